"""Volume shadow copies of NTFS: how many there are and of when, and the sectors of the volume as each of them keeps it.

Source: *Volume Shadow Snapshot (VSS) format*, libvshadow documentation.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC
from functools import cached_property
from typing import Any, TypedDict

from safehold.examiner.containers.byte_files import ByteFile
from safehold.examiner.containers.images import SECTOR, Image

#: Windows keeps copies of a volume a block of so many bytes at a time.
BLOCK = 16384
_HEADER_AT = 0x1E00
_IDENTIFIER = uuid.UUID("3808876b-c176-4e48-b7ae-04046e6cc752").bytes_le


class ShadowCopy(TypedDict):
    """A shadow copy of a volume. `created` is RFC 3339, UTC; `size` is in bytes."""

    identifier: str
    created: str
    size: int
    is_here: bool
    """Whether what it keeps stands in the volume itself, and not in another one."""


def shadow_copies(read_at: Callable[[int, int], bytes], size: int) -> list[ShadowCopy]:
    """Return each shadow copy of a volume, the oldest first.

    Raises: OSError where there is a catalogue of them that cannot be read.
    """
    if read_at(_HEADER_AT, 16) != _IDENTIFIER:
        return []
    return [
        {
            "identifier": str(store.identifier),
            "created": store.creation_time.replace(tzinfo=UTC).isoformat(),
            "size": int(store.volume_size),
            "is_here": bool(store.has_in_volume_data()),
        }
        for store in _stores(_opened(ByteFile(read_at, size)))
    ]


def _opened(volume: ByteFile) -> Any:
    import pyvshadow

    opened = pyvshadow.volume()
    opened.open_file_object(volume)
    return opened


def _stores(opened: Any) -> list[Any]:
    return sorted(opened.stores, key=lambda store: store.creation_time)


class ShadowImage:
    """A volume as a shadow copy keeps it, with the volume's first sector at 0. Raises: OSError where there is no such copy."""

    format = "shadow copy"
    grain = SECTOR
    is_whole = True

    def __init__(self, image: Image, offset: int, number: int) -> None:
        # The library reads through this object for as long as it is open.
        self._bytes = ByteFile(lambda at, size: image.read_at(offset + at, size), image.size - offset)
        self._opened = _opened(self._bytes)
        try:
            stores = _stores(self._opened)
        except (ValueError, OverflowError) as error:
            raise OSError(f"the list of shadow copies is damaged: {error}") from error
        if not 1 <= number <= len(stores):
            raise OSError(f"the volume has no shadow copy {number}")
        self._store, self._newer = stores[number - 1], stores[number - 1 :]
        self.size = min(int(self._store.volume_size), self._bytes.get_size())
        self.segments: list[str] = []
        self.stored: dict[str, str | None] = {}
        self.acquisition_errors: list[list[int]] = []

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError."""
        size = min(size, self.size - offset)
        return bytes(self._store.read_buffer_at_offset(size, offset)) if size > 0 else b""

    def is_kept(self, block: int) -> bool:
        """Return whether a block was written to since: the copy, or a newer one, keeps it as it was before."""
        number, bit = divmod(block, 8)
        return bool(number < len(self._kept) and self._kept[number] >> bit & 1)

    @cached_property
    def _kept(self) -> bytearray:
        kept = bytearray(self.size // BLOCK // 8 + 1)
        for store in self._newer:
            for number in range(store.number_of_blocks):
                place, bit = divmod(int(store.get_block(number).original_offset) // BLOCK, 8)
                if place < len(kept):
                    kept[place] |= 1 << bit
        return kept
