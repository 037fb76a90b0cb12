"""Which version of each figure and reading applied on a day. Pure: versions in, the law library's types out.

The rows are few and read once; everything that asks for a day's policy asks the same `Versions`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from safehold.casework.policy import names
from safehold.law import bail, detention, notification
from safehold.law.calendar import london_date, spoken
from safehold.law.steps import SignOff
from safehold.law.targets import ForcePolicy, RiskLevel

__all__ = ["FORCE_POLICY", "SetVersion", "Versions"]

FORCE_POLICY = "Force policy, not law"
"""What every clock says that rests on the force's own decision."""


@dataclass(frozen=True, slots=True)
class SetVersion:
    """A value that a force set: from which day it applies, who decided it, and who entered it."""

    name: str
    value: Any
    effective_from: date
    reason: str
    authority: str
    advised_on: date | None
    set_by: str
    set_at: datetime

    @property
    def said(self) -> str:
        """Say which version it is: "as set on 3 June 2026 by S. Ystem"."""
        return f"as set on {spoken(london_date(self.set_at))} by {self.set_by}"

    @property
    def advice(self) -> str:
        """Say on whose authority, with the day of the advice: "the advice of R. Counsel of 1 June 2026"."""
        return f"the advice of {self.authority} of {spoken(self.advised_on)}" if self.advised_on else self.authority


class Versions:
    """Every version that was set, whatever the order in which they were."""

    def __init__(self, rows: Iterable[SetVersion] = ()) -> None:
        found: defaultdict[str, list[SetVersion]] = defaultdict(list)
        for row in rows:
            found[row.name].append(row)
        self._rows = {name: tuple(sorted(each, key=lambda row: row.effective_from)) for name, each in found.items()}
        self._known: dict[tuple[str, date], Any] = {}

    def of(self, name: str) -> tuple[SetVersion, ...]:
        """The versions of a name, the earliest first."""
        return self._rows.get(name, ())

    def with_version(self, version: SetVersion) -> "Versions":
        """These versions and one more; one of the same name and day is replaced."""
        others = (row for rows in self._rows.values() for row in rows)
        return Versions(
            [*(row for row in others if (row.name, row.effective_from) != (version.name, version.effective_from)), version]
        )

    def version_on(self, name: str, day: date) -> SetVersion | None:
        """The version of a name that applied on a day; None where the default did."""
        return next((row for row in reversed(self.of(name)) if row.effective_from <= day), None)

    def value_on(self, name: str, day: date) -> Any:
        """The value that applied on a day, the default where nothing had been set."""
        version = self.version_on(name, day)
        return names.named(name).default_on(day) if version is None else version.value

    def basis_on(self, name: str, day: date) -> str:
        """What a clock rests on that uses a figure of a day: that it is force policy, and which version."""
        version = self.version_on(name, day)
        return FORCE_POLICY if version is None else f"{FORCE_POLICY}, {version.said}"

    def force_policy_on(self, day: date) -> ForcePolicy:
        """The figures of the law library that applied on a day."""
        found: ForcePolicy = self._kept("force_policy", day, lambda: self._force_policy(day))
        return found

    def bail_readings_on(self, day: date) -> bail.Readings:
        """The readings of the law of bail that apply to an arrest on a day."""
        found: bail.Readings = self._kept(
            "bail", day, lambda: bail.Readings(**self._readings("bail", bail.DEFAULT_READINGS, day))
        )
        return found

    def detention_readings_on(self, day: date) -> detention.Readings:
        """The readings of the law of detention that apply to an arrival on a day."""
        defaults = detention.DEFAULT_READINGS
        found: detention.Readings = self._kept(
            "detention", day, lambda: detention.Readings(**self._readings("detention", defaults, day))
        )
        return found

    def notification_readings_on(self, day: date) -> notification.Readings:
        """The readings of the law of notification that apply after a notification on a day."""
        defaults = notification.DEFAULT_READINGS
        found: notification.Readings = self._kept(
            "notification", day, lambda: notification.Readings(**self._readings("notification", defaults, day))
        )
        return found

    def sign_off_on(self, area: str, point: SignOff, day: date) -> str:
        """Say a point that the law leaves open, the reading taken, and who decided on it where somebody did."""
        return f"{point.point} {point.reading}{self.decided_on(area, point, day)}"

    def decided_on(self, area: str, point: SignOff, day: date) -> str:
        """Say on whose advice a reading is taken for a fact of a day; nothing where nobody has decided."""
        version = self.version_on(f"{area}.{point.code}", day)
        return "" if version is None else f" Taken on {version.advice}, {version.said}."

    def _force_policy(self, day: date) -> ForcePolicy:
        return ForcePolicy(
            days_by_level={level: self.value_on(f"target_days.{level}", day) for level in RiskLevel},
            supervisor_review_days=self.value_on("supervisor_review_days", day),
            welfare_contact_hours=self.value_on("welfare_contact_hours", day),
        )

    def _readings(self, area: str, defaults: Any, day: date) -> Mapping[str, bool]:
        switches = (field.name for field in fields(defaults))
        known = names.names()
        return {name: self.value_on(f"{area}.{name}", day) for name in switches if f"{area}.{name}" in known}

    def _kept(self, what: str, day: date, make: Callable[[], Any]) -> Any:
        """Make an answer once for each day: many cases ask for the same."""
        if (what, day) not in self._known:
            self._known[what, day] = make()
        return self._known[what, day]
