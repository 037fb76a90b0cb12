"""Search warrants and powers of seizure: how long a warrant lives, what each power reaches, and the gate to examination.

- Entry and search are within three months from the date of issue (PACE s.16(3)), the day of issue not counted.
- A warrant under the Protection of Children Act 1978 s.4 has no limit of its own; PACE ss.15–16 govern it.
- A further entry, or premises that the warrant does not name, need an inspector's written authority (s.16(3A)–(3B)).
- A warrant goes back to the court when executed or when its life ends (s.16(10)).
- No exhibit is examined without a recorded lawful authority.
- A locked device: a notice under RIPA 2000 s.49.
"""

from collections.abc import Mapping
from typing import Any, Final

from safehold.law.provisions import Rule, dated_table
from safehold.law.warrants.entry import RULES as ENTRY_RULES
from safehold.law.warrants.entry import (
    Entry,
    SearchWarrant,
    WarrantClock,
    WarrantKind,
    check_endorsement,
    check_entry,
    check_entry_under,
    check_granted,
    check_seized_during,
    clock,
    last_day,
    return_by,
)
from safehold.law.warrants.locked import RULES as LOCKED_RULES
from safehold.law.warrants.locked import DisclosureNotice, NoticeGround, check_notice, maximum_years
from safehold.law.warrants.powers import (
    POWERS,
    Authority,
    Power,
    check_retention,
    check_under_arrest,
    require_authority_to_examine,
)
from safehold.law.warrants.powers import RULES as POWER_RULES

__all__ = [
    "POWERS",
    "RULES",
    "Authority",
    "DisclosureNotice",
    "Entry",
    "NoticeGround",
    "Power",
    "SearchWarrant",
    "WarrantClock",
    "WarrantKind",
    "check_endorsement",
    "check_entry",
    "check_entry_under",
    "check_granted",
    "check_notice",
    "check_retention",
    "check_seized_during",
    "check_under_arrest",
    "clock",
    "last_day",
    "maximum_years",
    "require_authority_to_examine",
    "return_by",
]

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(*ENTRY_RULES.values(), *POWER_RULES.values(), *LOCKED_RULES.values())
