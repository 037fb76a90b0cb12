"""The report of an examination: what its PDF says, who makes and reads it, and that an older one stays as it was."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pydantic import ValidationError

from api.callers import Api
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.examinations import actions, presenters, queries, report_presenters, reports
from safehold.casework.examinations.asked import MakeReport, RecordFindings
from safehold.casework.examinations.models import Examination, ExaminationReport
from safehold.casework.examinations.reports import method
from safehold.web import typesetting

Make = Callable[..., ExaminationReport]
LogIn = Callable[[Officer], Client]

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: apt install poppler-utils)"
)


@pytest.fixture
def make(finished: Examination, officers: Officers, now: datetime) -> Make:
    """Make a report of the finished examination, as the examiner."""

    def make_one(of: Examination = finished, **changes: Any) -> ExaminationReport:
        facts: dict[str, Any] = {
            "accreditation": "not_accredited",
            "accreditation_note": "Assessment is booked; a second examiner checks each result.",
            "validation": "validated",
            "validation_note": "VAL-7 of 3 February 2026.",
        }
        aside = {name: changes.pop(name) for name in ("by", "at", "responsible") if name in changes}
        who = {"by": officers.dfu_examiner, "at": now, "responsible": officers.dfu_manager, **aside}
        return actions.make_report(of, MakeReport(**{**facts, **changes}), **who)

    return make_one


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().replace("\u200b", "").split())


@needs_pdftotext
def test_the_pdf_says_what_was_asked_done_found_and_not_done(
    finished: Examination, make: Make, officers: Officers, now: datetime, log_in: LogIn, entries: Callable[[str], list[Entry]]
) -> None:
    counts = {"a": 0, "other": 3}
    actions.record_findings(finished, RecordFindings(counts=counts, note="Three of interest."), by=officers.dfu_examiner, at=now)
    made = make()
    answer = log_in(officers.detective).get(reverse("examinations:report_pdf", args=[finished.reference, 1]))
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfuaid" in answer.content
    text = text_of(answer.content)
    image = finished.report["image"]
    for words in (
        f"Report of examination {finished.reference}",
        "Who used the account, and when?",
        "Search warrant, PACE s.8 (PACE 1984 s.8(2))",
        "KLP/1",
        "1 of 1 entry checks",
        "small.dd",
        "No opening of S-4410 271 was recorded at the start: Imaged at the scene by the search team",
        "8,388,608 bytes",
        image["md5"],
        finished.catalogue_sha256[:32],
        "No digest was stored when it was made",
        "Notes",
        "Known, of interest",
        "Other of interest 3 T. Benchmark",
        "Three of interest.",
        "ext4",
        "pytsk3",
        "FSA-DIG-100 in the Code of Practice of the Forensic Science Regulator, version 2, in force since 2 October 2025",
        "is not accredited to ISO/IEC 17025 for this activity and method, and declares it. Assessment is booked",
        "the method is validated for what was asked. VAL-7 of 3 February 2026.",
        "On ext3 and ext4 deleting a file clears the record",
        "It grades nothing and decides nothing.",
        f"Person responsible for the examination: {officers.dfu_manager.name}.",
        "Everything in the image was read.",
        made.sha256[:40],
    ):
        assert words in text, words
    assert "Report 1" in [entry.reason for entry in entries("record.read")]


def test_every_download_gives_the_bytes_that_were_issued_whatever_would_be_printed_today(
    finished: Examination,
    make: Make,
    officers: Officers,
    log_in: LogIn,
    monkeypatch: pytest.MonkeyPatch,
    entries: Callable[[str], list[Entry]],
) -> None:
    made = make()
    client, address = log_in(officers.detective), reverse("examinations:report_pdf", args=[finished.reference, 1])
    first = client.get(address).content
    assert first.startswith(b"%PDF-")
    assert hashlib.sha256(first).hexdigest() == made.pdf_sha256
    assert entries("examination.report_made")[-1].payload["pdf_sha256"] == made.pdf_sha256
    page = client.get(reverse("examinations:examination", args=[finished.reference])).content.decode()
    assert made.pdf_sha256 in page
    monkeypatch.setitem(presenters.VOLUME_STATES, "read", "Worded otherwise by a later version")
    assert typesetting.pdf(reports.PACKAGE, "report.typ", report_presenters.printed(made), made_at=made.made_at) != first
    assert client.get(address).content == first


def test_a_file_that_is_not_the_one_that_was_issued_is_not_given_out(make: Make) -> None:
    made = make()
    made.pdf = bytes(made.pdf).replace(b"%PDF-", b"%PDX-")
    with pytest.raises(RefusedError, match=f"is not the one that was issued: its SHA-256 was {made.pdf_sha256}"):
        made.issued  # noqa: B018 - the property refuses


def test_later_findings_make_a_further_report_and_the_older_stays(
    finished: Examination, make: Make, officers: Officers, now: datetime, entries: Callable[[str], list[Entry]], log_in: LogIn
) -> None:
    first = make()
    with pytest.raises(RefusedError, match=r"Report 1 of .* says the same"):
        make(at=now + timedelta(minutes=1))
    actions.record_findings(finished, RecordFindings(counts={"a": 2}), by=officers.dfu_examiner, at=now)
    page = log_in(officers.detective).get(reverse("examinations:examination", args=[finished.reference])).content.decode()
    assert "The findings were changed after report 1" in page
    second = make(at=now + timedelta(minutes=2))
    assert (first.number, second.number, first.findings_revision, second.findings_revision) == (1, 2, 0, 1)
    with reading_as(officers.detective):
        kept = {found.number: found for found in queries.reports_of(finished)}
    assert kept[1].facts["findings"] == []
    assert [finding["count"] for finding in kept[2].facts["findings"]] == [2]
    assert (kept[1].sha256, kept[1].is_as_kept, kept[2].is_as_kept) == (first.sha256, True, True)
    assert [(entry.payload["number"], entry.payload["sha256"]) for entry in entries("examination.report_made")] == [
        (1, first.sha256),
        (2, second.sha256),
    ]
    page = log_in(officers.detective).get(reverse("examinations:examination", args=[finished.reference])).content.decode()
    assert "The findings were changed" not in page
    assert first.sha256 in page
    assert second.sha256 in page


def test_the_database_changes_no_report(make: Make, officers: Officers) -> None:
    made = make()
    table = "examinations_examinationreport"
    for change in (f"UPDATE {table} SET document = '{{}}'", f"UPDATE {table} SET pdf = ''", f"DELETE FROM {table}"):
        with (
            reading_as(officers.dfu_examiner),
            pytest.raises(DatabaseError, match=r"append-only|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"{change} WHERE id = %s", [made.pk])


@pytest.mark.parametrize("role", ["inspector", "detective", "exhibits_officer"])
def test_only_the_laboratory_makes_one_and_the_case_team_reads_it(
    finished: Examination, make: Make, officers: Officers, log_in: LogIn, role: str
) -> None:
    with pytest.raises(NotPermittedError):
        make(by=getattr(officers, role))
    make()
    client = log_in(getattr(officers, role))
    assert client.get(reverse("examinations:report_pdf", args=[finished.reference, 1])).status_code == 200
    assert client.get(reverse("examinations:report_pdf", args=[finished.reference, 2])).status_code == 404


@pytest.mark.parametrize("role", ["outsider", "press", "auditor", "administrator"])
def test_a_report_is_missing_for_those_without_the_case(
    finished: Examination, make: Make, officers: Officers, log_in: LogIn, role: str
) -> None:
    made = make()
    reader = getattr(officers, role)
    assert log_in(reader).get(reverse("examinations:report_pdf", args=[finished.reference, 1])).status_code == 404
    with reading_as(reader):
        assert not ExaminationReport.objects.filter(pk=made.pk).exists()
    with pytest.raises((NotPermittedError, NotFoundError)):
        make(by=reader)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"accreditation_note": " "}, "accreditation_note"),
        ({"validation_note": ""}, "validation_note"),
    ],
)
def test_what_the_laboratory_does_not_state_is_asked_for(make: Make, changes: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as refused:
        make(**changes)
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "answer"), [("accreditation", ""), ("validation", "perhaps")])
def test_the_laboratory_gives_one_of_the_listed_answers(make: Make, field: str, answer: str) -> None:
    with pytest.raises(ValidationError, match=field):
        make(**{field: answer})


def test_the_person_responsible_works_in_the_laboratory(make: Make, officers: Officers) -> None:
    with pytest.raises(InputError, match="does not work at"):
        make(responsible=officers.detective)


def test_a_report_needs_a_finished_examination_as_it_was_seen(
    request_one: Callable[..., Examination], finished: Examination, make: Make, officers: Officers, now: datetime
) -> None:
    with pytest.raises(StaleError):
        make(version=1)
    again = request_one(at=now + timedelta(minutes=1))
    with pytest.raises(RefusedError, match="is not finished"):
        make(again)


def test_a_report_is_made_by_form_and_told_on_the_timeline(
    finished: Examination, officers: Officers, open_case: Case, log_in: LogIn
) -> None:
    client, address = log_in(officers.dfu_examiner), reverse("examinations:make_report", args=[finished.reference])
    shown = client.get(address).content.decode()
    assert "Person responsible for the examination" in shown
    values = {
        "accreditation": "accredited",
        "accreditation_note": "UKAS 0000, schedule 4",
        "validation": "validated",
        "validation_note": "VAL-7",
        "responsible": str(officers.dfu_examiner.pk),
    }
    saved = client.post(reverse("examinations:make_report_save", args=[finished.reference]), values)
    assert saved.status_code == 302
    page = client.get(saved.url).content.decode()
    assert "Report 1 (PDF)" in page
    assert "UKAS 0000, schedule 4" in client.get(address).content.decode(), "the next form begins with what was stated last"
    with reading_as(officers.detective):
        assert "Report 1 made: KLP/1" in {entry.title for entry in timeline_of(open_case)}


# The method statement, on facts alone


IMAGE = {"path": "small.dd", "sha256": "0" * 64, "verified": True, "complete": True, "bad_sectors": []}


def statement_on(**changes: Any) -> str:
    volume: dict[str, Any] = {"slot": "000", "state": "read", "filesystem": "NTFS", "times": "UTC", "shadow_copies": []}
    facts: dict[str, Any] = {
        "made_at": "2026-03-09T08:00:00+00:00",
        "started_at": "2026-03-09T08:00:00+00:00",
        "laboratory": "The laboratory",
        "statement": {
            "accreditation": "accredited",
            "accreditation_note": "Scope 4.",
            "validation": "not_validated",
            "validation_note": "New.",
        },
        "image": IMAGE,
        "partition_scheme": "gpt",
        "volumes": [volume | changes.pop("volume", {})],
        "tool": {"name": "safehold", "version": "1"},
        "totals": {},
        "hash_lists": [],
        "problems": [],
        "problem_count": 0,
        "responsible": "H. Workbench",
        "examiner": "T. Benchmark",
    }
    return " ".join(sentence for part in method.sections({**facts, **changes}) for sentence in part["sentences"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "The laboratory is accredited to ISO/IEC 17025 with this activity and method in its scope. Scope 4."),
        ({}, "the method is not validated for what was asked. New."),
        ({"image": IMAGE | {"verified": False}}, "They are NOT those stored"),
        ({"image": IMAGE | {"complete": False}}, "The image is cut short"),
        ({"image": IMAGE | {"bad_sectors": [[1, 2]]}}, "bad sectors"),
        ({"image": IMAGE | {"sha256": None, "verified": None}}, "could NOT be computed: it is not verified"),
        ({"tool": {"digest_lanes": 16}}, "SHA-256 was computed by OpenSSL; MD5 and SHA-1 by the program’s own code"),
        ({"tool": {"digest_lanes": 0}}, "They were computed by OpenSSL."),
        ({"tool": {"confinement": {"network": True, "files": True}}}, "could open nothing but its files"),
        ({"tool": {"confinement": {"network": True, "files": True}}}, "They were cut off from the network."),
        ({"tool": {"confinement": {"network": False, "files": False}}}, "were not kept from other files by the system"),
        ({"tool": {"confinement": {"network": False, "files": False}}}, "were not cut off from the network, which they"),
        ({"tool": {"confinement": {"network": True, "files": True, "sockets": True}}}, "They could connect to no other program"),
        ({"tool": {"confinement": {"network": True, "files": True, "sockets": False}}}, "were not kept from connecting to other"),
        ({"hash_lists": [{}]}, "They were looked up in 1 hash list, named in this report."),
        ({"volume": {"state": "encrypted", "filesystem": None}}, "Volume 000 is encrypted, or may be"),
        (
            {"volume": {"state": "unsupported", "filesystem": "xfs"}},
            "Volume 000 has a file system that the program does not read",
        ),
        ({"volume": {"slot": "lost:000"}}, "No partition table names 1 volume (lost:000), found by search"),
        (
            {"volume": {"shadow_copies": [{"created": "2026-01-01"}]}},
            "Shadow copies are there (1). Files in them that are not as",
        ),
        ({"volume": {"shadow_copies": [{"created": "2026-01-01", "is_here": False}]}}, "in another volume were not read: 1."),
        ({"volume": {"filesystem": "FAT32", "times": "local"}}, "On FAT and exFAT a deleted file no longer says"),
        ({"volume": {"filesystem": "FAT32", "times": "local"}}, "keeps local times without their zone"),
        ({"volume": {"filesystem": "exFAT", "times": "mixed"}}, "others are kept without"),
        ({"totals": {"encrypted_members": 4, "encrypted_files": 1200}}, "were not read inside: 1,204."),
        ({"volume": {"filesystem": "APFS"}}, "what was deleted there is not listed"),
        ({"problems": [{"code": "sparse-beyond-budget"}]}, "Files that claim far more than their volume holds"),
        ({"problems": [{"code": "shared-beyond-budget"}]}, "Files that claim far more than their volume holds"),
        ({}, "Others (RAR, CAB, Zstandard, LZ4)"),
        ({"problem_count": 1200}, "Problems met: 1,200."),
        ({"started_at": "2024-03-09T08:00:00+00:00"}, "Forensic Science Regulator, version 1"),
        ({"started_at": "2023-03-09T08:00:00+00:00"}, "No statutory Code"),
    ],
)
def test_the_method_statement_says_each_limit_where_it_applies(changes: dict[str, Any], expected: str) -> None:
    said = statement_on(**changes)
    assert expected in said
    if changes:
        assert expected not in statement_on()


def test_the_code_is_that_of_the_day_of_the_start() -> None:
    days = (date(2025, 10, 2), date(2025, 10, 1), date(2023, 10, 1))
    assert [method.code_of(day) for day in days] == ["version 2, in force since 2 October 2025", "version 1", ""]


def test_at_most_a_thousand_problems_are_listed_and_the_rest_counted(
    make: Make, officers: Officers, finished: Examination
) -> None:
    with reading_as(officers.dfu_examiner):
        found = [{"code": "short-read", "where": f"/a/{number}", "detail": "ends early"} for number in range(1000)]
        Examination.objects.filter(pk=finished.pk).update(problems=found, problem_count=1250)
    printed = report_presenters.printed(make())
    assert len(printed["problems"]) == 1000
    assert printed["problems"][0] == [
        "Read in part", "short-read", "/a/0", "The content ends before its recorded size. Ends early.",
    ]  # fmt: skip
    assert printed["problems_note"] == "The first 1,000 of 1,250: 250 more are not listed."


def test_a_program_makes_a_report_and_reads_it(finished: Examination, officers: Officers, now: datetime) -> None:
    api, path = Api(now), f"/examinations/{finished.reference}/reports"
    body = {
        "accreditation": "not_accredited",
        "accreditation_note": "Assessment is booked.",
        "validation": "validated",
        "validation_note": "VAL-7",
        "responsible": officers.dfu_manager.username,
    }
    made = api.done(officers.dfu_examiner, path, body)
    assert (made["number"], made["responsible"]) == (1, officers.dfu_manager.name)
    assert made["pdf"] == reverse("examinations:report_pdf", args=[finished.reference, 1])
    kept = api.seen(officers.detective, f"{path}/1")
    assert kept["sha256"] == made["sha256"]
    assert kept["document"]
    assert [report["number"] for report in api.seen(officers.detective, path)] == [1]
    assert api(officers.dfu_examiner, "POST", path, body)[1]["code"] == "refused"
