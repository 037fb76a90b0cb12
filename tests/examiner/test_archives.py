"""Archives inside files: members, depth, and archives that are made to do harm."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import random
import struct
import subprocess
import tarfile
import zipfile
import zlib

import py7zr
import pytest

from examiner.alone import rows_made
from examiner.conftest import need, rows_of, run
from safehold.examiner import examine
from safehold.examiner.archives.formats import Member, members
from safehold.examiner.archives.media_types import media_type
from safehold.examiner.archives.rules import ArchiveLimits, is_archive
from safehold.examiner.containers.formats import open_image
from safehold.examiner.filesystems.kinds import open_file_system
from safehold.examiner.processes.examiners import Examiner
from safehold.examiner.results.rows import PATH, PROBLEM


def zip_of(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mtime = 1_700_000_000
            archive.addfile(entry, io.BytesIO(data))
    return target.getvalue()


class Pipe(io.RawIOBase):
    """What a zip is written to as a stream: sizes and checksums follow each member."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


def streamed_zip_of(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return pipe.data


def told(found: dict[str, Member]) -> dict[str, tuple]:
    """What is said of each member: its SHA-256, None without one, and its problem."""
    return {path[2:]: (member.digests and member.digests[2], member.problem) for path, member in found.items()}


def whole(files: dict[str, bytes]) -> dict[str, tuple]:
    return {name: (hashlib.sha256(data).hexdigest(), None) for name, data in files.items()}


def seven_zip_of(files: dict[str, bytes], **options) -> bytes:
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return target.getvalue()


def read(data: bytes, name="archive.zip", limits=ArchiveLimits()):  # noqa: B008
    kind = media_type(data[:4096])
    assert is_archive(kind)
    found = list(members(lambda o, n: data[o : o + n], len(data), kind, name, limits, lambda _: None))
    return {m.path: m for m in found if isinstance(m, Member)}, [m for m in found if isinstance(m, str)]


def test_members_have_the_digests_of_their_content():
    found, problems = read(zip_of({"one.txt": b"one", "folder/two.txt": b"two"}))
    assert problems == []
    assert found["!/one.txt"].digests == tuple(hashlib.new(n, b"one").hexdigest() for n in ("md5", "sha1", "sha256"))
    assert found["!/folder/two.txt"].inside == ""


def test_an_archive_in_an_archive_is_followed():
    inner = zip_of({"two.txt": b"two"})
    found, _ = read(zip_of({"level1.zip": inner}))
    assert found["!/level1.zip!/two.txt"].inside == "!/level1.zip"
    assert found["!/level1.zip"].size == len(inner)


def test_every_member_of_a_tar_is_listed_whatever_its_kind():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, kind, content in (
            ("plain", tarfile.REGTYPE, b"one"),
            ("second-name", tarfile.LNKTYPE, b""),
            ("device", tarfile.CHRTYPE, b""),
            ("pipe", tarfile.FIFOTYPE, b""),
            ("unknown", b"Q", b"two"),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content), "plain" if kind == tarfile.LNKTYPE else ""
            archive.addfile(entry, io.BytesIO(content))
    found, problems = read(target.getvalue(), "a.tar")
    kinds = {"!/plain": "file", "!/second-name": "symlink", "!/device": "special", "!/pipe": "special", "!/unknown": "file"}
    assert ({path: member.kind for path, member in found.items()}, problems) == (kinds, [])
    assert found["!/unknown"].digests[0] == hashlib.md5(b"two").hexdigest()


def test_a_gzipped_tar_is_followed():
    found, problems = read(gzip.compress(tar_of({"a.txt": b"aaa"})), "backup.tgz")
    assert problems == []
    assert found["!/backup.tar!/a.txt"].size == 3
    assert found["!/backup.tar!/a.txt"].modified == 1_700_000_000_000_000_000


def test_levels_past_the_limit_are_named():
    data = b"deep"
    for number in range(8):
        data = zip_of({f"level{number}.zip" if number else "end.txt": data})
    found, _ = read(data, limits=ArchiveLimits(depth=3))
    assert [m.problem for m in found.values() if m.problem] == ["archive-too-deep"]


def test_a_bomb_is_stopped_by_its_ratio():
    bomb = zip_of({"zeroes": bytes(80 << 20)})
    seen = []
    kind = media_type(bomb[:4096])
    found = list(members(lambda o, n: bomb[o : o + n], len(bomb), kind, "b", ArchiveLimits(), seen.append))
    assert found == ["archive-ratio"]
    assert sum(seen) < 70 << 20


def test_too_many_members_are_named():
    _, problems = read(zip_of({str(n): b"" for n in range(20)}), limits=ArchiveLimits(members=10))
    assert problems == ["archive-too-many-members"]


@pytest.mark.parametrize("pack", [zip_of, tar_of, seven_zip_of])
def test_an_archive_may_have_as_many_members_as_the_limit_says_and_not_one_more(pack):
    for count, expected in ((10, []), (11, ["archive-too-many-members"])):
        found, problems = read(pack({f"m{n}": b"some content" for n in range(count)}), limits=ArchiveLimits(members=10))
        assert (len(found), problems) == (10, expected), count


def test_names_that_would_fill_the_memory_are_stopped():
    found, problems = read(zip_of({f"{n}{'n' * 1000}": b"" for n in range(20)}), limits=ArchiveLimits(names=5000))
    assert (len(found), problems) == (4, ["archive-names-too-long"])


def test_too_much_content_is_named():
    _, problems = read(zip_of({"a": bytes(range(256)) * 100}), limits=ArchiveLimits(total=1000))
    assert problems == ["archive-too-large"]


def test_an_encrypted_member_is_named_and_has_no_digest():
    data = bytearray(zip_of({"secret.txt": b"secret"}))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    found, _ = read(bytes(data))
    assert (found["!/secret.txt"].problem, found["!/secret.txt"].digests) == ("encrypted-member", None)


def test_an_archive_that_claims_an_impossible_size_and_name_costs_nobody_the_examination(tmp_path):
    need("mke2fs")
    name, extra = b"secret\x00.jpg", struct.pack("<HHQQ", 1, 16, (1 << 64) - 1, 10)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 45, 1, 0, 0, 0, 0, *[(1 << 32) - 1] * 2, len(name), len(extra)) + name + extra
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 45, 45, 1, 0, 0, 0, 0, *[(1 << 32) - 1] * 2, len(name), len(extra), *[0] * 5)
    central = entry + name + extra
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.zip").write_bytes(
        local + bytes(10) + central + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local) + 10, 0)
    )
    run("mke2fs", "-q", "-t", "ext2", "-d", tmp_path / "tree", tmp_path / "ext.raw", "1M")
    report = examine(tmp_path / "ext.raw", out=tmp_path / "out", image_digest=False, jsonl=True)
    row = next(row for row in rows_of(tmp_path / "out") if row["inside"])
    assert (row["path"], row["size"], row["problem"]) == (r"a.zip!/secret\x00.jpg", None, "encrypted-member")
    assert "\x00" not in str(report.document())


