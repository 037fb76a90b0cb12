"""Names of NTFS that are no text: the tools that write NTFS refuse them, so that they are set into its structures by hand."""

import hashlib
import lzma
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examiner.conftest import blank, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.filesystems.ntfs import names as ntfs_names
from safehold.examiner.filesystems.ntfs.records import NtfsRecords, mended
from safehold.examiner.names import text_from_utf16

UNITS = (0xD800, 0xDBFF, 0xDC00, 0xDFFF, ord("a"), ord("^"), 0x20AC, 0x0000)


def utf16(*units: int | str) -> bytes:
    return b"".join(unit.encode("utf-16-le") if isinstance(unit, str) else struct.pack("<H", unit) for unit in units)


def found_in(folder: Path, data: bytes) -> dict[str, dict]:
    (folder / "ntfs.raw").write_bytes(data)
    examine(folder / "ntfs.raw", out=folder / "out", jsonl=True, image_digest=False)
    return {row["path"]: row for row in rows_of(folder / "out")}


def renamed(volume: bytes, names: dict[str, bytes]) -> bytes:
    """Return the volume with other names in its records and lists; NTFS keeps what stands at the ends of their sectors apart."""
    data = bytearray(volume)
    for at in range(0, len(data), 512):
        size = {b"FILE": 1024, b"INDX": 4096}.get(bytes(data[at : at + 4]))
        if size is None:
            continue
        record = mended(bytes(data[at : at + size]))
        for old, new in names.items():
            assert len(new) == len(old.encode("utf-16-le"))
            record = record.replace(old.encode("utf-16-le"), new)
        start, count = struct.unpack_from("<HH", record, 4)
        kept = b"".join(record[end - 2 : end] for end in range(512, size + 1, 512))
        assert len(kept) == 2 * (count - 1)
        mark = bytes(record[start : start + 2])
        changed = bytearray(record[: start + 2] + kept + record[start + 2 + len(kept) :])
        for end in range(512, size + 1, 512):
            changed[end - 2 : end] = mark
        data[at : at + size] = changed
    assert bytes(data) != volume
    return bytes(data)


@pytest.fixture
def volume(tmp_path):
    """Make an NTFS volume with files of these names, each of which holds its name; some with streams."""

    def volume(names: list[str], streams: list[tuple[str, str]] = []) -> bytes:  # noqa: B006 - never changed
        need("mkntfs", "ntfscp")
        image = blank(tmp_path / "made.raw", 6 << 20)
        run("mkntfs", "-q", "-F", "-s", "512", image)
        for name in names:
            (tmp_path / "content").write_text(name)
            run("ntfscp", image, tmp_path / "content", name)
        for owner, stream in streams:
            (tmp_path / "content").write_text(f"{owner}:{stream}")
            run("ntfscp", "-N", stream, image, tmp_path / "content", owner)
        return image.read_bytes()

    return volume


def sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def test_names_that_no_text_can_hold_are_told_apart(volume, tmp_path):
    made = ["one-1.txt", "one-2.txt", "one-3.txt", "end-1", "end-2", "nul-1.txt", "nul-2.txt", "plain^.txt"]
    units = {"one-1.txt": 0xD800, "one-2.txt": 0xD801, "one-3.txt": 0xDC00, "end-1": 0xD800, "end-2": 0xDBFF}
    data = volume(made)
    names = {name: utf16(name[:4], unit, name[5:]) for name, unit in units.items()}
    names |= {name: utf16("nul", 0, name[4:]) for name in ("nul-1.txt", "nul-2.txt")}
    rows = found_in(tmp_path, renamed(data, names))
    assert {path: row["sha256"] for path, row in rows.items() if row["kind"] == "file"} == {
        r"one-\ud800.txt": sha256("one-1.txt"),
        r"one-\ud801.txt": sha256("one-2.txt"),
        r"one-\udc00.txt": sha256("one-3.txt"),
        r"end-\ud800": sha256("end-1"),
        r"end-\udbff": sha256("end-2"),
        r"nul\x001.txt": sha256("nul-1.txt"),
        r"nul\x002.txt": sha256("nul-2.txt"),
        "plain^.txt": sha256("plain^.txt"),
    }


