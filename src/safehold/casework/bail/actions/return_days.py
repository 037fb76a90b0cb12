"""The day on which a person on bail returns to the station (PACE 1984 s.47ZA)."""

from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, require_text
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions
from safehold.casework.bail.models import Bail, EarlierReturn
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.return_days import appoint_return, keep_replaced_return
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.law.calendar import london_date


def set_return_day(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    returns_on: date | None,
    reason: str,
    returns_early: EarlierReturn | str = "",
    version: int | None = None,
) -> Bail:
    """Appoint another day of return; None is the last day of the period again, whenever that will be.

    Source: PACE 1984 s.47ZA(2)–(6). Units and zones: London dates.
    Raises: NotPermittedError; InputError (a day that is over, after the period, or early without one of the two reasons);
    RefusedError where the bail has ended; StaleError.
    Writes: the bail; the day that stood before; the case's clocks; audit `bail.return_set`.
    """
    with doing(Verb.BAIL_RETURN_SET, bail, may=permissions.VARY, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        reason = require_text("reason", reason, "Write why the day of return changes, and how the person was told.")
        before = bail.day_of_return
        if returns_on is None:
            bail.returns_on, bail.returns_early = None, ""
        else:
            refuse_day_before("returns_on", returns_on, london_date(at), "today")
            appoint_return(bail, returns_on, returns_early)
        keep_replaced_return(bail, before, at=at, on=london_date(at))
        act.changes(bail)
        act.says(reason=reason, before=before, after=bail.day_of_return, early=str(bail.returns_early))
    return bail
