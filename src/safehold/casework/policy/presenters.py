"""Force policy and the law in use, in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from safehold.casework.policy import law_in_use
from safehold.casework.policy.law_in_use import BASIS_WORDS, Point
from safehold.casework.policy.models import PolicyChange
from safehold.casework.policy.names import Name
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law.calendar import spoken
from safehold.law.provisions import Rule, Version
from safehold.law.register import Topic
from safehold.web import wording

DEFAULT = "The program's default; nobody has set it"


@dataclass(frozen=True, slots=True)
class NameRow:
    """One thing that can be set: what is in force, since when and by whom, and what comes."""

    title: str
    url: str
    value: str
    since: str
    by: str
    coming: str


def rows(names: Iterable[Name], versions: Versions, *, today: date) -> list[NameRow]:
    """What can be set, one row each: what is in force, since when and by whom, and what comes."""
    found = []
    for asked in names:
        version = versions.version_on(asked.name, today)
        coming = [row for row in versions.of(asked.name) if row.effective_from > today]
        found.append(
            NameRow(
                title=asked.title,
                url=reverse("policy:name", args=[asked.name]),
                value=asked.words(versions.value_on(asked.name, today)),
                since=f"Since {spoken(version.effective_from)}" if version else DEFAULT,
                by=f"{version.authority}; entered by {version.set_by}" if version else "",
                coming="; ".join(f"{asked.words(row.value)} from {spoken(row.effective_from)}" for row in coming),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of one thing that can be set."""

    value: str
    begins: str
    state: tuple[str, str]
    authority: str
    entered: str = ""
    reason: str = ""


def history(asked: Name, versions: Versions, *, today: date) -> list[VersionRow]:
    """Every version of one thing that can be set, the newest first, and the default that was before them."""
    in_force = versions.version_on(asked.name, today)
    found = [_version_row(asked, row, today=today, in_force=in_force) for row in reversed(versions.of(asked.name))]
    found.append(
        VersionRow(
            value=asked.words(asked.default_on(today)),
            begins="From the beginning",
            state=("In force", "in-force") if in_force is None else ("Replaced", "lapsed"),
            authority=DEFAULT,
        )
    )
    return found


