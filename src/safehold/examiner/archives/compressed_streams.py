"""What a compressed stream unpacks to: gzip, bzip2 and xz, each of which may have several parts; what gzip says of its content.

Source: RFC 1952, 2.3 (member format).
"""

from __future__ import annotations

import bz2
import io
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import IO, Protocol

_READ_SIZE = 1 << 16
#: The dictionary of an xz stream may ask for gigabytes.
_XZ_MEMORY = 256 << 20


_GZIP_HEAD = struct.Struct("<2sBBIBB")
_HAS_EXTRA, _HAS_NAME = 0x4, 0x8
#: A longer name is none: no system has files with such names.
_LONGEST_NAME = 4096


class Unpacker(Protocol):
    """What unpacks one stream, a little at a time."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more of the stream."""

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end of the stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Take some of the stream, and return at most so much of its content."""


def gzip_says(stream: IO[bytes]) -> tuple[str, int | None]:
    """Return the name that gzip keeps of its content, and when that was modified; the stream stands where it was.

    Of a name that leads to other folders the last part; it is empty where there is none, or none that a file can have. Bytes that
    are no UTF-8 are surrogates. The time is None where there is none. Units: nanoseconds since 1970, UTC.
    """
    place = stream.tell()
    head = stream.read(_GZIP_HEAD.size)
    name, seconds = b"", 0
    if len(head) == _GZIP_HEAD.size:
        _, _, flags, seconds, _, _ = _GZIP_HEAD.unpack(head)
        if flags & _HAS_EXTRA:
            stream.read(int.from_bytes(stream.read(2), "little"))
        if flags & _HAS_NAME:
            kept, end, _ = stream.read(_LONGEST_NAME).partition(b"\x00")
            name = kept.replace(b"\\", b"/").rpartition(b"/")[2] if end else b""
    stream.seek(place)
    if name in (b".", b"..") or any(byte < 0x20 or byte == 0x7F for byte in name):
        name = b""
    return name.decode("utf-8", "surrogateescape"), seconds * 1_000_000_000 or None


class Deflate:
    """The unpacker of one part of a gzip file, or of bare deflate, as those of bzip2 and xz are."""

    def __init__(self, window: int) -> None:
        self._unpacker = zlib.decompressobj(window)
        self._waiting = b""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._unpacker.eof

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more of the stream."""
        return not self._waiting

    @property
    def unused_data(self) -> bytes:
        """What stands behind the end of the stream."""
        return self._unpacker.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Take some of the stream, and return at most so much of its content."""
        unpacked = self._unpacker.decompress(self._waiting + data, max_length)
        self._waiting = self._unpacker.unconsumed_tail
        return unpacked


_Kind = tuple[bytes, Callable[[], Unpacker]]
GZIP: _Kind = (b"\x1f\x8b", lambda: Deflate(31))
BZIP2: _Kind = (b"BZh", bz2.BZ2Decompressor)
XZ: _Kind = (b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY))


class Unpacked(io.RawIOBase):
    """What a compressed stream unpacks to, one part after the other. Raises, in reading: what its unpacker raises, EOFError.

    What comes before an error is given before it is raised. `more_follows` says, at the end, that something stands behind the
    last part that is none.
    """

    def __init__(self, stream: IO[bytes], kind: _Kind) -> None:
        self._stream = stream
        self._mark, self._new = kind
        self._unpacker = self._new()
        self._waiting = b""
        self._failure: Exception | None = None
        self.more_follows = False

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill a buffer, less of it at the end alone."""
        done = 0
        try:
            if self._failure is not None:
                raise self._failure
            while done < len(buffer) and (data := self._next(len(buffer) - done)):
                buffer[done : done + len(data)] = data
                done += len(data)
        except Exception as error:
            if not done:
                raise
            self._failure = error
        return done

    def _next(self, size: int) -> bytes:
        """Return some bytes, none at the end."""
        while not self.more_follows:
            if self._unpacker.eof:
                if not self._begin_part():
                    break
            elif self._unpacker.needs_input and not self._waiting:
                self._waiting = self._stream.read(_READ_SIZE)
                if not self._waiting:
                    raise EOFError("the compressed stream ends too early")
            data = self._unpacker.decompress(self._waiting, size)
            self._waiting = b""
            if data:
                return data
        return b""

    def _begin_part(self) -> bool:
        """Go on with the next part, behind zeroes perhaps; return whether there is one."""
        waiting = self._unpacker.unused_data.lstrip(b"\x00")
        while len(waiting) < len(self._mark) and (data := self._stream.read(_READ_SIZE)):
            waiting = (waiting + data).lstrip(b"\x00")
        self.more_follows = bool(waiting) and not waiting.startswith(self._mark)
        if waiting and not self.more_follows:
            self._unpacker, self._waiting = self._new(), waiting
            return True
        return False
