"""Images with mutations: a small one of each kind, damaged by a seeded chance, must be refused or examined, and nothing else.

Used by the suite for some mutations and by `scripts/fuzz_examiner.py` for many.
"""

from __future__ import annotations

import json
import lzma
import random
import shutil
import subprocess
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

import pyarrow.parquet as pq

from examiner.shadowed import SIZE, Shadowed
from safehold.examiner import Limits, UnreadableImageError, examine
from safehold.examiner.results.problems import WORDS
from safehold.examiner.results.reports import ROW_NAMES

IMAGES = Path(__file__).parent / "images"
SAMPLE = Path(__file__).parents[2] / "src" / "safehold" / "demo" / "sample" / "sample.E01"
MEBIBYTE = 1 << 20

#: A reader that shows nothing for some seconds is stuck: no image here is larger than a few MiB.
LIMITS = Limits(memory=2 << 30, processor_seconds=60, written=1 << 30, stall_seconds=8)
#: Longer than any stuck reader takes to be given up, file after file.
PATIENCE_SECONDS = 180


def made(folder: Path) -> dict[str, Path]:
    """Make an image of each kind for which there is a tool; return them by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    tree = folder / "tree"
    _fill(tree)
    images = {"e01": SAMPLE}
    for name in ("apfs", "hfsplus"):
        images[name] = folder / f"{name}.raw"
        images[name].write_bytes(lzma.decompress((IMAGES / f"{name}.raw.xz").read_bytes()))
    commands = {
        "ext4": ("mke2fs", "-q", "-t", "ext4", "-d", tree, folder / "ext4", "4M"),
        "ext2": ("mke2fs", "-q", "-t", "ext2", "-b", "1024", "-d", tree, folder / "ext2", "2M"),
        "iso9660": ("xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-o", folder / "iso9660", tree),
        "ntfs": ("mkntfs", "-q", "-F", "-s", "512", "-c", "4096", folder / "ntfs"),
        "fat16": ("mkfs.fat", "-F", "16", "-s", "1", folder / "fat16"),
        "exfat": ("mkfs.exfat", "-q", folder / "exfat"),
    }
    sizes = {"ntfs": 4 * MEBIBYTE, "fat16": 5 * MEBIBYTE, "exfat": 4 * MEBIBYTE}
    for kind, command in commands.items():
        if shutil.which(command[0]):
            if kind in sizes:
                (folder / kind).write_bytes(bytes(sizes[kind]))
            _run(*command)
            images[kind] = folder / kind
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    if "ntfs" in images and shutil.which("ntfscp"):
        for path in files:
            _run("ntfscp", images["ntfs"], path, path.name)
        images["shadow"] = folder / "shadow"
        _make_shadow(images["shadow"], files)
    if "fat16" in images and shutil.which("mcopy"):
        _run("mcopy", "-s", "-i", images["fat16"], *files, "::/")
    if "ext4" in images:
        for kind, form in (("qcow2", "qcow2"), ("vhd", "vpc"), ("vhdx", "vhdx"), ("vmdk", "vmdk")):
            if shutil.which("qemu-img"):
                _run("qemu-img", "convert", "-O", form, images["ext4"], folder / kind)
                images[kind] = folder / kind
        images["mbr"] = folder / "mbr"
        images["mbr"].write_bytes(_boot_record() + images["ext4"].read_bytes())
    return images


def _make_shadow(image: Path, files: list[Path]) -> None:
    """Make an NTFS volume with two shadow copies: a file is replaced after each."""
    image.write_bytes(bytes(SIZE))
    _run("mkntfs", "-q", "-F", "-s", "512", "-c", "4096", image)
    states = []
    for content in files[:3]:
        for name in ("same.bin", "changed.bin"):
            _run("ntfscp", image, files[3] if name == "same.bin" else content, name)
        states.append(image.read_bytes())
    shadowed = Shadowed(states[2])
    shadowed.keep(states[0], states[1])
    shadowed.keep(states[1], states[2])
    image.write_bytes(shadowed.image())


def _fill(tree: Path) -> None:
    chance = random.Random(11)
    (tree / "folder" / "below").mkdir(parents=True, exist_ok=True)
    for number in range(12):
        content = chance.randbytes(chance.randrange(1, 40_000))
        (tree / "folder" / f"file-{number}.bin").write_bytes(content)
    (tree / "folder" / "below" / "note.txt").write_text("A note.\n" * 40)
    with zipfile.ZipFile(tree / "packed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", "inner " * 200)
    with tarfile.open(tree / "packed.tar.xz", "w:xz") as archive:
        archive.add(tree / "folder" / "below" / "note.txt", "note.txt")


def _boot_record() -> bytes:
    entry = bytes((0, 0, 0, 0, 0x83, 0, 0, 0)) + (1).to_bytes(4, "little") + (8192).to_bytes(4, "little")
    return bytes(446) + entry + bytes(48) + b"\x55\xaa"


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return the image with some damage. Places that hold something are preferred to zeroes."""
    data = bytearray(content)
    used = [place for place in range(0, len(data), 512) if any(data[place : place + 512])]
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        # The first used sectors hold what everything else hangs from.
        sector = chance.choice(used[:24] if chance.random() < 0.5 else used)
        place = min(sector + chance.randrange(512), len(data) - 1)
        match chance.randrange(7):
            case 0:
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                data[place] = chance.choice((0x00, 0x7F, 0x80, 0xFF))
            case 2:
                data[place : place + 4] = chance.randbytes(4)
            case 3:
                data[place : place + 8] = chance.choice((b"\xff" * 8, bytes(8), (1 << 62).to_bytes(8, "little")))
            case 4:
                other = chance.choice(used)
                data[sector : sector + 512] = data[other : other + 512]
            case 5:
                data[sector : sector + 512] = bytes(len(data[sector : sector + 512]))
            case 6 if chance.random() < 0.1:
                del data[chance.randrange(1, len(data)) :]
                used = [place for place in used if place < len(data)] or [0]
    return bytes(data)


def try_one(kind: str, content: bytes, seed: int) -> str:
    """Examine one mutation and return how it ended: `read`, `read in part` or `refused`.

    Raises: AssertionError where it took too long or what was written cannot be read; anything that `examine` lets out.
    """
    chance = random.Random(f"{kind} {seed}")
    with tempfile.TemporaryDirectory(prefix="safehold-fuzz-") as name:
        folder = Path(name)
        image = folder / f"image.{'E01' if kind == 'e01' else 'raw'}"
        image.write_bytes(mutated(content, chance))
        started = time.monotonic()
        try:
            report = examine(image, out=folder / "out", jobs=1, image_digest=seed % 4 == 0, jsonl=True, limits=LIMITS)
        except UnreadableImageError as error:
            if "\n" in f"{error.where}{error.what}" or (folder / "out" / "report.json").exists():
                raise AssertionError(f"refused, but not as it should be: {error!r}") from error
            return "refused"
        finally:
            assert time.monotonic() - started < PATIENCE_SECONDS, f"{kind} {seed} took too long"
        document = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
        rows = pq.read_metadata(folder / "out" / "catalogue.parquet").num_rows
        lines = (folder / "out" / "catalogue.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == rows == sum(document["totals"][name] for name in ROW_NAMES)
        catalogue = [json.loads(line) for line in lines]
        assert all(row["volume"] < len(document["volumes"]) for row in catalogue)
        told = document["problems"] + [problem for volume in document["volumes"] for problem in volume["problems"]]
        codes = {problem["code"] for problem in told} | {row["problem"] for row in catalogue} - {None}
        assert codes <= set(WORDS)
        return "read" if report.is_whole else "read in part"
