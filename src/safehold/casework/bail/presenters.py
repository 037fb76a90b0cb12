"""Bail in the words and pictures of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from safehold.accounts.models import Officer, Rank
from safehold.accounts.permissions import may
from safehold.casework.bail import clock_sources, permissions, queries
from safehold.casework.bail.actions import CONDITIONS
from safehold.casework.bail.clock_sources import STANDING_WORDS, BailLimit, Standing
from safehold.casework.bail.facts import arrests_of, counted_from
from safehold.casework.bail.failure_presenters import failure_actions
from safehold.casework.bail.models import (
    Answer,
    Bail,
    BailState,
    ClockEntry,
    ClockEntryType,
    ConditionsDecision,
    ExtensionDecision,
    ExtensionRequest,
)
from safehold.casework.bail.shown import BailRow, LimitRow, Task
from safehold.casework.bail.timeline_sources import entry_words
from safehold.casework.cases.clock_presenters import clock_row
from safehold.casework.cases.models import Clock
from safehold.casework.cases.tags import Tag
from safehold.casework.custody.presenters import other_offence_facts
from safehold.casework.policy.versions import Versions
from safehold.casework.releases.choices import Factor, Sought
from safehold.casework.victims import permissions as victims_permissions
from safehold.casework.victims.presenters import told_words
from safehold.casework.victims.queries import Owed, notices_of_event, owed_in_case
from safehold.law import bail as law
from safehold.law.bail.limits import Limit as LawLimit
from safehold.law.calendar import midnight
from safehold.web import clock_bar, wording
from safehold.web.shown import Check, Event, Fact, Link, Reason


def status(bail: Bail, answer: law.BailClock, *, now: datetime) -> tuple[str, str]:
    """The word for where a bail stands, and its kind of tag."""
    if bail.state == BailState.ENDED:
        return f"Ended: {bail.get_outcome_display().lower()}", "ended"
    if answer.stopped:
        return "Stopped", "stopped"
    if answer.pending_since is not None:
        return "With the court", "waiting"
    if answer.ends is not None and answer.ends < wording.london_date(now):
        return "Ended by law", "late"
    return "In force", "in-force"


def large_bar(bail: Bail, answer: law.BailClock, *, now: datetime) -> clock_bar.ClockBar:
    """Draw the clock of a bail from the arrest to twelve months; a stopped one as if it ran again today, or when it ended."""
    limits = clock_sources.limits_of(bail, answer, wording.london_date(bail.ended_at or now))
    year = next((limit.drawn.at for limit in limits if limit.months == 12), None)
    in_force = next(limit.drawn.at for limit in limits if limit.drawn.in_force)
    return clock_bar.clock_bar(
        clock_bar.ClockPicture(
            kind=clock_bar.ClockKind.BAIL,
            start=counted_from(bail, queries.readings_of(bail)).arrested_at,
            limits=tuple(
                clock_bar.Limit(each.drawn.label, each.drawn.at, each.drawn.in_force, each.drawn.authority) for each in limits
            ),
            now=now,
            stopped=tuple(_stop(bail, first, last) for first, last in clock_sources.stops(bail, answer)),
            ended_at=bail.ended_at,
            open_end=answer.pending_since is not None,
            scale_end=max(year, in_force) if year else None,
            due_soon_within=clock_sources.SOON,
        )
    )


def _stop(bail: Bail, first: date, last: date | None) -> clock_bar.Stopped:
    stays = [entry for entry in bail.clock_entries.all() if entry.type == ClockEntryType.IN_PATIENT]
    in_hospital = any(entry.on <= first <= (entry.until or entry.on) for entry in stays)
    end = midnight(last + timedelta(days=1)) if last else None
    return clock_bar.Stopped(midnight(first), end, "in hospital" if in_hospital else "with the CPS")


_STANDING_KINDS = {
    Standing.IN_FORCE: "in-force",
    Standing.USED: "used",
    Standing.NOT_ASKED: "not-begun",
    Standing.LATER: "not-begun",
    Standing.ENDED: "ended",
    Standing.NOT_NEEDED: "not-begun",
}


def _standing_of(bail: Bail, limit: BailLimit) -> tuple[Standing, str]:
    """Where a limit stands or stood when the bail ended, and its detail: who authorised it, or how the bail ended under it."""
    if bail.is_running or limit.standing is Standing.USED:
        return limit.standing, limit.authorised
    return (Standing.ENDED, ended_words(bail)) if limit.drawn.in_force else (Standing.NOT_NEEDED, "")


def _ends_of(bail: Bail, answer: law.BailClock, limit: BailLimit) -> str:
    day, in_force = wording.exact_with_year(wording.london_date(limit.drawn.at)), limit.drawn.in_force
    if limit.standing is Standing.USED:
        return day
    if not bail.is_running and not in_force:
        return "Not reached"
    if answer.stopped:
        return "Open while stopped" if bail.is_running else "Open: it was stopped"
    if answer.pending_since is not None and in_force:
        return "Open until the court decides" if bail.is_running else "Open: the court had not decided"
    return day


def ended_words(bail: Bail) -> str:
    """How and when a bail ended: "Charged, Fri 27 Nov 2026, 09:26"; "" while it runs."""
    return f"{bail.get_outcome_display()}, {wording.exact_with_year(bail.ended_at)}" if bail.ended_at else ""


def ended(bail: Bail) -> tuple[str, str] | None:
    """Say how a bail ended, as the head of its page; None while it runs."""
    if bail.ended_at is None:
        return None
    outcome = str(bail.get_outcome_display())
    said = f"{wording.exact_with_year(bail.ended_at)}. Its conditions ended with it."
    reason = bail.outcome_reason if bail.outcome_reason.rstrip(".").lower() != outcome.lower() else ""
    return f"Ended: {outcome.lower()}", f"{said} {reason}".strip()


def end_steps(bail: Bail) -> list[Reason]:
    """How a bail ended, as the last step of how its dates were worked out; nothing while it runs."""
    if bail.ended_at is None:
        return []
    day, outcome = wording.long_date(wording.london_date(bail.ended_at)), bail.get_outcome_display().lower()
    return [Reason(f"The bail ended on {day}: {outcome}.", "Record")]


def limit_rows(bail: Bail, answer: law.BailClock, *, now: datetime) -> list[LimitRow]:
    """Every limit of the regime as a row: when it ends, who may authorise it, where it stands or stood when the bail ended."""
    rows = []
    open_ended = answer.stopped or answer.pending_since is not None
    for each in clock_sources.limits_of(bail, answer, wording.london_date(bail.ended_at or now)):
        standing, detail = _standing_of(bail, each)
        limit = each.drawn
        late = limit.in_force and not open_ended and limit.at < now and bail.is_running
        rows.append(
            LimitRow(
                limit=limit.label,
                ends=_ends_of(bail, answer, each),
                authority=limit.authority,
                state=STANDING_WORDS[standing],
                state_kind=_STANDING_KINDS[standing],
                detail=detail,
                in_force=limit.in_force,
                late=late,
                soon=limit.in_force and not open_ended and not late and limit.at - now <= clock_sources.SOON,
            )
        )
    return rows


def workings(answer: law.BailClock, versions: Versions, day: date) -> list[Reason]:
    """How the dates were worked out, and the points that wait for a lawyer, or on which one has advised for a day."""
    steps = [Reason(step.text, step.provision) for step in answer.steps]
    for point in answer.sign_off:
        decided = versions.decided_on("bail", point, day)
        text = f"{point.point} Taken here: {_lower(point.reading)}{decided} Otherwise: {_lower(point.alternative)}"
        steps.append(Reason(text, point.provision, sign_off=not decided))
    return steps


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


@dataclass(frozen=True)
class Next:
    """What must happen before the limit in force: the sentence, what is ready, the button, and whose decision it is."""

    when: str
    state: str
    sentence: str
    consequence: str
    checks: list[Check]
    label: str
    url: str
    whose: str


def next_step(
    bail: Bail,
    answer: law.BailClock,
    following: LawLimit | None,
    request: ExtensionRequest | None,
    *,
    now: datetime,
    viewer: Officer,
) -> Next | None:
    """Say what is next for a bail that runs; None where it has ended or stands still."""
    if not bail.is_running or answer.stopped:
        return None
    clock = clock_sources.bail_clock(bail, answer)
    day = answer.ends
    past = day is not None and day < wording.london_date(now)
    when = f"{wording.relative(day, now)}, {wording.exact(day, now)}, 23:59" if day else "Waits for the court"
    if past and day is not None:
        return Next(
            when,
            "late",
            "Record what happened next",
            f"The bail ended on {wording.long_date(day)}, and its conditions with it. It can't be extended after that.",
            [],
            "Record the end of the bail",
            reverse("bail:end", args=[bail.reference]),
            "",
        )
    soon = day is not None and (day - wording.london_date(now)) <= clock_sources.SOON
    label, url, whose, checks = clock.action_label, clock.action_url, clock.action_note, list[Check]()
    if following is not None and following.rank is not None and answer.pending_since is None:
        checks = _readiness(bail, request, viewer)
        label, url, whose = _extension_button(bail, following, request, viewer)
    return Next(when, "soon" if soon else "running", clock.next_action, clock.consequence, checks, label, url, whose)


def standing_still(bail: Bail, answer: law.BailClock) -> tuple[str, str] | None:
    """Say what a stopped clock waits for, and how much is left; None where it runs or has ended."""
    if not bail.is_running or not answer.stopped:
        return None
    left = clock_sources.days_left(bail, answer)
    words = f"Stopped, {wording.counted(left, 'day')} left when it runs again" if left is not None else "Stopped"
    return words, f"{clock_sources.bail_clock(bail, answer).action_note}. It runs again on the day the CPS asks for more."


def _readiness(bail: Bail, request: ExtensionRequest | None, viewer: Officer) -> list[Check]:
    prepare = reverse("bail:prepare_extension", args=[bail.reference]) if may(viewer, permissions.PREPARE_EXTENSION) else None
    if request is None:
        return [
            Check("Reasons for conditions A to D written, beside the extension pack", done=False, href=prepare),
            Check("The person or their solicitor told, and asked what they say", done=False, href=prepare),
        ]
    how = request.get_told_how_display().lower()
    answered = {
        Answer.AWAITED: "No representations so far",
        Answer.NONE: "No representations were made",
        Answer.MADE: "Representations received: the officer who decides must consider them",
    }[Answer(request.answer)]
    by = f", they may answer until {wording.exact_with_year(request.answer_by)}" if request.answer_by else ""
    waits = request.answer == Answer.AWAITED
    return [
        Check("Reasons for conditions A to D written, beside the extension pack", done=True),
        Check(f"{request.told_whom} told, {how}, {wording.exact_with_year(request.told_at)}", done=True),
        Check(f"{answered}{by if waits else ''}", done=None if waits else True),
    ]


def representations_url(bail: Bail, answer: law.BailClock, viewer: Officer) -> str:
    """Where an answer is recorded, while an extension waits and none has come."""
    request = queries.waiting_request(bail, answer) if bail.is_running else None
    waits = request is not None and request.answer == Answer.AWAITED
    return reverse("bail:representations", args=[bail.reference]) if waits and may(viewer, permissions.PREPARE_EXTENSION) else ""


def decided_words(decision: ExtensionDecision) -> str:
    """What was decided on an extension, by whom and when."""
    what = "authorised" if decision.is_authorised else "not authorised"
    return f"{decision.to_months} months {what} by {decision.by.name}, {wording.exact_with_year(decision.at)}"


def owed(bail: Bail, viewer: Officer) -> list[Task]:
    """Who has still to be told of what: also once the bail has ended."""
    found = []
    decision = queries.decision_to_tell(bail)
    allowed = may(viewer, permissions.TELL)
    if decision is not None:
        found.append(
            Task(
                title="Tell the person the outcome",
                text=f"{decided_words(decision)}. The person, or their solicitor, is told which (PACE 1984 ss. 47ZD–47ZE).",
                label="Record that they were told" if allowed else "",
                url=reverse("bail:outcome_told", args=[bail.reference]),
            )
        )
    form = reverse("victims:told", args=[bail.case.reference])
    tells = may(viewer, victims_permissions.TELL)
    for each in _owed_to_victims(bail):
        found.append(
            Task(
                title=f"Tell {each.victim.name} of {each.happened.words}",
                text=f"By {wording.exact_with_year(each.tell_by.tell_by)} (Victims' Code, Right 6).",
                label="Record that they were told" if tells else "",
                url=f"{form}?event={each.key}",
            )
        )
    return found


def _owed_to_victims(bail: Bail) -> list[Owed]:
    """What the victims are still to be told of this bail."""
    of_bail = {("release", bail.arrest_id), ("bail_end", bail.pk), *map(queries.event_of, queries.conditions_decisions_of(bail))}
    return [each for each in owed_in_case(bail.case) if (each.happened.source, each.happened.number) in of_bail]


def _extension_button(bail: Bail, following: LawLimit, request: ExtensionRequest | None, viewer: Officer) -> tuple[str, str, str]:
    assert following.rank is not None
    rank = Rank(following.rank.value)
    own_case = not permissions.is_not_own_case(viewer, bail)
    if may(viewer, permissions.EXTEND, bail) and viewer.holds_rank(rank):
        sent = f"Prepared by {request.prepared_by.name}." if request else ""
        return f"Decide on {following.months} months", reverse("bail:extend", args=[bail.reference]), sent
    sent = f"Sent to {request.sent_to.name}, {wording.exact_with_year(request.prepared_at)}." if request else ""
    why = "You cannot authorise this yourself: it is your own case." if own_case else f"{rank.label} or above decides."
    if request is None and may(viewer, permissions.PREPARE_EXTENSION):
        return f"Send to {rank.label.lower()}", reverse("bail:prepare_extension", args=[bail.reference]), why
    return "", "", sent or why


def other_actions(bail: Bail, answer: law.BailClock, viewer: Officer, *, now: datetime) -> list[Link]:
    """What else may be recorded about a bail that runs; of one that has ended, that the person had not come before."""
    failure = failure_actions(bail, viewer, wording.london_date(now))
    if not bail.is_running:
        return failure
    case = bail.case.reference
    clock_entry = (
        ("The CPS asked for more", "bail:restart") if answer.stopped else ("A release for a charging decision", "bail:suspend")
    )
    offered = [
        ("Other conditions", "bail:vary", permissions.VARY),
        ("Another day of return", "bail:return_day", permissions.VARY),
        ("A breach of a condition", "bail:breach", permissions.RECORD_BREACH),
        (*clock_entry, permissions.MOVE_CLOCK),
        ("A stay in hospital", "bail:stay", permissions.MOVE_CLOCK),
        ("An application to the court", "bail:court_application", permissions.MOVE_CLOCK),
        ("The end of the bail", "bail:end", permissions.END),
    ]
    found = [Link(label, reverse(name, args=[bail.reference])) for label, name, needed in offered if may(viewer, needed)]
    if may(viewer, permissions.GRANT):
        query = f"?person={bail.person_id}"
        found.insert(3, Link("A charging request", f"{reverse('charging:request_decision', args=[case])}{query}"))
        found.append(Link("A charge", f"{reverse('charging:charge', args=[case])}{query}"))
    return [*found, *failure]


def facts(bail: Bail) -> list[Fact]:
    """The facts of a bail."""
    weighed = "; ".join(str(Factor(factor).label) for factor in bail.factors)
    found = [
        Fact("Case", bail.case.reference, href=reverse("cases:case", args=[bail.case.reference])),
        Fact("Arrest", bail.arrest.reference, href=reverse("custody:arrest", args=[bail.arrest.reference])),
        Fact("Arrested on", wording.exact_with_year(bail.arrested_on)),
        *_first_arrest(bail),
        *other_offence_facts(bail.arrest),
        Fact("Released on bail", wording.exact_with_year(bail.granted_at)),
        Fact("Returns to the station", return_words(bail)),
        Fact("Kind of case", bail.get_regime_display()),
        Fact("First released", bail.get_first_release_display()),
        *([Fact("Sent to the prosecutor", wording.exact_with_year(bail.sent_on))] if bail.sent_on else []),
        Fact("Custody officer", bail.custody_officer),
        Fact("Necessary and proportionate", bail.reasons),
        Fact("Factors that weighed", weighed),
        Fact("Representations", f"{bail.representations} {'Considered.' if bail.representations_considered else ''}"),
        Fact("College's guidance", "Regard was had to it" if bail.guidance_regarded else ""),
        *(Fact("Conditions decided", decision_words(decision)) for decision in queries.conditions_decisions_of(bail)),
    ]
    if bail.ended_at:
        end = f"{wording.exact_with_year(bail.ended_at)}: {bail.get_outcome_display().lower()}"
        found += [Fact("Ended", end), Fact("Why", bail.outcome_reason)]
    return found


def _first_arrest(bail: Bail) -> list[Fact]:
    """The first arrest for the offence, where that is another one: whether the period counts from it is said with its dates."""
    first = arrests_of(bail)[0]
    if first.pk == bail.arrest_id:
        return []
    words = f"{first.reference}, {wording.exact_with_year(first.arrested_at)}"
    return [Fact("First arrest for the offence", words, href=reverse("custody:arrest", args=[first.reference]))]


def return_words(bail: Bail) -> str:
    """When the person returns to the station, and why then."""
    if bail.returns_on is not None:
        return f"{wording.exact_with_year(bail.returns_on)}: {_lower(bail.get_returns_early_display())}"
    if not bail.is_running:
        return ""
    if bail.ends_on is None:
        return "No day stands while the clock is stopped"
    return f"{wording.exact_with_year(bail.ends_on)}, the last day of the period"


def decision_words(decision: ConditionsDecision) -> str:
    """Who decided on conditions, what was done about a victim's views before, and which victim was told of it after."""
    asked = ", at the person's request" if decision.asked_by_person else ""
    parts = [f"{wording.exact_with_year(decision.at)}, {decision.custody_officer}{asked}."]
    parts += ["The person was given a copy."] if decision.copy_given else []
    parts.append(f"Victim's views: {_lower(decision.get_sought_display())}.")
    if decision.words:
        parts.append(decision.words)
    if decision.through_representative:
        parts.append("Through a representative.")
    if decision.custody_officer_told:
        parts.append("The custody officer was told.")
    told = told_words(notices_of_event(decision.bail.case, *queries.event_of(decision)))
    if not told and decision.sought != Sought.NO_VICTIM:
        told = "Not recorded as told of the conditions."
    return " ".join([*parts, *([told] if told else [])])


