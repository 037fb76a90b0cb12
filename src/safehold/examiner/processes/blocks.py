"""How the files of a volume are parted into blocks of work, each of which one process reads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched
from typing import TYPE_CHECKING

from safehold.examiner.digests.streams import LONG_FROM, READ_SIZE

if TYPE_CHECKING:
    from safehold.examiner.filesystems.items import Item

_ITEMS = 128
_BYTES = 32 << 20
#: How many files of some length make up a block: two for each lane of the widest processors.
_LONG_ITEMS = 32


def blocks_of(items: list[Item]) -> Iterator[list[Item]]:
    """Yield items in blocks, in the order of their numbers: what was written together is read together.

    Files of some length come in blocks of their own, the longest first: a block's files are digested beside each other, and one
    that is longer than the others would end alone.
    """
    some: list[Item] = []
    long: list[Item] = []
    for item in sorted(items, key=lambda item: item.inode):
        (long if READ_SIZE < bytes_to_read(item) < LONG_FROM else some).append(item)
    block: list[Item] = []
    size = 0
    for item in some:
        block.append(item)
        size += bytes_to_read(item)
        if len(block) == _ITEMS or size >= _BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block
    # Names of one record stay side by side: they are of one length, and sorting leaves them in their order.
    long.sort(key=lambda item: item.size, reverse=True)
    yield from map(list, batched(long, _LONG_ITEMS))


def bytes_to_read(item: Item) -> int:
    """Return how many bytes of a file's content will be read."""
    return item.size if item.kind in ("file", "meta") and not item.note else 0
