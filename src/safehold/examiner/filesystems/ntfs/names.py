"""Names of NTFS that are no text: with a surrogate of UTF-16 that stands alone, or a NUL.

The file system takes them like any other. The Sleuth Kit puts `^` in their place and takes the sign behind away, or ends the name
there: two names become one, and a stream is left without any. Here they are read from the folder's own list of names and from the
file's own record.

Source: *NTFS Documentation* (Russon, Fledel): index entries, $FILE_NAME, attribute headers, fixups.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from safehold.examiner.digests.streams import READ_SIZE
from safehold.examiner.filesystems.ntfs.records import SECTOR, mended

_INDEX_ROOT, _INDEX_ALLOCATION = 144, 160
#: How much of a folder's list of names is looked through: that of more than a million files.
_LARGEST_INDEX = 256 << 20
_FILE_NAME_SIZE = 66
_BETWEEN = "/".encode("utf-16-le")


class BrokenNames:
    """The names of one folder that are no text, by the file's number and what The Sleuth Kit makes of them."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, bytes], list[bytes]] = defaultdict(list)

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, index: bytes, folder: bytes) -> None:
        """Look through a part of a folder's index; `folder` is the reference of eight bytes that its entries begin with."""
        places = [found.start() for found in re.finditer(re.escape(folder), index) if found.start() >= 16]
        ends = [place + _FILE_NAME_SIZE for place in places if place + _FILE_NAME_SIZE <= len(index)]
        names = [index[end : end + 2 * index[end - 2]] for end in ends]
        # Hardly any folder has such a name: all are tried at once.
        if is_text(_BETWEEN.join(names)):
            return
        for place, name in zip(places, names, strict=False):
            if not is_text(name):
                number = int.from_bytes(index[place - 16 : place - 10], "little")
                kept = self._found[number, as_sleuthkit(name)]
                # Behind the end of a list stand old copies of its entries.
                if name not in kept:
                    kept.append(name)

    def take(self, number: int, shown: bytes) -> bytes | None:
        """Return the true name of a file that The Sleuth Kit shows under another, each once; None where that is its own."""
        names = self._found.get((number, shown))
        if not names:
            return None
        return names.pop(0) if len(names) > 1 else names[0]


def of_folder(folder: Any, number: int) -> BrokenNames:
    """Return the names of a folder, a file of The Sleuth Kit with this number, that are no text. Raises: OSError."""
    found = BrokenNames()
    reference = (number & 0xFFFFFFFFFFFF).to_bytes(6, "little") + (int(folder.info.meta.seq) & 0xFFFF).to_bytes(2, "little")
    buffer = 4096
    for attribute in folder:
        info = attribute.info
        kind, size = int(info.type), min(int(info.size), _LARGEST_INDEX)
        if info.name != b"$I30" or kind not in (_INDEX_ROOT, _INDEX_ALLOCATION):
            continue
        for offset in range(0, size, READ_SIZE):
            part = folder.read_random(offset, min(READ_SIZE, size - offset), kind, int(info.id))
            if kind == _INDEX_ROOT:
                buffer = max(SECTOR, int.from_bytes(part[8:12], "little"))
                found.add(part, reference)
            else:
                for start in range(0, len(part), buffer):
                    found.add(mended(part[start : start + buffer]), reference)
    return found


def is_text(name: bytes) -> bool:
    """Return whether a name in UTF-16 has no surrogate that stands alone, and no NUL."""
    try:
        return "\x00" not in name.decode("utf-16-le")
    except UnicodeDecodeError:
        return False


def as_sleuthkit(name: bytes) -> bytes:
    """Return what The Sleuth Kit makes of a name in UTF-16."""
    units = iter(memoryview(name[: len(name) & ~1]).cast("H"))
    signs: list[str] = []
    for unit in units:
        if 0xD800 <= unit <= 0xDBFF:
            following = next(units, None)
            if following is None:
                break
            is_pair = 0xDC00 <= following <= 0xDFFF
            signs.append(chr(0x10000 + (unit - 0xD800 << 10) + following - 0xDC00) if is_pair else "^")
        else:
            signs.append("^" if 0xDC00 <= unit <= 0xDFFF else chr(unit))
    return "".join(signs).partition("\x00")[0].encode()
