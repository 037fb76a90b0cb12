"""Further offences that arrests and charges of this work name, each from general knowledge: none was read in its Act yet."""

from datetime import date
from typing import Final

from safehold.law.charging.offence_kinds import Act, Decider, Mode, Offence
from safehold.law.provisions import ToCheck

__all__ = ["FURTHER_OFFENCES"]

_SOA: Final = Act.SEXUAL_OFFENCES_2003
_CORONERS: Final = Act.CORONERS_AND_JUSTICE_2009
_CJIA: Final = Act.CRIMINAL_JUSTICE_AND_IMMIGRATION_2008
_SCA_2015: Final = Act.SERIOUS_CRIME_2015
_RIPA: Final = Act.INVESTIGATORY_POWERS_2000
_ATTEMPTS: Final = Act.CRIMINAL_ATTEMPTS_1981
_CONSPIRACY: Final = Act.CRIMINAL_LAW_1977
_SCA_2007: Final = Act.SERIOUS_CRIME_2007
_INDICTABLE: Final = Mode.INDICTABLE_ONLY
_POLICE_OR_CPS: Final = Decider.POLICE_OR_CPS
_SOA_BEGAN: Final = date(2004, 5, 1)


def _offence(
    code: str,
    wording: str,
    act: Act,
    section: str,
    maximum_years: int | None,
    maximum: str,
    *,
    mode: Mode = Mode.EITHER_WAY,
    decider: Decider = Decider.CPS,
    first_day: date = _SOA_BEGAN,
    last_day: date | None = None,
    consent: str = "",
) -> Offence:
    return Offence(
        code, wording, act, section, mode, maximum_years, maximum, decider, bool(consent), ToCheck("general knowledge"),
        first_day, last_day, consent,
    )  # fmt: skip


