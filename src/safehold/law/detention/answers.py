"""What the detention clock answers, and the points it leaves to a lawyer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "DEFAULT_READINGS",
    "SIGN_OFFS",
    "CourtOrder",
    "DetentionClock",
    "DetentionLimit",
    "DetentionRefusal",
    "LimitState",
    "Readings",
    "hospital_and_orders",
    "hospital_and_reviews",
]


class LimitState(StrEnum):
    """Where a limit stands on the facts recorded."""

    IN_FORCE = "in force"
    AUTHORISED = "authorised"
    NOT_AUTHORISED = "not authorised"


@dataclass(frozen=True, slots=True)
class Readings:
    """Which reading is taken where the law leaves a point open; each is shown as a sign-off when it mattered."""

    hospital_time_moves_reviews: bool = False
    hospital_time_moves_orders: bool = False


DEFAULT_READINGS: Final = Readings()


@dataclass(frozen=True, slots=True)
class DetentionLimit:
    """One limit in hours from the relevant time, and the moment it is reached, in London time."""

    hours: int
    at: datetime
    authority: str
    basis: Basis
    provision: str
    state: LimitState


@dataclass(frozen=True, slots=True)
class DetentionRefusal:
    """A fact that the law doesn't allow; it changed nothing. `fact` names it."""

    fact: str
    code: str
    reason: str
    provision: str
    way_forward: str


@dataclass(frozen=True, slots=True)
class CourtOrder:
    """A warrant of further detention, or its extension: when it was made and when it ends, in London time."""

    decided: datetime
    ends: datetime
    provision: str


@dataclass(frozen=True, slots=True)
class DetentionClock:
    """The answer, in London time. No review is due before detention has been authorised.

    `authorised_until` is as far as the authorities recorded reach: 24 hours, a superintendent's, or a court's.
    """

    relevant_time: datetime
    next_review_by: datetime | None
    limits: tuple[DetentionLimit, ...]
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...]
    refused: tuple[DetentionRefusal, ...]
    authorised_until: datetime
    orders: tuple[CourtOrder, ...] = ()


def hospital_and_reviews(moves: bool) -> SignOff:
    """Whether hospital time moves the reviews."""
    return _HOSPITAL_REVIEWS[moves]


def hospital_and_orders(moves: bool) -> SignOff:
    """Whether hospital time moves the end of a court's order."""
    return _HOSPITAL_ORDERS[moves]


def _both(code: str, point: str, plain: str, moved: str, provision: str) -> tuple[SignOff, SignOff]:
    return SignOff(code, point, plain, moved, provision), SignOff(code, point, moved, plain, provision)


_HOSPITAL_REVIEWS: Final = _both(
    "hospital_time_moves_reviews",
    "Whether hospital time that s.41(6) leaves out also moves the reviews of s.40.",
    "It doesn't: reviews stay at their times.",
    "It does: a review falls due later by the time left out.",
    "PACE 1984 ss.40(3), 41(6)",
)
_HOSPITAL_ORDERS: Final = _both(
    "hospital_time_moves_orders",
    "Whether hospital time that s.41(6) leaves out also moves the end of a warrant of further detention.",
    "It doesn't: the order ends at its hour.",
    "It does: the order ends later by the time left out.",
    "PACE 1984 ss.41(6), 43(10)–(12)",
)
SIGN_OFFS: Final = (_HOSPITAL_REVIEWS[0], _HOSPITAL_ORDERS[0])
