"""Whether the medium of an image can still be read at all.

A bad sector is a fact of the image: it is named, and the rest is read. A medium that is gone (a pulled cable, a share that went
away) is none: every read fails from some moment on. To tell one from the other, a few places that could be read when the
examination began are read again from the medium itself, past what the system keeps in memory. As long as one of them can be
read, the medium is there.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
from collections.abc import Sequence
from pathlib import Path

_PLACE = 4096
#: Memory is given back by whole pages, which may be as large as this.
_DROPPED = 2 << 20
_PLACES = 5
_MOST_FILES = 4
#: How a system says that what it reads from is not there. Anything else is the business of whoever reads.
_GONE = frozenset({
    errno.EIO, errno.ENXIO, errno.ENODEV, errno.ENOTCONN, errno.ESTALE, errno.EREMOTEIO, errno.ETIMEDOUT, errno.EHOSTDOWN,
    errno.EHOSTUNREACH, errno.ENOMEDIUM, errno.ESHUTDOWN, errno.ECONNABORTED, errno.ECONNRESET,
})  # fmt: skip


class Medium:
    """Places of the files of an image that could be read when it was opened. A context manager."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._files: list[int] = []
        self._good: list[tuple[int, int]] = []
        self._first_fault: OSError | None = None
        for path in (*self._paths[:_MOST_FILES], *self._paths[_MOST_FILES:][-1:]):
            try:
                descriptor = _open(path)
            except OSError as error:
                self._note(error)
                continue
            self._files.append(descriptor)
            self._look(descriptor)

    def __enter__(self) -> Medium:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._files:
            os.close(descriptor)
        self._files = []

    def fault(self) -> str | None:
        """Read the places again, and say why none can be read any more; None while one can."""
        found = self._first_fault
        for descriptor, offset in self._good:
            fault = _fault_at(descriptor, offset)
            if fault is None:
                return None
            found = found or fault
        return None if found is None else found.strerror or type(found).__name__

    def fault_of_files(self) -> str | None:
        """Say why one of the files can't be opened by its name any more; None where each can."""
        for path in self._paths:
            try:
                os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
            except OSError as error:
                return error.strerror or type(error).__name__
        return None

    def _look(self, descriptor: int) -> None:
        try:
            size = os.lseek(descriptor, 0, os.SEEK_END)
        except OSError as error:
            self._note(error)
            return
        for number in range(_PLACES):
            offset = max(0, size - _PLACE) * number // (_PLACES - 1) // _PLACE * _PLACE
            with contextlib.suppress(OSError):
                # A hole of a sparse file can be read without its medium. Where the last is one, the place before counts.
                offset = os.lseek(descriptor, offset, os.SEEK_DATA) // _PLACE * _PLACE
            if _is_hole(descriptor, offset):
                continue
            fault = _fault_at(descriptor, offset)
            if fault is None:
                self._good.append((descriptor, offset))
            else:
                self._note(fault)

    def _note(self, error: OSError) -> None:
        if error.errno in _GONE and self._first_fault is None:
            self._first_fault = error


def _open(path: Path) -> int:
    """Open a file so that it is read past what the system keeps in memory, where its file system offers that. Raises: OSError."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECT)
        fault = _fault_at(descriptor, 0, unfit=(errno.EINVAL, errno.EOPNOTSUPP))
        if fault is None or fault.errno in _GONE:
            return descriptor
        os.close(descriptor)
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with contextlib.suppress(OSError):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_RANDOM)
    return descriptor


def _is_hole(descriptor: int, offset: int) -> bool:
    """Say whether nothing is stored at a place; where the system does not tell, something is."""
    try:
        return os.lseek(descriptor, offset, os.SEEK_DATA) >= offset + _PLACE
    except OSError as error:
        return error.errno == errno.ENXIO


def is_readable(path: Path) -> bool:
    """Say whether a file can be opened and something of it be read."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    with Medium([path]) as medium:
        return medium.fault() is None


def _fault_at(descriptor: int, offset: int, *, unfit: Sequence[int] = ()) -> OSError | None:
    """Read a place from the medium itself. Returns how the system says that the medium is not there, None otherwise.

    `unfit` are numbers of further errors to return.
    """
    with mmap.mmap(-1, _PLACE) as room:
        try:
            # What is kept in memory would be read long after the medium went.
            os.posix_fadvise(descriptor, offset // _DROPPED * _DROPPED, _DROPPED, os.POSIX_FADV_DONTNEED)
            os.preadv(descriptor, [room], offset)
        except OSError as error:
            return error if error.errno in _GONE or error.errno in unfit else None
    return None
