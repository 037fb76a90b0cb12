"""The sectors of an image, whatever container they stand in: what each reader of a container gives."""

from __future__ import annotations

from typing import Protocol

SECTOR = 512


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
