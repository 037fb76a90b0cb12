"""The demonstration, prepared once for all test processes, and served to browsers.

The first process that needs it prepares it by the real command; each module works on a copy of its own, so that what one
does to it is not seen by another.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SECONDS_TO_PREPARE = 1200
SECONDS_TO_STOP = 60
SECONDS_TO_SERVE = 60
SECONDS_TO_STOP = 30


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAFEHOLD_", "DATABASE_URL", "DJANGO_"))}
    return {**kept, "SAFEHOLD_DATA": str(data)}


def safehold(data: Path, *arguments: str, seconds: int = SECONDS_TO_PREPARE) -> subprocess.CompletedProcess[str]:
    """Run a command on a data folder, as a user would."""
    command = [sys.executable, "-m", "safehold", *arguments]
    return subprocess.run(command, env=_environment(data), capture_output=True, text=True, timeout=seconds, check=False)


@dataclass(frozen=True)
class Demonstration:
    """A prepared demonstration: its data folder and what the command printed."""

    data: Path
    document: dict[str, Any]

    def password_of(self, role: str) -> tuple[str, str]:
        """The user name and password of a role."""
        login = next(login for login in self.document["logins"] if login["user"] == role)
        return login["user"], login["password"]


@dataclass(frozen=True)
class Site:
    """A served demonstration."""

    address: str
    demonstration: Demonstration


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    """The demonstration in a data folder of this module."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    prepared = Path(tempfile.gettempdir()) / f"safehold-prepared-{run}"
    own = Path(tempfile.mkdtemp(prefix="safehold-demonstration-"))
    own.chmod(0o711)
    with (Path(tempfile.gettempdir()) / f"safehold-prepared-{run}.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        if not (prepared / "answer.json").exists():
            done = safehold(prepared / "data", "demo", "--no-serve", "--json")
            assert done.returncode == 0, done.stderr
            (prepared / "answer.json").write_text(done.stdout, encoding="utf-8")
        wait_for_the_database_to_stop(prepared / "data")
        copy_data_folder(prepared / "data", own / "data")
        answer = json.loads((prepared / "answer.json").read_text(encoding="utf-8"))
    yield Demonstration(own / "data", {**answer, "data": str(own / "data")})
    shutil.rmtree(own, ignore_errors=True)


def wait_for_the_database_to_stop(data: Path) -> None:
    """Wait until nothing of the database runs: its keeper stops it a moment after the last who used it."""
    until = time.monotonic() + SECONDS_TO_STOP
    while any(data.rglob("postmaster.pid")) or any(data.rglob(".s.PGSQL.*")):
        assert time.monotonic() < until, "the database of the prepared demonstration still runs"
        time.sleep(0.05)


def copy_data_folder(source: Path, target: Path) -> None:
    """Copy a data folder whose database does not run, with the accounts to which its parts belong."""
    shutil.copytree(source, target, symlinks=True)
    if os.geteuid() == 0:
        for path in (source, *source.rglob("*")):
            there = target / path.relative_to(source)
            if not there.is_symlink():
                os.chown(there, path.stat().st_uid, path.stat().st_gid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what was prepared, once all processes of the run have ended. Nobody needs it longer than it takes to copy it."""
    if hasattr(session.config, "workerinput"):
        return
    for lock in Path(tempfile.gettempdir()).glob("safehold-prepared-*.lock"):
        with lock.open("w") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink()


@pytest.fixture(scope="module")
def site(demonstration: Demonstration) -> Iterator[Site]:
    """Serve the demonstration until the tests end; SIGTERM must then stop everything that it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "safehold", "demo", "--port", str(port)]
    log = (demonstration.data / "served.log").open("w")
    server = subprocess.Popen(command, env=_environment(demonstration.data), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/health", server)
        yield Site(address, demonstration)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SECONDS_TO_STOP)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS_TO_SERVE
    while time.monotonic() < end:
        assert server.poll() is None, "the demonstration ended before it answered"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the demonstration did not answer")
