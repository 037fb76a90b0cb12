"""Which clusters of a volume belong to somebody: what is left of a deleted file may be another file's bytes by now.

Maps are read a page at a time, so that the largest volume takes no more memory than the smallest. Where a map can't be read
nothing is said of the clusters: a guess would be worse.

Sources: NTFS `$Bitmap`; the file allocation table and exFAT's allocation bitmap (Microsoft specifications of FAT and exFAT);
ext group descriptors and block bitmaps (kernel documentation, ext4 layout).
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

ReadAt = Callable[[int, int], bytes]

_PAGE = 1 << 16
_KEPT_PAGES = 64
_EXT_MAGIC = 0xEF53
_EXT_64_BIT = 0x80
_EXT_META_GROUPS = 0x10
_EXT_CLUSTERS_OF_BLOCKS = 0x200
_EXT_UNUSED_BITMAP = 0x2
_EXT_ENCRYPTION = 0x10000
#: Groups whose tables are looked at: those of 128 TiB with blocks of 4 KiB.
_MOST_GROUPS = 1 << 20
_EXT_ENCRYPTED = 0x800
_EXFAT_BITMAP = 0x81
#: Bitmap, upper-case table, label, identifier; the top bit of an entry says whether it is in use.
_EXFAT_OWN = (0x01, 0x02, 0x03, 0x20)
_FAT_LABEL = 0x08
_FAT_LONG_NAME = 0x0F


class Pages:
    """Bytes from anywhere, a page kept at a time."""

    def __init__(self, read_at: ReadAt) -> None:
        self._read_at = read_at
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes; fewer at the end. A page is never crossed by an entry, or the rest is read by itself."""
        number, inner = divmod(offset, _PAGE)
        page = self._kept.get(number)
        if page is None:
            page = self._read_at(number * _PAGE, _PAGE)
            self._kept[number] = page
            if len(self._kept) > _KEPT_PAGES:
                self._kept.popitem(last=False)
        part = page[inner : inner + size]
        return part if len(part) == size else part + self._read_at(offset + len(part), size - len(part))


#: Says of a block whether it belongs to somebody; None where that is not known.
IsTaken = Callable[[int], bool | None]


