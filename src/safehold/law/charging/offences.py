"""Offences of this work: their wording, section, mode and maximum, and who decides on a charge.

Codes are this product's own: no official offence code is shipped.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from safehold.law.charging.further_offences import FURTHER_OFFENCES
from safehold.law.charging.offence_kinds import Act, Decider, Mode, Offence
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis

__all__ = ["FAILING_TO_SURRENDER", "GUIDANCE", "OFFENCES", "RULES"]


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
                _PCA, "1", _EITHER, 10, "10 years", Decider.CPS, True, _STATUTE, date(1978, 8, 20), consent="1(3)",
            ),
            Offence(
                "CJA1988-S160",
                "Possessing an indecent photograph or pseudo-photograph of a child",
                _CJA, "160", _EITHER, 5, "5 years", Decider.CPS, True, _STATUTE, date(1988, 9, 29), consent="160(4)",
            ),
            Offence(
                "SOA2003-S15A", "Sexual communication with a child",
                _SOA, "15A", _EITHER, 2, "2 years", Decider.CPS, False, _GENERAL, date(2017, 4, 3),
            ),
            Offence(
                "SOA2003-S8", "Causing or inciting a child under 13 to engage in sexual activity",
                _SOA, "8", _EITHER, None, "life where penetrative (indictable only), otherwise 14 years",
                Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S10", "Causing or inciting a child to engage in sexual activity",
                _SOA, "10", _EITHER, 14, "14 years (indictable only where penetrative)",
                Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S14", "Arranging or facilitating the commission of a child sex offence",
                _SOA, "14", _EITHER, 14, "14 years (longer where what is arranged is against a child under 13)",
                Decider.CPS, False, _GENERAL, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S15", "Meeting a child following sexual grooming",
                _SOA, "15", _EITHER, 10, "10 years", Decider.CPS, False, _GENERAL, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S1", "Rape",
                _SOA, "1", Mode.INDICTABLE_ONLY, None, "life", Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S5", "Rape of a child under 13",
                _SOA, "5", Mode.INDICTABLE_ONLY, None, "life", Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S3", "Sexual assault",
                _SOA, "3", _EITHER, 10, "10 years", Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SOA2003-S7", "Sexual assault of a child under 13",
                _SOA, "7", _EITHER, 14, "14 years", Decider.CPS, False, _STATUTE, date(2004, 5, 1),
            ),
            Offence(
                "SA2020-S354", "Breach of a sexual harm prevention order",
                _SA, "354", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE, date(2020, 12, 1),
            ),
            Offence(
                "SOA2003-S103I",
                "Breach of a sexual harm prevention order made under the Sexual Offences Act 2003",
                _SOA, "103I", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE, date(2015, 3, 8),
            ),
            Offence(
                "SOA2003-S91", "Failing to comply with the notification requirements",
                _SOA, "91", _EITHER, 5, "5 years", Decider.POLICE_OR_CPS, False, _SOURCE, date(2004, 5, 1),
            ),
            Offence(
                FAILING_TO_SURRENDER, "Failing without reasonable cause to surrender to custody",
                _BA, "6", Mode.SUMMARY_ONLY, 1,
                "3 months on summary conviction, 12 months where it is dealt with by the Crown Court",
                Decider.POLICE_OR_CPS, False, _GENERAL, date(1978, 4, 17),
            ),
            *FURTHER_OFFENCES,
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
