"""The files of one file system, as The Sleuth Kit shows them.

`FileSystem.walk` names everything; `FileSystem.open` gives one file with its times and its streams. The order of the
walk is that of `fls -r`, so the two can be compared line by line. What is particular to one kind of file system stands in its
class (`ntfs_system.py`, `ext_system.py`, `fat_systems.py`); `opening.open_file_system` chooses it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pytsk3

from safehold.examiner.containers.images import Image
from safehold.examiner.containers.sleuthkit_images import SleuthkitImage
from safehold.examiner.errors import reason_of
from safehold.examiner.filesystems import clusters, orphans
from safehold.examiner.filesystems.files import ALLOCATED, KINDS, OpenFile
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.filesystems.ntfs.names import BrokenNames
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.names import text_from_bytes, text_from_utf16

UNALLOCATED_NAME = int(pytsk3.TSK_FS_NAME_FLAG_UNALLOC)

_NAME_DIRECTORY = {
    int(pytsk3.TSK_FS_NAME_TYPE_DIR),
    int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR),
    int(pytsk3.TSK_FS_NAME_TYPE_UNDEF),
}
_META_DIRECTORY = {int(pytsk3.TSK_FS_META_TYPE_DIR), int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR)}
_NAME_KINDS = {
    int(pytsk3.TSK_FS_NAME_TYPE_REG): "file",
    int(pytsk3.TSK_FS_NAME_TYPE_DIR): "dir",
    int(pytsk3.TSK_FS_NAME_TYPE_LNK): "symlink",
    int(pytsk3.TSK_FS_NAME_TYPE_VIRT): "meta",
    int(pytsk3.TSK_FS_NAME_TYPE_VIRT_DIR): "meta",
}
_VIRTUAL = {int(pytsk3.TSK_FS_META_TYPE_VIRT), int(pytsk3.TSK_FS_META_TYPE_VIRT_DIR)}
_MAX_DEPTH = 256
_MAX_PATH = 1 << 16

#: Hears of a problem: its code, where it is, what is wrong.
OnProblem = Callable[[str, str, str], None]


def unchanged(item: Item, _claimed: int) -> Item:
    """Return the item: nobody keeps count of what files claim."""
    return item


class FileSystem:
    """A file system at a byte offset of an image, opened by The Sleuth Kit through `source`.

    Kinds of file systems differ in the methods that say so.
    """

    is_ntfs = False
    #: Whether content may have holes, which stand nowhere on the volume.
    has_holes = False

    def __init__(self, image: Image, offset: int, source: SleuthkitImage, shown: Any, label: str) -> None:
        self._source, self._fs, self.label = source, shown, label
        info = shown.info
        self.is_cut_short = int(info.last_block) > int(info.last_block_act)
        #: Whether records without a name are looked for, which takes a reading of all records.
        self.lists_orphans = True
        self._root = int(info.root_inum)
        self.block_size = max(1, int(info.block_size))
        self._size = int(info.block_count) * self.block_size
        self._blocks_there = min(int(info.last_block), int(info.last_block_act)) + 1
        self._image, self._offset = image, offset
        self._placement = self._place_content()

    def _volume(self, at: int, size: int) -> bytes:
        return self._image.read_at(self._offset + at, size)

    # What kinds differ in

    def _place_content(self) -> Placement | None:
        """Return what reads content where it stands in the image; None where The Sleuth Kit reads all of it."""
        return None

    def _find_clusters(self) -> clusters.IsTaken | None:
        """Return what says which clusters are taken; None where that is not known."""
        return None

    def _entries(self, inode: int) -> Iterator[Any]:
        """Return the entries of a folder. Raises: OSError, then or later."""
        return iter(self._fs.open_dir(inode=inode))

    def _broken_names(self, _inode: int) -> BrokenNames | None:
        """Return the names of a folder that The Sleuth Kit can't show; None where there are none."""
        return None

    def _claimed(self, _entry: Any, item: Item) -> int:
        """Return how much a file claims to hold."""
        return item.size if item.kind in ("file", "meta") else 0

    def _true_size(self, _inode: int, shown: int) -> int:
        """Return a file's size where The Sleuth Kit is shown another. Raises: OSError."""
        return shown

    def _is_system_file(self, _inode: int, _path: str) -> bool:
        """Return whether a file is the file system's own."""
        return False

    def _is_emptied(self, _meta: Any) -> bool:
        """Return whether a folder is one that its system emptied when it removed it: there is nothing to enter."""
        return False

    def _reserved(self) -> Iterator[Item]:
        """Yield the file system's own records that have no name."""
        yield from ()

    def _last_remembered(self) -> int:
        """Return the last record whose being named is remembered; 0 where nobody asks for it."""
        return 0

    def _orphans_beside(self, _inode: int, _named: orphans.Numbers, _on_directory: Callable[[int], None]) -> Iterator[Any] | None:
        """Return the orphans of a folder of orphans that The Sleuth Kit could not make; None where that is all."""
        return None

    # Content

    @cached_property
    def _map_of_clusters(self) -> clusters.IsTaken:
        return self._find_clusters() or (lambda _: None)

    @cached_property
    def _blocks_together(self) -> int:
        """How many of The Sleuth Kit's blocks are one cluster."""
        return 1

    def state_of_clusters(self, file: OpenFile, stream: Stream) -> str | None:
        """Say whether the clusters of a deleted file's stream have another owner by now.

        Returns `overwritten` (all of them have), `overwritten-in-part`, `chain-lost` (on exFAT: which clusters they were is not
        known), or None: they are free, or nothing is known.
        """
        try:
            return self._state_of(file, stream, file.runs(stream))
        except OSError:
            return None

    def _state_of(self, file: OpenFile, stream: Stream, runs: list[tuple[int, int]]) -> str | None:
        if clusters.state_of(file.runs_of_pointers(), self._map_of_clusters):
            # What these blocks hold now leads anywhere, to free blocks too.
            return "overwritten-in-part"
        needed = -(-stream.size // self.block_size)
        return clusters.state_of(clusters.first_blocks(runs, needed), self._map_of_clusters, self._blocks_together)

    def holes(self, file: OpenFile, stream: Stream) -> int:
        """Return how many bytes of a stream stand nowhere on the volume, or more than once: more than the volume holds."""
        if not self.has_holes:
            return 0
        found = file.holes(stream, -(-stream.size // self.block_size)) * self.block_size
        return max(min(found, stream.size), stream.size - self._size)

    def open(self, inode: int) -> OpenFile:
        """Return the file with this number. Raises: OSError."""
        before = self._source.faults
        file = self._file(inode, self._fs.open_meta(inode=inode))
        if self._source.faults != before:
            raise OSError("part of its metadata cannot be read from the image")
        return file

    def _file(self, _inode: int, found: Any) -> OpenFile:
        """Return a file that The Sleuth Kit has opened. Raises: OSError."""
        return OpenFile(found, self._source, self._placement)

    def record(self, _inode: int) -> bytes:
        """Return the record of an NTFS file; nothing where it can't be had in one piece. Raises: OSError."""
        return b""

    # Names

    def walk(
        self, on_problem: OnProblem, on_directory: Callable[[int], None], skip: frozenset[int],
        on_claim: Callable[[Item, int], Item] = unchanged,
    ) -> Iterator[Item]:  # fmt: skip
        """Yield every name below the root, deleted ones and orphans too, in the order of `fls -r`.

        `on_directory` hears of each directory before it is opened, so that a crash can be laid at its door; the
        directories in `skip` are named and not entered. `on_claim` hears of each file how much it claims to hold, its
        streams too, and gives the item as it is to be yielded.
        """
        yield from self._reserved()
        seen = {self._root}
        named = orphans.Numbers(self._last_remembered())
        stack: list[tuple[Iterator[Any], str, bool, BrokenNames | None]] = []

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
                others = self._orphans_beside(inode, named, on_directory) if is_orphan else None
                if others is not None:
                    stack.append((others, path, True, None))
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
            yield item if item.note else on_claim(item, self._claimed(entry, item))
            if not below or item.inode in seen or (item.note == "virtual" and not self.lists_orphans):
                continue
            if len(stack) >= _MAX_DEPTH or len(item.path) > _MAX_PATH:
                on_problem("too-deep", item.path[:200], f"more than {_MAX_DEPTH} levels of folders: not entered")
                continue
            seen.add(item.inode)
            # Only the folder that The Sleuth Kit shows: anybody can give theirs its name.
            enter(item.inode, item.path, in_orphans or (item.note == "virtual" and raw.name == b"$OrphanFiles"))

    def _item(self, info: Any, folder: str, in_orphans: bool, broken: BrokenNames | None = None) -> tuple[Item, bool]:
        """Return the entry as an item, and whether it is a directory to enter."""
        name = info.name
        inode, shown = int(name.meta_addr), bytes(name.name)
        true_name = broken.take(inode, shown) if broken is not None else None
        text = text_from_bytes(shown) if true_name is None else text_from_utf16(true_name)
        path = f"{folder}/{text}" if folder else text
        deleted = bool(int(name.flags) & UNALLOCATED_NAME)
        name_type = int(name.type)
        meta, is_another = self._record_of(info, inode, in_orphans=in_orphans, deleted=deleted)
        allocation = "orphan" if in_orphans else "deleted" if deleted else "allocated"
        if meta is None:
            kind = _NAME_KINDS.get(name_type, "file")
            return Item(inode, allocation, kind, path, "no-metadata-left" if deleted else "no-metadata", 0), False
        meta_type, is_meta_allocated = int(meta.type), bool(int(meta.flags) & ALLOCATED)
        kind = KINDS.get(meta_type, _NAME_KINDS.get(name_type, "file"))
        if self._is_system_file(inode, path):
            kind = "meta"
        note = "reallocated" if is_another or (deleted and is_meta_allocated and not in_orphans) else ""
        if note:
            kind = _NAME_KINDS.get(name_type, kind)
        elif meta_type in _VIRTUAL:
            note = "virtual"
        below = (
            name_type in _NAME_DIRECTORY
            and meta_type in _META_DIRECTORY
            and note in ("", "virtual")
            and not self._is_emptied(meta)
        )
        size = int(meta.size)
        with contextlib.suppress(OSError):
            size = self._true_size(inode, size)
        return Item(inode, allocation, kind, path, note, size), below

    def _record_of(self, info: Any, inode: int, *, in_orphans: bool, deleted: bool) -> tuple[Any, bool]:
        """Return the record that a name leads to, None where none is left, and whether it is another file's by now."""
        if info.meta is not None or not (in_orphans or deleted):
            return info.meta, False
        # The Sleuth Kit ties a name to its metadata by the sequence number. An orphan's name has none, and NTFS
        # counts one up when it deletes a file: the unallocated record is then still this file's own.
        try:
            meta = self._fs.open_meta(inode=inode).info.meta
        except OSError:
            return None, False
        if meta is None or in_orphans:
            return meta, False
        is_own = not int(meta.flags) & ALLOCATED and int(meta.seq) - int(info.name.meta_seq) in (0, 1)
        return meta, not is_own
