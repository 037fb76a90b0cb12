"""Every error of the law library.

::

    LawError
    ├── FactsError          a fact is impossible, contradictory, or out of order
    ├── NotCoveredError     no version of a rule covers the date
    └── RefusedByLawError   the facts are sound, and the law does not allow the step
"""

from dataclasses import dataclass
from datetime import date
from typing import NoReturn

__all__ = ["Fact", "FactsError", "LawError", "NotCoveredError", "RefusedByLawError", "refuse"]


class LawError(Exception):
    """Base of every error that the law library raises."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Which fact is meant: its name, its place from 0 in a list of such facts, its part. Written: `excluded[2].from`."""

    name: str
    place: int | None = None
    part: str = ""

    def __str__(self) -> str:
        """As the JSON contract names it."""
        return f"{self.name}{'' if self.place is None else f'[{self.place}]'}{self.part and f'.{self.part}'}"


class FactsError(LawError):
    """A fact can't be true, or contradicts another fact; `fact` names it as the JSON contract does, `about` by its parts."""

    def __init__(self, fact: str | Fact, problem: str) -> None:
        super().__init__(f"{fact}: {problem}")
        self.about = fact if isinstance(fact, Fact) else Fact(fact)
        self.fact = str(fact)
        self.problem = problem


class NotCoveredError(LawError):
    """The library holds no version of this rule for that date, so it gives no answer."""

    def __init__(self, rule: str, on: date) -> None:
        super().__init__(f"{rule}: no rule held here covers {on.isoformat()}; ask a lawyer which law applied then")
        self.rule = rule
        self.on = on


class RefusedByLawError(LawError):
    """The law doesn't allow the step; the message says why and what would make it possible.

    `code` is stable and meant for programs, `provision` is where the law says so. `in_time` is the way forward without its
    deadline, where that is the end of what runs now: whoever knows the day says it instead.
    """

    def __init__(self, *, code: str, reason: str, provision: str, way_forward: str, in_time: str = "") -> None:
        super().__init__(f"{reason} {way_forward}".strip())
        self.code = code
        self.reason = reason
        self.provision = provision
        self.way_forward = way_forward
        self.in_time = in_time


def refuse(code: str, reason: str, provision: str, way_forward: str) -> NoReturn:
    """Refuse a step that the law doesn't allow.

    Raises: RefusedByLawError, always.
    """
    raise RefusedByLawError(code=code, reason=reason, provision=provision, way_forward=way_forward)
