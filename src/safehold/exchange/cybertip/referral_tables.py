"""Reader of the referral table: one referral a row, for information from the public, forces and partner agencies.

Rules:
- The first row is the header: names from `COLUMNS`, in any order; a column may be missing, an unknown one is refused.
- A row without what is required makes no referral; it is named with its row number, and the rest is read.
- Times carry their zone (2026-01-31T14:05:00+00:00); dates are written 2026-01-31.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..errors import UnreadableReportError
from . import fields
from .fields import Notebook, UnreadableFieldError, clean_text
from .incident_types import ReferralType, referral_type
from .models import (
    Email,
    Incident,
    InternetDetail,
    PersonRole,
    Phone,
    PostalAddress,
    Referral,
    ReportedPerson,
    Source,
    Unreadable,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table, as the guidance beside the template describes it."""

    name: str
    meaning: str
    required: bool = False


COLUMNS: Final = (
    Column("reference", "the sender's own reference, one a row", required=True),
    Column("received", "when the information was received: date, time and zone", required=True),
    Column("source", "public, police_force or partner_agency", required=True),
    Column("reporter_name", "who gave the information"),
    Column("reporter_organisation", "the force or agency, where there is one"),
    Column("reporter_email", "e-mail address for questions"),
    Column("reporter_phone", "telephone number for questions"),
    Column("incident_type", f"one of {', '.join(ReferralType)}, or the sender's own words", required=True),
    Column("incident_at", "when it happened: date, time and zone"),
    Column("high_priority", "true or false"),
    Column("given_names", "given names of the person reported"),
    Column("surname", "surname of the person reported"),
    Column("date_of_birth", "as 2001-12-31"),
    Column("phone", "telephone number of the person reported"),
    Column("email", "e-mail address of the person reported"),
    Column("service", "the service that the account is on"),
    Column("username", "user name on that service"),
    Column("address", "street, house and town"),
    Column("postcode", "postcode"),
    Column("ip_address", "IP address seen"),
    Column("ip_at", "when it was seen: date, time and zone"),
    Column("ip_port", "port, where known"),
    Column("url", "web address of the place where it happened"),
    Column("summary", "what is reported, in a few sentences"),
)
HEADER: Final = tuple(column.name for column in COLUMNS)
REQUIRED: Final = tuple(column.name for column in COLUMNS if column.required)
MOST_ROWS: Final = 100_000


def write_template() -> bytes:
    """Write the empty table for senders to fill in: the header alone, in UTF-8 as spreadsheet programs expect it."""
    return ("\ufeff" + ",".join(HEADER) + "\r\n").encode()


def is_table(data: bytes) -> bool:
    """Say whether the text begins with at least three of the header's names."""
    first = data[:4096].decode("utf-8-sig", "replace").splitlines()[:1]
    names = {name.strip().strip('"').casefold() for name in "".join(first).replace(";", ",").replace("\t", ",").split(",")}
    return len(names.intersection(HEADER)) >= 3


