"""Containers of an image's sectors: raw, split raw, E01, and the virtual disks of other programs.

Each reader takes paths and gives the same four things: its format, its segments, its size and `read_at`. All of this
runs in a confined child process: a container is hostile input.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytsk3

from safehold.examiner import ewf, qcow2, virtual_disks
from safehold.examiner.errors import UnreadableImageError

SECTOR = 512
_DEEPEST_BACKING = 16
#: Containers that are recognised so that they are named, not mistaken for raw sectors: offset, bytes, name.
_UNSUPPORTED = (
    (0, b"EVF2\x0d\x0a\x81\x00", "an EnCase Ex01 image"),
    (0, b"LVF\x09\x0d\x0a\xff\x00", "an EnCase L01 logical evidence file"),
    (0, b"LEF2\x0d\x0a\x81\x00", "an EnCase Lx01 logical evidence file"),
    (0x40, b"\x7f\x10\xda\xbe", "a VDI virtual disk"),
    (0, b"AFF10\r\n\x00", "an AFF image"),
    (0, b"ADSEGMENTEDFILE\x00", "an AccessData AD1 logical image"),
    (0, b"ADCRYPT\x00", "an image that AccessData's tools encrypted"),
    (0, b"QED\x00", "a QED virtual disk"),
    (0, b"WithoutFreeSpace", "a Parallels virtual disk"),
    (0, b"WithouFreSpacExt", "a Parallels virtual disk"),
    (0, b"sprs", "an Apple sparse disk image"),
)
#: How the last 512 bytes of an Apple disk image begin.
_APPLE_TRAILER = b"koly\x00\x00\x00\x04\x00\x00\x02\x00"


class Image(Protocol):
    """The sectors of an image.

    `grain` is the run of bytes that is whole or damaged as one; `acquisition_errors` are inclusive ranges of sectors
    that could not be read when the image was made.
    """

    format: str
    segments: list[str]
    size: int
    grain: int
    stored: dict[str, str | None]
    is_whole: bool
    acquisition_errors: list[list[int]]

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError where the container is damaged."""


class ShownImage:
    """An image of which some bytes are shown otherwise than they stand there; in all else it is that image."""

    def __init__(self, image: Image) -> None:
        self._image = image
        self.format, self.segments, self.size, self.grain = image.format, image.segments, image.size, image.grain
        self.stored, self.is_whole, self.acquisition_errors = image.stored, image.is_whole, image.acquisition_errors


class RawImage:
    """Sectors one after the other, in one file or in several."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.format = "raw" if len(paths) == 1 else "split-raw"
        self.segments = [str(path) for path in paths]
        self.stored: dict[str, str | None] = {"md5": None, "sha1": None}
        self.is_whole = True
        self.grain = SECTOR
        self.acquisition_errors: list[list[int]] = []
        self._files: list[tuple[int, int, int]] = []
        self.size = 0
        for path in paths:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            length = os.lseek(descriptor, 0, os.SEEK_END)
            self._files.append((self.size, length, descriptor))
            self.size += length

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`, across segments."""
        if len(self._files) == 1:
            # What a table on the disk says may be more than the system takes for a number.
            size = min(size, self.size - offset) if offset >= 0 else 0
            return os.pread(self._files[0][2], size, offset) if size > 0 else b""
        parts: list[bytes] = []
        for start, length, descriptor in self._files:
            if size <= 0:
                break
            if start <= offset < start + length:
                part = os.pread(descriptor, min(size, start + length - offset), offset - start)
                parts.append(part)
                offset += len(part)
                size -= len(part)
        return b"".join(parts)

    def expect(self, offset: int, size: int) -> None:
        """Let the system fetch what will be read soon: parts of files that are read in turns stand far from each other."""
        for start, length, descriptor in self._files:
            first, end = max(offset, start), min(offset + size, start + length)
            if first < end:
                # Advice that is not taken changes nothing in what is read.
                with contextlib.suppress(OSError):
                    os.posix_fadvise(descriptor, first - start, end - first, os.POSIX_FADV_WILLNEED)


