"""Makes the sample image of the demonstration: `python -m safehold.demo.sample.make_sample [FOLDER]`, as root.

Everything on it is drawn or written here. The image is an MBR disk with two partitions: NTFS ("LAPTOP") and ext4
("CARD"), with pictures, documents, archives, deleted files, an alternate data stream, a wrong extension, a name that is
no text, and one picture that stands on the list `known-of-interest.md5` and on both partitions.

Tools: mkntfs, ntfs-3g and /dev/fuse (so that deletion is the file system's own), mke2fs and debugfs, ewfacquire, and
The Sleuth Kit's mmls, fls and icat, which write `expected.json`: they are the judges of what is on the image.

Contents, names, sizes and times of files are the same in every run; identifiers of the file systems and the times that
the tools take from the clock (creation, acquisition) are not.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from safehold.demo.sample import pictures

SECTOR = 512
NTFS_START, NTFS_SECTORS = 2048, 24576
EXT_START, EXT_SECTORS = NTFS_START + NTFS_SECTORS, 16384
TOTAL = EXT_START + EXT_SECTORS + 2048
MOMENT = 1_767_268_800  # 2026-01-01 12:00:00 UTC
STAMP = (2026, 1, 1, 12, 0, 0)

NTFS_DELETED = ("Users/demo/Pictures/deleted-01.jpg", "Users/demo/Pictures/deleted-02.png", "Users/demo/Old")
EXT_DELETED = ("DCIM/100DEMO/removed.jpg", "notes/removed.txt")


def main() -> None:
    """Make the image, the list and the expectation in the folder given, or beside this script."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = folder / "sample.raw"
        with raw.open("wb") as image:
            image.truncate(TOTAL * SECTOR)
            image.write(partition_table())
            image.seek(NTFS_START * SECTOR)
            image.write(ntfs(folder))
            image.seek(EXT_START * SECTOR)
            image.write(ext4(folder))
        known = picture(3)
        (target / "known-of-interest.md5").write_text(known_list(known))
        (target / "sample.E01").unlink(missing_ok=True)
        run(
            "ewfacquire", "-u", "-q", "-t", target / "sample", "-f", "encase6", "-c", "best", "-d", "sha1", "-m", "fixed",
            "-M", "physical", "-C", "DEMO/2026/001", "-D", "Synthetic laptop disk", "-e", "Demonstration", "-E", "DEM/1",
            "-N", "Made by make_sample.py: synthetic and benign", raw,
        )  # fmt: skip
        expected = expectation(raw, known)
        (target / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=True) + "\n")
    size = (target / "sample.E01").stat().st_size
    print(f"sample.E01: {size:,} bytes")  # noqa: T201


def run(*command: object, text: str | None = None) -> str:
    """Run a tool and return what it says."""
    words = [str(word) for word in command]
    done = subprocess.run(words, check=True, capture_output=True, input=text.encode() if text else None)
    return done.stdout.decode("utf-8", "surrogateescape")


def picture(number: int) -> bytes:
    """Return one of the sample's pictures: JPEG, every fourth PNG."""
    drawn = pictures.landscape(number)
    return pictures.png(drawn) if number % 4 == 0 else pictures.jpeg(drawn)


def laptop() -> dict[str, bytes]:
    """Return the files of the NTFS partition, deleted ones included."""
    files = {f"Users/demo/Pictures/landscape-{n:02d}.{'png' if n % 4 == 0 else 'jpg'}": picture(n) for n in range(1, 9)}
    files |= {
        "Users/demo/Pictures/deleted-01.jpg": picture(21),
        "Users/demo/Pictures/deleted-02.png": picture(24),
        "Users/demo/Pictures/lake.bmp": pictures.bmp(pictures.landscape(30, 128, 80)),
        "Users/demo/Pictures/empty.jpg": b"",
        "Users/demo/Old/plan.txt": b"Walk on Saturday: station, ridge, lake, station.\n" * 40,
        "Users/demo/Old/Maps/ridge.png": picture(28),
        "Users/demo/Documents/letter.txt": b"Dear library,\n\nplease renew my three books.\n\nThank you.\n" * 20,
        "Users/demo/Documents/accounts.csv": b"date,what,amount\n2026-01-01,tea,3.20\n2026-01-02,bread,2.10\n" * 60,
        "Users/demo/Documents/report.docx": document(picture(5)),
        "Users/demo/Documents/timetable.pdf": pdf("Trains leave at 9, 11 and 13."),
        "Users/demo/Documents/page.html": b"<!DOCTYPE html><title>Lakes</title><p>Three lakes.</p>\n",
        "Users/demo/Documents/archive.zip": nested_zip(),
        "Users/demo/Documents/backup.tar.gz": packed_tar(),
        "Users/demo/Downloads/not-a-text.txt": picture(9),
        "Users/demo/Downloads/setup-notes.txt": b"Unpack, read, run.\n" * 30,
        "Windows/System32/drivers.dat": bytes(range(256)) * 64,
    }
    return files


