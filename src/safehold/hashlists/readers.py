"""Readers of published hash-list formats, recognised by content, never by name.

md5sum and BSD lines, one digest a line, hashdeep, NSRL RDS v3 (SQLite, read-only), NSRL RDS 2.x (`NSRLFile.txt`) and
HashKeeper (both CSV), Project VIC and CAID JSON, CIRCL hashlookup (JSON lines). Each yields `ListedFile` or
`InvalidRow`, and holds one row in memory.
"""

from __future__ import annotations

import codecs
import json
import re
import shutil
import sqlite3
import tempfile
import urllib.parse
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ijson

from safehold.hashlists.errors import HashListFormatError
from safehold.hashlists.rows import (
    DIGEST_SIZES,
    Digests,
    InvalidRow,
    ListedFile,
    Package,
    digest_from,
    listed_file,
    single_digest,
)
from safehold.hashlists.tables import Records, UnclosedQuotesError

Rows = Iterator[ListedFile | Digests | InvalidRow]

_SQLITE = b"SQLite format 3\x00"
_HASHDEEP = "%%%% HASHDEEP-1."
_LONGEST_LINE = 1 << 20
_BLOCK = 1 << 20
_GNU_LINE = re.compile(r"(\\?)([0-9A-Fa-f]{32,64}) [ *](.*)")
# As BSD's `md5 -r` writes it, and what people paste: one space or tab.
_SHORT_LINE = re.compile(r"()([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})[ \t](.*)")
_BSD_LINE = re.compile(r"(\\?)(MD5|SHA-?1|SHA-?256|SHA2-256) ?\((.*)\) ?= ?([0-9A-Fa-f]{32,64})", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|[\r\n]")
_BSD_NAMES = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA2256": "sha256"}
_BY_LENGTH = {size * 2: algorithm for algorithm, size in DIGEST_SIZES.items()}
_DIGEST_NAMES = {"MD5", "SHA1", "SHA256"}
_DEEPEST = 100
_JSON_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_LONG_NUMBER = re.compile(rb"[-+.eE0-9]{1000}")
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"{}[]")
_LARGEST_CATEGORY = 1_000_000
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
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(path)
    return _reader(path, head)


def _utf16(path: Path) -> Rows:
    """Yield the rows of a text as Windows PowerShell writes it, by way of a copy in UTF-8."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "list"
        with (
            path.open(encoding="utf-16", errors="replace", newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as to,
        ):
            shutil.copyfileobj(source, to, _BLOCK)
        try:
            yield from read(copy)
        except HashListFormatError as error:
            raise HashListFormatError(str(path), error.what) from error


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
        record = _object(first_line)
        is_line = record is not None and ("value" not in record or bool(_named(record).keys() & _DIGEST_NAMES))
        return _hashlookup(path) if is_line else _vic(path)
    first_line = text.split("\n", 1)[0]
    # What a spreadsheet saves where a comma stands in numbers has semicolons.
    for delimiter in (",", ";", "\t"):
        header = _header(first_line.split(delimiter))
        if "sha1" in header and "md5" in header and "productcode" in header:
            return _table(path, {"md5": "md5", "sha1": "sha1", "name": "filename", "package": "productcode"}, delimiter)
        if "hash" in header and "hashsetid" in header:
            return _table(path, {"md5": "hash", "name": "filename", "package": "hashsetid"}, delimiter)
        if set(header) & {"md5", "sha1", "sha256"}:
            name = "filename" if "filename" in header else "name"
            columns = {"md5": "md5", "sha1": "sha1", "sha256": "sha256", "name": name, "category": "category"}
            return _table(path, {field: column for field, column in columns.items() if column in header}, delimiter)
    if b"\x00" in head:
        raise HashListFormatError(str(path), "is no hash list that is known (looked at its first bytes)")
    return _lines(path)


def _header(names: list[str]) -> list[str]:
    """The names of columns however they are written: "SHA-1", "sha1", "File_Name"."""
    return [re.sub(r"[-_ ]", "", name.strip().strip('"').lower()) for name in names]


def _object(text: str) -> dict[str, Any] | None:
    """A JSON object; None for anything else, however deep it is nested."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _named(record: dict[str, Any]) -> dict[str, Any]:
    """A record by its names however they are written: "SHA-1", "sha1"."""
    return {str(key).upper().replace("-", ""): value for key, value in record.items()}


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
        whole = block.decode("utf-8-sig" if not number else "utf-8", "surrogateescape").removesuffix("\n")
        # A name may hold what Python takes for the end of a line besides these: form feed, U+2028.
        for line in _LINE_END.split(whole):
            number += 1
            text = line.strip()
            if not text or text.startswith(("#", ";")):
                continue
            row = _line(line) or _line(text.strip('"'))
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
    if gnu := _GNU_LINE.fullmatch(line) or _SHORT_LINE.fullmatch(line):
        escaped, text, name = gnu.groups()
        found = digest_from(text)
        if found is None:
            return f"{text[:80]!r} is no MD5, SHA-1 or SHA-256"
        return single_digest(*found, name=_unescaped(name) if escaped else name)
    if bsd := _BSD_LINE.fullmatch(line):
        escaped, algorithm, name, text = bsd.groups()
        name = _unescaped(name) if escaped else name
        return listed_file(**{_BSD_NAMES[algorithm.upper().replace("-", "")]: text}, name=name)
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


