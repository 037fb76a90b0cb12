"""Reads of the catalogues of finished examinations: metadata only, straight from the Parquet file, a page at a time.

What newer hash lists know of the files lies beside the catalogue, by the number of the row (`rechecks`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import hexdigits
from typing import TYPE_CHECKING, Any

from safehold.accounts.errors import InputError, StoredFileError

if TYPE_CHECKING:
    import duckdb

ROWS = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = (
    "path, kind, allocation, size, type, epoch_us(modified), sha256, md5, extension_mismatch, inside, matches, problem, volume,"
    " file_row_number"
)


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What a listing of a catalogue is narrowed to. Empty values narrow nothing."""

    text: str = ""
    media_type: str = ""
    list_name: str = ""
    only: str = ""
    problem: str = ""
    """The code of a problem (`safehold.examiner.problems`)."""
    sort: str = "path"
    recheck: int | None = None
    """The hash list whose re-check found the files."""


ONLY = {
    "matched": "len(matches) > 0",
    "deleted": "allocation IN ('deleted', 'orphan')",
    "mismatch": "extension_mismatch",
    "problem": "problem <> 'local-time'",
}
"""The narrowings that need no word: name → condition. That a time has no zone is no problem of a file."""

_LISTED = "kind IN ('file', 'stream', 'symlink')"

SORTS = {"path": "volume, path", "size": "size DESC NULLS LAST, path", "newest": "modified DESC NULLS LAST, path"}


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One file as the catalogue has it. Units: bytes; `modified` is aware."""

    path: str
    kind: str
    allocation: str
    size: int | None
    media_type: str
    modified: datetime | None
    sha256: str
    md5: str
    extension_mismatch: bool
    inside: str
    matches: tuple[tuple[str, str, str], ...]
    problem: str
    volume: int
    known_since: tuple[tuple[int, str], ...] = ()
    """What newer hash lists know: the number of the list, and the category."""


def listing(
    catalogue: Path, asked: CatalogueFilter, *, page: int, rechecks: Mapping[int, Path] | None = None
) -> tuple[list[CatalogueRow], bool]:
    """Read one page of a catalogue, and whether there is more.

    `rechecks` names the files that re-checks wrote, each by the number of its hash list.
    """
    rechecks = rechecks or {}
    conditions, values = [_LISTED], []
    if asked.text:
        # A digest is found by its beginning, a path by any part of it.
        conditions.append("(contains(lower(path), lower(?)) OR starts_with(sha256, lower(?)) OR starts_with(md5, lower(?)))")
        values += [asked.text] * 3
    if asked.media_type:
        conditions.append("coalesce(type, '') = ?")
        values.append("" if asked.media_type == "unknown" else asked.media_type)
    if asked.list_name:
        conditions.append("list_contains(list_transform(matches, lambda found: found.list), ?)")
        values.append(asked.list_name)
    if asked.only in ONLY:
        conditions.append(ONLY[asked.only])
    if asked.problem:
        conditions.append("problem = ?")
        values.append(asked.problem)
    if asked.recheck is not None:
        # A re-check that found nothing wrote no file: nothing fits.
        conditions.append("file_row_number IN (SELECT row FROM read_parquet(?))" if asked.recheck in rechecks else "false")
        values += [str(rechecks[asked.recheck])] if asked.recheck in rechecks else []
    rows = _read(
        f"SELECT {_COLUMNS} FROM read_parquet(?, file_row_number = true) WHERE {' AND '.join(conditions)}"  # noqa: S608 - conditions of our own
        f" ORDER BY {SORTS.get(asked.sort, SORTS['path'])} LIMIT ? OFFSET ?",
        [str(catalogue), *values, ROWS + 1, (page - 1) * ROWS],
    )
    known = _known_since([row[-1] for row in rows[:ROWS]], rechecks)
    return [_row(row[:-1], known.get(row[-1], ())) for row in rows[:ROWS]], len(rows) > ROWS


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A file with a digest, in one of the catalogues that were asked."""

    catalogue: str
    row: CatalogueRow


DIGESTS = {32: "md5", 40: "sha1", 64: "sha256"}
"""The digests that can be asked for, by their length."""
OF_NOTHING = frozenset({
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
})  # fmt: skip
"""The digests of an empty file."""
MOST_OCCURRENCES = 1000


def read_digest(text: str) -> str:
    """Read a digest as somebody typed it, with capitals or in groups, into its lower-case digits.

    Raises: InputError for what is no MD5, SHA-1 or SHA-256, and for the digest of an empty file.
    """
    digest = without_gaps(text)
    if digest_column(digest) is None:
        raise InputError("digest", "Enter an MD5 (32 signs), a SHA-1 (40) or a SHA-256 (64), in hexadecimal.")
    if digest in OF_NOTHING:
        raise InputError("digest", "This is the digest of every empty file: it says nothing.")
    return digest


