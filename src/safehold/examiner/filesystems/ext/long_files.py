"""Files of ext2 and ext3 so long that they need the third level of indirect blocks.

They are longer than 64 MiB where blocks have 1 KiB, and than 4 GiB where they have 4 KiB. The Sleuth Kit goes through all of that
level, whatever the size of the file, which takes minutes for one file, and hours with blocks of 4 KiB; listing its folder does
it. So it is shown such a file as if it ended where the second level does, and the rest is read here.

Source: kernel documentation, ext4 layout, *Direct/Indirect Block Addressing*.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from safehold.examiner.containers.images import Image, ShownImage
from safehold.examiner.digests.streams import READ_SIZE
from safehold.examiner.filesystems.clusters import ReadAt, ext_inode_tables

_DIRECT, _TRIPLE = 12, 14
_EXTENTS = 0x80000
_REGULAR = 0x80
#: Where in a record the byte stands that says of what kind it is, and the one that says whether it has extents.
_KIND, _EXTENTS_AT = 1, 34
_SIZE_AND_FLAGS = struct.Struct("<I24xI72xI").unpack_from
#: How much of a record says what is asked here.
_RECORD = 128


class Run(NamedTuple):
    """Blocks that follow one another, as The Sleuth Kit says it: place in the file, first block, count, flags of a hole."""

    offset: int
    addr: int
    len: int
    flags: int


class LongFile:
    """One such file. Units: bytes; blocks are the volume's. Raises, in reading: OSError."""

    def __init__(self, volume: ReadAt, block_size: int, blocks: int, size: int, shown: int, triple: int) -> None:
        self._volume, self._block_size, self._blocks = volume, block_size, blocks
        self._each = block_size // 4
        self.size, self._shown, self._triple = size, shown, triple
        self.pointers: list[Run] = []

    @cached_property
    def rest(self) -> list[Run]:
        """The blocks behind the second level. Fills `pointers` with the blocks that say so."""
        self.pointers.clear()
        return list(self._runs_behind())

    def _runs_behind(self) -> Iterator[Run]:
        """Yield the blocks behind the second level, a run as soon as the next begins."""
        place = self._shown // self._block_size
        last = Run(place, 0, 0, 0)
        for first, count in self._below(self._triple, 3, -(-self.size // self._block_size) - place):
            if last.len and (not first if last.flags else first == last.addr + last.len):
                last = last._replace(len=last.len + count)
            else:
                if last.len:
                    yield last
                last = Run(place, first, count, int(not first))
            place += count
        if last.len:
            yield last

    def _below(self, block: int, level: int, left: int) -> Iterator[tuple[int, int]]:
        """Yield the blocks that an indirect block leads to as (first, count), a hole from block 0."""
        if not block:
            yield 0, min(self._each**level, left)
            return
        data = self._volume(block * self._block_size, self._block_size) if block < self._blocks else b""
        if len(data) < self._block_size:
            raise OSError("a block that says where the content is cannot be read")
        self.pointers.append(Run(0, block, 1, 0))
        for number in struct.unpack(f"<{self._each}I", data):
            if left <= 0:
                return
            if level == 1:
                yield number, 1
                left -= 1
            else:
                yield from self._below(number, level - 1, min(left, self._each ** (level - 1)))
                left -= self._each ** (level - 1)

    def read(self, runs: list[Run], offset: int, size: int) -> bytes:
        """Return bytes from anywhere in the file, whose runs are these in their order; fewer at its end."""
        parts: list[bytes] = []
        end = min(offset + size, self.size)
        number = bisect_right(runs, offset // self._block_size, key=lambda run: run.offset) - 1
        while offset < end and 0 <= number < len(runs):
            run = runs[number]
            inner = offset - run.offset * self._block_size
            wanted = min(end - offset, run.len * self._block_size - inner)
            if wanted <= 0:
                break
            part = bytes(wanted) if run.flags else self._volume(run.addr * self._block_size + inner, wanted)
            if len(part) < wanted:
                raise OSError("part of the content lies behind the end of the image")
            parts.append(part)
            offset += wanted
            number += 1
        return b"".join(parts)

    def parts(self, first: list[Run]) -> Iterator[bytes]:
        """Yield the whole content, a part at a time; `first` are the runs up to the second level.

        What leads to the rest is read on the way: it stands all over the disk.
        """
        for run in chain(first, self._runs_behind()):
            end = min((run.offset + run.len) * self._block_size, self.size)
            for offset in range(run.offset * self._block_size, end, READ_SIZE):
                yield self.read([run], offset, min(READ_SIZE, end - offset))


class LongFiles(ShownImage):
    """An image in which the long files of an ext volume end where the second level does, and those files as they are."""

    def __init__(self, image: Image, offset: int) -> None:
        super().__init__(image)
        self._offset = offset
        self._tables = ext_inode_tables(self._volume)
        self._starts = sorted(set(self._tables.starts)) if self._tables is not None else []
        each = self._tables.block_size // 4 if self._tables is not None else 0
        #: How long such a file is shown to be.
        self.shown = (_DIRECT + each + each * each) * each * 4

    def _volume(self, at: int, size: int) -> bytes:
        return self._image.read_at(self._offset + at, size)

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`, as The Sleuth Kit is to see them. Raises: OSError."""
        data = self._image.read_at(offset, size)
        tables = self._tables
        if tables is None:
            return data
        at = offset - self._offset
        changed: bytearray | None = None
        number = bisect_right(self._starts, at + len(data) - 1) - 1
        while number >= 0 and self._starts[number] + tables.length > at:
            start = self._starts[number]
            for inner in perhaps_long(data, start - at, tables.inode_size, tables.length):
                is_whole = 0 <= inner <= len(data) - _RECORD
                record = data[inner : inner + _RECORD] if is_whole else self._volume(at + inner, _RECORD)
                if self._size_in(record) is not None:
                    changed = changed if changed is not None else bytearray(data)
                    for field, half in ((4, self.shown & 0xFFFFFFFF), (108, self.shown >> 32)):
                        for byte in range(4):
                            if 0 <= inner + field + byte < len(changed):
                                changed[inner + field + byte] = half >> byte * 8 & 0xFF
            number -= 1
        return bytes(changed) if changed is not None else data

    def _size_in(self, record: bytes) -> int | None:
        """Return the size that a record says, None where it is no file that is too long."""
        if len(record) < _RECORD or record[1] & 0xF0 != _REGULAR:
            return None
        low, flags, high = _SIZE_AND_FLAGS(record, 4)
        size: int = high << 32 | low
        return size if size > self.shown and not flags & _EXTENTS else None

    def of(self, inode: int) -> LongFile | None:
        """Return a file by its number; None for all others. Raises: OSError."""
        if self._tables is None:
            return None
        record = self._volume(self._tables.place_of(inode), _RECORD)
        size = self._size_in(record)
        if size is None:
            return None
        triple = struct.unpack_from("<I", record, 40 + _TRIPLE * 4)[0]
        return LongFile(self._volume, self._tables.block_size, self._tables.blocks, size, self.shown, triple)


def perhaps_long(data: bytes, start: int, size: int, length: int) -> Iterator[int]:
    """Yield where records begin that may be of such files: of a table that begins at `start`, what lies in `data`."""
    first, end = max(0, -start) // size, (min(len(data), start + length) - start - 1) // size + 1
    whole_first, whole_end = max(first, -(start // size)), min(end, (len(data) - _RECORD - start) // size + 1)
    if whole_first >= whole_end:
        yield from range(start + first * size, start + end * size, size)
        return
    yield from range(start + first * size, start + whole_first * size, size)
    # Of ext4 nearly every file has extents: these are passed over at once.
    begin, behind = start + whole_first * size, start + (whole_end - 1) * size + _RECORD
    told = zip(data[begin + _KIND : behind : size], data[begin + _EXTENTS_AT : behind : size], strict=True)
    for number, (kind, flags) in enumerate(told):
        if kind & 0xF0 == _REGULAR and not flags & _EXTENTS >> 16:
            yield begin + number * size
    yield from range(start + whole_end * size, start + end * size, size)
