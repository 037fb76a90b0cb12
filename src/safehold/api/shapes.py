"""The kinds of value that requests carry: text that can be stored, London days, moments with their offset."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, StringConstraints

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("It contains a character (NUL) that no record can hold.")
    return text


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("Write it as text, as in RFC 3339.")
    return value


def _day_in_reach(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"Give a day from {EARLIEST.year} to {LATEST.year}.")
    return day


def _moment_in_reach(moment: datetime) -> datetime:
    # Compared in its own offset first: near the ends of the calendar a moment can't be converted to UTC.
    _day_in_reach(moment.date())
    return moment.astimezone(UTC)


Short = Annotated[str, StringConstraints(max_length=20), AfterValidator(_storable)]
Word = Annotated[str, StringConstraints(max_length=40), AfterValidator(_storable)]
Label = Annotated[str, StringConstraints(max_length=60), AfterValidator(_storable)]
Name = Annotated[str, StringConstraints(max_length=80), AfterValidator(_storable)]
Line = Annotated[str, StringConstraints(max_length=120), AfterValidator(_storable)]
Description = Annotated[str, StringConstraints(max_length=160), AfterValidator(_storable)]
Sentence = Annotated[str, StringConstraints(max_length=200), AfterValidator(_storable)]
Account = Annotated[str, StringConstraints(max_length=300), AfterValidator(_storable)]
Text = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_storable)]
"""Text by the room that the records have for it."""

Day = Annotated[date, BeforeValidator(_written), AfterValidator(_day_in_reach), Field(examples=["2026-03-14"])]
"""A London day, ISO 8601."""

Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_moment_in_reach),
    Field(examples=["2026-03-14T08:40:00+00:00"]),
]
"""A moment with its offset from UTC, RFC 3339. One without an offset is refused: nobody guesses which clock it was."""

Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="What you last saw; where the record changed since, 409 stale")]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Body(Schema):
    """What a request carries. A field that is not known is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields by name, as the action takes them."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class WithReason(Body):
    """A reason, and nothing else."""

    reason: Text
    version: Version | None = None


class StepOut(Schema):
    """A step of the working, in a sentence that a supervisor can follow."""

    text: str
    basis: str
    provision: str
