"""Reads whatever documents make up one delivery: XML, JSON, CSV or XLSX, told apart by content."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from lxml import etree

from ..errors import UnreadableReportError
from . import json_downloads, json_values, referral_tables, xml_documents
from .fields import named_places
from .models import ReadResult, Referral, ReportedFile, Unreadable
from .xml_values import local_name

LARGEST_FILE: Final = 100 * 1024 * 1024
"""Bytes; a report of a few thousand events has about one million."""
MOST_FILES: Final = 10_000

type Document = str | os.PathLike[str] | BinaryIO


@dataclass(frozen=True, slots=True)
class _FileDetails:
    """A separate `fileDetails` document, waiting for its report."""

    file: str
    report: str | None
    details: ReportedFile
    unreadable: tuple[Unreadable, ...]
    unrecognised: tuple[str, ...]
    collapsed: int
    digest: tuple[str, str]


def read(documents: Document | Sequence[Document]) -> ReadResult:
    """Read the documents of one delivery together: a report with its file details, downloads, referral tables.

    A document may be a path or an open binary file. The same document given twice is read once.

    Raises: UnreadableReportError when any document must be refused; then nothing is returned of the others either.
    """
    listed = [*documents] if isinstance(documents, Sequence) and not isinstance(documents, str) else [documents]
    if not listed:
        raise UnreadableReportError("nothing", "no file was given")
    if len(listed) > MOST_FILES:
        raise UnreadableReportError(_file_name(listed[0], 1), f"more than {MOST_FILES} files were given together")
    referrals: list[Referral] = []
    details: list[_FileDetails] = []
    refused: list[Unreadable] = []
    seen: set[str] = set()
    for number, item in enumerate(listed, 1):
        file = _file_name(item, number)
        data = _read_bytes(item, file)
        digest = hashlib.sha256(data).hexdigest()
        if digest in seen:
            continue
        seen.add(digest)
        shown = file.replace("\\", "/").rpartition("/")[2] or file
        found, found_details, rows = _read_document(data, file, shown, (shown, digest))
        referrals += [replace(referral, digests=((shown, digest),)) for referral in found]
        details += found_details
        refused += rows
    return ReadResult(tuple(_with_file_details(referrals, details)), tuple(refused))


def _file_name(item: object, number: int) -> str:
    name = item if isinstance(item, str | os.PathLike) else getattr(item, "name", None)
    if not isinstance(name, str | os.PathLike):
        return f"document {number}"
    # A name that is not text in this system's encoding, or that holds line ends, must not break a message.
    text = os.fspath(name).encode("utf-8", "backslashreplace").decode()
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)


def _read_bytes(item: Document, file: str) -> bytes:
    """Read a document whole, refusing by its size before reading where the size can be known."""
    too_large = f"the file is larger than {LARGEST_FILE // (1024 * 1024)} MB"
    try:
        if isinstance(item, str | os.PathLike):
            path = Path(item)
            facts = path.stat()
            if not stat.S_ISREG(facts.st_mode):
                raise UnreadableReportError(file, "it is not a file")
            if facts.st_size > LARGEST_FILE:
                raise UnreadableReportError(file, too_large)
            with path.open("rb") as stream:
                data = stream.read(LARGEST_FILE + 1)
        else:
            if item.seekable():
                start = item.tell()
                if item.seek(0, os.SEEK_END) - start > LARGEST_FILE:
                    raise UnreadableReportError(file, too_large)
                item.seek(start)
            data = item.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableReportError(file, "there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, UnreadableReportError):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableReportError(file, f"the file cannot be read: {reason}") from None
    if len(data) > LARGEST_FILE:
        raise UnreadableReportError(file, too_large)
    return data


def _read_document(
    data: bytes, file: str, shown: str, digest: tuple[str, str]
) -> tuple[list[Referral], list[_FileDetails], list[Unreadable]]:
    """Tell the format by content and read it."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.strip(b"\x00"):
        what = "the file is empty" if not data else "the file holds nothing that can be read"
        raise UnreadableReportError(file, what)
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\x00<")):
        root = xml_documents.parse(data, file)
        return _read_xml(root, file, shown, digest)
    if start.startswith((b"{", b"[")):
        return json_downloads.read(json_values.parse(data, file), file, shown), [], []
    if start.startswith(b"PK\x03\x04"):
        from . import spreadsheets  # the spreadsheet library is slow to load and seldom needed

        referrals, rows = spreadsheets.read(data, file, shown)
        return referrals, [], rows
    if referral_tables.is_table(data):
        referrals, rows = referral_tables.read(data, file, shown)
        return referrals, [], rows
    raise UnreadableReportError(file, "it is neither a CyberTipline report (XML, JSON) nor a referral table (CSV, XLSX)")


def _read_xml(
    root: etree._Element, file: str, shown: str, digest: tuple[str, str]
) -> tuple[list[Referral], list[_FileDetails], list[Unreadable]]:
    reader = xml_documents.ReportReader(file, shown)
    name = local_name(root)
    if name == "report":
        return [reader.report(root)], [], []
    if name == "fileDetails":
        report, details = reader.file_details(root)
        notebook, unknown = reader.notebook, reader.elements.unrecognised(root, name)
        found = _FileDetails(file, report, details, tuple(notebook.unreadable), unknown, notebook.collapsed, digest)
        return [], [found], []
    raise UnreadableReportError(file, f"the XML is a {name!r}, not a report or fileDetails", f"line {root.sourceline}")


def _with_file_details(referrals: list[Referral], details: list[_FileDetails]) -> list[Referral]:
    """Join separate file details to their report: by number, or to the only report there is."""
    if not details:
        return referrals
    if not referrals:
        raise UnreadableReportError(details[0].file, "these file details came without their report")
    joined: dict[int, list[_FileDetails]] = {}
    numbers = {item.report for item in details}
    for item in details:
        places = [place for place, referral in enumerate(referrals) if referral.reference == item.report]
        if len(referrals) == 1 and referrals[0].reference is None and len(numbers) == 1:
            places = [0]  # a report does not carry its own number: its file details do
        if len(places) != 1:
            what = f"these file details belong to report {item.report or 'without number'}, which is not clearly among the files"
            raise UnreadableReportError(item.file, what)
        joined.setdefault(places[0], []).append(item)
    return [_joined(referral, joined.get(place, [])) for place, referral in enumerate(referrals)]


def _joined(referral: Referral, details: list[_FileDetails]) -> Referral:
    return replace(
        referral,
        reference=referral.reference or next((item.report for item in details if item.report), None),
        files=(*referral.files, *(item.details for item in details)),
        unreadable=(*referral.unreadable, *(part for item in details for part in item.unreadable)),
        unrecognised=named_places([*referral.unrecognised, *(part for item in details for part in item.unrecognised)]),
        collapsed=referral.collapsed + sum(item.collapsed for item in details),
        digests=(*referral.digests, *(item.digest for item in details)),
    )
