"""The clock of each running bail, computed by `safehold.law.bail` from recorded facts, and what is owed to people after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from safehold.accounts.models import Officer, Rank
from safehold.casework.bail import queries
from safehold.casework.bail.facts import counted_from
from safehold.casework.bail.figures import OUTCOME_TOLD_WITHIN
from safehold.casework.bail.models import (
    Bail,
    ClockEntryType,
    ExtensionDecision,
    ExtensionRequest,
    FailureToSurrender,
)
from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy.versions import Versions
from safehold.law import bail as law
from safehold.law.bail.limits import Limit as LawLimit
from safehold.law.calendar import add_working_days, london_date, midnight, spoken

SOON = timedelta(days=5)
INFORMATION_SOON = timedelta(days=28)
AUTHORITY_MISSING_WITHIN = timedelta(days=14)
"""So long before the limit the missing authority is shown as missing. Force policy."""

S47ZD = "PACE 1984 ss. 47ZD–47ZE"

_SENT_TO_THE_CPS = (ClockEntryType.SUSPENDED, ClockEntryType.DPP_REQUEST_MET)


@register_with_policy(queries.bails_with_clocks_in, needs=[Rows(Bail)])
def bail_clocks(_: Case, bails: Sequence[Bail], versions: Versions) -> Iterable[RunningClock]:
    """One clock for each bail that runs in the case, and what falls due beside it.

    That the person is told of what was decided stays due once the bail has ended.
    """
    for bail in bails:
        decision = queries.decision_to_tell(bail)
        if decision is not None:
            yield outcome_clock(bail, decision, versions)
        if not bail.is_running:
            continue
        queries.read_as_in(versions, bail)
        answer = queries.clock_of(bail)
        sign_off = tuple(versions.sign_off_on("bail", point, bail.arrested_on) for point in answer.sign_off)
        yield bail_clock(bail, answer, sign_off)
        if bail.returns_on is not None and not queries.failed_to_come(bail):
            yield return_clock(bail, bail.returns_on)
        if bail.cps_decided_on is not None:
            yield decided_clock(bail, bail.cps_decided_on)


@register(queries.failures_to_decide_in, needs=[Rows(FailureToSurrender, Q(outcome=""))])
def failure_clocks(_: Case, failures: Sequence[FailureToSurrender]) -> Iterable[RunningClock]:
    """That they may be arrested, and until when the information may be laid. These outlive the bail; a decision settles them."""
    for failure in failures:
        if queries.may_be_arrested(failure):
            yield arrest_clock(failure)
        yield information_clock(failure)


def arrest_clock(failure: FailureToSurrender) -> RunningClock:
    """Nothing is recorded that ended a failure to surrender: an arrest is asked for on the day on which it was recorded.

    The law gives the power to arrest and no limit for it. Once the person was arrested in the case, what ended it is asked for.
    """
    bail, due = failure.bail, last_minute_of(london_date(failure.recorded_at))
    sentence, label, url = queries.MAY_ARREST, "Record the arrest", arrest_address(failure)
    since = queries.arrest_since(failure)
    if since is not None:
        sentence, label = f"Arrested on {spoken(london_date(since.arrested_at))}: record what ended it", "Record what ended it"
        url = address("bail:failure_over", bail.reference)
    return RunningClock(
        kind=ClockKind.SURRENDER,
        subject_kind="bail_failure_arrest",
        subject_id=failure.pk,
        reference=bail.reference,
        subject_name=bail.person.name,
        limit_name="Did not come, and is not arrested" if since is None else "Did not come, and was arrested",
        starts_at=failure.recorded_at,
        ends_at=due,
        record_url=address("bail:bail", bail.reference),
        soon=timedelta(days=1),
        when_late=OnceLate("Not arrested" if since is None else "Not recorded", sentence, label, url),
        ended_by_law=False,
        consequence="Until the person surrenders or is arrested, the bail is not answered.",
        next_action=sentence,
        action_label=label,
        action_url=url,
        limits=(Limit("The same day", due, in_force=True, authority="Officer in the case"),),
        scale_end=due + timedelta(days=2),
        steps=(
            (f"They did not come on {spoken(failure.failed_on)}.", "Record"),
            ("A constable may arrest them without warrant.", queries.FAILURE_ARREST_POWER),
            ("Act on it on the day on which it is recorded.", "Force policy, not law"),
        ),
    )


def arrest_address(failure: FailureToSurrender) -> str:
    """The form that records the arrest of somebody who did not come."""
    record = address("custody:record_arrest", failure.case.reference)
    return f"{record}?person={failure.bail.person_id}&for_breach_of_bail=on"


def information_clock(failure: FailureToSurrender) -> RunningClock:
    """The clock of one failure to surrender (Bail Act 1976 s.6(11)–(14))."""
    answer, bail = queries.information_of(failure), failure.bail
    due, url = last_minute_of(answer.lay_by), address("bail:failure_decided", bail.reference)
    return RunningClock(
        kind=ClockKind.SURRENDER,
        subject_kind="bail_failure",
        subject_id=failure.pk,
        reference=bail.reference,
        subject_name=bail.person.name,
        limit_name="Lay the information",
        starts_at=midnight(failure.failed_on),
        ends_at=due,
        record_url=address("bail:bail", bail.reference),
        soon=INFORMATION_SOON,
        when_late=OnceLate("Time to lay it is over", "Record that it is not proceeded with", "Record the decision", url),
        consequence="After that failing to surrender can't be tried. Whether it is an offence a person judges.",
        next_action="Decide: lay the information, or don't proceed",
        action_label="Record the decision",
        action_url=url,
        limits=(Limit("Lay the information", due, in_force=True, authority="Prosecutor"),),
        scale_end=due + timedelta(days=7),
        steps=tuple((step.text, step.provision) for step in answer.steps),
    )


def bail_clock(bail: Bail, answer: law.BailClock, sign_off: tuple[str, ...] = ()) -> RunningClock:
    """Put the law's answer into a clock: what is in force, who may move it, what happens otherwise.

    On the board the row opens the case, whose reference people know; the case leads to the bail.
    """
    following = queries.next_limit(bail, answer)
    step = _next_step(bail, answer, following)
    months = limit_in_force(answer)
    return RunningClock(
        kind=ClockKind.BAIL,
        subject_kind="bail",
        subject_id=bail.pk,
        reference=bail.case.reference,
        subject_name=bail.person.name,
        limit_name=f"{months}-month limit" if months else "Court's order",
        starts_at=counted_from(bail, queries.readings_of(bail)).arrested_at,
        ends_at=last_minute_of(answer.ends) if answer.ends else None,
        record_url=address("cases:case", bail.case.reference),
        decider=step.decider,
        soon=SOON,
        days_left=days_left(bail, answer),
        tag=step.tag,
        tag_from=_tag_from(step, answer),
        when_late=OnceLate("Ended by law", "Record what happened next", "Record the end", address("bail:end", bail.reference)),
        consequence="" if answer.stopped else "Without it, bail and all its conditions end at that time.",
        next_action=step.sentence,
        action_label=step.label,
        action_url=step.url,
        action_note=step.note,
        limits=tuple(limit.drawn for limit in limits_of(bail, answer)),
        stopped=tuple(
            (midnight(first), midnight(last + timedelta(days=1)) if last else None) for first, last in stops(bail, answer)
        ),
        steps=(*_other_offence(bail), *((entry.text, entry.provision) for entry in answer.steps)),
        sign_off=sign_off,
    )


def _other_offence(bail: Bail) -> Iterable[tuple[str, str]]:
    """That arrests before this one don't count, having been judged to be for another offence of the same kind."""
    arrest = bail.arrest
    if arrest.different_from and arrest.different_judged_at is not None:
        others = ", ".join(arrest.different_from)
        yield (
            f"Judged on {spoken(london_date(arrest.different_judged_at))}: {arrest.reference} was for a different offence of the "
            f"same kind than {others}, so the period does not count from there.",
            "PACE 1984 s.47ZB; recorded judgement",
        )


