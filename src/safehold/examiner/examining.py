"""What is found out about one file: its streams, digests, type and, for an archive, its members.

Rows are plain lists in the order of `FIELDS`, without the file's path: a row's path is the item's path and the row's
`suffix`. They travel from the confined process that makes them to the one that writes the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from safehold.examiner.archive_rules import ArchiveLimits, is_archive
from safehold.examiner.digests import Digests, digests_at_once
from safehold.examiner.filesystems import Item, Stream
from safehold.examiner.mediatypes import HEAD_SIZE, is_extension_mismatch, media_type

if TYPE_CHECKING:
    from safehold.examiner.archives import Member

FIELDS = (
    "suffix", "kind", "inside", "meta", "size", "md5", "sha1", "sha256",
    "modified", "accessed", "changed", "created", "type", "extension_mismatch", "problem",
)  # fmt: skip

Row = list[Any]

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
        """Yield the stream's bytes. Raises: OSError."""

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


def bare_row(item: Item, problem: str | None) -> Row:
    """Return the row of a file about which nothing but its name can be said."""
    size = None if item.note else item.size
    return ["", item.kind, None, str(item.inode), size, *[None] * 8, False, problem]


def examine_item(
    system: FileSystem, item: Item, largest: int, archive_limits: ArchiveLimits | None, on_bytes: Callable[[int], None]
) -> list[Row]:
    """Return the rows of one file: its content, its streams, the members of archives among them.

    `largest` is the size past which a stream is not read: a sparse file may claim more than any disk holds.
    """
    if item.note in ("reallocated", "no-metadata", "no-metadata-left", "virtual"):
        return [bare_row(item, item.note)]
    try:
        file = system.open(item.inode)
    except OSError:
        return [bare_row(item, "unreadable-metadata")]
    if item.note == "reserved":
        return [_row(file, "", "meta", str(item.inode), file.size)]
    rows: list[Row] = []
    streams = file.streams() if item.kind not in ("symlink", "special") else []
    # A file's own content comes first.
    if item.kind == "dir" or not streams or streams[0].name:
        rows.append(_without_stream(item, file, bool(streams)))
    for stream in streams:
        if item.kind == "dir" and not stream.name:
            continue
        rows.extend(_stream_rows(system, item, file, stream, largest, archive_limits, on_bytes))
    if file.elsewhere and rows:
        _say_elsewhere(rows[0], file.elsewhere)
    return rows


def examine_unopened(system: FileSystem, item: Item, largest: int, on_bytes: Callable[[int], None]) -> list[Row]:
    """Return the rows of a file without opening an archive in it: readers died of this file, and it may be of that."""
    rows = examine_item(system, item, largest, None, on_bytes)
    for row in rows:
        if row[14] is None and row[1] != "meta" and is_archive(row[12]):
            row[14] = "archive-crashed"
    return rows


def _say_elsewhere(row: Row, elsewhere: str) -> None:
    """Note that what the system shows under this name is not what its own content holds."""
    if elsewhere in ("compressed-beside", "content-elsewhere"):
        # The digest of the zeroes in its place would be that of no file that anybody has.
        row[5:8], row[12], row[13] = (None, None, None), None, False
    row[14] = row[14] or elsewhere


def _without_stream(item: Item, file: OpenFile, has_others: bool) -> Row:
    row = _row(file, "", item.kind, f"{item.inode}{file.folder_address()}", file.size)
    if item.kind == "file" and not has_others:
        if item.allocation != "allocated":
            row[14] = "no-content-left"
        elif file.size == 0:
            row[5:8] = Digests().hexadecimal()
        else:
            row[14] = "no-content"
    return row


def _stream_rows(
    system: FileSystem, item: Item, file: OpenFile, stream: Stream, largest: int,
    archive_limits: ArchiveLimits | None, on_bytes: Callable[[int], None],
) -> list[Row]:  # fmt: skip
    suffix = f":{stream.name}" if stream.name else ""
    kind = "meta" if item.kind == "meta" else "stream" if stream.name else item.kind
    meta = f"{item.inode}-{stream.type}-{stream.id}" if system.is_ntfs else str(item.inode)
    row = _row(file, suffix, kind, meta, stream.size)
    if not stream.is_readable:
        return [row]
    if stream.size == 0 and item.allocation != "allocated":
        row[14] = "no-content-left"
        return [row]
    if stream.size > largest:
        row[14] = "larger-than-image"
        return [row]
    if not _take_content(row, file, stream, on_bytes):
        return [row]
    if item.allocation != "allocated":
        row[14] = system.state_of_clusters(file, stream)
    name = item.path.rpartition("/")[2]
    row[13] = not stream.name and is_extension_mismatch(name, row[12])
    if stream.is_encrypted:
        row[14] = row[14] or "encrypted-file"
        return [row]
    rows = [row]
    if archive_limits is not None and kind != "meta" and is_archive(row[12]):
        rows.extend(_member_rows(item, file, stream, row, archive_limits, on_bytes))
    return rows


def _take_content(row: Row, file: OpenFile, stream: Stream, on_bytes: Callable[[int], None]) -> bool:
    """Read a stream for its digests and its type; where that fails, the row says how, and False is returned."""
    parts = file.read(stream)
    try:
        first = next(parts, b"")
        on_bytes(len(first))
        row[12] = media_type(bytes(first[:HEAD_SIZE]))
        if len(first) == stream.size:
            row[5:8] = digests_at_once(first)
            return True
        digests = Digests(threaded=stream.size >= _THREADED_FROM)
        digests.update(first)
        for data in parts:
            digests.update(data)
            on_bytes(len(data))
    except OSError:
        row[14] = "read-error"
        return False
    found = digests.hexadecimal()
    if digests.size != stream.size:
        row[14] = "short-read"
        return False
    row[5:8] = found
    return True


def _member_rows(
    item: Item, file: OpenFile, stream: Stream, row: Row, limits: ArchiveLimits, on_bytes: Callable[[int], None]
) -> list[Row]:
    # Loaded with the first archive: most reading processes never meet one.
    from safehold.examiner import archives

    rows: list[Row] = []

    def source(offset: int, size: int) -> bytes:
        return file.read_at(stream, offset, size)

    state = row[14]
    for member in _members(archives.members(source, stream.size, row[12], item.path, limits, on_bytes)):
        if isinstance(member, str):
            row[14] = state or member
            continue
        md5, sha1, sha256 = member.digests or (None, None, None)
        rows.append(
            [
                row[0] + member.path,
                member.kind,
                row[0] + member.inside,
                row[3],
                member.size,
                md5,
                sha1,
                sha256,
                member.modified,
                None,
                None,
                None,
                member.type,
                member.extension_mismatch,
                # What stands in another file's clusters is another file's, and so is what it holds.
                state if state == "overwritten" else member.problem,
            ]
        )
    return rows


def _members(found: Iterator[Member | str]) -> Iterator[Member | str]:
    """Yield members; an archive that takes too much memory keeps its own digest, and says so."""
    try:
        yield from found
    except (MemoryError, RecursionError):
        yield "memory-limit"


def _row(file: OpenFile, suffix: str, kind: str, meta: str, size: int) -> Row:
    return [
        suffix, kind, None, meta, size, None, None, None,
        file.modified, file.accessed, file.changed, file.created, None, False, None,
    ]  # fmt: skip
