"""A port that a killed predecessor is about to leave is waited for; any other that is taken is refused at once."""

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from safehold.config import site_port
from safehold.config.data_folder import prepare_data_folder
from safehold.config.errors import ServiceError

#: Takes the port as the watcher does, and hands it on to a process that ends when nobody can write to it any more.
WATCHER = """
import os, subprocess, sys
from pathlib import Path
from safehold.config.site_port import listening

data, port, is_killed = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "killed"
with listening(data, "127.0.0.1", port, lambda seconds: False) as (_, handed_on):
    web = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], pass_fds=handed_on)
    print("serves", flush=True)
    os._exit(0) if is_killed else web.wait()
"""


class Predecessor:
    """A site that was served before: what became of its watcher is said at the start."""

    def __init__(self, data: Path, port: int, state: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHER, str(data), str(port), state],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "serves\n"
        if state == "killed":
            self.process.wait()

    def end(self) -> None:
        """Let its web process end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return prepare_data_folder(tmp_path / "data")


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextlib.contextmanager
def before(data: Path, port: int, state: str) -> Iterator[Predecessor]:
    predecessor = Predecessor(data, port, state)
    try:
        yield predecessor
    finally:
        predecessor.end()


def test_the_port_of_a_killed_predecessor_is_taken_when_it_has_gone(data: Path, port: int) -> None:
    waits: list[float] = []
    with before(data, port, "killed") as predecessor:

        def wait(seconds: float) -> bool:
            if seconds:
                waits.append(seconds)
                predecessor.end()
                threading.Event().wait(seconds)
            return False

        with site_port.listening(data, "127.0.0.1", port, wait) as (listener, handed_on):
            assert listener.getsockname() == ("127.0.0.1", port)
            assert handed_on[0] == listener.fileno()
    assert waits


def test_being_told_to_stop_ends_the_waiting(data: Path, port: int) -> None:
    with before(data, port, "killed"), site_port.listening(data, "127.0.0.1", port, bool) as (listener, _):
        assert listener.getsockname()[1] == 0


def test_a_predecessor_that_does_not_go_is_waited_for_no_longer_than_is_said(
    data: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_port, "SECONDS_FOR_PREDECESSOR", 0.3)
    with before(data, port, "killed"), pytest.raises(ServiceError, match="already in use by another program"):
        _take(data, port, threading.Event().wait)


def test_a_port_that_is_served_is_refused_without_waiting(data: Path, port: int) -> None:
    with before(data, port, "watched"), pytest.raises(ServiceError, match="already in use by another program"):
        _take(data, port, _never_asked_to_wait)


def test_a_port_that_another_program_holds_is_refused_without_waiting(data: Path, port: int) -> None:
    with before(data, port, "watched"):
        pass  # Served here once, and in good order since.
    with socket.create_server(("127.0.0.1", port)), pytest.raises(ServiceError, match="already in use by another program"):
        _take(data, port, _never_asked_to_wait)


def _never_asked_to_wait(seconds: float) -> bool:
    assert seconds == 0
    return False


def _take(data: Path, port: int, wait: site_port.Waiting) -> None:
    with site_port.listening(data, "127.0.0.1", port, wait):
        raise AssertionError("the port was taken")
