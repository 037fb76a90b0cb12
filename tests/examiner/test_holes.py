"""Holes of sparse files: how they are counted, and that no small image makes an examination read terabytes of zeroes."""

import hashlib
import lzma
from pathlib import Path

import pytest

from examiner.alone import rows_made
from examiner.conftest import blank, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.containers.formats import open_image
from safehold.examiner.filesystems.files import OpenFile
from safehold.examiner.filesystems.kinds import open_file_system
from safehold.examiner.filesystems.systems import FileSystem
from safehold.examiner.processes.examiners import Examiner
from safehold.examiner.processes.holes import BEYOND, SHARED, Budget, holes_of, rows_without_holes
from safehold.examiner.results.rows import PATH, PROBLEM, SHA256, SIZE

MEBIBYTE = 1 << 20


def never() -> int:
    raise AssertionError("the holes were asked for")


def unheard(*_) -> None:
    return


@pytest.fixture(scope="module")
def sparse_image(tmp_path_factory) -> Path:
    """4 MiB with twelve files that claim 16 MiB each, and a note."""
    need("mke2fs")
    root = tmp_path_factory.mktemp("tree")
    for number in range(12):
        with (root / f"sparse-{number:02d}").open("wb") as file:
            file.write(b"begins")
            file.truncate(16 * MEBIBYTE)
    (root / "zz-note.txt").write_text("A note.\n")
    image = tmp_path_factory.mktemp("sparse") / "sparse.raw"
    run("mke2fs", "-q", "-t", "ext4", "-d", root, image, "4M")
    return image


@pytest.fixture(scope="module")
def ntfs(tmp_path_factory) -> FileSystem:
    path = tmp_path_factory.mktemp("ntfs") / "ntfs.raw"
    path.write_bytes(lzma.decompress((Path(__file__).parent / "images" / "ntfs.raw.xz").read_bytes()))
    return open_file_system(open_image([path]), 0)


def test_claims_are_covered_without_looking_and_then_holes_are():
    budget = Budget(100)
    assert budget.beyond(1, 60, never) == ""
    assert budget.beyond(2, 40, never) == ""
    assert budget.beyond(3, 70, lambda: 70) == ""
    assert budget.beyond(4, 70, lambda: 31) == BEYOND
    assert budget.beyond(5, 70, lambda: 30) == ""
    assert budget.beyond(6, 70, lambda: 0) == ""


def test_what_records_share_is_covered_sixteen_times_and_names_of_one_record_count_once():
    budget = Budget(100)
    found = [budget.beyond(number, 100, lambda: 0) for number in range(20)]
    assert found == [""] * 17 + [SHARED] * 3
    assert budget.beyond(16, 100, lambda: 0) == ""
    assert budget.beyond(30, 101, lambda: 0) == ""


