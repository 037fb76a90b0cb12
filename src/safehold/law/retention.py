"""When the keeping of a record is reviewed. Nothing here deletes, and nothing that calls it does: a person decides.

- Groups of the management of police information: public protection to the age of 100, reviewed every ten years; other serious
  offences ten-year clear periods; other offences six years.
- Prints and DNA profile of somebody not convicted of a qualifying offence: three years (PACE s.63F).
- Material of a criminal investigation is kept besides while the Code under the CPIA 1996 asks for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from safehold.law.calendar import add_months, check_day, period_of_months, spoken
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = [
    "RULES",
    "BiometricAnswer",
    "BiometricFacts",
    "BiometricOutcome",
    "CriminalProceedings",
    "GroupPeriods",
    "RecordFacts",
    "RetentionAnswer",
    "ReviewGroup",
    "biometrics",
    "review",
]


class ReviewGroup(StrEnum):
    """The groups by which the keeping of police information is reviewed."""

    PUBLIC_PROTECTION = "public_protection"
    OTHER_SERIOUS = "other_serious"
    OTHER = "other"


class BiometricOutcome(StrEnum):
    """How the investigation of a qualifying offence ended for the person."""

    UNDER_INVESTIGATION = "under_investigation"
    ARRESTED_ONLY = "arrested_only"
    CHARGED_NOT_CONVICTED = "charged_not_convicted"
    CONVICTED = "convicted"


@dataclass(frozen=True, slots=True)
class GroupPeriods:
    """Years to the first review and between reviews, and the age up to which a record is kept; None for no age."""

    first_years: int
    later_years: int
    to_age: int | None


@dataclass(frozen=True, slots=True)
class CriminalProceedings:
    """How criminal proceedings stand. Nothing decided: the material is kept."""

    ended: date | None = None
    convicted: bool = False
    released_from_custody: date | None = None
    in_custody: bool = False
    appeal_pending: bool = False


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is recorded of one record: its group, the last contact that counts, reviews held, and the person's date of birth."""

    group: ReviewGroup
    last_contact: date
    reviews: tuple[date, ...] = ()
    born: date | None = None
    proceedings: CriminalProceedings | None = None


@dataclass(frozen=True, slots=True)
class BiometricFacts:
    """Prints or a DNA profile taken for a qualifying offence. `taken` is the day of the prints or of the sample."""

    taken: date
    outcome: BiometricOutcome
    commissioner_consented: bool = False
    earlier_conviction: bool = False


@dataclass(frozen=True, slots=True)
class RetentionAnswer:
    """When the next review falls due. `review_by` is None while proceedings keep the material; `deletes` is always False."""

    review_by: date | None
    kept_until_age: date | None
    kept_by_proceedings_until: date | None
    steps: tuple[Step, ...]
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class BiometricAnswer:
    """How long prints or a profile may be kept: without end, to a last day, or while the investigation goes on."""

    indefinite: bool
    ends: date | None
    steps: tuple[Step, ...]
    deletes: bool = False


