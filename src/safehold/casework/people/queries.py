"""Reads of people. A person is seen through the cases in which they play a role."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from safehold.accounts.errors import NotFoundError
from safehold.casework.cases.models import OPEN, Case, Clock, ClockKind
from safehold.casework.cases.queries import cannot_find, visible_cases
from safehold.casework.people.models import (
    Absence,
    CaseRole,
    Change,
    ChangeKind,
    Identifier,
    Notification,
    Order,
    OrderEnding,
    OrderKind,
    Person,
    PersonInCase,
)
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


def cases_seen_of(person: Person) -> set[int]:
    """Of the cases in which a person and their orders were recorded: the numbers of those that the reader may see."""
    told = Q(pk=person.recorded_in_id) | Q(pk__in=person.orders.values("case"))
    return set(Case.objects.filter(told).values_list("pk", flat=True))


def orders_of(person: Person) -> QuerySet[Order]:
    """The orders and requirements of a person, the newest first. The case in which each was recorded may be hidden."""
    return _whole(person.orders.all()).order_by("-made_on", "-pk")


def _whole(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with everything that their pages and clocks need."""
    return orders.select_related("person", "recorded_by", "requirements", "ending").prefetch_related(
        Prefetch("absences", Absence.objects.order_by("first_day", "pk")),
        Prefetch("notifications", Notification.objects.select_related("recorded_by").order_by("notified_at", "pk")),
        Prefetch("changes", Change.objects.select_related("recorded_by").order_by("on", "pk")),
        # What was notified under other requirements of the same person counts too.
        Prefetch("person__orders", Order.objects.select_related("ending")),
        "person__orders__notifications",
    )


def order_by_number(number: int) -> Order:
    """Find one order with what belongs to it. Raises: NotFoundError, the same for missing and for not visible."""
    order = _whole(Order.objects.all()).filter(pk=number).first()
    if order is None:
        raise cannot_find("that order")
    return order


def order_in_case(case: Case, number: int) -> Order:
    """Find an order that was recorded in a case. Raises: NotFoundError."""
    order = order_by_number(number)
    if order.case_id != case.pk:
        raise cannot_find("that order")
    return order


def visible_case_of(order: Order) -> Case | None:
    """The case in which an order was recorded; None where the reader sees the person in another case only."""
    return visible_cases().filter(pk=order.case_id).first()


def case_of_order(order: Order) -> Case:
    """The case in which an order was recorded: its clocks run there. Raises: NotFoundError where the reader may not see it."""
    case = visible_case_of(order)
    if case is None:
        raise NotFoundError(
            "We cannot find the case in which this order was recorded.", "The offender manager can help, or your supervisor."
        )
    return case


def cases_to_hold(order: Order) -> QuerySet[Case]:
    """The other open cases of the person in which an order may be held, as far as the reader sees them."""
    of_person = order.person.cases.values("case")
    return visible_cases().filter(OPEN, pk__in=of_person).exclude(pk=order.case_id).order_by("reference")


def ending_of(order: Order) -> OrderEnding | None:
    """How an order ended; None while it has not."""
    return getattr(order, "ending", None)


def last_day_of(order: Order) -> date | None:
    """The last day on which an order binds the person, as it ended or as it was made; None: until further order."""
    ending = ending_of(order)
    return order.ends_on if ending is None else ending.ended_on


@dataclass(frozen=True)
class Prohibition:
    """A prohibition or requirement of an order, by its number. No last day: until further order, or as long as requirements."""

    number: int
    text: str
    ends_on: date | None
    is_travel_ban: bool
    end_recorded: dict[str, str] | None = None
    """That it ended, as a person recorded it: when (`at`), who (`by`), and what was done (`reason`)."""

    @property
    def short_name(self) -> str:
        """What a list calls it."""
        return "Foreign travel ban" if self.is_travel_ban else f"Prohibition {self.number}"

    def binds_on(self, day: date) -> bool:
        """Whether it had not ended before a day; the order may have."""
        return self.ends_on is None or day <= self.ends_on


def prohibitions_of(order: Order) -> list[Prohibition]:
    """The prohibitions of an order, each with its own last day. The duties of notification requirements end with them."""
    ends = [date.fromisoformat(term["ends_on"]) if term["ends_on"] else None for term in order.terms]
    bans = [term["is_travel_ban"] for term in order.terms]
    recorded = [term.get("end_recorded") for term in order.terms]
    missing = len(order.prohibitions) - len(ends)
    last_days, are_bans = [*ends, *[order.ends_on] * missing], [*bans, *[False] * missing]
    rows = zip(order.prohibitions, last_days, are_bans, [*recorded, *[None] * missing], strict=True)
    return [Prohibition(number, *row) for number, row in enumerate(rows, start=1)]


def prohibition_by_number(order: Order, number: int) -> Prohibition:
    """One prohibition of an order. Raises: NotFoundError."""
    found = next((each for each in prohibitions_of(order) if each.number == number), None)
    if found is None:
        raise cannot_find(f"prohibition {number} of that order")
    return found


def ending_before(order: Order) -> list[Prohibition]:
    """The prohibitions of an order that end before it does, and whose end nobody has recorded."""
    return [
        each
        for each in prohibitions_of(order)
        if each.ends_on is not None and each.end_recorded is None and (order.ends_on is None or each.ends_on < order.ends_on)
    ]


