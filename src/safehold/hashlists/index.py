"""The index of a hash list: one immutable file, sorted by digest, mapped into memory.

Layout (numbers little-endian, digests as they are):

    0        magic, length of the header (4 bytes), SHA-256 of these 4,096 bytes with zeroes in its own place, header as JSON,
             zeroes up to 4,096 bytes. The first form has no SHA-256 there; it is read as well
    4096     per algorithm: a fan-out table (8-byte counts of the records before each prefix), then records
             (digest, 4 bytes big-endian: the entry, with the top bit set where this is the row's strongest digest;
             the largest number where the list says nothing of the row but its one digest)
             entries (category, package: 4 bytes each; place of the name: 8 bytes)
             names (2 bytes length, UTF-8), then categories and packages as one JSON array each, and where a list numbers
             its packages as NSRL does, for each package its number, name and version, or null

Looking a digest up reads one cell of the fan-out table and searches the few records behind it. A damaged page would lose matches
in silence, so an index is read whole when it is opened (once in a process, and again after each change of the file) and answers
only while its bytes have the digest that was recorded when it was built and the file was not changed since.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safehold.hashlists.errors import IndexDamagedError, IndexFormatError, NotAHashError
from safehold.hashlists.reading_whole import digest_of, read_whole
from safehold.hashlists.rows import ALGORITHMS, DIGEST_SIZES, Package, digest_from

if TYPE_CHECKING:
    from safehold.hashlists.vectors import SortedRecords

MAGIC = b"SFHLIST2"
FIRST_MAGIC = b"SFHLIST1"
"""Of the form whose header has no digest of its own."""
HEADER_SIZE = 4096
HEADER_START = len(MAGIC) + 4 + 32
"""Where the header's JSON begins; in the first form 32 bytes earlier."""
ENTRY = struct.Struct("<IIQ")
REFERENCE = struct.Struct(">I")
_LENGTH = struct.Struct("<I")
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


_MALFORMED = (IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError, MemoryError, struct.error)
"""What reading an index ends in that was not made by `building`, though its digests are right."""


class _Reading:
    """A block in which an index is read. A class, since one digest is looked up in less time than a generator needs."""

    __slots__ = ("_index",)

    def __init__(self, index: HashList) -> None:
        self._index = index

    def __enter__(self) -> None:
        self._index.refuse_if_changed()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, _MALFORMED):
            what = f"is no index that was built here: what it says of itself does not fit together ({error})"
            raise IndexDamagedError(str(self._index.path), what) from error