def test_a_damaged_member_is_named_and_the_others_are_read():
    data = bytearray(zip_of({"bad.txt": bytes(range(200)) * 9, "good.txt": b"good"}))
    data[45] ^= 0xFF
    found, _ = read(bytes(data))
    assert found["!/bad.txt"].problem == "member-damaged"
    assert found["!/good.txt"].digests is not None


@pytest.mark.parametrize("cut", [10, 30, 60, 100])
def test_an_archive_cut_short_is_named(cut):
    data = zip_of({"a.txt": b"a" * 500})
    _, problems = read(data[:cut])
    assert problems == ["archive-damaged"]


def test_a_name_that_is_no_text_is_kept():
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", encoding="utf-8", errors="surrogateescape") as target:
        target.addfile(tarfile.TarInfo("caf\udce9"))
    found, _ = read(archive.getvalue(), "a.tar")
    assert list(found) == ["!/caf\\xe9"]


def test_a_path_that_climbs_is_only_a_name():
    found, _ = read(zip_of({"../../etc/passwd": b"x"}))
    assert list(found) == ["!/../../etc/passwd"]


@pytest.mark.parametrize(
    ("pack", "name", "inner"),
    [
        (bz2.compress, "notes.txt.bz2", "!/notes.txt"),
        (lzma.compress, "notes.txt.xz", "!/notes.txt"),
        (lambda data: lzma.compress(data[:9]) + bytes(8) + lzma.compress(data[9:]), "notes.xz", "!/notes"),
        (lambda data: bz2.compress(data[:9]) + bz2.compress(data[9:]), "notes.bz2", "!/notes"),
    ],
)
def test_a_compressed_file_holds_one_file(pack, name, inner):
    content = b"a note in several words " * 50
    found, problems = read(pack(content), name)
    assert problems == []
    assert found[inner].digests[2] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(("pack", "name"), [(bz2.compress, "backup.tbz2"), (lzma.compress, "backup.txz")])
def test_a_compressed_tar_is_followed(pack, name):
    found, problems = read(pack(tar_of({"a.txt": b"aaa"})), name)
    assert problems == []
    assert found["!/backup.tar!/a.txt"].size == 3


@pytest.mark.parametrize(("pack", "name"), [(bz2.compress, "a.bz2"), (lzma.compress, "a.xz")])
def test_a_compressed_file_cut_short_is_named(pack, name):
    data = pack(random.Random(1).randbytes(100_000))
    _, problems = read(data[: len(data) // 2], name)
    assert problems == ["archive-damaged"]


def test_an_xz_file_that_asks_for_gigabytes_is_refused():
    data = lzma.compress(b"x" * 1000, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}])
    _, problems = read(data, "large.xz")
    assert problems == ["archive-damaged"]


def test_members_of_a_7z_archive_are_read_and_archives_in_it_followed():
    files = {"one.txt": b"one", "folder/two.bin": bytes(range(256)) * 300, "empty": b"", "in.zip": zip_of({"x.txt": b"xxx"})}
    found, problems = read(seven_zip_of(files), "a.7z")
    assert problems == []
    for name, data in files.items():
        assert found[f"!/{name}"].digests[2] == hashlib.sha256(data).hexdigest(), name
    assert found["!/in.zip!/x.txt"].inside == "!/in.zip"


