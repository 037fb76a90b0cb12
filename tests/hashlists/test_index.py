"""Building, looking up and updating."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safehold.hashlists import (
    HashList,
    HashListFormatError,
    IndexFormatError,
    IndexWriteError,
    ListKind,
    NotAHashError,
    build,
    may_be_known,
    update,
)
from safehold.hashlists.index import HEADER_SIZE


def three(data: bytes) -> tuple[str, str, str]:
    return tuple(hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256"))


def make(tmp_path, text, name="list", kind=ListKind.KNOWN_OF_INTEREST):
    (tmp_path / f"{name}.txt").write_text(text)
    result = build([tmp_path / f"{name}.txt"], name=name, kind=kind, out=tmp_path / f"{name}.index")
    return HashList(tmp_path / f"{name}.index"), result


def hashdeep(*rows: tuple[bytes, str]) -> str:
    lines = [f"{len(data)},{three(data)[0]},{three(data)[2]},{name}" for data, name in rows]
    return "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n" + "\n".join(lines) + "\n"


def test_every_listed_digest_is_found_and_no_other(tmp_path):
    chance = random.Random(1)
    listed = [chance.randbytes(16).hex() for _ in range(2000)] + [chance.randbytes(32).hex() for _ in range(2000)]
    index, result = make(tmp_path, "\n".join(listed) + "\n")
    assert (result.rows, result.distinct, result.digests) == (4000, 4000, {"md5": 2000, "sha1": 0, "sha256": 2000})
    assert all(len(index.find(digest)) == 1 for digest in listed)
    assert not any(index.find(chance.randbytes(16).hex()) for _ in range(2000))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 255), max_size=40), st.integers(0, 255))
def test_digests_with_the_same_bytes_in_another_place_are_no_match(tmp_path_factory, numbers, asked):
    """Digests of few different bytes, so that the bytes asked for often stand across two records."""
    digests = [bytes([number % 3] * 15 + [number]).hex() for number in numbers]
    wanted = bytes([asked % 3] * 15 + [asked]).hex()
    index, _ = make(tmp_path_factory.mktemp("i"), "\n".join([*digests, "0" * 32]) + "\n")
    assert bool(index.find(wanted)) == (wanted in [*digests, "0" * 32])


def test_a_match_carries_what_the_list_says(tmp_path):
    index, _ = make(tmp_path, hashdeep((b"a", "a.txt"), (b"a", "copy.txt")))
    assert [(match.list, match.kind, match.name) for match in index.find(three(b"a")[0].upper())] == [
        ("list", "known-of-interest", "a.txt"),
        ("list", "known-of-interest", "copy.txt"),
    ]


def test_a_file_is_met_by_the_strongest_digest_of_a_row_only(tmp_path):
    index, _ = make(tmp_path, hashdeep((b"a", "a.txt")))
    md5, sha1, sha256 = three(b"a")
    assert index.categories([(md5, sha1, sha256)]) == [(None,)]
    assert index.categories([(md5, sha1, three(b"b")[2])]) == [()]
    by_md5, _ = make(tmp_path, f"{md5}  a.txt\n", "weak")
    assert by_md5.categories([(md5, three(b"b")[1], three(b"b")[2])]) == [(None,)]


def test_rows_that_cannot_be_used_are_listed_and_the_rest_is_built(tmp_path):
    _, result = make(tmp_path, f"{'0' * 32}\nnonsense\n{'1' * 32}\n")
    assert result.rows == 2
    assert [(listing.row, listing.file) for listing in result.invalid] == [(2, str(tmp_path / "list.txt"))]


def test_rows_and_distinct_files_are_counted_apart(tmp_path):
    _, result = make(tmp_path, f"{'0' * 32}\n{'0' * 32}\n{'1' * 32}\n")
    assert (result.rows, result.distinct, result.digests["md5"]) == (3, 2, 2)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        make(tmp_path / name, hashdeep((b"a", "a"), (b"b", "b")))
    assert (tmp_path / "one/list.index").read_bytes() == (tmp_path / "two/list.index").read_bytes()


@pytest.mark.parametrize("change", [lambda d: d[:-1], lambda d: d[:100], lambda d: b"", lambda d: b"x" * 5000])
def test_what_is_no_index_is_refused(change, tmp_path):
    make(tmp_path, hashdeep((b"a", "a")))
    path = tmp_path / "list.index"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(IndexFormatError, match=r"list\.index"):
        HashList(path)


def test_a_list_without_one_usable_row_leaves_no_index(tmp_path):
    with pytest.raises(HashListFormatError, match="row 1"):
        make(tmp_path, "this is a letter\nand no list\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.txt"]


def test_what_is_no_digest_is_refused(tmp_path):
    index, _ = make(tmp_path, "0" * 32)
    with pytest.raises(NotAHashError):
        index.find("0" * 31)


def test_a_delta_script_adds_and_removes_and_is_never_executed(tmp_path):
    make(tmp_path, hashdeep((b"a", "a.txt"), (b"b", "b.txt"), (b"c", "it's.txt")))
    md5, sha1, sha256 = (digest.upper() for digest in three(b"d"))
    (tmp_path / "delta.sql").write_text(
        "-- an edition\nBEGIN TRANSACTION;\n"
        f"INSERT INTO FILE VALUES('{sha256}','{sha1}','{md5}','0','it''s; new.txt',1,9);\n"
        f"DELETE FROM FILE WHERE sha256='{three(b'b')[2]}';\n"
        f"DELETE FROM FILE WHERE sha256='{three(b'c')[2]}' AND file_name='it''s.txt';\n"
        f"DELETE FROM FILE WHERE sha256='{three(b'x')[2]}';\n"
        "INSERT INTO PKG VALUES(9,'x');\nDROP TABLE FILE;\nCOMMIT;\n"
    )
    result = update(tmp_path / "list.index", tmp_path / "delta.sql", out=tmp_path / "new.index")
    new, old = HashList(tmp_path / "new.index"), HashList(tmp_path / "list.index")
    assert [bool(new.find(three(data)[2])) for data in (b"a", b"b", b"c", b"d")] == [True, False, False, True]
    assert new.find(sha1)[0].name == "it's; new.txt"
    assert [bool(old.find(three(data)[2])) for data in (b"a", b"b", b"c", b"d")] == [True, True, True, False]
    assert (result.rows, result.digests) == (2, {"md5": 2, "sha1": 1, "sha256": 2})
    assert [listing.row for listing in result.invalid] == [6, 8]


@pytest.mark.parametrize(
    "further", ["file_size>5", "file_size <> 5", "file_name LIKE 'a%'", "1", "package_id IN (1, 2)", "file_size=5 OR 1=1"]
)
def test_a_deletion_with_a_condition_that_is_not_followed_removes_nothing(tmp_path, further):
    make(tmp_path, hashdeep((b"a", "a.txt"), (b"b", "b.txt")))
    sha256 = three(b"a")[2]
    (tmp_path / "delta.sql").write_text(
        f"DELETE FROM FILE WHERE sha256='{three(b'b')[2]}';\nDELETE FROM FILE WHERE sha256='{sha256}' AND {further};\n"
    )
    result = update(tmp_path / "list.index", tmp_path / "delta.sql", out=tmp_path / "new.index")
    assert [match.name for match in HashList(tmp_path / "new.index").find(sha256)] == ["a.txt"]
    assert (result.rows, [(listing.row, listing.reason) for listing in result.invalid]) == (
        1, [(2, "a DELETE with a condition that is not column = value")],
    )  # fmt: skip


@pytest.mark.parametrize(
    "names",
    [["n" * 1500 + "1", "n" * 1500 + "2"], ["\u20ac" * 600, "\u20ac" * 601], ["caf\udce9", "caf\udcea"], ["a", "a" * 1001]],
)
def test_a_name_however_long_and_in_whatever_bytes_is_removed_by_a_delta_and_no_other_with_it(names, tmp_path):
    source, (md5, _, sha256) = tmp_path / "list.txt", three(b"same")
    text = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n" + "".join(f"4,{md5},{sha256},{name}\n" for name in names)
    source.write_bytes(text.encode("utf-8", "surrogateescape"))
    build([source], name="list", kind=ListKind.KNOWN_SOFTWARE, out=tmp_path / "list.index")
    delta = f"DELETE FROM FILE WHERE sha256='{sha256}' AND file_name='{names[1]}';\n"
    (tmp_path / "delta.sql").write_bytes(delta.encode("utf-8", "surrogateescape"))
    result = update(tmp_path / "list.index", tmp_path / "delta.sql", out=tmp_path / "new.index")
    assert (result.rows, result.invalid) == (1, [])
    before, after = (HashList(tmp_path / name) for name in ("list.index", "new.index"))
    assert [match.name for match in after.find(sha256)] == [before.find(sha256)[0].name]
    assert len({match.name for match in before.find(sha256)}) == 2 or "\udce9" in names[0]


def test_a_delta_that_ends_inside_a_statement_is_refused(tmp_path):
    make(tmp_path, hashdeep((b"a", "a.txt")))
    (tmp_path / "delta.sql").write_text("INSERT INTO FILE VALUES('aa")
    with pytest.raises(HashListFormatError, match="inside a statement"):
        update(tmp_path / "list.index", tmp_path / "delta.sql", out=tmp_path / "new.index")
    assert not (tmp_path / "new.index").exists()


def test_a_list_of_rows_is_a_delta_too(tmp_path):
    make(tmp_path, hashdeep((b"a", "a.txt")))
    (tmp_path / "more.md5").write_text(f"{three(b'm')[0]}  m.txt\n")
    result = update(tmp_path / "list.index", tmp_path / "more.md5", out=tmp_path / "new.index")
    assert result.rows == 2
    assert HashList(tmp_path / "new.index").find(three(b"m")[0])[0].name == "m.txt"


def test_a_list_larger_than_its_buckets_is_built(tmp_path, monkeypatch):
    monkeypatch.setattr("safehold.hashlists.building._BUCKET_IN_MEMORY", 200)
    listed = [hashlib.sha256(b"%d" % number).hexdigest() for number in range(5000)]
    index, result = make(tmp_path, "\n".join(listed))
    assert result.distinct == 5000
    assert all(index.find(digest) for digest in listed)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_asking_for_many_says_the_same_as_asking_for_each(tmp_path_factory, data):
    """Digests of few different bytes: many share their beginnings, as random ones never do."""
    few = st.binary(min_size=32, max_size=32).map(lambda raw: bytes(byte % 2 * 255 for byte in raw[:9]) + raw[:1] * 7 + raw[16:])
    listed = data.draw(st.lists(few, min_size=1, max_size=60))
    asked = data.draw(st.lists(few, max_size=20)) + listed[:5]
    index, _ = make(tmp_path_factory.mktemp("i"), "".join(f"{digest.hex()}\n" for digest in listed))
    known = index.present("sha256", b"".join(asked))
    for digest, may_be in zip(asked, known, strict=True):
        assert bool(index.find(digest.hex())) == (digest in listed) == (digest.hex() in index)
        assert may_be or digest not in listed
    assert may_be_known([index], [digest.hex() for digest in asked]) == known


def test_bare_digests_are_built_alike_whatever_stands_around_them(tmp_path):
    """Blocks of bare digests are read at once: line ends, letters' case, a mark at the start and a last line without an end."""
    chance = random.Random(4)
    listed = [chance.randbytes(32).hex() for _ in range(40_000)]
    plain, expected = make(tmp_path, "\n".join(listed) + "\n", "plain")
    for name, text in (
        ("upper", "\n".join(listed).upper() + "\n"),
        ("windows", "\r\n".join(listed) + "\r\n"),
        ("marked", "\ufeff" + "\n".join(listed) + "\n"),
        ("open", "\n".join(listed)),
        ("spaced", "\n \n".join(listed) + "\n"),
    ):
        index, result = make(tmp_path, text, name)
        assert (result.rows, result.distinct, result.digests) == (expected.rows, expected.distinct, expected.digests), name
        assert list(index.sections["sha256"].blocks()) == list(plain.sections["sha256"].blocks()), name


