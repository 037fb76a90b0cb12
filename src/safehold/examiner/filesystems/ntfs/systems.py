"""What NTFS has of its own: records, streams of folders, names that The Sleuth Kit can't show, a map of its clusters."""

from __future__ import annotations

import contextlib
import re
from functools import cached_property
from typing import Any

from safehold.examiner.filesystems import clusters
from safehold.examiner.filesystems.files import OpenFile
from safehold.examiner.filesystems.items import Item
from safehold.examiner.filesystems.ntfs import names as ntfs_names
from safehold.examiner.filesystems.ntfs.records import NtfsRecords
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.filesystems.systems import FileSystem

_FIRST_USER_FILE = 24
#: What NTFS itself keeps in `$Extend`. Anybody can put files beside it, and `$Deleted` holds those that were open when deleted.
_OWN = re.compile(r"\$Extend/\$(ObjId|Quota|Reparse|UsnJrnl|RmMetadata)(/|$)")
_TABLE, _BITMAP = 0, 6


class NtfsSystem(FileSystem):
    """An NTFS volume."""

    is_ntfs = True
    has_holes = True

    def _place_content(self) -> Placement:
        return Placement(self._image, self._offset, self.block_size, self._blocks_there, self._records.is_written_to_its_end)

    @cached_property
    def _records(self) -> NtfsRecords:
        table = OpenFile(self._fs.open_meta(inode=_TABLE), self._source, None, is_ntfs=True)
        content = next((stream for stream in table.streams() if not stream.name), None)
        return NtfsRecords(self._volume, table.runs(content) if content else [], self.block_size)

    def _file(self, _inode: int, found: Any) -> OpenFile:
        return OpenFile(found, self._source, self._placement, is_ntfs=True, records=self._records)

    def record(self, inode: int) -> bytes:
        """Return the record of a file; nothing where it can't be had in one piece. Raises: OSError."""
        return self._records.record(inode)

    def _find_clusters(self) -> clusters.IsTaken | None:
        bitmap = self._fs.open_meta(inode=_BITMAP)
        size = int(bitmap.info.meta.size)
        return clusters.bitmap(lambda at, wanted: bytes(bitmap.read_random(at, min(wanted, size - at))) if at < size else b"")

    def _broken_names(self, inode: int) -> ntfs_names.BrokenNames | None:
        try:
            return ntfs_names.of_folder(self._fs.open_meta(inode=inode), inode) or None
        except OSError:
            return None

    def _claimed(self, entry: Any, item: Item) -> int:
        # Any file and folder may have streams.
        with contextlib.suppress(OSError):
            file = entry if entry.info.meta is not None else self._fs.open_meta(inode=item.inode)
            return sum(int(attribute.info.size) for attribute in file)
        return super()._claimed(entry, item)

    def _is_system_file(self, inode: int, path: str) -> bool:
        return inode < _FIRST_USER_FILE or _OWN.match(path) is not None
