"""CyberTipline XML: what is read, what is noted, what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from safehold.exchange import UnreadableReportError, cybertip
from safehold.exchange.cybertip import ReadResult, ReferralType

DATA = Path(__file__).parents[1] / "data"
REPORT = (DATA / "report.xml").read_bytes()
DETAILS = [DATA / "fileDetails_1.xml", DATA / "fileDetails_2.xml"]

EVENT = "<ipCaptureEvent><ipAddress>192.0.2.1</ipAddress><dateTime>2026-01-01T00:00:00Z</dateTime></ipCaptureEvent>"
REPORTER = "<reporter><reportingPerson><email>desk@example.com</email></reportingPerson></reporter>"
SUMMARY = (
    "<incidentSummary><incidentType>Child Sex Trafficking</incidentType>"
    "<incidentDateTime>2026-01-01T10:00:00Z</incidentDateTime></incidentSummary>"
)


def report(person: str = "", summary: str = SUMMARY, reporter: str = REPORTER, head: str = "") -> bytes:
    person = f"<personOrUserReported>{person}</personOrUserReported>" if person else ""
    return f"{head}<report>{summary}{reporter}{person}</report>".encode()


def read(*documents: bytes) -> ReadResult:
    return cybertip.read([io.BytesIO(document) for document in documents])


def refusal(document: bytes) -> UnreadableReportError:
    with pytest.raises(UnreadableReportError) as refused:
        read(document)
    assert str(refused.value).isprintable()
    return refused.value


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_report_is_read_with_its_file_details() -> None:
    result = cybertip.read([DATA / "report.xml", *DETAILS])
    (referral,) = result.referrals
    assert referral.reference == "900014"
    assert [file.name for file in referral.files] == ["picture 1.jpg", "picture 2.jpg"]
    assert referral.files[0].digest("md5") == "900150983cd24fb0d6963f7d28e17f72"
    assert referral.files[0].digest("sha1") == "a9993e364706816aba3e25717850c26c9cd0d89d"
    assert (referral.files[0].viewed, referral.files[1].viewed) == (True, False)
    assert referral.files[0].annotations == ("viral", "generativeAi")
    assert referral.urls == ("https://example.org/profile/014", "https://example.com/room?id=1&x=2")


def test_counts_are_of_kept_distinct_unreadable_and_repeated_events() -> None:
    # By hand from the documents: 7 events, of which 3 unreadable, 2 repetitions (one in another zone, in a file's
    # details), 2 kept; besides the events, one digest and one classification of the second file.
    result = cybertip.read([DATA / "report.xml", *DETAILS])
    counts = result.counts
    assert (counts.ip_events, counts.ip_distinct, counts.unreadable, counts.duplicates) == (2, 2, 5, 2)


def test_variants_of_phone_email_and_address_are_read() -> None:
    person = cybertip.read(DATA / "report.xml").referrals[0].people[0]
    assert [(phone.number, phone.type, phone.verified) for phone in person.phones] == [
        ("+44 7700900123", "Mobile", True),
        ("01632 960014", "Home", None),
    ]
    assert [(email.address, email.verified) for email in person.emails] == [
        ("test.subject014@example.org", True),
        ("second014@example.org", False),
    ]
    assert [address.line() for address in person.addresses] == [
        "14 Example Street, Newtown, NE1 1AA, GB",
        "15 Example Street, NE1 1AB",
    ]


def test_roles_and_personal_facts_are_read() -> None:
    people = cybertip.read(DATA / "report.xml").referrals[0].people
    assert [(person.role.value, person.name) for person in people] == [
        ("reported", "Test Subject 014"),
        ("victim", "Child Example"),
        ("reporter", "Report Desk"),
    ]
    assert (people[0].date_of_birth, people[0].age, people[1].age) == (date(1991, 5, 6), 34, 13)


def test_personal_facts_directly_in_the_user_are_read() -> None:
    person = (
        "<name><firstName>Test</firstName><lastName>Subject 015</lastName></name><phone>07700 900115</phone>"
        "<email address='subject015@example.org'/><dateOfBirth>2000-02-29</dateOfBirth>"
    )
    read_person = read(report(person)).referrals[0].people[0]
    assert (read_person.name, read_person.date_of_birth) == ("Test Subject 015", date(2000, 2, 29))
    assert read_person.phones[0].number == "07700 900115"
    assert read_person.emails[0].address == "subject015@example.org"


def test_a_namespace_changes_nothing() -> None:
    plain = report(EVENT)
    named = plain.replace(b"<report>", b"<report xmlns='https://example.org/ns'>")
    assert read(named).referrals == read(plain).referrals


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_declared_encodings_and_byte_order_marks_are_read(encoding: str) -> None:
    name = "iso-8859-1" if encoding == "iso-8859-1" else encoding.removesuffix("-sig")
    text = report("<screenName>Zoë</screenName>", head=f'<?xml version="1.0" encoding="{name}"?>').decode()
    assert read(text.encode(encoding)).referrals[0].people[0].screen_name == "Zoë"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-28T23:30:00-07:00", datetime(2026, 3, 29, 6, 30, tzinfo=UTC)),
        ("2026-03-28T23:30:00Z", datetime(2026, 3, 28, 23, 30, tzinfo=UTC)),
        ("2026-03-28T23:30:00.250+05:30", datetime(2026, 3, 28, 18, 0, 0, 250000, tzinfo=UTC)),
        ("2026-01-01 00:30:00 +01:00", datetime(2025, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_times_of_other_zones_become_utc_and_the_original_stays(text: str, expected: datetime) -> None:
    event = read(report(EVENT.replace("2026-01-01T00:00:00Z", text))).referrals[0].ip_events[0]
    assert event.at == expected
    assert event.at_original == (None if text.endswith("Z") else text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Child Pornography (possession, manufacture, and distribution)", ReferralType.INDECENT_IMAGES),
        ("Child Sex Trafficking", ReferralType.EXPLOITATION),
        ("Child Sex Tourism", ReferralType.OFFENDING_ABROAD),
        ("Child Sexual Molestation", ReferralType.CONTACT_ABUSE),
        ("Misleading Domain Name", ReferralType.MISLEADING_DOMAIN),
        ("Misleading Words or Digital Images on the Internet", ReferralType.MISLEADING_CONTENT),
        ("Online Enticement of Children for Sexual Acts", ReferralType.GROOMING),
        ("  online enticement of children for sexual act ", ReferralType.GROOMING),
        ("Unsolicited Obscene Material Sent to a Child", ReferralType.UNSOLICITED_MATERIAL),
        ("Something New", ReferralType.OTHER),
    ],
)
def test_each_published_incident_type_has_a_type_and_keeps_its_text(text: str, kind: ReferralType) -> None:
    incident = read(report(summary=SUMMARY.replace("Child Sex Trafficking", text))).referrals[0].incident
    assert incident.type is kind
    assert incident.original_type == text.strip()


@pytest.mark.parametrize(
    ("element", "expected", "reason"),
    [
        ("", False, None),
        ("<escalateToHighPriority>true</escalateToHighPriority>", True, None),
        ("<escalateToHighPriority>0</escalateToHighPriority>", False, None),
        ("<escalateToHighPriority/>", True, None),
        ("<escalateToHighPriority>Meeting today</escalateToHighPriority>", True, "Meeting today"),
    ],
)
def test_high_priority_is_a_mark_or_a_reason(element: str, expected: bool, reason: str | None) -> None:
    incident = read(report(summary=SUMMARY.replace("<incidentDate", f"{element}<incidentDate"))).referrals[0].incident
    assert (incident.high_priority, incident.high_priority_reason) == (expected, reason)


def test_what_was_written_in_a_chat_is_not_taken_over() -> None:
    answer = json.dumps(cybertip.document(cybertip.read(DATA / "report.xml")))
    assert "left in the report itself" not in answer
    assert cybertip.read(DATA / "report.xml").referrals[0].internet_details[1].has_content


def test_an_unknown_part_is_named() -> None:
    document = report().replace(b"</report>", b"<newPart>x</newPart></report>")
    assert read(document).referrals[0].unrecognised == ("newPart",)


# ── what is noted, the rest being read ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("<ipAddress>192.0.2.256</ipAddress><dateTime>2026-01-01T00:00:00Z</dateTime>", "no IP address"),
        ("<ipAddress></ipAddress><dateTime>2026-01-01T00:00:00Z</dateTime>", "no IP address is given"),
        ("<ipAddress>192.0.2.9</ipAddress><dateTime>2026-02-30T00:00:00Z</dateTime>", "no such date"),
        ("<ipAddress>192.0.2.9</ipAddress><dateTime>yesterday</dateTime>", "no date and time"),
        ("<ipAddress>192.0.2.9</ipAddress><dateTime>2026-01-01T00:00:00</dateTime>", "no time zone"),
        ("<ipAddress>192.0.2.9</ipAddress><dateTime>0001-01-01T00:00:00+14:00</dateTime>", "no such date"),
        ("<ipAddress>192.0.2.9</ipAddress><dateTime>2026-01-01T00:00:00+25:00</dateTime>", "no such date"),
    ],
)
def test_an_event_with_a_bad_address_or_time_is_kept_as_text_and_the_rest_is_read(wrong: str, reason: str) -> None:
    result = read(report(f"{EVENT}\n<ipCaptureEvent>{wrong}</ipCaptureEvent>"))
    assert [event.address for event in result.referrals[0].ip_events] == ["192.0.2.1"]
    (part,) = result.unreadable
    assert reason in part.reason
    assert "line 2, personOrUserReported/ipCaptureEvent[2]" in part.where
    assert part.text
    assert result.counts.unreadable == 1


def test_a_bad_port_is_noted_and_the_event_kept_without_it() -> None:
    result = read(report(EVENT.replace("</ipCap", "<port>70000</port></ipCap")))
    assert result.referrals[0].ip_events[0].port is None
    assert "port '70000'" in result.unreadable[0].reason


def test_a_bad_incident_time_or_birth_date_is_noted() -> None:
    document = report(
        "<personOrUserReportedPerson><dateOfBirth>2001-02-29</dateOfBirth></personOrUserReportedPerson>",
        summary=SUMMARY.replace("2026-01-01T10:00:00Z", "2026-01-01T10:00:00"),
    )
    result = read(document)
    assert result.referrals[0].incident.at is None
    assert result.referrals[0].incident.at_original == "2026-01-01T10:00:00"
    assert sorted(part.text for part in result.unreadable) == ["2001-02-29", "2026-01-01T10:00:00"]


def test_repeated_events_are_collapsed_and_counted_and_different_ones_kept() -> None:
    other_port = EVENT.replace("</ipCap", "<port>1</port></ipCap")
    same_instant = EVENT.replace("00:00:00Z", "01:00:00+01:00")
    result = read(report(EVENT + EVENT + other_port + same_instant))
    assert result.counts.ip_events == 2
    assert result.counts.duplicates == 2
    assert result.counts.ip_distinct == 1


def test_an_event_of_a_file_and_of_the_user_is_one_event_seen_on_both() -> None:
    referral = cybertip.read([DATA / "report.xml", *DETAILS]).referrals[0]
    assert referral.seen_on()[referral.ip_events[0]] == ("reported", "file picture 1.jpg")


def test_the_same_document_given_twice_is_read_once() -> None:
    once, twice = read(REPORT), read(REPORT, REPORT)
    assert cybertip.document(once)["counts"] == cybertip.document(twice)["counts"]
    assert len(twice.referrals) == 1


# ── what is refused whole ───────────────────────────────────────────────────────────────────────────────────────────
LAUGHS = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {after} '{f'&{before};' * 10}'>" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "billion laughs": (report("&i;", head=LAUGHS + "]>"), "document type"),
    "laughs in an attribute": (report("<email value='&i;'/>", head=LAUGHS + "]>"), "document type"),
    "external entity": (report("&x;", head="<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"), "document type"),
    "external subset": (report(head="<!DOCTYPE report SYSTEM 'https://example.org/report.dtd'>"), "document type"),
    "parameter entity": (
        report(head="<!DOCTYPE r [<!ENTITY % x SYSTEM 'https://example.org/x'> %x;]>"),
        "document type",
    ),
    "document type in UTF-16": (
        report(head="<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE r []>").decode().encode("utf-16"),
        "document type",
    ),
    "unfinished section that the parser quotes": (report("<![CDATA[ x\ny\x1bz"), "broken"),
    "undefined entity": (report("&x;"), "broken"),
    "deep nesting": (report("<a>" * 100_000 + "</a>" * 100_000), "broken"),
    "wrong root": (b"<cyberTiplineReport/>", "'cyberTiplineReport'"),
    "no reporter": (report(reporter=""), "no reporter"),
    "reporter without e-mail": (report(reporter="<reporter><reportingPerson/></reporter>"), "e-mail"),
    "two reporters": (report(reporter=REPORTER * 2), "more than one reporter"),
    "no incident summary": (report(summary=""), "no incidentSummary"),
    "no incident type": (report(summary="<incidentSummary/>"), "no incident type"),
    "not XML": (b"hello, this is a letter", "neither"),
    "empty": (b"", "empty"),
    "white space": (b" \n\t ", "nothing"),
    "zero bytes": (b"\x00" * 1000, "nothing"),
    "zero byte inside": (report("<screenName>a\x00b</screenName>"), "broken"),
    "wrong encoding": (report("<screenName>Zoë</screenName>").decode().encode("latin-1"), "broken"),
    "unknown encoding": (report(head="<?xml version='1.0' encoding='x-none'?>"), "broken"),
    "broken spreadsheet": (b"PK\x03\x04" + b"\x00" * 50, "spreadsheet"),
    "two roots": (report() * 2, "broken"),
    "file details alone": (DETAILS[0].read_bytes(), "without their report"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_document_is_refused_with_its_reason(name: str) -> None:
    document, reason = HOSTILE[name]
    assert reason in str(refusal(document))


def test_a_refusal_names_file_and_line() -> None:
    error = refusal(report(reporter="", head="\n\n"))
    assert (error.file, error.where) == ("document 1", "line 3")


@pytest.mark.parametrize("length", range(1, len(REPORT) - 2, 97))
def test_a_report_cut_short_anywhere_is_refused(length: int) -> None:
    refusal(REPORT[:length])


def test_file_details_of_another_report_are_refused() -> None:
    other = DETAILS[0].read_bytes().replace(b"900014", b"900015")
    with pytest.raises(UnreadableReportError, match="900014"):
        read(REPORT, DETAILS[0].read_bytes(), other)


def test_file_details_find_their_report_among_several() -> None:
    first = report().replace(b"<report>", b"<report reportId='900014'>")
    second = report(EVENT).replace(b"<report>", b"<report reportId='900015'>")
    result = read(second, first, DETAILS[0].read_bytes())
    assert [(referral.reference, len(referral.files)) for referral in result.referrals] == [("900015", 0), ("900014", 1)]


def test_a_file_above_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as stream:
        stream.write(b"<report>")
        stream.truncate(1024**3)  # sparse: takes no room on the disk
    before = bytes_read_by_this_process()
    with pytest.raises(UnreadableReportError, match="larger than 100 MB"):
        cybertip.read(path)
    with path.open("rb") as stream, pytest.raises(UnreadableReportError, match="larger than 100 MB"):
        cybertip.read(stream)
    assert bytes_read_by_this_process() - before < 1024**2


def bytes_read_by_this_process() -> int:
    """How many bytes its calls to read have returned, from the disk or not."""
    counts = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counts["rchar"])


def test_a_stream_that_never_ends_is_refused_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def seekable(self) -> bool:
            return False

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"<" * size

    stream = Endless()
    with pytest.raises(UnreadableReportError, match="larger than 100 MB"):
        cybertip.read(stream)  # type: ignore[arg-type]
    assert stream.given == cybertip.LARGEST_FILE + 1


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReportError, match="no such file"):
        cybertip.read(tmp_path / "missing.xml")
    with pytest.raises(UnreadableReportError, match="not a file"):
        cybertip.read(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableReportError, match="not a file"):
        cybertip.read(pipe)
    with pytest.raises(UnreadableReportError, match="no file was given"):
        cybertip.read([])


def test_the_work_for_a_report_grows_with_its_events_and_not_faster() -> None:
    steps = {}
    for many in (1_000, 4_000):
        events = "".join(EVENT.replace("192.0.2.1", f"2001:db8::{number:x}") for number in range(many))
        document = report(events + EVENT.replace("192.0.2.1", "x") * (many // 10))
        with counted_calls() as calls:
            result = read(document)
            cybertip.document(result)
        assert (result.counts.ip_events, result.counts.unreadable) == (many, many // 10)
        steps[many] = calls[0]
    assert steps[4_000] < 5 * steps[1_000]


@contextmanager
def counted_calls() -> Iterator[list[int]]:
    """Count the calls of functions: work that is the same on every machine, however busy it is."""
    calls = [0]

    def count(_frame: object, event: str, _argument: object) -> None:
        calls[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)
