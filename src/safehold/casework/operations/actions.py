"""What people do with an operation. Each function is one transaction with one audit entry."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from procrastinate.contrib.django import app as jobs

from safehold.accounts.errors import InputError, RefusedError, StaleError, broken_constraint
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing, making
from safehold.casework.operations import permissions, queries
from safehold.casework.operations.asked import CreateOperation, EndOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation, OperationState, PlannedWarrant
from safehold.casework.operations.verbs import Verb
from safehold.casework.warrants.actions import plan as plan_warrant
from safehold.casework.warrants.models import Warrant, WarrantState
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken

LET_GO_JOB = "operations.let_go_of_plans"
JOBS_QUEUE = "operations"
"""The job that follows the end of an operation."""

LONGEST = 92
"""Days. A longer operation would outlast every warrant in it."""


def create_operation(asked: CreateOperation, *, by: Officer, at: datetime) -> Operation:
    """Set up an operation of the officer's team.

    Units and zones: London dates, both included.
    Raises: NotPermittedError; InputError for a name that is missing or used, days out of order, or more than 92 of them.
    Writes: an operation; audit `operation.created`.
    """
    with making(Verb.OPERATION_CREATED, asked, may=permissions.CREATE, by=by, at=at) as act:
        name, first_day, last_day = _name(asked.name), asked.first_day, asked.last_day
        if last_day < first_day:
            raise InputError("last_day", "The last day is before the first.", "Check both days.")
        if (last_day - first_day).days >= LONGEST:
            raise InputError("last_day", f"An operation lasts at most {LONGEST} days.", "Set up a second one for later days.")
        if last_day < london_date(at):
            raise InputError("last_day", f"{spoken(last_day)} has passed.", "Write the days of an operation to come.")
        if queries.name_is_used(name):
            raise _name_is_used(name)
        operation = act.made(_new_operation(name, by=by, at=at, first_day=first_day, last_day=last_day))
        act.says(first_day=first_day, last_day=last_day)
    return operation


def schedule_warrant(
    operation: Operation, warrant: Warrant, asked: ScheduleWarrant, *, by: Officer, at: datetime
) -> PlannedWarrant:
    """Plan a warrant on a day of an operation, or move it there from another day.

    Source: PACE 1984 s.16(3) for the last day of the warrant.
    Raises: NotPermittedError; RefusedByLawError for a day outside the life of the warrant; RefusedError where the operation has
    ended, the warrant is entered, executed or lapsed, or another operation plans it; InputError for a day outside the operation,
    before today, or the same as planned.
    Writes: a planned warrant with its number on the board; the warrant; its clocks; audit `operation.warrant_scheduled`.
    """
    with doing(Verb.WARRANT_SCHEDULED, operation, asked, may=permissions.SCHEDULE, by=by, at=at, also=[warrant]) as (
        act,
        operation,
    ):
        day = asked.day
        warrant = act.hold(warrant)
        act.about(warrant)
        if operation.team_id != by.team_id:
            raise RefusedError(f"{operation} is run by {operation.team}.", "Ask its inspector to plan the warrant.")
        if not operation.is_open:
            raise RefusedError(f"{operation} has ended.", "Plan the warrant in another operation.")
        if warrant.state != WarrantState.GRANTED:
            raise RefusedError(f"{warrant} is {warrant.get_state_display().lower()}.", "Only a granted warrant can be planned.")
        if not operation.first_day <= day <= operation.last_day:
            raise InputError(
                "day",
                f"{operation} runs from {spoken(operation.first_day)} to {spoken(operation.last_day)}.",
                "Choose one of its days.",
            )
        if day < london_date(at):
            raise InputError("day", f"{spoken(day)} has passed.", "Choose today or a later day.")
        law.check_entry(warrant.issued_on, warrant.kind, day)
        elsewhere = queries.plan_in_another_operation(warrant, operation)
        if elsewhere is not None:
            # An operation of another team is not for this officer to know; that the warrant is planned is.
            known = queries.visible_operations().filter(pk=elsewhere.operation_id).first()
            if known is None:
                then = spoken(elsewhere.day)
                raise RefusedError(f"An operation of another team plans {warrant} for {then}.", "Ask who holds the case.")
            raise RefusedError(f"{known} plans {warrant}.", "End that operation or move the warrant there.")
        planned, before = _place(operation, warrant, asked, by=by, at=at)
        plan_warrant(warrant, day=day, part=asked.part_of_day)
        act.says(reason=asked.reason, operation=operation.name, day=day, part_of_day=asked.part_of_day, before=before)
    return planned


def end_operation(operation: Operation, asked: EndOperation, *, by: Officer, at: datetime) -> Operation:
    """End an operation. Warrants without a result are no longer planned; those that the officer may not see, a moment later.

    Raises: NotPermittedError; RefusedError where it has ended, or officers are at a door; StaleError.
    Writes: the operation; the warrants without a result and the clocks of their cases; a job for those in cases that the officer
    may not see; audit `operation.ended`.
    """
    with doing(
        Verb.OPERATION_ENDED,
        operation,
        asked,
        may=permissions.END,
        by=by,
        at=at,
        also=lambda: queries.planned_without_result(operation),
        in_closed_case=True,
        when_stale="Look at the board and try again.",
    ) as (act, operation):
        if not operation.is_open:
            raise RefusedError(f"{operation} has ended already.")
        # What was read before the locks may have changed: a warrant was planned, or officers went in.
        left = queries.planned_without_result(operation)
        if not all(act.holds_case_of(planned) for planned in left):
            raise StaleError(f"A warrant was planned in {operation} meanwhile.", "Look at the board and try again.")
        at_the_door = [planned for planned in left if planned.warrant.state == WarrantState.AT_THE_DOOR]
        if at_the_door:
            raise RefusedError(f"Officers are at the door of {at_the_door[0]}.", "Record its result first.")
        for planned in left:
            plan_warrant(act.hold(planned.warrant), day=None, part="")
        operation.state, operation.ended_at = OperationState.ENDED, at
        jobs.configure_task(LET_GO_JOB, queue=JOBS_QUEUE).defer(operation_id=operation.pk)
        act.says(reason=asked.reason, last_day=operation.last_day)
    return operation


def _name_is_used(name: str) -> InputError:
    return InputError("name", f"There was an operation named {name}.", "Choose another name.")


def _new_operation(name: str, *, by: Officer, at: datetime, first_day: date, last_day: date) -> Operation:
    try:
        with transaction.atomic():
            return Operation.objects.create(
                name=name, slug=slugify(name), team=by.team, first_day=first_day, last_day=last_day, created_at=at, created_by=by
            )
    except IntegrityError as error:
        # A name is used once in the force; the officer may not see the operations of other teams.
        raise _name_is_used(name) from error


def _place(
    operation: Operation, warrant: Warrant, asked: ScheduleWarrant, *, by: Officer, at: datetime
) -> tuple[PlannedWarrant, date | None]:
    day, part, team_name = asked.day, asked.part_of_day, asked.team_name
    planned = PlannedWarrant.objects.select_for_update().filter(operation=operation, warrant=warrant).first()
    if planned is None:
        planned = PlannedWarrant(operation=operation, warrant=warrant, case_id=warrant.case_id)
        before = None
    else:
        if (planned.day, planned.part_of_day, planned.team_name) == (day, part, team_name):
            raise InputError("day", f"{planned} is planned for {spoken(day)}, {part} already.", "Choose another day or part.")
        before = planned.day
        if before != day:
            planned.moved_from = before
    planned.day, planned.part_of_day, planned.team_name = day, part, team_name
    planned.planned_at, planned.planned_by = at, by
    if before is None:
        _save_with_next_number(planned)
    else:
        planned.save()
    return planned, before


def _save_with_next_number(planned: PlannedWarrant) -> None:
    """Give a warrant the next number that is free on the board. The operation is locked, so nobody else takes one meanwhile."""
    last = PlannedWarrant.objects.filter(operation=planned.operation).aggregate(last=Max("number"))["last"] or 0
    while True:
        last += 1
        planned.number = last
        try:
            with transaction.atomic():
                planned.save(force_insert=True)
        except IntegrityError as error:
            # The number belongs to a warrant of a case that this officer may not see.
            if broken_constraint(error) != "one_warrant_for_a_number_on_the_board":
                raise
            planned.pk = None
        else:
            return


def _name(text: str) -> str:
    name = " ".join(text.split())
    if name.lower().startswith("operation "):
        name = name[len("operation ") :]
    if not slugify(name):
        raise InputError("name", "Write the name of the operation.")
    if slugify(name) == "new":
        raise InputError("name", "An operation can't be called New.", "Choose another name.")
    return name
