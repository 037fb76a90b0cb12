"""MD5, SHA-1 and SHA-256 of a stream, in one reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

#: What is read at a time: three digests find it in the processor's cache. Units: bytes.
READ_SIZE = 1 << 18

_threads: ThreadPoolExecutor | None = None


class Digests:
    """Three digests that grow together; with `threaded`, MD5 (the slowest) runs beside the two others."""

    def __init__(self, *, threaded: bool = False) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._threaded = threaded
        self._pending: Future[None] | None = None
        self.size = 0

    def update(self, data: bytes | memoryview) -> None:
        """Take the next bytes."""
        self.size += len(data)
        if not self._threaded:
            self._md5.update(data)
        else:
            if self._pending is not None:
                self._pending.result()
            self._pending = _executor().submit(self._md5.update, data)
        self._sha1.update(data)
        self._sha256.update(data)

    def hexadecimal(self) -> tuple[str, str, str]:
        """Return MD5, SHA-1 and SHA-256."""
        if self._pending is not None:
            self._pending.result()
        return self._md5.hexdigest(), self._sha1.hexdigest(), self._sha256.hexdigest()


def digests_at_once(data: bytes | memoryview) -> tuple[str, str, str]:
    """Return MD5, SHA-1 and SHA-256 of bytes that are all there: most files are read at once."""
    return (
        hashlib.md5(data, usedforsecurity=False).hexdigest(),
        hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        hashlib.sha256(data).hexdigest(),
    )


def digests_of(parts: Iterable[bytes]) -> tuple[str, str, str]:
    """Return MD5, SHA-1 and SHA-256 of the parts in their order."""
    digests = Digests()
    for part in parts:
        digests.update(part)
    return digests.hexadecimal()


def _executor() -> ThreadPoolExecutor:
    global _threads
    if _threads is None:
        # Loaded with the first large file: each reading process starts with this module.
        from concurrent.futures import ThreadPoolExecutor

        _threads = ThreadPoolExecutor(max_workers=1)
    return _threads
