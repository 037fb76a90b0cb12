"""The first hearing after a charge: by which day somebody kept in custody comes before a court, and for which day bail is given.

- Kept in custody: at the first sitting after the charge. Where none is due on the day of the charge or the next, the custody
  officer informs the court, which arranges to sit not later than the next day; a Sunday, Christmas Day or Good Friday isn't it.
- Bailed: to the first sitting after the charge, or to the later day that the court has named.

Which days a court sits is not known here: the day of the hearing is what was recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from safehold.law.calendar import check_day, good_friday, london_date, spoken, spoken_time
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = ["RULES", "SIGN_OFFS", "BeforeCourt", "NotThatDay", "appears_on", "brought_by"]

_ONE_DAY: Final = timedelta(days=1)
_PACE_1984: Final = date(1986, 1, 1)
_S46: Final = "PACE 1984 s.46"
_S47_3A: Final = "PACE 1984 s.47(3A)"


class NotThatDay(StrEnum):
    """The days on which a court need not sit for somebody who is kept in custody."""

    SUNDAY = "a Sunday"
    CHRISTMAS_DAY = "Christmas Day"
    GOOD_FRIDAY = "Good Friday"


RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    Rule(
        "first_sitting",
        "first hearing of somebody kept in custody after the charge",
        (
            Version(
                tuple(NotThatDay),
                "days that are passed over after the day of the charge",
                _PACE_1984,
                f"{_S46}(1)–(3), (6)–(8)",
                "Before a magistrates' court as soon as practicable, and not later than its first sitting after the charge. "
                "Where none is due on that day or the next, the custody officer informs the court, which sits not later than the "
                "next day that is not a Sunday, Christmas Day or Good Friday.",
                checked=ToCheck(
                    "statute text as enacted; first day, and that no change since moved the days, from general knowledge"
                ),
            ),
        ),
    ),
    Rule(
        "appearance_on_bail",
        "day of appearance of somebody bailed after the charge",
        (
            Version(
                "the first sitting after the charge, or the later day that the court named",
                "day",
                date(1998, 9, 30),
                _S47_3A,
                "Bailed to the first sitting of the court after the charge, or to a later day where the court said that it can't "
                "hear them before.",
                checked=ToCheck("general knowledge"),
            ),
        ),
    ),
)

SAT_BEFORE: Final = SignOff(
    "court_sat_before_the_charge",
    "Whether a court that sat on the day of the charge, but before it, was “due to sit on the day on which he is charged”.",
    "It doesn't count: only a sitting that is still to come can be the first after the charge.",
    "It counts, so nobody has to be informed, and the first sitting may be some days later.",
    f"{_S46}(2)–(3)",
)
SIGN_OFFS: Final = (SAT_BEFORE,)


@dataclass(frozen=True, slots=True)
class BeforeCourt:
    """By which London day somebody comes before the court, and whether the court has to be informed that they wait (s.46(3)).

    `listed_late` says that the day recorded for the hearing is after the last day of the law.
    """

    by: date
    steps: tuple[Step, ...]
    inform_court: bool = False
    listed_late: bool = False
    sign_off: tuple[SignOff, ...] = ()


def brought_by(charged: datetime, hearing: date) -> BeforeCourt:
    """Give the day by which somebody who is kept in custody after a charge is brought before a magistrates' court.

    `hearing` is the sitting recorded for it. Without an earlier one the day after the charge is the last, or the first day after
    it that is not a Sunday, Christmas Day or Good Friday.

    Source: PACE 1984 s.46(1)–(3), (6)–(8). Not covered: a court in another local justice area, where the day of arrival there
    counts (s.46(4), (7)(b)), and somebody too ill to leave hospital (s.46(9)). Units and zones: aware moment; London dates.
    Raises: FactsError; NotCoveredError.
    """
    day = _checked(charged, hearing)
    version = RULES["first_sitting"].on(day)
    last, passed = _next_day(day, version.value)
    inform = hearing > day + _ONE_DAY
    late = hearing > last
    by = min(hearing, last)
    steps = [
        Step(
            f"Charged at {spoken_time(charged)} and kept in custody: brought before a magistrates' court as soon as practicable, "
            "not later than its first sitting after the charge.",
            Basis.STATUTE,
            f"{_S46}(1)–(2)",
        ),
        Step(f"The hearing is recorded for {spoken(hearing)}.", Basis.STATUTE, f"{_S46}(2)"),
    ]
    if inform:
        steps.append(
            Step(
                f"No sitting is recorded for {spoken(day)} or {spoken(day + _ONE_DAY)}: the custody officer informs the court.",
                Basis.STATUTE,
                f"{_S46}(3)",
            )
        )
    steps += [
        Step(f"{spoken(one)} is {which.value}, so it is passed over.", Basis.STATUTE, f"{_S46}(8)") for one, which in passed
    ]
    if inform:
        steps.append(
            Step(
                f"Once informed, the court sits not later than {spoken(last)}"
                f"{': the recorded hearing is after it' if late else ''}.",
                Basis.STATUTE,
                f"{_S46}(6)–(8)",
            )
        )
    return BeforeCourt(by, tuple(steps), inform, late, SIGN_OFFS if inform else ())


def appears_on(charged: datetime, hearing: date) -> BeforeCourt:
    """Give the day on which somebody bailed after a charge has to appear: the one that was recorded.

    Source: PACE 1984 s.47(3A). Units and zones: aware moment; London dates. Raises: FactsError; NotCoveredError.
    """
    RULES["appearance_on_bail"].on(_checked(charged, hearing))
    text = (
        f"Charged at {spoken_time(charged)} and bailed to appear on {spoken(hearing)}: at the first sitting after the charge, "
        "or on the later day that the court named."
    )
    return BeforeCourt(hearing, (Step(text, Basis.STATUTE, _S47_3A),))


def _next_day(day: date, passed_over: tuple[NotThatDay, ...]) -> tuple[date, list[tuple[date, NotThatDay]]]:
    """The first day after a day that isn't passed over, with those that are."""
    passed = []
    following = day + _ONE_DAY
    while (which := _named(following)) in passed_over:
        assert which is not None
        passed.append((following, which))
        following += _ONE_DAY
    return following, passed


def _named(day: date) -> NotThatDay | None:
    if (day.month, day.day) == (12, 25):
        return NotThatDay.CHRISTMAS_DAY
    if day == good_friday(day.year):
        return NotThatDay.GOOD_FRIDAY
    return NotThatDay.SUNDAY if day.weekday() == 6 else None


def _checked(charged: datetime, hearing: date) -> date:
    day = london_date(charged)
    check_day("charged", day, years_ahead=1)
    if hearing < day:
        raise FactsError("hearing", f"{hearing.isoformat()} is before the charge")
    return day
