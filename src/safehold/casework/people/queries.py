"""Reads of people. A person is seen through the cases in which they play a role."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from safehold.casework.accounts.errors import NotFoundError
from safehold.casework.cases.models import Case
from safehold.casework.people.models import CaseRole, Identifier, Order, Person, PersonInCase
from safehold.linking import IdentifierKind

TELLING_KINDS = (IdentifierKind.NAME, IdentifierKind.ADDRESS, IdentifierKind.POSTCODE)
"""Kinds that a comparison needs of both sides even where they differ: they may speak against."""


def cannot_find_person() -> NotFoundError:
    """Make the one answer for a person who is not recorded or not for this reader."""
    return NotFoundError("We cannot find that person.", "Check the address. If it is right, your supervisor can help.")


def person_by_number(number: int) -> Person:
    """Find one person. Raises: NotFoundError, the same for missing and for not visible."""
    person = Person.objects.select_related("recorded_by").filter(pk=number).first()
    if person is None:
        raise cannot_find_person()
    return person


def people_of(case: Case) -> QuerySet[PersonInCase]:
    """The people of a case with their roles: suspects first, then in the order in which they were added."""
    return case.people.select_related("person").order_by("since", "pk")


def roles_of(person: Person) -> QuerySet[PersonInCase]:
    """The roles of a person in the cases that the reader may see, newest first."""
    return person.cases.select_related("case", "case__officer_in_the_case").order_by("-since", "-pk")


def role_in_case(case: Case, number: int) -> PersonInCase:
    """Find the first role of a person in a case. Raises: NotFoundError."""
    role = case.people.select_related("person", "case", "case__team").filter(person_id=number).order_by("pk").first()
    if role is None:
        raise cannot_find_person()
    return role


def identifiers_of(person: Person) -> QuerySet[Identifier]:
    """What a person is known by, in the cases that the reader may see."""
    return person.identifiers.select_related("case").order_by("kind", "-recorded_at", "pk")


def identifiers_of_case(case: Case) -> QuerySet[Identifier]:
    """What the people of a case are known by."""
    return case.identifiers.select_related("person").order_by("person_id", "kind", "pk")


def subjects_of(case: Case) -> list[Person]:
    """The suspects of a case."""
    return [row.person for row in people_of(case).filter(role=CaseRole.SUBJECT)]


def orders_of(person: Person) -> QuerySet[Order]:
    """The orders and requirements of a person, the newest first. The case in which each was recorded may be hidden."""
    return person.orders.select_related("recorded_by").order_by("-made_on", "-pk")


def orders_in_force(person: Person, *, on: date) -> QuerySet[Order]:
    """The orders and requirements that bind a person on a day, the oldest first."""
    return person.orders.filter(_binds(on)).order_by("made_on", "pk")


def _binds(day: date) -> Q:
    return Q(made_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def orders_of_suspects(case: Case, *, on: date | None = None) -> QuerySet[Order]:
    """The orders and requirements of the suspects of a case, the oldest first; with a day, those that bind on it."""
    suspects = case.people.filter(role=CaseRole.SUBJECT).values("person")
    orders = Order.objects.filter(person__in=suspects).select_related("person").order_by("person_id", "made_on", "pk")
    return orders if on is None else orders.filter(_binds(on))


def known_by(pairs: Iterable[tuple[str, str]], alike: Iterable[tuple[str, str]], *, most: int = 200) -> list[Person]:
    """Find the people whom the reader may see that share a pair of kind and key, or of kind and coarser key.

    Their identifiers that are shared, or that may speak against, and their cases are loaded with them. At most `most` people, the
    latest first.
    """
    wanted = Q(pk__in=[])
    for field, asked in (("key", set(pairs)), ("alike", set(alike))):
        for kind in sorted({kind for kind, _ in asked}):
            keys = sorted(key for asked_kind, key in asked if asked_kind == kind and key)
            wanted |= Q(kind=kind, **{f"{field}__in": keys})
    people = Identifier.objects.filter(wanted).order_by("-person_id").values_list("person_id", flat=True).distinct()[:most]
    return list(
        Person.objects.filter(pk__in=list(people))
        .prefetch_related(
            Prefetch("identifiers", Identifier.objects.filter(wanted | Q(kind__in=TELLING_KINDS))),
            Prefetch("cases", PersonInCase.objects.select_related("case")),
        )
        .order_by("-pk")
    )
