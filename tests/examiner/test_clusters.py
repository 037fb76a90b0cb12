"""What is said of the clusters of deleted files, on volumes where one file was written over another."""

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examiner.conftest import blank, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.filesystems import clusters


def deleted(image: Path, out: Path) -> dict[str, tuple[str | None, str | None]]:
    examine(image, out=out, jsonl=True, image_digest=False)
    return {
        row["path"].rpartition("/")[2].lower()[1:]: (row["problem"], row["md5"])
        for row in rows_of(out)
        if row["allocation"] != "allocated" and row["kind"] == "file"
    }


@pytest.mark.parametrize("kind", ["12", "16", "32"])
def test_a_deleted_file_on_fat_is_overwritten_where_another_has_its_clusters(kind, tmp_path):
    need("mkfs.fat", "mcopy", "mdel")
    image = blank(tmp_path / "fat.raw", {"12": 2 << 20, "16": 16 << 20, "32": 64 << 20}[kind])
    run("mkfs.fat", "-F", kind, "-s", "1", image)
    for name in ("first.bin", "second.bin"):
        (tmp_path / name).write_bytes(name.encode() * 1000)
        run("mcopy", "-i", image, tmp_path / name, "::/" + name)
    run("mdel", "-i", image, "::/first.bin")
    assert deleted(image, tmp_path / "free")["irst.bin"][0] is None
    take_clusters(image, kind, 4)
    assert deleted(image, tmp_path / "part")["irst.bin"][0] == "overwritten-in-part"


