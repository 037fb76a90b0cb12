"""Who decides on a charge, and what a charge by the police has to meet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NoReturn

from safehold.law.charging.offence_kinds import Act, Decider, Mode, Offence
from safehold.law.charging.offences import GUIDANCE, OFFENCES
from safehold.law.errors import FactsError, RefusedByLawError, refuse
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "Decision", "ExcludedCategory", "check_police_charge", "refuse_police_charge_without_order", "who_decides"]


class ExcludedCategory(StrEnum):
    """What takes an either-way offence out of the hands of the police (Director's Guidance on Charging)."""

    DEATH = "death"
    TERRORISM = "terrorism"
    HATE_CRIME = "hate crime"
    DOMESTIC_ABUSE = "domestic abuse"
    HARASSMENT_OR_STALKING = "harassment or stalking"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides on a charge for an offence, and why."""

    offence: Offence
    decider: Decider
    dpp_consent: bool
    steps: tuple[Step, ...]


_LONGEST_SENTENCES: Final = (
    (6, date(2020, 12, 31), date(2022, 5, 1)),
    (12, date(2022, 5, 2), date(2023, 3, 29)),
    (6, date(2023, 3, 30), date(2024, 11, 17)),
    (12, date(2024, 11, 18), None),
)
"""Months, with the first and the last day: the general limit in a magistrates' court went up, down and up again."""

RULES: Final = dated_table(
    Rule(
        name="police_charge",
        title="when the police may charge",
        versions=(
            *(
                Version(
                    value=months,
                    unit="months, the longest sentence of a magistrates' court for one either-way offence",
                    effective_from=first_day,
                    effective_to=last_day,
                    reference=f"Sentencing Act 2020 s.224; {GUIDANCE}",
                    text="Either way; guilty plea anticipated; suits the magistrates' court; no excluded category.",
                    basis=Basis.STATUTORY_GUIDANCE,
                    checked="published source",
                )
                for months, first_day, last_day in _LONGEST_SENTENCES
            ),
        ),
    ),
)


def who_decides(offence_code: str) -> Decision:
    """Say who decides on a charge for an offence, with the reasons.

    Source: the offence's own section; Director's Guidance on Charging.
    Raises: FactsError for a code that is not in the table.
    """
    offence = OFFENCES.get(offence_code)
    if offence is None:
        raise FactsError("offence_code", f"{offence_code!r} is not in the table of offences")
    if offence.dpp_consent:
        reason = "It needs the consent of the Director of Public Prosecutions: the Crown Prosecution Service decides."
        provision = f"{offence.act} s.{offence.consent}"
    elif offence.mode is Mode.INDICTABLE_ONLY:
        reason, provision = "It can only be tried on indictment, so the Crown Prosecution Service decides.", GUIDANCE
    elif offence.decider is Decider.CPS:
        reason, provision = "The Crown Prosecution Service decides on this offence.", GUIDANCE
    elif offence.mode is Mode.SUMMARY_ONLY:
        reason = "It is tried summarily only: the police may charge it, whatever plea is anticipated."
        provision = GUIDANCE
    else:
        reason = "The police may charge it where the tests are met; otherwise the Crown Prosecution Service decides."
        provision = GUIDANCE
    steps = (
        Step(f"{offence.wording}: {offence.mode}, at most {offence.maximum}.", Basis.STATUTE, offence.provision),
        Step(reason, Basis.STATUTE if offence.dpp_consent else Basis.STATUTORY_GUIDANCE, provision),
    )
    return Decision(offence, offence.decider, offence.dpp_consent, steps)


def check_police_charge(
    offence_code: str,
    *,
    guilty_plea_anticipated: bool,
    suits_magistrates_court: bool,
    categories: Collection[ExcludedCategory] = (),
    person_under_18_involved: bool = False,
) -> None:
    """Refuse a charge by the police that has to go to the Crown Prosecution Service.

    Source: Director's Guidance on Charging, sixth edition.
    Assumes: a Sexual Offences Act offence by or upon a person under 18 goes to the CPS, and an offence that is tried summarily
    only is charged by the police whatever plea is anticipated (general knowledge).
    Raises: RefusedByLawError naming the test that is not met; FactsError for a code that is not in the table.
    """
    decision = who_decides(offence_code)
    offence = decision.offence
    if offence.decider is Decider.CPS:
        _refuse("charging.cps_decides", decision.steps[-1].text, decision.steps[-1].provision)
    if categories:
        named = ", ".join(sorted(categories))
        _refuse("charging.excluded_category", f"The police can't charge a case of {named}.", GUIDANCE)
    if person_under_18_involved and offence.act is Act.SEXUAL_OFFENCES_2003:
        _refuse(
            "charging.person_under_18",
            "The police can't charge a Sexual Offences Act 2003 offence by or upon a person under 18.",
            GUIDANCE,
        )
    if offence.mode is Mode.SUMMARY_ONLY:
        return
    if not guilty_plea_anticipated:
        _refuse("charging.no_plea", "The police can charge this only where a guilty plea is anticipated.", GUIDANCE)
    if not suits_magistrates_court:
        _refuse("charging.too_grave", "The police can charge this only where it suits the magistrates' court.", GUIDANCE)


def refuse_police_charge_without_order(offence_code: str) -> NoReturn:
    """Refuse a charge that the police decide and that names no order.

    What the police may charge in this work is a suspected breach. Whether they may is judged on the order, the prohibition, and
    both stages of the Full Code Test (`fast_route`, `check_full_code`); everything else goes to the CPS.

    Source: Director's Guidance on Charging, sixth edition; Code for Crown Prosecutors.
    Raises: RefusedByLawError; FactsError for a code that is not in the table.
    """
    decision = who_decides(offence_code)
    if decision.decider is Decider.CPS:
        _refuse("charging.cps_decides", decision.steps[-1].text, decision.steps[-1].provision)
    refuse(
        "charging.breach_without_order",
        f"{decision.offence.wording}: the police charge it only on the order, its prohibition and the Full Code Test.",
        f"{decision.offence.provision}; {GUIDANCE}",
        "Record it as a suspected breach of the order, or request a charging decision from the Crown Prosecution Service.",
    )


def _refuse(code: str, reason: str, provision: str) -> NoReturn:
    raise RefusedByLawError(
        code=code,
        reason=reason,
        provision=provision,
        way_forward="Request a charging decision from the Crown Prosecution Service.",
    )
