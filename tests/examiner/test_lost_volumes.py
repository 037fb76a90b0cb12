"""Volumes that no partition table names any more: wiped tables, deleted partitions, boot sectors that are gone."""

import lzma
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examiner.conftest import SECTOR, blank, fat_image, master_boot_record, need, rows_of, run
from safehold.examiner import UnreadableImageError, examine
from safehold.examiner.volumes import lost_volumes
from safehold.examiner.volumes.lost_volumes import LostVolume, Search, gaps, volume_in
from safehold.examiner.volumes.places import Place, WithFirstSector

MEBIBYTE = 1 << 20
EXT4, FAT = 2048, 2048 + 32_768 + 2048


@pytest.fixture
def disk(ext4_image, tmp_path) -> Path:
    """An ext4 and a FAT16 volume with a mebibyte between them, named by an MBR."""
    image = blank(tmp_path / "disk.raw", (FAT + 32_768 + 2048) * SECTOR)
    fat = fat_image(tmp_path / "fat.raw")
    with image.open("r+b") as file:
        file.write(master_boot_record((0x83, EXT4, 32_768), (0x06, FAT, 32_768)))
        for start, content in ((EXT4, ext4_image), (FAT, fat)):
            file.seek(start * SECTOR)
            file.write(content.read_bytes())
    return image


def wipe(image: Path, start: int, size: int) -> None:
    with image.open("r+b") as file:
        file.seek(start)
        file.write(bytes(size))


def found_by_search(image: Path) -> list[LostVolume]:
    data = image.read_bytes()
    search = Search(lambda at, size: data[at : at + size], len(data), lambda _: True)
    return list(search.within(0, len(data), lambda: None))


@pytest.mark.parametrize("garbage", [b"\x00", b"not a boot sector "], ids=["zeroes", "garbage"])
def test_a_wiped_table_hides_no_file(disk, tmp_path, garbage):
    before = examine(disk, out=tmp_path / "before", jsonl=True, image_digest=False)
    with disk.open("r+b") as file:
        file.write((garbage * MEBIBYTE)[:MEBIBYTE])
    after = examine(disk, out=tmp_path / "after", jsonl=True, image_digest=False)
    assert rows_of(tmp_path / "after") == rows_of(tmp_path / "before")
    assert len(rows_of(tmp_path / "after")) > 20
    assert (before.partition_scheme, after.partition_scheme) == ("mbr", "none")
    assert [(v.slot, v.start_sector, v.length_sectors, v.filesystem, v.state) for v in after.volumes] == [
        ("lost:000", EXT4, 32_768, "ext4", "read"),
        ("lost:001", FAT, 32_768, "FAT16", "read"),
    ]
    assert [[problem.code for problem in volume.problems] for volume in after.volumes] == [["partition-lost"]] * 2
    assert [problem.code for problem in after.problems] == ["partition-table"]
    assert "2 found" in after.problems[0].detail
    assert before.is_whole
    assert not after.is_whole


def test_a_partition_that_was_deleted_from_the_table_is_found_in_the_gap(disk, tmp_path):
    with disk.open("r+b") as file:
        file.write(master_boot_record((0x06, FAT, 32_768)))
    report = examine(disk, out=tmp_path / "out", image_digest=False)
    assert report.partition_scheme == "mbr"
    assert [(v.slot, v.start_sector, v.description) for v in report.volumes[1:]] == [("lost:000", EXT4, "ext, found by search")]
    assert (
        report.volumes[1].counts["files"] == examine(disk, out=tmp_path / "again", image_digest=False).volumes[1].counts["files"]
    )
    assert report.is_whole


def test_a_table_that_names_all_leaves_nothing_to_find(disk, tmp_path):
    with disk.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"no volume" * MEBIBYTE)
    report = examine(disk, out=tmp_path / "out", image_digest=False)
    assert [volume.slot for volume in report.volumes] == ["000:000", "000:001"]
    assert report.is_whole


def test_the_first_sector_of_an_old_disk_is_found_at_sector_63(ext4_image, tmp_path):
    image = blank(tmp_path / "disk.raw", (63 + 32_768) * SECTOR)
    with image.open("r+b") as file:
        file.seek(63 * SECTOR)
        file.write(ext4_image.read_bytes())
    report = examine(image, out=tmp_path / "out", image_digest=False)
    assert [(volume.start_sector, volume.state) for volume in report.volumes] == [(63, "read")]


