"""What is found out about one file: its streams, digests, type and, for an archive, its members.

Rows are plain lists in the order of `rows.ROW_COLUMNS`. They travel from the confined process that makes them to the one that
writes the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from safehold.examiner.archives.media_types import HEAD_SIZE, is_extension_mismatch, media_type
from safehold.examiner.archives.rules import END_OF_ZIP, ZIP, ArchiveLimits, ends_as_zip, is_archive, note_of
from safehold.examiner.digests.lanes import Lanes
from safehold.examiner.digests.streams import LONG_FROM, Digests
from safehold.examiner.digests.tasks import ALONE, TAKEN, Task
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.results.rows import KIND, MD5, MISMATCH, PROBLEM, SHA256, TYPE, Row, bare_row

if TYPE_CHECKING:
    from safehold.examiner.archives.formats import Member


class OpenFile(Protocol):
    """A file as any reader of a file system shows it. Times are nanoseconds since 1970."""

    kind: str
    size: int
    modified: int | None
    accessed: int | None
    changed: int | None
    created: int | None
    elsewhere: str

    def streams(self) -> list[Stream]:
        """Return the file's content first, then its alternate streams and forks.

        Then `elsewhere` says what leads elsewhere: `reparse-link`, `compressed-beside`, `content-elsewhere`,
        `reparse-point`; else it is empty.
        """

    def folder_address(self) -> str:
        """Return where a folder's list of names starts, as `fls` writes it; empty for all else."""

    def read(self, stream: Stream) -> Iterator[bytes]:
        """Return the stream's bytes, part by part. Raises: OSError, then or later."""

    def read_at(self, stream: Stream, offset: int, size: int) -> bytes:
        """Return bytes from inside the stream. Raises: OSError."""


class FileSystem(Protocol):
    """A file system as any reader shows it."""

    is_ntfs: bool

    def open(self, inode: int) -> Any:
        """Return the file with this number, an `OpenFile`. Raises: OSError."""

    def state_of_clusters(self, file: Any, stream: Stream) -> str | None:
        """Say whether the clusters of a deleted file's stream have another owner by now."""


