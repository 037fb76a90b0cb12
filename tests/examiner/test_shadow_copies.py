"""Shadow copies: an NTFS volume before and after, with what Windows keeps of the blocks between built from the documentation.

The images of Windows itself that this was compared with are named in `docs/examiner.md`.
"""

import hashlib
import random
import shutil
import struct
import uuid
from pathlib import Path

import pytest

from examiner.conftest import blank, master_boot_record, need, rows_of, run
from examiner.shadowed import BLOCK, IDENTIFIER, MADE, SIZE, Shadowed
from safehold.examiner import examine
from safehold.examiner.containers.formats import open_image
from safehold.examiner.filesystems import shadow_files
from safehold.examiner.filesystems.ntfs import names as ntfs_names
from safehold.examiner.volumes import shadow_copies


def content(number: int, size: int = 40_000) -> bytes:
    return random.Random(number).randbytes(size)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Volume:
    """An NTFS volume that is written to."""

    def __init__(self, path: Path) -> None:
        need("mkntfs", "ntfscp")
        self.path = blank(path, SIZE)
        run("mkntfs", "-q", "-F", "-s", "512", "-c", "4096", self.path)

    def write(self, name: str, data: bytes) -> None:
        file = self.path.with_name("content")
        file.write_bytes(data)
        run("ntfscp", self.path, file, name)

    def state(self) -> bytes:
        return self.path.read_bytes()


@pytest.fixture
def volume(tmp_path):
    made = Volume(tmp_path / "made.raw")
    for number, name in enumerate(("same.bin", "changed.bin", "changed.txt")):
        made.write(name, content(number, 40_000 if name.endswith("bin") else 100))
    return made


def examined(folder: Path, data: bytes):
    (folder / "disk.raw").write_bytes(data)
    report = examine(folder / "disk.raw", out=folder / "out", jsonl=True, image_digest=False)
    return report, [row for row in rows_of(folder / "out") if row["kind"] != "meta"]


def with_one_change(volume: Volume) -> tuple[bytes, Shadowed]:
    """Change one file; return the volume as it was before, and with a copy that keeps it so."""
    before = volume.state()
    volume.write("changed.bin", content(7))
    shadowed = Shadowed(volume.state())
    shadowed.keep(before, volume.state())
    return before, shadowed


def test_a_copy_lists_what_is_not_as_it_is_today_with_the_digests_of_then(volume, tmp_path):
    before = volume.state()
    volume.write("changed.bin", content(7))
    volume.write("changed.txt", content(8, 100))
    volume.write("new.bin", content(9))
    shadowed = Shadowed(volume.state())
    shadowed.keep(before, volume.state())
    report, rows = examined(tmp_path, shadowed.image())
    assert {(row["volume"], row["path"]): row["sha256"] for row in rows} == {
        (0, "same.bin"): sha256(content(0)),
        (0, "changed.bin"): sha256(content(7)),
        (0, "changed.txt"): sha256(content(8, 100)),
        (0, "new.bin"): sha256(content(9)),
        (1, "changed.bin"): sha256(content(1)),
        (1, "changed.txt"): sha256(content(2, 100)),
    }
    live, copy = report.volumes
    assert (copy.slot, copy.filesystem, copy.state) == ("000/1", "NTFS", "read")
    assert copy.description == "shadow copy 1 of volume 000, made 2026-03-02T08:00:00Z"
    assert live.shadow_copies == [
        {"identifier": str(uuid.UUID(int=1)), "created": "2026-03-02T08:00:00+00:00", "size": SIZE, "is_here": True}
    ]
    assert [problem.code for problem in live.problems] == ["shadow-copies"]
    assert (copy.counts["files"], report.totals["files"], report.is_whole) == (2, 6, True)


def test_each_copy_of_several_shows_the_volume_of_its_day(volume, tmp_path):
    first = volume.state()
    volume.write("changed.bin", content(7))
    second = volume.state()
    volume.write("changed.bin", content(8))
    shadowed = Shadowed(volume.state())
    shadowed.keep(first, second)
    shadowed.keep(second, volume.state())
    report, rows = examined(tmp_path, shadowed.image())
    found = {row["volume"]: row["sha256"] for row in rows if row["path"] == "changed.bin"}
    assert found == {0: sha256(content(8)), 1: sha256(content(1)), 2: sha256(content(7))}
    assert [volume.slot for volume in report.volumes] == ["000", "000/1", "000/2"]
    assert {row["path"] for row in rows if row["volume"]} == {"changed.bin"}


