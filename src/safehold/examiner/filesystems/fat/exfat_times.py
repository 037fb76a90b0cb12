"""What exFAT keeps beside each time: how far the clock that wrote it was from UTC.

The Sleuth Kit gives the times as they stand. Source: *exFAT file system specification* (Microsoft), 7.4 File Directory Entry and
7.4.10 UtcOffset fields: bit 7 says whether the offset is valid, the other seven are a signed number of quarters of an hour.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from safehold.examiner.filesystems.clusters import ReadAt, entry_at, exfat_heap

_FILE = 0x05
_VALID = 0x80
_QUARTER = 15 * 60 * 1_000_000_000


class Offsets(NamedTuple):
    """How far local time was ahead of UTC at each time, in nanoseconds; None where there is a time and the entry does not say."""

    created: int | None
    modified: int | None
    accessed: int | None

    @property
    def are_complete(self) -> bool:
        """Whether each time of the entry can be turned into UTC."""
        return None not in self


def offset(value: int) -> int | None:
    """Return what a byte of a UtcOffset field says, in nanoseconds ahead of UTC; None where it says nothing."""
    if not value & _VALID:
        return None
    quarters = value & 0x7F
    return (quarters - 0x80 if quarters & 0x40 else quarters) * _QUARTER


def reader(volume: ReadAt) -> Callable[[int], Offsets | None]:
    """Return what gives the offsets of a file by The Sleuth Kit's number; None for what has no entry of a file.

    The entries of 32 bytes are numbered from 3, from the first cluster on. An entry of a deleted file keeps its fields.
    """
    boot = volume(0, 512).ljust(512, b"\x00")
    first = exfat_heap(boot)

    def offsets(number: int) -> Offsets | None:
        entry = entry_at(volume, first, number)
        if len(entry) < 32 or entry[0] & 0x7F != _FILE:
            return None
        times = struct.unpack_from("<III", entry, 8)
        return Offsets(*(offset(value) if time else 0 for time, value in zip(times, entry[22:25], strict=True)))

    return offsets
