"""Content read from where it stands in the image is what The Sleuth Kit reads, and only what it would read from there."""

import hashlib
import lzma
import os
import struct
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from examiner.alone import rows_made
from examiner.conftest import SAMPLE, blank, need, run
from safehold.examiner.archives.media_types import HEAD_SIZE, media_type
from safehold.examiner.containers.formats import open_image
from safehold.examiner.containers.raw_images import RawImage
from safehold.examiner.digests.streams import READ_SIZE
from safehold.examiner.filesystems.files import OpenFile
from safehold.examiner.filesystems.items import Stream
from safehold.examiner.filesystems.kinds import open_file_system
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.filesystems.systems import FileSystem
from safehold.examiner.processes.examiners import Examiner
from safehold.examiner.results.rows import SHA256, TYPE

RECORD = 1024


def read_whole(file, stream) -> bytes:
    return b"".join(bytes(part) for part in file.read(stream))


def streams_of(system: FileSystem):
    """Yield every stream of every file, as the product reads it and as The Sleuth Kit alone does."""
    for item in system.walk(lambda *_: None, lambda _: None, frozenset()):
        if item.note:
            continue
        file = system.open(item.inode)
        for stream in file.streams():
            if stream.is_readable and 0 < stream.size < 64 << 20:
                alone = b"".join(
                    file._file.read_random(at, min(READ_SIZE, stream.size - at), stream.type, stream.id)
                    for at in range(0, stream.size, READ_SIZE)
                )
                yield item.path, file, stream, alone


def zeroes(size: int) -> SimpleNamespace:
    return SimpleNamespace(read_at=lambda _at, count: bytes(count), size=size)


def is_in_place(file: OpenFile, stream: Stream) -> bool:
    """Whether the content is read from the container, not through The Sleuth Kit."""
    return getattr(file.read(stream), "__name__", "") != OpenFile._read_through.__name__


@pytest.fixture(scope="module")
def ntfs(tmp_path_factory) -> Path:
    image = tmp_path_factory.mktemp("placement") / "ntfs.raw"
    image.write_bytes(lzma.decompress((Path(__file__).parent / "images" / "ntfs.raw.xz").read_bytes()))
    return image


def test_every_stream_of_ntfs_is_what_the_sleuth_kit_reads(ntfs):
    system = open_file_system(open_image([ntfs]), 0)
    compared = in_place = 0
    for path, file, stream, alone in streams_of(system):
        assert read_whole(file, stream) == alone, (path, stream.name)
        compared, in_place = compared + 1, in_place + is_in_place(file, stream)
    assert compared > in_place > 5


@pytest.mark.parametrize("kind", ["ext2", "ext4", "vfat"])
def test_every_file_of_ext_and_fat_is_what_the_sleuth_kit_reads(kind, tmp_path):
    image = blank(tmp_path / "image.raw", 8 << 20)
    contents = {f"file{number}": os.urandom(number * 1700) for number in range(1, 12)}
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with (folder / "holes").open("wb") as sparse:
        sparse.seek(100_000)
        sparse.write(b"after a hole")
    if kind == "vfat":
        need("mkfs.vfat", "mcopy")
        run("mkfs.vfat", image)
        run("mcopy", "-i", image, *sorted(folder.iterdir()), "::")
    else:
        need(f"mkfs.{kind}")
        run(f"mkfs.{kind}", "-q", "-d", folder, image)
    system = open_file_system(open_image([image]), 0)
    found = {path: (read_whole(file, stream), alone) for path, file, stream, alone in streams_of(system)}
    for name, content in contents.items():
        assert found[name] == (content, content)
    assert found["holes"][0] == found["holes"][1] == bytes(100_000) + b"after a hole"


