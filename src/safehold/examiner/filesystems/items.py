"""What a file system holds, in words of our own: names and streams."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """A name in a file system.

    `note` says why there is no content of its own to read: reallocated (the record belongs to another file now),
    no-metadata-left, no-metadata, reserved (the file system's own), virtual (shown by The Sleuth Kit, not on the disk).
    """

    inode: int
    allocation: str
    kind: str
    path: str
    note: str
    size: int


class Stream(NamedTuple):
    """A run of content of one file. `name` is empty for the file's own content."""

    name: str
    type: int
    id: int
    size: int
    is_encrypted: bool
    is_readable: bool