def card() -> dict[str, bytes]:
    """Return the files of the ext4 partition, deleted ones included."""
    files = {f"DCIM/100DEMO/IMG_{n:04d}.jpg": picture(n) for n in (41, 42, 43, 45)}
    files |= {
        "DCIM/100DEMO/IMG_0003.jpg": picture(3),
        "DCIM/100DEMO/removed.jpg": picture(46),
        "notes/list.txt": b"bread\ntea\nmap\n",
        "notes/removed.txt": b"This note was removed.\n",
        "notes/data.json": b'{"walks": [{"name": "ridge", "km": 12}]}\n',
        "video/clip.jpg": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(2000),
    }
    return files


def nested_zip() -> bytes:
    """Return a zip with a text, a picture and a zip that holds two more files."""
    inner = zip_of({"two.txt": b"The second level.\n", "picture.jpg": picture(11)})
    return zip_of({"one.txt": b"The first level.\n", "photos/hill.jpg": picture(10), "level1.zip": inner})


def zip_of(files: dict[str, bytes]) -> bytes:
    """Pack files as a zip, the same bytes each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def packed_tar() -> bytes:
    """Pack a text and a picture as a gzipped tar, the same bytes each time."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in {"old/diary.txt": b"Nothing happened.\n", "old/peak.jpg": picture(13)}.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), MOMENT
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(target.getvalue(), 9, mtime=0)


def document(image: bytes) -> bytes:
    """Return a word-processor document with one sentence and one picture inside."""
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    body = b'<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p>A walk by the lake.</w:p></w:body></w:document>'
    return zip_of({"[Content_Types].xml": types, "word/document.xml": body, "word/media/image1.jpeg": image})


def pdf(sentence: str) -> bytes:
    """Return a one-page PDF."""
    content = f"BT /F1 18 Tf 72 720 Td ({sentence}) Tj ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def partition_table() -> bytes:
    """Return a master boot record with two partitions."""
    entries = b"".join(
        struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", kind, b"\xfe\xff\xff", start, sectors)
        for kind, start, sectors in ((0x07, NTFS_START, NTFS_SECTORS), (0x83, EXT_START, EXT_SECTORS))
    )
    return bytes(440) + b"DEMO\x00\x00" + entries + bytes(32) + b"\x55\xaa"


