"""The file records of an NTFS volume, for what The Sleuth Kit does not show of them.

Source: *NTFS Documentation* (Russon, Fledel): file records, attribute headers, fixups.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from safehold.examiner.filesystems.clusters import ReadAt

SECTOR = 512
_ATTRIBUTE_LIST = 0x20
_END = 0xFFFFFFFF
_HEADER = 16
#: Where the header of an attribute that stands in clusters has its size and how much of it is written.
_PLACE_OF_SIZES = 48
_SIZES = struct.Struct("<QQ").pack
#: Its type, whether it stands in clusters, its flags, its identifier, the first of the clusters that the header speaks of.
_HEADER_IN_CLUSTERS = struct.Struct("<I4xB3xHHQ").unpack_from
#: How much of the table is read at a time.
_KEPT = 1 << 16
_RECORD_SIZES = range(SECTOR, (1 << 16) + 1)
_TYPE_AND_LENGTH = struct.Struct("<II").unpack_from
_SHORT = struct.Struct("<H").unpack_from


class NtfsRecords:
    """Records by their numbers. `runs` are the clusters of the master file table as (first, count); units: bytes."""

    def __init__(self, volume: ReadAt, runs: Sequence[tuple[int, int]], cluster: int) -> None:
        self._volume = volume
        clusters_or_power = struct.unpack("b", volume(64, 1).ljust(1, b"\x00"))[0]
        self._size = clusters_or_power * cluster if clusters_or_power > 0 else 1 << min(-clusters_or_power, 20)
        self._starts = [0, *accumulate(count * cluster for _, count in runs)]
        self._firsts = [first * cluster for first, _ in runs]
        # Files are read in the order of their numbers: what stands around one record is kept for the next ones.
        self._kept, self._kept_from = b"", 0

    def is_written_to_its_end(self, number: int, kind: int, identifier: int, size: int) -> bool:
        """Return whether an attribute of `size` bytes stands in its clusters from the first byte to the last.

        False, too, where the record does not say it by itself: its attributes go on in other records, the end of a sector stands
        in what would be read, or what stands near the record in the image cannot be read.
        """
        try:
            record = self._on_disk(number)
        except OSError:
            return False
        # Of a stream that is written to its end both sizes are the same: they are found faster than walked to.
        both, wanted = _SIZES(size, size), (kind, 1, 0, identifier, 0)
        at = record.find(both, _PLACE_OF_SIZES) - _PLACE_OF_SIZES
        if at >= 0 and _HEADER_IN_CLUSTERS(record, at) != wanted:
            # Before them stands how much is allocated: of whole clusters that is the same once more.
            at = record.find(both, at + _PLACE_OF_SIZES + 8) - _PLACE_OF_SIZES
        if at < 0 or _HEADER_IN_CLUSTERS(record, at) != wanted:
            return False
        place: int = _SHORT(record, 20)[0]
        while place < at:
            found, length = _TYPE_AND_LENGTH(record, place)
            if found == _ATTRIBUTE_LIST or length < _HEADER:
                return False
            place += length
        return place == at

    def names_in(self, number: int) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Yield the names of a record's attributes in UTF-16, by type and identifier. Raises: OSError."""
        record = self.record(number)
        for kind, at in attributes(record):
            signs, place = struct.unpack_from("<BH", record, at + 9)
            yield (kind, _SHORT(record, at + 14)[0]), record[at + place : at + place + 2 * signs] if signs else b""

    def record(self, number: int) -> bytes:
        """Return a record with the ends of its sectors put back; nothing where it does not stand in one piece."""
        return mended(self._on_disk(number))

    def _on_disk(self, number: int) -> bytes:
        """Return a record as it stands on the disk; nothing where that is not one piece."""
        at = number * self._size
        inner = at - self._kept_from
        if inner < 0 or inner + self._size > len(self._kept):
            run = bisect_right(self._starts, at) - 1
            if self._size not in _RECORD_SIZES or not 0 <= run < len(self._firsts) or at + self._size > self._starts[run + 1]:
                return b""
            length = min(_KEPT, self._starts[run + 1] - at)
            self._kept, self._kept_from, inner = self._volume(self._firsts[run] + at - self._starts[run], length), at, 0
        return self._kept[inner : inner + self._size]


def attributes(record: bytes) -> Iterator[tuple[int, int]]:
    """Yield the type and the place of each attribute of a record."""
    at = _SHORT(record, 20)[0] if record[:4] == b"FILE" and len(record) >= SECTOR else len(record)
    while at + _HEADER <= len(record):
        kind, length = _TYPE_AND_LENGTH(record, at)
        if kind == _END or length < _HEADER:
            return
        yield kind, at
        at += length


def mended(record: bytes) -> bytes:
    """Return a record or an index buffer with what stands at the ends of its sectors put back."""
    if len(record) < 8:
        return record
    start, count = struct.unpack_from("<HH", record, 4)
    data = bytearray(record)
    for number in range(1, count):
        end, kept = number * SECTOR, start + 2 * number
        if end > len(record) or kept + 2 > len(record):
            break
        data[end - 2 : end] = record[kept : kept + 2]
    return bytes(data)
