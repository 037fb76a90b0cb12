"""The files of one file system, as The Sleuth Kit shows them.

`FileSystem.walk` names everything; `FileSystem.open` gives one file with its times and its streams. The order of the
walk is that of `fls -r`, so the two can be compared line by line.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import pytsk3

from safehold.examiner import clusters, exfat_streams, exfat_times, fat_entries, ntfs_names, orphans
from safehold.examiner.containers import Image, SleuthkitImage
from safehold.examiner.digests import READ_SIZE
from safehold.examiner.errors import BIGALLOC, reason_of
from safehold.examiner.ext_long_files import LongFile, LongFiles, Run
from safehold.examiner.names import text_from_bytes, text_from_utf16
from safehold.examiner.ntfs_records import NtfsRecords
from safehold.examiner.placement import Placement

_LABELS = {
    pytsk3.TSK_FS_TYPE_FAT12: "FAT12",
    pytsk3.TSK_FS_TYPE_FAT16: "FAT16",
    pytsk3.TSK_FS_TYPE_FAT32: "FAT32",
    pytsk3.TSK_FS_TYPE_EXFAT: "exFAT",
    pytsk3.TSK_FS_TYPE_NTFS: "NTFS",
    pytsk3.TSK_FS_TYPE_EXT2: "ext2",
    pytsk3.TSK_FS_TYPE_EXT3: "ext3",
    pytsk3.TSK_FS_TYPE_EXT4: "ext4",
    pytsk3.TSK_FS_TYPE_HFS: "HFS+",
    pytsk3.TSK_FS_TYPE_APFS: "APFS",
    pytsk3.TSK_FS_TYPE_ISO9660: "ISO9660",
    pytsk3.TSK_FS_TYPE_FFS1: "UFS1",
    pytsk3.TSK_FS_TYPE_FFS2: "UFS2",
    pytsk3.TSK_FS_TYPE_YAFFS2: "YAFFS2",
}
_SPARSE = {"NTFS", "ext2", "ext3", "ext4", "UFS1", "UFS2"}
_EXT = {pytsk3.TSK_FS_TYPE_EXT2, pytsk3.TSK_FS_TYPE_EXT3, pytsk3.TSK_FS_TYPE_EXT4}

_NAME_DIRECTORY = {int(pytsk3.TSK_FS_NAME_TYPE_DIR), int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR)}
_META_DIRECTORY = {int(pytsk3.TSK_FS_META_TYPE_DIR), int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR)}
_KINDS = {
    int(pytsk3.TSK_FS_META_TYPE_REG): "file",
    int(pytsk3.TSK_FS_META_TYPE_DIR): "dir",
    int(pytsk3.TSK_FS_META_TYPE_LNK): "symlink",
    int(pytsk3.TSK_FS_META_TYPE_VIRT): "meta",
    int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR): "meta",
    int(pytsk3.TSK_FS_META_TYPE_FIFO): "special",
    int(pytsk3.TSK_FS_META_TYPE_CHR): "special",
    int(pytsk3.TSK_FS_META_TYPE_BLK): "special",
    int(pytsk3.TSK_FS_META_TYPE_SOCK): "special",
}
_NAME_KINDS = {
    int(pytsk3.TSK_FS_NAME_TYPE_REG): "file",
    int(pytsk3.TSK_FS_NAME_TYPE_DIR): "dir",
    int(pytsk3.TSK_FS_NAME_TYPE_LNK): "symlink",
    int(pytsk3.TSK_FS_NAME_TYPE_VIRT): "meta",
    int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR): "meta",
}
_VIRTUAL = {int(pytsk3.TSK_FS_META_TYPE_VIRT), int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR)}
_UNALLOCATED_NAME = int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC)
_ALLOCATED_META = int(pytsk3.TSK_FS_META_FLAG_ALLOC)

#: Attribute types that hold a file's content, by The Sleuth Kit's numbers: default, NTFS $DATA, HFS/APFS data fork;
#: and NTFS's named indexes of system files. `$I30` is a folder's own list of names.
_CONTENT = frozenset({1, 128, 144, 0x1100})
_DATA, _INDEX_ROOT = 128, 144
#: HFS and APFS resource forks and extended attributes: streams of their own.
_FORKS = {0x1101: "rsrc", 0x1102: "xattr"}
#: The blocks of ext2 and UFS that hold the numbers of further blocks.
_INDIRECT = 0x1001
_ENCRYPTED_ATTRIBUTE = 0x10
#: The flags of an attribute in use that stands in clusters, and is neither compressed, encrypted nor sparse.
_IN_CLUSTERS = int(pytsk3.TSK_FS_ATTR_INUSE) | int(pytsk3.TSK_FS_ATTR_NONRES)
_COMPRESSED_ATTRIBUTE = 0x20
#: NTFS compresses so many clusters together; what is left over of them is no hole.
_COMPRESSED_TOGETHER = 16
_SECOND = 1_000_000_000
_REPARSE_POINT = 192
#: Reparse tags ([MS-FSCC] 2.1.2.1) whose name leads to another name: mount point, symbolic link, Linux symbolic link.
_LINKS = frozenset({0xA0000003, 0xA000000C, 0xA000001D})
#: The tag of a file that Windows keeps compressed in a stream beside it: what stands in its place are zeroes.
_COMPRESSED_BESIDE = 0x80000017

#: What a file is said to be whose times stay local in part, on a file system that knows the zone of others.
_LOCAL_TIME = "local-time"

_NTFS_FIRST_USER_FILE = 24
#: What NTFS itself keeps in `$Extend`. Anybody can put files beside it, and `$Deleted` holds those that were open when deleted.
_NTFS_OWN = re.compile(r"\$Extend/\$(ObjId|Quota|Reparse|UsnJrnl|RmMetadata)(/|$)")
_NTFS_TABLE, _NTFS_BITMAP = 0, 6
#: How The Sleuth Kit marks the label of a FAT or exFAT volume.
_VOLUME_LABEL = "(Volume Label Entry)"
_EXT_ROOT = 2
_EXT_FIRST_USER_FILE = 11
_MAX_DEPTH = 256
_MAX_PATH = 1 << 16


class Item(NamedTuple):
    """A name in a file system.

    `note` says why there is no content of its own to read: reallocated (the record belongs to another file now),
    no-metadata-left, no-metadata, reserved (the file system's own), virtual (shown by The Sleuth Kit, not on the disk).
    """

    inode: int
    allocation: str
    kind: str
    path: str
    note: str
    size: int


class Stream(NamedTuple):
    """A run of content of one file. `name` is empty for the file's own content."""

    name: str
    type: int
    id: int
    size: int
    is_encrypted: bool
    is_readable: bool


class OpenFile:
    """One file with its streams and its times (nanoseconds since 1970, UTC or, where the file system knows no zone, local)."""

    def __init__(
        self, file: Any, source: SleuthkitImage, placement: Placement | None, *, is_ntfs: bool, is_encrypted: bool = False,
        records: NtfsRecords | None = None, whole: LongFile | None = None,
    ) -> None:  # fmt: skip
        self._file, self._source, self._placement = file, source, placement
        self._in_clusters: dict[tuple[int, int], Any] = {}
        self._is_ntfs = is_ntfs
        self._records = records
        self._is_encrypted = is_encrypted
        meta = file.info.meta
        self.number = int(meta.addr)
        self.kind = _KINDS.get(int(meta.type), "special")
        self._whole = whole
        self.size = int(meta.size) if whole is None else whole.size
        self.is_allocated = bool(int(meta.flags) & _ALLOCATED_META)
        self.elsewhere = ""
        #: How much of the content was ever written, where the file system says that it is not all: zeroes follow.
        self.written: int | None = None
        # A file system that keeps no such time leaves zero.
        self.modified = meta.mtime * _SECOND + meta.mtime_nano or None
        self.accessed = meta.atime * _SECOND + meta.atime_nano or None
        self.changed = meta.ctime * _SECOND + meta.ctime_nano or None
        self.created = meta.crtime * _SECOND + meta.crtime_nano or None

    def turn_into_utc(self, offsets: exfat_times.Offsets) -> None:
        """Turn the times that an exFAT entry says the zone of into UTC. Sets `elsewhere` where one of them stays local."""
        for name, ahead in offsets._asdict().items():
            moment = getattr(self, name)
            if moment is not None and ahead is not None:
                setattr(self, name, moment - ahead)
        if not offsets.are_complete:
            self.elsewhere = _LOCAL_TIME

    def streams(self) -> list[Stream]:
        """Return the file's content first, then its alternate streams and forks, each once. Sets `elsewhere`."""
        main: Stream | None = None
        others: list[Stream] = []
        reparse: int | None = None
        seen: set[tuple[int, int]] = set()
        for attribute in self._file:
            info = attribute.info
            kind = int(info.type)
            if kind not in _CONTENT and kind not in _FORKS:
                if kind == _REPARSE_POINT:
                    reparse = int(info.id)
                continue
            number = int(info.id)
            if (kind, number) in seen:
                continue
            seen.add((kind, number))
            name = text_from_bytes(bytes(info.name)) if info.name else ""
            if self._is_ntfs and ("^" in name or (not name and kind == _DATA and (main is not None or self.kind == "dir"))):
                name = self._true_name(kind, number, name)
            if kind == _INDEX_ROOT and name == "$I30":
                continue
            flags = int(info.flags)
            encrypted = self._is_encrypted or bool(flags & _ENCRYPTED_ATTRIBUTE)
            if flags == _IN_CLUSTERS:
                self._in_clusters[kind, number] = attribute
            if kind in _FORKS:
                fork = _FORKS[kind] if kind == 0x1101 or not name else name
                others.append(Stream(fork, kind, number, int(info.size), encrypted, True))
            elif self._is_ntfs and name:
                bad = name == "$Bad"
                others.append(Stream(name, kind, number, int(info.size), encrypted, not bad))
            elif main is None:
                size = int(info.size) if self._whole is None else self._whole.size
                main = Stream("", kind, number, size, encrypted, True)
        if reparse is not None:
            self.elsewhere = self._where_content_is(reparse, main)
        return [main, *others] if main is not None else others

    @cached_property
    def _names_in_record(self) -> dict[tuple[int, int], bytes]:
        if self._records is None:
            return {}
        try:
            return dict(self._records.names_in(self.number))
        except OSError:
            return {}

    def _true_name(self, kind: int, number: int, shown: str) -> str:
        """Return the name of a stream that The Sleuth Kit shows with `^`, or without any though it is not the file's content."""
        name = self._names_in_record.get((kind, number))
        if name:
            return text_from_utf16(name)
        # It stands in a further record of the file, under another number.
        return shown or f"(no name that can be read) {number}"

    def _where_content_is(self, attribute: int, main: Stream | None) -> str:
        """Say what a reparse point makes of the file.

        `reparse-link`; `compressed-beside`; `content-elsewhere` where nothing but a hole stands here; else `reparse-point`.
        """
        try:
            tag = int.from_bytes(self._file.read_random(0, 4, _REPARSE_POINT, attribute), "little")
        except OSError:
            return "reparse-point"
        if tag in _LINKS:
            return "reparse-link"
        if tag == _COMPRESSED_BESIDE:
            return "compressed-beside"
        return "content-elsewhere" if main is not None and self._is_a_hole(main) else "reparse-point"

    def _is_a_hole(self, stream: Stream) -> bool:
        """Return whether no cluster at all holds the stream, which does not stand in the file's own record either."""
        flags = [int(run.flags) for run in self._runs_of(stream.type, stream.id)]
        return bool(flags) and all(flags)

    def folder_address(self) -> str:
        """Return where an NTFS folder's list of names starts, as `fls` writes it; empty for all else."""
        if self._is_ntfs and self.kind == "dir":
            for attribute in self._file:
                if int(attribute.info.type) == _INDEX_ROOT and attribute.info.name == b"$I30":
                    return f"-{_INDEX_ROOT}-{int(attribute.info.id)}"
        return ""

    def runs(self, stream: Stream) -> list[tuple[int, int]]:
        """Return the blocks that hold the stream, as (first, count); none where it stands in the file's own record."""
        return self._blocks_of(stream.type, stream.id)

    def runs_of_pointers(self) -> list[tuple[int, int]]:
        """Return the blocks that say where the content of a file of ext2 or UFS is, where its record has no room for that."""
        return self._blocks_of(_INDIRECT, 0)

    def all_runs(self) -> Iterator[tuple[int, int]]:
        """Yield the blocks of every attribute, as (first, count)."""
        for attribute in self._file:
            yield from ((int(run.addr), int(run.len)) for run in attribute if not int(run.flags))

    def attributes(self) -> list[tuple[int, int, bytes, int, list[tuple[int, int]]]]:
        """Return each attribute: its type, number, name, size and blocks, as (first, count)."""
        return [
            (int(found.info.type), int(found.info.id), found.info.name or b"", int(found.info.size),
             [(int(run.addr), int(run.len)) for run in found])
            for found in self._file
        ]  # fmt: skip

    def holes(self, stream: Stream, needed: int) -> int:
        """Return how many of the `needed` first blocks of the stream stand nowhere."""
        count = 0
        for attribute in self._file:
            info = attribute.info
            if (int(info.type), int(info.id)) != (stream.type, stream.id):
                continue
            together = _COMPRESSED_TOGETHER if int(info.flags) & _COMPRESSED_ATTRIBUTE else 1
            for run in self._runs_of(stream.type, stream.id):
                if int(run.flags):
                    length = min(int(run.len), needed - int(run.offset))
                    count += max(0, length) // together * together
        return count

    def _blocks_of(self, kind: int, number: int) -> list[tuple[int, int]]:
        return [(int(run.addr), int(run.len)) for run in self._runs_of(kind, number) if not int(run.flags)]

    def _runs_of(self, kind: int, number: int) -> Iterator[Any]:
        """Yield the runs of an attribute, holes too."""
        for attribute in self._file:
            if (int(attribute.info.type), int(attribute.info.id)) == (kind, number):
                yield from attribute
                if self._whole is not None:
                    rest = self._whole.rest
                    yield from self._whole.pointers if kind == _INDIRECT else rest

    @cached_property
    def _shown_runs(self) -> list[Run]:
        """The runs of a long file's content that The Sleuth Kit is shown."""
        content = next(attribute for attribute in self._file if int(attribute.info.type) in _CONTENT)
        return [Run(int(run.offset), int(run.addr), int(run.len), int(bool(run.flags))) for run in content]

    @cached_property
    def _all_runs(self) -> list[Run]:
        return self._shown_runs + self._whole.rest if self._whole is not None else self._shown_runs

    def read(self, stream: Stream) -> Iterator[bytes]:
        """Return the stream's bytes, 256 KiB at a time. Raises: OSError where the image cannot be read, then or later."""
        if self._whole is not None:
            return self._whole.parts(self._shown_runs)
        attribute = self._in_clusters.get((stream.type, stream.id))
        if attribute is not None and self._placement is not None:
            runs = [(int(run.offset), int(run.addr), int(run.len), int(run.flags)) for run in attribute]
            pieces = self._placement.pieces(self.number, stream.type, stream.id, stream.size, runs)
            if pieces is not None:
                return self._placement.read(pieces)
        return self._read_through(stream)

    def _read_through(self, stream: Stream) -> Iterator[bytes]:
        """Yield the stream's bytes as The Sleuth Kit reads them. Raises: OSError."""
        offset = 0
        while offset < stream.size:
            data = self._read(stream, offset, min(READ_SIZE, stream.size - offset))
            if not data:
                return
            offset += len(data)
            yield data

    def _read(self, stream: Stream, offset: int, size: int) -> bytes:
        """Return bytes as The Sleuth Kit reads them. Raises: OSError."""
        if self._whole is not None:
            return self._whole.read(self._all_runs, offset, size)
        before = self._source.faults
        data = bytes(self._file.read_random(offset, size, stream.type, stream.id))
        if self._source.faults != before:
            raise OSError("part of the content cannot be read from the image")
        if self.written is not None and offset + len(data) > self.written:
            return data[: max(0, self.written - offset)].ljust(len(data), b"\x00")
        return data

    def read_at(self, stream: Stream, offset: int, size: int) -> bytes:
        """Return bytes from inside the stream. Raises: OSError."""
        size = min(size, stream.size - offset)
        return self._read(stream, offset, size) if size > 0 else b""


def _unchanged(item: Item, _claimed: int) -> Item:
    return item


class FileSystem:
    """A file system at a byte offset of an image. Raises: OSError where The Sleuth Kit cannot open it."""

    def __init__(self, image: Image, offset: int) -> None:
        superblock = image.read_at(offset + 1024, 1024)
        long_files = LongFiles(image, offset) if clusters.is_ext(superblock) else None
        self._source = SleuthkitImage(image if long_files is None else long_files)
        try:
            self._fs = pytsk3.FS_Info(self._source, offset=offset)
        except OSError as error:
            if long_files is not None and clusters.is_bigalloc(superblock):
                raise OSError(BIGALLOC) from error
            raise
        info = self._fs.info
        self.label: str = _LABELS.get(info.ftype, str(info.ftype))
        self.is_ntfs = info.ftype == pytsk3.TSK_FS_TYPE_NTFS
        self._is_ext = info.ftype in _EXT
        self._long_files = long_files if self._is_ext else None
        self._is_fat = self.label.startswith(("FAT", "exFAT"))
        self.is_cut_short = int(info.last_block) > int(info.last_block_act)
        #: Whether records without a name are looked for, which takes a reading of all records.
        self.lists_orphans = True
        self._root = int(info.root_inum)
        self.block_size = max(1, int(info.block_size))
        self._size = int(info.block_count) * self.block_size
        self._volume: clusters.ReadAt = lambda at, size: image.read_at(offset + at, size)
        self._placement: Placement | None = None
        if self.is_ntfs or self._is_ext or self.label.startswith("FAT"):
            blocks = min(int(info.last_block), int(info.last_block_act)) + 1
            is_written = self._records.is_written_to_its_end if self._records is not None else None
            self._placement = Placement(image, offset, self.block_size, blocks, is_written)

    def state_of_clusters(self, file: OpenFile, stream: Stream) -> str | None:
        """Say whether the clusters of a deleted file's stream have another owner by now.

        Returns `overwritten` (all of them have), `overwritten-in-part`, `chain-lost` (on exFAT: which clusters they were is not
        known), or None: they are free, or nothing is known.
        """
        try:
            runs = file.runs(stream)
            if self._is_fat and len(runs) > 1:
                # The chain is gone: The Sleuth Kit goes on with the next free clusters, over those of another file.
                return "overwritten-in-part"
            if self.label == "exFAT" and not self._is_in_one_piece(file):
                return "chain-lost"
            if clusters.state_of(file.runs_of_pointers(), self._map_of_clusters):
                # What these blocks hold now leads anywhere, to free blocks too.
                return "overwritten-in-part"
            needed = -(-stream.size // self.block_size)
            return clusters.state_of(clusters.first_blocks(runs, needed), self._map_of_clusters, self._blocks_together)
        except OSError:
            return None

    def _is_in_one_piece(self, file: OpenFile) -> bool:
        """Return whether a file of exFAT is not known to have lain in several pieces. Raises: OSError."""
        content = self._exfat_contents.of(file.number, file.size)
        return content is None or self._exfat_contents.is_known_to_be_in_one_piece(content)

    @cached_property
    def _exfat_contents(self) -> exfat_streams.Contents:
        return exfat_streams.Contents(self._volume)

    def holes(self, file: OpenFile, stream: Stream) -> int:
        """Return how many bytes of a stream stand nowhere on the volume, or more than once: more than the volume holds."""
        if self.label not in _SPARSE:
            return 0
        found = file.holes(stream, -(-stream.size // self.block_size)) * self.block_size
        return max(min(found, stream.size), stream.size - self._size)

    @cached_property
    def _blocks_together(self) -> int:
        """How many of The Sleuth Kit's blocks are one cluster: on FAT and exFAT it counts in sectors."""
        if self.label == "exFAT":
            return 1 << min(self._boot_byte(109), 16)
        return max(1, self._boot_byte(13)) if self._is_fat else 1

    def _boot_byte(self, place: int) -> int:
        return int.from_bytes(self._volume(place, 1), "little")

    @cached_property
    def _map_of_clusters(self) -> clusters.IsTaken:
        found = None
        if self.is_ntfs:
            bitmap = self._fs.open_meta(inode=_NTFS_BITMAP)
            size = int(bitmap.info.meta.size)
            found = clusters.bitmap(
                lambda at, wanted: bytes(bitmap.read_random(at, min(wanted, size - at))) if at < size else b""
            )
        elif self._is_ext:
            found = clusters.ext(self._volume)
        elif self.label.startswith("FAT"):
            found = clusters.fat(self._volume, self.label)
        elif self.label == "exFAT":
            found = clusters.exfat(self._volume)
        return found or (lambda _: None)

    def open(self, inode: int) -> OpenFile:
        """Return the file with this number. Raises: OSError."""
        is_encrypted = self._is_ext and self._is_encrypted_inode(inode)
        before = self._source.faults
        found = self._fs.open_meta(inode=inode)
        whole = self._long_file(inode, int(found.info.meta.size))
        file = OpenFile(
            found, self._source, self._placement,
            is_ntfs=self.is_ntfs, is_encrypted=is_encrypted, records=self._records, whole=whole,
        )  # fmt: skip
        if self._source.faults != before:
            raise OSError("part of its metadata cannot be read from the image")
        if self.label == "exFAT":
            if (offsets := self._time_offsets(inode)) is not None:
                file.turn_into_utc(offsets)
            content = self._exfat_contents.of(inode, file.size)
            file.written = content.written if content is not None and content.written < content.size else None
        return file

    def _long_file(self, inode: int, shown: int) -> LongFile | None:
        """Return a file that is longer than The Sleuth Kit is shown; None for all others. Raises: OSError."""
        if self._long_files is None or shown != self._long_files.shown:
            return None
        return self._long_files.of(inode)

    def record(self, inode: int) -> bytes:
        """Return the record of an NTFS file; nothing where it can't be had in one piece. Raises: OSError."""
        return self._records.record(inode) if self._records is not None else b""

    @cached_property
    def _records(self) -> NtfsRecords | None:
        if not self.is_ntfs:
            return None
        table = OpenFile(self._fs.open_meta(inode=_NTFS_TABLE), self._source, None, is_ntfs=True)
        content = next((stream for stream in table.streams() if not stream.name), None)
        return NtfsRecords(self._volume, table.runs(content) if content else [], self.block_size)

    @cached_property
    def _time_offsets(self) -> Callable[[int], exfat_times.Offsets | None]:
        return exfat_times.reader(self._volume)

    @cached_property
    def _is_encrypted_inode(self) -> Callable[[int], bool]:
        return clusters.ext_encrypted(self._volume)

    def walk(
        self, on_problem: Callable[[str, str, str], None], on_directory: Callable[[int], None], skip: frozenset[int],
        on_claim: Callable[[Item, int], Item] = _unchanged,
    ) -> Iterator[Item]:  # fmt: skip
        """Yield every name below the root, deleted ones and orphans too, in the order of `fls -r`.

        `on_directory` hears of each directory before it is opened, so that a crash can be laid at its door; the
        directories in `skip` are named and not entered. `on_claim` hears of each file how much it claims to hold, its
        streams too, and gives the item as it is to be yielded.
        """
        yield from self._reserved()
        zones = Counter[bool]()
        seen = {self._root}
        there = (int(self._fs.info.last_block_act) + 1) * self.block_size
        named = orphans.Numbers(orphans.last_of(int(self._fs.info.last_inum), there) if self._is_ext else 0)
        stack: list[tuple[Iterator[Any], str, bool, ntfs_names.BrokenNames | None]] = []

        def enter(inode: int, path: str, is_orphan: bool) -> None:
            on_directory(inode)
            if inode in skip:
                on_problem("parser-crashed", path or "/", "the folder cannot be read: its reader crashed")
                return
            before = self._source.faults
            try:
                stack.append((self._entries(inode), path, is_orphan, self._broken_names(inode)))
                if self._source.faults != before:
                    on_problem("unreadable-directory", path or "/", "part of the folder cannot be read from the image")
            except OSError as error:
                if is_orphan and inode == int(self._fs.info.last_inum) and self._is_ext:
                    stack.append((orphans.of_ext(self._fs, named, on_directory), path, True, None))
                else:
                    on_problem("unreadable-directory", path or "/", reason_of(error))

        enter(self._root, "", False)
        while stack:
            entries, folder, in_orphans, broken = stack[-1]
            try:
                entry = next(entries)
            except StopIteration:
                stack.pop()
                continue
            except OSError as error:
                on_problem("unreadable-directory", folder or "/", reason_of(error))
                stack.pop()
                continue
            raw = entry.info.name
            if raw is None or raw.name is None or raw.name in (b".", b".."):
                continue
            item, below = self._item(entry.info, folder, in_orphans, broken)
            named.add(item.inode)
            if self.label == "exFAT" and (offsets := self._time_offsets(item.inode)) is not None:
                zones[offsets.are_complete] += 1
            yield item if item.note else on_claim(item, self._claimed(entry, item))
            if not below or item.inode in seen or (item.note == "virtual" and not self.lists_orphans):
                continue
            if len(stack) >= _MAX_DEPTH or len(item.path) > _MAX_PATH:
                on_problem("too-deep", item.path[:200], f"more than {_MAX_DEPTH} levels of folders: not entered")
                continue
            seen.add(item.inode)
            # Only the folder that The Sleuth Kit shows: anybody can give theirs its name.
            enter(item.inode, item.path, in_orphans or (item.note == "virtual" and raw.name == b"$OrphanFiles"))
        if zones[False]:
            code = "some-times-local" if zones[True] else "times-local"
            which = f"{zones[False]:,} of {zones.total():,} names"
            on_problem(code, "/", f"{which} have times without an offset from UTC: these are shown as they stand")

    def _entries(self, inode: int) -> Iterator[Any]:
        """Return the entries of a folder, those too that The Sleuth Kit passes over. Raises: OSError, then or later."""
        entries = iter(self._fs.open_dir(inode=inode))
        return self._fat_entries(inode, entries) if self.label.startswith("FAT") else entries

    def _fat_entries(self, inode: int, entries: Iterator[Any]) -> Iterator[Any]:
        shown: set[bytes] = set()
        for entry in entries:
            name = entry.info.name
            if name is not None and not int(name.flags) & _UNALLOCATED_NAME:
                shown.add((name.shrt_name or name.name or b"").upper())
            yield entry
        with contextlib.suppress(OSError):
            folder = self._fs.open_meta(inode=inode)
            meta = folder.info.meta
            if int(meta.flags) & _ALLOCATED_META and (length := min(int(meta.size), fat_entries.LARGEST_FOLDER)):
                content = bytes(folder.read_random(0, length))
                yield from fat_entries.passed_over(content, shown, self._size, int(self._fs.info.block_count))

    def _broken_names(self, inode: int) -> ntfs_names.BrokenNames | None:
        """Return the names of an NTFS folder that The Sleuth Kit can't show; None where there are none."""
        if not self.is_ntfs:
            return None
        try:
            return ntfs_names.of_folder(self._fs.open_meta(inode=inode), inode) or None
        except OSError:
            return None

    def _claimed(self, entry: Any, item: Item) -> int:
        """Return how much the file claims to hold; on NTFS any file and folder may have streams."""
        if self.is_ntfs:
            with contextlib.suppress(OSError):
                file = entry if entry.info.meta is not None else self._fs.open_meta(inode=item.inode)
                return sum(int(attribute.info.size) for attribute in file)
        return item.size if item.kind in ("file", "meta") else 0

    def _item(self, info: Any, folder: str, in_orphans: bool, broken: ntfs_names.BrokenNames | None = None) -> tuple[Item, bool]:
        """Return the entry as an item, and whether it is a directory to enter."""
        name, meta = info.name, info.meta
        inode, shown = int(name.meta_addr), bytes(name.name)
        true_name = broken.take(inode, shown) if broken is not None else None
        text = text_from_bytes(shown) if true_name is None else text_from_utf16(true_name)
        path = f"{folder}/{text}" if folder else text
        deleted = bool(int(name.flags) & _UNALLOCATED_NAME)
        name_type = int(name.type)
        another = False
        if meta is None and (in_orphans or deleted):
            # The Sleuth Kit ties a name to its metadata by the sequence number. An orphan's name has none, and NTFS
            # counts one up when it deletes a file: the unallocated record is then still this file's own.
            with contextlib.suppress(OSError):
                meta = self._fs.open_meta(inode=inode).info.meta
            if meta is not None and not in_orphans:
                is_own = not int(meta.flags) & _ALLOCATED_META and int(meta.seq) - int(name.meta_seq) in (0, 1)
                another = not is_own
        if meta is None:
            kind = _NAME_KINDS.get(name_type, "file")
            allocation = "orphan" if in_orphans else "deleted" if deleted else "allocated"
            return Item(inode, allocation, kind, path, "no-metadata-left" if deleted else "no-metadata", 0), False
        meta_type, is_meta_allocated = int(meta.type), bool(int(meta.flags) & _ALLOCATED_META)
        kind = _KINDS.get(meta_type, _NAME_KINDS.get(name_type, "file"))
        if self._is_system_file(inode, path):
            kind = "meta"
        note = "reallocated" if another or (deleted and is_meta_allocated and not in_orphans) else ""
        if note:
            kind = _NAME_KINDS.get(name_type, kind)
        elif meta_type in _VIRTUAL:
            note = "virtual"
        below = (
            (name_type in _NAME_DIRECTORY or name_type == int(pytsk3.TSK_FS_NAME_TYPE_UNDEF))
            and meta_type in _META_DIRECTORY
            and note in ("", "virtual")
            # Linux empties a folder that it removes from ext2 and ext3: there is nothing to enter.
            and not (self._is_ext and not is_meta_allocated and not int(meta.size))
        )
        allocation = "orphan" if in_orphans else "deleted" if deleted else "allocated"
        size = int(meta.size)
        with contextlib.suppress(OSError):
            if (whole := self._long_file(inode, size)) is not None:
                size = whole.size
        return Item(inode, allocation, kind, path, note, size), below

    def _is_system_file(self, inode: int, path: str) -> bool:
        if self.is_ntfs:
            return inode < _NTFS_FIRST_USER_FILE or _NTFS_OWN.match(path) is not None
        if self._is_fat:
            name = path.rpartition("/")[2]
            # The entry itself is looked at: anybody can give their file such a name.
            return (name.startswith("$") or name.endswith(_VOLUME_LABEL)) and self._is_own_entry(inode)
        return self.label == "HFS+" and inode < 16 and inode != self._root

    @cached_property
    def _is_own_entry(self) -> Callable[[int], bool]:
        return clusters.own_entries(self._volume, self.label)

    def _reserved(self) -> Iterator[Item]:
        """Yield ext's reserved inodes that hold something: the journal, the space kept for growing."""
        if not self._is_ext:
            return
        for inode in range(1, _EXT_FIRST_USER_FILE):
            if inode == _EXT_ROOT:
                continue
            try:
                meta = self._fs.open_meta(inode=inode).info.meta
            except OSError:
                continue
            if meta is not None and int(meta.size) and int(meta.flags) & _ALLOCATED_META:
                yield Item(inode, "allocated", "meta", f"<reserved inode {inode}>", "reserved", int(meta.size))
