"""Changes to a list: NSRL's SQL scripts, parsed and never executed, or any list of rows to add.

A list keeps files, packages and the version: statements about them are followed. Those about tables of NSRL that no list
keeps are ignored by name. Every other statement is an invalid row: a change that is not followed is never passed over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from safehold.hashlists import readers
from safehold.hashlists.errors import HashListFormatError
from safehold.hashlists.rows import ALGORITHMS, Digests, InvalidRow, ListedFile, Package, listed_file

#: Columns of NSRL's table FILE in their published order, with and without the checksum that early editions had.
_COLUMNS = ("sha256", "sha1", "md5", "crc32", "file_name", "file_size", "package_id")
_COLUMNS_WITHOUT_CRC = ("sha256", "sha1", "md5", "file_name", "file_size", "package_id")
_KEPT_TABLES = ("FILE", "PKG", "VERSION")
_IGNORED_TABLES = ("MFG", "OS")
"""Tables of NSRL, manufacturers and operating systems, of which no list keeps anything."""
_PACKAGE_COLUMNS = ("package_id", "name", "version", "operating_system_id", "manufacturer_id", "language", "application_type")
_PACKAGE_KEYS = _PACKAGE_COLUMNS[:3]
_LONGEST_STATEMENT = 1 << 20

_START = re.compile(
    r"(?:\s|--[^\n]*+\n|/\*(?:[^*]|\*(?!/))*+\*/)*+"
    r"(insert|replace|delete|begin|commit|pragma|update|create|drop|alter)\b",
    re.IGNORECASE,
)
_TABLE = r"""(?:["'`\[]?main["'`\]]?\s*\.\s*)?["'`\[]?(\w+)["'`\]]?"""
_INSERT = re.compile(rf"(?:insert\s+(?:or\s+\w+\s+)?|replace\s+)into\s+{_TABLE}\s*(?:\(([^)]*)\))?\s*values\s*", re.IGNORECASE)
_VERSION = re.compile(
    r"""update\s+["'`\[]?version["'`\]]?\s+set\s+(?:(?!version\b)\w+\s*=\s*'(?:[^']|'')*+'\s*,\s*)*+version\s*=\s*('(?:[^']|'')*+')[^;]*""",
    re.IGNORECASE,
)
_DELETE = re.compile(rf"delete\s+from\s+{_TABLE}\s+where\s+(.*)", re.IGNORECASE | re.DOTALL)
_UPDATE = re.compile(rf"update\s+{_TABLE}\s+set\s+(.*?)\s+where\s+(.*)", re.IGNORECASE | re.DOTALL)
_ANY_TABLE = re.compile(
    rf"(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|delete\s+from|update(?:\s+or\s+\w+)?)\s+{_TABLE}", re.IGNORECASE
)
_REPLACES = re.compile(r"replace|insert\s+or\s+replace", re.IGNORECASE)
_SETTING = re.compile(r"""\s*["'`\[]?(\w+)["'`\]]?\s*=\s*('(?:[^']|'')*+'|NULL|-?[0-9.]+)\s*(,|$)""", re.IGNORECASE)
_MARKS = re.compile(r"('|;|--|/\*|\*/|\n)")
_COMMENTS = {"--": "\n", "/*": "*/"}
"""What begins a comment, and what ends it."""
_VALUE = re.compile(r"\s*('(?:[^']|'')*+'|NULL|-?[0-9.]+)\s*([,)])\s*", re.IGNORECASE)
_OPENING = re.compile(r"\s*\(")
_CONDITION = re.compile(
    r"""\s*\(*\s*["'`\[]?(\w+)["'`\]]?\s*(?:=|is)\s*('(?:[^']|'')*'|NULL|-?[0-9.]+)\s*\)*\s*(and\b|$)""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Version:
    """The version that a list has after the changes."""

    text: str


type Change = ListedFile | Digests | InvalidRow | Removal | Version | PackageChange | Ignored


class PackageVerb(StrEnum):
    """What a statement does to a package."""

    ADD = "add"
    """A further row of a package that is there, for another system, changes nothing of it."""
    REPLACE = "replace"
    UPDATE = "update"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class PackageChange:
    """What a package is called from now on: the parts that are given. Nothing is given of one that is removed."""

    row: int
    verb: PackageVerb
    number: str
    sets: dict[str, str | None] = field(default_factory=dict)
    """`name` and `version`, whichever are changed."""
    where: dict[str, str | None] = field(default_factory=dict)
    """The name and version that the package must have for it to be changed."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A statement about something that no list keeps."""

    what: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A row to remove: all of these digests, and the name where one is given."""

    row: int
    digests: dict[str, bytes]
    name: str | None
    package: str | None = None
    """The number of a package where it names one: those of other packages stay."""


def read(path: Path) -> Iterator[Change]:
    """Yield the changes in their order. Raises: HashListFormatError."""
    try:
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
    except OSError as error:
        raise HashListFormatError(str(path), f"cannot be opened: {(error.strerror or 'unreadable').lower()}") from error
    if _START.match(head.decode("utf-8-sig", "replace")):
        yield from _script(path)
    else:
        yield from readers.read(path)


def _script(path: Path) -> Iterator[Change]:
    for line, statement in _statements(path):
        text = statement.strip()
        verb = text[:20].split(None, 1)[0].lower() if text else ""
        found = _ANY_TABLE.match(text)
        table = found[1].upper() if found else ""
        if verb in ("", "begin", "commit", "end"):
            continue
        if table in _IGNORED_TABLES or (table == "VERSION" and verb == "delete"):
            # The version that goes is followed by the one that comes.
            yield Ignored(table)
        elif table and table not in _KEPT_TABLES:
            yield InvalidRow(line, f"{verb.upper()} of the table {table[:60]}, which is not known: it is not followed")
        elif verb in ("insert", "replace"):
            yield from _insertion(line, text)
        elif verb == "delete":
            yield _deletion(line, text)
        elif table == "VERSION" and (stated := _VERSION.fullmatch(text)):
            yield Version(_value(stated[1]) or "")
        elif table == "PKG" and verb == "update":
            yield _package_update(line, text)
        else:
            what = f"UPDATE of the table {table}" if table else f"the statement {verb.upper()[:20]}"
            yield InvalidRow(line, f"{what} is not followed: only INSERT, DELETE and, of packages and the version, UPDATE are")


def _statements(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the statements with the line on which each starts; a semicolon inside a text or a comment does not end one."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape") as stream:
        parts: list[str] = []
        started, inside, ends_with, size = 1, False, "", 0
        for number, line in enumerate(stream, 1):
            is_whole = not parts and not ends_with and line.endswith(";\n") and line.count(";") == 1
            if is_whole and not line.count("'") % 2 and "--" not in line and "/*" not in line:
                # One statement on one line, as they are published.
                yield number, line[:-2]
                continue
            for part in _MARKS.split(line):
                if ends_with or (not inside and part in _COMMENTS):
                    # The end of a line stays: it parts what stands before and after a comment.
                    ends_with = "" if part == ends_with else ends_with or _COMMENTS[part]
                    if part != "\n":
                        continue
                if part == ";" and not inside:
                    yield started, "".join(parts)
                    parts, size, started = [], 0, number
                    continue
                if not parts:
                    if not part.strip():
                        continue
                    started = number
                inside ^= part == "'"
                parts.append(part)
                size += len(part)
            if size > _LONGEST_STATEMENT:
                raise HashListFormatError(str(path), f"line {started}: the statement does not end")
        if "".join(parts).strip():
            raise HashListFormatError(str(path), f"line {started}: the script ends inside a statement")


def _insertion(line: int, text: str) -> Iterator[Change]:
    """Yield what an INSERT adds."""
    found = _INSERT.match(text)
    if not found:
        yield InvalidRow(line, "an INSERT that is not of the form INSERT INTO table VALUES (…)")
        return
    table, place = found[1].upper(), found.end()
    given = [name.strip(" \"'`[]\n\t").lower() for name in found[2].split(",")] if found[2] else None
    while True:
        values, place = _tuple(text, place)
        if values is None:
            yield InvalidRow(line, "an INSERT whose values cannot be read")
            return
        columns = given or _columns_of(table, len(values))
        if len(columns) != len(values):
            yield InvalidRow(line, f"an INSERT has {len(columns)} columns and {len(values)} values")
            return
        named = dict(zip(columns, values, strict=True))
        if table == "FILE":
            row = listed_file(
                md5=named.get("md5"),
                sha1=named.get("sha1"),
                sha256=named.get("sha256"),
                name=named.get("file_name"),
                package=Package(number) if (number := named.get("package_id")) else None,
            )
            yield InvalidRow(line, row) if isinstance(row, str) else row
        elif table == "PKG":
            sets = {column: named.get(column) for column in ("name", "version")}
            number = named.get("package_id")
            verb = PackageVerb.REPLACE if _REPLACES.match(text) else PackageVerb.ADD
            yield PackageChange(line, verb, number, sets) if number else InvalidRow(line, "an INSERT of a package without number")
        elif named.get("version"):
            yield Version(str(named["version"]))
        else:
            yield InvalidRow(line, "an INSERT of a version that states none")
        if not text.startswith(",", place):
            return
        place += 1


def _columns_of(table: str, count: int) -> Sequence[str]:
    """The columns of a table of NSRL in their published order, for an INSERT that names none."""
    if table == "FILE":
        return _COLUMNS if count == len(_COLUMNS) else _COLUMNS_WITHOUT_CRC
    first = ("package_id", "name", "version") if table == "PKG" else ("version",)
    return (*first, *(f"further {number}" for number in range(count)))[:count]


def _tuple(text: str, place: int) -> tuple[list[str | None] | None, int]:
    opening = _OPENING.match(text, place)
    if not opening:
        return None, place
    values: list[str | None] = []
    place = opening.end()
    while found := _VALUE.match(text, place):
        values.append(_value(found[1]))
        place = found.end()
        if found[2] == ")":
            return values, place
    return None, place


def _deletion(line: int, text: str) -> Change:
    found = _DELETE.match(text)
    if not found:
        return InvalidRow(line, "a DELETE that does not say which rows")
    of_package = found[1].upper() == "PKG"
    named = _conditions(found[2], _PACKAGE_KEYS if of_package else _COLUMNS)
    if isinstance(named, str):
        return InvalidRow(line, f"a DELETE with {named}")
    if of_package:
        number = named.pop("package_id", None)
        if not number:
            return InvalidRow(line, "a DELETE of a package without its number")
        return PackageChange(line, PackageVerb.REMOVE, number, where=named)
    row = listed_file(**{name: named.get(name) for name in ALGORITHMS})
    if isinstance(row, str):
        return InvalidRow(line, f"a DELETE that {row}")
    return Removal(line, row.digests(), named.get("file_name"), named.get("package_id"))


def _package_update(line: int, text: str) -> Change:
    found = _UPDATE.match(text)
    if not found:
        return InvalidRow(line, "an UPDATE of PKG that does not say which package")
    named = _conditions(found[3], _PACKAGE_KEYS)
    if isinstance(named, str):
        return InvalidRow(line, f"an UPDATE with {named}")
    number = named.pop("package_id", None)
    if not number:
        return InvalidRow(line, "an UPDATE of a package without its number")
    sets: dict[str, str | None] = {}
    place = 0
    while place < len(found[2]):
        setting = _SETTING.match(found[2], place)
        column = setting[1].lower() if setting else ""
        if not setting or column not in _PACKAGE_COLUMNS or column == "package_id":
            return InvalidRow(line, "an UPDATE of PKG that sets something else than columns of a package to values")
        sets[column] = _value(setting[2])
        place = setting.end()
    kept = {column: value for column, value in sets.items() if column in ("name", "version")}
    return PackageChange(line, PackageVerb.UPDATE, number, kept, named) if kept else Ignored(f"PKG.{', '.join(sorted(sets))}")


def _conditions(text: str, known: Sequence[str]) -> dict[str, str | None] | str:
    """Return the values that a row must have, by column, or what is wrong with the conditions."""
    named: dict[str, str | None] = {}
    place = 0
    while place < len(text):
        condition = _CONDITION.match(text, place)
        if not condition or condition.end() == place or _value(condition[2]) is None:
            return "a condition that is not column = value"
        column = condition[1].lower()
        if column not in known:
            return f"a condition on {column[:60]}, which no list keeps"
        if column in named and named[column] != _value(condition[2]):
            return f"two conditions on {column}"
        named[column] = _value(condition[2])
        place = condition.end()
    return named


def _value(text: str) -> str | None:
    if text.upper() == "NULL":
        return None
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
