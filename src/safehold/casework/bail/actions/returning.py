"""The day on which a person on bail returns to the station (PACE 1984 s.47ZA)."""

from datetime import date, datetime

from safehold.accounts.checks import one_of, refuse_day_before, require_text
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.actions.writing import keep_replaced_return, refuse_ended
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, EarlierReturn
from safehold.casework.cases.door import doing
from safehold.casework.custody.deciding_bail import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date

REFUSED_AT = {"bail.return_too_late": "returns_on", "bail.return_too_early": "returns_early"}
"""At which field what the law refuses is said."""


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


def appoint_return(bail: Bail, returns_on: date, returns_early: EarlierReturn | str) -> None:
    """Put the day of return on a bail whose clock was computed, unsaved. The last day of the period is kept as none of its own.

    Source: PACE 1984 s.47ZA(2)–(6). Raises: InputError for a day or a reason that the law doesn't allow.
    """
    refuse_day_before("returns_on", returns_on, bail.released_on, "the release on bail")
    early = one_of(EarlierReturn, returns_early, "returns_early") if returns_early else None
    with refusals_name_a_field(REFUSED_AT):
        law.check_return_date(
            facts_of(bail),
            returns=returns_on,
            earlier=law.EarlierReturn(early.value) if early else None,
            readings=queries.readings_of(bail),
        )
    is_last_day = returns_on == bail.ends_on or early is None
    bail.returns_on, bail.returns_early = (None, "") if is_last_day else (returns_on, str(early))