def bitmap(read_at: ReadAt, first: int = 0) -> IsTaken:
    """Return the map of a volume that keeps one bit for each block, from block `first`."""
    pages = Pages(read_at)

    def is_taken(block: int) -> bool | None:
        number = block - first
        found = pages.read(number // 8, 1) if number >= 0 else b""
        return bool(found[0] >> number % 8 & 1) if found else None

    return is_taken


class _ExtGroups:
    """The superblock of an ext volume and what its table of groups says; the bytes need not make sense."""

    def __init__(self, volume: ReadAt) -> None:
        read = volume(1024, 1024)
        superblock = read.ljust(1024, b"\x00")
        self.is_ext = len(read) == 1024 and struct.unpack_from("<H", superblock, 56)[0] == _EXT_MAGIC
        self.blocks: int = struct.unpack_from("<I", superblock, 4)[0]
        self.first, self.log_size = struct.unpack_from("<II", superblock, 20)
        self.block_size: int = 1024 << min(self.log_size, 6)
        self.blocks_per_group, self.inodes_per_group = (struct.unpack_from("<I", superblock, place)[0] for place in (32, 40))
        self.inode_size = struct.unpack_from("<H", superblock, 88)[0]
        self.incompatible, self.compatible_to_read = struct.unpack_from("<II", superblock, 96)
        self.wide = struct.unpack_from("<H", superblock, 254)[0] if self.incompatible & _EXT_64_BIT else 32
        if self.incompatible & _EXT_64_BIT:
            self.blocks |= struct.unpack_from("<I", superblock, 336)[0] << 32
        self.read = Pages(volume).read

    def entry(self, group: int) -> bytes:
        """Return the entry of a group; fewer bytes at the end of the volume."""
        return self.read((self.first + 1) * self.block_size + group * self.wide, self.wide)

    def place(self, entry: bytes, low: int) -> int:
        """Return where a block that an entry names stands in the volume; its upper half stands 32 bytes behind the lower."""
        block: int = struct.unpack_from("<I", entry, low)[0]
        if self.wide >= 64:
            block |= struct.unpack_from("<I", entry, low + 32)[0] << 32
        return block * self.block_size


def is_ext(superblock: bytes) -> bool:
    """Return whether these bytes, from 1,024 on, begin a volume of ext."""
    return superblock[56:58] == _EXT_MAGIC.to_bytes(2, "little")


def is_bigalloc(superblock: bytes) -> bool:
    """Return whether a volume of ext allocates its blocks in clusters, as its superblock has it."""
    return bool(int.from_bytes(superblock[100:104], "little") & _EXT_CLUSTERS_OF_BLOCKS)


@dataclass(frozen=True, slots=True)
class InodeTables:
    """Where the records of an ext volume stand: a table of `length` bytes for each group. Units: bytes, but `blocks`."""

    starts: tuple[int, ...]
    length: int
    inode_size: int
    inodes_per_group: int
    block_size: int
    blocks: int

    def place_of(self, inode: int) -> int:
        """Return where a record stands, behind any volume for one that there is not."""
        group, number = divmod(inode - 1, self.inodes_per_group)
        return self.starts[group] + number * self.inode_size if 0 <= group < len(self.starts) else 1 << 62


def ext_inode_tables(volume: ReadAt) -> InodeTables | None:
    """Return where the records of an ext volume stand; None for anything else, or where its layout is another."""
    try:
        groups = _ExtGroups(volume)
        if not groups.is_ext or groups.log_size > 6 or groups.incompatible & _EXT_META_GROUPS:
            return None
        if not groups.blocks_per_group or not 0 < groups.inodes_per_group <= groups.block_size * 8:
            return None
        if not 32 <= groups.wide <= 1024 or not 128 <= groups.inode_size <= groups.block_size:
            return None
        count = min(-(-(groups.blocks - groups.first) // groups.blocks_per_group), _MOST_GROUPS)
        starts: list[int] = []
        for group in range(count):
            entry = groups.entry(group)
            if len(entry) < groups.wide:
                break
            starts.append(groups.place(entry, 8))
    except OSError:
        return None
    length = groups.inodes_per_group * groups.inode_size
    return InodeTables(tuple(starts), length, groups.inode_size, groups.inodes_per_group, groups.block_size, groups.blocks)


def ext(volume: ReadAt) -> IsTaken | None:
    """Return the map of an ext volume, from its groups' bitmaps; None where its layout is another."""
    groups = _ExtGroups(volume)
    if not groups.is_ext or groups.log_size > 6 or not groups.blocks_per_group or not 32 <= groups.wide <= 1024:
        return None
    if groups.incompatible & _EXT_META_GROUPS or groups.compatible_to_read & _EXT_CLUSTERS_OF_BLOCKS:
        return None

    def is_taken(block: int) -> bool | None:
        group, number = divmod(block - groups.first, groups.blocks_per_group)
        entry = groups.entry(group) if block >= groups.first else b""
        if len(entry) < groups.wide:
            return None
        if struct.unpack_from("<H", entry, 18)[0] & _EXT_UNUSED_BITMAP:
            return False
        found = groups.read(groups.place(entry, 0) + number // 8, 1)
        return bool(found[0] >> number % 8 & 1) if found else None

    return is_taken


def ext_encrypted(volume: ReadAt) -> Callable[[int], bool]:
    """Return what says of an inode of an ext volume whether its content is encrypted by the file system (fscrypt)."""
    groups = _ExtGroups(volume)
    if not groups.incompatible & _EXT_ENCRYPTION or groups.incompatible & _EXT_META_GROUPS:
        return lambda _: False
    if not groups.inodes_per_group or not groups.inode_size:
        return lambda _: False

    def is_encrypted(inode: int) -> bool:
        group, number = divmod(inode - 1, groups.inodes_per_group)
        entry = groups.entry(group) if inode else b""
        if len(entry) < max(32, min(groups.wide, 64)):
            return False
        flags = groups.read(groups.place(entry, 8) + number * groups.inode_size + 32, 4)
        return len(flags) == 4 and bool(int.from_bytes(flags, "little") & _EXT_ENCRYPTED)

    return is_encrypted


def fat(volume: ReadAt, kind: str) -> IsTaken | None:
    """Return the map of a FAT volume by sectors, as its first table has it; None where its boot sector makes no sense."""
    boot = volume(0, 512)
    if len(boot) < 512:
        return None
    sector, per_cluster, reserved, tables, roots = struct.unpack_from("<HBHBH", boot, 11)
    table_size = struct.unpack_from("<H", boot, 22)[0] or struct.unpack_from("<I", boot, 36)[0]
    if sector not in (512, 1024, 2048, 4096) or not per_cluster or not table_size or not tables:
        return None
    first = reserved + tables * table_size + (roots * 32 + sector - 1) // sector
    pages = Pages(volume)
    start = reserved * sector

    def entry(number: int) -> int | None:
        if kind == "FAT12":
            raw = pages.read(start + number * 3 // 2, 2)
            return None if len(raw) < 2 else int.from_bytes(raw, "little") >> (4 if number % 2 else 0) & 0xFFF
        width = 2 if kind == "FAT16" else 4
        raw = pages.read(start + number * width, width)
        return None if len(raw) < width else int.from_bytes(raw, "little") & 0x0FFFFFFF

    def is_taken(block: int) -> bool | None:
        if block < first:
            return True
        found = entry((block - first) // per_cluster + 2)
        return None if found is None else found != 0

    return is_taken


def exfat(volume: ReadAt) -> IsTaken | None:
    """Return the map of an exFAT volume by sectors, from its allocation bitmap; None where it can't be found."""
    boot = volume(0, 512)
    if len(boot) < 512 or boot[3:8] != b"EXFAT":
        return None
    heap, _, root = struct.unpack_from("<III", boot, 88)
    shift, cluster_shift = boot[108], boot[109]
    if not 9 <= shift <= 12 or cluster_shift > 16:
        return None
    cluster_size = 1 << shift + cluster_shift

    def place(cluster: int) -> int:
        return (int(heap) << shift) + (cluster - 2) * cluster_size

    # The bitmap is among the first entries of the root folder.
    folder = volume(place(root), min(cluster_size, 1 << 16))
    entry = next((folder[at : at + 32] for at in range(0, len(folder) - 31, 32) if folder[at] == _EXFAT_BITMAP), None)
    if entry is None:
        return None
    start = place(struct.unpack_from("<I", entry, 20)[0])
    is_cluster_taken = bitmap(lambda offset, size: volume(start + offset, size))

    def is_taken(block: int) -> bool | None:
        return True if block < heap else is_cluster_taken((block - heap) >> cluster_shift)

    return is_taken


def own_entries(volume: ReadAt, kind: str) -> Callable[[int], bool]:
    """Return what says of a file's number on FAT or exFAT whether its entry is the file system's own, and no file's.

    FAT keeps its label among the files; exFAT its label, allocation bitmap, upper-case table and identifier. The Sleuth Kit
    numbers the entries of 32 bytes from 3, starting behind the allocation tables (FAT) or with the first cluster (exFAT).
    """
    boot = volume(0, 512).ljust(512, b"\x00")
    if kind == "exFAT":
        first = exfat_heap(boot)
    else:
        sector, reserved, tables, size = struct.unpack_from("<HxHB5xH", boot, 11)
        first = (reserved + tables * (size or struct.unpack_from("<I", boot, 36)[0])) * sector

    def is_own(number: int) -> bool:
        entry = entry_at(volume, first, number)
        if len(entry) < 32:
            return False
        if kind == "exFAT":
            return entry[0] & 0x7F in _EXFAT_OWN
        return bool(entry[11] & _FAT_LABEL) and entry[11] & 0x3F != _FAT_LONG_NAME

    return is_own


def exfat_heap(boot: bytes) -> int:
    """Return where the clusters of an exFAT volume begin, as its first sector, of 512 bytes, has it. Units: bytes."""
    heap: int = struct.unpack_from("<I", boot, 88)[0]
    return heap << min(boot[108], 12)


def entry_at(volume: ReadAt, first: int, number: int) -> bytes:
    """Return the entry of FAT or exFAT with this number, the first of which stands at `first`; nothing where it cannot be read.

    What The Sleuth Kit adds itself has numbers past the end of the volume, where the image may be damaged.
    """
    try:
        return volume(first + (number - 3) * 32, 32) if number >= 3 else b""
    except OSError:
        return b""


def first_blocks(runs: Iterable[tuple[int, int]], needed: int) -> Iterator[tuple[int, int]]:
    """Yield the runs that the first `needed` blocks stand in: a damaged record may claim any number of further ones."""
    for first, count in runs:
        if needed <= 0:
            return
        yield first, min(count, needed)
        needed -= count


def state_of(runs: Iterable[tuple[int, int]], is_taken: IsTaken, together: int = 1) -> str | None:
    """Say what became of the clusters of a deleted file: a problem code, or None where all are free or nothing is known.

    `runs` are blocks as (first, count); so many that stand `together` have one owner. Every one of them is looked at: a single
    cluster that was taken since makes the digest that of no file.
    """
    taken = free = False
    for first, count in runs:
        for block in (*range(first, first + count, together), first + count - 1):
            known = is_taken(block)
            if known is None:
                return None
            taken, free = taken or known, free or not known
            if taken and free:
                return "overwritten-in-part"
    return "overwritten" if taken else None
