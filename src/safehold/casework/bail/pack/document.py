"""The document that a pack is: what it says, field by field, and the form in which it is stored.

A kept document is never written anew, and it is read for years. So the names under which a fact is stored don't follow the names
here: where they differ, the alias is the stored one. A new fact needs a default, because the older documents lack it.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from safehold import ledger
from safehold.casework.bail.models import Answer

FORM = 1
"""The form of the document, so that it can still be read years later."""


@dataclass(frozen=True, slots=True)
class Since:
    """The last decision on the bail, from which diligence is looked at."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Target:
    """What comes next for the bail: how many months, who may authorise it, until when it runs and would run."""

    ends: date | None
    months: int | None
    authority: str
    provision: str
    would_end: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told beforehand that an extension would be decided, and what they answered."""

    whom: str
    how: str
    at: datetime
    answer: Answer
    answer_words: str
    answer_by: date | None
    answered_at: datetime | None
    representations: str


# Condition A


@dataclass(frozen=True, slots=True)
class Report:
    """A report that was joined to the case."""

    reference: str
    received_at: datetime
    sender: Annotated[str, Field(alias="from")]
    about: str
    risk: str


@dataclass(frozen=True, slots=True)
class Arrested:
    """An arrest of the person, with its grounds."""

    reference: str
    arrested_at: datetime
    by: str
    offences: tuple[str, ...]
    grounds: str


@dataclass(frozen=True, slots=True)
class Graded:
    """How many files of a category one exhibit holds, as somebody graded them."""

    exhibit: str
    examination: str
    category: str
    count: int
    graded_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many files of a category there are."""

    category: str
    count: int


@dataclass(frozen=True, slots=True)
class Grounds:
    """Condition A."""

    referrals: tuple[Report, ...]
    arrests: tuple[Arrested, ...]
    findings: tuple[Graded, ...]
    totals: tuple[Total, ...]


# Condition B


@dataclass(frozen=True, slots=True)
class ToExamine:
    """An examination that is still to be done, with its place in the queue of the laboratory."""

    reference: str
    exhibit: str
    description: str
    laboratory: str
    state: str
    lines_of_enquiry: str
    asked_at: datetime
    waiting_days: int
    place: int | None
    of: int | None
    why: str
    expected: date | None
    comes_too_late: bool


@dataclass(frozen=True, slots=True)
class WithoutFindings:
    """An examination that is finished, and nobody has recorded findings."""

    examination: str
    exhibit: str
    finished_at: datetime | None
    days: int


@dataclass(frozen=True, slots=True)
class NotAskedFor:
    """A device for which nobody has asked for an examination."""

    exhibit: str
    description: str
    state: str
    holder: str
    seized_at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Material:
    """What the CPS asked for, and when it was sent."""

    asked_on: date
    asked_for: str
    sent_on: date | None
    sent: str
    days: int


@dataclass(frozen=True, slots=True)
class ChargingDecision:
    """A charging decision that was asked for."""

    reference: str
    state: str
    is_open: bool
    requested_at: datetime
    days: int
    offences: tuple[str, ...]
    decision: str
    material: tuple[Material, ...]


@dataclass(frozen=True, slots=True)
class Remaining:
    """Condition B."""

    examinations: tuple[ToExamine, ...]
    without_findings: tuple[WithoutFindings, ...]
    not_asked_for: tuple[NotAskedFor, ...]
    charging: tuple[ChargingDecision, ...] = ()


# Condition C


@dataclass(frozen=True, slots=True)
class Idle:
    """A run of days without a step; on `stopped` of them the bail clock stood still."""

    first: date
    last: date
    days: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was done. `at` is empty where only the day is known; `counts` says whether it is a step."""

    on: date
    at: datetime | None
    what: str
    who: str
    detail: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """How far an examination is."""

    reference: str
    exhibit: str
    description: str
    state: str
    asked_at: datetime
    asked_by: str
    lines_of_enquiry: str
    waited_days: int
    is_waiting: bool
    started_at: datetime | None
    ended_at: datetime | None
    ended_because: str
    findings: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """Condition C."""

    first_day: date
    last_day: date
    days: int
    days_with_a_step: int
    days_without: int
    days_stopped: int
    gaps: tuple[Idle, ...]
    actions: tuple[Action, ...]
    examinations: tuple[Examined, ...]


# Condition D


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of the bail that is in force."""

    number: int
    text: str
    purpose: str
    reasons: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Views:
    """What was done about the victims' views before a decision on conditions, and when they were told of it."""

    sought: str
    words: str
    on: datetime
    told_at: datetime | None
    must_be_told: bool


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of the case."""

    level: str
    set_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Breached:
    """A breach of a condition, by the number of the condition."""

    happened_at: datetime
    condition: int
    what: str
    response: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A welfare contact."""

    at: datetime
    by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Welfare:
    """The welfare steps before the release, and the contacts after it."""

    steps: int
    taken: int
    missing: tuple[str, ...]
    released_before: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class ChildAtRisk:
    """A child of the case, by reference and never by name."""

    reference: str
    age: str
    relation: str
    in_household: bool | None
    state: str
    has_outcome: bool


@dataclass(frozen=True, slots=True)
class Release:
    """Condition D."""

    reasons: str
    factors: tuple[str, ...]
    conditions: tuple[Condition, ...]
    conditions_lifted: int
    victims: tuple[Views, ...]
    risk: Risk
    breaches: tuple[Breached, ...]
    welfare: Welfare
    children: tuple[ChildAtRisk, ...] = ()


# The whole


@dataclass(frozen=True, slots=True)
class Document:
    """A pack. `warnings` are worked out from the rest of it."""

    made_at: datetime
    made_by: str
    case: str
    bail: str
    person: str
    officer_in_the_case: str
    asked: Target
    since: Since
    told: Told | None
    grounds: Annotated[Grounds, Field(alias="A")]
    remaining: Annotated[Remaining, Field(alias="B")]
    done: Annotated[Done, Field(alias="C")]
    release: Annotated[Release, Field(alias="D")]
    warnings: tuple[str, ...] = ()
    form: int = FORM

    def steady(self) -> "Document":
        """The facts alone: without the moment, and what others change at the laboratory from hour to hour."""
        examinations = tuple(_steady(found) for found in self.remaining.examinations)
        remaining = replace(self.remaining, examinations=examinations)
        return replace(self, made_at=datetime.min.replace(tzinfo=UTC), made_by="", warnings=(), remaining=remaining)


def _steady(found: ToExamine) -> ToExamine:
    return replace(found, place=None, of=None, why="", expected=None, comes_too_late=False)


_STORED = TypeAdapter(Document)


def stored(document: Document) -> dict[str, Any]:
    """A document as JSON has it, under the names by which it is stored: moments are texts in UTC."""
    found: dict[str, Any] = json.loads(ledger.canonical_bytes(_STORED.dump_python(document, by_alias=True)))
    return found


def read(text: str) -> Document:
    """A document from the form in which it is stored. Moments are in UTC."""
    return _STORED.validate_json(text)
