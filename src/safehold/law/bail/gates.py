"""The gates of a bail: release on it, its conditions, the victims' views, and each extension.

The law asks for judgements here. They are recorded by the officer who made them; these functions refuse where one is missing
or says no, with the section and the way forward, and otherwise give the reasons back as steps.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from safehold.law.bail.facts import BailFacts, Regime
from safehold.law.bail.rules import (
    CONDITIONS_A_TO_D,
    PRECONDITIONS,
    PURPOSES,
    VICTIMS,
    VICTIMS_ON_THE_STREET,
    ExtensionCondition,
    Factor,
    Purpose,
)
from safehold.law.calendar import spoken
from safehold.law.errors import FactsError, RefusedByLawError, refuse
from safehold.law.judgements import Judgement, sentence
from safehold.law.steps import Basis, Step

__all__ = [
    "Condition",
    "ExtensionDecision",
    "ReleaseDecision",
    "VictimsViews",
    "check_conditions",
    "check_extension_decision",
    "check_release_on_bail",
    "check_variation",
    "check_victims_views",
    "counts_as_vulnerable",
    "provision_on_views",
    "refusals_of_release",
]

_LAW: Final = Basis.STATUTE
_S50A: Final = "PACE 1984 s.50A"
_WITHOUT_BAIL: Final = "Release without bail, or record why bail is needed."
_COURT_CONDITIONS: Final = (ExtensionCondition.B, ExtensionCondition.C, ExtensionCondition.D)


@dataclass(frozen=True, slots=True)
class ReleaseDecision:
    """A custody officer's decision to release on bail. `considered` holds what was considered for each factor."""

    necessary: bool
    proportionate: bool
    reasons: str
    considered: Mapping[Factor, str] = field(default_factory=dict)
    representations_considered: bool = False
    guidance_regarded: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of bail, the one purpose it serves, and why it is necessary for that."""

    text: str
    purpose: Purpose | None
    reasons: str
    bail_hostel: bool = False


@dataclass(frozen=True, slots=True)
class VictimsViews:
    """What was done about the views of one alleged victim on conditions that safeguard them."""

    practicable: bool = True
    why_not: str = ""
    sought: bool = False
    vulnerable: bool = False
    through_representative: bool = False
    custody_officer_told: bool = False


@dataclass(frozen=True, slots=True)
class ExtensionDecision:
    """What is recorded before an extension is authorised.

    `representations` says what was said, or that nothing was. `designated_on` and `director_consulted` belong to s.47ZE.
    """

    judgements: Mapping[ExtensionCondition, Judgement]
    person_told: bool
    representations: str
    designated_on: date | None = None
    director_consulted: bool = False


def refusals_of_release(decision: ReleaseDecision, *, on: date) -> tuple[RefusedByLawError, ...]:
    """Give every pre-condition of release on bail that is not met, so that a person is told of all at once.

    Source: PACE 1984 ss. 50A, 50B(7). Units and zones: `on` is the London date of the release.
    Raises: NotCoveredError for a day before the rules held here.
    """
    factors = PRECONDITIONS.on(on).value
    missing = [text for factor, text in factors.items() if not decision.considered.get(factor, "").strip()]
    judged = (
        (
            decision.necessary,
            "bail.not_necessary",
            "Release on bail is not necessary.",
            f"{_S50A}(1)(a)",
            _WITHOUT_BAIL,
        ),
        (
            decision.proportionate,
            "bail.not_proportionate",
            "Release on bail is not proportionate.",
            f"{_S50A}(1)(a)",
            _WITHOUT_BAIL,
        ),
        (
            bool(decision.reasons.strip()),
            "bail.no_reasons",
            "No reasons are recorded why bail is necessary and proportionate.",
            f"{_S50A}(1)(a)",
            "Write them.",
        ),
        (
            not missing,
            "bail.factor_not_considered",
            f"Nothing is recorded on the need {' or '.join(missing)}.",
            f"{_S50A}(2)",
            "Write what was considered, also where it weighed nothing.",
        ),
        (
            decision.representations_considered,
            "bail.representations",
            "No representations by the person or their solicitor were considered.",
            f"{_S50A}(1)(b)",
            "Ask for them, consider them, and record what was said or that nothing was.",
        ),
        (
            decision.guidance_regarded,
            "bail.guidance",
            "No regard to the College of Policing's bail guidance is recorded.",
            "PACE 1984 s.50B(7)",
            "Consult it and record that.",
        ),
    )
    return tuple(
        RefusedByLawError(code=code, reason=reason, provision=provision, way_forward=way_forward)
        for is_met, code, reason, provision, way_forward in judged
        if not is_met
    )


def check_release_on_bail(decision: ReleaseDecision, *, on: date) -> tuple[Step, ...]:
    """Refuse release on bail where a pre-condition is not met; give the steps where all are.

    Source: PACE 1984 ss. 50A, 50B(7). Units and zones: `on` is the London date of the release.
    Raises: RefusedByLawError naming the pre-condition; NotCoveredError for a day before the rules held here.
    """
    for refused in refusals_of_release(decision, on=on):
        raise refused
    factors = PRECONDITIONS.on(on).value
    return (
        Step(f"Bail is necessary and proportionate: {sentence(decision.reasons)}", _LAW, f"{_S50A}(1)(a)"),
        *(
            Step(f"The need {text}: {sentence(decision.considered[factor])}", _LAW, f"{_S50A}(2)")
            for factor, text in factors.items()
        ),
        Step("Representations were considered.", _LAW, f"{_S50A}(1)(b)"),
        Step("Regard was had to the College of Policing's guidance.", _LAW, "PACE 1984 s.50B(7)"),
    )


def check_conditions(conditions: Collection[Condition], *, on: date, copy_given: bool = True) -> tuple[Step, ...]:
    """Refuse a condition of bail that serves no permitted purpose, gives no reasons, or asks for what the police can't.

    Source: PACE 1984 s.47(1A); Bail Act 1976 ss. 3A, 5, 5A. Assumes: these sections from general knowledge.
    Raises: RefusedByLawError naming the condition; NotCoveredError for a day before the rules held here.
    """
    purposes = PURPOSES.on(on).value
    steps = []
    for condition in conditions:
        shown = f"“{condition.text}”"
        if condition.bail_hostel:
            refuse(
                "bail.hostel",
                f"{shown} requires the person to live in a bail hostel, which only a court can.",
                "Bail Act 1976 s.3A(2)",
                "Choose another address.",
            )
        if condition.purpose is None or condition.purpose not in purposes:
            refuse(
                "bail.condition_purpose",
                f"{shown} serves none of the purposes of a condition.",
                "Bail Act 1976 s.3A(5)",
                f"Leave it out, or say what it serves: {'; '.join(purposes.values())}.",
            )
        if not condition.reasons.strip():
            refuse(
                "bail.condition_reasons",
                f"No reasons are recorded for {shown}.",
                "Bail Act 1976 ss. 5(3), 5A",
                "Write why it is necessary for its purpose.",
            )
        steps.append(
            Step(
                f"{shown}: {purposes[condition.purpose]}. {sentence(condition.reasons)}",
                _LAW,
                "PACE 1984 s.47(1A); Bail Act 1976 s.3A(5)",
            )
        )
    if conditions:
        _check_copy(copy_given)
    return tuple(steps)


def _check_copy(given: bool) -> None:
    if not given:
        refuse(
            "bail.copy",
            "The person was not given a copy of the record with its conditions.",
            "Bail Act 1976 s.5(1), (4)",
            "Give them one and record it.",
        )


def check_variation(
    conditions: Collection[Condition],
    *,
    on: date,
    asked_by_person: bool,
    copy_given: bool = True,
    victims: Collection[VictimsViews] = (),
) -> tuple[Step, ...]:
    """Refuse a variation of conditions that the law doesn't allow; the new conditions meet what any condition does.

    A copy is given of a variation that only lifts conditions, too.

    Source: Bail Act 1976 ss. 3A(4), 5(1); PACE 1984 s.47ZZA. Assumes: the Bail Act from general knowledge.
    Raises: RefusedByLawError; NotCoveredError for a day before the rules held here.
    """
    if not asked_by_person:
        refuse(
            "bail.variation_not_asked",
            "A custody officer varies conditions at the person's request only.",
            "Bail Act 1976 s.3A(4)",
            "Ask for their return to the station and decide on bail anew, or record their request.",
        )
    steps = check_conditions(conditions, on=on)
    _check_copy(copy_given)
    for victim in victims:
        steps += check_victims_views(victim, on=on)
    return (Step("The person asked for the variation.", _LAW, "Bail Act 1976 s.3A(4)"), *steps)


def counts_as_vulnerable(age_at_offence: int | None, *, on: date, otherwise: bool = False) -> bool:
    """Whether an alleged victim counts as vulnerable, so that a representative speaks for them.

    Source: PACE 1984 s.47ZZA. Units and zones: years of age when the offence was committed; unknown counts as not under 18.
    """
    if age_at_offence is not None and age_at_offence < 0:
        raise FactsError("age_at_offence", f"{age_at_offence} can't be an age")
    return otherwise or (age_at_offence is not None and age_at_offence < VICTIMS.on(on).value)


def provision_on_views(on: date, *, on_the_street: bool = False) -> str:
    """The section by which victims' views are sought on a London date. Raises: NotCoveredError before the rules held here."""
    return (VICTIMS_ON_THE_STREET if on_the_street else VICTIMS).on(on).reference


