"""A charge as it is written, and the detention and the bail that it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from safehold.accounts.checks import not_before
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.policy_gates import PassedGates
from safehold.casework.bail.ends import finish_bail
from safehold.casework.bail.models import BailOutcome
from safehold.casework.bail.queries import running_bail_of
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.charging.models import Charge, ChargingRequest, Decides
from safehold.casework.charging.remands import UntilTheHearing
from safehold.casework.custody.detention_ends import end_detention
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.custody.queries import arrests_of, detention_of
from safehold.casework.people.models import Order, Person


@dataclass(frozen=True)
class Charged:
    """With what somebody is charged, and who decided: the CPS on a request, or the police on a suspected breach of an order."""

    offences: list[str]
    decided_by: Decides
    request: ChargingRequest | None = None
    order: Order | None = None
    prohibition: str = ""
    conduct_on: date | None = None
    judgement: Mapping[str, str] = field(default_factory=dict)
    police_tests: Mapping[str, object] = field(default_factory=dict)


def carry_out(
    act: Act,
    case: Case,
    person: Person,
    what: Charged,
    until: UntilTheHearing,
    *,
    by: Officer,
    at: datetime,
    charged_at: datetime,
    gate_reason: str,
    surrender_only: bool = False,
) -> tuple[Charge, PassedGates]:
    """Write a charge and what it ends; one of failing to surrender alone leaves bail, and detention without a remand, as it was.

    Gives it with the gates of force policy that were passed. Writes no audit entry.
    """
    held = detention_of(person, case)
    arrest = held or arrests_of(case).filter(person=person).first()
    if arrest is not None:
        charged_at = not_before("charged_at", charged_at, arrest.arrested_at, "the arrest")
    if until.is_kept and held is None:
        raise _not_in_custody(person)
    ends_detention = arrest is not None and (held is not None or arrest.is_on_street_bail)
    passed_gates: PassedGates = []
    if arrest is not None and ends_detention and (until.is_kept or not surrender_only):
        passed_gates = _end_detention(act, arrest, until, at=at, charged_at=charged_at, gate_reason=gate_reason)
    bail = None if surrender_only else running_bail_of(person, case)
    if bail is not None:
        finish_bail(act.hold(bail), at=at, ended_at=charged_at, outcome=BailOutcome.CHARGED, reason="Charged.")
    made = act.made(
        Charge.objects.create(
            case=case,
            person=person,
            arrest=arrest,
            charged_at=charged_at,
            remand=until.remand,
            remand_ground=until.ground,
            remand_grounds=until.reasons,
            first_hearing=until.first_hearing,
            court=until.court,
            recorded_at=at,
            recorded_by=by,
            offences=what.offences,
            decided_by=what.decided_by,
            request=what.request,
            order=what.order,
            prohibition=what.prohibition,
            conduct_on=what.conduct_on,
            judgement=what.judgement,
            police_tests=what.police_tests,
        )
    )
    return made, passed_gates


def _end_detention(
    act: Act, arrest: Arrest, until: UntilTheHearing, *, at: datetime, charged_at: datetime, gate_reason: str
) -> PassedGates:
    return end_detention(
        act.hold(arrest),
        at=at,
        released_at=charged_at,
        disposal=Disposal.CHARGED,
        reason="Charged.",
        gate_reason=gate_reason,
        remanded=until.is_kept,
    )


def _not_in_custody(person: Person) -> RefusedError:
    return RefusedError(
        f"{person} is not in custody, so cannot be kept there (PACE 1984 s.38).",
        "Record first that they surrendered or were arrested; whoever answers bail counts as arrested (s.34(7)).",
    )


def say(act: Act, charge: Charge, passed_gates: PassedGates, *, reason: str, **more: Any) -> None:
    """Give what the audit entry of every charge says; `more` are the fields of its own verb."""
    act.says(
        reason=reason,
        offences=list(charge.offences),
        remand=str(charge.remand),
        remand_ground=charge.remand_ground,
        first_hearing=charge.first_hearing,
        passed_gates=passed_gates,
        **more,
    )
