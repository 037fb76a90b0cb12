"""How a test closes a case: with the review group of what is kept chosen first, as the actions ask for it."""

from __future__ import annotations

from datetime import datetime

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases import actions
from safehold.casework.cases.asked import CloseCase
from safehold.casework.cases.models import Case
from safehold.casework.retention import queries
from safehold.casework.retention.actions import choose_group
from safehold.casework.retention.asked import ChooseGroup


def choose_groups(case: Case, *, by: Officer, at: datetime, group: str = "public_protection") -> None:
    """Choose the group of each suspect, or of the case as a whole, that has none."""
    with reading_as(by):
        waiting = queries.without_group(case)
    for person in waiting:
        choose_group(case, ChooseGroup(group=group, reason="By the offence"), by=by, at=at, person=person)


def close_case(
    case: Case,
    *,
    by: Officer,
    at: datetime,
    outcome: str = "No offence found",
    reason: str = "Device examined",
    group: str = "public_protection",
) -> Case:
    """Close it."""
    choose_groups(case, by=by, at=at, group=group)
    return actions.close_case(case, CloseCase(outcome=outcome, reason=reason), by=by, at=at)
