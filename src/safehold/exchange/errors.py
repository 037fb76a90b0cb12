"""Every error of the exchange library.

ExchangeError
├── UnreadableReportError
└── UnwritableTableError
"""

from __future__ import annotations


class ExchangeError(Exception):
    """Something that came in cannot be read, or something that should go out cannot be written."""


class UnreadableReportError(ExchangeError, ValueError):
    """The whole document is refused, and nothing of it was read."""

    def __init__(self, file: str, what: str, where: str | None = None) -> None:
        self.file = file
        self.what = what
        self.where = where
        super().__init__(f"{file}: {what} ({where})" if where else f"{file}: {what}")


class UnwritableTableError(ExchangeError, ValueError):
    """The rows do not fit the columns, or the table is larger than the format allows."""
