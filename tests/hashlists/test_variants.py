"""Published lists as tools and people really write them: each was refused, or read wrongly, once."""

import json
import sqlite3

import pytest

from safehold.hashlists import HashList, HashListFormatError, ListKind, build, update
from safehold.hashlists.readers import read
from safehold.hashlists.rows import InvalidRow

# Digests of b"abc": RFC 1321 A.5, FIPS 180-2 A.1 and B.1.
MD5 = "900150983cd24fb0d6963f7d28e17f72"
SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d"
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
OTHER = "0" * 63 + "1"
VIC = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media"


def rows(tmp_path, content):
    path = tmp_path / "list"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read(path))


def said(row):
    """The digests and the name of a row, or why it is none."""
    return row.reason if isinstance(row, InvalidRow) else ({name: value.hex() for name, value in row.digests().items()}, row.name)


def vic(*media, **around):
    return json.dumps({"@odata.context": VIC, "value": list(media), **around})


@pytest.mark.parametrize(
    ("line", "digest", "name"),
    [
        (f"md5 (a.jpg) = {MD5}", {"md5": MD5}, "a.jpg"),
        (f"SHA2-256(a (1).jpg)= {SHA256.upper()}", {"sha256": SHA256}, "a (1).jpg"),
        (f"SHA1(a.jpg)= {SHA1}", {"sha1": SHA1}, "a.jpg"),
        (f"\\MD5 (line\\nfeed\\\\x) = {MD5}", {"md5": MD5}, "line\nfeed\\x"),
        (f"{MD5} one space.jpg", {"md5": MD5}, "one space.jpg"),
        (f"{SHA1}\ta tab.jpg", {"sha1": SHA1}, "a tab.jpg"),
        (f'"{SHA256.upper()}"', {"sha256": SHA256}, None),
    ],
)
def test_a_line_of_another_tool(tmp_path, line, digest, name):
    assert [said(row) for row in rows(tmp_path, f"{line}\r\n{line}")] == [(digest, name)] * 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("content", [f"{MD5}  a.jpg\r\n", f'"SHA-256";"Category"\r\n{SHA256};3\r\n', vic({"MD5": MD5})])
def test_a_text_in_utf_16(tmp_path, encoding, content):
    [row] = rows(tmp_path, f"\ufeff{content}".encode(encoding))
    assert {value.hex() for value in row.digests().values()} <= {MD5, SHA256}


def test_a_refusal_of_a_text_in_utf_16_names_the_file_that_was_given(tmp_path):
    with pytest.raises(HashListFormatError) as refused:
        rows(tmp_path, "\ufeff{}".encode("utf-16-le") + "{".encode("utf-16-le"))
    assert refused.value.where == str(tmp_path / "list")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"md5\n{MD5}\n", [({"md5": MD5}, None)]),
        (f"SHA-256,File Name\n{SHA256},a.jpg\n", [({"sha256": SHA256}, "a.jpg")]),
        (f'MD5;SHA1;Name\n{MD5};;"a;b.jpg"\n', [({"md5": MD5}, "a;b.jpg")]),
        (f"sha1\tname\n{SHA1}\ta,b.jpg\n", [({"sha1": SHA1}, "a,b.jpg")]),
        (f"SHA-1,MD5,Name\n{SHA1},{MD5},a\n", [({"md5": MD5, "sha1": SHA1}, "a")]),
    ],
)
def test_a_table_with_other_columns_and_signs(tmp_path, content, expected):
    assert [said(row) for row in rows(tmp_path, content)] == expected


@pytest.mark.parametrize(
    ("category", "expected"),
    [(3, "3"), ("3", "3"), (" 3 ", "3"), (None, None), ("", None), (1.0, "1"), (-1, "-1")],
)
def test_a_category_of_project_vic_however_it_is_written(tmp_path, category, expected):
    [row] = rows(tmp_path, vic({"MD5": MD5, "Category": category}))
    assert row.category == expected


@pytest.mark.parametrize("category", [True, {"a": 1}, [1], 1.5, 10**9])
def test_a_category_that_is_none_is_listed_with_its_row(tmp_path, category):
    good, bad = rows(tmp_path, vic({"MD5": MD5}, {"MD5": MD5, "Category": category}))
    assert "Category" in said(bad)
    assert good.category is None


@pytest.mark.parametrize(
    "others",
    [
        {"HashName": "SHA-256", "HashValue": SHA256},
        [{"HashName": "sha256", "HashValue": SHA256.upper()}, {"HashName": "PhotoDNA", "HashValue": "AAAA"}, None, "x"],
        [{"HashName": "SHA256", "HashValue": None}, {"HashName": "SHA256", "HashValue": SHA256}],
    ],
)
def test_further_digests_of_project_vic(tmp_path, others):
    [row] = rows(tmp_path, vic({"MD5": MD5, "AlternativeHashes": others}))
    assert said(row) == ({"md5": MD5, "sha256": SHA256}, None)