def check_victims_views(views: VictimsViews, *, on: date, on_the_street: bool = False) -> tuple[Step, ...]:
    """Refuse conditions before an alleged victim's views were sought where that was reasonably practicable.

    Source: PACE 1984 s.47ZZA; s.30CA(4A)–(4D) `on_the_street`, which asks for them before a variation only: that they are sought
    when its conditions are set, too, is practice.
    Raises: RefusedByLawError; NotCoveredError for a day before the rules held here.
    """
    rule = (VICTIMS_ON_THE_STREET if on_the_street else VICTIMS).on(on)
    provision, basis = rule.reference, rule.basis
    if not views.practicable:
        if not views.why_not.strip():
            refuse(
                "bail.views_not_practicable",
                "Nothing says why it was not reasonably practicable to ask the victim.",
                provision,
                "Write why, or ask them.",
            )
        text = f"It was not reasonably practicable to ask the victim: {sentence(views.why_not)}"
        return (Step(text, basis, provision),)
    if not views.sought:
        refuse(
            "bail.views_not_sought",
            "The victim's views on conditions that safeguard them were not sought.",
            provision,
            "Ask them, or write why that is not reasonably practicable.",
        )
    if views.vulnerable and not views.through_representative:
        refuse(
            "bail.views_representative",
            "A vulnerable victim's views are sought through somebody who speaks for them.",
            provision,
            "Ask through a parent, guardian or other representative.",
        )
    if not views.custody_officer_told:
        refuse(
            "bail.views_not_passed_on",
            "The custody officer was not told the victim's views.",
            provision,
            "Tell them before conditions are decided.",
        )
    through = " through a representative" if views.vulnerable else ""
    return (Step(f"The victim's views were sought{through}, and the custody officer was told them.", basis, provision),)