def _table(path: Path, columns: dict[str, str], delimiter: str) -> Rows:
    with _open_text(path) as stream:
        records = Records(stream, delimiter)
        header: list[str] = []
        places: dict[str, int] = {}
        try:
            for values in records:
                if isinstance(values, InvalidRow):
                    if not header:
                        raise HashListFormatError(str(path), f"its first line {values.reason}")
                    yield values
                elif not header:
                    header = _header(values)
                    places = {field: header.index(column) for field, column in columns.items() if column in header}
                elif len(values) < len(header):
                    yield InvalidRow(records.line, f"has {len(values)} columns, not {len(header)}")
                else:
                    row = listed_file(**{field: values[place] for field, place in places.items()})
                    yield InvalidRow(records.line, row) if isinstance(row, str) else row
        except UnclosedQuotesError as error:
            raise HashListFormatError(str(path), "has too many quotation marks that are never closed") from error


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
                md5=_text(md5),
                sha1=_text(sha1),
                sha256=_text(sha256),
                name=_text(name),
                package=packages.get(package) if package is None else packages.setdefault(package, Package(str(package))),
            )
            yield InvalidRow(number, row) if isinstance(row, str) else row
        connection.close()
    except sqlite3.Error as error:
        raise HashListFormatError(str(path), f"is a damaged SQLite database: {error}") from error


