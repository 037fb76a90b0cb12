"""Merkle tree of RFC 6962: one digest for many entries, with short proofs of presence and of growth.

Rules (RFC 6962 section 2.1):
- A leaf is hashed with the byte 0 before it and a node with the byte 1, so neither can pass for the other.
- A tree of n leaves splits at the largest power of two below n.
- A proof is checked with digests only: neither the tree nor the entries are needed.

The verifying functions answer no on anything malformed; they never raise for what others sent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from .errors import OutOfRangeError

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
_SIZE: Final = 32


def leaf_digest(entry: bytes) -> bytes:
    """Hash one entry as a leaf. Source: RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_digest(left: bytes, right: bytes) -> bytes:
    """Hash two digests into their node. Source: RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Compute the root of a tree from the digests of its leaves, in order."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        # An odd one at the end moves up as it is: that is the same split at powers of two, from below.
        paired = [node_digest(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """Collect the digests that prove that the leaf at `place` (from 0) is in the tree.

    Source: RFC 6962 section 2.1.1. Raises: OutOfRangeError.
    """
    if not 0 <= place < len(leaves):
        raise OutOfRangeError(f"The tree has {len(leaves)} entries; there is none at place {place}.")
    proof = []
    level = list(leaves)
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        paired = [node_digest(level[pair], level[pair + 1]) for pair in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
        place //= 2
    return proof


def consistency_proof(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """Collect the digests that prove that the tree of the first `earlier` leaves has only been added to.

    Source: RFC 6962 section 2.1.2. Raises: OutOfRangeError.
    """
    if not 0 < earlier <= len(leaves):
        raise OutOfRangeError(f"The tree has {len(leaves)} entries; it never was one of {earlier}.")
    return _subproof(leaves, earlier, is_known=True)


def _subproof(leaves: Sequence[bytes], earlier: int, *, is_known: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if is_known else [root(leaves)]
    split = _split(len(leaves))
    if earlier <= split:
        return [*_subproof(leaves[:split], earlier, is_known=is_known), root(leaves[split:])]
    return [*_subproof(leaves[split:], earlier - split, is_known=False), root(leaves[:split])]


def _split(size: int) -> int:
    """Find the largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, place: int, size: int, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Say whether the proof shows `leaf` at `place` in the tree of `size` leaves with this root.

    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= place < size or any(len(digest) != _SIZE for digest in (leaf, tree_root, *proof)):
        return False
    position, end, digest = place, size - 1, leaf
    for step in proof:
        if end == 0:
            return False
        if position & 1 or position == end:
            digest = node_digest(step, digest)
            while not position & 1 and position:
                position, end = position >> 1, end >> 1
        else:
            digest = node_digest(digest, step)
        position, end = position >> 1, end >> 1
    return end == 0 and hmac.compare_digest(digest, tree_root)


def verify_consistency(earlier: int, earlier_root: bytes, size: int, tree_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the tree of `size` leaves begins with the tree of `earlier` leaves.

    Source: RFC 9162 section 2.1.4.2.
    """
    if not 0 < earlier <= size or any(len(digest) != _SIZE for digest in (earlier_root, tree_root, *proof)):
        return False
    if earlier == size:
        return not proof and hmac.compare_digest(earlier_root, tree_root)
    steps = list(proof)
    if earlier & (earlier - 1) == 0:  # a power of two: its root is a node of the later tree
        steps.insert(0, earlier_root)
    if not steps:
        return False
    position, end = earlier - 1, size - 1
    while position & 1:
        position, end = position >> 1, end >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if end == 0:
            return False
        if position & 1 or position == end:
            old, new = node_digest(step, old), node_digest(step, new)
            while not position & 1 and position:
                position, end = position >> 1, end >> 1
        else:
            new = node_digest(new, step)
        position, end = position >> 1, end >> 1
    return end == 0 and hmac.compare_digest(old, earlier_root) and hmac.compare_digest(new, tree_root)