def test_what_ntfs_has_not_written_yet_is_zeroes_whatever_its_clusters_hold(ntfs, tmp_path):
    """The valid length of a file may end before its size: what stands behind it in its clusters is somebody else's."""
    data = bytearray(ntfs.read_bytes())
    system = open_file_system(open_image([ntfs]), 0)
    file, stream = next(
        (file, stream)
        for _, file, stream, alone in streams_of(system)
        if not stream.name and is_in_place(file, stream) and any(alone[-100:])
    )
    content = read_whole(file, stream)
    number = int(file._file.info.meta.addr)
    table = system.open(0)
    ((first, _), *_rest) = table.runs(table.streams()[0])
    record = first * system.block_size + number * RECORD
    header = data.index(struct.pack("<QQ", stream.size, stream.size), record, record + RECORD)
    struct.pack_into("<Q", data, header + 8, stream.size - 100)
    (tmp_path / "short.raw").write_bytes(data)
    again = open_file_system(open_image([tmp_path / "short.raw"]), 0).open(number)
    stream = again.streams()[0]
    assert read_whole(again, stream) == content[:-100] + bytes(100)
    assert not is_in_place(again, stream)


class DamagedAt(RawImage):
    """An image of which one sector cannot be read."""

    def __init__(self, path: Path, bad: int) -> None:
        super().__init__([path])
        self.bad = bad

    def read_at(self, offset: int, size: int) -> bytes:
        if offset < self.bad + 512 and offset + size > self.bad:
            raise OSError("damaged")
        return super().read_at(offset, size)


def test_damage_near_the_record_of_a_file_leaves_its_content(ntfs):
    system = open_file_system(open_image([ntfs]), 0)
    item_file, _, content = next(
        (file, stream, alone)
        for _, file, stream, alone in streams_of(system)
        if not stream.name and is_in_place(file, stream) and file.number > 30
    )
    ((first, _), *_rest) = system.open(0).runs(system.open(0).streams()[0])
    record = first * system.block_size + item_file.number * RECORD
    damaged = open_file_system(DamagedAt(ntfs, record + 2 * RECORD), 0)
    file = damaged.open(item_file.number)
    assert read_whole(file, file.streams()[0]) == content


def test_a_hole_a_gap_or_a_block_past_the_end_is_left_to_the_sleuth_kit():
    placement = Placement(zeroes(10_000), 512, 100, 90, None)
    assert placement.pieces(5, 128, 1, 250, [(0, 10, 2, 0), (2, 40, 1, 0)]) == [(1512, 200), (4512, 50)]
    assert placement.pieces(5, 128, 1, 250, [(0, 10, 2, 0), (2, 0, 1, 1)]) is None
    assert placement.pieces(5, 128, 1, 250, [(0, 10, 2, 0), (3, 40, 1, 0)]) is None
    assert placement.pieces(5, 128, 1, 250, [(0, 10, 2, 0)]) is None
    assert placement.pieces(5, 128, 1, 250, [(0, 88, 3, 0)]) is None


def test_content_of_a_truncated_image_is_left_to_the_sleuth_kit():
    placement = Placement(zeroes(1_050), 0, 100, 90, None)
    assert placement.pieces(5, 128, 1, 100, [(0, 9, 1, 0)]) == [(900, 100)]
    assert placement.pieces(5, 128, 1, 100, [(0, 10, 1, 0)]) is None


def test_segments_of_a_split_image_are_seen_as_one(tmp_path):
    data = os.urandom(300_000)
    paths = [tmp_path / "image.001", tmp_path / "image.002"]
    paths[0].write_bytes(data[:170_000])
    paths[1].write_bytes(data[170_000:])
    image = RawImage(paths)
    for offset, size in ((0, 100), (65_000, 70_000), (169_990, 20), (170_000, 130_000), (299_990, 50)):
        assert image.read_at(offset, size) == data[offset : offset + size]


