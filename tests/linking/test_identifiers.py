"""Identifiers: the same thing is found again, different things stay apart."""

from __future__ import annotations

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from safehold.linking import (
    IdentifierKind,
    Quality,
    UnknownKindError,
    UnreadableIdentifierError,
    luhn_check_digit,
    normalise,
)

SAME = [
    ("phone", ["07700 900123", "+44 7700 900123", "0044 (0)7700-900-123", "+447700900123", "07700900123 x5"]),
    ("phone", ["01632 960001", "+441632960001"]),
    ("phone", ["+1 202-555-0143", "001 202 555 0143"]),
    (
        "email",
        [
            "Test.Subject@Example.ORG",
            " test.subject@example.org ",
            "<test.subject@example.org>",
            "mailto:test.subject@example.org",
        ],
    ),
    ("email", ["a@bücher.example", "a@xn--bcher-kva.example"]),
    ("ip_address", ["192.0.2.7", "::ffff:192.0.2.7", "[::ffff:c000:207]"]),
    ("ip_address", ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "2001:db8::1%eth0"]),
    ("postcode", ["NE1 1AA", "ne11aa", "Ne1  1aA"]),
    (
        "address",
        ["12 Example Street, Newtown, NE1 1AA", "12 EXAMPLE ST NEWTOWN NE11AA", "12, Example St., NE1 1AA Newtown, UK"],
    ),
    ("address", ["Flat 2, 1 St. John's Road", "APT 2 1 ST JOHNS RD"]),
    ("imei", ["490154203237518", "49-015420-323751-8", "49015420323751", "4901542032375101"]),
    ("serial_number", ["C02-ABC 123", "c02abc123"]),
    ("mac_address", ["00-1B-44-11-3A-B7", "00:1b:44:11:3a:b7", "001b.4411.3ab7"]),
    ("digest", ["900150983CD24FB0D6963F7D28E17F72", "md5:900150983cd24fb0d6963f7d28e17f72"]),
    ("url", ["HTTPS://Example.org:443/%7Etest", "https://example.org/~test"]),
    ("url", ["https://example.org", "https://example.org/"]),
    ("name", ["Zoë O'Brien-Smith", "ZOE OBRIEN SMITH", "Ms. Zoe  O’Brien Smith"]),
    ("name", ["Łukasz Ørsted", "lukasz orsted"]),
]

DIFFERENT = [
    ("email", "test.subject@gmail.com", "testsubject@gmail.com"),
    ("email", "test+a@gmail.com", "test@gmail.com"),
    ("ip_address", "192.0.2.7", "192.0.2.70"),
    ("imei", "490154203237518", "490154203237519"),
    ("digest", "900150983cd24fb0d6963f7d28e17f72", "900150983cd24fb0d6963f7d28e17f73"),
    ("url", "https://example.org/A", "https://example.org/a"),
    ("url", "https://example.org/a#1", "https://example.org/a#2"),
    ("name", "Anna Smith", "Anne Smith"),
    ("address", "12 Example Street NE1 1AA", "21 Example Street NE1 1AA"),
]

REFUSED = [
    ("phone", "12"),
    ("phone", "not a number"),
    ("phone", "07700 900123 900123"),
    ("email", "example.org"),
    ("email", "a@"),
    ("email", "a@localhost"),
    ("email", "a b@example.org"),
    ("email", "a@-x.org"),
    ("ip_address", "192.0.2.256"),
    ("ip_address", "192.0.2"),
    ("ip_address", "010.1.1.1"),
    ("ip_address", "2001:db8::1::2"),
    ("postcode", "12345"),
    ("postcode", "NE1 1A"),
    ("imei", "1234"),
    ("imei", "49015420323751A"),
    ("imei", "4901542032375180123"),
    ("imei", "४९०१५४२०३२३७५१८x"),
    ("serial_number", "N/A"),
    ("serial_number", "To be filled by O.E.M."),
    ("serial_number", "00000000"),
    ("mac_address", "00:1b:44:11:3a"),
    ("digest", "abc"),
    ("digest", "sha1:900150983cd24fb0d6963f7d28e17f72"),
    ("url", "https://"),
    ("url", "https://exa mple.org"),
    ("url", "https://example.org:99999999/"),
    ("url", "https://[::1/"),
    ("name", "1234"),
    ("name", "''"),
    ("account", "@"),
    ("account", "\u200b"),
    ("address", ",.-"),
    ("name", "Test\x00Subject"),
    ("email", "a" * 5000),
    ("phone", ""),
    ("phone", "   "),
]


