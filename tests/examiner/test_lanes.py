"""Digests of many streams at once, against OpenSSL's; and files that are examined side by side."""

import ctypes
import hashlib
import io
import random
import types
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examiner.alone import in_turns, rows_made
from safehold.examiner.archives import formats
from safehold.examiner.archives.rules import ArchiveLimits
from safehold.examiner.digests import lanes
from safehold.examiner.digests.lanes import Lane, Lanes, usable, widest
from safehold.examiner.digests.streams import READ_SIZE, Digests
from safehold.examiner.digests.tasks import ALONE, TAKEN, side_by_side
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.processes.examiners import Examiner
from safehold.examiner.results.rows import MD5, PROBLEM, SHA256

#: RFC 1321, section A.5, and FIPS 180-4's examples.
KNOWN = {
    b"": ("d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    b"abc": ("900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "8215ef0796a20bcaaae116d3876c664a",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ),
}

widths = pytest.mark.parametrize("width", usable())


def digests_of(streams: list[bytes], width: int, cuts: list[int] = []) -> list[tuple[str, str]]:  # noqa: B006
    """Digest streams beside each other, each in parts of the sizes given, and then the rest."""
    group = Lanes(width)
    found = [Lane() for _ in streams]
    at = [0] * len(streams)
    for cut in cuts:
        for number, data in enumerate(streams):
            if at[number] + cut < len(data):
                group.hand_in(found[number], data[at[number] : at[number] + cut], is_last=False)
                at[number] += cut
        group.take()
    for number, data in enumerate(streams):
        group.hand_in(found[number], data[at[number] :], is_last=True)
    group.take()
    assert not any(lane.waits for lane in found)
    return [lane.hexadecimal() for lane in found]


def by_openssl(data: bytes) -> tuple[str, str]:
    return hashlib.md5(data).hexdigest(), hashlib.sha1(data).hexdigest()


def test_this_machine_has_lanes_and_uses_the_most_of_them():
    assert usable()
    assert widest() == max(usable())


@widths
def test_published_digests(width):
    assert digests_of(list(KNOWN), width) == list(KNOWN.values())


@widths
def test_streams_of_every_length_around_the_ends_of_blocks(width):
    streams = [random.Random(length).randbytes(length) for length in range(400)]
    random.Random(1).shuffle(streams)
    assert digests_of(streams, width) == [by_openssl(data) for data in streams]


@widths
@settings(deadline=None, max_examples=60)
@given(
    lengths=st.lists(st.integers(0, 3000) | st.sampled_from([64, 128, 65536, READ_SIZE]), min_size=1, max_size=40),
    cuts=st.lists(st.integers(1, 1500), max_size=4),
    seed=st.integers(0, 1000),
)
def test_streams_of_any_lengths_in_any_parts_have_openssls_digests(width, lengths, cuts, seed):
    streams = [random.Random(seed + number).randbytes(length) for number, length in enumerate(lengths)]
    assert digests_of(streams, width, cuts) == [by_openssl(data) for data in streams]


def test_a_stream_longer_than_a_word_of_its_length_in_bits():
    # 2^32 bits are 512 MiB: the length in the last block takes more than 32 bits.
    group, lane, block = Lanes(widest()), Lane(), bytes(1 << 24)
    digests = hashlib.md5(), hashlib.sha1()
    for number in range(33):
        group.hand_in(lane, block, is_last=number == 32)
        group.take()
        for digest in digests:
            digest.update(block)
    assert lane.hexadecimal() == tuple(digest.hexdigest() for digest in digests)


def test_lanes_that_give_a_wrong_digest_are_not_used(monkeypatch):
    """A compiler or a processor may be wrong: then OpenSSL does all of it."""
    real, most = lanes._library(), widest()
    assert real is not None

    def take(parts: ctypes.Array, contents: ctypes.Array, count: int, width: int) -> None:
        real.safehold_take(parts, contents, count, width)
        if width == most:
            parts[0] = bytes([parts[0][0] ^ 1])

    monkeypatch.setattr(lanes, "_library", lambda: types.SimpleNamespace(safehold_lanes=lambda: most, safehold_take=take))
    usable.cache_clear()
    try:
        assert usable() == tuple(width for width in (4, 8, 16) if width < most)
    finally:
        usable.cache_clear()


def test_without_the_compiled_library_digests_are_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(lanes, "_LIBRARY", tmp_path / "missing.so")
    lanes._library.cache_clear()
    usable.cache_clear()
    try:
        digests = Digests(Lanes())
        digests.update(b"abc", is_last=True)
        assert not digests.waits
        assert digests.hexadecimal()[:2] == KNOWN[b"abc"]
    finally:
        lanes._library.cache_clear()
        usable.cache_clear()


def steps(number: int, count: int, heard: list[int]):
    for _ in range(count):
        heard.append(number)
        yield
    return number


@given(counts=st.lists(st.integers(0, 5), max_size=30))
def test_results_come_in_the_order_of_the_tasks_and_each_turn_is_said_before_it(counts):
    heard: list[int] = []
    said: list[int] = []
    tasks = (steps(number, count, heard) for number, count in enumerate(counts))
    assert list(side_by_side(tasks, Lanes(0), said.append)) == list(range(len(counts)))
    assert [said.count(number) for number in range(len(counts))] == [count + 1 for count in counts]
    assert sorted(heard) == sorted(number for number, count in enumerate(counts) for _ in range(count))


