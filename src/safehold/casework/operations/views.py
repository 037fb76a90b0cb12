"""The list of operations, the board of one, and the forms."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.operations import actions, asked, board_counts, permissions, presenters, queries
from safehold.casework.operations.forms import OperationChoice
from safehold.casework.operations.models import Operation
from safehold.casework.people.views import reader
from safehold.casework.warrants import presenters as warrants_presenters
from safehold.casework.warrants.models import Warrant
from safehold.casework.warrants.queries import warrant_by_reference, warrants_to_plan
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of


@require_safe
def operation_list(request: HttpRequest) -> HttpResponse:
    """List the operations of the team, and the warrants that no operation plans."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    page = Paginator(queries.team_operations(viewer), 25).get_page(request.GET.get("page"))
    unplanned = warrants_to_plan(viewer, on=timezone.localdate(now))[:50]
    context = {
        "operations": presenters.operation_rows(page, now=now),
        "page": page,
        "unplanned": warrants_presenters.warrant_rows(unplanned, now=now),
        "create_url": reverse("operations:create") if may(viewer, permissions.CREATE) else "",
        "may_plan": may(viewer, permissions.SCHEDULE),
    }
    return pages.render(request, "operations/list.jinja", context)


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an operation: four totals, then its days with their warrants; as a board or as a table."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    operation = queries.operation_by_slug(slug)
    audit.read(viewer, operation, at=now)
    context = {"board": _board(request, operation)}
    view = "table" if request.GET.get("view") == "table" else "board"
    return pages.render(request, f"operations/{view}.jinja", context)


@require_safe
def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the board on a screen that everybody in the room sees: no names, no streets, no way in."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    operation = queries.operation_by_slug(slug)
    audit.read(viewer, operation, at=now, reason="On a wall screen")
    return pages.render(request, "operations/wall.jinja", {"board": presenters.for_the_wall(_board(request, operation))})


@require_safe
def wall_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the board anew to a wall screen that is open; the reading was recorded when it was opened."""
    require(reader(request), permissions.READ)
    operation = queries.operation_by_slug(slug)
    context = {"board": presenters.for_the_wall(_board(request, operation))}
    return pages.fragment(request, "operations/wall_now.jinja", context, done=not operation.is_open)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for which warrant of an operation a result is to be recorded."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    operation = queries.operation_by_slug(slug)
    rows = presenters.warrants_without_result(queries.board(operation), now=now)
    return pages.render(request, "operations/results.jinja", {"operation": operation, "rows": rows})


def _board(request: HttpRequest, operation: Operation) -> presenters.Board:
    days = queries.board(operation)
    warrant_ids = [planned.warrant_id for day in days for planned in day.planned]
    return presenters.build_board(
        operation,
        days,
        board_counts.counts_of(operation, warrant_ids),
        now=timezone.now(),
        viewer=reader(request),
        view="table" if request.GET.get("view") == "table" else "board",
        team=request.GET.get("team", ""),
        result=request.GET.get("result", "") if request.GET.get("result") in (*presenters.RESULTS, "executed") else "",
    )


class Create(ActionPage[None]):
    """Set up an operation."""

    asks = asked.CreateOperation
    title = "Set up an operation"
    button = "Set up the operation"
    permission = permissions.CREATE
    action = actions.create_operation

    def done(self, record: None, result: Any) -> tuple[str, str]:
        """Go to its board."""
        if result is None:
            return reverse("operations:list"), ""
        return reverse("operations:board", args=[result.slug]), f"{result} is set up. Plan its first warrant."

    def context(self, record: None) -> Around:
        """The way back to the list."""
        back = reverse("operations:list")
        return {"trail": [{"label": "Operations", "href": back}, {"label": self.title}], "back_url": back}


class AroundPlan(Around, total=False):
    """What stands around the form of a plan: where there is no operation to choose, how to make one."""

    no_operation: bool
    create_url: str


class Schedule(ActionPage[Warrant]):
    """Plan a warrant in an operation, or move it."""

    asks = asked.ScheduleWarrant
    template = "operations/schedule.jinja"
    title = "Plan a warrant"
    button = "Save the plan"
    permission = permissions.SCHEDULE

    def find(self, **kwargs: Any) -> Warrant:
        """Find the warrant."""
        return warrant_by_reference(kwargs["reference"])

    def initial(self, record: Warrant) -> Mapping[str, object]:
        """What is planned already; else the operation that is nearest."""
        planned = queries.plan_of_warrant(record)
        if planned is not None and planned.operation.is_open:
            return {
                "operation": planned.operation_id,
                "day": planned.day,
                "part_of_day": planned.part_of_day,
                "team_name": planned.team_name,
            }
        nearest = queries.open_operations(self.officer).last()
        return {"operation": nearest.pk if nearest else None}

    def also_asks(self, record: Warrant) -> Mapping[str, Field]:
        """In which operation it is planned."""
        among = queries.open_operations(self.officer)
        missing = {"required": "Choose an operation."}
        return {"operation": OperationChoice(among, label="Operation", empty_label=None, error_messages=missing)}

    def act(self, record: Warrant, data: dict[str, Any]) -> Any:
        """Plan it."""
        operation = data.pop("operation")
        return actions.schedule_warrant(operation, record, asked_of(self.asks, data), by=self.officer, at=self.now)

    def done(self, record: Warrant, result: Any) -> tuple[str, str]:
        """Go to the board, or back to the warrant."""
        if result is None:
            return reverse("warrants:warrant", args=[record.reference]), ""
        return reverse("operations:board", args=[result.operation.slug]), f"{record} is planned as {result}."

    def context(self, record: Warrant) -> AroundPlan:
        """The warrant, and the way back to it."""
        page = reverse("warrants:warrant", args=[record.reference])
        return {
            "trail": [{"label": "Operations", "href": reverse("operations:list")}, {"label": record.reference, "href": page}],
            "reference": record.reference,
            "known": warrants_presenters.known_of(record, now=self.now),
            "back_url": page,
            "no_operation": not queries.open_operations(self.officer).exists(),
            "create_url": reverse("operations:create") if may(self.officer, permissions.CREATE) else "",
        }


class End(ActionPage[Operation]):
    """End an operation."""

    asks = asked.EndOperation
    title = "End the operation"
    button = "End the operation"
    permission = permissions.END
    action = actions.end_operation

    def find(self, **kwargs: Any) -> Operation:
        """Find the operation."""
        return queries.operation_by_slug(kwargs["slug"])

    def done(self, record: Operation, result: Any) -> tuple[str, str]:
        """Go back to the board."""
        return reverse("operations:board", args=[record.slug]), f"{record} is ended."

    def context(self, record: Operation) -> Around:
        """What ends, and what happens to the warrants that are left."""
        page = reverse("operations:board", args=[record.slug])
        left = len(queries.planned_without_result(record))
        return {
            "trail": [{"label": "Operations", "href": reverse("operations:list")}, {"label": record.name, "href": page}],
            "reference": str(record),
            "intro": f"Warrants without a result: {left}. They are no longer planned once the operation has ended."
            if left
            else "Every warrant has a result.",
            "back_url": page,
        }