@pytest.mark.parametrize(("kind", "spellings"), SAME)
def test_spellings_of_one_thing_have_one_key(kind: str, spellings: list[str]) -> None:
    assert len({normalise(kind, spelling).key for spelling in spellings}) == 1


@pytest.mark.parametrize(("kind", "one", "other"), DIFFERENT)
def test_different_things_keep_different_keys(kind: str, one: str, other: str) -> None:
    assert normalise(kind, one).key != normalise(kind, other).key


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_what_is_no_identifier_is_refused_with_a_reason(kind: str, value: str) -> None:
    with pytest.raises(UnreadableIdentifierError) as refusal:
        normalise(kind, value)
    assert refusal.value.reason
    assert len(str(refusal.value)) < 250


def test_an_unknown_kind_is_refused_naming_the_known_ones() -> None:
    with pytest.raises(UnknownKindError, match="phone, email, account"):
        normalise("shoe_size", "44")


def test_published_forms() -> None:
    # E.164; RFC 5952 section 4; IMEI of 3GPP TS 23.003 as in its published example.
    assert normalise("phone", "07700 900123").key == "+447700900123"
    assert normalise("ip_address", "2001:db8:0:0:1:0:0:1").key == "2001:db8::1:0:0:1"
    assert normalise("imei", "49015420323751").shown == "490154203237518"


def test_a_user_name_joins_within_one_service_only() -> None:
    here = normalise("account", "@Test_Subject014", service="Example Chat")
    assert here.key == normalise("account", "test_subject014", service=" example  chat ").key
    assert here.key != normalise("account", "test_subject014", service="Other Chat").key
    unstated = normalise("account", "test_subject014")
    assert unstated.key != here.key
    assert unstated.quality is Quality.PARTIAL
    assert "service is not stated" in unstated.cautions[0]


def test_full_width_and_invisible_letters_of_a_user_name_are_evened_out() -> None:
    assert normalise("account", "Ｔｅｓｔ\u200b014", "x").key == "x:test014"


def test_dots_and_tags_at_gmail_are_a_caution_not_a_join() -> None:
    tagged = normalise("email", "Test.Subject+014@googlemail.com")
    assert tagged.key == "test.subject+014@googlemail.com"
    assert tagged.alike == normalise("email", "testsubject@gmail.com").alike
    assert "testsubject@gmail.com" in tagged.cautions[0]
    assert normalise("email", "test.subject+014@example.org").cautions == ()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("100.64.0.1", "share"),
        ("100.127.255.254", "share"),
        ("10.0.0.1", "private"),
        ("192.168.1.1", "private"),
        ("127.0.0.1", "itself"),
        ("169.254.1.1", "private"),
        ("fe80::1", "private"),
        ("fd00::1", "private"),
        ("224.0.0.1", "group"),
    ],
)
def test_an_address_that_many_share_is_doubtful_and_says_why(address: str, words: str) -> None:
    read = normalise("ip_address", address)
    assert read.quality is Quality.DOUBTFUL
    assert words in read.cautions[-1]


@pytest.mark.parametrize("address", ["100.63.255.255", "100.128.0.0"])
def test_the_neighbours_of_the_carrier_range_carry_no_caution(address: str) -> None:
    assert normalise("ip_address", address).cautions == ()


