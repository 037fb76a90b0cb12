"""Where charging requests and charges put each suspect of a case."""

from collections.abc import Iterable

from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.stages import Standing, register
from safehold.casework.charging import queries
from safehold.casework.charging.models import Charge, ChargingRequest, DecisionKind


@register(Rows(ChargingRequest), Rows(Charge))
def requests_and_charges_stand(case: Case) -> Iterable[Standing]:
    """With the CPS until it decides, and after a decision to charge until the charge; then charged. Two queries.

    A charge of failing to surrender alone changes nothing of where the investigation stands.
    """
    charged = list(queries.charges_of(case).select_related(None))
    followed = {charge.request_id for charge in charged}
    for request in queries.requests_of(case).select_related(None).prefetch_related(None):
        if request.is_open:
            yield Standing(Stage.WITH_PROSECUTOR, request.requested_at, request.person_id, lasts=True)
        elif request.pk not in followed:
            yield from _decided(request)
    for charge in charged:
        if charge.is_of_surrender_only:
            continue
        yield Standing(Stage.CHARGED, charge.charged_at, charge.person_id)


def _decided(request: ChargingRequest) -> Iterable[Standing]:
    if request.decision == DecisionKind.CHARGE:
        yield Standing(Stage.WITH_PROSECUTOR, request.requested_at, request.person_id)
    elif request.decision != DecisionKind.NOT_READY:
        yield Standing(None, request.requested_at, request.person_id)
