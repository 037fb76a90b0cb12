"""How an answer is explained: sentences with their basis, and the points a lawyer has to sign off."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Basis", "SignOff", "Step"]


class Basis(StrEnum):
    """What a rule rests on: an Act (or the case law on it), statutory guidance, or the force's own policy."""

    STATUTE = "statute"
    STATUTORY_GUIDANCE = "statutory_guidance"
    FORCE_POLICY = "force_policy"


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the reasoning that a supervisor can follow."""

    text: str
    basis: Basis
    provision: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """A point the law leaves open: the reading taken, the other one, and the switch between them.

    `code` is also the name of the switch in the library's `Readings` where the reading can be changed.
    """

    code: str
    point: str
    reading: str
    alternative: str
    provision: str
