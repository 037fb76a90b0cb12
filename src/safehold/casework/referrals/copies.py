"""What of a referral goes into its case: the people whom it reports or names as victims, and what they are known by.

Private to the actions: nothing here checks a permission or writes an audit entry. Recipients and reporters stay in the referral:
a person decides whether they belong to the case.
"""

from collections.abc import Mapping
from datetime import date, datetime

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.people import ages
from safehold.casework.people.actions import KnownBy, write_identifiers, write_person, write_role
from safehold.casework.people.children_named import Named, NamedIn
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.referrals import queries
from safehold.casework.referrals.matching import last_seen
from safehold.casework.referrals.models import IncidentType, Referral, ReferralPerson, ReportedRole
from safehold.law.calendar import london_date
from safehold.linking import IdentifierKind, LinkingError, normalise

ROLES = {ReportedRole.REPORTED: CaseRole.SUBJECT, ReportedRole.VICTIM: CaseRole.VICTIM}
OF_CHAT = (
    IncidentType.GROOMING,
    IncidentType.EXPLOITATION,
    IncidentType.CONTACT_ABUSE,
    IncidentType.UNSOLICITED_MATERIAL,
)
"""Reports of what somebody wrote or sent to others: a recipient whose age is not said may be a child."""


def name_for_case(referral: Referral) -> str:
    """What a case is called after its referral: the person reported."""
    reported = [person for person in queries.people_of(referral) if person.role == ReportedRole.REPORTED]
    return reported[0].called if reported else f"{referral.get_incident_type_display()}, {referral.reference}"


def copy_people(referral: Referral, case: Case, *, by: Officer, at: datetime) -> dict[int, Person]:
    """Write the people of a referral into a case. One decided to be a recorded person becomes that person.

    Gives whom each became, by their number in the report. Writes: people, roles, identifiers.
    """
    became = dict[int, Person]()
    same = queries.decided_to_be_the_same(referral)
    for reported in queries.people_of(referral):
        if reported.role not in ROLES:
            continue
        role = ROLES[ReportedRole(reported.role)]
        known = same.get(reported.pk)
        person = known or write_person(
            case,
            by=by,
            at=at,
            name=reported.called,
            role=role,
            date_of_birth=_past(reported, at),
            note=f"From {referral}",
            source=referral.reference,
            age_said="" if reported.age is None else str(reported.age),
        )
        became[reported.pk] = person
        if known is not None and not case.people.filter(person=known, role=role).exists():
            write_role(known, case, at=at, role=role, note=f"From {referral}")
        _copy_identifiers(reported, person, case, referral, at=at)
    return became


def children_in(referral: Referral, became: Mapping[int, Person]) -> list[Named]:
    """Whom a report names who is a child or may be one: anybody under 18, a victim and a recipient whose age it does not say.

    Who is younger by the report, or by the record of the person they were decided to be, is named; somebody decides.
    """
    day, found = london_date(referral.received_at), list[Named]()
    for reported in queries.people_of(referral):
        person = became.get(reported.pk)
        under_18 = ages.is_under_18(reported.date_of_birth, reported.age, day)
        if person is not None and person.date_of_birth is not None and not under_18:
            under_18 = ages.is_under_18(person.date_of_birth, None, day)
        if under_18 or (under_18 is None and _may_be_a_child(referral, reported)):
            found.append(
                Named(
                    NamedIn.REPORT,
                    source=referral.pk,
                    place=reported.pk,
                    reference=referral.reference,
                    seen_at=referral.received_at,
                    name=reported.name or reported.called,
                    age_said="" if reported.age is None else str(reported.age),
                    date_of_birth=reported.date_of_birth,
                    relation_said=reported.get_role_display(),
                    address=_address_of(reported),
                    person=person,
                )
            )
    return found


def _address_of(reported: ReferralPerson) -> str:
    return next((row.value[:200] for row in reported.identifiers.all() if row.kind == IdentifierKind.ADDRESS), "")


def _may_be_a_child(referral: Referral, reported: ReferralPerson) -> bool:
    """Say whether it is asked of somebody whose age the report does not say."""
    of_chat = reported.role == ReportedRole.RECIPIENT and referral.incident_type in OF_CHAT
    return of_chat or reported.role == ReportedRole.VICTIM


def _copy_identifiers(reported: ReferralPerson, person: Person, case: Case, referral: Referral, *, at: datetime) -> None:
    known_by = []
    for row in reported.identifiers.all():
        if row.kind == IdentifierKind.NAME and row.value == person.name:
            continue
        try:
            read = normalise(row.kind, row.value, row.service or None)
        except LinkingError:
            continue
        known_by.append(KnownBy(read, row.value, referral.reference, row.service, last_seen(row.seen)))
    write_identifiers(person, case, known_by, at=at)


def _past(reported: ReferralPerson, at: datetime) -> date | None:
    born = reported.date_of_birth
    return born if born is not None and born <= at.date() else None
