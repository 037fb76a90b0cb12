"""The clock of each running warrant: the last day on which it allows entry."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from safehold.casework.cases.clocks import LONDON, Limit, OnceLate, RunningClock, address, last_minute_of, register
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.warrants import queries
from safehold.casework.warrants.models import Warrant, WarrantState
from safehold.law import warrants as law
from safehold.law.calendar import in_london

SOON = timedelta(days=3)
"""A warrant is due soon this long before its last moment (force policy)."""


@register(queries.warrants_with_a_limit_in)
def warrant_clocks(case: Case, warrants: Sequence[Warrant]) -> Iterable[RunningClock]:
    """Each granted warrant runs until the end of its last day; so does an executed one that allows another entry.

    Source: PACE 1984 s.16(3), (10A).
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
        tag="" if warrant.planned_on or warrant.state != WarrantState.GRANTED else "Not planned",
        when_late=_once_over(warrant),
        consequence="Nobody may enter under it after that day. Then it goes back to the court.",
        next_action=next_action,
        action_label=label,
        action_url=url,
        action_note=note,
        limits=(Limit("last day", ends, in_force=True, authority=warrant.court),),
        scale_end=ends + (ends - issued) / 10,
        steps=tuple((step.text, step.provision) for step in answer.steps),
    )


def _once_over(warrant: Warrant) -> OnceLate | None:
    """What is to be done once the last day has passed: it goes back to the court, executed or not."""
    if warrant.state == WarrantState.EXECUTED:
        return OnceLate(
            "Not returned",
            "Return the warrant to the court",
            "Record the return",
            address("warrants:return", warrant.reference),
        )
    if warrant.state == WarrantState.GRANTED:
        return OnceLate(
            "Lapsed",
            "Record that it lapsed, then return it to the court",
            "Record that it lapsed",
            address("warrants:lapse", warrant.reference),
        )
    return None


def _what_next(warrant: Warrant) -> tuple[str, str, str, str]:
    if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
        return (
            "Record the result of the search",
            "Record a result",
            address("warrants:execute", warrant.reference),
            f"At the door since {in_london(warrant.entered_at):%H:%M}",
        )
    if warrant.state == WarrantState.EXECUTED:
        return (
            "Enter again with an inspector's authority, or return it to the court",
            "Open the warrant",
            address("warrants:warrant", warrant.reference),
            "",
        )
    if warrant.planned_on is not None:
        return "", "", "", f"Planned for {warrant.planned_on:%a %-d %b}, {warrant.planned_part}"
    return (
        "Plan when to execute the warrant",
        "Add to a plan",
        address("operations:schedule", warrant.reference),
        "",
    )
