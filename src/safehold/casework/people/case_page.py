"""What people add to the page of a case."""

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import CaseAction, Panel, PanelRow, Tab, register_action, register_panel, register_tab
from safehold.casework.people import permissions, presenters, queries

SHOWN = 5


def people_panel(case: Case, viewer: Officer) -> Panel:  # noqa: ARG001 - every panel is built for a reader
    """The people of the case with their roles."""
    rows = list(queries.people_of(case)[: SHOWN + 1])
    return Panel(
        title="People",
        rows=tuple(
            PanelRow(
                row.person.name, reverse("people:person", args=[row.person_id]), note=row.get_role_display(), detail=row.note
            )
            for row in rows[:SHOWN]
        ),
        all_url=reverse("people:of_case", args=[case.reference]),
        all_text="All",
        more="There are more." if len(rows) > SHOWN else "",
        empty="No person is recorded yet.",
        first_step=("Add the first person", reverse("people:add", args=[case.reference])),
    )


def orders_panel(case: Case, viewer: Officer) -> Panel | None:  # noqa: ARG001 - every panel is built for a reader
    """The orders and requirements recorded in the case, with what is due; nothing where there is none."""
    orders = list(queries.orders_recorded_in(case)[: SHOWN + 1])
    if not orders:
        return None
    clocks, now = queries.clocks_of_orders(orders), timezone.now()
    rows = []
    for order in orders[:SHOWN]:
        due = [presenters.due_words(clock, now) for clock in clocks.get(order.pk, ())]
        status = due[0] if due else presenters.order_status(order, timezone.localdate(now))
        rows.append(
            PanelRow(
                order.get_kind_display(),
                reverse("people:order", args=[order.pk]),
                status=(status[1], status[0]),
                detail=order.person.name,
            )
        )
    return Panel("Orders and requirements", tuple(rows), more="There are more." if len(orders) > SHOWN else "")


def register() -> None:
    """Register the tab, the panels and the entry of the menu."""
    register_panel(90, people_panel)
    register_panel(91, orders_panel)
    register_tab(20, Tab("People", "people:of_case", lambda case: case.people.values("person").distinct().count()))
    register_action(20, CaseAction("A person", "people:add", permissions.ADD))
