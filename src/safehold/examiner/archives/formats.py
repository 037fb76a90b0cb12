"""Files inside archives inside files: zip, tar, gzip, bzip2, xz and 7z, with limits.

An archive is hostile input twice over: its structure may be wrong, and it may unpack to more than there is room for.
Members are read once, in the archive's own order, and hashed while they pass; only a member that is itself an archive
is kept for a moment, in memory or in an unnamed temporary file.
"""

from __future__ import annotations

import contextlib
import copy
import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from safehold.examiner.archives import compressed_streams, zip_headers
from safehold.examiner.archives.compressed_streams import Unpacked
from safehold.examiner.archives.media_types import HEAD_SIZE, is_extension_mismatch, media_type
from safehold.examiner.archives.rules import ArchiveLimits, is_archive, note_of
from safehold.examiner.archives.zip_headers import OwnHeader
from safehold.examiner.containers.byte_files import ByteFile
from safehold.examiner.digests.streams import READ_SIZE, Digests
from safehold.examiner.errors import SpoolFullError
from safehold.examiner.names import text_from_surrogates

if TYPE_CHECKING:
    from safehold.examiner.archives.zips_without_list import RecoveredMember

_KEPT_IN_MEMORY = 8 << 20
#: What is called a link and holds more than a path can have signs is read as the file that it is.
_LONGEST_LINK = 4096
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
            ValueError, NotImplementedError, ArithmeticError, LookupError, AttributeError, TypeError, AssertionError,
            struct.error)  # fmt: skip


class ByteSource(Protocol):
    """Something with a size that can be read anywhere."""

    def __call__(self, offset: int, size: int) -> bytes:
        """Return bytes from `offset`."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside an archive. `inside` and `path` start after the outer file's own path (`!/…`).

    `size` is None where nothing says it.
    """

    path: str
    inside: str
    kind: str
    size: int | None
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
        if self.total > min(self.limits.total, self.limits.least + self.limits.densest * self.packed_size):
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
    try:
        archive = zipfile.ZipFile(stream)
        has_list = zip_headers.ends_with_its_list(archive, stream)
    except (MemoryError, RecursionError):
        raise
    except Exception:
        has_list = False
    if not has_list:
        yield from _zip_without_list(stream, prefix, depth, budget)
        budget.problems[prefix] = "archive-damaged"
        return
    places: list[tuple[int, int]] = []
    with archive:
        for entry in archive.infolist():
            budget.take_member()
            own = zip_headers.own_header(stream, entry.header_offset)
            if own is not None:
                places.append((entry.header_offset, own.content_at + entry.compress_size))
            yield from _zip_member(archive, stream, entry, own, prefix, depth, budget)
        if zip_headers.holds_more(archive, stream, places, budget.on_bytes):
            budget.problems.setdefault(prefix, "archive-holds-more")


def _zip_member(
    archive: zipfile.ZipFile, stream: IO[bytes], entry: zipfile.ZipInfo, own: OwnHeader | None, prefix: str, depth: int,
    budget: _Budget,
) -> Iterator[Member]:  # fmt: skip
    path = f"{prefix}!/{_zip_name(entry)}"
    problem: str | None = None
    modified = zip_headers.modified_in(entry.extra, is_list=True)
    if modified is None and own is not None:
        modified = own.modified
    if own is not None and zip_headers.contradicts(stream, entry, own, _raw_zip_name(entry)):
        problem = "headers-disagree"
        if not own.has_name(_raw_zip_name(entry)):
            # A second name of the same content, as a hard link in a tar is.
            other = f"{prefix}!/{text_from_surrogates(own.name)}".rstrip("/")
            yield Member(other, prefix, "symlink", 0, None, None, None, False, problem)
    if entry.is_dir() and not entry.file_size:
        yield Member(path.rstrip("/"), prefix, "dir", 0, None, modified, None, False, problem)
        return
    is_locked = bool(entry.flag_bits & 1)
    if is_locked and (own is None or own.is_encrypted):
        yield Member(path, prefix, "file", entry.file_size, None, modified, None, False, "encrypted-member")
        return
    shown = copy.copy(entry)
    shown.flag_bits &= ~1
    try:
        if own is not None:
            shown.orig_filename = own.name_as_zipfile_reads_it
        with archive.open(shown) as content:
            for member in _member(content, entry.file_size, path, prefix, modified, depth, budget):
                yield replace(member, problem=member.problem or problem) if member.path == path else member
    except NotImplementedError:
        yield Member(path, prefix, "file", entry.file_size, None, modified, None, False, "member-method")
    except _DAMAGED:
        yield Member(path, prefix, "file", entry.file_size, None, modified, None, False, "member-damaged")


