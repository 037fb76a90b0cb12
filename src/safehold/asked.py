"""What an action asks is said once: one class for each action, from which its form and the body of its request are made.

    class EnterPremises(AskedOfRecord):
        '''Entry under a warrant.'''

        entered_at: Annotated[Moment, Ask("When did officers enter?", missing="Write when officers entered.")]
        hour_reason: Annotated[Text, Ask("Why at that hour?", rows=2)] = ""

A program sends it as the body of a request, `web.asked_forms` makes a form of it, the action takes it:
`enter_premises(warrant, EnterPremises(entered_at=…), by=officer, at=now)`. A field is renamed in the action too, or
`mypy` says where it was forgotten. Whether a field may be left out is whether it has a default.

The kinds of value: text that can be stored, by the room that the records have for it and without blanks around it; London days;
moments with their offset from UTC. Source of their written forms: ISO 8601, RFC 3339.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


@dataclass(frozen=True)
class Ask:
    """How one field is put to a person."""

    label: str
    help: str = ""
    missing: str = ""
    """What is said where nothing is given, on the form and by the action alike. Without it, a text may be empty."""
    missing_on_form: str = ""
    """What the form alone says where nothing is given: it asks this only of a record that needs it."""
    rows: int = 0
    """A box of so many lines in place of one line."""
    radio: bool = False
    """A choice with all its answers in sight, in place of a list to open."""
    offered: bool = False
    """The answers depend on the record: the page offers them (`ActionPage.offers`), and the action judges what came."""


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("It contains a character (NUL) that no record can hold.")
    return text


def _written(value: Any) -> Any:
    if not isinstance(value, str | date):
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


def _without_empty_ones(texts: list[str]) -> list[str]:
    return [text for text in texts if text]


def _text(longest: int) -> Any:
    return StringConstraints(max_length=longest, strip_whitespace=True)


Short = Annotated[str, _text(20), AfterValidator(_storable)]
Word = Annotated[str, _text(40), AfterValidator(_storable)]
Label = Annotated[str, _text(60), AfterValidator(_storable)]
Name = Annotated[str, _text(80), AfterValidator(_storable)]
Line = Annotated[str, _text(120), AfterValidator(_storable)]
Description = Annotated[str, _text(160), AfterValidator(_storable)]
Sentence = Annotated[str, _text(200), AfterValidator(_storable)]
Account = Annotated[str, _text(300), AfterValidator(_storable)]
Text = Annotated[str, _text(10_000), AfterValidator(_storable)]
"""Text by the room that the records have for it."""

Names = Annotated[list[Name], Field(max_length=60), AfterValidator(_without_empty_ones)]
Lines = Annotated[list[Line], Field(max_length=60), AfterValidator(_without_empty_ones)]
"""Several, one a line on a form."""

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


class Asked(BaseModel):
    """What one action asks. A field that is not known is refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedOfRecord(Asked):
    """What an action asks that changes a record: `version` is what was last seen of it, or None where nothing is compared."""

    version: Version | None = None


def question(asks: type[Asked], field: str) -> Ask | None:
    """How a field is put to a person; None for what no form asks."""
    return next((one for one in asks.model_fields[field].metadata if isinstance(one, Ask)), None)


def missing_in(asked: Asked) -> list[tuple[str, str]]:
    """Each field that was left empty although it has to be filled in, with what is said of it, in the order of the questions."""
    found = []
    for name in type(asked).model_fields:
        asking = question(type(asked), name)
        if asking is not None and asking.missing and getattr(asked, name) in ("", None, [], ()):
            found.append((name, asking.missing))
    return found
