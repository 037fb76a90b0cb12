"""What orders and notification requirements add to the timeline of the case in which they were recorded."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.people import queries
from safehold.casework.people.models import Order
from safehold.law.calendar import spoken


@register
def order_events(case: Case) -> Iterable[TimelineEntry]:
    """Each order recorded, what was notified or has to be, each absence, and how it ended."""
    for order in queries.orders_recorded_in(case):
        url = reverse("people:order", args=[order.pk])
        ends = f"To {spoken(order.ends_on)}." if order.ends_on else "Without a last day."
        yield TimelineEntry(
            order.recorded_at,
            f"{order.person}: {_lowered(order)} recorded",
            order.recorded_by.name,
            f"Of {spoken(order.made_on)}, {order.court}. {ends}",
            url,
        )
        yield from _events_of(order, url)


def _events_of(order: Order, url: str) -> Iterable[TimelineEntry]:
    for made in order.notifications.all():
        yield TimelineEntry(
            made.notified_at,
            f"{order.person} notified: {_small(made.get_kind_display())}",
            made.taken_by,
            " ".join(part for part in (f"{made.place}.", made.note) if part),
            url,
            is_legal_step=True,
        )
    for change in order.changes.all():
        yield TimelineEntry(
            change.recorded_at,
            f"{order.person} has to notify: {_small(change.get_kind_display())}",
            change.recorded_by.name,
            f"{change.what}, {spoken(change.on)}. {change.source}",
            url,
        )
    for absence in order.absences.all():
        until = f" to {spoken(absence.last_day)}" if absence.last_day else ""
        yield TimelineEntry(absence.first_day, f"{order.person}: {_small(absence.get_kind_display())}{until}", "", "", url)
    for each in queries.prohibitions_of(order):
        if each.end_recorded and each.ends_on:
            yield TimelineEntry(
                datetime.fromisoformat(each.end_recorded["at"]),
                f"{order.person}: end of a prohibition recorded",
                each.end_recorded["by"],
                f"“{each.text}”, to {spoken(each.ends_on)}. {each.end_recorded['reason']}",
                url,
            )
    ending = queries.ending_of(order)
    if ending is not None:
        title = f"{order.person}: {_lowered(order)} ended"
        yield TimelineEntry(
            ending.ended_on, title, "", f"{ending.get_outcome_display()}. {ending.reason}", url, is_legal_step=True
        )


def _lowered(order: Order) -> str:
    return _small(order.get_kind_display())


def _small(words: str) -> str:
    return words[0].lower() + words[1:]
