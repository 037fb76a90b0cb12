"""Building an index from published lists, and from an index and a delta.

Rows stream through: their digests go to 256 buckets by first byte, kept in memory while small and in temporary files
after, and each bucket is sorted by itself. Memory depends on the largest bucket, not on the list.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from safehold.hashlists import deltas, readers, vectors
from safehold.hashlists.errors import HashListFormatError, IndexWriteError
from safehold.hashlists.index import (
    ENTRY,
    HEADER_SIZE,
    HEADER_START,
    MAGIC,
    NO_ENTRY,
    NOTHING,
    REFERENCE,
    STRONGEST,
    HashList,
    ListKind,
    with_digest,
)
from safehold.hashlists.packages import Packages
from safehold.hashlists.rows import ALGORITHMS, DIGEST_SIZES, Digests, InvalidRow, ListedFile, kept_name

_MAX_LISTED = 10_000
_BUCKET_IN_MEMORY = 1 << 20
_REPORT_EVERY = 65_536
_FEWEST_BITS, _MOST_BITS = 8, 22
_BARE = REFERENCE.pack(NO_ENTRY | STRONGEST)


@dataclass(slots=True)
class InvalidListing:
    """A row of a source that could not be used."""

    file: str
    row: int
    reason: str


@dataclass(slots=True)
class BuildResult:
    """What was built. `distinct` counts files by the strongest digest of their row; `digests` distinct digests."""

    rows: int = 0
    distinct: int = 0
    invalid: list[InvalidListing] = field(default_factory=list)
    invalid_count: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    """How many statements of a delta there were about what no list keeps, by table."""
    digests: dict[str, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return asdict(self)


def build(
    files: Sequence[Path],
    *,
    name: str,
    kind: ListKind,
    out: Path,
    version: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> BuildResult:
    """Build one index from hash lists of any known format. `progress` hears the number of rows read.

    Raises: HashListFormatError (no list that is known, no usable row at all), IndexWriteError. Writes: `out`, at once.
    """
    _keep_sources(out, files)
    with _Builder(out) as builder:
        for path in files:
            version = version or _stated_version(path)
            reported = 0
            for row in readers.read(path):
                builder.take(path, row)
                if progress is not None and builder.result.rows - reported >= _REPORT_EVERY:
                    reported = builder.result.rows
                    progress(reported)
        if not builder.result.rows:
            raise HashListFormatError(", ".join(map(str, files)), _nothing_usable(builder.result))
        return builder.finish(name, kind, version)


def update(index: Path, delta: Path, *, out: Path, version: str | None = None) -> BuildResult:
    """Build a new index from an existing one and a delta: an NSRL SQL script, or a list of rows to add.

    A script is parsed, never executed; the version that it states is that of the new index, where none is given.
    Raises: IndexFormatError (IndexDamagedError where it is not what was built), HashListFormatError (also where none of the
    changes can be followed), IndexWriteError.
    Writes: `out`.
    """
    old = HashList(index)
    _keep_sources(out, [index, delta])
    with _Builder(out) as builder:
        with old.reading():
            builder.take_over(old)
        is_followed = False
        stated: str | None = None
        for change in deltas.read(delta):
            with old.reading():
                is_followed |= builder.follow(old, delta, change)
            if isinstance(change, deltas.Version):
                stated = change.text
        if not is_followed and (builder.result.invalid or stated is None):
            raise HashListFormatError(str(delta), _nothing_followed(builder.result))
        version = version or stated
        with old.reading():
            builder.copy_records(old)
        old.verify()
        return builder.finish(old.name, ListKind(old.kind), version or old.version)


def _stated_version(path: Path) -> str | None:
    try:
        return readers.version_of(path)
    except OSError:
        return None


def _nothing_usable(result: BuildResult) -> str:
    if result.invalid:
        first = result.invalid[0]
        return f"has no row that can be used, or is no hash list that is known (row {first.row}: {first.reason})"
    return "has no row"


def _nothing_followed(result: BuildResult) -> str:
    if result.invalid:
        first = result.invalid[0]
        return f"has no change that can be followed, or is no hash list that is known (row {first.row}: {first.reason})"
    if result.ignored:
        return f"changes nothing that a list keeps: it is about {', '.join(result.ignored)}"
    return "has no change"


class _Buckets:
    """The records of one algorithm on their way to being sorted."""

    def __init__(self, digest_size: int, folder: Path) -> None:
        self._digest_size = digest_size
        self._size = digest_size + REFERENCE.size
        self._folder = folder
        self._memory = [bytearray() for _ in range(256)]
        self._spilled: set[int] = set()
        self.count = 0

    def add(self, record: bytes) -> None:
        self._put(record[0], record)
        self.count += 1

    def add_many(self, records: vectors.Rows) -> None:
        for number, data in vectors.by_first_byte(records):
            self._put(number, data)
        self.count += len(records)

    def _put(self, number: int, data: bytes) -> None:
        bucket = self._memory[number]
        bucket += data
        if len(bucket) >= _BUCKET_IN_MEMORY:
            with self._path(number).open("ab") as spill:
                spill.write(bucket)
            self._spilled.add(number)
            bucket.clear()

    def sorted(self) -> Iterator[vectors.Rows]:
        """Yield the records of each bucket, sorted."""
        for number in range(256):
            data = bytes(self._memory[number])
            if number in self._spilled:
                data = self._path(number).read_bytes() + data
                self._path(number).unlink()
            self._memory[number] = bytearray()
            if data:
                yield vectors.in_order(vectors.rows_of(data, self._size))

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._digest_size}-{number}"


def _keep_sources(out: Path, sources: Sequence[Path]) -> None:
    """Refuse an output that would take the place of what it is made from: the source is the laboratory's own record."""
    for source in sources:
        if out.exists() and source.exists() and out.samefile(source):
            raise IndexWriteError(str(out), "is what the index is made from, and would be lost: name another file for the index")


