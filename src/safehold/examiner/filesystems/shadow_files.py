"""The files of a shadow copy that are not as they are in the volume today.

A file is as it is today where its record says the same, but for the last access, and every cluster of it holds the same. What was
deleted when the copy was made is left out: Windows keeps no cluster that belonged to nobody. So is what is the file system's own,
and what the copies themselves stand in.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable, Iterator
from typing import Any

from safehold.examiner.containers.images import Image
from safehold.examiner.filesystems.files import OpenFile
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.filesystems.kinds import open_file_system
from safehold.examiner.filesystems.ntfs.records import attributes
from safehold.examiner.volumes.shadow_copies import BLOCK, ShadowImage

_ATTRIBUTE_LIST = 32
#: Parts of $STANDARD_INFORMATION (last access, number in the change journal) and $FILE_NAME (times, sizes, flags).
_IN_PASSING = {16: ((24, 32), (64, 72)), 48: ((8, 60),)}
_STORES = "System Volume Information/"
_STORE_ENDING = "{3808876b-c176-4e48-b7ae-04046e6cc752}"

Run = tuple[int, int]


class ShadowCopy:
    """A shadow copy of an NTFS volume at a byte offset of an image. Raises: OSError. In the shape of `filesystems.FileSystem`.

    `on_progress` hears of each part that is compared: a large file takes minutes of that before it gives any byte.
    """

    is_ntfs = True

    def __init__(self, image: Image, offset: int, number: int, on_progress: Callable[[], None]) -> None:
        self._image, self._offset, self._on_progress = image, offset, on_progress
        self._copy = ShadowImage(image, offset, number)
        self._then, self._today = open_file_system(self._copy, 0), open_file_system(image, offset)
        self._then.lists_orphans = False
        self.label, self.is_cut_short = self._then.label, self._then.is_cut_short

    def state_of_clusters(self, _file: Any, _stream: Stream) -> None:
        """No deleted file is ever listed."""

    def open(self, inode: int) -> ShadowFile:
        """Return the file with this number. Raises: OSError."""
        return ShadowFile(self._then.open(inode), self._is_filled_up)

    def holes(self, file: Any, stream: Stream) -> int:
        """Return how many bytes of a stream stand nowhere."""
        return self._then.holes(file, stream)

    def walk(
        self, on_problem: Callable[[str, str, str], None], on_directory: Callable[[int], None], skip: frozenset[int],
        on_claim: Callable[[Item, int], Item],
    ) -> Iterator[Item]:  # fmt: skip
        """Yield every name of the copy whose file is not as it is today."""
        for item in self._then.walk(on_problem, on_directory, skip):
            if item.allocation != "allocated" or item.note or item.kind == "meta":
                continue
            if not _is_a_store(item.path) and not self._is_as_today(item):
                yield on_claim(item, self._claimed(item))

    def _claimed(self, item: Item) -> int:
        with contextlib.suppress(OSError):
            return sum(size for _, _, _, size, _ in self._then.open(item.inode).attributes())
        return item.size

    def _is_as_today(self, item: Item) -> bool:
        try:
            then, today = self._then.record(item.inode), self._today.record(item.inode)
            if not then or (then != today and _without_marks(then) != _without_marks(today)):
                return False
            if item.kind == "dir":
                return True
            file = self._then.open(item.inode)
            if any(kind == _ATTRIBUTE_LIST for kind, _ in attributes(then)) and (
                file.attributes() != self._today.open(item.inode).attributes()
            ):
                return False
            return all(self._is_run_as_today(run) for run in file.all_runs())
        except OSError:
            return False

    def _is_run_as_today(self, run: Run) -> bool:
        return all(not self._copy.is_kept(at // BLOCK) or self._is_same(at, size) for at, size in self._parts(run))

    def _is_filled_up(self, run: Run) -> bool:
        """Return whether a part of a run reads otherwise than today although nothing is kept of it.

        A copy need not keep every file (Windows makes copies for its updates that do not); the library gives zeroes instead.
        """
        return any(not self._copy.is_kept(at // BLOCK) and not self._is_same(at, size) for at, size in self._parts(run))

    def _is_same(self, at: int, size: int) -> bool:
        self._on_progress()
        return self._copy.read_at(at, size) == self._image.read_at(self._offset + at, size)

    def _parts(self, run: Run) -> Iterator[Run]:
        """Yield a run of clusters in bytes, cut at the ends of the blocks that copies keep."""
        at, end = run[0] * self._then.block_size, min((run[0] + run[1]) * self._then.block_size, self._copy.size)
        while at < end:
            size = min(BLOCK - at % BLOCK, end - at)
            yield at, size
            at += size


class ShadowFile:
    """One file of a shadow copy. The same shape as `filesystems.OpenFile`."""

    def __init__(self, file: OpenFile, is_filled_up: Callable[[Run], bool]) -> None:
        self._file = file
        self._is_filled_up = is_filled_up
        self.elsewhere = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def streams(self) -> list[Stream]:
        """Return the streams; one that the copy does not keep can't be read. Sets `elsewhere`."""
        found = self._file.streams()
        self.elsewhere = self._file.elsewhere
        for place, stream in enumerate(found):
            if any(map(self._is_filled_up, self._file.runs(stream))):
                found[place] = stream._replace(is_readable=False)
                self.elsewhere = "not-in-copy"
        return found


def _is_a_store(path: str) -> bool:
    return path.startswith(_STORES) and path.endswith(_STORE_ENDING)


def _without_marks(record: bytes) -> bytes:
    """Return what a record says of its file, without what NTFS itself notes in passing.

    That are the marks of the record's last writing, the time of the last access, and what each name repeats of times and sizes.
    """
    data = bytearray(record)
    if len(data) < 28:
        return record
    start, count = struct.unpack_from("<HH", data, 4)
    used = struct.unpack_from("<I", data, 24)[0]
    _blank(data, 8, 16)
    _blank(data, start, start + 2 * count)
    for kind, at in attributes(record):
        if kind in _IN_PASSING and at + 24 <= len(record):
            content = at + struct.unpack_from("<H", record, at + 20)[0]
            for first, end in _IN_PASSING[kind]:
                _blank(data, content + first, content + end)
    return bytes(data[:used])


def _blank(data: bytearray, start: int, end: int) -> None:
    end = min(end, len(data))
    if start < end:
        data[start:end] = bytes(end - start)
