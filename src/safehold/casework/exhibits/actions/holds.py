"""Keeping an exhibit until a day: for an appeal, a court, another force."""

from datetime import datetime

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.exhibits import continuity_entries, permissions
from safehold.casework.exhibits.asked import HoldExhibit
from safehold.casework.exhibits.models import Exhibit
from safehold.casework.exhibits.verbs import Verb
from safehold.law.calendar import add_months, london_date

MOST_YEARS = 10
"""How far ahead an exhibit is kept by one decision, in years: whether it is still needed is asked again then."""


def hold_exhibit(exhibit: Exhibit, asked: HoldExhibit, *, by: Officer, at: datetime) -> Exhibit:
    """Keep an exhibit until a day, that day included; None lifts the hold. While it lasts the exhibit can't be returned.

    Source: PACE 1984 s.22 (retained while necessary). Units and zones: a London date.
    Raises: NotPermittedError; InputError (no reason, a day that is over, a hold to lift that is none); RefusedError where it was
    returned; StaleError.
    Writes: the exhibit; audit `exhibit.held`.
    """
    with doing(
        Verb.EXHIBIT_HELD,
        exhibit,
        asked,
        may=permissions.HOLD,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        continuity_entries.refuse_gone(exhibit)
        if asked.until is None and exhibit.hold_until is None:
            raise InputError("until", "It is not held. Write until which day it is kept.")
        if asked.until is not None and asked.until < london_date(at):
            raise InputError("until", "That day is over. Choose a day to come, or leave it empty to lift the hold.")
        if asked.until is not None and asked.until > add_months(london_date(at), 12 * MOST_YEARS):
            raise InputError("until", f"Choose a day in the next {MOST_YEARS} years. It can be kept longer when that day comes.")
        before, exhibit.hold_until = exhibit.hold_until, asked.until
        act.says(reason=asked.reason, before=before, until=asked.until)
    return exhibit
