"""Audit entries in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from safehold.audit.models import Entry
from safehold.audit.verbs import declared
from safehold.web import wording
from safehold.web.shown import Cell


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry: when, who, what, which record, why, and what changed."""

    when: str
    who: Cell
    what: str
    record: Cell
    why: str
    details: str


def entry_rows(entries: Iterable[Entry]) -> list[EntryRow]:
    """Put entries into rows."""
    return [
        EntryRow(
            when=wording.exact_with_year(entry.at),
            who=Cell(entry.officer_name, second=entry.officer_role.replace("_", " ")),
            what=declared()[entry.verb].sentence,
            record=Cell(entry.subject_label, second=_kind_word(entry.subject_kind)),
            why=entry.reason or "",
            details=", ".join(f"{_words(name)}: {_in_words(value)}" for name, value in entry.payload.items()),
        )
        for entry in entries
    ]


def _in_words(value: Any) -> str:
    """Say a value of a payload: a list item by item; of a record first its reference, then what is said of it."""
    if isinstance(value, list):
        return "; ".join(_in_words(item) for item in value)
    if isinstance(value, dict):
        facts = [f"{_words(name)} {item}" for name, item in value.items() if name != "reference"]
        return ", ".join([value["reference"], *facts] if "reference" in value else facts)
    return str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")


@cache
def _kind_word(kind: str) -> str:
    """Name the kind of record that an entry is about, as people call it: "exhibit" for "exhibits.exhibit"."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
