"""Every error of the ledger library.

LedgerError
├── NotCanonicalError
└── OutOfRangeError
"""

from __future__ import annotations


class LedgerError(Exception):
    """The ledger cannot do what was asked of it."""


class NotCanonicalError(LedgerError, ValueError):
    """A value has no canonical form, so no digest of it would mean anything."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where} {what}.")


class OutOfRangeError(LedgerError, ValueError):
    """A proof was asked for an entry or a size that the tree does not have."""
