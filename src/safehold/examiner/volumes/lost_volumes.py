"""Volumes that no partition table names: found by their boot sectors and superblocks, where volumes usually begin.

Looked at are the whole mebibytes of what no partition covers (where every present system begins a partition), the cylinders of
older ones (255 heads, 63 sectors) and the sector 63 after each. Behind a volume that was found the search goes on at its end.

Sources: Microsoft, *exFAT file system specification* and *FAT32 File System Specification*; the boot sector of NTFS with its copy
in the volume's last sector; kernel documentation of ext4; Apple, TN1150 (HFS+) and *Apple File System Reference*.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ReadAt = Callable[[int, int], bytes]

SECTOR = 512
_MEBIBYTE = 1 << 20
_TRACK = 63 * SECTOR
_CYLINDER = 255 * _TRACK
_SECTOR_SIZES = (512, 1024, 2048, 4096)
_HEAD = 2048
#: So many places are looked at in an image at most: 51 GiB in which nothing is found.
MOST_PLACES = 1 << 16
#: So many volumes are found in an image at most: eight bytes are enough to look like one, and an image may hold any number.
MOST_VOLUMES = 256
_SMALLEST_GAP = 2 << 20


@dataclass(frozen=True, slots=True)
class LostVolume:
    """A volume that was found. Units: bytes; the size is 0 where the volume does not say it.

    `by_copy`: only the copy of its boot sector is left, in its last sector.
    """

    offset: int
    size: int
    filesystem: str
    by_copy: bool = False


def gaps(size: int, covered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what lies outside the covered runs (first byte, end) of an image, as such runs; small ones are left out."""
    found, at = [], 0
    for first, end in [*sorted(covered), (size, size)]:
        if first - at >= _SMALLEST_GAP:
            found.append((at, first))
        at = max(at, end)
    return found


class Search:
    """The search of one image. `is_cut_short` says whether it ended at the most places or volumes before it was through."""

    def __init__(self, read_at: ReadAt, size: int, can_be_opened: Callable[[LostVolume], bool]) -> None:
        self._read_at, self._size, self._can_be_opened = read_at, size, can_be_opened
        self._left, self._room = MOST_PLACES, MOST_VOLUMES
        self.is_cut_short = False

    def within(self, start: int, end: int, on_progress: Callable[[], None]) -> Iterator[LostVolume]:
        """Yield the volumes that begin in a run of bytes and end in it, in their order; past the image's end one may reach."""
        at, free = start, start
        # At the end itself nothing begins, but the copy of a first sector may stand before it.
        while at <= end:
            if not self._left or not self._room:
                self.is_cut_short = True
                return
            self._left -= 1
            on_progress()
            volume = self._at(at, free, end)
            if volume is None or not volume.size:
                following = _following(at)
                at = end if at < end <= following else following
            else:
                at = free = max(volume.offset + volume.size, at + SECTOR)
            if volume is not None:
                self._room -= 1
                yield volume

    def _at(self, at: int, free: int, end: int) -> LostVolume | None:
        try:
            before = min(SECTOR, at - free)
            data = self._read_at(at - before, before + _HEAD)
        except OSError:
            return None
        if not any(data):
            return None
        volume = volume_in(data[before:], at) if at < end else None
        if volume is not None and self._fits(volume, end) and self._can_be_opened(volume):
            return volume
        size = _ntfs_size(data[:before]) if before == SECTOR else 0
        if size and at - size >= free:
            return LostVolume(at - size, size, "NTFS", by_copy=True)
        return None

    def _fits(self, volume: LostVolume, end: int) -> bool:
        return volume.offset + volume.size <= end or (end == self._size and volume.offset < end)


def volume_in(head: bytes, offset: int) -> LostVolume | None:
    """Return the volume that begins with these 2,048 bytes, at an offset of the image; None where none does that makes sense."""
    for filesystem, size_in in _KINDS:
        size = size_in(head)
        if size is not None:
            return LostVolume(offset, size, filesystem)
    return None


def has_allocation_table(read_at: Callable[[int, int], bytes], offset: int) -> bool:
    """Return whether the allocation table of a FAT volume begins as it has to: with the kind of medium, and ones.

    The Sleuth Kit opens a volume of which nothing but the first sector is left, and all behind it would be hidden by that.
    Source: Microsoft, *FAT32 File System Specification*, FAT[0].
    """
    try:
        head = read_at(offset, SECTOR)
        sector, reserved = struct.unpack_from("<H", head, 11)[0], struct.unpack_from("<H", head, 14)[0]
        return read_at(offset + reserved * sector, 3) == head[21:22] + b"\xff\xff"
    except (OSError, struct.error):
        return False


