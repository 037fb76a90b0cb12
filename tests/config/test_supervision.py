"""The served site: it answers when it says so, heals itself, and stops whole, whoever ends it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import TestDatabase


class Site:
    """A site served by a process of its own."""

    def __init__(self, database: TestDatabase) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1"],
            env=database.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.address = next((word for word in line.split() if word.startswith("http")), "")

    def status(self) -> int:
        """The status that the health page answers with."""
        with urllib.request.urlopen(f"{self.address}/health", timeout=20) as answer:
            return int(answer.status)

    def children(self) -> dict[int, str]:
        """Every process that the site has started, and what it is."""
        found: dict[int, str] = {}
        for _ in range(4):
            for entry in Path("/proc").iterdir():
                with contextlib.suppress(OSError, ValueError):
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    if entry.name.isdigit() and (parent == self.process.pid or parent in found):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true in that time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _runs(number: int) -> bool:
    """Whether the process is alive; one that has ended and waits to be collected is not."""
    try:
        return (Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]) != "Z"
    except OSError:
        return False


@pytest.fixture
def site(fresh_database: TestDatabase) -> Iterator[Site]:
    served = Site(fresh_database)
    try:
        assert served.address, served.process.communicate(timeout=30)[1]
        yield served
    finally:
        with contextlib.suppress(ProcessLookupError):
            served.process.kill()
        served.process.communicate()


def test_site_answers_when_it_gives_its_address_and_sigterm_stops_everything(site: Site) -> None:
    assert site.status() == 200
    started = site.children()
    assert any("gunicorn" in command for command in started.values())
    assert any("safehold worker" in command for command in started.values())
    site.process.terminate()
    assert site.process.wait(60) == 0
    assert not [number for number in started if _runs(number)]


def test_a_web_process_that_is_killed_comes_back_and_refuses_nobody(site: Site) -> None:
    web = next(number for number, command in site.children().items() if "gunicorn" in command)
    os.kill(web, signal.SIGKILL)
    assert site.status() == 200
    assert within(20, lambda: any("gunicorn" in command for command in site.children().values()))
    assert site.status() == 200


def test_killing_the_watching_process_leaves_nothing(site: Site) -> None:
    started = site.children()
    assert started
    site.process.kill()
    assert within(20, lambda: not any(_runs(number) for number in started))


def test_a_taken_port_is_refused_before_anything_starts(fresh_database: TestDatabase) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-P", "-m", "safehold", "serve", "--port", str(port)],
            env=fresh_database.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"safehold: port {port} on 127.0.0.1 is already in use by another program; choose another with --port N\n"
    )