def lay_out(files: dict[str, bytes], root: Path) -> None:
    """Write files below a folder, all with the same time."""
    for name, data in sorted(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in sorted(root.rglob("*"), reverse=True):
        if not path.is_symlink():
            os.utime(path, (MOMENT, MOMENT))


def ntfs(folder: Path) -> bytes:
    """Make the NTFS partition: mounted, filled, and some of it deleted by the file system itself."""
    image, mount = folder / "ntfs", folder / "mount"
    with image.open("wb") as file:
        file.truncate(NTFS_SECTORS * SECTOR)
    mount.mkdir()
    run("mkntfs", "-F", "-q", "-L", "LAPTOP", "-p", str(NTFS_START), "-s", str(SECTOR), image)
    for step in ("fill", "delete"):
        run("ntfs-3g", image, mount, "-o", "streams_interface=windows")
        try:
            if step == "fill":
                lay_out(laptop(), mount)
                zone = b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://downloads.example/notes\r\n"
                Path(f"{mount}/Users/demo/Downloads/setup-notes.txt:Zone.Identifier").write_bytes(zone)
                continue
            for name in NTFS_DELETED:
                path = mount / name
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        finally:
            run("umount", mount)
    return image.read_bytes()


def ext4(folder: Path) -> bytes:
    """Make the ext4 partition: filled when made, and some of it deleted."""
    image, root = folder / "ext4", folder / "card"
    root.mkdir()
    (root / "latest.jpg").symlink_to("DCIM/100DEMO/IMG_0045.jpg")
    files = card()
    lay_out(files, root)
    Path(os.fsdecode(bytes(root / "notes") + b"/caf\xe9.txt")).write_bytes(b"A name in Latin-1.\n")
    os.environ["E2FSPROGS_FAKE_TIME"] = str(MOMENT)
    identity = "5afe401d-0000-4000-8000-000000000001"
    run("mke2fs", "-q", "-t", "ext4", "-L", "CARD", "-U", identity, "-E", f"hash_seed={identity}", "-d", root, image,
        f"{EXT_SECTORS * SECTOR // 1024}k")  # fmt: skip
    for name in EXT_DELETED:
        run("debugfs", "-w", "-R", f"rm {name}", image)
    return image.read_bytes()


def known_list(known: bytes) -> str:
    """Return a synthetic list "known of interest": one of the sample's pictures, and digests of nothing in the sample."""
    lines = [f"{hashlib.md5(known, usedforsecurity=False).hexdigest()}  landscape.jpg"]
    for number in range(1, 20):
        other = hashlib.md5(b"synthetic entry %d" % number, usedforsecurity=False).hexdigest()
        lines.append(f"{other}  synthetic-{number:02d}.jpg")
    return "# Synthetic list for the demonstration: known of interest\n" + "\n".join(lines) + "\n"


def expectation(raw: Path, known: bytes) -> dict[str, Any]:
    """Return what The Sleuth Kit finds on the image, and what was packed into its archives."""
    data = raw.read_bytes()
    files = []
    for volume, start in enumerate((NTFS_START, EXT_START)):
        for line in run("fls", "-r", "-p", "-z", "UTC", "-o", str(start), raw).splitlines():
            found = re.fullmatch(r"(./.) (\* )?([0-9-]+)(\(realloc\))?:\t(.*)", line)
            if not found:
                raise SystemExit(f"fls said something unexpected: {line}")
            kinds, deleted, meta, again, path = found.groups()
            entry: dict[str, Any] = {
                "volume": volume,
                "kinds": kinds,
                "deleted": bool(deleted),
                "reallocated": bool(again),
                "meta": meta,
            }
            entry["path"] = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            if "r" in kinds and not again and not path.endswith("$BadClus:$Bad"):
                command = ["icat", "-o", str(start), str(raw), meta]
                done = subprocess.run(command, check=False, capture_output=True)
                if done.returncode == 0:
                    entry |= {"size": len(done.stdout), **digests(done.stdout)}
            files.append(entry)
    members = {
        "Users/demo/Documents/archive.zip!/one.txt": b"The first level.\n",
        "Users/demo/Documents/archive.zip!/photos/hill.jpg": picture(10),
        "Users/demo/Documents/archive.zip!/level1.zip!/two.txt": b"The second level.\n",
        "Users/demo/Documents/archive.zip!/level1.zip!/picture.jpg": picture(11),
        "Users/demo/Documents/backup.tar.gz!/backup.tar!/old/diary.txt": b"Nothing happened.\n",
        "Users/demo/Documents/backup.tar.gz!/backup.tar!/old/peak.jpg": picture(13),
        "Users/demo/Documents/report.docx!/word/media/image1.jpeg": picture(5),
    }
    return {
        "image": {"media_size": len(data), **digests(data)},
        "partitions": run("mmls", raw).splitlines(),
        "files": files,
        "members": {name: digests(content) for name, content in members.items()},
        "mismatches": ["Users/demo/Downloads/not-a-text.txt", "video/clip.jpg"],
        "known": {"md5": digests(known)["md5"], "paths": ["Users/demo/Pictures/landscape-03.jpg", "DCIM/100DEMO/IMG_0003.jpg"]},
    }  # fmt: skip


def digests(data: bytes) -> dict[str, str]:
    """Return the three digests of some bytes."""
    return {name: hashlib.new(name, data, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")}


if __name__ == "__main__":
    main()
