"""The rules that the law library holds, area by area, found where they stand: a new table is shown without being listed here."""

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from safehold import law
from safehold.casework.policy import names
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law.provisions import Rule
from safehold.law.steps import Basis, SignOff

BASIS_WORDS: Mapping[Basis, str] = {
    Basis.STATUTE: "Law",
    Basis.STATUTORY_GUIDANCE: "Statutory guidance",
    Basis.FORCE_POLICY: "Force policy",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A point that the law leaves open: the reading taken now, the other one, and who decided, where somebody did."""

    question: str
    taken: str
    other: str
    provision: str
    can_be_set: str = ""
    version: SetVersion | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the law: its rules, and the points for legal sign-off."""

    key: str
    title: str
    rules: tuple[Rule[Any], ...]
    sign_offs: tuple[SignOff, ...]


@cache
def areas() -> tuple[Area, ...]:
    """Every area of the library that holds a table of rules, or a point to settle, by title."""
    found = []
    for info in pkgutil.iter_modules(law.__path__):
        module = import_module(f"{law.__name__}.{info.name}")
        rules: Mapping[str, Rule[Any]] = getattr(module, "RULES", {})
        points: tuple[SignOff, ...] = getattr(module, "SIGN_OFFS", ())
        if rules or points:
            found.append(Area(info.name, _title(module), tuple(rules.values()), tuple(points)))
    return tuple(sorted(found, key=lambda area: area.title))


def _title(module: ModuleType) -> str:
    """The first words of the module's description, up to what it goes into."""
    first = (module.__doc__ or module.__name__).strip().splitlines()[0]
    return first.partition(":")[0].rstrip(".")


def points_of(area: Area, versions: Versions, day: date) -> list[Point]:
    """The points of an area as they are read for a fact of a day."""
    return [_point(area, sign_off, versions, day) for sign_off in area.sign_offs]


def _point(area: Area, sign_off: SignOff, versions: Versions, day: date) -> Point:
    name = f"{area.key}.{sign_off.code}"
    asked = names.names().get(name)
    if asked is None:
        return Point(sign_off.point, sign_off.reading, sign_off.alternative, sign_off.provision)
    value = versions.value_on(name, day)
    return Point(
        sign_off.point,
        asked.words(value),
        asked.words(not value),
        sign_off.provision,
        can_be_set=name,
        version=versions.version_on(name, day),
    )