def test_project_vic_whose_model_stands_last(tmp_path):
    [row] = rows(tmp_path, json.dumps({"value": [{"MD5": MD5, "Category": 2}], "@odata.context": VIC}))
    assert row.category == "2"


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        vic({"MD5": MD5, "Category": 1}).replace("1}", "1" * 5000 + "}"),
        f'{{"@odata.context": "{VIC}", "value": [{{"MD5": "'.encode() + b'\xff\xfe"}]}',
    ],
    ids=["arrays", "objects", "number", "bytes"],
)
def test_json_that_no_reader_can_take_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises(HashListFormatError):
        rows(tmp_path, content)


def test_hashlookup_with_deep_or_odd_values(tmp_path):
    lines = [{"MD5": MD5, "value": 1, "FileName": 3, "PackageName": ["x"]}, {"SHA-1": SHA1, "MD5": None}]
    found = rows(tmp_path, "\n".join(map(json.dumps, lines)) + "\n" + '{"a":' * 50_000)
    assert [said(row) for row in found] == [({"md5": MD5}, "3"), ({"sha1": SHA1}, None), "is no JSON object"]
    assert found[0].package is None


# Deltas


def changed(tmp_path, script, *, text=f"{SHA256}\n"):
    """Update an index of version 1 with a script; gives the result and the new index."""
    (tmp_path / "list").write_text(text)
    build([tmp_path / "list"], name="N", kind=ListKind.KNOWN_SOFTWARE, out=tmp_path / "old.index", version="1")
    (tmp_path / "delta.sql").write_bytes(script.encode())
    result = update(tmp_path / "old.index", tmp_path / "delta.sql", out=tmp_path / "new.index")
    return result, HashList(tmp_path / "new.index")


@pytest.mark.parametrize(
    "script",
    [
        "INSERT INTO main.FILE VALUES{};",
        'insert into "main"."FILE" values {};\r\n',
        "REPLACE INTO FILE VALUES{};\n",
        "/* made by; 'somebody */\nINSERT INTO FILE VALUES{};\n",
        "-- don't; stop\nINSERT INTO FILE VALUES{}; -- that's; all\n",
        "INSERT INTO FILE -- of 7 columns; all\nVALUES /* here */ {};\n",
        "BEGIN; INSERT INTO FILE VALUES{}; COMMIT;\n",
    ],
)
def test_a_script_however_it_is_written(tmp_path, script):
    row = f"('{OTHER}',NULL,NULL,NULL,'O''Neil; -- /* a.dll',10,1)"
    result, index = changed(tmp_path, script.format(row))
    assert (result.rows, result.invalid_count) == (2, 0)
    assert [match.name for match in index.find(OTHER)] == ["O'Neil; -- /* a.dll"]


def test_a_script_says_its_version_and_its_packages(tmp_path):
    script = (
        "INSERT INTO PKG VALUES(5,'Paint','2',1,1,'en','x');\n"
        "INSERT INTO VERSION VALUES('2026.06.1','a','b','c','d');\n"
        f"INSERT INTO FILE VALUES('{OTHER}','','','','a.dll',1,5);\n"
        f"DELETE FROM main.FILE WHERE sha256='{SHA256}';\n"
    )
    result, index = changed(tmp_path, script)
    assert (index.version, result.rows, result.invalid_count) == ("2026.06.1", 1, 0)
    assert [match.package for match in index.find(OTHER)] == ["Paint 2"]
    assert index.find(SHA256) == []


@pytest.mark.parametrize("delta", ["hello\n", "DELETE FROM FILE;\n", "DROP TABLE FILE;\n", "INSERT INTO FILE SELECT * FROM x;\n"])
def test_a_delta_of_which_nothing_can_be_followed_is_refused(tmp_path, delta):
    with pytest.raises(HashListFormatError):
        changed(tmp_path, delta)
    assert not (tmp_path / "new.index").exists()


def test_looking_for_the_start_of_a_script_takes_no_time(tmp_path):
    with pytest.raises(HashListFormatError):
        changed(tmp_path, "/**/" * 16_000 + "x")


def test_rows_of_nsrl_that_stand_twice_are_counted_twice_and_found_once(tmp_path):
    connection = sqlite3.connect(tmp_path / "list")
    connection.execute("CREATE TABLE FILE(sha256, sha1, md5, file_name, file_size, package_id)")
    connection.executemany("INSERT INTO FILE VALUES(?,?,?,?,?,?)", [(SHA256.upper(), SHA1, MD5, "a", 1, 9)] * 3)
    connection.commit()
    connection.close()
    result = build([tmp_path / "list"], name="N", kind=ListKind.CASE, out=tmp_path / "i")
    assert (result.rows, result.distinct) == (3, 1)
    assert len(HashList(tmp_path / "i").find(MD5)) == 1
