"""Reports as a clearing house would send them: written as CyberTipline documents, read again, and received."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

from safehold.demo.invented import Subject
from safehold.exchange import cybertip


def received_report(
    subject: Subject,
    *,
    number: int,
    at: datetime,
    kind: cybertip.ReferralType = cybertip.ReferralType.INDECENT_IMAGES,
    files: int = 1,
    high_priority: bool = False,
    place: str = "",
    child: str = "",
    shares_account_with: Subject | None = None,
    shares_phone_with: Subject | None = None,
) -> cybertip.Referral:
    """Write the documents of a report about a subject and read them as the intake does.

    `number` is the sender's own; `place` adds a street and town. `shares_…` repeats what an earlier report said of somebody, so
    that the two may be matched.
    Units and zones: `at` is the moment of receipt; what is reported happened in the three days before.
    """
    who = shares_account_with or subject
    seen = at - timedelta(days=3)
    report = cybertip.Referral(
        source=cybertip.Source.CYBERTIP,
        reference=str(number),
        incident=cybertip.Incident(
            type=kind,
            original_type=cybertip.PUBLISHED_TEXT[kind],
            at=seen,
            platform=who.service,
            high_priority=high_priority,
            high_priority_reason="A child may be at risk now" if high_priority else None,
        ),
        people=_people(subject, who, (shares_phone_with or subject).phone, place, child, seen),
        files=tuple(_file(subject, place_in_list) for place_in_list in range(1, files + 1)),
    )
    documents = [cybertip.write_report(report), *cybertip.write_file_details(report)]
    read = cybertip.read([BytesIO(document) for document in documents])
    # The number of a report stands on its envelope, not in the document.
    return replace(read.referrals[0], reference=report.reference)


def _people(
    subject: Subject, who: Subject, phone: str, place: str, child: str, seen: datetime
) -> tuple[cybertip.ReportedPerson, ...]:
    """The people of a report: who sends it, the subject with the account of `who`, and the child where one is named."""
    events = [
        cybertip.IpEvent(subject.ip_address, "Upload", seen, port=40_000 + subject.number),
        cybertip.IpEvent(subject.ipv6_address, "Login", seen + timedelta(hours=5)),
        cybertip.IpEvent(subject.ip_address, "Login", seen + timedelta(hours=30)),
    ]
    people = [
        cybertip.ReportedPerson(
            role=cybertip.PersonRole.REPORTER,
            given_names="Trust and Safety",
            surname=who.service,
            emails=(cybertip.Email("reports@example.org"),),
        ),
        cybertip.ReportedPerson(
            role=cybertip.PersonRole.REPORTED,
            given_names="Test",
            surname=subject.surname,
            phones=(cybertip.Phone(phone, "Mobile", True),),
            emails=(cybertip.Email(subject.email, "Home", True),),
            addresses=(cybertip.PostalAddress(subject.address_in(place), None, None, None, None),) if place else (),
            service=who.service,
            screen_name=who.account,
            ip_events=tuple(events),
        ),
    ]
    if child:
        people.append(cybertip.ReportedPerson(role=cybertip.PersonRole.VICTIM, given_names="Test", surname=child, age=12))
    return tuple(people)


def _file(subject: Subject, place: int) -> cybertip.ReportedFile:
    # Digests of nothing: a number, written out to the length of an MD5.
    digest = f"{subject.number * 1000 + place:032x}"
    return cybertip.ReportedFile(
        file_id=f"F{subject.number:03}{place:02}",
        name=f"test-file-{place:02}.jpg",
        digests=(("md5", digest),),
        viewed=place == 1,
        relevance="Reported",
    )