def test_the_copies_of_a_partition_come_after_all_volumes(volume, tmp_path):
    before, shadowed = with_one_change(volume)
    image = shadowed.image()
    disk = bytearray(2 * SIZE + 4096 * 512)
    disk[:512] = master_boot_record((7, 2048, SIZE // 512), (7, 2048 + SIZE // 512, SIZE // 512))
    disk[2048 * 512 : 2048 * 512 + SIZE] = image
    disk[2048 * 512 + SIZE : 2048 * 512 + 2 * SIZE] = before
    report, rows = examined(tmp_path, bytes(disk))
    live = [volume.slot for volume in report.volumes[:2]]
    assert [volume.slot for volume in report.volumes] == [*live, f"{live[0]}/1"]
    assert [row["sha256"] for row in rows if row["volume"] == 2] == [sha256(content(1))]


def test_a_file_that_was_only_looked_at_since_is_as_it_is_today(volume, tmp_path):
    before = volume.state()
    today = _with_times(before, "same.bin", accessed=MADE)
    shadowed = Shadowed(today)
    shadowed.keep(before, today)
    _, rows = examined(tmp_path, shadowed.image())
    assert {row["path"] for row in rows if row["volume"]} == set()


def test_content_that_a_copy_does_not_keep_has_no_digest(volume, tmp_path):
    before = volume.state()
    at = before.index(content(0)[:4096])
    today = _with_times(before, "same.bin", modified=MADE)
    blocks = frozenset(range(at // BLOCK, (at + 40_000) // BLOCK + 1))
    shadowed = Shadowed(today)
    shadowed.keep(before, today, not_in_use=blocks)
    report, rows = examined(tmp_path, shadowed.image())
    kept = {row["path"]: (row["sha256"], row["problem"]) for row in rows if row["volume"]}
    assert kept == {"same.bin": (None, "not-in-copy")}
    assert report.is_whole


def test_while_a_file_is_compared_with_today_its_reader_shows_that_it_is_not_stuck(volume, tmp_path):
    """Many gigabytes are compared for minutes before the first byte is read, and a reader that is silent so long is ended."""
    before = volume.state()
    today = _with_times(before, "same.bin", modified=MADE)
    shadowed = Shadowed(today)
    shadowed.keep(before, today)
    (tmp_path / "disk.raw").write_bytes(shadowed.image())
    heard: list[bool] = []
    copy = shadow_files.ShadowCopy(open_image([tmp_path / "disk.raw"]), 0, 1, lambda: heard.append(True))
    (item,) = copy.walk(lambda *_: None, lambda _: None, frozenset(), lambda item, _: item)
    heard.clear()
    (stream,) = copy.open(item.inode).streams()
    assert (item.path, stream.is_readable) == ("same.bin", True)
    assert len(heard) >= 40_000 // BLOCK


def test_what_the_copies_stand_in_is_left_out(tmp_path):
    item = shadow_files.Item(
        40, "allocated", "file", f"System Volume Information/{{1}}{{{uuid.UUID(bytes_le=IDENTIFIER)}}}", "", 1
    )
    assert shadow_files._is_a_store(item.path)
    assert not shadow_files._is_a_store("System Volume Information/tracking.log")


def test_a_copy_whose_blocks_are_damaged_costs_no_other_volume(volume, tmp_path):
    _, shadowed = with_one_change(volume)
    whole = shadowed.image()
    place = whole.index(struct.pack("<II", 1, 3), 6 << 20) - 16
    for size in (4, BLOCK):
        damaged = whole[:place] + bytes(range(1, 5)) * (size // 4) + whole[place + size :]
        report, rows = examined(tmp_path, damaged)
        assert sum(row["volume"] == 0 for row in rows) == 3
        assert report.volumes[0].state == "read"
        shutil.rmtree(tmp_path / "out")


def test_a_copy_that_is_kept_in_another_volume_is_named_and_not_listed(volume, tmp_path):
    _, shadowed = with_one_change(volume)
    shadowed.mention()
    report, _ = examined(tmp_path, shadowed.image())
    assert [volume.slot for volume in report.volumes] == ["000", "000/1"]
    assert [copy["is_here"] for copy in report.volumes[0].shadow_copies] == [True, False]
    assert report.volumes[0].problems[0].detail.endswith("1 of them are kept in another volume, and are not read")


def test_a_broken_list_of_copies_is_a_problem_and_the_volume_is_read(volume, tmp_path):
    _, shadowed = with_one_change(volume)
    data = bytearray(shadowed.image())
    data[shadowed.catalogue : shadowed.catalogue + 64] = b"\xff" * 64
    report, rows = examined(tmp_path, bytes(data))
    assert [(volume.state, [problem.code for problem in volume.problems]) for volume in report.volumes] == [
        ("read", ["shadow-copies"])
    ]
    assert len(rows) == 3


def test_a_volume_without_shadow_copies_has_none():
    assert shadow_copies.shadow_copies(lambda at, size: bytes(size), 1 << 20) == []


def _with_times(volume: bytes, name: str, *, accessed: int = 0, modified: int = 0) -> bytes:
    """Return the volume with other times in the record of a file."""
    data = bytearray(volume)
    at = next(
        at
        for at in range(0, len(data), 1024)
        if data[at : at + 4] == b"FILE" and name.encode("utf-16-le") in ntfs_names.mended(bytes(data[at : at + 1024]))
    )
    first = at + struct.unpack_from("<H", data, at + 20)[0]
    content_at = first + struct.unpack_from("<H", data, first + 20)[0]
    for place, moment in ((8, modified), (24, accessed)):
        if moment:
            struct.pack_into("<Q", data, content_at + place, moment)
    return bytes(data)
