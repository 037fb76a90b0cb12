"""The JSON download and the referral table."""

from __future__ import annotations

import copy
import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from safehold.exchange import UnreadableReportError, cybertip
from safehold.exchange.cybertip import ReadResult, ReferralType, Source

DOWNLOAD: dict[str, Any] = {
    "reportId": 900020,
    "dateReceived": "2026-02-03T04:05:06Z",
    "reportedInformation": {
        "reportingEsp": {"espName": "Example Chat, Inc.", "firstName": None, "lastName": None, "emails": None},
        "incidentSummary": {
            "incidentType": "Child Pornography (possession, manufacture, and distribution)",
            "incidentDateTime": "2026-02-01T10:00:00+01:00",
            "incidentDateTimeDescription": None,
        },
        "incidentDetails": {
            "webpageIncident": [{"url": "https://example.org/a", "text": "kept in the report", "type": None}],
            "emailIncident": [{"emails": {"emails": [{"value": "a@example.org"}]}, "contents": [{"value": "kept too"}]}],
        },
        "reportedPeople": {
            "reportedPersons": [
                {
                    "firstName": "Test",
                    "middleName": "T",
                    "lastName": "Subject 020",
                    "dateOfBirth": "1980-01-02",
                    "screenName": {"value": "subject020"},
                    "espUserId": 20,
                    "emails": {"emails": [{"value": "subject020@example.org", "verified": True}]},
                    "phones": {"phones": [{"value": "07700 900120", "verified": None}]},
                    "addresses": {"addresses": [{"street1": "20 Example Road", "city": "Newtown", "postalCode": "NE1 1AA"}]},
                    "sourceInformation": {
                        "sourceCaptures": [
                            {"captureType": "IP Address", "value": "192.0.2.20", "dateTime": "2026-02-01T09:00:00Z",
                             "eventName": "LOGIN", "port": 443},
                            {"captureType": "IP Address", "value": "192.0.2.20", "dateTime": "2026-02-01T09:00:00Z",
                             "eventName": "Login", "port": "443"},
                            {"captureType": "IP Address", "value": "unknown", "dateTime": None, "eventName": None, "port": None},
                            {"captureType": "Profile URL", "value": "https://example.org/u/20", "dateTime": None},
                            {"captureType": "Device ID", "value": "device-20", "dateTime": None},
                        ]
                    },
                }
            ]
        },
        "uploadedFiles": {
            "uploadedFiles": [
                {
                    "filename": "tip_20.jpg", "originalFilename": None, "viewedByEsp": True, "industryClassification": "A1",
                    "verificationHash": "900150983cd24fb0d6963f7d28e17f72",
                    "ncmecTags": {"groups": [{"tags": [{"value": "Unknown"}]}]}, "sourceInformation": None,
                }
            ]
        },
    },
}  # fmt: skip


def read(document: bytes) -> ReadResult:
    return cybertip.read(io.BytesIO(document))


def test_a_download_is_read() -> None:
    result = read(json.dumps(DOWNLOAD).encode())
    (referral,) = result.referrals
    assert (referral.reference, referral.reporter_name) == ("900020", "Example Chat, Inc.")
    assert referral.received == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert referral.incident.type is ReferralType.INDECENT_IMAGES
    assert referral.incident.at == datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
    person = referral.people[0]
    assert (person.name, person.date_of_birth, person.screen_name, person.account_identifier) == (
        "Test T Subject 020", date(1980, 1, 2), "subject020", "20",
    )  # fmt: skip
    assert [(email.address, email.verified) for email in person.emails] == [("subject020@example.org", True)]
    assert person.addresses[0].line() == "20 Example Road, Newtown, NE1 1AA"
    assert person.profile_urls == ("https://example.org/u/20",)
    assert person.devices[0].value == "device-20"
    assert [(event.address, event.event, event.port) for event in referral.ip_events] == [("192.0.2.20", "Login", 443)]
    file = referral.files[0]
    assert (file.name, file.viewed, file.classification, file.annotations) == ("tip_20.jpg", True, "A1", ("Unknown",))
    assert file.digest("md5") == "900150983cd24fb0d6963f7d28e17f72"
    assert referral.urls == ("https://example.org/a",)
    assert referral.internet_details[1].email_addresses == ("a@example.org",)
    counts = result.counts
    assert (counts.ip_events, counts.ip_distinct, counts.unreadable, counts.duplicates) == (1, 1, 1, 1)
    assert "sourceCaptures[2]" in result.unreadable[0].where