class Examiner:
    """Makes the rows of the files of one volume, each file by a task that can run beside others (`side_by_side`).

    `largest` is the size past which a stream is not read: a sparse file may claim more than any disk holds. Without
    `archive_limits` no archive is opened.
    """

    def __init__(
        self, system: FileSystem, volume: int, largest: int, archive_limits: ArchiveLimits | None, on_bytes: Callable[[int], None]
    ) -> None:
        self.system, self.volume, self.largest = system, volume, largest
        self._archive_limits, self._on_bytes = archive_limits, on_bytes
        #: Where files that are examined side by side are digested; without any, each is digested by itself.
        self.lanes = Lanes(0)
        #: The record that was begun last, and what its streams hold: its other names come next, and have the same content.
        #: None stands for a stream that is still being read.
        self._record = -1
        self._contents: dict[tuple[int, int, int], _Content | None] = {}

    def bare_row(self, item: Item, problem: str) -> Row:
        """Return the row of a file about which nothing but its name can be said."""
        return bare_row(self.volume, item, problem)

    def rows(self, item: Item, open_file: Callable[[int], OpenFile] | None = None) -> Task[list[Row]]:
        """Return the rows of one file: its content, its streams, the members of archives among them.

        `open_file` is how it is opened, if not as the file system does it.
        """
        return self._rows(item, open_file, self._member_rows if self._archive_limits is not None else _no_members)

    def rows_unopened(self, item: Item) -> Task[list[Row]]:
        """Return the rows of a file without opening an archive in it: readers died of this file, and it may be of that."""
        return self._rows(item, None, _passed_over if self._archive_limits is not None else _no_members)

    def _rows(
        self, item: Item, open_file: Callable[[int], OpenFile] | None, members_of: Callable[[_Archive], list[Row]]
    ) -> Task[list[Row]]:
        if item.note in ("reallocated", "no-metadata", "no-metadata-left", "virtual"):
            return [self.bare_row(item, item.note)]
        try:
            file = (open_file or self.system.open)(item.inode)
        except OSError:
            return [self.bare_row(item, "unreadable-metadata")]
        if item.note == "reserved":
            return [self._row(item, file, item.path, "meta", str(item.inode), file.size)]
        rows: list[Row] = []
        streams = file.streams() if item.kind not in ("symlink", "special") else []
        # A file's own content comes first.
        if item.kind == "dir" or not streams or streams[0].name:
            rows.append(self._without_stream(item, file, bool(streams)))
        for stream in streams:
            if item.kind == "dir" and not stream.name:
                continue
            row, end = yield from self._stream_row(item, file, stream)
            rows.append(row)
            kind = _archive_in(row, stream, end)
            if kind is not None:
                # An archive may have as many members as a volume has files.
                yield ALONE
                rows += members_of(_Archive(item, file, stream, row, kind))
        if file.elsewhere and rows:
            _say_elsewhere(rows[0], file.elsewhere)
        return rows

    def _row(self, item: Item, file: OpenFile, path: str, kind: str, meta: str, size: int) -> Row:
        return [
            self.volume, path, item.allocation, kind, meta, size, None, None, None,
            file.modified, file.accessed, file.changed, file.created, None, False, None, None,
        ]  # fmt: skip

    def _without_stream(self, item: Item, file: OpenFile, has_others: bool) -> Row:
        row = self._row(item, file, item.path, item.kind, f"{item.inode}{file.folder_address()}", file.size)
        if item.kind == "file" and not has_others:
            if item.allocation != "allocated":
                row[PROBLEM] = "no-content-left"
            elif file.size == 0:
                row[MD5 : SHA256 + 1] = Digests().hexadecimal()
            else:
                row[PROBLEM] = "no-content"
        return row

    def _stream_row(self, item: Item, file: OpenFile, stream: Stream) -> Task[tuple[Row, bytes]]:
        """Return the row of a stream, and how its content ends."""
        path, kind = (f"{item.path}:{stream.name}", "stream") if stream.name else (item.path, item.kind)
        meta = f"{item.inode}-{stream.type}-{stream.id}" if self.system.is_ntfs else str(item.inode)
        row = self._row(item, file, path, "meta" if item.kind == "meta" else kind, meta, stream.size)
        if not stream.is_readable:
            return row, b""
        if stream.size == 0 and item.allocation != "allocated":
            row[PROBLEM] = "no-content-left"
            return row, b""
        if stream.size > self.largest:
            row[PROBLEM] = "larger-than-image"
            return row, b""
        content = yield from self._content(item, file, stream)
        row[TYPE], row[MD5 : SHA256 + 1], row[PROBLEM] = content.type, content.digests, content.problem
        if content.problem is None:
            if item.allocation != "allocated":
                row[PROBLEM] = self.system.state_of_clusters(file, stream)
            if not stream.name:
                row[MISMATCH] = is_extension_mismatch(item.path.rpartition("/")[2], row[TYPE])
            if stream.is_encrypted:
                row[PROBLEM] = row[PROBLEM] or "encrypted-file"
            elif row[KIND] != "meta":
                row[PROBLEM] = row[PROBLEM] or note_of(row[TYPE])
        return row, content.end

    def _content(self, item: Item, file: OpenFile, stream: Stream) -> Task[_Content]:
        """Return what a stream holds: read, or taken over from what was read under another name of the same record."""
        if item.inode != self._record:
            self._record, self._contents = item.inode, {}
        contents, key = self._contents, (stream.type, stream.id, stream.size)
        while key in contents:
            known = contents[key]
            if known is not None:
                self._on_bytes(stream.size)
                return known
            yield TAKEN
        contents[key] = None
        try:
            content = yield from self._read(file, stream)
        except BaseException:
            del contents[key]
            raise
        if content.problem is None:
            contents[key] = content
        else:
            del contents[key]
        return content

    def _read(self, file: OpenFile, stream: Stream) -> Task[_Content]:
        """Read a stream for its digests and its type."""
        kind: str | None = None
        is_long = stream.size >= LONG_FROM
        digests = Digests(self.lanes if 0 < stream.size < LONG_FROM else None, threaded=is_long)
        try:
            parts = file.read(stream)
            data = _first_part(parts, stream.size)
            kind = media_type(data[:HEAD_SIZE])
            end = b""
            while data:
                end = data[-END_OF_ZIP:] if len(data) >= END_OF_ZIP else (end + data)[-END_OF_ZIP:]
                self._on_bytes(len(data))
                digests.update(data, is_last=digests.size + len(data) >= stream.size)
                while digests.waits:
                    yield TAKEN
                data = next(parts, b"")
        except OSError:
            return _Content(kind, problem="read-error")
        if digests.size != stream.size:
            return _Content(kind, problem="short-read")
        return _Content(kind, digests.hexadecimal(), end)

    def _member_rows(self, archive: _Archive) -> list[Row]:
        # Loaded with the first archive: most reading processes never meet one.
        from safehold.examiner.archives import formats

        item, file, stream, row, kind = archive
        assert self._archive_limits is not None
        rows: list[Row] = []

        def source(offset: int, size: int) -> bytes:
            return file.read_at(stream, offset, size)

        volume, path, allocation, _, meta, *_ = row
        state = row[PROBLEM]
        found = formats.members(source, stream.size, kind, item.path, self._archive_limits, self._on_bytes)
        for member in _members(found):
            if isinstance(member, str):
                # What only ends like an archive may be none.
                if member != "archive-damaged" or is_archive(row[TYPE]):
                    row[PROBLEM] = state or member
                continue
            # What stands in another file's clusters is another file's, and so is what it holds.
            problem = state if state == "overwritten" else member.problem
            rows.append(
                [
                    volume, path + member.path, allocation, member.kind, meta, member.size,
                    *(member.digests or (None, None, None)), member.modified, None, None, None, member.type,
                    member.extension_mismatch, path + member.inside, problem,
                ]
            )  # fmt: skip
        return rows


