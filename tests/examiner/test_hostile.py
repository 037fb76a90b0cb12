"""Images that are damaged, cut short, no images at all, or made to do harm."""

import json
import os
import random
import struct

import pytest

from examiner.conftest import SAMPLE, SECTOR, blank, master_boot_record, need, rows_of, run
from safehold.examiner import Limits, UnreadableImageError, examine


def refuse(image, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(UnreadableImageError) as refused:
        examine(image, out=out)
    assert not out.exists()
    assert refused.value.where == str(image)
    return refused.value.what


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "empty").touch()
    assert "empty" in refuse(tmp_path / "empty", tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    assert "no such file" in refuse(tmp_path / "missing", tmp_path)


def test_a_folder_is_refused(tmp_path):
    (tmp_path / "folder").mkdir()
    assert "folder" in refuse(tmp_path / "folder", tmp_path)


@pytest.mark.parametrize(
    "content", [b"just a text\n" * 100, bytes(1 << 20), random.Random(1).randbytes(1 << 20), b"x"],
    ids=["text", "zeroes", "random", "one byte"],
)  # fmt: skip
def test_what_holds_no_file_system_is_refused(content, tmp_path):
    (tmp_path / "image").write_bytes(content)
    assert "no file system" in refuse(tmp_path / "image", tmp_path)


def test_a_file_that_is_not_what_its_name_says_is_told_so(tmp_path):
    for name, what in (("image.E01", "an E01"), ("image.vmdk", "a VMDK")):
        (tmp_path / name).write_bytes(b"nothing that is known\n" * 5000)
        assert f"is named as {what} and is none; read as raw sectors it has no partition table" in refuse(
            tmp_path / name, tmp_path
        )
    (tmp_path / "image.dd").write_bytes(b"nothing that is known\n" * 5000)
    assert "is named as" not in refuse(tmp_path / "image.dd", tmp_path)


def test_an_e01_that_is_only_a_signature_is_refused(tmp_path):
    (tmp_path / "image.E01").write_bytes(b"EVF\x09\x0d\x0a\xff\x00\x01\x01\x00\x00\x00" + bytes(100))
    refuse(tmp_path / "image.E01", tmp_path)


@pytest.mark.parametrize(("head", "name"), [(b"QFI\xfb", "QCOW"), (b"vhdxfile", "VHDX"), (b"KDMV", "VMDK")])
def test_a_container_that_is_not_supported_is_named(head, name, tmp_path):
    (tmp_path / "image").write_bytes(head + bytes(10_000))
    assert name in refuse(tmp_path / "image", tmp_path)


def test_a_flipped_byte_in_an_e01_fails_the_verification(tmp_path):
    data = bytearray((SAMPLE / "sample.E01").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "flipped.E01").write_bytes(data)
    report = examine(tmp_path / "flipped.E01", out=tmp_path / "out")
    assert report.image.verified is False
    assert "verification-failed" in [problem.code for problem in report.problems]
    assert not report.is_whole


def test_a_raw_image_cut_short_is_read_as_far_as_it_goes_and_called_incomplete(ext4_image, tmp_path):
    data = ext4_image.read_bytes()
    (tmp_path / "cut.raw").write_bytes(data[: len(data) * 3 // 4])
    report = examine(tmp_path / "cut.raw", out=tmp_path / "out", jsonl=True)
    assert report.image.complete is False
    assert "truncated" in [problem.code for problem in report.volumes[0].problems]
    assert any(row["md5"] for row in rows_of(tmp_path / "out"))
    assert not report.is_whole


def test_a_partition_past_the_end_is_named_and_the_other_is_read(ext4_image, tmp_path):
    image = blank(tmp_path / "disk.raw", (2048 + 32768) * SECTOR)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 2048, 32768), (7, 90_000_000, 1000)))
        disk.seek(2048 * SECTOR)
        disk.write(ext4_image.read_bytes())
    report = examine(image, out=tmp_path / "out")
    assert [(volume.state, [p.code for p in volume.problems]) for volume in report.volumes] == [
        ("read", []),
        ("damaged", ["past-the-end"]),
    ]
    assert report.image.complete is False


def test_a_table_written_over_the_first_sector_of_a_file_system_hides_nothing(ext4_image, tmp_path):
    image = tmp_path / "disk.raw"
    image.write_bytes(ext4_image.read_bytes())
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 30_000, 1000)))
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    assert [(volume.start_sector, volume.filesystem, volume.state) for volume in report.volumes] == [
        (30_000, None, "empty"),
        (0, "ext4", "read"),
    ]
    assert [problem.code for problem in report.volumes[1].problems] == ["beside-the-table"]
    assert {row["path"] for row in rows_of(tmp_path / "out") if row["volume"] == 1} >= {"folder/file-6.bin", "link"}


def test_a_loop_of_extended_partitions_ends(ext4_image, tmp_path):
    image = blank(tmp_path / "disk.raw", (2048 + 32768 + 4096) * SECTOR)
    extended = 2048 + 32768
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 2048, 32768), (5, extended, 4096)))
        disk.seek(2048 * SECTOR)
        disk.write(ext4_image.read_bytes())
        disk.seek(extended * SECTOR)
        disk.write(master_boot_record((0x83, 10, 100), (5, 0, 4096)))
    report = examine(image, out=tmp_path / "out")
    assert report.volumes[0].state == "read"


