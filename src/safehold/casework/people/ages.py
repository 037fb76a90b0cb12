"""Ages as people say them: kept in their words, and read in years where that can be done."""

import re
from datetime import date
from typing import Final

from safehold.law.calendar import add_months

ADULT_AT: Final = 18

_NUMBER = re.compile(r"(\d{1,3})(?:\s*(?:-|–|/|or|to)\s*\d{1,3})?\s*(day|week|wk|month|mth|year|yr|[dwmy]\b)?", re.IGNORECASE)
_PER_YEAR: Final = {"d": 365, "w": 52, "m": 12, "y": 1}


def years_said(text: str) -> int | None:
    """Read an age in whole years: "6", "aged 6", "18 months", "2 or 3" (the younger of two); None where no number is said.

    Units: years; days, weeks and months are read as whole years that have passed.
    """
    found = _NUMBER.search(text)
    if found is None:
        return None
    unit = (found[2] or "y")[0].lower()
    return int(found[1]) // _PER_YEAR[unit]


def is_adult(born: date, day: date) -> bool:
    """Say whether somebody born on a day is 18 or older on a London day."""
    return add_months(born, ADULT_AT * 12) <= day


def is_under_18(born: date | None, years: int | None, day: date) -> bool | None:
    """Say whether somebody is a child on a London day; a date of birth goes before an age. None where neither is known."""
    if born is not None:
        return not is_adult(born, day)
    return None if years is None else years < ADULT_AT
