"""When somebody under notification requirements has to notify. Sexual Offences Act 2003 ss. 83–86.

The answers are the last day on which a notification is in time. What is missing after it may ground s.91; a person judges.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from safehold.law.calendar import add_months, check_day, spoken
from safehold.law.errors import FactsError, refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "DEFAULT_READINGS",
    "RULES",
    "SIGN_OFFS",
    "Earlier",
    "NotifyBy",
    "Readings",
    "change_by",
    "check_travel",
    "excused_from_first",
    "first_by",
    "other_address_by",
    "periodic_by",
    "travel_by",
]


@dataclass(frozen=True, slots=True)
class Readings:
    """Which reading is taken where the law leaves a point open."""

    day_of_notification_counts: bool = False


DEFAULT_READINGS: Final = Readings()


@dataclass(frozen=True, slots=True)
class NotifyBy:
    """The last day in time; None where nothing falls due on these facts."""

    by: date | None
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Requirements that the person was under already. No last day: without end. No first notification: none was made."""

    begins: date
    ends: date | None
    first_notified: date | None


_ACT: Final = "Sexual Offences Act 2003"
_ACT_2003: Final = date(2004, 5, 1)
_ACT_2012: Final = date(2012, 8, 13)
_LAW: Final = Basis.STATUTE
_ONE_DAY: Final = timedelta(days=1)
_TEXT: Final = ToCheck("statute text; first day from general knowledge")


def _rule(name: str, title: str, value: int, unit: str, begins: date, reference: str, text: str, checked: str) -> Rule[int]:
    return Rule(name, title, (Version(value, unit, begins, reference, text, checked=checked),))


RULES: Final = dated_table(
    _rule(
        "first", "first notification", 3, "days, beginning with the relevant date", _ACT_2003, f"{_ACT} s.83",
        "Within three days beginning with the relevant date; days in custody, in hospital or abroad are not counted.", _TEXT,
    ),
    _rule(
        "already_subject", "first notification, already under requirements", 3,
        "days, beginning with the relevant date, through which the earlier requirements go on", _ACT_2003, f"{_ACT} s.83(2)",
        "No first notification once more by somebody who was under notification requirements immediately before, had made the "
        "first notification under them, and stays under them through the three days.", ToCheck("general knowledge"),
    ),
    _rule(
        "change", "notification of changes", 3, "days, beginning with the day of the change", _ACT_2003, f"{_ACT} s.84(1)",
        "A new name, a new home address and what else s.84 lists: within three days beginning with the change; days in custody, "
        "in hospital or abroad are not counted.", ToCheck("statute text; days not counted and first day from general knowledge"),
    ),
    _rule(
        "periodic", "notification every year", 12, "calendar months after the notification before", _ACT_2003, f"{_ACT} s.85",
        "Within one year after each notification, save one of travel.", _TEXT,
    ),
    _rule(
        "after_absence", "notification after an absence", 3, "days, beginning with the day of return", _ACT_2003,
        f"{_ACT} s.85(3)–(4)",
        "A year, or a week, that ends in custody, in hospital or abroad goes on to three days beginning with the return.",
        ToCheck("general knowledge"),
    ),
    _rule(
        "no_fixed_address", "notification every week", 7, "days after the notification before", _ACT_2012,
        f"{_ACT} s.85; Notification Requirements Regulations 2012",
        "Somebody with no sole or main residence notifies every week where they can be found.", "published source",
    ),
    _rule(
        "other_address", "another address", 7, "days in any twelve months, added up", _ACT_2003, f"{_ACT} ss. 83(5), 84(1), (6)",
        "Another address becomes notifiable when seven days there in twelve months are full; then within three days.", _TEXT,
    ),
    _rule(
        "travel", "travel abroad", 7, "days before departure", _ACT_2012,
        f"{_ACT} s.86; Travel Notification Requirements Regulations 2004, as amended in 2012",
        "Any travel outside the United Kingdom is notified at least seven days before departure.", "published source",
    ),
)  # fmt: skip


Absences = Iterable[tuple[date, date]]
"""First and last days of custody, hospital and stays abroad, both included."""


