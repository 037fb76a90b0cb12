"""QCOW2 virtual disks: clusters found through two levels of tables, compressed ones among them, over a backing file.

Read here and not by libqcow, which was seen to return wrong bytes from compressed clusters without an error.

Source: *QCOW2 image format*, QEMU documentation (docs/interop/qcow2.rst), versions 2 and 3. Numbers are big-endian.
"""

from __future__ import annotations

import os
import struct
from array import array
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

# Inflates twice as fast as the interpreter's own zlib.
from zlib_ng import zlib_ng as zlib

from safehold.examiner.errors import UnreadableImageError

if TYPE_CHECKING:
    from safehold.examiner.containers.images import Image

SIGNATURE = b"QFI\xfb"

_HEADER = struct.Struct(">4sIQIIQIIQQIIQ")
_FEATURES = struct.Struct(">QQQII")
_CLUSTER_BITS = range(9, 22)
_LARGEST_L1 = 32 << 20
_LONGEST_NAME = 1023
_OFFSET = 0x00FFFFFFFFFFFE00
_COMPRESSED = 1 << 62
_ZEROES = 1
#: Incompatible features, by bit: what an image with it can't be read for.
_REFUSED_FEATURES = {
    1: "is marked as corrupt by the program that wrote it",
    2: "keeps its data in another file, which cannot be read here",
    3: "is compressed with Zstandard, which cannot be read here",
    4: "has subclusters, which cannot be read here",
}
_KEPT_TABLES = 64
_KEPT_CLUSTERS = 64


class Qcow2Image:
    """A QCOW2 image. Raises: UnreadableImageError."""

    def __init__(self, path: Path, open_backing: Callable[[str], Image]) -> None:
        self.format = "qcow2"
        self.segments = [str(path)]
        self.stored: dict[str, str | None] = {"md5": None, "sha1": None}
        self.is_whole = True
        self.acquisition_errors: list[list[int]] = []
        self._path = str(path)
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._length = os.lseek(self._file, 0, os.SEEK_END)
        self._tables: OrderedDict[int, array[int]] = OrderedDict()
        self._clusters: OrderedDict[int, bytes] = OrderedDict()
        self._backing: Image | None = None
        name = self._read_header()
        if name is not None:
            self._backing = open_backing(name)
            self.segments += self._backing.segments

    def _read_header(self) -> str | None:
        """Read what the image says of itself; returns the name of its backing file."""
        head = os.pread(self._file, 112, 0)
        if len(head) < _HEADER.size:
            raise self._damaged("its header is cut short")
        (_, self._version, name_at, name_size, bits, self.size, encryption, l1_entries, l1_at, _, _, _, _) = _HEADER.unpack_from(
            head
        )
        if self._version not in (2, 3):
            raise UnreadableImageError(self._path, f"is a QCOW virtual disk of version {self._version}: not read here")
        if encryption:
            raise UnreadableImageError(self._path, "is an encrypted QCOW2 virtual disk: its key is needed")
        if self._version == 3:
            if len(head) < 104:
                raise self._damaged("its header is cut short")
            features = _FEATURES.unpack_from(head, _HEADER.size)[0]
            for bit in range(64):
                # Bit 0 only says that reference counts may be out of date: they are not used in reading.
                if bit and features >> bit & 1:
                    reason = _REFUSED_FEATURES.get(bit, f"has feature {bit}, which is not known here")
                    raise UnreadableImageError(self._path, f"is a QCOW2 virtual disk that {reason}")
        if bits not in _CLUSTER_BITS:
            raise self._damaged("its clusters have an impossible size")
        self._bits, self.grain = bits, 1 << bits
        if not 0 < l1_entries * 8 <= _LARGEST_L1 or l1_entries << (2 * bits - 3) < self.size:
            raise self._damaged("its first table cannot hold the disk")
        self._l1 = self._table(l1_at, l1_entries)
        if len(self._l1) < l1_entries:
            raise self._damaged("its first table is cut short")
        if not name_at:
            return None
        if not 0 < name_size <= _LONGEST_NAME:
            raise self._damaged("the name of its backing file has an impossible length")
        return os.fsdecode(os.pread(self._file, name_size, name_at))

    def _damaged(self, what: str) -> UnreadableImageError:
        return UnreadableImageError(self._path, f"is a damaged QCOW2 virtual disk: {what}")

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError where the image is cut short or damaged."""
        size = min(size, self.size - offset)
        parts: list[bytes] = []
        while size > 0:
            number, inner = divmod(offset, self.grain)
            wanted = min(self.grain - inner, size)
            parts.append(self._part(number, inner, wanted))
            offset += wanted
            size -= wanted
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _part(self, number: int, inner: int, wanted: int) -> bytes:
        upper, lower = divmod(number, self.grain // 8)
        table_at = self._l1[upper] & _OFFSET
        entry = self._second_table(table_at)[lower] if table_at else 0
        if entry & _COMPRESSED:
            return self._unpacked(number, entry)[inner : inner + wanted]
        if self._version == 3 and entry & _ZEROES:
            return bytes(wanted)
        place = entry & _OFFSET
        if place:
            part = os.pread(self._file, wanted, place + inner)
            if len(part) < wanted:
                raise OSError(f"cluster {number} of the virtual disk lies past the end of the file")
            return part
        if self._backing is None:
            return bytes(wanted)
        return self._backing.read_at((number << self._bits) + inner, wanted).ljust(wanted, b"\x00")

    def _second_table(self, place: int) -> array[int]:
        table = self._tables.get(place)
        if table is None:
            table = self._table(place, self.grain // 8)
            if len(table) < self.grain // 8:
                raise OSError("a table of the virtual disk lies past the end of the file")
            self._tables[place] = table
            if len(self._tables) > _KEPT_TABLES:
                self._tables.popitem(last=False)
        return table

    def _table(self, place: int, entries: int) -> array[int]:
        raw = os.pread(self._file, entries * 8, place)
        table = array("Q", raw[: len(raw) // 8 * 8])
        table.byteswap()
        return table

    def _unpacked(self, number: int, entry: int) -> bytes:
        cluster = self._clusters.get(number)
        if cluster is not None:
            return cluster
        shift = 62 - (self._bits - 8)
        place = entry & ((1 << shift) - 1)
        sectors = (entry & (_COMPRESSED - 1)) >> shift
        raw = os.pread(self._file, (sectors + 1) * 512 - place % 512, place)
        try:
            cluster = zlib.decompressobj(-15).decompress(raw, self.grain)
        except Exception as error:
            raise OSError(f"cluster {number} of the virtual disk cannot be unpacked") from error
        if len(cluster) < self.grain:
            raise OSError(f"cluster {number} of the virtual disk is cut short")
        self._clusters[number] = cluster
        if len(self._clusters) > _KEPT_CLUSTERS:
            self._clusters.popitem(last=False)
        return cluster
