"""What was examined before is checked with newer hash lists: found, recorded, told, shown. Run as a worker, with real commits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.examinations.conftest import Request
from casework.examinations.test_worker import StartWorker, start_worker, wait_until
from casework.notices.conftest import AsWorker, as_worker
from casework.seizing import Seize
from conftest import TestDatabase
from safehold import hashlists
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.casework.cases.models import CaseAccess
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.examinations import actions, jobs, queries, rechecks, stores
from safehold.casework.examinations.asked import StartExamination
from safehold.casework.examinations.models import Examination, ExaminationState, HashList, Recheck, RecheckResult
from safehold.casework.notices import actions as notices
from safehold.casework.notices.models import Notice
from safehold.examiner.results.catalogues import CatalogueWriter

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry
    from safehold.casework.cases.models import Case

__all__ = ["as_worker", "start_worker"]

Finish = Callable[..., "Examination"]
Add = Callable[..., "HashList"]
LogIn = Callable[["Officer"], "Client"]
Entries = Callable[[str], "list[Entry]"]

NAMES = ("one.jpg", "two.jpg", "three.mp4")
EMPTY = hashlib.sha256(b"").hexdigest()


def sha256(name: str) -> str:
    """The digest of an invented file."""
    return hashlib.sha256(name.encode()).hexdigest()


@pytest.fixture
def own_stores() -> None:
    """Stores below the data folder of the test's own database."""


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the tests, in the database of the test's own: everything here is committed."""


def write_catalogue(path: Path, lists: list[hashlists.HashList], names: tuple[str, ...] = NAMES) -> None:
    """Write a catalogue as the examiner does: a file for each name, and an empty one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = CatalogueWriter(path, None, lists)
    contents = {**{f"photos/{name}": name.encode() for name in names}, "empty.txt": b""}
    for name, content in contents.items():
        digests = [hashlib.new(kind, content).hexdigest() for kind in ("md5", "sha1", "sha256")]
        writer.add(
            [[0, name, "allocated", "file", name, len(content), *digests, None, None, None, None, None, False, None, None]]
        )
    writer.close()


@pytest.fixture
def finish(as_worker: AsWorker, officers: Officers, now: datetime) -> Finish:
    """Have an examination finished with some lists, as the job does, without an image."""

    def make(examination: Examination, lists: tuple[HashList, ...] = (), names: tuple[str, ...] = NAMES) -> Examination:
        opened = [hashlists.HashList(stores.hash_list_path(found)) for found in lists]
        catalogue = stores.recheck_folder().parent / stores.catalogue_name(examination)
        write_catalogue(catalogue, opened, names)
        used = [{"name": one.name, "version": one.version, "kind": one.kind, "sha256": one.sha256} for one in opened]
        image = {
            "path": "a.dd",
            "format": "raw",
            "media_size": 1,
            "sha256": None,
            "md5": None,
            "verified": None,
            "complete": True,
        }
        report = {
            "image": {**image, "complete": True, "segments": ["a.dd"], "bad_sectors": []},
            "totals": {"files": len(names) + 1},
            "types": {},
            "volumes": [],
            "hashlists": used,
            "matches": {one.name: 0 for one in opened},
            "tool": {"name": "safehold", "version": "0", "libraries": {}},
        }
        with as_worker():
            Examination.objects.filter(pk=examination.pk).update(
                state=ExaminationState.FINISHED,
                examiner=officers.dfu_examiner,
                started_at=now - timedelta(hours=2),
                finished_at=now - timedelta(hours=1),
                catalogue=catalogue.name,
                catalogue_sha256=stores.sha256_of(catalogue),
                report=report,
            )
            return queries.visible_examinations().get(pk=examination.pk)

    return make


@pytest.fixture
def add(officers: Officers, tmp_path: Path) -> Add:
    """Add a version of a hash list of some files; a category for each may be given."""

    def make(
        version: str, files: dict[str, str] | tuple[str, ...], *, name: str = "Notes", kind: str = "known-of-interest"
    ) -> HashList:
        rows = files if isinstance(files, dict) else dict.fromkeys(files, "")
        listing, index = tmp_path / f"{name}-{version}.csv", tmp_path / f"{name}-{version}.index"
        digests = [f"{file if len(file) == 64 else sha256(file)},{category}\n" for file, category in rows.items()]
        listing.write_text("sha256,category\n" + "".join(digests))
        hashlists.build([listing], out=index, name=name, kind=hashlists.ListKind(kind), version=version)
        return actions.add_hash_list(by=officers.dfu_manager, at=timezone.now(), index=index)

    return make


@pytest.fixture
def check(as_worker: AsWorker) -> Callable[[HashList], int]:
    """Run the job."""

    def run(hash_list: HashList) -> int:
        with as_worker():
            return jobs.run_recheck(hash_list.pk, should_stop=lambda: False)

    return run


Check = Callable[["HashList"], int]


def enqueued() -> list[int]:
    """The lists for which a job waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (args->>'hash_list_id')::int FROM procrastinate_jobs WHERE queue_name = 'rechecks' ORDER BY id")
        return [number for (number,) in cursor.fetchall()]


