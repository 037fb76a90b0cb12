"""What the actions that charge share: the offences, the remand, and what a charge ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from safehold.accounts.checks import (
    not_before,
    one_of,
)
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import PassedGates
from safehold.casework.bail.actions import (
    finish_bail,
)
from safehold.casework.bail.models import BailOutcome
from safehold.casework.bail.queries import running_bail_of
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.charging.models import (
    Charge,
    Remand,
    RemandGround,
)
from safehold.casework.custody.actions import end_detention
from safehold.casework.custody.models import Disposal
from safehold.casework.custody.queries import arrests_of, detention_of
from safehold.casework.people.models import Person
from safehold.law import bail as bail_law
from safehold.law import charging as law
from safehold.law.calendar import london_date


def carry_out(
    act: Act,
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    charged_at: datetime,
    remand: Remand,
    remand_ground: str,
    remand_grounds: str,
    gate_reason: str,
    surrender_only: bool = False,
    **facts: Any,
) -> tuple[Charge, PassedGates]:
    """Write a charge and what it ends; one of failing to surrender alone leaves bail, and detention without a remand, as it was.

    Gives it with the gates of force policy that were passed. Writes no audit entry.
    """
    held = detention_of(person, case)
    arrest = held or arrests_of(case).filter(person=person).first()
    if arrest is not None:
        charged_at = not_before("charged_at", charged_at, arrest.arrested_at, "the arrest")
    if remand == Remand.REMANDED and held is None:
        raise RefusedError(
            f"{person} is not in custody, so cannot be kept there (PACE 1984 s.38).",
            "Record first that they surrendered or were arrested; whoever answers bail counts as arrested (s.34(7)).",
        )
    passed_gates: PassedGates = []
    goes_on = surrender_only and remand != Remand.REMANDED
    if arrest is not None and not goes_on and (held is not None or arrest.is_on_street_bail):
        passed_gates = end_detention(
            act.hold(arrest),
            at=at,
            released_at=charged_at,
            disposal=Disposal.CHARGED,
            reason="Charged.",
            gate_reason=gate_reason,
            remanded=remand is Remand.REMANDED,
        )
    bail = running_bail_of(person, case)
    if bail is not None and not surrender_only:
        finish_bail(act.hold(bail), at=at, ended_at=charged_at, outcome=BailOutcome.CHARGED, reason="Charged.")
    made = act.made(
        Charge.objects.create(
            case=case,
            person=person,
            arrest=arrest,
            charged_at=charged_at,
            remand=remand,
            remand_ground=remand_ground,
            remand_grounds=remand_grounds.strip(),
            recorded_at=at,
            recorded_by=by,
            **facts,
        )
    )
    return made, passed_gates


def who_decides(offences: Sequence[str]) -> str:
    """Check the offences against the table; give the reason of the first that only the CPS decides on. Raises: InputError."""
    if not offences:
        raise InputError("offences", "Choose the offence.")
    for code in offences:
        if code not in law.OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")
    decisions = [law.who_decides(code) for code in offences]
    first = next((decision for decision in decisions if decision.decider is law.Decider.CPS), decisions[0])
    return first.steps[-1].text


def is_for_the_cps(code: str) -> bool:
    """Say whether only the Crown Prosecution Service decides on an offence."""
    return law.who_decides(code).decider is law.Decider.CPS


def what_happens_until_the_hearing(
    remand: Remand | str, ground: RemandGround | str, reasons: str, *, charged_at: datetime
) -> tuple[Remand, str]:
    """Check what happens until the hearing; give it with the ground, empty where bail is given.

    Raises: InputError; RefusedByLawError for a remand without a ground or its reasons (PACE 1984 s.38(1)(a), (3)).
    """
    chosen = one_of(Remand, remand, "remand")
    if chosen is Remand.BAILED:
        return chosen, ""
    named = one_of(RemandGround, ground, "remand_ground") if ground else None
    bail_law.check_remand(
        on=london_date(charged_at),
        charged=True,
        ground=bail_law.RemandGround(named.value) if named else None,
        reasons=reasons,
    )
    return chosen, str(named)