def first_by(relevant: date, away: Absences = ()) -> NotifyBy:
    """Give the last day for the first notification.

    `away` holds the first and last days of custody, hospital and stays abroad.

    Source: Sexual Offences Act 2003 s.83(1), (6). Units and zones: days, London dates; the relevant date is the first.
    Raises: FactsError for days that can't be; NotCoveredError for a day before the Act.
    """
    check_day("relevant", relevant, years_ahead=2)
    return _three_days("first", relevant, away, f"{_ACT} s.83(1)")


def excused_from_first(relevant: date, earlier: Iterable[Earlier], away: Absences = ()) -> Step | None:
    """Say why no first notification is asked for once more; None where it is.

    Source: Sexual Offences Act 2003 s.83(2), from general knowledge. Units and zones: London dates; what happened on the relevant
    date itself was not before it. Raises: as `first_by`.
    """
    until = first_by(relevant, away).by
    assert until is not None
    reference = RULES["already_subject"].on(relevant).reference
    for one in earlier:
        was_subject = one.begins < relevant and (one.ends is None or one.ends >= until)
        if was_subject and one.first_notified is not None and one.first_notified < relevant:
            text = (
                f"Under notification requirements since {spoken(one.begins)}, and first notified under them on "
                f"{spoken(one.first_notified)}: no first notification is asked for once more."
            )
            return Step(text, _LAW, reference)
    return None


def change_by(changed: date, away: Absences = ()) -> NotifyBy:
    """Give the last day for notifying a change. Source: s.84(1), (5); units, raises: as `first_by`."""
    check_day("changed", changed, years_ahead=2)
    return _three_days("change", changed, away, f"{_ACT} s.84(1)")


def periodic_by(
    last: date, *, fixed_address: bool = True, away: Absences = (), readings: Readings = DEFAULT_READINGS
) -> NotifyBy:
    """Give the last day for the next notification: after a year, or after a week with no fixed address.

    Where that day lies in custody, in hospital or abroad, the time runs on to three days beginning with the day of return.

    Source: Sexual Offences Act 2003 s.85; for the week, the Regulations of 2012 from a published source.
    Units and zones: calendar months or days after the notification, that day not counted (a point for sign-off).
    Raises: FactsError for a day that can't be; NotCoveredError for a day before the rule held here.
    """
    check_day("last", last, years_ahead=2)
    rule = RULES["periodic" if fixed_address else "no_fixed_address"].on(last)
    by = add_months(last, rule.value) if fixed_address else last + timedelta(days=rule.value)
    counts = readings.day_of_notification_counts
    if counts:
        by -= _ONE_DAY
    each = "a year" if fixed_address else "a week, having no fixed address,"
    text = f"Notified on {spoken(last)}; the next within {each} after it: in time until {spoken(by)}."
    steps = [Step(text, _LAW, rule.reference)]
    back = _day_of_return(by, away)
    if back != by:
        after = RULES["after_absence"].on(last)
        by = back + timedelta(days=after.value - 1)
        text = f"That day is in custody, in hospital or abroad, so the time runs to three days from the return: {spoken(by)}."
        steps.append(Step(text, _LAW, after.reference))
    return NotifyBy(by, tuple(steps), (_day_counts(counts),))


def _three_days(rule: str, begins: date, away: Absences, provision: str) -> NotifyBy:
    """Count days from the first, that one included, without those of absence."""
    left = RULES[rule].on(begins).value
    absent = _spans(away)
    day = begins
    while True:
        end = _last_of(day, absent)
        if end is not None:
            day = end + _ONE_DAY
            continue
        left -= 1
        if not left:
            break
        day += _ONE_DAY
    steps = [Step(f"Three days beginning with {spoken(begins)}.", _LAW, provision)]
    skipped = (day - begins).days + 1 - RULES[rule].on(begins).value
    if skipped:
        text = f"{skipped} day{'s' if skipped != 1 else ''} in custody, in hospital or abroad are not counted."
        steps.append(Step(text, _LAW, f"{_ACT} s.83(6)"))
    steps.append(Step(f"In time until {spoken(day)}.", _LAW, provision))
    return NotifyBy(day, tuple(steps))