def entry_rows(entries: Iterable[ClockEntry], decisions: Iterable[ExtensionDecision]) -> list[Event]:
    """What moved the clock, as timeline rows; an extension with its four reasons."""
    reasons = {decision.entry_id: decision.condition_reasons for decision in decisions}
    rows = []
    for entry in entries:
        title, line = entry_words(entry)
        written = reasons.get(entry.pk, {})
        said = " ".join(f"{letter}: {written[letter]}" for letter in CONDITIONS if letter in written)
        rows.append(
            Event(
                title=title,
                when=f"Recorded {wording.exact_with_year(entry.at)}",
                who=entry.by.name,
                line=f"{line} {said}".strip(),
                kind="step",
            )
        )
    return rows


def known_of(bail: Bail, answer: law.BailClock) -> list[Fact]:
    """The facts that stand above a form on a bail."""
    ends = wording.exact_with_year(answer.ends) if answer.ends else "Open: the clock is stopped or waits for the court"
    months = clock_sources.limit_in_force(answer)
    return [
        Fact("Person", bail.person.name),
        Fact("Limit in force", f"{months} months" if months else "As the court ordered"),
        Fact("Ends", ends),
    ]


def list_rows(bails: Iterable[Bail], clocks: dict[int, Clock], *, now: datetime, viewer: Officer) -> list[BailRow]:
    """The bails that run, as rows of the list."""
    rows = []
    for bail in bails:
        stored = clocks.get(bail.pk)
        rows.append(
            BailRow(
                reference=bail.reference,
                url=reverse("bail:bail", args=[bail.reference]),
                name=bail.person.name,
                case_reference=bail.case.reference,
                case_url=reverse("cases:case", args=[bail.case.reference]),
                officer=bail.case.officer_in_the_case.name,
                clock=clock_row(stored, now=now, viewer=viewer) if stored else None,
                tag=row_tag(stored, now=now) if stored else None,
            )
        )
    return rows


def row_tag(clock: Clock, *, now: datetime) -> tuple[str, str] | None:
    """The word that matters more than the time. A missing authority is said only when the limit is near."""
    if clock.ends_at is not None and clock.ends_at < now:
        return "Ended by law", "late"
    if not clock.tag:
        return None
    tag = Tag(clock.tag)
    if tag is Tag.AUTHORITY_MISSING:
        near = clock.ends_at is not None and clock.ends_at - now <= clock_sources.AUTHORITY_MISSING_WITHIN
        return (tag.label, "missing") if near else None
    return tag.label, "stopped" if clock.ends_at is None else "waiting"