@pytest.mark.parametrize(
    ("given", "urgent", "reason"),
    [
        ("Meeting today", True, "Meeting today"),
        (True, True, None),
        ("true", True, None),
        (False, False, None),
        (None, False, None),
    ],
)
def test_a_priority_is_a_yes_a_no_or_the_reason_itself(given: object, urgent: bool, reason: str | None) -> None:
    path = ("reportedInformation", "incidentSummary", "escalateToHighPriority")
    [referral] = read(changed(path, given)).referrals
    assert (referral.incident.high_priority, referral.incident.high_priority_reason) == (urgent, reason)


def test_a_byte_order_mark_changes_nothing() -> None:
    plain = json.dumps(DOWNLOAD).encode()
    assert read(b"\xef\xbb\xbf" + plain).referrals == read(plain).referrals


def test_what_was_written_is_not_taken_over() -> None:
    answer = json.dumps(cybertip.document(read(json.dumps(DOWNLOAD).encode())))
    assert "kept in the report" not in answer
    assert "kept too" not in answer


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


PLACES = places(DOWNLOAD)


def changed(path: tuple[Any, ...], value: Any) -> bytes:
    document = copy.deepcopy(DOWNLOAD)
    owner = document
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize("path", PLACES, ids=lambda path: ".".join(map(str, path)))
def test_any_value_may_be_null(path: tuple[Any, ...]) -> None:
    result = read(changed(path, None))
    assert len(result.referrals) == 1
    assert result.counts.unreadable <= 2


@given(st.sampled_from(PLACES), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5,
))  # fmt: skip
def test_no_value_of_any_kind_stops_the_reader_or_the_writing_of_its_answer(path: tuple[Any, ...], value: Any) -> None:
    given = changed(path, value)
    if path == ("reportedInformation",) and not isinstance(value, dict | None):
        assert json.loads(given)["reportedInformation"] == value
    result = read(given)
    answer = json.loads(json.dumps(cybertip.document(result), ensure_ascii=False).encode())
    assert len(answer["referrals"]) == len(result.referrals) == 1


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b'{"reportId": 1, "reportedInformation": {"a": 1}', "broken or cut short"),
        (b"{}", "no reportedInformation"),
        (b"[]", "holds no report"),
        (b"[1]", "no reportedInformation"),
        (b'{"reportedInformation": NaN}', "NaN"),
        (b'{"reportedInformation": ' + b"9" * 10_000 + b"}", "value that no report has"),
        (b'{"reportedInformation": ' + b"[" * 200_000, "nested too deeply"),
        (b'{"reportedInformation": "\xff"}', "not in UTF-8"),
        ('{"reportedInformation": {}}'.encode("utf-16"), "neither|broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_broken_download_is_refused_with_its_reason(document: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReportError, match=reason):
        read(document)


def test_zero_bytes_and_half_characters_do_not_reach_the_answer() -> None:
    document = json.dumps(DOWNLOAD).replace("Subject 020", "a\\u0000b\\ud800c").encode()
    surname = read(document).referrals[0].people[0].surname
    assert surname == "a\ufffdb\ufffdc"


# ── the referral table ──────────────────────────────────────────────────────────────────────────────────────────────
GOOD = {
    "reference": "EX-1", "received": "2026-04-01T09:00:00+01:00", "source": "police_force", "incident_type": "grooming",
    "reporter_organisation": "Example Police", "given_names": "Test", "surname": "Subject 021", "phone": "07700 900121",
    "service": "Example Chat", "username": "subject021", "postcode": "NE1 1AA", "ip_address": "192.0.2.21",
    "ip_at": "2026-03-31T22:00:00Z", "summary": "First line\nsecond, line",
}  # fmt: skip


def table(*rows: dict[str, str], delimiter: str = ",", header: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header or [column.name for column in cybertip.COLUMNS], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_is_a_referral(delimiter: str) -> None:
    (referral,) = read(table(GOOD, delimiter=delimiter)).referrals
    assert (referral.source, referral.reference, referral.reporter_name) == (Source.POLICE_FORCE, "EX-1", "Example Police")
    assert referral.received == datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    assert referral.incident.type is ReferralType.GROOMING
    assert [person.role.value for person in referral.people] == ["reported", "reporter"]
    assert referral.people[0].screen_name == "subject021"
    assert referral.ip_events[0].at == datetime(2026, 3, 31, 22, 0, tzinfo=UTC)
    assert referral.additional_info == ("First line\nsecond, line",)


def test_the_template_has_the_documented_header_and_is_read_as_no_referral() -> None:
    template = cybertip.write_template()
    assert template.startswith(b"\xef\xbb\xbfreference,received,source,")
    assert read(template).referrals == ()


def test_rows_that_cannot_be_read_are_named_by_number_and_the_rest_is_read() -> None:
    rows = [
        GOOD,
        GOOD | {"reference": ""},
        GOOD | {"reference": "EX-3", "source": "neighbour"},
        GOOD | {"reference": "EX-4", "received": "2026-04-01 09:00"},
        GOOD,
        GOOD | {"reference": "EX-6"},
    ]
    result = read(table(*rows))
    assert [referral.reference for referral in result.referrals] == ["EX-1", "EX-6"]
    named = {part.where.partition(", ")[2]: part.reason for part in result.unreadable}
    assert list(named) == ["row 3", "row 4", "row 5", "row 6"]
    assert "reference is missing" in named["row 3"]
    assert "neighbour" in named["row 4"]
    assert "no time zone" in named["row 5"]
    assert "that of row 2" in named["row 6"]


def test_a_bad_cell_that_is_not_required_is_noted_and_the_row_read() -> None:
    result = read(table(GOOD | {"ip_address": "nowhere", "date_of_birth": "31/12/2001"}))
    assert len(result.referrals) == 1
    assert result.referrals[0].ip_events == ()
    assert {part.where.partition(", ")[2] for part in result.unreadable} == {"row 2", "row 2, date_of_birth"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"reference,received,source\n1,2,3\n", "lacks the columns incident_type"),
        (b"reference,received,source,incident_type,colour\n", "unknown columns: colour"),
        (b"reference,received,source,incident_type,source\n", "twice: source"),
        (table(GOOD) + b'"open', "broken"),
        (table(GOOD | {"surname": "Zoë"}).decode().encode("cp1252"), "not in UTF-8"),
        (table(GOOD | {"summary": "x" * 200_000}), "broken"),
    ],
)
def test_a_table_that_is_wrong_as_a_whole_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReportError, match=reason):
        read(document)