def told(officer: Officer) -> list[str]:
    """What an officer was told."""
    with reading_as(officer):
        return list(Notice.objects.filter(recipient=officer, kind="known_since").order_by("pk").values_list("text", flat=True))


# Finding


def test_a_new_version_tells_what_the_examination_did_not_know(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, entries: Entries
) -> None:
    first = add("2026-06", {"one.jpg": "1"})
    examined = finish(examination, (first,))
    before = stores.catalogue_path(examined).read_bytes()
    second = add("2026-12", {"one.jpg": "1", "two.jpg": "1", "three.mp4": "2", EMPTY: "1"})
    assert enqueued() == [first.pk, second.pk]
    assert check(second) == 1

    with reading_as(officers.detective):
        [result] = queries.recheck_results(examined)
    assert (result.files, result.by_category, result.is_news) == (2, {"1": 1, "2": 1}, True)
    assert sorted(result.first_paths) == ["photos/three.mp4", "photos/two.jpg"]
    assert stores.catalogue_path(examined).read_bytes() == before
    assert stores.sha256_of(stores.catalogue_path(examined)) == examined.catalogue_sha256
    sentence = "KLP/1: 2 files of interest are known since Notes version 2026-12, not when it was examined"
    assert told(officers.detective) == [sentence]
    assert told(officers.dfu_examiner) == [sentence]
    assert told(officers.dfu_manager) == []
    [entry] = entries("examination.rechecked")
    assert (entry.officer_id, entry.officer_role, entry.subject_label) == (None, "machine", examined.reference)
    assert entry.payload["told"] == [officers.detective.name, "T. Benchmark"]
    assert (entry.case_id, entry.payload["files"], entry.payload["categories"]) == (examined.case_id, 2, {"1": 1, "2": 1})


def test_checking_again_and_a_further_version_tell_nothing_twice(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, entries: Entries
) -> None:
    finish(examination, (add("1", ("one.jpg",)),))
    second = add("2", ("one.jpg", "two.jpg"))
    assert check(second) == 1
    assert check(second) == 0
    third = add("3", ("one.jpg", "two.jpg", "three.mp4"))
    assert check(third) == 1
    assert [text.split(": ")[1].split(",")[0] for text in told(officers.detective)] == [
        "1 file of interest is known since Notes version 2",
        "1 file of interest is known since Notes version 3",
    ]
    assert [entry.payload["files"] for entry in entries("examination.rechecked")] == [1, 1]


def test_another_category_is_new_and_an_examination_that_used_the_version_is_left_out(
    seize: Seize, request_one: Request, finish: Finish, add: Add, check: Check, officers: Officers
) -> None:
    first = add("1", {"one.jpg": "1"})
    examined = finish(request_one(seize()), (first,))
    second = add("2", {"one.jpg": "2"})
    with_it = finish(request_one(seize()), (second,))
    assert check(second) == 1
    with reading_as(officers.detective):
        [result] = queries.recheck_results(examined)
        assert queries.recheck_results(with_it) == []
    assert result.by_category == {"2": 1}


def test_known_software_is_recorded_and_told_to_nobody(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, entries: Entries, log_in: LogIn
) -> None:
    examined = finish(examination)
    assert check(add("RDS 1", ("one.jpg",), name="NSRL", kind="known-software")) == 1
    assert check(add("1", ("two.jpg",), name="Case list", kind="case")) == 1
    assert told(officers.detective) == [
        "KLP/1: 1 file on the list of a case is known since Case list version 1, not when it was examined"
    ]
    assert [entry.payload["told"] != [] for entry in entries("examination.rechecked")] == [False, True]
    text = log_in(officers.detective).get(reverse("examinations:examination", args=[examined.reference])).content.decode()
    assert re.search(r"NSRL RDS 1, .*: 1 file more of known software\.", text)


