"""Virtual disks of other programs: VHD, VHDX and VMDK, through the libyal libraries.

A differencing disk is read over its parent only where the parent lies beside it and says that it is the one meant. What a
disk names is looked for in its own folder and nowhere else: the name was written by whoever made the disk.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

from safehold.examiner.errors import UnreadableImageError

_DEEPEST = 16
_FOOTER = 512


def beside(path: Path, name: str, what: str) -> Path:
    """Return the file of this name in the folder of `path`, whatever folder the name speaks of.

    Raises: UnreadableImageError where there is none; `what` says what it is to the disk.
    """
    # Names come from Windows and from other systems.
    base = PureWindowsPath(name).name
    wanted = path.parent / base
    if base and wanted.is_file():
        return wanted
    with contextlib.suppress(OSError):
        for other in path.parent.iterdir():
            if base and other.name.lower() == base.lower() and other.is_file():
                return other
    raise UnreadableImageError(str(path), f"needs {what} {base or repr(name)} beside it, which is not there")


class LibyalDisk:
    """A virtual disk that a libyal library reads. Raises: UnreadableImageError."""

    grain = 4096

    def __init__(self, kind: str, path: Path, handle: Any, segments: list[str], keep: list[Any]) -> None:
        self.format = kind
        self.segments = segments
        self.stored: dict[str, str | None] = {"md5": None, "sha1": None}
        self.is_whole = True
        self.acquisition_errors: list[list[int]] = []
        self._handle = handle
        # A parent's handle must live as long as its child's.
        self._keep = keep
        with _named(path, kind):
            self.size = int(handle.get_media_size())
        if not self.size:
            raise UnreadableImageError(str(path), f"is a {kind.upper()} virtual disk that holds nothing (0 bytes)")

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError."""
        size = min(size, self.size - offset)
        return bytes(self._handle.read_buffer_at_offset(size, offset)) if size > 0 else b""


def is_vhd(path: Path, head: bytes) -> bool:
    """Return whether the file is a VHD: a fixed one has its mark in the last sector only."""
    if head.startswith(b"conectix"):
        return True
    with path.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - _FOOTER))
        return file.read(8) == b"conectix"


def open_vhd(path: Path, kind: str) -> LibyalDisk:
    """Open a VHD or a VHDX, with its parents where it is a differencing disk. Raises: UnreadableImageError."""
    handles: list[Any] = []
    segments: list[str] = []
    following: Path | None = path
    while following is not None:
        if len(handles) == _DEEPEST or str(following) in segments:
            raise UnreadableImageError(str(path), "is a differencing disk whose parents lead round in a circle or too far")
        handle, parent = _vhd(following, kind)
        if handles:
            expected, found = handles[-1].get_parent_identifier(), handle.get_identifier()
            if expected != found:
                raise UnreadableImageError(
                    segments[-1],
                    f"is a differencing disk of another parent than {following.name} (it wants {expected}, that is {found})",
                )
            handles[-1].set_parent(handle)
        handles.append(handle)
        segments.append(str(following))
        following = None if parent is None else beside(following, parent, "its parent")
    return LibyalDisk(kind, path, handles[0], segments, handles)


def _vhd(path: Path, kind: str) -> tuple[Any, str | None]:
    import pyvhdi

    handle = pyvhdi.file()
    with _named(path, kind):
        handle.open(str(path))
        return handle, handle.get_parent_filename() if handle.get_parent_identifier() else None


def open_vmdk(path: Path) -> LibyalDisk:
    """Open a VMDK, its extents and its parents. Raises: UnreadableImageError."""
    handles: list[Any] = []
    segments: list[str] = []
    following: Path | None = path
    while following is not None:
        if len(handles) == _DEEPEST or str(following) in segments:
            raise UnreadableImageError(str(path), "is a delta link whose parents lead round in a circle or too far")
        handle, extents, parent = _vmdk(following)
        if handles:
            if handles[-1].get_parent_content_identifier() != handle.get_content_identifier():
                raise UnreadableImageError(segments[-1], f"is a delta link of another content than {following.name} now has")
            handles[-1].set_parent(handle)
        handles.append(handle)
        segments += [str(following), *(str(extent) for extent in extents if extent != following)]
        following = None if parent is None else beside(following, parent, "its parent")
    return LibyalDisk("vmdk", path, handles[0], segments, handles)


def _vmdk(path: Path) -> tuple[Any, list[Path], str | None]:
    import pyvmdk

    handle = pyvmdk.handle()
    with _named(path, "vmdk"):
        handle.open(str(path))
        names = [descriptor.get_filename() for descriptor in handle.extent_descriptors]
    if len(names) == 1 and _is_one_file(path):
        # It names itself by the name that it had when it was made.
        own = path.open("rb")
        with _named(path, "vmdk"):
            handle.open_extent_data_files_as_file_objects([own])
            return handle, [path], handle.get_parent_filename() or None
    for name in names:
        if name and PureWindowsPath(name).name != name:
            raise UnreadableImageError(str(path), f"names an extent outside its own folder: {name!r}")
    extents = [beside(path, name, "its extent") for name in names if name]
    with _named(path, "vmdk"):
        handle.open_extent_data_files()
        return handle, extents, handle.get_parent_filename() or None


def _is_one_file(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"KDMV"


@contextlib.contextmanager
def _named(path: Path, kind: str) -> Iterator[None]:
    """Raises: UnreadableImageError for what the library says."""
    try:
        yield
    except (OSError, RuntimeError, MemoryError, ValueError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        reason = lines[0].split(": ", 1)[-1].split(". ")[0].rstrip(".")
        raise UnreadableImageError(str(path), f"is a damaged {kind.upper()} virtual disk: {reason}") from error