class _Builder:
    """Collects rows and writes the index, under a temporary name until it is whole."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.result = BuildResult()
        self._categories: dict[str, int] = {}
        self._packages = Packages()
        self._entries = self._names_size = 0
        self._removed: set[int] = set()
        self._removed_digests: dict[str, set[bytes]] = {}

    def __enter__(self) -> _Builder:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix=f".{self._out.name}-", dir=self._out.parent)
        except OSError as error:
            raise IndexWriteError(str(self._out), f"cannot be written: {error.strerror}") from error
        folder = Path(self._folder.name)
        self._buckets = {name: _Buckets(DIGEST_SIZES[name], folder) for name in ALGORITHMS}
        self._entry_file = (folder / "entries").open("w+b")
        self._name_file = (folder / "names").open("w+b")
        return self

    def __exit__(self, *_: object) -> None:
        self._entry_file.close()
        self._name_file.close()
        self._folder.cleanup()

    def take(self, path: Path, row: ListedFile | Digests | InvalidRow) -> None:
        if isinstance(row, InvalidRow):
            self._list(path, row)
            return
        if isinstance(row, Digests):
            size = DIGEST_SIZES[row.algorithm]
            self._buckets[row.algorithm].add_many(vectors.records_of(row.data, size, _BARE))
            self.result.rows += len(row.data) // size
            return
        digests = row.digests()
        if len(digests) == 1 and row.category is None and row.name is None and row.package is None:
            entry = NO_ENTRY
        else:
            entry = self._entries
            self._add_entry(row)
        strongest = next(reversed(digests))
        for algorithm, digest in digests.items():
            mark = STRONGEST if algorithm == strongest else 0
            self._buckets[algorithm].add(digest + REFERENCE.pack(entry | mark))
        self.result.rows += 1

    def _list(self, path: Path, row: InvalidRow) -> None:
        self.result.invalid_count += 1
        if len(self.result.invalid) < _MAX_LISTED:
            self.result.invalid.append(InvalidListing(str(path), row.row, row.reason))

    def _add_entry(self, row: ListedFile) -> None:
        place = 0
        if row.name:
            data = kept_name(row.name)
            place = self._names_size + 1
            self._name_file.write(struct.pack("<H", len(data)) + data)
            self._names_size += 2 + len(data)
        category = _number(self._categories, row.category)
        self._entry_file.write(ENTRY.pack(category, self._packages.place_of(row.package), place))
        self._entries += 1

    def take_over(self, old: HashList) -> None:
        """Start with everything of an older index but its records, which may yet be removed."""
        self._categories = {name: number for number, name in enumerate(old.categories_named)}
        self._packages.take_over(old)
        for data in old.raw("entries"):
            self._entry_file.write(data)
        for data in old.raw("names"):
            self._name_file.write(data)
            self._names_size += len(data)
        self._entries = old.header["entry_count"]
        self.result.rows = old.header["rows"]

    def follow(self, old: HashList, path: Path, change: deltas.Change) -> bool:
        """Carry out one change of rows or packages, and say whether it is one; what can't be carried out is listed."""
        if isinstance(change, deltas.Version):
            return False
        if isinstance(change, deltas.Ignored):
            self.result.ignored[change.what] = self.result.ignored.get(change.what, 0) + 1
            return False
        if isinstance(change, deltas.PackageChange):
            reason = self._packages.change(change)
            if reason:
                self._list(path, InvalidRow(change.row, reason))
            return not reason
        if isinstance(change, deltas.Removal):
            self.remove(old, path, change)
        else:
            self.take(path, change)
        return not isinstance(change, InvalidRow)

    def remove(self, old: HashList, path: Path, removal: deltas.Removal) -> None:
        """Mark the entries that have all the digests of a removal, and its name where it gives one."""
        found: set[int] | None = None
        for algorithm, digest in removal.digests.items():
            having = {reference & ~STRONGEST for reference in old.sections[algorithm].references(digest)}
            if NO_ENTRY in having and len(removal.digests) == 1 and removal.name is None:
                self._remove_bare(old, path, removal, algorithm)
                return
            # Bare rows have one digest each: two of them are no row with two.
            having.discard(NO_ENTRY)
            found = having if found is None else found & having
        name = None if removal.name is None else kept_name(removal.name)
        wanted = {entry for entry in found or () if entry not in self._removed and (name is None or old.name_of(entry) == name)}
        if removal.package is not None and wanted:
            numbers = {entry: self._packages.number_at(old.package_of(entry)) for entry in wanted}
            wanted = {entry for entry in wanted if numbers[entry] == removal.package}
            not_numbered = [entry for entry in numbers if numbers[entry] is None]
            if not wanted and not_numbered:
                # Where a list keeps no numbers it can't be told which of the rows it is: one goes, and the others stay.
                wanted = {min(not_numbered)}
        if not wanted:
            self._list(path, InvalidRow(removal.row, "removes a row that the list does not have"))
        self._removed |= wanted
        self.result.rows -= len(wanted)

    def _remove_bare(self, old: HashList, path: Path, removal: deltas.Removal, algorithm: str) -> None:
        digest, gone = removal.digests[algorithm], self._removed_digests.setdefault(algorithm, set())
        if digest in gone:
            self._list(path, InvalidRow(removal.row, "removes a row that the list does not have"))
            return
        gone.add(digest)
        references = old.sections[algorithm].references(digest)
        self.result.rows -= sum(1 for reference in references if reference & ~STRONGEST == NO_ENTRY)

    def copy_records(self, old: HashList) -> None:
        """Take the records of an older index that were not removed."""
        for algorithm, section in old.sections.items():
            gone = self._removed_digests.get(algorithm, set())
            for block in section.blocks():
                records = vectors.rows_of(block, section.record_size)
                if self._removed or gone:
                    records = vectors.without(records, DIGEST_SIZES[algorithm], self._removed, NO_ENTRY, gone)
                if len(records):
                    self._buckets[algorithm].add_many(records)

    def finish(self, name: str, kind: ListKind, version: str | None) -> BuildResult:
        """Sort, write and put the index in place."""
        temporary = Path(self._folder.name) / "index"
        header: dict[str, Any] = {"name": name, "version": version, "kind": str(kind), "rows": self.result.rows}
        try:
            with temporary.open("w+b") as target:
                target.write(b"\x00" * HEADER_SIZE)
                header["sections"] = {algorithm: self._write_section(target, algorithm) for algorithm in ALGORITHMS}
                header["entries"], header["entry_count"] = target.tell(), self._entries
                _copy(self._entry_file, target)
                header["names"] = target.tell()
                _copy(self._name_file, target)
                for key, listed in (("categories", list(self._categories)), *self._packages.parts()):
                    data = json.dumps(listed, ensure_ascii=True).encode()
                    header[key] = [target.tell(), len(data)]
                    target.write(data)
                header["size"] = target.tell()
                header["distinct"], header["digests"] = self.result.distinct, self.result.digests
                header["sha256"] = _digest_of(target)
                data = json.dumps(header).encode()
                if HEADER_START + len(data) > HEADER_SIZE:
                    raise IndexWriteError(str(self._out), "the name or the version of the list is too long")
                head = (MAGIC + struct.pack("<I", len(data))).ljust(HEADER_START, b"\0") + data
                target.seek(0)
                target.write(with_digest(head.ljust(HEADER_SIZE, b"\0")))
                target.flush()
                os.fsync(target.fileno())
            os.replace(temporary, self._out)
        except OSError as error:
            raise IndexWriteError(str(self._out), f"cannot be written: {error.strerror}") from error
        return self.result

    def _write_section(self, target: IO[bytes], algorithm: str) -> dict[str, int]:
        buckets, size = self._buckets[algorithm], DIGEST_SIZES[algorithm]
        # About eight records in each cell.
        bits = min(_MOST_BITS, max(_FEWEST_BITS, (buckets.count // 8).bit_length()))
        table = target.tell()
        target.write(b"\x00" * 8 * ((1 << bits) + 1))
        records = target.tell()
        before = np.zeros((1 << bits) + 1, dtype="<u8")
        distinct = strongest = 0
        for bucket in buckets.sorted():
            found = vectors.tally(bucket, size, bits)
            start = found.first_cell + 1
            before[start : start + len(found.cells)] += found.cells.astype(np.uint64)
            distinct += found.distinct
            strongest += found.strongest
            target.write(bucket.tobytes())
        before = np.cumsum(before, dtype="<u8")
        end = target.tell()
        target.seek(table)
        target.write(before.tobytes())
        target.seek(end)
        self.result.digests[algorithm] = distinct
        self.result.distinct += strongest
        return {"bits": bits, "table": table, "records": records, "count": int(before[-1])}


def _number(known: dict[str, int], text: str | None) -> int:
    if text is None:
        return NOTHING
    return known.setdefault(text, len(known))


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    source.seek(0)
    while data := source.read(1 << 20):
        target.write(data)


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    file.seek(HEADER_SIZE)
    while data := file.read(1 << 20):
        digest.update(data)
    return digest.hexdigest()
