"""What the law asks around a bail, as dated rules: the pre-conditions, conditions, victims' views, extensions and breach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from safehold.law.provisions import Rule, ToCheck, Version, dated_table

__all__ = [
    "AFTER_BREACH",
    "ARREST",
    "CONDITIONS_A_TO_D",
    "HEARING",
    "INFORMATION",
    "PRECONDITIONS",
    "PURPOSES",
    "REMAND",
    "RETURN",
    "RULES",
    "SAME_PERIOD",
    "VICTIMS",
    "VICTIMS_ON_THE_STREET",
    "ExtensionCondition",
    "Factor",
    "InformationMonths",
    "Purpose",
    "RemandGround",
]


class Factor(StrEnum):
    """What has to be considered in deciding whether bail is necessary and proportionate (s.50A(2))."""

    SURRENDER = "surrender"
    OFFENDING = "offending"
    VICTIMS_AND_WITNESSES = "victims_and_witnesses"
    SUSPECT = "suspect"
    PUBLIC = "public"


class Purpose(StrEnum):
    """What a condition of bail may serve, and nothing else may."""

    SURRENDER = "surrender"
    NO_OFFENDING = "no_offending"
    NO_INTERFERENCE = "no_interference"
    OWN_PROTECTION = "own_protection"


class ExtensionCondition(StrEnum):
    """The conditions of s.47ZC. A court applies B to D."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class RemandGround(StrEnum):
    """Why somebody charged may be kept in custody until the court (s.38(1)(a))."""

    NAME_OR_ADDRESS = "name_or_address"
    WILL_NOT_APPEAR = "will_not_appear"
    FURTHER_OFFENCE = "further_offence"
    SAMPLE = "sample"
    INJURY_OR_DAMAGE = "injury_or_damage"
    INTERFERENCE = "interference"
    OWN_PROTECTION = "own_protection"


@dataclass(frozen=True, slots=True)
class InformationMonths:
    """Months in which the information for failing to surrender is laid: from the failure, or from what ended it."""

    from_failure: int
    from_end: int


_ACT_2022: Final = date(2022, 10, 28)
_TEXT: Final = "statute text"
_GENERAL: Final = ToCheck("general knowledge")


def _rule[T](name: str, title: str, value: T, unit: str, reference: str, text: str, checked: str = _TEXT) -> Rule[T]:
    return Rule(name, title, (Version(value, unit, _ACT_2022, reference, text, checked=checked),))


