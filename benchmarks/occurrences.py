"""Where a file occurs among the catalogues of a force: 50 million rows in 500 catalogues, asked with one digest.

    ./run bench occurrences [--rows 50000000] [--catalogues 500] [--keep DIR]

Against the same question to the same catalogues read without their filters: every digest of every row.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa

from safehold.casework.examinations import catalogues
from safehold.examiner.results.catalogues import BLOOM_FILTERS, GROUP_ROWS, schema, writer

ASKED = 2.0
QUESTIONS = 10
SAME = {"volume": 0, "kind": "file", "allocation": "allocated", "type": "image/jpeg", "extension_mismatch": False}
KNOWN = "c0ffee" + "0" * 58


def main() -> None:
    """Make the catalogues and ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--catalogues", type=int, default=500)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = arguments.keep or Path(folder)
        store.mkdir(parents=True, exist_ok=True)
        each = arguments.rows // arguments.catalogues
        wanted = [(store / f"{number:05d}.parquet", number, each) for number in range(arguments.catalogues)]
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(pool.map(make, [one for one in wanted if not one[0].exists()]))
        paths = [path for path, _, _ in wanted]
        ask(paths, each * len(paths))


def make(wanted: tuple[Path, int, int]) -> None:
    """Write one catalogue of files with random digests, and in every fiftieth the one that is asked for."""
    path, number, rows = wanted
    chance = np.random.default_rng(number)
    columns = {name: digests(chance, rows, size) for name, size in (("md5", 16), ("sha1", 20), ("sha256", 32))}
    if number % 50 == 0:
        columns["sha256"][rows // 2] = KNOWN
    columns |= {name: [value] * rows for name, value in SAME.items()}
    columns |= {
        "path": [f"Users/somebody/Pictures/{place:07d}.jpg" for place in range(rows)],
        "size": chance.integers(1, 1 << 24, rows).tolist(),
    }
    part = path.with_suffix(".part")
    with writer(part) as target:
        for start in range(0, rows, GROUP_ROWS):
            group = {name: values[start : start + GROUP_ROWS] for name, values in columns.items()}
            length = len(group["path"])
            arrays = [pa.array(group.get(field.name, [None] * length), type=field.type) for field in schema()]
            target.write_table(pa.Table.from_arrays(arrays, schema=schema()).sort_by("sha256"), row_group_size=GROUP_ROWS)
    part.rename(path)


def digests(chance: np.random.Generator, rows: int, size: int) -> list[str]:
    """Return random digests in hexadecimal."""
    data = chance.bytes(rows * size).hex()
    return [data[at : at + 2 * size] for at in range(0, len(data), 2 * size)]


def ask(paths: list[Path], rows: int) -> None:
    """Ask for a file that ten catalogues have and for files that none has; say how long it took."""
    chance = random.Random(1)
    found, seconds = 0, []
    for digest in [KNOWN, *(chance.randbytes(32).hex() for _ in range(QUESTIONS - 1))]:
        began = time.perf_counter()
        found += len(catalogues.occurrences([str(path) for path in paths], digest))
        seconds.append(time.perf_counter() - began)
    began = time.perf_counter()
    with catalogues.open_reader() as reader:
        names = [str(path) for path in paths]
        (everything,) = reader.execute(
            "SELECT count(*) FROM read_parquet(?) WHERE reverse(sha256) = ?", [names, KNOWN[::-1]]
        ).fetchone()
    scanned = time.perf_counter() - began
    assert found == everything > 0
    for name, value in (("median", statistics.median(seconds)), ("slowest", max(seconds))):
        line = {"name": f"occurrences.{name}", "value": round(value, 3), "unit": "s", "better": "lower", "rows": rows}
        line |= {"against": f"asked: {ASKED} s", "ratio": round(value / ASKED, 3), "every row read": round(scanned, 2)}
        print(json.dumps(line | {"filters": sorted(BLOOM_FILTERS)}), flush=True)


if __name__ == "__main__":
    main()