class _Content(NamedTuple):
    """What was found in a stream: `end` is how it ends, for what is an archive only at its end."""

    type: str | None
    digests: tuple[str, str, str] | tuple[None, None, None] = (None, None, None)
    end: bytes = b""
    problem: str | None = None


class _Archive(NamedTuple):
    """An archive that a stream is, with the row of the stream."""

    item: Item
    file: OpenFile
    stream: Stream
    row: Row
    kind: str


def _no_members(_archive: _Archive) -> list[Row]:
    return []


def _passed_over(archive: _Archive) -> list[Row]:
    archive.row[PROBLEM] = archive.row[PROBLEM] or "archive-crashed"
    return []


def _archive_in(row: Row, stream: Stream, end: bytes) -> str | None:
    """Return the media type of the archive that a stream is, or that stands behind something else; else None."""
    if row[SHA256] is None or row[KIND] == "meta" or stream.is_encrypted:
        return None
    if is_archive(row[TYPE]):
        return str(row[TYPE])
    return ZIP if ends_as_zip(end) else None


def _first_part(parts: Iterator[bytes], size: int) -> bytes:
    """Return the first bytes of a stream, so many that they show its type: the pieces of a scattered file may be small."""
    first = next(parts, b"")
    while len(first) < min(HEAD_SIZE, size) and (following := next(parts, b"")):
        first += following
    return first


def _say_elsewhere(row: Row, elsewhere: str) -> None:
    """Note that what the system shows under this name is not what its own content holds."""
    if elsewhere in ("compressed-beside", "content-elsewhere"):
        # The digest of the zeroes in its place would be that of no file that anybody has.
        row[MD5 : SHA256 + 1], row[TYPE], row[MISMATCH] = (None, None, None), None, False
    row[PROBLEM] = row[PROBLEM] or elsewhere


def _members(found: Iterator[Member | str]) -> Iterator[Member | str]:
    """Yield members; an archive that takes too much memory keeps its own digest, and says so."""
    try:
        yield from found
    except (MemoryError, RecursionError):
        yield "memory-limit"
