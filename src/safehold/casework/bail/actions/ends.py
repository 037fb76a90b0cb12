"""The end of a bail, and the decision of the CPS that asks for it."""

from datetime import datetime

from safehold.accounts.checks import one_of
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions
from safehold.casework.bail.ends import finish_bail
from safehold.casework.bail.models import Bail, BailOutcome
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing


def end_bail(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    ended_at: datetime,
    outcome: BailOutcome | str,
    reason: str,
    version: int | None = None,
) -> Bail:
    """Record how a bail ended. A charge ends it by itself and is not recorded here.

    Raises: NotPermittedError; InputError (a moment that can't be true, ended by law while it still runs); RefusedError;
    StaleError.
    Writes: the bail; the case's stage and clocks; audit `bail.ended`.
    """
    with doing(Verb.BAIL_ENDED, bail, may=permissions.END, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        chosen = one_of(BailOutcome, outcome, "outcome")
        if chosen is BailOutcome.CHARGED:
            raise InputError("outcome", "A charge ends bail by itself.", "Record the charge.")
        finish_bail(bail, at=at, ended_at=ended_at, outcome=chosen, reason=reason)
        act.says(reason=reason, outcome=chosen)
    return bail
