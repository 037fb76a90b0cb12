"""What a zip archive says twice: in its list at the end, and before each member. Whoever hides something lets them differ.

Source: APPNOTE.TXT of PKWARE, 4.3.7 (local file header), 4.3.9 (data descriptor), 4.4.4 (general purpose bits); extrafld.txt of
Info-ZIP, "Extended Timestamp".
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

_HEADER = struct.Struct("<4s5H3I2H")
SIGNATURE, LIST_SIGNATURE, DESCRIPTOR_SIGNATURE, END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08", b"PK\x05\x06"
_ENCRYPTED, _SIZES_FOLLOW, _UTF_8, _MASKED = 0x1, 0x8, 0x800, 0x2000
_IN_ZIP64 = 0xFFFFFFFF
_ZIP64_SIZES, _TIMES = 0x0001, 0x5455
_END = struct.Struct("<4s4H2IH")
_LONGEST_COMMENT = 0xFFFF
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class OwnHeader:
    """What stands before a member. `content_at` is where its bytes begin."""

    raw_name: bytes
    version: int
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    content_at: int
    extra: bytes

    @property
    def is_encrypted(self) -> bool:
        """Whether the member is encrypted, as its own header has it; where only names are hidden, it is as well."""
        return bool(self.flags & (_ENCRYPTED | _MASKED))

    @property
    def sizes_follow(self) -> bool:
        """Whether the sizes and the checksum stand behind the content."""
        return bool(self.flags & _SIZES_FOLLOW)

    @property
    def full_sizes(self) -> tuple[int, int]:
        """The packed size and the size, also where they need more than 32 bits."""
        wide = extra_field(self.extra, _ZIP64_SIZES)
        if _IN_ZIP64 not in (self.packed, self.size) or wide is None or len(wide) < 16:
            return self.packed, self.size
        size, packed = struct.unpack_from("<QQ", wide)
        return packed if self.packed == _IN_ZIP64 else self.packed, size if self.size == _IN_ZIP64 else self.size

    @property
    def modified(self) -> int | None:
        """When the member was modified, as its own header has it. Units: nanoseconds since 1970, UTC."""
        return modified_in(self.extra, is_list=False)

    @property
    def name_as_zipfile_reads_it(self) -> str:
        """The name as `zipfile` compares it. Raises: ValueError where it is marked as UTF-8 and is none."""
        return self.raw_name.decode("utf-8" if self.flags & _UTF_8 else "cp437")

    @property
    def name(self) -> str:
        """The name, losslessly."""
        return self.raw_name.decode("utf-8", "surrogateescape")

    def has_name(self, name: str) -> bool:
        """Return whether the member's own name is this one, written with other bytes or with backslashes perhaps."""
        names = {self.name, self.raw_name.decode("cp437")}
        return name.replace("\\", "/") in {own.replace("\\", "/") for own in names}


def own_header(stream: IO[bytes], at: int) -> OwnHeader | None:
    """Return what stands at a place before a member; None where nothing of that kind does, or the file ends in it."""
    stream.seek(at)
    head = stream.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    signature, version, flags, method, _, _, checksum, packed, size, name_length, extra_length = _HEADER.unpack(head)
    if signature != SIGNATURE:
        return None
    name, extra = stream.read(name_length), stream.read(extra_length)
    if len(extra) < extra_length or len(name) < name_length:
        return None
    content_at = at + _HEADER.size + name_length + extra_length
    return OwnHeader(name, version, flags, method, checksum, packed, size, content_at, extra)


def extra_field(extra: bytes, number: int) -> bytes | None:
    """Return the extra field of this number; None where there is none, or it is longer than the room for it (APPNOTE 4.5)."""
    at = 0
    while at + 4 <= len(extra):
        found, length = struct.unpack_from("<HH", extra, at)
        at += 4 + length
        if found == number:
            return extra[at - length : at] if at <= len(extra) else None
    return None


def modified_in(extra: bytes, *, is_list: bool) -> int | None:
    """Return when the member was modified, by its extended timestamp; None where there is none, or it is not well formed.

    Units: nanoseconds since 1970, UTC. The list of an archive keeps the first of the times alone, and marks all the same which
    stand before the member.
    """
    field = extra_field(extra, _TIMES)
    if not field or not field[0] & 1:
        return None
    lengths = {1 + 4 * (field[0] & 7).bit_count()} | ({5} if is_list else set())
    return int.from_bytes(field[1:5], "little", signed=True) * 1_000_000_000 if len(field) in lengths else None


def ends_with_its_list(archive: zipfile.ZipFile, stream: IO[bytes]) -> bool:
    """Return whether the list that was found is the archive's own.

    Of an archive that was cut short, the list of another archive, in it, may be the last one that there is.
    """
    if any(entry.header_offset == 0 for entry in archive.filelist):
        return True
    stream.seek(0)
    if stream.read(4) != SIGNATURE:
        return True
    end = stream.seek(0, 2)
    at = stream.seek(max(0, end - _END.size - _LONGEST_COMMENT))
    last = stream.read()
    place = last.rfind(END_SIGNATURE)
    return place >= 0 and at + place + _END.size + len(archive.comment) == end


def contradicts(stream: IO[bytes], entry: zipfile.ZipInfo, own: OwnHeader, name: str) -> bool:
    """Return whether the list of the archive and the member's own header say different things of the member."""
    if (entry.flag_bits | own.flags) & _MASKED:
        return False
    if not own.has_name(name) or own.method != entry.compress_type or (own.flags ^ entry.flag_bits) & _ENCRYPTED:
        return True
    if not own.flags & _SIZES_FOLLOW:
        pairs = ((own.packed, entry.compress_size), (own.size, entry.file_size))
        return own.checksum != entry.CRC or any(said not in (listed, _IN_ZIP64) for said, listed in pairs)
    stream.seek(own.content_at + entry.compress_size)
    following = stream.read(8)
    if following[:4] in (SIGNATURE, LIST_SIGNATURE):
        # Some write the sizes before the content all the same, and nothing behind it.
        return own.checksum not in (0, entry.CRC)
    found = following[4:] if following.startswith(DESCRIPTOR_SIGNATURE) else following[:4]
    return int.from_bytes(found, "little") != entry.CRC


def holds_more(
    archive: zipfile.ZipFile, stream: IO[bytes], headers: list[tuple[int, int]], on_bytes: Callable[[int], None]
) -> bool:
    """Return whether something that begins like a member stands where no member does that the archive lists.

    `headers` are where each listed member begins and ends. What stands before an archive that was put behind something else is
    not looked at.
    """
    stream.seek(0)
    at = 0 if stream.read(2) == b"PK" else min((start for start, _ in headers), default=archive.start_dir)
    for start, end in [*sorted(headers), (archive.start_dir, archive.start_dir)]:
        if start - at >= _HEADER.size and _has_member(stream, at, start, on_bytes):
            return True
        at = max(at, end)
    end_of_file = stream.seek(0, 2)
    return _has_member(stream, archive.start_dir, end_of_file, on_bytes)


def _has_member(stream: IO[bytes], start: int, end: int, on_bytes: Callable[[int], None]) -> bool:
    stream.seek(start)
    before = b""
    while start < end and (data := stream.read(min(_BLOCK, end - start))):
        on_bytes(len(data))
        if SIGNATURE in before + data:
            return True
        before = data[-3:]
        start += len(data)
    return False
