"""Notices to disclose the key to what an examination could not open, and what came of them."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.api.authentication import caller, reads
from safehold.api.lookups import find, read
from safehold.casework.examinations import actions, permissions, queries
from safehold.casework.examinations.asked import GiveKeyNotice, RecordKeyOutcome
from safehold.casework.examinations.models import Examination, KeyNotice

router = Router(tags=["Examinations"])


class KeyNoticeOut(Schema):
    """A notice to disclose what opens protected information (RIPA 2000 s.49), and what came of it. Nobody's key is kept."""

    number: int
    information: str
    believed_because: str
    ground: str
    proportionate_because: str
    no_other_way_because: str
    permission_by: str
    permission_at: datetime
    served_on: str
    served_at: datetime
    comply_by: date
    asked_by: str
    outcome: str
    outcome_at: datetime | None
    outcome_note: str
    version: int

    @staticmethod
    def of(notice: KeyNotice) -> "KeyNoticeOut":
        """Put a notice into the shape of the API."""
        plain = {name: getattr(notice, name) for name in KeyNoticeOut.model_fields if name != "asked_by"}
        return KeyNoticeOut(**plain, asked_by=notice.asked_by.name)


@router.get("/examinations/{reference}/key-notices", response=list[KeyNoticeOut], summary="The notices to disclose a key")
@reads
def key_notices(request: HttpRequest, reference: str) -> Any:
    """List them. Reading them is recorded."""
    examination = read(request, permissions.READ, queries.examination_by_reference, reference)
    return [KeyNoticeOut.of(notice) for notice in queries.key_notices_of(examination)]


@router.post("/examinations/{reference}/key-notices", response={201: KeyNoticeOut}, summary="Record a notice to disclose a key")
def give_key_notice(request: HttpRequest, reference: str, body: GiveKeyNotice) -> Any:
    """Record it. Its last day is a clock of the case."""
    examination = _examination(request, reference)
    notice = actions.give_key_notice(examination, body, by=caller(request), at=timezone.now())
    return Status(201, KeyNoticeOut.of(notice))


@router.post(
    "/examinations/{reference}/key-notices/{number}/outcome", response=KeyNoticeOut, summary="Record what came of a notice"
)
def record_key_outcome(request: HttpRequest, reference: str, number: int, body: RecordKeyOutcome) -> Any:
    """Record it. Its clock ends."""
    notice = find(request, permissions.READ, queries.key_notice_by_number, _examination(request, reference), number)
    return KeyNoticeOut.of(actions.record_key_outcome(notice, body, by=caller(request), at=timezone.now()))


def _examination(request: HttpRequest, reference: str) -> Examination:
    return find(request, permissions.READ, queries.examination_by_reference, reference)
