"""Operations: the list, the board of one, and planning warrants in it."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.lookups import find, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.asked import Short
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.operations import actions, board_counts, permissions, queries
from safehold.casework.operations.asked import CreateOperation, EndOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation, PlannedWarrant
from safehold.casework.warrants.queries import warrant_by_reference

router = Router(tags=["Operations"])


class OperationOut(Schema):
    """An operation. Days are London days, both included."""

    slug: str
    name: str
    team: str
    first_day: date
    last_day: date
    state: str
    version: int

    @staticmethod
    def of(operation: Operation) -> "OperationOut":
        """Put an operation into the shape of the API."""
        return OperationOut(
            slug=operation.slug,
            name=operation.name,
            team=operation.team.name,
            first_day=operation.first_day,
            last_day=operation.last_day,
            state=operation.state,
            version=operation.version,
        )


class PlannedOut(Schema):
    """A warrant on the board, of a case that the caller may see."""

    number: str
    warrant: str
    case: str
    day: date
    part_of_day: str
    team_name: str
    state: str
    result: str
    arrested_people: int
    devices: int
    children: int

    @staticmethod
    def of(planned: PlannedWarrant, counts: board_counts.WarrantCounts | None = None) -> "PlannedOut":
        """Put a planned warrant into the shape of the API."""
        counts = counts or board_counts.WarrantCounts()
        return PlannedOut(
            number=planned.board_number,
            warrant=planned.warrant.reference,
            case=planned.case.reference,
            day=planned.day,
            part_of_day=planned.part_of_day,
            team_name=planned.team_name,
            state=planned.warrant.state,
            result=planned.warrant.result,
            arrested_people=counts.arrested_people,
            devices=counts.devices,
            children=counts.children,
        )


class BoardDayOut(Schema):
    """One day of an operation with its warrants."""

    number: int
    day: date
    warrants: list[PlannedOut]


class BoardOut(OperationOut):
    """An operation day by day."""

    days: list[BoardDayOut]


class ScheduleWarrantOfCase(ScheduleWarrant):
    """A warrant and the day on which it is planned; for one that is planned already, the day to which it moves."""

    warrant: Short


@router.get("/operations", response=PageOf[OperationOut], summary="The operations that you may see, the latest first")
@reads
def list_operations(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List operations."""
    require(caller(request), permissions.READ)
    return page_of(queries.visible_operations(), OperationOut.of, after=after, limit=limit)


@router.post("/operations", response={201: OperationOut}, summary="Set up an operation of your team")
def create(request: HttpRequest, body: CreateOperation) -> Any:
    """Set it up."""
    operation = actions.create_operation(body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, OperationOut.of, queries.operation_by_slug, operation.slug))


@router.get("/operations/{slug}", response=BoardOut, summary="The board of an operation")
@reads
def board(request: HttpRequest, slug: str) -> Any:
    """Show an operation day by day. Reading it is recorded."""
    operation = read(request, permissions.READ, queries.operation_by_slug, slug)
    days = queries.board(operation)
    counts = board_counts.counts_of(operation, [planned.warrant_id for day in days for planned in day.planned])
    return BoardOut(
        **OperationOut.of(operation).model_dump(),
        days=[
            BoardDayOut(
                number=day.number,
                day=day.day,
                warrants=[PlannedOut.of(planned, counts.of(planned.warrant_id)) for planned in day.planned],
            )
            for day in days
        ],
    )


@router.post("/operations/{slug}/warrants", response={201: PlannedOut}, summary="Plan a warrant in an operation, or move it")
def schedule(request: HttpRequest, slug: str, body: ScheduleWarrantOfCase) -> Any:
    """Plan it."""
    operation = find(request, permissions.READ, queries.operation_by_slug, slug)
    warrant = find(request, cases_permissions.READ, warrant_by_reference, body.warrant)
    actions.schedule_warrant(operation, warrant, body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, PlannedOut.of, _planned, operation, body.warrant))


@router.post("/operations/{slug}/end", response=OperationOut, summary="End an operation")
def end(request: HttpRequest, slug: str, body: EndOperation) -> Any:
    """End it. Warrants without a result are no longer planned."""
    operation = find(request, permissions.READ, queries.operation_by_slug, slug)
    actions.end_operation(operation, body, by=caller(request), at=timezone.now())
    return shown(request, OperationOut.of, queries.operation_by_slug, slug)


def _planned(operation: Operation, warrant: str) -> PlannedWarrant:
    return next(planned for planned in queries.plan_of(operation) if planned.warrant.reference == warrant)
