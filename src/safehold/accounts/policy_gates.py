"""Gates of force policy: what the force asks to be done before an action.

What statute asks refuses, and nothing passes it. A gate of force policy refuses too, but an officer for whom it can't wait may
pass it with a reason. Every action that stands behind a gate does it in the same way: it takes the reason as `gate_reason`, calls
`pass_gates`, and puts what that gives into the payload of its audit entry as `passed_gates`.
"""

from dataclasses import dataclass
from typing import TypedDict

from safehold.accounts.errors import RefusedError


class PassedGate(TypedDict):
    """A gate that was passed, by its name, with the codes of what was missing there and the reason."""

    gate: str
    missing: list[str]
    reason: str


type PassedGates = list[PassedGate]
"""For the audit entry: each gate that was passed, what was missing there, and the reason."""


@dataclass(frozen=True, slots=True)
class PolicyGate:
    """What stands in the way of an action. `name` is stable and meant for programs, as are the codes in `missing`."""

    name: str
    problem: str
    way_forward: str
    missing: tuple[str, ...] = ()


def pass_gates(*gates: PolicyGate | None, reason: str) -> PassedGates:
    """Refuse at the first gate that stands (None: it doesn't), unless there is a reason to pass. Gives what the audit keeps.

    Raises: RefusedError, which says that it is force policy and that a reason passes it.
    """
    standing = [gate for gate in gates if gate is not None]
    if standing and not reason.strip():
        gate = standing[0]
        raise RefusedError(f"{gate.problem} (force policy).", f"{gate.way_forward}, or write why this can't wait.")
    return [PassedGate(gate=gate.name, missing=list(gate.missing), reason=reason.strip()) for gate in standing]