def test_a_wrong_check_digit_is_named_with_the_right_one() -> None:
    read = normalise("imei", "490154203237519")
    assert read.quality is Quality.DOUBTFUL
    assert "is 9 and should be 8" in read.cautions[0]


def test_an_empty_files_digest_is_doubtful() -> None:
    assert normalise("digest", "d41d8cd98f00b204e9800998ecf8427e").quality is Quality.DOUBTFUL


def test_an_address_made_up_by_the_device_is_doubtful() -> None:
    assert normalise("mac_address", "02:00:00:11:22:33").quality is Quality.DOUBTFUL


def test_a_log_in_written_into_a_web_address_does_not_reach_the_key() -> None:
    assert "secret" not in normalise("url", "https://user:secret@example.org/").key


def test_titles_are_left_out_unless_nothing_else_is_there() -> None:
    assert normalise("name", "Mr Test Subject").key == "test subject"
    assert normalise("name", "Dr").key == "dr"


@given(st.text(alphabet=string.digits, min_size=14, max_size=14))
def test_one_wrong_digit_is_always_seen_by_the_check_digit(body: str) -> None:
    good = body + luhn_check_digit(body)
    for place in range(15):
        wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        assert wrong[14] != luhn_check_digit(wrong[:14])


LIKELY = {
    IdentifierKind.PHONE: st.from_regex(r"(\+|00|0)?[0-9 ()\-]{3,16}(x[0-9]{1,3})?", fullmatch=True),
    IdentifierKind.EMAIL: st.emails() | st.from_regex(r"[A-Za-z.+]{1,9}@(gmail|googlemail|outlook)\.com", fullmatch=True),
    IdentifierKind.IP_ADDRESS: st.ip_addresses().map(str) | st.ip_addresses(v=4).map(lambda ip: f"::ffff:{ip}"),
    IdentifierKind.POSTCODE: st.from_regex(r"[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}", fullmatch=True),
    IdentifierKind.ADDRESS: st.lists(
        st.sampled_from(["12", "Example", "Street", "St", "NE1 1AA", "NE11AA", "B1", "1AA", "UK", "GB", "United", "Kingdom", ","])
        | st.text(max_size=4),
        max_size=8,
    ).map(" ".join),
    IdentifierKind.IMEI: st.from_regex(r"[0-9]{14,16}", fullmatch=True),
    IdentifierKind.MAC_ADDRESS: st.from_regex(r"([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}", fullmatch=True),
    IdentifierKind.DIGEST: st.binary(min_size=16, max_size=16).map(bytes.hex)
    | st.binary(min_size=32, max_size=32).map(bytes.hex),
    IdentifierKind.URL: st.from_regex(r"(https?://)?[a-zA-Z]{1,5}\.(org|com)(:[0-9]{1,5})?(/[!-~]{0,9})?", fullmatch=True),
}


@given(st.sampled_from(IdentifierKind), st.data(), st.none() | st.text(max_size=8))
def test_normalising_twice_changes_nothing(kind: IdentifierKind, data: st.DataObject, service: str | None) -> None:
    value = data.draw(st.text(max_size=30) | LIKELY.get(kind, st.nothing()))
    try:
        once = normalise(kind, value, service)
    except UnreadableIdentifierError:
        assume(False)
    again = normalise(kind, once.shown, once.service)
    assert (again.key, again.alike) == (once.key, once.alike)
    if kind is not IdentifierKind.ACCOUNT:
        assert normalise(kind, once.key).key == once.key


@given(st.text(max_size=60), st.text(max_size=60))
@example("https://%", "")
@example("ſ", "ſ")
def test_any_text_is_read_or_refused_and_never_breaks(value: str, service: str) -> None:
    for kind in IdentifierKind:
        try:
            read = normalise(kind, value, service)
        except UnreadableIdentifierError:
            continue
        assert read.key
        assert read.shown
