"""Which files are opened as archives, and how far they are followed.

Apart from `archives`, which most reading processes never need to load.
"""

from __future__ import annotations

from dataclasses import dataclass

_TAR_AND_PACKED = frozenset({
    "application/x-tar", "application/gzip", "application/x-bzip2", "application/x-xz", "application/x-7z-compressed",
})  # fmt: skip
_ZIP_LIKE = ("application/zip", "application/vnd.openxmlformats", "application/vnd.oasis", "application/epub+zip",
             "application/java-archive", "application/vnd.android.package-archive")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How far archives are followed. Units: levels, members, signs of all names, bytes; `ratio` applies past `ratio_floor`."""

    depth: int = 5
    members: int = 100_000
    names: int = 32 << 20
    total: int = 16 << 30
    member: int = 8 << 30
    ratio: int = 250
    ratio_floor: int = 64 << 20


def is_archive(kind: str | None) -> bool:
    """Return whether files of this media type are opened as archives."""
    return kind is not None and (kind in _TAR_AND_PACKED or kind.startswith(_ZIP_LIKE))
