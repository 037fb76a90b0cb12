"""Whatever a report says is read or named: nothing is lost in silence."""

from __future__ import annotations

import copy
import dataclasses
import functools
import io
import json
import operator
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from safehold.exchange import UnreadableReportError, cybertip

CAPTURES = {
    "sourceCaptures": [
        {"captureType": "IP Address", "value": "192.0.2.30", "dateTime": "2026-02-01T09:00:00Z", "eventName": "Upload",
         "port": 443, "possibleProxy": False},
        {"captureType": "URL", "value": "https://example.org/captured"},
        {"captureType": "Profile URL", "value": "https://example.org/u", "dateTime": "2026-02-01T08:00:00Z",
         "eventName": "Login"},
        {"captureType": "Device ID", "value": "device-30", "dateTime": "2026-02-01T07:00:00Z", "eventName": "Other"},
        {"captureType": "Cookie", "value": "cookie-30", "dateTime": "2026-02-01T06:00:00Z"},
    ]
}  # fmt: skip
ADDRESS = {
    "address": "1 Example Road",
    "city": "Newtown",
    "state": "NE",
    "postalCode": "NE1 1AA",
    "country": "GB",
    "type": "Home",
}
PERSON = {
    "firstName": "Test", "middleName": "T", "lastName": "Subject 030", "dateOfBirth": "1980-01-02", "approximateAge": 46,
    "espService": "Example Chat", "screenName": {"value": "subject030"}, "espUserId": 30,
    "emails": {"emails": [{"value": "subject030@example.org", "verified": True, "type": "Home"}]},
    "phones": {"phones": [{"value": "07700 900130", "verified": False, "type": "Mobile"}]},
    "addresses": {"addresses": [ADDRESS]}, "sourceInformation": CAPTURES, "additionalInformation": "a remark",
}  # fmt: skip
INCIDENT = {
    "url": "https://example.org/a", "chatClient": "Example Chat", "chatRoomName": "Room 30", "content": "kept in the report",
    "emails": {"emails": [{"value": "a@example.org"}]}, "phoneNumber": "07700 900131", "sourceInformation": CAPTURES,
    "additionalInfo": "seen twice", "incidentAddress": [ADDRESS],
}  # fmt: skip
KINDS = {
    "webpageIncident": "web_page", "emailIncident": "email", "newsgroupIncident": "newsgroup", "chatImIncident": "chat",
    "onlineGamingIncident": "online_gaming", "cellPhoneIncident": "cell_phone", "nonInternetIncident": "non_internet",
    "peer2peerIncident": "peer_to_peer",
}  # fmt: skip
DOWNLOAD: dict[str, Any] = {
    "reportId": 900030,
    "dateReceived": "2026-02-03T04:05:06Z",
    "reportedInformation": {
        "reportingEsp": {"espName": "Example Chat, Inc.", "firstName": "Test", "lastName": "Reporter"},
        "incidentSummary": {
            "incidentType": "Online Enticement of Children for Sexual Acts", "incidentDateTime": "2026-02-01T10:00:00+01:00",
            "incidentDateTimeDescription": "first of several", "platform": "Example Chat",
            "escalateToHighPriority": "Meeting today", "reportAnnotations": {"sextortion": True, "spam": False},
        },
        "incidentDetails": {kind: [INCIDENT] for kind in KINDS},
        "reportedPeople": {"reportedPersons": [PERSON]},
        "victims": [PERSON],
        "uploadedFiles": {
            "uploadedFiles": [
                {
                    "submittalId": "f-1", "filename": "tip_30.jpg", "originalFilename": "holiday.jpg", "viewedByEsp": True,
                    "publiclyAvailable": False, "fileRelevance": "Reported", "industryClassification": "A1",
                    "verificationHash": "900150983cd24fb0d6963f7d28e17f72", "fileAnnotations": ["Unknown"],
                    "ncmecTags": {"groups": [{"tags": [{"value": "Tag"}]}]}, "sourceInformation": CAPTURES,
                    "additionalInformations": [{"value": "of the file"}],
                }
            ]
        },
        "additionalInformation": "of the report",
    },
}  # fmt: skip
DOWNLOAD = json.loads(json.dumps(DOWNLOAD))


def read(document: object) -> cybertip.ReadResult:
    return cybertip.read(io.BytesIO(json.dumps(document).encode()))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ([path] if path else []) + [place for key, inner in items for place in places(inner, (*path, key))]


def at_place(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOWNLOAD)
    owner: Any = document
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = value
    return document


