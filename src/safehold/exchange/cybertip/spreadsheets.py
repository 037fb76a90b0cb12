"""Reader of a referral table kept as a spreadsheet (XLSX): its first sheet, in the columns of the CSV table.

Rules: an XLSX is an archive that nobody vouches for. Its unpacked size is limited before it is unpacked, a document
type declaration in any part refuses it, and formulas count as the value that was stored with them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook, load_workbook

from ..errors import UnreadableReportError
from . import referral_tables
from .models import Referral, Unreadable

LARGEST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PARTS: Final = 1_000
MOST_COLUMNS: Final = 200
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, LookupError,
    NotImplementedError, EOFError, OSError, RuntimeError, OverflowError, SyntaxError,
)  # fmt: skip
"""What the libraries below raise for broken files; an XML error is a SyntaxError, a wrong password a RuntimeError."""


def read(data: bytes, file: str, shown: str) -> tuple[list[Referral], list[Unreadable]]:
    """Read the first sheet as a referral table. Raises: UnreadableReportError."""
    try:
        _require_harmless(data, file)
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
    except UnreadableReportError:
        raise
    except _BROKEN:
        raise UnreadableReportError(file, "it is no spreadsheet (XLSX), or a broken or encrypted one") from None

    def rows() -> Iterator[list[str]]:
        given = 0
        try:
            for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                cells = [_text(cell) for cell in row]
                while cells and not cells[-1]:
                    del cells[-1]
                yield cells
                given += 1
        except _BROKEN:
            raise UnreadableReportError(file, "the spreadsheet is broken", f"after row {given}") from None

    referrals, refused = referral_tables.read_rows(rows(), file, shown)
    reason = "only the first sheet is read: put its rows there"
    refused += [Unreadable(f"{shown}, sheet {title!r}", "", reason) for title in _further_sheets(workbook, file)]
    return referrals, refused


def _further_sheets(workbook: Workbook, file: str) -> list[str]:
    """Name the sheets after the first that hold anything."""
    try:
        return [
            sheet.title
            for sheet in workbook.worksheets[1:]
            if any(_text(cell) for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS) for cell in row)
        ]
    except _BROKEN:
        raise UnreadableReportError(file, "the spreadsheet is broken", "after its first sheet") from None


def _require_harmless(data: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            what = f"unpacked, the spreadsheet is larger than {LARGEST_UNPACKED // (1024 * 1024)} MB"
            raise UnreadableReportError(file, what)
        if "xl/workbook.xml" not in archive.namelist():
            raise UnreadableReportError(file, "it is an archive, not a spreadsheet (XLSX)")
        for part in parts:
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(65_536).replace(b"\x00", b""):
                    raise UnreadableReportError(file, "a document type declaration is not accepted", part.filename)


def _text(cell: object) -> str:
    """Turn a cell's value into the text that the CSV table would have."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
