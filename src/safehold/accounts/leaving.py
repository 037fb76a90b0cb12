"""What an officer must hand over before their account ends. Each app that gives officers something to hold says what.

Accounts know nothing of the work: a later app registers a check, as it registers its clocks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer


@dataclass(frozen=True)
class StillHeld:
    """What is still with an officer, as a part of a sentence about them, and who hands it over on which page."""

    what: str
    way_forward: str


Check = Callable[[Officer], StillHeld | None]

_CHECKS: list[Check] = []


def register(check: Check) -> Check:
    """Add a check: it says what the officer still holds, or None. Used as a decorator."""
    _CHECKS.append(check)
    return check


def counted(function: str, officer: Officer) -> int:
    """How many records of a kind are with an officer, whichever cases the administrator may see.

    `function` is one of the database's that tells the number, and only to an administrator: see `told_to_administrators` in
    `safehold.casework.cases.row_level_security`.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [officer.pk])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def refuse_who_still_holds(officer: Officer) -> None:
    """Refuse to let an officer leave who has not handed everything over; the refusal names all of it. Raises: RefusedError."""
    held = [found for check in _CHECKS if (found := check(officer)) is not None]
    if held:
        raise RefusedError(
            f"{officer} {'; '.join(one.what for one in held)}.",
            f"{' '.join(one.way_forward for one in held)} Then end the account.",
        )