# ── the same table as a spreadsheet ─────────────────────────────────────────────────────────────────────────────────
def spreadsheet(*rows: dict[str, object]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    names = [column.name for column in cybertip.COLUMNS]
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_spreadsheet_is_read_as_the_same_table() -> None:
    as_sheet = spreadsheet(
        GOOD | {"date_of_birth": date(1990, 1, 2), "ip_port": 443, "high_priority": True}, {}, {"reference": "x"}
    )
    result = read(as_sheet)
    as_csv = table(GOOD | {"date_of_birth": "1990-01-02", "ip_port": "443", "high_priority": "true"})
    assert result.referrals == read(as_csv).referrals
    assert [part.where for part in result.unreadable] == ["document 1, row 4"]


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return changed.getvalue()


SHEET = spreadsheet(GOOD)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_part(SHEET, "xl/worksheets/sheet1.xml", lambda old: b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + old), "document type"),
        (with_part(SHEET, "xl/worksheets/sheet1.xml", lambda old: old[: len(old) // 2]), "broken"),
        (with_part(SHEET, "xl/workbook.xml", lambda _: b"<no"), "broken"),
        (SHEET[: len(SHEET) // 2], "broken"),
        (SHEET.replace(b"xl/workbook.xml", b"xl/w0rkbook.xml"), "archive"),
    ],
    ids=["document type", "cut sheet", "cut workbook", "cut archive", "archive"],
)
def test_a_hostile_or_broken_spreadsheet_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReportError, match=reason):
        read(content)


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part(SHEET, "xl/worksheets/sheet1.xml", lambda _: bytes(201 * 1024 * 1024))
    assert len(bomb) < 2 * 1024 * 1024
    unpacked, really_read = [0], zipfile.ZipExtFile.read

    def counted(part: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
        given = really_read(part, -1 if size is None else size)
        unpacked[0] += len(given)
        return given

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(UnreadableReportError, match="larger than 200 MB"):
        read(bomb)
    assert unpacked[0] < 2 * 1024 * 1024
    assert len(read(SHEET).referrals) == 1
    assert unpacked[0] > len(SHEET), "what is unpacked is counted"
