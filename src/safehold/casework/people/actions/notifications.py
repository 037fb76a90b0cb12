"""What somebody under notification requirements notified, what they have to notify, and where days are not counted."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.checks import refuse_day_before, refuse_future, refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.people import duties, permissions, queries
from safehold.casework.people.actions.orders import held_in, held_in_all, in_force
from safehold.casework.people.asked import (
    RecordAbsence,
    RecordChange,
    RecordNotification,
    RecordReturn,
    RecordStayEnded,
)
from safehold.casework.people.models import (
    Absence,
    Change,
    ChangeKind,
    Notification,
    NotificationKind,
    Order,
    OrderKind,
)
from safehold.casework.people.verbs import Verb
from safehold.law.calendar import london_date, spoken

STAYS = (ChangeKind.OTHER_ADDRESS, ChangeKind.TRAVEL)
"""Changes that have a last day."""


def record_notification(order: Order, asked: RecordNotification, *, by: Officer, at: datetime) -> Notification:
    """Record that a person under notification requirements notified. Whether it was in time is shown; a person judges.

    `changes` are the numbers of the recorded changes, or of the travel, that they notified. Where nothing is said of a fixed
    address, what was recorded last stands; a weekly notification says that there is none.

    Source: Sexual Offences Act 2003 ss. 83–87. Units and zones: `notified_at` is a moment; the law counts London days.
    Raises: NotPermittedError; NotFoundError; RefusedError (a closed case, requirements that ended, a first notification that is
    recorded already or not yet, something other than requirements); InputError naming what is missing or can't be.
    Writes: the notification, the changes that it settles; the clocks of the case; audit `person.notification_recorded`.
    """
    with doing(
        Verb.NOTIFICATION_RECORDED,
        order,
        asked,
        may=permissions.RECORD_NOTIFICATION,
        by=by,
        at=at,
        also=lambda: held_in_all(order),
    ) as (act, order):
        order = _requirements(order)
        refuse_future("notified_at", asked.notified_at, at=at)
        refuse_day_before("notified_at", london_date(asked.notified_at), order.made_on, "the relevant date")
        _refuse_out_of_turn(order, asked.kind)
        settled = _settled(order, asked.kind, asked.changes)
        made = Notification.objects.create(
            order=order,
            kind=asked.kind,
            notified_at=asked.notified_at,
            place=asked.place,
            taken_by=asked.taken_by,
            no_fixed_address=_no_fixed_address(order, asked.kind, said=asked.no_fixed_address),
            note=asked.note,
            recorded_at=at,
            recorded_by=by,
        )
        for change in settled:
            change.notified_in = made
            change.save(update_fields=["notified_in"])
        act.about(order.person)
        act.says(
            kind=asked.kind,
            notified_at=asked.notified_at,
            changes=[change.pk for change in settled],
        )
    return made


def record_change(order: Order, asked: RecordChange, *, by: Officer, at: datetime) -> Change:
    """Record something that a person under notification requirements has to notify: its last day in time is computed.

    `on` is the day of the change, the first day of a stay, or the day of departure, which may lie ahead.

    Source: Sexual Offences Act 2003 ss. 84, 86. Units and zones: London dates.
    Raises: NotPermittedError; NotFoundError; RefusedError (a closed case, requirements that ended, something other than
    requirements); InputError naming what is missing or can't be.
    Writes: the change; the clocks of the case; audit `person.change_recorded`.
    """
    with doing(
        Verb.CHANGE_RECORDED,
        order,
        asked,
        may=permissions.RECORD_ORDER,
        by=by,
        at=at,
        also=lambda: held_in(order),
    ) as (act, order):
        order = _requirements(order)
        if asked.kind is not ChangeKind.TRAVEL:
            refuse_future_day("on", asked.on, at=at)
        refuse_day_before("on", asked.on, order.made_on, "the relevant date")
        if asked.until is not None:
            if asked.kind not in STAYS:
                raise InputError("until", "Only a stay and travel have a last day.", "Leave it empty.")
            refuse_day_before("until", asked.until, asked.on, "its first day")
        change = Change.objects.create(
            order=order,
            kind=asked.kind,
            on=asked.on,
            until=asked.until,
            what=asked.what,
            source=asked.source,
            recorded_at=at,
            recorded_by=by,
        )
        act.about(order.person)
        act.says(kind=asked.kind, on=asked.on)
    return change


def record_stay_ended(order: Order, asked: RecordStayEnded, *, by: Officer, at: datetime) -> Change:
    """Record the last day of a stay at another address that went on: no day after it is counted to the seven.

    Source: Sexual Offences Act 2003 ss. 83(5), 84(1), (6). Units and zones: London dates, the last included.
    Raises: NotPermittedError; NotFoundError; RefusedError (a closed case, requirements that ended, something other than
    requirements); InputError for a stay that doesn't go on, or a day that can't be.
    Writes: the change; the clocks of the case; audit `person.stay_ended`.
    """
    with doing(
        Verb.STAY_ENDED,
        order,
        asked,
        may=permissions.RECORD_ORDER,
        by=by,
        at=at,
        also=lambda: held_in(order),
    ) as (act, order):
        order = _requirements(order)
        change = queries.stays_that_go_on(order).filter(pk=asked.stay).first()
        if change is None:
            raise InputError("stay", "Choose a stay that goes on.", "Record it first where it is not listed.")
        refuse_future_day("last_day", asked.last_day, at=at)
        refuse_day_before("last_day", asked.last_day, change.on, "its first day")
        change.until = asked.last_day
        change.save(update_fields=["until"])
        act.about(order.person)
        act.says(last_day=asked.last_day)
    return change


def record_absence(order: Order, asked: RecordAbsence, *, by: Officer, at: datetime) -> Absence:
    """Record days in custody, in hospital or abroad, which are not counted. No last day: it goes on.

    Source: Sexual Offences Act 2003 ss. 83(6), 84(5), 85(3)–(4). Units and zones: London dates, first and last included.
    Raises: NotPermittedError; NotFoundError; RefusedError (a closed case, requirements that ended, an absence that goes on);
    InputError for days that can't be.
    Writes: the absence; the clocks of the case; audit `person.absence_recorded`.
    """
    with doing(
        Verb.ABSENCE_RECORDED,
        order,
        asked,
        may=permissions.RECORD_NOTIFICATION,
        by=by,
        at=at,
        also=lambda: held_in(order),
    ) as (act, order):
        order = _requirements(order)
        refuse_future_day("first_day", asked.first_day, at=at)
        if asked.last_day is None:
            _refuse_while_away(order)
        else:
            refuse_future_day("last_day", asked.last_day, at=at)
            refuse_day_before("last_day", asked.last_day, asked.first_day, "its first day")
        absence = Absence.objects.create(
            order=order,
            kind=asked.kind,
            first_day=asked.first_day,
            last_day=asked.last_day,
            recorded_at=at,
            recorded_by=by,
        )
        act.about(order.person)
        act.says(kind=asked.kind, first_day=asked.first_day, last_day=asked.last_day)
    return absence


def record_return(order: Order, asked: RecordReturn, *, by: Officer, at: datetime) -> Absence:
    """Record the last day of an absence that went on: from the day after, days are counted again.

    Raises: NotPermittedError; NotFoundError; RefusedError where none goes on; InputError for a day that can't be.
    Writes: the absence; the clocks of the case; audit `person.return_recorded`.
    """
    with doing(
        Verb.RETURN_RECORDED,
        order,
        asked,
        may=permissions.RECORD_NOTIFICATION,
        by=by,
        at=at,
        also=lambda: held_in(order),
    ) as (act, order):
        order = _requirements(order)
        absence = queries.absence_that_goes_on(order)
        if absence is None:
            raise RefusedError("No absence that goes on is recorded.", "Record the absence with its first and last day.")
        refuse_future_day("last_day", asked.last_day, at=at)
        refuse_day_before("last_day", asked.last_day, absence.first_day, "its first day")
        absence.last_day = asked.last_day
        absence.save(update_fields=["last_day"])
        act.about(order.person)
        act.says(last_day=asked.last_day)
    return absence


def _requirements(order: Order) -> Order:
    """Read held requirements anew with what belongs to them. Raises: RefusedError for a court's order, or where they ended."""
    found = in_force(order)
    if found.kind != OrderKind.NOTIFICATION:
        raise RefusedError("It is an order of a court.", "What is notified is recorded with the notification requirements.")
    return found


