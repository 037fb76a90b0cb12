"""Files of ext2 and ext3 that need the third level of indirect blocks: they are read as they are, and stall nothing."""

import hashlib
import random
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examiner.conftest import need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.containers.formats import open_image
from safehold.examiner.filesystems.ext.long_files import LongFiles, perhaps_long
from safehold.examiner.filesystems.kinds import open_file_system

KIBIBYTE = 1024
#: What the second level holds with blocks of 1 KiB.
SECOND = (12 + 256 + 256 * 256) * KIBIBYTE


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """Files that are as long as the second level reaches, a byte longer, and longer with holes; 80 MiB of content, and a note."""
    need("mke2fs", "debugfs")
    root = tmp_path_factory.mktemp("tree")
    (root / "folder").mkdir()
    (root / "folder" / "whole.bin").write_bytes(random.Random(5).randbytes(1 << 20) * 80 + b"end")
    for name, size in (("exact", SECOND), ("one-more", SECOND + 1), ("holes", 200 << 20)):
        with (root / "folder" / name).open("wb") as file:
            file.write(b"begins")
            file.seek(size - 4)
            file.write(b"ends")
    with (root / "folder" / "holes").open("r+b") as file:
        file.seek(150 << 20)
        file.write(random.Random(6).randbytes(300_000))
    (root / "folder" / "zz-note.txt").write_text("A note.\n")
    path = tmp_path_factory.mktemp("image") / "ext2.raw"
    run("mke2fs", "-q", "-t", "ext2", "-b", "1024", "-d", root, path, "120M")
    return path


def test_long_files_are_read_to_their_end(image, tmp_path):
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    assert report.is_whole
    rows = {row["path"]: row for row in rows_of(tmp_path / "out")}
    for name in ("whole.bin", "exact", "one-more", "holes", "zz-note.txt"):
        content = subprocess.run(["debugfs", "-R", f"cat folder/{name}", image], check=True, capture_output=True).stdout
        row = rows[f"folder/{name}"]
        assert (name, row["size"], row["sha256"]) == (name, len(content), hashlib.sha256(content).hexdigest())


def test_the_sleuth_kit_is_shown_no_file_that_needs_the_third_level(image):
    """It would go through all of that level, which takes minutes for one file."""
    whole = open_image([image])
    system, shown = open_file_system(whole, 0), LongFiles(whole, 0)
    sizes = {}
    for item in system.walk(lambda *_: None, lambda _: None, frozenset()):
        if not item.path.startswith("folder/"):
            continue
        at = shown._tables.place_of(item.inode)
        sizes[item.path] = [struct.unpack_from("<I", seen.read_at(at + 4, 4))[0] for seen in (whole, shown)]
    long = {name: size for name, (size, _) in sizes.items() if size > SECOND}
    assert sorted(long) == ["folder/holes", "folder/one-more", "folder/whole.bin"]
    assert {name: of_tsk for name, (_, of_tsk) in sizes.items() if name in long} == dict.fromkeys(long, SECOND)
    assert all(of_tsk == size for name, (size, of_tsk) in sizes.items() if name not in long)


def test_a_part_of_a_long_file_is_what_the_whole_has_there(image):
    system = open_file_system(open_image([image]), 0)
    items = {item.path: item for item in system.walk(lambda *_: None, lambda _: None, frozenset())}
    for name in ("folder/whole.bin", "folder/holes"):
        file = system.open(items[name].inode)
        (stream,) = file.streams()
        content = b"".join(file.read(stream))
        assert stream.size == file.size == items[name].size == len(content)
        for offset in (0, SECOND - 5, SECOND - 1, SECOND, SECOND + 1000, stream.size - 3):
            assert file.read_at(stream, offset, 70_000) == content[offset : offset + 70_000]
        assert sum(count for _, count in file.runs(stream)) + file.holes(stream, 1 << 30) == -(-stream.size // KIBIBYTE)


def test_the_bytes_of_the_image_are_the_same_however_they_are_asked_for(image):
    whole = open_image([image])
    long_files = LongFiles(whole, 0)
    start = min(long_files._starts)
    shown = long_files.read_at(start, 8192)
    assert shown != whole.read_at(start, 8192)
    for size in (1, 7, 100, 128, 1000):
        assert b"".join(long_files.read_at(start + at, min(size, 8192 - at)) for at in range(0, 8192, size)) == shown


def test_a_file_that_claims_terabytes_on_a_volume_of_large_blocks_stalls_nothing(tmp_path):
    """As the log of last logins of some systems is: it claims more than a TiB."""
    need("mke2fs", "debugfs")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "note.txt").write_text("A note.\n")
    (tmp_path / "tree" / "lastlog").write_text("begins")
    image = tmp_path / "ext3.raw"
    run("mke2fs", "-q", "-t", "ext3", "-b", "4096", "-d", tmp_path / "tree", image, "16M")
    run("debugfs", "-w", "-R", f"set_inode_field lastlog size {1200 << 30}", image)
    examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    rows = {row["path"]: row for row in rows_of(tmp_path / "out")}
    assert rows["note.txt"]["sha256"] == hashlib.sha256(b"A note.\n").hexdigest()
    assert (rows["lastlog"]["size"], rows["lastlog"]["problem"]) == (1200 << 30, "larger-than-image")


@given(st.sampled_from([128, 256]), st.integers(1, 40), st.integers(-3000, 3000), st.binary(min_size=1, max_size=4000))
def test_no_record_that_may_be_of_a_long_file_is_passed_over(size, records, start, data):
    """However a read cuts the records, those that it does not hold whole, and those of files without extents, are looked at."""
    end = start + records * size
    assume(end > 0 and start < len(data))
    places = [place for place in range(start, end, size) if place + size > 0 and place < len(data)]
    asked = {
        place
        for place in places
        if not 0 <= place <= len(data) - 128 or (data[place + 1] & 0xF0 == 0x80 and not data[place + 34] & 8)
    }
    assert list(perhaps_long(data, start, size, records * size)) == sorted(asked)
