"""A delta of NSRL as it is published: INSERT, UPDATE and DELETE, of which none is passed over in silence."""

import sqlite3

import pytest

from safehold.hashlists import HashList, HashListFormatError, ListKind, build, update

A, B, C, D = (f"{number:064X}" for number in (10, 11, 12, 13))


@pytest.fixture
def nsrl(tmp_path):
    """An index of four files: two of Paint 2.1, one of Draw, one of a package that the list does not describe."""
    connection = sqlite3.connect(tmp_path / "rds.db")
    connection.executescript(
        "CREATE TABLE FILE(sha256, sha1, md5, crc32, file_name, file_size, package_id);"
        "CREATE TABLE PKG(package_id INTEGER, name, version, operating_system_id, manufacturer_id, language, application_type);"
        "INSERT INTO PKG VALUES(7,'Paint','2.1',1,1,'en','x');INSERT INTO PKG VALUES(8,'Draw','1',1,1,'en','x');"
    )
    rows = [(A, "a.exe", 7), (B, "b.exe", 7), (C, "c.exe", 8), (D, "d.exe", 9), (A, "a.exe", 8)]
    connection.executemany("INSERT INTO FILE VALUES(?,NULL,NULL,NULL,?,1,?)", rows)
    connection.commit()
    connection.close()
    build([tmp_path / "rds.db"], name="N", kind=ListKind.KNOWN_SOFTWARE, out=tmp_path / "old.index", version="1")
    return tmp_path / "old.index"


def changed(index, script, name="new"):
    (index.parent / "delta.sql").write_text(script)
    result = update(index, index.parent / "delta.sql", out=index.parent / f"{name}.index")
    return result, HashList(index.parent / f"{name}.index")


def packages(index, digest):
    return sorted(str(match.package) for match in index.find(digest))


def test_a_new_version_of_a_package_is_that_of_each_of_its_files(nsrl):
    result, index = changed(nsrl, "UPDATE PKG SET version='2.2' WHERE package_id=7;\n")
    assert (result.rows, result.invalid, result.ignored) == (5, [], {})
    assert [packages(index, digest) for digest in (A, B, C, D)] == [["Draw 1", "Paint 2.2"], ["Paint 2.2"], ["Draw 1"], ["None"]]
    assert packages(HashList(nsrl), B) == ["Paint 2.1"], "the old index stays as it was"


def test_a_delta_after_a_delta_still_knows_the_numbers(nsrl):
    _, first = changed(nsrl, "UPDATE main.PKG SET name='Brush', language='de' WHERE package_id = 7 AND version='2.1';\n", "first")
    assert packages(first, B) == ["Brush 2.1"]
    _, second = changed(first.path, "UPDATE PKG SET version='3' WHERE (package_id=7);\n", "second")
    assert packages(second, B) == ["Brush 3"]


def test_a_file_that_is_added_is_of_the_package_that_the_list_knows_by_its_number(nsrl):
    new = f"{20:064X}"
    _, index = changed(nsrl, f"INSERT INTO FILE VALUES('{new}',NULL,NULL,NULL,'n.exe',1,8);\n")
    assert packages(index, new) == ["Draw 1"]


def test_packages_are_added_replaced_and_removed(nsrl):
    script = (
        f"INSERT INTO FILE VALUES('{20:064X}',NULL,NULL,NULL,'n.exe',1,30);\n"
        "INSERT INTO PKG VALUES(30,'New','5',1,1,'en','x');\n"
        "INSERT INTO PKG VALUES(9,'Late','1',1,1,'en','x');\n"
        "INSERT INTO PKG VALUES(7,'Another system','2.1',2,1,'en','x');\n"
        "REPLACE INTO PKG VALUES(8,'Draw','2',1,1,'en','x');\n"
    )
    result, index = changed(nsrl, script)
    assert result.invalid == []
    assert [packages(index, digest) for digest in (f"{20:064X}", D, B, C)] == [["New 5"], ["Late 1"], ["Paint 2.1"], ["Draw 2"]]
    result, index = changed(index.path, "DELETE FROM PKG WHERE package_id=8;\n", "last")
    assert (result.rows, packages(index, C)) == (6, ["None"])


def test_a_deletion_takes_the_row_of_its_package_and_of_no_other(nsrl):
    result, index = changed(nsrl, f"DELETE FROM FILE WHERE sha256='{A}' AND file_name='a.exe' AND package_id=8;\n")
    assert (result.rows, result.invalid, packages(index, A)) == (4, [], ["Paint 2.1"])
    result, index = changed(nsrl, f"DELETE FROM FILE WHERE sha256='{A}' AND package_id=77;\n")
    assert (result.rows, [listing.reason for listing in result.invalid]) == (5, ["removes a row that the list does not have"])


