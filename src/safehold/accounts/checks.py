"""What actions check of what people send: the form is not stale, no moment lies in the future, texts and answers are there."""

from datetime import date, datetime, timedelta
from typing import Protocol

from django.db.models import TextChoices

from safehold.accounts.errors import InputError, StaleError
from safehold.asked import Asked, missing_in
from safehold.law.calendar import london_date, spoken, spoken_time

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""How far ahead of the server's clock a moment may be before it counts as one in the future."""


class Versioned(Protocol):
    """A record that counts its changes."""

    version: int


def refuse_if_stale(
    record: Versioned, version: int | None, way_forward: str = "Your text is below; check what changed and save again."
) -> None:
    """Refuse a form that was opened before the record last changed.

    `version` is what the form saw, or None where nothing was compared (a program that does not say).
    Raises: StaleError.
    """
    if version is not None and version != record.version:
        raise StaleError(f"{record} was changed since you opened this form.", way_forward)


def refuse_future(field: str, moment: datetime, *, at: datetime) -> None:
    """Refuse a moment after the one at which it is recorded. Raises: InputError."""
    if moment > at + CLOCKS_DIFFER_BY:
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


def refuse_missing(asked: Asked) -> None:
    """Refuse what was left empty although the action needs it, each with what to write. Raises: InputError."""
    wrong = [InputError(field, sentence) for field, sentence in missing_in(asked)]
    if wrong:
        raise InputError.of_all(wrong)


def one_of[T: TextChoices](choices: type[T], value: str, field: str) -> T:
    """Give the listed answer that a value stands for. Raises: InputError, naming the answers there are."""
    try:
        return choices(value)
    except ValueError:
        known = "; ".join(str(choice.label).lower() for choice in choices)
        raise InputError(field, f"“{value}” is not one of: {known}.", "Choose one of them.") from None