_MOPI: Final = "Police information and records management Code of Practice 2023; management of police information, groups"
_S63F: Final = "PACE 1984 s.63F"
_CPIA: Final = "Criminal Procedure and Investigations Act 1996, Code of Practice"
_NEVER: Final = Step(
    "A review falls due; nothing is deleted by itself, and a person decides.", Basis.FORCE_POLICY, "force policy"
)

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    Rule(
        "groups",
        "review of police information",
        (
            Version(
                MappingProxyType(
                    {
                        ReviewGroup.PUBLIC_PROTECTION: GroupPeriods(10, 10, 100),
                        ReviewGroup.OTHER_SERIOUS: GroupPeriods(10, 10, None),
                        ReviewGroup.OTHER: GroupPeriods(6, 6, None),
                    }
                ),
                "years to the first review and between reviews, from the last contact or review; age",
                date(2005, 11, 14),
                _MOPI,
                "Public protection: to the age of 100, reviewed every 10 years. Other serious offences: 10-year clear periods. "
                "Other offences: 6 years.",
                Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("groups from a published source; periods from general knowledge"),
            ),
        ),
    ),
    Rule(
        "biometrics",
        "prints and DNA profile, qualifying offence, no conviction",
        (
            Version(
                36,
                "calendar months beginning with the day they were taken",
                date(2013, 10, 31),
                _S63F,
                "Charged: three years. Arrested only: three years with the Commissioner's consent (s.63G). With an earlier "
                "conviction, or a conviction: without end.",
                checked=ToCheck("statute text; first day from general knowledge"),
            ),
        ),
    ),
    Rule(
        "proceedings",
        "material of a criminal investigation",
        (
            Version(
                6,
                "calendar months from conviction, at least, after a conviction",
                date(1997, 4, 1),
                _CPIA,
                "Kept until it is decided not to charge or the proceedings end; after a conviction at least until release from "
                "custody and six months from conviction; while an appeal is pending.",
                Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("general knowledge"),
            ),
        ),
    ),
)


def review(facts: RecordFacts, *, groups: Rule[Mapping[ReviewGroup, GroupPeriods]] | None = None) -> RetentionAnswer:
    """Compute when the keeping of a record is next reviewed. `groups` are a force's own periods, as a dated rule.

    Source: the groups of the management of police information; the CPIA Code on top. Assumes: the periods and the CPIA Code
    from general knowledge.
    Units and zones: calendar years, London dates, the first day not counted.
    Raises: FactsError for days that can't be; NotCoveredError for a contact before the rules held here.
    """
    _check_record(facts)
    rule = (groups or RULES["groups"]).on(facts.last_contact)
    periods: GroupPeriods = rule.value[facts.group]
    later_reviews = [day for day in facts.reviews if day >= facts.last_contact]
    base = max(later_reviews, default=facts.last_contact)
    years = periods.later_years if later_reviews else periods.first_years
    due = add_months(base, 12 * years)
    group = facts.group.replace("_", " ")
    what = "last review" if later_reviews else "last contact"
    steps = [
        Step(
            f"Group {group}: {what} on {spoken(base)}, so a review falls due after {years} years, on {spoken(due)}.",
            rule.basis,
            rule.reference,
        )
    ]
    to_age = None
    if periods.to_age is not None:
        if facts.born is None:
            text = f"No date of birth is recorded, so the age of {periods.to_age} can't be computed; it is reviewed all the same."
            steps.append(Step(text, rule.basis, rule.reference))
        else:
            to_age = add_months(facts.born, 12 * periods.to_age)
            if base < to_age < due:
                due = to_age
            text = f"Kept to the age of {periods.to_age}, {spoken(to_age)}; the review that day asks whether it still is."
            steps.append(Step(text, rule.basis, rule.reference))
    until: date | None = None
    review_by: date | None = due
    if facts.proceedings is not None:
        until, open_ended = _proceedings(facts.proceedings, steps)
        if open_ended:
            review_by = None
        elif until is not None and until > due:
            review_by = until
            steps.append(Step(f"The proceedings keep it longer, to {spoken(until)}.", Basis.STATUTORY_GUIDANCE, _CPIA))
    return RetentionAnswer(review_by, to_age, until, (*steps, _NEVER))