def copy_before_the_end(read_at: Callable[[int, int], bytes], size: int) -> int:
    """Return how far before the end of an NTFS volume the copy of its first sector stands; 0 where there is none.

    It has to say that the volume is as large as it is: of a volume that was made anew the copy of an older one may be left.
    Raises: OSError.
    """
    for before in _SECTOR_SIZES:
        if size > before and _ntfs_size(read_at(size - before, SECTOR)) == size:
            return before
    return 0


def _following(at: int) -> int:
    return min(
        (at // _MEBIBYTE + 1) * _MEBIBYTE,
        (at // _CYLINDER + 1) * _CYLINDER,
        ((at - _TRACK) // _CYLINDER + 1) * _CYLINDER + _TRACK,
    )


def _is_boot_sector(head: bytes) -> bool:
    return head[510:512] == b"\x55\xaa"


def _ntfs_size(head: bytes) -> int:
    """Return the size of the NTFS volume with this boot sector, its copy at the end included; 0 where it is none."""
    if head[3:11] != b"NTFS    " or not _is_boot_sector(head):
        return 0
    sector, count = struct.unpack_from("<H", head, 11)[0], struct.unpack_from("<Q", head, 40)[0]
    return (int(count) + 1) * int(sector) if sector in _SECTOR_SIZES and count < 1 << 52 else 0


def _ntfs(head: bytes) -> int | None:
    return _ntfs_size(head) or None


def _exfat(head: bytes) -> int | None:
    if head[3:11] != b"EXFAT   " or not _is_boot_sector(head) or not 9 <= head[108] <= 12:
        return None
    return int(struct.unpack_from("<Q", head, 72)[0]) << head[108] or None


def _fat(head: bytes) -> int | None:
    if not _is_boot_sector(head) or (head[54:57] != b"FAT" and head[82:90] != b"FAT32   ") or head[0] not in b"\xeb\xe9":
        return None
    sector, per_cluster, reserved, tables = struct.unpack_from("<HBHB", head, 11)
    count = struct.unpack_from("<H", head, 19)[0] or struct.unpack_from("<I", head, 32)[0]
    sound = sector in _SECTOR_SIZES and per_cluster and not per_cluster & (per_cluster - 1) and reserved and 1 <= tables <= 2
    return int(count) * int(sector) or None if sound else None


def _ext(head: bytes) -> int | None:
    if head[1080:1082] != b"\x53\xef":
        return None
    low, size = struct.unpack_from("<I", head, 1028)[0], struct.unpack_from("<I", head, 1048)[0]
    is_wide = struct.unpack_from("<I", head, 1024 + 96)[0] & 0x80
    high = struct.unpack_from("<I", head, 1024 + 336)[0] if is_wide else 0
    # A copy of the superblock names the group that it stands in.
    is_copy = struct.unpack_from("<H", head, 1024 + 90)[0]
    return (low | high << 32) * (1024 << size) or None if size <= 6 and high < 1 << 16 and not is_copy else None


def _hfs_plus(head: bytes) -> int | None:
    if head[1024:1028] not in (b"H+\x00\x04", b"HX\x00\x05"):
        return None
    size, count = struct.unpack_from(">II", head, 1024 + 40)
    return size * count or None if size >= SECTOR and not size & (size - 1) else None


def _apfs(head: bytes) -> int | None:
    if head[32:36] != b"NXSB":
        return None
    size, count = struct.unpack_from("<IQ", head, 36)
    return size * count or None if 4096 <= size <= 65_536 and not size & (size - 1) and count < 1 << 48 else None


def _xfs(head: bytes) -> int | None:
    if head[:4] != b"XFSB":
        return None
    size, count = struct.unpack_from(">IQ", head, 4)
    return size * count or None if SECTOR <= size <= 65_536 and not size & (size - 1) and count < 1 << 48 else None


def _luks(head: bytes) -> int | None:
    return 0 if head[:6] == b"LUKS\xba\xbe" and head[6:8] in (b"\x00\x01", b"\x00\x02") else None


def _bitlocker(head: bytes) -> int | None:
    return 0 if head[3:11] == b"-FVE-FS-" and _is_boot_sector(head) else None


#: Each says the size of its volume, 0 where that stands nowhere, None where there is none.
_KINDS: tuple[tuple[str, Callable[[bytes], int | None]], ...] = (
    ("BitLocker", _bitlocker),
    ("LUKS", _luks),
    ("NTFS", _ntfs),
    ("exFAT", _exfat),
    ("FAT", _fat),
    ("ext", _ext),
    ("HFS+", _hfs_plus),
    ("APFS", _apfs),
    ("xfs", _xfs),
)
