"""The points that the law leaves open, with the reading that the force has taken; the rules stand in the library's register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from safehold.casework.policy import names
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law.provisions import Rule, Version
from safehold.law.register import Topic
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


def version_on(rule: Rule[Any], day: date) -> Version[Any] | None:
    """The version of a rule that covers a day; None where none does."""
    return next((version for version in reversed(rule.versions) if version.covers(day)), None)


def points_of(topic: Topic, versions: Versions, day: date) -> list[Point]:
    """The points of a topic as they are read for a fact of a day."""
    return [_point(topic, sign_off, versions, day) for sign_off in topic.sign_offs]


def _point(topic: Topic, sign_off: SignOff, versions: Versions, day: date) -> Point:
    name = f"{topic.name}.{sign_off.code}"
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