def test_nothing_new_is_recorded_and_told_to_nobody(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, entries: Entries
) -> None:
    examined = finish(examination)
    assert check(add("1", (EMPTY, "nowhere.jpg"))) == 1
    with reading_as(officers.detective):
        [result] = queries.recheck_results(examined)
    assert (result.files, result.matches, result.problem) == (0, "", "")
    assert told(officers.detective) == []
    assert len(entries("examination.rechecked")) == 1


@pytest.mark.parametrize("damage", ["changed", "gone", "cut"])
def test_a_catalogue_that_is_not_the_recorded_one_is_named_and_the_others_are_checked(
    seize: Seize,
    request_one: Request,
    finish: Finish,
    add: Add,
    check: Check,
    officers: Officers,
    as_worker: AsWorker,
    damage: str,
) -> None:
    good, bad = finish(request_one(seize())), finish(request_one(seize()))
    path = stores.catalogue_path(bad)
    whole = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(whole + b"x" if damage == "changed" else whole[:-20])
    if damage == "cut":
        with as_worker():
            Examination.objects.filter(pk=bad.pk).update(catalogue_sha256=stores.sha256_of(path))
    found = add("1", ("one.jpg",))
    assert check(found) == 2
    with reading_as(officers.dfu_manager):
        assert [result.files for result in queries.recheck_results(good)] == [1]
        [result] = queries.recheck_results(bad)
        recheck = Recheck.objects.get(hash_list=found)
    assert "catalogue" in result.problem
    assert (recheck.catalogues, recheck.checked, recheck.unreadable, recheck.with_news) == (2, 2, 1, 1)

    path.write_bytes(whole)
    with as_worker():
        Examination.objects.filter(pk=bad.pk).update(catalogue_sha256=stores.sha256_of(path))
    actions.recheck(found, by=officers.dfu_manager, at=timezone.now())
    assert check(found) == 1
    with reading_as(officers.dfu_manager):
        assert [(result.files, result.problem) for result in queries.recheck_results(bad)] == [(1, "")]
        assert Recheck.objects.get(hash_list=found).unreadable == 0


def test_a_stopped_job_goes_on_with_the_next_catalogue(
    seize: Seize, request_one: Request, finish: Finish, add: Add, check: Check, as_worker: AsWorker, officers: Officers
) -> None:
    for _ in range(3):
        finish(request_one(seize()))
    found = add("1", ("one.jpg",))
    asked: list[bool] = []

    def should_stop() -> bool:
        asked.append(True)
        return len(asked) > 3  # before the first catalogue, in it, before the second, and then in it

    with as_worker(), pytest.raises(rechecks.RecheckStoppedError):
        jobs.run_recheck(found.pk, should_stop=should_stop)
    with reading_as(officers.dfu_manager):
        assert Recheck.objects.get(hash_list=found).checked == 1
    assert check(found) == 2
    assert len(told(officers.detective)) == 3
    assert list(stores.recheck_folder().iterdir()) == []


def test_a_killed_worker_is_followed_by_another_that_goes_on_with_the_next_catalogue(
    seize: Seize,
    request_one: Request,
    finish: Finish,
    add: Add,
    officers: Officers,
    entries: Entries,
    fresh_database: TestDatabase,
    start_worker: StartWorker,
) -> None:
    names = tuple(f"{number}.jpg" for number in range(40_000))
    examined = [finish(request_one(seize()), (), names) for _ in range(3)]
    before = [stores.catalogue_path(each).read_bytes() for each in examined]
    first = start_worker()
    add("1", names[::4])

    def checked() -> int:
        with fresh_database.connect("owner") as owner:
            [(number,)] = owner.execute("SELECT checked FROM examinations_recheck").fetchall()
        return int(number)

    wait_until(lambda: checked() == 1, "the first catalogue to be checked")
    first.kill()
    first.wait()
    assert checked() < 3, "killed on its way"
    start_worker()
    wait_until(lambda: checked() == 3, "the second worker to check the others")
    assert [entry.payload["files"] for entry in entries("examination.rechecked")] == [10_000] * 3
    assert len(told(officers.detective)) == 3
    assert [stores.catalogue_path(each).read_bytes() for each in examined] == before


def test_a_replaced_version_ends_its_check(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers
) -> None:
    finish(examination)
    old, new = add("1", ("one.jpg",)), add("2", ("one.jpg",))
    assert check(old) == 0
    with reading_as(officers.dfu_manager):
        assert Recheck.objects.get(hash_list=old).problem == "A newer version took its place."
    assert check(new) == 1


