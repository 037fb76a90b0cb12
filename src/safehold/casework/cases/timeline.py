"""The timeline of a case: what happened, in order, from the records of every app (never from the audit)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from safehold.casework.cases.models import Case
from safehold.law.calendar import london_date, midnight


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened.

    `is_legal_step` marks a step that the law knows, `correction` one that corrects another, `is_supervision` one by which
    somebody looks over the work and does none of it.
    `at` is a day where nobody recorded the time; `follows` is then the moment that it came after, if that is known.
    """

    at: date | datetime
    title: str
    who: str
    detail: str = ""
    url: str = ""
    link_text: str = ""
    is_legal_step: bool = False
    correction: bool = False
    is_supervision: bool = False
    follows: date | datetime | None = None

    @property
    def place(self) -> datetime:
        """Where it stands in the order: a day stands at its beginning, or just behind what it followed on that day."""
        if isinstance(self.at, datetime):
            return self.at
        beginning = midnight(self.at)
        if self.follows is None:
            return beginning
        before = self.follows if isinstance(self.follows, datetime) else midnight(self.follows)
        return before + timedelta(seconds=1) if london_date(before) == self.at else beginning


Source = Callable[[Case], Iterable[TimelineEntry]]

_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of entries. Used as a decorator in an app's `timeline_sources`."""
    _SOURCES.append(source)
    return source


def timeline_by_app(case: Case, *, without: str = "") -> list[tuple[str, TimelineEntry]]:
    """List what happened in a case with the app whose records tell of it, oldest first; the records of one may be left unread."""
    by_app = [(source.__module__.split(".")[-2], source) for source in _SOURCES]
    found = [(app, entry) for app, source in by_app if app != without for entry in source(case)]
    return sorted(found, key=lambda item: item[1].place)


def timeline_of(case: Case, *, newest: int | None = None) -> list[TimelineEntry]:
    """List what happened in a case, newest first. Reads only what the reader may see."""
    entries = sorted((entry for source in _SOURCES for entry in source(case)), key=lambda entry: entry.place, reverse=True)
    return entries if newest is None else entries[:newest]
