"""Sums of elapsed time, and how a moment and a length are said."""

from datetime import datetime, timedelta
from typing import Final

from safehold.law.calendar import LONDON, spoken_local
from safehold.law.detention.facts import ExcludedPeriod

__all__ = ["HOUR", "MINUTE", "duration", "limit_at", "london", "not_questioned", "said"]

# A multiple of a constant is several times as fast as making the same timedelta from words.
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)


def limit_at(relevant: datetime, hours: int, used_minutes: int, left_out: list[tuple[datetime, datetime, timedelta]]) -> datetime:
    """Give the moment at which so many hours have been counted.

    A limit that falls within the questioning in hospital is put at its earliest: nobody records which minutes these were.
    """
    at = relevant + hours * HOUR - used_minutes * MINUTE
    for start, end, questioned in left_out:
        if at - start <= questioned:
            break
        at += end - start - questioned
    return at


def not_questioned(period: ExcludedPeriod) -> timedelta:
    """Give the time of a stay in which nobody was questioned."""
    return period.end - period.start - period.questioned_minutes * MINUTE


def london(at: datetime) -> datetime:
    """Put a moment into London time."""
    return at.astimezone(LONDON)


def said(at: datetime) -> str:
    """Say a moment as it was in London."""
    return spoken_local(at.astimezone(LONDON))


def duration(minutes: int) -> str:
    """Say a length in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} hour{'s' if hours != 1 else ''}")
    if rest or not hours:
        parts.append(f"{rest} minute{'s' if rest != 1 else ''}")
    return " and ".join(parts)
