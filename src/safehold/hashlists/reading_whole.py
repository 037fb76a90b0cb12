"""The digest of a file that is open: computed once in a process, and again when the file has changed."""

from __future__ import annotations

import hashlib
import os
import time

_BLOCK = 1 << 20
_SETTLED_NANOSECONDS = 100_000_000
"""A file that was written less than this ago may be written again within the same tick of its clock: its digest is not kept."""

type _State = tuple[int, int, int]

_known: dict[tuple[int, int, int], tuple[_State, str]] = {}
"""By device, inode and start. The time of change is part of the state: the time of writing can be put back."""


def digest_of(descriptor: int, start: int) -> str:
    """Return the SHA-256 of an open file from a place on, in hexadecimal. Raises: OSError, where it is changed meanwhile too."""
    found = os.fstat(descriptor)
    place, before = (found.st_dev, found.st_ino, start), _state(found)
    known = _known.get(place)
    if known is not None and known[0] == before:
        return known[1]
    digest = read_whole(descriptor, start)
    if _state(os.fstat(descriptor)) != before:
        raise OSError(0, "is being written")
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > _SETTLED_NANOSECONDS:
        _known[place] = (before, digest)
    return digest


def read_whole(descriptor: int, start: int) -> str:
    """Read a file from a place to its end and return the SHA-256 of that. Nothing is kept. Raises: OSError."""
    digest, buffer = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    while count := os.preadv(descriptor, [buffer], start):
        digest.update(buffer[:count])
        start += count
    return digest.hexdigest()


def _state(found: os.stat_result) -> _State:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
