"""The limits of detention as dated rules: hours, and whose authority each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from safehold.law.provisions import Rule, ToCheck, Version, dated_table

__all__ = ["BREACH", "COURT", "LIMITS", "OUT_OF_AREA", "REVIEWS", "RULES", "CourtHours"]


@dataclass(frozen=True, slots=True)
class CourtHours:
    """What a court may order: hours for each order, hours in all, and how late an application may come after 36 hours."""

    each: int
    in_all: int
    late_by: int


# Serious Organised Crime and Police Act 2005 Sch.7: from "serious arrestable" to "indictable" offence.
_ACT_2005: Final = date(2006, 1, 1)
_ACT_2022: Final = date(2022, 10, 28)
_CHECKED: Final = ToCheck("statute text; first day from general knowledge")

LIMITS: Final = Rule(
    name="limits",
    title="limits of detention without charge",
    versions=(
        Version(
            value=(
                (24, "custody officer", "PACE 1984 s.41(7)"),
                (36, "superintendent or above, indictable offence", "PACE 1984 s.42(1)"),
                (96, "magistrates' court, warrants of further detention", "PACE 1984 ss.43–44"),
            ),
            unit="hours from the relevant time",
            effective_from=_ACT_2005,
            reference="PACE 1984 ss. 41–44",
            text="24 hours; 36 by a superintendent; 96 in all by warrants of further detention.",
            checked=_CHECKED,
        ),
    ),
)
REVIEWS: Final = Rule(
    name="reviews",
    title="reviews of detention",
    versions=(
        Version(
            value=(6, 9),
            unit="hours after authorisation, hours after the review before",
            effective_from=_ACT_2005,
            reference="PACE 1984 s.40(3)",
            text="First review within six hours of authorisation, then at intervals of no more than nine hours.",
            checked=_CHECKED,
        ),
    ),
)
BREACH: Final = Rule(
    name="breach",
    title="time left out after an arrest for breach of bail",
    versions=(
        Version(
            value=3,
            unit="hours from arrival at the station",
            effective_from=_ACT_2022,
            reference="PACE 1984 s.47(6A)",
            text="Up to three hours from arrival are left out after an arrest under s.46A.",
            checked=_CHECKED,
        ),
    ),
)
OUT_OF_AREA: Final = Rule(
    name="out_of_area",
    title="relevant time after an arrest in another police area",
    versions=(
        Version(
            value=24,
            unit="hours from the arrest",
            effective_from=_ACT_2005,
            reference="PACE 1984 s.41(2)(a), (3)",
            text="Not questioned in the area of the arrest: arrival in the area that sought it, or 24 hours after the arrest, "
            "whichever is earlier.",
            checked=_CHECKED,
        ),
    ),
)
COURT: Final = Rule(
    name="further_detention",
    title="warrants of further detention",
    versions=(
        Version(
            value=CourtHours(each=36, in_all=96, late_by=6),
            unit="hours of each order, hours from the relevant time in all, hours after 36 in which a court that could not sit "
            "may still be asked",
            effective_from=_ACT_2005,
            reference="PACE 1984 ss. 43(5), (12), 44(3)",
            text="At most 36 hours for the warrant and for each extension, 96 hours in all; two or more justices (s.45(1)).",
            checked=ToCheck(f"{_CHECKED}; that a warrant runs from its issue, from a published source"),
        ),
    ),
)
RULES: Final[Mapping[str, Rule[Any]]] = dated_table(LIMITS, REVIEWS, BREACH, OUT_OF_AREA, COURT)
