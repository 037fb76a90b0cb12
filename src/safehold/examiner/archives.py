"""Files inside archives inside files: zip, tar, gzip, bzip2, xz and 7z, with limits.

An archive is hostile input twice over: its structure may be wrong, and it may unpack to more than there is room for.
Members are read once, in the archive's own order, and hashed while they pass; only a member that is itself an archive
is kept for a moment, in memory or in an unnamed temporary file.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, cast

from safehold.examiner.archive_rules import ArchiveLimits, is_archive
from safehold.examiner.byte_files import ByteFile
from safehold.examiner.digests import READ_SIZE, Digests
from safehold.examiner.mediatypes import HEAD_SIZE, is_extension_mismatch, media_type
from safehold.examiner.names import text_from_surrogates

_KEPT_IN_MEMORY = 8 << 20
#: The dictionary of an xz stream may ask for gigabytes.
_XZ_MEMORY = 256 << 20
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, EOFError, OSError,
            ValueError, NotImplementedError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError,
            struct.error)  # fmt: skip


class ByteSource(Protocol):
    """Something with a size that can be read anywhere."""

    def __call__(self, offset: int, size: int) -> bytes:
        """Return bytes from `offset`."""


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
    names: int = 0
    total: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    def take_member(self) -> None:
        self.members += 1
        if self.members > self.limits.members:
            raise _LimitError("archive-too-many-members")

    def take_name(self, path: str, inside: str) -> None:
        self.names += len(path) + len(inside)
        if self.names > self.limits.names:
            raise _LimitError("archive-names-too-long")

    def take_bytes(self, count: int) -> None:
        self.total += count
        self.on_bytes(count)
        if self.total > self.limits.total:
            raise _LimitError("archive-too-large")
        if self.total > self.limits.ratio_floor and self.total > self.packed_size * self.limits.ratio:
            raise _LimitError("archive-ratio")


def members(
    source: ByteSource, size: int, kind: str, name: str, limits: ArchiveLimits, on_bytes: Callable[[int], None]
) -> Iterator[Member | str]:
    """Yield the members of an archive, at every level; a plain string is the problem code of the outermost archive.

    `name` is the outer file's name (a gzip file is named by it); `on_bytes` hears of each unpacked byte count.
    """
    budget = _Budget(limits, size, on_bytes)
    stream = io.BufferedReader(cast(io.RawIOBase, ByteFile(source, size)), 1 << 16)
    try:
        for member in _open(stream, kind, name, "", 1, budget):
            budget.take_name(member.path, member.inside)
            yield member
    except _LimitError as limit:
        yield limit.code
    code = budget.problems.get("")
    if code:
        yield code


def _open(stream: IO[bytes], kind: str, name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    if depth > budget.limits.depth:
        budget.problems[prefix] = "archive-too-deep"
        return
    reader = _READERS.get(kind, _zip)
    try:
        yield from reader(stream, name, prefix, depth, budget)
    except (_LimitError, MemoryError, RecursionError):
        raise
    except Exception:
        # Whatever a library makes of hostile bytes: the file keeps its own digest, and its reader goes on.
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
            elif entry.issym() or entry.islnk():
                # A link never is followed: the second name of a member has that member's content.
                yield Member(path, prefix, "symlink", len(entry.linkname), None, modified, None, False, None)
            elif entry.isdev():
                yield Member(path, prefix, "special", 0, None, modified, None, False, None)
            else:
                # Members of unknown kinds are files to every tar.
                content = archive.extractfile(entry)
                if content is not None:
                    yield from _member(content, entry.size, path, prefix, modified, depth, budget)


def _gzip(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with gzip.GzipFile(fileobj=stream, mode="rb") as content:
        yield from _single(cast(IO[bytes], content), name, ("tgz",), prefix, depth, budget)


def _bzip2(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with bz2.BZ2File(stream, mode="rb") as content:
        yield from _single(cast(IO[bytes], content), name, ("tbz", "tbz2"), prefix, depth, budget)


def _xz(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    content = io.BufferedReader(cast(io.RawIOBase, _Unpacked(stream, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY))))
    yield from _single(cast(IO[bytes], content), name, ("txz",), prefix, depth, budget)


def _single(
    content: IO[bytes], name: str, tar_endings: tuple[str, ...], prefix: str, depth: int, budget: _Budget
) -> Iterator[Member]:
    """Yield the one file that a compressed file holds, named by its own name without the ending."""
    base = name.rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    inner = f"{stem}.tar" if ending.lower() in tar_endings else stem if dot and stem else f"{base}.unpacked"
    budget.take_member()
    yield from _member(content, None, f"{prefix}!/{inner}", prefix, None, depth, budget)


def _seven_zip(stream: IO[bytes], _name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    import py7zr

    try:
        archive = py7zr.SevenZipFile(stream)
    except py7zr.PasswordRequired:
        budget.problems[prefix] = "archive-encrypted"
        return
    except py7zr.exceptions.ArchiveError:
        budget.problems[prefix] = "archive-damaged"
        return
    with archive:
        locked = archive.needs_password()
        for entry, content in _seven_zip_entries(archive, stream):
            budget.take_member()
            path = f"{prefix}!/{text_from_surrogates(entry.filename)}"
            size, modified = int(entry.uncompressed or 0), _filetime(entry.lastwritetime)
            if entry.is_directory and entry.emptystream:
                yield Member(path.rstrip("/"), prefix, "dir", 0, None, modified, None, False, None)
            elif locked:
                yield Member(path, prefix, "file", size, None, modified, None, False, "encrypted-member")
            elif entry.is_symlink:
                content.skip()
                yield Member(path, prefix, "symlink", size, None, modified, None, False, None)
            else:
                passing = _Passing(path, prefix, depth, budget)
                try:
                    while data := content.read(READ_SIZE):
                        passing.take(data)
                except (py7zr.exceptions.ArchiveError, *_DAMAGED):
                    content.damaged = budget.problems[prefix] = "archive-damaged"
                yield from passing.finish(-1 if content.damaged else size, modified)


def _seven_zip_entries(archive: Any, stream: IO[bytes]) -> Iterator[tuple[Any, _SevenZipContent]]:
    """Yield every entry with its content, in the order in which the content can be read: folder by folder."""
    streams = archive.header.main_streams if hasattr(archive.header, "main_streams") else None
    if streams is not None:
        for folder, position in zip(streams.unpackinfo.folders, streams.packinfo.packpositions, strict=False):
            stream.seek(archive.worker.src_start + position)
            # What cannot be unpacked takes the rest of its folder with it.
            broken = False
            for entry in folder.files:
                content = _SevenZipContent(stream, entry, is_broken=broken)
                yield entry, content
                content.skip()
                broken = bool(content.damaged)
    for entry in archive.files:
        if entry.emptystream:
            yield entry, _SevenZipContent(stream, entry, is_broken=False)


class _SevenZipContent:
    """The content of one entry, unpacked a little at a time. Raises: what py7zr raises; OSError for a wrong checksum."""

    def __init__(self, stream: IO[bytes], entry: Any, *, is_broken: bool) -> None:
        self._stream, self._entry = stream, entry
        self._left = 0 if entry.emptystream else int(entry.uncompressed)
        self._checksum = 0
        self.damaged: str | None = "archive-damaged" if is_broken else None

    def read(self, size: int) -> bytes:
        """Return the next bytes, none at the end."""
        if not self._left or self.damaged:
            return b""
        before, data = -1, b""
        while not data:
            if before == self._stream.tell():
                raise EOFError("the archive ends inside a member")
            before = self._stream.tell()
            unpacker = self._entry.folder.get_decompressor(self._entry.compressed)
            data = bytes(unpacker.decompress(self._stream, min(size, self._left)))
        self._left -= len(data)
        self._checksum = zlib.crc32(data, self._checksum)
        if not self._left and self._entry.crc32 not in (None, self._checksum):
            raise OSError("the checksum of a member is wrong")
        return data

    def skip(self) -> None:
        """Read what is left, so that the next entry begins where it should."""
        try:
            while self.read(READ_SIZE):
                pass
        except Exception:
            self.damaged = "archive-damaged"


def _filetime(value: object) -> int | None:
    """Return nanoseconds since 1970 from tenths of microseconds since 1601; None where there is no such time."""
    if value is None:
        return None
    return (int(value) - 116_444_736_000_000_000) * 100  # type: ignore[call-overload,no-any-return]


class _Passing:
    """A member while its bytes pass: digests, type, and the bytes themselves only where it is an archive."""

    def __init__(self, path: str, inside: str, depth: int, budget: _Budget) -> None:
        self._path, self._inside, self._depth, self._budget = path, inside, depth, budget
        self.digests = Digests()
        self._kind: str | None = None
        self._kept: IO[bytes] | None = None

    def take(self, data: bytes) -> None:
        """Take the next bytes. Raises: _LimitError."""
        if not data:
            return
        self._budget.take_bytes(len(data))
        if not self.digests.size:
            self._kind = media_type(data[:HEAD_SIZE])
            if is_archive(self._kind):
                self._kept = tempfile.SpooledTemporaryFile(_KEPT_IN_MEMORY)  # noqa: SIM115
        self.digests.update(data)
        if self._kept is not None:
            self._kept.write(data)
        if self.digests.size > self._budget.limits.member:
            raise _LimitError("archive-too-large")

    def finish(self, size: int | None, modified: int | None) -> Iterator[Member]:
        """Yield what is inside the member, then the member. `size` is what the archive says it is, None where it doesn't."""
        short = size is not None and self.digests.size != size
        try:
            if self._kept is not None and self._kind is not None and not short:
                self._kept.seek(0)
                yield from _open(self._kept, self._kind, self._path, self._path, self._depth + 1, self._budget)
        finally:
            self.close()
        yield Member(
            self._path, self._inside, "file", self.digests.size, None if short else self.digests.hexadecimal(), modified,
            self._kind, is_extension_mismatch(self._path.rpartition("/")[2], self._kind),
            "member-damaged" if short else self._budget.problems.get(self._path),
        )  # fmt: skip

    def close(self) -> None:
        """Let go of what was kept."""
        if self._kept is not None:
            self._kept.close()


