"""What a volume says it is, by its own on-disk signatures.

The Sleuth Kit reads some file systems; these signatures name the others, so that an encrypted or unsupported volume is
never shown as an empty one.

Sources: the public on-disk layouts of each format (LUKS on-disk format 1.2.3 and 2; the BitLocker volume header;
btrfs, XFS, LVM2, md, swap, F2FS, ReFS, ZFS and Apple format documents).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

#: Where HFS says that it only wraps another volume.
_HFS_EMBEDDED = 0x400 + 124
_BITLOCKER_TO_GO = bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")
_WINDOW = 1 << 16
_WINDOWS = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """What a volume says it is; `is_readable` says whether The Sleuth Kit may be tried on it."""

    filesystem: str | None
    encryption: str | None = None
    is_readable: bool = False


#: offset, signature, what it means; the order is the order of certainty.
_SIGNATURES: tuple[tuple[int, bytes, Identity], ...] = (
    (3, b"-FVE-FS-", Identity(None, "BitLocker")),
    (424, _BITLOCKER_TO_GO, Identity(None, "BitLocker To Go")),
    (0, b"LUKS\xba\xbe\x00\x01", Identity(None, "LUKS1")),
    (0, b"LUKS\xba\xbe\x00\x02", Identity(None, "LUKS2")),
    (0, b"LUKS\xba\xbe", Identity(None, "LUKS")),
    (0x10040, b"_BHRfS_M", Identity("btrfs")),
    (0, b"XFSB", Identity("xfs")),
    (0x1018, b"LVM2 001", Identity("LVM2")),
    (0x218, b"LVM2 001", Identity("LVM2")),
    (0x18, b"LVM2 001", Identity("LVM2")),
    (3, b"ReFS\x00\x00\x00\x00", Identity("ReFS")),
    (32, b"NXSB", Identity("APFS", is_readable=True)),
    (0x400, b"\x10\x20\xf5\xf2", Identity("F2FS")),
    (0, b"hsqs", Identity("squashfs")),
    (0x400, b"\xe2\xe1\xf5\xe0", Identity("EROFS")),
    (4096, b"\xfc\x4e\x2b\xa9", Identity("Linux RAID")),
    (0, b"\xfc\x4e\x2b\xa9", Identity("Linux RAID")),
    (4086, b"SWAPSPACE2", Identity("swap")),
    (88, b"CS\x01\x00", Identity("CoreStorage")),
    (0x10034, b"ReIsErFs", Identity("ReiserFS")),
    (0x10034, b"ReIsEr2Fs", Identity("ReiserFS")),
    (0x8000, b"JFS1", Identity("JFS")),
    (3, b"NTFS    ", Identity("NTFS", is_readable=True)),
    (3, b"EXFAT   ", Identity("exFAT", is_readable=True)),
    (0x438, b"\x53\xef", Identity("ext4", is_readable=True)),
    (0x400, b"H+\x00\x04", Identity("HFS+", is_readable=True)),
    (0x400, b"HX\x00\x05", Identity("HFS+", is_readable=True)),
    (0x400, b"BD", Identity("HFS")),
    (0x8001, b"BEA01", Identity("UDF")),
    (0x8001, b"CD001", Identity("ISO9660", is_readable=True)),
    (82, b"FAT32   ", Identity("FAT32", is_readable=True)),
    (54, b"FAT16   ", Identity("FAT16", is_readable=True)),
    (54, b"FAT12   ", Identity("FAT12", is_readable=True)),
)


def identify(read_at: Callable[[int, int], bytes]) -> Identity | None:
    """Return what the volume says it is, or None where no known signature is found.

    `read_at` takes an offset from the start of the volume and a size, in bytes.
    """
    head = read_at(0, 0x10080)
    for offset, signature, identity in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            if identity.filesystem == "HFS" and head[_HFS_EMBEDDED : _HFS_EMBEDDED + 2] == b"H+":
                return Identity("HFS+", is_readable=True)
            return identity
    return None


def is_blank(read_at: Callable[[int, int], bytes], size: int, on_progress: Callable[[], None]) -> bool:
    """Return whether the volume holds nothing but zeroes; reads on until something else is found."""
    zeroes = bytes(1 << 20)
    for offset in range(0, size, len(zeroes)):
        data = read_at(offset, min(len(zeroes), size - offset))
        if data != (zeroes if len(data) == len(zeroes) else bytes(len(data))):
            return False
        on_progress()
    return True


def is_random(read_at: Callable[[int, int], bytes], size: int, *, at_least: int = 256 << 10) -> bool:
    """Return whether the volume, of at least so many bytes, holds nothing but random data wherever it is looked at.

    Each place is tested for an even spread of byte values (chi-squared with 255 degrees of freedom, about 255 for random data
    and far more for anything compressed with headers, text, code or media).
    """
    if size < at_least:
        return False
    last = size - _WINDOW
    return all(_is_even(read_at(last * number // (_WINDOWS - 1), _WINDOW)) for number in range(_WINDOWS))


def _is_even(data: bytes) -> bool:
    if len(data) < _WINDOW:
        return False
    expected = len(data) / 256
    counts = Counter(data)
    spread = sum((counts.get(value, 0) - expected) ** 2 for value in range(256)) / expected
    # Beyond these bounds fewer than one random window in a million lies.
    return 150 < spread < 385
