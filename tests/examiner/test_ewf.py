"""Our reader of E01 against ewfacquire, which writes them, and libewf, which reads them."""

import random
import zlib
from pathlib import Path

import pytest

from examiner.conftest import SAMPLE, blank, need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.containers.ewf import EwfImage, LibewfImage, following_segments
from safehold.examiner.containers.formats import open_image


@pytest.fixture(scope="module")
def content() -> bytes:
    """Sectors of every kind: random (stored), zeroes, and text (compressed); not a whole number of chunks."""
    chance = random.Random(3)
    return chance.randbytes(1_500_000 - 1_500_000 % 512) + bytes(700 * 512) + b"a sector of text" * 32 * 500


def acquire(folder: Path, content: bytes, *options: str) -> Path:
    need("ewfacquire")
    (folder / "raw").write_bytes(content)
    run("ewfacquire", "-u", "-q", "-t", folder / "image", "-d", "sha1", *options, folder / "raw")
    return next(path for path in sorted(folder.iterdir()) if path.suffix.lower() in (".e01", ".s01"))


@pytest.mark.parametrize("compression", ["none", "empty-block", "fast", "best"])
@pytest.mark.parametrize("version", ["encase2", "encase6", "ftk", "linen7"])
def test_every_byte_is_what_was_acquired(version, compression, content, tmp_path):
    first = acquire(tmp_path, content, "-f", version, "-c", compression)
    image = EwfImage([first])
    assert image.size == len(content)
    assert image.is_whole
    assert image.read_at(0, image.size) == content
    for offset, size in ((0, 1), (32_767, 2), (1_499_000, 40_000), (len(content) - 5, 100), (len(content), 1)):
        assert image.read_at(offset, size) == content[offset : offset + size]


def test_a_variant_that_our_reader_refuses_is_read_through_libewf(content, tmp_path):
    image = open_image([acquire(tmp_path, content, "-f", "smart")])
    assert isinstance(image, LibewfImage)
    assert image.read_at(0, image.size) == content


@pytest.mark.parametrize("sectors", ["16", "64", "1024"])
def test_chunks_of_every_size(sectors, content, tmp_path):
    image = EwfImage([acquire(tmp_path, content, "-b", sectors)])
    assert (image.grain, image.read_at(0, image.size)) == (int(sectors) * 512, content)


def test_segments_are_found_by_name_and_read_as_one(tmp_path):
    data = random.Random(4).randbytes(5 << 20)
    first = acquire(tmp_path, data, "-S", "1048576")
    image = EwfImage([first])
    assert len(image.segments) > 3
    assert image.is_whole
    assert image.read_at(0, image.size) == data
    assert image.segments == LibewfImage([first]).segments


def test_stored_digests_are_those_libewf_finds(content, tmp_path):
    first = acquire(tmp_path, content)
    assert EwfImage([first]).stored == LibewfImage([first]).stored
    assert EwfImage([first]).stored["sha1"] is not None


def test_a_missing_segment_makes_the_image_incomplete_and_its_sectors_unreadable(tmp_path):
    data = random.Random(4).randbytes(5 << 20)
    first = acquire(tmp_path, data, "-S", "1048576")
    second, *_ = following_segments(first)[1:]
    last = following_segments(first)[-1]
    last.unlink()
    image = EwfImage([first])
    assert not image.is_whole
    assert image.missing_segment == last.name
    assert image.read_at(0, 1 << 20) == data[: 1 << 20]
    with pytest.raises(OSError, match="missing"):
        image.read_at(len(data) - 512, 512)
    second.unlink()
    assert EwfImage([first]).missing_segment == second.name


def test_the_segment_in_which_an_image_goes_on_is_named(tmp_path):
    need("ewfacquire", "mke2fs")
    volume = blank(tmp_path / "volume.raw", 4 << 20)
    run("mke2fs", "-q", "-t", "ext2", volume)
    first = acquire(tmp_path, volume.read_bytes() + random.Random(4).randbytes(3 << 20), "-S", "1048576")
    last = following_segments(first)[-1]
    last.unlink()
    problem = next(one for one in examine(first, out=tmp_path / "out").problems if one.code == "truncated")
    assert f"it goes on in {last.name}, which is not there" in problem.detail


def test_a_whole_image_goes_on_nowhere(tmp_path):
    assert EwfImage([acquire(tmp_path, random.Random(4).randbytes(5 << 20), "-S", "1048576")]).missing_segment is None


