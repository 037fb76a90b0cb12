"""What is found out about one file: its streams, digests, type and, for an archive, its members.

Rows are plain lists in the order of `rows.ROW_COLUMNS`. They travel from the confined process that makes them to the one that
writes the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from safehold.examiner.archive_rules import END_OF_ZIP, ZIP, ArchiveLimits, ends_as_zip, is_archive, note_of
from safehold.examiner.digests import Digests, digests_at_once
from safehold.examiner.filesystems import Item, Stream
from safehold.examiner.mediatypes import HEAD_SIZE, is_extension_mismatch, media_type
from safehold.examiner.rows import KIND, MD5, MISMATCH, PROBLEM, SHA256, TYPE, Row

if TYPE_CHECKING:
    from safehold.examiner.archives import Member

_THREADED_FROM = 16 << 20


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

    def read(self, stream: Stream) -> Iterator[bytes | memoryview]:
        """Return the stream's bytes, part by part. Raises: OSError, then or later."""

    def read_at(self, stream: Stream, offset: int, size: int) -> bytes:
        """Return bytes from inside the stream. Raises: OSError."""


class FileSystem(Protocol):
    """A file system as any reader shows it."""

    is_ntfs: bool
    is_careful: bool

    def open(self, inode: int) -> Any:
        """Return the file with this number, an `OpenFile`. Raises: OSError."""

    def state_of_clusters(self, file: Any, stream: Stream) -> str | None:
        """Say whether the clusters of a deleted file's stream have another owner by now."""


def bare_row(volume: int, item: Item, problem: str | None) -> Row:
    """Return the row of a file about which nothing but its name can be said."""
    size = None if item.note else item.size
    return [volume, item.path, item.allocation, item.kind, str(item.inode), size, *[None] * 8, False, None, problem]


