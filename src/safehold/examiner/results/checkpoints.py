"""What an examination has finished, kept beside its output so that the next call goes on from there.

The journal is a file of JSON lines that only grows. A line torn by a kill is ignored; a spool file is believed only
where its checksum says the same as the journal.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safehold.examiner.errors import OutputBusyError, output_error

FOLDER = ".examination"
_READ_SIZE = 1 << 20


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of bytes in a spool file, with its CRC-32."""

    file: str
    offset: int
    length: int
    checksum: int


class Checkpoint:
    """The spool folder of one examination, locked for this process. Raises: OutputBusyError, OutputError."""

    def __init__(self, out: Path) -> None:
        self.folder = out / FOLDER
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise output_error(str(out), "cannot be used for output", error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise OutputBusyError(str(out), "another examination is writing here: wait for it, or stop it") from error
        self._journal_path = self.folder / "journal.jsonl"
        self._journal: Any = None
        self._serial = 0

    def resume(self, identity: Any) -> list[dict[str, Any]]:
        """Return the entries kept by an earlier call about the same image; forget those about another.

        The identity may be anything that JSON can hold.
        """
        entries = list(self._entries())
        if not entries or entries[0].get("identity") != identity:
            self.forget()
            entries = []
        self._journal = self._journal_path.open("ab")
        if not entries:
            self.record(identity=identity)
        return entries[1:]

    def forget(self) -> None:
        """Remove everything kept, except the lock."""
        for path in self.folder.iterdir():
            if path.name != "lock":
                path.unlink()

    def record(self, **entry: Any) -> None:
        """Add an entry to the journal."""
        self._journal.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
        self._journal.flush()

    def spool_path(self, kind: str) -> Path:
        """Return a new spool file's path."""
        while True:
            self._serial += 1
            path = self.folder / f"{kind}-{self._serial}"
            if not path.exists():
                path.touch()
                return path

    def read(self, chunk: Chunk) -> bytes | None:
        """Return a chunk's bytes, or None where they are not what was recorded."""
        with contextlib.suppress(OSError), (self.folder / Path(chunk.file).name).open("rb") as spool:
            spool.seek(chunk.offset)
            data = spool.read(chunk.length)
            if len(data) == chunk.length and zlib.crc32(data) == chunk.checksum:
                return data
        return None

    def holds(self, chunk: Chunk) -> bool:
        """Return whether a chunk's bytes are what was recorded. Memory does not grow with the chunk."""
        checksum, left = 0, chunk.length
        with contextlib.suppress(OSError), (self.folder / Path(chunk.file).name).open("rb") as spool:
            spool.seek(chunk.offset)
            while left and (data := spool.read(min(left, _READ_SIZE))):
                checksum, left = zlib.crc32(data, checksum), left - len(data)
        return not left and checksum == chunk.checksum

    def lines(self, chunk: Chunk) -> Iterator[bytes]:
        """Yield the lines of a chunk that the folder holds. Raises: OSError."""
        with (self.folder / Path(chunk.file).name).open("rb") as spool:
            spool.seek(chunk.offset)
            while spool.tell() < chunk.offset + chunk.length:
                yield spool.readline()

    def close(self, *, finished: bool) -> None:
        """Let go of the folder; a finished examination leaves nothing of it behind."""
        if self._journal is not None:
            self._journal.close()
        if finished:
            shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def _entries(self) -> Iterator[dict[str, Any]]:
        try:
            data = self._journal_path.read_bytes()
        except OSError:
            return
        whole, _, torn = data.rpartition(b"\n")
        if torn:
            # The next entry must start on a line of its own.
            os.truncate(self._journal_path, len(data) - len(torn))
        for line in whole.splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                return
            if isinstance(entry, dict):
                yield entry
