"""Preparing the demonstration in a data folder: all of it or, as far as anybody can see, nothing.

A folder is ready when the file `demonstration.json` stands in it; it is written last. What an interrupted preparation has left
is recognised by `demonstration.begun` and made anew.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from safehold.config.data_folder import own_like_parent
from safehold.config.errors import SetUpError
from safehold.config.installation import open_installation

SECONDS_TO_EXAMINE = 120
SECONDS_TO_TELL = 60
SECONDS_TO_STOP = 10
READY, BEGUN = "demonstration.json", "demonstration.begun"


class DemonstrationError(SetUpError):
    """The demonstration can't be prepared here. The message is one sentence."""


def prepared(data: Path) -> dict[str, Any] | None:
    """What the demonstration of this data folder is, or None where there is none or it was interrupted."""
    try:
        found: dict[str, Any] = json.loads((data / READY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def prepare(data: Path, *, fresh: bool, say: Callable[[str], None]) -> dict[str, Any]:
    """Prepare the demonstration in a data folder, unless it is there already. Returns what `prepared` gives.

    `fresh` starts over. `say` is told what is done, in sentences.
    Raises: DemonstrationError where the folder holds something else.
    """
    found = prepared(data)
    if found is not None and not fresh:
        return found
    begun = (data / BEGUN).exists()
    if found is None and not begun and (data / "database").is_dir() and _holds_officers(data):
        raise DemonstrationError(f"{data}: this data folder holds an installation in use; name another one with --data DIR")
    if begun and not fresh:
        say("The demonstration was only half prepared; it is prepared anew.")
    _clear(data)
    data.mkdir(parents=True, exist_ok=True)
    # Whoever is interrupted from here on leaves this mark, and no mark that the demonstration is ready.
    (data / BEGUN).write_text("A demonstration is being prepared here.\n", encoding="utf-8")
    say("Preparing the demonstration …")
    made = _make(data, now=datetime.now(UTC))
    draft = data / f"{READY}.part"
    draft.write_text(json.dumps(made, indent=2), encoding="utf-8")
    own_like_parent(draft)
    draft.replace(data / READY)
    (data / BEGUN).unlink()
    return made


def _make(data: Path, *, now: datetime) -> dict[str, Any]:
    with _without_waiting_for_the_disk(), open_installation(data, role="web"):
        from django.db import connection

        from safehold.demo.scenario import Scenario

        # The same few hundred statements are carried out thousands of times: the server plans each of them once.
        connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
        connection.close()
        scenario = Scenario(now)
        scenario.play_until_last_night()
        scenario.sample.start_examination(now - timedelta(minutes=20))
        scenario.have_told_of_limits()
        with _job_worker(data) as worker:
            scenario.play_today()
            scenario.tell_of_limits()
            _wait_for_examination(scenario.sample, worker)
            _wait_for_notices(worker)
        scenario.conclude(datetime.now(UTC))
        made = scenario.description()
        with connection.cursor() as cursor:
            # The one commit that waits: all before it is on the disk with it.
            cursor.execute("SET synchronous_commit = on")
            cursor.execute("SELECT pg_current_xact_id()")
    return made


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Let commits not wait for the disk: a preparation that is cut off by a power failure starts over anyway."""
    before = os.environ.get("PGOPTIONS")
    os.environ["PGOPTIONS"] = f"{before or ''} -c synchronous_commit=off".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["PGOPTIONS"]
        else:
            os.environ["PGOPTIONS"] = before


@contextmanager
def _job_worker(data: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a job worker, as the site does, and stop it at the end."""
    log = data / "logs" / "worker-demonstration.log"
    with log.open("ab") as output:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "safehold", "worker"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "SAFEHOLD_DATA": str(data), "SAFEHOLD_DATABASE_ROLE": "worker"},
        )
    try:
        yield worker
    finally:
        worker.terminate()
        try:
            worker.wait(10)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _wait_for_examination(sample: Any, worker: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + SECONDS_TO_EXAMINE
    while not sample.is_examined:
        if worker.poll() is not None or time.monotonic() > until:
            raise DemonstrationError(
                "the sample image was not examined: the job worker did not do it (see logs/worker-demonstration.log)"
            )
        time.sleep(0.2)


def _wait_for_notices(worker: "subprocess.Popen[bytes]") -> None:
    """Wait until everybody was told of the limits of their cases."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from safehold.config.jobs import CLOCK_QUEUE

    until = time.monotonic() + SECONDS_TO_TELL
    while ProcrastinateJob.objects.filter(queue_name=CLOCK_QUEUE, status__in=("todo", "doing")).exists():
        if worker.poll() is not None or time.monotonic() > until:
            raise DemonstrationError(
                "nobody was told of limits: the job worker did not do it (see logs/worker-demonstration.log)"
            )
        time.sleep(0.1)


def _holds_officers(data: Path) -> bool:
    """Whether people already work with the installation in this data folder."""
    from safehold.config.postgres import connection_parameters, database_settings, ensure_running

    with ensure_running(data):
        import psycopg

        try:
            with psycopg.connect(**connection_parameters(database_settings(data, "owner"))) as connection:
                row = connection.execute("SELECT EXISTS (SELECT 1 FROM accounts_officer)").fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])


def _clear(data: Path) -> None:
    """Empty a data folder that held a demonstration, or half of one.

    Raises: DemonstrationError while its database runs.
    """
    if not data.is_dir():
        return
    (data / READY).unlink(missing_ok=True)
    if (data / "run").is_dir():
        from safehold.config.postgres import EmbeddedPostgres

        server = EmbeddedPostgres(data)
        until = time.monotonic() + SECONDS_TO_STOP
        # A server whose users were just cut off stops by itself.
        while server.is_running() and time.monotonic() < until:
            time.sleep(0.1)
        if server.is_running():
            raise DemonstrationError(f"{data}: the demonstration runs; stop it first")
    for name in ("database", "run", "keys", "catalogues", "hashlists", "images", "uploads", "static", "logs"):
        shutil.rmtree(data / name, ignore_errors=True)
