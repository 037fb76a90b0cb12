"""The check of everything that is stored: what it finds, keeps, tells and shows. Run as a worker, with real commits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from api.callers import Api
from casework.examinations.test_rechecks import Add, Check, Finish, add, check, finish
from casework.examinations.test_stored import flip_a_byte, zero_a_page
from casework.notices.conftest import AsWorker, all_notices, as_worker
from conftest import TestDatabase
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import StoredFileError
from safehold.casework.cases.kept_documents import as_kept
from safehold.casework.cases.models import CaseAccess
from safehold.casework.examinations import fixity, fixity_jobs, queries, soundness, stores
from safehold.casework.examinations.models import (
    Examination,
    ExaminationReport,
    FixityRun,
    HashList,
    RecheckResult,
    StoredCheck,
    StoredKind,
)
from safehold.casework.notices import actions as notices
from safehold.casework.notices.models import Notice

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry

__all__ = ["add", "as_worker", "check", "finish"]

LogIn = Callable[["Officer"], "Client"]
Entries = Callable[[str], "list[Entry]"]
IMAGE = b"An invented image, of no file system.".ljust(4096, b".")


@pytest.fixture
def own_stores() -> None:
    """Stores below the data folder of the test's own database."""


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the tests, in the database of the test's own: everything here is committed."""


@pytest.fixture
def stored(
    examination: Examination, finish: Finish, add: Add, as_worker: AsWorker, officers: Officers, now: datetime
) -> Examination:
    """A finished examination with an image, a catalogue, a hash list and a report."""
    import hashlib

    from django.conf import settings

    done = finish(examination, (add("1", ("one.jpg",)),))
    store = Path(settings.IMAGE_STORE)
    store.mkdir(parents=True, exist_ok=True)
    (store / "a.dd").write_bytes(IMAGE)
    report = {**done.report, "image": {**done.report["image"], "sha256": hashlib.sha256(IMAGE).hexdigest()}}
    with as_worker():
        Examination.objects.filter(pk=done.pk).update(image="a.dd", report=report)
    with reading_as(officers.dfu_examiner):
        kept = ExaminationReport(
            examination=done, case_id=done.case_id, number=1, findings_revision=0, accreditation="not_accredited",
            accreditation_note="A second examiner.", validation="validated", validation_note="VAL-7.",
            responsible=officers.dfu_manager, **as_kept({"said": "An invented report."}, by=officers.dfu_examiner, at=now),
        )  # fmt: skip
        kept.issue(b"%PDF- an invented file")
        kept.save()
        return queries.examination_by_reference(done.reference)


def run(as_worker: AsWorker, at: datetime, *, images: bool = True) -> dict[str, tuple[str, str]]:
    """Run the check and tell, as at night. Returns the state of each thing, by its kind."""
    seen: dict[str, tuple[str, str]] = {}

    def note(one: fixity.Seen) -> None:
        seen[one.thing.kind.value] = (one.thing.name, one.verdict.state.value)

    with as_worker():
        fixity.check_everything(at=at, image_seconds=float("inf") if images else 0, on_seen=note)
        fixity.tell_of_what_is_wrong(at=at)
    return seen


def told(as_worker: AsWorker) -> list[Notice]:
    with as_worker():
        return [notice for notice in all_notices() if notice.kind == "stored"]


def path_of(kind: str, stored: Examination) -> Path:
    if kind == "hash_list":
        return stores.hash_list_path(HashList.objects.get())
    return stores.catalogue_path(stored) if kind == "catalogue" else stores.image_path("a.dd")