@pytest.mark.parametrize(
    ("place", "mark", "name"),
    [
        (3, b"-FVE-FS-", "BitLocker"),
        (424, bytes.fromhex("3bd66749292ed84a8399f6a339e3d001"), "BitLocker To Go"),
        (0, b"LUKS\xba\xbe\x00\x01", "LUKS1"),
        (0, b"LUKS\xba\xbe\x00\x02", "LUKS2"),
    ],
)
def test_an_encrypted_volume_is_named(place, mark, name, tmp_path):
    image = tmp_path / "image.raw"
    data = bytearray(random.Random(2).randbytes(1 << 20))
    data[510:512] = b"\x00\x00"
    data[place : place + len(mark)] = mark
    image.write_bytes(data)
    report = examine(image, out=tmp_path / "out")
    assert [(volume.state, volume.encryption) for volume in report.volumes] == [("encrypted", name)]
    assert not report.is_whole


def test_bitlocker_to_go_that_looks_like_fat32_is_called_encrypted(tmp_path):
    need("mkfs.fat")
    image = blank(tmp_path / "image.raw", 64 << 20)
    run("mkfs.fat", "-F", "32", image)
    with image.open("r+b") as disk:
        disk.seek(424)
        disk.write(bytes.fromhex("3bd66749292ed84a8399f6a339e3d001"))
    report = examine(image, out=tmp_path / "out")
    assert [(volume.state, volume.encryption) for volume in report.volumes] == [("encrypted", "BitLocker To Go")]


@pytest.mark.parametrize(
    ("place", "mark", "name"),
    [(0x10040, b"_BHRfS_M", "btrfs"), (0, b"XFSB", "xfs"), (0x218, b"LVM2 001", "LVM2"), (0x8001, b"BEA01\x01", "UDF")],
)
def test_an_unsupported_volume_is_named_and_never_called_empty(place, mark, name, tmp_path):
    image = blank(tmp_path / "disk.raw", 4 << 20)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 2048, 4096), (0x83, 6144, 2048)))
        disk.seek(2048 * SECTOR + place)
        disk.write(mark)
    report = examine(image, out=tmp_path / "out")
    assert [(volume.state, volume.filesystem) for volume in report.volumes] == [("unsupported", name), ("empty", None)]
    assert [problem.code for problem in report.volumes[0].problems] == ["unsupported"]


def test_an_apfs_container_that_cannot_be_opened_is_damaged_and_never_called_empty(tmp_path):
    image = blank(tmp_path / "disk.raw", 4 << 20)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0xAF, 2048, 4096)))
        disk.seek(2048 * SECTOR + 32)
        disk.write(b"NXSB")
    report = examine(image, out=tmp_path / "out")
    assert [(volume.state, volume.filesystem) for volume in report.volumes] == [("damaged", "APFS")]


def test_data_that_is_no_known_file_system_is_unsupported_not_empty(tmp_path):
    image = blank(tmp_path / "disk.raw", 4 << 20)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 2048, 4096)))
        disk.seek(5 << 19)
        disk.write(b"something")
    report = examine(image, out=tmp_path / "out")
    assert [volume.state for volume in report.volumes] == ["unsupported"]


def test_a_damaged_file_system_is_named_and_the_other_is_read(ext4_image, tmp_path):
    image = blank(tmp_path / "disk.raw", (2048 + 2 * 32768) * SECTOR)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((0x83, 2048, 32768), (0x83, 2048 + 32768, 32768)))
        for start in (2048, 2048 + 32768):
            disk.seek(start * SECTOR)
            disk.write(ext4_image.read_bytes())
        disk.seek(2048 * SECTOR + 1024)
        disk.write(struct.pack("<IIII", 0xFFFFFFFF, 0xFFFFFFFF, 0, 0) + b"\xff" * 32)
    report = examine(image, out=tmp_path / "out")
    assert [volume.state for volume in report.volumes] == ["damaged", "read"]
    assert report.volumes[0].problems


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_never_stops_the_examination(seed, ext4_image, tmp_path):
    chance = random.Random(seed)
    data = bytearray(ext4_image.read_bytes())
    for _ in range(400):
        data[chance.randrange(2048, 1 << 20)] = chance.randrange(256)
    (tmp_path / "image.raw").write_bytes(data)
    report = examine(tmp_path / "image.raw", out=tmp_path / "out", limits=Limits(stall_seconds=20))
    assert json.loads((tmp_path / "out" / "report.json").read_text())["volumes"][0]["state"] == report.volumes[0].state


def test_the_number_of_problems_is_that_of_all_and_not_of_those_listed(tmp_path, monkeypatch):
    need("mke2fs")
    monkeypatch.setattr("safehold.examiner.results.merges._MAX_LISTED", 2)
    (tmp_path / "tree").mkdir()
    for number in range(5):
        (tmp_path / "tree" / f"{number}.zip").write_bytes(b"PK\x03\x04 and nothing more")
    run("mke2fs", "-q", "-t", "ext2", "-d", tmp_path / "tree", tmp_path / "ext.raw", "1M")
    (volume,) = examine(tmp_path / "ext.raw", out=tmp_path / "out", image_digest=False).volumes
    assert [problem.code for problem in volume.problems] == ["archive-damaged", "archive-damaged", "more"]
    assert volume.problem_count == 5


def test_the_image_is_never_written(ext4_image, tmp_path):
    before = ext4_image.stat().st_mtime_ns, ext4_image.read_bytes()
    examine(ext4_image, out=tmp_path / "out")
    assert (ext4_image.stat().st_mtime_ns, ext4_image.read_bytes()) == before


def test_an_unreadable_output_folder_is_refused(ext4_image, tmp_path):
    from safehold.examiner import OutputError

    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError):
        examine(ext4_image, out=tmp_path / "file" / "out")
    assert os.listdir(tmp_path) == ["file"]