class Examiner:
    """Makes the rows of the files of one volume.

    `largest` is the size past which a stream is not read: a sparse file may claim more than any disk holds. Without
    `archive_limits` no archive is opened.
    """

    def __init__(
        self, system: FileSystem, volume: int, largest: int, archive_limits: ArchiveLimits | None, on_bytes: Callable[[int], None]
    ) -> None:
        self.system, self.volume, self.largest = system, volume, largest
        self._archive_limits, self._on_bytes = archive_limits, on_bytes
        #: The record that was read last, and what was found in its streams: its other names come next, and have the same content.
        self._last = -1
        self._found: dict[tuple[int, int, int], tuple[str | None, tuple[str, ...], bytes]] = {}
        #: Rows of the file that was read last whose archives were not opened.
        self._passed_over: list[Row] = []
        #: The end of the content that was read last.
        self._end = b""

    def bare_row(self, item: Item, problem: str) -> Row:
        """Return the row of a file about which nothing but its name can be said."""
        return bare_row(self.volume, item, problem)

    def rows(self, item: Item) -> list[Row]:
        """Return the rows of one file: its content, its streams, the members of archives among them."""
        return self._rows(item, self._archive_limits)

    def rows_unopened(self, item: Item) -> list[Row]:
        """Return the rows of a file without opening an archive in it: readers died of this file, and it may be of that."""
        rows = self._rows(item, None)
        if self._archive_limits is not None:
            for row in self._passed_over:
                row[PROBLEM] = row[PROBLEM] or "archive-crashed"
        return rows

    def _rows(self, item: Item, archive_limits: ArchiveLimits | None) -> list[Row]:
        self._passed_over.clear()
        if item.note in ("reallocated", "no-metadata", "no-metadata-left", "virtual"):
            return [self.bare_row(item, item.note)]
        try:
            file = self.system.open(item.inode)
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
            row = self._stream_row(item, file, stream)
            rows.append(row)
            kind = self._archive_in(row, stream)
            if kind is not None and archive_limits is not None:
                rows.extend(self._member_rows(item, file, stream, row, kind, archive_limits))
            elif kind is not None:
                self._passed_over.append(row)
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

    def _stream_row(self, item: Item, file: OpenFile, stream: Stream) -> Row:
        path, kind = (f"{item.path}:{stream.name}", "stream") if stream.name else (item.path, item.kind)
        meta = f"{item.inode}-{stream.type}-{stream.id}" if self.system.is_ntfs else str(item.inode)
        row = self._row(item, file, path, "meta" if item.kind == "meta" else kind, meta, stream.size)
        if not stream.is_readable:
            return row
        if stream.size == 0 and item.allocation != "allocated":
            row[PROBLEM] = "no-content-left"
        elif stream.size > self.largest:
            row[PROBLEM] = "larger-than-image"
        elif self._take_known(row, item, stream) or self._take_content(row, file, stream):
            self._found[stream.type, stream.id, stream.size] = row[TYPE], tuple(row[MD5 : SHA256 + 1]), self._end
            if item.allocation != "allocated":
                row[PROBLEM] = self.system.state_of_clusters(file, stream)
            if not stream.name:
                row[MISMATCH] = is_extension_mismatch(item.path.rpartition("/")[2], row[TYPE])
            if stream.is_encrypted:
                row[PROBLEM] = row[PROBLEM] or "encrypted-file"
            elif row[KIND] != "meta":
                row[PROBLEM] = row[PROBLEM] or note_of(row[TYPE])
        return row

    def _take_known(self, row: Row, item: Item, stream: Stream) -> bool:
        """Take over what was found under another name of the same record; return whether it was."""
        if item.inode != self._last:
            self._last = item.inode
            self._found.clear()
        found = self._found.get((stream.type, stream.id, stream.size))
        if found is None:
            return False
        row[TYPE], row[MD5 : SHA256 + 1], self._end = found
        self._on_bytes(stream.size)
        return True

    def _take_content(self, row: Row, file: OpenFile, stream: Stream) -> bool:
        """Read a stream for its digests and its type; where that fails, the row says how, and False is returned."""
        try:
            parts = file.read(stream)
            first = _first_part(parts, stream.size)
            self._on_bytes(len(first))
            row[TYPE] = media_type(bytes(first[:HEAD_SIZE]))
            self._end = bytes(first[-END_OF_ZIP:])
            if len(first) == stream.size:
                row[MD5 : SHA256 + 1] = digests_at_once(first)
                return True
            digests = Digests(threaded=stream.size >= _THREADED_FROM)
            digests.update(first)
            for data in parts:
                digests.update(data)
                self._end = bytes(data[-END_OF_ZIP:]) if len(data) >= END_OF_ZIP else (self._end + bytes(data))[-END_OF_ZIP:]
                self._on_bytes(len(data))
        except OSError:
            row[PROBLEM] = "read-error"
            return False
        found = digests.hexadecimal()
        if digests.size != stream.size:
            row[PROBLEM] = "short-read"
            return False
        row[MD5 : SHA256 + 1] = found
        return True

    def _archive_in(self, row: Row, stream: Stream) -> str | None:
        """Return the media type of the archive that a stream is, or that stands behind something else; else None."""
        if row[SHA256] is None or row[KIND] == "meta" or stream.is_encrypted:
            return None
        if is_archive(row[TYPE]):
            return str(row[TYPE])
        return ZIP if ends_as_zip(self._end) else None

    def _member_rows(
        self, item: Item, file: OpenFile, stream: Stream, row: Row, kind: str, limits: ArchiveLimits
    ) -> list[Row]:  # fmt: skip
        # Loaded with the first archive: most reading processes never meet one.
        from safehold.examiner import archives

        rows: list[Row] = []

        def source(offset: int, size: int) -> bytes:
            return file.read_at(stream, offset, size)

        volume, path, allocation, _, meta, *_ = row
        state = row[PROBLEM]
        for member in _members(archives.members(source, stream.size, kind, item.path, limits, self._on_bytes)):
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


def _first_part(parts: Iterator[bytes | memoryview], size: int) -> bytes | memoryview:
    """Return the first bytes of a stream, so many that they show its type: the pieces of a scattered file may be small."""
    first = next(parts, b"")
    while len(first) < min(HEAD_SIZE, size) and (following := next(parts, b"")):
        first = bytes(first) + bytes(following)
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
