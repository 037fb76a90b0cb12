"""Raw images: sectors one after the other, in one file or in several."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from safehold.examiner.containers.images import SECTOR


class RawImage:
    """Sectors one after the other, in one file or in several."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.format = "raw" if len(paths) == 1 else "split-raw"
        self.segments = [str(path) for path in paths]
        self.stored: dict[str, str | None] = {"md5": None, "sha1": None}
        self.is_whole = True
        self.grain = SECTOR
        self.acquisition_errors: list[list[int]] = []
        self._files: list[tuple[int, int, int]] = []
        self.size = 0
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            length = os.lseek(descriptor, 0, os.SEEK_END)
            self._files.append((self.size, length, descriptor))
            self.size += length

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`, across segments."""
        if len(self._files) == 1:
            # What a table on the disk says may be more than the system takes for a number.
            size = min(size, self.size - offset) if offset >= 0 else 0
            return os.pread(self._files[0][2], size, offset) if size > 0 else b""
        parts: list[bytes] = []
        for start, length, descriptor in self._files:
            if size <= 0:
                break
            if start <= offset < start + length:
                part = os.pread(descriptor, min(size, start + length - offset), offset - start)
                parts.append(part)
                offset += len(part)
                size -= len(part)
        return b"".join(parts)

    def expect(self, offset: int, size: int) -> None:
        """Let the system fetch what will be read soon: parts of files that are read in turns stand far from each other."""
        for start, length, descriptor in self._files:
            first, end = max(offset, start), min(offset + size, start + length)
            if first < end:
                # Advice that is not taken changes nothing in what is read.
                with contextlib.suppress(OSError):
                    os.posix_fadvise(descriptor, first - start, end - first, os.POSIX_FADV_WILLNEED)


def raw_segments(first: Path) -> list[Path]:
    """Return the segments of a split raw image that follow `first` by name (`.001`, `.000`, `.aa`), without a gap."""
    found = re.fullmatch(r"\.(0*[01]|a+)", first.suffix)
    if not found or len(found[1]) < 2:
        return [first]
    segments, mark = [first], found[1]
    while True:
        mark = _next_mark(mark)
        following = first.with_suffix(f".{mark}")
        if not following.is_file():
            return segments
        segments.append(following)


def _next_mark(mark: str) -> str:
    if mark.isdigit():
        return f"{int(mark) + 1:0{len(mark)}d}"
    letters = list(mark)
    for position in reversed(range(len(letters))):
        if letters[position] != "z":
            letters[position] = chr(ord(letters[position]) + 1)
            break
        letters[position] = "a"
    return "".join(letters)
