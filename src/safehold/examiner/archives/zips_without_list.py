"""A zip whose list is gone or damaged, read forward by what stands before each member.

Nothing is read twice: from a member the search goes on where the member ends, or, where that can't be told, from about where its
content stopped making sense.
Source: APPNOTE.TXT of PKWARE, 4.3.7 (local file header), 4.3.9 (data descriptor), 4.4.5 (methods), 5.8 (LZMA).
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from safehold.examiner.archives.compressed_streams import Deflate, Unpacker
from safehold.examiner.archives.zip_headers import (
    DESCRIPTOR_SIGNATURE,
    END_SIGNATURE,
    LIST_SIGNATURE,
    SIGNATURE,
    OwnHeader,
    own_header,
)

_BLOCK = 1 << 20
_FIRST_READ, _LARGEST_READ = 1 << 12, 1 << 16
#: A header with a version of the format up to the newest, 6.3, a method whose number was ever given out, and a name.
_SOUND = re.compile(rb"PK\x03\x04[\x00-\x3f].{3}[\x00-\x14\x5c-\x63]\x00.{16}(?!\x00\x00)..", re.DOTALL)
_SOUND_SIZE = 28
_LZMA_MEMORY = 256 << 20
_UNKNOWN_SIZE = (1 << 64) - 1


class RecoveredMember(io.RawIOBase):
    """A member that was found by its own header, and its content.

    `size` is None where nothing says it; `is_readable_method` is false for a method that is not read here. Raises, in reading:
    what its unpacker raises, EOFError, BadZipFile for a wrong checksum.
    """

    def __init__(self, stream: IO[bytes], header: OwnHeader, end_of_file: int) -> None:
        self.header = header
        self._stream, self._end_of_file = stream, end_of_file
        self._packed, size = header.full_sizes
        # Some write the sizes before the content although they say that they follow.
        self._is_told = not header.sizes_follow or self._packed > 0
        self.size: int | None = size if self._is_told else None
        self._place = header.content_at
        self._end = min(end_of_file, header.content_at + self._packed) if self._is_told else end_of_file
        self._next_read, self._last_read_at = _FIRST_READ, self._place
        self._checksum, self._unpacked = 0, 0
        self._is_finished = False
        self._stored = header.method == zipfile.ZIP_STORED
        self.is_readable_method = self._stored or header.method in _UNPACKERS
        self._unpacker: Unpacker | None = None
        if self._stored and not self._is_told and self._is_empty():
            self._is_told, self._end, self.size = True, self._place, 0

    @property
    def ends_somewhere(self) -> bool:
        """Whether anything says where the member ends: of what is stored and followed by its sizes, nothing does."""
        return self._is_told or not self._stored

    @property
    def is_passed(self) -> bool:
        """Whether all of what was read, and of what may be in it, is behind the place where the search goes on."""
        return self._is_told or self._has_ended or self._last_read_at >= self._end_of_file

    @property
    def _has_ended(self) -> bool:
        return self._unpacker is not None and self._unpacker.eof

    @property
    def next_at(self) -> int:
        """Where the search for the next member goes on."""
        if self._has_ended:
            return self._place
        if self._is_told:
            return self._end
        # The damage lies before the place at which it was noticed; going further back would read again and again.
        return self._last_read_at

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read into a buffer; nothing at the end."""
        data = b"" if self._is_finished else self._next(len(buffer))
        if data:
            self._checksum = zlib.crc32(data, self._checksum)
            self._unpacked += len(data)
        elif not self._is_finished:
            self._finish()
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        """Return some bytes, none at the end."""
        if self._stored:
            data = self._packed_bytes(size) if self._place < self._end else b""
            if not data and self._place < self.header.content_at + self._packed:
                raise EOFError("the archive ends inside a member")
            return data
        if self._unpacker is None:
            self._unpacker = _UNPACKERS[self.header.method](self)
        while not self._unpacker.eof:
            packed = self._packed_bytes(self._next_read) if self._unpacker.needs_input else b""
            if not packed and self._unpacker.needs_input:
                raise EOFError("the archive ends inside a member")
            data = self._unpacker.decompress(packed, size)
            if self._has_ended:
                self._place -= len(self._unpacker.unused_data)
            if data:
                return data
        return b""

    def _packed_bytes(self, size: int) -> bytes:
        self._stream.seek(self._place)
        data = self._stream.read(min(size, self._end - self._place))
        self._last_read_at = self._place
        self._place += len(data)
        self._next_read = min(self._next_read * 2, _LARGEST_READ)
        return data

    def take(self, size: int) -> bytes:
        """Return packed bytes that stand before what is unpacked. Raises: EOFError."""
        data = self._packed_bytes(size)
        if len(data) < size:
            raise EOFError("the archive ends inside a member")
        return data

    def _finish(self) -> None:
        """Compare what was read with what is said of it. Raises: BadZipFile."""
        self._is_finished = True
        said: int | None = self.header.checksum
        if self.header.sizes_follow:
            self._stream.seek(self._place)
            following = self._stream.read(4)
            if following not in (SIGNATURE, LIST_SIGNATURE, END_SIGNATURE):
                length = self._ended_descriptor(self._place)
                if length is None:
                    raise zipfile.BadZipFile("what stands behind the member says something else")
                self._place += length
                return
            said = self.header.checksum or None
        if said not in (None, self._checksum):
            raise zipfile.BadZipFile("the checksum of the member is wrong")

    def _is_empty(self) -> bool:
        """Return whether the content is nothing, as a folder's, or a descriptor that says so stands in its place."""
        self._stream.seek(self._place)
        return self.header.raw_name.endswith(b"/") or self._stream.read(16) == DESCRIPTOR_SIGNATURE + bytes(12)

    def _ended_descriptor(self, place: int) -> int | None:
        """Return the length of a data descriptor at a place that says what was read; None where there is none."""
        self._stream.seek(place)
        found = self._stream.read(24)
        packed = place - self.header.content_at
        for mark in (DESCRIPTOR_SIGNATURE, b""):
            for layout in ("<III", "<IQQ"):
                if self._unpacked <= 0xFFFFFFFF or layout == "<IQQ":
                    said = mark + struct.pack(layout, self._checksum, packed, self._unpacked)
                    if found.startswith(said):
                        return len(said)
        return None


