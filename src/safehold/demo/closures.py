"""What comes before a case of the demonstration is closed: how proceedings ended, and the review group of what is kept."""

from datetime import datetime

from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.retention import actions, queries
from safehold.casework.retention.asked import ChooseGroup, RecordProceedings
from safehold.casework.retention.models import Group
from safehold.law.calendar import london_date


def ready_to_close(case: Case, *, by: Officer, at: datetime, convicted: bool = False) -> None:
    """Record a conviction where there was one, and choose the group of each suspect, or of the case as a whole."""
    with reading_as(by):
        waiting = queries.without_group(case)
    for person in waiting:
        if person is not None and convicted:
            actions.record_proceedings(
                case,
                RecordProceedings(ended_on=london_date(at), convicted=True, reason="Result of Alderwick Crown Court"),
                by=by,
                at=at,
                person=person,
            )
        group = Group.PUBLIC_PROTECTION if person is not None else Group.OTHER
        reason = "An offence against children is recorded" if person is not None else "Nobody was identified"
        actions.choose_group(case, ChooseGroup(group=group, reason=reason), by=by, at=at, person=person)
