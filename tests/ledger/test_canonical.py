"""The canonical form: the same bytes for the same entry, on any machine."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.ledger import NotCanonicalError, canonical_bytes

SAMPLES = [
    ({}, b"{}"),
    ({"b": 1, "a": [True, None, "x"]}, b'{"a":[true,null,"x"],"b":1}'),
    ({"é": "名 \U0001f600"}, '{"é":"名 \U0001f600"}'.encode()),
    ({"q": '"\\\n\t\x01/\x7f'}, b'{"q":"\\"\\\\\\n\\t\\u0001/\x7f"}'),
    ({"at": datetime(2026, 1, 31, 14, 5, 6, tzinfo=UTC)}, b'{"at":"2026-01-31T14:05:06.000000Z"}'),
    (
        {"at": datetime(2026, 7, 1, 0, 30, 0, 1, tzinfo=timezone(timedelta(hours=1)))},
        b'{"at":"2026-06-30T23:30:00.000001Z"}',
    ),
    ({"on": date(2026, 1, 31)}, b'{"on":"2026-01-31"}'),
    ({"id": UUID(int=255)}, b'{"id":"00000000-0000-0000-0000-0000000000ff"}'),
    ({"digest": b"\x00\xff"}, b'{"digest":"00ff"}'),
    ({"n": -(2**63 - 1)}, b'{"n":-9223372036854775807}'),
]


class Verb(StrEnum):
    SEIZED = "exhibit.seized"


class Plain(Enum):
    MOVED = "moved"


class Level(IntEnum):
    HIGH = 3


@pytest.mark.parametrize(("entry", "expected"), SAMPLES)
def test_the_bytes_are_these(entry: object, expected: bytes) -> None:
    assert canonical_bytes(entry) == expected


def test_enumerations_are_their_values() -> None:
    assert canonical_bytes({Verb.SEIZED: Verb.SEIZED, "level": Level.HIGH}) == b'{"exhibit.seized":"exhibit.seized","level":3}'


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"a": {"b": [1, 1.0]}}, r"entry\.a\.b\[1\] is a floating-point number"),
        ({"a": float("nan")}, "floating-point"),
        ({"at": datetime(2026, 1, 1)}, "time without zone"),
        ({"at": datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))}, "outside the years"),
        ({"a": {1, 2}}, "is a set"),
        ({1: "a"}, "no text"),
        ({"a": "\ud800"}, "half a character"),
        ({"\ud800": "a"}, "half a character"),
        ({"a": 2**63}, "other programs"),
        (deep(1_000), "64 deep"),
        ({Plain.MOVED: 1, "moved": 2}, "twice"),
    ],
)
def test_what_has_no_canonical_form_is_refused_naming_the_place(entry: object, words: str) -> None:
    with pytest.raises(NotCanonicalError, match=words):
        canonical_bytes(entry)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
ENTRIES = st.dictionaries(TEXTS, VALUES, max_size=5)


@given(ENTRIES)
def test_the_bytes_are_json_that_reads_back_as_the_entry(entry: dict[str, object]) -> None:
    assert json.loads(canonical_bytes(entry)) == entry


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(entry: dict[str, object], order: object) -> None:
    keys = list(entry)
    order.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical_bytes(MappingProxyType({key: entry[key] for key in keys})) == canonical_bytes(entry)


@given(ENTRIES, ENTRIES)
def test_different_entries_have_different_bytes(one: dict[str, object], other: dict[str, object]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical_bytes(one) == canonical_bytes(other)) is same
