"""People of a case and what they are known by. A person is reached through a case that the caller may see."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, read, shown
from safehold.api.orders import OrderOut, role_of
from safehold.asked import Count
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.people import actions, queries
from safehold.casework.people.asked import AddIdentifier, AddKnownPerson, AddPerson
from safehold.casework.people.models import Identifier, Person, PersonInCase

router = Router(tags=["People"])


class PersonOut(Schema):
    """A person in a role of a case. `person` is the number by which addresses name them."""

    person: int
    name: str
    date_of_birth: date | None
    role: str
    since: datetime
    note: str

    @staticmethod
    def of(role: PersonInCase) -> "PersonOut":
        """Put a role into the shape of the API."""
        return PersonOut(
            person=role.person_id,
            name=role.person.name,
            date_of_birth=role.person.date_of_birth,
            role=role.role,
            since=role.since,
            note=role.note,
        )


class IdentifierOut(Schema):
    """What a person is known by: as received, and in the form in which it is compared."""

    kind: str
    service: str
    value: str
    key: str
    seen_at: datetime | None
    source: str
    recorded_at: datetime

    @staticmethod
    def of(identifier: Identifier) -> "IdentifierOut":
        """Put an identifier into the shape of the API."""
        return IdentifierOut(
            kind=identifier.kind,
            service=identifier.service,
            value=identifier.value,
            key=identifier.key,
            seen_at=identifier.seen_at,
            source=identifier.source,
            recorded_at=identifier.recorded_at,
        )


class PersonDetailOut(PersonOut):
    """A person with what they are known by and the orders that bind them, as far as the caller may see it."""

    identifiers: list[IdentifierOut]
    orders: list[OrderOut]


class KnownPersonBody(AddKnownPerson):
    """A person who is recorded already, by their number, and their role in this case."""

    person: Count


@router.get("/cases/{reference}/people", response=list[PersonOut], summary="The people of a case with their roles")
@reads
def people_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the people of a case."""
    case = read(request, cases_permissions.READ, case_by_reference, reference)
    return [PersonOut.of(role) for role in queries.people_of(case)]


@router.post("/cases/{reference}/people", response={201: PersonOut}, summary="Add a person to a case")
def add_person(request: HttpRequest, reference: str, body: AddPerson) -> Any:
    """Add a person."""
    case = find_case(request, reference)
    person = actions.add_person(case, body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, PersonOut.of, queries.role_in_case, case, person.pk))


@router.post("/cases/{reference}/people/known", response={201: PersonOut}, summary="Give a recorded person a role in a case")
def add_known_person(request: HttpRequest, reference: str, body: KnownPersonBody) -> Any:
    """Give them a role. The caller decides that they are the same person."""
    case = find_case(request, reference)
    person = find(request, cases_permissions.READ, queries.person_by_number, body.person)
    actions.add_known_person(person, case, body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, PersonOut.of, queries.role_in_case, case, person.pk))


@router.get("/cases/{reference}/people/{person}", response=PersonDetailOut, summary="One person of a case")
@reads
def one_person(request: HttpRequest, reference: str, person: int) -> Any:
    """Show a person. Reading it is recorded."""
    role = read(request, cases_permissions.READ, role_of, reference, person)
    identifiers = [IdentifierOut.of(identifier) for identifier in queries.identifiers_of(role.person)]
    return PersonDetailOut(
        **PersonOut.of(role).model_dump(),
        identifiers=identifiers,
        orders=[OrderOut.of(order) for order in queries.orders_of(role.person)],
    )


@router.post(
    "/cases/{reference}/people/{person}/identifiers",
    response={201: IdentifierOut},
    summary="Record what a person of a case is known by",
)
def add_identifier(request: HttpRequest, reference: str, person: int, body: AddIdentifier) -> Any:
    """Record an identifier."""
    role = find(request, cases_permissions.READ, role_of, reference, person)
    identifier = actions.add_identifier(role.person, role.case, body, by=caller(request), at=timezone.now())
    return Status(201, IdentifierOut.of(identifier))


def person_of(request: HttpRequest, case: Case, number: int) -> Person:
    """Find a person of a case by their number. Raises: NotFoundError."""
    return find(request, cases_permissions.READ, queries.role_in_case, case, number).person
