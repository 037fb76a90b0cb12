"""Readers of published hash-list formats, recognised by content, never by name.

md5sum and BSD lines, one digest a line, hashdeep, NSRL RDS v3 (SQLite, read-only), NSRL RDS 2.x (`NSRLFile.txt`) and
HashKeeper (both CSV), Project VIC and CAID JSON, CIRCL hashlookup (JSON lines). Each yields `ListedFile` or
`InvalidRow`, and holds one row in memory.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import ijson

from safehold.hashlists.errors import HashListFormatError
from safehold.hashlists.rows import DIGEST_SIZES, Digests, InvalidRow, ListedFile, digest_from, listed_file, single_digest

Rows = Iterator[ListedFile | Digests | InvalidRow]

_SQLITE = b"SQLite format 3\x00"
_HASHDEEP = "%%%% HASHDEEP-1."
_LONGEST_LINE = 1 << 20
_BLOCK = 1 << 20
_GNU_LINE = re.compile(r"(\\?)([0-9A-Fa-f]{32,64}) [ *](.*)")
_BSD_LINE = re.compile(r"(MD5|SHA1|SHA256|SHA-1|SHA-256) ?\((.*)\) ?= ?([0-9A-Fa-f]{32,64})")
_BSD_NAMES = {"MD5": "md5", "SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256", "SHA-256": "sha256"}
_BY_LENGTH = {size * 2: algorithm for algorithm, size in DIGEST_SIZES.items()}
_VIC_MODELS = ("projectvic", "project vic", "nist", "caid", "datamodels")


def read(path: Path) -> Rows:
    """Yield the rows of a hash list. Raises: HashListFormatError where it is none that is known, or cannot be opened."""
    try:
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
    except OSError as error:
        raise HashListFormatError(str(path), f"cannot be opened: {(error.strerror or 'unreadable').lower()}") from error
    if not head.strip():
        raise HashListFormatError(str(path), "is empty")
    return _reader(path, head)


def version_of(path: Path) -> str | None:
    """Return the version that a list states of itself, where it does."""
    with path.open("rb") as stream:
        if stream.read(len(_SQLITE)) != _SQLITE:
            return None
    try:
        with _connect(path) as connection:
            found = connection.execute("SELECT version FROM VERSION ORDER BY rowid DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None


def _reader(path: Path, head: bytes) -> Rows:
    if head.startswith(_SQLITE):
        return _rds3(path)
    text = head.decode("utf-8-sig", "surrogateescape").lstrip()
    if text.startswith(_HASHDEEP):
        return _hashdeep(path)
    if text[:1] in ("{", "["):
        first_line = text.split("\n", 1)[0].strip()
        try:
            is_line = isinstance(json.loads(first_line), dict) and "value" not in json.loads(first_line)
        except ValueError:
            is_line = False
        return _hashlookup(path) if is_line else _vic(path)
    header = [name.strip().strip('"').lower() for name in text.split("\n", 1)[0].split(",")]
    if "sha-1" in header and "md5" in header:
        return _table(path, {"md5": "md5", "sha1": "sha-1", "name": "filename", "package": "productcode"})
    if "hash" in header and "hashset_id" in header:
        return _table(path, {"md5": "hash", "name": "file_name", "package": "hashset_id"})
    if set(header) & {"md5", "sha1", "sha256"} and len(header) > 1:
        columns = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "name": "name", "category": "category"}
        return _table(path, {field: column for field, column in columns.items() if column in header})
    if b"\x00" in head:
        raise HashListFormatError(str(path), "is no hash list that is known (looked at its first bytes)")
    return _lines(path)


def _open_text(path: Path) -> IO[str]:
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline=None)


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield numbered lines. Raises: HashListFormatError for a line that is longer than any list has."""
    with _open_text(path) as stream:
        number = 0
        while line := stream.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise HashListFormatError(str(path), f"line {number} is longer than {_LONGEST_LINE} characters")
            yield number, line.rstrip("\n")


