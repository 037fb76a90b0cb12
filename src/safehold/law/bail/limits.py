"""The limits of bail as dated rules: months, and whose authority each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from safehold.law.bail.facts import Rank
from safehold.law.provisions import Rule, ToCheck, Version, dated_table

__all__ = ["COURT_AGAIN", "FLOOR", "LIMITS", "RANKS", "RULES", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the table writes it: months from the bail start date, and whose authority it takes."""

    months: int
    authority: str
    provision: str
    rank: Rank | None = None
    by_court: bool = False


_S47ZB: Final = "PACE 1984 s.47ZB"


# Police, Crime, Sentencing and Courts Act 2022 s.45 and Sch.4, commenced for arrests from this day.
_ACT_2022: Final = date(2022, 10, 28)
_MONTHS_FROM_START: Final = "calendar months beginning with the bail start date"

_CUSTODY_3: Final = Limit(3, "custody officer", "PACE 1984 s.47ZB(1)")
_CUSTODY_6: Final = Limit(6, "custody officer", "PACE 1984 s.47ZB(1)")
_INSPECTOR_6: Final = Limit(6, "inspector or above", "PACE 1984 s.47ZD", Rank.INSPECTOR)
_SUPERINTENDENT_9: Final = Limit(9, "superintendent or above", "PACE 1984 s.47ZDA", Rank.SUPERINTENDENT)
_SUPERINTENDENT_12: Final = Limit(12, "superintendent or equivalent, or above", "PACE 1984 s.47ZDB", Rank.SUPERINTENDENT)
_CHIEF_12: Final = Limit(
    12, "assistant chief constable or commander, or above", "PACE 1984 s.47ZE", Rank.ASSISTANT_CHIEF_CONSTABLE
)
_COURT_12: Final = Limit(12, "magistrates' court", "PACE 1984 s.47ZF(4)", by_court=True)
_COURT_18_NEEDED: Final = Limit(18, "magistrates' court, where the time is needed", "PACE 1984 s.47ZF(6)", by_court=True)
_COURT_18: Final = Limit(18, "magistrates' court", "PACE 1984 s.47ZF(4)", by_court=True)
_COURT_24_NEEDED: Final = Limit(24, "magistrates' court, where the time is needed", "PACE 1984 s.47ZF(6)", by_court=True)

LIMITS: Final[Mapping[str, Rule[tuple[Limit, ...]]]] = dated_table(
    Rule(
        name="standard",
        title="bail limits, standard case",
        versions=(
            Version(
                value=(_CUSTODY_3, _INSPECTOR_6, _SUPERINTENDENT_9, _COURT_12, _COURT_18_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZD, 47ZDA, 47ZF",
                text="Three months; six by an inspector; nine by a superintendent; then a magistrates' court.",
            ),
        ),
    ),
    Rule(
        name="designated",
        title="bail limits, case designated by the Director of Public Prosecutions",
        versions=(
            Version(
                value=(_CUSTODY_3, _INSPECTOR_6, _SUPERINTENDENT_9, _CHIEF_12, _COURT_18, _COURT_24_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZD, 47ZDA, 47ZE, 47ZF",
                text="As a standard case to nine months; twelve by an assistant chief constable, after the Director "
                "designated the case and was consulted; then a magistrates' court.",
            ),
        ),
    ),
    Rule(
        name="non_standard",
        title="bail limits, case of the FCA, HMRC, NCA or SFO",
        versions=(
            Version(
                value=(_CUSTODY_6, _SUPERINTENDENT_12, _COURT_18, _COURT_24_NEEDED),
                unit=_MONTHS_FROM_START,
                effective_from=_ACT_2022,
                reference="PACE 1984 ss. 47ZB, 47ZDB, 47ZF",
                text="Six months; twelve by a superintendent or equivalent; then a magistrates' court.",
            ),
        ),
    ),
)
FLOOR: Final = Rule(
    name="dpp_request_floor",
    title="days left when the Director asks for more",
    versions=(
        Version(
            value=7,
            unit="days, from and including the day of the request",
            effective_from=_ACT_2022,
            reference="PACE 1984 s.47ZL",
            text="The period can't end before the end of seven days beginning with the day of the request.",
        ),
    ),
)

COURT_AGAIN: Final = Rule(
    name="court_again",
    title="further extensions by the court",
    versions=(
        Version(
            value=(3, 6),
            unit="calendar months from the end of the period in force, plainly and where the time is needed",
            effective_from=_ACT_2022,
            reference="PACE 1984 s.47ZG",
            text="After its first order the court may extend by three months, or six where needed, as often as it is asked.",
            checked=ToCheck("statute text; that the months begin with the day after the period in force, from general knowledge"),
        ),
    ),
)

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(*LIMITS.values(), FLOOR, COURT_AGAIN)

# The authority that each rank carries here; a rank that is not listed can't authorise an extension.
RANKS: Final[Mapping[str, Rank]] = MappingProxyType(
    {
        "inspector": Rank.INSPECTOR,
        "chief_inspector": Rank.INSPECTOR,
        "superintendent": Rank.SUPERINTENDENT,
        "chief_superintendent": Rank.SUPERINTENDENT,
        "assistant_chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "commander": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "deputy_chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
        "chief_constable": Rank.ASSISTANT_CHIEF_CONSTABLE,
    }
)