def test_a_bad_line_among_many_bare_digests_is_listed_with_its_number(tmp_path):
    listed = [random.Random(number).randbytes(32).hex() for number in range(50_000)]
    listed[30_000] = listed[30_000][:-1] + "g"
    listed[45_000] = "  " + listed[45_000][2:]
    _, result = make(tmp_path, "\n".join(listed) + "\n")
    assert result.rows == 49_998
    assert [listing.row for listing in result.invalid] == [30_001, 45_001]


def test_a_bare_row_is_removed_by_its_digest(tmp_path):
    index, _ = make(tmp_path, "".join(f"{n:064x}\n" for n in (1, 2, 2, 3)))
    delta = tmp_path / "delta.sql"
    delta.write_text(
        f"DELETE FROM FILE WHERE sha256 = '{2:064X}';\nDELETE FROM FILE WHERE sha256 = '{2:064X}';\n"
        f"DELETE FROM FILE WHERE sha256 = '{9:064X}';\n"
    )
    result = update(index.path, delta, out=tmp_path / "new.index")
    newer = HashList(tmp_path / "new.index")
    assert (result.rows, result.invalid_count) == (2, 2)
    assert [f"{n:064x}" in newer for n in (1, 2, 3)] == [True, False, True]


def test_a_list_of_bare_digests_takes_less_than_forty_bytes_for_each(tmp_path):
    generator = random.Random(5)
    index, _ = make(tmp_path, "".join(f"{generator.randbytes(32).hex()}\n" for _ in range(100_000)))
    assert index.path.stat().st_size < 40 * 100_000 + HEADER_SIZE


