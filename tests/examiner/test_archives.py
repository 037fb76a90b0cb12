"""Archives inside files: members, depth, and archives that are made to do harm."""

import gzip
import hashlib
import io
import tarfile
import zipfile

import pytest

from safehold.examiner.archives import ArchiveLimits, Member, is_archive, members
from safehold.examiner.mediatypes import media_type


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
