"""Every format, recognised by content, with the rows that cannot be used."""

import json
import sqlite3

import pytest

from safehold.hashlists import HashListFormatError
from safehold.hashlists.readers import read, version_of
from safehold.hashlists.rows import InvalidRow, ListedFile, Package

# Digests of b"abc": RFC 1321 A.5, FIPS 180-2 A.1 and B.1.
MD5 = "900150983cd24fb0d6963f7d28e17f72"
SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d"
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def rows(tmp_path, content):
    path = tmp_path / "list"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read(path))


def digests(row):
    return {name: digest.hex() for name, digest in row.digests().items()}


def test_md5sum_lines(tmp_path):
    text, binary, escaped = rows(tmp_path, f"{MD5}  a b.txt\n{SHA256} *c.bin\n\\{MD5}  line\\nfeed\\\\x\n")
    assert (digests(text), text.name) == ({"md5": MD5}, "a b.txt")
    assert (digests(binary), binary.name) == ({"sha256": SHA256}, "c.bin")
    assert escaped.name == "line\nfeed\\x"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_signs_in_a_name_that_end_no_line(end, tmp_path):
    names = ["form\x0cfeed.txt", "line\u2028separator.txt", "next\x85line.txt"]
    (tmp_path / "list").write_text(
        "".join(f"{n:032x}  {name}{end}" for n, name in enumerate(names)), encoding="utf-8", newline=""
    )
    assert [row.name for row in read(tmp_path / "list")] == names


def test_bsd_lines(tmp_path):
    found = rows(tmp_path, f"MD5 (a (1).txt) = {MD5}\nSHA256 (b) = {SHA256}\n")
    assert [(digests(row), row.name) for row in found] == [({"md5": MD5}, "a (1).txt"), ({"sha256": SHA256}, "b")]


def test_one_digest_a_line_in_any_case_with_comments(tmp_path):
    found = rows(tmp_path, f"\ufeff# a comment\n\n{MD5.upper()}\r\n{SHA1}\n")
    assert [digests(row) for row in found] == [{"md5": MD5}, {"sha1": SHA1}]


def test_a_bad_line_is_named_with_its_number(tmp_path):
    good, bad = rows(tmp_path, f"{MD5}\n{MD5[:-1]}\n")
    assert isinstance(good, ListedFile)
    assert isinstance(bad, InvalidRow)
    assert bad.row == 2
    assert MD5[:-1] in bad.reason


def test_hashdeep(tmp_path):
    found = rows(
        tmp_path,
        f"%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## Invoked\n##\n3,{MD5},{SHA256},/tmp/a, b.txt\n3,{MD5}\n",
    )
    assert (digests(found[0]), found[0].name) == ({"md5": MD5, "sha256": SHA256}, "/tmp/a, b.txt")
    assert found[1].row == 6


def nsrl(path, extra=()):
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE FILE(sha256 VARCHAR, sha1 VARCHAR, md5 VARCHAR, crc32 VARCHAR, file_name VARCHAR,"
        " file_size INTEGER, package_id INTEGER);"
        "CREATE TABLE PKG(package_id INTEGER, name VARCHAR, version VARCHAR);"
        "CREATE TABLE VERSION(version VARCHAR, build_set VARCHAR);"
        "INSERT INTO PKG VALUES(7, 'Paint', '2.1'); INSERT INTO VERSION VALUES('2026.03.1', 'test');"
    )
    connection.execute(
        "INSERT INTO FILE VALUES(?,?,?,?,?,?,?)", (SHA256.upper(), SHA1.upper(), MD5.upper(), "0", "abc.txt", 3, 7)
    )
    for row in extra:
        connection.execute("INSERT INTO FILE VALUES(?,?,?,?,?,?,?)", row)
    connection.commit()
    connection.close()
    return path


def test_nsrl_rds_3(tmp_path):
    path = nsrl(tmp_path / "list", [("short", None, None, None, "x", 1, 1)])
    before = path.read_bytes()
    good, bad = read(path)
    assert digests(good) == {"md5": MD5, "sha1": SHA1, "sha256": SHA256}
    assert (good.name, good.package) == ("abc.txt", Package("7", "Paint", "2.1"))
    assert (bad.row, "SHA256" in bad.reason) == (2, True)
    assert version_of(path) == "2026.03.1"
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["list"]


