"""E01 images: segments of compressed chunks with a checksum each, and the digests stored at acquisition.

A chunk is believed only when its checksum is right. An image that is cut short is read as far as it goes: where the
table of the last chunks is lost with the end of the file, they are found again one after the other.

Source: J. Metz, *Expert Witness Compression Format specification* (libewf documentation), EWF-E01 as EnCase 1 to 7 and
ewfacquire write it. Numbers are little-endian; checksums are Adler-32.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

# Inflates twice as fast as the interpreter's own zlib; checksums are verified all the same.
from zlib_ng import zlib_ng as zlib

from safehold.examiner.errors import UnreadableImageError

SIGNATURE = b"EVF\x09\x0d\x0a\xff\x00"

_FILE_HEADER = 13
_DESCRIPTOR = struct.Struct("<16sQQ40xI")
_TABLE_HEADER = struct.Struct("<I4xQ4xI")
_COMPRESSED = 1 << 31
_MAX_TABLE_ENTRIES = 1 << 20
_MAX_CHUNK = 1 << 24
_MAX_SEGMENTS = 14_971
# Its stubs say that the class is one of its instances.
_INFLATE_ERROR = cast(type[Exception], zlib.error)
#: Chunks kept unpacked, in bytes: the file table of a large volume is read in the order of its folders, not its own.
_KEPT_BYTES = 32 << 20
_KEPT_TABLES = 32
_SECTOR_SECTION = "sectors"


@dataclass(frozen=True, slots=True)
class _Section:
    kind: str
    segment: int
    data: int
    size: int
    is_cut: bool


@dataclass(slots=True)
class _Table:
    """A run of chunks: where its entries are, and where the data of the last chunk ends."""

    first: int
    count: int
    segment: int
    entries: int
    base: int
    end: int
    places: list[tuple[int, int, bool]] | None = None


class EwfImage:
    """An E01 image, all its segments. Raises: UnreadableImageError."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.format = "E01"
        found = following_segments(paths[0]) if len(paths) == 1 else list(paths)
        self.segments = [str(path) for path in found]
        self.stored: dict[str, str | None] = {"md5": None, "sha1": None}
        self.acquisition_errors: list[list[int]] = []
        self.is_whole = True
        #: The name of the segment in which the image goes on, if it is not there.
        self.missing_segment: str | None = None
        self.size = 0
        self.grain = 0
        self._first = str(paths[0])
        self._files = [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in found]
        self._lengths = [os.lseek(file, 0, os.SEEK_END) for file in self._files]
        self._tables: list[_Table] = []
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._entries: OrderedDict[int, tuple[array[int], int]] = OrderedDict()
        self._read_sections()

    # Structure

    def _read_sections(self) -> None:
        sectors: _Section | None = None
        unlisted: _Section | None = None
        ended = goes_on = False
        for number in range(len(self._files)):
            for section in self._sections(number):
                self.is_whole &= not section.is_cut
                if section.kind in ("volume", "disk"):
                    self._read_volume(section)
                elif section.kind == _SECTOR_SECTION:
                    sectors = unlisted = section
                elif section.kind == "table":
                    if self._take_table(section, sectors):
                        unlisted = None
                elif section.kind == "table2" and unlisted is not None:
                    # The copy is used only where the first table is damaged.
                    if self._take_table(section, sectors):
                        unlisted = None
                elif section.kind in ("hash", "digest"):
                    self._read_digests(section)
                elif section.kind == "error2":
                    self._read_errors(section)
                elif section.kind == "done":
                    ended = True
                goes_on = section.kind == "next"
        if not self.grain:
            raise UnreadableImageError(self._first, "is a damaged E01 image: it does not say how large its media is")
        if unlisted is not None:
            self._recover(unlisted)
        self.is_whole &= ended and self._listed() * self.grain >= self.size
        if goes_on:
            self.missing_segment = name_of_segment(Path(self._first), len(self._files) + 1)
        if not self._tables:
            raise UnreadableImageError(self._first, "is a damaged E01 image: no table of its chunks can be read")

    def _sections(self, number: int) -> Iterator[_Section]:
        file, length = self._files[number], self._lengths[number]
        head = os.pread(file, _FILE_HEADER, 0)
        if not head.startswith(SIGNATURE):
            raise UnreadableImageError(self.segments[number], "is no segment of an E01 image")
        if len(head) == _FILE_HEADER and struct.unpack_from("<H", head, 9)[0] != number + 1:
            raise UnreadableImageError(self.segments[number], f"is not segment {number + 1} of the image")
        place = _FILE_HEADER
        while True:
            raw = os.pread(file, _DESCRIPTOR.size, place)
            if len(raw) < _DESCRIPTOR.size or zlib.adler32(raw[:72]) != struct.unpack_from("<I", raw, 72)[0]:
                # Past here nothing is known: the file is cut short or damaged.
                self.is_whole = False
                return
            name, following, _size, _ = _DESCRIPTOR.unpack(raw)
            kind = name.rstrip(b"\x00").decode("ascii", "replace")
            data = place + _DESCRIPTOR.size
            end = following if following > place else length
            yield _Section(kind, number, data, min(end, length) - data, end > length)
            if kind in ("next", "done") or following <= place:
                return
            place = following

    def _data(self, section: _Section, limit: int) -> bytes:
        return os.pread(self._files[section.segment], max(0, min(section.size, limit)), section.data)

    def _read_volume(self, section: _Section) -> None:
        data = self._data(section, 1052)
        if self.grain or len(data) < 24:
            return
        _, per_chunk, per_sector = struct.unpack_from("<III", data, 4)
        sectors = struct.unpack_from("<Q" if len(data) >= 1052 else "<I", data, 16)[0]
        if not 0 < per_chunk * per_sector <= _MAX_CHUNK or per_sector % 512:
            raise UnreadableImageError(self._first, "is a damaged E01 image: its chunks have an impossible size")
        self.grain, self.size = per_chunk * per_sector, sectors * per_sector

    def _take_table(self, section: _Section, sectors: _Section | None) -> bool:
        """Take a table over; returns whether it is whole."""
        header = self._data(section, _TABLE_HEADER.size)
        if len(header) < _TABLE_HEADER.size or zlib.adler32(header[:20]) != struct.unpack_from("<I", header, 20)[0]:
            return False
        count, base, _ = _TABLE_HEADER.unpack(header)
        if not 0 < count <= _MAX_TABLE_ENTRIES or section.size < _TABLE_HEADER.size + 4 * count:
            return False
        entries = section.data + _TABLE_HEADER.size
        raw = os.pread(self._files[section.segment], 4 * count + 4, entries)
        if len(raw) == 4 * count + 4 and zlib.adler32(raw[:-4]) != struct.unpack_from("<I", raw, 4 * count)[0]:
            return False
        end = sectors.data + sectors.size if sectors is not None and sectors.segment == section.segment else section.data
        self._tables.append(_Table(self._listed(), count, section.segment, entries, base, end))
        return True

    def _listed(self) -> int:
        return self._tables[-1].first + self._tables[-1].count if self._tables else 0

    def _read_digests(self, section: _Section) -> None:
        data = self._data(section, 80)
        if len(data) >= 16 and any(data[:16]):
            self.stored["md5"] = data[:16].hex()
        if section.kind == "digest" and len(data) >= 36 and any(data[16:36]):
            self.stored["sha1"] = data[16:36].hex()

    def _read_errors(self, section: _Section) -> None:
        data = self._data(section, 520 + 8 * 65_536)
        count = struct.unpack_from("<I", data)[0] if len(data) >= 520 else 0
        for place in range(520, min(520 + 8 * count, len(data) - 7), 8):
            first, length = struct.unpack_from("<II", data, place)
            if length:
                self.acquisition_errors.append([first, first + length - 1])

    def _recover(self, sectors: _Section) -> None:
        """Find chunks whose table is lost: each is a zlib stream, or plain data with its checksum."""
        file, place, end = self._files[sectors.segment], sectors.data, sectors.data + sectors.size
        places: list[tuple[int, int, bool]] = []
        first = self._listed()
        while place < end and (first + len(places)) * self.grain < self.size:
            wanted = min(self.grain, self.size - (first + len(places)) * self.grain)
            raw = os.pread(file, min(self.grain * 2 + 64, end - place), place)
            used, compressed = _chunk_at(raw, wanted)
            if not used:
                break
            places.append((place, used, compressed))
            place += used
        if places:
            self._tables.append(_Table(first, len(places), sectors.segment, 0, 0, place, places))

    # Content

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError where a chunk is missing or its checksum is wrong."""
        size = min(size, self.size - offset)
        parts: list[bytes] = []
        while size > 0:
            number, inner = divmod(offset, self.grain)
            part = self._chunk(number)[inner : inner + size]
            if not part:
                break
            parts.append(part)
            offset += len(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _chunk(self, number: int) -> bytes:
        chunk = self._kept.get(number)
        if chunk is not None:
            self._kept.move_to_end(number)
            return chunk
        segment, place, length, compressed = self._place(number)
        raw = os.pread(self._files[segment], length, place)
        wanted = min(self.grain, self.size - number * self.grain)
        chunk = _unpacked(raw, wanted, compressed)
        if chunk is None:
            raise OSError(f"chunk {number} of the image is damaged: its checksum is wrong")
        self._kept[number] = chunk
        if len(self._kept) * self.grain > _KEPT_BYTES:
            self._kept.popitem(last=False)
        return chunk

    def _place(self, number: int) -> tuple[int, int, int, bool]:
        low, high = 0, len(self._tables)
        while low < high:
            middle = (low + high) // 2
            if self._tables[middle].first + self._tables[middle].count <= number:
                low = middle + 1
            else:
                high = middle
        if low == len(self._tables):
            raise OSError(f"chunk {number} of the image is missing: the image is cut short")
        table = self._tables[low]
        index = number - table.first
        if table.places is not None:
            place, length, compressed = table.places[index]
            return table.segment, place, length, compressed
        entries, plain_from = self._table_entries(low, table)
        start, compressed = _entry(entries, plain_from, index)
        end = table.end if index + 1 == table.count else table.base + _entry(entries, plain_from, index + 1)[0]
        length = end - table.base - start
        if not 0 < length <= self.grain * 2 + 64:
            raise OSError(f"chunk {number} of the image has an impossible place")
        return table.segment, table.base + start, length, compressed

    def _table_entries(self, key: int, table: _Table) -> tuple[array[int], int]:
        kept = self._entries.get(key)
        if kept is None:
            entries = array("I", os.pread(self._files[table.segment], 4 * table.count, table.entries))
            plain_from = table.count
            for place in range(1, table.count):
                # Some programs let offsets grow past 2 GiB: from there on the top bit is part of the offset.
                if entries[place] & ~_COMPRESSED < entries[place - 1] & ~_COMPRESSED:
                    plain_from = place
                    break
            kept = (entries, plain_from)
            self._entries[key] = kept
            if len(self._entries) > _KEPT_TABLES:
                self._entries.popitem(last=False)
        return kept


def _entry(entries: array[int], plain_from: int, index: int) -> tuple[int, bool]:
    """Return a chunk's offset from the table's base, and whether it is compressed."""
    value = entries[index]
    return (value, False) if index >= plain_from else (value & ~_COMPRESSED, bool(value & _COMPRESSED))


def _unpacked(raw: bytes, wanted: int, compressed: bool) -> bytes | None:
    """Return a chunk's content, or None where its checksum is wrong."""
    if compressed:
        try:
            unpacker = zlib.decompressobj()
            chunk = unpacker.decompress(raw, wanted + 1)
        except _INFLATE_ERROR:
            return None
        return chunk if unpacker.eof and len(chunk) >= wanted else None
    chunk = raw[:wanted] if len(raw) < wanted + 4 else raw[: len(raw) - 4]
    if len(raw) < wanted + 4 or zlib.adler32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
        return None
    return chunk[:wanted]


