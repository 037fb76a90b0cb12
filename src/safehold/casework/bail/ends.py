"""The end of a bail that an action holds, and the decision of the CPS that comes before it."""

from datetime import date, datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from safehold.accounts.checks import not_before, refuse_future, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.casework.bail import authorities
from safehold.casework.bail.models import Bail, BailOutcome, BailState
from safehold.law.calendar import london_date, spoken


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
    authorities.let_go(bail, at=at)


def note_decision(bail: Bail, *, on: date | None) -> None:
    """Note on a bail that an action holds that the CPS has decided; no day: that it is asked anew.

    It writes no audit entry, and does not save the bail.
    """
    bail.cps_decided_on = on
