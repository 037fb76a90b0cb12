"""What the victims of a case are still to be told, that they were told, and why one was not."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import shown
from safehold.audit import recording as audit
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.victims import actions, permissions, queries
from safehold.casework.victims.asked import RecordVictimNotTold, RecordVictimTold
from safehold.casework.victims.queries import Owed

router = Router(tags=["Victims"])


class OwedOut(Schema):
    """That one victim is still to be told of one thing, and by which day. `key` names it when it is settled."""

    key: str
    victim: str
    of: str
    happened_at: datetime
    tell_by: date
    enhanced_rights: bool
    child: bool

    @staticmethod
    def of_owed(owed: Owed) -> "OwedOut":
        """Put what is owed into the shape of the API."""
        return OwedOut(
            key=owed.key,
            victim=owed.victim.name,
            of=owed.happened.words,
            happened_at=owed.happened.at,
            tell_by=owed.tell_by.tell_by,
            enhanced_rights=owed.is_enhanced,
            child=owed.is_child,
        )


class StillToTellOut(Schema):
    """Everything that the victims of a case are still to be told."""

    case: str
    owed: list[OwedOut]

    @staticmethod
    def of(case: Case) -> "StillToTellOut":
        """Put what is owed in a case into the shape of the API."""
        return StillToTellOut(case=case.reference, owed=[OwedOut.of_owed(owed) for owed in queries.owed_in_case(case)])


@router.get("/cases/{reference}/victims", response=StillToTellOut, summary="What the victims of a case are still to be told")
@reads
def still_to_tell(request: HttpRequest, reference: str) -> Any:
    """List what is owed to each victim, and by which day."""
    by = caller(request)
    require(by, permissions.SEE)
    case = case_by_reference(reference)
    audit.read(by, case, at=timezone.now(), case=case.pk)
    return StillToTellOut.of(case)


@router.post("/cases/{reference}/victims/told", response={201: StillToTellOut}, summary="Record that victims were told")
def record_victim_told(request: HttpRequest, reference: str, body: RecordVictimTold) -> Any:
    """Record who was told of what, how and when. The answer says what is still to be told."""
    actions.record_victim_told(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, StillToTellOut.of, case_by_reference, reference))


@router.post("/cases/{reference}/victims/not-told", response={201: StillToTellOut}, summary="Record why a victim is not told")
def record_victim_not_told(request: HttpRequest, reference: str, body: RecordVictimNotTold) -> Any:
    """Record the reason. The answer says what is still to be told."""
    actions.record_victim_not_told(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, StillToTellOut.of, case_by_reference, reference))
