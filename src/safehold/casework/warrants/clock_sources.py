"""The clock of each warrant: the last day on which it allows entry, then its return to the court."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy import names
from safehold.casework.policy.versions import Versions
from safehold.casework.warrants import queries
from safehold.casework.warrants.models import RUNNING, TO_RETURN, Warrant, WarrantState
from safehold.law import warrants as law
from safehold.law.calendar import add_working_days, in_london, midnight, spoken

SOON = timedelta(days=3)
"""A warrant is due soon this long before its last moment (force policy)."""


RETURN_WITHIN = names.register(
    names.figure(
        "warrant_return_days",
        "Return of a warrant to the court that issued it",
        default=5,
        unit="working day",
        most=20,
        dated_by="the day of the last entry, or of the end of its life",
        clock_kinds=(ClockKind.WARRANT_RETURN.value,),
        hint="Working days, from 1 to 20. That it goes back is law, without a number of days (PACE 1984 s.16(10)).",
    )
)
"""Force policy: a warrant is back with the court within this time after it was executed, or its life ended."""


@register_with_policy(queries.warrants_with_a_limit_in, needs=[Rows(Warrant, RUNNING | TO_RETURN)])
def warrant_clocks(case: Case, warrants: Sequence[Warrant], versions: Versions) -> Iterable[RunningClock]:
    """Each granted warrant runs until the end of its last day; so does an executed one that allows another entry.

    Every other one that was executed or lapsed goes back to its court, until its return is recorded.

    Source: PACE 1984 s.16(3), (10), (10A).
    """
    for warrant in warrants:
        runs = warrant.state in (WarrantState.GRANTED, WarrantState.AT_THE_DOOR)
        may_run = warrant.state == WarrantState.EXECUTED and _has_entries_left(warrant)
        yield _clock(case, warrant) if runs or may_run else _return_clock(case, warrant, versions)


def _has_entries_left(warrant: Warrant) -> bool:
    """Whether another entry may come: for all premises of a person, or of several entries, where they are not used up."""
    made = 1 + len(warrant.further_entries.all())
    used_up = warrant.entries_allowed is not None and made >= warrant.entries_allowed and not warrant.all_premises
    return warrant.allows_more and not used_up


def _return_clock(case: Case, warrant: Warrant, versions: Versions) -> RunningClock:
    executed = queries.last_entry_day(warrant) if warrant.state == WarrantState.EXECUTED else None
    answer = law.return_by(warrant.issued_on, warrant.kind, executed=executed)
    days = versions.value_on(RETURN_WITHIN.name, answer.last_day)
    within = RETURN_WITHIN.words(days)
    due = add_working_days(answer.last_day, days)
    ends = last_minute_of(due)
    return RunningClock(
        kind=ClockKind.WARRANT_RETURN,
        subject_kind="warrant_return",
        subject_id=warrant.pk,
        reference=warrant.reference,
        limit_name="Return to the court",
        starts_at=midnight(answer.last_day),
        ends_at=ends,
        record_url=address("warrants:warrant", warrant.reference),
        subject_name=case.title,
        soon=SOON,
        when_late=OnceLate(
            "Not returned",
            "Return the warrant to the court",
            "Record the return",
            address("warrants:return", warrant.reference),
        ),
        ended_by_law=False,
        consequence=f"It belongs with {warrant.court}, endorsed where it was executed.",
        next_action="Return the warrant to the court",
        action_label="Record the return",
        action_url=address("warrants:return", warrant.reference),
        limits=(Limit(within, ends, in_force=True, authority=warrant.court),),
        scale_end=ends + timedelta(days=2),
        steps=(
            *((step.text, step.provision) for step in answer.steps),
            (f"Within {within}: by {spoken(due)}.", versions.basis_on(RETURN_WITHIN.name, answer.last_day)),
        ),
    )


def _clock(case: Case, warrant: Warrant) -> RunningClock:
    answer = law.clock(warrant.issued_on, warrant.kind)
    issued = midnight(warrant.issued_on)
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
        tag=None if warrant.planned_on or warrant.state != WarrantState.GRANTED else Tag.NOT_PLANNED,
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