def test_a_database_that_is_no_nsrl_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "list")
    connection.execute("CREATE TABLE other(a)")
    connection.commit()
    connection.close()
    with pytest.raises(HashListFormatError, match="without the NSRL table FILE"):
        list(read(tmp_path / "list"))


def test_a_view_in_place_of_the_table_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / "list")
    connection.execute("CREATE VIEW FILE AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT x AS md5 FROM n")
    connection.commit()
    connection.close()
    with pytest.raises(HashListFormatError):
        list(read(tmp_path / "list"))


def test_a_database_cut_short_is_refused(tmp_path):
    path = nsrl(tmp_path / "list", [(SHA256, SHA1, MD5, "", "n" * 500, 1, 1)] * 200)
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(HashListFormatError, match="damaged"):
        list(read(path))


def test_nsrl_rds_2(tmp_path):
    header = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"'
    good, bad = rows(tmp_path, f'{header}\r\n"{SHA1}","{MD5}","0","a, b.txt",3,12,"W",""\r\n"x","{MD5}"\r\n')
    assert digests(good) == {"md5": MD5, "sha1": SHA1}
    assert (good.name, good.package) == ("a, b.txt", "12")
    assert bad.row == 3


def test_hashkeeper(tmp_path):
    columns = "file_id,hashset_id,file_name,directory,hash,file_size,date_modified,time_modified,time_zone,comments"
    header = ",".join(f'"{column}"' for column in columns.split(","))
    (good,) = rows(tmp_path, f'{header}\n1,5,"a.txt","C:\\","{MD5}",3,,,,\n')
    assert (digests(good), good.name, good.package) == ({"md5": MD5}, "a.txt", "5")


def vic(value, model="ProjectVic/DataModels/2.0.xml/UK/$metadata#Media"):
    return json.dumps({"@odata.context": f"http://github.com/VICSDATAMODEL/{model}", "value": value})


def test_project_vic(tmp_path):
    media = {
        "MediaID": 1,
        "Category": 1,
        "MD5": MD5.upper(),
        "SHA1": SHA1,
        "AlternativeHashes": [{"HashName": "SHA256", "HashValue": SHA256}],
    }
    good, without, bad = rows(tmp_path, vic([media, {"MD5": MD5}, {"Category": 2, "MD5": "zz"}]))
    assert (digests(good), good.category) == ({"md5": MD5, "sha1": SHA1, "sha256": SHA256}, "1")
    assert without.category is None
    assert bad.row == 3


def test_project_vic_1_3_with_byte_order_mark(tmp_path):
    text = json.dumps(
        {
            "odata.metadata": "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media",
            "value": [{"MD5": MD5, "Category": "0"}],
        }
    )
    (row,) = rows(tmp_path, b"\xef\xbb\xbf" + text.encode())
    assert row.category == "0"


def test_media_inside_cases(tmp_path):
    content = vic([{"CaseID": "x", "Media": [{"MD5": MD5, "Category": 2}]}], "ProjectVic/DataModels/2.0.xml/UK/$metadata#Cases")
    assert [row.category for row in rows(tmp_path, content)] == ["2"]


def test_project_vic_cut_short_is_refused(tmp_path):
    with pytest.raises(HashListFormatError, match="after record 1"):
        rows(tmp_path, vic([{"MD5": MD5}, {"MD5": MD5}])[:-20])


def test_hashlookup_lines(tmp_path):
    lines = [{"MD5": MD5, "SHA-1": SHA1, "FileName": "a"}, {"SHA-256": SHA256}, {"FileName": "x"}]
    found = rows(tmp_path, "\n".join(map(json.dumps, lines)) + "\nnot json\n")
    assert [digests(row) for row in found[:2]] == [{"md5": MD5, "sha1": SHA1}, {"sha256": SHA256}]
    assert [row.row for row in found[2:]] == [3, 4]


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02" * 100, b'{"a": [1]}\n'[:9]])
def test_what_is_no_list_is_refused(content, tmp_path):
    with pytest.raises(HashListFormatError):
        rows(tmp_path, content)


def test_a_line_without_end_is_refused(tmp_path):
    with pytest.raises(HashListFormatError, match="longer"):
        rows(tmp_path, f"{MD5}\n".encode() + b"a" * (3 << 20))
