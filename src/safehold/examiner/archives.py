"""Files inside archives inside files: zip, tar and gzip, with limits.

An archive is hostile input twice over: its structure may be wrong, and it may unpack to more than there is room for.
Members are read once, in the archive's own order, and hashed while they pass; only a member that is itself an archive
is kept for a moment, in memory or in an unnamed temporary file.
"""

from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Protocol, cast

from safehold.examiner.digests import READ_SIZE, Digests
from safehold.examiner.mediatypes import HEAD_SIZE, is_extension_mismatch, media_type
from safehold.examiner.names import text_from_surrogates

_KEPT_IN_MEMORY = 8 << 20
_ZIP_LIKE = ("application/zip", "application/vnd.openxmlformats", "application/vnd.oasis", "application/epub+zip",
             "application/java-archive", "application/vnd.android.package-archive")  # fmt: skip
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, EOFError, OSError,
            ValueError, NotImplementedError, OverflowError, IndexError, KeyError, AttributeError)  # fmt: skip


class ByteSource(Protocol):
    """Something with a size that can be read anywhere."""

    def __call__(self, offset: int, size: int) -> bytes:
        """Return bytes from `offset`."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How far archives are followed. Units: levels, members, bytes; `ratio` applies past `ratio_floor` bytes."""

    depth: int = 5
    members: int = 100_000
    total: int = 16 << 30
    member: int = 8 << 30
    ratio: int = 250
    ratio_floor: int = 64 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive. `inside` and `path` start after the outer file's own path (`!/…`)."""

    path: str
    inside: str
    kind: str
    size: int
    digests: tuple[str, str, str] | None
    modified: int | None
    type: str | None
    extension_mismatch: bool
    problem: str | None


class _LimitError(Exception):
    """A limit was reached: `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Budget:
    limits: ArchiveLimits
    packed_size: int
    on_bytes: Callable[[int], None]
    members: int = 0
    total: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    def take_member(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise _LimitError("archive-too-many-members")

    def take_bytes(self, count: int) -> None:
        self.total += count
        self.on_bytes(count)
        if self.total > self.limits.total:
            raise _LimitError("archive-too-large")
        if self.total > self.limits.ratio_floor and self.total > self.packed_size * self.limits.ratio:
            raise _LimitError("archive-ratio")


def is_archive(kind: str | None) -> bool:
    """Return whether files of this media type are opened as archives."""
    return kind is not None and (kind in ("application/x-tar", "application/gzip") or kind.startswith(_ZIP_LIKE))


def members(
    source: ByteSource, size: int, kind: str, name: str, limits: ArchiveLimits, on_bytes: Callable[[int], None]
) -> Iterator[Member | str]:
    """Yield the members of an archive, at every level; a plain string is the problem code of the outermost archive.

    `name` is the outer file's name (a gzip file is named by it); `on_bytes` hears of each unpacked byte count.
    """
    budget = _Budget(limits, size, on_bytes)
    stream = io.BufferedReader(cast(io.RawIOBase, _SourceFile(source, size)), 1 << 16)
    try:
        yield from _open(stream, kind, name, "", 1, budget)
    except _LimitError as limit:
        yield limit.code
    code = budget.problems.get("")
    if code:
        yield code


def _open(stream: IO[bytes], kind: str, name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    if depth > budget.limits.depth:
        budget.problems[prefix] = "archive-too-deep"
        return
    reader = _tar if kind == "application/x-tar" else _gzip if kind == "application/gzip" else _zip
    try:
        yield from reader(stream, name, prefix, depth, budget)
    except _DAMAGED:
        budget.problems[prefix] = "archive-damaged"


def _zip(stream: IO[bytes], _name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(stream) as archive:
        for entry in archive.infolist():
            budget.take_member()
            path = f"{prefix}!/{_zip_name(entry)}"
            if entry.is_dir():
                yield Member(path.rstrip("/"), prefix, "dir", 0, None, None, None, False, None)
            elif entry.flag_bits & 1:
                yield Member(path, prefix, "file", entry.file_size, None, None, None, False, "encrypted-member")
            else:
                try:
                    with archive.open(entry) as content:
                        yield from _member(content, entry.file_size, path, prefix, None, depth, budget)
                except _DAMAGED:
                    yield Member(path, prefix, "file", entry.file_size, None, None, None, False, "member-damaged")


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name: zip names without the UTF-8 mark are bytes, most often UTF-8 all the same."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            name = entry.orig_filename
    return text_from_surrogates(name)


def _tar(stream: IO[bytes], _name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with tarfile.open(fileobj=stream, mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
        while (entry := archive.next()) is not None:
            # The archive remembers every member; a long one would fill the memory.
            archive.members = []  # type: ignore[attr-defined]
            budget.take_member()
            path = f"{prefix}!/{text_from_surrogates(entry.name)}"
            modified = int(entry.mtime * 1_000_000) * 1000 or None
            if entry.isdir():
                yield Member(path.rstrip("/"), prefix, "dir", 0, None, modified, None, False, None)
            elif entry.issym():
                yield Member(path, prefix, "symlink", len(entry.linkname), None, modified, None, False, None)
            elif entry.isreg():
                content = archive.extractfile(entry)
                if content is not None:
                    yield from _member(content, entry.size, path, prefix, modified, depth, budget)


def _gzip(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    base = name.rpartition("/")[2]
    stem, dot, extension = base.rpartition(".")
    inner = f"{stem}.tar" if extension.lower() == "tgz" else stem if dot and stem else f"{base}.unpacked"
    budget.take_member()
    with gzip.GzipFile(fileobj=stream, mode="rb") as content:
        yield from _member(cast(IO[bytes], content), None, f"{prefix}!/{inner}", prefix, None, depth, budget)


def _member(
    content: IO[bytes], size: int | None, path: str, prefix: str, modified: int | None, depth: int, budget: _Budget
) -> Iterator[Member]:
    digests, head, kind = Digests(), b"", None
    kept: IO[bytes] | None = None
    try:
        while data := content.read(READ_SIZE):
            budget.take_bytes(len(data))
            if not digests.size:
                head = data[:HEAD_SIZE]
                kind = media_type(head)
                if is_archive(kind):
                    kept = tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY)  # noqa: SIM115
            digests.update(data)
            if kept is not None:
                kept.write(data)
            if digests.size > budget.limits.member:
                raise _LimitError("archive-too-large")
        short = size is not None and digests.size != size
        if kept is not None and kind is not None and not short:
            kept.seek(0)
            yield from _open(kept, kind, path, path, depth + 1, budget)
        yield Member(
            path, prefix, "file", digests.size, None if short else digests.hexadecimal(), modified, kind,
            is_extension_mismatch(path.rpartition("/")[2], kind), "member-damaged" if short else budget.problems.get(path),
        )  # fmt: skip
    finally:
        if kept is not None:
            kept.close()


class _SourceFile(io.RawIOBase):
    """A byte source as a file."""

    def __init__(self, source: ByteSource, size: int) -> None:
        self._source, self._size, self._position = source, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("negative position")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        wanted = min(len(buffer), max(0, self._size - self._position))
        data = self._source(self._position, wanted) if wanted else b""
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
