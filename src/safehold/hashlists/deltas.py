"""Changes to a list: NSRL's SQL scripts, parsed and never executed, or any list of rows to add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from safehold.hashlists import readers
from safehold.hashlists.errors import HashListFormatError
from safehold.hashlists.rows import ALGORITHMS, Digests, InvalidRow, ListedFile, listed_file

#: Columns of NSRL's table FILE in their published order, with and without the checksum that early editions had.
_COLUMNS = ("sha256", "sha1", "md5", "crc32", "file_name", "file_size", "package_id")
_COLUMNS_WITHOUT_CRC = ("sha256", "sha1", "md5", "file_name", "file_size", "package_id")
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


type Change = ListedFile | Digests | InvalidRow | Removal | Version


@dataclass(frozen=True, slots=True)
class Removal:
    """A row to remove: all of these digests, and the name where one is given."""

    row: int
    digests: dict[str, bytes]
    name: str | None
    is_of_one_package: bool = False
    """Whether it names a package too: then one such row goes, and those of other packages stay."""


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
    packages: dict[str, str] = {}
    for line, statement in _statements(path):
        text = statement.strip()
        verb = text[:20].split(None, 1)[0].lower() if text else ""
        if verb in ("insert", "replace"):
            yield from _insertion(line, text, packages)
        elif verb == "delete":
            removal = _deletion(line, text)
            if removal is not None:
                yield removal
        elif verb == "update" and (stated := _VERSION.fullmatch(text)):
            yield Version(_value(stated[1]) or "")
        elif verb not in ("", "begin", "commit", "pragma", "end"):
            yield InvalidRow(line, f"the statement {verb.upper()[:20]} is not followed: only INSERT and DELETE are")


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


def _insertion(line: int, text: str, packages: dict[str, str]) -> Iterator[Change]:
    """Yield what an INSERT adds. Packages are noted: the files that follow may be of them."""
    found = _INSERT.match(text)
    if not found:
        yield InvalidRow(line, "an INSERT that is not of the form INSERT INTO table VALUES (…)")
        return
    table, place = found[1].upper(), found.end()
    if table not in ("FILE", "PKG", "VERSION"):
        return
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
                package=packages.get(named.get("package_id") or ""),
            )
            yield InvalidRow(line, row) if isinstance(row, str) else row
        elif table == "PKG":
            packages[named.get("package_id") or ""] = " ".join(filter(None, (named.get("name"), named.get("version"))))
        elif named.get("version"):
            yield Version(str(named["version"]))
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


def _deletion(line: int, text: str) -> Removal | InvalidRow | None:
    found = _DELETE.match(text)
    if not found:
        return InvalidRow(line, "a DELETE that does not say which rows")
    if found[1].upper() != "FILE":
        return None
    conditions, place = found[2], 0
    named: dict[str, str | None] = {}
    while place < len(conditions):
        condition = _CONDITION.match(conditions, place)
        if not condition or condition.end() == place:
            return InvalidRow(line, "a DELETE with a condition that is not column = value")
        named[condition[1].lower()] = _value(condition[2])
        place = condition.end()
    row = listed_file(**{name: named.get(name) for name in ALGORITHMS})
    if isinstance(row, str):
        return InvalidRow(line, f"a DELETE that {row}")
    return Removal(line, row.digests(), named.get("file_name"), is_of_one_package=named.get("package_id") is not None)


def _value(text: str) -> str | None:
    if text.upper() == "NULL":
        return None
    return text[1:-1].replace("''", "'") if text.startswith("'") else text
