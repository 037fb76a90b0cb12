"""The end of a bail, and the decision of the CPS that asks for it."""

from datetime import date, datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from safehold.accounts.checks import not_before, one_of, refuse_future, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.bail import permissions
from safehold.casework.bail.actions import authority
from safehold.casework.bail.actions.writing import refuse_ended
from safehold.casework.bail.models import Bail, BailOutcome, BailState
from safehold.casework.cases.door import doing
from safehold.law.calendar import london_date, spoken


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


def finish_bail(bail: Bail, *, at: datetime, ended_at: datetime, outcome: BailOutcome, reason: str) -> None:
    """End a bail that an action holds, and its conditions with it. It writes no audit entry, and does not save the bail.

    Raises: InputError (a moment that can't be true); RefusedError where it has ended already.
    """
    if not bail.is_running:
        raise RefusedError(f"{bail} has ended already: {bail.get_outcome_display().lower()}.")
    refuse_future("ended_at", ended_at, at=at)
    ended_at = not_before("ended_at", ended_at, bail.granted_at, "the release on bail")
    if outcome is BailOutcome.ENDED_BY_LAW and (bail.ends_on is None or london_date(ended_at) <= bail.ends_on):
        until = f"runs until {spoken(bail.ends_on)}" if bail.ends_on else "is stopped"
        raise InputError("outcome", f"The bail {until}, so the law has not ended it.", "Choose how else it ended.")
    bail.state, bail.ended_at, bail.outcome = BailState.ENDED, ended_at, outcome
    bail.outcome_reason = require_text("reason", reason, "Write why the bail ends.")
    # A condition set after the moment that is recorded as the end never ran.
    bail.conditions.filter(lifted_at__isnull=True).update(lifted_at=Greatest(F("set_at"), Value(ended_at)))
    authority.let_go(bail, at=at)


def note_decision(bail: Bail, *, on: date | None) -> None:
    """Note on a bail that an action holds that the CPS has decided; no day: that it is asked anew.

    It writes no audit entry, and does not save the bail.
    """
    bail.cps_decided_on = on
