"""What people do from a charging request to the charge. Each function is one transaction with one audit entry."""

from safehold.casework.charging.actions.breaches import charge_breach
from safehold.casework.charging.actions.charges import charge
from safehold.casework.charging.actions.hearings import record_first_hearing
from safehold.casework.charging.actions.requests import (
    record_cps_request_for_more,
    record_decision,
    record_material_sent,
    request_charging_decision,
)

__all__ = [
    "charge",
    "charge_breach",
    "record_cps_request_for_more",
    "record_decision",
    "record_first_hearing",
    "record_material_sent",
    "request_charging_decision",
]
