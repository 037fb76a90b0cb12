"""How a test closes a case: with the review group of what is kept chosen first, as the actions ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases import actions
from safehold.casework.cases.asked import CloseCase
from safehold.casework.cases.models import Case
from safehold.casework.exhibits.actions import hold_exhibit
from safehold.casework.exhibits.asked import HoldExhibit
from safehold.casework.exhibits.queries import undecided_in
from safehold.casework.retention import queries
from safehold.casework.retention.actions import choose_group
from safehold.casework.retention.asked import ChooseGroup
from safehold.law.calendar import london_date


def choose_groups(case: Case, *, by: Officer, at: datetime, group: str = "public_protection") -> None:
    """Choose the group of each suspect, or of the case as a whole, that has none."""
    with reading_as(by):
        waiting = queries.without_group(case)
    for person in waiting:
        choose_group(case, ChooseGroup(group=group, reason="By the offence"), by=by, at=at, person=person)


def keep_exhibits(case: Case, *, by: Officer, at: datetime) -> None:
    """Keep each exhibit of which nobody has decided for a year."""
    with reading_as(by):
        undecided = list(undecided_in(case, on=london_date(at)))
    for exhibit in undecided:
        until = london_date(at) + timedelta(days=365)
        hold_exhibit(exhibit, HoldExhibit(until=until, reason="Time to appeal"), by=by, at=at)


def close_case(
    case: Case,
    *,
    by: Officer,
    at: datetime,
    outcome: str = "No offence found",
    reason: str = "Device examined",
    group: str = "public_protection",
) -> Case:
    """Close it, with every exhibit kept for a year."""
    choose_groups(case, by=by, at=at, group=group)
    keep_exhibits(case, by=by, at=at)
    return actions.close_case(case, CloseCase(outcome=outcome, reason=reason), by=by, at=at)
