"""Tables for spreadsheet programs, in CSV and XLSX, safe to open.

Rules:
- A text that a spreadsheet program would run as a formula gets an apostrophe in front (CSV), or is stored as text
  with the same apostrophe (XLSX), so that saving it as CSV elsewhere stays safe. Numbers and dates stay what they are.
  In CSV the same goes for what follows a semicolon or a line end: in some countries those end a cell.
- Characters that are not seen but change what is seen (direction marks, zero-width and control characters) are
  written as their code, such as ‹U+202E›: a file name that ends in "exe" must not look as if it ended in "jpg".
- Times are written as given, with their zone; a time without one is refused.

Source: OWASP, CSV Injection (leading = + - @, tab, carriage return; full-width forms).
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.child import _WorkbookChild

from .errors import UnwritableTableError

type Cell = str | int | float | Decimal | bool | date | datetime | Enum | None
type _Plain = str | int | float | Decimal | bool | date | None

MOST_ROWS: Final = 1_048_575
"""Rows of an XLSX sheet below its header."""
LONGEST_CELL: Final = 32_767
"""Characters of an XLSX cell."""
# Spreadsheet programs count days from 1900 and disagree about its leap day.
_FIRST_SAFE_YEAR: Final = 1901
# What begins a formula, also behind white space or quotes that programs strip, also in full-width form.
_FORMULA = re.compile(r"""[\s'"]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]""")
# The same inside a text, where a program that takes semicolons for separators may begin a cell or a row.
_INNER_FORMULA = re.compile(r"""([;\n])(?=[\s'";]*[=+\-@\uff1d\uff0b\uff0d\uff20|%])""")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_KEPT_CONTROLS: Final = "\n"


def seen_text(text: str) -> str:
    """Write unseen characters as their codes; line ends become one kind of line end, tabs become spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(_seen(letter) for letter in text)


def _seen(letter: str) -> str:
    if letter in _KEPT_CONTROLS:
        return letter
    # Cc controls, Cf direction and zero-width marks, Cs half characters, Co and Cn private and unassigned.
    unseen = unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") or letter in "\u2028\u2029\u115f\u1160\u3164"
    return f"‹U+{ord(letter):04X}›" if unseen else letter


def guarded(text: str) -> str:
    """Make a text safe for a cell: unseen characters as codes, an apostrophe before what would be a formula.

    Numbers written as text and international telephone numbers such as +447700900123 are no formulas.
    """
    text = seen_text(text)
    if _FORMULA.match(text) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table as CSV: UTF-8 with byte-order mark, commas, CRLF, as spreadsheet programs expect it.

    Raises: UnwritableTableError when a row has not one cell for each column.
    """
    text = io.StringIO(newline="")
    # Every cell is quoted, so that no locale's separator splits the first; the others are guarded inside too.
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([guarded(name) for name in columns])
    for number, row in enumerate(rows, 1):
        _require_width(columns, row, number)
        writer.writerow([_csv_cell(cell, number) for cell in row])
    return ("\ufeff" + text.getvalue()).encode()


def write_xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table as XLSX with one sheet, its header fixed and bold; no cell is ever a formula.

    Times are written as text with their zone, because a cell's time has none.

    Raises: UnwritableTableError when a row has not one cell for each column, or there are too many rows.
    """
    checked = _checked(columns, rows)  # before writing: an unfinished sheet leaves files behind
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for place, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(60, max(12, len(name) + 2))
    header = []
    for name in columns:
        cell = WriteOnlyCell(sheet, value=guarded(name))
        cell.font = Font(bold=True)
        header.append(cell)
    sheet.append(header)
    for row in checked:
        sheet.append([_xlsx_cell(sheet, plain) for plain in row])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _checked(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[list[_Plain]]:
    checked = []
    for number, row in enumerate(rows, 1):
        _require_width(columns, row, number)
        if number > MOST_ROWS:
            raise UnwritableTableError(f"A sheet holds {MOST_ROWS} rows and there are more: write CSV instead.")
        checked.append([_plain(cell, number) for cell in row])
    return checked


def _require_width(columns: Sequence[str], row: Sequence[Cell], number: int) -> None:
    if len(row) != len(columns):
        raise UnwritableTableError(f"Row {number} has {len(row)} cells and the table has {len(columns)} columns.")


def _plain(cell: Cell, number: int) -> _Plain:
    """Turn a cell into text, number, truth value or date."""
    if isinstance(cell, Enum):
        return _plain(cell.value, number)
    if isinstance(cell, datetime):
        if cell.utcoffset() is None:
            raise UnwritableTableError(f"Row {number} has a time without zone: the instant is not known.")
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        raise UnwritableTableError(f"Row {number} has a number that is none: {cell}.")
    return cell


def _csv_cell(cell: Cell, number: int) -> str:
    plain = _plain(cell, number)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, str):
        return _INNER_FORMULA.sub(r"\1'", guarded(plain))
    return plain.isoformat() if isinstance(plain, date) else str(plain)


def _xlsx_cell(sheet: _WorkbookChild, plain: _Plain) -> object:
    if isinstance(plain, date) and plain.year < _FIRST_SAFE_YEAR:
        plain = plain.isoformat()
    if not isinstance(plain, str):
        return plain
    text = guarded(plain)
    written = WriteOnlyCell(sheet, value=text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…")
    written.data_type = "s"
    return written


def _sheet_title(title: str) -> str:
    """Make a title that a sheet may have: at most 31 characters, none of those that references use."""
    return re.sub(r"[\\/*?:\[\]]", " ", seen_text(title)).strip("' ")[:31] or "Table"
