"""What is kept of the suspects of a case and when it is reviewed. The number 0 stands for the case as a whole."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict

from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.finding import find, read
from safehold.api.shapes import Body, Day, Text, Version
from safehold.casework.accounts.acting import reading_as
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, case_by_reference
from safehold.casework.retention import actions, permissions, queries, reckoning
from safehold.casework.retention.models import Record
from safehold.law.calendar import london_date

router = Router(tags=["Retention"])


class RecordOut(Schema):
    """What is kept of a suspect, or of the case as a whole (0), and when it is reviewed."""

    person: int
    name: str
    group: str
    review_by: date | None
    on_hold: bool
    disposal_proposed: bool
    disposal_agreed: bool
    version: int

    @classmethod
    def of(cls, record: Record, case: Case, review_by: date | None) -> "RecordOut":
        """Put a record into the shape of the API."""
        return cls(
            person=record.person_id or 0,
            name=record.name,
            group=record.group,
            review_by=review_by,
            on_hold=reckoning.hold_on(record) is not None,
            disposal_proposed=reckoning.proposal_of(record, case) is not None,
            disposal_agreed=reckoning.disposal_of(record, case) is not None,
            version=record.version,
        )


class GroupIn(Body):
    """The review group that a person chose."""

    group: Literal["public_protection", "other_serious", "other"]
    reason: Text


class ReviewIn(Body):
    """A review: kept, or its disposal is proposed."""

    model_config = ConfigDict(title="RetentionReviewIn", extra="forbid")

    keep: bool
    reason: Text
    version: Version | None = None


class DisposalIn(Body):
    """What the second inspector decides on a disposal."""

    agree: bool
    reason: Text
    version: Version | None = None


class ProceedingsIn(Body):
    """How criminal proceedings stand. No day: they go on."""

    ended_on: Day | None = None
    convicted: bool = False
    in_custody: bool = False
    released_on: Day | None = None
    appeal_pending: bool = False
    reason: Text
    version: Version | None = None


@router.get("/cases/{reference}/retention", response=list[RecordOut], summary="What is kept in a case, and when it is reviewed")
@reads
def records(request: HttpRequest, reference: str) -> Any:
    """Show the records of a case."""
    return _shown(read(request, permissions.SEE, case_by_reference, reference))


@router.post(
    "/cases/{reference}/retention/{person}/group", response=list[RecordOut], summary="Choose the review group of a suspect"
)
def choose_group(request: HttpRequest, reference: str, person: int, body: GroupIn) -> Any:
    """Choose it."""
    case = find_case(request, reference)
    whose = find(request, permissions.SEE, queries.person_of, case, person)
    actions.choose_group(case, by=caller(request), at=timezone.now(), person=whose, **body.given())
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/proceedings", response=list[RecordOut], summary="Record how proceedings ended"
)
def record_proceedings(request: HttpRequest, reference: str, person: int, body: ProceedingsIn) -> Any:
    """Record it."""
    case = find_case(request, reference)
    whose = find(request, permissions.SEE, queries.person_of, case, person)
    actions.record_proceedings(case, by=caller(request), at=timezone.now(), person=whose, **body.given())
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/reviews", response=list[RecordOut], summary="Review what is kept of a suspect"
)
def review(request: HttpRequest, reference: str, person: int, body: ReviewIn) -> Any:
    """Review it."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.review_retention(record, by=caller(request), at=timezone.now(), **body.given())
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/disposal",
    response=list[RecordOut],
    summary="Decide on a disposal that another inspector proposed",
)
def decide(request: HttpRequest, reference: str, person: int, body: DisposalIn) -> Any:
    """Decide."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.decide_disposal(record, by=caller(request), at=timezone.now(), **body.given())
    return _shown_after(request, reference)


def _record(reference: str, person: int) -> Record:
    case = case_by_reference(reference)
    record = queries.record_of(case, queries.person_of(case, person))
    if record is None:
        raise cannot_find("that record")
    return record


def _shown_after(request: HttpRequest, reference: str) -> list[RecordOut]:
    with reading_as(caller(request)):
        return _shown(case_by_reference(reference))


def _shown(case: Case) -> list[RecordOut]:
    ends = {number: clock.ends_at for (kind, number), clock in queries.clocks_of(case).items() if kind == "kept_record"}
    found = []
    for record in queries.records_of(case):
        at = ends.get(record.pk)
        found.append(RecordOut.of(record, case, london_date(at) if at else None))
    return found
