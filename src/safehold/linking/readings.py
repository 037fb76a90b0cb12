"""What the reader of one kind of identifier answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """How far the value alone can be trusted to identify."""

    COMPLETE = "complete"
    """Well formed, and checked as far as the value allows (range, check digit, length)."""
    PARTIAL = "partial"
    """Readable, but a part is missing that would make it unique (a service, a house number)."""
    DOUBTFUL = "doubtful"
    """Readable, but probably mistyped, a placeholder, or shared by many."""


class UnreadableValueError(ValueError):
    """The text is none of the kind; the message is the reason, without capital and full stop."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as read by the reader of its kind."""

    key: str
    shown: str
    quality: Quality = Quality.COMPLETE
    cautions: tuple[str, ...] = ()
    service: str | None = None
    alike: str | None = None
