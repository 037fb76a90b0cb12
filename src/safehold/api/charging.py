"""Charging: what is asked of the prosecutor, what they ask for and decide, the charge."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.people import person_of
from safehold.asked import Count
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.charging import actions, permissions, queries
from safehold.casework.charging.asked import (
    ChargeBreach,
    RecordCharge,
    RecordCpsRequestForMore,
    RecordFirstHearing,
    RecordMaterialSent,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.models import Charge, ChargingRequest

router = Router(tags=["Charging"])


class MaterialOut(Schema):
    """What the prosecutor asked for, and what was sent."""

    asked_on: date
    asked_for: str
    sent_on: date | None
    sent: str


class ChargingRequestOut(Schema):
    """A charging decision asked for, and what was decided."""

    reference: str
    case: str
    person: int
    name: str
    bail: str | None
    offences: list[str]
    decides: str
    test: str
    papers: list[str]
    requested_at: datetime
    state: str
    decision: str
    decided_on: date | None
    decided_by: str
    decision_reason: str
    material: list[MaterialOut]
    version: int

    @staticmethod
    def of(request: ChargingRequest) -> "ChargingRequestOut":
        """Put a request into the shape of the API."""
        material = [
            MaterialOut(asked_on=row.asked_on, asked_for=row.asked_for, sent_on=row.sent_on, sent=row.sent)
            for row in request.material.all()
        ]
        return ChargingRequestOut(
            case=request.case.reference,
            person=request.person_id,
            name=request.person.name,
            bail=request.bail.reference if request.bail else None,
            material=material,
            **{name: getattr(request, name) for name in _PLAIN},
        )


_PLAIN = [name for name in ChargingRequestOut.model_fields if name not in ("case", "person", "name", "bail", "material")]


class ChargeOut(Schema):
    """A charge."""

    person: int
    name: str
    offences: list[str]
    order: int | None
    prohibition: str
    conduct_on: date | None
    charged_at: datetime
    decided_by: str
    remand: str
    remand_ground: str
    first_hearing: date
    court: str
    hearing_outcome: str
    heard_at: datetime | None
    number: int

    @staticmethod
    def of(charge: Charge) -> "ChargeOut":
        """Put a charge into the shape of the API."""
        return ChargeOut(
            person=charge.person_id,
            name=charge.person.name,
            offences=charge.offences,
            order=charge.order_id,
            prohibition=charge.prohibition,
            conduct_on=charge.conduct_on,
            charged_at=charge.charged_at,
            decided_by=charge.decided_by,
            remand=charge.remand,
            remand_ground=charge.remand_ground,
            first_hearing=charge.first_hearing,
            court=charge.court,
            hearing_outcome=charge.hearing_outcome,
            heard_at=charge.heard_at,
            number=charge.pk,
        )


class ChargingRequestBody(RequestChargingDecision):
    """What is asked of the CPS, and for whom. Offences are named by their codes."""

    person: Count

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": 14,
                    "offences": ["PCA1978-S1"],
                    "test": "full_code",
                    "papers": ["MG3", "MG5", "MG6"],
                    "key_evidence": "Findings of EX-26-0007; account traced to the address.",
                }
            ]
        }
    )


class ChargeBody(RecordCharge):
    """A charge that the CPS decided on. One that the police decide is a suspected breach, with its own address.

    A remand in custody names its ground (PACE 1984 s.38(1)(a)); `remand_grounds` are the reasons for it.
    """

    person: Count


class BreachChargeBody(ChargeBreach):
    """A charge for a suspected breach of an order, there and then. `prohibition` is its number in the order, from 1.

    The tests and the stages of the Full Code Test are what the officer judges, with reasons. An accused who is recorded as
    under 18 on the day of the charge counts as such in any case.
    """

    order: Count


@router.get("/charging-requests", response=PageOf[ChargingRequestOut], summary="Requests of your team that nobody has decided")
@reads
def open_requests(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List open requests, the longest waiting first."""
    require(caller(request), permissions.SEE)
    return page_of(queries.open_requests(caller(request)), ChargingRequestOut.of, after=after, limit=limit)


