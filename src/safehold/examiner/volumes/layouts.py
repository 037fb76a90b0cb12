"""The volumes of an image: its partition table, the one file system that fills it, and what no table names any more."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import pytsk3

from safehold.examiner.containers.images import SECTOR, Image
from safehold.examiner.containers.sleuthkit_images import SleuthkitImage
from safehold.examiner.errors import reason_of
from safehold.examiner.names import VOLUME_PLACE
from safehold.examiner.volumes import lost_volumes, partition_tables, signatures
from safehold.examiner.volumes.shadow_copies import ShadowCopy, shadow_copies

_SCHEMES = {
    pytsk3.TSK_VS_TYPE_DOS: "mbr",
    pytsk3.TSK_VS_TYPE_GPT: "gpt",
    pytsk3.TSK_VS_TYPE_MAC: "apple",
    pytsk3.TSK_VS_TYPE_BSD: "bsd",
    pytsk3.TSK_VS_TYPE_SUN: "sun",
}
_WHOLE = "whole image"
#: Windows makes no more of one volume.
_MOST_COPIES = 512
#: From how many bytes random data may be an encrypted volume: a partition, and a whole image that may just be no image.
_SMALLEST = {False: 256 << 10, True: 4 << 20}
_OPENED_BY_THE_SLEUTH_KIT = frozenset({"NTFS", "exFAT", "FAT", "ext", "HFS+"})
_BY_BACKUP = "the first GPT is damaged: its copy at the end of the disk was used"
_NO_GPT = "the GPT that sector 0 speaks of is damaged, and so is its copy: volumes were searched for"
_POSSIBLY = "possibly VeraCrypt"
_RANDOM = (
    "holds nothing but random data from its first byte: an encrypted volume without a header (VeraCrypt, plain dm-crypt) looks "
    "like this, and so does one that was wiped with random data"
)


@dataclass(slots=True)
class Volume:
    """A run of sectors and what it says it is. `offset` and `size` are bytes, `size` cut at the image's end.

    `shadow_copy` and `first_sector_at` are those of `places.Place`.
    """

    slot: str
    start_sector: int
    length_sectors: int
    description: str
    offset: int
    size: int
    filesystem: str | None = None
    encryption: str | None = None
    state: str = "unsupported"
    is_readable: bool = False
    problems: list[list[str]] = field(default_factory=list)
    shadow_copies: list[ShadowCopy] = field(default_factory=list)
    shadow_copy: int = 0
    first_sector_at: int = 0


@dataclass(slots=True)
class Layout:
    """The partition scheme, the volumes and what is wrong with the table."""

    scheme: str
    volumes: list[Volume]
    is_whole: bool
    problems: list[list[str]]

    def document(self) -> dict[str, Any]:
        """Return the layout as JSON."""
        return asdict(self)


def read_layout(image: Image, on_progress: Callable[[], None]) -> Layout:
    """Read the partition table and say of each volume what it is; `on_progress` hears that it is not stuck."""
    problems: list[list[str]] = []
    scheme, volumes, is_whole = "none", [], image.is_whole
    table, sector = None, SECTOR
    with contextlib.suppress(OSError):
        table = pytsk3.Volume_Info(SleuthkitImage(image))
    if table is not None:
        scheme = _SCHEMES.get(table.info.vstype, "unknown")
        sector = int(table.info.block_size)
        try:
            for part in table:
                if int(part.flags) & pytsk3.TSK_VS_PART_FLAG_ALLOC:
                    volumes.append(_volume(part, sector))
        except OSError as error:
            problems.append(["partition-table", "partition table", f"cannot be read to its end: {reason_of(error)}"])
    if not volumes or any(map(_is_protective, volumes)):
        # A protective MBR alone: the first GPT is damaged, its backup may be whole.
        own_scheme, own = _table_of_our_own(image, scheme, problems)
        if own:
            scheme, volumes = own_scheme, own
    if scheme == "gpt" and not _has_first_gpt(image, sector):
        # The Sleuth Kit takes the copy at the end of the disk without a word.
        scheme = "gpt-backup"
        problems.append(["partition-table", "sector 1", _BY_BACKUP])
    if scheme == "mbr":
        with contextlib.suppress(OSError):
            problems += partition_tables.chain_problems(image.read_at, image.size)
    if not volumes:
        whole = Volume("000", 0, image.size // SECTOR, _WHOLE, 0, image.size)
        _describe(image, whole, on_progress)
        is_unknown = whole.filesystem is None and whole.encryption in (None, _POSSIBLY) and whole.state != "empty"
        if is_unknown and not _opens(image, 0):
            lost = _lost_volumes(image, [(0, image.size)], problems, on_progress)
            if lost:
                detail = f"there is none: volumes were searched for, and {len(lost)} found; what lies outside was not examined"
                problems.append(["partition-table", "sector 0", detail])
                return Layout(scheme, lost, is_whole and _all_there(lost), problems)
        if whole.is_readable or whole.encryption or whole.filesystem or table is None:
            scheme, volumes = ("none", [whole]) if table is None or whole.filesystem else (scheme, [whole])
        return Layout(scheme, volumes, is_whole, problems)
    for volume in volumes:
        if volume.offset >= image.size:
            volume.size = 0
            volume.state = "damaged"
            volume.problems.append(["past-the-end", _place(volume), "the volume starts after the end of the image"])
            continue
        _cut(image, volume)
        _describe(image, volume, on_progress)
    beside = _beside_the_table(image, volumes, on_progress)
    if not beside:
        named = volumes if scheme != "mbr" else [volume for volume in volumes if not _is_protective(volume)]
        covered = [(volume.offset, volume.offset + volume.size) for volume in named]
        beside = _lost_volumes(image, lost_volumes.gaps(image.size, covered), problems, on_progress)
        if beside and len(named) < len(volumes):
            problems.append(["partition-table", "sector 1", _NO_GPT])
            volumes = named
    found = [*volumes, *beside]
    return Layout(scheme, found, is_whole and _all_there(found), problems)


def _has_first_gpt(image: Image, sector: int) -> bool:
    with contextlib.suppress(OSError):
        return image.read_at(sector, 8) == b"EFI PART"
    return False


def _cut(image: Image, volume: Volume) -> None:
    """Cut a volume at the image's end, and say so."""
    missing = volume.offset + volume.size - image.size
    if missing > 0:
        volume.size = image.size - volume.offset
        volume.problems.append(["truncated", _place(volume), f"the image ends {missing} bytes before the volume does"])