def test_many_row_groups_are_checked_one_after_the_other(add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safehold.examiner.results.catalogues.GROUP_ROWS", 10)
    names = tuple(f"{number}.jpg" for number in range(95))
    write_catalogue(tmp_path / "a.parquet", [], names)
    index = hashlists.HashList(stores.hash_list_path(add("1", names[::2])))
    earlier = hashlists.HashList(stores.hash_list_path(add("2", names[:30])))
    rechecks.look_up(tmp_path / "a.parquet", earlier, told=[], out=tmp_path / "earlier.parquet")
    found = rechecks.look_up(tmp_path / "a.parquet", index, told=[tmp_path / "earlier.parquet"], out=tmp_path / "out.parquet")
    assert found.files == len([name for name in names[::2] if name not in names[:30]])
    assert len(found.first_paths) == rechecks.FIRST_PATHS


# Who is told


def test_nobody_is_told_who_may_not_see_the_case(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, as_worker: AsWorker, now: datetime
) -> None:
    examined = finish(examination)
    with as_worker():
        # All access has ended but that of the supervisor: the officer in the case and the laboratory have none any more.
        CaseAccess.objects.update(valid_until=now - timedelta(minutes=1))
        CaseAccess.objects.create(
            case_id=examined.case_id,
            officer=officers.inspector,
            role="supervisor",
            reason="x",
            valid_from=now - timedelta(days=1),
            granted_by=officers.inspector,
        )
    assert check(add("1", ("one.jpg",))) == 1
    with reading_as(officers.inspector):
        [result] = queries.recheck_results(examined)
        [notice] = Notice.objects.filter(kind="known_since")
    assert result.files == 1
    assert (notice.recipient, notice.because, notice.instead_of) == (officers.inspector, "instead", officers.detective)
    for other in (officers.detective, officers.dfu_manager, officers.dfu_examiner, officers.outsider):
        with reading_as(other):
            assert RecheckResult.objects.count() == 0
            assert Notice.objects.count() == 0


def test_the_managers_are_told_where_the_examiner_has_left(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, as_worker: AsWorker
) -> None:
    finish(examination)
    with as_worker():
        type(officers.dfu_examiner).objects.filter(pk=officers.dfu_examiner.pk).update(is_active=False)
    check(add("1", ("one.jpg",)))
    assert len(told(officers.dfu_manager)) == 1


def test_a_notice_is_settled_when_it_is_read(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers
) -> None:
    finish(examination)
    check(add("1", ("one.jpg",)))
    with reading_as(officers.dfu_examiner):
        notice = Notice.objects.get(recipient=officers.dfu_examiner)
    notices.mark_as_read(notice, by=officers.dfu_examiner, at=timezone.now())
    with reading_as(officers.dfu_examiner):
        assert Notice.objects.get(pk=notice.pk).settled_at is not None


# Asking


def test_a_manager_asks_for_a_check_once_at_a_time(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, entries: Entries
) -> None:
    found = add("1", ("one.jpg",))
    with pytest.raises(RefusedError, match="is under way"):
        actions.recheck(found, by=officers.dfu_manager, at=timezone.now())
    check(found)
    finish(examination)
    for officer in (officers.detective, officers.dfu_examiner):
        with pytest.raises(NotPermittedError):
            actions.recheck(found, by=officer, at=timezone.now())
    actions.recheck(found, by=officers.dfu_manager, at=timezone.now())
    assert [entry.payload for entry in entries("examination.recheck_asked")] == [{"name": "Notes", "version": "1"}]
    assert check(found) == 1
    add("2", ("one.jpg",))
    with pytest.raises(RefusedError, match="was replaced"):
        actions.recheck(found, by=officers.dfu_manager, at=timezone.now())
    with pytest.raises(NotFoundError), reading_as(officers.dfu_manager):
        queries.hash_list_by_number(9999)


def test_the_manager_adds_a_list_and_asks_by_form(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, log_in: LogIn, tmp_path: Path
) -> None:
    finish(examination)
    client = log_in(officers.dfu_manager)
    stores.offered_folder().mkdir(parents=True)
    (tmp_path / "list.txt").write_text(sha256("one.jpg") + "\n")
    kind = hashlists.ListKind.KNOWN_OF_INTEREST
    hashlists.build([tmp_path / "list.txt"], out=stores.offered_folder() / "new.index", name="New", kind=kind, version="7")
    refused = client.post(reverse("examinations:add_hash_list_save"), {"index": "../../x.index"})
    assert refused.status_code == 422
    assert client.post(reverse("examinations:add_hash_list_save"), {"index": "new.index"}).status_code == 302
    assert "Waits for a worker" in client.get("/hash-lists").content.decode()
    with reading_as(officers.dfu_manager):
        found = HashList.objects.get()
    check(found)
    text = client.get("/hash-lists").content.decode()
    assert "1 of 1 catalogue checked" in text
    assert "1 with files that were not known when they were examined" in text
    form = reverse("examinations:recheck", args=[found.pk])
    assert form in text
    assert "New 7" in client.get(form).content.decode()
    assert client.post(f"{form}/save", {}).status_code == 302
    examiner = log_in(officers.dfu_examiner)
    assert form not in examiner.get("/hash-lists").content.decode()
    assert examiner.post(f"{form}/save", {}).status_code in (403, 404)


def test_an_examination_that_ran_while_a_list_was_added_is_checked_afterwards(
    examination: Examination, officers: Officers, now: datetime, image: str, add: Add, as_worker: AsWorker
) -> None:
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged before"), by=officers.dfu_examiner, at=now
    )
    found = add("1", ("one.jpg",))
    with as_worker():
        assert jobs.run_recheck(found.pk, should_stop=lambda: False) == 0
        assert enqueued() == [found.pk]
        HashList.objects.filter(pk=found.pk).update(in_use=False)  # as if the examination had begun without it
        attempt = jobs.take_on(examination.pk)
        assert attempt is not None
        running = queries.visible_examinations().get(pk=examination.pk)
        out, report = jobs._examine(running, attempt, jobs.Watch(running, attempt, lambda: False))
        HashList.objects.filter(pk=found.pk).update(in_use=True)
        catalogue = out / "catalogue.parquet"
        actions.record_result(
            running,
            by=officers.dfu_examiner,
            at=timezone.now(),
            attempt=attempt,
            report=report,
            types={},
            catalogue=catalogue,
            sha256=stores.sha256_of(catalogue),
        )
        assert enqueued() == [found.pk, found.pk]
        assert jobs.run_recheck(found.pk, should_stop=lambda: False) == 1