def _lines(path: Path) -> Rows:
    number = 0
    for block in _blocks(path):
        digests = _bare_digests(block)
        if digests is not None:
            number += len(digests.data) // DIGEST_SIZES[digests.algorithm]
            yield digests
            continue
        for line in block.decode("utf-8-sig" if not number else "utf-8", "surrogateescape").splitlines():
            number += 1
            text = line.strip()
            if not text or text.startswith(("#", ";")):
                continue
            row = _line(line) or _line(text)
            yield row if isinstance(row, ListedFile) else InvalidRow(number, row or f"{text[:80]!r} is no digest line")


def _blocks(path: Path) -> Iterator[bytes]:
    """Yield whole lines, about a MiB at a time. Raises: HashListFormatError for a line that is longer than any list has."""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if not block.endswith(b"\n"):
                block += stream.readline(_LONGEST_LINE)
            if len(block) >= _LONGEST_LINE + _BLOCK:
                raise HashListFormatError(str(path), f"has a line that is longer than {_LONGEST_LINE} characters")
            yield block


def _bare_digests(block: bytes) -> Digests | None:
    """Return a block in which every line is a digest of one kind and nothing else; None for any other."""
    first = block.find(b"\n") + 1
    ending = 2 if block[first - 2 : first] == b"\r\n" else 1
    algorithm = _BY_LENGTH.get(first - ending)
    if algorithm is None or len(block) % first or block[first - 1 :: first].count(b"\n") * first != len(block):
        return None
    try:
        data = bytes.fromhex(block.decode("ascii"))
    except ValueError:
        return None
    # White space between the digits of a byte pair would have been passed over: the length shows it.
    return Digests(algorithm, data) if len(data) * first == len(block) * DIGEST_SIZES[algorithm] else None


def _line(line: str) -> ListedFile | str | None:
    found = digest_from(line)
    if found:
        return single_digest(*found)
    if gnu := _GNU_LINE.fullmatch(line):
        escaped, text, name = gnu.groups()
        found = digest_from(text)
        if found is None:
            return f"{text[:80]!r} is no MD5, SHA-1 or SHA-256"
        return single_digest(*found, name=_unescaped(name) if escaped else name)
    if bsd := _BSD_LINE.fullmatch(line):
        algorithm, name, text = bsd.groups()
        return listed_file(**{_BSD_NAMES[algorithm]: text}, name=name)
    return None


def _unescaped(name: str) -> str:
    """Return a name as md5sum escapes it: backslash, line feed and carriage return."""
    signs = {"\\\\": "\\", "\\n": "\n", "\\r": "\r"}
    return re.sub(r"\\[\\nr]", lambda found: signs[found.group()], name)


def _hashdeep(path: Path) -> Rows:
    columns: list[str] = []
    for number, line in _text_lines(path):
        if line.startswith("%%%% ") and "HASHDEEP" not in line:
            columns = line[5:].strip().split(",")
        if not line.strip() or line.startswith(("%", "#")):
            continue
        values = line.split(",", len(columns) - 1) if columns else []
        if not columns or len(values) != len(columns):
            yield InvalidRow(number, f"has {len(values)} columns, not {len(columns)}")
            continue
        named = dict(zip(columns, values, strict=True))
        row = listed_file(md5=named.get("md5"), sha1=named.get("sha1"), sha256=named.get("sha256"), name=named.get("filename"))
        yield InvalidRow(number, row) if isinstance(row, str) else row


