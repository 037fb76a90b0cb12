"""Where a volume begins in its image, and how it is opened there."""

from __future__ import annotations

from typing import NamedTuple

from safehold.examiner.containers.images import SECTOR, Image, ShownImage


class Place(NamedTuple):
    """What a reading process is told of a volume. Units: bytes.

    `shadow_copy` is the number of one, from 1; 0 is the volume as it is. `first_sector_at` is where the copy of its first
    sector stands, if that is gone; else 0.
    """

    offset: int
    shadow_copy: int = 0
    first_sector_at: int = 0


class WithFirstSector(ShownImage):
    """An image in which the first sector of a volume is what the copy of it says. Raises: OSError where that cannot be read."""

    def __init__(self, image: Image, place: Place) -> None:
        super().__init__(image)
        self._offset = place.offset
        self._sector = image.read_at(place.first_sector_at, SECTOR)
        if len(self._sector) != SECTOR:
            raise OSError("the copy of the boot sector cannot be read")

    def read_at(self, offset: int, size: int) -> bytes:
        """Return up to `size` bytes from `offset`. Raises: OSError where the container is damaged."""
        if size <= 0 or offset + size <= self._offset or offset >= self._offset + SECTOR:
            return self._image.read_at(offset, size)
        before = self._image.read_at(offset, self._offset - offset) if offset < self._offset else b""
        start = max(0, offset - self._offset)
        sector = self._sector[start : start + size - len(before)]
        left = size - len(before) - len(sector)
        return before + sector + (self._image.read_at(self._offset + SECTOR, left) if left else b"")
