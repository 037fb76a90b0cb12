"""What charging adds to the extension pack of a bail: the charging requests, and what the CPS asked for."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack.document import ChargingDecision, Material
from safehold.casework.bail.pack.sources import register_charging
from safehold.casework.charging import queries
from safehold.casework.charging.models import ChargingRequest
from safehold.law.calendar import london_date
from safehold.law.charging import OFFENCES


@register_charging
def requests(bail: Bail, at: datetime) -> Iterable[ChargingDecision]:
    """The requests about the person of this bail, newest first, with how long each has waited or took."""
    today = london_date(at)
    return [
        ChargingDecision(
            reference=request.reference,
            state=request.get_state_display(),
            is_open=request.is_open,
            requested_at=request.requested_at,
            days=(_ends(request, today) - london_date(request.requested_at)).days,
            offences=tuple(OFFENCES[code].wording for code in request.offences if code in OFFENCES),
            decision=request.get_decision_display() if request.decision else "",
            material=tuple(_material(request, today)),
        )
        for request in queries.requests_of(bail.case).filter(person=bail.person)
    ]


def _ends(request: ChargingRequest, today: date) -> date:
    return request.decided_on or today


def _material(request: ChargingRequest, today: date) -> Iterator[Material]:
    for material in request.material.all():
        yield Material(
            asked_on=material.asked_on,
            asked_for=material.asked_for,
            sent_on=material.sent_on,
            sent=material.sent,
            days=((material.sent_on or today) - material.asked_on).days,
        )