@given(yields=st.lists(st.lists(st.sampled_from([TAKEN, ALONE]), max_size=4), max_size=20))
def test_what_a_task_makes_alone_it_makes_when_all_before_it_have_left(yields):
    left: list[int] = []

    def task(number):
        for waits_for in yields[number]:
            yield waits_for
            if waits_for is ALONE:
                assert left == list(range(number))
        return number

    for result in side_by_side(map(task, range(len(yields))), Lanes(0), lambda _: None):
        left.append(result)
    assert left == list(range(len(yields)))


def test_members_of_an_archive_are_read_when_the_rows_of_the_files_before_it_have_left(monkeypatch):
    """Each may have as many as a volume has files: those of a whole block at once could take gigabytes."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("inside.txt", b"text")
    contents = [random.Random(5).randbytes(30_000), kept.getvalue(), b"between", kept.getvalue(), kept.getvalue()]
    system = Files(contents, 4096)
    examiner = Examiner(system, 0, 1 << 30, ArchiveLimits(), lambda _: None)
    examiner.lanes = Lanes(widest())
    left: list[int] = []
    opened: list[int] = []
    read = formats.members
    monkeypatch.setattr(formats, "members", lambda *given: opened.append(len(left)) or read(*given))
    items = [item(number, f"{number}.bin", content) for number, content in enumerate(contents)]
    for rows in side_by_side(map(examiner.rows, items), examiner.lanes, lambda _: None):
        left.append(len(rows))
    assert left == [1, 2, 1, 2, 2]
    assert opened == [1, 3, 4]


def test_what_a_task_raises_reaches_whoever_wanted_its_result():
    def fails():
        yield
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        list(side_by_side([fails()], Lanes(0), lambda _: None))


class Files:
    """A file system that holds what it is given, in parts of a size, and counts how often a file is read."""

    is_ntfs = False
    kind, elsewhere = "file", ""
    modified = accessed = changed = created = None

    def __init__(self, contents: list[bytes], part: int, failures: int = 0) -> None:
        self.contents, self.part, self.failures = contents, part, failures
        self.reads: list[int] = []

    def open(self, inode):
        file = types.SimpleNamespace(**{name: getattr(Files, name) for name in ("kind", "elsewhere", "modified", "accessed")})
        file.changed = file.created = None
        file.size = len(self.contents[inode])
        file.streams = lambda: [Stream("", 1, 0, file.size, False, True)]
        file.folder_address = lambda: ""
        file.read = lambda _stream: self.read(inode)
        file.read_at = lambda _stream, offset, size: self.contents[inode][offset : offset + size]
        return file

    def read(self, inode):
        self.reads.append(inode)
        content = self.contents[inode]
        for start in range(0, len(content), self.part):
            if start and self.failures:
                self.failures -= 1
                raise OSError("unreadable")
            yield content[start : start + self.part]


def item(inode: int, name: str, content: bytes) -> Item:
    return Item(inode, "allocated", "file", name, "", len(content))


@pytest.mark.parametrize("part", [READ_SIZE, 1000, 4096])
def test_rows_are_the_same_with_lanes_and_without(part):
    chance = random.Random(2)
    contents = [chance.randbytes(chance.choice([0, 1, 63, 64, 700, 20_000, 60_000])) for _ in range(40)]
    items = [item(number, f"{number}.bin", content) for number, content in enumerate(contents)]
    found = []
    for width in (0, widest()):
        examiner = Examiner(Files(contents, part), 0, 1 << 30, None, lambda _: None)
        examiner.lanes = Lanes(width)
        found.append(in_turns([examiner.rows(one) for one in items], examiner.lanes))
    assert found[0] == found[1]
    assert [rows[0][MD5] for rows in found[1]] == [hashlib.md5(content).hexdigest() for content in contents]


def test_another_name_waits_for_a_record_that_is_still_being_read():
    content = random.Random(3).randbytes(50_000)
    system = Files([b"before", content, b"behind"], 4096)
    examiner = Examiner(system, 0, 1 << 30, None, lambda _: None)
    examiner.lanes = Lanes(widest())
    items = [
        item(0, "before", b"before"),
        *(item(1, f"name-{number}", content) for number in range(5)),
        item(2, "behind", b"behind"),
    ]
    rows = rows_made(*(examiner.rows(one) for one in items), lanes=examiner.lanes)
    assert [row[SHA256] for row in rows[1:6]] == [hashlib.sha256(content).hexdigest()] * 5
    assert [row[MD5] for row in rows] == [hashlib.md5(data).hexdigest() for data in (b"before", *[content] * 5, b"behind")]
    assert system.reads == [0, 1, 2]


def test_another_name_is_read_again_where_the_first_could_not_be():
    content = random.Random(4).randbytes(50_000)
    examiner = Examiner(Files([content], 4096, failures=1), 0, 1 << 30, None, lambda _: None)
    examiner.lanes = Lanes(widest())
    first, second = rows_made(
        examiner.rows(item(0, "one", content)), examiner.rows(item(0, "two", content)), lanes=examiner.lanes
    )
    assert (first[PROBLEM], first[SHA256]) == ("read-error", None)
    assert (second[PROBLEM], second[MD5]) == (None, hashlib.md5(content).hexdigest())
