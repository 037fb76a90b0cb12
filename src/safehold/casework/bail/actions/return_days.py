"""The day on which a person on bail returns to the station (PACE 1984 s.47ZA)."""

from datetime import datetime

from safehold.accounts.checks import refuse_day_before
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions
from safehold.casework.bail.asked import SetReturnDay
from safehold.casework.bail.models import Bail
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.return_days import appoint_return, keep_replaced_return
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.law.calendar import london_date


def set_return_day(bail: Bail, asked: SetReturnDay, *, by: Officer, at: datetime) -> Bail:
    """Appoint another day of return; without one it is the last day of the period again, whenever that will be.

    Source: PACE 1984 s.47ZA(2)–(6). Units and zones: London dates.
    Raises: NotPermittedError; InputError (a day that is over, after the period, or early without one of the two reasons);
    RefusedError where the bail has ended; StaleError.
    Writes: the bail; the day that stood before; the case's clocks; audit `bail.return_set`.
    """
    with doing(Verb.BAIL_RETURN_SET, bail, asked, may=permissions.VARY, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        before = bail.day_of_return
        if asked.returns_on is None:
            bail.returns_on, bail.returns_early = None, ""
        else:
            refuse_day_before("returns_on", asked.returns_on, london_date(at), "today")
            appoint_return(bail, asked.returns_on, asked.returns_early)
        keep_replaced_return(bail, before, at=at, on=london_date(at))
        act.changes(bail)
        act.says(reason=asked.reason, before=before, after=bail.day_of_return, early=str(bail.returns_early))
    return bail