@pytest.mark.parametrize(
    ("tool", "options", "name"),
    [
        ("mkntfs", ["-q", "-F", "-f"], "NTFS"),
        ("mkfs.exfat", [], "exFAT"),
        ("mkfs.fat", ["-F", "32"], "FAT"),
        ("mke2fs", ["-q", "-F", "-t", "ext2", "-b", "1024"], "ext"),
        ("mke2fs", ["-q", "-F", "-t", "ext4", "-b", "4096"], "ext"),
        ("mkapfs", [], "APFS"),
    ],
)
def test_each_kind_is_found_where_it_begins_with_its_own_size(tool, options, name, tmp_path):
    need(tool)
    volume = blank(tmp_path / "volume", 64 * MEBIBYTE)
    run(tool, *options, volume)
    image = blank(tmp_path / "disk", 68 * MEBIBYTE)
    with image.open("r+b") as file:
        file.seek(2 * MEBIBYTE)
        file.write(volume.read_bytes())
    (found,) = found_by_search(image)
    assert (found.offset, found.filesystem, found.by_copy) == (2 * MEBIBYTE, name, False)
    assert 63 * MEBIBYTE < found.size <= 64 * MEBIBYTE


@pytest.mark.parametrize(("place", "mark", "name"), [(3, b"-FVE-FS-", "BitLocker"), (0, b"LUKS\xba\xbe\x00\x02", "LUKS2")])
def test_an_encrypted_volume_is_found_and_reaches_to_the_next(place, mark, name, disk, tmp_path):
    image = blank(tmp_path / "encrypted.raw", disk.stat().st_size + 4 * MEBIBYTE)
    with image.open("r+b") as file:
        file.seek(4 * MEBIBYTE)
        file.write(disk.read_bytes())
        file.seek(2 * MEBIBYTE + place)
        file.write(mark)
        file.seek(2 * MEBIBYTE + 510)
        file.write(b"\x55\xaa")
    report = examine(image, out=tmp_path / "out", image_digest=False)
    first = report.volumes[0]
    assert (first.start_sector, first.length_sectors, first.encryption) == (4096, 6144, name)
    assert [volume.state for volume in report.volumes] == ["encrypted", "read", "read"]


@pytest.fixture(scope="module")
def ntfs(tmp_path_factory):
    """A volume, and its files with their digests."""
    image = tmp_path_factory.mktemp("ntfs") / "ntfs.raw"
    image.write_bytes(lzma.decompress((Path(__file__).parent / "images" / "ntfs.raw.xz").read_bytes()))
    examine(image, out=image.parent / "out", jsonl=True, image_digest=False)
    return image.read_bytes(), files_of(image.parent / "out")


def files_of(out: Path) -> dict[str, tuple]:
    return {row["path"]: (row["allocation"], row["sha256"], row["modified"]) for row in rows_of(out) if row["path"] != "$Boot"}


