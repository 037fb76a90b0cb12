"""The served site: it answers when it says so, heals itself, and stops whole, whoever ends it."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from conftest import TestDatabase


class Site:
    """A site served by a process of its own."""

    def __init__(self, database: TestDatabase, port: int = 0) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "safehold", "serve", "--port", str(port), "--workers", "1"],
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
def serve(fresh_database: TestDatabase) -> Iterator[Callable[[int], Site]]:
    """Serve on a port, again and again; what still runs at the end is ended."""
    started: list[Site] = []

    def begin(port: int = 0) -> Site:
        started.append(Site(fresh_database, port))
        assert started[-1].address, started[-1].process.communicate(timeout=30)[1]
        return started[-1]

    yield begin
    for served in started:
        with contextlib.suppress(ProcessLookupError):
            served.process.kill()
        served.process.communicate()


@pytest.fixture
def site(serve: Callable[[], Site]) -> Site:
    return serve()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_site_answers_when_it_gives_its_address_and_sigterm_stops_everything(site: Site) -> None:
    assert site.status() == 200
    started = site.children()
    assert any("gunicorn" in command for command in started.values())
    # A worker confines itself and then becomes another program under the same number.
    assert any("safehold worker" in command or "safehold.config.worker" in command for command in started.values())
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


def test_starting_again_at_once_waits_for_the_web_processes_of_a_killed_watcher(
    serve: Callable[[int], Site], free_port: int
) -> None:
    first = serve(free_port)
    left = first.children()
    # A form that is being sent keeps the web process, and with it the port, for seconds.
    with socket.create_connection(("127.0.0.1", free_port)) as sending:
        sending.sendall(b"POST /log-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nusername=")
        assert first.status() == 200
        first.process.kill()
        first.process.wait()
        again = serve(free_port)
    assert again.status() == 200
    assert not [number for number in left if _runs(number) and "gunicorn" in left[number]]


def test_a_port_on_which_this_installation_is_served_already_is_refused(
    serve: Callable[[int], Site], free_port: int, fresh_database: TestDatabase
) -> None:
    first = serve(free_port)
    second = Site(fresh_database, free_port)
    assert "already in use by another program" in second.process.communicate()[1]
    assert second.process.returncode == 2
    assert first.status() == 200


def test_nobody_is_believed_to_come_by_tls_where_no_proxy_was_announced(site: Site) -> None:
    # By TLS, a form must say from which page it comes: this one would be refused (403) if the header were believed.
    with urllib.request.urlopen(f"{site.address}/log-in", timeout=20) as page:
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    assert token is not None
    form = urlencode({"csrfmiddlewaretoken": token[1], "username": "nobody", "password": "wrong"}).encode()
    asked = urllib.request.Request(f"{site.address}/log-in", form, {"Cookie": cookie, "X-Forwarded-Proto": "https"})
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=20)
    assert refused.value.code == 422
