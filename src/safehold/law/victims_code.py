"""Right 6 of the Victims' Code: what a victim is told, and by which day.

A victim is told within five working days of each event, one with enhanced rights within one working day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from safehold.law.calendar import EARLIEST, LATEST, add_working_days, spoken
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "Event", "TellBy", "WorkingDays", "tell_by"]


class Event(StrEnum):
    """What a victim is told of."""

    ARREST = "arrest"
    INTERVIEW = "interview"
    RELEASED_WITHOUT_CHARGE = "released_without_charge"
    RELEASED_ON_BAIL = "released_on_bail"
    RELEASED_UNDER_INVESTIGATION = "released_under_investigation"
    BAIL_CONDITIONS_CHANGED = "bail_conditions_changed"
    BAIL_CANCELLED = "bail_cancelled"


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days to tell a victim, and one with enhanced rights."""

    plain: int
    enhanced: int


@dataclass(frozen=True, slots=True)
class TellBy:
    """The last working day on which the victim is told in time, and why."""

    tell_by: date
    working_days: int
    steps: tuple[Step, ...]

    @property
    def within(self) -> str:
        """The time in words: "5 working days"."""
        return f"{self.working_days} working day{'s' if self.working_days != 1 else ''}"


_CODE: Final = "Victims' Code, Right 6"
_WORDS: Final = {
    Event.ARREST: "an arrest",
    Event.INTERVIEW: "an interview under caution",
    Event.RELEASED_WITHOUT_CHARGE: "a release without charge",
    Event.RELEASED_ON_BAIL: "a release on bail",
    Event.RELEASED_UNDER_INVESTIGATION: "a release under investigation",
    Event.BAIL_CONDITIONS_CHANGED: "a change of bail conditions",
    Event.BAIL_CANCELLED: "the end of bail or its conditions",
}

RULES: Final = dated_table(
    Rule(
        "right_6",
        "telling a victim",
        (
            Version(
                WorkingDays(plain=5, enhanced=1),
                "working days of England and Wales, the day of the event not counted",
                date(2021, 4, 1),
                _CODE,
                "Told of an arrest, an interview, a release, and conditions of bail changed or cancelled, within five working "
                "days; with enhanced rights within one.",
                Basis.STATUTORY_GUIDANCE,
                checked="published source; first day from general knowledge",
            ),
        ),
    ),
)


def tell_by(event: Event, happened: date, *, enhanced: bool) -> TellBy:
    """Give the last day on which a victim is told of an event in time.

    Source: Victims' Code, Right 6. Units and zones: working days of England and Wales; London dates.
    Raises: FactsError for a day that can't be; NotCoveredError for a day before the Code.
    """
    if not EARLIEST <= happened <= LATEST - timedelta(days=366):
        raise FactsError("happened", f"{happened.isoformat()} is not a date of this work")
    rule = RULES["right_6"].on(happened).value
    days = rule.enhanced if enhanced else rule.plain
    by = add_working_days(happened, days)
    counted = f"{days} working day{'s' if days != 1 else ''}"
    return TellBy(
        by,
        days,
        (
            Step(
                f"The victim is told of {_WORDS[event]} on {spoken(happened)} within {counted}"
                f"{', having enhanced rights' if enhanced else ''}; that day is not counted.",
                Basis.STATUTORY_GUIDANCE,
                _CODE,
            ),
            Step(
                f"{counted}, without weekends and the bank holidays of England and Wales, "
                f"{'ends' if days == 1 else 'end'} on {spoken(by)}.",
                Basis.STATUTORY_GUIDANCE,
                _CODE,
            ),
        ),
    )
