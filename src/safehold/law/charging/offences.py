"""Offences of this work: their wording, section, mode and maximum, and who decides on a charge.

Codes are this product's own. Official offence codes come from a table that a force imports; none is shipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis

__all__ = ["FAILING_TO_SURRENDER", "GUIDANCE", "OFFENCES", "RULES", "Act", "Decider", "Mode", "Offence"]


class Mode(StrEnum):
    """Where an offence can be tried."""

    EITHER_WAY = "either way"
    INDICTABLE_ONLY = "indictable only"
    SUMMARY_ONLY = "summary only"


class Decider(StrEnum):
    """Who may decide on a charge."""

    CPS = "cps"
    POLICE_OR_CPS = "police_or_cps"


class Act(StrEnum):
    """The Acts whose offences are held here, as they are cited."""

    PROTECTION_OF_CHILDREN_1978 = "Protection of Children Act 1978"
    CRIMINAL_JUSTICE_1988 = "Criminal Justice Act 1988"
    SEXUAL_OFFENCES_2003 = "Sexual Offences Act 2003"
    SENTENCING_2020 = "Sentencing Act 2020"
    BAIL_1976 = "Bail Act 1976"


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence: its wording, its section, its mode and maximum, and who decides. No maximum in years means life."""

    code: str
    wording: str
    act: Act
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


_PCA: Final = Act.PROTECTION_OF_CHILDREN_1978
_CJA: Final = Act.CRIMINAL_JUSTICE_1988
_SOA: Final = Act.SEXUAL_OFFENCES_2003
_SA: Final = Act.SENTENCING_2020
_BA: Final = Act.BAIL_1976
GUIDANCE: Final = "Director's Guidance on Charging, sixth edition"
_EITHER: Final = Mode.EITHER_WAY
_STATUTE: Final = "statute text"
_SOURCE: Final = "published source"
_GENERAL: Final = ToCheck("general knowledge")

FAILING_TO_SURRENDER: Final = "BA1976-S6"
"""The information for it has a limit of its own (`safehold.law.bail.information_clock`)."""

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
                _SOA, "10", _EITHER, 14, "14 years (indictable only where penetrative)",
                Decider.CPS, False, _STATUTE,
            ),
            Offence(
                "SOA2003-S14", "Arranging or facilitating the commission of a child sex offence",
                _SOA, "14", _EITHER, 14, "14 years (longer where what is arranged is against a child under 13)",
                Decider.CPS, False, _GENERAL,
            ),
            Offence(
                "SOA2003-S15", "Meeting a child following sexual grooming",
                _SOA, "15", _EITHER, 10, "10 years", Decider.CPS, False, _GENERAL,
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
            Offence(
                FAILING_TO_SURRENDER, "Failing without reasonable cause to surrender to custody",
                _BA, "6", Mode.SUMMARY_ONLY, 1,
                "3 months on summary conviction, 12 months where it is dealt with by the Crown Court",
                Decider.POLICE_OR_CPS, False, _GENERAL,
            ),
        )
    }
)  # fmt: skip

RULES: Final = dated_table(
    Rule(
        name="offences",
        title="offences of this work",
        versions=(
            Version(
                value=OFFENCES,
                unit="offences, each with its mode, maximum and who decides",
                effective_from=date(2020, 12, 31),
                reference=f"the section of each offence; {GUIDANCE}",
                text="Offences with the Director's consent, and those that only the Crown Prosecution Service charges, never go "
                "to the police.",
                basis=Basis.STATUTE,
                checked="as each offence says",
            ),
        ),
    ),
)
