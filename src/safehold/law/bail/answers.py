"""What the bail clock answers, and the points it leaves to a lawyer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "DEFAULT_READINGS",
    "SIGN_OFFS",
    "BailClock",
    "BailLimit",
    "BailRefusal",
    "LimitState",
    "Readings",
    "day_of_stopping",
    "days_stopped_before",
    "extension_while_stopped",
    "floor_and_later_limits",
    "further_order_beyond_limit",
    "order_beyond_limit",
    "period_after_a_new_arrest",
]


class LimitState(StrEnum):
    """Where a limit stands after the events."""

    USED = "used"
    IN_FORCE = "in force"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Readings:
    """Which reading is taken where the law leaves a point open; each is shown as a sign-off when it mattered."""

    suspension_day_counts_as_used: bool = True
    floor_moves_later_limits: bool = False
    first_arrest_keeps_the_period: bool = True
    stop_under_an_earlier_bail_left_out: bool = True


DEFAULT_READINGS: Final = Readings()


@dataclass(frozen=True, slots=True)
class BailLimit:
    """One limit of the regime. `ends` is None while a stopped clock leaves it open."""

    months: int
    ends: date | None
    authority: str
    basis: Basis
    provision: str
    state: LimitState


@dataclass(frozen=True, slots=True)
class BailRefusal:
    """An event that the law doesn't allow; it changed nothing. `event` is its position, from 0.

    `in_time` is the way forward without its deadline, where that is the end of the bail; else empty.
    """

    event: int
    code: str
    reason: str
    provision: str
    way_forward: str
    in_time: str = ""


@dataclass(frozen=True, slots=True)
class BailClock:
    """The answer. `ends` is None while the clock is stopped or a court application is pending past the last day."""

    ends: date | None
    limits: tuple[BailLimit, ...]
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...]
    refused: tuple[BailRefusal, ...]
    suspensions: tuple[tuple[date, date | None], ...]
    stopped: bool
    days_left_when_restarted: int | None
    pending_since: date | None


@cache
def day_of_stopping(counts_as_used: bool) -> SignOff:
    """Whether the day on which the clock stops counts as used."""
    return _point(
        "suspension_day_counts_as_used",
        "Whether the day on which the clock stops counts as used (s.47ZL doesn't say).",
        (
            "The day counts as used, so the bail ends a day earlier.",
            "The day is the first suspended day, so the bail ends a day later.",
        ),
        counts_as_used,
        "PACE 1984 s.47ZL",
    )


@cache
def floor_and_later_limits(moves: bool) -> SignOff:
    """Whether the days added to keep the floor after a request move the later limits."""
    return _point(
        "floor_moves_later_limits",
        "Whether the days added to keep seven days after a request also move the later limits.",
        ("They are days of suspension and move the later limits too.", "They lengthen the period in force only."),
        moves,
        "PACE 1984 s.47ZL",
    )


@cache
def extension_while_stopped() -> SignOff:
    """Whether a period may be extended while its clock is stopped."""
    return _point(
        "extension_while_stopped",
        "Whether a period may be extended while its clock is stopped.",
        ("It has not ended, so it may be extended.", "Wait until the clock runs again."),
        True,
        "PACE 1984 ss.47ZD–47ZG, 47ZL",
    )


@cache
def period_after_a_new_arrest(stays: bool) -> SignOff:
    """Whether a new arrest for the same offence, while or after the person is on bail, begins the period anew."""
    return _point(
        "first_arrest_keeps_the_period",
        "Whether a new arrest for the same offence begins the bail period anew: s.47(7) has somebody arrested again treated as "
        "arrested for the first time, and s.47ZB(4)(a) counts from the arrest for the offence.",
        (
            "The period stays that of the first arrest, with what was authorised in it.",
            "The period begins anew, on the day after the new arrest.",
        ),
        stays,
        "PACE 1984 ss. 47(7), 47ZB(4)(a)",
    )


@cache
def days_stopped_before(left_out: bool) -> SignOff:
    """Whether the days of a stop that was open when an earlier bail for the offence ended lengthen the period."""
    return _point(
        "stop_under_an_earlier_bail_left_out",
        "Whether days on which the clock was stopped under an earlier bail for the offence, until that bail ended, lengthen the "
        "period (s.47ZL speaks of one bail).",
        (
            "They are left out, so the period ends as if the clock had not stopped.",
            "They are days of suspension until the day on which that bail ended, so the period ends later.",
        ),
        left_out,
        "PACE 1984 ss. 47ZB(4)(a), 47ZL",
    )


def order_beyond_limit(limit: str) -> SignOff:
    """That the first order of a court runs past the last limit it can set."""
    return _point(
        "court_order_beyond_limit",
        f"The first order of the court runs past {limit}.",
        ("The order is taken as made.", "Check the order with the court."),
        True,
        "PACE 1984 s.47ZF(4)–(6)",
    )


def further_order_beyond_limit(limit: str) -> SignOff:
    """That a further order of a court runs past the longest extension it can give at a time."""
    return _point(
        "further_order_beyond_limit",
        f"A further order of the court runs past {limit}.",
        ("The order is taken as made.", "Check the order with the court."),
        True,
        "PACE 1984 s.47ZG",
    )


def _point(code: str, question: str, readings: tuple[str, str], first: bool, provision: str) -> SignOff:
    taken, other = readings if first else (readings[1], readings[0])
    return SignOff(code, question, taken, other, provision)


SIGN_OFFS: Final = (
    day_of_stopping(True),
    floor_and_later_limits(False),
    period_after_a_new_arrest(True),
    days_stopped_before(True),
    extension_while_stopped(),
    order_beyond_limit("the last limit"),
    further_order_beyond_limit("six months from the one before"),
)
