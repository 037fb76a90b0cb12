"""Reads of operations. Operations belong to a team; the warrants on a board are those of cases that the reader may see."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, F, Func, QuerySet
from django.utils.text import slugify

from safehold.accounts.models import Officer
from safehold.casework.cases.queries import cannot_find
from safehold.casework.operations.models import Operation, OperationState, PlannedWarrant
from safehold.casework.warrants.models import RUNNING, Warrant


def visible_operations() -> QuerySet[Operation]:
    """The operations that the reader may see, the latest first."""
    return Operation.objects.select_related("team").order_by("-first_day", "-pk")


def team_operations(viewer: Officer) -> QuerySet[Operation]:
    """The operations of the reader's team, the latest first."""
    return visible_operations().filter(team=viewer.team_id)


def open_operations(viewer: Officer) -> QuerySet[Operation]:
    """The operations of the reader's team in which warrants may still be planned."""
    return team_operations(viewer).filter(state=OperationState.OPEN)


def operation_by_slug(slug: str) -> Operation:
    """Find one operation by its name in addresses. Raises: NotFoundError."""
    operation = visible_operations().filter(slug=slug).first()
    if operation is None:
        raise cannot_find(f"operation {slug}")
    return operation


def name_is_used(name: str) -> bool:
    """Say whether an operation that the reader may see has this name, however written."""
    return Operation.objects.filter(slug=slugify(name)).exists()


def plan_of(operation: Operation) -> QuerySet[PlannedWarrant]:
    """The warrants of an operation in the order of the board."""
    planned = PlannedWarrant.objects.filter(operation=operation).select_related("warrant", "case", "case__officer_in_the_case")
    return planned.order_by("day", "number")


def planned_without_result(operation: Operation) -> list[PlannedWarrant]:
    """The warrants of an operation that still run, in the order of their cases."""
    running = Warrant.objects.filter(RUNNING)
    return list(
        PlannedWarrant.objects.filter(operation=operation, warrant__in=running)
        .select_related("warrant", "case", "case__team")
        .order_by("case_id", "pk")
    )


def plan_in_another_operation(warrant: Warrant, operation: Operation) -> PlannedWarrant | None:
    """Where another open operation plans a warrant, also one of another team, which the reader may not see."""
    others = PlannedWarrant.objects.filter(warrant=warrant).exclude(operation=operation)
    is_open = Func(F("operation_id"), function="operation_is_open", output_field=BooleanField())
    return others.annotate(goes_on=is_open).filter(goes_on=True).order_by("pk").first()


def plan_of_warrant(warrant: Warrant) -> PlannedWarrant | None:
    """The latest plan of a warrant."""
    return warrant.plans.select_related("operation").order_by("-pk").first()


@dataclass(frozen=True)
class BoardDay:
    """One day of an operation with its warrants. `number` counts from 1."""

    number: int
    day: date
    planned: tuple[PlannedWarrant, ...]


def board(operation: Operation) -> list[BoardDay]:
    """The days of an operation, each with the warrants planned on it that the reader may see. One query."""
    by_day: dict[date, list[PlannedWarrant]] = {}
    for planned in plan_of(operation):
        by_day.setdefault(planned.day, []).append(planned)
    days = [operation.first_day + timedelta(days=offset) for offset in range(operation.number_of_days)]
    return [BoardDay(number, day, tuple(by_day.get(day, ()))) for number, day in enumerate(days, 1)]