def without_gaps(text: str) -> str:
    """Return a digest as it is stored: lower case, without the spaces around it or between its groups."""
    return "".join(text.split()).lower()


def is_digest(text: str) -> bool:
    """Say whether somebody typed an MD5, SHA-1 or SHA-256, and nothing else."""
    return digest_column(without_gaps(text)) is not None


def digest_column(digest: str) -> str | None:
    """Return which digest this is, an MD5, SHA-1 or SHA-256 in hexadecimal; None for anything else."""
    return DIGESTS.get(len(digest)) if all(sign in hexdigits for sign in digest) else None


def occurrences(paths: Sequence[str], digest: str) -> list[Occurrence]:
    """Find a file by its MD5, SHA-1 or SHA-256 in many catalogues; members of archives and deleted files too, at most 1,000.

    Each row group of a catalogue has a filter that says of nearly every other digest that it is not there: some seconds of
    reading become some tenths. Raises: ValueError for what is no such digest; StoredFileError where a catalogue can't be read.
    """
    column = digest_column(digest)
    if column is None:
        raise ValueError(digest)
    if not paths:
        return []
    rows = _read(
        f"SELECT filename, {_COLUMNS} FROM read_parquet(?, file_row_number = true, filename = true)"  # noqa: S608 - a column of ours
        f" WHERE {column} = ? ORDER BY filename, volume, path LIMIT ?",
        [list(paths), digest.lower(), MOST_OCCURRENCES],
    )
    return [Occurrence(row[0], _row(row[1:-1], ())) for row in rows]


def _known_since(numbers: Sequence[int], rechecks: Mapping[int, Path]) -> dict[int, tuple[tuple[int, str], ...]]:
    """What re-checks found of some rows of a catalogue."""
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for hash_list, path in rechecks.items() if numbers else ():
        for row, category in _read(
            "SELECT row, coalesce(category, '') FROM read_parquet(?) WHERE row = ANY(?) ORDER BY 1, 2", [str(path), list(numbers)]
        ):
            found[row] = (*found.get(row, ()), (hash_list, category))
    return found


def open_reader() -> duckdb.DuckDBPyConnection:
    """Open DuckDB for reading Parquet files: nothing is fetched from the network, and few threads are used."""
    # Loaded where it is used: most processes never read a catalogue, and loading it takes a fifth of a second.
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": 2,
    }
    return duckdb.connect(config=settings)


def _read(query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Ask Parquet files. Raises: StoredFileError where one can't be read, though it has its digest or has none on record."""
    import duckdb

    with open_reader() as reader:
        try:
            rows: list[tuple[Any, ...]] = reader.execute(query, list(values)).fetchall()
        except duckdb.Error as error:
            raise StoredFileError("A catalogue can't be read.", "Tell the DFU manager: `safehold fixity` says which.") from error
    return rows


def _row(row: tuple[Any, ...], known_since: tuple[tuple[int, str], ...]) -> CatalogueRow:
    path, kind, allocation, size, media_type, modified, sha256, md5, mismatch, inside, matches, problem, volume = row
    return CatalogueRow(
        path=path,
        kind=kind,
        allocation=allocation,
        size=size,
        media_type=media_type or "",
        modified=None if modified is None else _EPOCH + timedelta(microseconds=modified),
        sha256=sha256 or "",
        md5=md5 or "",
        extension_mismatch=bool(mismatch),
        inside=inside or "",
        matches=tuple((found["list"], found["kind"], found["category"] or "") for found in matches or ()),
        problem=problem or "",
        volume=volume,
        known_since=known_since,
    )


def count_types(catalogue: Path, *, most: int = 200) -> dict[str, int]:
    """Count the files of a catalogue by media type, most frequent first, at most `most` types; "" where none is known."""
    rows = _read(
        "SELECT coalesce(type, ''), count(*) FROM read_parquet(?) WHERE kind = 'file' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        [str(catalogue), most],
    )
    return {str(media_type): int(count) for media_type, count in rows}


def count_problems(catalogue: Path) -> dict[str, int]:
    """Count the files of a listing by the code of their problem, most frequent first."""
    rows = _read(
        f"SELECT problem, count(*) FROM read_parquet(?) WHERE {_LISTED} AND problem IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",  # noqa: S608 - a condition of our own
        [str(catalogue)],
    )
    return {str(code): int(count) for code, count in rows}
