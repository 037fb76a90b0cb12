"""The catalogue: one row per file, stream, folder and archive member of an image, as Parquet (and JSON lines).

Rows come in the order of the examination and leave in row groups, each sorted by SHA-256, so that memory stays the
same whatever the size of the image and a search for a digest skips most of each group's pages. They are looked up and
turned into columns some thousand at a time, while the image is still being read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from safehold.examiner.results.reports import HashLookup
from safehold.examiner.results.rows import COLUMNS, INSIDE, PATH, Row

GROUP_ROWS = 32768
_BATCH_ROWS = 4096
#: How long the paths of a batch, and of a group, may be together: a few thousand of the longest names would fill the memory.
_BATCH_SIGNS = 4 << 20
_GROUP_SIGNS = 16 << 20

_TIMES = ("modified", "accessed", "changed", "created")
_TIME_PLACES = tuple(COLUMNS.index(name) for name in _TIMES)
_MATCHES, _SIZE, _MD5, _SHA256 = (COLUMNS.index(name) for name in ("matches", "size", "md5", "sha256"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds()) * 1_000_000
#: What a size can be: an archive may claim any number of 64 bits and more for what it holds.
_SIZES = range(1 << 63)
_EARLIEST = int((datetime(1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * 1_000_000


def schema() -> Any:
    """Return the Parquet schema of a catalogue."""
    import pyarrow as pa

    match = pa.struct([("list", pa.string()), ("kind", pa.string()), ("category", pa.string())])
    types = {
        "volume": pa.int32(), "size": pa.int64(), "extension_mismatch": pa.bool_(), "matches": pa.list_(match),
        "nanoseconds": pa.list_(pa.int16()), **dict.fromkeys(_TIMES, pa.timestamp("us", tz="UTC")),
    }  # fmt: skip
    return pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])


#: Which digests of a row group are kept as a filter that says of nearly every other digest that it is not there: the question
#: where else a file occurs reads the filters of all catalogues, and of hardly any the rows.
BLOOM_FILTERS = {name: {"ndv": GROUP_ROWS, "fpp": 0.001} for name in ("md5", "sha1", "sha256")}


def writer(path: Path) -> Any:
    """Return a writer of Parquet with the schema of a catalogue and its filters."""
    import pyarrow.parquet as pq

    return pq.ParquetWriter(
        path, schema(), compression="zstd", write_statistics=True, store_schema=True, version="2.6",
        bloom_filter_options=BLOOM_FILTERS,
    )  # fmt: skip


class CatalogueWriter:
    """Writes rows, looked up in the hash lists on their way. Times of a row are nanoseconds since 1970."""

    def __init__(self, path: Path, jsonl: Path | None, hashlists: Sequence[HashLookup]) -> None:
        self._schema = schema()
        self._writer = writer(path)
        self._jsonl: IO[str] | None = jsonl.open("w", encoding="utf-8") if jsonl is not None else None
        self._hashlists = hashlists
        self._rows: list[Row] = []
        self._batches: list[Any] = []
        self._row_signs = self._batch_signs = 0
        self.matches: Counter[str] = Counter({item.name: 0 for item in hashlists})

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, each a list in the order of `rows.ROW_COLUMNS`."""
        for row in rows:
            self._rows.append(row)
            self._row_signs += len(row[PATH]) + len(row[INSIDE] or "")
            if len(self._rows) == _BATCH_ROWS or self._row_signs >= _BATCH_SIGNS:
                self._end_batch()

    def _end_batch(self) -> None:
        rows, self._rows = self._rows, []
        self._batch_signs, self._row_signs = self._batch_signs + self._row_signs, 0
        self._batches.append(self._columns(rows))
        if sum(len(batch) for batch in self._batches) > GROUP_ROWS - _BATCH_ROWS or self._batch_signs >= _GROUP_SIGNS:
            self._write_group()

    def close(self) -> None:
        """Write what is left and close the files."""
        if self._rows:
            self._end_batch()
        if self._batches:
            self._write_group()
        self._writer.close()
        if self._jsonl is not None:
            self._jsonl.close()

    def _columns(self, rows: list[Row]) -> Any:
        """Look up some rows and return them as columns. Writes: their lines."""
        import pyarrow as pa

        for row, matches in zip(rows, self._look_up(rows), strict=True):
            if row[_SIZE] is not None and row[_SIZE] not in _SIZES:
                row[_SIZE] = None
            row.insert(_MATCHES, matches)
            row.append(_below_microseconds(row))
        if self._jsonl is not None:
            self._write_lines(rows, self._jsonl)
        arrays = [pa.array(values, type=field.type) for field, values in zip(self._schema, zip(*rows, strict=True), strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _write_group(self) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        table = pa.Table.from_batches(self._batches)
        self._batches, self._batch_signs = [], 0
        # Rows without a digest come last; among equals the order of the examination stays.
        table = table.take(pc.sort_indices(table["sha256"]))
        self._writer.write_table(table, row_group_size=GROUP_ROWS)

    def _look_up(self, rows: list[Row]) -> list[list[dict[str, str | None]]]:
        """Return the matches of each row."""
        found: list[list[dict[str, str | None]]] = [[] for _ in rows]
        # The digest of nothing is the digest of every empty file: it is never known.
        asked = [place for place, row in enumerate(rows) if row[_SHA256] and row[_SIZE]]
        files = [tuple(rows[place][_MD5 : _SHA256 + 1]) for place in asked]
        for hashlist in self._hashlists:
            for place, categories in zip(asked, hashlist.categories(files), strict=True):
                if categories:
                    # Two editions of a list have one name: the file is counted once.
                    self.matches[hashlist.name] += all(match["list"] != hashlist.name for match in found[place])
                    found[place].extend(
                        {"list": hashlist.name, "kind": hashlist.kind, "category": category} for category in categories
                    )
        return found

    def _write_lines(self, rows: list[Row], target: IO[str]) -> None:
        for row in rows:
            line = dict(zip(COLUMNS, row, strict=True))
            below = line.pop("nanoseconds") or (0, 0, 0, 0)
            for name, rest in zip(_TIMES, below, strict=True):
                if line[name] is not None:
                    line[name] = _written(line[name], rest)
            target.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _below_microseconds(row: Row) -> list[int] | None:
    """Leave the times of a row in microseconds, and return what is below them; a time that no calendar has becomes None."""
    rests = [0, 0, 0, 0]
    for number, place in enumerate(_TIME_PLACES):
        moment = row[place]
        if moment is not None:
            row[place], rests[number] = divmod(moment, 1000)
            if not _EARLIEST <= row[place] <= _LATEST:
                row[place], rests[number] = None, 0
    return rests if any(rests) else None


def _written(microseconds: int, nanoseconds: int) -> str:
    """Return a moment as RFC 3339 writes it, in full precision."""
    moment = _EPOCH + timedelta(microseconds=microseconds)
    if not nanoseconds:
        return moment.isoformat()
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % 1_000_000:06d}{nanoseconds:03d}+00:00"
