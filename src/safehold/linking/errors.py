"""Every error of the linking library.

LinkingError
├── UnknownKindError
└── UnreadableIdentifierError
"""

from __future__ import annotations


class LinkingError(Exception):
    """Something was given to the linking library that it cannot work with."""


class UnknownKindError(LinkingError, ValueError):
    """The kind of identifier is none that Safehold knows."""

    def __init__(self, kind: str, known: tuple[str, ...]) -> None:
        self.kind = kind
        super().__init__(f"{kind!r} is no kind of identifier: use one of {', '.join(known)}.")


class UnreadableIdentifierError(LinkingError, ValueError):
    """The text cannot be an identifier of the kind it was given as."""

    def __init__(self, kind: str, value: str, reason: str) -> None:
        self.kind = kind
        self.value = value
        self.reason = reason
        shown = value if len(value) <= 80 else f"{value[:77]}..."
        super().__init__(f"{shown!r} cannot be read as {kind.replace('_', ' ')}: {reason}.")
