"""Reads of charging requests and charges. Row-level security limits each to what the reader may see."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find
from safehold.casework.charging.models import (
    AWAITS_HEARING,
    OPEN,
    Charge,
    ChargingRequest,
    DecisionKind,
    MaterialRequest,
    RequestState,
)
from safehold.casework.people.models import Order, Person
from safehold.casework.people.queries import last_day_of, orders_of_suspects, prohibitions_of
from safehold.law.charging import OrderHeld, OrderType


def requests() -> QuerySet[ChargingRequest]:
    """Every charging request that the reader may see."""
    return ChargingRequest.objects.select_related("case__officer_in_the_case", "case__team", "person", "bail", "requested_by")


def request_by_reference(reference: str) -> ChargingRequest:
    """Find one request. Raises: NotFoundError, the same for missing and for not visible."""
    request = requests().filter(reference=reference).first()
    if request is None:
        raise cannot_find(reference)
    return request


def requests_of(case: Case) -> QuerySet[ChargingRequest]:
    """The charging requests of a case, newest first, with what was asked for."""
    material = Prefetch("material", MaterialRequest.objects.order_by("asked_on", "pk"))
    return requests().filter(case=case).prefetch_related(material).order_by("-requested_at", "-pk")


def open_requests(viewer: Officer) -> QuerySet[ChargingRequest]:
    """The requests of the reader's team on which nobody has decided, the longest waiting first."""
    return requests().filter(OPEN, case__team=viewer.team_id).order_by("requested_at", "pk")


def open_request_of(person: Person, case: Case) -> ChargingRequest | None:
    """The request of a person in a case on which nobody has decided."""
    return ChargingRequest.objects.filter(OPEN, person=person, case=case).first()


def open_requests_of(case: Case) -> QuerySet[ChargingRequest]:
    """The requests of a case on which nobody has decided, the longest waiting first."""
    return requests().filter(OPEN, case=case).order_by("requested_at", "pk")


def decision_to_charge(person_id: int, case: Case) -> ChargingRequest | None:
    """The newest request of a person on which it was decided to charge and which no charge has followed."""
    decided = requests().filter(
        person_id=person_id, case=case, state=RequestState.DECIDED, decision=DecisionKind.CHARGE, charges__isnull=True
    )
    return decided.order_by("-decided_on", "-pk").first()


def order_for(case: Case, number: int) -> Order:
    """Find an order of a suspect of a case, with the person. Raises: NotFoundError."""
    found = orders_of_suspects(case).filter(pk=number).first()
    if found is None:
        raise NotFoundError("We cannot find that order for a suspect of this case.", "Record it with the person.")
    return found


def order_held(order: Order) -> OrderHeld:
    """An order as the law of charging reads it."""
    return OrderHeld(
        OrderType(order.kind),
        order.made_on,
        tuple(order.prohibitions),
        last_day_of(order),
        order.reference,
        tuple(each.ends_on for each in prohibitions_of(order)),
    )


def is_charged(request: ChargingRequest) -> bool:
    """Say whether a charge followed a request."""
    return request.charges.exists()


def open_material(request: ChargingRequest) -> MaterialRequest | None:
    """What was asked for and has not been sent."""
    return request.material.filter(sent_on__isnull=True).order_by("asked_on", "pk").first()


def charges_of(case: Case) -> QuerySet[Charge]:
    """The charges of a case, newest first."""
    return case.charges.select_related("person", "request", "recorded_by", "order").order_by("-charged_at", "-pk")


def charge_by_number(number: int) -> Charge:
    """Find one charge, with its case and person. Raises: NotFoundError, the same for missing and for not visible."""
    found = Charge.objects.select_related("case__officer_in_the_case", "case__team", "person").filter(pk=number).first()
    if found is None:
        raise NotFoundError("We cannot find that charge.", "Open it from the custody and bail of its case.")
    return found


def awaiting_hearing_in(cases: Sequence[Case]) -> QuerySet[Charge]:
    """The charges of these cases whose first hearing nobody has recorded, with the people."""
    found = Charge.objects.filter(AWAITS_HEARING, case_id__in=[case.pk for case in cases])
    return found.select_related("person").order_by("charged_at", "pk")
