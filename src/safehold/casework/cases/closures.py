"""What keeps a case open: limits that run in it, and what apps register besides that has no clock.

Closing a case takes its clocks off every board, save those of what is kept: only the force's own targets and reviews may end
that way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from safehold.casework.cases import clocks
from safehold.casework.cases.models import Case, ClockKind

END_WITH_THE_CASE = frozenset({ClockKind.TARGET, ClockKind.REVIEW, ClockKind.ORDER})
"""Clocks that only say how soon the force works on the case itself, and the end of an order, years ahead."""

RUN_ON_AFTERWARDS = frozenset({ClockKind.RETENTION, ClockKind.BIOMETRICS})
"""Clocks of what is kept: they run on, or begin, in the closed case."""

HOLD_ELSEWHERE = "Hold the requirements in another case, or record their end"
"""The way forward for notification requirements, which go on after the case."""

INSTEAD = {ClockKind.NOTIFICATION: HOLD_ELSEWHERE}
ENDS_BAIL = "Charge the person, or end the bail"
"""The way forward for a bail period: what its clock asks for next would lengthen it."""
"""What is to be done with a limit that goes on after the case, in place of what comes next within it."""


@dataclass(frozen=True)
class Waiting:
    """Something that must not be left behind in a closed case: what it is, what is to be done first (a sentence), and where."""

    what: str
    to_do: str
    url: str = ""


Source = Callable[[Case, datetime], Iterable[Waiting]]
_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add what an app knows that keeps a case open and that has no clock."""
    _SOURCES.append(source)
    return source


def waiting_in(case: Case, *, at: datetime) -> list[Waiting]:
    """Everything that keeps a case open at a moment. A few queries of each app."""
    found = [
        Waiting(
            f"{clock.limit_name}{f', {clock.subject_name}' if clock.subject_name else ''} ({clock.reference})",
            _to_do(clock),
            clock.record_url,
        )
        for clock in clocks.clocks_of(case)
        if clock.kind not in END_WITH_THE_CASE | RUN_ON_AFTERWARDS
    ]
    return found + [waiting for source in _SOURCES for waiting in source(case, at)]


def _to_do(clock: clocks.RunningClock) -> str:
    if clock.subject_kind == "bail":
        return ENDS_BAIL
    return INSTEAD.get(clock.kind) or clock.next_action or clock.action_note or "Record how it ended"