class HashList:
    """An index opened for lookups: its bytes are those that were built, and stay so while it is open.

    Raises: IndexFormatError; IndexDamagedError where it is not what was built. Every lookup: IndexDamagedError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, self._descriptor)
            self._opened = self._state()
            # Read before it is mapped: what a disk can't read is an error here, and would end the process there.
            self.sha256 = digest_of(self._descriptor, HEADER_SIZE)
            self._data = mmap.mmap(self._descriptor, 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "is empty"
            raise IndexFormatError(str(path), f"cannot be opened as a hash list's index: {reason}") from error
        self.header = self._read_header()
        self.name: str = self.header["name"]
        self.version: str | None = self.header["version"]
        self.kind: str = self.header["kind"]
        if self.sha256 != self.header["sha256"]:
            raise self._damaged(
                f"the index of {self.name} is damaged: it was built with the SHA-256 {self.header['sha256']} and now has"
                f" {self.sha256}: put it back from a copy, or build it again"
            )
        with self.reading():
            _check_places(self.header, self._data)
            self.sections = {
                algorithm: _Section(self._data, DIGEST_SIZES[algorithm], self.header["sections"][algorithm])
                for algorithm in ALGORITHMS
            }
            self.categories_named: list[str] = self._strings("categories")
            self.packages_named: list[str] = self._strings("packages")
            self.packages: list[Package | None] = self._packages()

    def _read_header(self) -> dict[str, Any]:
        head = self._data[:HEADER_SIZE]
        is_first_form = head.startswith(FIRST_MAGIC)
        if not (is_first_form or head.startswith(MAGIC)) or len(head) < HEADER_SIZE:
            raise IndexFormatError(str(self.path), "is no hash list's index: make one with `safehold hashlist build`")
        start = HEADER_START - hashlib.sha256().digest_size if is_first_form else HEADER_START
        end = start + _LENGTH.unpack_from(head, len(MAGIC))[0]
        if any(head[end:]) or not (is_first_form or head == with_digest(head)):
            raise self._damaged("is a hash list's index with a damaged header: put it back from a copy, or build it again")
        try:
            header: dict[str, Any] = json.loads(head[start:end])
            _check_kinds(header)
        except _MALFORMED as error:
            raise self._damaged("is a hash list's index with a damaged header: build it again") from error
        if len(self._data) != header["size"]:
            shorter = "cut short" if len(self._data) < header["size"] else "longer than it was built"
            raise self._damaged(f"is {shorter}: it has {len(self._data)} bytes of {header['size']}: build it again")
        return header

    def _strings(self, name: str) -> list[str]:
        start, length = self.header[name]
        strings: list[str] = json.loads(self._data[start : start + length])
        if not isinstance(strings, list) or not all(isinstance(text, str) for text in strings):
            raise ValueError(name)
        return strings

    def _packages(self) -> list[Package | None]:
        """Return each package with its number, where the list keeps it."""
        if "package_numbers" not in self.header:
            return [None] * len(self.packages_named)
        start, length = self.header["package_numbers"]
        found = [None if given is None else Package(*given) for given in json.loads(self._data[start : start + length])]
        if len(found) != len(self.packages_named) or not all(package is None or _is_package(package) for package in found):
            raise ValueError("package_numbers")
        return found

    def _state(self) -> tuple[int, int]:
        found = os.fstat(self._descriptor)
        return found.st_size, found.st_mtime_ns

    def _damaged(self, what: str) -> IndexDamagedError:
        return IndexDamagedError(str(self.path), what)

    def reading(self) -> _Reading:
        """Read from the index in this block. Raises: IndexDamagedError where it was changed since, or makes no sense."""
        return _Reading(self)

    def refuse_if_changed(self) -> None:
        """Look at the file's size and time. Raises: IndexDamagedError where it was written to since it was opened."""
        if self._state() != self._opened:
            raise self._damaged(f"the index of {self.name} was changed while it was in use: nothing found with it counts")

    def verify(self) -> None:
        """Read the whole file once more. Raises: IndexDamagedError where it is not what was opened."""
        self.refuse_if_changed()
        try:
            now = read_whole(self._descriptor, HEADER_SIZE)
        except OSError as error:
            raise self._damaged(f"the index of {self.name} can't be read any more: {error.strerror}") from error
        if now != self.sha256:
            raise self._damaged(
                f"the index of {self.name} is damaged: it had the SHA-256 {self.sha256} when it was opened and now has {now}:"
                " nothing found with it counts"
            )

    def find(self, digest: str) -> list[Match]:
        """Return what the list says of a digest in hexadecimal (any case). Raises: NotAHashError."""
        algorithm, value = _asked(digest)
        matches: list[Match] = []
        with self.reading():
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
            with self.reading():
                for number, at in enumerate(section.first_places(asked)):
                    if at >= 0:
                        for reference in section.references(bytes.fromhex(files[number][place])):
                            if reference & STRONGEST:
                                found[number][self.category(reference & ~STRONGEST)] = None
        return [tuple(categories) for categories in found]

    def __contains__(self, digest: str) -> bool:
        """Return whether the list has a digest in hexadecimal. Raises: NotAHashError."""
        algorithm, value = _asked(digest)
        with self.reading():
            return self.sections[algorithm].place_of(value)[0] >= 0

    def present(self, algorithm: str, digests: bytes) -> list[bool]:
        """Return for each of many digests of one kind, as bytes one after the other, whether the list may have it.

        A digest that it may have is asked for with `find`; one that it can't have need not be.
        """
        section = self.sections[algorithm]
        if not section.count:
            return [False] * (len(digests) // DIGEST_SIZES[algorithm])
        with self.reading():
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
            None if package == NOTHING else self.packages_named[package] or None,
        )

    def package_of(self, entry: int) -> int | None:
        """Return the place of an entry's package in `packages`, or None where it has none."""
        if entry == NO_ENTRY:
            return None
        package: int = ENTRY.unpack_from(self._data, self.header["entries"] + entry * ENTRY.size)[1]
        return None if package == NOTHING else package

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


def with_digest(head: bytes) -> bytes:
    """Return a header with the digest of it in its place."""
    start, end = len(MAGIC) + _LENGTH.size, HEADER_START
    digest = hashlib.sha256(head[:start] + bytes(end - start) + head[end:]).digest()
    return head[:start] + digest + head[end:]


def _check_kinds(header: dict[str, Any]) -> None:
    """Refuse a header whose values are not of their kinds. Raises: ValueError, KeyError."""
    numbers = [header[name] for name in ("rows", "distinct", "entries", "entry_count", "names", "size")]
    for algorithm in ALGORITHMS:
        numbers += [header["sections"][algorithm][name] for name in ("bits", "table", "records", "count")]
        numbers.append(header["digests"][algorithm])
    for name in ("categories", "packages", *(["package_numbers"] if "package_numbers" in header else [])):
        start, length = header[name]
        numbers += [start, length]
    texts = [header["name"], header["kind"], header["sha256"], header["version"] or ""]
    are_numbers = all(type(number) is int and 0 <= number < 1 << 63 for number in numbers)
    if not are_numbers or not all(type(text) is str for text in texts):
        raise ValueError("a value of another kind")
    ListKind(header["kind"])


def _check_places(header: dict[str, Any], data: mmap.mmap) -> None:
    """Refuse a header whose places do not follow one another as they are written. Raises: ValueError, struct.error."""
    place = HEADER_SIZE
    for algorithm in ALGORITHMS:
        section = header["sections"][algorithm]
        bits, size = section["bits"], DIGEST_SIZES[algorithm] + REFERENCE.size
        if section["table"] != place or bits > 32 or section["records"] != place + 8 * ((1 << bits) + 1):
            raise ValueError(f"the table of {algorithm}")
        if _CELLS.unpack_from(data, section["records"] - _CELLS.size)[1] != section["count"]:
            raise ValueError(f"the number of records of {algorithm}")
        place = section["records"] + section["count"] * size
    end = header.get("package_numbers", [header["size"], 0])
    parts = (place, place + header["entry_count"] * ENTRY.size, sum(header["categories"]), sum(header["packages"]), sum(end))
    if parts != (header["entries"], header["names"], header["packages"][0], end[0], header["size"]):
        raise ValueError("the places of its parts")
    if header["names"] > header["categories"][0]:
        raise ValueError("the names")


def _is_package(package: Package) -> bool:
    return type(package.number) is str and all(text is None or type(text) is str for text in (package.name, package.version))


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
