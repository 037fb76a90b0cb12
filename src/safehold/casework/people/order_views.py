"""The page of an order or of notification requirements, and the forms of what is recorded under it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import require
from safehold.audit import recording as audit
from safehold.casework.cases import clock_presenters
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.people import actions, asked, order_presenters, permissions, presenters, queries
from safehold.casework.people.models import Order
from safehold.casework.people.views import reader
from safehold.casework.policy import queries as policy
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around
from safehold.web.asked_forms import asked_of


@require_safe
def order_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show an order or requirements: what is due, what was notified, what waits, where days were not counted."""
    viewer, now = reader(request), timezone.now()
    require(viewer, cases_permissions.READ)
    order = queries.order_by_number(number)
    case = queries.visible_case_of(order)
    audit.read(viewer, order, at=now, case=case.pk if case else None)
    readings_on = policy.versions().notification_readings_on
    clocks = queries.clocks_of_orders([order]).get(order.pk, [])
    context = {
        "order": order_presenters.order_head(order, timezone.localdate(now)),
        "clocks": [clock_presenters.clock_row(clock, now=now, viewer=viewer) for clock in clocks],
        "buttons": order_presenters.buttons(order, case, viewer, timezone.localdate(now)),
        "facts": order_presenters.facts(order, case),
        "steps": order_presenters.why_it_ends(order),
        "waiting": order_presenters.change_rows(order),
        "notifications": order_presenters.notification_rows(order, readings_on),
        "absences": order_presenters.absence_rows(order),
    }
    return pages.render(request, "people/order.jinja", context, section="cases:list")


class OrderActionPage(ActionPage[Order]):
    """An action on an order or requirements, reached from its page."""

    def find(self, **kwargs: Any) -> Order:
        """Find the order."""
        return queries.order_by_number(kwargs["number"])

    def page_of(self, record: Order) -> str:
        """The page of the order."""
        return reverse("people:order", args=[record.pk])

    def context(self, record: Order) -> Around:
        """The order, and the way back to it."""
        page = self.page_of(record)
        return {
            "trail": [
                {"label": record.person.name, "href": reverse("people:person", args=[record.person_id])},
                {"label": record.get_kind_display(), "href": page},
                {"label": self.title},
            ],
            "reference": record.person.name,
            "known": [("Person", record.person.name), ("It is", presenters.order_words(record))],
            "back_url": page,
        }


class RecordNotification(OrderActionPage):
    """Record that a person notified."""

    asks = asked.RecordNotification
    title = "Record a notification"
    button = "Record the notification"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_notification
    said = "The notification is recorded. What is due next was worked out."

    def offers(self, record: Order) -> Mapping[str, Iterable[Any]]:
        """The changes and the travel that wait."""
        return {"changes": order_presenters.waiting_choices(record)}

    def leaves_out(self, record: Order) -> Collection[str]:
        """The changes, where none waits."""
        return () if order_presenters.waiting_choices(record) else ("changes",)

    def initial(self, record: Order) -> Mapping[str, object]:
        """What the row was about from which one came; else what follows from the notification before. And the fixed address."""
        wanted = self.request.GET
        came_from = order_presenters.asked_notification(record, wanted.get("kind", ""), wanted.getlist("change"))
        return {
            **order_presenters.next_notification(record),
            **came_from,
            "notified_at": self.now,
            "taken_by": self.officer.name,
        }


class RecordChange(OrderActionPage):
    """Record something that has to be notified."""

    asks = asked.RecordChange
    title = "Record a change or travel"
    button = "Record it"
    permission = permissions.RECORD_ORDER
    action = actions.record_change
    said = "It is recorded. The last day for notifying it was worked out."


class RecordStayEnded(OrderActionPage):
    """Record that a stay at another address ended."""

    asks = asked.RecordStayEnded
    title = "Record the end of a stay"
    button = "Record the end of the stay"
    permission = permissions.RECORD_ORDER
    action = actions.record_stay_ended
    said = "The end of the stay is recorded. What is due was worked out anew."

    def offers(self, record: Order) -> Mapping[str, Iterable[Any]]:
        """The stays that go on."""
        return {"stay": order_presenters.stay_choices(record)}


class RecordAbsence(OrderActionPage):
    """Record days in custody, in hospital or abroad."""

    asks = asked.RecordAbsence
    title = "Record an absence"
    button = "Record the absence"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_absence
    said = "The absence is recorded. What is due was worked out anew."


class RecordReturn(OrderActionPage):
    """Record that an absence ended."""

    asks = asked.RecordReturn
    title = "Record the return"
    button = "Record the return"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_return
    said = "The return is recorded. What is due was worked out anew."


class MoveOrder(OrderActionPage):
    """Hold an order or requirements in another case."""

    asks = asked.MoveOrder
    title = "Hold it in another case"
    button = "Hold it there"
    permission = permissions.RECORD_NOTIFICATION
    said = "It is held there, and its limits run there."

    def also_asks(self, record: Order) -> Mapping[str, Field]:
        """The other open cases of the person."""
        return {
            "case": ModelChoiceField(
                queries.cases_to_hold(record),
                label="In which case?",
                help_text="An open case in which the person has a role. Its limits run there.",
                error_messages={"required": "Choose the case."},
            )
        }

    def act(self, record: Order, data: dict[str, Any]) -> Any:
        """Hold it there."""
        case = data.pop("case")
        return actions.move_order(record, case, asked_of(asked.MoveOrder, data), by=self.officer, at=self.now)


class EndProhibition(OrderActionPage):
    """Record that a prohibition that ends before its order has run out."""

    asks = asked.RecordProhibitionEnded
    title = "Record the end of a prohibition"
    button = "Record the end"
    permission = permissions.END_ORDER
    said = "The end is recorded. The rest of the order goes on."

    def find(self, **kwargs: Any) -> Order:
        """Find the order, and see that it has this prohibition."""
        order = super().find(**kwargs)
        self.prohibition = queries.prohibition_by_number(order, kwargs["prohibition"])
        return order

    def act(self, record: Order, data: dict[str, Any]) -> Any:
        """Record it."""
        said = asked_of(asked.RecordProhibitionEnded, data)
        return actions.record_prohibition_ended(record, self.prohibition.number, said, by=self.officer, at=self.now)

    def context(self, record: Order) -> Around:
        """The prohibition."""
        around = super().context(record)
        return {**around, "known": [*around["known"], ("Prohibition", order_presenters.prohibition_words(self.prohibition))]}


class EndOrder(OrderActionPage):
    """Record how an order or requirements ended."""

    asks = asked.RecordOrderEnded
    title = "Record the end"
    button = "Record the end"
    permission = permissions.END_ORDER
    action = actions.record_order_ended
    said = "The end is recorded."
