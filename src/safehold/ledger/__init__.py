"""Proof that a record is as it was: canonical form, chain of digests, Merkle tree.

`merkle` is used by its module name; the rest is here.
"""

from __future__ import annotations

from . import merkle
from .canonical import canonical_bytes
from .chain import BreakKind, ChainBreak, ChainResult, Link, check, link
from .errors import LedgerError, NotCanonicalError, OutOfRangeError

__all__ = [
    "BreakKind",
    "ChainBreak",
    "ChainResult",
    "LedgerError",
    "Link",
    "NotCanonicalError",
    "OutOfRangeError",
    "canonical_bytes",
    "check",
    "link",
    "merkle",
]
