"""Building a list of bare SHA-256 digests and asking it, against SQLite and a Bloom filter with the same digests.

    python benchmarks/hashlists.py [MILLIONS]        (10; 100 shows that memory stays within bounds)

Prints JSON lines. Half of the digests asked for are on the list.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from safehold import hashlists

ASKED = 200_000


def main() -> None:
    millions = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    count = millions * 1_000_000
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as name:
        folder = Path(name)
        source, index = folder / "list.sha256", folder / "list.index"
        known = write(source, count)
        before = peak()
        started = time.perf_counter()
        result = hashlists.build([source], name="bench", kind=hashlists.ListKind.KNOWN_SOFTWARE, out=index)
        seconds = time.perf_counter() - started
        assert result.rows == count
        label = f"hashlist.{millions}-million"
        show(f"{label}.build", seconds, "s", "lower", "10 s for 10 million", seconds / millions)
        show(f"{label}.bytes", index.stat().st_size / count, "bytes/entry", "lower", "40", index.stat().st_size / count / 40)
        show(f"{label}.memory", peak(), "MiB", "lower", f"1024 MiB ({before:.0f} before)", peak() / 1024)
        ask(index, known, label, rival(folder, known) if millions <= 10 else None)
        if millions <= 10:
            bloom_filter(source, known, count, label)


def write(path: Path, count: int) -> list[bytes]:
    """Write random digests; return a sample of them."""
    generator = np.random.default_rng(1)
    sample: list[bytes] = []
    with path.open("wb") as file:
        for start in range(0, count, 1_000_000):
            data = generator.bytes(32 * min(1_000_000, count - start))
            sample += [data[place : place + 32] for place in range(0, len(data), len(data) // 1000 // 32 * 32)]
            text = data.hex().encode()
            file.write(b"".join(text[place : place + 64] + b"\n" for place in range(0, len(text), 64)))
    return sample


def ask(index: Path, known: list[bytes], label: str, single: float | None) -> None:
    opened = hashlists.HashList(index)
    chance = random.Random(2)
    digests = [chance.choice(known) if number % 2 else chance.randbytes(32) for number in range(ASKED)]
    joined = b"".join(digests)
    opened.present("sha256", joined)
    started = time.perf_counter()
    found = opened.present("sha256", joined)
    rate = ASKED / (time.perf_counter() - started)
    assert sum(found) == ASKED // 2
    show(f"{label}.batch", rate, "lookups/s", "higher", "1,000,000", rate / 1_000_000)
    texts = [digest.hex() for digest in digests]
    started = time.perf_counter()
    assert sum(text in opened for text in texts) == ASKED // 2
    rate = ASKED / (time.perf_counter() - started)
    show(f"{label}.single", rate, "lookups/s", "higher", "SQLite, one at a time" if single else "300,000", rate / (single or 3e5))


def rival(folder: Path, known: list[bytes]) -> float:
    """Return how many digests SQLite looks up in a second, one at a time, in a table of a million."""
    with sqlite3.connect(folder / "rival.sqlite") as database:
        database.execute("CREATE TABLE list (digest BLOB PRIMARY KEY) WITHOUT ROWID")
        rows = [(digest,) for digest in known] + [(os.urandom(32),) for _ in range(1_000_000)]
        database.executemany("INSERT OR IGNORE INTO list VALUES (?)", rows)
        started = time.perf_counter()
        for digest in (known * (ASKED // len(known) + 1))[:ASKED]:
            database.execute("SELECT 1 FROM list WHERE digest = ?", (digest,)).fetchone()
        return ASKED / (time.perf_counter() - started)


def bloom_filter(source: Path, known: list[bytes], count: int, label: str) -> None:
    """Measure what a Bloom filter of the same digests takes: it says "perhaps" of one in a thousand that is on no list."""
    hashes, bits = 10, count * 144 // 10 // 64 * 64
    filled = np.zeros(bits // 8, dtype=np.uint8)
    started = time.perf_counter()
    with source.open("rb") as file:
        while text := file.read(65 * 500_000):
            for places in bits_of(np.frombuffer(bytes.fromhex(text.decode()), dtype="<u8").reshape(-1, 4), hashes, bits):
                np.bitwise_or.at(filled, places >> 3, np.left_shift(1, places & 7).astype(np.uint8))
    show(
        f"{label}.bloom.build",
        time.perf_counter() - started,
        "s",
        "lower",
        "a Bloom filter, to be compared with the build above",
        1.0,
    )
    show(f"{label}.bloom.bytes", len(filled) / count, "bytes/entry", "lower", "40", len(filled) / count / 40)
    chance = random.Random(2)
    asked = b"".join(chance.choice(known) if number % 2 else chance.randbytes(32) for number in range(ASKED))
    started = time.perf_counter()
    found = np.ones(ASKED, dtype=bool)
    for places in bits_of(np.frombuffer(asked, dtype="<u8").reshape(-1, 4), hashes, bits):
        found &= (filled[places >> 3] >> (places & 7).astype(np.uint8)) & 1 == 1
    rate = ASKED / (time.perf_counter() - started)
    wrong = int(found.sum()) - ASKED // 2
    assert 0 <= wrong < ASKED // 100
    show(f"{label}.bloom.batch", rate, "lookups/s", "higher", f"a Bloom filter: wrong about {wrong} of {ASKED // 2}", 1.0)


def bits_of(words: Any, hashes: int, bits: int) -> Iterator[Any]:
    """Yield the place of each digest for one hash after the other: a digest is random already, so two halves of it do."""
    for number in range(hashes):
        yield ((words[:, 0] + np.uint64(number) * (words[:, 1] | np.uint64(1))) % np.uint64(bits)).astype(np.int64)


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(name: str, value: float, unit: str, better: str, against: str, ratio: float) -> None:
    line = {"name": name, "value": round(value, 3), "unit": unit, "better": better, "against": against}
    print(json.dumps(line | {"ratio": round(ratio, 3)}), flush=True)


if __name__ == "__main__":
    main()
