"""The file records of an NTFS volume, for what The Sleuth Kit does not show of them.

Source: *NTFS Documentation* (Russon, Fledel): file records, attribute headers, fixups.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from safehold.examiner.clusters import Pages, ReadAt

SECTOR = 512
_ATTRIBUTE_LIST = 0x20
_END = 0xFFFFFFFF
#: The header of an attribute that stands in clusters, and of any.
_LONGEST_HEADER, _HEADER = 64, 16
_RECORD_SIZES = range(SECTOR, (1 << 16) + 1)
_TYPE_AND_LENGTH = struct.Struct("<II").unpack_from
_SHORT = struct.Struct("<H").unpack_from


class NtfsRecords:
    """Records by their numbers. `runs` are the clusters of the master file table as (first, count); units: bytes."""

    def __init__(self, volume: ReadAt, runs: Sequence[tuple[int, int]], cluster: int) -> None:
        self._read = Pages(volume).read
        clusters_or_power = struct.unpack("b", volume(64, 1).ljust(1, b"\x00"))[0]
        self._size = clusters_or_power * cluster if clusters_or_power > 0 else 1 << min(-clusters_or_power, 20)
        self._starts = [0, *accumulate(count * cluster for _, count in runs)]
        self._firsts = [first * cluster for first, _ in runs]

    def is_written_to_its_end(self, number: int, kind: int, identifier: int, size: int) -> bool:
        """Return whether an attribute of `size` bytes stands in its clusters from the first byte to the last.

        False, too, where the record does not say it by itself: its attributes go on in other records. Raises: OSError.
        """
        record = self._record(number)
        for found, at in _attributes(record):
            if found == kind and _SHORT(record, at + 14)[0] == identifier and at + _LONGEST_HEADER <= len(record):
                flags, first = struct.unpack_from("<H2xQ", record, at + 12)
                sizes = struct.unpack_from("<QQ", record, at + 48)
                return bool(record[at + 8]) and not flags and not first and sizes == (size, size)
            if found == _ATTRIBUTE_LIST:
                return False
        return False

    def names_in(self, number: int) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Yield the names of a record's attributes in UTF-16, by type and identifier. Raises: OSError."""
        record = self._record(number)
        for kind, at in _attributes(record):
            signs, place = struct.unpack_from("<BH", record, at + 9)
            yield (kind, _SHORT(record, at + 14)[0]), record[at + place : at + place + 2 * signs] if signs else b""

    def _record(self, number: int) -> bytes:
        """Return a record; nothing where it does not stand in one piece."""
        at = number * self._size
        run = bisect_right(self._starts, at) - 1
        if self._size not in _RECORD_SIZES or not 0 <= run < len(self._firsts) or at + self._size > self._starts[run + 1]:
            return b""
        return mended(self._read(self._firsts[run] + at - self._starts[run], self._size))


def _attributes(record: bytes) -> Iterator[tuple[int, int]]:
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