def _chunk_at(raw: bytes, wanted: int) -> tuple[int, bool]:
    """Return how many bytes the chunk that starts here takes (0: none starts here), and whether it is compressed."""
    if raw[:1] == b"\x78":
        try:
            unpacker = zlib.decompressobj()
            chunk = unpacker.decompress(raw, wanted + 1)
        except _INFLATE_ERROR:
            chunk = b""
        else:
            if unpacker.eof and len(chunk) >= wanted:
                return len(raw) - len(unpacker.unused_data), True
    if len(raw) >= wanted + 4 and zlib.adler32(raw[:wanted]) == int.from_bytes(raw[wanted : wanted + 4], "little"):
        return wanted + 4, False
    return 0, False


def following_segments(first: Path) -> list[Path]:
    """Return the segments that follow the first by name (E01 … E99, EAA … ZZZ), without a gap."""
    segments = [first]
    extension = first.suffix[1:]
    if len(extension) != 3 or extension[1:] != "01":
        return segments
    for number in range(2, _MAX_SEGMENTS):
        following = first.with_name(name_of_segment(first, number))
        if not following.is_file():
            break
        segments.append(following)
    return segments


def name_of_segment(first: Path, number: int) -> str:
    """Return the file name of a segment, numbered from 1, of the image that begins with `first`."""
    letter = first.suffix[1:2]
    mark = _mark(letter.upper() or "E", number)
    return f"{first.stem}.{mark.lower() if letter.islower() else mark}"


