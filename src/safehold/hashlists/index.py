"""The index of a hash list: one immutable file, sorted by digest, mapped into memory.

Layout (numbers little-endian, digests as they are):

    0        magic, length of the header, header as JSON, padded to 4,096 bytes
    4096     per algorithm: a fan-out table (8-byte counts of the records before each prefix), then records
             (digest, 4 bytes big-endian: the entry, with the top bit set where this is the row's strongest digest;
             the largest number where the list says nothing of the row but its one digest)
             entries (category, package: 4 bytes each; place of the name: 8 bytes)
             names (2 bytes length, UTF-8), then categories and packages as one JSON array each

Looking a digest up reads one cell of the fan-out table and searches the few records behind it.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safehold.hashlists.errors import IndexFormatError, NotAHashError
from safehold.hashlists.rows import ALGORITHMS, DIGEST_SIZES, digest_from

if TYPE_CHECKING:
    from safehold.hashlists.vectors import SortedRecords

MAGIC = b"SFHLIST1"
HEADER_SIZE = 4096
ENTRY = struct.Struct("<IIQ")
REFERENCE = struct.Struct(">I")
_CELLS = struct.Struct("<QQ")
STRONGEST = 1 << 31
NOTHING = 0xFFFFFFFF
#: The reference of a row without an entry.
NO_ENTRY = STRONGEST - 1
_MAX_MATCHES = 1000


class ListKind(StrEnum):
    """What a match with a list means. Known is not good: the kind decides."""

    KNOWN_SOFTWARE = "known-software"
    KNOWN_OF_INTEREST = "known-of-interest"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Match:
    """A digest found on a list."""

    list: str
    kind: str
    category: str | None
    name: str | None
    package: str | None


class _Section:
    """The sorted records of one algorithm."""

    def __init__(self, data: mmap.mmap, digest_size: int, place: dict[str, int]) -> None:
        self._data = data
        self._bits: int = place["bits"]
        self._shift = 32 - self._bits
        self._table: int = place["table"]
        self._many: SortedRecords | None = None
        self.start: int = place["records"]
        self.count: int = place["count"]
        self._digest_size = digest_size
        self.record_size = digest_size + REFERENCE.size

    def place_of(self, digest: bytes) -> tuple[int, int]:
        """Return where the records of a digest begin (-1: there is none), and where those of its cell end."""
        size = self.record_size
        cell = int.from_bytes(digest[:4], "big") >> self._shift
        first, last = _CELLS.unpack_from(self._data, self._table + cell * 8)
        start, end = self.start + first * size, self.start + last * size
        found = self._data.find(digest, start, end)
        while found >= 0 and (found - start) % size:
            found = self._data.find(digest, found + 1, end)
        return found, end

    def references(self, digest: bytes) -> Iterator[int]:
        """Yield the references of a digest, the mark of the strongest included."""
        found, end = self.place_of(digest)
        while 0 <= found < end and self._data[found : found + self._digest_size] == digest:
            yield REFERENCE.unpack_from(self._data, found + self._digest_size)[0]
            found += self.record_size

    def first_places(self, digests: bytes) -> list[int]:
        """Return for each of the digests, which stand one after the other, where its records may begin, or -1.

        Sixteen bytes are compared: what is found still has to be looked at with `references`.
        """
        if self._many is None:
            from safehold.hashlists.vectors import SortedRecords

            self._many = SortedRecords(self._data, self._table, self._bits, self.start, self.count, self._digest_size)
        places: list[int] = self._many.first_places(digests, self._digest_size).tolist()
        return places

    def blocks(self) -> Iterator[bytes]:
        """Yield every record in its order, many at a time."""
        step = 16384 * self.record_size
        end = self.start + self.count * self.record_size
        for place in range(self.start, end, step):
            yield self._data[place : min(place + step, end)]


class HashList:
    """An index opened for lookups. Raises: IndexFormatError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "is empty"
            raise IndexFormatError(str(path), f"cannot be opened as a hash list's index: {reason}") from error
        self.header = self._read_header()
        self.name: str = self.header["name"]
        self.version: str | None = self.header["version"]
        self.kind: str = self.header["kind"]
        self.sha256: str = self.header["sha256"]
        self.sections = {
            algorithm: _Section(self._data, DIGEST_SIZES[algorithm], self.header["sections"][algorithm])
            for algorithm in ALGORITHMS
        }
        self.categories_named: list[str] = self._strings("categories")
        self.packages_named: list[str] = self._strings("packages")

    def _read_header(self) -> dict[str, Any]:
        if self._data[: len(MAGIC)] != MAGIC or len(self._data) < HEADER_SIZE:
            raise IndexFormatError(str(self.path), "is no hash list's index: make one with `safehold hashlist build`")
        length = struct.unpack_from("<I", self._data, len(MAGIC))[0]
        try:
            header: dict[str, Any] = json.loads(self._data[len(MAGIC) + 4 : len(MAGIC) + 4 + length])
            size = header["size"]
        except (ValueError, KeyError, TypeError) as error:
            raise IndexFormatError(str(self.path), "is a hash list's index with a damaged header: build it again") from error
        if len(self._data) != size:
            raise IndexFormatError(str(self.path), f"is cut short: it has {len(self._data)} bytes of {size}: build it again")
        return header

    def _strings(self, name: str) -> list[str]:
        start, length = self.header[name]
        strings: list[str] = json.loads(self._data[start : start + length])
        return strings

    def is_intact(self) -> bool:
        """Return whether the index's bytes are those that were built. Reads the whole file."""
        digest = hashlib.sha256()
        for place in range(HEADER_SIZE, len(self._data), 1 << 20):
            digest.update(self._data[place : place + (1 << 20)])
        return digest.hexdigest() == self.sha256

    def find(self, digest: str) -> list[Match]:
        """Return what the list says of a digest in hexadecimal (any case). Raises: NotAHashError."""
        algorithm, value = _asked(digest)
        matches: list[Match] = []
        for reference in self.sections[algorithm].references(value):
            match = self.entry(reference & ~STRONGEST)
            if match not in matches:
                matches.append(match)
            if len(matches) == _MAX_MATCHES:
                break
        return matches

    def categories(self, files: Sequence[tuple[str, str, str]]) -> list[tuple[str | None, ...]]:
        """Return, for each file given by MD5, SHA-1 and SHA-256, the distinct categories it is listed in.

        A row is met by its strongest digest only: a file that shares the MD5 of a row whose SHA-256 is another is not
        on the list. An empty tuple means that the file is not listed.
        """
        found: list[dict[str | None, None]] = [{} for _ in files]
        for place, algorithm in enumerate(ALGORITHMS):
            section = self.sections[algorithm]
            if not section.count:
                continue
            # Whatever is written here is compared as bytes: most files are on no list, and many are asked about at once.
            asked = bytes.fromhex("".join(digests[place] for digests in files))
            for number, at in enumerate(section.first_places(asked)):
                if at >= 0:
                    for reference in section.references(bytes.fromhex(files[number][place])):
                        if reference & STRONGEST:
                            found[number][self.category(reference & ~STRONGEST)] = None
        return [tuple(categories) for categories in found]

    def __contains__(self, digest: str) -> bool:
        """Return whether the list has a digest in hexadecimal. Raises: NotAHashError."""
        algorithm, value = _asked(digest)
        return self.sections[algorithm].place_of(value)[0] >= 0

    def present(self, algorithm: str, digests: bytes) -> list[bool]:
        """Return for each of many digests of one kind, as bytes one after the other, whether the list may have it.

        A digest that it may have is asked for with `find`; one that it can't have need not be.
        """
        section = self.sections[algorithm]
        if not section.count:
            return [False] * (len(digests) // DIGEST_SIZES[algorithm])
        return [place >= 0 for place in section.first_places(digests)]

    def category(self, entry: int) -> str | None:
        """Return the category of an entry."""
        if entry == NO_ENTRY:
            return None
        number = ENTRY.unpack_from(self._data, self.header["entries"] + entry * ENTRY.size)[0]
        return None if number == NOTHING else self.categories_named[number]

    def entry(self, entry: int) -> Match:
        """Return an entry with its strings."""
        if entry == NO_ENTRY:
            return Match(self.name, self.kind, None, None, None)
        category, package, place = ENTRY.unpack_from(self._data, self.header["entries"] + entry * ENTRY.size)
        name = self._name_at(place).decode("utf-8", "replace") if place else None
        return Match(
            self.name,
            self.kind,
            None if category == NOTHING else self.categories_named[category],
            name,
            None if package == NOTHING else self.packages_named[package],
        )

    def name_of(self, entry: int) -> bytes:
        """Return the name of an entry as it is kept, also where it is no text; nothing where there is none."""
        place = 0 if entry == NO_ENTRY else ENTRY.unpack_from(self._data, self.header["entries"] + entry * ENTRY.size)[2]
        return self._name_at(place) if place else b""

    def _name_at(self, place: int) -> bytes:
        start = self.header["names"] + place - 1
        length = struct.unpack_from("<H", self._data, start)[0]
        return bytes(self._data[start + 2 : start + 2 + length])

    def raw(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of the entries or the names, for the building of a newer index."""
        end = self.header["names"] if part == "entries" else self.header["categories"][0]
        for place in range(self.header[part], end, 1 << 20):
            yield self._data[place : min(place + (1 << 20), end)]

    def information(self) -> dict[str, Any]:
        """Return what the list is, for people and machines."""
        names = ("name", "version", "kind", "sha256", "rows", "distinct", "digests", "size")
        return {name: self.header[name] for name in names} | {"categories": self.categories_named}


def _asked(digest: str) -> tuple[str, bytes]:
    found = digest_from(digest)
    if found is None:
        raise NotAHashError(digest[:80] or "(nothing)", "is no MD5, SHA-1 or SHA-256 in hexadecimal")
    return found


def may_be_known(lists: Sequence[HashList], digests: Sequence[str]) -> list[bool]:
    """Return for each digest in hexadecimal, of any kind, whether one of the lists may have it. Raises: NotAHashError."""
    asked = [_asked(digest) for digest in digests]
    known = [False] * len(asked)
    for algorithm in ALGORITHMS:
        numbers = [number for number, (kind, _) in enumerate(asked) if kind == algorithm]
        joined = b"".join(asked[number][1] for number in numbers)
        for item in lists:
            for number, may_be in zip(numbers, item.present(algorithm, joined), strict=True):
                known[number] = known[number] or may_be
    return known
