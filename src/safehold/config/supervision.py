"""Serve the site: the database, the web processes and a job worker, watched over by one process.

A part that ends is started again, later each time it ends soon after its start. SIGTERM or SIGINT stops every part in
good order within seconds. If the watching process itself is killed, the system ends the parts (`PR_SET_PDEATHSIG`), and the
next start on the same port waits for them to go.
The watching process holds the listening socket, so a restart of the web processes refuses no connection.
"""

import contextlib
import ctypes
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from safehold.config.confinement import confine_service, environment_of_service
from safehold.config.data_folder import TEMPORARY, own_like_parent, prepare_data_folder, secret_key
from safehold.config.errors import DatabaseServerError, ServiceError
from safehold.config.postgres import Lease, ensure_running
from safehold.config.row_level_security import refuse_role_above
from safehold.config.schema import bring_up_to_date
from safehold.config.site_port import listening

PR_SET_PDEATHSIG = 1
SECONDS_TO_STOP = 8
SECONDS_TO_ANSWER = 180
SECONDS_BETWEEN_LOOKS = 2.0
LONGEST_PAUSE = 30.0
STEADY_AFTER = 20.0
"""Seconds after which a part counts as running well, so that its next restart comes at once."""


@dataclass
class Part:
    """One process of the service."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    descriptors: tuple[int, ...] = ()
    confined_to: Path | None = None
    """The data folder to whose serving the process is confined before it begins; None for one that confines itself."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    failures: int = field(default=0, init=False)
    started: float = field(default=0.0, init=False)
    due: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the process; the system ends it when the process that watches is killed."""
        watcher = os.getpid()

        def end_with_watcher() -> None:
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != watcher:
                os._exit(1)
            if self.confined_to is not None:
                confine_service(self.confined_to)

        with self.log.open("ab") as output:
            own_like_parent(self.log)
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment),
                pass_fds=self.descriptors,
                process_group=0,
                preexec_fn=end_with_watcher,
            )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start the process again if it has ended and its pause is over."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
        elif self.process.poll() is not None:
            now = time.monotonic()
            self.failures = 1 if now - self.started > STEADY_AFTER else self.failures + 1
            self.due = now + min(LONGEST_PAUSE, 0.25 * 2**self.failures)
            self.process = None

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self, until: float) -> None:
        """Wait until the process has ended; at the given moment end it and everything it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class StopSignals:
    """SIGTERM, SIGINT and SIGHUP as something to wait for."""

    def __init__(self) -> None:
        self.received: int | None = None
        self._read, self._write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def __enter__(self) -> "StopSignals":
        self._wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
        self._usual = {number: signal.signal(number, self._note) for number in numbers}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._usual.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self._read)
        os.close(self._write)

    def wait(self, seconds: float) -> bool:
        """Wait until a signal or the end of a child arrives, at most so long; whether to stop."""
        if self.received is None:
            select.select([self._read], [], [], seconds)
            with contextlib.suppress(BlockingIOError):
                os.read(self._read, 4096)
        return self.received is not None

    def _note(self, number: int, _: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self.received = number


def serve_until_stopped(
    data: Path,
    port: int = 8000,
    *,
    host: str = "127.0.0.1",
    workers: int = 2,
    job_workers: int = 1,
    environment: Mapping[str, str] | None = None,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Serve the site of this data folder until SIGTERM or SIGINT; returns 0 after a clean stop.

    `announce` is called once with the address when the site answers. Port 0 takes any free port. `environment` is added
    to that of the parts.
    Raises: ServiceError when the port is taken or the site does not answer; TablesError where the tables are those of another
    version of safehold; DataFolderError, DatabaseServerError.
    """
    prepare_data_folder(data)
    with contextlib.ExitStack() as opened:
        signals = opened.enter_context(StopSignals())
        listener, handed_on = opened.enter_context(listening(data, host, port, signals.wait))
        if signals.wait(0):
            return 0
        lease = opened.enter_context(ensure_running(data))
        if signals.wait(0):
            return 0
        bring_up_to_date(data)
        # The parts can't make it: they don't write where it lies.
        secret_key(data)
        for role in ("web", "worker") if job_workers else ("web",):
            refuse_role_above(data, role)
        parts = _parts(data, handed_on, workers, job_workers, environment or {})
        try:
            parts[0].start()
            address = f"http://{host}:{listener.getsockname()[1]}"
            answers = _wait_for_answer(listener, parts[0], signals)
            if answers and announce is not None:
                announce(address)
            # The job workers come last: nobody waits for a job before the site answers.
            for part in parts[1:] if answers else []:
                part.start()
            _watch(parts, lease, signals)
        finally:
            for part in parts:
                part.ask_to_stop()
            until = time.monotonic() + SECONDS_TO_STOP
            for part in parts:
                part.stop(until)
    return 0


def _parts(data: Path, handed_on: tuple[int, ...], workers: int, job_workers: int, environment: Mapping[str, str]) -> list[Part]:
    """The web processes first, then the job workers, which confine themselves as those that are started by hand do.

    What is handed on begins with the listening socket.
    """
    web = [
        *(sys.executable, "-P", "-m", "gunicorn", "safehold.config.wsgi:application"),
        *("--bind", f"fd://{handed_on[0]}", "--workers", str(workers), "--worker-class", "gthread", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "5", "--log-level", "warning"),
        # Whether a request came by TLS is said in one place, the settings: gunicorn itself would believe anybody on this machine.
        *("--forwarded-allow-ips", ""),
        # Loaded once and then forked: a start costs one import of the site, however many processes serve it.
        "--preload",
        *("--no-control-socket", "--worker-tmp-dir", "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(data / TEMPORARY)),  # noqa: S108
    ]
    jobs = [sys.executable, "-P", "-m", "safehold", "worker"]
    logs = data / "logs"
    return [
        Part("web", web, {**environment_of_service(data, "web"), **environment}, logs / "web.log", handed_on, data),
        *(
            Part(f"worker {place}", jobs, {**os.environ, **environment, "SAFEHOLD_DATA": str(data)}, logs / f"worker-{place}.log")
            for place in range(1, job_workers + 1)
        ),
    ]


def _watch(parts: list[Part], lease: Lease, signals: StopSignals) -> None:
    """Keep every part running until a signal to stop arrives."""
    looked = 0.0
    while not signals.wait(SECONDS_BETWEEN_LOOKS if all(part.process for part in parts) else 0.2):
        for part in parts:
            part.look_after()
        if time.monotonic() - looked >= SECONDS_BETWEEN_LOOKS:
            looked = time.monotonic()
            # A server that cannot be started now is tried again at the next look; the reason stands in its log.
            with contextlib.suppress(DatabaseServerError):
                lease.ensure()


def _wait_for_answer(listener: socket.socket, web: Part, signals: StopSignals) -> bool:
    """Wait until the site answers that it is well; False when asked to stop before that."""
    before = web.log.stat().st_size if web.log.exists() else 0
    until = time.monotonic() + SECONDS_TO_ANSWER
    address = listener.getsockname()
    status = 0
    while not signals.wait(0.1):
        ended = web.process is not None and web.process.poll() is not None
        if ended or time.monotonic() > until:
            with web.log.open("rb") as file:
                file.seek(min(before, file.seek(0, os.SEEK_END)))
                lines = [line for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()]
            reason = f"its health page answers with status {status}" if status and not ended else _reason(lines)
            raise ServiceError(f"the site did not start: {reason} (see {web.log})")
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 - compared, not bound
        connection = http.client.HTTPConnection(host, address[1], timeout=2)
        try:
            connection.request("GET", "/health", headers={"Host": "localhost"})
            status = connection.getresponse().status
            if status == 200:
                return True
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
    return False


def _reason(lines: list[str]) -> str:
    """The line of a log that names the error, or its last line."""
    named = [line for line in lines if not line.startswith((" ", "[", "Traceback")) and "Error" in line]
    return (named or lines or ["no reason was given"])[-1].strip()
