"""Who decides on a charge: the offences, read in the table of the law."""

from collections.abc import Sequence
from datetime import date

from safehold.accounts.errors import InputError
from safehold.law import charging as law
from safehold.law.calendar import spoken


def who_decides(offences: Sequence[str], *, on: date) -> str:
    """Check the offences against the table, and that each could be committed by a day; say who decides on them, and why.

    The reason is that of the first that only the CPS decides on. Raises: InputError.
    """
    for code in offences:
        if code not in law.OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")
        offence = law.OFFENCES[code]
        if offence.first_day is not None and not offence.can_be_committed_by(on):
            raise InputError(
                "offences",
                f"{offence.wording} ({offence.provision}) is an offence since {spoken(offence.first_day)}, after {spoken(on)}.",
                "Check the day and the offence.",
            )
    decisions = [law.who_decides(code) for code in offences]
    first = next((decision for decision in decisions if decision.decider is law.Decider.CPS), decisions[0])
    return first.steps[-1].text


def is_for_the_cps(code: str) -> bool:
    """Say whether only the Crown Prosecution Service decides on an offence."""
    return law.who_decides(code).decider is law.Decider.CPS
