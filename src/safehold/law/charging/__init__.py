"""Charging: who decides for each offence, the tests, the fast route after a suspected breach of an order, and the papers.

- Offences that need the Director's consent always go to the Crown Prosecution Service: indecent photographs of children.
- The police may charge an either-way offence only where a guilty plea is anticipated, it suits the magistrates' court,
  and it is in none of the excluded categories (Director's Guidance on Charging, sixth edition).
- So a breach of an existing order can be charged there and then, where it meets those tests.
- The Full Code Test and the Threshold Test are judgements of a person, recorded with their reasons.
- Whoever is kept in custody after the charge comes before the next sitting of a court; whoever is bailed, on the day appointed.
"""

from collections.abc import Mapping
from typing import Any, Final

from safehold.law.charging.deciding import RULES as DECIDING_RULES
from safehold.law.charging.deciding import (
    Decision,
    ExcludedCategory,
    check_police_charge,
    refuse_police_charge_without_order,
    who_decides,
)
from safehold.law.charging.fast_route import RULES as FAST_ROUTE_RULES
from safehold.law.charging.fast_route import FastRoute, OrderHeld, OrderType, fast_route
from safehold.law.charging.first_hearing import RULES as HEARING_RULES
from safehold.law.charging.first_hearing import SIGN_OFFS, BeforeCourt, appears_on, brought_by
from safehold.law.charging.judging import RULES as JUDGING_RULES
from safehold.law.charging.judging import FullCode, Threshold, check_full_code, check_kept_after_threshold, check_threshold
from safehold.law.charging.offence_kinds import Decider, Mode, Offence
from safehold.law.charging.offences import FAILING_TO_SURRENDER, OFFENCES
from safehold.law.charging.offences import RULES as OFFENCE_RULES
from safehold.law.charging.papers import RULES as PAPER_RULES
from safehold.law.charging.papers import FileStage, Paper, check_papers, papers_of
from safehold.law.provisions import Rule, dated_table

__all__ = [
    "FAILING_TO_SURRENDER",
    "OFFENCES",
    "RULES",
    "SIGN_OFFS",
    "BeforeCourt",
    "Decider",
    "Decision",
    "ExcludedCategory",
    "FastRoute",
    "FileStage",
    "FullCode",
    "Mode",
    "Offence",
    "OrderHeld",
    "OrderType",
    "Paper",
    "Threshold",
    "appears_on",
    "brought_by",
    "check_full_code",
    "check_kept_after_threshold",
    "check_papers",
    "check_police_charge",
    "check_threshold",
    "fast_route",
    "papers_of",
    "refuse_police_charge_without_order",
    "who_decides",
]

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    *OFFENCE_RULES.values(),
    *DECIDING_RULES.values(),
    *JUDGING_RULES.values(),
    *FAST_ROUTE_RULES.values(),
    *PAPER_RULES.values(),
    *HEARING_RULES.values(),
)
