"""File systems made by their own tools, against `fls` and `icat`."""

import hashlib
import re

import pytest

from examiner.conftest import SECTOR, blank, fat_image, fls, master_boot_record, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.errors import reason_of


def assert_agrees_with_fls(image, out, sector=0, volume=0):
    rows = {row["path"]: row for row in rows_of(out) if row["volume"] == volume and row["inside"] is None}
    listed = fls(image, sector)
    assert listed
    for entry in listed:
        row = rows[entry["path"].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")]
        assert row["meta"] == entry["meta"]
        assert (row["allocation"] != "allocated") == entry["deleted"]
        if "md5" in entry and not (entry["deleted"] and entry["size"] == 0) and not row["path"].endswith(":$Bad"):
            assert (row["path"], row["size"], row["md5"]) == (row["path"], entry["size"], entry["md5"])


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
def test_ext_agrees_with_fls(kind, tree, tmp_path):
    need("mke2fs")
    image = tmp_path / "image.raw"
    run("mke2fs", "-q", "-t", kind, "-d", tree, image, "16M")
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert [(volume.filesystem, volume.state) for volume in report.volumes] == [(kind, "read")]
    assert_agrees_with_fls(image, tmp_path / "out")
    assert report.volumes[0].counts["symlinks"] == 1


def test_a_deleted_file_of_ext4_is_deleted(ext4_image, tmp_path):
    report = examine(ext4_image, out=tmp_path / "out", jsonl=True)
    assert_agrees_with_fls(ext4_image, tmp_path / "out")
    assert report.volumes[0].counts["deleted_files"] == 1


def test_a_folder_with_the_name_of_the_one_for_orphans_makes_no_file_an_orphan(tmp_path):
    need("mke2fs")
    (tmp_path / "tree" / "$OrphanFiles" / "below").mkdir(parents=True)
    (tmp_path / "tree" / "$OrphanFiles" / "below" / "note.txt").write_text("A note.")
    run("mke2fs", "-q", "-t", "ext4", "-d", tmp_path / "tree", tmp_path / "ext4.raw", "2M")
    report = examine(tmp_path / "ext4.raw", out=tmp_path / "out", jsonl=True, image_digest=False)
    assert (report.totals["files"], report.totals["orphans"]) == (1, 0)
    assert {row["allocation"] for row in rows_of(tmp_path / "out")} == {"allocated"}


def test_a_file_that_somebody_put_into_the_folder_of_ntfs_itself_is_a_file(tmp_path):
    need("mkntfs", "ntfscp")
    image = blank(tmp_path / "ntfs.raw", 8 << 20)
    run("mkntfs", "-q", "-F", image)
    (tmp_path / "note.txt").write_text("A note.")
    for name in ("$Extend/note.txt", "$Extend/$ObjIdea.txt"):
        run("ntfscp", image, tmp_path / "note.txt", name)
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    kinds = {row["path"]: row["kind"] for row in rows_of(tmp_path / "out")}
    assert (kinds["$Extend/note.txt"], kinds["$Extend/$ObjIdea.txt"], report.totals["files"]) == ("file", "file", 2)
    assert kinds["$Extend/$ObjId"] == kinds["$Extend/$Reparse:$R"] == "meta"


@pytest.mark.parametrize("wide", ["64bit", "^64bit"])
def test_a_file_that_ext4_encrypts_says_that_its_digest_is_of_the_encrypted_bytes(wide, tmp_path):
    need("mke2fs", "debugfs")
    image = tmp_path / "ext4.raw"
    (tmp_path / "tree").mkdir()
    for name in ("locked.jpg", "open.txt"):
        (tmp_path / "tree" / name).write_text(name)
    run("mke2fs", "-q", "-t", "ext4", "-O", f"encrypt,{wide},^inline_data", "-d", tmp_path / "tree", image, "4M")
    run("debugfs", "-w", "-R", "set_inode_field locked.jpg flags 0x80800", image)
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    found = {row["path"]: row["problem"] for row in rows_of(tmp_path / "out") if row["kind"] == "file"}
    assert found == {"locked.jpg": "encrypted-file", "open.txt": None}
    assert not report.is_whole


def test_fat16_agrees_with_fls(tmp_path):
    image = fat_image(tmp_path / "fat.raw")
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert report.volumes[0].filesystem == "FAT16"
    assert_agrees_with_fls(image, tmp_path / "out")
    rows = {row["path"]: row for row in rows_of(tmp_path / "out")}
    assert rows["_ONE.TXT"]["allocation"] == "deleted"
    assert rows["BIG.BIN"]["size"] == 5000


@pytest.mark.parametrize("kind", ["12", "16", "32"])
def test_the_label_of_a_fat_volume_is_no_file_and_a_file_with_such_a_name_is_one(kind, tmp_path):
    need("mkfs.fat", "mcopy")
    image = blank(tmp_path / "fat.raw", {"12": 2 << 20, "16": 16 << 20, "32": 64 << 20}[kind])
    run("mkfs.fat", "-F", kind, "-n", "LABEL", image)
    (tmp_path / "note.txt").write_text("A note.")
    run("mcopy", "-i", image, tmp_path / "note.txt", "::/a (Volume Label Entry)")
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    found = {row["path"]: row["kind"] for row in rows_of(tmp_path / "out") if row["path"].endswith("(Volume Label Entry)")}
    assert found == {"LABEL       (Volume Label Entry)": "meta", "a (Volume Label Entry)": "file"}
    assert report.totals["files"] == 1


def test_an_empty_exfat_volume_has_no_file(tmp_path):
    need("mkfs.exfat")
    image = blank(tmp_path / "exfat.raw", 16 << 20)
    run("mkfs.exfat", "-L", "LABEL", image)
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    assert {row["kind"] for row in rows_of(tmp_path / "out")} == {"meta"}
    assert (report.totals["files"], report.totals["orphans"]) == (0, 0)


def test_fat_times_are_shown_as_they_stand(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    examine(fat_image(tmp_path / "fat.raw"), out=tmp_path / "out", jsonl=True)
    row = next(row for row in rows_of(tmp_path / "out") if row["path"] == "BIG.BIN")
    assert row["modified"] == "2026-01-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("tool", "options", "size", "name"),
    [
        ("mkfs.fat", ["-F", "12"], 2 << 20, "FAT12"),
        ("mkfs.fat", ["-F", "32"], 64 << 20, "FAT32"),
        ("mkfs.exfat", [], 8 << 20, "exFAT"),
        ("mkntfs", ["-F", "-q"], 8 << 20, "NTFS"),
    ],
)
def test_empty_file_systems_are_read_and_agree_with_fls(tool, options, size, name, tmp_path):
    need(tool)
    image = blank(tmp_path / "image.raw", size)
    run(tool, *options, image)
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert [(volume.filesystem, volume.state) for volume in report.volumes] == [(name, "read")]
    assert_agrees_with_fls(image, tmp_path / "out")


def test_each_partition_of_a_disk_is_a_volume_as_mmls_lists_it(ext4_image, tmp_path):
    fat = fat_image(tmp_path / "fat.raw").read_bytes()
    image = blank(tmp_path / "disk.raw", 40 << 20)
    with image.open("r+b") as disk:
        disk.write(master_boot_record((6, 2048, 32768), (0x83, 34816, 32768)))
        disk.seek(2048 * SECTOR)
        disk.write(fat)
        disk.seek(34816 * SECTOR)
        disk.write(ext4_image.read_bytes())
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert report.partition_scheme == "mbr"
    assert [volume.filesystem for volume in report.volumes] == ["FAT16", "ext4"]
    assert_agrees_with_fls(image, tmp_path / "out", 2048, 0)
    assert_agrees_with_fls(image, tmp_path / "out", 34816, 1)
    need("mmls")
    listed = [line.split(None, 5) for line in run("mmls", image).splitlines() if line[6:9].isdigit()]
    assert [(v.slot, v.start_sector, v.length_sectors) for v in report.volumes] == [
        (slot, int(start), int(length)) for _, slot, start, _, length, _ in listed
    ]


def test_split_raw_segments_are_found_by_name_and_give_the_same_catalogue(ext4_image, tmp_path):
    data = ext4_image.read_bytes()
    for number in range(3):
        (tmp_path / f"disk.{number + 1:03d}").write_bytes(data[number * 6_000_000 : (number + 1) * 6_000_000])
    whole = examine(ext4_image, out=tmp_path / "whole")
    split = examine(tmp_path / "disk.001", out=tmp_path / "split")
    assert (split.image.format, len(split.image.segments)) == ("split-raw", 3)
    assert split.image.sha256 == whole.image.sha256
    assert (tmp_path / "split/catalogue.parquet").read_bytes() == (tmp_path / "whole/catalogue.parquet").read_bytes()


def test_a_sparse_file_that_claims_more_than_the_disk_is_named_and_not_read(tmp_path):
    need("mke2fs")
    root = tmp_path / "root"
    root.mkdir()
    blank(root / "huge", 1 << 40)
    image = tmp_path / "image.raw"
    run("mke2fs", "-q", "-t", "ext4", "-d", root, image, "16M")
    report = examine(image, out=tmp_path / "out", jsonl=True)
    assert [(problem.code, problem.where) for problem in report.volumes[0].problems] == [("larger-than-image", "huge")]
    assert not report.is_whole


def test_the_place_in_a_librarys_own_source_is_not_told():
    said = "FS_Info_Con: (tsk3.cpp:327) Unable to open the image\n at offset 0"
    assert reason_of(OSError(said)) == "Unable to open the image at offset 0"
    assert reason_of(OSError("")) == "OSError"


@pytest.mark.parametrize("kind", ["ext2", "ext3"])
def test_a_folder_that_linux_removed_from_ext_hides_no_other_orphan(kind, tmp_path):
    """Linux leaves such a folder without size, and The Sleuth Kit then finds no orphan at all."""
    need("mke2fs", "debugfs")
    for name in ("kept/note.txt", "gone/inner.txt", "lost.txt"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(f"{name}\n")
    image = tmp_path / "image.raw"
    run("mke2fs", "-q", "-t", kind, "-d", tmp_path / "tree", image, "16M")
    folder, inner, lost = (
        int(re.search(r"Inode: (\d+)", run("debugfs", "-R", f"stat {path}", image))[1])
        for path in ("gone", "gone/inner.txt", "lost.txt")
    )
    # The kernel takes the names away, empties the folder, and keeps the records of the files.
    for command in ("unlink gone/inner.txt", "unlink gone", "unlink lost.txt"):
        run("debugfs", "-w", "-R", command, image)
    for number in (folder, inner, lost):
        run("debugfs", "-w", "-R", f"set_inode_field <{number}> links_count 0", image)
        run("debugfs", "-w", "-R", f"set_inode_field <{number}> dtime 20260101000000", image)
        run("debugfs", "-w", "-R", f"freei <{number}>", image)
    run("debugfs", "-w", "-R", f"set_inode_field <{folder}> size 0", image)
    data = image.read_bytes()
    for number, name in ((folder, b"gone"), (lost, b"lost.txt")):
        entry = re.search(number.to_bytes(4, "little") + rb"...." + name, data, re.DOTALL)[0]
        data = data.replace(entry, bytes(len(entry)))
    image.write_bytes(data)
    report = examine(image, out=tmp_path / "out", jsonl=True)
    orphans = {row["path"]: row for row in rows_of(tmp_path / "out") if row["allocation"] == "orphan"}
    assert [*report.problems, *report.volumes[0].problems] == []
    assert set(orphans) == {f"$OrphanFiles/OrphanFile-{number}" for number in (folder, inner, lost)}
    content = orphans[f"$OrphanFiles/OrphanFile-{lost}"]
    assert content["md5"] == hashlib.md5(b"lost.txt\n").hexdigest()


def test_an_ext4_volume_that_allocates_in_clusters_is_unsupported_and_not_damaged(tmp_path):
    need("mke2fs")
    image = tmp_path / "image.raw"
    run("mke2fs", "-q", "-t", "ext4", "-O", "bigalloc", "-C", "16384", image, "96M")
    (volume,) = examine(image, out=tmp_path / "out", image_digest=False).volumes
    assert (volume.filesystem, volume.state) == ("ext4", "unsupported")
    assert [problem.code for problem in volume.problems] == ["unsupported"]
    assert "bigalloc" in volume.problems[0].detail
