"""MD5 and SHA-1 of many streams at once, one in each lane of the processor's vectors.

A digest cannot be split, but files do not depend on each other: beside others each takes a fraction of its time. What is compiled
(`digest_lanes.c`) is used only where it gives the digests that OpenSSL gives, of streams of every kind of end; elsewhere there
are no lanes, and OpenSSL computes each digest alone. SHA-256 always is OpenSSL's.
"""

from __future__ import annotations

import ctypes
import hashlib
import struct
import sys
from functools import cache
from pathlib import Path

_LIBRARY = Path(__file__).with_name("libdigest_lanes.so")
#: A part as `digest_lanes.c` takes it: state, whether it is the last, length, bytes before it.
_PART = struct.Struct("=36sIQQ")
#: What MD5 and SHA-1 begin with (RFC 1321, section 3.3; FIPS 180-4, section 5.3.1).
_FOUR = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
_START = struct.pack("<9I", *_FOUR, *_FOUR, 0xC3D2E1F0)
_MD5, _BOTH = 16, 36
_BLOCK = 64
_WIDTHS = (4, 8, 16)


class Lane:
    """The MD5 and SHA-1 of one stream, which grow with those of others.

    A part is handed in and taken with those of other streams; until then it `waits`, and no other can be handed in.
    """

    __slots__ = ("rest", "size", "state", "waits")

    def __init__(self) -> None:
        self.state, self.size, self.rest = _START, 0, b""
        self.waits = False

    def hexadecimal(self) -> tuple[str, str]:
        """Return MD5 and SHA-1, once the last part was taken."""
        return self.state[:_MD5].hex(), self.state[_MD5:].hex()


class Lanes:
    """The lanes of this processor, and the parts that wait for them.

    `width` is how many there are, or are wanted; 0 where there are none. `held` counts the bytes that wait.
    """

    def __init__(self, width: int | None = None) -> None:
        self.width = widest() if width is None else width
        self._waiting: list[tuple[Lane, bytes, bool]] = []
        self.held = 0

    def hand_in(self, stream: Lane, data: bytes, *, is_last: bool) -> None:
        """Let a part of a stream wait until it is taken."""
        if stream.rest:
            data, stream.rest = stream.rest + data, b""
        if not is_last and (over := len(data) % _BLOCK):
            # Lanes take whole blocks: what is over waits for the next part.
            data, stream.rest = data[:-over], data[-over:]
        self._waiting.append((stream, data, is_last))
        self.held += len(data)
        stream.waits = True

    def take(self) -> None:
        """Take all that waits."""
        if not self._waiting:
            return
        library = _library()
        assert library is not None, "there are lanes only with the library"
        count = len(self._waiting)
        parts = bytearray(_PART.size * count)
        for number, (stream, data, is_last) in enumerate(self._waiting):
            _PART.pack_into(parts, number * _PART.size, stream.state, is_last, len(data), stream.size)
        contents = (ctypes.c_char_p * count)(*(data for _, data, _ in self._waiting))
        library.safehold_take((ctypes.c_char * len(parts)).from_buffer(parts), contents, count, self.width)
        for number, (stream, data, _) in enumerate(self._waiting):
            stream.state = bytes(parts[number * _PART.size : number * _PART.size + _BOTH])
            stream.size += len(data)
            stream.waits = False
        self._waiting.clear()
        self.held = 0


def widest() -> int:
    """Return how many lanes can be used here: 4, 8 or 16; 0 where OpenSSL has to do."""
    return max(usable(), default=0)


@cache
def usable() -> tuple[int, ...]:
    """Return the numbers of lanes that this processor has and that give the right digests of known streams."""
    library = _library()
    if library is None:
        return ()
    most = library.safehold_lanes()
    return tuple(width for width in _WIDTHS if width <= most and _is_right(width))


def _is_right(width: int) -> bool:
    """Digest streams of every length at which an end is laid out another way, whole and in two parts, beside each other."""
    lanes = Lanes(width)
    known = [bytes(range(length)) for length in (0, 1, *range(54, 66), *range(118, 130), 200, 255)]
    streams = [(Lane(), Lane()) for _ in known]
    for (whole, parted), data in zip(streams, known, strict=True):
        lanes.hand_in(whole, data, is_last=True)
        lanes.hand_in(parted, data[:70], is_last=False)
    lanes.take()
    for (_, parted), data in zip(streams, known, strict=True):
        lanes.hand_in(parted, data[70:], is_last=True)
    lanes.take()
    return all(
        whole.hexadecimal() == parted.hexadecimal() == (_openssl("md5", data), _openssl("sha1", data))
        for (whole, parted), data in zip(streams, known, strict=True)
    )


def _openssl(name: str, data: bytes) -> str:
    return hashlib.new(name, data, usedforsecurity=False).hexdigest()


@cache
def _library() -> ctypes.CDLL | None:
    if sys.byteorder != "little":
        return None
    try:
        library = ctypes.CDLL(str(_LIBRARY))
        library.safehold_take.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        library.safehold_take.restype = None
    except (OSError, AttributeError):
        return None
    return library
