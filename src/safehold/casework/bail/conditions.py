"""Conditions of bail and the decision on them, as an action that holds the bail writes them (PACE 1984 s.47ZZA)."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.models import Officer
from safehold.casework.bail.models import Bail, BailCondition, ConditionsDecision
from safehold.casework.releases.asked import NewCondition, NewViews


def add_conditions(bail: Bail, conditions: Sequence[NewCondition], *, by: Officer, set_at: datetime) -> list[BailCondition]:
    """Write conditions that the law allows, inside an action that holds the locks. It writes no audit entry."""
    number = bail.conditions.count()
    added = []
    for condition in conditions:
        number += 1
        added.append(
            BailCondition.objects.create(
                bail=bail,
                case=bail.case,
                number=number,
                purpose=condition.purpose,
                text=condition.text,
                reasons=condition.reasons,
                set_at=set_at,
                set_by=by,
            )
        )
    return added


def record_decision(
    bail: Bail,
    asked: NewViews,
    *,
    by: Officer,
    at: datetime,
    custody_officer: str,
    copy_given: bool,
    asked_by_person: bool = False,
) -> ConditionsDecision:
    """Write the decision on conditions, inside an action that holds the locks. It writes no audit entry.

    `asked` is what was done about the victims' views, as `check_views` gives it. Source: PACE 1984 s.47ZZA.
    """
    return ConditionsDecision.objects.create(
        bail=bail,
        case=bail.case,
        **asked.model_dump(),
        custody_officer=custody_officer,
        asked_by_person=asked_by_person,
        copy_given=copy_given,
        at=at,
        by=by,
    )