def _version_row(asked: Name, row: SetVersion, *, today: date, in_force: SetVersion | None) -> VersionRow:
    coming = row.effective_from > today
    return VersionRow(
        value=asked.words(row.value),
        begins=spoken(row.effective_from),
        state=("Comes", "ready") if coming else ("In force", "in-force") if row == in_force else ("Replaced", "lapsed"),
        authority=row.advice,
        entered=f"{row.set_by}, {wording.exact_with_year(row.set_at)}",
        reason=row.reason,
    )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that was prepared."""

    text: str
    url: str
    state: tuple[str, str]
    by: str


def change_rows(asked: Name, changes: Iterable[PolicyChange]) -> list[ChangeRow]:
    """The changes of one thing that were prepared."""
    return [
        ChangeRow(
            text=f"{asked.words(change.value)} from {spoken(change.effective_from)}",
            url=reverse("policy:change", args=[change.pk]),
            state=("Set", "done") if change.is_set else ("Counted", "ready") if change.counted_at else ("Prepared", "new"),
            by=f"{change.prepared_by.name}, {wording.exact_with_year(change.prepared_at)}",
        )
        for change in changes
    ]


def known_of(asked: Name, versions: Versions, *, today: date) -> list[Any]:
    """What is in force, above the form that changes it."""
    version = versions.version_on(asked.name, today)
    return [
        ("What", asked.title),
        ("In force today", asked.words(versions.value_on(asked.name, today))),
        ("Since", f"{spoken(version.effective_from)}, {version.said}" if version else DEFAULT),
        ("The version is chosen by", asked.dated_by),
        *([("Section", asked.provision)] if asked.provision else []),
    ]


@dataclass(frozen=True)
class ChangePage:
    """A prepared change: what it says, what it would move, and where it stands."""

    title: str
    facts: list[Any]
    heading: str
    sentences: list[str]
    waits: bool
    problem: str
    set_url: str
    name_url: str
    progress_url: str


def change_page(change: PolicyChange, asked: Name, *, may_set: bool) -> ChangePage:
    """Put a prepared change into words."""
    if change.is_set:
        heading, sentences = _rebuilt(change)
    else:
        heading, sentences = _counted(change)
    return ChangePage(
        title=asked.title,
        facts=change_facts(change, asked),
        heading=heading,
        sentences=sentences,
        waits=change.rebuilt_at is None if change.is_set else change.counted_at is None,
        problem=change.problem,
        set_url=reverse("policy:set", args=[change.pk]) if may_set and change.counted_at and not change.is_set else "",
        name_url=reverse("policy:name", args=[change.name]),
        progress_url=reverse("policy:change_progress", args=[change.pk]),
    )


def change_facts(change: PolicyChange, asked: Name) -> list[Any]:
    """What a prepared change says."""
    return [
        ("New value", asked.words(change.value)),
        ("From", f"{spoken(change.effective_from)}, by {asked.dated_by}"),
        ("Lawyer" if asked.is_reading else "Decided by", change.authority),
        *([("Day of the advice", spoken(change.advised_on))] if change.advised_on else []),
        ("Reason", change.reason),
        ("Prepared by", f"{change.prepared_by.name}, {wording.exact_with_year(change.prepared_at)}"),
    ]


def _counted(change: PolicyChange) -> tuple[str, list[str]]:
    if change.counted_at is None:
        return "Counting which clocks this moves", ["Nothing is set yet. A worker computes every clock that it could reach."]
    return effect_heading(change), [effect_words(change), *_problem(change)]


def effect_heading(change: PolicyChange) -> str:
    """How many clocks a change moves, as it was counted."""
    return f"It moves {wording.counted(change.would_move, 'clock')}" if change.would_move else "It moves no clock that runs now"


def effect_words(change: PolicyChange) -> str:
    """What was counted, and when."""
    parts = []
    if change.would_end_later:
        parts.append(f"{change.would_end_later} will end later")
    if change.would_end_sooner:
        parts.append(f"{change.would_end_sooner} will end sooner")
    directions = f"{wording.listed(parts)}. " if parts else ""
    reached = wording.counted(change.clocks_seen, "clock")
    when = wording.exact_with_year(change.counted_at) if change.counted_at else ""
    return f"{directions}Computed for {reached} that it could reach, {when}. Facts of earlier days keep their version."


def _rebuilt(change: PolicyChange) -> tuple[str, list[str]]:
    moved = wording.counted(change.moved, "clock")
    if change.rebuilt_at is None:
        return "The clocks are being rebuilt", [f"{moved} moved so far.", *_problem(change)]
    done = f"{moved} moved. Done {wording.exact_with_year(change.rebuilt_at)}."
    return "It is set, and the clocks are rebuilt", [done, *_problem(change)]


def _problem(change: PolicyChange) -> list[str]:
    return [change.problem] if change.problem else []


# The law in use


@dataclass(frozen=True, slots=True)
class LawVersion:
    """A version of a rule of the law."""

    text: str
    basis: str
    section: str
    dates: str
    checked: str


@dataclass(frozen=True, slots=True)
class LawRule:
    """A rule of the law: the version of the day, or the last one there is, and the others."""

    title: str
    now: LawVersion
    others: list[LawVersion]


@dataclass(frozen=True, slots=True)
class LawPoint:
    """A point that the law leaves open, and how it is read here."""

    question: str
    taken: str
    other: str
    section: str
    waits: bool
    decided: str
    url: str


@dataclass(frozen=True, slots=True)
class LawTopic:
    """A topic of the law."""

    key: str
    title: str
    rules: list[LawRule]
    points: list[LawPoint]


def law_page(topics: Iterable[Topic], versions: Versions, *, today: date, may_read_policy: bool) -> list[LawTopic]:
    """Every topic of the law with its rules, and the points that wait for a lawyer."""
    return [
        LawTopic(
            key=topic.name,
            title=topic.title,
            rules=[_rule(rule, today) for rule in topic.rules.values()],
            points=[_point(point, may_read_policy) for point in law_in_use.points_of(topic, versions, today)],
        )
        for topic in topics
    ]


def _rule(rule: Rule[Any], today: date) -> LawRule:
    now = law_in_use.version_on(rule, today) or rule.versions[-1]
    others = [_version(version) for version in reversed(rule.versions) if version is not now]
    return LawRule(rule.title[0].upper() + rule.title[1:], _version(now), others)


def _version(version: Version[Any]) -> LawVersion:
    until = f" until {spoken(version.effective_to)}" if version.effective_to else ""
    return LawVersion(
        text=version.text,
        basis=BASIS_WORDS[version.basis],
        section=version.reference,
        dates=f"From {spoken(version.effective_from)}{until}",
        checked=version.checked,
    )


def _point(point: Point, may_read_policy: bool) -> LawPoint:
    version = point.version
    return LawPoint(
        question=point.question,
        taken=point.taken,
        other=point.other,
        section=point.provision,
        waits=version is None,
        decided=f"On {version.advice}, from {spoken(version.effective_from)}, {version.said}." if version else "",
        url=reverse("policy:name", args=[point.can_be_set]) if point.can_be_set and may_read_policy else "",
    )
