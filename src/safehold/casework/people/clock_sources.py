"""The clocks of notification requirements and orders: what has to be notified next, and when they end."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from django.urls import reverse

from safehold.accounts.models import Role
from safehold.casework.cases.addresses import address, numbered_address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.people import duties, queries
from safehold.casework.people.duties import Due
from safehold.casework.people.models import NotificationKind, Order, OrderKind
from safehold.casework.people.queries import Prohibition
from safehold.casework.policy.versions import Versions
from safehold.law.calendar import midnight, spoken

SOON = timedelta(days=7)
END_SOON = timedelta(days=28)
"""So long before they are due: a notification, and the end of an order (force policy)."""

LIMITS = {
    NotificationKind.FIRST: "First notification",
    NotificationKind.YEARLY: "Yearly notification",
    NotificationKind.WEEKLY: "Weekly notification",
    NotificationKind.CHANGE: "Notification of a change",
    NotificationKind.TRAVEL: "Notification of travel",
}
MAY_GROUND = "A missed day may ground s.91; a person judges"
ACT = "Sexual Offences Act 2003"


@register_with_policy(queries.orders_with_limits_in, needs=[Rows(Order, queries.MAY_HAVE_LIMITS)])
def order_clocks(_: Case, orders: Sequence[Order], versions: Versions) -> Iterable[RunningClock]:
    """What is to be notified under the requirements of each person of the case, and the end of each order with a last day.

    A prohibition that ends before its order has a clock of its own.
    """
    for order in orders:
        if order.kind == OrderKind.NOTIFICATION:
            for due in duties.dues_of(order, versions.notification_readings_on):
                yield _notification_clock(order, due, versions)
        if order.ends_on is not None:
            yield _end_clock(order, order.ends_on)
        for prohibition in queries.ending_before(order):
            yield _prohibition_clock(order, prohibition)


def _manager(order: Order) -> int | None:
    """Who holds the clock besides the officer in the case: the offender manager who recorded the order, by number."""
    return order.recorded_by_id if order.recorded_by.role == Role.OFFENDER_MANAGER else None


def _clock_of(order: Order) -> partial[RunningClock]:
    return partial(
        RunningClock,
        reference=order.case.reference,
        subject_name=order.person.name,
        record_url=address("cases:case", order.case.reference),
        owner_id=_manager(order),
    )


def _notification_clock(order: Order, due: Due, versions: Versions) -> RunningClock:
    ends = last_minute_of(due.by) if due.by else None
    drawn = due.by or due.would_be
    assert drawn is not None
    away = due.stopped_by
    what = LIMITS[due.kind]
    about = f"?kind={due.kind}" if due.change is None else f"?kind={due.kind}&change={due.change.pk}"
    form = numbered_address("people:record_notification", order.pk) + about
    return _clock_of(order)(
        kind=ClockKind.NOTIFICATION,
        subject_kind="notification" if due.change is None else "change",
        subject_id=order.pk if due.change is None else due.change.pk,
        limit_name=what,
        starts_at=midnight(min(due.begins, drawn)),
        ends_at=ends,
        days_left=due.days_left,
        soon=SOON,
        tag=Tag.AWAY if away else None,
        when_late=OnceLate(
            "Not notified",
            f"Record when it was notified. {MAY_GROUND}",
            "Record the notification",
            form,
        ),
        consequence=f"{MAY_GROUND}.",
        next_action="" if away else f"Record the {what[0].lower()}{what[1:]}, once it is made",
        action_label="" if away else "Record the notification",
        action_url="" if away else form,
        action_note=f"{away.get_kind_display()} since {spoken(away.first_day)}: record the return" if away else "",
        limits=(Limit("last day", last_minute_of(drawn), in_force=True, authority=order.person.name),),
        stopped=((midnight(away.first_day), None),) if away else (),
        steps=_why_due(due),
        sign_off=tuple(versions.sign_off_on("notification", point, due.begins) for point in due.sign_off),
    )


def _why_due(due: Due) -> tuple[tuple[str, str], ...]:
    steps = tuple((step.text, step.provision) for step in due.steps)
    if due.stopped_by is None:
        return steps
    away = f"{due.stopped_by.get_kind_display()} since {spoken(due.stopped_by.first_day)}, and that goes on."
    return (*steps, (away, f"{ACT} ss. 83(6), 85(3)"))


def _end_clock(order: Order, ends_on: date) -> RunningClock:
    requirements = order.kind == OrderKind.NOTIFICATION
    ends = last_minute_of(ends_on)
    renewal = "Tell the person, and compare what they notified once more" if requirements else "Decide whether to ask for another"
    return _clock_of(order)(
        kind=ClockKind.ORDER,
        subject_kind="order",
        subject_id=order.pk,
        limit_name="Notification requirements end" if requirements else "Order ends",
        starts_at=midnight(order.made_on),
        ends_at=ends,
        soon=END_SOON,
        when_late=OnceLate("Ended", "Record that it ended", "Record the end", numbered_address("people:end_order", order.pk)),
        consequence="After that day it binds the person no longer.",
        next_action=renewal,
        action_label="Open the requirements" if requirements else "Open the order",
        action_url=numbered_address("people:order", order.pk),
        limits=(Limit("last day", ends, in_force=True, authority=order.court),),
        steps=_why_it_ends(order, ends_on),
    )


def _prohibition_clock(order: Order, prohibition: Prohibition) -> RunningClock:
    assert prohibition.ends_on is not None
    ends = last_minute_of(prohibition.ends_on)
    text = f"“{prohibition.text}”: {order.court} ordered it to {spoken(prohibition.ends_on)}, before the end of the order."
    form = reverse("people:end_prohibition", args=[order.pk, prohibition.number])
    return _clock_of(order)(
        kind=ClockKind.ORDER,
        subject_kind=f"prohibition-{prohibition.number}",
        subject_id=order.pk,
        limit_name=f"{prohibition.short_name} ends",
        starts_at=midnight(order.made_on),
        ends_at=ends,
        soon=END_SOON,
        when_late=OnceLate("Ended", "Record that it ended", "Record the end", form),
        consequence="After that day it binds the person no longer; the rest of the order goes on.",
        next_action="Decide whether to ask the court to renew it",
        action_label="Open the order",
        action_url=numbered_address("people:order", order.pk),
        limits=(Limit("last day", ends, in_force=True, authority=order.court),),
        steps=((text, "As ordered"),),
    )


def _why_it_ends(order: Order, ends_on: date) -> tuple[tuple[str, str], ...]:
    if order.kind == OrderKind.NOTIFICATION:
        lasts = duties.period_of(order.requirements, order.made_on)
        return tuple((step.text, step.provision) for step in lasts.steps)
    return ((f"{order.court} ordered it to {spoken(ends_on)}.", "As ordered"),)
