"""Entries of FAT folders that The Sleuth Kit passes over, as `fls` does.

It takes an entry for none that claims more than the volume can hold, or whose content begins nowhere on it. Systems show such a
file, and anybody can make one: it would be in no catalogue. Here it is given with its short name, and nothing more.

Source: *FAT: General Overview of On-Disk Format* (Microsoft), FAT directory structure.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

import pytsk3

from safehold.examiner.filesystems.entries import entry

_SIZE = 32
#: What a folder may hold. Units: bytes.
LARGEST_FOLDER = 65_536 * _SIZE
_END, _DELETED, _STANDS_FOR_DELETED = 0x00, 0xE5, 0x05
_LABEL, _FOLDER, _LONG_NAME, _ATTRIBUTES = 0x08, 0x10, 0x0F, 0x3F


def passed_over(content: bytes, shown: set[bytes], size: int, sectors: int) -> Iterator[Any]:
    """Yield, as The Sleuth Kit does, an entry for each file in use that it passes over. Units: bytes, sectors.

    `content` is that of the folder, `shown` the short names in capitals that were given; `size` and `sectors` are the volume's.
    """
    for place in range(0, len(content) - _SIZE + 1, _SIZE):
        found = content[place : place + _SIZE]
        if found[0] == _END:
            return
        kind = found[11] & _ATTRIBUTES
        if found[0] == _DELETED or kind == _LONG_NAME or kind & (_LABEL | _FOLDER):
            continue
        high, low, claimed = struct.unpack_from("<20xH4xHI", found)
        begins = high << 16 | low
        # A FAT16 volume may keep something else where FAT32 has the high half.
        is_nowhere = claimed > 0 and (begins == 0 or low > sectors or begins > sectors > 0xFFFF)
        name = _short_name(found)
        if (is_nowhere or claimed > size - size // 8) and name.upper() not in shown:
            yield entry(name, 0, pytsk3.TSK_FS_NAME_TYPE_REG, is_allocated=True)


def _short_name(found: bytes) -> bytes:
    base = found[:8].rstrip(b" ")
    if base[:1] == bytes([_STANDS_FOR_DELETED]):
        base = bytes([_DELETED]) + base[1:]
    ending = found[8:11].rstrip(b" ")
    return base + b"." + ending if ending else base
