"""Real worker processes: a killed one is followed by another, an overtaken one writes nothing, a stopped one goes on later."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casework.examinations.conftest import Request, invented_files, make_image
from casework.seizing import Seize
from conftest import TestDatabase
from safehold.casework.examinations.asked import CancelExamination, StartExamination

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.examinations.models import Examination

StartWorker = Callable[[], "subprocess.Popen[bytes]"]
PATIENCE = 90.0
FILES = 4_000


@pytest.fixture
def own_stores() -> None:
    """Stores below the data folder, where the workers look for them."""


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the tests, in the database of the test's own: everything here is committed."""


@pytest.fixture(scope="module")
def large_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An image large enough to be caught in the middle by a fast machine too: 4,000 files, 480 MB of them."""
    image = tmp_path_factory.mktemp("images") / "large.dd"
    make_image(image, invented_files(FILES, 120_000), 800)
    return image


@pytest.fixture
def image(fresh_database: TestDatabase, large_image: Path) -> str:
    """The large image, in the store of the test."""
    (fresh_database.data / "images" / "large.dd").hardlink_to(large_image)
    return "large.dd"


@pytest.fixture
def running(examination: Examination, officers: Officers, now: datetime, image: str) -> Examination:
    """The examination was started; no worker is there yet."""
    from safehold.casework.examinations import actions

    return actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged at the scene"), by=officers.dfu_examiner, at=now
    )


@pytest.fixture
def start_worker(fresh_database: TestDatabase, tmp_path: Path) -> Iterator[StartWorker]:
    """Start a worker process that counts as dead after three seconds of silence; those left at the end are killed."""
    workers: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "workers.log").open("wb")

    def start() -> subprocess.Popen[bytes]:
        options = ("--heartbeat-seconds", "0.5", "--stalled-after-seconds", "3")
        environment = {
            **fresh_database.environment,
            "SAFEHOLD_DATABASE_ROLE": "worker",
            "DJANGO_SETTINGS_MODULE": "safehold.config.settings",
            "SAFEHOLD_LOG_LEVEL": "INFO",
        }
        workers.append(
            subprocess.Popen([sys.executable, "-m", "safehold.config.worker", *options], env=environment, stdout=log, stderr=log)
        )
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
        worker.wait()
    log.close()
    print((tmp_path / "workers.log").read_text())  # noqa: T201 - shown by pytest where a test fails


def look(database: TestDatabase, *columns: str) -> Any:
    """Read columns of the one examination, as the owner."""
    with database.connect("owner") as connection:
        row = connection.execute(f"SELECT {', '.join(columns)} FROM examinations_examination").fetchone()
    assert row is not None
    return row if len(columns) > 1 else row[0]


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Wait until something holds; fail with words where it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    return pytest.fail(f"waited {PATIENCE:.0f} s for {what}")


def is_under_way(database: TestDatabase, attempt: int = 1) -> bool:
    number, progress = look(database, "attempt", "progress")
    return bool(number == attempt and progress.get("files_done", 0) > 0)


def is_finished(database: TestDatabase) -> bool:
    return bool(look(database, "state") == "finished")


def registered_workers(database: TestDatabase) -> int:
    """How many workers there are: four in each process."""
    with database.connect("owner") as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM procrastinate_workers").fetchall()
    return int(count)


def readers_of(process: int) -> list[str]:
    """The processes with which a worker reads an image, by the kernel's own list; none when it examines nothing."""
    return [child for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]


def finishing_entries(database: TestDatabase) -> list[Any]:
    with database.connect("owner") as connection:
        return connection.execute("SELECT payload FROM audit_entry WHERE verb = 'examination.finished'").fetchall()


def test_a_killed_worker_is_followed_by_another_that_goes_on(
    running: Examination, fresh_database: TestDatabase, start_worker: StartWorker
) -> None:
    first = start_worker()
    wait_until(lambda: is_under_way(fresh_database), "the first worker to be in the middle of it")
    first.kill()
    first.wait()
    assert look(fresh_database, "state") == "running"
    journal = fresh_database.data / "catalogues" / "work" / running.reference / ".examination" / "journal.jsonl"
    kept = journal.read_bytes()
    assert kept.count(b'"result"') > 0

    start_worker()
    wait_until(lambda: look(fresh_database, "attempt") == 2, "the sweep to give the job to the second worker")
    wait_until(lambda: is_finished(fresh_database) or journal.read_bytes().startswith(kept[:200]), "the journal to be taken up")
    wait_until(lambda: is_finished(fresh_database), "the second worker to finish")
    sha256, report, problems = look(fresh_database, "catalogue_sha256", "report", "problem_count")
    assert report["totals"]["files"] == FILES
    assert problems == 0
    from safehold.casework.examinations import stores

    assert stores.sha256_of(fresh_database.data / "catalogues" / f"{running}.parquet") == sha256
    assert len(finishing_entries(fresh_database)) == 1
    assert not journal.parent.parent.exists()


def test_a_worker_that_only_seemed_dead_writes_nothing_when_it_wakes(
    running: Examination, fresh_database: TestDatabase, start_worker: StartWorker
) -> None:
    zombie = start_worker()
    wait_until(lambda: is_under_way(fresh_database), "the first worker to be in the middle of it")
    assert readers_of(zombie.pid)
    zombie.send_signal(signal.SIGSTOP)
    start_worker()
    wait_until(lambda: look(fresh_database, "attempt") == 2, "the sweep to give the job to the second worker")
    zombie.send_signal(signal.SIGCONT)
    wait_until(lambda: is_finished(fresh_database), "the second worker to finish")
    attempt, sha256 = look(fresh_database, "attempt", "catalogue_sha256")
    assert attempt == 2
    [(payload,)] = finishing_entries(fresh_database)
    assert payload["sha256"] == sha256
    wait_until(lambda: not readers_of(zombie.pid), "the first worker to leave the examination")
    assert zombie.poll() is None, "the worker itself lives on for the next job"
    assert len(finishing_entries(fresh_database)) == 1


