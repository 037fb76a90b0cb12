"""What exFAT keeps of a file's content: how much of it was ever written, and whether its clusters stand in a chain.

Source: *exFAT file system specification* (Microsoft), 4.1 File Allocation Table, 7.6 Stream Extension Directory Entry.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from safehold.examiner.filesystems.clusters import Pages, ReadAt, entry_at, exfat_heap

_STREAM = 0x40
_NO_CHAIN = 0x02


class Content(NamedTuple):
    """What the stream extension says. `written` (ValidDataLength) and `size` are bytes; systems show zeroes behind the first."""

    first_cluster: int
    is_in_chain: bool
    written: int
    size: int


class Contents:
    """Says of files, by The Sleuth Kit's numbers, what their stream extensions do."""

    def __init__(self, volume: ReadAt) -> None:
        boot = volume(0, 512).ljust(512, b"\x00")
        self._volume = volume
        self._read = Pages(volume).read
        self._first = exfat_heap(boot)
        self._table = struct.unpack_from("<I", boot, 80)[0] << min(boot[108], 12)
        self._cluster = 1 << min(boot[108], 12) + min(boot[109], 25)

    def of(self, number: int, size: int) -> Content | None:
        """Return what is said of the content of a file of this size, deleted or not; None where the entry can't be had."""
        entry = entry_at(self._volume, self._first, number + 1)
        if len(entry) < 32 or entry[0] & 0x7F != _STREAM:
            return None
        written, first_cluster, of_all = struct.unpack_from("<Q4xIQ", entry, 8)
        # A folder in pieces may have the rest of another file's entries there.
        return Content(first_cluster, not entry[1] & _NO_CHAIN, written, of_all) if of_all == size else None

    def is_known_to_be_in_one_piece(self, content: Content) -> bool:
        """Return whether the clusters follow one another: without a chain they do; a chain may say so. Raises: OSError."""
        if not content.is_in_chain:
            return True
        last = content.first_cluster + -(-content.size // self._cluster) - 1
        return all(
            self._read(self._table + cluster * 4, 4) == (cluster + 1).to_bytes(4, "little")
            for cluster in range(content.first_cluster, last)
        )
