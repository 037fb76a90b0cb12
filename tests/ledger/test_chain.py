"""The chain: any change to it is seen, and the first place is named."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.ledger import BreakKind, LedgerError, Link, check, link


def chain(count: int) -> list[Link]:
    links: list[Link] = []
    for number in range(count):
        entry = {"number": number, "verb": "exhibit.moved", "seal": f"S{number:04}", "after": None}
        links.append(Link(entry, link(links[-1].digest if links else None, entry)))
    return links


def test_the_digest_is_the_one_described() -> None:
    # By hand: label, 32 zero bytes, canonical JSON.
    expected = hashlib.sha256(b"safehold chain v1\x00" + bytes(32) + b'{"a":1,"b":"x"}').digest()
    assert link(None, {"b": "x", "a": 1}) == expected
    second = hashlib.sha256(b"safehold chain v1\x00" + expected + b"{}").digest()
    assert link(expected, {}) == second


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_an_untouched_chain_is_whole(count: int) -> None:
    links = chain(count)
    result = check(links, last=links[-1].digest if links else None)
    assert result.ok
    assert result.entries == count


LONG = chain(40)


@given(st.integers(0, 39), st.integers(0, 255))
def test_any_single_bit_of_any_digest_is_seen_at_its_place(place: int, bit: int) -> None:
    flipped = bytearray(LONG[place].digest)
    flipped[bit // 8] ^= 1 << bit % 8
    links = [*LONG[:place], replace(LONG[place], digest=bytes(flipped)), *LONG[place + 1 :]]
    first_break = check(links).first_break
    assert first_break is not None
    assert (first_break.place, first_break.kind) == (place, BreakKind.DIGEST)


@given(st.integers(0, 39), st.integers(0, 4), st.integers(0, 6))
def test_any_single_bit_of_any_text_is_seen_at_its_place(place: int, letter: int, bit: int) -> None:
    seal = str(LONG[place].entry["seal"])
    changed = seal[:letter] + chr(ord(seal[letter]) ^ 1 << bit) + seal[letter + 1 :]
    links = [*LONG[:place], replace(LONG[place], entry={**LONG[place].entry, "seal": changed}), *LONG[place + 1 :]]
    first_break = check(links).first_break
    assert first_break is not None
    assert first_break.place == place


@given(st.integers(0, 39), st.sampled_from([0, False, "", "None", []]))
def test_a_value_of_another_kind_is_seen(place: int, value: object) -> None:
    links = [*LONG[:place], replace(LONG[place], entry={**LONG[place].entry, "after": value}), *LONG[place + 1 :]]
    assert not check(links).ok


@given(st.integers(0, 38))
def test_a_removed_entry_is_seen(place: int) -> None:
    first_break = check([*LONG[:place], *LONG[place + 1 :]]).first_break
    assert first_break is not None
    assert first_break.place == place


@given(st.integers(0, 39), st.integers(0, 39))
def test_exchanged_entries_are_seen(one: int, other: int) -> None:
    links = list(LONG)
    links[one], links[other] = links[other], links[one]
    result = check(links)
    assert result.ok is (one == other)
    assert result.entries == (40 if one == other else min(one, other))


@given(st.integers(0, 40))
def test_an_added_entry_is_seen_even_with_a_digest_of_its_own(place: int) -> None:
    added = {"number": 99}
    previous = LONG[place - 1].digest if place else None
    links = [*LONG[:place], Link(added, link(previous, added)), *LONG[place:]]
    first_break = check(links, last=LONG[-1].digest).first_break
    assert first_break is not None
    assert first_break.place == place + 1
    assert first_break.kind is (BreakKind.END if place == 40 else BreakKind.DIGEST)


@given(st.integers(0, 39))
def test_a_cut_end_is_seen_by_who_knows_the_last_digest(kept: int) -> None:
    assert check(LONG[:kept]).ok
    first_break = check(LONG[:kept], last=LONG[-1].digest).first_break
    assert first_break is not None
    assert (first_break.place, first_break.kind) == (kept, BreakKind.END)


def test_a_chain_is_checked_from_its_middle() -> None:
    assert check(LONG[10:], previous=LONG[9].digest, last=LONG[-1].digest).ok
    assert not check(LONG[10:]).ok


def test_an_entry_that_was_never_recorded_in_this_form_is_a_break() -> None:
    links = [*LONG[:5], Link({"weight": 1.5}, bytes(32)), *LONG[5:]]
    first_break = check(links).first_break
    assert first_break is not None
    assert (first_break.place, first_break.kind) == (5, BreakKind.NOT_CANONICAL)


def test_a_previous_value_that_is_no_digest_is_refused() -> None:
    with pytest.raises(LedgerError, match="32 bytes, not 3"):
        link(b"abc", {})