def test_everything_that_is_as_recorded_is_kept_as_checked_and_shown(
    stored: Examination, as_worker: AsWorker, officers: Officers, now: datetime, log_in: LogIn, entries: Entries
) -> None:
    found = run(as_worker, now)
    assert found == {
        "hash_list": ("Notes 1", "ok"),
        "catalogue": (stored.reference, "ok"),
        "document": (f"Report 1 of {stored.reference}", "ok"),
        "image": ("a.dd", "ok"),
    }
    (entry,) = entries("fixity.checked")
    assert entry.payload == {"things": 4, "damaged": 0, "missing": 0, "unrecorded": 0, "images": 1}
    assert told(as_worker) == []
    day = soundness.spoken_short(now)
    client = log_in(officers.dfu_manager)
    text = client.get(reverse("examinations:examination", args=[stored.reference])).content.decode()
    assert text.count(f"Checked {day}, as recorded") == 3
    assert f"Checked {day}, as recorded" in client.get(reverse("examinations:hash_lists")).content.decode()
    shown = Api(now).seen(officers.detective, f"/examinations/{stored.reference}")["stored"]
    assert [(one["kind"], one["state"], one["wrong_since"]) for one in shown] == [
        ("catalogue", "ok", None),
        ("image", "ok", None),
    ]


@pytest.mark.parametrize("kind", ["hash_list", "catalogue", "image"])
@pytest.mark.parametrize("harm", ["zeroed", "flipped", "gone"])
def test_what_is_wrong_is_told_once_until_it_is_mended(
    kind: str,
    harm: str,
    stored: Examination,
    as_worker: AsWorker,
    officers: Officers,
    now: datetime,
    log_in: LogIn,
    entries: Entries,
) -> None:
    path = path_of(kind, stored)
    whole, state = path.read_bytes(), "missing" if harm == "gone" else "damaged"
    {"zeroed": zero_a_page, "flipped": flip_a_byte, "gone": Path.unlink}[harm](path)
    for night in range(3):
        assert run(as_worker, now + timedelta(days=night))[kind][1] == state
    (notice,) = told(as_worker)
    assert notice.recipient == officers.dfu_manager
    assert f" is {state}: " in notice.text
    assert (stored.reference if kind != "hash_list" else "Notes 1") in notice.text
    assert notice.case_id == (None if kind == "hash_list" else stored.case_id)
    (entry,) = entries("fixity.found")
    assert (entry.payload["kind"], entry.payload["state"]) == (kind, state)
    # Reading it does not settle it.
    notices.mark_as_read(notice, by=officers.dfu_manager, at=now)
    page = (
        reverse("examinations:hash_lists")
        if kind == "hash_list"
        else reverse("examinations:examination", args=[stored.reference])
    )
    word = "Missing" if harm == "gone" else "Damaged"
    assert f"{word}: known since" in log_in(officers.dfu_manager).get(page).content.decode()
    with as_worker():
        assert Notice.objects.get(pk=notice.pk).settled_at is None
    path.write_bytes(whole)
    assert run(as_worker, now + timedelta(days=4))[kind][1] == "ok"
    with as_worker():
        assert Notice.objects.get(pk=notice.pk).settled_at is not None
    assert len(entries("fixity.mended")) == 1
    # The next harm is another finding.
    path.unlink()
    run(as_worker, now + timedelta(days=5))
    assert len(told(as_worker)) == 2


