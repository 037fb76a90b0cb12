"""Adding people to a case, and what they are known by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from safehold.accounts.checks import refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases import search
from safehold.casework.cases.door import Act, doing
from safehold.casework.cases.models import Case
from safehold.casework.people import ages, children_named, permissions, queries
from safehold.casework.people.asked import AddIdentifier, AddKnownPerson, AddPerson
from safehold.casework.people.children_named import Named, NamedIn
from safehold.casework.people.models import CaseRole, Identifier, Person, PersonInCase
from safehold.casework.people.verbs import Verb
from safehold.law.calendar import london_date
from safehold.linking import IdentifierKind, NormalisedIdentifier, UnknownKindError, UnreadableIdentifierError, normalise

LONGEST_KEY = 300


def add_person(case: Case, asked: AddPerson, *, by: Officer, at: datetime) -> Person:
    """Add a person to a case, in a role. Of one under 18 it is asked that they become a child of the case.

    Raises: NotPermittedError; RefusedError for a closed case; InputError without a name, or for a birth to come.
    Writes: a person, their role, their name as an identifier; the case's clocks: a victim is told what happened; audit
    `person.added`.
    """
    with doing(Verb.PERSON_ADDED, case, asked, may=permissions.ADD, by=by, at=at) as (act, case):
        person = write_person(
            case,
            by=by,
            at=at,
            name=asked.name,
            role=asked.role,
            date_of_birth=asked.date_of_birth,
            note=asked.note,
            age_said=asked.age,
        )
        act.made(person)
        _tell_of_child(act, case, queries.role_in_case(case, person.pk), asked.age, by=by, at=at)
        act.says(role=asked.role)
    return person


def add_known_person(person: Person, case: Case, asked: AddKnownPerson, *, by: Officer, at: datetime) -> PersonInCase:
    """Give a person who is recorded already a role in a case. A person decides that they are the same.

    Raises: NotPermittedError; NotFoundError for a person whom the officer may not see; RefusedError for a closed case, or where
    the person has that role.
    Writes: the role; the case's clocks; audit `person.added`.
    """
    with doing(Verb.PERSON_ADDED, case, asked, may=permissions.ADD, by=by, at=at) as (act, case):
        person = queries.person_by_number(person.pk)
        if case.people.filter(person=person, role=asked.role).exists():
            raise RefusedError(f"{person} is {asked.role.label.lower()} in {case} already.")
        row = write_role(person, case, at=at, role=asked.role, note=asked.note)
        _tell_of_child(act, case, row, "", by=by, at=at)
        act.about(person)
        act.says(role=asked.role)
    return row


def add_identifier(person: Person, case: Case, asked: AddIdentifier, *, by: Officer, at: datetime) -> Identifier:
    """Record what a person of a case is known by. It is compared in its normalised form.

    Raises: NotPermittedError; NotFoundError where the person has no role in the case; RefusedError for a closed case, or where
    the identifier is recorded; InputError for a value that can't be of its kind.
    Writes: an identifier; audit `person.identifier_added`.
    """
    with doing(Verb.IDENTIFIER_ADDED, case, asked, may=permissions.ADD, by=by, at=at) as (act, case):
        person = queries.role_in_case(case, person.pk).person
        read = read_identifier(asked.kind, asked.value, asked.service)
        if person.identifiers.filter(case=case, kind=read.kind, key=comparable_key(read)).exists():
            raise RefusedError(f"{read.shown} is recorded for {person} already.")
        [identifier] = write_identifiers(person, case, [KnownBy(read, asked.value, asked.source, asked.service)], at=at)
        act.about(person)
        act.says(kind=identifier.kind, value=identifier.value)
    return identifier


def write_person(
    case: Case,
    *,
    by: Officer,
    at: datetime,
    name: str,
    role: CaseRole,
    date_of_birth: date | None = None,
    note: str = "",
    source: str = "",
    age_said: str = "",
) -> Person:
    """Write a person with a role inside an action that another app has opened. It checks no permission and writes no audit entry.

    Raises: InputError without a name, or for a birth to come.
    Writes: a person, their role, their name as an identifier.
    """
    name = " ".join(name.split())
    if not name:
        raise InputError("name", "Write the name, or how the person is called until it is known.")
    if date_of_birth is not None:
        refuse_future_day("date_of_birth", date_of_birth, at=at)
    person = Person.objects.create(name=name[:120], date_of_birth=date_of_birth, recorded_in=case, recorded_at=at, recorded_by=by)
    write_role(person, case, at=at, role=role, note=note, age_said=age_said)
    try:
        read = read_identifier(IdentifierKind.NAME, name)
    except InputError:
        # A name that can't be compared, such as "Unknown man", is still a name that people write.
        return person
    write_identifiers(person, case, [KnownBy(read, name, source or by.name)], at=at)
    return person


def write_role(person: Person, case: Case, *, at: datetime, role: CaseRole, note: str = "", age_said: str = "") -> PersonInCase:
    """Write a role of a person in a case inside an action that another app has opened. Writes: the role, a search entry."""
    row = PersonInCase.objects.create(case=case, person=person, role=role, since=at, note=note.strip(), age_said=age_said)
    search.renew([row])
    return row


def _tell_of_child(act: Act, case: Case, role: PersonInCase, age_said: str, *, by: Officer, at: datetime) -> None:
    """Tell of somebody under 18, or added as a child at risk, inside an action that adds them."""
    person = role.person
    under_18 = ages.is_under_18(person.date_of_birth, ages.years_said(age_said), london_date(at))
    if under_18 or (under_18 is None and role.role == CaseRole.CHILD_AT_RISK):
        named = Named(
            NamedIn.PERSON,
            source=role.pk,
            place=0,
            reference=case.reference,
            seen_at=at,
            name=person.name,
            age_said=age_said,
            date_of_birth=person.date_of_birth,
            relation_said=role.get_role_display(),
            person=person,
        )
        children_named.tell(act, case, [named], by=by)


@dataclass(frozen=True)
class KnownBy:
    """Something that a person is known by, read and as it was written, with where it comes from."""

    read: NormalisedIdentifier
    value: str
    source: str
    service: str = ""
    seen_at: datetime | None = None


def write_identifiers(person: Person, case: Case, known_by: Sequence[KnownBy], *, at: datetime) -> list[Identifier]:
    """Write what a person is known by inside an action that another app has opened; what is there already is returned as it is.

    Writes: identifiers, their search entries.
    """
    keys = [(str(item.read.kind), comparable_key(item.read)) for item in known_by]
    rows = person.identifiers.filter(case=case, key__in={key for _, key in keys})
    there = {(row.kind, row.key): row for row in rows}
    added = list[Identifier]()
    for item, (kind, key) in zip(known_by, keys, strict=True):
        if (kind, key) not in there:
            there[kind, key] = _identifier(person, case, item, key, at=at)
            added.append(there[kind, key])
    Identifier.objects.bulk_create(added)
    search.renew(row for row in added if row.kind != IdentifierKind.NAME)
    return [there[key] for key in keys]


def _identifier(person: Person, case: Case, item: KnownBy, key: str, *, at: datetime) -> Identifier:
    return Identifier(
        person=person,
        case=case,
        kind=item.read.kind,
        service=(item.read.service or item.service)[:60],
        value=" ".join(item.value.split())[:300],
        key=key,
        alike=stored_key(item.read.alike or ""),
        seen_at=item.seen_at,
        source=item.source.strip()[:60],
        recorded_at=at,
    )


def read_identifier(kind: str, value: str, service: str = "") -> NormalisedIdentifier:
    """Read an identifier that an officer typed. Raises: InputError naming the field."""
    if len(value) > LONGEST_KEY:
        raise InputError("value", f"That is longer than {LONGEST_KEY} characters.", "Write the identifier alone.")
    try:
        return normalise(kind, value, service or None)
    except UnknownKindError as error:
        raise InputError("kind", str(error)) from error
    except UnreadableIdentifierError as error:
        raise InputError("value", str(error), "Check it, or choose another kind.") from error


def comparable_key(read: NormalisedIdentifier) -> str:
    """The key of an identifier as it is stored."""
    return stored_key(read.key)


def stored_key(key: str) -> str:
    """A key as it is stored: a very long one is replaced by its digest, which compares in the same way."""
    return key if len(key) <= LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


KIND_WORDS = {
    IdentifierKind.PHONE: "Phone number",
    IdentifierKind.EMAIL: "E-mail address",
    IdentifierKind.ACCOUNT: "Account",
    IdentifierKind.IP_ADDRESS: "IP address",
    IdentifierKind.ADDRESS: "Address",
    IdentifierKind.POSTCODE: "Postcode",
    IdentifierKind.IMEI: "IMEI",
    IdentifierKind.SERIAL_NUMBER: "Serial number",
    IdentifierKind.MAC_ADDRESS: "MAC address",
    IdentifierKind.DIGEST: "File digest",
    IdentifierKind.URL: "Web address",
    IdentifierKind.NAME: "Name",
}
"""What each kind of identifier is called on a page."""