def check_extension_decision(
    facts: BailFacts, decision: ExtensionDecision, *, authorised: date, to_months: int, by_court: bool = False
) -> tuple[Step, ...]:
    """Refuse an extension whose conditions are not met or recorded; order, rank and time are `check_extension`'s.

    Source: PACE 1984 ss. 47ZC–47ZG. A court applies conditions B to D.
    Raises: RefusedByLawError naming the condition, or the Director's part in a designated case.
    """
    texts = CONDITIONS_A_TO_D.on(facts.arrested).value
    steps = []
    for condition in _COURT_CONDITIONS if by_court else tuple(ExtensionCondition):
        judgement = decision.judgements.get(condition)
        provision = _CONDITION_PROVISIONS[condition]
        if judgement is None or not judgement.reasons.strip():
            refuse(
                "bail.condition_missing",
                f"Nothing is recorded on condition {condition}: {texts[condition]}.",
                provision,
                "Decide on it and write the reasons.",
            )
        if not judgement.met:
            refuse(
                "bail.condition_not_met",
                f"Condition {condition} is not met: {texts[condition]}.",
                provision,
                "Bail can't be extended; release without bail, or charge.",
            )
        steps.append(Step(f"Condition {condition}, {texts[condition]}: {sentence(judgement.reasons)}", _LAW, provision))
    if not decision.person_told:
        refuse(
            "bail.not_told",
            "Neither the person nor their solicitor was told that the decision was to be made.",
            "PACE 1984 ss. 47ZD(3), 47ZDA(3), 47ZE(5)(a)",
            "Tell them first, and give them time to say something.",
        )
    if not decision.representations.strip():
        refuse(
            "bail.representations",
            "Nothing is recorded of what the person or their solicitor said.",
            "PACE 1984 ss. 47ZD(4), 47ZDA(4), 47ZE(6)",
            "Write what they said, or that they said nothing.",
        )
    steps.append(
        Step(
            f"They were told beforehand. Representations: {sentence(decision.representations)}",
            _LAW,
            "PACE 1984 ss. 47ZD(3)–(4), 47ZDA(3)–(4), 47ZE(5)–(6)",
        )
    )
    if facts.regime is Regime.DESIGNATED and to_months == 12 and not by_court:
        steps.extend(_director(decision, authorised))
    return tuple(steps)


def _director(decision: ExtensionDecision, authorised: date) -> tuple[Step, ...]:
    if decision.designated_on is None or decision.designated_on > authorised:
        refuse(
            "bail.not_designated",
            "The Director of Public Prosecutions has not designated the case as exceptionally complex.",
            "PACE 1984 s.47ZE(2), (8)",
            "Ask for the designation before the period ends.",
        )
    if not decision.director_consulted:
        refuse(
            "bail.director_not_consulted",
            "The Director of Public Prosecutions was not consulted.",
            "PACE 1984 s.47ZE(5)(b)",
            "Consult, then decide.",
        )
    designated = f"The Director designated the case on {spoken(decision.designated_on)} and was consulted."
    return (Step(designated, _LAW, "PACE 1984 s.47ZE(2), (5)(b)"),)


_CONDITION_PROVISIONS: Final = {
    ExtensionCondition.A: "PACE 1984 s.47ZC(2)",
    ExtensionCondition.B: "PACE 1984 s.47ZC(3)",
    ExtensionCondition.C: "PACE 1984 s.47ZC(4)",
    ExtensionCondition.D: "PACE 1984 s.47ZC(5)",
}
