"""Images made by the tools that make file systems, and The Sleuth Kit as judge of what is on them."""

import hashlib
import json
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "src" / "safehold" / "demo" / "sample"
SECTOR = 512


def need(*tools: str) -> None:
    """Skip the test where a tool is missing."""
    for tool in tools:
        if shutil.which(tool, path="/usr/sbin:/sbin:/usr/bin:/bin:/usr/local/bin") is None:
            pytest.skip(f"{tool} is not installed")


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def fls(image: Path, sector: int = 0) -> list[dict]:
    """Return what `fls -r -p` says, with the digest and the size that `icat` gives for each file that has content."""
    need("fls", "icat")
    found = []
    for line in run("fls", "-r", "-p", "-z", "UTC", "-o", sector, image).splitlines():
        kinds, deleted, meta, again, path = re.fullmatch(r"(./.) (\* )?([0-9-]+)(\(realloc\))?:\t(.*)", line).groups()
        entry = {"kinds": kinds, "deleted": bool(deleted), "meta": meta, "reallocated": bool(again), "path": path}
        if "r" in kinds and not again:
            done = subprocess.run(["icat", "-o", str(sector), str(image), meta], capture_output=True)
            if done.returncode == 0:
                entry |= {"size": len(done.stdout), "md5": hashlib.md5(done.stdout).hexdigest()}
        found.append(entry)
    return found


def rows_of(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()]


def master_boot_record(*partitions: tuple[int, int, int]) -> bytes:
    """Return a boot record with up to four partitions, each (type, start, sectors)."""
    entries = b"".join(struct.pack("<B3sB3sII", 0, bytes(3), kind, bytes(3), a, n) for kind, a, n in partitions)
    return bytes(446) + entries.ljust(64, b"\x00") + b"\x55\xaa"


@pytest.fixture(scope="session")
def tree(tmp_path_factory) -> Path:
    """A folder with files of many sizes, an empty one, a link, and a name that is no text."""
    root = tmp_path_factory.mktemp("tree")
    (root / "folder" / "below").mkdir(parents=True)
    for number, size in enumerate((0, 1, 511, 512, 4096, 65_537, 3 << 20)):
        (root / "folder" / f"file-{number}.bin").write_bytes(
            bytes((number * 7 + n) % 251 for n in range(1000)) * (size // 1000) + b"x" * (size % 1000)
        )
    (root / "folder" / "below" / "note.txt").write_text("A note.\n")
    (root / "link").symlink_to("folder/below/note.txt")
    Path(bytes(root / "folder").decode() + "/caf\udce9").write_bytes(b"Latin-1")
    return root


@pytest.fixture(scope="session")
def ext4_image(tree, tmp_path_factory) -> Path:
    need("mke2fs", "debugfs")
    image = tmp_path_factory.mktemp("ext4") / "ext4.raw"
    run("mke2fs", "-q", "-t", "ext4", "-d", tree, image, "16M")
    run("debugfs", "-w", "-R", "rm folder/file-5.bin", image)
    return image


def fat_image(path: Path) -> Path:
    """Make a FAT16 volume with a folder, a file in it, a file over three clusters and a deleted file."""
    need("mkfs.fat")
    blank(path, 16 << 20)
    run("mkfs.fat", "-F", "16", "-s", "4", "-r", "512", "-R", "4", path)
    data = bytearray(path.read_bytes())
    fat_sectors = struct.unpack_from("<H", data, 22)[0]
    root = (4 + 2 * fat_sectors) * SECTOR
    first_cluster, cluster = root + 512 * 32, 4 * SECTOR

    def write(number: int, content: bytes) -> None:
        data[first_cluster + (number - 2) * cluster :][: len(content)] = content
        start = first_cluster + (number - 2) * cluster
        data[start : start + len(content)] = content

    def link(number: int, following: int) -> None:
        for copy in range(2):
            struct.pack_into("<H", data, (4 + copy * fat_sectors) * SECTOR + number * 2, following)

    def entry(name: bytes, attributes: int, number: int, size: int) -> bytes:
        moment = (12 << 11, (46 << 9) | (1 << 5) | 1)  # 2026-01-01 12:00
        return struct.pack("<11sBBBHHHHHHHI", name, attributes, 0, 0, *moment, moment[1], 0, *moment, number, size)

    big, small, gone = b"0123456789" * 500, b"in a folder", b"this file was deleted" * 100
    write(2, entry(b".          ", 0x10, 2, 0) + entry(b"..         ", 0x10, 0, 0) + entry(b"SMALL   TXT", 0x20, 3, len(small)))
    write(3, small)
    write(4, big)
    write(7, gone)
    for number, following in ((2, 0xFFFF), (3, 0xFFFF), (4, 5), (5, 6), (6, 0xFFFF)):
        link(number, following)
    entries = (
        entry(b"FOLDER     ", 0x10, 2, 0)
        + entry(b"BIG     BIN", 0x20, 4, len(big))
        + entry(b"\xe5ONE    TXT", 0x20, 7, len(gone))
    )
    data[root : root + len(entries)] = entries
    path.write_bytes(data)
    return path
