"""Partition tables that The Sleuth Kit refuses: an MBR that points past the image's end, a GPT with only its backup.

A cut-short image has exactly these: the table is whole, what it names is not there.

Source: UEFI Specification 2.10, section 5.3 (GPT) and 5.2 (MBR); every size is in sectors.
"""

from __future__ import annotations

import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ReadAt = Callable[[int, int], bytes]

_EXTENDED = (0x05, 0x0F, 0x85)
_PROTECTIVE = 0xEE
_MAX_LOGICAL = 256
_MAX_ENTRIES = 1024
_SECTORS = (512, 4096)
_BOOT_SECTORS = (b"NTFS    ", b"EXFAT   ", b"-FVE-FS-", b"MSDOS5.0", b"mkfs.fat", b"MSWIN4.1")


@dataclass(frozen=True, slots=True)
class Entry:
    """A partition as a table names it; `sector` is the size of the table's sectors in bytes."""

    slot: str
    start: int
    length: int
    description: str
    sector: int = 512


def master_boot_record(read_at: ReadAt, size: int) -> list[Entry]:
    """Return the partitions of an MBR, logical ones too; empty where sector 0 holds none that makes sense."""
    first = read_at(0, 512)
    if len(first) < 512 or first[510:512] != b"\x55\xaa" or first[3:11] in _BOOT_SECTORS:
        return []
    found = list(_primary(first))
    if any(kind == _PROTECTIVE for _, kind, _, _ in found) or not found:
        return []
    if all(start * 512 >= size for _, _, start, _ in found):
        # Nothing of it lies on the image: more likely code than a table.
        return []
    entries = []
    for place, kind, start, length in found:
        if kind in _EXTENDED:
            entries += _logical(read_at, start, table=1)
        else:
            entries.append(Entry(f"000:{place:03d}", start, length, f"type 0x{kind:02x}"))
    return entries


def _primary(sector: bytes) -> Iterator[tuple[int, int, int, int]]:
    for place in range(4):
        flag, kind, start, length = struct.unpack_from("<B3xB3xII", sector, 446 + 16 * place)
        if flag not in (0x00, 0x80):
            return
        if kind and start and length:
            yield place, kind, start, length


def _logical(read_at: ReadAt, base: int, table: int) -> list[Entry]:
    entries: list[Entry] = []
    seen: set[int] = set()
    at = base
    while at not in seen and len(seen) < _MAX_LOGICAL:
        seen.add(at)
        sector = read_at(at * 512, 512)
        if len(sector) < 512 or sector[510:512] != b"\x55\xaa":
            break
        following = None
        for place, kind, start, length in _primary(sector):
            if kind in _EXTENDED:
                following = base + start
            else:
                entries.append(Entry(f"{table:03d}:{place:03d}", at + start, length, f"type 0x{kind:02x}"))
        if following is None:
            break
        at, table = following, table + 1
    return entries


def chain_problems(read_at: ReadAt, size: int) -> list[list[str]]:
    """Return what is wrong with the chains of extended partitions of an MBR: code, place and detail of each.

    A chain that leads back to a sector that it has been to, or past the end of the image, ends there for every reader; what it
    may have named beyond is not known.
    """
    first = read_at(0, 512)
    if len(first) < 512 or first[510:512] != b"\x55\xaa" or first[3:11] in _BOOT_SECTORS:
        return []
    problems = []
    for _, kind, base, _ in _primary(first):
        if kind not in _EXTENDED:
            continue
        seen: set[int] = set()
        at: int | None = base
        while at is not None:
            if at in seen:
                problems.append(["partition-loop", f"sector {at}", "the chain of extended partitions leads back to where it was"])
                break
            if at * 512 >= size:
                detail = "the chain of extended partitions leads past the end of the image"
                problems.append(["partition-chain", f"sector {at}", detail])
                break
            if len(seen) == _MAX_LOGICAL:
                detail = f"the chain of extended partitions is longer than {_MAX_LOGICAL}: not followed further"
                problems.append(["partition-chain", f"sector {at}", detail])
                break
            seen.add(at)
            sector = read_at(at * 512, 512)
            if len(sector) < 512 or sector[510:512] != b"\x55\xaa":
                detail = "a table in the chain of extended partitions has no signature: the chain ends here"
                problems.append(["partition-chain", f"sector {at}", detail])
                break
            at = _following(sector, base)
    return problems


def _following(sector: bytes, base: int) -> int | None:
    """Return where a table of the chain says that the next one is: at the chain's own beginning too, which is a loop."""
    for place in range(4):
        kind, start, length = struct.unpack_from("<4xB3xII", sector, 446 + 16 * place)
        if kind in _EXTENDED and length:
            return base + int(start)
    return None


def backup_gpt(read_at: ReadAt, size: int) -> list[Entry]:
    """Return the partitions of the GPT whose header stands in the last sector; empty where there is none."""
    for sector in _SECTORS:
        entries = _gpt(read_at, size // sector - 1, sector)
        if entries:
            return entries
    return []


def _gpt(read_at: ReadAt, header_at: int, sector: int) -> list[Entry]:
    header = read_at(header_at * sector, 512) if header_at > 0 else b""
    if len(header) < 92 or header[:8] != b"EFI PART":
        return []
    length, checksum = struct.unpack_from("<II", header, 12)
    if not 92 <= length <= len(header) or zlib.crc32(header[:16] + bytes(4) + header[20:length]) != checksum:
        return []
    array_at, count, entry_size, array_checksum = struct.unpack_from("<QIII", header, 72)
    if not 128 <= entry_size <= 4096 or not 0 < count <= _MAX_ENTRIES:
        return []
    array = read_at(array_at * sector, count * entry_size)
    if zlib.crc32(array) != array_checksum:
        return []
    entries = []
    for number in range(count):
        entry = array[number * entry_size : (number + 1) * entry_size]
        if not any(entry[:16]):
            continue
        first, last = struct.unpack_from("<QQ", entry, 32)
        name = entry[56:128].decode("utf-16-le", "replace").split("\x00", 1)[0]
        if first <= last:
            # The last sector belongs to the partition.
            description = name or str(uuid.UUID(bytes_le=entry[:16]))
            entries.append(Entry(f"{number:03d}", first, last - first + 1, description, sector))
    return entries
