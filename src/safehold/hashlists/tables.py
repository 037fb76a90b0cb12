"""Records of a CSV text, whatever single lines of it hold: a line that is none costs itself, and no other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from safehold.hashlists.rows import InvalidRow

_LONGEST_LINE = 1 << 20
#: Each line whose quotation mark is never closed may cost the reading of 128 KiB twice.
_MOST_UNCLOSED = 10_000


class UnclosedQuotesError(Exception):
    """Too many lines have a quotation mark that is never closed: the text is no table."""


class Records:
    """The records of a text, each a list of its fields; `line` is the number of the line on which the last one began.

    A record of several lines that has another number of fields than the first record (the header), or in which something stands
    behind a closing quotation mark, is read again line by line: a mark that was never closed took in the lines behind it.
    """

    def __init__(self, stream: IO[str], delimiter: str) -> None:
        self._stream, self._delimiter = stream, delimiter
        self._waiting: list[str] = []
        self._taken: list[str] = []
        self._too_long: list[int] = []
        self._read = self._unclosed = 0
        self.line = 0

    def __iter__(self) -> Iterator[list[str] | InvalidRow]:
        """Yield records and lines that are none. Raises: UnclosedQuotesError."""
        width: int | None = None
        reader = csv.reader(self._lines(), delimiter=self._delimiter)
        while True:
            self.line = self._read + 1
            self._taken.clear()
            try:
                values = next(reader)
            except StopIteration:
                yield from self._dropped()
                return
            except csv.Error as error:
                yield from self._dropped()
                yield InvalidRow(self.line, f"is no row of a table: {error}")
                self._read_again()
                continue
            if self._too_long:
                yield from self._dropped()
            if len(self._taken) > 1 and width is not None and (len(values) != width or self._is_unclosed(values)):
                yield InvalidRow(self.line, "has a quotation mark that is never closed")
                self._read_again()
                # The reader may have met the end.
                reader = csv.reader(self._lines(), delimiter=self._delimiter)
                continue
            if values:
                width = width or len(values)
                yield values

    def _lines(self) -> Iterator[str]:
        while line := self._waiting.pop() if self._waiting else self._stream.readline(_LONGEST_LINE):
            self._read += 1
            if len(line) == _LONGEST_LINE:
                self._too_long.append(self._read)
                while line and not line.endswith("\n"):
                    line = self._stream.readline(_LONGEST_LINE)
                line = "\n"
            self._taken.append(line)
            yield line

    def _dropped(self) -> Iterator[InvalidRow]:
        """Yield the lines that were longer than any list has."""
        for number in self._too_long:
            yield InvalidRow(number, f"is longer than {_LONGEST_LINE} characters")
        self._too_long.clear()

    def _read_again(self) -> None:
        """Read the lines of the last record again but its first. Raises: UnclosedQuotesError."""
        if len(self._taken) < 2:
            return
        self._unclosed += 1
        if self._unclosed > _MOST_UNCLOSED:
            raise UnclosedQuotesError
        self._waiting.extend(reversed(self._taken[1:]))
        self._read -= len(self._taken) - 1

    def _is_unclosed(self, values: list[str]) -> bool:
        """Return whether a record of several lines is none: it ended with the text, or where another quotation mark began."""
        try:
            return next(csv.reader([*self._taken, "\n"], delimiter=self._delimiter, strict=True)) != values
        except csv.Error:
            return True