def _beside(
    bail: Bail,
    subject_kind: str,
    due: datetime,
    limit: str,
    *,
    authority: str = "Officer in the case",
    soon: timedelta = timedelta(days=1),
    named: str,
    since: datetime,
) -> RunningClock:
    """A clock beside that of the bail: something is to be done by a moment, and nothing ends by law where it is not."""
    return RunningClock(
        kind=ClockKind.BAIL,
        subject_kind=subject_kind,
        subject_id=bail.pk,
        reference=bail.reference,
        subject_name=bail.person.name,
        record_url=address("bail:bail", bail.reference),
        ends_at=due,
        soon=soon,
        ended_by_law=False,
        limits=(Limit(limit, due, in_force=True, authority=authority),),
        scale_end=due + timedelta(days=2),
        limit_name=named,
        starts_at=since,
    )


def return_clock(bail: Bail, returns_on: date) -> RunningClock:
    """The person returns to the station before the last day of the period: what happens then must be decided by that day."""
    due = last_minute_of(returns_on)
    url = address("bail:return_day", bail.reference)
    beside = _beside(
        bail,
        "bail_return",
        due,
        "Day of return",
        authority="Custody officer",
        named="Returns to the station",
        since=bail.granted_at,
        soon=SOON,
    )
    return replace(
        beside,
        when_late=OnceLate("Day of return is past", "Record what happened, or another day", "Appoint another day", url),
        consequence="Before the day: charge, end the bail, or appoint another day and tell the person in writing.",
        next_action="Decide what happens when they return",
        action_label="Appoint another day",
        action_url=url,
        steps=(
            (
                f"Returns on {spoken(returns_on)}, before the last day: {bail.get_returns_early_display().lower()}.",
                "PACE 1984 s.47ZA(3)–(5)",
            ),
        ),
    )


