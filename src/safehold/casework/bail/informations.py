"""The information for a failure to surrender (Bail Act 1976 s.6), laid by a decision or with a charge."""

from datetime import date, datetime

from safehold.casework.bail.models import Bail, FailureOutcome, FailureToSurrender
from safehold.casework.cases.door import Act


def lay_information_with_charge(
    act: Act, bail: Bail, failure: FailureToSurrender, *, at: datetime, on: date, decided_by: str, reason: str
) -> None:
    """Record that a charge laid the information, inside its action, which holds the bail. One laid before stays as recorded.

    The action has judged that the information may be laid. It writes no audit entry.

    Source: Bail Act 1976 s.6(11)–(14). Units and zones: London dates. Writes: the failure; the bail's version.
    """
    if not failure.is_decided:
        settle_failure(act, bail, failure, FailureOutcome.INFORMATION_LAID, at=at, on=on, decided_by=decided_by, reason=reason)


def settle_failure(
    act: Act,
    bail: Bail,
    failure: FailureToSurrender,
    outcome: FailureOutcome,
    *,
    at: datetime,
    on: date,
    decided_by: str,
    reason: str,
) -> None:
    """Write what was decided on a failure to surrender, inside an action that holds the bail. It writes no audit entry."""
    failure.outcome, failure.outcome_on, failure.decided_at = outcome, on, at
    failure.decided_by, failure.outcome_reason = decided_by, reason
    failure.save()
    act.changes(bail)