def test_a_deletion_by_a_column_that_no_list_keeps_removes_nothing(nsrl):
    result, index = changed(
        nsrl, f"DELETE FROM FILE WHERE sha256='{B}';\nDELETE FROM FILE WHERE sha256='{C}' AND rowid=5;\n"
        f"DELETE FROM FILE WHERE sha256='{A}' AND file_name IS NULL;\n",
    )  # fmt: skip
    assert result.rows == 4
    assert [(listing.row, listing.reason) for listing in result.invalid] == [
        (2, "a DELETE with a condition on rowid, which no list keeps"),
        (3, "a DELETE with a condition that is not column = value"),
    ]
    assert index.find(C)


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("INSERT INTO METADATA VALUES(1,'x');", "INSERT of the table METADATA, which is not known"),
        ("INSERT INTO NOSUCH VALUES(1);", "INSERT of the table NOSUCH, which is not known"),
        ("DELETE FROM NOSUCH WHERE a=1;", "DELETE of the table NOSUCH, which is not known"),
        ("UPDATE NOSUCH SET a=1;", "UPDATE of the table NOSUCH, which is not known"),
        ("UPDATE FILE SET file_name='x' WHERE sha256='y';", "UPDATE of the table FILE is not followed"),
        ("PRAGMA writable_schema=ON;", "the statement PRAGMA is not followed"),
        ("DROP TABLE FILE;", "the statement DROP is not followed"),
        ("UPDATE PKG SET version='2';", "does not say which package"),
        ("UPDATE PKG SET version='2' WHERE name='Paint';", "a package without its number"),
        ("UPDATE PKG SET version='2' WHERE package_id>6;", "a condition that is not column = value"),
        ("UPDATE PKG SET version='2' WHERE package_id=7 AND operating_system_id=2;", "a condition on operating_system_id"),
        ("UPDATE PKG SET package_id=9 WHERE package_id=7;", "sets something else"),
        ("UPDATE PKG SET version=name WHERE package_id=7;", "sets something else"),
        ("UPDATE PKG SET version='2' WHERE package_id=70;", "a package that the list does not have"),
        ("UPDATE PKG SET version='2' WHERE package_id=7 AND version='1.0';", "a package that the list does not have"),
        ("DELETE FROM PKG WHERE name='Paint';", "a package without its number"),
        ("INSERT INTO VERSION(version) VALUES(NULL);", "a version that states none"),
    ],
)
def test_what_is_not_followed_is_listed_and_changes_nothing(nsrl, statement, reason):
    followed = f"DELETE FROM FILE WHERE sha256='{D}';\n"
    result, index = changed(nsrl, followed + statement)
    assert [listing.row for listing in result.invalid] == [2]
    assert reason in result.invalid[0].reason
    assert (result.rows, packages(index, B), packages(index, C)) == (4, ["Paint 2.1"], ["Draw 1"])


def test_tables_of_which_no_list_keeps_anything_are_ignored_by_name(nsrl):
    script = "INSERT INTO MFG VALUES(1,'x');\nUPDATE MFG SET name='y' WHERE manufacturer_id=1;\nDELETE FROM OS WHERE a=1;\n"
    script += "UPDATE PKG SET language='de' WHERE package_id=7;\n"
    result, _ = changed(nsrl, f"{script}DELETE FROM FILE WHERE sha256='{D}';\n")
    assert (result.invalid, result.ignored) == ([], {"MFG": 2, "OS": 1, "PKG.language": 1})
    with pytest.raises(HashListFormatError, match=r"nothing that a list keeps: it is about MFG, OS, PKG\.language"):
        changed(nsrl, script, "none")


@pytest.mark.parametrize(
    "script",
    [
        "INSERT INTO METADATA VALUES(1,'x');\nUPDATE VERSION SET version='2';\n",
        "PRAGMA writable_schema=ON;\nBEGIN;\nCOMMIT;\n",
        "BEGIN;\nCOMMIT;\n",
        "DELETE FROM VERSION;\nINSERT INTO VERSION(version) VALUES(NULL);\n",
    ],
)
def test_a_delta_none_of_whose_changes_was_followed_is_refused_and_leaves_nothing(nsrl, script):
    before = sorted(path.name for path in nsrl.parent.iterdir())
    with pytest.raises(HashListFormatError):
        changed(nsrl, script)
    assert sorted(path.name for path in nsrl.parent.iterdir()) == sorted([*before, "delta.sql"])


def test_a_delta_that_only_states_a_version_is_followed(nsrl):
    result, index = changed(nsrl, "DELETE FROM VERSION;\nINSERT INTO VERSION(version) VALUES('2');\n")
    assert (index.version, result.rows, result.ignored) == ("2", 5, {"VERSION": 1})


def test_a_list_without_numbers_says_that_a_package_cannot_be_changed(tmp_path):
    (tmp_path / "list").write_text(f"{A}\n")
    build([tmp_path / "list"], name="N", kind=ListKind.CASE, out=tmp_path / "old.index")
    with pytest.raises(HashListFormatError, match=r"row 2: changes a package .* build the list again"):
        changed(tmp_path / "old.index", "\nUPDATE PKG SET version='2' WHERE package_id=7;\n")
