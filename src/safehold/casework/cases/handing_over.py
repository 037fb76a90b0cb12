"""Nobody leaves with an open case: it is never without an officer in the case and a supervisor."""

from safehold.accounts import leaving
from safehold.accounts.leaving import StillHeld
from safehold.accounts.models import Officer
from safehold.web.wording import counted


@leaving.register
def open_cases(officer: Officer) -> StillHeld | None:
    """The open cases of which somebody is the officer in the case."""
    number = leaving.counted("open_cases_of", officer)
    if not number:
        return None
    return StillHeld(
        f"is the officer in {counted(number, 'open case')}",
        "Cases: an inspector of the team gives each to another officer, on its page under “Another officer in the case”.",
    )


@leaving.register
def supervised_cases(officer: Officer) -> StillHeld | None:
    """The open cases that somebody supervises."""
    number = leaving.counted("open_cases_supervised_by", officer)
    if not number:
        return None
    return StillHeld(
        f"supervises {counted(number, 'open case')}",
        "Supervision: an inspector of the team gives it to another officer, on the page of each case under “Another supervisor”.",
    )
