"""The end of detention."""

from datetime import datetime

from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act, doing
from safehold.casework.custody import permissions
from safehold.casework.custody.asked import ReleaseWithoutBail
from safehold.casework.custody.detention_ends import end_detention
from safehold.casework.custody.models import (
    Arrest,
    Disposal,
)
from safehold.casework.custody.verbs import Verb


def release_under_investigation(arrest: Arrest, asked: ReleaseWithoutBail, *, by: Officer, at: datetime) -> Arrest:
    """Release without bail while the investigation goes on: no return date, no conditions.

    Source: PACE 1984 s.37. The welfare gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError; RefusedError (welfare gate, released already); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with doing(Verb.RELEASED, arrest, asked, may=permissions.RELEASE, by=by, at=at) as (act, arrest):
        _release(act, arrest, asked, Disposal.RELEASED_UNDER_INVESTIGATION, at=at)
    return arrest


def release_no_further_action(arrest: Arrest, asked: ReleaseWithoutBail, *, by: Officer, at: datetime) -> Arrest:
    """Release with no further action against this person. A person decides it, with the reason. The case stays open.

    Raises, welfare gate: as `release_under_investigation`.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with doing(Verb.RELEASED, arrest, asked, may=permissions.RELEASE, by=by, at=at) as (act, arrest):
        _release(act, arrest, asked, Disposal.NO_FURTHER_ACTION, at=at)
    return arrest


def _release(act: Act, arrest: Arrest, asked: ReleaseWithoutBail, disposal: Disposal, *, at: datetime) -> None:
    passed = end_detention(
        arrest,
        at=at,
        released_at=asked.released_at,
        disposal=disposal,
        reason=asked.reason,
        gate_reason=asked.gate_reason,
    )
    act.says(reason=asked.reason, disposal=disposal, passed_gates=passed)
