"""An image of any container, as The Sleuth Kit reads it."""

from __future__ import annotations

import pytsk3

from safehold.examiner.containers.images import Image


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