def _table(path: Path, columns: dict[str, str]) -> Rows:
    with _open_text(path) as stream:
        reader = csv.reader(stream)
        try:
            header = [name.strip().lower() for name in next(reader)]
            places = {field: header.index(column) for field, column in columns.items() if column in header}
            for values in reader:
                if not values:
                    continue
                if len(values) < len(header):
                    yield InvalidRow(reader.line_num, f"has {len(values)} columns, not {len(header)}")
                    continue
                row = listed_file(**{field: values[place] for field, place in places.items()})
                yield InvalidRow(reader.line_num, row) if isinstance(row, str) else row
        except csv.Error as error:
            raise HashListFormatError(str(path), f"line {reader.line_num}: {error}") from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{urllib.parse.quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    # Names that are not UTF-8 stay what they are.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    return connection


def _rds3(path: Path) -> Rows:
    try:
        connection = _connect(path)
        kind = connection.execute("SELECT type FROM sqlite_master WHERE upper(name) = 'FILE'").fetchone()
        if kind is None or kind[0] != "table":
            raise HashListFormatError(str(path), "is an SQLite database without the NSRL table FILE")
        has = {str(column[1]).lower() for column in connection.execute("PRAGMA table_info(FILE)")}
        if not has & {"sha256", "sha1", "md5"}:
            raise HashListFormatError(str(path), "its table FILE has no column sha256, sha1 or md5")
        packages = _packages(connection)
        wanted = ("sha256", "sha1", "md5", "file_name", "package_id")
        columns = ", ".join(name if name in has else "NULL" for name in wanted)
        # The names are chosen from the constants above, never taken from the file.
        rows = connection.execute(f"SELECT {columns} FROM FILE")  # noqa: S608
        for number, (sha256, sha1, md5, name, package) in enumerate(rows, 1):
            row = listed_file(
                md5=_text(md5), sha1=_text(sha1), sha256=_text(sha256), name=_text(name), package=packages.get(package)
            )
            yield InvalidRow(number, row) if isinstance(row, str) else row
        connection.close()
    except sqlite3.Error as error:
        raise HashListFormatError(str(path), f"is a damaged SQLite database: {error}") from error


def _packages(connection: sqlite3.Connection) -> dict[Any, str]:
    try:
        rows = connection.execute("SELECT package_id, name, version FROM PKG ORDER BY rowid DESC")
        return {number: " ".join(filter(None, (_text(name), _text(edition)))) for number, name, edition in rows}
    except sqlite3.Error:
        return {}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _hashlookup(path: Path) -> Rows:
    for number, line in _text_lines(path):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            yield InvalidRow(number, "is no JSON object")
            continue
        if not isinstance(record, dict):
            yield InvalidRow(number, "is no JSON object")
            continue
        named = {str(key).upper().replace("-", ""): value for key, value in record.items()}
        product = named.get("PRODUCTCODE")
        package = product.get("ProductName") if isinstance(product, dict) else named.get("PACKAGENAME")
        row = listed_file(
            md5=_text(named.get("MD5")),
            sha1=_text(named.get("SHA1")),
            sha256=_text(named.get("SHA256")),
            name=_text(named.get("FILENAME")),
            package=_text(package),
        )
        yield InvalidRow(number, row) if isinstance(row, str) else row


def _vic(path: Path) -> Rows:
    """Yield the media of a Project VIC or CAID document, of every model that has `value` as its list."""
    number = 0
    try:
        with path.open("rb") as stream:
            model = _vic_model(path, stream)
            prefix = "value.item.Media.item" if model.lower().endswith("cases") else "value.item"
            stream.seek(0)
            if stream.read(3) != b"\xef\xbb\xbf":
                stream.seek(0)
            for number, media in enumerate(ijson.items(stream, prefix), 1):
                row = _vic_media(media)
                yield InvalidRow(number, row) if isinstance(row, str) else row
    except ijson.JSONError as error:
        raise HashListFormatError(str(path), f"after record {number}: {' '.join(str(error).split())}") from error


def _vic_model(path: Path, stream: IO[bytes]) -> str:
    if stream.read(3) != b"\xef\xbb\xbf":
        stream.seek(0)
    for prefix, event, value in ijson.parse(stream):
        if prefix in ("@odata.context", "odata.metadata", "odata\\.metadata") and event == "string":
            if any(mark in value.lower() for mark in _VIC_MODELS):
                return str(value)
            break
        if event == "start_array":
            break
    raise HashListFormatError(str(path), "is JSON, but neither a Project VIC or CAID document nor hashlookup lines")


def _vic_media(media: Any) -> ListedFile | str:
    if not isinstance(media, dict):
        return "is no JSON object"
    category = media.get("Category")
    sha256 = None
    for other in media.get("AlternativeHashes") or ():
        if isinstance(other, dict) and str(other.get("HashName")).upper().replace("-", "") == "SHA256":
            sha256 = _text(other.get("HashValue"))
    row = listed_file(md5=_text(media.get("MD5")), sha1=_text(media.get("SHA1")), sha256=sha256, category=_text(category))
    return row if isinstance(row, str) or row.md5 else "has no MD5"
