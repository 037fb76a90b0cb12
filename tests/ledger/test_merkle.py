"""The Merkle tree against published vectors and the definition of RFC 6962."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.ledger import OutOfRangeError, merkle

# The eight leaves and nine roots of the test data of Certificate Transparency's reference implementation.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_digest(entry) for entry in ENTRIES]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_an_inclusion_proof_is_the_published_one() -> None:
    assert [digest.hex() for digest in merkle.inclusion_proof(LEAVES, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def defined_root(entries: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return hashlib.sha256(b"\x01" + defined_root(entries[:split]) + defined_root(entries[split:])).digest()


def defined_path(place: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1, word for word."""
    if len(entries) == 1:
        return []
    split = 1
    while split * 2 < len(entries):
        split *= 2
    if place < split:
        return [*defined_path(place, entries[:split]), defined_root(entries[split:])]
    return [*defined_path(place - split, entries[split:]), defined_root(entries[:split])]


@pytest.mark.parametrize("size", range(1, 35))
def test_every_proof_is_the_defined_one_and_verifies(size: int) -> None:
    entries = [number.to_bytes(2, "big") for number in range(size)]
    leaves = [merkle.leaf_digest(entry) for entry in entries]
    tree_root = merkle.root(leaves)
    assert tree_root == defined_root(entries)
    for place in range(size):
        proof = merkle.inclusion_proof(leaves, place)
        assert proof == defined_path(place, entries)
        assert merkle.verify_inclusion(leaves[place], place, size, proof, tree_root)
    for earlier in range(1, size + 1):
        proof = merkle.consistency_proof(leaves, earlier)
        assert merkle.verify_consistency(earlier, merkle.root(leaves[:earlier]), size, tree_root, proof)


def flipped(digest: bytes, bit: int) -> bytes:
    changed = bytearray(digest)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    return bytes(changed)


@given(st.integers(2, 70), st.data())
def test_any_single_bit_of_an_inclusion_proof_is_seen(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_digest(bytes([number])) for number in range(size)]
    place, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
    proof, tree_root = merkle.inclusion_proof(leaves, place), merkle.root(leaves)
    step = data.draw(st.integers(0, len(proof) - 1))
    wrong = [*proof[:step], flipped(proof[step], bit), *proof[step + 1 :]]
    assert not merkle.verify_inclusion(leaves[place], place, size, wrong, tree_root)
    assert not merkle.verify_inclusion(flipped(leaves[place], bit), place, size, proof, tree_root)
    assert not merkle.verify_inclusion(leaves[place], place, size, proof, flipped(tree_root, bit))
    assert not merkle.verify_inclusion(leaves[place], place, size, proof[:-1], tree_root)
    assert not merkle.verify_inclusion(leaves[place], place, size, [*proof, tree_root], tree_root)
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != place))
    assert not merkle.verify_inclusion(leaves[place], other, size, proof, tree_root)


@given(st.integers(2, 70), st.data())
def test_any_change_of_an_earlier_entry_is_seen_by_the_consistency_proof(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf_digest(bytes([number])) for number in range(size)]
    earlier = data.draw(st.integers(1, size - 1))
    place, bit = data.draw(st.integers(0, earlier - 1)), data.draw(st.integers(0, 255))
    rewritten = [*leaves[:place], flipped(leaves[place], bit), *leaves[place + 1 :]]
    proof = merkle.consistency_proof(rewritten, earlier)
    assert not merkle.verify_consistency(earlier, merkle.root(leaves[:earlier]), size, merkle.root(rewritten), proof)


def test_a_node_does_not_pass_for_a_leaf() -> None:
    inner = merkle.node_digest(LEAVES[0], LEAVES[1])
    assert merkle.leaf_digest(LEAVES[0] + LEAVES[1]) != inner


@pytest.mark.parametrize("size", range(2, 35))
def test_an_inner_node_does_not_pass_for_a_leaf_in_a_proof(size: int) -> None:
    """A proof that leaves off its lowest steps shows a node above the leaves, whatever place is said of it."""
    leaves = [merkle.leaf_digest(bytes([number])) for number in range(size)]
    tree_root = merkle.root(leaves)
    assert not any(merkle.verify_inclusion(tree_root, place, size, [], tree_root) for place in range(size))
    for place in range(size):
        proof, digest, position, end = merkle.inclusion_proof(leaves, place), leaves[place], place, size - 1
        for step, neighbour in enumerate(proof[:-1], 1):
            while position == end and not position & 1:
                position, end = position >> 1, end >> 1
            on_the_right = position & 1
            digest = merkle.node_digest(neighbour, digest) if on_the_right else merkle.node_digest(digest, neighbour)
            position, end = position >> 1, end >> 1
            assert not any(merkle.verify_inclusion(digest, claimed, size, proof[step:], tree_root) for claimed in range(size))


def test_a_proof_that_is_longer_than_the_tree_is_high_is_a_no() -> None:
    """It would show the leaf in another tree than the one whose size is said."""
    one, two, three, other = LEAVES[:4]
    assert not merkle.verify_inclusion(two, 0, 1, [one], merkle.root([one, two]))
    earlier, later = merkle.root([one, two]), merkle.root([one, two, three])
    assert merkle.verify_consistency(2, earlier, 3, later, [three])
    around = [merkle.node_digest(other, digest) for digest in (earlier, later)]
    assert not merkle.verify_consistency(2, around[0], 3, around[1], [three, other])


def test_a_proof_that_is_shorter_than_the_tree_is_high_is_a_no() -> None:
    earlier = merkle.root(LEAVES[:2])
    assert not merkle.verify_consistency(2, earlier, 4, earlier, [])
    assert not merkle.verify_consistency(1, LEAVES[0], 2, LEAVES[0], [])


@pytest.mark.parametrize("proof", [[b""], [b"short"], [bytes(31)]])
def test_malformed_proofs_are_a_no(proof: list[bytes]) -> None:
    assert not merkle.verify_inclusion(LEAVES[0], 0, 2, proof, merkle.root(LEAVES[:2]))
    assert not merkle.verify_consistency(1, LEAVES[0], 2, merkle.root(LEAVES[:2]), proof)
    assert not merkle.verify_inclusion(LEAVES[0], -1, 2, [], merkle.root(LEAVES[:2]))
    assert not merkle.verify_consistency(0, merkle.EMPTY_ROOT, 2, merkle.root(LEAVES[:2]), [])


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    with pytest.raises(OutOfRangeError, match="8 entries; there is none at place 8"):
        merkle.inclusion_proof(LEAVES, 8)
    with pytest.raises(OutOfRangeError, match="never was one of 9"):
        merkle.consistency_proof(LEAVES, 9)
