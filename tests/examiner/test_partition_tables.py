"""Partition tables: GPT and MBR against `mmls`, and those that it refuses."""

import random
import struct
import uuid
import zlib

import pytest

from examiner.conftest import SECTOR, blank, master_boot_record, need, run
from safehold.examiner import examine
from safehold.examiner.volumes.partition_tables import backup_gpt, chain_problems
from safehold.examiner.volumes.partition_tables import master_boot_record as read_master_boot_record

LINUX = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4")


def gpt(path, sectors, *partitions):
    """Write a GPT with its backup, each partition (first, last, name)."""
    entries = b"".join(
        struct.pack("<16s16sQQQ", LINUX.bytes_le, uuid.UUID(int=n + 1).bytes_le, first, last, 0)
        + name.encode("utf-16-le").ljust(72, b"\x00")
        for n, (first, last, name) in enumerate(partitions)
    ).ljust(128 * 128, b"\x00")

    def header(own, other, array):
        fields = (own, other, 34, sectors - 34, uuid.UUID(int=99).bytes_le, array, 128, 128, zlib.crc32(entries))
        body = struct.pack("<8sIIII", b"EFI PART", 0x10000, 92, 0, 0) + struct.pack("<QQQQ16sQIII", *fields)
        return (body[:16] + struct.pack("<I", zlib.crc32(body)) + body[20:]).ljust(SECTOR, b"\x00")

    with path.open("r+b") as disk:
        disk.write(master_boot_record((0xEE, 1, sectors - 1)))
        disk.write(header(1, sectors - 1, 2) + entries)
        disk.seek((sectors - 33) * SECTOR)
        disk.write(entries + header(sectors - 1, 1, sectors - 33))
    return path


@pytest.fixture
def disk(ext4_image, tmp_path):
    image = blank(tmp_path / "disk.raw", 40_000 * SECTOR)
    with image.open("r+b") as file:
        file.seek(2048 * SECTOR)
        file.write(ext4_image.read_bytes())
    return gpt(image, 40_000, (2048, 2048 + 32767, "data"), (36_000, 36_999, "rest"))


def listed(image):
    need("mmls")
    lines = [line.split(None, 5) for line in run("mmls", image).splitlines() if line[6:9].isdigit()]
    return [(slot, int(start), int(length)) for _, slot, start, _, length, _ in lines]


def test_gpt_is_read_as_mmls_reads_it(disk, tmp_path):
    report = examine(disk, out=tmp_path / "out")
    assert report.partition_scheme == "gpt"
    assert [(v.slot, v.start_sector, v.length_sectors) for v in report.volumes] == listed(disk)
    assert [(v.description, v.state) for v in report.volumes] == [("data", "read"), ("rest", "empty")]


def test_the_backup_is_used_where_the_first_gpt_is_damaged(disk, tmp_path):
    wanted = listed(disk)
    with disk.open("r+b") as file:
        file.seek(SECTOR)
        file.write(bytes(33 * SECTOR))
    report = examine(disk, out=tmp_path / "out")
    assert report.partition_scheme == "gpt-backup"
    assert [(v.slot, v.start_sector, v.length_sectors) for v in report.volumes] == wanted
    assert report.volumes[0].filesystem == "ext4"
    assert [problem.code for problem in report.problems] == ["partition-table"]


def test_a_backup_whose_entries_lie_past_what_the_system_can_number_names_nothing(disk, tmp_path):
    """The header is whole and its checksum right: whatever stands in it was written by somebody."""
    with disk.open("r+b") as file:
        file.seek(SECTOR)
        file.write(bytes(33 * SECTOR))
        file.seek(-SECTOR, 2)
        header = bytearray(file.read(92))
        struct.pack_into("<Q", header, 72, 1 << 62)
        struct.pack_into("<I", header, 16, zlib.crc32(header[:16] + bytes(4) + header[20:]))
        file.seek(-SECTOR, 2)
        file.write(header)
    report = examine(disk, out=tmp_path / "out", image_digest=False)
    assert report.partition_scheme == "mbr"
    assert [(volume.start_sector, volume.filesystem) for volume in report.volumes] == [(2048, "ext4")]


def test_volumes_are_searched_for_where_only_the_table_that_protects_a_gpt_is_left(disk, tmp_path):
    """It says of the whole disk that it is one partition: nothing in it was found, and no file of it read."""
    whole = examine(disk, out=tmp_path / "whole", image_digest=False)
    with disk.open("r+b") as file:
        for place, end in ((SECTOR, 0), (-33 * SECTOR, 2)):
            file.seek(place, end)
            file.write(bytes(33 * SECTOR))
    report = examine(disk, out=tmp_path / "out", image_digest=False)
    assert [(volume.start_sector, volume.filesystem) for volume in report.volumes] == [(2048, "ext4")]
    assert report.totals["files"] == whole.totals["files"]
    assert [problem.code for problem in report.problems] == ["partition-table"]


