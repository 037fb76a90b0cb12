"""What an officer must hand over before their account ends. Each app that gives officers something to hold says what.

Accounts know nothing of the work: a later app registers a check, as it registers its clocks.
"""

from collections.abc import Callable

from safehold.casework.accounts.models import Officer

Check = Callable[[Officer], None]

_CHECKS: list[Check] = []


def register(check: Check) -> Check:
    """Add a check: it raises RefusedError, with the way forward, while the officer still holds something. Used as a decorator."""
    _CHECKS.append(check)
    return check


def refuse_who_still_holds(officer: Officer) -> None:
    """Refuse to let an officer leave who has not handed everything over. Raises: RefusedError."""
    for check in _CHECKS:
        check(officer)