def test_a_page_says_since_when_the_damage_is_known(
    stored: Examination, as_worker: AsWorker, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    page = reverse("examinations:catalogue", args=[stored.reference])
    run(as_worker, now - timedelta(days=1))
    flip_a_byte(stores.catalogue_path(stored))
    client = log_in(officers.detective)
    assert "This was found now; it was as recorded on" in client.get(page).content.decode()
    run(as_worker, now)
    assert "This is known since" in client.get(page).content.decode()


def test_a_manager_who_may_not_see_the_case_is_told_nothing_of_it(
    stored: Examination, as_worker: AsWorker, officers: Officers, now: datetime
) -> None:
    with as_worker():
        CaseAccess.objects.filter(case=stored.case_id, team=officers.dfu_manager.team).update(valid_until=now)
    stores.catalogue_path(stored).unlink()
    run(as_worker, now)
    given = told(as_worker)
    assert {notice.recipient for notice in given} == {officers.dfu_manager, officers.administrator}
    for notice in given:
        assert notice.case_id is None
        assert stored.reference not in notice.text + notice.reference + notice.url + notice.subject_name
        assert "safehold fixity" in notice.text


def test_a_document_that_was_changed_is_found_and_refused(
    stored: Examination, fresh_database: TestDatabase, as_worker: AsWorker, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    api, address = Api(now), f"/examinations/{stored.reference}/reports/1"
    assert api(officers.detective, "GET", address)[0] == 200
    with fresh_database.connect("owner") as connection:
        connection.execute("ALTER TABLE examinations_examinationreport DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE examinations_examinationreport SET document = replace(document, 'report', 'letter'), pdf = 'x'"
        )
    status, body = api(officers.detective, "GET", address)
    assert (status, body["code"]) == (409, "damaged")
    answer = log_in(officers.detective).get(reverse("examinations:report_pdf", args=[stored.reference, 1]))
    assert answer.status_code == 409
    assert "is not the one that was issued" in answer.content.decode()
    assert run(as_worker, now)["document"] == (f"Report 1 of {stored.reference}", "damaged")
    (notice,) = told(as_worker)
    assert notice.recipient == officers.dfu_manager


def test_what_a_recheck_wrote_is_checked_and_left_out_where_it_is_wrong(
    stored: Examination, add: Add, check: Check, as_worker: AsWorker, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    check(add("2", ("two.jpg",)))
    with as_worker():
        (result,) = RecheckResult.objects.exclude(matches="")
    assert result.matches_sha256 == stores.sha256_of(stores.recheck_path(result))
    assert run(as_worker, now)["recheck"][1] == "ok"
    zero_a_page(stores.recheck_path(result))
    assert run(as_worker, now)["recheck"][1] == "damaged"
    answer = log_in(officers.detective).get(reverse("examinations:catalogue", args=[stored.reference]))
    assert answer.status_code == 200
    assert "is not shown for Notes 2: the file with it is damaged or missing" in answer.content.decode()
    assert Api(now)(officers.detective, "GET", f"/examinations/{stored.reference}/catalogue")[0] == 200
    with as_worker():
        RecheckResult.objects.update(matches_sha256="")
    assert run(as_worker, now)["recheck"][1] == "unrecorded"


def test_an_image_whose_examination_computed_no_digest_has_none_on_record(
    stored: Examination, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        Examination.objects.update(report={**stored.report, "image": {**stored.report["image"], "sha256": None}})
    assert run(as_worker, now)["image"] == ("a.dd", "unrecorded")
    assert told(as_worker) == []


def test_images_are_left_to_the_time_there_is_and_the_longest_unchecked_comes_first(
    stored: Examination, as_worker: AsWorker, now: datetime
) -> None:
    assert "image" not in run(as_worker, now, images=False)
    with as_worker():
        first = Examination.objects.get(pk=stored.pk)
        other = Examination.objects.get(pk=stored.pk)
        other.pk, other.reference, other.image = None, "EX-26-9999", "b.dd"
        other.save(force_insert=True)
        assert [one.image for one in queries.images_to_check()] == ["a.dd", "b.dd"]
        StoredCheck.objects.create(
            kind=StoredKind.IMAGE, subject_kind="examinations.examination", subject_id=first.pk, name="a.dd", state="ok",
            checked_at=now,
        )  # fmt: skip
        assert [one.image for one in queries.images_to_check()] == ["b.dd", "a.dd"]


def test_the_night_job_runs_at_half_past_three_in_london_and_stops_when_asked(
    stored: Examination, as_worker: AsWorker, now: datetime
) -> None:
    class Context:
        def __init__(self, stops: bool) -> None:
            self.should_abort = lambda: stops

    def job(at: datetime, stops: bool = False) -> int:
        return fixity_jobs.check_what_is_stored.func(Context(stops), timestamp=int(at.timestamp()))

    with as_worker():
        assert job(datetime(2026, 7, 1, 3, 30, tzinfo=UTC)) == 0
        assert not FixityRun.objects.exists()
        stores.catalogue_path(stored).unlink()
        with pytest.raises(fixity.FixityStoppedError):
            job(datetime(2026, 7, 1, 2, 30, tzinfo=UTC), stops=True)
        assert [run.is_finished for run in FixityRun.objects.all()] == [False]
        assert job(datetime(now.year + 1, 1, 15, 3, 30, tzinfo=UTC)) == 1
    assert len(told(as_worker)) == 1


def test_the_site_reads_what_was_found_in_its_cases_and_writes_nothing(
    stored: Examination, as_worker: AsWorker, officers: Officers, now: datetime
) -> None:
    from django.db import ProgrammingError, transaction

    run(as_worker, now)
    with reading_as(officers.detective):
        assert StoredCheck.objects.count() == 4
        assert StoredCheck.objects.update(state="ok") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            FixityRun.objects.create(began_at=now)
    with reading_as(officers.outsider):
        assert {check.kind for check in StoredCheck.objects.all()} == {"hash_list"}


# The command, and the doctor


def safehold(database: TestDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "safehold", *arguments],
        env=database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def doctor(database: TestDatabase) -> dict[str, Any]:
    checks = json.loads(safehold(database, "doctor", "--json").stdout)["checks"]
    return next(check for check in checks if check["name"] == "stored files")


def test_the_command_says_each_thing_and_ends_with_0_or_1(
    stored: Examination, fresh_database: TestDatabase, as_worker: AsWorker, officers: Officers
) -> None:
    assert doctor(fresh_database)["state"] == "note"
    sound = safehold(fresh_database, "fixity", "--images")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert [line.split()[0] for line in sound.stdout.splitlines()[:-1]] == ["ok"] * 4
    assert sound.stdout.splitlines()[-1].startswith("4 checked in ")
    assert doctor(fresh_database)["state"] == "ok"
    flip_a_byte(stores.catalogue_path(stored))
    stores.image_path("a.dd").unlink()
    done = safehold(fresh_database, "fixity", "--images", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["kind"], line["state"]) for line in lines[:-1]] == [
        ("hash_list", "ok"),
        ("catalogue", "damaged"),
        ("document", "ok"),
        ("image", "missing"),
    ]
    assert (lines[-1]["checked"], lines[-1]["damaged"], lines[-1]["missing"]) == (4, 1, 1)
    said = doctor(fresh_database)
    assert said["state"] == "wrong"
    assert f"catalogue {stored.reference} damaged, image a.dd missing" in said["detail"]
    # The command tells nobody: whoever ran it knows.
    assert told(as_worker) == []


def test_occurrences_names_the_catalogue_that_it_left_out(
    stored: Examination, fresh_database: TestDatabase, officers: Officers
) -> None:
    from casework.examinations.test_rechecks import sha256

    asked = ("occurrences", sha256("one.jpg"), "--officer", officers.detective.username)
    assert safehold(fresh_database, *asked).returncode == 0
    flip_a_byte(stores.catalogue_path(stored))
    done = safehold(fresh_database, *asked)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"{stored.reference} (damaged)" in done.stderr


def test_a_recheck_with_a_damaged_list_says_so_and_records_nothing(
    stored: Examination, add: Add, check: Check, as_worker: AsWorker
) -> None:
    newer = add("2", ("two.jpg",))
    zero_a_page(stores.hash_list_path(newer))
    assert check(newer) == 0
    with as_worker():
        newer.recheck.refresh_from_db()
        assert newer.recheck.problem.startswith("The hash list Notes 2 can't be used: the file has the SHA-256")
        assert not RecheckResult.objects.filter(hash_list=newer).exists()
    with pytest.raises(StoredFileError):
        stores.open_hash_list(newer)