def test_files_that_all_claim_the_same_clusters_are_not_read_without_end(tmp_path, monkeypatch):
    """Each of a few hundred names of 32 bytes claims 2 MiB that stand on the volume once."""
    monkeypatch.setattr("safehold.examiner.processes.holes._ALLOWANCE", 0)
    need("mkfs.fat", "mcopy")
    image = blank(tmp_path / "fat.raw", 16 * MEBIBYTE)
    run("mkfs.fat", "-F", "16", image)
    (tmp_path / "a.bin").write_bytes(bytes(range(256)) * (2 * MEBIBYTE // 256))
    run("mcopy", "-i", image, tmp_path / "a.bin", "::/A.BIN")
    data = bytearray(image.read_bytes())
    place = data.index(b"A       BIN")
    for number in range(1, 400):
        data[place + number * 32 : place + number * 32 + 32] = b"B%07dBIN" % number + data[place + 11 : place + 32]
    image.write_bytes(data)
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    files = [row for row in rows_of(tmp_path / "out") if row["kind"] == "file"]
    assert len(files) == 400
    assert {row["problem"] for row in files} == {None, SHARED}
    read = [row for row in files if row["sha256"]]
    assert 17 * 7 <= len(read) <= 17 * 8
    assert {(row["problem"], row["size"]) for row in read} == {(None, 2 * MEBIBYTE)}
    assert not report.is_whole


def test_names_of_one_record_are_read_once(tmp_path, monkeypatch):
    need("mke2fs")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "one").write_bytes(b"content" * 1000)
    for number in range(5):
        (tmp_path / "tree" / f"link-{number}").hardlink_to(tmp_path / "tree" / "one")
    run("mke2fs", "-q", "-t", "ext4", "-d", tmp_path / "tree", tmp_path / "image.raw", "4M")
    system = open_file_system(open_image([tmp_path / "image.raw"]), 0)
    items = [item for item in system.walk(unheard, unheard, frozenset()) if item.kind == "file"]
    reads = []
    read = OpenFile.read
    monkeypatch.setattr(OpenFile, "read", lambda file, stream: reads.append(file.number) or read(file, stream))
    examiner = Examiner(system, 0, 1 << 30, None, unheard)
    rows = rows_made(*(examiner.rows(item) for item in items))
    assert [row[SHA256] for row in rows] == [hashlib.sha256(b"content" * 1000).hexdigest()] * 6
    assert len(reads) == 1


def test_past_the_budget_a_sparse_file_is_named_and_the_rest_is_read(sparse_image, tmp_path, monkeypatch):
    monkeypatch.setattr("safehold.examiner.processes.holes._ALLOWANCE", 44 * MEBIBYTE)
    report = examine(sparse_image, out=tmp_path / "out", jsonl=True, image_digest=False)
    rows = {row["path"]: row for row in rows_of(tmp_path / "out")}
    unread = [path for path, row in rows.items() if row["problem"] == BEYOND]
    # 48 MiB may be claimed unseen, in which the image's own folders count too; 48 MiB of holes may be read after that.
    assert unread == [f"sparse-{number:02d}" for number in range(12)][12 - len(unread) :]
    assert len(unread) in (6, 7)
    for path in unread:
        row = rows[path]
        assert (row["size"], row["sha256"], row["allocation"]) == (16 * MEBIBYTE, None, "allocated")
        assert row["modified"]
    whole = hashlib.sha256(b"begins".ljust(16 * MEBIBYTE, b"\x00")).hexdigest()
    assert {row["sha256"] for path, row in rows.items() if path.startswith("sparse") and path not in unread} == {whole}
    assert rows["zz-note.txt"]["sha256"] == hashlib.sha256(b"A note.\n").hexdigest()
    (volume,) = report.volumes
    assert [(problem.code, problem.where) for problem in volume.problems] == [(BEYOND, path) for path in unread]
    assert not report.is_whole


def test_what_is_passed_over_does_not_depend_on_the_number_of_jobs(sparse_image, tmp_path, monkeypatch):
    monkeypatch.setattr("safehold.examiner.processes.holes._ALLOWANCE", 44 * MEBIBYTE)
    for jobs in (1, 3):
        examine(sparse_image, out=tmp_path / str(jobs), jobs=jobs, image_digest=False)
    one, three = ((tmp_path / name / "catalogue.parquet").read_bytes() for name in ("1", "3"))
    assert one == three


def test_real_sparse_files_are_read(sparse_image, tmp_path):
    report = examine(sparse_image, out=tmp_path / "out", image_digest=False)
    assert report.is_whole


def test_holes_of_ntfs_are_counted_by_clusters_and_compression_makes_none(ntfs):
    inodes = {item.path: item.inode for item in ntfs.walk(unheard, unheard, frozenset())}
    wanted = {"sparse.bin": (244 + 121) * 4096, "only-in-cloud.jpg": 30_000}
    wanted |= {"packed/text.txt": 0, "packed/mixed.bin": 0, "resident.txt": 0, "with-stream.txt": 0}
    assert {path: holes_of(ntfs, inodes[path], 1 << 30) for path in wanted} == wanted
    # What is larger than the image is not read anyway.
    assert holes_of(ntfs, inodes["sparse.bin"], 1_000_000) == 0


def test_every_stream_of_ntfs_is_claimed(ntfs):
    claimed = {}

    def on_claim(item, claim):
        claimed[item.path] = (claim, item.size)
        return item

    list(ntfs.walk(unheard, unheard, frozenset(), on_claim))
    size = len(b"content\n") + len(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    assert claimed["with-stream.txt"][0] >= size > claimed["with-stream.txt"][1]


def test_beyond_the_budget_only_streams_with_holes_lose_their_digest(ntfs):
    items = {item.path: item._replace(note=BEYOND) for item in ntfs.walk(unheard, unheard, frozenset())}
    rows = {}
    examiner = Examiner(ntfs, 0, 1 << 30, None, unheard)
    for path in ("sparse.bin", "with-stream.txt"):
        for row in rows_made(rows_without_holes(examiner, items[path])):
            rows[row[PATH]] = (row[SIZE], row[SHA256] is not None, row[PROBLEM])
    assert rows == {
        "sparse.bin": (1_500_015, False, BEYOND),
        "with-stream.txt": (8, True, None),
        "with-stream.txt:Zone.Identifier": (26, True, None),
    }
