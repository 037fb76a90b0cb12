"""The order of the lab queue: a rule that can be read aloud, with the reasons for each place. Pure: no query, no clock.

Force policy, not law:
1. first what is needed while somebody is in custody, the sooner limit first;
2. then what is needed by a day within four weeks (or passed), the sooner day first;
3. then by risk; at the same risk what concerns a child at the address first;
4. then what has waited longest.
A person may give an examination another place, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from safehold.casework.cases.models import RISK_ORDER, RiskLevel

FEWEST_FINISHED = 4
"""With fewer finished in four weeks no day is worked out: one slow device would move it by months."""

SOON_DAYS = 28
"""Force policy: a date counts from this many days ahead."""

STEPS = (
    "First what is needed while somebody is in custody, the sooner limit first.",
    f"Then what is needed by a day within {SOON_DAYS} days, or passed: the sooner day first.",
    "Then by risk. At the same risk, what concerns a child at the address comes first.",
    "Then what has waited longest.",
    "A person may give another place, with a reason. The reason stands in the row.",
)
"""The rule in words, for the page."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the rule needs to know of an examination that waits. Moments are aware, days are London dates."""

    key: int
    requested_at: datetime
    risk: str
    custody_ends: datetime | None = None
    bail_ends: date | None = None
    needed_by: date | None = None
    child_at_address: bool = False
    place: int | None = None

    @property
    def due(self) -> date | None:
        """The first day on which the result is needed: as asked for, or the end of bail."""
        days = [day for day in (self.needed_by, self.bail_ends) if day is not None]
        return min(days) if days else None


@dataclass(frozen=True, slots=True)
class Placed:
    """An examination at its place. `by_rule` is the place that the rule alone would give."""

    item: Waiting
    place: int
    by_rule: int
    why: str
    waited_longest: bool = False


def order(waiting: Sequence[Waiting], *, today: date) -> list[Placed]:
    """Put what waits in order, with the reason for each place."""
    ruled = sorted(waiting, key=lambda item: _rank(item, today))
    by_rule = {item.key: number for number, item in enumerate(ruled, 1)}
    placed = [item for item in ruled if item.place is None]
    for item in sorted((item for item in ruled if item.place is not None), key=lambda item: (item.place or 0, by_rule[item.key])):
        placed.insert(min((item.place or 1) - 1, len(placed)), item)
    longest = min(waiting, key=lambda item: (item.requested_at, item.key)).key if waiting else None
    return [
        Placed(item, number, by_rule[item.key], _why(item, today), waited_longest=item.key == longest)
        for number, item in enumerate(placed, 1)
    ]


def _rank(item: Waiting, today: date) -> tuple[object, ...]:
    due = item.due
    is_soon = due is not None and due <= today + timedelta(days=SOON_DAYS)
    return (
        item.custody_ends is None,
        item.custody_ends.timestamp() if item.custody_ends else 0.0,
        not is_soon,
        due.toordinal() if due and is_soon else 0,
        RISK_ORDER[item.risk],
        not item.child_at_address,
        item.requested_at.timestamp(),
        item.key,
    )


def _why(item: Waiting, today: date) -> str:
    """The reason that decided, in words."""
    if item.custody_ends is not None:
        return "Somebody is in custody."
    due = item.due
    if due is not None and due <= today + timedelta(days=SOON_DAYS):
        return f"Needed by a day within {SOON_DAYS} days." if due >= today else "The day it was needed by has passed."
    risk = RiskLevel(item.risk).label.lower()
    return (
        f"Risk {risk}, child at the address, then the time waited."
        if item.child_at_address
        else f"Risk {risk}, then the time waited."
    )


def expected_day(place: int, finished_in_four_weeks: int, *, today: date) -> date | None:
    """The day on which a place comes up at the pace of the last four weeks; None where too few were finished in them.

    A plain sum, not a forecast: it takes no account of the size of devices or of who is away.
    """
    if finished_in_four_weeks < FEWEST_FINISHED:
        return None
    return today + timedelta(days=-(-place * 28 // finished_in_four_weeks))


def will_miss(due: date | None, expected: date | None, *, today: date) -> bool:
    """Say whether the result comes after the day it is needed by; with no pace known, only when that day has passed."""
    if due is None:
        return False
    return due < (expected or today)
