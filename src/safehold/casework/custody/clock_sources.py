"""The clocks of a detention: the limit in force, the next review, and the contact after release."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.clocks import Limit, RunningClock, address, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.custody import queries
from safehold.casework.custody.models import Arrest
from safehold.casework.policy.names import WELFARE_CONTACT
from safehold.casework.policy.versions import Versions
from safehold.law import detention
from safehold.law.calendar import london_date, spoken_time

LIMIT_SOON = timedelta(hours=6)
REVIEW_SOON = timedelta(hours=1)
CONTACT_SOON = timedelta(hours=12)


@register_with_policy(queries.held_in)
def detention_clocks(_: Case, arrests: Sequence[Arrest], versions: Versions) -> Iterable[RunningClock]:
    """The limit in force and the next review of each person held in the case."""
    for arrest in arrests:
        facts = queries.facts_of(arrest)
        if facts is None:
            continue
        day = london_date(facts.arrived)
        answer = detention.clock(facts, versions.detention_readings_on(day))
        sign_off = tuple(versions.sign_off_on("detention", point, day) for point in answer.sign_off)
        yield _limit_clock(arrest, answer, sign_off)
        if answer.next_review_by is not None:
            yield _review_clock(arrest, answer, sign_off)


@register_with_policy(queries.awaiting_contact_in)
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


def limit_in_force(answer: detention.DetentionClock) -> detention.DetentionLimit:
    """The limit up to which detention is authorised now."""
    return next(
        limit
        for limit in reversed(answer.limits)
        if limit.state in (detention.LimitState.AUTHORISED, detention.LimitState.IN_FORCE)
    )


def _limit_clock(arrest: Arrest, answer: detention.DetentionClock, sign_off: tuple[str, ...]) -> RunningClock:
    current = limit_in_force(answer)
    may_extend = current.hours == 24
    return RunningClock(
        kind=ClockKind.CUSTODY,
        subject_kind="arrest",
        subject_id=arrest.pk,
        reference=arrest.reference,
        subject_name=arrest.person.name,
        limit_name=f"{current.hours}-hour limit",
        starts_at=answer.relevant_time,
        ends_at=current.at,
        record_url=address("custody:arrest", arrest.reference),
        soon=LIMIT_SOON,
        whole_day=False,
        consequence="At that time they must be charged or released.",
        next_action=f"Decide: charge, bail, release{' or 36 hours' if may_extend else ''}",
        action_label="Record the decision",
        action_url=address("custody:arrest", arrest.reference),
        limits=tuple(
            Limit(
                f"{limit.hours} hours",
                limit.at,
                in_force=limit.hours == current.hours,
                # What the authority needs besides stands in the steps; here the words must fit under a tick.
                authority=limit.authority.split(",")[0].capitalize(),
                state=limit.state.value.capitalize(),
            )
            for limit in answer.limits
        ),
        stopped=tuple((period.begins, period.ends) for period in queries.excluded_in_order(arrest)),
        scale_end=answer.limits[1].at,
        steps=tuple((step.text, step.provision) for step in answer.steps),
        sign_off=sign_off,
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
