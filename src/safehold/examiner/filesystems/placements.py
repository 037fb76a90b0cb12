"""Content that stands on the volume just as it is: its bytes are taken from the image itself.

The Sleuth Kit says which clusters hold a stream. A stream that is nothing but its clusters is read from there; a hole, a
compressed stream, content in the file's own record or past the point to which NTFS has written it (zeroes are shown there,
whatever the clusters hold) is read through The Sleuth Kit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from safehold.examiner.containers.images import Image
from safehold.examiner.containers.raw_images import RawImage
from safehold.examiner.digests.streams import READ_SIZE

#: How much of a long piece is fetched from the disk at a time. Units: bytes.
_EXPECTED = 4 << 20


class Placement:
    """Where the streams of one volume stand in the image. Units: bytes; blocks are The Sleuth Kit's.

    `is_written_to_its_end` says it of a stream (number of the file, type, identifier, size), where a file system keeps it.
    """

    def __init__(
        self, image: Image, offset: int, block_size: int, blocks: int,
        is_written_to_its_end: Callable[[int, int, int, int], bool] | None,
    ) -> None:  # fmt: skip
        self._image, self._read_at, self._offset, self._image_size = image, image.read_at, offset, image.size
        self._block_size, self._blocks = block_size, blocks
        self._is_written_to_its_end = is_written_to_its_end

    def pieces(
        self, number: int, kind: int, identifier: int, size: int, runs: Sequence[tuple[int, int, int, int]]
    ) -> list[tuple[int, int]] | None:
        """Return the parts of the image, as (offset, size), that are a stream one after the other.

        `runs` are (place in the stream, first block, count, flags). None where The Sleuth Kit has to read it.
        """
        found: list[tuple[int, int]] = []
        expected, left = 0, size
        for place, first, count, flags in runs:
            if flags or place != expected or first + count > self._blocks:
                return None
            expected += count
            wanted = min(count * self._block_size, left)
            start = self._offset + first * self._block_size
            if start + wanted > self._image_size:
                return None
            if wanted:
                found.append((start, wanted))
            left -= wanted
        if left or (self._is_written_to_its_end and not self._is_written_to_its_end(number, kind, identifier, size)):
            return None
        return found

    def read(self, pieces: Sequence[tuple[int, int]]) -> Iterator[bytes]:
        """Return the bytes of the pieces, `READ_SIZE` at a time. Raises: OSError where the container is damaged."""
        if len(pieces) == 1 and pieces[0][1] <= READ_SIZE:
            # Most files are this.
            return iter((self._read_at(*pieces[0]),))
        return self._read(pieces)

    def _read(self, pieces: Sequence[tuple[int, int]]) -> Iterator[bytes]:
        read_at = self._read_at
        for start, size in pieces:
            for at in range(start, start + size, READ_SIZE):
                if (at - start) % _EXPECTED == 0 and isinstance(self._image, RawImage):
                    self._image.expect(at, min(_EXPECTED, start + size - at))
                yield read_at(at, min(READ_SIZE, start + size - at))
