"""Looking the files of a stored catalogue up in a newer version of a hash list. The catalogue is read, and never changed.

What is found is written beside it, as rows of the catalogue by their number: the catalogue keeps its digest, and its page can
still show them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safehold.hashlists import HashList

if TYPE_CHECKING:
    import pyarrow as pa

FIRST_PATHS = 5
"""How many paths are kept with the result itself."""

_COLUMNS = ("path", "size", "md5", "sha1", "sha256", "matches")


class RecheckStoppedError(Exception):
    """The worker is stopping: this catalogue is checked again from its beginning."""


class UnreadableCatalogueError(Exception):
    """A catalogue, or what an earlier check wrote beside it, can't be read."""


@dataclass
class Found:
    """What a version of a hash list knows of a catalogue and the examination did not."""

    files: int = 0
    by_category: Counter[str] = field(default_factory=Counter)
    first_paths: list[str] = field(default_factory=list)


def look_up(
    catalogue: Path, index: HashList, *, told: Sequence[Path], out: Path, should_stop: Callable[[], bool] = lambda: False
) -> Found:
    """Look every file of a catalogue up in a hash list, and write what is new to `out`.

    New is a category of the list (or its lack of one) that neither the examination found with this list nor an earlier check
    with it (`told`, files that this function wrote). Memory holds one row group, whatever the size of the catalogue.
    Raises: RecheckStoppedError; UnreadableCatalogueError. Writes: `out`.
    """
    import pyarrow as pa

    try:
        return _look_up(catalogue, index, told, out, should_stop)
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise UnreadableCatalogueError(f"{catalogue.name}: {error}") from error


def _look_up(catalogue: Path, index: HashList, told: Sequence[Path], out: Path, should_stop: Callable[[], bool]) -> Found:
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = Found()
    schema = pa.schema([("row", pa.int64()), ("category", pa.string())])
    with pq.ParquetFile(catalogue) as file, pq.ParquetWriter(out, schema, compression="zstd") as writer:
        first = 0
        for number in range(file.num_row_groups):
            if should_stop():
                raise RecheckStoppedError(str(catalogue))
            group = file.read_row_group(number, columns=list(_COLUMNS))
            before = _told_before(told, first, first + len(group))
            rows = _new_in(group, index, {place - first: categories for place, categories in before.items()}, found)
            if rows:
                places, categories = zip(*rows, strict=True)
                columns = [pa.array([first + place for place in places], pa.int64()), pa.array(categories, pa.string())]
                writer.write_table(pa.table(columns, schema=schema))
            first += len(group)
    return found


def _new_in(group: pa.Table, index: HashList, before: dict[int, set[str | None]], found: Found) -> list[tuple[int, str | None]]:
    """The rows of a row group with what is new of each; they are counted in `found`."""
    values: dict[str, list[Any]] = {name: group.column(name).to_pylist() for name in ("size", "md5", "sha1", "sha256")}
    # The digest of nothing is the digest of every empty file: it is never known.
    asked = [place for place, sha256 in enumerate(values["sha256"]) if sha256 and values["size"][place]]
    files = [(values["md5"][place], values["sha1"][place], values["sha256"][place]) for place in asked]
    rows: list[tuple[int, str | None]] = []
    for place, categories in zip(asked, index.categories(files), strict=True):
        if not categories:
            continue
        matches = group.column("matches")[place].as_py() or ()
        known = {match["category"] for match in matches if match["list"] == index.name} | before.get(place, set())
        new = [category for category in categories if category not in known]
        if new:
            found.files += 1
            found.by_category.update(category or "" for category in new)
            if len(found.first_paths) < FIRST_PATHS:
                found.first_paths.append(group.column("path")[place].as_py())
            rows.extend((place, category) for category in new)
    return rows


def _told_before(told: Sequence[Path], first: int, end: int) -> dict[int, set[str | None]]:
    """What earlier checks found in some rows of a catalogue."""
    import pyarrow.parquet as pq

    found: defaultdict[int, set[str | None]] = defaultdict(set)
    for path in told:
        table = pq.read_table(path, filters=[("row", ">=", first), ("row", "<", end)])
        for row, category in zip(table.column("row").to_pylist(), table.column("category").to_pylist(), strict=True):
            found[row].add(category)
    return found
