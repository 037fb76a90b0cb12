"""Every topic of the law held here, with its rules and the points that wait for a lawyer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final

from safehold.law import (
    bail,
    charging,
    detention,
    notification,
    retention,
    safeguarding,
    targets,
    victims_code,
    warrants,
)
from safehold.law.provisions import Rule, ToCheck, Version
from safehold.law.steps import Basis, SignOff

__all__ = ["TOPICS", "Topic", "force_policies", "from_general_knowledge", "sign_offs", "versions"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its title, the module that holds it, and the type of its switches where the law leaves points open."""

    title: str
    module: ModuleType
    readings: type[Any] | None = None

    @property
    def name(self) -> str:
        """The name of the module, which is also the anchor of the topic."""
        return self.module.__name__.rpartition(".")[2]

    @property
    def rules(self) -> Mapping[str, Rule[Any]]:
        """The rules of the topic by name."""
        rules: Mapping[str, Rule[Any]] = self.module.RULES
        return rules

    @property
    def sign_offs(self) -> tuple[SignOff, ...]:
        """The points that the topic leaves to a lawyer, each with the reading taken."""
        return getattr(self.module, "SIGN_OFFS", ())


TOPICS: Final = (
    Topic("Pre-charge bail", bail, bail.Readings),
    Topic("Detention without charge", detention, detention.Readings),
    Topic("Warrants and seizure", warrants),
    Topic("Charging", charging),
    Topic("Notification requirements and orders", notification, notification.Readings),
    Topic("Safeguarding", safeguarding),
    Topic("Victims' Code", victims_code),
    Topic("Retention", retention),
    Topic("Targets and reviews of the force", targets),
)


def versions() -> Iterator[tuple[Topic, Rule[Any], Version[Any]]]:
    """Give every version of every rule, topic by topic."""
    for topic in TOPICS:
        for rule in topic.rules.values():
            for version in rule.versions:
                yield topic, rule, version


def sign_offs() -> Iterator[tuple[Topic, SignOff, bool]]:
    """Give every point for a lawyer, and whether its reading can be switched."""
    for topic in TOPICS:
        switches = getattr(topic.readings, "__dataclass_fields__", {})
        for point in topic.sign_offs:
            yield topic, point, point.code in switches


def force_policies() -> Iterator[tuple[Topic, Rule[Any], Version[Any]]]:
    """Give what is the force's own policy and no law."""
    return (one for one in versions() if one[2].basis is Basis.FORCE_POLICY)


def from_general_knowledge() -> Iterator[tuple[Topic, Rule[Any], Version[Any]]]:
    """Give what still has to be checked against the text, wholly or in part."""
    return (one for one in versions() if isinstance(one[2].checked, ToCheck))
