"""Offences of this work: who decides on a charge, and what a police charge has to meet.

- Offences that need the Director's consent always go to the Crown Prosecution Service: indecent photographs of children.
- The police may charge an either-way offence only where a guilty plea is anticipated, it suits the magistrates' court,
  and it is in none of the excluded categories (Director's Guidance on Charging, sixth edition).
- So a breach of an existing order can be charged there and then, where it meets those tests.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = [
    "OFFENCES",
    "RULES",
    "Decider",
    "Decision",
    "ExcludedCategory",
    "Mode",
    "Offence",
    "check_police_charge",
    "who_decides",
]


class Mode(StrEnum):
    """Where an offence can be tried."""

    EITHER_WAY = "either way"
    INDICTABLE_ONLY = "indictable only"


class Decider(StrEnum):
    """Who may decide on a charge."""

    CPS = "cps"
    POLICE_OR_CPS = "police_or_cps"


class ExcludedCategory(StrEnum):
    """What takes an either-way offence out of the hands of the police (Director's Guidance on Charging)."""

    DEATH = "death"
    TERRORISM = "terrorism"
    HATE_CRIME = "hate crime"
    DOMESTIC_ABUSE = "domestic abuse"
    HARASSMENT_OR_STALKING = "harassment or stalking"


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence: its wording, its section, its mode and maximum, and who decides. No maximum in years means life."""

    code: str
    wording: str
    act: str
    section: str
    mode: Mode
    maximum_years: int | None
    maximum: str
    decider: Decider
    dpp_consent: bool
    checked: str

    @property
    def provision(self) -> str:
        """The Act and section as they are cited."""
        return f"{self.act} s.{self.section}"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides on a charge for an offence, and why."""

    offence: Offence
    decider: Decider
    dpp_consent: bool
    steps: tuple[Step, ...]


_PCA: Final = "Protection of Children Act 1978"
_CJA: Final = "Criminal Justice Act 1988"
_SOA: Final = "Sexual Offences Act 2003"
_SA: Final = "Sentencing Act 2020"
_GUIDANCE: Final = "Director's Guidance on Charging, sixth edition"
_EITHER: Final = Mode.EITHER_WAY
_STATUTE: Final = "statute text"
_SOURCE: Final = "published source"
_GENERAL: Final = "general knowledge"

OFFENCES: Final[Mapping[str, Offence]] = MappingProxyType(
    {
        offence.code: offence
        for offence in (
            Offence(
                "PCA1978-S1",
                "Taking, making, distributing or showing an indecent photograph or pseudo-photograph of a child",
                _PCA, "1", _EITHER, 10, "10 years", Decider.CPS, True, _STATUTE,
            ),
            Offence(
                "CJA1988-S160",
                "Possessing an indecent photograph or pseudo-photograph of a child",
                _CJA, "160", _EITHER, 5, "5 years", Decider.CPS, True, _STATUTE,
            ),
            Offence(
                "SOA2003-S15A", "Sexual communication with a child",
                _SOA, "15A", _EITHER, 2, "2 years", Decider.CPS, False, _GENERAL,
            ),
            Offence(
                "SOA2003-S8", "Causing or inciting a child under 13 to engage in sexual activity",
                _SOA, "8", _EITHER, None, "life where penetrative (indictable only), otherwise 14 years",
                Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S10", "Causing or inciting a child to engage in sexual activity",
                _SOA, "10", _EITHER, 14, "14 years (indictable only where penetrative)", Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S1", "Rape",
                _SOA, "1", Mode.INDICTABLE_ONLY, None, "life", Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S5", "Rape of a child under 13",
                _SOA, "5", Mode.INDICTABLE_ONLY, None, "life", Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S3", "Sexual assault",
                _SOA, "3", _EITHER, 10, "10 years", Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S7", "Sexual assault of a child under 13",
                _SOA, "7", _EITHER, 14, "14 years", Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SA2020-S354", "Breach of a sexual harm prevention order",
                _SA, "354", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE,
            ),
            Offence(
                "SOA2003-S103I",
                "Breach of a sexual harm prevention order made under the Sexual Offences Act 2003",
                _SOA, "103I", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE,
            ),
            Offence(
                "SOA2003-S91", "Failing to comply with the notification requirements",
                _SOA, "91", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE,
            ),
        )
    }
)  # fmt: skip

RULES: Final = dated_table(
    Rule(
        name="police_charge",
        title="when the police may charge",
        versions=(
            Version(
                value=12,
                unit="months, the longest sentence of a magistrates' court for one either-way offence",
                effective_from=date(2020, 12, 31),
                reference=_GUIDANCE,
                text="Either way; guilty plea anticipated; suits the magistrates' court; no excluded category.",
                basis=Basis.STATUTORY_GUIDANCE,
                checked=_SOURCE,
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
        provision = f"{offence.act} s.{'1(3)' if offence.code == 'PCA1978-S1' else '160(4)'}"
    elif offence.mode is Mode.INDICTABLE_ONLY:
        reason, provision = "It can only be tried on indictment, so the Crown Prosecution Service decides.", _GUIDANCE
    elif offence.decider is Decider.CPS:
        reason, provision = "The Crown Prosecution Service decides on this offence.", _GUIDANCE
    else:
        reason = "The police may charge it where the tests are met; otherwise the Crown Prosecution Service decides."
        provision = _GUIDANCE
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
    Assumes: a Sexual Offences Act offence by or upon a person under 18 goes to the CPS (general knowledge).
    Raises: RefusedByLawError naming the test that is not met; FactsError for a code that is not in the table.
    """
    decision = who_decides(offence_code)
    offence = decision.offence
    if offence.decider is Decider.CPS:
        _refuse("charging.cps_decides", decision.steps[-1].text, decision.steps[-1].provision)
    if categories:
        named = ", ".join(sorted(categories))
        _refuse("charging.excluded_category", f"The police can't charge a case of {named}.", _GUIDANCE)
    if person_under_18_involved and offence.act == _SOA:
        _refuse(
            "charging.person_under_18",
            "The police can't charge a Sexual Offences Act 2003 offence by or upon a person under 18.",
            _GUIDANCE,
        )
    if not guilty_plea_anticipated:
        _refuse("charging.no_plea", "The police can charge this only where a guilty plea is anticipated.", _GUIDANCE)
    if not suits_magistrates_court:
        _refuse("charging.too_grave", "The police can charge this only where it suits the magistrates' court.", _GUIDANCE)


def _refuse(code: str, reason: str, provision: str) -> None:
    raise RefusedByLawError(
        code=code,
        reason=reason,
        provision=provision,
        way_forward="Request a charging decision from the Crown Prosecution Service.",
    )