def recovered_members(stream: IO[bytes], on_bytes: Callable[[int], None]) -> Iterator[RecoveredMember]:
    """Yield each member that has a sound header of its own, in the order of the archive, without reading its content.

    The content has to be read, or not, before the next one is asked for. `on_bytes` hears of what was searched.
    """
    end = stream.seek(0, 2)
    at = 0
    while (place := _next_header(stream, at, end, on_bytes)) is not None:
        header = own_header(stream, place)
        if header is None:
            at = place + len(SIGNATURE)
            continue
        member = RecoveredMember(stream, header, end)
        yield member
        at = max(member.next_at, header.content_at)


def _next_header(stream: IO[bytes], start: int, end: int, on_bytes: Callable[[int], None]) -> int | None:
    """Return where the next sound header begins."""
    before, size = b"", _FIRST_READ
    stream.seek(start)
    while start < end and (data := stream.read(min(size, end - start))):
        on_bytes(len(data))
        window = before + data
        if found := _SOUND.search(window):
            return start - len(before) + found.start()
        before = window[-_SOUND_SIZE + 1 :]
        start, size = start + len(data), min(size * 2, _BLOCK)
    return None


def _lzma(member: RecoveredMember) -> Unpacker:
    """Return the unpacker of LZMA in a zip: its properties stand before the content, as they do in a lone LZMA file."""
    _, _, length = struct.unpack("<BBH", member.take(4))
    properties = member.take(length)
    if length != 5:
        raise lzma.LZMAError("properties of an unknown length")
    unpacker = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_LZMA_MEMORY)
    has_end_mark = bool(member.header.flags & 0x2) or member.size is None
    unpacker.decompress(properties + struct.pack("<Q", _UNKNOWN_SIZE if has_end_mark else member.size), 0)
    return unpacker


_UNPACKERS: dict[int, Callable[[RecoveredMember], Unpacker]] = {
    zipfile.ZIP_DEFLATED: lambda _: Deflate(-15),
    zipfile.ZIP_BZIP2: lambda _: bz2.BZ2Decompressor(),
    zipfile.ZIP_LZMA: _lzma,
}
