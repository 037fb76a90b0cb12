"""The page of an order or of notification requirements, and the forms of what is recorded under it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import require
from safehold.audit import recording as audit
from safehold.casework.cases import clock_presenters
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.people import actions, forms, order_presenters, permissions, presenters, queries
from safehold.casework.people.models import Order
from safehold.casework.people.views import reader
from safehold.casework.policy import queries as policy
from safehold.web import pages
from safehold.web.action_pages import ActionPage, Around


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

    # Each records another fact beside the others; what can't stand with them, the action refuses under the lock of the case.
    refuses_stale = False

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

    form_class = forms.NotificationForm
    title = "Record a notification"
    button = "Record the notification"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_notification
    said = "The notification is recorded. What is due next was worked out."

    def form_kwargs(self, record: Order) -> dict[str, Any]:
        """The changes and the travel that wait."""
        return {"waiting": order_presenters.waiting_choices(record)}

    def initial(self, record: Order) -> Mapping[str, object]:
        """What the row was about from which one came; else what follows from the notification before. And the fixed address."""
        asked = order_presenters.asked_notification(record, self.request.GET.get("kind", ""), self.request.GET.getlist("change"))
        return {
            **order_presenters.next_notification(record),
            **asked,
            "notified_at": self.now,
            "taken_by": self.officer.name,
        }


class RecordChange(OrderActionPage):
    """Record something that has to be notified."""

    form_class = forms.ChangeForm
    title = "Record a change or travel"
    button = "Record it"
    permission = permissions.RECORD_ORDER
    action = actions.record_change
    said = "It is recorded. The last day for notifying it was worked out."


class RecordStayEnded(OrderActionPage):
    """Record that a stay at another address ended."""

    form_class = forms.StayEndedForm
    title = "Record the end of a stay"
    button = "Record the end of the stay"
    permission = permissions.RECORD_ORDER
    action = actions.record_stay_ended
    said = "The end of the stay is recorded. What is due was worked out anew."

    def form_kwargs(self, record: Order) -> dict[str, Any]:
        """The stays that go on."""
        return {"stays": order_presenters.stay_choices(record)}


class RecordAbsence(OrderActionPage):
    """Record days in custody, in hospital or abroad."""

    form_class = forms.AbsenceForm
    title = "Record an absence"
    button = "Record the absence"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_absence
    said = "The absence is recorded. What is due was worked out anew."


class RecordReturn(OrderActionPage):
    """Record that an absence ended."""

    form_class = forms.ReturnForm
    title = "Record the return"
    button = "Record the return"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.record_return
    said = "The return is recorded. What is due was worked out anew."


class MoveOrder(OrderActionPage):
    """Hold an order or requirements in another case."""

    form_class = forms.MoveOrderForm
    title = "Hold it in another case"
    button = "Hold it there"
    permission = permissions.RECORD_NOTIFICATION
    action = actions.move_order
    said = "It is held there, and its limits run there."

    def form_kwargs(self, record: Order) -> dict[str, Any]:
        """The other open cases of the person."""
        return {"cases": queries.cases_to_hold(record)}


class EndProhibition(OrderActionPage):
    """Record that a prohibition that ends before its order has run out."""

    form_class = forms.ProhibitionEndForm
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
        number = self.prohibition.number
        return actions.record_prohibition_ended(record, by=self.officer, at=self.now, prohibition=number, **data)

    def context(self, record: Order) -> Around:
        """The prohibition."""
        around = super().context(record)
        return {**around, "known": [*around["known"], ("Prohibition", order_presenters.prohibition_words(self.prohibition))]}


class EndOrder(OrderActionPage):
    """Record how an order or requirements ended."""

    form_class = forms.EndForm
    title = "Record the end"
    button = "Record the end"
    permission = permissions.END_ORDER
    action = actions.record_order_ended
    said = "The end is recorded."
