"""Who decides on a charge: the offences, read in the table of the law."""

from collections.abc import Sequence

from safehold.accounts.errors import InputError
from safehold.law import charging as law


def who_decides(offences: Sequence[str]) -> str:
    """Check the offences against the table; give the reason of the first that only the CPS decides on. Raises: InputError."""
    for code in offences:
        if code not in law.OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")
    decisions = [law.who_decides(code) for code in offences]
    first = next((decision for decision in decisions if decision.decider is law.Decider.CPS), decisions[0])
    return first.steps[-1].text


def is_for_the_cps(code: str) -> bool:
    """Say whether only the Crown Prosecution Service decides on an offence."""
    return law.who_decides(code).decider is law.Decider.CPS