def decided_clock(bail: Bail, decided_on: date) -> RunningClock:
    """The CPS has decided, and the bail with its conditions still runs: a charge or the end of bail is due that day.

    Where it was not ready to decide, it is asked anew; that ends this clock too.

    The law sets no limit here while the clock stands still, so nothing else would say that the conditions run on.
    """
    due = last_minute_of(decided_on)
    since = midnight(decided_on)
    return replace(
        _beside(bail, "bail_after_decision", due, "The same day", named="The CPS has decided", since=since),
        consequence="Until a charge or the end of bail is recorded, or the CPS is asked anew, its conditions run on.",
        next_action="Record the charge or the end of bail, or ask the CPS anew",
        action_label="Record the end of bail",
        action_url=address("bail:end", bail.reference),
        steps=((f"The CPS decided on {spoken(decided_on)}.", "Record"), ("Act on it the same day.", "Force policy, not law")),
    )


def outcome_clock(bail: Bail, decision: ExtensionDecision, versions: Versions) -> RunningClock:
    """An extension was decided, and the person is not recorded as told: that is due within a working day or more (policy)."""
    decided = london_date(decision.at)
    days = versions.value_on(OUTCOME_TOLD_WITHIN.name, decided)
    within = OUTCOME_TOLD_WITHIN.words(days)
    due = last_minute_of(add_working_days(decided, days))
    what = "authorised" if decision.is_authorised else "not authorised"
    return replace(
        _beside(bail, "bail_outcome", due, within, named="Person not told the outcome", since=decision.at),
        tag=Tag.OUTCOME_NOT_TOLD,
        consequence=f"{decision.to_months} months: {what}. The person, or their solicitor, must be told which.",
        next_action="Tell the person the outcome",
        action_label="Record that they were told",
        action_url=address("bail:outcome_told", bail.reference),
        steps=(
            (f"{decision.by.name} decided on {spoken(decided)}; they are told whether it was authorised.", S47ZD),
            (f"Within {within}: by {spoken(london_date(due))}.", versions.basis_on(OUTCOME_TOLD_WITHIN.name, decided)),
        ),
    )


