"""The files of an APFS container: all its volumes, through libfsapfs.

The Sleuth Kit's wrapper opens no APFS. A deleted file of APFS has no record that could be found: what was deleted is not
listed. A volume that is locked (FileVault, or a key of its own) is named as encrypted, and the others are read.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from typing import Any

import pyfsapfs

from safehold.examiner.containers.byte_files import ByteFile
from safehold.examiner.containers.images import Image
from safehold.examiner.digests.streams import READ_SIZE
from safehold.examiner.errors import reason_of
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.names import text_from_surrogates

#: A file's number is that of its volume in the container, then its own.
_VOLUME_SHIFT = 48
_NUMBERS = (1 << _VOLUME_SHIFT) - 1
_MAX_DEPTH = 256
_SPARSE_EXTENT = 1
_CONTENT, _ATTRIBUTE, _FORK = 0x1100, 0x1102, 0x1101
_RESOURCE_FORK = "com.apple.ResourceFork"
#: Extended attributes in which APFS keeps what other file systems keep elsewhere.
_OWN_ATTRIBUTES = frozenset({"com.apple.fs.symlink", "purgeable-drecs-fixed"})


class ApfsFile:
    """One file, its times (nanoseconds since 1970, UTC) and its streams. The same shape as `filesystems.OpenFile`."""

    is_allocated = True
    elsewhere = ""

    def __init__(self, entry: Any) -> None:
        self._entry = entry
        self.kind = _kind(int(entry.file_mode))
        target = entry.symbolic_link_target if self.kind == "symlink" else None
        self.size = len(target.encode("utf-8", "surrogateescape")) if target else int(entry.size)
        self.modified = entry.get_modification_time_as_integer() or None
        self.accessed = entry.get_access_time_as_integer() or None
        self.changed = entry.get_inode_change_time_as_integer() or None
        self.created = entry.get_creation_time_as_integer() or None

    def streams(self) -> list[Stream]:
        """Return the file's content first, then its resource fork and its extended attributes."""
        found = [Stream("", _CONTENT, 0, self.size, False, True)] if self.kind == "file" else []
        for number, attribute in enumerate(self._entry.extended_attributes):
            if attribute.name == _RESOURCE_FORK:
                found.append(Stream("rsrc", _FORK, number, int(attribute.size), False, True))
            elif attribute.name not in _OWN_ATTRIBUTES:
                name = text_from_surrogates(attribute.name)
                found.append(Stream(name, _ATTRIBUTE, number, int(attribute.size), False, True))
        return found

    def holes(self, stream: Stream) -> int:
        """Return how many bytes of the file's content are holes."""
        if stream.type != _CONTENT:
            return 0
        extents = (self._entry.get_extent(number) for number in range(self._entry.number_of_extents))
        return min(stream.size, sum(int(size) for _, size, flags in extents if int(flags) & _SPARSE_EXTENT))

    def folder_address(self) -> str:
        """APFS keeps no address of a folder's list of names."""
        return ""

    def read(self, stream: Stream) -> Iterator[bytes]:
        """Yield the stream's bytes, 256 KiB at a time. Raises: OSError."""
        offset = 0
        while offset < stream.size:
            data = self.read_at(stream, offset, READ_SIZE)
            if not data:
                return
            offset += len(data)
            yield data

    def read_at(self, stream: Stream, offset: int, size: int) -> bytes:
        """Return bytes from inside the stream. Raises: OSError."""
        source = self._entry if stream.type == _CONTENT else self._entry.get_extended_attribute(stream.id)
        size = min(size, stream.size - offset)
        return bytes(source.read_buffer_at_offset(size, offset)) if size > 0 else b""


class ApfsContainer:
    """An APFS container at a byte offset of an image. Raises: OSError. The same shape as `filesystems.FileSystem`."""

    label = "APFS"
    is_ntfs = False
    is_cut_short = False

    def __init__(self, image: Image, offset: int) -> None:
        # The library reads through this object for as long as the container is open.
        self._bytes = ByteFile(lambda at, size: image.read_at(offset + at, size), image.size - offset)
        self._container = pyfsapfs.container()
        self._container.open_file_object(self._bytes)
        self._volumes: list[Any] = list(self._container.volumes)
        self.is_cut_short = int(self._container.size) > self._bytes.get_size()

    @property
    def is_locked(self) -> bool:
        """Whether every volume needs a key."""
        return bool(self._volumes) and all(volume.is_locked() for volume in self._volumes)

    def open(self, inode: int) -> ApfsFile:
        """Return the file with this number. Raises: OSError."""
        volume = self._volumes[inode >> _VOLUME_SHIFT]
        return ApfsFile(volume.get_file_entry_by_identifier(inode & _NUMBERS))

    def state_of_clusters(self, _file: ApfsFile, _stream: Stream) -> None:
        """No deleted file is ever listed."""

    def holes(self, file: ApfsFile, stream: Stream) -> int:
        """Return how many bytes of a stream stand nowhere in the container, or more than once: more than it holds."""
        return max(file.holes(stream), stream.size - self._bytes.get_size())

    def walk(
        self, on_problem: Callable[[str, str, str], None], on_directory: Callable[[int], None], skip: frozenset[int],
        on_claim: Callable[[Item, int], Item],
    ) -> Iterator[Item]:  # fmt: skip
        """Yield every name of every volume that can be read; with several volumes a path begins with the volume's name."""
        for item in self._names(on_problem, on_directory, skip):
            yield on_claim(item, item.size if item.kind == "file" else 0)

    def _names(
        self, on_problem: Callable[[str, str, str], None], on_directory: Callable[[int], None], skip: frozenset[int]
    ) -> Iterator[Item]:
        for number, volume in enumerate(self._volumes):
            name = text_from_surrogates(volume.name or f"volume {number}")
            if volume.is_locked():
                on_problem("encrypted", f"APFS volume {name}", "the volume is encrypted: a key is needed to read its files")
                continue
            prefix = f"{name}/" if len(self._volumes) > 1 else ""
            try:
                root = volume.root_directory
            except OSError as error:
                on_problem("unreadable-directory", prefix or "/", reason_of(error))
                continue
            if root is not None:
                yield from self._folder(root, number << _VOLUME_SHIFT, prefix, 1, on_problem, on_directory, skip)

    def _folder(
        self, folder: Any, base: int, prefix: str, depth: int,
        on_problem: Callable[[str, str, str], None], on_directory: Callable[[int], None], skip: frozenset[int],
    ) -> Iterator[Item]:  # fmt: skip
        inode = base | int(folder.identifier)
        on_directory(inode)
        if inode in skip:
            on_problem("parser-crashed", prefix or "/", "the folder cannot be read: its reader crashed")
            return
        if depth > _MAX_DEPTH:
            on_problem("too-deep", prefix[:200], f"more than {_MAX_DEPTH} levels of folders: not entered")
            return
        try:
            for entry in folder.sub_file_entries:
                kind = _kind(int(entry.file_mode))
                path = prefix + text_from_surrogates(entry.name)
                yield Item(base | int(entry.identifier), "allocated", kind, path, "", int(entry.size))
                if kind == "dir":
                    yield from self._folder(entry, base, f"{path}/", depth + 1, on_problem, on_directory, skip)
        except OSError as error:
            on_problem("unreadable-directory", prefix or "/", reason_of(error))


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "dir"
    if stat.S_ISLNK(mode):
        return "symlink"
    return "file" if stat.S_ISREG(mode) else "special"