def _refuse_out_of_turn(order: Order, kind: NotificationKind) -> None:
    first = order.notifications.filter(kind=NotificationKind.FIRST).first()
    if kind is NotificationKind.FIRST and first is not None:
        raise RefusedError(f"The first notification, on {spoken(london_date(first.notified_at))}, is recorded already.")
    if kind is not NotificationKind.FIRST and first is None and duties.excused_from_first(order) is None:
        raise RefusedError("No first notification is recorded.", "Record that one first: the others count from it.")


def _no_fixed_address(order: Order, kind: NotificationKind, *, said: bool | None) -> bool:
    if kind is NotificationKind.WEEKLY:
        if said is False:
            raise InputError(
                "no_fixed_address",
                "Only somebody with no sole or main residence notifies every week.",
                "Where there is one again, record it as a change of the home address, and that it was notified.",
            )
        return True
    return duties.has_no_fixed_address(order) if said is None else said


def _settled(order: Order, kind: NotificationKind, numbers: Sequence[int]) -> list[Change]:
    """The changes that a notification settles. Raises: InputError where they are not waiting, or not of its kind."""
    waiting = {change.pk: change for change in queries.changes_waiting(order)}
    chosen = [waiting[number] for number in dict.fromkeys(numbers) if number in waiting]
    if len(chosen) < len(set(numbers)):
        raise InputError("changes", "One of them is notified already.", "Choose from those that wait.")
    if not chosen and kind in (NotificationKind.CHANGE, NotificationKind.TRAVEL):
        what = "travel" if kind is NotificationKind.TRAVEL else "change"
        raise InputError("changes", f"Choose which {what} was notified.", f"Record the {what} first where it is not listed.")
    if any((change.kind == ChangeKind.TRAVEL) != (kind is NotificationKind.TRAVEL) for change in chosen):
        raise InputError("changes", "Travel is notified by itself (s.86).", "Record it and the changes one after the other.")
    return chosen


def _refuse_while_away(order: Order) -> None:
    absence = queries.absence_that_goes_on(order)
    if absence is not None:
        raise RefusedError(
            f"{absence.get_kind_display()} since {spoken(absence.first_day)} is recorded, and goes on.",
            "Record the return first.",
        )
