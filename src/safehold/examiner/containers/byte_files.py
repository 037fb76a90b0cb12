"""Bytes that can be read anywhere, as the file that a library wants."""

from __future__ import annotations

import io
from collections.abc import Callable


class ByteFile(io.RawIOBase):
    """What `read_at` gives, from an offset and for a size, as a file. Raises: what `read_at` raises."""

    def __init__(self, read_at: Callable[[int, int], bytes], size: int) -> None:
        self._read_at, self._size, self._position = read_at, size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place. Raises: OSError for one before the beginning."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError("negative position")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the place."""
        return self._position

    def get_size(self) -> int:
        """Return the size in bytes; the libyal libraries ask for it by this name."""
        return self._size

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read into a buffer; nothing at the end."""
        wanted = min(len(buffer), max(0, self._size - self._position))
        data = self._read_at(self._position, wanted) if wanted else b""
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