def _mark(letter: str, number: int) -> str:
    if number < 100:
        return f"{letter}{number:02d}"
    rest, last = divmod(number - 100, 26)
    step, middle = divmod(rest, 26)
    return chr(ord(letter) + step) + chr(65 + middle) + chr(65 + last)


class LibewfImage:
    """An image of the EWF family that only libewf reads (SMART, EnCase 1)."""

    def __init__(self, paths: Sequence[Path]) -> None:
        import pyewf

        self.format = "E01"
        self.grain = 1 << 15
        self.is_whole = True
        self.acquisition_errors: list[list[int]] = []
        self._handle: Any = pyewf.handle()
        try:
            self.segments = list(pyewf.glob(str(paths[0]))) if len(paths) == 1 else [str(path) for path in paths]
            self._handle.open(self.segments)
            self.size = int(self._handle.get_media_size())
        except OSError as error:
            reason = str(error).strip().splitlines()[0].split(": ", 1)[-1].rstrip(".")
            raise UnreadableImageError(str(paths[0]), f"is a damaged E01 image: {reason}") from error
        if not self.size:
            raise UnreadableImageError(str(paths[0]), "is a damaged E01 image: it does not say how large its media is")
        self.stored = {name: self._stored(name) for name in ("md5", "sha1")}

    def _stored(self, name: str) -> str | None:
        try:
            value = self._handle.get_hash_value(name.upper())
        except OSError:
            return None
        return str(value).lower() if value else None

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError."""
        size = min(size, self.size - offset)
        return bytes(self._handle.read_buffer_at_offset(size, offset)) if size > 0 else b""