def test_a_worker_that_was_struck_off_the_register_registers_anew_and_takes_the_next_job(
    examination: Examination,
    officers: Officers,
    now: datetime,
    image: str,
    fresh_database: TestDatabase,
    start_worker: StartWorker,
) -> None:
    from safehold.casework.examinations import actions

    worker = start_worker()
    wait_until(lambda: registered_workers(fresh_database) == 4, "the four workers of the process to register")
    with fresh_database.connect("owner") as connection:
        connection.execute("DELETE FROM procrastinate_workers")
    actions.start_examination(
        examination, StartExamination(image=image, unopened_because="Imaged at the scene"), by=officers.dfu_examiner, at=now
    )
    wait_until(lambda: is_under_way(fresh_database), "the worker to take the job")
    assert worker.poll() is None


def test_stopping_an_examination_stops_the_worker_in_the_middle_of_it(
    running: Examination, officers: Officers, now: datetime, fresh_database: TestDatabase, start_worker: StartWorker
) -> None:
    from safehold.casework.examinations import actions

    worker = start_worker()
    wait_until(lambda: is_under_way(fresh_database), "the worker to be in the middle of it")
    actions.cancel_examination(
        running, CancelExamination(reason="Wrong device"), by=officers.dfu_manager, at=now + timedelta(minutes=1)
    )

    def job_has_ended() -> bool:
        with fresh_database.connect("owner") as connection:
            row = connection.execute("SELECT status::text FROM procrastinate_jobs WHERE queue_name = 'examinations'").fetchone()
        return row == ("succeeded",)

    wait_until(job_has_ended, "the job to end")
    assert look(fresh_database, "state", "catalogue", "catalogue_sha256", "report") == ("cancelled", "", "", {})
    assert finishing_entries(fresh_database) == []
    assert worker.poll() is None


def test_a_worker_that_is_told_to_stop_hands_the_examination_on(
    running: Examination, fresh_database: TestDatabase, start_worker: StartWorker
) -> None:
    worker = start_worker()
    wait_until(lambda: is_under_way(fresh_database), "the worker to be in the middle of it")
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    if not is_finished(fresh_database):
        assert look(fresh_database, "state") == "running"
        start_worker()
        wait_until(lambda: is_finished(fresh_database), "the next worker to finish")
    assert look(fresh_database, "deaths") == 0, "a planned stop is no death"
    assert len(finishing_entries(fresh_database)) == 1


def test_two_worker_commands_take_two_examinations_from_one_queue_and_do_each_once(
    seize: Seize,
    request_one: Request,
    officers: Officers,
    now: datetime,
    image: str,
    fresh_database: TestDatabase,
    tmp_path: Path,
) -> None:
    from safehold.casework.examinations import actions

    make_image(fresh_database.data / "images" / "middling.dd", invented_files(1000, 20_000), 64)
    asked = [request_one(seize()) for _ in range(2)]

    def jobs() -> list[tuple[str, int]]:
        with fresh_database.connect("owner") as connection:
            return connection.execute(
                "SELECT status::text, attempts FROM procrastinate_jobs WHERE queue_name = 'examinations' ORDER BY id"
            ).fetchall()

    workers, logs = [], [tmp_path / "first.log", tmp_path / "second.log"]
    try:
        for log in logs:
            # Each has a temporary folder of its own; they share the database and the stores.
            temporary = log.with_suffix(".tmp")
            temporary.mkdir()
            environment = {**fresh_database.environment, "TMPDIR": str(temporary), "SAFEHOLD_LOG_LEVEL": "INFO"}
            command = [sys.executable, "-P", "-m", "safehold", "worker"]
            with log.open("wb") as file:
                workers.append(subprocess.Popen(command, env=environment, stdout=file, stderr=file))
        wait_until(lambda: registered_workers(fresh_database) == 8, "both processes to wait for jobs")
        for examination in asked:
            actions.start_examination(
                examination,
                StartExamination(
                    image="middling.dd", same_image_because="A test of two workers", unopened_because="Imaged at the scene"
                ),
                by=officers.dfu_examiner,
                at=now,
            )
        wait_until(lambda: [status for status, _ in jobs()] == ["succeeded"] * 2, "both examinations to be done")
        assert [worker.poll() for worker in workers] == [None, None]
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=30)
        for log in logs:
            print(log.read_text())  # noqa: T201 - shown by pytest where the test fails
    taken = [re.findall(r"Starting job examinations\.examine_image\[(\d+)\]", log.read_text()) for log in logs]
    assert [len(numbers) for numbers in taken] == [1, 1], "each of the processes did one"
    assert taken[0] != taken[1]
    with fresh_database.connect("owner") as connection:
        done = connection.execute("SELECT state, attempt, catalogue FROM examinations_examination ORDER BY id").fetchall()
    assert done == [("finished", 1, f"{examination}.parquet") for examination in asked], "neither was handed on"
    assert sorted(jobs()) == [("succeeded", 1), ("succeeded", 1)]
    assert len(finishing_entries(fresh_database)) == 2


def test_a_worker_may_not_own_or_bypass(fresh_database: TestDatabase) -> None:
    with fresh_database.connect("worker") as connection:
        row = connection.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    assert row == ("safehold_worker", False, False)
    assert os.environ["SAFEHOLD_DATABASE_ROLE"] == "web"