def _all_there(volumes: list[Volume]) -> bool:
    return not any(problem[0] in ("past-the-end", "truncated") for volume in volumes for problem in volume.problems)


def _opens(image: Image, offset: int) -> bool:
    """Whether The Sleuth Kit finds a file system there: a signature alone may stand there by chance."""
    try:
        pytsk3.FS_Info(SleuthkitImage(image), offset=offset)
    except OSError:
        return False
    return True


def _lost_volumes(
    image: Image, gaps: list[tuple[int, int]], problems: list[list[str]], on_progress: Callable[[], None]
) -> list[Volume]:
    """Return the volumes that begin where no partition is, found by search."""

    def can_be_opened(lost: lost_volumes.LostVolume) -> bool:
        if lost.filesystem == "FAT" and not lost_volumes.has_allocation_table(image.read_at, lost.offset):
            return False
        return lost.filesystem not in _OPENED_BY_THE_SLEUTH_KIT or _opens(image, lost.offset)

    search = lost_volumes.Search(image.read_at, image.size, can_be_opened)
    volumes: list[Volume] = []
    for start, end in gaps:
        found = list(search.within(start, end, on_progress))
        ends = [one.offset for one in found[1:]] + [end]
        for lost, following in zip(found, ends, strict=False):
            volumes.append(_lost_volume(image, len(volumes), lost, lost.size or following - lost.offset, on_progress))
    if search.is_cut_short:
        most = f"{lost_volumes.MOST_PLACES:,} places or {lost_volumes.MOST_VOLUMES:,} volumes"
        detail = f"the search for lost volumes ended after {most}: others may lie behind"
        problems.append(["partition-search", "partition table", detail])
    return volumes


def _lost_volume(image: Image, number: int, lost: lost_volumes.LostVolume, size: int, on_progress: Callable[[], None]) -> Volume:
    start, length = lost.offset // SECTOR, -(-size // SECTOR)
    volume = Volume(f"lost:{number:03d}", start, length, f"{lost.filesystem}, found by search", lost.offset, size)
    by = "the copy of its boot sector, in its last sector" if lost.by_copy else "its first sectors"
    volume.problems.append(["partition-lost", _place(volume), f"no partition table names it: found by {by}"])
    _cut(image, volume)
    _describe(image, volume, on_progress)
    return volume


