"""Which files are opened as archives, and how far they are followed.

Apart from `archives`, which most reading processes never need to load.
"""

from __future__ import annotations

from dataclasses import dataclass

_TAR_AND_PACKED = frozenset({
    "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-7z-compressed",
})  # fmt: skip
ZIP = "application/zip"
#: The last bytes of a zip archive without a comment. Units: bytes.
END_OF_ZIP = 22
_ZIP_LIKE = (ZIP, "application/vnd.openxmlformats", "application/vnd.oasis", "application/epub+zip",
             "application/java-archive", "application/vnd.android.package-archive")  # fmt: skip
_NOT_OPENED = frozenset({
    "application/vnd.rar", "application/vnd.ms-cab-compressed", "application/zstd", "application/x-lz4",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How far archives are followed, each figure for one file of the volume and all the archives in it.

    Units: levels, members, signs of all names, bytes; `ratio` applies past `ratio_floor`, `densest` past `least`.
    """

    depth: int = 5
    members: int = 100_000
    names: int = 32 << 20
    total: int = 16 << 30
    member: int = 8 << 30
    ratio: int = 250
    ratio_floor: int = 64 << 20
    #: Below the floor of `ratio`, thousands of small bombs beside one another could unpack to as much as the floor each. Deflate
    #: packs at most 1,032 to one: what a plain zip or gzip file holds is followed, however blank; archives in archives (a tar in
    #: a gzip counts twice) where they pack half as well, which all but zeroes do: logs pack about 100 to one.
    densest: int = 1032
    least: int = 1 << 20


def is_archive(kind: str | None) -> bool:
    """Return whether files of this media type are opened as archives."""
    return kind is not None and (kind in _TAR_AND_PACKED or kind.startswith(_ZIP_LIKE))


def note_of(kind: str | None) -> str | None:
    """Return what is said of a file of this media type that is an archive, and of no kind that is opened here."""
    return "archive-not-opened" if kind in _NOT_OPENED else None


def ends_as_zip(end: bytes) -> bool:
    """Return whether the last bytes of a file are those of a zip that holds something: it may stand behind a picture."""
    return end.startswith(b"PK\x05\x06") and end[20:] == b"\x00\x00" and end[10:12] != b"\x00\x00"
