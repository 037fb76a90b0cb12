"""A row of the catalogue, as it travels from the process that reads an image to the one that writes the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safehold.examiner.filesystems.items import Item

#: The columns of the catalogue.
COLUMNS = (
    "volume", "path", "allocation", "kind", "meta", "size", "md5", "sha1", "sha256", "modified", "accessed", "changed",
    "created", "type", "extension_mismatch", "inside", "matches", "problem", "nanoseconds",
)  # fmt: skip

#: What a reading process says of a file, a stream, a folder or a member of an archive; times are nanoseconds since 1970. The
#: rest is added when the row is written: matches are looked up, and times parted in microseconds and what is below.
ROW_COLUMNS = tuple(name for name in COLUMNS if name not in ("matches", "nanoseconds"))

Row = list[Any]

PATH, ALLOCATION, KIND, SIZE, MD5, SHA256, TYPE, MISMATCH, INSIDE, PROBLEM = map(
    ROW_COLUMNS.index,
    ("path", "allocation", "kind", "size", "md5", "sha256", "type", "extension_mismatch", "inside", "problem"),
)


def bare_row(volume: int, item: Item, problem: str | None) -> Row:
    """Return the row of a file about which nothing but its name can be said."""
    size = None if item.note else item.size
    return [volume, item.path, item.allocation, item.kind, str(item.inode), size, *[None] * 8, False, None, problem]
