"""What apps that come after bail add to the pack: their facts are drawn from their own records, by their own queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safehold.casework.bail.models import Bail

Facts = Sequence[dict[str, Any]]
Source = Callable[[Bail, datetime], Facts]


@dataclass(frozen=True)
class _Registered:
    condition: str
    name: str
    source: Source


_SOURCES: list[_Registered] = []


def register(condition: str, name: str) -> Callable[[Source], Source]:
    """Add facts to a condition (`"B"`, `"D"`) of the pack, under a name. Used as a decorator in an app's `bail_pack`.

    The function is given the bail and the moment of the pack; what it gives has only text, whole numbers, dates, moments, lists.
    """

    def add(source: Source) -> Source:
        _SOURCES.append(_Registered(condition, name, source))
        return source

    return add


def facts_of(bail: Bail, condition: str, at: datetime) -> dict[str, Facts]:
    """The facts that later apps have for a condition, by name."""
    return {found.name: list(found.source(bail, at)) for found in _SOURCES if found.condition == condition}
