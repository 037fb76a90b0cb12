"""Opens a file system: The Sleuth Kit says of which kind it is."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytsk3

from safehold.examiner.containers.images import Image
from safehold.examiner.containers.sleuthkit_images import SleuthkitImage
from safehold.examiner.errors import BIGALLOC
from safehold.examiner.filesystems import clusters
from safehold.examiner.filesystems.ext.long_files import LongFiles
from safehold.examiner.filesystems.ext.systems import ExtSystem
from safehold.examiner.filesystems.fat.systems import ExfatSystem, FatSystem
from safehold.examiner.filesystems.ntfs.systems import NtfsSystem
from safehold.examiner.filesystems.systems import FileSystem


class _HfsSystem(FileSystem):
    """A volume of HFS+."""

    def _is_system_file(self, inode: int, path: str) -> bool:
        return inode < 16 and inode != self._root


class _UfsSystem(FileSystem):
    """A volume of UFS."""

    has_holes = True


_KINDS: dict[Any, tuple[str, type[FileSystem]]] = {
    pytsk3.TSK_FS_TYPE_FAT12: ("FAT12", FatSystem),
    pytsk3.TSK_FS_TYPE_FAT16: ("FAT16", FatSystem),
    pytsk3.TSK_FS_TYPE_FAT32: ("FAT32", FatSystem),
    pytsk3.TSK_FS_TYPE_EXFAT: ("exFAT", ExfatSystem),
    pytsk3.TSK_FS_TYPE_NTFS: ("NTFS", NtfsSystem),
    pytsk3.TSK_FS_TYPE_EXT2: ("ext2", ExtSystem),
    pytsk3.TSK_FS_TYPE_EXT3: ("ext3", ExtSystem),
    pytsk3.TSK_FS_TYPE_EXT4: ("ext4", ExtSystem),
    pytsk3.TSK_FS_TYPE_HFS: ("HFS+", _HfsSystem),
    pytsk3.TSK_FS_TYPE_APFS: ("APFS", FileSystem),
    pytsk3.TSK_FS_TYPE_ISO9660: ("ISO9660", FileSystem),
    pytsk3.TSK_FS_TYPE_FFS1: ("UFS1", _UfsSystem),
    pytsk3.TSK_FS_TYPE_FFS2: ("UFS2", _UfsSystem),
    pytsk3.TSK_FS_TYPE_YAFFS2: ("YAFFS2", FileSystem),
}


def open_file_system(image: Image, offset: int) -> FileSystem:
    """Open the file system at a byte offset of an image. Raises: OSError where The Sleuth Kit cannot open it."""
    superblock = image.read_at(offset + 1024, 1024)
    long_files = LongFiles(image, offset) if clusters.is_ext(superblock) else None
    source = SleuthkitImage(image if long_files is None else long_files)
    try:
        shown = pytsk3.FS_Info(source, offset=offset)
    except OSError as error:
        if long_files is not None and clusters.is_bigalloc(superblock):
            raise OSError(BIGALLOC) from error
        raise
    label, kind = _KINDS.get(shown.info.ftype, (str(shown.info.ftype), FileSystem))
    made = partial(ExtSystem, long_files=long_files) if kind is ExtSystem else kind
    return made(image, offset, source, shown, label)
