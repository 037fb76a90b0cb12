"""The end of detention."""

from datetime import datetime

from safehold.accounts.checks import require_text
from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act, doing
from safehold.casework.custody import permissions
from safehold.casework.custody.detention_ends import end_detention
from safehold.casework.custody.models import (
    Arrest,
    Disposal,
)
from safehold.casework.custody.refusals import refuse_released
from safehold.casework.custody.verbs import Verb


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
