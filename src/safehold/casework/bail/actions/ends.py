"""The end of a bail, and the decision of the CPS that asks for it."""

from datetime import datetime

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions
from safehold.casework.bail.asked import EndBail
from safehold.casework.bail.ends import finish_bail
from safehold.casework.bail.models import Bail, BailOutcome
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing


def end_bail(bail: Bail, asked: EndBail, *, by: Officer, at: datetime) -> Bail:
    """Record how a bail ended. A charge ends it by itself and is not recorded here.

    Raises: NotPermittedError; InputError (a moment that can't be true, ended by law while it still runs); RefusedError;
    StaleError.
    Writes: the bail; the case's stage and clocks; audit `bail.ended`.
    """
    with doing(Verb.BAIL_ENDED, bail, asked, may=permissions.END, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        if asked.outcome is BailOutcome.CHARGED:
            raise InputError("outcome", "A charge ends bail by itself.", "Record the charge.")
        finish_bail(bail, at=at, ended_at=asked.ended_at, outcome=asked.outcome, reason=asked.reason)
        act.says(reason=asked.reason, outcome=asked.outcome)
    return bail
