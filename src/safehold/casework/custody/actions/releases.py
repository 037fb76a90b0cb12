"""The end of detention."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future, require_text
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import PassedGates, pass_gates
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import Act, doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.actions.checks import refuse_released
from safehold.casework.custody.models import (
    Arrest,
    Disposal,
)
from safehold.casework.policy import queries as policy


def release_under_investigation(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    reason: str,
    gate_reason: str = "",
    version: int | None = None,
) -> Arrest:
    """Release without bail while the investigation goes on: no return date, no conditions.

    Source: PACE 1984 s.37. The welfare gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError; RefusedError (welfare gate, released already); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with doing(Verb.RELEASED, arrest, may=permissions.RELEASE, by=by, at=at, version=version) as (act, arrest):
        _release(act, arrest, at, released_at, Disposal.RELEASED_UNDER_INVESTIGATION, reason, gate_reason)
    return arrest


def release_no_further_action(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    reason: str,
    gate_reason: str = "",
    version: int | None = None,
) -> Arrest:
    """Release with no further action against this person. A person decides it, with the reason. The case stays open.

    Raises, welfare gate: as `release_under_investigation`.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with doing(Verb.RELEASED, arrest, may=permissions.RELEASE, by=by, at=at, version=version) as (act, arrest):
        _release(act, arrest, at, released_at, Disposal.NO_FURTHER_ACTION, reason, gate_reason)
    return arrest


def _release(
    act: Act,
    arrest: Arrest,
    at: datetime,
    released_at: datetime,
    disposal: Disposal,
    reason: str,
    gate_reason: str,
) -> None:
    refuse_released(arrest)
    require_text("reason", reason, "Write why the person is released.")
    passed = end_detention(arrest, at=at, released_at=released_at, disposal=disposal, reason=reason, gate_reason=gate_reason)
    act.says(reason=reason.strip(), disposal=disposal, passed_gates=passed)


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