def test_an_encrypted_7z_archive_is_counted_or_named():
    named, problems = read(seven_zip_of({"secret.txt": b"secret" * 9}, password="synthetic"), "a.7z")
    assert problems == []
    assert (named["!/secret.txt"].problem, named["!/secret.txt"].digests) == ("encrypted-member", None)
    hidden, problems = read(seven_zip_of({"secret.txt": b"secret"}, password="synthetic", header_encryption=True), "a.7z")
    assert (hidden, problems) == ({}, ["archive-encrypted"])


def test_a_7z_bomb_is_stopped_by_its_ratio():
    bomb = seven_zip_of({"chance": random.Random(6).randbytes(270_000), "zeroes": bytes(72 << 20)})
    seen = []
    found = list(members(lambda o, n: bomb[o : o + n], len(bomb), media_type(bomb[:4096]), "b", ArchiveLimits(), seen.append))
    assert [said for said in found if isinstance(said, str)] == ["archive-ratio"]
    assert sum(seen) < 251 * len(bomb)


def test_a_damaged_7z_archive_is_named_and_what_came_before_the_damage_is_kept():
    chance = random.Random(2)
    data = bytearray(seven_zip_of({"first.bin": chance.randbytes(200_000), "second.bin": chance.randbytes(200_000)}))
    data[300_000] ^= 0xFF
    found, problems = read(bytes(data), "a.7z")
    assert problems == ["archive-damaged"]
    assert found["!/first.bin"].digests is not None
    assert found["!/second.bin"].digests is None


def test_no_byte_of_a_7z_header_ends_its_reader():
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(b"one", "one.txt")
        archive.writestr(b"two", "two.txt")
    whole = target.getvalue()
    place, size = struct.unpack_from("<QQ", whole, 12)
    named = 0
    for at in range(32 + place, 32 + place + size):
        data = bytearray(whole)
        data[at] ^= 0x7F
        struct.pack_into("<I", data, 28, zlib.crc32(data[32 + place : 32 + place + size]))
        struct.pack_into("<I", data, 8, zlib.crc32(data[12:32]))
        found, problems = read(bytes(data), "a.7z")
        named += bool(problems or any(member.problem for member in found.values()))
    assert named > size // 3


def test_a_7z_path_that_climbs_is_only_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    # The writer refuses what only somebody else's program would write.
    monkeypatch.setattr("py7zr.py7zr.check_archive_path", lambda _: True)
    found, problems = read(seven_zip_of({"../../../climb.txt": b"x"}), "a.7z")
    assert problems == []
    assert list(found) == ["!/../../../climb.txt"]
    assert list(tmp_path.iterdir()) == []


def test_archives_of_7_zip_itself_are_read_with_each_of_its_methods(tmp_path):
    need("7z")
    chance = random.Random(3)
    files = {f"file-{n}.bin": (chance.randbytes(50_000) if n % 2 else b"words and words " * 9000) for n in range(6)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for method in ("LZMA2", "LZMA", "PPMd", "BZip2", "Deflate", "Copy", "BCJ -m1=LZMA2"):
        archive = tmp_path / "made.7z"
        archive.unlink(missing_ok=True)
        run("7z", "a", "-bd", f"-m0={method.split()[0]}", *method.split()[1:], archive, *(tmp_path / name for name in files))
        found, problems = read(archive.read_bytes(), "made.7z")
        assert problems == [], method
        assert {m.path[2:]: m.digests[2] for m in found.values()} == {
            name: hashlib.sha256(data).hexdigest() for name, data in files.items()
        }, method


def test_two_names_of_one_zip_member_are_both_told():
    found, problems = read(zip_of({"a.txt": b"a", "b.txt": b"b"}).replace(b"a.txt", b"x.txt", 1))
    assert {path: (member.kind, member.problem) for path, member in found.items()} == {
        "!/a.txt": ("file", "headers-disagree"),
        "!/x.txt": ("symlink", "headers-disagree"),
        "!/b.txt": ("file", None),
    }
    assert found["!/a.txt"].digests[0] == hashlib.md5(b"a").hexdigest()
    assert problems == []


def test_a_zip_name_with_backslashes_before_the_member_is_the_same_name():
    found, _ = read(zip_of({"folder/a.txt": b"a"}).replace(b"folder/a.txt", b"folder\\a.txt", 1))
    assert {path: member.problem for path, member in found.items()} == {"!/folder/a.txt": None}
    assert found["!/folder/a.txt"].digests is not None


@pytest.mark.parametrize(("place", "value"), [(16, 0), (24, 1)], ids=["checksum", "size"])
def test_a_zip_list_that_contradicts_a_members_header_is_told(place, value):
    data = bytearray(zip_of({"a.txt": b"some content"}))
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + place, value)
    found, _ = read(bytes(data))
    assert found["!/a.txt"].problem in ("headers-disagree", "member-damaged")
    if found["!/a.txt"].problem == "member-damaged":
        assert found["!/a.txt"].digests is None


def test_the_first_part_of_a_member_is_never_passed_off_as_the_whole():
    data = bytearray(zip_of({"a.txt": b"some content"}))
    entry = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 16, zlib.crc32(b"some"))
    struct.pack_into("<I", data, entry + 24, 4)
    found, _ = read(bytes(data))
    assert found["!/a.txt"].problem == "headers-disagree"


