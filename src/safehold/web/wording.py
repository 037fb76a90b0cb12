"""Words for moments, counts and missing values, the same on every page.

Moments are aware and may be in any zone; words are always in Europe/London. Lengths are elapsed time, so that a
night on which the clocks change is 23 or 25 hours long.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOT_RECORDED = "Not recorded"

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS_FULL = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_FULL = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY = timedelta(hours=24)
_YEARS_FROM = 2 * 365
"""Days from which on a distance is told in years."""


def london_date(moment: date | datetime) -> date:
    """Return the London calendar date of a moment; a date is returned unchanged.

    Raises: ValueError for a naive datetime.
    """
    return _local(moment).date() if isinstance(moment, datetime) else moment


def relative(moment: date | datetime, now: datetime, *, rounded: bool = False) -> str:
    """Say how far away a moment or a date is: "In 3 days", "Tomorrow", "4 h 43 min left", "2 days late".

    Units and zones: a datetime less than 24 elapsed hours away is told in hours and minutes ("In 9 hours" when
    `rounded`); everything else, and every date without a time, in London calendar days.
    """
    if isinstance(moment, datetime):
        gap = elapsed(now, moment)
        if timedelta(0) <= gap < _DAY:
            if rounded and gap >= timedelta(hours=1):
                return f"In {counted(gap // timedelta(hours=1), 'hour')}"
            return f"{duration(gap)} left" if gap >= timedelta(minutes=1) else "Less than 1 min left"
        same_day = london_date(moment) == london_date(now)  # a day of 25 hours can hold both
        if gap < timedelta(0) and (-gap < _DAY or same_day):
            return f"{duration(-gap)} late" if -gap >= timedelta(minutes=1) else "Just passed"
    days = (london_date(moment) - london_date(now)).days
    if days < 0:
        return f"{counted(-days, 'day')} late"
    if days >= _YEARS_FROM:
        return f"In {days // 365} years"
    return ("Today", "Tomorrow")[days] if days < 2 else f"In {days} days"


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago something was recorded: "Just now", "12 min ago", "3 hours ago", "Yesterday", "4 days ago"."""
    gap = elapsed(moment, now)
    if gap < timedelta(minutes=1):
        return "Just now"
    if gap < timedelta(hours=1):
        return f"{gap // timedelta(minutes=1)} min ago"
    days = (london_date(now) - london_date(moment)).days
    if gap < _DAY and days == 0:
        return f"{counted(gap // timedelta(hours=1), 'hour')} ago"
    return "Yesterday" if days == 1 else f"{counted(days, 'day')} ago"


def exact(moment: date | datetime, now: date | datetime) -> str:
    """Write a moment as "Thu 15 Oct, 23:59", a date as "Thu 15 Oct"; the year is dropped only when it is the current one.

    Units and zones: London time. A time that occurs twice in the night the clocks go back carries BST or GMT.
    """
    day = london_date(moment)
    text = f"{_WEEKDAYS[day.weekday()]} {short_date(day)}"
    if day.year != london_date(now).year:
        text += f" {day.year}"
    return f"{text}, {clock_time(moment)}" if isinstance(moment, datetime) else text


def exact_with_year(moment: date | datetime) -> str:
    """Write a moment as "Thu 15 Oct 2026, 23:59", a date as "Thu 15 Oct 2026", for records that are read years later."""
    day = london_date(moment)
    text = f"{_WEEKDAYS[day.weekday()]} {short_date(day)} {day.year}"
    return f"{text}, {clock_time(moment)}" if isinstance(moment, datetime) else text


def full(moment: date | datetime) -> str:
    """Write a moment as "Monday 12 October 2026, 08:12", a date without the time, for the line under a page's name."""
    day = london_date(moment)
    text = f"{_WEEKDAYS_FULL[day.weekday()]} {long_date(day)}"
    return f"{text}, {clock_time(moment)}" if isinstance(moment, datetime) else text


def long_date(day: date) -> str:
    """Write a date as "13 October 2026"."""
    return f"{day.day} {_MONTHS_FULL[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Write a date as "13 Oct"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def clock_time(moment: datetime) -> str:
    """Write a moment's London time as "23:59", with BST or GMT in the hour that occurs twice."""
    local = _local(moment)
    text = f"{local:%H:%M}"
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset() and _occurs_twice(local):
        return f"{text} {local.tzname()}"
    return text


def elapsed(start: datetime, end: datetime) -> timedelta:
    """Return the elapsed time between two aware moments, true across a change of the clocks.

    Two moments in the same zone would otherwise be subtracted as wall-clock times.
    """
    return _aware(end).astimezone(UTC) - _aware(start).astimezone(UTC)


def duration(length: timedelta) -> str:
    """Write a length as "4 h 43 min", "43 min" or "9 h"; whole minutes, rounded down."""
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    parts = [f"{hours} h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} min")
    return " ".join(parts)


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun: "1 device", "2 devices", "1,204 files"; an irregular plural is given."""
    noun = singular if number == 1 else (plural or f"{singular}s")
    return f"{number:,} {noun}"


def listed(words: Iterable[str], joiner: str = "and") -> str:
    """Join words as people do: "A", "A and B", "A, B and C"."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def not_recorded(value: object) -> object:
    """Return the value, or "Not recorded" where nothing (or only blanks) is there. Zero and False are values."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return NOT_RECORDED
    return value


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment must carry its time zone.")
    return moment


def _local(moment: datetime) -> datetime:
    return _aware(moment).astimezone(LONDON)


def _occurs_twice(local: datetime) -> bool:
    first, second = local.replace(fold=0), local.replace(fold=1)
    return (second.utcoffset() or timedelta(0)) < (first.utcoffset() or timedelta(0))
