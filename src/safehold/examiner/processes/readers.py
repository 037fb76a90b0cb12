"""The confined process that reads the image: `python -m safehold.examiner.processes.readers`.

It takes its orders as JSON lines on standard input, writes what it finds to spool files and says so as JSON lines on
standard output. In a small shared file it shows what it is at, so that its parent can tell a slow child from a stuck
one and knows which file a crashed child was reading. Four tasks: `layout`, `walk`, `hash` and `digest`.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import struct
import sys
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from safehold.examiner.archives.rules import ArchiveLimits, is_archive
from safehold.examiner.errors import SpoolFullError, is_no_space
from safehold.examiner.processes.blocks import blocks_of, bytes_to_read
from safehold.examiner.processes.confinement import Files, Limits, confine
from safehold.examiner.processes.holes import BEYOND, SHARED, Budget, holes_of, rows_without_holes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from safehold.examiner.containers.images import Image
    from safehold.examiner.digests.tasks import Task
    from safehold.examiner.filesystems.apfs import ApfsContainer
    from safehold.examiner.filesystems.items import Item
    from safehold.examiner.filesystems.shadow_files import ShadowCopy
    from safehold.examiner.filesystems.systems import FileSystem
    from safehold.examiner.processes.examiners import Examiner
    from safehold.examiner.processes.orders import BlockOrder, Orders
    from safehold.examiner.results.rows import Row

#: Units: bytes.
SECTOR = 512

#: The shared status: ticks (any activity), what is being read (an item's place in its block plus one, or a directory's
#: number plus one), bytes and files done.
STATUS = struct.Struct("<QQQQ")

#: Beside fewer others than this a file is digested sooner by itself.
_WORTH_LANES = 4
#: How many items are sorted by their numbers before they become blocks: few at first, so that reading begins at once.
_FIRST_SORTED_ITEMS = 256
_SORTED_ITEMS = 16384
#: How long the paths of the items that wait may be together: deep folders have paths of tens of thousands of signs.
_WAITING_SIGNS = 8 << 20
_ROWS_IN_LINE = 256
#: Whatever a reader died of twice at a file may be an archive in it: the last attempt does not open it.
_ATTEMPTS_WITH_ARCHIVES = 2
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


class _Status:
    """The shared status as this process writes it."""

    def __init__(self, path: str) -> None:
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), STATUS.size)
        self._ticks = self._bytes = self._files = self._current = 0

    def at(self, current: int) -> None:
        self._current = current + 1
        self._write()

    def rest(self) -> None:
        self._current = 0
        self._write()

    def add_bytes(self, count: int) -> None:
        self._bytes += count
        self._write()

    def add_file(self) -> None:
        self._files += 1

    def _write(self) -> None:
        self._ticks += 1
        STATUS.pack_into(self._map, 0, self._ticks, self._current, self._bytes, self._files)


def _say(**event: Any) -> None:
    sys.stdout.buffer.write(_json(event) + b"\n")
    sys.stdout.buffer.flush()


def _json(value: Any) -> bytes:
    return _ENCODE(value).encode()


def main() -> None:
    """Read the orders, confine this process, do the task."""
    orders: Orders = json.loads(sys.stdin.readline())
    task = orders["task"]
    files = Files(_paths(orders), Path(orders["status"]).parent, beside=task == "layout")
    confinement = confine(Limits(**orders["limits"]), files)
    if task == "layout":
        # Said before anything of the image is read.
        _say(confinement=confinement)
    # Hardly anything here refers in a circle, and looking for it took a tenth of the time.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 50, 100)
    status = _Status(orders["status"])
    tasks = {"layout": _layout, "walk": _walk, "hash": _hash, "digest": _digest}
    while True:
        try:
            tasks[orders["task"]](orders, status)
        except (OSError, SpoolFullError) as error:
            if isinstance(error, OSError) and not is_no_space(error):
                raise
            _say(full=True)
            return
        # Whoever has found the volumes walks the first of them, and whoever has walked the last one reads with the others.
        if not (following := sys.stdin.readline()):
            return
        orders |= json.loads(following)


def _paths(orders: Orders) -> list[Path]:
    return [Path(os.fsdecode(bytes.fromhex(path))) for path in orders["paths"]]


def _layout(orders: Orders, status: _Status) -> None:
    from safehold.examiner.containers.formats import open_image
    from safehold.examiner.errors import UnreadableImageError
    from safehold.examiner.volumes.layouts import copies_as_volumes, read_layout

    status.rest()
    try:
        image = open_image(_paths(orders))
    except UnreadableImageError as error:
        _say(unreadable=[error.where, error.what])
        return
    layout = read_layout(image, status.rest)
    layout.volumes += copies_as_volumes(layout.volumes)
    _say(
        image={
            "format": image.format,
            "segments": [os.fsencode(segment).hex() for segment in image.segments],
            "size": image.size,
            "stored": image.stored,
            "acquisition_errors": image.acquisition_errors,
            "missing_segment": getattr(image, "missing_segment", None),
            "packed": _packed(image) if layout.scheme == "none" else None,
        },
        layout=layout.document(),
    )


def _packed(image: Image) -> str | None:
    """Return the media type of an archive that was given as if it were the disk in it."""
    from safehold.examiner.archives.media_types import HEAD_SIZE, media_type

    try:
        kind = media_type(image.read_at(0, HEAD_SIZE))
    except OSError:
        return None
    return kind if is_archive(kind) else None


def _walk(orders: Orders, status: _Status) -> None:
    from safehold.examiner.containers.formats import open_image
    from safehold.examiner.errors import reason_of

    budget = Budget(orders["budget"])

    def on_problem(code: str, where: str, detail: str) -> None:
        _say(problem=[code, where[:1000], detail[:1000]])

    def on_claim(item: Item, claimed: int) -> Item:
        beyond = budget.beyond(item.inode, claimed, lambda: holes_of(system, item.inode, largest))
        return item._replace(note=beyond) if beyond else item

    status.rest()
    try:
        image = open_image(_paths(orders))
        largest = _largest(image)
        system = _file_system(image, orders["at"], status)
    except OSError as error:
        _say(closed=reason_of(error))
        return
    _say(opened=system.label, cut_short=system.is_cut_short)
    with open(orders["spool"], "wb") as spool:
        waiting: list[Item] = []
        enough, signs = _FIRST_SORTED_ITEMS, 0
        for item in system.walk(on_problem, status.at, frozenset(orders["skip"]), on_claim):
            waiting.append(item)
            signs += len(item.path)
            if len(waiting) == enough or signs > _WAITING_SIGNS:
                _plan(spool, waiting)
                waiting, enough, signs = [], min(enough * 2, _SORTED_ITEMS), 0
        _plan(spool, waiting)
    status.rest()
    _say(done=True)


def _largest(image: Image) -> int:
    """Return the size past which a stream is not read: a sparse file may claim more than any disk holds."""
    return max(image.size, 1 << 30)


def _file_system(image: Image, at: list[int], status: _Status) -> FileSystem | ApfsContainer | ShadowCopy:
    """Open the file system at what makes up a `Place`, or a shadow copy of it. Raises: OSError."""
    from safehold.examiner.filesystems.kinds import open_file_system
    from safehold.examiner.volumes.places import Place, WithFirstSector

    place = Place(*at)
    offset = place.offset
    if place.first_sector_at:
        image = WithFirstSector(image, place)
    if place.shadow_copy:
        from safehold.examiner.filesystems.shadow_files import ShadowCopy

        return ShadowCopy(image, offset, place.shadow_copy, lambda: status.add_bytes(0))
    if image.read_at(offset + 32, 4) == b"NXSB":
        from safehold.examiner.filesystems.apfs import ApfsContainer

        return ApfsContainer(image, offset)
    return open_file_system(image, offset)


def _plan(spool: IO[bytes], items: list[Item]) -> None:
    """Write items in blocks of work."""
    for block in blocks_of(items):
        data = _json(block)
        offset = spool.tell()
        spool.write(data)
        spool.flush()
        _say(block=[offset, len(data), len(block), sum(map(bytes_to_read, block)), zlib.crc32(data)])


def _hash(orders: Orders, status: _Status) -> None:
    from safehold.examiner.containers.formats import open_image
    from safehold.examiner.digests.lanes import Lanes
    from safehold.examiner.filesystems.items import Item
    from safehold.examiner.processes.examiners import Examiner

    image = open_image(_paths(orders))
    largest = _largest(image)
    lanes, no_lanes = Lanes(), Lanes(0)
    limits = ArchiveLimits() if orders["archives"] else None
    examiner: Examiner | None = None
    status.rest()
    with open(orders["spool"], "wb") as spool:
        for asked in sys.stdin:
            order: BlockOrder = json.loads(asked)
            if examiner is None or examiner.volume != order["volume"]:
                system = _file_system(image, order["at"], status)
                examiner = Examiner(system, order["volume"], largest, limits, status.add_bytes)
            with open(order["names"], "rb") as names:
                names.seek(order["offset"])
                items = [Item(*fields) for fields in json.loads(names.read(order["length"]))]
            examiner.lanes = lanes if len(items) >= _WORTH_LANES else no_lanes
            offset, checksum = spool.tell(), 0
            for line in _lines(examiner, items, order, status):
                checksum = zlib.crc32(line, checksum)
                spool.write(line)
            spool.flush()
            status.rest()
            _say(block=[order["block"], offset, spool.tell() - offset, checksum])


def _lines(examiner: Examiner, items: list[Item], order: BlockOrder, status: _Status) -> Iterator[bytes]:
    """Yield the rows of some files, as lines of how many files end in it and some hundred rows.

    Rows leave line by line: a file may be an archive with as many members as a volume has files.
    """
    from safehold.examiner.digests.tasks import side_by_side

    waiting: list[Row] = []
    ended = 0
    tasks = (_rows_of(examiner, place, item, order) for place, item in enumerate(items))
    for rows in side_by_side(tasks, examiner.lanes, status.at):
        waiting += rows
        status.add_file()
        for start in range(0, len(waiting) - _ROWS_IN_LINE, _ROWS_IN_LINE):
            yield _json([0, waiting[start : start + _ROWS_IN_LINE]]) + b"\n"
        ended += 1
        if len(waiting) >= _ROWS_IN_LINE:
            yield _json([ended, waiting[(len(waiting) - 1) // _ROWS_IN_LINE * _ROWS_IN_LINE :]]) + b"\n"
            waiting, ended = [], 0
    yield _json([ended, waiting]) + b"\n"


def _rows_of(examiner: Examiner, place: int, item: Item, order: BlockOrder) -> Task[list[Row]]:
    code = order["skip"].get(str(place))
    if code:
        return [examiner.bare_row(item, code)]
    failures = order["failures"].get(str(place), 0)
    task: Task[list[Row]]
    if item.note in (BEYOND, SHARED):
        task = rows_without_holes(examiner, item)
    elif failures >= _ATTEMPTS_WITH_ARCHIVES:
        task = examiner.rows_unopened(item)
    else:
        task = examiner.rows(item)
    try:
        rows = yield from task
    except (MemoryError, RecursionError):
        return [examiner.bare_row(item, "memory-limit")]
    return rows


def _digest(orders: Orders, status: _Status) -> None:
    from safehold.examiner.containers.formats import open_image
    from safehold.examiner.digests.streams import READ_SIZE, Digests

    image = open_image(_paths(orders))
    digests = Digests(threaded=True)
    offset = 0
    bad: list[list[int]] = []
    while offset < image.size:
        wanted = min(READ_SIZE, image.size - offset)
        try:
            data = image.read_at(offset, wanted)
        except OSError:
            data = _read_around(image, offset, wanted, bad)
        if not data:
            break
        digests.update(data)
        status.add_bytes(len(data))
        offset += len(data)
    _say(digests=list(digests.hexadecimal()), read=offset, bad=bad)


def _read_around(image: Image, offset: int, size: int, bad: list[list[int]]) -> bytes:
    """Read what can be read of a damaged part; the rest is zeroes, and its sectors are added to `bad`."""
    parts = []
    end = offset + size
    while offset < end:
        wanted = min(image.grain - offset % image.grain, end - offset)
        try:
            part = image.read_at(offset, wanted)
        except OSError:
            part = b""
        if len(part) < wanted:
            part = part.ljust(wanted, b"\x00")
            first, last = offset // SECTOR, (offset + wanted - 1) // SECTOR
            if bad and bad[-1][1] + 1 >= first:
                bad[-1][1] = last
            else:
                bad.append([first, last])
        parts.append(part)
        offset += wanted
    return b"".join(parts)


if __name__ == "__main__":
    main()
