"""Calendar months, working days and London dates, as the law counts them.

- A period of months *beginning with* a day ends the day before the corresponding date.
- A period of months *from* a day, that day not counted, ends on the corresponding date (Dodds v Walker [1981] 1 WLR 1027).
- Where the last month has no corresponding date, both end on its last day.
- Working days leave out Saturdays, Sundays and the bank holidays of England and Wales.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.easter import easter

from safehold.law.errors import Fact, FactsError

__all__ = [
    "EARLIEST",
    "LATEST",
    "LONDON",
    "add_months",
    "add_working_days",
    "bank_holidays",
    "check_day",
    "good_friday",
    "in_london",
    "is_working_day",
    "london_date",
    "midnight",
    "period_of_months",
    "spoken",
    "spoken_local",
    "spoken_time",
    "years_of_age",
]

LONDON = ZoneInfo("Europe/London")
# Outside these days a date is a typing mistake: no limit in this library reaches so far.
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)

_ONE_DAY = timedelta(days=1)
_MIDNIGHT = time(0)
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))  # written once: every step of a detention says a time
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def add_months(day: date, months: int) -> date:
    """Give the corresponding date some months later, or the last day of a month that has none.

    Units and zones: calendar months; 30 November and three months give 28 or 29 February.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = 29 if month == 1 and _is_leap(year) else _DAYS_IN_MONTH[month]
    return date(year, month + 1, min(day.day, last))


def check_day(fact: str | Fact, day: date, *, years_ahead: int = 0) -> None:
    """Refuse a day that can only be a typing mistake, or from which no limit `years_ahead` years later can be said.

    `fact` names the day as the JSON contract does. Raises: FactsError.
    """
    if not EARLIEST <= day <= LATEST.replace(year=LATEST.year - years_ahead):
        raise FactsError(fact, f"{day.isoformat()} is not a date of this work")


def midnight(day: date) -> datetime:
    """Give the first moment of a London date."""
    return datetime.combine(day, _MIDNIGHT, LONDON)


def years_of_age(born: date, day: date) -> int:
    """Give the full years of age on a day. Whoever was born on 29 February is a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def period_of_months(first_day: date, months: int) -> date:
    """Give the last day of a period of calendar months that begins with `first_day`.

    The period ends the day before the corresponding date. Where the month has no corresponding date,
    it ends on the last day of that month.
    """
    end = add_months(first_day, months)
    return end - _ONE_DAY if end.day == first_day.day else end


def london_date(at: datetime) -> date:
    """Give the day in London on which a moment falls.

    Raises: FactsError for a moment without an offset.
    """
    return in_london(at).date()


def in_london(at: datetime) -> datetime:
    """Give the same moment in London time.

    Raises: FactsError for a moment without an offset.
    """
    if at.tzinfo is UTC:
        return at.astimezone(LONDON)
    if at.utcoffset() is None:
        raise FactsError("time", f"{at.isoformat()} has no offset from UTC")
    # By way of UTC, so that a wall time that a clock change skipped is put right too.
    return at.astimezone(UTC).astimezone(LONDON)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Give the bank holidays of England and Wales in a year.

    Source: Banking and Financial Dealings Act 1971 s.1 and Sch.1, with the proclaimed days, from the `holidays` library.
    """
    return frozenset(day for day in holidays.country_holidays("GB", subdiv="ENG", years=year) if day.year == year)


def good_friday(year: int) -> date:
    """Give the day of Good Friday in a year."""
    return easter(year) - timedelta(days=2)


def is_working_day(day: date) -> bool:
    """Whether a day is neither at the weekend nor a bank holiday in England and Wales."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """Give the day that is `count` working days after `day`, which is itself not counted.

    Units and zones: working days of England and Wales.
    """
    while count > 0:
        day += _ONE_DAY
        if is_working_day(day):
            count -= 1
    return day


def spoken(day: date) -> str:
    """Write a day as people say it: 14 June 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spoken_time(at: datetime) -> str:
    """Write a moment as people in London say it: 08:40 on 14 June 2026."""
    return spoken_local(in_london(at))


def spoken_local(local: datetime) -> str:
    """Write a moment that is in London time already."""
    return f"{_TWO_DIGITS[local.hour]}:{_TWO_DIGITS[local.minute]} on {local.day} {_MONTHS[local.month - 1]} {local.year}"


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