def read(data: bytes, file: str, shown: str) -> tuple[list[Referral], list[Unreadable]]:
    """Read a table: its referrals and the rows that make none. Raises: UnreadableReportError for the whole table."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "the table is not in UTF-8: save it as 'CSV UTF-8'"
        raise UnreadableReportError(file, what, f"line {line}") from None
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)

    def unbroken() -> Iterator[list[str]]:
        try:
            yield from rows
        except csv.Error as error:  # with broken quoting, rows cannot be told apart
            raise UnreadableReportError(file, f"the table is broken: {error}", f"line {rows.line_num}") from None

    return read_rows(unbroken(), file, shown)


def read_rows(rows: Iterator[list[str]], file: str, shown: str) -> tuple[list[Referral], list[Unreadable]]:
    """Read rows, the header first; rows are numbered as a spreadsheet numbers them. Raises: UnreadableReportError."""
    header = _read_header(next(rows, []), file)
    referrals: list[Referral] = []
    refused: list[Unreadable] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(referrals) + len(refused) >= MOST_ROWS:
            raise UnreadableReportError(file, f"the table has more than {MOST_ROWS} rows", f"row {number}")
        notebook = Notebook(shown)
        try:
            if len(row) > len(header):
                raise UnreadableFieldError(f"it has {len(row)} cells and the header has {len(header)}")
            cells = {name: text for name, cell in zip(header, row, strict=False) if (text := clean_text(cell))}
            referral = _RowReader(notebook, f"row {number}", cells).referral()
            reference = referral.reference or ""
            if reference in seen:
                raise UnreadableFieldError(f"the reference {reference!r} is that of row {seen[reference]} too")
            seen[reference] = number
            referrals.append(referral)
        except UnreadableFieldError as error:
            refused.append(Unreadable(f"{shown}, row {number}", delimited(row), str(error)))
    return referrals, refused


def delimited(row: list[str]) -> str:
    """Write a row as one text to show, shortened."""
    text = clean_text(" | ".join(row)) or ""
    return text if len(text) <= 500 else f"{text[:499]}…"


def _read_header(head: list[str], file: str) -> list[str]:
    header = [name.strip().casefold() for name in head]
    while header and not header[-1]:
        del header[-1]
    unknown = [name or "(empty)" for name in header if name not in HEADER]
    if unknown:
        raise UnreadableReportError(file, f"the table has unknown columns: {', '.join(unknown)}", "row 1")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise UnreadableReportError(file, f"the table lacks the columns {', '.join(missing)}", "row 1")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableReportError(file, f"the table has columns twice: {', '.join(twice)}", "row 1")
    return header


class _RowReader:
    """Reads one row: required cells or refusal; other cells or a note."""

    def __init__(self, notebook: Notebook, where: str, cells: dict[str, str]) -> None:
        self.notebook = notebook
        self.where = where
        self.cells = cells

    def referral(self) -> Referral:
        missing = [name for name in REQUIRED if name not in self.cells]
        if missing:
            raise UnreadableFieldError(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
        try:
            source = Source(self.cells["source"].casefold().replace(" ", "_"))
        except ValueError:
            source = Source.CYBERTIP
        if source is Source.CYBERTIP:
            raise UnreadableFieldError(f"source {self.cells['source']!r} is none of public, police_force, partner_agency")
        try:
            received = fields.read_moment(self.cells["received"])
        except UnreadableFieldError as error:
            raise UnreadableFieldError(f"received {self.cells['received']!r}: {error}") from None
        person, reporter = self._reported(), self._reporter()
        url = self.cells.get("url")
        return Referral(
            source=source,
            reference=self.cells["reference"],
            received=received.at,
            reporter_name=reporter.organisation or reporter.name,
            incident=self._incident(),
            people=(reporter,) if person == ReportedPerson(PersonRole.REPORTED) else (person, reporter),
            internet_details=(InternetDetail("web_page", urls=(url,)),) if url else (),
            additional_info=(self.cells["summary"],) if "summary" in self.cells else (),
            unreadable=tuple(self.notebook.unreadable),
        )

    def _incident(self) -> Incident:
        moment = self._read("incident_at", fields.read_moment)
        return Incident(
            type=referral_type(self.cells["incident_type"]),
            original_type=self.cells["incident_type"],
            at=moment.at if moment else None,
            at_original=self.cells.get("incident_at") if moment is None or moment.original else None,
            high_priority=self._read("high_priority", fields.read_boolean) or False,
        )

    def _reporter(self) -> ReportedPerson:
        cells = self.cells
        return ReportedPerson(
            role=PersonRole.REPORTER,
            given_names=cells.get("reporter_name"),
            organisation=cells.get("reporter_organisation"),
            emails=(Email(cells["reporter_email"]),) if "reporter_email" in cells else (),
            phones=(Phone(cells["reporter_phone"]),) if "reporter_phone" in cells else (),
        )

    def _reported(self) -> ReportedPerson:
        cells = self.cells
        event = None
        if {"ip_address", "ip_at", "ip_port"} & cells.keys():
            event = fields.read_ip_event(
                self.notebook,
                partial(str, self.where),
                address=cells.get("ip_address"),
                event=None,
                at=cells.get("ip_at"),
                port=cells.get("ip_port"),
                possible_proxy=None,
            )
        has_address = "address" in cells or "postcode" in cells
        address = PostalAddress(street=cells.get("address"), postcode=cells.get("postcode"))
        return ReportedPerson(
            role=PersonRole.REPORTED,
            given_names=cells.get("given_names"),
            surname=cells.get("surname"),
            date_of_birth=self._read("date_of_birth", fields.read_date),
            phones=(Phone(cells["phone"]),) if "phone" in cells else (),
            emails=(Email(cells["email"]),) if "email" in cells else (),
            addresses=(address,) if has_address else (),
            service=cells.get("service"),
            screen_name=cells.get("username"),
            ip_events=() if event is None else (event,),
        )

    def _read[Value](self, name: str, reader: Callable[[str], Value]) -> Value | None:
        text = self.cells.get(name)
        if text is None:
            return None
        try:
            return reader(text)
        except UnreadableFieldError as error:
            self.notebook.note(f"{self.where}, {name}", text, str(error))
            return None
