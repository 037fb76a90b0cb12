"""Which container an image is in, by what its file begins with, and the reader that opens it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from safehold.examiner.containers import ewf, qcow2, virtual_disks
from safehold.examiner.containers.images import SECTOR, Image
from safehold.examiner.containers.raw_images import RawImage, raw_segments
from safehold.examiner.errors import UnreadableImageError

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
