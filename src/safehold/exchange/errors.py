"""Every error of the exchange library.

ExchangeError
├── UnreadableReportError
└── UnwritableTableError
"""

from __future__ import annotations


class ExchangeError(Exception):
    """Something that came in cannot be read, or something that should go out cannot be written."""


_LONGEST_REASON = 300


class UnreadableReportError(ExchangeError, ValueError):
    """The whole document is refused, and nothing of it was read. The message is one line."""

    def __init__(self, file: str, what: str, where: str | None = None) -> None:
        # Reasons may quote the document: line ends, control characters and length must not reach a terminal.
        what = "".join(letter if letter.isprintable() else " " for letter in " ".join(what.split()))
        what = what if len(what) <= _LONGEST_REASON else f"{what[: _LONGEST_REASON - 1]}…"
        self.file = file
        self.what = what
        self.where = where
        super().__init__(f"{file}: {what} ({where})" if where else f"{file}: {what}")


class UnwritableTableError(ExchangeError, ValueError):
    """The rows do not fit the columns, or the table is larger than the format allows."""
