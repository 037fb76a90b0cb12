"""Many records at once: sorting them, counting them, and finding many digests among them.

A record is a digest and its four-byte reference. Records are handled as rows of bytes, compared as the numbers that their first
eight bytes are; rows that agree in these are put in order by all their bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.uint8]

_STRONGEST = 0x80


def rows_of(data: bytes | bytearray | memoryview, width: int) -> Rows:
    """Return bytes as rows of one width. The bytes are not copied."""
    return np.frombuffer(data, dtype=np.uint8).reshape(-1, width)


def records_of(digests: bytes, digest_size: int, reference: bytes) -> Rows:
    """Return digests that stand one after the other as records with the same reference."""
    rows = rows_of(digests, digest_size)
    records = np.empty((len(rows), digest_size + len(reference)), dtype=np.uint8)
    records[:, :digest_size] = rows
    records[:, digest_size:] = np.frombuffer(reference, dtype=np.uint8)
    return records


def by_first_byte(records: Rows) -> list[tuple[int, bytes]]:
    """Return the records of each first byte that occurs, together."""
    first = records[:, 0]
    ordered = records[np.argsort(first, kind="stable")]
    ends = np.cumsum(np.bincount(first, minlength=256))
    starts = np.concatenate(([0], ends[:-1]))
    return [(byte, ordered[starts[byte] : ends[byte]].tobytes()) for byte in np.flatnonzero(ends > starts).tolist()]


def in_order(records: Rows) -> Rows:
    """Return the records sorted by all their bytes."""
    keys = _numbers(records, 0)
    order = np.argsort(keys)
    ordered_keys = keys[order]
    if len(keys) > 1 and bool((ordered_keys[1:] == ordered_keys[:-1]).any()):
        width = records.shape[1]
        columns = [_numbers(records, place) for place in range(0, width - 7, 8)]
        rest = width % 8
        if rest:
            columns.append(_numbers(np.pad(records[:, width - rest :], ((0, 0), (0, 8 - rest))), 0))
        order = np.lexsort(columns[::-1])
    return records[order]


def _numbers(records: Rows, place: int) -> npt.NDArray[np.uint64]:
    part = np.ascontiguousarray(records[:, place : place + 8])
    return part.view(">u8").reshape(-1).astype(np.uint64)


def without(records: Rows, digest_size: int, entries: set[int], bare: int, digests: set[bytes]) -> Rows:
    """Return the records but those of some entries, and those of the entry `bare` with one of the digests."""
    numbers = np.ascontiguousarray(records[:, digest_size:]).view(">u4").reshape(-1).astype(np.int64) & 0x7FFFFFFF
    gone = np.isin(numbers, np.fromiter(entries, dtype=np.int64))
    if digests:
        wanted = np.unique(_numbers(rows_of(b"".join(digests), digest_size), 0))
        for place in np.flatnonzero((numbers == bare) & np.isin(_numbers(records, 0), wanted)):
            gone[place] = records[place, :digest_size].tobytes() in digests
    return records[~gone]


@dataclass(frozen=True, slots=True)
class Tally:
    """What sorted records hold. `cells` counts them by cell of the fan-out table, from cell `first_cell` on."""

    distinct: int
    strongest: int
    first_cell: int
    cells: npt.NDArray[np.int64]


def tally(records: Rows, digest_size: int, bits: int) -> Tally:
    """Count distinct digests, those that are the strongest of a row, and the records of each cell of the fan-out table.

    The records have one first byte in common, and there is at least one. `bits` is at least 8.
    """
    first_cell = int(records[0, 0]) << (bits - 8)
    numbers = (_first_numbers(records) >> np.uint32(32 - bits)).astype(np.int64) - first_cell
    cells = np.bincount(numbers, minlength=1 << (bits - 8))
    is_new = np.ones(len(records), dtype=bool)
    is_new[1:] = (records[1:, :digest_size] != records[:-1, :digest_size]).any(axis=1)
    strong = records[:, digest_size] >= _STRONGEST
    strongest = np.logical_or.reduceat(strong, np.flatnonzero(is_new))
    return Tally(int(is_new.sum()), int(strongest.sum()), first_cell, cells)


def _first_numbers(records: Rows) -> npt.NDArray[np.uint32]:
    part = np.ascontiguousarray(records[:, :4])
    return part.view(">u4").reshape(-1).astype(np.uint32)


class SortedRecords:
    """Sorted records in a mapped file, for finding many digests at once. Nothing is copied but what is looked at."""

    def __init__(self, data: Any, table: int, bits: int, records: int, count: int, digest_size: int) -> None:
        self._bits = bits
        self._count = count
        self._table = np.frombuffer(data, dtype="<u8", count=(1 << bits) + 1, offset=table)
        width = digest_size + 4
        shape, strides = (count,), (width,)
        self._keys = np.ndarray(shape, dtype=">u8", buffer=data, offset=records, strides=strides)
        self._second = np.ndarray(shape, dtype=">u8", buffer=data, offset=records + 8, strides=strides)

    def first_places(self, digests: bytes, digest_size: int) -> npt.NDArray[np.int64]:
        """Return for each digest where its records may begin, -1 where there is none: sixteen bytes are compared."""
        rows = rows_of(digests, digest_size)
        keys, second = _numbers(rows, 0), _numbers(rows, 8)
        cells = (keys >> np.uint64(64 - self._bits)).astype(np.int64)
        low = self._table[cells].astype(np.int64)
        end = self._table[cells + 1].astype(np.int64)
        high = end.copy()
        # Every search at once, until the longest is done.
        while bool((open_ := low < high).any()):
            middle = (low + high) >> 1
            probe = np.where(open_, middle, 0)
            first = self._keys[probe].astype(np.uint64)
            is_less = open_ & ((first < keys) | ((first == keys) & (self._second[probe].astype(np.uint64) < second)))
            low = np.where(is_less, middle + 1, low)
            high = np.where(open_ & ~is_less, middle, high)
        probe = np.where(low < end, low, 0)
        if not self._count:
            return np.full(len(rows), -1, dtype=np.int64)
        is_there = (low < end) & (self._keys[probe] == keys) & (self._second[probe] == second)
        return np.where(is_there, low, -1)
