"""Warrants: recorded, entered under, executed, lapsed, returned to the court."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, read, shown
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.warrants import actions, queries
from safehold.casework.warrants.asked import (
    ChildPresent,
    EnterPremises,
    ExecuteWarrant,
    LapseWarrant,
    RecordFurtherEntry,
    RecordWarrant,
    ReturnWarrant,
)
from safehold.casework.warrants.models import Warrant

router = Router(tags=["Warrants"])


class WarrantOut(Schema):
    """A warrant. `last_day` is computed: the last day on which it may be entered under."""

    reference: str
    case: str
    kind: str
    court: str
    issued_on: date
    last_day: date
    address: str
    place: str
    child_expected: bool
    all_premises: bool
    multiple_entries: bool
    entries_allowed: int | None
    state: str
    planned_on: date | None
    planned_part: str
    entered_at: datetime | None
    hour_reason: str
    left_at: datetime | None
    result: str
    returned_on: date | None
    version: int

    @staticmethod
    def of(warrant: Warrant) -> "WarrantOut":
        """Put a warrant into the shape of the API."""
        return WarrantOut(case=warrant.case.reference, **{name: getattr(warrant, name) for name in _PLAIN})


_PLAIN = [name for name in WarrantOut.model_fields if name != "case"]


class SearchOut(Schema):
    """The record of a search that Code B 8.1 asks for."""

    officers: list[str]
    people_present: list[str]
    rooms: list[str]
    child_present: bool
    children_present: list[ChildPresent]
    force_used: str
    damage: str
    notice_left: str
    copy_of_warrant_left: bool
    copy_note: str
    endorsement: str


class FurtherEntryOut(Schema):
    """An entry after the first, or to premises that the warrant does not name, with the inspector who authorised it."""

    number: int
    address: str
    inspector: str
    authorised_at: datetime
    entered_at: datetime
    left_at: datetime
    officers: list[str]
    hour_reason: str
    child_present: bool
    children_present: list[ChildPresent]
    notice_left: str
    endorsement: str


class WarrantDetailOut(WarrantOut):
    """A warrant with the record of the search, once it was executed, and the entries after it."""

    search: SearchOut | None
    further_entries: list[FurtherEntryOut]


@router.get("/cases/{reference}/warrants", response=list[WarrantOut], summary="The warrants of a case, newest first")
@reads
def warrants_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the warrants of a case."""
    case = read(request, cases_permissions.READ, case_by_reference, reference)
    return [WarrantOut.of(warrant) for warrant in queries.warrants_of(case)]


@router.post("/cases/{reference}/warrants", response={201: WarrantOut}, summary="Record a warrant that a court has issued")
def record(request: HttpRequest, reference: str, body: RecordWarrant) -> Any:
    """Record a warrant. Its last day is computed."""
    warrant = actions.record_warrant(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, warrant.reference))


@router.get("/warrants/{reference}", response=WarrantDetailOut, summary="One warrant with the record of the search")
@reads
def one_warrant(request: HttpRequest, reference: str) -> Any:
    """Show a warrant. Reading it is recorded."""
    warrant = read(request, cases_permissions.READ, queries.warrant_by_reference, reference)
    record = queries.premises_record_of(warrant)
    search = SearchOut(**{name: getattr(record, name) for name in SearchOut.model_fields}) if record else None
    entries = [
        FurtherEntryOut(**{name: getattr(entry, name) for name in FurtherEntryOut.model_fields})
        for entry in queries.further_entries_of(warrant)
    ]
    return WarrantDetailOut(**WarrantOut.of(warrant).model_dump(), search=search, further_entries=entries)


@router.post("/warrants/{reference}/entry", response=WarrantOut, summary="Record that officers went in")
def enter(request: HttpRequest, reference: str, body: EnterPremises) -> Any:
    """Record the entry."""
    actions.enter_premises(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/warrants/{reference}/execution", response=WarrantOut, summary="Record the result of a search")
def execute(request: HttpRequest, reference: str, body: ExecuteWarrant) -> Any:
    """Record the result, with the record of the search."""
    actions.execute_warrant(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/warrants/{reference}/further-entries", response={201: WarrantOut}, summary="Record a further entry")
def enter_again(request: HttpRequest, reference: str, body: RecordFurtherEntry) -> Any:
    """Record an entry after the first, or to other premises, with the inspector who authorised it."""
    actions.record_further_entry(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/warrants/{reference}/lapse", response=WarrantOut, summary="Record that a warrant lapsed without entry")
def lapse(request: HttpRequest, reference: str, body: LapseWarrant) -> Any:
    """Record that it lapsed."""
    actions.lapse_warrant(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/warrants/{reference}/return", response=WarrantOut, summary="Record the return of a warrant to its court")
def give_back(request: HttpRequest, reference: str, body: ReturnWarrant) -> Any:
    """Record the return."""
    actions.return_warrant(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


def _found(request: HttpRequest, reference: str) -> Warrant:
    return find(request, cases_permissions.READ, queries.warrant_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> WarrantOut:
    return shown(request, WarrantOut.of, queries.warrant_by_reference, reference)


def warrant_of(request: HttpRequest, case: Case, reference: str | None) -> Warrant | None:
    """Find the warrant of a case that a body names, or none. Raises: NotFoundError for one of another case."""
    if reference is None:
        return None
    return find(request, cases_permissions.READ, queries.warrant_in_case, case, reference)
