"""The timeline of a case: what happened, in order, from the records of every app (never from the audit)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from safehold.casework.cases.models import Case


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `is_legal_step` marks a step that the law knows; `correction` one that corrects another."""

    at: datetime
    title: str
    who: str
    detail: str = ""
    url: str = ""
    link_text: str = ""
    is_legal_step: bool = False
    correction: bool = False


Source = Callable[[Case], Iterable[TimelineEntry]]

_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of entries. Used as a decorator in an app's `timeline_sources`."""
    _SOURCES.append(source)
    return source


def timeline_of(case: Case, *, newest: int | None = None) -> list[TimelineEntry]:
    """List what happened in a case, newest first. Reads only what the reader may see."""
    entries = sorted((entry for source in _SOURCES for entry in source(case)), key=lambda entry: entry.at, reverse=True)
    return entries if newest is None else entries[:newest]