def open_image(paths: Sequence[Path], *, depth: int = 0) -> Image:
    """Open the image that starts with the first of `paths`; further segments are found by name when none are given.

    Raises: UnreadableImageError, naming the file and what is wrong with it.
    """
    first = paths[0]
    for path in paths:
        if path.is_dir():
            raise UnreadableImageError(str(path), "is a folder, not an image")
        if not path.exists():
            raise UnreadableImageError(str(path), "there is no such file")
    try:
        with first.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise UnreadableImageError(str(first), f"cannot be opened: {error.strerror}") from error
    if not head:
        raise UnreadableImageError(str(first), "is empty (0 bytes)")
    if head.startswith(ewf.SIGNATURE):
        try:
            return ewf.EwfImage(paths)
        except UnreadableImageError:
            # Rare variants of the format are libewf's; where it refuses too, our own reason is the clearer one.
            with contextlib.suppress(UnreadableImageError):
                return ewf.LibewfImage(paths)
            raise
    disk = _virtual_disk(first, head, depth)
    if disk is not None:
        return disk
    for offset, signature, name in _UNSUPPORTED:
        if head[offset : offset + len(signature)] == signature:
            raise UnreadableImageError(str(first), f"is {name}, a container that cannot be read here")
    try:
        raw = RawImage(paths if len(paths) > 1 else raw_segments(first))
    except OSError as error:
        raise UnreadableImageError(str(first), f"cannot be opened: {error.strerror}") from error
    trailer = b""
    # A failing disk may not give its last sector: that is no reason to leave the rest unread.
    with contextlib.suppress(OSError):
        trailer = raw.read_at(max(0, raw.size - SECTOR), len(_APPLE_TRAILER))
    if trailer == _APPLE_TRAILER:
        raise UnreadableImageError(str(first), "is an Apple disk image (DMG), a container that cannot be read here")
    return raw


def _virtual_disk(path: Path, head: bytes, depth: int) -> Image | None:
    if head.startswith(qcow2.SIGNATURE):

        def backing(name: str) -> Image:
            if depth == _DEEPEST_BACKING:
                raise UnreadableImageError(str(path), "has backing files that lead round in a circle or too far")
            return open_image([virtual_disks.beside(path, name, "its backing file")], depth=depth + 1)

        return qcow2.Qcow2Image(path, backing)
    if head.startswith(b"vhdxfile"):
        return virtual_disks.open_vhd(path, "vhdx")
    if head.startswith((b"KDMV", b"COWD", b"# Disk DescriptorFile")):
        return virtual_disks.open_vmdk(path)
    if virtual_disks.is_vhd(path, head):
        return virtual_disks.open_vhd(path, "vhd")
    return None


def raw_segments(first: Path) -> list[Path]:
    """Return the segments of a split raw image that follow `first` by name (`.001`, `.000`, `.aa`), without a gap."""
    found = re.fullmatch(r"\.(0*[01]|a+)", first.suffix)
    if not found or len(found[1]) < 2:
        return [first]
    segments, mark = [first], found[1]
    while True:
        mark = _next_mark(mark)
        following = first.with_suffix(f".{mark}")
        if not following.is_file():
            return segments
        segments.append(following)


def _next_mark(mark: str) -> str:
    if mark.isdigit():
        return f"{int(mark) + 1:0{len(mark)}d}"
    letters = list(mark)
    for position in reversed(range(len(letters))):
        if letters[position] != "z":
            letters[position] = chr(ord(letters[position]) + 1)
            break
        letters[position] = "a"
    return "".join(letters)


class SleuthkitImage(pytsk3.Img_Info):  # type: ignore[misc]
    """Lets The Sleuth Kit read through one of our readers.

    `faults` counts the reads that gave nothing at all. Whoever asked has to look: where a size is no multiple of a sector,
    The Sleuth Kit gives zeroes for what could not be read, and says nothing.
    """

    def __init__(self, image: Image) -> None:
        self._image = image
        self.faults = 0
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def close(self) -> None:
        """Nothing to close: the reader outlives the bridge."""

    def read(self, offset: int, size: int) -> bytes:
        """Return bytes for The Sleuth Kit: up to the first damaged part, none where it starts with one.

        An exception would not reach us through The Sleuth Kit's C code; a short answer does, as its own error.
        """
        try:
            data = self._image.read_at(offset, size)
        except OSError:
            data = self._readable_start(offset, size)
        if not data:
            self.faults += 1
        return data

    def _readable_start(self, offset: int, size: int) -> bytes:
        parts: list[bytes] = []
        grain = self._image.grain
        while size > 0:
            wanted = min(grain - offset % grain, size)
            try:
                part = self._image.read_at(offset, wanted)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
            offset += len(part)
            size -= len(part)
        return b"".join(parts)

    def get_size(self) -> int:
        """Return the size in bytes."""
        return self._image.size