# Showing


def test_the_page_of_the_examination_says_it_and_its_catalogue_lists_the_rows(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, log_in: LogIn, open_case: Case
) -> None:
    first = add("2026-06", {"one.jpg": "1"})
    examined = finish(examination, (first,))
    second = add("2026-12", {"one.jpg": "1", "two.jpg": "1", "three.mp4": ""})
    check(second)
    client = log_in(officers.detective)
    text = client.get(reverse("examinations:examination", args=[examined.reference])).content.decode()
    assert "2 files of interest are known since Notes version 2026-12, not when it was examined" in text
    address = f"{reverse('examinations:catalogue', args=[examined.reference])}?recheck={second.pk}"
    assert address in text
    listed = client.get(address).content.decode()
    paths = re.findall(r'class="cell-plain"><span class="mono">([^<]+)<', listed)
    assert sorted(paths) == ["photos/three.mp4", "photos/two.jpg"]
    assert "Known since Notes version 2026-12: 1" in listed
    everything = client.get(reverse("examinations:catalogue", args=[examined.reference])).content.decode()
    assert "Notes 2026-06: 1" in everything
    assert len(re.findall(r'class="cell-plain"', everything)) == 4
    assert re.findall(r'class="cell-plain"', client.get(f"{address}9").content.decode()) == []
    assert client.get(address.replace(f"={second.pk}", "=x' OR 1")).status_code == 200

    with reading_as(officers.detective):
        titles = {found.title for found in timeline_of(open_case)}
    assert "2 files of interest are known since Notes version 2026-12, not when KLP/1 was examined" in titles

    elsewhere = log_in(officers.exhibits_officer).get(reverse("examinations:examination", args=[examined.reference]))
    assert "2 files of interest" in elsewhere.content.decode()
    assert "photos/" not in elsewhere.content.decode()


def test_the_notice_stands_on_the_page_of_notices(
    examination: Examination, finish: Finish, add: Add, check: Check, officers: Officers, log_in: LogIn
) -> None:
    examined = finish(examination)
    check(add("1", ("one.jpg",)))
    for officer in (officers.detective, officers.dfu_examiner):
        text = log_in(officer).get(reverse("notices:list")).content.decode()
        assert text.count("Known since the examination") == 1, "the tag says it; what is told of is named beside it"
        assert f"<strong>{examined.reference}</strong>" in text
        assert reverse("examinations:examination", args=[examined.reference]) in text


def test_a_file_that_is_offered_and_is_no_index_is_refused(officers: Officers) -> None:
    stores.offered_folder().mkdir(parents=True)
    (stores.offered_folder() / "bad.index").write_text("no index")
    with pytest.raises(InputError):
        actions.add_hash_list(by=officers.dfu_manager, at=timezone.now(), index=stores.offered_folder() / "bad.index")
