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
    "breach_and_questioning",
    "earlier_authority",
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
    breach_hours_take_in_questioning: bool = False
    earlier_authority_holds: bool = False


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


def breach_and_questioning(taken_in: bool) -> SignOff:
    """Whether minutes questioned in hospital count within the three hours after an arrest for breach of bail."""
    return _BREACH_QUESTIONING[taken_in]


def earlier_authority(holds: bool) -> SignOff:
    """Whether a superintendent's authority of earlier detention that counts still holds."""
    return _EARLIER_AUTHORITY[holds]


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
_BREACH_QUESTIONING: Final = _both(
    "breach_hours_take_in_questioning",
    "Whether minutes questioned in hospital, which s.41(6) includes, count within the three hours that s.47(6A) leaves out.",
    "They count: the limits come earlier by them.",
    "They don't: nothing within the three hours counts.",
    "PACE 1984 ss.41(6), 47(6A)",
)
_EARLIER_AUTHORITY: Final = _both(
    "earlier_authority_holds",
    "Whether a superintendent's authority for 36 hours still holds when somebody comes back from bail, so that the earlier "
    "detention counts.",
    "It doesn't: 24 hours in all, until a superintendent authorises more anew.",
    "It does: 36 hours in all, with the earlier detention.",
    "PACE 1984 ss.42(1), 47(6)",
)
SIGN_OFFS: Final = (_HOSPITAL_REVIEWS[0], _HOSPITAL_ORDERS[0], _BREACH_QUESTIONING[0], _EARLIER_AUTHORITY[0])