PRECONDITIONS: Final[Rule[Mapping[Factor, str]]] = _rule(
    "preconditions",
    "pre-conditions of release on bail",
    MappingProxyType(
        {
            Factor.SURRENDER: "to secure that the person surrenders to custody",
            Factor.OFFENDING: "to prevent offending by the person",
            Factor.VICTIMS_AND_WITNESSES: "to safeguard victims and witnesses",
            Factor.SUSPECT: "to safeguard the person",
            Factor.PUBLIC: "to manage risks to the public",
        }
    ),
    "factors, each with what was considered",
    "PACE 1984 ss. 50A, 50B(7)",
    "Bail is necessary and proportionate in all the circumstances; representations were considered; regard was had to each of "
    "the five factors and to the College of Policing's guidance.",
)
PURPOSES: Final[Rule[Mapping[Purpose, str]]] = _rule(
    "conditions",
    "conditions of bail",
    MappingProxyType(
        {
            Purpose.SURRENDER: "to secure that they surrender to custody",
            Purpose.NO_OFFENDING: "to secure that they do not offend while on bail",
            Purpose.NO_INTERFERENCE: "to secure that they do not interfere with witnesses or obstruct the course of justice",
            Purpose.OWN_PROTECTION: "for their own protection or, for a child, their own welfare",
        }
    ),
    "purposes",
    "PACE 1984 s.47(1A); Bail Act 1976 ss. 3A, 5, 5A",
    "A condition serves one of four purposes and nothing else; its reasons are recorded, a copy is given, and nobody is "
    "required to live in a bail hostel.",
    _GENERAL,
)
VICTIMS: Final = _rule(
    "victims_views",
    "views of victims on conditions",
    18,
    "years of age at the offence, below which a victim counts as vulnerable",
    "PACE 1984 s.47ZZA",
    "Where reasonably practicable, the alleged victim's views on conditions that safeguard them are sought, of a vulnerable "
    "one through a representative; the custody officer is told them, and the victim is told the conditions and any variation.",
)
VICTIMS_ON_THE_STREET: Final = Rule(
    "victims_views_street",
    "views of victims on conditions of street bail",
    (
        Version(
            18,
            "years of age at the offence, below which a victim counts as vulnerable",
            _ACT_2022,
            "PACE 1984 s.30CA(4A)–(4D)",
            "The views are sought before conditions of street bail are varied, as for bail from a station (s.47ZZA). The section "
            "speaks of variations alone: that they are sought when the conditions are set, too, is the practice here.",
            checked="published source: the Bill as brought to the Lords",
        ),
    ),
)
CONDITIONS_A_TO_D: Final[Rule[Mapping[ExtensionCondition, str]]] = _rule(
    "conditions_a_to_d",
    "conditions A to D of an extension",
    MappingProxyType(
        {
            ExtensionCondition.A: "reasonable grounds to suspect the person guilty of the offence",
            ExtensionCondition.B: "further time is needed to decide on a charge, or for further investigation",
            ExtensionCondition.C: "the decision is being made, or the investigation conducted, diligently and expeditiously",
            ExtensionCondition.D: "release on bail is necessary and proportionate in all the circumstances, with its conditions",
        }
    ),
    "conditions; the court applies B to D",
    "PACE 1984 ss. 47ZC–47ZG",
    "The person or their solicitor is told beforehand, representations are considered, and they are told the outcome.",
)
HEARING: Final = _rule(
    "hearing",
    "form of an application to the court",
    24,
    "months from the bail start date to which the extension would reach",
    "PACE 1984 s.47ZI",
    "A single justice decides on paper. Up to 24 months there is a hearing where the interests of justice require one; beyond "
    "24 months where the person or the applicant asks for one.",
)
RETURN: Final = _rule(
    "return",
    "day of return to the station",
    0,
    "days before the last day of the applicable bail period",
    "PACE 1984 s.47ZA(2)–(5)",
    "The last day of the period; an earlier one where it is aligned with bail for another offence, or where the decision on a "
    "charge is expected before.",
)
SAME_PERIOD: Final = _rule(
    "same_period",
    "re-arrest and street bail",
    True,
    "whether the period stays that of the first arrest",
    "PACE 1984 ss. 47(7), 47ZB(4)(a), 47ZM(2)",
    "After street bail the bail start date stays the day after the first arrest. After a new arrest for the same offence it "
    "stays too, unless that is read to begin the period anew (s.47(7)): a point for a lawyer.",
)
ARREST: Final = _rule(
    "breach",
    "breach of a condition before charge",
    "PACE 1984 s.17(1)(cab)",
    "power of entry that goes with the arrest",
    "PACE 1984 ss. 17(1)(cab), 30D(2A), 46A(1A)",
    "It gives a power of arrest, and of entry for it. It is no offence by itself; the conduct may be one.",
)
AFTER_BREACH: Final = _rule(
    "after_breach",
    "after an arrest for breach",
    ("charge", "release on bail", "release without bail"),
    "outcomes",
    "PACE 1984 ss. 37C, 37CA, 38, 46",
    "The person is charged, or released without charge with bail or without it; somebody charged may be kept for the court.",
    _GENERAL,
)
REMAND: Final[Rule[Mapping[RemandGround, str]]] = _rule(
    "remand",
    "keeping somebody in custody after a charge",
    MappingProxyType(
        {
            RemandGround.NAME_OR_ADDRESS: "the name or address is unknown or doubted",
            RemandGround.WILL_NOT_APPEAR: "there are grounds to believe they won't appear",
            RemandGround.FURTHER_OFFENCE: "there are grounds to believe detention is needed to prevent an offence",
            RemandGround.SAMPLE: "a sample may be taken (s.63B)",
            RemandGround.INJURY_OR_DAMAGE: "there are grounds to believe detention is needed to prevent injury or damage",
            RemandGround.INTERFERENCE: "there are grounds to believe detention is needed to prevent interference with justice",
            RemandGround.OWN_PROTECTION: "there are grounds to believe detention is needed for their own protection",
        }
    ),
    "grounds",
    "PACE 1984 ss. 38(1), 46(2)",
    "A custody officer keeps somebody charged only on a ground of s.38(1); they go before the next sitting of the court.",
    _GENERAL,
)
INFORMATION: Final = Rule(
    name="failing_to_surrender",
    title="laying the information for failing to surrender",
    versions=(
        Version(
            value=InformationMonths(from_failure=6, from_end=3),
            unit="calendar months, the first day not counted",
            effective_from=date(2004, 4, 5),
            reference="Bail Act 1976 s.6(11)–(14)",
            text="On police bail, within six months of the failure, or within three of the surrender, the arrest or the "
            "appearance that came first.",
            checked=ToCheck("statute text; first day from general knowledge"),
        ),
    ),
)
RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    PRECONDITIONS,
    PURPOSES,
    VICTIMS,
    VICTIMS_ON_THE_STREET,
    CONDITIONS_A_TO_D,
    HEARING,
    RETURN,
    SAME_PERIOD,
    ARREST,
    AFTER_BREACH,
    REMAND,
    INFORMATION,
)
