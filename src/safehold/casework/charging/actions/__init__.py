"""What people do from a charging request to the charge. Each function is one transaction with one audit entry."""

from safehold.casework.charging.actions.breaches import charge_breach
from safehold.casework.charging.actions.charges import record_charge
from safehold.casework.charging.actions.hearings import record_first_hearing
from safehold.casework.charging.actions.requests import (
    record_cps_request_for_more,
    record_material_sent,
    record_prosecutors_decision,
    request_charging_decision,
)

__all__ = [
    "charge_breach",
    "record_charge",
    "record_cps_request_for_more",
    "record_first_hearing",
    "record_material_sent",
    "record_prosecutors_decision",
    "request_charging_decision",
]
