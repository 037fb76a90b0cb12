"""`examine` against `fiwalk` and `tsk_loaddb`, and against the time that three digests of the same bytes take in one thread.

Images of 3 GiB with 24,000 files are made in a temporary folder: NTFS (with alternate streams and deleted files), ext4, and
an E01 of the NTFS image. Each is examined with paths, deleted files, two hash lists and the catalogue written.

    python benchmarks/examine.py [--files 24000] [--runs 3] [--keep FOLDER]

Prints JSON lines; a ratio below one means less time than the rival. What a machine lacks (FUSE for NTFS, fiwalk,
ewfacquire) is named on standard error and left out.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from safehold import hashlists
from safehold.examiner import examine

MEBIBYTE = 1 << 20
LISTS = ("software", "interest")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=24_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = chosen.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="safehold-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        images = made(folder, chosen.files)
        for name in LISTS:
            build_list(folder, name)
        catalogues: dict[str, str] = {}
        for name in ("ntfs.raw", "ext4.raw", "ntfs.E01"):
            if (folder / name).exists():
                catalogues[name] = measure(folder, name, images["bytes"], chosen.runs)
        if "ntfs.E01" in catalogues:
            show("examine.ntfs.E01.same-catalogue", float(catalogues["ntfs.E01"] == catalogues["ntfs.raw"]), "yes", "higher",
                 "catalogue of the raw image", 1.0)  # fmt: skip


def made(folder: Path, files: int) -> dict[str, int]:
    """Make what is missing of the images; return the number of bytes in files."""
    note = folder / "made.json"
    if note.exists():
        known: dict[str, int] = json.loads(note.read_text())
        return known
    tree = folder / "tree"
    total = fill(tree, files)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, folder / "ext4.raw", "3G"], check=True)
    if shutil.which("mkntfs") and shutil.which("ntfs-3g") and os.access("/dev/fuse", os.W_OK):
        make_ntfs(folder, tree)
        if shutil.which("ewfacquire"):
            options = ["-q", "-u", "-c", "deflate:fast", "-S", "20G", "-t"]
            subprocess.run(["ewfacquire", *options, folder / "ntfs", folder / "ntfs.raw"], check=True, stdout=subprocess.DEVNULL)
    else:
        print("ntfs: needs mkntfs, ntfs-3g and /dev/fuse: left out", file=sys.stderr)
    shutil.rmtree(tree)
    note.write_text(json.dumps({"bytes": total}))
    return {"bytes": total}


def make_ntfs(folder: Path, tree: Path) -> None:
    image, mount = folder / "ntfs.raw", folder / "mount"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(3 << 30)
    subprocess.run(["mkntfs", "-q", "-F", "-f", image], check=True, capture_output=True)
    subprocess.run(["ntfs-3g", image, mount], check=True)
    try:
        shutil.copytree(tree, mount, dirs_exist_ok=True)
        for number, path in enumerate(sorted(path for path in mount.rglob("*") if path.is_file())):
            if number % 10 == 0:
                os.setxattr(path, "user.Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n")
            if number % 97 == 0:
                path.unlink()
    finally:
        subprocess.run(["umount", mount], check=True)
        mount.rmdir()


def fill(tree: Path, files: int) -> int:
    """Write files as they are on disks: most small, most bytes in large ones, a third of them of words."""
    chance = random.Random(1)
    words = [chance.randbytes(chance.randint(3, 9)).hex().encode() for _ in range(2000)]
    text = b" ".join(chance.choice(words) for _ in range(400_000))
    written = 0
    for number in range(files):
        folder = tree / f"folder-{number % 37}" / f"below-{number % 11}"
        folder.mkdir(parents=True, exist_ok=True)
        length = chance.randint(5 << 20, 14 << 20) if number % 400 == 0 else min(int(chance.lognormvariate(9.4, 1.5)), 4 << 20)
        start = chance.randrange(len(text) // 2)
        content = text[start : start + length] if number % 3 == 0 else chance.randbytes(length)
        (folder / f"file-{number:06d}.dat").write_bytes(content)
        written += len(content)
    return written


def build_list(folder: Path, name: str) -> None:
    """Build a list of 100,000 digests that none of the files has."""
    source = folder / f"{name}.sha256"
    chance = random.Random(name)
    source.write_text("".join(f"{chance.randbytes(32).hex()}\n" for _ in range(100_000)))
    hashlists.build([source], name=name, kind=hashlists.ListKind.KNOWN_SOFTWARE, out=folder / f"{name}.index")


def lists_of(folder: Path) -> list[Path]:
    return [folder / f"{name}.index" for name in LISTS]


def measure(folder: Path, name: str, size: int, runs: int) -> str:
    """Measure one image, each rival in turn with ours; return the digest of the catalogue."""
    image, label = folder / name, f"examine.{name}"
    run("cat", image)  # into the page cache: what is compared is work, not the disk
    floor = best(runs, lambda: three_digests(block_again_and_again(size)))
    # A lower limit that can be reached: it reads what it digests, as long as any of the bytes are there.
    reading_floor = best(runs, lambda: three_digests(bytes_of(image, size))) if name.endswith("raw") else None
    out = folder / f"out-{name}"
    memory = PeakMemory()
    with memory, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        # In a process of its own, so that nothing of this one counts.
        ours = process.submit(best_examination, runs, image, out, lists_of(folder)).result()
    against = "MD5, SHA-1 and SHA-256 of as many bytes in one thread"
    show(f"{label}.seconds", ours[0], "s", "lower", against, ours[0] / floor[0])
    show(f"{label}.processor", ours[1], "s", "lower", against, ours[1] / floor[1])
    if reading_floor is not None:
        against = "the same digests of as many bytes of the image, read in one thread"
        show(f"{label}.seconds-against-reading", ours[0], "s", "lower", against, ours[0] / reading_floor[0])
        show(f"{label}.processor-against-reading", ours[1], "s", "lower", against, ours[1] / reading_floor[1])
    show(f"{label}.memory", memory.peak / MEBIBYTE, "MiB", "lower", "300 MiB", memory.peak / (300 * MEBIBYTE))
    rows = pq.read_metadata(out / "catalogue.parquet").num_rows
    show(f"{label}.rate", size / ours[0] / 1e6, "MB/s", "higher", f"{rows} rows in the catalogue", 1.0)
    if shutil.which("fiwalk") is None:
        print("fiwalk (The Sleuth Kit) is not installed: left out", file=sys.stderr)
        return digest_of(out)
    rival = best(runs, lambda: run("fiwalk", "-x", image))
    show(f"{label}.against-fiwalk", rival[0] / ours[0], "times", "higher", "fiwalk (MD5 and SHA-1)", rival[0] / ours[0])
    if shutil.which("tsk_loaddb"):
        loaded = folder / "loaded.db"

        def load() -> None:
            loaded.unlink(missing_ok=True)
            run("tsk_loaddb", "-h", "-d", loaded, image)

        other = best(runs, load)
        loaded.unlink(missing_ok=True)
        show(f"{label}.against-tsk_loaddb", other[0] / ours[0], "times", "higher", "tsk_loaddb (MD5 alone)", other[0] / ours[0])
    checks = [["ewfverify", "-q", image]] if name.endswith("E01") else [["md5sum", image], ["sha256sum", image]]
    whole = best(runs, lambda: examined(image, out, lists_of(folder), image_digest=True))
    verified = rival[0] + sum(best(runs, lambda command=command: run(*command))[0] for command in checks)  # type: ignore[misc]
    names = "fiwalk, then " + " and ".join(str(check[0]) for check in checks)
    show(f"{label}.with-image-digest", whole[0], "s", "lower", names, whole[0] / verified)
    return digest_of(out)


def best_examination(runs: int, image: Path, out: Path, lists: list[Path]) -> tuple[float, float]:
    return best(runs, lambda: examined(image, out, lists, image_digest=False))


def examined(image: Path, out: Path, lists: list[Path], *, image_digest: bool) -> None:
    shutil.rmtree(out, ignore_errors=True)
    opened = [hashlists.HashList(path) for path in lists]
    examine(image, out=out, hashlists=opened, jobs=os.cpu_count() or 1, image_digest=image_digest)


def three_digests(blocks: Iterator[bytes | memoryview]) -> None:
    digests = (hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False), hashlib.sha256())
    for block in blocks:
        for digest in digests:
            digest.update(block)


def block_again_and_again(size: int) -> Iterator[bytes]:
    """Yield one block as often as it takes: after the first time it stands in the processor's cache."""
    block = random.Random(2).randbytes(MEBIBYTE)
    for _ in range(size // MEBIBYTE):
        yield block


def bytes_of(image: Path, size: int) -> Iterator[memoryview]:
    buffer = bytearray(MEBIBYTE // 4)
    with image.open("rb", buffering=0) as file:
        while size > 0 and (count := file.readinto(buffer)):
            yield memoryview(buffer)[:count]
            size -= count


def run(*command: Any) -> None:
    subprocess.run([str(word) for word in command], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def best(runs: int, work: Callable[[], None]) -> tuple[float, float]:
    """Return the smallest wall and processor time of several runs, in seconds; children count."""
    found = []
    for _ in range(runs):
        with counted() as times:
            work()
        found.append(times)
    return min(wall for wall, _ in found), min(processor for _, processor in found)


@contextlib.contextmanager
def counted() -> Iterator[list[float]]:
    def processor() -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(item.ru_utime + item.ru_stime for item in used)

    times: list[float] = []
    wall, before = time.perf_counter(), processor()
    yield times
    times += [time.perf_counter() - wall, processor() - before]


def digest_of(out: Path) -> str:
    """Return a digest over all rows of the catalogue in their order."""
    digest = hashlib.sha256()
    for batch in pq.ParquetFile(out / "catalogue.parquet").iter_batches():
        digest.update(repr(batch.to_pylist()).encode())
    return digest.hexdigest()


class PeakMemory:
    """The largest sum of resident memory of the processes below this one, what they share counted once."""

    def __enter__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            total = 0
            for number in below(os.getpid()):
                with contextlib.suppress(OSError, StopIteration):
                    lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
                    total += int(next(line for line in lines if line.startswith("Pss:")).split()[1]) << 10
            self.peak = max(self.peak, total)


def below(process: int) -> Iterator[int]:
    """Yield the processes that a process has started, and theirs."""
    for task in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from below(int(child))


def show(name: str, value: float, unit: str, better: str, against: str, ratio: float) -> None:
    line = {"name": name, "value": round(value, 3), "unit": unit, "better": better, "against": against}
    print(json.dumps(line | {"ratio": round(ratio, 3)}), flush=True)


if __name__ == "__main__":
    main()
