"""Shadow copies set into an NTFS volume, as the documentation of the Volume Shadow Snapshot format has them."""

import struct
import uuid

IDENTIFIER = uuid.UUID("3808876b-c176-4e48-b7ae-04046e6cc752").bytes_le
BLOCK, SIZE, HEAD = 16384, 8 << 20, 128
#: 2026-03-01 08:00 UTC, in tenths of microseconds since 1601.
MADE = 134_168_256_000_000_000


class Shadowed:
    """A volume as it is today; `keep` gives it a copy of how it was before, between older and newer ones in their order."""

    def __init__(self, today: bytes) -> None:
        self.data = bytearray(today)
        self._at = 6 << 20
        assert not any(self.data[self._at : SIZE - BLOCK])
        self._entries = b""
        self._count = 0

    def _take(self, content: bytes, after_head: bytes | None = None, kind: int = 0, information: int = 0) -> int:
        at, self._at = self._at, self._at + BLOCK
        if after_head is not None:
            content = IDENTIFIER + struct.pack("<IIQQQQ", 1, kind, 0, at, 0, information) + bytes(72) + after_head
        assert len(content) <= BLOCK
        assert self._at < SIZE - BLOCK
        self.data[at : at + len(content)] = content
        return at

    def keep(self, before: bytes, after: bytes, not_in_use: frozenset[int] = frozenset()) -> None:
        """Keep the blocks that were written to between two states; `not_in_use` are blocks of which the copy knows nothing."""
        blocks = b""
        for at in range(0, 6 << 20, BLOCK):
            if before[at : at + BLOCK] != after[at : at + BLOCK] and at // BLOCK not in not_in_use:
                blocks += struct.pack("<QQQII", at, 0, self._take(before[at : at + BLOCK]), 0, 0)
        bitmap = bytearray(SIZE // BLOCK // 8)
        for block in not_in_use:
            bitmap[block // 8] |= 1 << block % 8
        information = bytes(48) + struct.pack("<IIIIHH", 0, 0, 0, 0, 0, 0)
        header = self._take(b"", information, 4, len(information))
        self._count += 1
        store = uuid.UUID(int=self._count).bytes_le
        made = MADE + self._count * 864_000_000_000
        self._entries += struct.pack("<QQ16sQQQ72x", 2, SIZE, store, self._count, 0x40, made)
        places = self._take(b"", blocks, 3), header, self._take(b"", b"", 5), self._take(b"", bytes(bitmap), 6)
        self._entries += struct.pack("<QQ16sQQQQQQQ40x", 3, places[0], store, *places[1:], 0, BLOCK, 0, 0)

    def mention(self) -> None:
        """Name a copy whose blocks are kept in another volume."""
        self._count += 1
        store = uuid.UUID(int=self._count).bytes_le
        self._entries += struct.pack("<QQ16sQQQ72x", 2, SIZE, store, self._count, 0x40, MADE + self._count * 864_000_000_000)

    def image(self) -> bytes:
        self.catalogue = self._at
        catalogue = self._take(b"", self._entries, 2)
        head = struct.pack("<16sIIQQQQQ16s16sI", IDENTIFIER, 1, 1, 0x1E00, 0x1E00, 0, catalogue, 0, bytes(16), bytes(16), 0)
        self.data[0x1E00 : 0x1E00 + 512] = head.ljust(512, b"\x00")
        return bytes(self.data)
