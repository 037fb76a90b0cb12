"""Moments that people type: none lies in the future, none before what must have come first."""

from datetime import date, datetime, timedelta

from safehold.casework.accounts.errors import InputError
from safehold.law.calendar import london_date, spoken, spoken_time

TOLERANCE = timedelta(minutes=5)
"""A clock on the wall may be this far ahead of the one that records."""


def refuse_future(field: str, moment: datetime, *, at: datetime) -> None:
    """Refuse a moment after the one at which it is recorded. Raises: InputError."""
    if moment > at + TOLERANCE:
        raise InputError(field, f"{spoken_time(moment)} is in the future.", "Check the date and the time.")


def not_before(field: str, moment: datetime, earlier: datetime, what: str) -> datetime:
    """Refuse a moment before one that must have come first; `what` names it: "the arrest". Gives the moment to record.

    People type minutes. A moment in the minute of the earlier one is taken as that one, whatever its seconds.

    Raises: InputError.
    """
    if moment >= earlier:
        return moment
    if moment >= earlier.replace(second=0, microsecond=0):
        return earlier
    raise InputError(field, f"{spoken_time(moment)} is before {what} at {spoken_time(earlier)}.", "Check the date and the time.")


def refuse_future_day(field: str, day: date, *, at: datetime) -> None:
    """Refuse a day after the London day on which it is recorded. Raises: InputError."""
    if day > london_date(at):
        raise InputError(field, f"{spoken(day)} is in the future.", "Check the date.")


def refuse_day_before(field: str, day: date, earlier: date, what: str) -> None:
    """Refuse a day before one that must have come first; `what` names it: "the release". Raises: InputError."""
    if day < earlier:
        raise InputError(field, f"{spoken(day)} is before {what} on {spoken(earlier)}.", "Check the date.")


def require_text(field: str, text: str, sentence: str) -> str:
    """Give the text without blanks around it; refuse an empty one, saying what to write. Raises: InputError."""
    if not text.strip():
        raise InputError(field, sentence)
    return text.strip()
