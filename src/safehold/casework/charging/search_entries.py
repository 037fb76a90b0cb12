"""What a charging request can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.charging.models import ChargingRequest
from safehold.law.calendar import london_date, spoken


@register(ChargingRequest)
def request_is_found(request: ChargingRequest) -> Findable:
    """By its reference and the name of the person."""
    return Findable(
        kind="charging request",
        subject_id=request.pk,
        case=request.case,
        title=f"{request.reference} {request.person}",
        detail=f"Charging decision asked for on {spoken(london_date(request.requested_at))}",
        url=reverse("charging:request", args=[request.reference]),
        values=(request.reference, request.person.name),
    )
