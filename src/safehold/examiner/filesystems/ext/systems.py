"""What ext2, ext3 and ext4 have of their own: reserved records, encrypted folders, orphans, long files of indirect blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from safehold.examiner.containers.images import Image
from safehold.examiner.containers.sleuthkit_images import SleuthkitImage
from safehold.examiner.filesystems import clusters, orphans
from safehold.examiner.filesystems.ext.long_files import LongFile, LongFiles
from safehold.examiner.filesystems.files import ALLOCATED, OpenFile
from safehold.examiner.filesystems.items import Item
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.filesystems.systems import FileSystem

_ROOT = 2
_FIRST_USER_FILE = 11


class ExtSystem(FileSystem):
    """A volume of ext2, ext3 or ext4; `long_files` are those whose end The Sleuth Kit is not shown."""

    has_holes = True

    def __init__(
        self, image: Image, offset: int, source: SleuthkitImage, shown: Any, label: str, long_files: LongFiles | None
    ) -> None:  # fmt: skip
        self._long_files = long_files
        super().__init__(image, offset, source, shown, label)

    def _place_content(self) -> Placement:
        return Placement(self._image, self._offset, self.block_size, self._blocks_there, None)

    def _find_clusters(self) -> clusters.IsTaken | None:
        return clusters.ext(self._volume)

    def _file(self, inode: int, found: Any) -> OpenFile:
        whole = self._long_file(inode, int(found.info.meta.size))
        return OpenFile(found, self._source, self._placement, is_encrypted=self._is_encrypted(inode), whole=whole)

    @cached_property
    def _is_encrypted(self) -> Callable[[int], bool]:
        return clusters.ext_encrypted(self._volume)

    def _long_file(self, inode: int, shown: int) -> LongFile | None:
        """Return a file that is longer than The Sleuth Kit is shown; None for all others. Raises: OSError."""
        if self._long_files is None or shown != self._long_files.shown:
            return None
        return self._long_files.of(inode)

    def _true_size(self, inode: int, shown: int) -> int:
        whole = self._long_file(inode, shown)
        return shown if whole is None else whole.size

    def _is_emptied(self, meta: Any) -> bool:
        # Linux does so on ext2 and ext3.
        return not int(meta.flags) & ALLOCATED and not int(meta.size)

    def _reserved(self) -> Iterator[Item]:
        # Those that hold something: the journal, the space kept for growing.
        for inode in range(1, _FIRST_USER_FILE):
            if inode == _ROOT:
                continue
            try:
                meta = self._fs.open_meta(inode=inode).info.meta
            except OSError:
                continue
            if meta is not None and int(meta.size) and int(meta.flags) & ALLOCATED:
                yield Item(inode, "allocated", "meta", f"<reserved inode {inode}>", "reserved", int(meta.size))

    def _last_remembered(self) -> int:
        there = (int(self._fs.info.last_block_act) + 1) * self.block_size
        return orphans.last_of(int(self._fs.info.last_inum), there)

    def _orphans_beside(self, inode: int, named: orphans.Numbers, on_directory: Callable[[int], None]) -> Iterator[Any] | None:
        if inode != int(self._fs.info.last_inum):
            return None
        return orphans.of_ext(self._fs, named, on_directory)
