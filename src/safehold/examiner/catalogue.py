"""The catalogue: one row per file, stream, folder and archive member of an image, as Parquet (and JSON lines).

Rows come in the order of the examination and leave in row groups, each sorted by SHA-256, so that memory stays the
same whatever the size of the image and a search for a digest skips most of each group's pages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from safehold.examiner.reports import HashLookup

GROUP_ROWS = 32768

COLUMNS = (
    "volume", "path", "allocation", "kind", "meta", "size", "md5", "sha1", "sha256", "modified", "accessed", "changed",
    "created", "type", "extension_mismatch", "inside", "matches", "problem",
)  # fmt: skip
_TIMES = ("modified", "accessed", "changed", "created")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = int((datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH).total_seconds()) * 1_000_000
_EARLIEST = int((datetime(1, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * 1_000_000


def schema() -> Any:
    """Return the Parquet schema of a catalogue."""
    import pyarrow as pa

    match = pa.struct([("list", pa.string()), ("kind", pa.string()), ("category", pa.string())])
    types = {
        "volume": pa.int32(), "size": pa.int64(), "extension_mismatch": pa.bool_(), "matches": pa.list_(match),
        **dict.fromkeys(_TIMES, pa.timestamp("us", tz="UTC")),
    }  # fmt: skip
    return pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])


class CatalogueWriter:
    """Writes rows, looked up in the hash lists on their way. Times of a row are microseconds since 1970."""

    def __init__(self, path: Path, jsonl: Path | None, hashlists: Sequence[HashLookup]) -> None:
        import pyarrow.parquet as pq

        self._schema = schema()
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", write_statistics=True, store_schema=True, version="2.6"
        )
        self._jsonl: IO[str] | None = jsonl.open("w", encoding="utf-8") if jsonl is not None else None
        self._hashlists = hashlists
        self._rows: list[dict[str, Any]] = []
        self.matches: Counter[str] = Counter({item.name: 0 for item in hashlists})

    def add(self, row: dict[str, Any]) -> None:
        """Add a row with every name of `COLUMNS` except `matches`."""
        self._rows.append(row)
        if len(self._rows) == GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left and close the files."""
        if self._rows:
            self._flush()
        self._writer.close()
        if self._jsonl is not None:
            self._jsonl.close()

    def _flush(self) -> None:
        import pyarrow as pa

        rows, self._rows = self._rows, []
        self._look_up(rows)
        for row in rows:
            for name in _TIMES:
                moment = row[name]
                if moment is not None and not _EARLIEST <= moment <= _LATEST:
                    row[name] = None
        if self._jsonl is not None:
            self._write_lines(rows, self._jsonl)
        # A digest sorts before "~"; rows without one come last, each in the order of the examination.
        rows.sort(key=lambda row: row["sha256"] or "~")
        columns = [pa.array([row[name] for row in rows], type=self._schema.field(name).type) for name in COLUMNS]
        self._writer.write_table(pa.table(columns, schema=self._schema), row_group_size=GROUP_ROWS)

    def _look_up(self, rows: list[dict[str, Any]]) -> None:
        # The digest of nothing is the digest of every empty file: it is never known.
        asked = [row for row in rows if row["sha256"] and row["size"]]
        for row in rows:
            row["matches"] = []
        files = [(row["md5"], row["sha1"], row["sha256"]) for row in asked]
        for hashlist in self._hashlists:
            for row, categories in zip(asked, hashlist.categories(files), strict=True):
                if categories:
                    self.matches[hashlist.name] += 1
                    row["matches"].extend(
                        {"list": hashlist.name, "kind": hashlist.kind, "category": category} for category in categories
                    )

    def _write_lines(self, rows: list[dict[str, Any]], target: IO[str]) -> None:
        for row in rows:
            line = {name: row[name] for name in COLUMNS}
            for name in _TIMES:
                if line[name] is not None:
                    line[name] = (_EPOCH + timedelta(microseconds=line[name])).isoformat()
            target.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
