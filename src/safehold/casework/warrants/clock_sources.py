"""The clock of each running warrant: the last day on which it allows entry."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from safehold.casework.cases.clocks import LONDON, Limit, RunningClock, address, last_minute_of, register
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.warrants import queries
from safehold.casework.warrants.models import Warrant, WarrantState
from safehold.law import warrants as law
from safehold.law.calendar import in_london

SOON = timedelta(days=3)
"""A warrant is due soon this long before its last moment (force policy)."""


@register(queries.running_warrants_in)
def warrant_clocks(case: Case, warrants: Sequence[Warrant]) -> Iterable[RunningClock]:
    """Each granted warrant runs until the end of its last day.

    Source: PACE 1984 s.16(3).
    """
    for warrant in warrants:
        yield _clock(case, warrant)


def _clock(case: Case, warrant: Warrant) -> RunningClock:
    answer = law.clock(warrant.issued_on, warrant.kind)
    issued = datetime.combine(warrant.issued_on, time(0), LONDON)
    ends = last_minute_of(answer.last_day)
    next_action, label, url, note = _what_next(warrant)
    return RunningClock(
        kind=ClockKind.WARRANT,
        subject_kind="warrant",
        subject_id=warrant.pk,
        reference=warrant.reference,
        limit_name="3-month warrant",
        starts_at=issued,
        ends_at=ends,
        record_url=address("warrants:warrant", warrant.reference),
        subject_name=case.title,
        soon=SOON,
        tag="" if warrant.planned_on or warrant.state == WarrantState.AT_THE_DOOR else "Not planned",
        consequence="Nobody may enter under it after that day.",
        next_action=next_action,
        action_label=label,
        action_url=url,
        action_note=note,
        limits=(Limit("last day", ends, in_force=True, authority=warrant.court),),
        scale_end=ends + (ends - issued) / 10,
        steps=tuple((step.text, step.provision) for step in answer.steps),
    )


def _what_next(warrant: Warrant) -> tuple[str, str, str, str]:
    if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
        return (
            "Record the result of the search",
            "Record a result",
            address("warrants:execute", warrant.reference),
            f"At the door since {in_london(warrant.entered_at):%H:%M}",
        )
    if warrant.planned_on is not None:
        return "", "", "", f"Planned for {warrant.planned_on:%a %-d %b}, {warrant.planned_part}"
    return (
        "Plan when to execute the warrant",
        "Add to a plan",
        address("operations:schedule", warrant.reference),
        "",
    )
