"""Dated rules: a change of law is a new version beside the old one, never an edit.

- A `Rule` is a named list of versions that do not overlap.
- A `Version` holds the value, its unit, the days it applies to, and where it comes from.
- A date that no version covers is refused (`NotCoveredError`), never answered with nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from safehold.law.errors import NotCoveredError
from safehold.law.steps import Basis

__all__ = ["Rule", "ToCheck", "Version", "dated_table"]


class ToCheck(str):
    """How a rule was checked, where that is wholly or in part from general knowledge: it has still to be read in the text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Version[T]:
    """What a rule said from `effective_from` to `effective_to`, both included; no last day means still in force."""

    value: T
    unit: str
    effective_from: date
    reference: str
    text: str
    basis: Basis = Basis.STATUTE
    effective_to: date | None = None
    checked: str = "statute text"

    def covers(self, on: date) -> bool:
        """Whether this version applies on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Rule[T]:
    """One rule of law or policy in all its versions, oldest first."""

    name: str
    title: str
    versions: tuple[Version[T], ...]

    def __post_init__(self) -> None:
        for older, newer in zip(self.versions, self.versions[1:], strict=False):
            if older.effective_to is None or older.effective_to + timedelta(days=1) > newer.effective_from:
                msg = f"{self.name}: the versions of {older.effective_from} and {newer.effective_from} overlap"
                raise ValueError(msg)

    def on(self, day: date) -> Version[T]:
        """Give the version that applies on a day.

        Raises: NotCoveredError where no version does.
        """
        for version in reversed(self.versions):
            if version.covers(day):
                return version
        raise NotCoveredError(self.title, day)

    def amended(self, version: Version[T]) -> "Rule[T]":
        """Give the rule as it stands once a further version has begun; the one before it ends the day before.

        Raises: ValueError where the new version begins no later than the one before.
        """
        *earlier, last = self.versions
        ends = version.effective_from - timedelta(days=1)
        if ends < last.effective_from:
            msg = f"{self.name}: the version of {version.effective_from} would begin no later than the one before it"
            raise ValueError(msg)
        if last.effective_to is None or last.effective_to > ends:
            last = replace(last, effective_to=ends)
        return Rule(self.name, self.title, (*earlier, last, version))


def dated_table[T](*rules: Rule[T]) -> Mapping[str, Rule[T]]:
    """Key rules by name; two rules of one name are a mistake in the table."""
    table = {rule.name: rule for rule in rules}
    if len(table) != len(rules):
        msg = "two rules of one table carry the same name"
        raise ValueError(msg)
    return MappingProxyType(table)