def _tag_from(step: "_Step", answer: law.BailClock) -> datetime | None:
    """A missing authority is said only when the limit is near."""
    if step.tag is not Tag.AUTHORITY_MISSING or answer.ends is None:
        return None
    return last_minute_of(answer.ends) - AUTHORITY_MISSING_WITHIN


def limit_in_force(answer: law.BailClock) -> int | None:
    """The months of the limit in force; None where a court's order runs past every limit."""
    return next((limit.months for limit in answer.limits if limit.state == law.LimitState.IN_FORCE), None)


def days_left(bail: Bail, answer: law.BailClock) -> int | None:
    """While the clock is stopped: the days left when it runs again."""
    if not answer.stopped:
        return None
    if answer.days_left_when_restarted is not None:
        return answer.days_left_when_restarted
    # A clock that has not begun has its whole first period before it; counted here from the release.
    begun = queries.clock_if_restarted(bail, bail.released_on)
    return (begun.ends - bail.released_on).days + 1 if begun.ends else None


def stops(bail: Bail, answer: law.BailClock) -> tuple[tuple[date, date | None], ...]:
    """The days on which the clock did not run, first and last included; the last is open while it is stopped."""
    if answer.stopped and answer.days_left_when_restarted is None and not answer.suspensions:
        return ((bail.released_on, None),)
    return answer.suspensions


class Standing(StrEnum):
    """Where a limit of a bail stands. Those after `LATER` are of a bail that has ended."""

    IN_FORCE = "in_force"
    USED = "used"
    NOT_ASKED = "not_asked"
    LATER = "later"
    ENDED = "ended"
    NOT_NEEDED = "not_needed"


STANDING_WORDS = {
    Standing.IN_FORCE: "In force",
    Standing.USED: "Used",
    Standing.NOT_ASKED: "Not asked yet",
    Standing.LATER: "Later",
    Standing.ENDED: "Ended",
    Standing.NOT_NEEDED: "Not needed",
}


@dataclass(frozen=True)
class BailLimit:
    """A limit of a bail as it is drawn, and what it is: its months, where it stands, and when and by whom it was authorised.

    A court's order that runs past every limit has no months.
    """

    drawn: Limit
    months: int | None
    standing: Standing
    authorised: str = ""


def limits_of(bail: Bail, answer: law.BailClock, today: date | None = None) -> tuple[BailLimit, ...]:
    """Every limit of the regime with who may authorise it and where it stands.

    A stopped clock leaves its limits open: they are drawn as if it ran again on `today`, or on the day it stopped.
    """
    drawn = answer
    if answer.stopped:
        drawn = queries.clock_if_restarted(bail, today or _stopped_on(bail, answer))
    authorised = {entry.to_months: entry for entry in bail.clock_entries.all() if entry.type == ClockEntryType.EXTENSION}
    found = []
    in_force = limit_in_force(answer)
    for limit, shown in zip(answer.limits, drawn.limits, strict=True):
        ends = shown.ends
        if limit.months == in_force and not answer.stopped and answer.ends is not None:
            ends = answer.ends
        if ends is None:
            continue
        standing = _standing(limit, following=queries.next_limit(bail, answer))
        entry = authorised.get(limit.months) if standing in (Standing.IN_FORCE, Standing.USED) else None
        by = f"authorised {spoken(entry.on)}, {entry.by.name}" if entry else ""
        drawn_limit = Limit(
            f"{limit.months} months",
            last_minute_of(ends),
            in_force=limit.months == in_force,
            authority=limit.authority[0].upper() + limit.authority[1:],
            state=f"{STANDING_WORDS[standing]}, {by}" if by else STANDING_WORDS[standing],
        )
        found.append(BailLimit(drawn_limit, limit.months, standing, by))
    if in_force is None:
        found.append(_court_order(bail, drawn))
    return tuple(found)


