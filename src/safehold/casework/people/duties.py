"""What somebody under notification requirements has to notify, and by when. Pure: records in, the law library's days out."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from safehold.casework.people.models import (
    Absence,
    Change,
    ChangeKind,
    Notification,
    NotificationKind,
    Order,
    OrderKind,
    Requirements,
)
from safehold.law import notification as law
from safehold.law.calendar import london_date
from safehold.law.notification.duties import RULES as DUTIES
from safehold.law.steps import SignOff, Step

__all__ = [
    "PERIODIC",
    "Due",
    "Missed",
    "dues_of",
    "excused_from_first",
    "has_no_fixed_address",
    "late_of",
    "period_of",
    "total_of",
]

ReadingsOn = Callable[[date], law.Readings]
"""Which reading of the law applies to a notification of a day."""

_A_CHILD, _AN_ADULT = 17, 18
"""The two ages that the law tells apart; which one is what is recorded."""

PERIODIC = (NotificationKind.YEARLY, NotificationKind.WEEKLY)
"""What goes on being due after each notification."""


@dataclass(frozen=True)
class Due:
    """Something that has to be notified, and the last day in time.

    `by` is None while an absence goes on in which that day would lie; `days_left` are then left, at least, after the return.
    """

    kind: NotificationKind
    begins: date
    by: date | None
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...] = ()
    change: Change | None = None
    stopped_by: Absence | None = None
    days_left: int | None = None
    would_be: date | None = None


@dataclass(frozen=True)
class Missed:
    """The last day for something, which a notification came after."""

    kind: NotificationKind
    by: date


def _figure(name: str, day: date) -> int:
    """A number of days, as the law's rule of a day says it."""
    return DUTIES[name].on(day).value


def total_of(sentences: Sequence[int]) -> int:
    """Months in all. Raises: FactsError for a sentence that can't be."""
    return law.added_sentences(sentences)[0]


def period_of(facts: Requirements, begins: date) -> law.NotificationPeriod:
    """How long notification requirements last. Raises: FactsError; NotCoveredError for a day before the Act."""
    months, added = law.added_sentences(facts.sentences) if facts.sentences else (None, None)
    age = _A_CHILD if facts.under_18 else _AN_ADULT
    lasts = law.period(law.Disposal(facts.disposal), months, age, begins)
    if added is None or len(facts.sentences) == 1:
        return lasts
    return law.NotificationPeriod(lasts.indefinite, lasts.months, lasts.ends, (added, *lasts.steps))


def dues_of(order: Order, readings_on: ReadingsOn) -> list[Due]:
    """Everything that is to be notified under these requirements: first or next periodic notification, changes, travel.

    The order comes with its absences, notifications and changes. What would fall due after the last day is not due.
    """
    away, goes_on = _absences(order)
    found = [_next(order, away, goes_on, readings_on), *_changes(order, away, goes_on)]
    return [due for due in found if due.by is None or order.ends_on is None or due.by <= order.ends_on]


def late_of(order: Order, readings_on: ReadingsOn) -> dict[int, list[Missed]]:
    """Which notifications came after a last day, by the number of the notification: each day, and what it was the last day of.

    A year, or a week, that had run out is said of whichever notification came next: a change begins a new one (s.85(2)), and
    undoes nothing. Late is said of days and of nothing else: whether s.91 is grounded, a person judges.
    """
    late: defaultdict[int, list[Missed]] = defaultdict(list)
    before: Notification | None = None
    for made in _in_order(order):
        missed = _last_days(order, made, before, readings_on) if made.order_id == order.pk else ()
        for each in missed:
            if london_date(made.notified_at) > each.by:
                late[made.pk].append(each)
        if made.kind != NotificationKind.TRAVEL:
            before = made
    return dict(late)


def _last_days(order: Order, made: Notification, before: Notification | None, readings_on: ReadingsOn) -> Iterable[Missed]:
    """The last days that a notification had to keep. None that lies in an absence that goes on, or after the requirements."""
    away, goes_on = _absences(order)
    kind = NotificationKind(made.kind)
    answers: list[tuple[NotificationKind, law.NotifyBy]] = []
    if kind is NotificationKind.FIRST and excused_from_first(order) is None:
        answers.append((kind, law.first_by(order.made_on, away)))
    elif kind is not NotificationKind.TRAVEL and before is not None:
        answers.append((_periodic_after(before), _after(before, away, readings_on)))
    answers += [(kind, _by_for(change, order, away)) for change in order.changes.all() if change.notified_in_id == made.pk]
    for what, answer in answers:
        stands = kind is NotificationKind.TRAVEL or goes_on is None or answer.by is None or answer.by < goes_on.first_day
        if answer.by is not None and stands and (order.ends_on is None or answer.by <= order.ends_on):
            yield Missed(what, answer.by)


def excused_from_first(order: Order) -> Step | None:
    """Say why no first notification is asked for under these requirements; None where it is (s.83(2))."""
    away, _ = _absences(order)
    return law.excused_from_first(order.made_on, [_as_earlier(other) for other in _other_requirements(order)], away)


def has_no_fixed_address(order: Order) -> bool:
    """What the last notification said, travel aside; before there is one, what was recorded with the requirements."""
    made = [each for each in _in_order(order) if each.kind != NotificationKind.TRAVEL]
    return made[-1].no_fixed_address if made else order.requirements.no_fixed_address


