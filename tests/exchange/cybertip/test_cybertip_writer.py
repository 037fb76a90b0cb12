"""A referral that is written and read again is the same referral."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safehold.exchange import cybertip
from safehold.exchange.cybertip import (
    Device,
    Email,
    EstimatedLocation,
    Incident,
    InternetDetail,
    IpEvent,
    LawEnforcement,
    PersonRole,
    Phone,
    PostalAddress,
    Referral,
    ReportedFile,
    ReportedPerson,
    Source,
)
from safehold.exchange.cybertip.fields import EVENT_NAMES
from safehold.exchange.cybertip.incident_types import PUBLISHED, referral_type

# Texts as a document keeps them: no control characters, no line ends that XML evens out, nothing to trim.
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
MAYBE = st.none() | TEXTS
# A priority's reason that reads as yes or no is a mark, not a reason.
REASONS = TEXTS.filter(lambda text: text.casefold() not in {"true", "false", "0", "1", "yes", "no", "y", "n"})
YES_NO = st.none() | st.booleans()
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
ADDRESSES = st.ip_addresses().filter(lambda ip: ip.version == 4 or ip.ipv4_mapped is None).map(str)


def several[Item](items: st.SearchStrategy[Item], most: int = 3) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(items, max_size=most).map(tuple)


EVENTS = st.builds(IpEvent, ADDRESSES, st.none() | st.sampled_from(EVENT_NAMES), TIMES, st.none() | st.integers(1, 65535), YES_NO)
EVENT_LISTS = st.lists(EVENTS, max_size=3, unique=True).map(tuple)
POSTAL = st.builds(PostalAddress, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE).filter(lambda address: address.line())
PERSONAL = {
    "given_names": MAYBE,
    "surname": MAYBE,
    "date_of_birth": st.none() | st.dates(),
    "age": st.none() | st.integers(0, 150),
    "phones": several(st.builds(Phone, TEXTS, MAYBE, YES_NO)),
    "emails": several(st.builds(Email, TEXTS, MAYBE, YES_NO)),
    "addresses": several(POSTAL, 2),
}
ACCOUNT = {
    "service": MAYBE,
    "account_identifier": MAYBE,
    "screen_name": MAYBE,
    "display_names": several(TEXTS, 2),
    "profile_urls": several(TEXTS, 2),
    "ip_events": EVENT_LISTS,
    "devices": several(st.builds(Device, MAYBE, TEXTS, MAYBE, TIMES), 2),
    "prior_reports": several(TEXTS, 2),
    "estimated_location": st.none() | st.builds(EstimatedLocation, MAYBE, MAYBE, MAYBE, YES_NO, TIMES),
    "additional_info": MAYBE,
}


def people(role: PersonRole) -> st.SearchStrategy[tuple[ReportedPerson, ...]]:
    person = st.builds(ReportedPerson, st.just(role), **PERSONAL, **ACCOUNT)
    with_accounts = st.builds(lambda one, other: replace(one, associated_accounts=other), person, several(person, 1))
    return several(with_accounts, 2)


REPORTERS = st.builds(
    ReportedPerson,
    st.just(PersonRole.REPORTER),
    **PERSONAL | {"emails": st.lists(st.builds(Email, TEXTS), min_size=1, max_size=2).map(tuple)},
)
INCIDENTS = st.builds(
    lambda text, reason, urgent, **rest: Incident(
        referral_type(text), text, high_priority=urgent, high_priority_reason=reason if urgent else None, **rest
    ),
    st.sampled_from(sorted(PUBLISHED)) | TEXTS,
    st.none() | REASONS,
    st.booleans(),
    at=TIMES,
    at_description=MAYBE,
    platform=MAYBE,
    annotations=st.lists(st.sampled_from(["sextortion", "spam", "informational"]), unique=True).map(tuple),
)
DETAILS = st.one_of(
    st.builds(InternetDetail, st.just("web_page"), urls=several(TEXTS), additional_info=MAYBE),
    st.builds(InternetDetail, st.just("email"), email_addresses=several(TEXTS), additional_info=MAYBE),
    st.builds(InternetDetail, st.sampled_from(["chat", "online_gaming", "newsgroup"]), names=several(TEXTS, 1)),
    st.builds(InternetDetail, st.just("cell_phone"), phone=MAYBE),
    st.builds(InternetDetail, st.just("non_internet"), names=several(TEXTS, 1), addresses=several(POSTAL, 2)),
    st.builds(InternetDetail, st.just("peer_to_peer"), names=several(TEXTS, 1), ip_events=EVENT_LISTS),
)
FILES = st.builds(
    ReportedFile,
    TEXTS,
    MAYBE,
    several(st.tuples(st.just("md5"), st.binary(min_size=16, max_size=16).map(bytes.hex)), 2),
    YES_NO,
    YES_NO,
    st.sampled_from([None, "Reported", "Supplemental Reported"]),
    st.sampled_from([None, "A1", "A2", "B1", "B2"]),
    st.lists(st.sampled_from(["viral", "generativeAi"]), unique=True).map(tuple),
    st.lists(EVENTS, max_size=1).map(tuple),
    several(st.builds(Device, MAYBE, TEXTS, MAYBE, TIMES), 1),
    several(st.tuples(TEXTS, TEXTS), 2),
    several(TEXTS, 2),
)


@st.composite
def referrals(draw: st.DrawFn) -> Referral:
    reporter = draw(REPORTERS)
    in_order = [
        person for role in (PersonRole.REPORTED, PersonRole.RECIPIENT, PersonRole.VICTIM) for person in draw(people(role))
    ]
    return Referral(
        source=Source.CYBERTIP,
        reference=None,
        incident=draw(INCIDENTS),
        reporter_name=reporter.name,
        people=(*in_order, reporter),
        contact=draw(st.none() | st.builds(ReportedPerson, st.just(PersonRole.REPORTER), **PERSONAL)),
        internet_details=draw(several(DETAILS)),
        law_enforcement=draw(several(st.builds(LawEnforcement, MAYBE, MAYBE), 1)),
        additional_info=draw(several(TEXTS, 2)),
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(referrals())
def test_a_report_written_and_read_again_is_the_same(referral: Referral) -> None:
    result = cybertip.read(io.BytesIO(cybertip.write_report(referral)))
    assert result.unreadable == ()
    assert result.referrals == (referral,)
    assert result.counts.ip_events == len(referral.ip_events)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FILES, min_size=1, max_size=4, unique_by=lambda file: file.file_id))
def test_file_details_written_and_read_again_are_the_same(files: list[ReportedFile]) -> None:
    reporter = ReportedPerson(PersonRole.REPORTER, emails=(Email("desk@example.com"),))
    referral = Referral(
        Source.CYBERTIP, "900030", Incident(referral_type("Child Sex Tourism"), "Child Sex Tourism"),
        people=(reporter,), files=tuple(files),
    )  # fmt: skip
    documents = [cybertip.write_report(referral), *cybertip.write_file_details(referral)]
    result = cybertip.read([io.BytesIO(document) for document in documents])
    assert result.referrals == (referral,)
    assert result.unreadable == ()


def test_a_report_without_reporter_or_type_is_not_written() -> None:
    incident = Incident(referral_type(None), None)
    with pytest.raises(ValueError, match="reporter"):
        cybertip.write_report(Referral(Source.CYBERTIP, None, incident))
    reporter = ReportedPerson(PersonRole.REPORTER, emails=(Email("desk@example.com"),))
    with pytest.raises(ValueError, match="incident type"):
        cybertip.write_report(Referral(Source.CYBERTIP, None, incident, people=(reporter,)))


def test_text_that_looks_like_markup_stays_text() -> None:
    reporter = ReportedPerson(PersonRole.REPORTER, emails=(Email("desk@example.com"),))
    subject = ReportedPerson(PersonRole.REPORTED, screen_name="</screenName><victim/>&lt;")
    referral = Referral(
        Source.CYBERTIP, None, Incident(referral_type("Child Sex Tourism"), "Child Sex Tourism"), people=(subject, reporter)
    )
    assert cybertip.read(io.BytesIO(cybertip.write_report(referral))).referrals == (referral,)
