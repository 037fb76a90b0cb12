"""Content that stands on the volume just as it is: its bytes are taken from the image itself, without a copy of them.

The Sleuth Kit says which clusters hold a stream. A stream that is nothing but its clusters is read from there; a hole, a
compressed stream, content in the file's own record or past the point to which NTFS has written it (zeroes are shown there,
whatever the clusters hold) is read through The Sleuth Kit. Sources: Microsoft, NTFS on-disk structures (file record,
attribute header).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from safehold.examiner.clusters import Pages, ReadAt
from safehold.examiner.digests import READ_SIZE

#: Returns bytes of the image, copied or not; fewer at its end.
View = Callable[[int, int], bytes | memoryview]

_SECTOR = 512
_ATTRIBUTE_LIST = 0x20
_END = 0xFFFFFFFF
_LONGEST_HEADER = 64
_RECORD_SIZES = range(_SECTOR, (1 << 16) + 1)
_HEADER = struct.Struct("<II").unpack_from
_HEADER_OF_ENDS = struct.Struct("<HH").unpack_from


class Placement:
    """Where the streams of one volume stand in the image. Units: bytes; blocks are The Sleuth Kit's.

    `is_written_to_its_end` says it of a stream (number of the file, type, identifier, size), where a file system keeps it.
    """

    def __init__(
        self, view: View, offset: int, image_size: int, block_size: int, blocks: int,
        is_written_to_its_end: Callable[[int, int, int, int], bool] | None,
    ) -> None:  # fmt: skip
        self._view, self._offset, self._image_size = view, offset, image_size
        self._block_size, self._blocks = block_size, blocks
        self._is_written_to_its_end = is_written_to_its_end

    def pieces(
        self, number: int, kind: int, identifier: int, size: int, runs: Sequence[tuple[int, int, int, int]]
    ) -> list[tuple[int, int]] | None:
        """Return the parts of the image, as (offset, size), that are a stream one after the other.

        `runs` are (place in the stream, first block, count, flags). None where The Sleuth Kit has to read it.
        """
        found: list[tuple[int, int]] = []
        expected, left = 0, size
        for place, first, count, flags in runs:
            if flags or place != expected or first + count > self._blocks:
                return None
            expected += count
            wanted = min(count * self._block_size, left)
            start = self._offset + first * self._block_size
            if start + wanted > self._image_size:
                return None
            if wanted:
                found.append((start, wanted))
            left -= wanted
        if left or (self._is_written_to_its_end and not self._is_written_to_its_end(number, kind, identifier, size)):
            return None
        return found

    def read(self, pieces: Sequence[tuple[int, int]]) -> Iterator[bytes | memoryview]:
        """Yield the bytes of the pieces, `READ_SIZE` at a time. Raises: OSError where the container is damaged."""
        view = self._view
        for start, size in pieces:
            for at in range(start, start + size, READ_SIZE):
                yield view(at, min(READ_SIZE, start + size - at))


class NtfsRecords:
    """The file records of an NTFS volume, as far as they say that a stream is written to its end.

    `runs` are the clusters of the master file table as (first, count).
    """

    def __init__(self, volume: ReadAt, runs: Sequence[tuple[int, int]], cluster: int) -> None:
        self._read = Pages(volume).read
        boot = volume(64, 1).ljust(1, b"\x00")
        each = struct.unpack("b", boot)[0]
        self._size = each * cluster if each > 0 else 1 << min(-each, 20)
        self._starts = [0, *accumulate(count * cluster for _, count in runs)]
        self._firsts = [first * cluster for first, _ in runs]

    def is_written_to_its_end(self, number: int, kind: int, identifier: int, size: int) -> bool:
        """Return whether an attribute of a readable record stands in its clusters from the first byte to the last.

        False, too, where the record does not say it by itself: its attributes go on in other records.
        """
        record = self._record(number)
        at = int.from_bytes(record[20:22], "little")
        while at + _LONGEST_HEADER <= len(record):
            found, length = _HEADER(record, at)
            if found == kind and int.from_bytes(record[at + 14 : at + 16], "little") == identifier:
                flags, first = struct.unpack_from("<H2xQ", record, at + 12)
                sizes = struct.unpack_from("<QQ", record, at + 48)
                return bool(record[at + 8]) and not flags and not first and sizes == (size, size)
            if found in (_ATTRIBUTE_LIST, _END) or length < 16:
                return False
            at += length
        return False

    def _record(self, number: int) -> bytes | bytearray:
        """Return a file record with the ends of its sectors put back; nothing where it is not in one piece."""
        at = number * self._size
        run = bisect_right(self._starts, at) - 1
        if self._size not in _RECORD_SIZES or not 0 <= run < len(self._firsts) or at + self._size > self._starts[run + 1]:
            return b""
        record = bytearray(self._read(self._firsts[run] + at - self._starts[run], self._size))
        sectors = self._size // _SECTOR
        place, count = _HEADER_OF_ENDS(record, 4) if len(record) == self._size else (0, 0)
        if count != sectors + 1 or place + 2 * count > self._size:
            return b""
        for sector in range(1, count):
            end, kept = sector * _SECTOR, place + 2 * sector
            record[end - 2 : end] = record[kept : kept + 2]
        return record