@pytest.mark.parametrize("segments", [1, 2])
@pytest.mark.parametrize(
    ("offset", "size", "found"),
    [(1 << 63, 10, b""), (1 << 80, 10, b""), (-1, 1, b""), (990, 1 << 70, b"x" * 10), (1000, 1, b""), (0, -5, b"")],
)
def test_what_no_image_holds_is_nothing_and_no_error(segments, offset, size, found, tmp_path):
    """Tables on a disk hold numbers of 64 bits, and whoever follows them asks for what the system has no number for."""
    paths = [tmp_path / f"image.00{number + 1}" for number in range(segments)]
    for path in paths:
        path.write_bytes(b"x" * (1000 // segments))
    assert RawImage(paths).read_at(offset, size) == found


def test_advice_that_the_system_refuses_leaves_content_as_it_is(tmp_path, monkeypatch):
    def refuses(*_):
        raise PermissionError("not here")

    monkeypatch.setattr(os, "posix_fadvise", refuses)
    (tmp_path / "image.raw").write_bytes(os.urandom(READ_SIZE * 3))
    placement = Placement(RawImage([tmp_path / "image.raw"]), 0, 512, 100_000, None)
    assert b"".join(placement.read([(512, READ_SIZE * 2)])) == (tmp_path / "image.raw").read_bytes()[512 : 512 + READ_SIZE * 2]


def test_a_damaged_chunk_of_an_e01_never_gives_a_digest_of_zeroes(tmp_path):
    """What The Sleuth Kit cannot read of a size that is no multiple of a sector it gives as zeroes."""
    data = (SAMPLE / "sample.E01").read_bytes()
    (tmp_path / "cut.E01").write_bytes(data[: len(data) // 2])
    whole, cut = open_image([SAMPLE / "sample.E01"]), open_image([tmp_path / "cut.E01"])
    refused = 0
    for offset in (1 << 20, 9 << 20):
        try:
            system, damaged = open_file_system(whole, offset), open_file_system(cut, offset)
        except OSError:
            continue
        damaged._placement = None
        for path, file, stream, _ in streams_of(system):
            try:
                other = damaged.open(int(file._file.info.meta.addr))
                other.streams()
                found = read_whole(other, stream)
            except OSError:
                refused += 1
                continue
            content = read_whole(file, stream)
            assert found == content[: len(found)], path
    assert refused > 5


def test_the_type_of_a_scattered_file_is_told_by_as_many_bytes_as_that_of_any_other(tmp_path):
    """Clusters may be of 512 bytes: what tells a document from an archive stands behind the first of them."""
    need("mkfs.vfat", "mcopy", "mdel")
    image = blank(tmp_path / "image.raw", 4 << 20)
    run("mkfs.vfat", "-s", "1", image)
    (tmp_path / "small").write_bytes(b"x" * 512)
    names = [f"::S{number:03}" for number in range(40)]
    for name in names:
        run("mcopy", "-i", image, tmp_path / "small", name)
    run("mdel", "-i", image, *names[::2])
    with zipfile.ZipFile(tmp_path / "letter.docx", "w") as document:
        document.writestr("[Content_Types].xml", os.urandom(700))
        document.writestr("word/document.xml", b"<w/>")
    run("mcopy", "-i", image, tmp_path / "letter.docx", "::LETTER.DOC")
    system = open_file_system(open_image([image]), 0)
    item = next(item for item in system.walk(lambda *_: None, lambda _: None, frozenset()) if item.path == "LETTER.DOC")
    file = system.open(item.inode)
    assert len(next(file.read(file.streams()[0]))) == 512
    (row,) = rows_made(Examiner(system, 0, 1 << 30, None, lambda _: None).rows(item))
    content = (tmp_path / "letter.docx").read_bytes()
    assert (row[TYPE], row[SHA256]) == (media_type(content[:HEAD_SIZE]), hashlib.sha256(content).hexdigest())
    assert row[TYPE].endswith("wordprocessingml.document")


def test_a_file_of_whole_clusters_is_read_in_place(tmp_path):
    """How much of it is allocated is then the same number as its size and as what is written of it."""
    need("mkntfs", "ntfscp")
    image = blank(tmp_path / "ntfs.raw", 8 << 20)
    run("mkntfs", "-q", "-F", "-f", image)
    content = os.urandom(5 * 4096)
    (tmp_path / "whole.bin").write_bytes(content)
    run("ntfscp", image, tmp_path / "whole.bin", "whole.bin")
    system = open_file_system(open_image([image]), 0)
    (file, stream) = next((file, stream) for path, file, stream, _ in streams_of(system) if path == "whole.bin")
    assert read_whole(file, stream) == content
    assert is_in_place(file, stream)
