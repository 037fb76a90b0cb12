"""Force policy: target times per risk level, supervisor reviews and welfare contact. None of it is law.

- A referral is acted on within 1, 7, 14 or 30 days of receipt, by its level. A force may set its own figures.
- A supervisor reviews a case every 28 days.
- After release a person under investigation is contacted within 48 hours, the time of the highest risk of suicide.
- A force's own figures are versions beside these (`force_table`); a referral keeps those of the day it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.calendar import LONDON, in_london, spoken, spoken_time
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = [
    "DEFAULT_POLICY",
    "RULES",
    "ForcePolicy",
    "RiskLevel",
    "Target",
    "force_table",
    "policy_on",
    "supervisor_review_by",
    "target_for",
    "welfare_contact_by",
]


class RiskLevel(StrEnum):
    """The four levels of the nationally used assessment."""

    VERY_HIGH = "very_high"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class ForcePolicy:
    """The figures that a force sets for itself."""

    days_by_level: Mapping[RiskLevel, int]
    supervisor_review_days: int
    welfare_contact_hours: int

    def __post_init__(self) -> None:
        missing = [level for level in RiskLevel if self.days_by_level.get(level, 0) < 1]
        if missing:
            raise FactsError("days_by_level", f"at least one day is needed for {', '.join(missing)}")
        if self.supervisor_review_days < 1:
            raise FactsError("supervisor_review_days", "at least one day is needed")
        if self.welfare_contact_hours < 1:
            raise FactsError("welfare_contact_hours", "at least one hour is needed")


@dataclass(frozen=True, slots=True)
class Target:
    """When a target time is reached, in London time, and what it rests on."""

    at: datetime
    days: int
    steps: tuple[Step, ...]
    basis: Basis = Basis.FORCE_POLICY


_POLICY: Final = "Force policy"
RULES: Final = dated_table(
    Rule(
        name="targets",
        title="target times per risk level",
        versions=(
            Version(
                value=ForcePolicy(
                    days_by_level=MappingProxyType(
                        {RiskLevel.VERY_HIGH: 1, RiskLevel.HIGH: 7, RiskLevel.MEDIUM: 14, RiskLevel.LOW: 30}
                    ),
                    supervisor_review_days=28,
                    welfare_contact_hours=48,
                ),
                unit="days from receipt; days between reviews; hours from release",
                effective_from=date(2020, 1, 1),
                reference=_POLICY,
                text="Very high 1 day, high 7, medium 14, low 30; supervisor review 28 days; welfare contact 48 hours.",
                basis=Basis.FORCE_POLICY,
                checked="published inspection figures",
            ),
        ),
    ),
)
DEFAULT_POLICY: Final = RULES["targets"].versions[-1].value


def force_table(policies: Mapping[date, ForcePolicy], reference: str = _POLICY) -> Rule[ForcePolicy]:
    """Make a force's own figures a dated rule: each policy holds from its day until the next one begins.

    Raises: FactsError where no policy is given.
    """
    days = sorted(policies)
    if not days:
        raise FactsError("policies", "at least one is needed")
    ends = [later - timedelta(days=1) for later in days[1:]]
    return Rule(
        "targets",
        "target times per risk level",
        tuple(
            Version(
                policies[day],
                "days from receipt; days between reviews; hours from release",
                day,
                reference,
                f"As the force set them from {spoken(day)}.",
                Basis.FORCE_POLICY,
                end,
                "force policy",
            )
            for day, end in zip(days, [*ends, None], strict=True)
        ),
    )


def policy_on(received: datetime, table: Rule[ForcePolicy] | None = None) -> ForcePolicy:
    """Give the figures that applied when a referral came.

    Units and zones: aware in; the London date chooses the version.
    Raises: NotCoveredError for a day before the first figures.
    """
    return (table or RULES["targets"]).on(in_london(received).date()).value


def target_for(level: str, received: datetime, policy: ForcePolicy = DEFAULT_POLICY) -> Target:
    """Give the moment by which a referral of a level is to be acted on.

    Units and zones: calendar days at the London time of receipt; aware in, London out.
    Assumes: force policy, not law.
    Raises: FactsError for a level that does not exist or a moment without an offset.
    """
    try:
        risk = RiskLevel(level)
    except ValueError:
        raise FactsError("level", f"{level!r} is not a risk level; choose {', '.join(RiskLevel)}") from None
    days = policy.days_by_level[risk]
    at = _days_later(received, days)
    text = f"Received at {spoken_time(received)}, {risk.replace('_', ' ')}: {days} day{'s' if days != 1 else ''}."
    return Target(at=at, days=days, steps=(Step(text, Basis.FORCE_POLICY, _POLICY),))


def supervisor_review_by(last_review: datetime, policy: ForcePolicy = DEFAULT_POLICY) -> datetime:
    """Give the moment by which a supervisor next reviews a case.

    Units and zones: calendar days; aware in, London out. Assumes: force policy, not law.
    """
    return _days_later(last_review, policy.supervisor_review_days)


def welfare_contact_by(released: datetime, policy: ForcePolicy = DEFAULT_POLICY) -> datetime:
    """Give the moment by which a person released under investigation is contacted.

    Units and zones: elapsed hours; aware in, London out. Assumes: force policy, not law.
    """
    return in_london(in_london(released).astimezone(UTC) + timedelta(hours=policy.welfare_contact_hours))


def _days_later(at: datetime, days: int) -> datetime:
    """Keep the London wall time; one that a clock change skips moves on by the hour that was skipped."""
    local = in_london(at)
    wall = local.replace(tzinfo=None) + timedelta(days=days)
    return in_london(wall.replace(tzinfo=LONDON, fold=local.fold))
