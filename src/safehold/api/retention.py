"""What is kept of the suspects of a case and when it is reviewed. The number 0 stands for the case as a whole."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.accounts.acting import reading_as
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, read
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, case_by_reference
from safehold.casework.custody.queries import arrest_by_reference
from safehold.casework.retention import actions, periods, permissions, queries
from safehold.casework.retention.asked import (
    ChooseGroup,
    DecideDisposal,
    EndHold,
    HoldRecord,
    RecordBiometrics,
    RecordDestruction,
    RecordGrounds,
    RecordProceedings,
    ReviewRetention,
)
from safehold.casework.retention.models import Biometrics, Record
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
            on_hold=periods.hold_on(record) is not None,
            disposal_proposed=periods.proposal_of(record, case) is not None,
            disposal_agreed=periods.disposal_of(record, case) is not None,
            version=record.version,
        )


class BiometricsOut(Schema):
    """Prints, or a DNA profile by its sample, and until when they are kept. No last day: the investigation goes on, or no end."""

    number: int
    arrest: str
    person: int
    name: str
    kind: str
    taken_on: date
    kept_until: date | None
    consented_on: date | None
    earlier_conviction: str
    destroyed_on: date | None
    destroyed_how: str
    version: int

    @classmethod
    def of(cls, taken: Biometrics, kept_until: date | None) -> "BiometricsOut":
        """Put them into the shape of the API."""
        return cls(
            number=taken.pk,
            arrest=taken.arrest.reference,
            person=taken.arrest.person_id,
            name=taken.arrest.person.name,
            kept_until=kept_until,
            **{name: getattr(taken, name) for name in _PLAIN},
        )


_PLAIN = ("kind", "taken_on", "consented_on", "earlier_conviction", "destroyed_on", "destroyed_how", "version")


@router.get("/cases/{reference}/retention", response=list[RecordOut], summary="What is kept in a case, and when it is reviewed")
@reads
def records(request: HttpRequest, reference: str) -> Any:
    """Show the records of a case."""
    return _shown(read(request, permissions.SEE, case_by_reference, reference))


@router.post(
    "/cases/{reference}/retention/{person}/group", response=list[RecordOut], summary="Choose the review group of a suspect"
)
def choose_group(request: HttpRequest, reference: str, person: int, body: ChooseGroup) -> Any:
    """Choose it."""
    case = find_case(request, reference)
    whose = find(request, permissions.SEE, queries.person_of, case, person)
    actions.choose_group(case, body, by=caller(request), at=timezone.now(), person=whose)
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/proceedings", response=list[RecordOut], summary="Record how proceedings ended"
)
def record_proceedings(request: HttpRequest, reference: str, person: int, body: RecordProceedings) -> Any:
    """Record it."""
    case = find_case(request, reference)
    whose = find(request, permissions.SEE, queries.person_of, case, person)
    actions.record_proceedings(case, body, by=caller(request), at=timezone.now(), person=whose)
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/reviews", response=list[RecordOut], summary="Review what is kept of a suspect"
)
def review(request: HttpRequest, reference: str, person: int, body: ReviewRetention) -> Any:
    """Review it."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.review_retention(record, body, by=caller(request), at=timezone.now())
    return _shown_after(request, reference)


@router.post(
    "/cases/{reference}/retention/{person}/disposal",
    response=list[RecordOut],
    summary="Decide on a disposal that another inspector proposed",
)
def decide(request: HttpRequest, reference: str, person: int, body: DecideDisposal) -> Any:
    """Decide."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.decide_disposal(record, body, by=caller(request), at=timezone.now())
    return _shown_after(request, reference)


@router.post("/cases/{reference}/retention/{person}/hold", response=list[RecordOut], summary="Put what is kept on hold")
def hold(request: HttpRequest, reference: str, person: int, body: HoldRecord) -> Any:
    """Put it on hold: no disposal is agreed to until the hold ends."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.hold_record(record, body, by=caller(request), at=timezone.now())
    return _shown_after(request, reference)


@router.post("/cases/{reference}/retention/{person}/hold/end", response=list[RecordOut], summary="End a hold")
def end_hold(request: HttpRequest, reference: str, person: int, body: EndHold) -> Any:
    """End it."""
    record = find(request, permissions.SEE, _record, reference, person)
    actions.end_hold(record, body, by=caller(request), at=timezone.now())
    return _shown_after(request, reference)


@router.get("/cases/{reference}/biometrics", response=list[BiometricsOut], summary="The prints and DNA profiles of a case")
@reads
def biometrics(request: HttpRequest, reference: str) -> Any:
    """Show them in the order in which they were taken."""
    return _biometrics_of(read(request, permissions.SEE, case_by_reference, reference))


@router.post(
    "/arrests/{reference}/biometrics", response={201: list[BiometricsOut]}, summary="Record prints or a sample taken in an arrest"
)
def record_biometrics(request: HttpRequest, reference: str, body: RecordBiometrics) -> Any:
    """Record them. Gives those of the case."""
    arrest = find(request, permissions.SEE, arrest_by_reference, reference)
    actions.record_biometrics(arrest, body, by=caller(request), at=timezone.now())
    return Status(201, _biometrics_after(request, arrest.case))


@router.post("/biometrics/{number}/grounds", response=list[BiometricsOut], summary="Record grounds to keep prints or a profile")
def record_grounds(request: HttpRequest, number: int, body: RecordGrounds) -> Any:
    """Record the grounds. Gives those of the case."""
    taken = find(request, permissions.SEE, queries.biometrics_by_number, number)
    actions.record_grounds(taken, body, by=caller(request), at=timezone.now())
    return _biometrics_after(request, taken.case)


@router.post("/biometrics/{number}/destruction", response=list[BiometricsOut], summary="Record that they were destroyed")
def record_destruction(request: HttpRequest, number: int, body: RecordDestruction) -> Any:
    """Record the destruction. Gives those of the case."""
    taken = find(request, permissions.SEE, queries.biometrics_by_number, number)
    actions.record_destruction(taken, body, by=caller(request), at=timezone.now())
    return _biometrics_after(request, taken.case)


def _biometrics_after(request: HttpRequest, case: Case) -> list[BiometricsOut]:
    with reading_as(caller(request)):
        return _biometrics_of(case)


def _biometrics_of(case: Case) -> list[BiometricsOut]:
    ends = _ends_of(case, "biometrics")
    return [BiometricsOut.of(taken, ends.get(taken.pk)) for taken in queries.biometrics_taken_in(case)]


def _ends_of(case: Case, kind: str) -> dict[int, date]:
    """The last day of each record of a kind whose clock runs, by its number."""
    return {
        number: london_date(clock.ends_at)
        for (of, number), clock in queries.clocks_of(case).items()
        if of == kind and clock.ends_at is not None
    }


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
    ends = _ends_of(case, "kept_record")
    return [RecordOut.of(record, case, ends.get(record.pk)) for record in queries.records_of(case)]
