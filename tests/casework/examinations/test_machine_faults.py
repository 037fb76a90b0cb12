"""Faults of the machine, with real worker processes: examinations are put back and go on; what kills its worker is set aside."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casework.examinations.conftest import Request, invented_files, make_image
from casework.examinations.test_worker import (
    FILES,
    StartWorker,
    db,
    is_under_way,
    large_image,
    look,
    own_stores,
    start_worker,
    wait_until,
)
from casework.seizing import Seize
from conftest import TestDatabase
from safehold.casework.examinations.asked import StartExamination

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.examinations.models import Examination

__all__ = ["db", "large_image", "own_stores", "start_worker"]


@pytest.fixture
def image(fresh_database: TestDatabase) -> str:
    """A small image in the store of the test."""
    make_image(fresh_database.data / "images" / "small.dd", invented_files(300, 20_000), 32)
    return "small.dd"


@pytest.fixture
def start(officers: Officers, now: datetime) -> Callable[..., None]:
    """Start an examination of an image."""
    from safehold.casework.examinations import actions

    def begin(examination: Examination, image: str) -> None:
        actions.start_examination(
            examination,
            StartExamination(image=image, same_image_because="A test", unopened_because="Imaged at the scene"),
            by=officers.dfu_examiner,
            at=now,
        )

    return begin


def rows(database: TestDatabase, query: str) -> list[Any]:
    with database.connect("owner") as connection:
        return connection.execute(query).fetchall()


def states(database: TestDatabase) -> list[tuple[str, int]]:
    return rows(database, "SELECT state, attempt FROM examinations_examination ORDER BY id")


def verbs(database: TestDatabase) -> list[str]:
    found = rows(database, "SELECT verb FROM audit_entry WHERE verb LIKE 'examination.%' ORDER BY id")
    return [verb for (verb,) in found if verb not in ("examination.requested", "examination.started")]


def put_back(database: TestDatabase) -> list[Any]:
    wait_until(lambda: look_any(database, "put_back_because"), "an examination to be put back")
    [(payload, officer)] = rows(database, "SELECT payload, officer_name FROM audit_entry WHERE verb = 'examination.put_back'")
    assert officer == "Safehold"
    return [payload["problem"], payload["told"]]


def look_any(database: TestDatabase, column: str) -> list[Any]:
    return [value for (value,) in rows(database, f"SELECT {column} FROM examinations_examination") if value]


def notices(database: TestDatabase) -> list[tuple[str, bool]]:
    return rows(
        database,
        "SELECT o.username, n.settled_at IS NOT NULL FROM notices_notice n JOIN accounts_officer o ON o.id = n.recipient_id"
        " WHERE n.kind = 'machine' ORDER BY n.id",
    )


@pytest.mark.parametrize("leaves", ["nothing", "an empty folder"])
@pytest.mark.parametrize("store", ["images", "catalogues"])
def test_a_worker_without_a_store_drains_no_queue_and_goes_on_when_it_is_back(
    store: str,
    leaves: str,
    seize: Seize,
    request_one: Request,
    officers: Officers,
    now: datetime,
    image: str,
    start: Callable[..., None],
    fresh_database: TestDatabase,
    start_worker: StartWorker,
) -> None:
    from safehold.casework.notices import jobs as notice_jobs

    first = request_one(seize())
    start(first, image)
    worker = start_worker()
    wait_until(lambda: states(fresh_database)[0][0] == "finished", "the first to finish while the stores are there")

    place, away = fresh_database.data / store, fresh_database.data / "away"
    place.rename(away)
    if leaves == "an empty folder":
        place.mkdir()
    # The image can't be chosen while its store is away: that was done before, and the worker is late.
    (fresh_database.data / "images").mkdir(exist_ok=True)
    chosen = fresh_database.data / "images" / image
    if store == "images":
        chosen.touch()
    others = [request_one(seize()) for _ in range(3)]
    for examination in others:
        with held_back(fresh_database):
            start(examination, image)
    if store == "images":
        chosen.unlink()
        if leaves == "nothing":
            place.rmdir()
    release(fresh_database)

    problem, told = put_back(fresh_database)
    assert problem.startswith(f"The {store[:-1]} store is not there on ")
    assert told == [officers.dfu_manager.name]
    notice_jobs.have_notices_given(at=now)
    wait_until(
        lambda: not rows(fresh_database, "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'notices.give' AND status = 'todo'"),
        "notices to go on meanwhile",
    )
    assert states(fresh_database) == [("finished", 1), ("running", 1), ("running", 0), ("running", 0)]
    assert notices(fresh_database) == [("manager", False)]

    if place.exists():
        for left in place.iterdir():
            assert not left.name.startswith("EX-"), "nothing was written into the empty folder"
        subprocess.run(["rm", "-r", place], check=True)
    away.rename(place)
    wait_until(lambda: {state for state, _ in states(fresh_database)} == {"finished"}, "all to finish")
    assert worker.poll() is None
    assert notices(fresh_database) == [("manager", True)]
    assert verbs(fresh_database).count("examination.put_back") == 1
    assert "examination.failed" not in verbs(fresh_database)


class held_back:  # noqa: N801 - reads as what it does
    """Keep the jobs of examinations that are started meanwhile from the workers."""

    def __init__(self, database: TestDatabase) -> None:
        self._database = database

    def __enter__(self) -> None:
        rename_queue(self._database, "examinations", "held back", only="todo")
        with self._database.connect("owner") as connection:
            connection.execute(
                "CREATE OR REPLACE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN NEW.queue_name := 'held back'; RETURN NEW; END $$"
            )
            connection.execute(
                "CREATE OR REPLACE TRIGGER hold_back BEFORE INSERT ON procrastinate_jobs FOR EACH ROW"
                " WHEN (NEW.queue_name = 'examinations') EXECUTE FUNCTION hold_back()"
            )

    def __exit__(self, *_: object) -> None:
        with self._database.connect("owner") as connection:
            connection.execute("DROP TRIGGER hold_back ON procrastinate_jobs")


def rename_queue(database: TestDatabase, before: str, after: str, *, only: str) -> None:
    with database.connect("owner") as connection:
        connection.execute(
            "UPDATE procrastinate_jobs SET queue_name = %s WHERE queue_name = %s AND status::text = %s", [after, before, only]
        )


def release(database: TestDatabase) -> None:
    rename_queue(database, "held back", "examinations", only="todo")


def mounted(*options: str | Path) -> None:
    if os.geteuid() or subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("this machine does not allow a small disk to be mounted")


@pytest.fixture
def small_catalogue_store(fresh_database: TestDatabase) -> Iterator[Path]:
    """A catalogue store of 64 MiB."""
    place = fresh_database.data / "catalogues"
    mounted("-t", "tmpfs", "-o", "size=64m", "none", place)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_puts_the_examination_back_until_there_is_room(
    examination: Examination,
    officers: Officers,
    image: str,
    start: Callable[..., None],
    fresh_database: TestDatabase,
    small_catalogue_store: Path,
    start_worker: StartWorker,
) -> None:
    from django.utils import timezone

    from safehold.accounts.acting import reading_as
    from safehold.casework.examinations import presenters, queries
    from safehold.casework.examinations.timeline_sources import examination_events

    filler = small_catalogue_store / "filler"
    with filler.open("wb") as file:
        file.truncate(0)
        try:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        except OSError:
            pass
    start(examination, image)
    start_worker()
    problem, _ = put_back(fresh_database)
    assert problem.startswith("There is no space left in the catalogue store on ")
    assert states(fresh_database) == [("running", 1)]
    with reading_as(officers.dfu_examiner):
        found = queries.examination_by_reference(examination.reference)
        told = {entry.title: entry.detail for entry in examination_events(found.case)}
    assert presenters.status(found) == ("Put back", "waiting")
    assert presenters.progress_part(found, now=timezone.now()).said == problem
    assert told[f"Examination of {found.exhibit.reference} put back"] == problem
    filler.unlink()
    wait_until(lambda: states(fresh_database)[0][0] == "finished", "it to go on")
    assert notices(fresh_database) == [("manager", True)]


@pytest.fixture
def dying_image_store(fresh_database: TestDatabase, large_image: Path, tmp_path: Path) -> Iterator[Callable[[bool], None]]:
    """An image store on a disk of its own with the large image: cut off, every read of it fails. Gives what cuts and heals it."""
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    make_image(disk, {"large.dd": large_image.read_bytes()}, 1200)
    subprocess.run(["cp", "--sparse=always", disk, kept], check=True)
    place = fresh_database.data / "images"
    mounted("-o", "loop,ro", disk, place)
    device = subprocess.run(["findmnt", "-no", "SOURCE", place], check=True, capture_output=True, text=True).stdout.strip()

    def cut(is_cut: bool) -> None:
        if is_cut:
            os.truncate(disk, 0)
        else:
            subprocess.run(["dd", f"if={kept}", f"of={disk}", "bs=4M", "conv=notrunc,sparse", "status=none"], check=True)
            os.truncate(disk, kept.stat().st_size)
        subprocess.run(["blockdev", "--flushbufs", device], check=False)

    yield cut
    subprocess.run(["umount", "-l", place], check=True)


def test_a_medium_that_dies_puts_the_examination_back_until_it_can_be_read(
    examination: Examination,
    dying_image_store: Callable[[bool], None],
    start: Callable[..., None],
    fresh_database: TestDatabase,
    start_worker: StartWorker,
) -> None:
    start(examination, "large.dd")
    start_worker()
    wait_until(lambda: is_under_way(fresh_database), "the worker to be in the middle of it")
    dying_image_store(True)
    problem, _ = put_back(fresh_database)
    assert problem.startswith(("The medium of large.dd can't be read any more on ", "The image store is not there on "))
    assert look(fresh_database, "state") == "running"
    dying_image_store(False)
    wait_until(lambda: look(fresh_database, "state") == "finished", "it to go on")
    report, problems = look(fresh_database, "report", "problem_count")
    assert report["totals"]["files"] == FILES
    assert problems == 0
    assert report["image"]["sha256"]
    assert notices(fresh_database) == [("manager", True)]


def test_what_ends_its_worker_three_times_is_set_aside_and_started_again_by_a_person(
    examination: Examination,
    officers: Officers,
    now: datetime,
    large_image: Path,
    start: Callable[..., None],
    fresh_database: TestDatabase,
    start_worker: StartWorker,
) -> None:
    from safehold.accounts.acting import reading_as
    from safehold.casework.examinations import presenters, queries

    (fresh_database.data / "images" / "large.dd").hardlink_to(large_image)
    start(examination, "large.dd")
    mark = fresh_database.data / "catalogues" / "work" / f"{examination.reference}.attempt"
    for attempt in (1, 2, 3):
        worker = start_worker()
        # What is told of an attempt's progress may be what the one before told: its mark is its own.
        wait_until(
            lambda attempt=attempt: (
                mark.exists()
                and mark.read_text() == str(attempt)
                and is_under_way(fresh_database, attempt)
                and look(fresh_database, "deaths") == attempt - 1
            ),
            f"attempt {attempt} to be in the middle of it",
        )
        worker.kill()
        worker.wait()
        assert look(fresh_database, "state", "deaths") == ("running", attempt - 1)
    start_worker()
    wait_until(lambda: look(fresh_database, "state") == "set_aside", "it to be set aside")
    because = look(fresh_database, "ended_because")
    assert because == "It ended its worker three times; started again only by a person."
    assert verbs(fresh_database) == ["examination.set_aside"]
    [(told, text)] = rows(
        fresh_database,
        "SELECT o.username, n.text FROM notices_notice n JOIN accounts_officer o ON o.id = n.recipient_id"
        " WHERE n.kind = 'set_aside'",
    )
    assert (told, text) == ("manager", because)
    with reading_as(officers.dfu_examiner):
        found = queries.examination_by_reference(examination.reference)
        head = presenters.header(found, viewer=officers.dfu_examiner, has_findings=False)
    assert (head.status, [step.label for step in head.steps]) == ("Set aside", ["Start it again"])
    start(examination, "large.dd")
    wait_until(lambda: look(fresh_database, "state") == "finished", "the person's start to be carried out")
    assert look(fresh_database, "deaths") == 0
