"""Files of FAT that systems show and The Sleuth Kit passes over are named."""

import struct

import pytest

from examiner.conftest import blank, fls, need, rows_of, run
from safehold.examiner import examine

#: Where an entry of a folder has the first cluster's lower half, and the size.
CLUSTER, SIZE = 26, 28


@pytest.fixture(params=["12", "16", "32"])
def image(request, tmp_path):
    need("mkfs.fat", "mcopy", "mmd")
    image = blank(tmp_path / "fat.raw", {"12": 1, "16": 16, "32": 64}[request.param] << 20)
    run("mkfs.fat", "-F", request.param, "-s", "1", "-n", "LABEL", image)
    (tmp_path / "note").write_bytes(b"what is written in it")
    run("mmd", "-i", image, "::sub")
    for name in ("plain.txt", "OTHER.TXT", "sub/HIDDEN.TXT", "sub/hidden by a long name.txt", "sub/plain as well.txt"):
        run("mcopy", "-i", image, tmp_path / "note", f"::{name}")
    return image


def change(image, short_name: bytes, place: int, value: bytes) -> None:
    data = bytearray(image.read_bytes())
    at = data.find(short_name.ljust(11)) + place
    assert at >= place
    data[at : at + len(value)] = value
    image.write_bytes(data)


def examined(image, tmp_path):
    report = examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
    return report, {row["path"]: row for row in rows_of(tmp_path / "out")}


def test_nothing_is_added_where_the_sleuth_kit_shows_every_file(image, tmp_path):
    report, rows = examined(image, tmp_path)
    assert report.is_whole
    assert {entry["path"] for entry in fls(image) if not entry["path"].startswith("$")} == {
        path for path in rows if not path.startswith("$")
    }


@pytest.mark.parametrize(
    ("short_name", "path"),
    [(b"HIDDEN  TXT", "sub/HIDDEN.TXT"), (b"HIDDEN~1TXT", "sub/HIDDEN~1.TXT"), (b"OTHER   TXT", "OTHER.TXT")],
)
@pytest.mark.parametrize(("place", "value"), [(SIZE, struct.pack("<I", 0x7FFFFFFF)), (CLUSTER, bytes(2))])
def test_a_file_that_the_sleuth_kit_passes_over_is_named(image, tmp_path, short_name, path, place, value):
    change(image, short_name, place, value)
    report, rows = examined(image, tmp_path)
    assert rows[path]["problem"] == "no-metadata"
    assert (rows[path]["allocation"], rows[path]["kind"], rows[path]["sha256"]) == ("allocated", "file", None)
    assert not report.is_whole
    assert [problem.where for problem in report.volumes[0].problems if problem.code == "no-metadata"] == [path]
    assert rows["sub/plain as well.txt"]["problem"] is None


def test_what_stands_behind_the_end_of_a_folder_is_no_entry(image, tmp_path):
    change(image, b"HIDDEN  TXT", 0, b"\x00")
    _, rows = examined(image, tmp_path)
    assert "sub/HIDDEN.TXT" not in rows
