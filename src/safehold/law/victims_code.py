"""Right 6 of the Victims' Code: what a victim is told, and by which day.

A victim is told within five working days of each event, one with enhanced rights within one working day. Whoever is vulnerable
or intimidated, or a victim of the most serious crime, has enhanced rights.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from safehold.law.calendar import add_working_days, check_day, spoken
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["ENHANCED", "RULES", "Event", "TellBy", "WorkingDays", "is_in_force", "most_serious", "tell_by"]


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

ENHANCED: Final = "Victims' Code, victims with enhanced rights"

_AGAINST_A_PERSON: Final = (
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "15A",
    "47", "48", "49", "50", "61", "62", "63", "66", "66A", "66B", "67", "67A",
)  # fmt: skip
"""Sections of the Sexual Offences Act 2003 under which the offence is one against a person."""

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
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
                checked=ToCheck("published source; first day from general knowledge"),
            ),
        ),
    ),
    Rule(
        "enhanced_offences",
        "enhanced rights of a victim of the most serious crime",
        (
            Version(
                (*(f"SOA2003-S{section}" for section in _AGAINST_A_PERSON),),
                "codes of the offences of this work that are sexual offences against a person",
                date(2021, 4, 1),
                ENHANCED,
                "A victim of the most serious crime, which every sexual offence against a person is, has enhanced rights.",
                Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("general knowledge"),
            ),
        ),
    ),
)


def is_in_force(on: date) -> bool:
    """Whether a victim is told, under the Code held here, of what happened on a London date."""
    return any(version.covers(on) for version in RULES["right_6"].versions)


def tell_by(event: Event, happened: date, *, enhanced: bool, known: date | None = None) -> TellBy:
    """Give the last day on which a victim is told of an event in time.

    `known` is when they became known as a victim: nobody could be told before, so the days are counted from then where it is the
    later one. The Code does not say so; it is force policy.

    Source: Victims' Code, Right 6. Units and zones: working days of England and Wales; London dates.
    Raises: FactsError for a day that can't be; NotCoveredError for a day before the Code.
    """
    check_day("happened", happened, years_ahead=1)
    rule: WorkingDays = RULES["right_6"].on(happened).value
    days = rule.enhanced if enhanced else rule.plain
    since = happened if known is None else max(happened, known)
    by = add_working_days(since, days)
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
            *(
                (
                    Step(
                        f"They became known as a victim on {spoken(since)}, after it; nobody could be told before, so the "
                        "days are counted from then.",
                        Basis.FORCE_POLICY,
                        "Force policy",
                    ),
                )
                if since > happened
                else ()
            ),
            Step(
                f"{counted}, without weekends and the bank holidays of England and Wales, "
                f"{'ends' if days == 1 else 'end'} on {spoken(by)}.",
                Basis.STATUTORY_GUIDANCE,
                _CODE,
            ),
        ),
    )


def most_serious(offences: Collection[str], *, on: date) -> tuple[str, ...]:
    """Give those of the offences whose victim has enhanced rights, as a victim of the most serious crime; none: an empty one.

    Source: Victims' Code, victims with enhanced rights; which offences are meant, from general knowledge. Codes are those of
    `safehold.law.charging`. Units and zones: `on` is the London date of the event. Raises: NotCoveredError before the Code.
    """
    held: tuple[str, ...] = RULES["enhanced_offences"].on(on).value
    return tuple(code for code in offences if code in held)
