"""An index that was damaged: it answers nothing, and says so by its name."""

import hashlib
import json
import os
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safehold.hashlists import HashList, HashListError, IndexDamagedError, ListKind, build, update
from safehold.hashlists.index import HEADER_SIZE

PAGE = 4096


def digests(count: int) -> list[str]:
    return [hashlib.md5(str(number).encode()).hexdigest() for number in range(count)]


def listed(folder: Path, *, count: int = 2000) -> Path:
    """The index of some invented files, with names, categories and packages."""
    (folder / "list.csv").write_text("md5,category,name\n" + "".join(f"{one},1,{one[:4]}.jpg\n" for one in digests(count)))
    build([folder / "list.csv"], name="Notes", kind=ListKind.KNOWN_OF_INTEREST, out=folder / "list.index", version="1")
    return folder / "list.index"


def as_before_the_header_had_a_digest(index: Path) -> None:
    """Write an index as the first form of it was: the header without a digest of its own."""
    data = bytearray(index.read_bytes())
    (length,) = struct.unpack_from("<I", data, 8)
    text = bytes(data[44 : 44 + length])
    data[:HEADER_SIZE] = (b"SFHLIST1" + struct.pack("<I", length) + text).ljust(HEADER_SIZE, b"\0")
    index.write_bytes(data)


def zero_a_page(data: bytearray) -> None:
    start = HEADER_SIZE + 2 * PAGE
    assert any(data[start : start + PAGE])
    data[start : start + PAGE] = bytes(PAGE)


def zero_a_sector(data: bytearray) -> None:
    start = HEADER_SIZE + 2 * PAGE
    data[start : start + 512] = bytes(512)


