"""Examine many damaged images of each kind: `python scripts/fuzz_examiner.py [MUTATIONS] [FIRST SEED]` (2,000 from 1,000).

Says for each kind how the examinations ended, and exits 1 with the seeds of those that ended as none may.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from examiner.fuzzing import made, try_one


def main() -> int:
    """Try the mutations; return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("mutations", type=int, nargs="?", default=2000)
    parser.add_argument("first", metavar="first_seed", type=int, nargs="?", default=1000)
    chosen = parser.parse_args()
    mutations, first = chosen.mutations, chosen.first
    failures: list[str] = []
    endings: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory(prefix="safehold-fuzz-") as folder, ProcessPoolExecutor() as pool:
        images = {kind: path.read_bytes() for kind, path in made(Path(folder)).items()}
        kinds = sorted(images)
        tried = {}
        for number in range(mutations):
            kind = kinds[number % len(kinds)]
            tried[pool.submit(try_one, kind, images[kind], first + number)] = (kind, first + number)
        for done in as_completed(tried):
            kind, seed = tried[done]
            error = done.exception()
            ending = "FAILED" if error is not None else done.result()
            endings.setdefault(kind, Counter())[ending] += 1
            if error is not None:
                failures.append(f"{kind} {seed}: {type(error).__name__}: {error}")
                sys.stdout.write(failures[-1] + "\n")
    for kind, counts in sorted(endings.items()):
        sys.stdout.write(f"{kind}: {', '.join(f'{count} {ending}' for ending, count in sorted(counts.items()))}\n")
    sys.stdout.write(f"{mutations} mutations, {len(failures)} failures\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
