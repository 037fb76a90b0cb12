"""Debian's samples for learning forensics (`forensics-samples-*`): disks that others made, with The Sleuth Kit as judge."""

import hashlib
import lzma
from pathlib import Path

import pytest

from examiner.conftest import fls, rows_of
from safehold.examiner import examine

FOLDER = Path("/usr/share/forensics-samples")
#: What is on each disk: the file system of each partition as it is named, and whether it is read.
DISKS = {
    "ntfs": [("NTFS", "read")],
    "vfat": [("FAT32", "read")],
    "exfat": [("exFAT", "read")],
    "ext2": [("ext2", "read")],
    "ext4": [("ext4", "read")],
    "btrfs": [("btrfs", "unsupported")],
    "multiple": [("btrfs", "unsupported"), ("ext4", "read"), ("exFAT", "read"), ("NTFS", "read")],
}
#: The Sleuth Kit shows these, and they are no files of the disk.
OWN = ("$OrphanFiles", "$MBR", "$FAT1", "$FAT2")


def disk(kind: str, folder: Path) -> Path:
    packed = FOLDER / f"fs.{kind}.xz"
    if not packed.exists():
        pytest.skip(f"forensics-samples-{kind} is not installed")
    image = folder / f"{kind}.raw"
    with lzma.open(packed) as source, image.open("wb") as target:
        while data := source.read(1 << 20):
            target.write(data)
    return image


@pytest.mark.parametrize("kind", DISKS)
def test_a_sample_is_read_as_the_sleuth_kit_reads_it(kind, tmp_path):
    image = disk(kind, tmp_path)
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert report.partition_scheme == "mbr"
    assert [(volume.filesystem, volume.state) for volume in report.volumes] == DISKS[kind]
    assert report.image.sha256 == hashlib.sha256(image.read_bytes()).hexdigest()
    compared = 0
    for number, volume in enumerate(report.volumes):
        rows = [row for row in rows_of(tmp_path / "out") if row["volume"] == number and row["inside"] is None]
        if volume.state != "read":
            assert rows == []
            continue
        ours = {(row["path"], row["meta"]): row for row in rows}
        for entry in fls(image, volume.start_sector):
            path = entry["path"].removesuffix(" (deleted)")
            if "md5" not in entry or path.startswith(OWN) or "r/r" not in entry["kinds"]:
                continue
            row = ours[path, entry["meta"]]
            if row["md5"] is None:
                # No digest is given of what is no content of this file.
                assert row["problem"] or row["path"].endswith(":$Bad"), row
                continue
            assert (row["size"], row["md5"]) == (entry["size"], entry["md5"]), row
            assert (row["allocation"] == "allocated") == (not entry["deleted"]), row
            compared += 1
    assert compared > 5 or kind == "btrfs"