def test_streams_with_such_names_are_rows_of_their_own(volume, tmp_path):
    streams = [("a.txt", "mid-1x"), ("a.txt", "mid-2x"), ("a.txt", "end1"), ("a.txt", "end2"), ("a.txt", "up^")]
    names = {"mid-1x": utf16("mid-", 0xD800, "x"), "mid-2x": utf16("mid-", 0xD801, "x")}
    names |= {"end1": utf16("end", 0xD800), "end2": utf16("end", 0xD801)}
    rows = found_in(tmp_path, renamed(volume(["a.txt"], streams), names))
    assert {path: row["sha256"] for path, row in rows.items() if row["kind"] == "stream"} == {
        r"a.txt:mid-\ud800x": sha256("a.txt:mid-1x"),
        r"a.txt:mid-\ud801x": sha256("a.txt:mid-2x"),
        r"a.txt:end\ud800": sha256("a.txt:end1"),
        r"a.txt:end\ud801": sha256("a.txt:end2"),
        "a.txt:up^": sha256("a.txt:up^"),
    }
    assert rows["a.txt"]["sha256"] == sha256("a.txt")


def test_a_folder_that_stands_in_its_own_record_has_them_too(tmp_path):
    data = lzma.decompress((Path(__file__).parent / "images" / "ntfs.raw.xz").read_bytes())
    before = found_in(tmp_path, data)
    names = {"text.txt": utf16("te", 0xD800, "t.txt"), "packed": utf16("pack", 0xDFFF, "d")}
    after = found_in(tmp_path, renamed(data, names))
    wanted = {path.replace("packed", r"pack\udfffd").replace("text.txt", r"te\ud800t.txt") for path in before}
    # Another file has a name that ends so.
    assert {path for path in after if "\\u" in path} == {path for path in wanted if "\\u" in path}
    assert len(after) == len(before)
    assert after[r"pack\udfffd/te\ud800t.txt"]["sha256"] == before["packed/text.txt"]["sha256"]


def test_many_names_by_chance_are_all_told_apart_with_their_own_content(volume, tmp_path):
    chance = random.Random(5)
    made = [f"{number:02d}......" for number in range(60)]
    data = volume(made)
    names = {name: utf16(name[:2], *chance.choices(UNITS, k=6)) for name in made}
    rows = found_in(tmp_path, renamed(data, names))
    found = {path: row["sha256"] for path, row in rows.items() if row["kind"] == "file"}
    assert found == {text_from_utf16(name): sha256(made_as) for made_as, name in names.items()}


units = st.lists(st.sampled_from(UNITS) | st.integers(0, 0xFFFF), max_size=9).map(lambda found: utf16(*found))


@given(units, units)
def test_different_names_never_become_the_same(one, other):
    assert (text_from_utf16(one) == text_from_utf16(other)) == (one == other)


@given(st.binary(max_size=300), st.binary(min_size=8, max_size=8), st.integers(0, 300))
def test_any_bytes_are_looked_through(data, reference, place):
    names = ntfs_names.BrokenNames()
    names.add(data[:place] + reference + data[place:], reference)
    assert mended(data)[:4] == data[:4] or len(data) >= 512


@given(st.binary(max_size=1024))
def test_any_record_has_attributes_or_none(data):
    """Whatever stands in a record, it is walked to an end, and nothing is said of a stream that is not there."""
    record = b"FILE" + data[4:]
    disk = {0: bytes(64) + b"\xf6", 65536: record.ljust(1024, b"\x00")}

    records = NtfsRecords(lambda at, size: disk.get(at & ~0xFFFF, b"")[at & 0xFFFF :][:size], [(16, 1)], 4096)
    assert len(list(records.names_in(0))) <= 1024 // 16
    assert records.is_written_to_its_end(0, 128, 1, 1 << 40) is False
    assert list(records.names_in(5)) == []
