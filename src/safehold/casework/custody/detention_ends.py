"""How a detention ends, for every action that lets somebody go or keeps them for the court."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import RefusedError
from safehold.accounts.policy_gates import PassedGates, pass_gates
from safehold.casework.custody import queries
from safehold.casework.custody.models import (
    Arrest,
    Disposal,
)
from safehold.casework.custody.refusals import refuse_released
from safehold.casework.policy import queries as policy


def end_detention(
    arrest: Arrest,
    *,
    at: datetime,
    released_at: datetime,
    disposal: Disposal,
    reason: str,
    gate_reason: str = "",
    remanded: bool = False,
) -> PassedGates:
    """End a detention inside an action that holds its arrest. It neither saves the arrest nor writes an audit entry.

    Nobody is let go past the welfare gate unless a reason says why; somebody remanded in custody is not let go, so neither
    the gate nor the contact within 48 hours applies.
    Returns: the gates of force policy that were passed, for the audit entry of the action.
    Raises: InputError (a future moment, one before arrest or arrival); RefusedError (released already, welfare gate).
    """
    refuse_released(arrest)
    if arrest.is_on_street_bail and disposal == Disposal.BAILED:
        raise RefusedError(f"{arrest.person} is on street bail.", "Record first that they came to the station.")
    refuse_future("released_at", released_at, at=at)
    released_at = not_before("released_at", released_at, arrest.arrested_at, "the arrest")
    if arrest.arrived_at is not None:
        released_at = not_before("released_at", released_at, arrest.arrived_at, "the arrival at the station")
    # Nobody who is on street bail is let go: they are not held.
    gate = None if remanded or arrest.is_on_street_bail else queries.welfare_gate(arrest)
    passed = pass_gates(gate, reason=gate_reason)
    arrest.released_at = released_at
    arrest.disposal = disposal
    arrest.disposal_reason = reason.strip()
    arrest.gate_reason = gate_reason.strip() if passed else ""
    arrest.welfare_contact_by = None if remanded else queries.contact_due(released_at, policy.versions())
    return passed