def _member(
    content: IO[bytes], size: int | None, path: str, prefix: str, modified: int | None, depth: int, budget: _Budget
) -> Iterator[Member]:
    passing = _Passing(path, prefix, depth, budget)
    try:
        while data := content.read(READ_SIZE):
            passing.take(data)
        yield from passing.finish(size, modified)
    finally:
        passing.close()


class _Unpacked(io.RawIOBase):
    """What a compressed stream unpacks to, one compressed part after the other."""

    def __init__(self, stream: IO[bytes], new: Callable[[], lzma.LZMADecompressor]) -> None:
        self._stream, self._new = stream, new
        self._unpacker = new()
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        while True:
            if self._unpacker.eof:
                # Parts may follow one another, with zeroes between them.
                self._waiting = (self._unpacker.unused_data or self._stream.read(READ_SIZE)).lstrip(b"\x00")
                if not self._waiting:
                    return 0
                self._unpacker = self._new()
            elif self._unpacker.needs_input and not self._waiting:
                self._waiting = self._stream.read(READ_SIZE)
                if not self._waiting:
                    raise EOFError("the compressed stream ends too early")
            data = self._unpacker.decompress(self._waiting, max_length=len(buffer))
            self._waiting = b""
            if data:
                buffer[: len(data)] = data
                return len(data)


_Reader = Callable[[IO[bytes], str, str, int, _Budget], Iterator[Member]]
_READERS: dict[str, _Reader] = {
    "application/x-tar": _tar,
    "application/gzip": _gzip,
    "application/x-bzip2": _bzip2,
    "application/x-xz": _xz,
    "application/x-7z-compressed": _seven_zip,
}