def _other_requirements(order: Order) -> list[Order]:
    return [other for other in order.person.orders.all() if other.kind == OrderKind.NOTIFICATION and other.pk != order.pk]


def _as_earlier(other: Order) -> law.Earlier:
    ending = getattr(other, "ending", None)
    first = next((made for made in other.notifications.all() if made.kind == NotificationKind.FIRST), None)
    return law.Earlier(
        other.made_on,
        other.ends_on if ending is None else ending.ended_on,
        None if first is None else london_date(first.notified_at),
    )


def _in_order(order: Order) -> list[Notification]:
    """What was notified, the oldest first: the person notifies once, under whichever of their requirements it was recorded.

    Before these began, only what stands in place of a first notification under them.
    """
    made = list(order.notifications.all())
    is_excused = excused_from_first(order) is not None
    for other in _other_requirements(order):
        made += [each for each in other.notifications.all() if is_excused or london_date(each.notified_at) >= order.made_on]
    return sorted(made, key=lambda each: (each.notified_at, each.pk))


def _absences(order: Order) -> tuple[list[tuple[date, date]], Absence | None]:
    """The absences that are over, and the one that goes on."""
    absences = list(order.absences.all())
    over = [(each.first_day, each.last_day) for each in absences if each.last_day is not None]
    return over, next((each for each in absences if each.last_day is None), None)


def _next(order: Order, away: Sequence[tuple[date, date]], goes_on: Absence | None, readings_on: ReadingsOn) -> Due:
    """The first notification, or the next after the last. Travel does not begin a new year (s.85(2))."""
    excused = excused_from_first(order)
    if excused is None and not any(each.kind == NotificationKind.FIRST for each in order.notifications.all()):
        return _due(NotificationKind.FIRST, order.made_on, law.first_by(order.made_on, away), goes_on, away)
    last = [each for each in _in_order(order) if each.kind != NotificationKind.TRAVEL][-1]
    answer = _after(last, away, readings_on)
    if excused is not None:
        answer = replace(answer, steps=(excused, *answer.steps))
    return _due(_periodic_after(last), london_date(last.notified_at), answer, goes_on, away)


def _periodic_after(last: Notification) -> NotificationKind:
    return NotificationKind.WEEKLY if last.no_fixed_address else NotificationKind.YEARLY


def _after(last: Notification, away: Sequence[tuple[date, date]], readings_on: ReadingsOn) -> law.NotifyBy:
    day = london_date(last.notified_at)
    return law.periodic_by(day, fixed_address=not last.no_fixed_address, away=away, readings=readings_on(day))


def _changes(order: Order, away: Sequence[tuple[date, date]], goes_on: Absence | None) -> Iterable[Due]:
    known_places = {_place(change) for change in order.changes.all() if change.notified_in_id and _is_stay(change)}
    for change in order.changes.all():
        if change.notified_in_id is not None:
            continue
        if _is_stay(change) and (_place(change) in known_places or change.pk != _first_stay_at(order, change)):
            continue
        answer = _by_for(change, order, away)
        if answer.by is None:
            continue
        travels = change.kind == ChangeKind.TRAVEL
        kind = NotificationKind.TRAVEL if travels else NotificationKind.CHANGE
        begins = london_date(change.recorded_at) if travels else change.on
        yield _due(kind, begins, answer, None if travels else goes_on, away, change)


def _by_for(change: Change, order: Order, away: Sequence[tuple[date, date]]) -> law.NotifyBy:
    match ChangeKind(change.kind):
        case ChangeKind.TRAVEL:
            return law.travel_by(change.on)
        case ChangeKind.OTHER_ADDRESS:
            return law.other_address_by(_stays_at(order, change), away)
        case _:
            return law.change_by(change.on, away)


def _is_stay(change: Change) -> bool:
    return change.kind == ChangeKind.OTHER_ADDRESS


def _place(change: Change) -> str:
    return " ".join(change.what.lower().split())


def _first_stay_at(order: Order, change: Change) -> int:
    """The stay that stands for all at one address: days there are added up."""
    return min(each.pk for each in order.changes.all() if _is_stay(each) and _place(each) == _place(change))


def _stays_at(order: Order, change: Change) -> list[tuple[date, date]]:
    """First and last days at an address. A stay that goes on is counted as if it did until it has to be notified."""
    stays = [each for each in order.changes.all() if _is_stay(each) and _place(each) == _place(change)]
    return [(each.on, each.until or each.on + timedelta(days=_figure("other_address", each.on) - 1)) for each in stays]


def _due(
    kind: NotificationKind,
    begins: date,
    answer: law.NotifyBy,
    goes_on: Absence | None,
    away: Sequence[tuple[date, date]],
    change: Change | None = None,
) -> Due:
    """Put an answer into what is due; where its day lies in an absence that goes on, nobody knows it yet."""
    by = answer.by
    assert by is not None
    if goes_on is None or goes_on.first_day > by:
        return Due(kind, begins, by, answer.steps, answer.sign_off, change)
    if kind in PERIODIC:
        left = _figure("after_absence", by)
    else:
        since = max(goes_on.first_day, begins)
        days = (since + timedelta(days=number) for number in range((by - since).days + 1))
        left = sum(not any(first <= day <= last for first, last in away) for day in days)
    return Due(kind, begins, None, answer.steps, answer.sign_off, change, goes_on, left, by)