def _zip_without_list(stream: IO[bytes], prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    """Yield what can be read of a zip by its members' own headers. What only ends like a zip is not searched."""
    stream.seek(0)
    if stream.read(2) != b"PK":
        return
    # Loaded with the first such archive.
    from safehold.examiner.archives.zips_without_list import recovered_members

    for found in recovered_members(stream, budget.on_bytes):
        budget.take_member()
        path, size = f"{prefix}!/{text_from_surrogates(found.header.name)}", found.size
        modified = found.header.modified
        if found.header.is_encrypted:
            yield Member(path, prefix, "file", size, None, modified, None, False, "encrypted-member")
        elif path.endswith("/") and size == 0:
            yield Member(path.rstrip("/"), prefix, "dir", 0, None, modified, None, False, None)
        elif not found.is_readable_method:
            yield Member(path, prefix, "file", size, None, modified, None, False, "member-method")
        elif not found.ends_somewhere:
            yield Member(path, prefix, "file", size, None, modified, None, False, "member-damaged")
        else:
            yield from _member(cast(IO[bytes], found), size, path, prefix, modified, depth, budget, found)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name: zip names without the UTF-8 mark are bytes, most often UTF-8 all the same."""
    return text_from_surrogates(_raw_zip_name(entry))


def _raw_zip_name(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeEncodeError):
            return name.encode("cp437").decode("utf-8", "surrogateescape")
    return name


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
        problem = _behind_tar(stream, archive.offset, budget)
        if problem:
            budget.problems.setdefault(prefix, problem)


def _behind_tar(stream: IO[bytes], place: int, budget: _Budget) -> str | None:
    """Say what is wrong where the reader of a tar stopped: two blocks of zeroes end it, and nothing but zeroes follows."""
    stream.seek(place)
    if not (data := stream.read(tarfile.BLOCKSIZE)) or any(data):
        return "archive-damaged"
    while data := stream.read(READ_SIZE):
        budget.on_bytes(len(data))
        if data.count(0) != len(data):
            return "archive-holds-more"
    return None


def _gzip(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    own_name, modified = compressed_streams.gzip_says(stream)
    content = Unpacked(stream, compressed_streams.GZIP)
    yield from _single(content, name, ("tgz",), prefix, depth, budget, text_from_surrogates(own_name), modified)


def _bzip2(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    yield from _single(Unpacked(stream, compressed_streams.BZIP2), name, ("tbz", "tbz2"), prefix, depth, budget)


def _xz(stream: IO[bytes], name: str, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    yield from _single(Unpacked(stream, compressed_streams.XZ), name, ("txz",), prefix, depth, budget)


def _single(
    content: Unpacked, name: str, tar_endings: tuple[str, ...], prefix: str, depth: int, budget: _Budget, own_name: str = "",
    modified: int | None = None,
) -> Iterator[Member]:  # fmt: skip
    """Yield the one file that a compressed file holds, named as that keeps it, or by the outer name without its ending."""
    base = name.rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    by_outer = f"{stem}.tar" if ending.lower() in tar_endings else stem if dot and stem else f"{base}.unpacked"
    inner = own_name or by_outer
    budget.take_member()
    for member in _member(cast(IO[bytes], content), None, f"{prefix}!/{inner}", prefix, modified, depth, budget):
        if member.problem == "member-damaged":
            budget.problems.setdefault(prefix, "archive-damaged")
        yield member
    if content.more_follows:
        budget.problems.setdefault(prefix, "archive-holds-more")


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
        for entry, content in _seven_zip_entries(archive, stream, budget):
            budget.take_member()
            path = f"{prefix}!/{text_from_surrogates(entry.filename)}"
            size, modified = int(entry.uncompressed or 0), _filetime(entry.lastwritetime)
            if entry.is_directory and entry.emptystream:
                yield Member(path.rstrip("/"), prefix, "dir", 0, None, modified, None, False, None)
            elif locked:
                yield Member(path, prefix, "file", size, None, modified, None, False, "encrypted-member")
            elif entry.is_symlink and size <= _LONGEST_LINK:
                yield Member(path, prefix, "symlink", size, None, modified, None, False, None)
            else:
                passing = _Passing(path, prefix, depth, budget)
                try:
                    while data := content.read(READ_SIZE):
                        passing.take(data)
                except (py7zr.exceptions.ArchiveError, *_DAMAGED):
                    content.damaged = budget.problems[prefix] = "archive-damaged"
                yield from passing.finish(-1 if content.damaged else size, modified)


def _seven_zip_entries(archive: Any, stream: IO[bytes], budget: _Budget) -> Iterator[tuple[Any, _SevenZipContent]]:
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
                content.skip(budget)
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

    def skip(self, budget: _Budget) -> None:
        """Read what is left, so that the next entry begins where it should. Raises: _LimitError."""
        try:
            while data := self.read(READ_SIZE):
                budget.take_bytes(len(data))
        except (_LimitError, MemoryError, RecursionError):
            raise
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
            try:
                self._kept.write(data)
            except OSError as error:
                raise SpoolFullError from error
        if self.digests.size > self._budget.limits.member:
            raise _LimitError("archive-too-large")

    def finish(self, size: int | None, modified: int | None, *, is_damaged: bool = False) -> Iterator[Member]:
        """Yield what is inside the member, then the member. `size` is what the archive says it is, None where it doesn't.

        Of an archive that was unpacked in part, what can be read is read.
        """
        short = is_damaged or (size is not None and self.digests.size != size)
        try:
            if self._kept is not None and self._kind is not None:
                self._kept.seek(0)
                yield from _open(self._kept, self._kind, self._path, self._path, self._depth + 1, self._budget)
        finally:
            self.close()
        shown = size if is_damaged and size is not None else self.digests.size
        yield Member(
            self._path, self._inside, "file", shown, None if short else self.digests.hexadecimal(), modified,
            self._kind, is_extension_mismatch(self._path.rpartition("/")[2], self._kind),
            "member-damaged" if short else self._budget.problems.get(self._path) or note_of(self._kind),
        )  # fmt: skip

    def close(self) -> None:
        """Let go of what was kept."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None


def _member(
    content: IO[bytes], size: int | None, path: str, prefix: str, modified: int | None, depth: int, budget: _Budget,
    found: RecoveredMember | None = None,
) -> Iterator[Member]:  # fmt: skip
    passing = _Passing(path, prefix, depth, budget)
    is_damaged = False
    try:
        try:
            while data := content.read(READ_SIZE):
                passing.take(data)
        except _DAMAGED:
            is_damaged = True
        if found is not None and not found.is_passed:
            # The search for further members goes on inside it: what an archive in it holds would be listed twice.
            passing.close()
        yield from passing.finish(size, modified, is_damaged=is_damaged)
    finally:
        passing.close()


_Reader = Callable[[IO[bytes], str, str, int, _Budget], Iterator[Member]]
_READERS: dict[str, _Reader] = {
    "application/x-tar": _tar,
    "application/gzip": _gzip,
    "application/x-bzip2": _bzip2,
    "application/x-xz": _xz,
    "application/x-7z-compressed": _seven_zip,
}