def _spans(away: Absences) -> tuple[tuple[date, date], ...]:
    found = tuple(away)
    for position, (first, last) in enumerate(found):
        check_day(f"away[{position}].from", first, years_ahead=2)
        check_day(f"away[{position}].to", last, years_ahead=2)
        if last < first:
            raise FactsError(f"away[{position}].to", f"{last.isoformat()} is before it began")
    return found


def _last_of(day: date, absent: Collection[tuple[date, date]]) -> date | None:
    """The last day of the longest absence that a day lies in."""
    return max((last for first, last in absent if first <= day <= last), default=None)


def _day_of_return(day: date, away: Absences) -> date:
    """The first day from this one on that lies in no absence: absences may follow one another."""
    absent = _spans(away)
    while (last := _last_of(day, absent)) is not None:
        day = last + _ONE_DAY
    return day


def other_address_by(stays: Collection[tuple[date, date]], away: Absences = ()) -> NotifyBy:
    """Give the last day for notifying another address, once seven days there within twelve months are full.

    `stays` holds first and last day of each stay, both included; `away` those of custody, hospital and stays abroad, which are
    not counted in the three days.

    Source: Sexual Offences Act 2003 ss. 83(5), (6), 84(1), (5), (6). Units and zones: days in any twelve calendar months.
    Raises: FactsError for a stay that can't be.
    """
    days: set[date] = set()
    for position, (first, last) in enumerate(stays):
        check_day(f"stays[{position}].from", first, years_ahead=2)
        check_day(f"stays[{position}].to", last, years_ahead=2)
        if last < first:
            raise FactsError(f"stays[{position}].to", f"{last.isoformat()} is before it began")
        if (last - first).days > 10_000:
            raise FactsError(f"stays[{position}].to", "the stay is too long to be one")
        days.update(first + timedelta(days=number) for number in range((last - first).days + 1))
    ordered = sorted(days)
    for place, day in enumerate(ordered):
        needed = RULES["other_address"].on(day).value
        if place + 1 >= needed and ordered[place + 1 - needed] > add_months(day, -12):
            full = Step(f"Seven days there within twelve months were full on {spoken(day)}.", _LAW, f"{_ACT} s.84(1)(c), (6)")
            answer = _three_days("change", day, away, f"{_ACT} s.84(1)(c)")
            return NotifyBy(answer.by, (full, *answer.steps))
    text = f"{len(ordered)} days there; seven within twelve months are not full, so nothing falls due."
    return NotifyBy(None, (Step(text, _LAW, f"{_ACT} s.84(6)"),))


def travel_by(departure: date) -> NotifyBy:
    """Give the last day for notifying travel abroad. Source: s.86 and its Regulations, from a published source."""
    check_day("departure", departure, years_ahead=2)
    rule = RULES["travel"].on(departure)
    by = departure - timedelta(days=rule.value)
    text = f"Leaves on {spoken(departure)}; notified at least {rule.value} days before: in time until {spoken(by)}."
    return NotifyBy(by, (Step(text, _LAW, rule.reference),))


def check_travel(departure: date, notified: date) -> None:
    """Refuse to call a notification of travel in time where it came later than seven days before.

    Source: as `travel_by`. Raises: RefusedByLawError.
    """
    answer = travel_by(departure)
    if answer.by is not None and notified > answer.by:
        refuse(
            "notification.travel_late",
            f"Travel on {spoken(departure)} was to be notified until {spoken(answer.by)}, not on {spoken(notified)}.",
            f"{_ACT} s.86",
            "Record it as late and look at s.91; a person decides.",
        )


def _day_counts(counts: bool) -> SignOff:
    return _DAY_COUNTS[counts]


_PLAIN, _EARLIER = (
    "It doesn't: the last day is the corresponding date.",
    "It does: the last day is one earlier.",
)
_POINT: Final = "Whether the day of the notification before counts towards the year, or the week, after it."
_DAY_COUNTS: Final = (
    SignOff("day_of_notification_counts", _POINT, _PLAIN, _EARLIER, f"{_ACT} s.85"),
    SignOff("day_of_notification_counts", _POINT, _EARLIER, _PLAIN, f"{_ACT} s.85"),
)
SIGN_OFFS: Final = (_DAY_COUNTS[0],)