def flip_a_bit(data: bytearray) -> None:
    data[len(data) // 2] ^= 1


def flip_the_last_byte(data: bytearray) -> None:
    data[-1] ^= 0x20


def flip_the_name(data: bytearray) -> None:
    data[data.index(b"Notes")] ^= 1


def fill_the_header(data: bytearray) -> None:
    data[HEADER_SIZE - 1] = 1


def cut_short(data: bytearray) -> None:
    del data[-PAGE:]


def cut_to_its_header(data: bytearray) -> None:
    del data[HEADER_SIZE:]


def make_longer(data: bytearray) -> None:
    data += b"\0"


def empty(data: bytearray) -> None:
    data.clear()


DAMAGE = (
    zero_a_page,
    zero_a_sector,
    flip_a_bit,
    flip_the_last_byte,
    flip_the_name,
    fill_the_header,
    cut_short,
    cut_to_its_header,
    make_longer,
    empty,
)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_damaged_index_is_refused_by_its_name(damage, tmp_path):
    index = listed(tmp_path)
    assert HashList(index).find(digests(1)[0])
    data = bytearray(index.read_bytes())
    damage(data)
    index.write_bytes(data)
    with pytest.raises(HashListError, match=r"list\.index"):
        HashList(index)
    with pytest.raises(HashListError, match=r"list\.index"):
        update(index, tmp_path / "list.csv", out=tmp_path / "new.index")
    assert not (tmp_path / "new.index").exists()


def test_what_is_damaged_is_told_with_both_digests(tmp_path):
    index = listed(tmp_path)
    stated = HashList(index).sha256
    data = bytearray(index.read_bytes())
    zero_a_page(data)
    index.write_bytes(data)
    computed = hashlib.sha256(data[HEADER_SIZE:]).hexdigest()
    with pytest.raises(IndexDamagedError) as refused:
        HashList(index)
    assert stated in refused.value.what
    assert computed in refused.value.what


def test_the_digest_is_computed_from_what_the_index_holds(tmp_path):
    index = listed(tmp_path)
    assert HashList(index).sha256 == hashlib.sha256(index.read_bytes()[HEADER_SIZE:]).hexdigest()


def test_a_file_is_read_whole_once_and_again_after_each_change(tmp_path):
    """A change that keeps the size and puts the time of the file back is seen all the same."""
    index = listed(tmp_path)
    HashList(index)
    before, data = index.stat(), bytearray(index.read_bytes())
    flip_a_bit(data)
    index.write_bytes(data)
    os.utime(index, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(IndexDamagedError):
        HashList(index)
    flip_a_bit(data)
    index.write_bytes(data)
    assert HashList(index).find(digests(1)[0])


def test_an_index_that_is_changed_while_it_is_open_answers_nothing_more(tmp_path):
    index = listed(tmp_path)
    opened = HashList(index)
    file = (digests(1)[0], "0" * 40, "0" * 64)
    assert opened.categories([file]) == [("1",)]
    with index.open("r+b") as written:
        written.seek(HEADER_SIZE + PAGE)
        written.write(bytes(PAGE))
    for ask in (lambda: opened.categories([file]), lambda: opened.find(file[0]), lambda: file[0] in opened, opened.verify):
        with pytest.raises(IndexDamagedError, match="changed"):
            ask()


def test_an_index_whose_place_another_takes_goes_on_as_it_was(tmp_path):
    index = listed(tmp_path)
    opened = HashList(index)
    (tmp_path / "other.index").write_bytes(b"something else")
    os.replace(tmp_path / "other.index", index)
    opened.verify()
    assert opened.find(digests(1)[0])


def test_an_index_that_is_gone_or_a_folder_is_refused(tmp_path):
    for path in (tmp_path / "none.index", tmp_path):
        with pytest.raises(HashListError, match="cannot be opened"):
            HashList(path)


def test_an_index_of_the_first_form_is_read_and_checked(tmp_path):
    index = listed(tmp_path)
    now = HashList(index)
    said = (now.name, now.sha256, now.find(digests(1)[0]))
    as_before_the_header_had_a_digest(index)
    before = HashList(index)
    assert (before.name, before.sha256, before.find(digests(1)[0])) == said
    data = bytearray(index.read_bytes())
    zero_a_page(data)
    index.write_bytes(data)
    with pytest.raises(IndexDamagedError):
        HashList(index)


@pytest.mark.parametrize("name", ["table", "records", "count", "bits"])
def test_a_header_of_the_first_form_that_points_elsewhere_is_refused(name, tmp_path):
    """Such a header has no digest of its own: what it says of places must fit together."""
    index = listed(tmp_path)
    as_before_the_header_had_a_digest(index)
    data = bytearray(index.read_bytes())
    (length,) = struct.unpack_from("<I", data, 8)
    header = json.loads(data[12 : 12 + length])
    header["sections"]["md5"][name] += 1
    text = json.dumps(header).encode()
    data[:HEADER_SIZE] = (b"SFHLIST1" + struct.pack("<I", len(text)) + text).ljust(HEADER_SIZE, b"\0")
    index.write_bytes(data)
    with pytest.raises(IndexDamagedError):
        HashList(index)


def sealed(data: bytearray) -> bytes:
    """The bytes with the digests that belong to them: what somebody would write who wants them believed."""
    (length,) = struct.unpack_from("<I", data, 8)
    try:
        header = json.loads(data[44 : 44 + length])
        header["sha256"], header["size"] = hashlib.sha256(data[HEADER_SIZE:]).hexdigest(), len(data)
        text = json.dumps(header).encode()
    except (ValueError, TypeError):
        text = bytes(data[44 : 44 + min(length, HEADER_SIZE - 44)])
    head = bytearray((data[:8] + struct.pack("<I", len(text)) + bytes(32) + text)[:HEADER_SIZE].ljust(HEADER_SIZE, b"\0"))
    head[12:44] = hashlib.sha256(head).digest()
    return bytes(head) + bytes(data[HEADER_SIZE:])


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Path, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    index = listed(folder, count=60)
    return folder / "changed.index", index.read_bytes()


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 40), st.booleans())
def test_changed_bytes_with_fitting_digests_end_in_an_answer_or_in_one_error(whole, chance, changes, in_header):
    path, intact = whole
    data = bytearray(intact)
    for _ in range(changes):
        data[chance.randrange(44, 900) if in_header else chance.randrange(HEADER_SIZE, len(data))] = chance.randrange(256)
    path.write_bytes(sealed(data))
    ask_everything(path)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_header_values_of_every_kind_end_in_an_answer_or_in_one_error(whole, chance):
    path, intact = whole
    data = bytearray(intact)
    (length,) = struct.unpack_from("<I", data, 8)
    header = json.loads(data[44 : 44 + length])
    part = chance.choice([header, header["sections"], header["sections"]["md5"]])
    values = [None, -1, 0, 1, 1 << 70, 3.5, "x", [], {}, [1], ["a"], [0, 1 << 40], True]
    part[chance.choice(list(part))] = chance.choice(values)
    text = json.dumps(header).encode()
    head = bytearray((bytes(data[:8]) + struct.pack("<I", len(text)) + bytes(32) + text).ljust(HEADER_SIZE, b"\0"))
    head[12:44] = hashlib.sha256(head).digest()
    path.write_bytes(bytes(head) + bytes(data[HEADER_SIZE:]))
    ask_everything(path)


def ask_everything(path: Path) -> None:
    try:
        opened = HashList(path)
        opened.information()
        for one in digests(70):
            opened.find(one)
            assert isinstance(one in opened, bool)
        opened.categories([(one, "0" * 40, "0" * 64) for one in digests(70)])
        opened.present("md5", b"".join(bytes.fromhex(one) for one in digests(70)))
        update(path, path.with_name("list.csv"), out=path.with_name("updated.index"))
    except HashListError:
        return


def test_no_answer_is_lost_in_silence(tmp_path):
    """Whichever page is zeroed: every listed digest is found, or the index is refused."""
    index = listed(tmp_path, count=4000)
    intact = index.read_bytes()
    chance = random.Random(7)
    for start in chance.sample(range(0, len(intact) - PAGE, 512), 40):
        index.write_bytes(intact[:start] + bytes(PAGE) + intact[start + PAGE :])
        try:
            opened = HashList(index)
        except IndexDamagedError:
            continue
        assert all(one in opened for one in digests(4000))
