"""Keeping an exhibit until a day: for an appeal, a court, another force."""

from datetime import date, datetime

from safehold.accounts.checks import require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.exhibits import permissions
from safehold.casework.exhibits.models import Exhibit, ExhibitState
from safehold.law.calendar import london_date


def hold_exhibit(
    exhibit: Exhibit, *, by: Officer, at: datetime, until: date | None, reason: str, version: int | None = None
) -> Exhibit:
    """Keep an exhibit until a day, that day included; None lifts the hold. While it lasts the exhibit can't be returned.

    Source: PACE 1984 s.22 (retained while necessary). Units and zones: a London date.
    Raises: NotPermittedError; InputError (no reason, a day that is over, a hold to lift that is none); RefusedError where it was
    returned; StaleError.
    Writes: the exhibit; audit `exhibit.held`.
    """
    with doing(
        Verb.EXHIBIT_HELD,
        exhibit,
        may=permissions.HOLD,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, exhibit):
        if exhibit.state == ExhibitState.RETURNED:
            raise RefusedError(f"{exhibit} was returned.", "There is nothing left to hold.")
        reason = require_text("reason", reason, "Write why it is kept, or why no longer.")
        if until is None and exhibit.hold_until is None:
            raise InputError("until", "It is not held. Write until which day it is kept.")
        if until is not None and until < london_date(at):
            raise InputError("until", "That day is over. Choose a day to come, or leave it empty to lift the hold.")
        before, exhibit.hold_until = exhibit.hold_until, until
        act.says(reason=reason, before=before, until=until)
    return exhibit