@pytest.mark.parametrize("where", ["alone", "in a partition", "in a gap"])
def test_ntfs_without_its_boot_sector_is_read_with_the_copy_at_its_end(where, ntfs, tmp_path):
    volume, files = ntfs
    start = 0 if where == "alone" else 2 * MEBIBYTE
    data = bytearray(bytes(start) + volume)
    data[start : start + SECTOR] = bytes(SECTOR)
    if where == "in a partition":
        data[:SECTOR] = master_boot_record((7, start // SECTOR, len(volume) // SECTOR))
    (tmp_path / "disk.raw").write_bytes(data)
    report = examine(tmp_path / "disk.raw", out=tmp_path / "out", jsonl=True, image_digest=False)
    (found,) = report.volumes
    assert (found.start_sector, found.filesystem, found.state) == (start // SECTOR, "NTFS", "read")
    assert "boot-sector" in [problem.code for problem in found.problems]
    assert ("partition-lost" in [problem.code for problem in found.problems]) == (where == "in a gap")
    assert files_of(tmp_path / "out") == files
    assert not report.is_whole


def test_the_copy_of_an_older_volume_of_another_size_is_not_used(ntfs, tmp_path):
    volume, _ = ntfs
    data = bytes(SECTOR) + volume[SECTOR : 2 * MEBIBYTE] + volume[-SECTOR:]
    (tmp_path / "disk.raw").write_bytes(master_boot_record((7, 1, len(data) // SECTOR)) + data)
    report = examine(tmp_path / "disk.raw", out=tmp_path / "out", image_digest=False)
    assert report.volumes[0].state != "read"


@given(st.integers(0, 5000), st.integers(0, 3000))
def test_the_first_sector_is_seen_from_wherever_it_is_read(offset, size):
    data = bytes(number % 251 for number in range(5000))

    class Bytes:
        format, segments, size, grain, stored, is_whole, acquisition_errors = "raw", [], 5000, SECTOR, {}, True, []

        def read_at(self, at, wanted):
            return data[at : at + max(0, wanted)]

    whole = data[:1024] + data[4000 : 4000 + SECTOR] + data[1024 + SECTOR :]
    assert WithFirstSector(Bytes(), Place(1024, 0, 4000)).read_at(offset, size) == whole[offset : offset + size]


def test_an_image_of_a_disk_inside_a_volume_is_no_volume_of_its_own(disk, tmp_path):
    need("mke2fs")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "inner.img").write_bytes(disk.read_bytes())
    outer = blank(tmp_path / "outer.raw", 65 * MEBIBYTE)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-d", tmp_path / "tree", "-E", f"offset={MEBIBYTE}", outer, "64M")
    assert [found.offset for found in found_by_search(outer)] == [MEBIBYTE]


def test_a_copy_of_a_superblock_is_not_taken_for_a_volume(tmp_path):
    need("mke2fs")
    image = blank(tmp_path / "disk", 32 * MEBIBYTE)
    run("mke2fs", "-q", "-F", "-t", "ext2", "-b", "1024", image)
    wipe(image, 0, MEBIBYTE)
    assert image.read_bytes()[8 * MEBIBYTE + 1080 :][:2] == b"\x53\xef"
    assert found_by_search(image) == []
    with pytest.raises(UnreadableImageError, match="no file system"):
        examine(image, out=tmp_path / "out")


def test_a_signature_alone_is_no_volume(tmp_path):
    image = blank(tmp_path / "disk", 4 * MEBIBYTE)
    with image.open("r+b") as file:
        file.seek(MEBIBYTE + 1024)
        file.write(struct.pack("<14xI20xI12xH", 1, 0, 0xEF53))
        file.seek(2 * MEBIBYTE)
        file.write(b"\xebX\x90NTFS    " + struct.pack("<H27xQ", 512, 2000) + bytes(462) + b"\x55\xaa")
    with pytest.raises(UnreadableImageError, match="no file system"):
        examine(image, out=tmp_path / "out")


@pytest.mark.parametrize("head", [b"", bytes(2048), b"\xff" * 2048])
def test_what_is_no_volume_is_none(head):
    assert volume_in(head.ljust(2048, b"\x00"), 0) is None


def test_the_search_has_an_end(monkeypatch):
    monkeypatch.setattr(lost_volumes, "MOST_PLACES", 10)
    looked = []
    search = Search(lambda at, size: looked.append(at) or b"x" * size, 1 << 40, lambda _: True)
    assert list(search.within(0, 1 << 40, lambda: None)) == []
    assert search.is_cut_short
    assert len(looked) == 10


def test_thousands_of_marks_keep_nobody_from_the_volume_that_the_table_names(ext4_image, tmp_path):
    """Eight bytes look like an encrypted volume: 20,000 of them made a layout that was too long to be said."""
    image = blank(tmp_path / "disk.raw", 20_050 << 20)
    with image.open("r+b") as file:
        file.write(master_boot_record((0x83, EXT4, 32_768)))
        file.seek(EXT4 * SECTOR)
        file.write(ext4_image.read_bytes())
        for number in range(20_000):
            file.seek((40 + number) << 20)
            file.write(b"LUKS\xba\xbe\x00\x01")
    report = examine(image, out=tmp_path / "out", image_digest=False)
    assert (report.volumes[0].state, len(report.volumes)) == ("read", 1 + lost_volumes.MOST_VOLUMES)
    assert report.volumes[0].counts["files"] > 5
    assert "partition-search" in [problem.code for problem in report.problems]


def test_gaps_are_what_no_partition_covers():
    covered = [(30 * MEBIBYTE, 40 * MEBIBYTE), (1 * MEBIBYTE, 10 * MEBIBYTE), (5 * MEBIBYTE, 20 * MEBIBYTE)]
    assert gaps(50 * MEBIBYTE, covered) == [(20 * MEBIBYTE, 30 * MEBIBYTE), (40 * MEBIBYTE, 50 * MEBIBYTE)]
    assert gaps(50 * MEBIBYTE, [(0, 50 * MEBIBYTE)]) == []


def test_the_first_sector_of_an_older_fat_hides_nothing_behind_it(ext4_image, tmp_path):
    """What is left of an older volume over the whole disk opens, too: its allocation table is gone."""
    older = fat_image(tmp_path / "older.raw").read_bytes()
    data = bytearray(20 * MEBIBYTE)
    data[63 * SECTOR : 64 * SECTOR] = older[:SECTOR]
    data[MEBIBYTE : MEBIBYTE + ext4_image.stat().st_size] = ext4_image.read_bytes()
    (tmp_path / "disk.raw").write_bytes(data)
    report = examine(tmp_path / "disk.raw", out=tmp_path / "out", image_digest=False)
    assert [(one.start_sector, one.filesystem, one.state) for one in report.volumes] == [(2048, "ext4", "read")]
    assert report.totals["files"] > 0


def test_the_search_goes_as_far_as_is_said():
    """The guide for laboratories names this number."""
    at = 0
    for _ in range(lost_volumes.MOST_PLACES):
        at = lost_volumes._following(at)
    assert at >> 30 == 51
