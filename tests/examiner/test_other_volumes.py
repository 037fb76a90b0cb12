"""Volumes beyond NTFS, FAT and ext: read where they can be, and named for what they are where they can't."""

import hashlib
import lzma
import random
import struct
from pathlib import Path

import pytest

from examiner.conftest import blank, fls, need, rows_of, run
from safehold.examiner import examine

IMAGES = Path(__file__).parent / "images"


def unpacked(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(lzma.decompress((IMAGES / f"{name}.xz").read_bytes()))
    return path


def examined(image: Path, out: Path):
    report = examine(image, out=out, jsonl=True, image_digest=False)
    return report, {row["path"]: row for row in rows_of(out)}


def test_apfs_files_streams_links_and_times_are_read(tmp_path):
    report, rows = examined(unpacked("apfs.raw", tmp_path), tmp_path / "out")
    assert (report.volumes[0].filesystem, report.volumes[0].state) == ("APFS", "read")
    assert rows["a_directory/a_file"]["size"] == 53
    assert rows["a_directory/a_file:myxattr"]["kind"] == "stream"
    assert rows["a_directory/a_resourcefork:rsrc"]["size"] == 17
    assert rows["a_link"]["kind"] == "symlink"
    assert rows["passwords.txt"]["modified"] == "2022-01-14T07:19:41.213333494+00:00"
    assert {row["problem"] for row in rows.values()} == {None}
    assert report.is_whole


def test_apfs_content_is_that_of_the_extents_on_the_disk(tmp_path):
    image = unpacked("apfs.raw", tmp_path)
    _, rows = examined(image, tmp_path / "out")
    # Where the container's own tables put the only extent of this file.
    content = image.read_bytes()[389_120 : 389_120 + 116]
    assert rows["passwords.txt"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_hfs_plus_agrees_with_the_sleuth_kit(tmp_path):
    image = unpacked("hfsplus.raw", tmp_path)
    report, rows = examined(image, tmp_path / "out")
    assert (report.volumes[0].filesystem, report.volumes[0].state) == ("HFS+", "read")
    for entry in fls(image):
        if "md5" in entry and entry["path"] in rows and rows[entry["path"]]["kind"] == "file":
            assert rows[entry["path"]]["md5"] == entry["md5"], entry["path"]
    assert rows["passwords.txt"]["kind"] == "file"


def test_iso_9660_agrees_with_what_went_into_it(tree, tmp_path):
    need("xorriso")
    image = tmp_path / "disc.iso"
    run("xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-o", image, tree / "folder" / "below")
    report, rows = examined(image, tmp_path / "out")
    assert (report.volumes[0].filesystem, report.volumes[0].state) == ("ISO9660", "read")
    note = next(row for path, row in rows.items() if path.lower().startswith("note.txt"))
    assert note["sha256"] == hashlib.sha256(b"A note.\n").hexdigest()


def made_by(tool: str, folder: Path) -> Path:
    need(tool)
    image = folder / "volume.raw"
    match tool:
        case "mkfs.btrfs":
            run(tool, "-q", blank(image, 128 << 20))
        case "mkfs.xfs":
            run(tool, "-q", blank(image, 320 << 20))
        case "mkswap":
            run(tool, blank(image, 1 << 20))
    return image


@pytest.mark.parametrize(("tool", "name"), [("mkfs.btrfs", "btrfs"), ("mkfs.xfs", "xfs"), ("mkswap", "swap")])
def test_a_volume_that_cannot_be_read_is_named_and_never_empty(tool, name, tmp_path):
    report, _ = examined(made_by(tool, tmp_path), tmp_path / "out")
    assert (report.volumes[0].filesystem, report.volumes[0].state) == (name, "unsupported")
    assert [problem.code for problem in report.volumes[0].problems] == ["unsupported"]
    assert not report.is_whole


def test_classic_hfs_is_named_as_unsupported(tmp_path):
    image = blank(tmp_path / "hfs.raw", 1 << 20)
    with image.open("r+b") as file:
        file.seek(1024)
        file.write(b"BD" + bytes(510))
    report, _ = examined(image, tmp_path / "out")
    assert (report.volumes[0].filesystem, report.volumes[0].state) == ("HFS", "unsupported")


@pytest.mark.parametrize("kind", ["luks1", "luks2"])
def test_luks_is_named_as_encrypted(kind, tmp_path):
    need("cryptsetup")
    image = blank(tmp_path / "luks.raw", 32 << 20)
    options = ["--type", kind, "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000", "--key-file", tmp_path / "key"]
    (tmp_path / "key").write_text("synthetic")
    run("cryptsetup", "luksFormat", "-q", *options, image)
    report, _ = examined(image, tmp_path / "out")
    assert (report.volumes[0].encryption, report.volumes[0].state) == (kind.upper(), "encrypted")


def test_random_data_without_a_header_is_possibly_encrypted(tmp_path):
    image = tmp_path / "random.raw"
    image.write_bytes(random.Random(5).randbytes(4 << 20))
    report, _ = examined(image, tmp_path / "out")
    assert (report.volumes[0].encryption, report.volumes[0].state) == ("possibly VeraCrypt", "encrypted")
    assert report.volumes[0].problems[0].code == "possibly-encrypted"


def test_compressed_data_is_not_taken_for_an_encrypted_volume(tmp_path):
    """Between two structures of its own a volume may hold anything: one place that is not random is enough."""
    image = tmp_path / "not-random.raw"
    content = bytearray(random.Random(6).randbytes(4 << 20))
    content[2 << 20 : (2 << 20) + (512 << 10)] = b"words of a text. " * 30_840 + bytes(8)
    # A boot record makes it a disk with one volume, so that there is something to say.
    content[:512] = bytes(446) + struct.pack("<B3sB3sII", 0, bytes(3), 7, bytes(3), 8, 8000) + bytes(48) + b"\x55\xaa"
    image.write_bytes(content)
    report, _ = examined(image, tmp_path / "out")
    assert report.volumes[0].encryption is None
    assert report.volumes[0].state == "unsupported"
