"""The clocks of a detention: the limit in force, the next review, street bail, and the contact after release."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import Q

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.custody import queries
from safehold.casework.custody.models import IN_CUSTODY, ON_STREET_BAIL, Arrest
from safehold.casework.policy.names import WELFARE_CONTACT
from safehold.casework.policy.versions import Versions
from safehold.law import detention
from safehold.law.calendar import london_date, spoken, spoken_time

LIMIT_SOON = timedelta(hours=6)
REVIEW_SOON = timedelta(hours=1)
BAIL_SOON = timedelta(days=5)
CONTACT_SOON = timedelta(hours=12)
RELEASED_TO_BE_CONTACTED = Q(released_at__isnull=False, welfare_contact_by__isnull=False)
NOT_COME = "They may be arrested (PACE 1984 s.30D(1)); the Bail Act does not apply to street bail (s.30C(3))"
ONCE_OVER = "Charge or release now; record what was authorised in time"
"""No authority can be given any more once the limit is reached (PACE 1984 ss. 41(7), 42(4)(a), 43(5))."""


class Standing(StrEnum):
    """Where a limit of a detention stands, as the picture of its clock keeps it."""

    IN_FORCE = "in_force"
    AUTHORISED_BEYOND = "authorised_beyond"
    NOT_AUTHORISED = "not_authorised"


STANDING_WORDS = {
    Standing.IN_FORCE: "In force",
    Standing.AUTHORISED_BEYOND: "Authorised beyond",
    Standing.NOT_AUTHORISED: "Not authorised",
}


@register_with_policy(queries.held_in, needs=[Rows(Arrest, IN_CUSTODY)])
def detention_clocks(_: Case, arrests: Sequence[Arrest], versions: Versions) -> Iterable[RunningClock]:
    """The limit in force and the next review of each person held in the case."""
    for arrest in arrests:
        facts = queries.facts_of(arrest)
        if facts is None:
            continue
        day = london_date(facts.arrived)
        answer = queries.clock_of(facts, versions)
        sign_off = tuple(versions.sign_off_on("detention", point, day) for point in answer.sign_off)
        yield _limit_clock(arrest, answer, sign_off)
        if answer.next_review_by is not None:
            yield _review_clock(arrest, answer, sign_off)


@register_with_policy(queries.awaiting_contact_in, needs=[Rows(Arrest, RELEASED_TO_BE_CONTACTED)])
def contact_clocks(_: Case, arrests: Sequence[Arrest], versions: Versions) -> Iterable[RunningClock]:
    """The contact that falls due in the first hours after release, until one is recorded (force policy)."""
    for arrest in arrests:
        released = arrest.released_at
        if released is None:
            continue
        due = queries.contact_due(released, versions)
        day = london_date(released)
        hours = WELFARE_CONTACT.words(versions.force_policy_on(day).welfare_contact_hours)
        yield RunningClock(
            kind=ClockKind.WELFARE,
            subject_kind="arrest",
            subject_id=arrest.pk,
            reference=arrest.reference,
            subject_name=arrest.person.name,
            limit_name=f"First {hours} after release",
            starts_at=released,
            ends_at=due,
            record_url=address("custody:arrest", arrest.reference),
            soon=CONTACT_SOON,
            ended_by_law=False,
            whole_day=False,
            consequence="Most suicides after an arrest of this kind fall in these hours.",
            next_action="Make contact and record how they are",
            action_label="Record the contact",
            action_url=address("custody:welfare_contact", arrest.reference),
            limits=(Limit(hours, due, in_force=True),),
            scale_end=due + timedelta(hours=12),
            steps=(
                (f"Released at {spoken_time(released)}.", "Record"),
                (f"A contact falls due within {hours}: by {spoken_time(due)}.", versions.basis_on(WELFARE_CONTACT.name, day)),
            ),
        )


def _limit_clock(arrest: Arrest, answer: detention.DetentionClock, sign_off: tuple[str, ...]) -> RunningClock:
    limits = _limits(answer)
    current = next(limit for limit in limits if limit.in_force)
    step = _what_next(arrest, answer)
    page = address("custody:arrest", arrest.reference)
    before_a_court = bool(answer.orders) or queries.pending_application(arrest) is not None
    return RunningClock(
        kind=ClockKind.CUSTODY,
        subject_kind="arrest",
        subject_id=arrest.pk,
        reference=arrest.reference,
        subject_name=arrest.person.name,
        limit_name=_name_of(current),
        starts_at=answer.relevant_time,
        ends_at=current.at,
        record_url=page,
        soon=LIMIT_SOON,
        tag=step.tag,
        whole_day=False,
        consequence=f"At that time they must be charged or released.{step.longer}",
        next_action=step.sentence,
        action_label=step.label,
        action_url=address(step.page, arrest.reference),
        when_late=None if step.tag else OnceLate("Limit is past", ONCE_OVER, step.label, address(step.page, arrest.reference)),
        limits=limits,
        stopped=tuple((period.begins, period.ends) for period in queries.excluded_in_order(arrest)),
        scale_end=answer.limits[2 if before_a_court else 1].at,
        steps=tuple((step.text, step.provision) for step in answer.steps),
        sign_off=sign_off,
    )


def _name_of(limit: Limit) -> str:
    return f"{limit.short.removesuffix(' h')}-hour limit" if limit.short else limit.label


def _limits(answer: detention.DetentionClock) -> tuple[Limit, ...]:
    """The three limits of the law and, where detention is authorised to another moment, that moment, in order of time."""
    limits = [
        Limit(
            f"{limit.hours} hours",
            limit.at,
            in_force=limit.at == answer.authorised_until,
            # What the authority needs besides stands in the steps; here the words must fit under a tick.
            authority=limit.authority.split(",")[0].capitalize(),
            state=STANDING_WORDS[standing],
            short=f"{limit.hours} h",
            code=standing,
        )
        for limit in answer.limits
        for standing in (_standing(limit, answer),)
    ]
    if not any(limit.in_force for limit in limits):
        label = "Court's order" if answer.orders else "Court to decide"
        limits.append(Limit(label, answer.authorised_until, in_force=True, authority="Magistrates' court", state="In force"))
    return tuple(sorted(limits, key=lambda limit: limit.at))


def _standing(limit: detention.DetentionLimit, answer: detention.DetentionClock) -> Standing:
    """Where a limit stands as the table shows it: one limit is in force, those that lie before it were authorised beyond."""
    if limit.at == answer.authorised_until:
        return Standing.IN_FORCE
    return Standing.AUTHORISED_BEYOND if limit.at < answer.authorised_until else Standing.NOT_AUTHORISED


@dataclass(frozen=True)
class _Step:
    """What is to be done about a detention next, and who may let it go on for longer."""

    sentence: str
    longer: str = ""
    label: str = "Record the decision"
    page: str = "custody:arrest"
    tag: Tag | None = None


def _what_next(arrest: Arrest, answer: detention.DetentionClock) -> _Step:
    if queries.pending_application(arrest) is not None:
        return _Step(
            "The court decides on further detention: record its decision",
            " The court was asked and has not decided.",
            "Record the court's decision",
            "custody:court_decision",
            Tag.COURT_ASKED,
        )
    _, with_superintendent, in_all = answer.limits
    until = answer.authorised_until
    if until >= in_all.at:
        return _Step("Decide: charge, bail or release", " Nobody may authorise more than 96 hours.")
    if answer.orders:
        return _Step(
            "Decide: charge, bail, release, or ask a magistrates' court to extend",
            f" Longer: a magistrates' court, asked before then; at most to {spoken_time(in_all.at)}.",
        )
    if until < with_superintendent.at:
        return _Step(
            "Decide: charge, bail, release, or 36 hours by a superintendent",
            " Longer: a superintendent, after the second review.",
        )
    return _Step(
        "Decide: charge, bail, release, or ask a magistrates' court", " Longer: a magistrates' court, asked before then."
    )


@register_with_policy(queries.on_street_bail_in, needs=[Rows(Arrest, ON_STREET_BAIL)])
def street_bail_clocks(_: Case, arrests: Sequence[Arrest], versions: Versions) -> Iterable[RunningClock]:
    """When each person on street bail is to come; the bail runs from the arrest and stays that of the arrest if bailed again.

    Source: PACE 1984 ss. 30B, 30D, 47ZB, 47ZM(2).
    """
    for arrest in arrests:
        bailed, returns = arrest.street_bailed_at, arrest.street_bail_return_at
        assert bailed is not None
        assert returns is not None
        answer = queries.street_bail_clock(arrest, bailed, versions)
        arrested = london_date(arrest.arrested_at)
        first = answer.limits[0]
        assert first.ends is not None
        ends, came = last_minute_of(first.ends), address("custody:arrival", arrest.reference)
        yield RunningClock(
            kind=ClockKind.BAIL,
            subject_kind="arrest",
            subject_id=arrest.pk,
            reference=arrest.reference,
            subject_name=arrest.person.name,
            limit_name="Street bail",
            starts_at=arrest.arrested_at,
            ends_at=returns,
            record_url=address("custody:arrest", arrest.reference),
            soon=BAIL_SOON,
            ended_by_law=False,
            whole_day=False,
            consequence=(
                "Whoever does not come may be arrested (PACE 1984 s.30D(1)). The bail runs on: with its conditions it ends on "
                f"{spoken(first.ends)}."
            ),
            next_action=f"They come to {arrest.station}, {spoken_time(returns)}"[:120],
            action_label="Record that they came",
            action_url=came,
            when_late=OnceLate("Has not come", NOT_COME, "Record that they came", came),
            limits=(
                Limit("To come to the station", returns, in_force=True, authority="Custody officer"),
                Limit(f"{first.months} months", ends, authority="Custody officer"),
            ),
            steps=(
                (f"They are to come to {arrest.station} at {spoken_time(returns)}.", "PACE 1984 s.30B"),
                *((step.text, step.provision) for step in answer.steps),
            ),
            sign_off=tuple(versions.sign_off_on("bail", point, arrested) for point in answer.sign_off),
        )


def _review_clock(arrest: Arrest, answer: detention.DetentionClock, sign_off: tuple[str, ...]) -> RunningClock:
    due = answer.next_review_by
    assert due is not None
    reviews = queries.reviews_in_order(arrest)
    since = reviews[-1].at if reviews else arrest.detention_authorised_at
    assert since is not None
    number = len(reviews) + 1
    return RunningClock(
        kind=ClockKind.CUSTODY_REVIEW,
        subject_kind="arrest",
        subject_id=arrest.pk,
        reference=arrest.reference,
        subject_name=arrest.person.name,
        limit_name=f"Review {number} of detention",
        starts_at=since,
        ends_at=due,
        record_url=address("custody:arrest", arrest.reference),
        soon=REVIEW_SOON,
        whole_day=False,
        consequence="Detention that is not reviewed in time is open to challenge.",
        next_action="An uninvolved inspector reviews the detention",
        action_label="Record review",
        action_url=address("custody:review", arrest.reference),
        limits=(Limit(f"Review {number}", due, in_force=True, authority="Uninvolved inspector"),),
        scale_end=due + timedelta(hours=1),
        steps=tuple((step.text, step.provision) for step in answer.steps if "s.40" in step.provision),
        sign_off=sign_off,
    )