def take_clusters(image: Path, kind: str, cluster: int) -> None:
    """Give a cluster to somebody else in the allocation table."""
    data = bytearray(image.read_bytes())
    start = int.from_bytes(data[14:16], "little") * 512
    if kind == "12":
        data[start + cluster * 3 // 2] = 0xFF
    else:
        width = 2 if kind == "16" else 4
        data[start + cluster * width : start + (cluster + 1) * width] = b"\xff" * width
    image.write_bytes(data)


def test_a_deleted_file_on_ext2_is_overwritten_where_another_has_its_blocks(tmp_path):
    need("mke2fs", "debugfs")
    image = tmp_path / "ext2.raw"
    run("mke2fs", "-q", "-t", "ext2", "-b", "1024", image, "4M")
    for name in ("first", "second"):
        (tmp_path / name).write_bytes(name.encode() * 1000)
        run("debugfs", "-w", "-R", f"write {tmp_path / name} {name}", image)
    blocks = run("debugfs", "-R", "blocks first", image).split()
    # The record of a deleted file keeps its blocks on ext2; debugfs frees them and takes some for nobody in particular.
    run("debugfs", "-w", "-R", "rm first", image)
    run("debugfs", "-w", "-R", "rm second", image)
    run("debugfs", "-w", "-R", f"setb {blocks[0]} 2", image)
    out = tmp_path / "out"
    examine(image, out=out, jsonl=True, image_digest=False)
    found = {row["path"]: row["problem"] for row in rows_of(out) if row["kind"] == "file" and row["allocation"] != "allocated"}
    assert set(found.values()) == {"overwritten-in-part", None}


def test_a_deleted_file_on_ext2_whose_list_of_blocks_was_overwritten_is_not_taken_for_whole(tmp_path):
    need("mke2fs", "debugfs")
    image = tmp_path / "ext2.raw"
    run("mke2fs", "-q", "-t", "ext2", "-b", "1024", image, "4M")
    (tmp_path / "large").write_bytes(bytes(range(256)) * 400)
    run("debugfs", "-w", "-R", f"write {tmp_path / 'large'} large", image)
    pointers = int(re.search(r"\(IND\):(\d+)", run("debugfs", "-R", "stat large", image))[1])
    run("debugfs", "-w", "-R", "rm large", image)
    assert deleted(image, tmp_path / "before")["arge"] == (None, hashlib.md5(bytes(range(256)) * 400).hexdigest())
    run("debugfs", "-w", "-R", f"setb {pointers} 1", image)
    with image.open("r+b") as disk:
        disk.seek(pointers * 1024)
        disk.write(b"".join(block.to_bytes(4, "little") for block in range(2000, 2256)))
    assert deleted(image, tmp_path / "after")["arge"][0] == "overwritten-in-part"


@pytest.mark.parametrize(("taken", "said"), [(0, None), (2, "overwritten-in-part"), (5, "overwritten")])
def test_a_deleted_file_on_ntfs_is_overwritten_where_the_bitmap_says_so(taken, said, tmp_path):
    need("mkntfs", "ntfscp", "fls")
    image = blank(tmp_path / "ntfs.raw", 16 << 20)
    run("mkntfs", "-q", "-F", "-s", "512", "-c", "4096", image)
    (tmp_path / "first").write_bytes(b"first" * 4000)
    run("ntfscp", image, tmp_path / "first", "first")
    delete_on_ntfs(image, taken)
    assert deleted(image, tmp_path / "out")["irst"][0] == said


def delete_on_ntfs(image: Path, taken: int) -> None:
    """Mark the record of the file as no longer in use and free its clusters, as deleting does; some are taken again."""
    from safehold.examiner.containers.formats import open_image
    from safehold.examiner.filesystems.kinds import open_file_system

    system = open_file_system(open_image([image]), 0)
    item = next(item for item in system.walk(print, int, frozenset()) if item.path == "first")
    file = system.open(item.inode)
    runs = file.runs(file.streams()[0])
    data = bytearray(image.read_bytes())
    table = system.open(0)
    record_at = table.runs(next(stream for stream in table.streams() if not stream.name))[0][0] * 4096 + item.inode * 1024
    assert data[record_at : record_at + 4] == b"FILE"
    data[record_at + 22] &= ~1
    bitmap = system.open(6)
    bitmap_at = bitmap.runs(bitmap.streams()[0])[0][0] * 4096
    for first, count in runs:
        for cluster in range(first + taken, first + count):
            data[bitmap_at + cluster // 8] &= ~(1 << cluster % 8)
    image.write_bytes(data)


def test_the_state_of_clusters_is_not_guessed_where_the_map_is_cut_short():
    taken = clusters.bitmap(lambda at, size: b"\xff"[at : at + size])
    assert clusters.state_of([(0, 4)], taken) == "overwritten"
    assert clusters.state_of([(4, 8)], taken) is None


@given(st.integers(0, 49_999), st.sampled_from([1, 4, 64]))
def test_one_cluster_of_a_long_run_that_was_taken_is_found(block, together):
    first = 1024
    taken = clusters.state_of([(first, 50_000)], lambda asked: (asked - first) // together == block // together, together)
    assert taken == "overwritten-in-part"


def test_only_the_blocks_that_the_content_needs_are_looked_at():
    assert list(clusters.first_blocks([(5, 3), (100, 1 << 60), (7, 1)], 10)) == [(5, 3), (100, 7)]


def test_nothing_is_said_of_ext_volumes_whose_bitmaps_are_of_groups_of_blocks(tmp_path):
    need("mke2fs")
    for feature, is_read in (("^bigalloc", True), ("bigalloc", False)):
        image = tmp_path / feature
        run("mke2fs", "-q", "-t", "ext4", "-O", feature, image, "8M")
        data = image.read_bytes()
        assert (clusters.ext(lambda at, size, data=data: data[at : at + size]) is not None) is is_read


@given(st.binary(min_size=1, max_size=64), st.integers(0, 600))
def test_a_bitmap_says_of_each_block_what_its_bit_says(data, block):
    taken = clusters.bitmap(lambda at, size: data[at : at + size])(block)
    assert taken == (bool(data[block // 8] >> block % 8 & 1) if block // 8 < len(data) else None)


@pytest.mark.parametrize("read", [clusters.ext, clusters.exfat, lambda volume: clusters.fat(volume, "FAT12")])
@given(data=st.binary(max_size=4096))
def test_no_boot_sector_makes_the_map_fail(read, data):
    found = read(lambda at, size: data[at : at + size])
    if found is not None:
        for block in (0, 1, 77, 1 << 40):
            assert found(block) in (True, False, None)


def test_exfat_bitmaps_are_found(tmp_path):
    if shutil.which("mkfs.exfat") is None:
        pytest.skip("mkfs.exfat is not installed")
    image = blank(tmp_path / "exfat.raw", 16 << 20)
    run("mkfs.exfat", image)
    data = image.read_bytes()
    taken = clusters.exfat(lambda at, size: data[at : at + size])
    heap = int.from_bytes(data[88:92], "little")
    assert taken is not None
    assert taken(heap) is True
    assert taken(heap + 20_000) is False