def biometrics(facts: BiometricFacts) -> BiometricAnswer:
    """Compute how long prints or a DNA profile may be kept after the investigation of a qualifying offence.

    Source: PACE 1984 ss. 63E–63I. Units and zones: calendar months beginning with the day they were taken.
    Assumes: that a person orders and records the destruction which the law then asks for; nothing happens by itself.
    Raises: FactsError for a day that can't be; NotCoveredError for a day before the rules held here.
    """
    check_day("taken", facts.taken, years_ahead=20)
    months = RULES["biometrics"].on(facts.taken).value
    steps: list[Step] = []
    if facts.outcome is BiometricOutcome.CONVICTED:
        steps.append(Step("Convicted, so it may be kept without end.", Basis.STATUTE, "PACE 1984 s.63I"))
        return BiometricAnswer(True, None, (*steps, _NEVER))
    if facts.earlier_conviction:
        text = "Convicted earlier of a recordable offence that is not excluded, so it may be kept without end."
        return BiometricAnswer(True, None, (Step(text, Basis.STATUTE, f"{_S63F}(2)"), _NEVER))
    if facts.outcome is BiometricOutcome.UNDER_INVESTIGATION:
        text = "May be kept until the investigation, or any proceedings, are over."
        return BiometricAnswer(False, None, (Step(text, Basis.STATUTE, "PACE 1984 s.63E"), _NEVER))
    if facts.outcome is BiometricOutcome.ARRESTED_ONLY and not facts.commissioner_consented:
        text = "Arrested only, and the Commissioner has not consented: no period begins; it may not be kept once it is over."
        return BiometricAnswer(False, None, (Step(text, Basis.STATUTE, f"{_S63F}(5)(c); s.63G"), _NEVER))
    ends = period_of_months(facts.taken, months)
    why = (
        ("Charged and not convicted", f"{_S63F}(4), (6)")
        if facts.outcome is BiometricOutcome.CHARGED_NOT_CONVICTED
        else ("Arrested only, with the Commissioner's consent", f"{_S63F}(5)–(6); s.63G")
    )
    text = f"{why[0]}: three years beginning with {spoken(facts.taken)} end on {spoken(ends)}."
    return BiometricAnswer(False, ends, (Step(text, Basis.STATUTE, why[1]), _NEVER))


def _proceedings(facts: CriminalProceedings, steps: list[Step]) -> tuple[date | None, bool]:
    """Give the last day on which the CPIA Code keeps material, and whether that day is still open."""
    guidance = Basis.STATUTORY_GUIDANCE
    still = None
    if facts.ended is None:
        still = "the proceedings go on"
    elif facts.appeal_pending:
        still = "an appeal is pending"
    elif facts.convicted and facts.in_custody:
        still = "the person convicted is in custody"
    if still is not None or facts.ended is None:
        steps.append(Step(f"Kept while {still}; no review ends that.", guidance, _CPIA))
        return None, True
    if not facts.convicted:
        steps.append(Step(f"The proceedings ended on {spoken(facts.ended)} without a conviction.", guidance, _CPIA))
        return facts.ended, False
    least = add_months(facts.ended, RULES["proceedings"].on(facts.ended).value)
    until = max(least, facts.released_from_custody or least)
    steps.append(
        Step(
            f"Convicted on {spoken(facts.ended)}: kept to {spoken(until)} at least, the later of six months and any release.",
            guidance,
            _CPIA,
        )
    )
    return until, False


def _check_record(facts: RecordFacts) -> None:
    check_day("last_contact", facts.last_contact, years_ahead=20)
    if facts.born is not None:
        check_day("born", facts.born, years_ahead=20)
        if facts.born > facts.last_contact:
            raise FactsError("born", f"{facts.born.isoformat()} is after the last contact")
    for position, day in enumerate(facts.reviews):
        check_day(f"reviews[{position}]", day, years_ahead=20)
    proceedings = facts.proceedings
    if proceedings is None:
        return
    if proceedings.ended is not None:
        check_day("proceedings.ended", proceedings.ended, years_ahead=20)
    if proceedings.released_from_custody is not None:
        check_day("proceedings.released_from_custody", proceedings.released_from_custody, years_ahead=20)
        if proceedings.in_custody or not proceedings.convicted:
            raise FactsError("proceedings.released_from_custody", "contradicts custody or conviction as recorded")
        if proceedings.ended is not None and proceedings.released_from_custody < proceedings.ended:
            raise FactsError("proceedings.released_from_custody", "it is before the conviction")
