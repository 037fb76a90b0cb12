"""How files are parted into blocks of work."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from safehold.examiner.digests.streams import LONG_FROM, READ_SIZE
from safehold.examiner.filesystems.items import Item
from safehold.examiner.processes.blocks import blocks_of, bytes_to_read

MEBIBYTE = 1 << 20

sizes = st.one_of(
    st.integers(0, READ_SIZE),
    st.integers(READ_SIZE, LONG_FROM),
    st.integers(LONG_FROM, 100 * MEBIBYTE),
    st.sampled_from([0, READ_SIZE, READ_SIZE + 1, LONG_FROM - 1, LONG_FROM]),
)
items = st.builds(
    Item,
    st.integers(1, 400),
    st.sampled_from(["allocated", "deleted"]),
    st.sampled_from(["file", "file", "file", "dir", "symlink"]),
    st.text(max_size=3),
    st.sampled_from(["", "", "", "reallocated"]),
    sizes,
)


def file(inode: int, size: int, name: str = "") -> Item:
    return Item(inode, "allocated", "file", name or str(inode), "", size)


@given(st.lists(items, max_size=300))
def test_every_file_is_in_one_block_and_blocks_are_small(found):
    blocks = list(blocks_of(found))
    assert Counter(item for block in blocks for item in block) == Counter(found)
    for block in blocks:
        assert 0 < len(block) <= 128
        assert sum(map(bytes_to_read, block[:-1])) < 32 * MEBIBYTE or len(block) <= 32


@given(st.lists(items, max_size=300), st.randoms())
def test_blocks_do_not_depend_on_the_order_in_which_names_were_found(found, chance):
    by_name = {item.inode: item for item in found}
    mixed = list(by_name.values())
    chance.shuffle(mixed)
    assert list(blocks_of(mixed)) == list(blocks_of(list(by_name.values())))


def test_files_of_some_length_stand_with_others_of_their_length():
    short = [file(number, 5000) for number in range(300)]
    long = [file(1000 + number, (number % 9 + 1) * MEBIBYTE) for number in range(70)]
    huge = file(5000, 20 * MEBIBYTE)
    blocks = list(blocks_of([*long, huge, *short]))
    assert [len(block) for block in blocks] == [128, 128, 45, 32, 32, 6]
    assert huge in blocks[2]
    lengths = [item.size for block in blocks[3:] for item in block]
    assert lengths == sorted((item.size for item in long), reverse=True)


def test_names_of_one_record_stay_side_by_side():
    names = [file(7, MEBIBYTE, name) for name in "abc"]
    (block,) = blocks_of([names[0], file(9, MEBIBYTE), names[1], file(3, MEBIBYTE), names[2], file(8, 2 * MEBIBYTE)])
    assert [item.inode for item in block] == [8, 3, 7, 7, 7, 9]
