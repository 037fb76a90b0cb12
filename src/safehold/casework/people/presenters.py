"""People in the words of a page."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from safehold.casework.cases.models import Clock
from safehold.casework.people import queries
from safehold.casework.people.actions import KIND_WORDS
from safehold.casework.people.models import Identifier, Order, Person, PersonInCase
from safehold.law.calendar import years_of_age
from safehold.linking import IdentifierKind, LinkingError, normalise
from safehold.web import wording
from safehold.web.shown import Cell, Facts


def born_words(born: date | None, today: date) -> str | None:
    """Write a date of birth with the age that goes with it."""
    return None if born is None else f"{wording.long_date(born)} (age {years_of_age(born, today)})"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a case."""

    name: str
    url: str
    born: str | None
    roles: list[str]
    notes: list[str]
    identifiers: list[str]
    add_url: str


def people_rows(roles: Iterable[PersonInCase], identifiers: Iterable[Identifier], today: date) -> list[PersonRow]:
    """The people of a case, each once, with their roles and what they are known by."""
    roles_of: dict[int, list[PersonInCase]] = {}
    for role in roles:
        roles_of.setdefault(role.person_id, []).append(role)
    known_by: dict[int, list[str]] = {}
    for identifier in identifiers:
        if identifier.kind != IdentifierKind.NAME:
            known_by.setdefault(identifier.person_id, []).append(identifier.value)
    return [_person_row(played, known_by.get(number, []), today) for number, played in roles_of.items()]


def _person_row(roles: Sequence[PersonInCase], identifiers: list[str], today: date) -> PersonRow:
    """A person as one row, from all the roles in the case."""
    person = roles[0].person
    return PersonRow(
        name=person.name,
        url=reverse("people:person", args=[person.pk]),
        born=born_words(person.date_of_birth, today)
        or next((f"Age {role.age_said}, as said" for role in roles if role.age_said), None),
        roles=[role.get_role_display() for role in roles],
        notes=[role.note for role in roles if role.note],
        identifiers=identifiers,
        add_url=reverse("people:add_identifier", args=[roles[0].case.reference, person.pk]),
    )


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A case of a person."""

    case: Cell
    role: Cell
    since: str
    officer: str


def role_rows(roles: Iterable[PersonInCase]) -> list[RoleRow]:
    """The cases of a person."""
    return [
        RoleRow(
            case=Cell(
                text=role.case.reference,
                href=reverse("cases:case", args=[role.case.reference]),
                second=role.case.title,
            ),
            role=Cell(text=role.get_role_display(), second=role.note),
            since=wording.exact_with_year(role.since),
            officer=role.case.officer_in_the_case.name,
        )
        for role in roles
    ]


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """Something that a person is known by."""

    kind: str
    value: Cell
    source: Cell
    case: Cell
    cautions: str


def identifier_rows(identifiers: Iterable[Identifier]) -> list[IdentifierRow]:
    """What a person is known by, with what makes a comparison unsafe."""
    return [
        IdentifierRow(
            kind=KIND_WORDS[IdentifierKind(identifier.kind)],
            value=Cell(text=identifier.value, second=_on_service(identifier)),
            source=Cell(text=identifier.source, second=wording.exact_with_year(identifier.recorded_at)),
            case=Cell(text=identifier.case.reference, href=reverse("cases:case", args=[identifier.case.reference])),
            cautions=" ".join(cautions(identifier)) or "No caution",
        )
        for identifier in identifiers
    ]


def cautions(identifier: Identifier) -> tuple[str, ...]:
    """What makes comparing this identifier unsafe."""
    try:
        return normalise(identifier.kind, identifier.value, identifier.service or None).cautions
    except LinkingError:
        return ()


def _on_service(identifier: Identifier) -> str:
    return f"on {identifier.service}" if identifier.service else ""


def is_in_force(order: Order, day: date) -> bool:
    """Say whether an order binds on a day."""
    last = queries.last_day_of(order)
    return order.made_on <= day and (last is None or last >= day)


def order_status(order: Order, today: date) -> tuple[str, str]:
    """Whether an order is in force, for a tag."""
    return ("In force", "in-force") if is_in_force(order, today) else ("Ended", "ended")


def order_words(order: Order) -> str:
    """Name an order: what it is, of which day, with its number."""
    number = f", {order.reference}" if order.reference else ""
    return f"{order.get_kind_display()} of {wording.long_date(order.made_on)}{number}"


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order or requirements of a person."""

    words: str
    url: str
    made: str
    reference: str
    ends: str
    status: tuple[str, str]
    due: list[tuple[str, str]]
    prohibitions: list[str]
    recorded: str


def order_rows(
    orders: Iterable[Order], today: date, *, clocks: Mapping[int, Sequence[Clock]], now: datetime, seen: Collection[int]
) -> list[OrderRow]:
    """The orders and requirements of a person, each with what is due next and its numbered prohibitions.

    `seen` are the cases that the reader may see: who recorded something in another one, and when, would tell of it.
    """
    return [
        OrderRow(
            words=order.get_kind_display(),
            url=reverse("people:order", args=[order.pk]),
            made=f"Made {wording.exact_with_year(order.made_on)}, {order.court}",
            reference=order.reference,
            ends=f"To {wording.exact_with_year(order.ends_on)}" if order.ends_on else "Until further order",
            status=order_status(order, today),
            due=[due_words(clock, now) for clock in clocks.get(order.pk, ())],
            prohibitions=prohibition_lines(order),
            recorded=f"Recorded {wording.exact_with_year(order.recorded_at)}, {order.recorded_by.name}"
            if order.case_id in seen
            else "",
        )
        for order in orders
    ]


def prohibition_lines(order: Order) -> list[str]:
    """Each prohibition of an order, with its own last day where that is another than the order's."""
    return [f"{each.text}{own_term(order, each)}" for each in queries.prohibitions_of(order)]


def own_term(order: Order, prohibition: queries.Prohibition) -> str:
    """What is said of one prohibition by itself: nothing where all end with the order."""
    is_mixed = any(each.ends_on != order.ends_on for each in queries.prohibitions_of(order))
    words = ["foreign travel ban"] if prohibition.is_travel_ban else []
    if is_mixed or prohibition.is_travel_ban:
        words.append(f"to {wording.long_date(prohibition.ends_on)}" if prohibition.ends_on else "until further order")
    if prohibition.end_recorded:
        words.append("its end is recorded")
    return f" ({', '.join(words)})" if words else ""


def due_words(clock: Clock, now: datetime) -> tuple[str, str]:
    """Say what is due and when, for a tag: words, and how near it is."""
    if clock.ends_at is None:
        return f"{clock.limit_name}: stopped", "stopped"
    near = "late" if clock.ends_at < now else "due" if clock.soon_at is not None and clock.soon_at <= now else "waiting"
    return f"{clock.limit_name}: {wording.relative(wording.london_date(clock.ends_at), now).lower()}", near


def person_facts(person: Person, today: date, *, seen: Collection[int]) -> Facts:
    """The facts at the head of a person's page; who first recorded them, and when, only where that case is one of those seen."""
    facts: list[tuple[str, str | None]] = [("Born", born_words(person.date_of_birth, today))]
    if person.recorded_in_id in seen:
        facts.append(("First recorded", f"{wording.exact_with_year(person.recorded_at)}, {person.recorded_by.name}"))
    return facts