@pytest.mark.parametrize("name", KINDS)
def test_what_was_captured_of_each_kind_of_incident_is_read(name: str) -> None:
    document = at_place(("reportedInformation", "incidentDetails"), {name: [INCIDENT]})
    [detail] = read(document).referrals[0].internet_details
    assert detail.kind == KINDS[name]
    assert detail.urls == ("https://example.org/a", "https://example.org/captured", "https://example.org/u")
    assert [(event.address, event.event, event.at, event.port, event.possible_proxy) for event in detail.ip_events] == [
        ("192.0.2.30", "Upload", datetime(2026, 2, 1, 9, tzinfo=UTC), 443, False)
    ]
    assert (detail.names, detail.email_addresses, detail.phone) == (
        ("Example Chat", "Room 30"), ("a@example.org",), "07700 900131",
    )  # fmt: skip
    assert [address.line() for address in detail.addresses] == ["1 Example Road, Newtown, NE, NE1 1AA, GB"]
    assert detail.has_content
    assert (detail.additional_info or "").splitlines() == [
        "seen twice",
        "Profile URL: https://example.org/u (Login, 2026-02-01T08:00:00Z)",
        "Cookie: cookie-30 (2026-02-01T06:00:00Z)",
        "Device ID: device-30 (Other, 2026-02-01T07:00:00+00:00)",
    ]


