"""Illustrations of changes in the law. NOTHING HERE IS LAW, and nothing here is in force: the figures are invented.

They show, and let tests prove, that a change is a new version beside the old one: a case keeps the version that applied when it
began. The Crime and Policing Act 2026 commences in parts; what it really changes is entered in the tables of each topic, from
the text, when it is commenced.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from safehold.law.bail.limits import LIMITS, Limit
from safehold.law.provisions import Rule, Version
from safehold.law.victims_code import RULES as VICTIMS_RULES
from safehold.law.victims_code import WorkingDays

__all__ = ["FROM", "RULES", "SHORTER_BAIL", "SOONER_TOLD"]

FROM: Final = date(2030, 1, 1)
_ILLUSTRATION: Final = "ILLUSTRATION, not law: after the pattern of the Crime and Policing Act 2026"
_INVENTED: Final = "invented for illustration"


def _shorter(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Two months at first in place of three; every other limit stays."""
    first, *rest = limits
    return (Limit(2, first.authority, _ILLUSTRATION, first.rank, first.by_court), *rest)


SHORTER_BAIL: Final[Mapping[str, Rule[tuple[Limit, ...]]]] = MappingProxyType(
    {
        **LIMITS,
        "standard": LIMITS["standard"].amended(
            Version(
                value=_shorter(LIMITS["standard"].versions[-1].value),
                unit=LIMITS["standard"].versions[-1].unit,
                effective_from=FROM,
                reference=_ILLUSTRATION,
                text="ILLUSTRATION: two months at first in place of three, for arrests from that day.",
                checked=_INVENTED,
            )
        ),
    }
)
SOONER_TOLD: Final = VICTIMS_RULES["right_6"].amended(
    Version(
        value=WorkingDays(plain=3, enhanced=1),
        unit=VICTIMS_RULES["right_6"].versions[-1].unit,
        effective_from=FROM,
        reference=_ILLUSTRATION,
        text="ILLUSTRATION: three working days in place of five.",
        basis=VICTIMS_RULES["right_6"].versions[-1].basis,
        checked=_INVENTED,
    )
)
RULES: Final[Mapping[str, Rule[Any]]] = MappingProxyType({"standard": SHORTER_BAIL["standard"], "right_6": SOONER_TOLD})