def test_a_disk_with_nothing_but_the_table_that_protects_a_gpt_is_one_volume(tmp_path):
    image = blank(tmp_path / "disk.raw", 40_000 * SECTOR)
    with image.open("r+b") as file:
        file.write(master_boot_record((0xEE, 1, 39_999)))
    report = examine(image, out=tmp_path / "out", image_digest=False)
    assert [(volume.start_sector, volume.state) for volume in report.volumes] == [(1, "empty")]
    assert report.problems == []


def test_the_backup_is_named_where_nothing_is_left_of_the_first_table(disk, tmp_path):
    """The Sleuth Kit then reads the copy and says nothing of it."""
    whole = examine(disk, out=tmp_path / "whole", image_digest=False)
    with disk.open("r+b") as file:
        file.write(bytes(34 * 512))
    report = examine(disk, out=tmp_path / "out", image_digest=False)
    assert report.partition_scheme == "gpt-backup"
    assert [problem.code for problem in report.problems] == ["partition-table"]
    found, expected = ([(one.start_sector, one.length_sectors) for one in it.volumes] for it in (report, whole))
    assert found == expected


def test_a_backup_with_a_wrong_checksum_is_not_believed(disk):
    data = bytearray(disk.read_bytes())
    data[-SECTOR + 40] ^= 1
    assert backup_gpt(lambda o, n: bytes(data[o : o + n]), len(data)) == []


def test_logical_partitions_are_those_of_mmls(tmp_path):
    image = blank(tmp_path / "disk.raw", 50_000 * SECTOR)
    with image.open("r+b") as file:
        file.write(master_boot_record((0x83, 2048, 1000), (5, 10_000, 30_000)))
        file.seek(10_000 * SECTOR)
        file.write(master_boot_record((0x83, 63, 5000), (5, 8000, 6000)))
        file.seek(18_000 * SECTOR)
        file.write(master_boot_record((0x07, 63, 5000)))
    data = image.read_bytes()
    ours = [(e.slot, e.start, e.length) for e in read_master_boot_record(lambda o, n: data[o : o + n], len(data))]
    assert [entry[1:] for entry in ours] == [entry[1:] for entry in listed(image)]
    assert [entry[0] for entry in ours] == [entry[0] for entry in listed(image)]


@pytest.mark.parametrize("seed", range(20))
def test_random_sectors_give_no_endless_table(seed):
    chance = random.Random(seed)
    data = bytearray(chance.randbytes(64 * SECTOR))
    for sector in range(64):
        data[sector * SECTOR + 510 : sector * SECTOR + 512] = b"\x55\xaa"
        for place in range(4):
            entry = struct.pack("<B3sB3sII", 0, bytes(3), 5, bytes(3), chance.randrange(64), chance.randrange(64))

            data[sector * SECTOR + 446 + place * 16 : sector * SECTOR + 462 + place * 16] = entry
    assert len(read_master_boot_record(lambda o, n: bytes(data[o : o + n]), len(data))) < 2000


def chain(following: int) -> bytes:
    """Return a disk whose second logical partition says that the chain goes on at a place of the extended partition."""
    disk = bytearray(64 * SECTOR)
    disk[:SECTOR] = master_boot_record((0x05, 8, 40))
    disk[8 * SECTOR : 9 * SECTOR] = master_boot_record((0x83, 1, 4), (0x05, 16, 8))
    disk[24 * SECTOR : 25 * SECTOR] = master_boot_record((0x83, 1, 4), (0x05, following, 8))
    return bytes(disk)


@pytest.mark.parametrize(
    ("following", "code", "place"),
    [(16, "partition-loop", 24), (100_000, "partition-chain", 100_008), (30, "partition-chain", 38)],
)
def test_a_chain_of_extended_partitions_that_leads_nowhere_is_flagged(following, code, place):
    disk = chain(following)
    problems = chain_problems(lambda at, size: disk[at : at + size], len(disk))
    assert [problem[:2] for problem in problems] == [[code, f"sector {place}"]]


def test_a_chain_that_ends_is_no_problem():
    disk = bytearray(chain(16))
    disk[24 * SECTOR : 25 * SECTOR] = master_boot_record((0x83, 1, 4))
    assert chain_problems(lambda at, size: bytes(disk[at : at + size]), len(disk)) == []
