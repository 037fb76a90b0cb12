"""The clock that every open case has: its supervisor's next review (force policy)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clocks import Limit, RunningClock, last_minute_of, no_facts, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.policy import queries as policy
from safehold.casework.policy.names import SUPERVISOR_REVIEW
from safehold.casework.policy.versions import Versions
from safehold.law.calendar import london_date, spoken


def next_review_of(case: Case) -> datetime | None:
    """When the supervisor's next review of a case falls due; None once it is closed."""
    clock = next(iter(review_clock(case, (), policy.versions())), None) if case.is_open else None
    return clock.ends_at if clock else None


@register_with_policy(no_facts)
def review_clock(case: Case, _: Sequence[object], versions: Versions) -> Iterable[RunningClock]:
    """The supervisor's review falls due the days that the force set after the last one, or after opening."""
    since = case.last_reviewed_at or case.opened_at
    day = london_date(since)
    days = versions.force_policy_on(day).supervisor_review_days
    due = last_minute_of(day + timedelta(days=days))
    yield RunningClock(
        kind=ClockKind.REVIEW,
        subject_kind="case",
        subject_id=case.pk,
        reference=case.reference,
        limit_name=f"{days}-day supervisor's review",
        starts_at=since,
        ends_at=due,
        record_url=address("cases:case", case.reference),
        owner_id=case.supervisor_id,
        soon=timedelta(days=3),
        ended_by_law=False,
        next_action="Review the case",
        action_label="Record the review",
        action_url=address("cases:review", case.reference),
        limits=(Limit(SUPERVISOR_REVIEW.words(days), due, in_force=True, authority="Supervisor"),),
        scale_end=due + timedelta(days=7),
        steps=(
            (f"Last reviewed, or opened, on {spoken(day)}.", "Record"),
            (f"A review falls due every {SUPERVISOR_REVIEW.words(days)}.", versions.basis_on(SUPERVISOR_REVIEW.name, day)),
        ),
    )