def _court_order(bail: Bail, drawn: law.BailClock) -> BailLimit:
    """The order in force of a court that runs past every limit; while another application is pending, its day as ordered."""
    ordered = [entry.court_ends_on for entry in bail.clock_entries.all() if entry.court_ends_on]
    order = Limit(
        "Court's order",
        last_minute_of(drawn.ends or ordered[-1]),
        in_force=True,
        authority="Magistrates' court",
        state=STANDING_WORDS[Standing.IN_FORCE],
    )
    return BailLimit(order, None, Standing.IN_FORCE)


def _standing(limit: law.BailLimit, *, following: LawLimit | None) -> Standing:
    if limit.state == law.LimitState.IN_FORCE:
        return Standing.IN_FORCE
    if limit.state == law.LimitState.USED:
        return Standing.USED
    return Standing.NOT_ASKED if following is not None and following.months == limit.months else Standing.LATER


class _Step:
    """What moves the clock next: the sentence, the button, the word that matters more than the time, and who may do it."""

    def __init__(
        self,
        sentence: str = "",
        label: str = "",
        url: str = "",
        note: str = "",
        tag: Tag | None = None,
        decider: Officer | None = None,
    ) -> None:
        self.sentence, self.label, self.url, self.note, self.tag, self.decider = sentence, label, url, note, tag, decider


def _next_step(bail: Bail, answer: law.BailClock, following: LawLimit | None) -> _Step:
    if answer.stopped:
        sent = [entry.sent_on or entry.on for entry in bail.clock_entries.all() if entry.type in _SENT_TO_THE_CPS]
        if bail.cps_decided_on is not None:
            return _Step(note=f"The CPS decided on {spoken(bail.cps_decided_on)}", tag=Tag.CPS_HAS_DECIDED)
        if not sent and bail.sent_on is not None:
            return _Step(note=f"Nothing to do while the CPS decides. Sent to it on {spoken(bail.sent_on)}", tag=Tag.WITH_THE_CPS)
        if not sent:
            released = f"Released for a charging decision on {spoken(bail.released_on)}"
            return _Step(note=f"Nothing to do while the CPS decides. {released}", tag=Tag.WITH_THE_CPS)
        return _Step(note=f"Nothing to do. Sent to the CPS on {spoken(max(sent))}", tag=Tag.WITH_THE_CPS)
    if answer.pending_since is not None:
        return _Step(
            "Record what the court decides",
            "Record the court's decision",
            address("bail:court_decision", bail.reference),
            f"Applied on {spoken(answer.pending_since)}; the bail is treated as extended until the court decides",
            Tag.WITH_THE_COURT,
        )
    if following is None or following.by_court:
        months = f"{following.months} months" if following else "longer"
        return _Step(
            f"Apply to the magistrates' court for {months}",
            "Record the application",
            address("bail:court_application", bail.reference),
        )
    assert following.rank is not None
    rank = Rank(following.rank.value)
    request = queries.waiting_request(bail, answer)
    decider = request.sent_to if request is not None else bail.case.supervisor
    if rank is Rank.INSPECTOR:
        label = f"Decide on {following.months} months"
        return _Step(
            f"Inspector must decide on {following.months} months",
            label,
            address("bail:extend", bail.reference),
            _sent(request),
            decider=decider,
        )
    sentence = f"{rank.label} must authorise {following.months} months first"
    if request is not None:
        return _Step(
            sentence,
            f"Decide on {following.months} months",
            address("bail:extend", bail.reference),
            _sent(request),
            Tag.WAITS_FOR_AUTHORITY,
            decider,
        )
    lacks_rank = not bail.case.supervisor.holds_rank(rank)
    return _Step(
        sentence,
        f"Send to {rank.label.lower()}",
        address("bail:prepare_extension", bail.reference),
        tag=Tag.AUTHORITY_MISSING if lacks_rank else None,
        decider=decider,
    )


def _sent(request: ExtensionRequest | None) -> str:
    if request is None:
        return ""
    return f"Sent to {request.sent_to.name} on {spoken(london_date(request.prepared_at))}"


def _stopped_on(bail: Bail, answer: law.BailClock) -> date:
    open_stops = [first for first, last in stops(bail, answer) if last is None]
    return open_stops[-1] if open_stops else bail.released_on
