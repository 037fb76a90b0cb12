"""Time limits in the safeguarding of children: conference, decision, assessment, police protection.

- Initial child protection conference: 15 working days after the strategy discussion that starts the s.47 enquiries.
- The local authority decides on a referral within one working day; its assessment takes at most 45 working days from it.
- Police protection lasts at most 72 hours (Children Act 1989 s.46(6)).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from safehold.law.calendar import add_working_days, check_day, in_london, spoken, spoken_time
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = [
    "NATIONS",
    "RULES",
    "ConferenceClock",
    "SafeguardingClock",
    "assessment_by",
    "clock",
    "clocks",
    "conference_by",
    "decision_by",
    "police_protection_ends",
]

NATIONS: Final = ("england-and-wales",)

_WORKING_TOGETHER: Final = "Working Together to Safeguard Children 2023"
# The guidance of 2013 brought the single assessment of 45 working days.
_GUIDANCE_2013: Final = date(2013, 4, 15)
_CHILDREN_ACT: Final = date(1991, 10, 14)


def _working_days(name: str, title: str, days: int, text: str) -> Rule[int]:
    return Rule(
        name=name,
        title=title,
        versions=(
            Version(
                value=days,
                unit="working days of England and Wales, the first day not counted",
                effective_from=_GUIDANCE_2013,
                reference=_WORKING_TOGETHER,
                text=text,
                basis=Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("published source; first day from general knowledge"),
            ),
        ),
    )


RULES: Final = dated_table(
    _working_days(
        "conference",
        "initial child protection conference",
        15,
        "Within 15 working days of the strategy discussion at which s.47 enquiries were started.",
    ),
    _working_days("decision", "local authority's decision on a referral", 1, "Within one working day of the referral."),
    _working_days("assessment", "local authority's assessment", 45, "Within 45 working days of the referral."),
    Rule(
        name="police_protection",
        title="police protection",
        versions=(
            Version(
                value=72,
                unit="hours",
                effective_from=_CHILDREN_ACT,
                reference="Children Act 1989 s.46(6)",
                text="No child may be kept in police protection for more than 72 hours.",
                checked=ToCheck("published source; first day from general knowledge"),
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ConferenceClock:
    """The last working day for the initial child protection conference, and why."""

    conference_by: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SafeguardingClock:
    """Every limit that runs for one child; None for what has not begun."""

    decision_by: date | None
    assessment_by: date | None
    conference_by: date | None
    police_protection_ends: datetime | None
    steps: tuple[Step, ...]


def clock(strategy_discussion: date, nation: str = NATIONS[0]) -> ConferenceClock:
    """Compute the last day for the initial child protection conference, with its reasons.

    Source: Working Together to Safeguard Children 2023 (guidance under Children Act 2004 s.11 and the Act of 1989 s.47).
    Units and zones: working days of England and Wales; London dates.
    Raises: FactsError for another nation or an impossible date; NotCoveredError for a day before the guidance.
    """
    if nation not in NATIONS:
        raise FactsError("nation", f"{nation!r} is not covered; only {NATIONS[0]} is")
    days = _days("conference", "strategy_discussion", strategy_discussion)
    ends = add_working_days(strategy_discussion, days)
    return ConferenceClock(
        conference_by=ends,
        steps=(
            Step(
                f"The strategy discussion was on {spoken(strategy_discussion)}; that day is not counted.",
                Basis.STATUTORY_GUIDANCE,
                _WORKING_TOGETHER,
            ),
            Step(
                f"{days} working days, without weekends and the bank holidays of England and Wales, end on {spoken(ends)}.",
                Basis.STATUTORY_GUIDANCE,
                _WORKING_TOGETHER,
            ),
        ),
    )


def conference_by(strategy_discussion: date) -> date:
    """Give the last day for the initial child protection conference.

    Source, units, raises: as `clock`.
    """
    return clock(strategy_discussion).conference_by


def decision_by(referred: date) -> date:
    """Give the day by which the local authority decides on a referral.

    Source, units, raises: as `clock`.
    """
    return add_working_days(referred, _days("decision", "referred", referred))


def assessment_by(referred: date) -> date:
    """Give the day by which the local authority's assessment is complete.

    Source, units, raises: as `clock`.
    """
    return add_working_days(referred, _days("assessment", "referred", referred))


def police_protection_ends(began: datetime) -> datetime:
    """Give the moment at which police protection ends at the latest, in London time.

    Source: Children Act 1989 s.46(6).
    Units and zones: elapsed hours; aware in, London out.
    Raises: FactsError for a moment without an offset.
    """
    hours = RULES["police_protection"].on(in_london(began).date()).value
    return in_london(began.astimezone(UTC) + timedelta(hours=hours))


def clocks(
    *,
    referred: date | None = None,
    strategy_discussion: date | None = None,
    police_protection_began: datetime | None = None,
    nation: str = NATIONS[0],
) -> SafeguardingClock:
    """Compute every limit that runs for one child: decision, assessment, conference, police protection.

    Source, units: as `clock`, `decision_by`, `assessment_by`, `police_protection_ends`.
    Raises: FactsError for another nation, an impossible date, or a strategy discussion before the referral.
    """
    if nation not in NATIONS:
        raise FactsError("nation", f"{nation!r} is not covered; only {NATIONS[0]} is")
    if referred is not None and strategy_discussion is not None and strategy_discussion < referred:
        raise FactsError("strategy_discussion", f"{strategy_discussion.isoformat()} is before the referral")
    steps: list[Step] = []
    decision = assessment = conference = None
    if referred is not None:
        decision, assessment = decision_by(referred), assessment_by(referred)
        steps.append(
            Step(
                f"Referred on {spoken(referred)}: the local authority decides by {spoken(decision)}, and its assessment takes to "
                f"{spoken(assessment)} at most.",
                Basis.STATUTORY_GUIDANCE,
                _WORKING_TOGETHER,
            )
        )
    if strategy_discussion is not None:
        answer = clock(strategy_discussion, nation)
        conference = answer.conference_by
        steps.extend(answer.steps)
    protection = None
    if police_protection_began is not None:
        protection = police_protection_ends(police_protection_began)
        steps.append(
            Step(
                f"In police protection from {spoken_time(police_protection_began)}, to {spoken_time(protection)} at the latest.",
                Basis.STATUTE,
                "Children Act 1989 s.46(6)",
            )
        )
    return SafeguardingClock(decision, assessment, conference, protection, tuple(steps))


def _days(rule: str, fact: str, day: date) -> int:
    check_day(fact, day, years_ahead=1)
    return RULES[rule].on(day).value