@router.get("/cases/{reference}/charging-requests", response=list[ChargingRequestOut], summary="The charging requests of a case")
@reads
def requests_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the requests of a case, newest first."""
    case = read(request, permissions.SEE, case_by_reference, reference)
    return [ChargingRequestOut.of(asked) for asked in queries.requests_of(case)]


@router.post("/cases/{reference}/charging-requests", response={201: ChargingRequestOut}, summary="Ask for a charging decision")
def request_decision(request: HttpRequest, reference: str, body: ChargingRequestBody) -> Any:
    """Ask the CPS."""
    case = find_case(request, reference)
    person = person_of(request, case, body.person)
    made = actions.request_charging_decision(case, person, body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, made.reference))


@router.get("/charging-requests/{reference}", response=ChargingRequestOut, summary="One charging request")
@reads
def one_request(request: HttpRequest, reference: str) -> Any:
    """Show a request. Reading it is recorded."""
    return ChargingRequestOut.of(read(request, permissions.SEE, queries.request_by_reference, reference))


@router.post("/charging-requests/{reference}/asked", response=ChargingRequestOut, summary="Record that the CPS asked for more")
def record_asked(request: HttpRequest, reference: str, body: RecordCpsRequestForMore) -> Any:
    """Record what was asked for. The bail clock runs again."""
    actions.record_cps_request_for_more(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/charging-requests/{reference}/sent", response=ChargingRequestOut, summary="Record that it was sent")
def record_sent(request: HttpRequest, reference: str, body: RecordMaterialSent) -> Any:
    """Record what was sent. The bail clock stops again."""
    actions.record_material_sent(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/charging-requests/{reference}/decision", response=ChargingRequestOut, summary="Record the prosecutor's decision")
def record_decision(request: HttpRequest, reference: str, body: RecordProsecutorsDecision) -> Any:
    """Record the decision. It charges nobody."""
    actions.record_prosecutors_decision(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.get("/cases/{reference}/charges", response=list[ChargeOut], summary="The charges of a case, newest first")
@reads
def charges_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the charges of a case."""
    case = read(request, permissions.SEE, case_by_reference, reference)
    return [ChargeOut.of(charge) for charge in queries.charges_of(case)]


@router.post("/cases/{reference}/charges", response={201: ChargeOut}, summary="Record a charge")
def charge(request: HttpRequest, reference: str, body: ChargeBody) -> Any:
    """Record a charge. It ends the bail or the detention of this person in this case."""
    case = find_case(request, reference)
    person = person_of(request, case, body.person)
    return Status(201, ChargeOut.of(actions.record_charge(case, person, body, by=caller(request), at=timezone.now())))


@router.post("/cases/{reference}/charges/breach", response={201: ChargeOut}, summary="Charge a suspected breach of an order")
def charge_breach(request: HttpRequest, reference: str, body: BreachChargeBody) -> Any:
    """Charge it there and then, where the police may."""
    case = find_case(request, reference)
    order = find(request, permissions.SEE, queries.order_for, case, body.order)
    return Status(201, ChargeOut.of(actions.charge_breach(case, order, body, by=caller(request), at=timezone.now())))


@router.post("/charges/{number}/first-hearing", response=ChargeOut, summary="Record the first hearing after a charge")
def record_first_hearing(request: HttpRequest, number: int, body: RecordFirstHearing) -> Any:
    """Record what came of it. Its clock ends."""
    found = find(request, permissions.SEE, queries.charge_by_number, number)
    return ChargeOut.of(actions.record_first_hearing(found, body, by=caller(request), at=timezone.now()))


def _found(request: HttpRequest, reference: str) -> ChargingRequest:
    return find(request, permissions.SEE, queries.request_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> ChargingRequestOut:
    return shown(request, ChargingRequestOut.of, queries.request_by_reference, reference)
