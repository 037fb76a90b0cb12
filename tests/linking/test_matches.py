"""Match proposals: named levels, reasons in words, a fixed order."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.linking import IpSighting, NormalisedIdentifier, Record, Strength, matches, normalise, propose

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def record(
    reference: str, *identifiers: NormalisedIdentifier, born: date | None = None, seen: list[IpSighting] | None = None
) -> Record:
    return Record(reference, identifiers, born, tuple(seen or ()))


def seen(address: str, at: datetime | None = NOON, port: int | None = None) -> IpSighting:
    return IpSighting(normalise("ip_address", address), at, port)


def one_reason(query: Record, candidate: Record) -> tuple[str, Strength]:
    (proposal,) = propose(query, [candidate])
    (reason,) = proposal.reasons
    assert proposal.strength is reason.strength
    return reason.level.code, reason.strength


@pytest.mark.parametrize(
    ("kind", "one", "other", "level", "strength"),
    [
        ("email", "subject014@example.org", "Subject014@EXAMPLE.org", "same_email", Strength.STRONG),
        ("phone", "07700 900123", "+447700900123", "same_phone", Strength.STRONG),
        ("imei", "490154203237518", "49015420323751", "same_imei", Strength.STRONG),
        ("imei", "490154203237519", "490154203237519", "same_imei", Strength.POSSIBLE),
        ("imei", "490154203237519", "490154203237518", "like_imei", Strength.WEAK),
        ("serial_number", "C02ABC123", "c02-abc-123", "same_serial", Strength.STRONG),
        ("serial_number", "C02ABC123", "CO2ABC123", "like_serial", Strength.WEAK),
        ("mac_address", "00:1b:44:11:3a:b7", "001B44113AB7", "same_mac_address", Strength.STRONG),
        ("mac_address", "02:1b:44:11:3a:b7", "02:1b:44:11:3a:b7", "same_mac_address", Strength.POSSIBLE),
        ("email", "a.b+1@gmail.com", "ab@googlemail.com", "one_mailbox", Strength.POSSIBLE),
        ("account", "subject014", "@Subject014", "same_user_name", Strength.POSSIBLE),
        ("address", "14 Example Street, NE1 1AA", "14 EXAMPLE ST NE11AA", "same_address", Strength.POSSIBLE),
        ("address", "Example Street, NE1 1AA", "Example St NE1 1AA", "same_incomplete_address", Strength.WEAK),
        ("url", "https://example.org/u/14", "https://EXAMPLE.org/u/14", "same_url", Strength.POSSIBLE),
        ("url", "https://example.org/u/14", "http://www.example.org/u/14", "like_url", Strength.WEAK),
        ("digest", "900150983cd24fb0d6963f7d28e17f72", "900150983CD24FB0D6963F7D28E17F72", "same_file", Strength.WEAK),
        ("name", "Test Subject", "TEST SUBJECT", "same_name", Strength.WEAK),
    ],
)  # fmt: skip
def test_each_agreement_has_its_level_and_strength(kind: str, one: str, other: str, level: str, strength: Strength) -> None:
    pair = record("Q", normalise(kind, one)), record("C", normalise(kind, other))
    assert one_reason(*pair) == (level, strength)


def test_accounts_join_within_one_service_and_are_weak_across() -> None:
    here = record("Q", normalise("account", "subject014", "Example Chat"))
    assert one_reason(here, record("C", normalise("account", "SUBJECT014", "example chat"))) == ("same_account", Strength.STRONG)
    assert one_reason(here, record("C", normalise("account", "subject014", "Other"))) == ("user_name_elsewhere", Strength.WEAK)
    assert one_reason(here, record("C", normalise("account", "subject014"))) == ("same_user_name", Strength.POSSIBLE)


def test_names_with_and_without_date_of_birth() -> None:
    born = date(1991, 5, 6)
    query = record("Q", normalise("name", "Test Subject"), born=born)
    assert one_reason(query, record("C", normalise("name", "test subject"), born=born)) == (
        "same_name_and_birth",
        Strength.STRONG,
    )
    exchanged = record("C", normalise("name", "Subject, Test"), born=born)
    assert one_reason(query, exchanged) == ("exchanged_names_and_birth", Strength.POSSIBLE)
    single = record("Q", normalise("name", "Test"), born=born)
    assert one_reason(single, record("C", normalise("name", "Test"), born=born)) == ("one_name_and_birth", Strength.POSSIBLE)


def test_the_same_name_with_another_date_of_birth_is_weak_and_says_what_speaks_against() -> None:
    query = record("Q", normalise("name", "Test Subject"), born=date(1991, 5, 6))
    (proposal,) = propose(query, [record("C", normalise("name", "Test Subject"), born=date(1991, 6, 5))])
    assert proposal.strength is Strength.WEAK
    assert proposal.against == ("dates of birth differ (1991-05-06 and 1991-06-05)",)


def test_the_same_name_and_postcode_is_possible() -> None:
    query = record("Q", normalise("name", "Test Subject"), normalise("address", "14 Example Street, NE1 1AA"))
    other = record("C", normalise("name", "Test Subject"), normalise("postcode", "ne11aa"))
    assert one_reason(query, other) == ("same_name_and_postcode", Strength.POSSIBLE)


@pytest.mark.parametrize(
    ("apart", "level"),
    [
        (timedelta(0), "same_ip_near"),
        (timedelta(hours=23, minutes=59), "same_ip_near"),
        (timedelta(hours=24), "same_ip_near"),
        (timedelta(hours=24, seconds=1), "same_ip"),
        (timedelta(hours=-24), "same_ip_near"),
        (timedelta(days=-2), "same_ip"),
    ],
)
def test_an_ip_address_joins_within_24_hours(apart: timedelta, level: str) -> None:
    query, other = record("Q", seen=[seen("192.0.2.1")]), record("C", seen=[seen("192.0.2.1", NOON + apart)])
    assert one_reason(query, other)[0] == level


def test_the_nearest_sightings_of_many_decide() -> None:
    query = record("Q", seen=[seen("192.0.2.1", NOON + timedelta(days=5 * day)) for day in range(50)])
    near = record("C", seen=[seen("192.0.2.1", NOON + timedelta(days=5 * day + 2)) for day in range(50)])
    assert one_reason(query, near)[0] == "same_ip"
    nearer = record("C", seen=[*near.ip_sightings, seen("192.0.2.1", NOON + timedelta(days=100, hours=5))])
    assert one_reason(query, nearer)[0] == "same_ip_near"


def test_an_address_shared_by_a_carrier_is_weak_with_a_caution() -> None:
    query, other = record("Q", seen=[seen("100.64.1.2")]), record("C", seen=[seen("100.64.1.2")])
    assert one_reason(query, other) == ("same_ip_near", Strength.WEAK)
    (proposal,) = propose(query, [other])
    assert any("share between many customers" in caution for caution in proposal.cautions)


def test_an_ipv6_network_joins_within_24_hours_where_no_address_does() -> None:
    query, other = record("Q", seen=[seen("2001:db8::1")]), record("C", seen=[seen("2001:db8::2")])
    assert one_reason(query, other) == ("same_network_near", Strength.POSSIBLE)
    far = record("C", seen=[seen("2001:db8::2", NOON + timedelta(days=3))])
    assert propose(query, [far]) == []


def test_reasons_are_words_with_the_value() -> None:
    pair = record("Q", normalise("phone", "07700 900123")), record("C", normalise("phone", "07700900123"))
    (proposal,) = propose(pair[0], [pair[1]])
    assert proposal.reasons[0].words == "same phone number (+44 7700 900123)"


def test_records_that_share_nothing_are_not_proposed_and_a_record_never_proposes_itself() -> None:
    query = record("Q", normalise("email", "a@example.org"))
    assert propose(query, [query, record("C", normalise("email", "b@example.org")), record("D")]) == []


def test_the_strongest_and_best_founded_come_first() -> None:
    mail, phone = normalise("email", "a@example.org"), normalise("phone", "07700 900123")
    name = normalise("name", "Test Subject")
    query = record("Q", mail, phone, name)
    candidates = [
        record("weak", name),
        record("b", mail),
        record("both", mail, phone),
        record("a", mail),
        record("c", mail, name),
    ]
    assert [item.candidate for item in propose(query, candidates)] == ["both", "c", "a", "b", "weak"]
    assert [item.candidate for item in propose(query, candidates, weakest=Strength.STRONG)] == ["both", "c", "a", "b"]


IDENTIFIERS = st.sampled_from(
    [normalise("email", f"{name}@{host}") for name in ("a.b", "ab", "c") for host in ("gmail.com", "example.org")]
    + [normalise("phone", f"07700 90012{digit}") for digit in range(3)]
    + [normalise("name", name) for name in ("Test Subject", "Subject Test", "Test", "Other Person")]
    + [normalise("account", "subject", service) for service in (None, "Chat", "Games")]
    + [normalise("address", address) for address in ("1 Example St NE1 1AA", "Example St NE1 1AA")]
    + [normalise("imei", "490154203237518"), normalise("imei", "490154203237519"), normalise("ip_address", "192.0.2.1")]
)  # fmt: skip
RECORDS = st.lists(
    st.builds(
        lambda identifiers, born, hours: (tuple(identifiers), born, hours),
        st.lists(IDENTIFIERS, max_size=5),
        st.none() | st.sampled_from([date(1990, 1, 1), date(1991, 1, 1)]),
        st.lists(st.integers(0, 60), max_size=3),
    ),
    min_size=2,
    max_size=6,
)


@given(RECORDS, st.randoms(use_true_random=False))
def test_proposals_do_not_depend_on_the_order_of_anything(parts: list, order: random.Random) -> None:
    records = [
        record(f"R{number}", *identifiers, born=born, seen=[seen("2001:db8::1", NOON + timedelta(hours=hour)) for hour in hours])
        for number, (identifiers, born, hours) in enumerate(parts)
    ]
    query, *candidates = records
    shuffled = []
    for candidate in candidates:
        identifiers, sightings = list(candidate.identifiers), list(candidate.ip_sightings)
        order.shuffle(identifiers)
        order.shuffle(sightings)
        shuffled.append(record(candidate.reference, *identifiers, born=candidate.date_of_birth, seen=sightings))
    order.shuffle(shuffled)
    assert propose(query, shuffled) == propose(query, candidates)


@given(RECORDS)
def test_agreement_is_mutual_and_an_ip_address_alone_is_never_strong(parts: list) -> None:
    (one_ids, one_born, one_hours), (other_ids, other_born, other_hours) = parts[:2]
    one = record("A", *one_ids, born=one_born, seen=[seen("192.0.2.1", NOON + timedelta(hours=hour)) for hour in one_hours])
    other = record(
        "B", *other_ids, born=other_born, seen=[seen("192.0.2.1", NOON + timedelta(hours=hour)) for hour in other_hours]
    )
    there, back = propose(one, [other]), propose(other, [one])
    assert [item.strength for item in there] == [item.strength for item in back]
    for proposal in there:
        levels = {reason.level for reason in proposal.reasons}
        if levels <= {matches.SAME_IP, matches.SAME_IP_NEAR, matches.SAME_NETWORK_NEAR}:
            assert proposal.strength is not Strength.STRONG
