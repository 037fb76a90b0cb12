"""What a force may set: its own figures, and which reading is taken where the law leaves a point open.

An app that has a figure of its own registers it when Django starts, and asks `Versions.value_on` for it:

    CHILD_REFERRAL = names.register(names.figure("child_referral_hours", "…", default=24, unit="hour", most=168, …))

Each name has a default (the law library's, or the app's), a pure check of what may be stored, and the words for a value.
`dated_by` completes "The version of … applies": the fact whose day chooses the version, so that a case keeps its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from safehold.law import bail, detention, notification, targets
from safehold.law.errors import FactsError
from safehold.law.steps import SignOff
from safehold.law.targets import ForcePolicy, RiskLevel

__all__ = ["Kind", "Name", "figure", "named", "names", "reading", "register"]


class Kind(StrEnum):
    """A figure is the force's own; a reading is of the law, and a lawyer advises on it."""

    FIGURE = "figure"
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Name:
    """One thing that can be set. `check` takes what is stored and raises FactsError; `parse` takes what was typed."""

    name: str
    title: str
    kind: Kind
    default_on: Callable[[date], Any]
    check: Callable[[object], Any]
    words: Callable[[Any], str]
    parse: Callable[[str], object]
    dated_by: str
    clock_kinds: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    provision: str = ""

    @property
    def is_reading(self) -> bool:
        """Say whether it is a reading of the law."""
        return self.kind is Kind.READING


_NAMES: dict[str, Name] = {}


def register(name: Name) -> Name:
    """Add something that can be set. Raises: ValueError where the name is taken."""
    if name.name in _NAMES:
        raise ValueError(f"{name.name} is registered twice")
    _NAMES[name.name] = name
    return name


def names() -> Mapping[str, Name]:
    """Everything that can be set, by name, in the order of registration."""
    return MappingProxyType(_NAMES)


def named(name: str) -> Name:
    """Find one. Raises: FactsError for a name that nobody registered."""
    found = _NAMES.get(name)
    if found is None:
        raise FactsError("name", f"{name!r} is nothing that can be set")
    return found


def figure(
    name: str,
    title: str,
    *,
    default: int | Callable[[date], int],
    unit: str,
    most: int,
    dated_by: str,
    clock_kinds: tuple[str, ...] = (),
    hint: str = "",
) -> Name:
    """Describe a figure: a whole number of `unit` (in the singular), from 1 to `most`."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise FactsError(name, f"a whole number of {unit}s from 1 to {most} is needed")
        return value

    def parse(text: str) -> object:
        bare = text.strip()
        return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 10 else bare

    return Name(
        name=name,
        title=title,
        kind=Kind.FIGURE,
        default_on=default if callable(default) else lambda _: default,
        check=check,
        words=lambda value: f"{value} {unit}{'' if value == 1 else 's'}",
        parse=parse,
        dated_by=dated_by,
        clock_kinds=clock_kinds,
        hint=hint or f"In {unit}s, from 1 to {most}.",
    )


def reading(area: str, point: SignOff, *, default: bool, dated_by: str, clock_kinds: tuple[str, ...]) -> Name:
    """Describe a reading: the switch `point.code` of the library's `Readings` for an area of the law."""
    name = f"{area}.{point.code}"
    text = {default: point.reading, not default: point.alternative}

    def check(value: object) -> bool:
        if not isinstance(value, bool):
            raise FactsError(name, "one of the two readings is needed")
        return value

    return Name(
        name=name,
        title=point.point,
        kind=Kind.READING,
        default_on=lambda _: default,
        check=check,
        words=lambda value: text[value],
        parse=lambda typed: {"yes": True, "no": False}.get(typed, typed),
        dated_by=dated_by,
        clock_kinds=clock_kinds,
        choices=(("yes", text[True]), ("no", text[False])),
        provision=point.provision,
    )


def _library_policy(day: date) -> ForcePolicy:
    """The library's own policy of a day; of a day before its first version, the first."""
    versions = targets.RULES["targets"].versions
    covering: ForcePolicy = next((version for version in reversed(versions) if version.covers(day)), versions[0]).value
    return covering


_LEVELS: Final = {level: level.value.replace("_", " ") for level in RiskLevel}


def _target_days(level: RiskLevel) -> Name:
    return figure(
        f"target_days.{level}",
        f"Target: {_LEVELS[level]} risk",
        default=lambda day: _library_policy(day).days_by_level[level],
        unit="day",
        most=365,
        dated_by="the day of receipt",
        clock_kinds=("target",),
        hint="Days from receipt until the first search or arrest, from 1 to 365.",
    )


TARGET_DAYS: Final = {level: register(_target_days(level)) for level in RiskLevel}
SUPERVISOR_REVIEW: Final = register(
    figure(
        "supervisor_review_days",
        "Supervisor's review",
        default=lambda day: _library_policy(day).supervisor_review_days,
        unit="day",
        most=365,
        dated_by="the day of the last review, or of opening",
        clock_kinds=("review",),
        hint="Days between two reviews of an open case, from 1 to 365.",
    )
)
WELFARE_CONTACT: Final = register(
    figure(
        "welfare_contact_hours",
        "Welfare contact after release",
        default=lambda day: _library_policy(day).welfare_contact_hours,
        unit="hour",
        most=336,
        dated_by="the day of the release",
        clock_kinds=("welfare",),
        hint="Hours from the release, from 1 to 336.",
    )
)


def _readings_of(
    area: str, points: tuple[SignOff, ...], defaults: object, dated_by: str, clock_kinds: tuple[str, ...]
) -> tuple[Name, ...]:
    """Register each point of an area that the library can read both ways; the others are only shown."""
    return tuple(
        register(reading(area, point, default=getattr(defaults, point.code), dated_by=dated_by, clock_kinds=clock_kinds))
        for point in points
        if hasattr(defaults, point.code)
    )


BAIL_READINGS: Final = _readings_of("bail", bail.SIGN_OFFS, bail.DEFAULT_READINGS, "the day of the arrest", ("bail",))
DETENTION_READINGS: Final = _readings_of(
    "detention",
    detention.SIGN_OFFS,
    detention.DEFAULT_READINGS,
    "the day of arrival at the station",
    ("custody", "custody_review"),
)
NOTIFICATION_READINGS: Final = _readings_of(
    "notification", notification.SIGN_OFFS, notification.Readings(), "the day of the last notification", ("notification",)
)
