"""The records of an ext volume that no name leads to, where The Sleuth Kit gives up looking for them.

It does so as soon as one of them is a folder that Linux removed from ext2 or ext3, which leaves a folder of no size: then it
shows not one of the others, whose content may all be there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytsk3

from safehold.examiner.filesystems.entries import entry

_FOLDER = int(pytsk3.TSK_FS_META_TYPE_DIR)
_ALLOCATED, _USED = int(pytsk3.TSK_FS_META_FLAG_ALLOC), int(pytsk3.TSK_FS_META_FLAG_USED)
#: The smallest record of ext. Units: bytes.
_SMALLEST = 128


class Numbers:
    """A set of numbers of records up to `last`, in a bit each."""

    def __init__(self, last: int) -> None:
        self.last = last
        self._bits = bytearray(last // 8 + 1)

    def add(self, number: int) -> None:
        """Take a number in; one past the last is passed over."""
        if number <= self.last:
            self._bits[number >> 3] |= 1 << (number & 7)

    def __contains__(self, number: int) -> bool:
        """Return whether the number was taken in."""
        return number <= self.last and bool(self._bits[number >> 3] >> (number & 7) & 1)

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers in their order."""
        for place, byte in enumerate(self._bits):
            if byte:
                yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)


def last_of(records: int, size: int) -> int:
    """Return the last number of a record that a volume of this size can have, whatever it claims. Units: bytes."""
    return min(records, size // _SMALLEST)


def of_ext(system: Any, named: Numbers, on_record: Callable[[int], None]) -> Iterator[Any]:
    """Yield, as The Sleuth Kit does, an entry for each unallocated record that was used and that is not `named` by then.

    Folders come first: the files in them that are named there are no orphans. `on_record` hears of each thousandth record.
    """
    others = Numbers(named.last)
    # The last number is that of the folder of orphans itself.
    for number in range(max(1, int(system.info.first_inum)), named.last):
        if number % 1000 == 0:
            on_record(number)
        if number not in named and (meta := _unallocated(system, number)) is not None:
            if int(meta.type) == _FOLDER:
                yield _entry(number, meta)
            else:
                others.add(number)
    for number in others:
        if number not in named and (meta := _unallocated(system, number)) is not None:
            yield _entry(number, meta)


def _unallocated(system: Any, number: int) -> Any:
    """Return the record where it was used and is not now, else None."""
    with contextlib.suppress(OSError):
        meta = system.open_meta(inode=number).info.meta
        if int(meta.flags) & _USED and not int(meta.flags) & _ALLOCATED:
            return meta
    return None


def _entry(number: int, meta: Any) -> Any:
    kind = pytsk3.TSK_FS_NAME_TYPE_DIR if int(meta.type) == _FOLDER else pytsk3.TSK_FS_NAME_TYPE_UNDEF
    return entry(f"OrphanFile-{number}".encode(), number, kind, is_allocated=False, meta=meta)
