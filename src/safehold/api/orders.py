"""Orders and notification requirements of people: recorded in a case, and what is recorded under them."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from safehold.api.authentication import caller, reads
from safehold.api.lookups import find, read, shown
from safehold.api.shapes import StepOut
from safehold.asked import Short
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.people import actions, duties, queries
from safehold.casework.people.asked import (
    MoveOrder,
    RecordAbsence,
    RecordChange,
    RecordNotification,
    RecordOrder,
    RecordOrderEnded,
    RecordProhibitionEnded,
    RecordRequirements,
    RecordReturn,
    RecordStayEnded,
)
from safehold.casework.people.models import Change, Order, OrderKind, PersonInCase
from safehold.casework.policy import queries as policy

router = Router(tags=["Orders and notification"])


class TermOut(Schema):
    """How long one prohibition binds, in the order of the prohibitions. No last day: until further order."""

    ends_on: date | None
    is_travel_ban: bool


class OrderOut(Schema):
    """An order or the notification requirements of a person. No last day: until further order."""

    order: int
    kind: str
    made_on: date
    court: str
    reference: str
    ends_on: date | None
    prohibitions: list[str]
    terms: list[TermOut]

    @staticmethod
    def of(order: Order) -> "OrderOut":
        """Put an order into the shape of the API."""
        plain = {name: getattr(order, name) for name in OrderOut.model_fields if name not in ("order", "terms")}
        terms = [TermOut(ends_on=each.ends_on, is_travel_ban=each.is_travel_ban) for each in queries.prohibitions_of(order)]
        return OrderOut(order=order.pk, terms=terms, **plain)


class NotificationOut(Schema):
    """What somebody under notification requirements notified."""

    kind: str
    notified_at: datetime
    place: str
    taken_by: str
    no_fixed_address: bool
    note: str
    last_days_missed: list[date] = Field(
        description="Last days that it came after, also of a year or week that had run out; a person judges what that grounds"
    )


class ChangeOut(Schema):
    """Something that has to be notified. `change` is the number by which a notification names it."""

    change: int
    kind: str
    on: date
    until: date | None
    what: str
    source: str
    is_notified: bool

    @staticmethod
    def of(change: Change) -> "ChangeOut":
        """Put a change into the shape of the API."""
        plain = {name: getattr(change, name) for name in ("kind", "on", "until", "what", "source")}
        return ChangeOut(change=change.pk, is_notified=change.notified_in_id is not None, **plain)


class AbsenceOut(Schema):
    """Days in custody, in hospital or abroad. No last day: it goes on."""

    kind: str
    first_day: date
    last_day: date | None


class EndingOut(Schema):
    """How an order ended."""

    outcome: str
    ended_on: date
    reason: str


class RequirementsOut(Schema):
    """The facts from which the length of notification requirements follows, and how it was worked out."""

    disposal: str
    sentences: list[int]
    under_18: bool
    steps: list[StepOut]


class OrderDetailOut(OrderOut):
    """An order or requirements with everything that is recorded under it. What is due stands with the clocks of the case."""

    requirements: RequirementsOut | None
    notifications: list[NotificationOut]
    changes: list[ChangeOut]
    absences: list[AbsenceOut]
    ending: EndingOut | None

    @staticmethod
    def of_whole(order: Order) -> "OrderDetailOut":
        """Put an order with what belongs to it into the shape of the API."""
        late = duties.late_of(order, policy.versions().notification_readings_on)
        ending = queries.ending_of(order)
        return OrderDetailOut(
            **OrderOut.of(order).model_dump(),
            requirements=_requirements(order) if order.kind == OrderKind.NOTIFICATION else None,
            notifications=[
                NotificationOut(
                    **{name: getattr(made, name) for name in NotificationOut.model_fields if name != "last_days_missed"},
                    last_days_missed=[missed.by for missed in late.get(made.pk, [])],
                )
                for made in order.notifications.all()
            ],
            changes=[ChangeOut.of(change) for change in order.changes.all()],
            absences=[AbsenceOut.model_validate(absence, from_attributes=True) for absence in order.absences.all()],
            ending=None if ending is None else EndingOut.model_validate(ending, from_attributes=True),
        )


def _requirements(order: Order) -> RequirementsOut:
    facts = order.requirements
    lasts = duties.period_of(facts, order.made_on)
    return RequirementsOut(
        disposal=facts.disposal,
        sentences=facts.sentences,
        under_18=facts.under_18,
        steps=[StepOut(text=step.text, basis=step.basis, provision=step.provision) for step in lasts.steps],
    )


class MoveOrderBody(MoveOrder):
    """The case in which an order is held from now on, by its reference."""

    case: Short


@router.post("/cases/{reference}/people/{person}/orders", response={201: OrderOut}, summary="Record an order of a person")
def record_order(request: HttpRequest, reference: str, person: int, body: RecordOrder) -> Any:
    """Record an order of a court."""
    role = find(request, cases_permissions.READ, role_of, reference, person)
    order = actions.record_order(role.person, role.case, body, by=caller(request), at=timezone.now())
    return Status(201, OrderOut.of(order))


@router.post(
    "/cases/{reference}/people/{person}/requirements",
    response={201: OrderOut},
    summary="Record the notification requirements of a person",
)
def record_requirements(request: HttpRequest, reference: str, person: int, body: RecordRequirements) -> Any:
    """Record them with the facts from which their length follows."""
    role = find(request, cases_permissions.READ, role_of, reference, person)
    order = actions.record_requirements(role.person, role.case, body, by=caller(request), at=timezone.now())
    return Status(201, OrderOut.of(order))


@router.get("/cases/{reference}/orders/{number}", response=OrderDetailOut, summary="One order or requirements of a case")
@reads
def one_order(request: HttpRequest, reference: str, number: int) -> Any:
    """Show an order or requirements. Reading it is recorded."""
    return OrderDetailOut.of_whole(read(request, cases_permissions.READ, _order, reference, number))


@router.post(
    "/cases/{reference}/orders/{number}/notifications", response={201: OrderDetailOut}, summary="Record that a person notified"
)
def record_notification(request: HttpRequest, reference: str, number: int, body: RecordNotification) -> Any:
    """Record a notification. Whether it was in time is shown; a person judges."""
    order = _found(request, reference, number)
    actions.record_notification(order, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference, number))


@router.post(
    "/cases/{reference}/orders/{number}/changes", response={201: ChangeOut}, summary="Record something that has to be notified"
)
def record_change(request: HttpRequest, reference: str, number: int, body: RecordChange) -> Any:
    """Record a change, a stay or travel."""
    order = _found(request, reference, number)
    return Status(201, ChangeOut.of(actions.record_change(order, body, by=caller(request), at=timezone.now())))


@router.post(
    "/cases/{reference}/orders/{number}/stays/end",
    response={201: ChangeOut},
    summary="Record that a stay at another address ended",
)
def record_stay_ended(request: HttpRequest, reference: str, number: int, body: RecordStayEnded) -> Any:
    """Record its last day."""
    order = _found(request, reference, number)
    return Status(201, ChangeOut.of(actions.record_stay_ended(order, body, by=caller(request), at=timezone.now())))


@router.post(
    "/cases/{reference}/orders/{number}/absences", response={201: OrderDetailOut}, summary="Record days that are not counted"
)
def record_absence(request: HttpRequest, reference: str, number: int, body: RecordAbsence) -> Any:
    """Record an absence."""
    order = _found(request, reference, number)
    actions.record_absence(order, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference, number))


@router.post("/cases/{reference}/orders/{number}/return", response={201: OrderDetailOut}, summary="Record that an absence ended")
def record_return(request: HttpRequest, reference: str, number: int, body: RecordReturn) -> Any:
    """Record the return."""
    order = _found(request, reference, number)
    actions.record_return(order, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference, number))


@router.post(
    "/cases/{reference}/orders/{number}/case",
    response={201: OrderDetailOut},
    summary="Hold an order in another case of the person",
)
def move_order(request: HttpRequest, reference: str, number: int, body: MoveOrderBody) -> Any:
    """Hold it there: its limits run there."""
    order = _found(request, reference, number)
    to = find(request, cases_permissions.READ, case_by_reference, body.case)
    actions.move_order(order, to, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, body.case, number))


@router.post(
    "/cases/{reference}/orders/{number}/prohibitions/{prohibition}/end",
    response={201: OrderDetailOut},
    summary="Record that a prohibition that ends before its order has run out",
)
def record_prohibition_ended(
    request: HttpRequest, reference: str, number: int, prohibition: int, body: RecordProhibitionEnded
) -> Any:
    """Record it: a person says so, never the clock."""
    order = _found(request, reference, number)
    actions.record_prohibition_ended(order, prohibition, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference, number))


@router.post("/cases/{reference}/orders/{number}/end", response={201: OrderDetailOut}, summary="Record how an order ended")
def record_order_ended(request: HttpRequest, reference: str, number: int, body: RecordOrderEnded) -> Any:
    """Record the end: a person says so, never the clock."""
    order = _found(request, reference, number)
    actions.record_order_ended(order, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference, number))


def _found(request: HttpRequest, reference: str, number: int) -> Order:
    return find(request, cases_permissions.READ, _order, reference, number)


def _shown(request: HttpRequest, reference: str, number: int) -> OrderDetailOut:
    return shown(request, OrderDetailOut.of_whole, _order, reference, number)


def _order(reference: str, number: int) -> Order:
    return queries.order_in_case(case_by_reference(reference), number)


def role_of(reference: str, person: int) -> PersonInCase:
    """Find the role of a person of a case. Raises: NotFoundError."""
    return queries.role_in_case(case_by_reference(reference), person)