def test_encryption_that_only_the_list_claims_keeps_no_content_back():
    data = bytearray(zip_of({"a.txt": b"a"}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    found, _ = read(bytes(data))
    assert found["!/a.txt"].problem == "headers-disagree"
    assert found["!/a.txt"].digests[0] == hashlib.md5(b"a").hexdigest()


def test_a_member_that_the_list_of_a_zip_leaves_out_is_told():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hidden.txt", "hidden")
        archive.writestr("shown.txt", "shown")
        archive.filelist.pop(0)
    for data in (target.getvalue(), zip_of({"one.txt": b"1"}) + zip_of({"two.txt": b"2"})):
        found, problems = read(data)
        assert len(found) == 1
        assert problems == ["archive-holds-more"]


def test_a_zip_folder_with_content_is_read_as_a_file():
    found, _ = read(zip_of({"name": b"content"}).replace(b"name", b"dir/"))
    assert (found["!/dir/"].kind, found["!/dir/"].digests[0]) == ("file", hashlib.md5(b"content").hexdigest())


def test_a_method_that_is_not_read_is_named_and_not_called_damage():
    data = bytearray(zip_of({"a.txt": b"a", "b.txt": b"b"}))
    for place in (8, data.find(b"PK\x01\x02") + 10):
        struct.pack_into("<H", data, place, 97)
    found, _ = read(bytes(data))
    assert [member.problem for member in found.values()] == ["member-method", None]


def test_zip_written_as_a_stream_and_zip64_are_read_without_a_word():
    large = io.BytesIO()
    with zipfile.ZipFile(large, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"content")
    for data in (streamed_zip_of({"a.txt": b"content"}), large.getvalue()):
        found, problems = read(data)
        assert (found["!/a.txt"].digests[0], found["!/a.txt"].problem) == (hashlib.md5(b"content").hexdigest(), None)
        assert problems == []


@pytest.mark.parametrize("called", [b"image/openraster", b"text/plain"])
def test_a_zip_is_opened_whatever_it_calls_itself(called):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", called)
        archive.writestr("inside.txt", "inside")
    found, _ = read(target.getvalue())
    assert "!/inside.txt" in found


def test_what_can_be_read_of_a_compressed_tar_cut_short_is_read():
    data = gzip.compress(tar_of({"one.txt": b"one", "two.bin": random.Random(1).randbytes(300_000)}))
    found, problems = read(data[:200_000], "a.tgz")
    assert found["!/a.tar!/one.txt"].digests[0] == hashlib.md5(b"one").hexdigest()
    cut = found["!/a.tar!/two.bin"]
    assert (cut.size, cut.digests, cut.problem) == (300_000, None, "member-damaged")
    assert (found["!/a.tar"].digests, found["!/a.tar"].problem) == (None, "member-damaged")
    assert problems == ["archive-damaged"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_stands_behind_a_compressed_file_is_told(pack):
    found, problems = read(pack(b"one ") + bytes(100_000) + pack(b"two"), "a.x")
    assert found["!/a"].digests[0] == hashlib.md5(b"one two").hexdigest()
    assert problems == []
    found, problems = read(pack(b"one ") + b"something else", "a.x")
    assert found["!/a"].digests[0] == hashlib.md5(b"one ").hexdigest()
    assert problems == ["archive-holds-more"]


def test_a_tar_says_what_its_reader_did_not_come_to():
    first, second = tar_of({"one.txt": b"1"}), tar_of({"two.txt": b"2"})
    assert read(first)[1] == []
    assert read(first + second)[1] == ["archive-holds-more"]
    data = bytearray(tar_of({"one.txt": b"1", "two.txt": b"2"}))
    data[1024 + 148] ^= 1
    found, problems = read(bytes(data))
    assert (list(found), problems) == (["!/one.txt"], ["archive-damaged"])


def test_a_tar_without_any_mark_or_with_a_name_that_looks_like_one_is_a_tar(tmp_path):
    need("tar")
    (tmp_path / "BMW").mkdir()
    (tmp_path / "BMW" / "one.txt").write_text("one")
    for dialect in ("v7", "ustar", "gnu", "posix"):
        run("tar", "-C", tmp_path, f"--format={dialect}", "-cf", tmp_path / "a.tar", "BMW/one.txt")
        found, problems = read((tmp_path / "a.tar").read_bytes())
        assert found["!/BMW/one.txt"].digests[0] == hashlib.md5(b"one").hexdigest()
        assert problems == []


@pytest.mark.parametrize("size", [3000, 3_000_000])
def test_a_zip_behind_a_picture_is_opened_and_the_picture_stays_one(size, tmp_path):
    need("mke2fs")
    picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + random.Random(2).randbytes(size) + b"\xff\xd9"
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "both.jpg").write_bytes(picture + zip_of({"hidden.txt": b"hidden"}))
    (tmp_path / "tree" / "none.jpg").write_bytes(picture + b"PK\x05\x06" + bytes(6) + b"\x01\x00" + bytes(10))
    run("mke2fs", "-q", "-t", "ext4", "-d", tmp_path / "tree", tmp_path / "image.raw", "16M")
    report = examine(tmp_path / "image.raw", out=tmp_path / "out", jsonl=True, image_digest=False)
    rows = {row["path"]: row for row in rows_of(tmp_path / "out")}
    assert rows["both.jpg!/hidden.txt"]["md5"] == hashlib.md5(b"hidden").hexdigest()
    assert (rows["both.jpg"]["type"], rows["both.jpg"]["problem"]) == ("image/jpeg", None)
    assert (rows["none.jpg"]["type"], rows["none.jpg"]["problem"]) == ("image/jpeg", None)
    assert report.is_whole


def test_an_archive_that_was_not_opened_because_readers_died_says_so_wherever_it_stands(tmp_path):
    need("mke2fs")
    (tmp_path / "tree").mkdir()
    for name, before in (("a.zip", b""), ("b.jpg", b"\xff\xd8\xff\xe0" + bytes(100))):
        (tmp_path / "tree" / name).write_bytes(before + zip_of({"one.txt": b"1"}))
    (tmp_path / "tree" / "c.txt").write_text("text")
    run("mke2fs", "-q", "-t", "ext4", "-d", tmp_path / "tree", tmp_path / "image.raw", "4M")
    system = open_file_system(open_image([tmp_path / "image.raw"]), 0)
    examiner = Examiner(system, 0, 1 << 30, ArchiveLimits(), lambda _: None)
    items = [item for item in system.walk(lambda *_: None, lambda _: None, frozenset()) if item.kind == "file"]
    rows = rows_made(*(examiner.rows_unopened(item) for item in items))
    assert {row[PATH]: row[PROBLEM] for row in rows} == {"a.zip": "archive-crashed", "b.jpg": "archive-crashed", "c.txt": None}


def test_an_archive_of_a_kind_that_is_not_opened_says_so_and_leaves_the_examination_whole(tmp_path):
    need("mke2fs")
    rar = b"Rar!\x1a\x07\x01\x00" + bytes(100)
    found, problems = read(zip_of({"inner.rar": rar, "note.txt": b"note"}))
    assert {path: member.problem for path, member in found.items()} == {"!/inner.rar": "archive-not-opened", "!/note.txt": None}
    assert problems == []
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "outer.rar").write_bytes(rar)
    run("mke2fs", "-q", "-t", "ext4", "-d", tmp_path / "tree", tmp_path / "image.raw", "4M")
    report = examine(tmp_path / "image.raw", out=tmp_path / "out", jsonl=True, image_digest=False)
    row = next(row for row in rows_of(tmp_path / "out") if row["path"] == "outer.rar")
    assert (row["problem"], row["md5"]) == ("archive-not-opened", hashlib.md5(rar).hexdigest())
    assert report.is_whole


FILES = {
    "one.txt": b"words and words " * 500,
    "folder/two.bin": random.Random(5).randbytes(150_000),
    "empty.txt": b"",
    "three.txt": b"the last",
}


def without_list(data: bytes, damage: str) -> bytes:
    place = data.index(b"PK\x01\x02")
    if damage == "cut":
        return data[:place]
    if damage == "cut inside the list":
        return data[:-30]
    return (
        data[:place] + bytes(len(data) - place) if damage == "zeroes" else data[: place + 8] + b"\xaa" * 200 + data[place + 208 :]
    )


@pytest.mark.parametrize("damage", ["cut", "cut inside the list", "zeroes", "overwritten"])
@pytest.mark.parametrize("pack", [zip_of, streamed_zip_of], ids=["sizes-before", "sizes-behind"])
def test_members_of_a_zip_without_its_list_are_read_by_their_own_headers(pack, damage):
    found, problems = read(without_list(pack(FILES), damage))
    assert told(found) == whole(FILES)
    assert {path[2:]: member.size for path, member in found.items()} == {name: len(data) for name, data in FILES.items()}
    assert problems == ["archive-damaged"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_each_method_is_read_without_the_list_of_a_zip(method):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    found, _ = read(without_list(target.getvalue(), "cut"))
    assert told(found) == whole(FILES)
    if method != zipfile.ZIP_STORED:
        found, _ = read(without_list(streamed_zip_of(FILES, method), "cut"))
        assert told(found) == whole(FILES)


def test_where_a_stored_member_ends_that_nothing_says_is_not_guessed():
    files = {"one.txt": bytes(20) + b"some content", "two.txt": b"other content"}
    found, problems = read(without_list(streamed_zip_of(files, zipfile.ZIP_STORED), "cut"))
    assert told(found) == {"one.txt": (None, "member-damaged"), "two.txt": (None, "member-damaged")}
    assert ({member.size for member in found.values()}, problems) == ({None}, ["archive-damaged"])


@pytest.mark.parametrize("pack", [zip_of, streamed_zip_of], ids=["sizes-before", "sizes-behind"])
def test_a_zip_cut_anywhere_never_passes_off_a_part_as_the_whole(pack):
    files = {"one.txt": b"words and words " * 5, "two.bin": random.Random(5).randbytes(60), "in.zip": zip_of({"x": b"xxx"})}
    data, digests = pack(files), whole(files) | whole({"in.zip!/x": b"xxx"})
    for cut in range(4, len(data)):
        found, problems = read(data[:cut])
        assert "archive-damaged" in problems or "archive-holds-more" in problems
        for name, (digest, _) in told(found).items():
            assert digest is None or (digest, None) in digests.values(), (cut, name)


def test_the_member_in_which_a_zip_is_cut_is_named_and_those_before_it_are_read():
    data = zip_of(FILES)
    found, problems = read(data[: data.index(b"empty.txt") - 100])
    assert told(found) == whole({"one.txt": FILES["one.txt"]}) | {"folder/two.bin": (None, "member-damaged")}
    assert (found["!/folder/two.bin"].size, problems) == (150_000, ["archive-damaged"])


@pytest.mark.parametrize("pack", [zip_of, streamed_zip_of], ids=["sizes-before", "sizes-behind"])
def test_damage_inside_a_member_of_a_zip_without_its_list_costs_the_others_nothing(pack):
    files = {"one.txt": random.Random(7).randbytes(90_000).hex().encode(), "two.txt": b"two", "three.txt": b"three"}
    data = bytearray(without_list(pack(files), "cut"))
    data[60_000:60_400] = bytes(400)
    found, problems = read(bytes(data))
    assert told(found) == whole(files) | {"one.txt": (None, "member-damaged")}
    assert problems == ["archive-damaged"]


def test_a_header_that_is_gone_costs_only_its_own_member():
    files = {"one.txt": b"one", "two.txt": b"two", "three.txt": b"three"}
    data = without_list(zip_of(files), "cut")
    place = data.index(b"two.txt") - 30
    found, _ = read(data[:place] + bytes(10) + data[place + 10 :])
    assert told(found) == whole({"one.txt": b"one", "three.txt": b"three"})


def test_an_archive_in_a_zip_without_its_list_is_followed_and_nothing_is_listed_twice():
    inner = zip_of({"x.txt": b"xxx", "y.bin": random.Random(8).randbytes(300_000)})
    for data in (zip_of({"in.zip": inner}), streamed_zip_of({"in.zip": inner}), streamed_zip_of({"in.zip": inner})[:-100_000]):
        kind = media_type(data[:4096])
        cut = data[: -150 if len(data) > 300_000 else None]
        paths = [
            found.path
            for found in members(lambda o, n: cut[o : o + n], len(cut), kind, "a.zip", ArchiveLimits(), lambda _: None)  # noqa: B023
            if isinstance(found, Member)
        ]
        assert sorted(paths) == ["!/in.zip", "!/in.zip!/x.txt", "!/in.zip!/y.bin"]


def test_damage_in_an_archive_inside_a_zip_without_its_list_lists_nothing_twice():
    inner = zip_of({f"{n}.bin": random.Random(n).randbytes(30_000) for n in range(10)})
    data = bytearray(streamed_zip_of({"in.zip": inner})[:-150])
    for place in range(100_000, 250_000, 40_000):
        broken = data[:place] + bytes(2000) + data[place + 2000 :]
        kind = media_type(bytes(broken[:4096]))
        found = members(lambda o, n: bytes(broken[o : o + n]), len(broken), kind, "a.zip", ArchiveLimits(), lambda _: None)  # noqa: B023
        names = [member.path.rpartition("/")[2] for member in found if isinstance(member, Member)]
        assert len(set(names)) == len(names)


def test_the_list_of_an_archive_inside_is_not_taken_for_that_of_a_zip_cut_short():
    files = {"one.txt": b"one", "in.zip": zip_of({"x.txt": b"xxx"}), "two.bin": random.Random(9).randbytes(20_000)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    found, problems = read(target.getvalue()[:-10_000])
    assert set(found) == {"!/one.txt", "!/in.zip", "!/in.zip!/x.txt", "!/two.bin"}
    assert told(found)["two.bin"] == (None, "member-damaged")
    assert problems == ["archive-damaged"]


def test_a_zip_without_its_list_names_what_is_encrypted_and_what_is_packed_otherwise():
    data = bytearray(without_list(zip_of({"locked.txt": b"a", "other.txt": b"b", "folder/": b"", "plain.txt": b"c"}), "cut"))
    data[6] |= 1
    data[data.index(b"other.txt") - 30 + 8] = 97
    found, _ = read(bytes(data))
    assert {path: (member.kind, member.problem) for path, member in found.items()} == {
        "!/locked.txt": ("file", "encrypted-member"),
        "!/other.txt": ("file", "member-method"),
        "!/folder": ("dir", None),
        "!/plain.txt": ("file", None),
    }


def test_the_limits_hold_for_a_zip_without_its_list():
    many = without_list(zip_of({f"../{n}": b"some content" for n in range(20)}), "cut")
    assert next(iter(read(many)[0])) == "!/../0"
    assert read(many, limits=ArchiveLimits(members=10))[1] == ["archive-too-many-members"]
    assert read(many, limits=ArchiveLimits(names=50))[1] == ["archive-names-too-long"]
    assert read(many, limits=ArchiveLimits(total=100))[1] == ["archive-too-large"]
    assert read(without_list(streamed_zip_of({"zeroes": bytes(80 << 20)}), "cut"))[1] == ["archive-ratio"]


def test_headers_that_cover_each_other_are_read_in_proportion_to_the_file():
    # Every member claims the rest of the file, none is ever packed in a way that can be unpacked.
    one = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 8, 8, 0, 0, 0, 0, 0, 1, 0) + b"a" + b"\xff" * 40
    data = one * 20_000
    seen: list[int] = []
    found = list(members(lambda o, n: data[o : o + n], len(data), "application/zip", "a", ArchiveLimits(), seen.append))
    assert len(found) == 20_001
    assert sum(seen) < 200 << 20
    # Marks of members alone, which are none.
    seen.clear()
    data = b"PK\3\4" * 1_000_000
    assert list(members(lambda o, n: data[o : o + n], len(data), "application/zip", "a", ArchiveLimits(), seen.append)) == [
        "archive-damaged"
    ]
    assert sum(seen) < 10 << 20


@pytest.mark.parametrize(
    "pack", ["zip -q -r -X ../made.zip .", "zip -q -r - . | cat >../made.zip", "7z a -bd -tzip ../made.zip ."]
)
def test_a_zip_without_its_list_is_read_as_7_zip_reads_it(pack, tmp_path):
    need("zip", "7z")
    for name, data in FILES.items():
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    subprocess.run(pack, shell=True, check=True, cwd=tmp_path / "tree", capture_output=True)
    cut = tmp_path / "cut.zip"
    data = (tmp_path / "made.zip").read_bytes()
    cut.write_bytes(data[: data.index(b"PK\x01\x02")])
    # It says what is wrong with the archive by its exit, and unpacks it.
    subprocess.run(["7z", "x", "-bd", f"-o{tmp_path / 'out'}", cut], check=False, capture_output=True)
    out = tmp_path / "out"
    expected = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    found, problems = read(cut.read_bytes())
    files = {path: member for path, member in found.items() if member.kind == "file"}
    assert (told(files), problems) == (whole(expected), ["archive-damaged"])
    assert set(FILES) <= set(expected)


def zip_with_extra(extra: bytes, in_list: bytes | None = None) -> bytes:
    """A zip with one member, an extra field before it and one in its list."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        entry = zipfile.ZipInfo("a.txt", (2009, 2, 14, 1, 1, 1))
        entry.extra = extra
        archive.writestr(entry, b"a")
        entry.extra = extra if in_list is None else in_list
    return target.getvalue()


SECONDS = 1_234_567_891


@pytest.mark.parametrize(
    ("before", "in_list", "expected"),
    [
        (struct.pack("<HHBII", 0x5455, 9, 3, SECONDS, 7), struct.pack("<HHBI", 0x5455, 5, 3, SECONDS), SECONDS),
        (struct.pack("<HHBi", 0x5455, 5, 1, -5), b"", -5),
        (b"\x99\x99\x02\x00xx" + struct.pack("<HHBI", 0x5455, 5, 1, SECONDS), None, SECONDS),
        (b"", b"", None),
        (struct.pack("<HHBI", 0x5455, 5, 2, 7), None, None),
        (struct.pack("<HHBH", 0x5455, 3, 1, 7), None, None),
        (struct.pack("<HHBIH", 0x5455, 7, 1, SECONDS, 7), None, None),
    ],
    ids=["both-times", "only-before-the-member", "behind-another-field", "none", "another-time", "too-short", "too-long"],
)
def test_the_time_of_a_zip_member_is_shown_where_it_is_kept_in_utc(before, in_list, expected):
    data = zip_with_extra(before, in_list)
    wanted = None if expected is None else expected * 1_000_000_000
    assert read(data)[0]["!/a.txt"].modified == wanted
    assert read(without_list(data, "cut"))[0]["!/a.txt"].modified == wanted


def test_times_of_zip_are_those_of_the_files_that_it_packed(tmp_path):
    need("zip")
    (tmp_path / "tree" / "folder").mkdir(parents=True)
    for name in ("folder/a.txt", "b.txt"):
        (tmp_path / "tree" / name).write_text(name)
        os.utime(tmp_path / "tree" / name, (SECONDS, SECONDS))
    os.utime(tmp_path / "tree" / "folder", (SECONDS, SECONDS))
    environment = os.environ | {"TZ": "America/New_York"}
    subprocess.run("zip -q -r ../made.zip .", shell=True, check=True, cwd=tmp_path / "tree", env=environment)
    data = (tmp_path / "made.zip").read_bytes()
    for archive in (data, without_list(data, "cut")):
        found, _ = read(archive)
        assert {path: member.modified for path, member in found.items()} == dict.fromkeys(
            ("!/folder", "!/folder/a.txt", "!/b.txt"), SECONDS * 1_000_000_000
        )


def gzip_of(name: bytes, *, extra: bytes = b"", seconds: int = SECONDS) -> bytes:
    """A gzip file with a name of its own, and what stands before that perhaps."""
    flags = 8 | (4 if extra else 0)
    length = struct.pack("<H", len(extra)) if extra else b""
    head = struct.pack("<2sBBIBB", b"\x1f\x8b", 8, flags, seconds, 0, 3)
    return head + length + extra + name + b"\x00" + gzip.compress(b"content")[10:]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (b"letter.txt", "letter.txt"),
        (b"../../etc/passwd", "passwd"),
        (b"C:\\Users\\me\\letter.txt", "letter.txt"),
        ("Größe.txt".encode(), "Größe.txt"),
        (b"caf\xe9", r"caf\xe9"),
        (b"", "outer"),
        (b"folder/", "outer"),
        (b"..", "outer"),
        (b"a\nb", "outer"),
        (b"n" * 5000, "outer"),
    ],
)
def test_what_gzip_holds_has_the_name_that_gzip_keeps(kept, shown):
    for data in (gzip_of(kept), gzip_of(kept, extra=b"x\x00y")):
        found, problems = read(data, "folder/outer.gz")
        assert (list(found), problems) == ([f"!/{shown}"], [])
        assert found[f"!/{shown}"].digests[0] == hashlib.md5(b"content").hexdigest()


def test_what_gzip_holds_has_the_time_that_gzip_keeps():
    assert read(gzip_of(b"a"), "a.gz")[0]["!/a"].modified == SECONDS * 1_000_000_000
    assert read(gzip_of(b"a", seconds=0xFFFFFFFF), "a.gz")[0]["!/a"].modified == 0xFFFFFFFF * 1_000_000_000
    assert read(gzip_of(b"a", seconds=0), "a.gz")[0]["!/a"].modified is None


def test_name_and_time_of_gzip_are_those_of_the_file_that_it_packed(tmp_path):
    need("gzip")
    (tmp_path / "letter.txt").write_text("content")
    os.utime(tmp_path / "letter.txt", (SECONDS, SECONDS))
    run("gzip", "-k", tmp_path / "letter.txt")
    found, _ = read((tmp_path / "letter.txt.gz").read_bytes(), "renamed.dat")
    assert {path: member.modified for path, member in found.items()} == {"!/letter.txt": SECONDS * 1_000_000_000}


@pytest.mark.parametrize("cut", [12, 20])
def test_a_gzip_file_that_ends_in_its_own_name_is_damaged(cut):
    found, problems = read(gzip_of(b"a long name of a letter")[:cut], "outer.gz")
    assert (list(found), problems) == (["!/outer"], ["archive-damaged"])


def unpacked_and_said(data: bytes, name="archive.zip", limits=ArchiveLimits()) -> tuple[int, list[str]]:  # noqa: B008
    """How many bytes an archive was unpacked to, and what was said of it."""
    seen: list[int] = []
    kind = media_type(data[:4096])
    found = list(members(lambda o, n: data[o : o + n], len(data), kind, name, limits, seen.append))
    return sum(seen), [said for said in found if isinstance(said, str)]


def test_many_bombs_in_one_archive_are_stopped_by_their_sum():
    bomb = zip_of({"zeroes": bytes(20 << 20)})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}.zip", bomb)
    unpacked, said = unpacked_and_said(target.getvalue())
    assert said == ["archive-ratio"]
    assert unpacked < 251 * len(target.getvalue())


def test_a_small_archive_unpacks_to_no_more_than_could_be_packed_so_small():
    bomb = zip_of({"in.zip": zip_of({"zeroes": bytes(20 << 20)})})
    assert len(bomb) < 2000
    unpacked, said = unpacked_and_said(bomb)
    assert (said, unpacked < 4 << 20) == (["archive-too-large"], True)
    for pack in (bz2.compress, lzma.compress):
        data = pack(bytes(12 << 20))
        unpacked, said = unpacked_and_said(data)
        assert (said, unpacked < 1032 * len(data) + (2 << 20)) == (["archive-too-large"], True)


def test_blank_files_and_logs_are_no_bombs():
    blank = {"blank.bmp": bytes(10 << 20)}
    assert (
        read(zip_of(blank))[1] == read(without_list(zip_of(blank), "cut"))[1][1:] == read(gzip.compress(bytes(20 << 20)))[1] == []
    )
    log = (
        b"".join(b"2024-05-01 12:%02d service[812]: nothing to do, and nothing was done\n" % (n // 60) for n in range(3600)) * 40
    )
    data = gzip.compress(tar_of({"a.log": log}), 9)
    assert len(log) > 80 * len(data)
    assert read(data, "logs.tgz")[1] == []


def seven_zip_link(content: bytes) -> bytes:
    """A 7z archive with a file and what it calls a symbolic link."""
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as archive:
        archive.writestr(content, "link")
        archive.header.files_info.files[0]["attributes"] = 0x8000 | 0o120777 << 16
        archive.writestr(b"plain", "plain.txt")
    return target.getvalue()


def test_what_a_7z_archive_calls_a_link_is_one_only_if_it_can_be_a_path():
    found, problems = read(seven_zip_link(b"../target"), "a.7z")
    assert {path: (member.kind, member.digests is None) for path, member in found.items()} == {
        "!/link": ("symlink", True),
        "!/plain.txt": ("file", False),
    }
    picture = b"\xff\xd8\xff\xe0" + random.Random(4).randbytes(10_000)
    found, problems = read(seven_zip_link(picture), "a.7z")
    assert (found["!/link"].kind, found["!/link"].type) == ("file", "image/jpeg")
    assert (told(found), problems) == (whole({"link": picture, "plain.txt": b"plain"}), [])


def test_content_of_a_7z_archive_that_is_passed_over_counts():
    unpacked, said = unpacked_and_said(seven_zip_link(b"../target" * 400), "a.7z", ArchiveLimits(total=1000))
    assert said == ["archive-too-large"]
    unpacked, said = unpacked_and_said(seven_zip_link(bytes(20 << 20)), "a.7z")
    assert (said, unpacked < 6 << 20) == (["archive-too-large"], True)
