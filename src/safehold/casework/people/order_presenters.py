"""An order or notification requirements in the words of its page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.people import notifying, permissions, presenters, queries
from safehold.casework.people.clock_sources import LIMITS, MAY_GROUND
from safehold.casework.people.models import Absence, Change, ChangeKind, Notification, NotificationKind, Order, OrderKind
from safehold.web import wording


def order_head(order: Order, today: date) -> dict[str, Any]:
    """What stands at the head of the page."""
    return {
        "name": order.get_kind_display(),
        "person": order.person.name,
        "person_url": reverse("people:person", args=[order.person_id]),
        "status": presenters.order_status(order, today),
        "is_notification": order.kind == OrderKind.NOTIFICATION,
        "prohibitions": presenters.prohibition_lines(order),
    }


def prohibition_words(prohibition: queries.Prohibition) -> str:
    """A prohibition with its last day."""
    until = f", to {wording.exact_with_year(prohibition.ends_on)}" if prohibition.ends_on else ""
    return f"{prohibition.number}. {prohibition.text}{until}"


def buttons(order: Order, case: Case | None, viewer: Officer, today: date) -> list[dict[str, Any]]:
    """What may be recorded next, where the case in which the order was recorded is open to the reader."""
    if case is None or queries.ending_of(order) is not None:
        return []
    away = _goes_on(order)
    offered = [("Record the end", "people:end_order", permissions.END_ORDER)] if case.is_open else []
    if queries.cases_to_hold(order).exists():
        offered.append(("Hold it in another case", "people:move_order", permissions.RECORD_NOTIFICATION))
    if order.kind == OrderKind.NOTIFICATION and case.is_open:
        offered = [
            ("Record a notification", "people:record_notification", permissions.RECORD_NOTIFICATION),
            ("Record a change or travel", "people:record_change", permissions.RECORD_ORDER),
            *(
                [("Record the end of a stay", "people:record_stay_ended", permissions.RECORD_ORDER)]
                if stay_choices(order)
                else []
            ),
            ("Record the return", "people:record_return", permissions.RECORD_NOTIFICATION)
            if away
            else ("Record an absence", "people:record_absence", permissions.RECORD_NOTIFICATION),
            *offered,
        ]
    open_to = [(label, reverse(name, args=[order.pk])) for label, name, permission in offered if may(viewer, permission, case)]
    if case.is_open and may(viewer, permissions.END_ORDER, case):
        open_to = [*_ended_prohibitions(order, today), *open_to]
    return [{"label": label, "url": url, "is_main": place == 0} for place, (label, url) in enumerate(open_to)]


def _ended_prohibitions(order: Order, today: date) -> list[tuple[str, str]]:
    """The prohibitions that ran out before the order, each with where its end is recorded."""
    return [
        (f"Record the end: {each.short_name.lower()}", reverse("people:end_prohibition", args=[order.pk, each.number]))
        for each in queries.ending_before(order)
        if not each.binds_on(today)
    ]


def facts(order: Order, case: Case | None) -> list[Any]:
    """What is recorded of it."""
    found: list[Any] = [
        ("Relevant date" if order.kind == OrderKind.NOTIFICATION else "Made", wording.exact_with_year(order.made_on)),
        ("Court or force" if order.kind == OrderKind.NOTIFICATION else "Court", order.court),
        ("Number", order.reference or None),
    ]
    if order.kind == OrderKind.NOTIFICATION:
        facts = order.requirements
        found.append(("Dealt with by", facts.get_disposal_display()))
        if facts.sentences:
            found.append(("Months", " + ".join(str(months) for months in facts.sentences)))
        found.append(("Under 18 on that day", "Yes" if facts.under_18 else "No"))
        found.append(("Fixed address", "No" if notifying.has_no_fixed_address(order) else "Yes"))
    found.append(("Last day", wording.exact_with_year(order.ends_on) if order.ends_on else "Without end"))
    ending = queries.ending_of(order)
    if ending is not None:
        found.append(("Ended", f"{wording.exact_with_year(ending.ended_on)}: {ending.get_outcome_display()}. {ending.reason}"))
    found.append(("Recorded", f"{wording.exact_with_year(order.recorded_at)}, {order.recorded_by.name}"))
    held = "Its limits run in"
    if case is None:
        found.append((held, "A case that you may not see"))
    else:
        found.append({"key": held, "value": case.reference, "href": reverse("cases:case", args=[case.reference])})
    return found


def why_it_ends(order: Order) -> list[dict[str, Any]]:
    """How the last day of notification requirements was worked out; nothing for what a court ordered."""
    if order.kind != OrderKind.NOTIFICATION:
        return []
    lasts = notifying.period_of(order.requirements, order.made_on)
    return [{"text": step.text, "source": step.provision, "sign_off": False} for step in lasts.steps]


def notification_rows(order: Order, readings_on: notifying.ReadingsOn) -> list[dict[str, Any]]:
    """What was notified, the newest first. One that came late says so, and that a person judges."""
    late = notifying.late_of(order, readings_on)
    settled: dict[int, list[str]] = {}
    for change in order.changes.all():
        if change.notified_in_id is not None:
            settled.setdefault(change.notified_in_id, []).append(str(change))
    return [
        {
            "what": {"text": made.get_kind_display(), "second": "; ".join(settled.get(made.pk, []))},
            "when": wording.exact_with_year(made.notified_at),
            "where": {"text": made.place, "second": f"Taken by {made.taken_by}"},
            "in_time": _late_words(made, late[made.pk]) if made.pk in late else "In time",
            "note": made.note or ("No fixed address" if made.no_fixed_address else ""),
        }
        for made in reversed(list(order.notifications.all()))
    ]


def _late_words(made: Notification, missed: Iterable[notifying.Missed]) -> str:
    """Its own last days, and that of a year or a week that had run out before a change was notified."""
    periodic = {each for each in missed if each.kind in notifying.PERIODIC and made.kind not in notifying.PERIODIC}
    own = sorted({each.by for each in missed} - {each.by for each in periodic})
    said = [f"After the last day, {wording.listed([wording.long_date(day) for day in own])}."] if own else []
    said += [f"{LIMITS[each.kind]} missed: its last day was {wording.long_date(each.by)}." for each in periodic]
    return f"{' '.join(said)} {MAY_GROUND}."


def change_rows(order: Order) -> list[dict[str, Any]]:
    """The changes and the travel that have not been notified, the oldest first."""
    return [
        {
            "what": {"text": change.what, "second": change.get_kind_display()},
            "on": wording.exact_with_year(change.on),
            "until": wording.exact_with_year(change.until) if change.until else "",
            "source": {"text": change.source, "second": f"Recorded by {change.recorded_by.name}"},
        }
        for change in _waiting(order)
    ]


def absence_rows(order: Order) -> list[dict[str, Any]]:
    """The days that are not counted."""
    return [
        {
            "where": absence.get_kind_display(),
            "first": wording.exact_with_year(absence.first_day),
            "last": wording.exact_with_year(absence.last_day) if absence.last_day else "Goes on",
        }
        for absence in order.absences.all()
    ]


def waiting_choices(order: Order) -> list[tuple[int, str]]:
    """The changes and the travel that a notification may settle."""
    return [
        (change.pk, f"{'Leaves' if change.kind == ChangeKind.TRAVEL else 'From'} {wording.long_date(change.on)}. {change}")
        for change in _waiting(order)
    ]


def stay_choices(order: Order) -> list[tuple[int, str]]:
    """The stays at another address that go on."""
    return [
        (change.pk, f"From {wording.long_date(change.on)}. {change.what}")
        for change in order.changes.all()
        if change.kind == ChangeKind.OTHER_ADDRESS and change.until is None
    ]


def next_notification(order: Order) -> dict[str, Any]:
    """What the form of a notification holds at first."""
    homeless = notifying.has_no_fixed_address(order)
    has_first = any(made.kind == NotificationKind.FIRST for made in order.notifications.all())
    if not has_first and notifying.excused_from_first(order) is None:
        return {"kind": NotificationKind.FIRST, "no_fixed_address": homeless}
    return {"kind": NotificationKind.WEEKLY if homeless else NotificationKind.YEARLY, "no_fixed_address": homeless}


def asked_notification(order: Order, kind: str, changes: Iterable[str]) -> dict[str, Any]:
    """What the form of a notification holds at first where one came from a limit; what is no longer there is left out."""
    asked: dict[str, Any] = {"kind": kind} if kind in NotificationKind.values else {}
    wanted = set(changes)
    waiting = [change.pk for change in _waiting(order) if str(change.pk) in wanted]
    return {**asked, "changes": waiting} if waiting else asked


def _waiting(order: Order) -> list[Change]:
    return [change for change in order.changes.all() if change.notified_in_id is None]


def _goes_on(order: Order) -> Absence | None:
    return next((absence for absence in order.absences.all() if absence.last_day is None), None)
