"""The clock that every open case has: its supervisor's next review (force policy)."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.clocks import Limit, RunningClock, address, last_minute_of, no_facts, register
from safehold.casework.cases.models import Case, ClockKind
from safehold.law.calendar import london_date

REVIEW_INTERVAL_DAYS = 28
"""Force policy: at most this many days between two reviews of an open case by its supervisor."""


@register(no_facts)
def review_clock(case: Case, _: Sequence[object]) -> Iterable[RunningClock]:
    """The supervisor's review falls due a fixed number of days after the last one, or after opening."""
    since = case.last_reviewed_at or case.opened_at
    due = last_minute_of(london_date(since) + timedelta(days=REVIEW_INTERVAL_DAYS))
    yield RunningClock(
        kind=ClockKind.REVIEW,
        subject_kind="case",
        subject_id=case.pk,
        reference=case.reference,
        limit_name=f"{REVIEW_INTERVAL_DAYS}-day supervisor's review",
        starts_at=since,
        ends_at=due,
        record_url=address("cases:case", case.reference),
        owner=case.supervisor,
        soon=timedelta(days=3),
        ended_by_law=False,
        next_action="Review the case",
        action_label="Record the review",
        action_url=address("cases:review", case.reference),
        limits=(Limit(f"{REVIEW_INTERVAL_DAYS} days", due, in_force=True, authority="Supervisor"),),
        scale_end=due + timedelta(days=7),
        steps=(
            (f"Last reviewed, or opened, on {london_date(since):%-d %B %Y}.", "Record"),
            (f"A review falls due every {REVIEW_INTERVAL_DAYS} days.", "Force policy, not law"),
        ),
    )
