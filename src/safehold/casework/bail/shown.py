"""Rows of the pages of bail: the presenters give them, the templates read them by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from safehold.casework.cases.clock_presenters import ClockRow
from safehold.web.shown import Button, Fact, Reason


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is still to be told."""

    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of the regime: when it ends, who may authorise it, and where it stands."""

    limit: str
    ends: str
    authority: str
    state: str
    state_kind: str
    detail: str
    in_force: bool
    late: bool
    soon: bool


@dataclass(frozen=True, slots=True)
class BailRow:
    """A bail that runs, in the list."""

    reference: str
    url: str
    name: str
    case_reference: str
    case_url: str
    officer: str
    clock: ClockRow | None
    tag: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition, and from when to when it ran."""

    number: int
    text: str
    purpose: str
    why: str
    set: str
    lifted: str


@dataclass(frozen=True, slots=True)
class BreachRow:
    """A breach of a condition."""

    when: str
    condition: str
    what: str
    power: str
    offence: str
    response: str


@dataclass(frozen=True, slots=True)
class FailurePanel:
    """A failure to surrender: what is known of it, by when the information may be laid, and what may be recorded."""

    title: str
    text: str
    facts: Sequence[Fact]
    steps: Sequence[Reason]
    links: Sequence[Button]
    waits: bool
