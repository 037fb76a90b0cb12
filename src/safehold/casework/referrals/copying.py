"""What of a referral goes into its case: the people whom it reports or names as victims, and what they are known by.

Private to the actions: nothing here checks a permission or writes an audit entry. Recipients and reporters stay in the referral:
a person decides whether they belong to the case.
"""

from datetime import date, datetime

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.people.actions import KnownBy, write_identifiers, write_person, write_role
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.referrals import queries
from safehold.casework.referrals.matching import last_seen
from safehold.casework.referrals.models import Referral, ReferralPerson, ReportedRole
from safehold.linking import IdentifierKind, LinkingError, normalise

ROLES = {ReportedRole.REPORTED: CaseRole.SUBJECT, ReportedRole.VICTIM: CaseRole.VICTIM}


def name_for_case(referral: Referral) -> str:
    """What a case is called after its referral: the person reported."""
    reported = [person for person in queries.people_of(referral) if person.role == ReportedRole.REPORTED]
    return reported[0].called if reported else f"{referral.get_incident_type_display()}, {referral.reference}"


def copy_people(referral: Referral, case: Case, *, by: Officer, at: datetime) -> None:
    """Write the people of a referral into a case. One decided to be a recorded person becomes that person.

    Writes: people, roles, identifiers.
    """
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
        )
        if known is not None and not case.people.filter(person=known, role=role).exists():
            write_role(known, case, at=at, role=role, note=f"From {referral}")
        _copy_identifiers(reported, person, case, referral, at=at)


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
