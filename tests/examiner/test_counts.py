"""What the report counts is what the catalogue holds."""

import os
import zipfile

import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from examiner.conftest import need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.results import merges
from safehold.examiner.results.reports import COUNT_NAMES, ENCRYPTED_NAMES, ROW_NAMES

KINDS = ("file", "dir", "symlink", "special", "stream", "meta")
ALLOCATIONS = ("allocated", "deleted", "orphan")


@given(st.sampled_from(KINDS), st.sampled_from(ALLOCATIONS), st.booleans())
def test_every_row_counts_as_one_thing(kind, allocation, is_member):
    assert merges.count_of(kind, allocation, is_member=is_member) in ROW_NAMES


@given(st.text(), st.text(), st.booleans())
def test_a_row_that_says_what_no_row_should_is_counted_all_the_same(kind, allocation, is_member):
    assert merges.count_of(kind, allocation, is_member=is_member) in ROW_NAMES


def test_nothing_is_counted_under_two_names():
    assert len(COUNT_NAMES) == len(set(COUNT_NAMES)) == len(ROW_NAMES) + len(ENCRYPTED_NAMES)


def test_together_the_counts_are_the_rows_of_the_catalogue(tmp_path):
    need("mke2fs", "debugfs")
    tree = tmp_path / "tree"
    (tree / "folder").mkdir(parents=True)
    (tree / "note.txt").write_text("A note.")
    for name in ("link", "old-link"):
        (tree / name).symlink_to("note.txt")
    for name in ("pipe", "old-pipe"):
        os.mkfifo(tree / name)
    with zipfile.ZipFile(tree / "two.zip", "w") as archive:
        archive.writestr("a.txt", "a")
        archive.writestr("b.txt", "b")
    image = tmp_path / "ext2.raw"
    run("mke2fs", "-q", "-t", "ext2", "-d", tree, image, "4M")
    for name in ("old-link", "old-pipe"):
        run("debugfs", "-w", "-R", f"rm {name}", image)
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    counts = {name: count for name, count in report.totals.items() if count}
    assert counts == {
        "files": 2, "dirs": 2, "symlinks": 1, "specials": 1, "deleted_symlinks": 1, "deleted_specials": 1, "members": 2,
        "meta": counts["meta"],
    }  # fmt: skip
    assert sum(report.totals[name] for name in ROW_NAMES) == pq.ParquetFile(tmp_path / "out/catalogue.parquet").metadata.num_rows
    assert counts["meta"] == sum(row["kind"] == "meta" for row in rows_of(tmp_path / "out"))


def test_files_that_need_a_key_are_counted_past_the_end_of_the_list(tmp_path):
    need("mke2fs", "debugfs")
    wanted = merges._MAX_LISTED + 30
    (tmp_path / "tree").mkdir()
    for number in range(wanted):
        (tmp_path / "tree" / f"locked-{number}.jpg").write_text("locked")
    image = tmp_path / "ext4.raw"
    run("mke2fs", "-q", "-t", "ext4", "-O", "encrypt,^inline_data", "-N", "2048", "-d", tmp_path / "tree", image, "16M")
    orders = tmp_path / "orders"
    orders.write_text("".join(f"set_inode_field locked-{number}.jpg flags 0x80800\n" for number in range(wanted)))
    run("debugfs", "-w", "-f", orders, image)
    report = examine(image, out=tmp_path / "out", image_digest=False)
    assert report.totals["encrypted_files"] == wanted
    assert sum(problem.code == "encrypted-file" for problem in report.volumes[0].problems) == merges._MAX_LISTED
