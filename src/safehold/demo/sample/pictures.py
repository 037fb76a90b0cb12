"""Pictures for the sample image: landscapes of plain colours, drawn and encoded here, so that nothing is borrowed."""

from __future__ import annotations

import math
import random
import struct
import zlib

Pixels = list[list[tuple[int, int, int]]]

_ZIGZAG = sorted(range(64), key=lambda n: (n // 8 + n % 8, n // 8 if (n // 8 + n % 8) % 2 else n % 8))
_QUANTISER = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
]  # fmt: skip
_DC_LENGTHS = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
_DC_VALUES = bytes(range(12))
_AC_LENGTHS = bytes([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D])
_AC_VALUES = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
    "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5"
    "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
)
_COSINES = [[math.cos((2 * x + 1) * u * math.pi / 16) * (math.sqrt(0.125) if u == 0 else 0.5) for x in range(8)] for u in range(8)]  # noqa: E501  # fmt: skip


def landscape(number: int, width: int = 256, height: int = 160) -> Pixels:
    """Draw sky, sun, two rows of hills and a lake; every number gives another picture, always the same one."""
    chance = random.Random(number)  # noqa: S311
    sky = tuple(chance.randrange(90, 220) for _ in range(3))
    hills = [tuple(chance.randrange(20, 140) for _ in range(3)) for _ in range(2)]
    waves = [(chance.uniform(0.01, 0.05), chance.uniform(0, 6), chance.uniform(6, 26)) for _ in range(4)]
    sun = (chance.randrange(width), chance.randrange(10, height // 3), chance.randrange(8, 20))
    rows: Pixels = []
    for y in range(height):
        row = []
        for x in range(width):
            far = height * 0.5 + sum(math.sin(x * f + p) * a for f, p, a in waves[:2])
            near = height * 0.68 + sum(math.sin(x * f + p) * a * 0.6 for f, p, a in waves[2:])
            if y > height * 0.85:
                base, shade = (60, 90, 140), 0.8 + 0.2 * math.sin(y * 0.9 + x * 0.02)
            elif y > near:
                base, shade = hills[1], 1.0 - (y - near) / height * 0.6  # type: ignore[assignment]
            elif y > far:
                base, shade = hills[0], 1.0 - (y - far) / height * 0.5  # type: ignore[assignment]
            elif (x - sun[0]) ** 2 + (y - sun[1]) ** 2 < sun[2] ** 2:
                base, shade = (250, 230, 140), 1.0
            else:
                base, shade = sky, 0.7 + 0.3 * y / height  # type: ignore[assignment]
            row.append(tuple(max(0, min(255, int(part * shade))) for part in base))
        rows.append(row)  # type: ignore[arg-type]
    return rows


def png(pixels: Pixels) -> bytes:
    """Encode as PNG, 8 bits a channel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\x00" + bytes(part for pixel in row for part in pixel) for row in pixels)
    head = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def bmp(pixels: Pixels) -> bytes:
    """Encode as a 24-bit BMP."""
    width, height = len(pixels[0]), len(pixels)
    padding = b"\x00" * (-width * 3 % 4)
    body = b"".join(b"".join(bytes(reversed(pixel)) for pixel in row) + padding for row in reversed(pixels))
    head = struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(body), 2835, 2835, 0, 0) + body


def jpeg(pixels: Pixels) -> bytes:
    """Encode as a baseline JPEG (4:4:4), both sides multiples of eight.

    Source: ITU-T T.81, annexes F and K; all three components use the luminance tables.
    """
    height, width = len(pixels), len(pixels[0])
    planes = _planes(pixels)
    dc, ac = _codes(_DC_LENGTHS, _DC_VALUES), _codes(_AC_LENGTHS, _AC_VALUES)
    bits: list[str] = []
    before = [0, 0, 0]
    for top in range(0, height, 8):
        for left in range(0, width, 8):
            for number, plane in enumerate(planes):
                block = _transform([row[left : left + 8] for row in plane[top : top + 8]])
                before[number] = _encode(block, before[number], dc, ac, bits)
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + bytes(_QUANTISER[place] for place in _ZIGZAG)),
            _segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"),
            _segment(0xC4, b"\x00" + _DC_LENGTHS + _DC_VALUES + b"\x10" + _AC_LENGTHS + _AC_VALUES),
            _segment(0xDA, b"\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00"),
            data,
            b"\xff\xd9",
        )
    )


def _segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data


def _planes(pixels: Pixels) -> list[list[list[float]]]:
    rows = range(len(pixels))
    weights = ((0.299, 0.587, 0.114, -128.0), (-0.168736, -0.331264, 0.5, 0.0), (0.5, -0.418688, -0.081312, 0.0))
    return [[[r * a + g * b + bl * c + d for r, g, bl in pixels[y]] for y in rows] for a, b, c, d in weights]


def _transform(block: list[list[float]]) -> list[int]:
    half = [[sum(row[x] * _COSINES[u][x] for x in range(8)) for u in range(8)] for row in block]
    full = [[sum(half[y][u] * _COSINES[v][y] for y in range(8)) for u in range(8)] for v in range(8)]
    return [round(full[place // 8][place % 8] / _QUANTISER[place]) for place in _ZIGZAG]


def _codes(lengths: bytes, values: bytes) -> dict[int, str]:
    codes, code, place = {}, 0, 0
    for length, count in enumerate(lengths, 1):
        for _ in range(count):
            codes[values[place]] = f"{code:0{length}b}"
            code, place = code + 1, place + 1
        code <<= 1
    return codes


def _bits_of(value: int) -> tuple[int, str]:
    size = abs(value).bit_length()
    return size, f"{value if value > 0 else value + (1 << size) - 1:0{size}b}" if size else ""


def _encode(block: list[int], before: int, dc: dict[int, str], ac: dict[int, str], bits: list[str]) -> int:
    size, text = _bits_of(block[0] - before)
    bits += (dc[size], text)
    zeroes = 0
    for value in block[1:]:
        if not value:
            zeroes += 1
            continue
        while zeroes > 15:
            bits.append(ac[0xF0])
            zeroes -= 16
        size, text = _bits_of(value)
        bits += (ac[zeroes << 4 | size], text)
        zeroes = 0
    if zeroes:
        bits.append(ac[0])
    return block[0]
