"""`examine` against the time that md5sum, sha1sum and sha256sum take together for the bytes of the same files.

Prints JSON lines. The image, 1 GiB of ext4, is made in a temporary folder: `python benchmarks/examine.py [MiB]`.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq

from safehold.examiner import examine

SUMS = ("md5sum", "sha1sum", "sha256sum")


def main() -> None:
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory(prefix="safehold-bench-") as name:
        folder = Path(name)
        tree, image = folder / "tree", folder / "image.raw"
        files, size = fill(tree, mebibytes * 9 // 10 << 20)
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, image, f"{mebibytes}M"], check=True)
        image.read_bytes()
        floor = sum(timed_sum(tool, tree) for tool in SUMS)
        for jobs in (1, 2):
            out = folder / f"out-{jobs}"
            memory = PeakMemory()
            with memory:
                started = time.perf_counter()
                report = examine(image, out=out, jobs=jobs, image_digest=False)
                seconds = time.perf_counter() - started
            assert report.is_whole
            assert report.totals["files"] == files
            against = f"md5sum + sha1sum + sha256sum of the same {files:,} files"
            show(f"examine.ext4.jobs-{jobs}.seconds", seconds, "s", "lower", against, seconds / floor)
            show(f"examine.ext4.jobs-{jobs}.rate", size / seconds / 1e6, "MB/s", "higher", against, floor / seconds)
            show(
                f"examine.ext4.jobs-{jobs}.memory",
                memory.peak / 2**20,
                "MiB",
                "lower",
                "1 GiB image",
                memory.peak / image.stat().st_size,
            )
        assert pq.read_metadata(out / "catalogue.parquet").num_rows >= files


def fill(tree: Path, size: int) -> tuple[int, int]:
    """Write files of sizes as they are on disks (most small, most bytes in large ones) until there are enough bytes."""
    chance = random.Random(1)
    written = number = 0
    while written < size:
        folder = tree / f"folder-{number % 37}" / f"below-{number % 11}"
        folder.mkdir(parents=True, exist_ok=True)
        length = min(int(chance.lognormvariate(10.5, 1.6)), 64 << 20, size - written + 1)
        (folder / f"file-{number}").write_bytes(chance.randbytes(length))
        written += length
        number += 1
    return number, written


def timed_sum(tool: str, tree: Path) -> float:
    started = time.perf_counter()
    subprocess.run(["find", tree, "-type", "f", "-exec", tool, "{}", "+"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


class PeakMemory:
    """The largest sum of resident memory of this process and its children while it runs."""

    def __enter__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        page = resource.getpagesize()
        while not self._over.wait(0.05):
            total = 0
            for task in Path("/proc/self/task").iterdir():
                try:
                    numbers = (task / "children").read_text().split()
                    total += sum(int(Path(f"/proc/{n}/statm").read_text().split()[1]) for n in numbers) * page
                except OSError:
                    continue
            total += int(Path("/proc/self/statm").read_text().split()[1]) * page
            self.peak = max(self.peak, total)


def show(name: str, value: float, unit: str, better: str, against: str, ratio: float) -> None:
    line = {"name": name, "value": round(value, 3), "unit": unit, "better": better, "against": against}
    print(json.dumps(line | {"ratio": round(ratio, 3)}))


if __name__ == "__main__":
    main()
