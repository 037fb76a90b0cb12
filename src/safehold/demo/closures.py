"""What comes before a case of the demonstration is closed: how proceedings ended, and the review group of what is kept."""

from datetime import datetime, timedelta

from safehold.accounts.acting import reading_as
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import actions as exhibit_actions
from safehold.casework.exhibits import queries as exhibits
from safehold.casework.exhibits.asked import AskReturn, HoldExhibit, ReturnExhibit
from safehold.casework.exhibits.models import Relation
from safehold.casework.retention import actions, queries
from safehold.casework.retention.asked import ChooseGroup, RecordProceedings
from safehold.casework.retention.models import Group
from safehold.law.calendar import london_date

A_YEAR = timedelta(days=365)


def ready_to_close(case: Case, *, by: Officer, at: datetime, convicted: bool = False) -> None:
    """Record a conviction where there was one, choose the group of each suspect or of the case, decide on each exhibit."""
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
    _decide_on_exhibits(case, by=by, at=at)


def _decide_on_exhibits(case: Case, *, by: Officer, at: datetime) -> None:
    """Give each exhibit back to its owner against a receipt; keep for a year what something stands against."""
    with reading_as(by):
        undecided = list(exhibits.undecided_in(case, on=london_date(at)))
    for exhibit in undecided:
        asked = AskReturn(to="Owner Example", relation=Relation.OWNER, reason="No longer needed")
        try:
            exhibit_actions.ask_return(exhibit, asked, by=by, at=at)
            exhibit_actions.return_exhibit(exhibit, ReturnExhibit(receipt_signed=True, seal_seen=exhibit.seal), by=by, at=at)
        except RefusedError:
            until = london_date(at) + A_YEAR
            held = HoldExhibit(until=until, reason="Kept for an appeal, and until the laboratory is done")
            exhibit_actions.hold_exhibit(exhibit, held, by=by, at=at)
