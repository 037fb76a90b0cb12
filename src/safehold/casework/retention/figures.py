"""The force's own figures on retention: what it may set, with the day that chooses the version."""

from typing import Final

from safehold.casework.cases.models import ClockKind
from safehold.casework.policy import names
from safehold.law.retention import RULES, GroupPeriods, ReviewGroup

DATED_BY: Final = "the day on which the case was closed"
_PERIODS: Final = RULES["groups"].versions[-1].value
_WORDS: Final = {
    ReviewGroup.PUBLIC_PROTECTION: "public protection",
    ReviewGroup.OTHER_SERIOUS: "other serious offences",
    ReviewGroup.OTHER: "other offences",
}


def _years(group: ReviewGroup) -> names.Name:
    periods: GroupPeriods = _PERIODS[group]
    return names.register(
        names.figure(
            f"retention_years.{group}",
            f"Review of what is kept: {_WORDS[group]}",
            default=periods.later_years,
            unit="year",
            most=25,
            dated_by=DATED_BY,
            clock_kinds=(ClockKind.RETENTION.value,),
            hint="Years to the first review and between reviews, from 1 to 25.",
        )
    )


YEARS: Final = {group: _years(group) for group in ReviewGroup}
KEPT_TO_AGE: Final = names.register(
    names.figure(
        "retention_to_age",
        "Age to which records of public protection are kept",
        default=_PERIODS[ReviewGroup.PUBLIC_PROTECTION].to_age or 100,
        unit="year",
        most=120,
        dated_by=DATED_BY,
        clock_kinds=(ClockKind.RETENTION.value,),
        hint="Years of age, up to 120: the review of that day asks whether it is still kept.",
    )
)