def test_a_download_that_is_known_throughout_has_nothing_unrecognised() -> None:
    [referral] = read(DOWNLOAD).referrals
    assert (referral.unrecognised, referral.unreadable) == ((), ())
    assert referral.files[0].details == (("filename", "tip_30.jpg"),)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (("caseNotes",), "caseNotes"),
        (("reportedInformation", "lawEnforcement"), "reportedInformation.lawEnforcement"),
        (("reportedInformation", "reportingEsp", "url"), "reportedInformation.reportingEsp.url"),
        (("reportedInformation", "incidentSummary", "severity"), "reportedInformation.incidentSummary.severity"),
        (("reportedInformation", "incidentDetails", "radioIncident"), "reportedInformation.incidentDetails.radioIncident"),
        (("reportedInformation", "incidentDetails", "chatImIncident", 0, "nick"),
         "reportedInformation.incidentDetails.chatImIncident[].nick"),
        (("reportedInformation", "reportedPeople", "total"), "reportedInformation.reportedPeople.total"),
        (("reportedInformation", "victims", 0, "nickName"), "reportedInformation.victims[].nickName"),
        (("reportedInformation", "victims", 0, "sourceInformation", "sourceCaptures", 0, "carrier"),
         "reportedInformation.victims[].sourceInformation.sourceCaptures[].carrier"),
        (("reportedInformation", "uploadedFiles", "uploadedFiles", 0, "sha1"),
         "reportedInformation.uploadedFiles.uploadedFiles[].sha1"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_named_wherever_it_stands(path: tuple[Any, ...], named: str) -> None:
    result = read(at_place(path, "something"))
    assert result.referrals[0].unrecognised == (named,)
    assert cybertip.document(result)["referrals"][0]["unrecognised"] == [named]  # type: ignore[index]


def test_a_name_given_twice_in_one_object_loses_neither_value() -> None:
    text = json.dumps(DOWNLOAD).replace('"lastName": "Reporter"', '"lastName": "Reporter", "lastName": "Other"')
    [referral] = cybertip.read(io.BytesIO(text.encode())).referrals
    assert referral.people[-1].surname == "Reporter"
    assert referral.unrecognised == ("reportedInformation.reportingEsp.lastName, given again 1",)


def test_a_thousand_unknown_places_are_named_and_the_others_counted() -> None:
    document = copy.deepcopy(DOWNLOAD) | {f"unknown {number}": 1 for number in range(1_200)}
    named = read(document).referrals[0].unrecognised
    assert (len(named), named[-1]) == (1_001, "and 200 further places")


_MARK = "zq7f3"
#: One value that is found again, bare or inside something.
_VALUES = st.recursive(
    st.sampled_from([_MARK, f"{_MARK}://x", 74_113]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=1)
        | st.dictionaries(st.sampled_from(["value", "url", "emails", "captureType", "else"]), inner, min_size=1, max_size=1)
    ),
    max_leaves=3,
)
#: What was written there stays in the report, and only its presence is said.
_CONTENT = {"text", "content", "contents"}
_PLACES = [place for place in places(DOWNLOAD) if not _CONTENT & set(place)]
_BESIDE = [(*place, "else") for place in [(), *_PLACES] if isinstance(functools.reduce(operator.getitem, place, DOWNLOAD), dict)]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from([*_PLACES, *_BESIDE]), _VALUES)
def test_any_value_at_any_place_is_read_or_named(path: tuple[Any, ...], value: Any) -> None:
    if path == ("reportedInformation",) and not isinstance(value, dict):
        value = {"else": value}
    result = read(at_place(path, value))
    told = json.dumps(cybertip.document(result), ensure_ascii=False)
    [referral] = result.referrals
    named = [*referral.unrecognised, *(part.where.partition("$.")[2] for part in referral.unreadable)]
    place = re.sub(r"\[\d+\]", "[]", "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path))[1:]
    assert _MARK in told or "74113" in told or any(re.sub(r"\[\d+\]", "[]", name).startswith(place) for name in named), named


# ── the XML documents ───────────────────────────────────────────────────────────────────────────────────────────────
REPORT = """<report>
 <incidentSummary><incidentType>Sextortion</incidentType><severity>high</severity></incidentSummary>
 <internetDetails><chatImIncident><chatClient>Example Chat</chatClient><nick>n</nick></chatImIncident><fax><no>1</no></fax>
 </internetDetails>
 <reporter><reportingPerson><email verified="true" checked="yes">a@example.org</email><shift/></reportingPerson></reporter>
 <personOrUserReported>spoken of as P<screenName>s<mark at="1"/></screenName><screenName>t</screenName>
  <ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><carrier>C</carrier></ipCaptureEvent></personOrUserReported>
 <fileDetails><fileName>a.jpg</fileName><colour>red</colour></fileDetails>
 <batchedReport><reason>many</reason></batchedReport>
</report>"""


def test_what_is_not_known_of_an_xml_report_is_named_at_every_depth() -> None:
    [referral] = cybertip.read(io.BytesIO(REPORT.encode())).referrals
    assert referral.unrecognised == (
        "incidentSummary/severity",
        "internetDetails/chatImIncident/nick",
        "internetDetails/fax",
        "reporter/reportingPerson/email/@checked",
        "reporter/reportingPerson/shift",
        "personOrUserReported/text",
        "personOrUserReported/screenName/mark/@at",
        "personOrUserReported/screenName",
        "personOrUserReported/ipCaptureEvent/carrier",
        "fileDetails/colour",
        "batchedReport",
    )


def test_what_is_not_known_of_separate_file_details_is_named_with_the_report() -> None:
    report = b"<report><reportId>9</reportId><incidentSummary><incidentType>x</incidentType></incidentSummary><reporter>"
    report += b"<reportingPerson><email>a@example.org</email></reportingPerson></reporter></report>"
    details = b"<fileDetails><reportId>9</reportId><fileName>a.jpg</fileName><colour>red</colour></fileDetails>"
    [referral] = cybertip.read([io.BytesIO(report), io.BytesIO(details)]).referrals
    assert referral.unrecognised == ("fileDetails/colour",)


def test_a_report_of_our_own_writing_is_known_throughout() -> None:
    [referral] = read(DOWNLOAD).referrals
    reporter = dataclasses.replace(referral.people[-1], emails=(cybertip.Email("a@example.org"),))
    written = cybertip.write_report(dataclasses.replace(referral, people=(*referral.people[:-1], reporter)))
    [again] = cybertip.read(io.BytesIO(written)).referrals
    assert again.unrecognised == ()


# ── further sheets ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_further_sheet_that_holds_something_is_named() -> None:
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.append([column.name for column in cybertip.COLUMNS if column.required])
    first.append(["EX-1", "2026-04-01T09:00:00Z", "public", "grooming"])
    workbook.create_sheet("April").append(["EX-2"])
    workbook.create_sheet("Empty")
    content = io.BytesIO()
    workbook.save(content)
    content.seek(0)
    result = cybertip.read(content)
    assert [referral.reference for referral in result.referrals] == ["EX-1"]
    assert [(part.where, part.reason) for part in result.unreadable] == [
        ("document 1, sheet 'April'", "only the first sheet is read: put its rows there")
    ]


def test_every_unknown_column_of_a_table_is_named() -> None:
    names = [f"colour {number}" for number in range(9)]
    with pytest.raises(UnreadableReportError, match=", ".join(names)):
        cybertip.read(io.BytesIO(",".join(["reference", "received", "source", "incident_type", *names]).encode() + b"\n"))