def _beside_the_table(image: Image, volumes: list[Volume], on_progress: Callable[[], None]) -> list[Volume]:
    """Return the file system that fills the image although it has a partition table, where there is one.

    ext, HFS+ and ISO 9660 leave the first sector to others: a table written there would hide all of their files.
    """
    if any(not volume.offset for volume in volumes):
        return []
    whole = Volume(f"{len(volumes):03d}", 0, image.size // SECTOR, _WHOLE, 0, image.size)
    try:
        identity = signatures.identify(image.read_at)
        if identity is None or not identity.is_readable or not _opens(image, 0):
            return []
    except OSError:
        return []
    _describe(image, whole, on_progress)
    detail = "fills the image beside the partition table, which does not name it"
    whole.problems.append(["beside-the-table", _place(whole), detail])
    return [whole]


def _table_of_our_own(image: Image, scheme: str, problems: list[list[str]]) -> tuple[str, list[Volume]]:
    """Read what The Sleuth Kit refuses: a table that reaches past the image's end, a GPT with only its backup."""
    try:
        for name, entries in (
            ("gpt-backup", partition_tables.backup_gpt(image.read_at, image.size)),
            ("mbr", partition_tables.master_boot_record(image.read_at, image.size)),
        ):
            if entries:
                if name == "gpt-backup":
                    problems.append(["partition-table", "sector 1", _BY_BACKUP])
                return name, [
                    Volume(item.slot, item.start, item.length, item.description, item.start * item.sector,
                           item.length * item.sector)
                    for item in entries
                ]  # fmt: skip
    except OSError as error:
        problems.append(["partition-table", "partition table", f"cannot be read: {reason_of(error)}"])
    return scheme, []


def _volume(part: Any, sector: int) -> Volume:
    slot = f"{part.slot_num:03d}" if part.table_num < 0 else f"{part.table_num:03d}:{part.slot_num:03d}"
    description = bytes(part.desc or b"").decode("utf-8", "backslashreplace")
    return Volume(slot, int(part.start), int(part.len), description, int(part.start) * sector, int(part.len) * sector)


def _describe(image: Image, volume: Volume, on_progress: Callable[[], None]) -> None:
    def read_at(offset: int, size: int) -> bytes:
        return image.read_at(volume.offset + offset, max(0, min(size, volume.size - offset)))

    try:
        identity = signatures.identify(read_at)
        before_end = lost_volumes.copy_before_the_end(read_at, volume.size) if identity is None else 0
        if before_end and not _opens(image, volume.offset):
            volume.first_sector_at = volume.offset + volume.size - before_end
            volume.filesystem, volume.is_readable = "NTFS", True
            detail = "its first sector is damaged: the copy in its last one was used instead"
            volume.problems.append(["boot-sector", _place(volume), detail])
            _name_shadow_copies(volume, read_at)
            return
        if identity is None:
            if signatures.is_blank(read_at, volume.size, on_progress):
                volume.state = "empty"
            elif signatures.is_random(read_at, volume.size, at_least=_SMALLEST[volume.description == _WHOLE]):
                volume.state, volume.encryption = "encrypted", _POSSIBLY
                volume.problems.append(["possibly-encrypted", _place(volume), _RANDOM])
            else:
                # A file system without a signature of ours may still be one of The Sleuth Kit's.
                volume.is_readable = True
            return
    except OSError as error:
        volume.state = "damaged"
        volume.problems.append(["unreadable-volume", _place(volume), reason_of(error)])
        return
    volume.filesystem, volume.encryption = identity.filesystem, identity.encryption
    volume.is_readable = identity.is_readable
    if identity.encryption:
        volume.state = "encrypted"
        volume.problems.append(["encrypted", _place(volume), f"the volume is encrypted with {identity.encryption}"])
    elif identity.filesystem == "NTFS":
        _name_shadow_copies(volume, read_at)
    elif not identity.is_readable:
        volume.problems.append(["unsupported", _place(volume), f"{identity.filesystem} cannot be read here"])


def _name_shadow_copies(volume: Volume, read_at: Callable[[int, int], bytes]) -> None:
    try:
        volume.shadow_copies = shadow_copies(read_at, volume.size)
    except (OSError, ValueError, OverflowError) as error:
        volume.problems.append(["shadow-copies", _place(volume), f"has shadow copies whose list cannot be read: {error}"[:500]])
        return
    if volume.shadow_copies:
        count, newest = len(volume.shadow_copies), volume.shadow_copies[-1]["created"]
        what = "1 volume shadow copy is" if count == 1 else f"{count} volume shadow copies are"
        detail = (
            f"{what} there, the newest of {newest}: files in them that are not as they are today are listed after all volumes"
        )
        elsewhere = sum(not copy["is_here"] for copy in volume.shadow_copies)
        if elsewhere:
            detail += f"; {elsewhere} of them are kept in another volume, and are not read"
        volume.problems.append(["shadow-copies", _place(volume), detail])


def copies_as_volumes(volumes: list[Volume]) -> list[Volume]:
    """Return the shadow copies of these volumes as volumes of their own, as far as they can be read."""
    return [
        Volume(
            f"{volume.slot}/{number}", volume.start_sector, copy["size"] // SECTOR,
            f"shadow copy {number} of volume {volume.slot}, made {copy['created'][:19]}Z",
            volume.offset, min(copy["size"], volume.size), volume.filesystem, is_readable=True, shadow_copy=number,
            first_sector_at=volume.first_sector_at,
        )
        for volume in volumes if volume.size
        for number, copy in enumerate(volume.shadow_copies[:_MOST_COPIES], 1) if copy["is_here"]
    ]  # fmt: skip


def _is_protective(volume: Volume) -> bool:
    """Whether this is the entry of an MBR that keeps programs without GPT away from the disk: there is no volume in it itself."""
    return "0xee" in volume.description.lower()


def _place(volume: Volume) -> str:
    return f"{VOLUME_PLACE}{volume.slot} at byte {volume.offset}"
