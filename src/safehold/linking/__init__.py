"""Finding the same person, account or device again: normalised identifiers and proposals with reasons.

A proposal is for a person to decide on; nothing here joins records.
"""

from __future__ import annotations

from .errors import LinkingError, UnknownKindError, UnreadableIdentifierError
from .identifiers import IdentifierKind, NormalisedIdentifier, normalise
from .matches import IpSighting, Level, Proposal, Reason, Record, Strength, propose
from .readings import Quality
from .things import luhn_check_digit

__all__ = [
    "IdentifierKind",
    "IpSighting",
    "Level",
    "LinkingError",
    "NormalisedIdentifier",
    "Proposal",
    "Quality",
    "Reason",
    "Record",
    "Strength",
    "UnknownKindError",
    "UnreadableIdentifierError",
    "luhn_check_digit",
    "normalise",
    "propose",
]
