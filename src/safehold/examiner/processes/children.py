"""Confined reading processes, as their parent holds them."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safehold.examiner.errors import output_error
from safehold.examiner.processes.confinement import Limits
from safehold.examiner.processes.readers import STATUS

_LONGEST_EVENT = 8 << 20
#: What ends a process from outside: memory that ran out, a service that is stopped. No limit of its own does, and no image can.
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})
_SOURCE = Path(__file__).resolve().parents[3]


class Child:
    """One confined process with its task. Everything it says is data: nothing it sends is ever executed."""

    def __init__(self, task: str, paths: Sequence[Path], folder: Path, limits: Limits, /, **orders: Any) -> None:
        self.stall_seconds = limits.stall_seconds
        self._buffer = b""
        self._ended = self._is_ended_by_us = False
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix="status-", delete=False) as file:
                # Written, not only lengthened: a page that a full disk can't hold would end this process by a signal.
                file.write(bytes(STATUS.size))
                file.flush()
                self._status_path = Path(file.name)
                self._status = mmap.mmap(file.fileno(), STATUS.size)
        except OSError as error:
            raise output_error(str(folder.parent), "cannot be written", error) from error
        self._process = subprocess.Popen(
            [sys.executable, "-m", "safehold.examiner.processes.readers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(_SOURCE),
                "PYTHONUTF8": "1",
                # FAT keeps local times without a zone: they are shown as they stand.
                "TZ": "UTC",
                "TMPDIR": str(folder.resolve()),
                # Buffers of a read are used again instead of being given back and mapped anew for each.
                "MALLOC_MMAP_THRESHOLD_": str(64 << 20),
                "MALLOC_TRIM_THRESHOLD_": str(128 << 20),
            },
        )
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self._ticks = 0
        self._last_change = time.monotonic()
        self.send(
            task=task,
            paths=[os.fsencode(path.resolve()).hex() for path in paths],
            status=str(self._status_path.resolve()),
            limits=asdict(limits),
            **orders,
        )

    @property
    def pid(self) -> int:
        """The process's number; also that of its group."""
        return self._process.pid

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when the child says something or ends."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, **order: Any) -> None:
        """Give the child an order; one that has ended does not hear it."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(order, separators=(",", ":")).encode() + b"\n")
            self._process.stdin.flush()
        self._last_change = time.monotonic()

    def take_up(self, task: str, stall_seconds: float, /, **orders: Any) -> None:
        """Give a child that has done its task another one, and say how long it may show no progress at it."""
        self.stall_seconds = stall_seconds
        self.send(task=task, **orders)

    def events(self) -> list[dict[str, Any]]:
        """Return what the child has said since last time, without waiting."""
        while not self._ended:
            try:
                data = os.read(self.fileno(), 1 << 16)
            except BlockingIOError:
                break
            if not data:
                self._ended = True
            self._buffer += data
            if len(self._buffer) > _LONGEST_EVENT and b"\n" not in self._buffer:
                self.kill()
                self._buffer = b""
        *lines, self._buffer = self._buffer.split(b"\n")
        found = []
        for line in lines:
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if isinstance(event, dict):
                    found.append(event)
        return found

    def status(self) -> tuple[int, int, int]:
        """Return what is being read (0: nothing), and the bytes and files read so far."""
        ticks, current, count, files = STATUS.unpack_from(self._status, 0)
        if ticks != self._ticks:
            self._ticks, self._last_change = ticks, time.monotonic()
        return current, count, files

    def is_stalled(self) -> bool:
        """Return whether the child has shown no sign of progress for too long."""
        self.status()
        return time.monotonic() - self._last_change > self.stall_seconds

    def has_ended(self) -> bool:
        """Return whether the child has closed its mouth; all it said has then been returned by `events`."""
        return self._ended

    def ending(self) -> str:
        """Wait for the end of a child that has stopped speaking, and say in words how it ended."""
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        if code >= 0:
            return f"ended with code {code}"
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"

    def was_ended_from_outside(self) -> bool:
        """Return whether somebody else ended a child that has stopped speaking, by a signal."""
        self.ending()
        return not self._is_ended_by_us and -self._process.returncode in _FROM_OUTSIDE

    def kill(self) -> None:
        """End the child and all it may have started."""
        if self._process.poll() is None:
            self._is_ended_by_us = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """End the child if need be, and let go of everything that belongs to it."""
        if self._process.poll() is None:
            self.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._status.close()
        self._status_path.unlink(missing_ok=True)
