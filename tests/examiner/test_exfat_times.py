"""exFAT keeps an offset from UTC beside each time: volumes of `mkfs.exfat`, with files set into them by hand."""

import os
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examiner.conftest import blank, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.containers.raw_images import RawImage
from safehold.examiner.filesystems.fat import exfat_times
from safehold.examiner.filesystems.kinds import open_file_system

IN_USE, DELETED = 0x80, 0x00
#: 2026-07-01 12:30:10 as exFAT writes it: the seconds in pairs, then minutes, hours, days, months, years since 1980.
NOON = (46 << 25) | (7 << 21) | (1 << 16) | (12 << 11) | (30 << 5) | 5


def entries(name: str, offsets: tuple[int, int, int], *, in_use: int = IN_USE, times=(NOON, NOON, NOON)) -> bytes:
    """Return the three entries of an empty file; `offsets` are the bytes of creation, change and access."""
    file = struct.pack("<BBHHHIIIBBBBB7x", in_use | 0x05, 2, 0, 0x20, 0, *times, 199, 0, *offsets)
    stream = struct.pack("<BBBBHHQIIQ", in_use | 0x40, 1, 0, len(name), 0, 0, 0, 0, 0, 0)
    written = struct.pack("<BB30s", in_use | 0x41, 0, name.encode("utf-16-le"))
    checksum = 0
    for place, byte in enumerate(file + stream + written):
        if place not in (2, 3):
            checksum = ((checksum << 15 | checksum >> 1) & 0xFFFF) + byte & 0xFFFF
    return file[:2] + struct.pack("<H", checksum) + file[4:] + stream + written


@pytest.fixture
def examined(tmp_path):
    def examined(*files: bytes):
        need("mkfs.exfat")
        image = blank(tmp_path / "exfat.raw", 8 << 20)
        run("mkfs.exfat", image)
        data = bytearray(image.read_bytes())
        heap, _, root = struct.unpack_from("<III", data, 88)
        at = (heap << data[108]) + ((root - 2) << data[108] + data[109])
        while data[at]:
            at += 32
        data[at : at + 96 * len(files)] = b"".join(files)
        image.write_bytes(data)
        report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
        return report, {row["path"]: row for row in rows_of(tmp_path / "out")}

    return examined


def times(row) -> tuple[str, str, str]:
    return tuple(row[name] and row[name].removesuffix("+00:00") for name in ("created", "modified", "accessed"))


def test_a_time_with_an_offset_is_utc(examined):
    # One hour ahead, five and a half hours ahead, eight hours behind.
    report, rows = examined(entries("photo.jpg", (0x80 | 4, 0x80 | 22, 0x80 | 0x60)))
    assert times(rows["photo.jpg"]) == ("2026-07-01T11:30:11.990000", "2026-07-01T07:00:10", "2026-07-01T20:30:10")
    assert (report.volumes[0].times, rows["photo.jpg"]["problem"], report.is_whole) == ("UTC", None, True)


def test_a_time_without_an_offset_stands_as_it_is_and_says_so(examined):
    report, rows = examined(entries("camera.jpg", (0, 4, 0x7F)))
    assert times(rows["camera.jpg"]) == ("2026-07-01T12:30:11.990000", "2026-07-01T12:30:10", "2026-07-01T12:30:10")
    assert (report.volumes[0].times, rows["camera.jpg"]["problem"]) == ("local", "local-time")
    assert [problem.code for problem in report.volumes[0].problems] == ["times-local"]
    assert report.is_whole


def test_a_volume_with_times_of_both_kinds_says_which_are_local(examined):
    report, rows = examined(entries("computer.jpg", (0x84, 0x84, 0x84)), entries("camera.jpg", (0x84, 0, 0x84)))
    assert {name: row["problem"] for name, row in rows.items() if row["kind"] == "file"} == {
        "computer.jpg": None,
        "camera.jpg": "local-time",
    }
    assert times(rows["camera.jpg"]) == ("2026-07-01T11:30:11.990000", "2026-07-01T12:30:10", "2026-07-01T11:30:10")
    assert report.volumes[0].times == "mixed"
    assert report.volumes[0].problems[0].detail.startswith("1 of 2 names")


def test_the_times_of_a_deleted_file_are_utc_too(examined):
    _, rows = examined(entries("gone.jpg", (0x84, 0x84, 0x84), in_use=DELETED))
    row = rows["gone.jpg"]
    assert (row["allocation"], times(row)[1]) == ("deleted", "2026-07-01T11:30:10")


def test_a_time_that_was_never_set_needs_no_offset(examined):
    report, rows = examined(entries("new.jpg", (0x84, 0x84, 0), times=(NOON, NOON, 0)))
    assert (times(rows["new.jpg"])[2], rows["new.jpg"]["problem"], report.volumes[0].times) == (None, None, "UTC")


@pytest.mark.parametrize("kind", ["exfat", "vfat"])
def test_damage_behind_a_volume_costs_none_of_its_names(kind, tmp_path):
    """What The Sleuth Kit adds has numbers past the end of the volume, where another one may stand that cannot be read."""
    need(f"mkfs.{kind}")
    end = 8 << 20
    image = blank(tmp_path / "image.raw", end)
    run(f"mkfs.{kind}", image)
    os.truncate(image, end + 65_536)

    class Damaged(RawImage):
        def read_at(self, offset: int, size: int) -> bytes:
            if offset + size > end:
                raise OSError("damaged")
            return super().read_at(offset, size)

    walked = open_file_system(Damaged([image]), 0).walk(lambda *_: None, lambda _: None, frozenset())
    assert {"$MBR", "$FAT1", "$OrphanFiles"} <= {item.path for item in walked}


@pytest.mark.parametrize(
    ("value", "hours"), [(0x80, 0), (0x84, 1), (0xBF, 15.75), (0xC0, -16), (0xFF, -0.25), (0xD0, -12), (0x00, None), (0x7F, None)]
)
def test_offsets_are_those_of_the_table_in_the_specification(value, hours):
    assert exfat_times.offset(value) == (None if hours is None else hours * 3600 * 10**9)


@given(st.binary(max_size=1024), st.integers(-5, 1 << 40))
def test_any_bytes_have_offsets_or_none(data, number):
    offsets = exfat_times.reader(lambda at, size: data[at : at + size])(number)
    assert offsets is None or all(ahead is None or abs(ahead) <= 16 * 3600 * 10**9 for ahead in offsets)
