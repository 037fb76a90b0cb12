"""MD5, SHA-1 and SHA-256 of a stream, in one reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from safehold.examiner.digests.lanes import Lane, Lanes

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

#: What is read at a time: three digests find it in the processor's cache. Units: bytes.
READ_SIZE = 1 << 18
#: From this length on a stream is digested by itself: what it would wait for is too far away. Units: bytes.
LONG_FROM = 16 << 20

_threads: ThreadPoolExecutor | None = None


class Digests:
    """Three digests that grow together.

    With `lanes` MD5 and SHA-1 grow beside those of other streams: a part `waits` until they take it, and no other may be given
    before. With `threaded` MD5, the slowest, runs beside the two others: for a stream that has no others beside it.
    """

    def __init__(self, lanes: Lanes | None = None, *, threaded: bool = False) -> None:
        self._lanes = lanes
        self._lane = Lane() if lanes is not None and lanes.width else None
        if self._lane is None:
            self._md5 = hashlib.md5(usedforsecurity=False)
            self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._threaded = threaded
        self._pending: Future[None] | None = None
        self.size = 0

    @property
    def waits(self) -> bool:
        """Whether the last part was not taken yet."""
        return self._lane is not None and self._lane.waits

    def update(self, data: bytes, *, is_last: bool = False) -> None:
        """Take the next bytes; lanes have to know which are the last."""
        self.size += len(data)
        if self._lane is not None and self._lanes is not None:
            self._lanes.hand_in(self._lane, data, is_last=is_last)
        elif self._threaded:
            if self._pending is not None:
                self._pending.result()
            self._pending = _executor().submit(self._md5.update, data)
            self._sha1.update(data)
        else:
            self._md5.update(data)
            self._sha1.update(data)
        self._sha256.update(data)

    def hexadecimal(self) -> tuple[str, str, str]:
        """Return MD5, SHA-1 and SHA-256."""
        if self._pending is not None:
            self._pending.result()
        if self._lane is not None:
            return *self._lane.hexadecimal(), self._sha256.hexdigest()
        return self._md5.hexdigest(), self._sha1.hexdigest(), self._sha256.hexdigest()


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