MAY_HAVE_LIMITS = Q(kind=OrderKind.NOTIFICATION) | Q(ends_on__isnull=False) | ~Q(terms=[])
"""The one definition of an order that may have a limit: requirements, a last day, a prohibition that ends by itself."""


def orders_with_limits_in(cases: Sequence[Case]) -> QuerySet[Order]:
    """The orders recorded in these cases that have not ended and may have a limit, with what their clocks need."""
    found = Order.objects.filter(MAY_HAVE_LIMITS, ending__isnull=True, case_id__in=[case.pk for case in cases])
    return _whole(found).order_by("pk")


def cases_that_hold_requirements_of(person: int) -> QuerySet[Case]:
    """The open cases, of those that the reader may see, that hold notification requirements of a person which go on."""
    held = Order.objects.filter(person_id=person, kind=OrderKind.NOTIFICATION, ending__isnull=True)
    return visible_cases().filter(OPEN, pk__in=held.values("case")).order_by("pk")


def requirements_held_in(case: Case) -> QuerySet[Order]:
    """The notification requirements held in a case that nobody recorded as ended, the oldest first."""
    held = Order.objects.filter(case=case, kind=OrderKind.NOTIFICATION, ending__isnull=True)
    return held.select_related("person").order_by("made_on", "pk")


def orders_recorded_in(case: Case) -> QuerySet[Order]:
    """The orders and requirements that were recorded in a case, the oldest first."""
    return _whole(Order.objects.filter(case=case)).order_by("recorded_at", "pk")


def clocks_of_orders(orders: Iterable[Order]) -> dict[int, list[Clock]]:
    """The clocks of some orders by the number of the order, the soonest first."""
    order_of_change = {change.pk: order.pk for order in orders for change in order.changes.all()}
    numbers = [order.pk for order in orders]
    of_orders = Q(subject_kind__in=("notification", "order"), subject_id__in=numbers)
    of_orders |= Q(subject_kind__startswith="prohibition-", subject_id__in=numbers)
    of_changes = Q(subject_kind="change", subject_id__in=list(order_of_change))
    clocks = Clock.objects.filter(of_orders | of_changes, kind__in=(ClockKind.NOTIFICATION, ClockKind.ORDER))
    found: dict[int, list[Clock]] = {}
    for clock in clocks.select_related("owner", "case").order_by(F("ends_at").asc(nulls_last=True), "pk"):
        number = order_of_change[clock.subject_id] if clock.subject_kind == "change" else clock.subject_id
        found.setdefault(number, []).append(clock)
    return found


def absence_that_goes_on(order: Order) -> Absence | None:
    """The absence of a person that has no last day yet."""
    return order.absences.filter(last_day__isnull=True).first()


def changes_waiting(order: Order) -> QuerySet[Change]:
    """What is recorded and has not been notified, the oldest first."""
    return order.changes.filter(notified_in__isnull=True).order_by("on", "pk")


def stays_that_go_on(order: Order) -> QuerySet[Change]:
    """The stays at another address that have no last day yet, the oldest first."""
    return order.changes.filter(kind=ChangeKind.OTHER_ADDRESS, until__isnull=True).order_by("on", "pk")


def orders_in_force(person: Person, *, on: date) -> QuerySet[Order]:
    """The orders and requirements that bind a person on a day, the oldest first."""
    return person.orders.filter(_binds(on)).order_by("made_on", "pk")


def _binds(day: date) -> Q:
    has_begun, not_over = Q(made_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return has_begun & not_over & (Q(ending__isnull=True) | Q(ending__ended_on__gte=day))


def orders_of_suspects(case: Case, *, on: date | None = None) -> QuerySet[Order]:
    """The orders and requirements of the suspects of a case, the oldest first; with a day, those that bind on it."""
    suspects = case.people.filter(role=CaseRole.SUBJECT).values("person")
    orders = Order.objects.filter(person__in=suspects).select_related("person", "ending").order_by("person_id", "made_on", "pk")
    return orders if on is None else orders.filter(_binds(on))


def known_by(
    pairs: Iterable[tuple[str, str]],
    alike: Iterable[tuple[str, str]],
    *,
    most: int = 200,
    cases: QuerySet[Case] | None = None,
) -> list[Person]:
    """Find the people whom the reader may see that share a pair of kind and key, or of kind and coarser key.

    With `cases`, only what these cases tell of people. Their identifiers that are shared, or that may speak against, and their
    cases are loaded with them. At most `most` people, the latest first.
    """
    wanted = Q(pk__in=[])
    for field, asked in (("key", set(pairs)), ("alike", set(alike))):
        for kind in sorted({kind for kind, _ in asked}):
            keys = sorted(key for asked_kind, key in asked if asked_kind == kind and key)
            wanted |= Q(kind=kind, **{f"{field}__in": keys})
    told = Q() if cases is None else Q(case__in=cases)
    found = Identifier.objects.filter(wanted & told).order_by("-person_id")
    people = found.values_list("person_id", flat=True).distinct()[:most]
    return list(
        Person.objects.filter(pk__in=list(people))
        .prefetch_related(
            Prefetch("identifiers", Identifier.objects.filter(told & (wanted | Q(kind__in=TELLING_KINDS)))),
            Prefetch("cases", PersonInCase.objects.filter(told).select_related("case")),
        )
        .order_by("-pk")
    )
