"""What the JSON columns of a referral and of a match hold."""

from typing import NotRequired, TypedDict


class TriageLine(TypedDict):
    """A line of the checklist that the facts fulfil. What stands behind it is stored by number, and shown to nobody by itself."""

    code: str
    words: str
    points: int
    fact: str
    person_in_case: NotRequired[int]
    referrals: NotRequired[list[int]]


class StoredReason(TypedDict):
    """One reason of a match. Its strength is "against" where it speaks against it."""

    words: str
    strength: str
    cautions: list[str]


class UnreadablePart(TypedDict):
    """A part of a report that could not be read."""

    where: str
    text: str
    reason: str