FURTHER_OFFENCES: Final = (
    _offence("SOA2003-S2", "Assault by penetration", _SOA, "2", None, "life", mode=_INDICTABLE),
    _offence(
        "SOA2003-S4",
        "Causing a person to engage in sexual activity without consent",
        _SOA,
        "4",
        None,
        "life where penetrative (indictable only), otherwise 10 years",
    ),
    _offence("SOA2003-S6", "Assault of a child under 13 by penetration", _SOA, "6", None, "life", mode=_INDICTABLE),
    _offence("SOA2003-S9", "Sexual activity with a child", _SOA, "9", 14, "14 years (indictable only where penetrative)"),
    _offence("SOA2003-S11", "Engaging in sexual activity in the presence of a child", _SOA, "11", 10, "10 years"),
    _offence("SOA2003-S12", "Causing a child to watch a sexual act", _SOA, "12", 10, "10 years"),
    _offence("SOA2003-S13", "Child sex offence committed by a child or young person", _SOA, "13", 5, "5 years"),
    _offence(
        "SOA2003-S47",
        "Paying for sexual services of a child",
        _SOA,
        "47",
        None,
        "life where the child is under 13 and it is penetrative, 14 years under 16, otherwise 7 years",
    ),
    _offence("SOA2003-S48", "Causing or inciting sexual exploitation of a child", _SOA, "48", 14, "14 years"),
    _offence("SOA2003-S49", "Controlling a child in relation to sexual exploitation", _SOA, "49", 14, "14 years"),
    _offence("SOA2003-S50", "Arranging or facilitating sexual exploitation of a child", _SOA, "50", 14, "14 years"),
    _offence("SOA2003-S61", "Administering a substance with intent", _SOA, "61", 10, "10 years"),
    _offence(
        "SOA2003-S62",
        "Committing an offence with intent to commit a sexual offence",
        _SOA,
        "62",
        None,
        "life where by kidnapping or false imprisonment (indictable only), otherwise 10 years",
    ),
    _offence("SOA2003-S63", "Trespass with intent to commit a sexual offence", _SOA, "63", 10, "10 years"),
    _offence("SOA2003-S64", "Sex with an adult relative: penetration", _SOA, "64", 2, "2 years"),
    _offence("SOA2003-S65", "Sex with an adult relative: consenting to penetration", _SOA, "65", 2, "2 years"),
    _offence("SOA2003-S66", "Exposure", _SOA, "66", 2, "2 years"),
    _offence(
        "SOA2003-S66A",
        "Sending etc. a photograph or film of genitals",
        _SOA,
        "66A",
        2,
        "2 years",
        first_day=date(2024, 1, 31),
    ),
    _offence(
        "SOA2003-S66B",
        "Sharing, or threatening to share, an intimate photograph or film with intent or for sexual gratification",
        _SOA,
        "66B",
        2,
        "2 years",
        first_day=date(2024, 1, 31),
    ),
    _offence("SOA2003-S67", "Voyeurism", _SOA, "67", 2, "2 years"),
    _offence(
        "SOA2003-S67A",
        "Voyeurism: operating equipment or recording beneath clothing",
        _SOA,
        "67A",
        2,
        "2 years",
        first_day=date(2019, 4, 12),
    ),
    _offence(
        "SOA2003-S113",
        "Breach of a sexual offences prevention order (until 7 March 2015)",
        _SOA,
        "113",
        5,
        "5 years",
        decider=_POLICE_OR_CPS,
        last_day=date(2015, 3, 7),
    ),
    _offence(
        "SOA2003-S122H",
        "Breach of a sexual risk order",
        _SOA,
        "122H",
        5,
        "5 years",
        decider=_POLICE_OR_CPS,
        first_day=date(2015, 3, 8),
    ),
    _offence(
        "CJA2009-S62",
        "Possessing a prohibited image of a child",
        _CORONERS,
        "62",
        3,
        "3 years",
        first_day=date(2010, 4, 6),
        consent="62(9)",
    ),
    _offence(
        "CJIA2008-S63",
        "Possessing an extreme pornographic image",
        _CJIA,
        "63",
        3,
        "3 years, 2 years where of certain acts only",
        first_day=date(2009, 1, 26),
        consent="63(10)",
    ),
    _offence(
        "SCA2015-S69",
        "Possessing a paedophile manual",
        _SCA_2015,
        "69",
        3,
        "3 years",
        first_day=date(2015, 5, 3),
        consent="69(7)",
    ),
    _offence(
        "RIPA2000-S53",
        "Failing to comply with a notice requiring disclosure of protected information",
        _RIPA,
        "53",
        5,
        "5 years in a case of national security or child indecency, otherwise 2 years",
        first_day=date(2007, 10, 1),
    ),
    _offence(
        "CAA1981-S1",
        "Attempting to commit an offence",
        _ATTEMPTS,
        "1",
        None,
        "that of the offence attempted; life at most",
        first_day=date(1981, 8, 27),
    ),
    _offence(
        "CLA1977-S1",
        "Conspiring to commit an offence",
        _CONSPIRACY,
        "1",
        None,
        "that of the offence agreed upon; life at most",
        mode=_INDICTABLE,
        first_day=date(1977, 12, 1),
    ),
    _offence(
        "SCA2007-S44",
        "Intentionally encouraging or assisting an offence",
        _SCA_2007,
        "44",
        None,
        "that of the offence anticipated; life at most",
        first_day=date(2008, 10, 1),
    ),
    _offence(
        "SCA2007-S45",
        "Encouraging or assisting an offence believing it will be committed",
        _SCA_2007,
        "45",
        None,
        "that of the offence anticipated; life at most",
        first_day=date(2008, 10, 1),
    ),
    _offence(
        "SCA2007-S46",
        "Encouraging or assisting offences believing one or more will be committed",
        _SCA_2007,
        "46",
        None,
        "that of the offence anticipated; life at most",
        first_day=date(2008, 10, 1),
    ),
)
"""The further offences, in the order of their Acts and sections.

An attempt, and encouraging or assisting, is taken to be tried as the offence that it is about; what is tried summarily only is
not attempted.
"""
