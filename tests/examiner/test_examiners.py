"""What is said of one file, on a file system that holds nothing else."""

import hashlib
import io
import zipfile

import pytest

from examiner.alone import rows_made
from safehold.examiner.archives import formats
from safehold.examiner.archives.rules import ArchiveLimits
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.processes.examiners import Examiner
from safehold.examiner.results.rows import ROW_COLUMNS

TWO_MEMBERS = io.BytesIO()
with zipfile.ZipFile(TWO_MEMBERS, "w") as _archive:
    _archive.writestr("one.txt", "one")
    _archive.writestr("two.txt", "two")


class OneFile:
    """A file system with one file, and the file."""

    kind, elsewhere, is_ntfs = "file", "", False
    modified = accessed = changed = created = None

    def __init__(self, content: bytes, state: str | None) -> None:
        self.content, self.state, self.size = content, state, len(content)

    def open(self, _inode):
        return self

    def state_of_clusters(self, _file, _stream):
        return self.state

    def streams(self):
        return [Stream("", 1, 0, self.size, False, True)]

    def folder_address(self):
        return ""

    def read(self, _stream):
        yield self.content

    def read_at(self, _stream, offset, size):
        return self.content[offset : offset + size]


def rows_of_deleted(content: bytes, state: str | None) -> list[dict]:
    item = Item(5, "deleted", "file", "a.zip", "", len(content))
    rows = rows_made(Examiner(OneFile(content, state), 0, 1 << 30, ArchiveLimits(), lambda _: None).rows(item))
    return [dict(zip(ROW_COLUMNS, row, strict=True)) for row in rows]


def test_a_damaged_archive_in_overwritten_clusters_is_called_overwritten():
    cut = TWO_MEMBERS.getvalue()[:-30]
    assert [row["problem"] for row in rows_of_deleted(cut, None)] == ["archive-damaged", None, None]
    assert [row["problem"] for row in rows_of_deleted(cut, "overwritten-in-part")] == ["overwritten-in-part", None, None]
    assert [row["problem"] for row in rows_of_deleted(cut, "overwritten")] == ["overwritten"] * 3


@pytest.mark.parametrize(("state", "said"), [(None, None), ("overwritten-in-part", None), ("overwritten", "overwritten")])
def test_members_of_an_archive_that_is_another_files_say_so(state, said):
    archive, *members = rows_of_deleted(TWO_MEMBERS.getvalue(), state)
    assert (archive["problem"], [row["problem"] for row in members]) == (state, [said, said])


def test_an_archive_that_takes_too_much_memory_keeps_its_digest(monkeypatch):
    def out_of_memory(*_):
        raise MemoryError
        yield

    monkeypatch.setattr(formats, "members", out_of_memory)
    (row,) = rows_of_deleted(TWO_MEMBERS.getvalue(), None)
    assert (row["problem"], row["md5"]) == ("memory-limit", hashlib.md5(TWO_MEMBERS.getvalue()).hexdigest())