def _packages(connection: sqlite3.Connection) -> dict[Any, Package]:
    try:
        rows = connection.execute("SELECT package_id, name, version FROM PKG ORDER BY rowid DESC")
        return {number: Package(str(number), _text(name), _text(edition)) for number, name, edition in rows if number is not None}
    except sqlite3.Error:
        return {}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _hashlookup(path: Path) -> Rows:
    for number, line in _text_lines(path):
        if not line.strip():
            continue
        record = _object(line)
        if record is None:
            yield InvalidRow(number, "is no JSON object")
            continue
        named = _named(record)
        product = named.get("PRODUCTCODE")
        package = product.get("ProductName") if isinstance(product, dict) else named.get("PACKAGENAME")
        row = listed_file(
            md5=_text(named.get("MD5")),
            sha1=_text(named.get("SHA1")),
            sha256=_text(named.get("SHA256")),
            name=_plain(named.get("FILENAME")),
            package=_plain(package),
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
            for number, media in enumerate(ijson.items(_Shallow(path, stream), prefix), 1):
                row = _vic_media(media)
                yield InvalidRow(number, row) if isinstance(row, str) else row
    except (ijson.JSONError, ValueError) as error:  # a number of thousands of digits, bytes that are no text
        raise HashListFormatError(str(path), f"after record {number}: {' '.join(str(error).split())}") from error


class _Shallow:
    """A JSON text that is refused before the parser comes to what it can't bear.

    It keeps the path of each value, which fills memory where values are nested deeply, and a number of more digits than Python
    reads ends the process.
    """

    def __init__(self, path: Path, stream: IO[bytes]) -> None:
        self._path = path
        self._stream = stream
        self._depth = 0
        self._begun = b""
        self._end = b""

    def read(self, size: int = -1) -> bytes:
        """Read bytes. Raises: HashListFormatError."""
        block = self._stream.read(size)
        bare = _JSON_TEXT.sub(b"", self._begun + block)
        # A text that has begun is looked at with the next block.
        bare, quote, begun = bare.partition(b'"')
        self._begun = quote + begun
        if _LONG_NUMBER.search(self._end + bare):
            raise HashListFormatError(str(self._path), "has a number of more than a thousand digits")
        self._end = bare[-1000:] if len(bare) >= 1000 else (self._end + bare)[-1000:]
        brackets = bare.translate(None, _NO_BRACKETS)
        for _ in range(_DEEPEST):
            fewer = brackets.replace(b"{}", b"").replace(b"[]", b"")
            if len(fewer) == len(brackets):
                break
            brackets = fewer
        opened = brackets.count(b"{") + brackets.count(b"[")
        if opened + self._depth > _DEEPEST or len(self._begun) > _LONGEST_LINE:
            raise HashListFormatError(str(self._path), f"is nested more than {_DEEPEST} deep, or has a text without end")
        self._depth = max(0, self._depth + 2 * opened - len(brackets))
        return block


def _vic_model(path: Path, stream: IO[bytes]) -> str:
    if stream.read(3) != b"\xef\xbb\xbf":
        stream.seek(0)
    for prefix, event, value in ijson.parse(_Shallow(path, stream)):
        if prefix in ("@odata.context", "odata.metadata", "odata\\.metadata") and event == "string":
            if any(mark in value.lower() for mark in _VIC_MODELS):
                return str(value)
            break
        if event == "start_array" and not prefix:
            break
    raise HashListFormatError(str(path), "is JSON, but neither a Project VIC or CAID document nor hashlookup lines")


def _vic_media(media: Any) -> ListedFile | str:
    if not isinstance(media, dict):
        return "is no JSON object"
    category = _category(media.get("Category"))
    if category is None:
        return f"has the Category {str(media['Category'])[:40]!r}, which is no number"
    found = {"sha1": _text(media.get("SHA1")), "sha256": None}
    for algorithm, digest in _alternative_hashes(media.get("AlternativeHashes")):
        found[algorithm] = found[algorithm] or digest
    row = listed_file(md5=_text(media.get("MD5")), **found, category=category or None)
    return row if isinstance(row, str) or row.md5 else "has no MD5"


def _alternative_hashes(given: Any) -> Iterator[tuple[str, str]]:
    """The further digests of a medium, of kinds that a list is built from."""
    for other in [given] if isinstance(given, dict) else given if isinstance(given, list) else ():
        if isinstance(other, dict) and isinstance(other.get("HashValue"), str):
            algorithm = str(other.get("HashName")).lower().replace("-", "")
            if algorithm in ("sha1", "sha256"):
                yield algorithm, other["HashValue"]


def _category(value: Any) -> str | None:
    """A category as text: 3, 3.0 and "3" are one; "" where there is none; None for what is no category."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if -_LARGEST_CATEGORY < value < _LARGEST_CATEGORY and value == int(value):
        return str(int(value))
    return None


def _plain(value: Any) -> str | None:
    """A text or a number as text; None for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