def test_a_row_with_two_digests_is_not_removed_from_two_rows_with_one(tmp_path):
    index, _ = make(tmp_path, f"{1:032x}\n{2:064x}\n{3:064x}\n")
    delta = tmp_path / "delta.sql"
    delta.write_text(f"DELETE FROM FILE WHERE sha256 = '{2:064X}' AND md5 = '{1:032X}';\n")
    result = update(index.path, delta, out=tmp_path / "new.index")
    assert (result.rows, result.invalid_count) == (3, 1)


def test_a_row_removed_from_one_package_stays_in_the_others(tmp_path):
    make(tmp_path, hashdeep((b"a", "a.txt"), (b"a", "a.txt"), (b"a", "a.txt")))
    delta = tmp_path / "delta.sql"
    row = f"DELETE FROM FILE WHERE sha256='{three(b'a')[2]}' AND file_name='a.txt'"
    delta.write_text(f"{row} AND package_id=1;\nUPDATE VERSION SET version='2.0', build_set='it''s';\n")
    result = update(tmp_path / "list.index", delta, out=tmp_path / "new.index")
    newer = HashList(tmp_path / "new.index")
    assert (result.rows, result.invalid_count, newer.version) == (2, 0, "2.0")
    assert newer.find(three(b"a")[2])
    delta.write_text(row + ";")
    assert update(newer.path, delta, out=tmp_path / "last.index").rows == 0
    assert not HashList(tmp_path / "last.index").find(three(b"a")[2])


def test_an_index_never_takes_the_place_of_what_it_is_made_from(tmp_path):
    listing, delta = tmp_path / "list.md5", tmp_path / "more.md5"
    listing.write_text("0" * 32 + "\n")
    delta.write_text("1" * 32 + "\n")
    (tmp_path / "also.md5").symlink_to(listing)
    for out in (listing, tmp_path / "also.md5"):
        with pytest.raises(IndexWriteError, match="made from"):
            build([listing], name="list", kind=ListKind.CASE, out=out)
    index = tmp_path / "list.index"
    build([listing], name="list", kind=ListKind.CASE, out=index)
    before = index.read_bytes()
    for out in (index, delta):
        with pytest.raises(IndexWriteError, match="made from"):
            update(index, delta, out=out)
    assert (listing.read_text(), delta.read_text(), index.read_bytes()) == ("0" * 32 + "\n", "1" * 32 + "\n", before)
