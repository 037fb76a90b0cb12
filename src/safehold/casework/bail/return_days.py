"""The day on which a person on bail returns to the station, as it is put on a bail (PACE 1984 s.47ZA)."""

from datetime import date, datetime
from typing import Literal

from safehold.accounts.checks import refuse_day_before
from safehold.casework.bail import queries
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, EarlierReturn, ReplacedReturn
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law

REFUSED_AT = {"bail.return_too_late": "returns_on", "bail.return_too_early": "returns_early"}
"""At which field what the law refuses is said."""


def appoint_return(bail: Bail, returns_on: date, early: EarlierReturn | Literal[""]) -> None:
    """Put the day of return on a bail whose clock was computed, unsaved. The last day of the period is kept as none of its own.

    Source: PACE 1984 s.47ZA(2)–(6). Raises: InputError for a day or a reason that the law doesn't allow.
    """
    refuse_day_before("returns_on", returns_on, bail.released_on, "the release on bail")
    with refusals_name_a_field(REFUSED_AT):
        law.check_return_date(
            facts_of(bail),
            returns=returns_on,
            earlier=law.EarlierReturn(early.value) if early else None,
            readings=queries.readings_of(bail),
        )
    is_last_day = returns_on == bail.ends_on or not early
    bail.returns_on, bail.returns_early = (None, "") if is_last_day else (returns_on, str(early))


def keep_replaced_return(bail: Bail, stood: date | None, *, at: datetime, on: date) -> None:
    """Keep the day of return that stood until a day, where another one or none stands now. Writes: the day."""
    if stood is not None and stood != bail.day_of_return:
        ReplacedReturn.objects.create(bail=bail, case_id=bail.case_id, returns_on=stood, replaced_on=on, recorded_at=at)
