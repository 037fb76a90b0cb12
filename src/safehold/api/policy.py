"""The law that the program computes with, and the force's own policy, as they are on a day."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.asked import Day
from safehold.casework.policy import law_in_use, permissions, queries
from safehold.casework.policy.law_in_use import Point
from safehold.casework.policy.names import Name, names
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law.calendar import london_date
from safehold.law.provisions import Rule, Version
from safehold.law.register import TOPICS, Topic

router = Router(tags=["Law and force policy"])

On = Annotated[Day | None, Query(description="The London day that is asked about; today where it is left out")]


class LawVersionOut(Schema):
    """One version of a rule: what it says, from which day, what it rests on and how that was checked."""

    text: str
    unit: str
    basis: str
    reference: str
    effective_from: date
    effective_to: date | None
    checked: str

    @staticmethod
    def of(version: Version[Any]) -> "LawVersionOut":
        """Put a version into the shape of the API."""
        return LawVersionOut(**{name: getattr(version, name) for name in LawVersionOut.model_fields})


class RuleOut(Schema):
    """A rule with the version of the day, empty where none covers it, and every version that there is."""

    name: str
    title: str
    on_the_day: LawVersionOut | None
    versions: list[LawVersionOut]

    @staticmethod
    def of(rule: Rule[Any], day: date) -> "RuleOut":
        """Put a rule into the shape of the API."""
        version = law_in_use.version_on(rule, day)
        return RuleOut(
            name=rule.name,
            title=rule.title,
            on_the_day=None if version is None else LawVersionOut.of(version),
            versions=[LawVersionOut.of(each) for each in rule.versions],
        )


class PolicyVersionOut(Schema):
    """A value that the force set, with who decided it and who entered it."""

    value: Any
    words: str
    effective_from: date
    authority: str
    advised_on: date | None
    reason: str
    set_by: str
    set_at: datetime

    @staticmethod
    def of(asked: Name, version: SetVersion) -> "PolicyVersionOut":
        """Put a version into the shape of the API."""
        plain = {name: getattr(version, name) for name in PolicyVersionOut.model_fields if name != "words"}
        return PolicyVersionOut(words=asked.words(version.value), **plain)


class PointOut(Schema):
    """A point that the law leaves open: the reading of the day and the other one. No version: it waits for a lawyer."""

    question: str
    taken: str
    other: str
    provision: str
    name: str
    effective_from: date | None
    decided: str

    @staticmethod
    def of(point: Point) -> "PointOut":
        """Put a point into the shape of the API."""
        version = point.version
        return PointOut(
            question=point.question,
            taken=point.taken,
            other=point.other,
            provision=point.provision,
            name=point.can_be_set,
            effective_from=version.effective_from if version else None,
            decided=version.advice if version else "",
        )


class TopicOut(Schema):
    """A topic of the law: its rules, and the points that it leaves open."""

    name: str
    title: str
    rules: list[RuleOut]
    points: list[PointOut]

    @staticmethod
    def of(topic: Topic, versions: Versions, day: date) -> "TopicOut":
        """Put a topic into the shape of the API."""
        return TopicOut(
            name=topic.name,
            title=topic.title,
            rules=[RuleOut.of(rule, day) for rule in topic.rules.values()],
            points=[PointOut.of(point) for point in law_in_use.points_of(topic, versions, day)],
        )


class PolicyOut(Schema):
    """A figure of the force, or a reading of the law: its value on the day. No version: the program's default applied."""

    name: str
    title: str
    kind: str
    value: Any
    words: str
    dated_by: str
    provision: str
    version: PolicyVersionOut | None
    coming: list[PolicyVersionOut]

    @staticmethod
    def of(asked: Name, versions: Versions, day: date) -> "PolicyOut":
        """Put what can be set into the shape of the API."""
        value, version = versions.value_on(asked.name, day), versions.version_on(asked.name, day)
        return PolicyOut(
            name=asked.name,
            title=asked.title,
            kind=asked.kind,
            value=value,
            words=asked.words(value),
            dated_by=asked.dated_by,
            provision=asked.provision,
            version=None if version is None else PolicyVersionOut.of(asked, version),
            coming=[PolicyVersionOut.of(asked, each) for each in versions.of(asked.name) if each.effective_from > day],
        )


@router.get("/law", response=list[TopicOut], summary="The law in use on a day: every rule, and the points it leaves open")
@reads
def law(request: HttpRequest, on: On = None) -> Any:
    """Show every rule that the program computes with."""
    require(caller(request), permissions.READ_LAW)
    versions, day = queries.versions(), _day(on)
    return [TopicOut.of(topic, versions, day) for topic in TOPICS]


@router.get("/policy", response=list[PolicyOut], summary="Force policy and readings of the law in force on a day")
@reads
def policy(request: HttpRequest, on: On = None) -> Any:
    """Show everything that the force may set."""
    require(caller(request), permissions.READ)
    versions, day = queries.versions(), _day(on)
    return [PolicyOut.of(asked, versions, day) for asked in names().values()]


def _day(on: date | None) -> date:
    return london_date(timezone.now()) if on is None else on
