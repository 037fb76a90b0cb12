"""Every error of the law library.

::

    LawError
    ├── FactsError          a fact is impossible, contradictory, or out of order
    ├── NotCoveredError     no version of a rule covers the date
    └── RefusedByLawError   the facts are sound, and the law does not allow the step
"""

from datetime import date
from typing import NoReturn

__all__ = ["FactsError", "LawError", "NotCoveredError", "RefusedByLawError", "refuse"]


class LawError(Exception):
    """Base of every error that the law library raises."""


class FactsError(LawError):
    """A fact can't be true, or contradicts another fact; `fact` names it."""

    def __init__(self, fact: str, problem: str) -> None:
        super().__init__(f"{fact}: {problem}")
        self.fact = fact
        self.problem = problem


class NotCoveredError(LawError):
    """The library holds no version of this rule for that date, so it gives no answer."""

    def __init__(self, rule: str, on: date) -> None:
        super().__init__(f"{rule}: no rule held here covers {on.isoformat()}; ask a lawyer which law applied then")
        self.rule = rule
        self.on = on


class RefusedByLawError(LawError):
    """The law doesn't allow the step; the message says why and what would make it possible.

    `code` is stable and meant for programs, `provision` is where the law says so.
    """

    def __init__(self, *, code: str, reason: str, provision: str, way_forward: str) -> None:
        super().__init__(f"{reason} {way_forward}".strip())
        self.code = code
        self.reason = reason
        self.provision = provision
        self.way_forward = way_forward


def refuse(code: str, reason: str, provision: str, way_forward: str) -> NoReturn:
    """Refuse a step that the law doesn't allow.

    Raises: RefusedByLawError, always.
    """
    raise RefusedByLawError(code=code, reason=reason, provision=provision, way_forward=way_forward)
