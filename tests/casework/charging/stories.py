"""From a charging request to a charge, as the tests tell it."""

from datetime import timedelta
from typing import Any

from casework.custody.stories import IMAGES, london
from casework.officers import Officers
from safehold.casework.cases.models import Case
from safehold.casework.charging import actions
from safehold.casework.charging.asked import RecordCharge, RecordProsecutorsDecision, RequestChargingDecision
from safehold.casework.charging.models import Charge, ChargingRequest
from safehold.casework.people.models import Person


def ask(case: Case, person: Person, officers: Officers, moment: str, **changes: Any) -> ChargingRequest:
    details: dict[str, Any] = {
        "offences": [IMAGES],
        "test": "full_code",
        "papers": ["MG3", "MG5", "MG6"],
        "key_evidence": "KLP/3: files in the user's folder",
        "released_on": london(moment).date(),
        **changes,
    }
    return actions.request_charging_decision(
        case, person, RequestChargingDecision(**details), by=officers.detective, at=london(moment)
    )


def decide(request: ChargingRequest, officers: Officers, moment: str, decision: str = "charge") -> ChargingRequest:
    return actions.record_prosecutors_decision(
        request,
        RecordProsecutorsDecision(
            decision=decision,
            decided_on=london(moment).date(),
            decided_by="A. Prosecutor",
            reason="Both stages of the test are met",
        ),
        by=officers.detective,
        at=london(moment),
    )


def charge(case: Case, person: Person, officers: Officers, moment: str, **changes: Any) -> Charge:
    details: dict[str, Any] = {
        "offences": [IMAGES],
        "charged_at": london(moment),
        "remand": "bailed",
        "first_hearing": london(moment).date() + timedelta(days=28),
        "court": "Brackmouth Magistrates' Court",
        **changes,
    }
    return actions.record_charge(case, person, RecordCharge(**details), by=officers.detective, at=london(moment))