@pytest.mark.parametrize("compression", ["none", "best"])
def test_a_chunk_with_a_flipped_bit_is_refused_and_the_others_are_read(compression, content, tmp_path):
    first = acquire(tmp_path, content, "-c", compression)
    data = bytearray(first.read_bytes())
    data[700_000] ^= 1
    first.write_bytes(data)
    image = EwfImage([first])
    damaged = []
    for offset in range(0, image.size, image.grain):
        try:
            assert image.read_at(offset, image.grain) == content[offset : offset + image.grain]
        except OSError:
            damaged.append(offset)
    assert len(damaged) == 1


def test_a_damaged_table_is_replaced_by_its_copy(content, tmp_path):
    first = acquire(tmp_path, content)
    data = bytearray(first.read_bytes())
    table = data.index(b"table\x00\x00\x00")
    data[table + 76 + 24] ^= 1
    first.write_bytes(data)
    image = EwfImage([first])
    assert image.read_at(0, image.size) == content


def test_an_image_without_its_tables_is_recovered_chunk_by_chunk(content, tmp_path):
    first = acquire(tmp_path, content)
    data = first.read_bytes()
    first.write_bytes(data[: data.index(b"table\x00\x00\x00") - 10])
    image = EwfImage([first])
    assert not image.is_whole
    assert image.read_at(0, 1 << 20) == content[: 1 << 20]


def test_names_of_segments_go_on_with_letters(tmp_path):
    names = [f"E{number:02d}" for number in range(1, 100)] + ["EAA", "EAB"]
    for name in names:
        (tmp_path / f"image.{name}").touch()
    (tmp_path / "image.EAD").touch()
    assert [path.suffix[1:] for path in following_segments(tmp_path / "image.E01")] == names


def test_a_loop_of_sections_ends(tmp_path):
    data = bytearray((SAMPLE / "sample.E01").read_bytes())
    place = 13 + 76
    following = int.from_bytes(data[13 + 16 : 13 + 24], "little")
    data[following + 16 : following + 24] = (13).to_bytes(8, "little")
    data[following + 72 : following + 76] = zlib.adler32(data[following : following + 72]).to_bytes(4, "little")
    (tmp_path / "loop.E01").write_bytes(data)
    assert place < len(data)
    with pytest.raises(Exception, match="damaged"):
        EwfImage([tmp_path / "loop.E01"])


def test_files_on_damaged_chunks_are_named_and_all_others_keep_their_digests(tmp_path):
    data = bytearray((SAMPLE / "sample.E01").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "damaged.E01").write_bytes(data)
    whole = examine(SAMPLE / "sample.E01", out=tmp_path / "whole", jsonl=True)
    report = examine(tmp_path / "damaged.E01", out=tmp_path / "out", jsonl=True)
    assert whole.is_whole
    assert report.image.verified is False
    assert len(report.image.bad_sectors) == 1
    named = {problem.where for volume in report.volumes for problem in volume.problems}
    assert named
    expected = {(row["volume"], row["path"]): row["sha256"] for row in rows_of(tmp_path / "whole")}
    for row in rows_of(tmp_path / "out"):
        if row["path"] in named:
            assert row["sha256"] is None
        else:
            assert row["sha256"] == expected[row["volume"], row["path"]]


def test_an_e01_cut_in_half_is_read_as_far_as_it_goes(tmp_path):
    data = (SAMPLE / "sample.E01").read_bytes()
    (tmp_path / "cut.E01").write_bytes(data[: len(data) // 2])
    report = examine(tmp_path / "cut.E01", out=tmp_path / "out", jsonl=True)
    assert report.image.complete is False
    assert report.volumes[0].state == "read"
    examine(SAMPLE / "sample.E01", out=tmp_path / "whole", jsonl=True)
    expected = {(row["volume"], row["meta"], row["size"]): row["sha256"] for row in rows_of(tmp_path / "whole")}
    found = [row for row in rows_of(tmp_path / "out") if row["sha256"] and row["size"]]
    assert len(found) > 10
    for row in found:
        assert row["sha256"] == expected[row["volume"], row["meta"], row["size"]], row["path"]
    assert any(row["problem"] == "read-error" and row["kind"] == "file" for row in rows_of(tmp_path / "out"))
    assert not report.is_whole
