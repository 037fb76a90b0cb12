"""Reports for the tests, as the exchange library reads them. All of it is invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from safehold.exchange import cybertip


def report(number: str = "900001", *, at: datetime | None = None, **changes: object) -> cybertip.Referral:
    """A CyberTipline report about one account, with a telephone number and two sightings of an address."""
    moment = at or datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
    person = cybertip.ReportedPerson(
        role=cybertip.PersonRole.REPORTED,
        given_names="Test",
        surname="Subject",
        phones=(cybertip.Phone("01632 960001"),),
        emails=(cybertip.Email("subject014@example.org"),),
        service="Example Chat",
        screen_name="test_subject_014",
        ip_events=(
            cybertip.IpEvent("203.0.113.20", "Login", moment - timedelta(days=2)),
            cybertip.IpEvent("203.0.113.20", "Upload", moment - timedelta(days=1)),
        ),
    )
    made = cybertip.Referral(
        source=cybertip.Source.CYBERTIP,
        reference=number,
        incident=cybertip.Incident(
            type=cybertip.ReferralType.INDECENT_IMAGES, original_type="Child Pornography", at=moment - timedelta(days=1)
        ),
        received=moment,
        reporter_name="Example Chat",
        people=(person,),
        files=(cybertip.ReportedFile(file_id="1", name="a.bin", digests=(("md5", "0123456789abcdef0123456789abcdef"),)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def with_person(made: cybertip.Referral, **changes: object) -> cybertip.Referral:
    """The same report with something else about its person."""
    return replace(made, people=(replace(made.people[0], **changes),))  # type: ignore[arg-type]
