"""Names as evidence."""

import re

from hypothesis import given
from hypothesis import strategies as st

from safehold.examiner.names import text_from_bytes


def test_text_stays_text():
    assert text_from_bytes("Größe.txt".encode()) == "Größe.txt"


def test_a_byte_that_is_no_text_is_written_out():
    assert text_from_bytes(b"caf\xe9.txt") == r"caf\xe9.txt"


def test_a_name_that_looks_escaped_is_told_from_one_that_is():
    assert text_from_bytes(rb"caf\xe9.txt") == r"caf\x5cxe9.txt"


def test_a_name_holds_nothing_that_a_database_refuses():
    assert text_from_bytes(b"a\x00b") == r"a\x00b"
    assert text_from_bytes(rb"a\x00b") == r"a\x5cx00b"


@given(st.binary(max_size=12), st.binary(max_size=12))
def test_different_names_never_become_the_same(one, other):
    assert (text_from_bytes(one) == text_from_bytes(other)) == (one == other)


@given(st.binary(max_size=30))
def test_every_name_can_be_encoded_and_holds_the_bytes_that_it_was_made_from(name):
    written = text_from_bytes(name).encode("utf-8")
    assert re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), written) == name
