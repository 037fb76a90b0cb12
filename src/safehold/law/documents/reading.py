"""How facts are read from JSON, each by the name that leads to it, and how reasons are written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from safehold.law.calendar import EARLIEST, LATEST
from safehold.law.errors import FactsError
from safehold.law.steps import SignOff, Step

__all__ = [
    "Json",
    "a_date",
    "a_time",
    "an_object",
    "as_date",
    "as_integer",
    "as_time",
    "choice",
    "date_or_none",
    "integer",
    "integer_or_none",
    "iso",
    "items",
    "named",
    "readings",
    "reasons",
    "shown",
    "spans",
    "text",
    "time_or_none",
    "truth",
    "truth_or_none",
]

type Json = dict[str, Any]

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_NAMES: Final = {
    dict: "an object",
    list: "an array",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def reasons(steps: Iterable[Step], sign_off: Iterable[SignOff]) -> Json:
    """Give the steps of an answer, and the points for a lawyer, as JSON."""
    return {
        "steps": [{"text": step.text, "basis": step.basis.value, "provision": step.provision} for step in steps],
        "sign_off": [
            {
                "code": point.code,
                "point": point.point,
                "reading": point.reading,
                "alternative": point.alternative,
                "provision": point.provision,
            }
            for point in sign_off
        ],
    }


def iso(moment: date | datetime | None) -> str | None:
    """Write a day or moment as ISO 8601; nothing stays nothing."""
    return None if moment is None else moment.isoformat()


def an_object(value: object, where: str, *, needed: Sequence[str], allowed: Sequence[str] = ()) -> Mapping[str, Any]:
    """Read an object that holds every needed key and no unknown one."""
    if not isinstance(value, Mapping):
        raise FactsError(where or "facts", f"{'is ' if where else 'are '}{named(value)}, not an object")
    for key in value:
        if key not in needed and key not in allowed:
            raise FactsError(_path(where, key), f"is not a fact of this clock; it knows {', '.join((*needed, *allowed))}")
    for key in needed:
        if key not in value:
            raise FactsError(_path(where, key), "is missing")
    return value


def items(facts: Mapping[str, Any], key: str, where: str) -> list[tuple[str, object]]:
    """Read an array, each item with the name that leads to it; a missing one is empty."""
    value = facts.get(key)
    path = _path(where, key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise FactsError(path, f"is {named(value)}, not an array")
    return [(f"{path}[{position}]", item) for position, item in enumerate(value)]


def choice[E: StrEnum](facts: Mapping[str, Any], key: str, where: str, choices: type[E]) -> E:
    """Read one of a list of words."""
    value = facts[key]
    for choice in choices:
        if isinstance(value, str) and value == choice.value:
            return choice
    raise FactsError(_path(where, key), f"{shown(value)} is not among {', '.join(choices)}")


def a_date(facts: Mapping[str, Any], key: str, where: str) -> date:
    """Read a day of the calendar."""
    return as_date(facts[key], _path(where, key))


def as_date(value: object, path: str) -> date:
    """Read a day that has no key of its own."""
    if not isinstance(value, str):
        raise FactsError(path, f"is {named(value)}, not a date such as 2026-03-14")
    if not _DATE.fullmatch(value):
        raise FactsError(path, f"{shown(value)} is not a date such as 2026-03-14")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise FactsError(path, f"{value} is not a day of the calendar") from None
    if not EARLIEST <= day <= LATEST:
        raise FactsError(path, f"{value} is not a date of this work")
    return day


def date_or_none(facts: Mapping[str, Any], key: str, where: str) -> date | None:
    """Read a day that may be missing or null."""
    return None if facts.get(key) is None else a_date(facts, key, where)


def as_time(value: object, path: str) -> datetime:
    """Read a moment with its offset."""
    if not isinstance(value, str):
        raise FactsError(path, f"is {named(value)}, not a time such as 2026-03-14T08:40:00+00:00")
    if not _TIME.fullmatch(value):
        raise FactsError(path, f"{shown(value)} is not a time with offset such as 2026-03-14T08:40:00+00:00")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise FactsError(path, f"{value} is not a moment of the calendar") from None
    if not EARLIEST <= moment.date() <= LATEST:
        raise FactsError(path, f"{value} is not a date of this work")
    return moment


def a_time(facts: Mapping[str, Any], key: str, where: str) -> datetime:
    """Read a moment under a key."""
    return as_time(facts[key], _path(where, key))


def time_or_none(facts: Mapping[str, Any], key: str, where: str) -> datetime | None:
    """Read a moment that may be missing or null."""
    return None if facts.get(key) is None else a_time(facts, key, where)


def integer(facts: Mapping[str, Any], key: str, where: str) -> int:
    """Read a whole number."""
    return as_integer(facts[key], _path(where, key))


def as_integer(value: object, path: str) -> int:
    """Read a whole number that has no key of its own."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactsError(path, f"is {named(value)}, not a whole number")
    if not -1_000_000 <= value <= 1_000_000:
        raise FactsError(path, "is out of all range")
    return value


def integer_or_none(facts: Mapping[str, Any], key: str, where: str) -> int | None:
    """Read a whole number that may be missing or null."""
    return None if facts.get(key) is None else integer(facts, key, where)


def text(facts: Mapping[str, Any], key: str, where: str) -> str:
    """Read a text that says something."""
    value = facts[key]
    if not isinstance(value, str):
        raise FactsError(_path(where, key), f"is {named(value)}, not a text")
    if not value.strip():
        raise FactsError(_path(where, key), "says nothing")
    return value


def spans(facts: Mapping[str, Any], key: str, where: str) -> tuple[tuple[date, date], ...]:
    """Read an array of spans of days, each with its first and last day."""
    found = []
    for place, value in items(facts, key, where):
        parts = an_object(value, place, needed=("from", "to"))
        found.append((a_date(parts, "from", place), a_date(parts, "to", place)))
    return tuple(found)


def readings[R](facts: Mapping[str, Any], kind: type[R]) -> R:
    """Read which readings are taken where the law is open; those not named stay at the safe one."""
    value = facts.get("readings")
    if value is None:
        return kind()
    switches = tuple(getattr(kind, "__dataclass_fields__"))  # noqa: B009 - a plain type has no such attribute to the checker
    parts = an_object(value, "readings", needed=(), allowed=switches)
    return kind(**{name: truth(parts, name, "readings") for name in parts})


def truth_or_none(facts: Mapping[str, Any], key: str, where: str) -> bool | None:
    """Read true, false, or that it is not known."""
    return None if facts.get(key) is None else truth(facts, key, where)


def truth(facts: Mapping[str, Any], key: str, where: str) -> bool:
    """Read true or false; missing and null are false."""
    value = facts.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise FactsError(_path(where, key), f"is {named(value)}, not true or false")
    return value


def _path(where: str, key: object) -> str:
    name = key if isinstance(key, str) and key.isprintable() and len(key) <= 60 else shown(key)
    return f"{where}.{name}" if where else str(name)


def named(value: object) -> str:
    """Say what kind of value it is."""
    return "null" if value is None else _NAMES.get(type(value), "something else")


def shown(value: object) -> str:
    """Show a value in a message, cut where it is long."""
    text = repr(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else named(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
