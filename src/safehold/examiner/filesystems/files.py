"""One file of a file system, as The Sleuth Kit shows it: its times, its streams, their content."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytsk3

from safehold.examiner.containers.sleuthkit_images import SleuthkitImage
from safehold.examiner.digests.streams import READ_SIZE
from safehold.examiner.filesystems.ext.long_files import LongFile, Run
from safehold.examiner.filesystems.fat import exfat_times
from safehold.examiner.filesystems.items import Stream
from safehold.examiner.filesystems.ntfs.records import NtfsRecords
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.names import text_from_bytes, text_from_utf16

KINDS = {
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
ALLOCATED = int(pytsk3.TSK_FS_META_FLAG_ALLOC)

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


class OpenFile:
    """One file with its streams and its times (nanoseconds since 1970, UTC or, where the file system knows no zone, local)."""

    def __init__(
        self, file: Any, source: SleuthkitImage, placement: Placement | None, *, is_ntfs: bool = False,
        is_encrypted: bool = False, records: NtfsRecords | None = None, whole: LongFile | None = None,
    ) -> None:  # fmt: skip
        self._file, self._source, self._placement = file, source, placement
        self._in_clusters: dict[tuple[int, int], Any] = {}
        self._is_ntfs = is_ntfs
        self._records = records
        self._is_encrypted = is_encrypted
        meta = file.info.meta
        self.number = int(meta.addr)
        self.kind = KINDS.get(int(meta.type), "special")
        self._whole = whole
        self.size = int(meta.size) if whole is None else whole.size
        self.is_allocated = bool(int(meta.flags) & ALLOCATED)
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
