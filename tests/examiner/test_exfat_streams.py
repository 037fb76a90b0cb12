"""What exFAT says of content: how much was written, and which clusters were a deleted file's."""

import hashlib
import random
import struct

import pytest

from examiner.conftest import blank, need, rows_of, run
from safehold.examiner import examine

CLUSTER = 4096
#: Without any time The Sleuth Kit takes an entry for none.
NOON = (46 << 25) | (7 << 21) | (1 << 16) | (12 << 11)
CONTENT = random.Random(7).randbytes(3 * CLUSTER - 100)
SIZE = len(CONTENT)


def entries(name: str, first: int, *, written: int, is_in_chain: bool, in_use: int) -> bytes:
    """Return the three entries of a file with `CONTENT`."""
    file = struct.pack("<BBHHHIIIBBBBB7x", in_use | 0x05, 2, 0, 0x20, 0, NOON, NOON, NOON, 0, 0, 0x80, 0x80, 0x80)
    flags = 1 if is_in_chain else 3
    stream = struct.pack("<BBBBHHQIIQ", in_use | 0x40, flags, 0, len(name), 0, 0, written, 0, first, len(CONTENT))
    text = struct.pack("<BB30s", in_use | 0x41, 0, name.encode("utf-16-le"))
    checksum = 0
    for place, byte in enumerate(file + stream + text):
        if place not in (2, 3):
            checksum = ((checksum << 15 | checksum >> 1) & 0xFFFF) + byte & 0xFFFF
    return file[:2] + struct.pack("<H", checksum) + file[4:] + stream + text


@pytest.fixture
def row(tmp_path):
    def row(*, written=SIZE, is_in_chain=False, is_deleted=False, chain=()):
        need("mkfs.exfat")
        image = blank(tmp_path / "exfat.raw", 8 << 20)
        run("mkfs.exfat", "-c", "4K", image)
        data = bytearray(image.read_bytes())
        table, heap, root = (struct.unpack_from("<I", data, place)[0] for place in (80, 88, 96))
        first = 500

        def place(cluster: int) -> int:
            return heap * 512 + (cluster - 2) * CLUSTER

        at = place(root)
        while data[at]:
            at += 32
        set_of_entries = entries("a.bin", first, written=written, is_in_chain=is_in_chain, in_use=0 if is_deleted else 0x80)
        data[at : at + 96] = set_of_entries
        data[place(first) : place(first) + len(CONTENT)] = CONTENT
        struct.pack_into(f"<{len(chain)}I", data, table * 512 + first * 4, *chain)
        image.write_bytes(data)
        examine(image, out=tmp_path / "out", jsonl=True, image_digest=False)
        return next(row for row in rows_of(tmp_path / "out") if row["path"] == "a.bin")

    return row


@pytest.mark.parametrize("written", [0, 1, CLUSTER, CLUSTER + 5, len(CONTENT)])
def test_zeroes_stand_behind_what_was_written(row, written):
    found = row(written=written)
    shown = CONTENT[:written].ljust(len(CONTENT), b"\x00")
    assert (found["size"], found["sha256"]) == (len(CONTENT), hashlib.sha256(shown).hexdigest())


@pytest.mark.parametrize(
    ("is_in_chain", "chain", "said"),
    [(False, (), None), (True, (501, 502, 0xFFFFFFFF), None), (True, (0, 0, 0), "chain-lost"), (True, (501, 600), "chain-lost")],
)
def test_a_deleted_file_whose_clusters_are_not_known_says_so(row, is_in_chain, chain, said):
    found = row(is_in_chain=is_in_chain, is_deleted=True, chain=chain)
    assert (found["allocation"], found["problem"]) == ("deleted", said)
    assert found["sha256"] == hashlib.sha256(CONTENT).hexdigest()
