"""Finding the same person, account or device again: normalised identifiers and proposals with reasons.

A proposal is for a person to decide on; nothing here joins records.
"""

from __future__ import annotations

from .errors import LinkingError, UnknownKindError, UnreadableIdentifierError
from .identifiers import IdentifierKind, NormalisedIdentifier, normalise
from .readings import Quality
from .things import luhn_check_digit

__all__ = [
    "IdentifierKind",
    "LinkingError",
    "NormalisedIdentifier",
    "Quality",
    "UnknownKindError",
    "UnreadableIdentifierError",
    "luhn_check_digit",
    "normalise",
]
