"""Custody: arrests, the detention clock and its reviews, the welfare gate, release."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import ClockOut, find_case
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.people import person_of
from safehold.api.warrants import warrant_of
from safehold.asked import Count, Name, Short
from safehold.casework.cases.queries import case_by_reference, clocks_of
from safehold.casework.custody import actions, permissions, queries
from safehold.casework.custody.asked import (
    ApplyForFurtherDetention,
    AuthoriseDetention,
    ExtendDetention,
    JudgeOtherOffence,
    RecordArrest,
    RecordArrival,
    RecordArrivalInArea,
    RecordDetentionDecision,
    RecordExcludedTime,
    RecordInterview,
    RecordReview,
    RecordWelfareContact,
    RecordWelfareSteps,
    ReleaseOnStreetBail,
    ReleaseWithoutBail,
)
from safehold.casework.custody.models import Arrest

router = Router(tags=["Custody"])


class ArrestBody(RecordArrest):
    """An arrest of a person of the case. The arresting officer is named by user name, offences by their codes."""

    person: Count
    arrested_by: Name
    warrant: Short | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person": 14,
                    "arrested_at": "2026-03-14T07:40:00+00:00",
                    "arrested_by": "detective",
                    "grounds": "Uploads traced to the address",
                    "necessity": "Prompt and effective investigation",
                    "offences": ["PCA1978-S1"],
                    "station": "Alderwick",
                }
            ]
        }
    )


class InterviewBody(RecordInterview):
    """An interview under caution of a person of the case. Offences are needed where it was voluntary."""

    person: Count


class ReleaseBody(ReleaseWithoutBail):
    """A release without bail. `gate_reason` says why, where a step of the release gate is missing."""

    disposal: Literal["released_under_investigation", "no_further_action"]


class ArrestOut(Schema):
    """An arrest and where the detention stands."""

    reference: str
    case: str
    person: int
    name: str
    warrant: str | None
    arrested_at: datetime
    arrested_by: str
    offences: list[str]
    station: str
    way_in: str
    arrived_at: datetime | None
    arrived_in_area_at: datetime | None
    street_bailed_at: datetime | None
    street_bail_return_at: datetime | None
    detention_authorised_at: datetime | None
    superintendent_at: datetime | None
    released_at: datetime | None
    disposal: str
    welfare_contact_by: datetime | None
    different_from: list[str]
    version: int

    @staticmethod
    def of(arrest: Arrest) -> "ArrestOut":
        """Put an arrest into the shape of the API."""
        return ArrestOut(
            reference=arrest.reference,
            case=arrest.case.reference,
            person=arrest.person_id,
            name=arrest.person.name,
            warrant=arrest.warrant.reference if arrest.warrant else None,
            arrested_at=arrest.arrested_at,
            arrested_by=arrest.arrested_by.name,
            offences=arrest.offences,
            station=arrest.station,
            way_in=arrest.way_in,
            arrived_at=arrest.arrived_at,
            arrived_in_area_at=arrest.arrived_in_area_at,
            street_bailed_at=arrest.street_bailed_at,
            street_bail_return_at=arrest.street_bail_return_at,
            detention_authorised_at=arrest.detention_authorised_at,
            superintendent_at=arrest.superintendent_at,
            released_at=arrest.released_at,
            disposal=arrest.disposal,
            different_from=arrest.different_from,
            welfare_contact_by=arrest.welfare_contact_by,
            version=arrest.version,
        )


class ReviewOut(Schema):
    """A review of detention."""

    at: datetime
    by: str
    rank: str
    outcome: str


class ApplicationOut(Schema):
    """An application to a court for further detention. Decided without hours: refused."""

    applied_at: datetime
    court: str
    grounds: str
    court_not_sitting: bool
    decided_at: datetime | None
    hours: int | None
    reason: str


class ExcludedOut(Schema):
    """Time that does not count, except while the person was questioned."""

    begins: datetime
    ends: datetime
    questioned_minutes: int


class WelfareOut(Schema):
    """A step of the release gate that was taken."""

    step: str
    at: datetime
    by: str
    note: str


class ContactOut(Schema):
    """A contact after release."""

    at: datetime
    by: str
    outcome: str


class ArrestDetailOut(ArrestOut):
    """An arrest with its clocks, reviews, excluded times, welfare steps and contacts."""

    grounds: str
    necessity: str
    clocks: list[ClockOut]
    reviews: list[ReviewOut]
    applications: list[ApplicationOut]
    excluded: list[ExcludedOut]
    welfare: list[WelfareOut]
    missing_steps: list[str]
    contacts: list[ContactOut]


class InterviewOut(Schema):
    """An interview under caution. `arrest` is empty for a voluntary one."""

    number: int
    case: str
    person: int
    arrest: str | None
    began_at: datetime
    ended_at: datetime
    place: str
    legal_adviser: str
    appropriate_adult: str
    offences: list[str]


@router.get("/custody", response=PageOf[ArrestOut], summary="Who is held in the cases of your team, the longest held first")
@reads
def in_custody(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List who is in custody."""
    require(caller(request), permissions.SEE_CUSTODY)
    return page_of(queries.in_custody(caller(request)), ArrestOut.of, after=after, limit=limit)


@router.get("/custody/contacts", response=PageOf[ArrestOut], summary="Released people with whom a contact is due")
@reads
def awaiting_contact(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List the released people with whom no contact is recorded."""
    require(caller(request), permissions.SEE_CUSTODY)
    return page_of(queries.awaiting_contact(caller(request)), ArrestOut.of, after=after, limit=limit)


@router.get("/cases/{reference}/arrests", response=list[ArrestOut], summary="The arrests of a case, newest first")
@reads
def arrests_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the arrests of a case."""
    case = read(request, permissions.SEE_CUSTODY, case_by_reference, reference)
    return [ArrestOut.of(arrest) for arrest in queries.arrests_of(case)]


@router.post("/cases/{reference}/arrests", response={201: ArrestOut}, summary="Record an arrest")
def record_arrest(request: HttpRequest, reference: str, body: ArrestBody) -> Any:
    """Record an arrest. The detention clock begins."""
    case = find_case(request, reference)
    person = person_of(request, case, body.person)
    arrest = actions.record_arrest(
        case,
        person,
        body,
        arrested_by=officer_named("arrested_by", body.arrested_by),
        warrant=warrant_of(request, case, body.warrant),
        by=caller(request),
        at=timezone.now(),
    )
    return Status(201, _shown(request, arrest.reference))


@router.post("/cases/{reference}/interviews", response={201: InterviewOut}, summary="Record an interview under caution")
def record_interview(request: HttpRequest, reference: str, body: InterviewBody) -> Any:
    """Record an interview, voluntary or in detention. The victims of the case are told of it."""
    case = find_case(request, reference)
    person = person_of(request, case, body.person)
    made = actions.record_interview(case, person, body, by=caller(request), at=timezone.now())
    arrest = made.arrest.reference if made.arrest is not None else None
    plain = {name: getattr(made, name) for name in InterviewOut.model_fields.keys() - {"number", "case", "person", "arrest"}}
    return Status(201, InterviewOut(number=made.pk, case=reference, person=made.person_id, arrest=arrest, **plain))


@router.get("/arrests/{reference}", response=ArrestDetailOut, summary="One arrest with its clocks and what happened in detention")
@reads
def one_arrest(request: HttpRequest, reference: str) -> Any:
    """Show an arrest. Reading it is recorded."""
    arrest = read(request, permissions.SEE_CUSTODY, queries.arrest_by_reference, reference)
    clocks = [clock for clock in clocks_of(arrest.case) if (clock.subject_kind, clock.subject_id) == ("arrest", arrest.pk)]
    return ArrestDetailOut(
        **ArrestOut.of(arrest).model_dump(),
        grounds=arrest.grounds,
        necessity=arrest.necessity,
        clocks=[ClockOut.of(clock) for clock in clocks],
        reviews=[
            ReviewOut(at=row.at, by=row.by_name, rank=row.by_rank, outcome=row.outcome) for row in queries.reviews_of(arrest)
        ],
        applications=[
            ApplicationOut(
                applied_at=row.applied_at,
                court=row.court,
                grounds=row.grounds,
                court_not_sitting=row.court_not_sitting,
                decided_at=row.decided_at,
                hours=row.hours,
                reason=row.decision_reason,
            )
            for row in queries.applications_in_order(arrest)
        ],
        excluded=[
            ExcludedOut(begins=row.begins, ends=row.ends, questioned_minutes=row.questioned_minutes)
            for row in queries.excluded_of(arrest)
        ],
        welfare=[WelfareOut(step=row.step, at=row.at, by=row.by.name, note=row.note) for row in queries.welfare_of(arrest)],
        missing_steps=[step.value for step in queries.missing_steps(arrest)],
        contacts=[ContactOut(at=row.at, by=row.by.name, outcome=row.outcome) for row in queries.contacts_of(arrest)],
    )


@router.post("/arrests/{reference}/arrival", response=ArrestOut, summary="Record the arrival at the first station")
def record_arrival(request: HttpRequest, reference: str, body: RecordArrival) -> Any:
    """Record the arrival: the 24 hours count from then."""
    actions.record_arrival(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/arrival-in-area", response=ArrestOut, summary="Record the arrival from another police area")
def record_arrival_in_area(request: HttpRequest, reference: str, body: RecordArrivalInArea) -> Any:
    """Record the arrival in this area after an arrest in another."""
    actions.record_arrival_in_area(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/street-bail", response=ArrestOut, summary="Record a release on street bail")
def release_on_street_bail(request: HttpRequest, reference: str, body: ReleaseOnStreetBail) -> Any:
    """Record a release on bail before any station."""
    actions.release_on_street_bail(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/detention", response=ArrestOut, summary="Record that detention was authorised")
def authorise_detention(request: HttpRequest, reference: str, body: AuthoriseDetention) -> Any:
    """Record the custody officer's decision."""
    actions.authorise_detention(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/reviews", response={201: ArrestOut}, summary="Record a review of detention")
def record_review(request: HttpRequest, reference: str, body: RecordReview) -> Any:
    """Record a review."""
    actions.record_review(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/excluded-times", response={201: ArrestOut}, summary="Record time that does not count")
def record_excluded_time(request: HttpRequest, reference: str, body: RecordExcludedTime) -> Any:
    """Record time in hospital or on the way."""
    actions.record_excluded_time(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post(
    "/arrests/{reference}/other-offence", response=ArrestOut, summary="Judge that it was for a different offence of the same kind"
)
def judge_other_offence(request: HttpRequest, reference: str, body: JudgeOtherOffence) -> Any:
    """Judge it. The bail of this arrest has a period of its own then."""
    actions.judge_other_offence(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/extension", response=ArrestOut, summary="Record an authority to detain up to 36 hours")
def extend_detention(request: HttpRequest, reference: str, body: ExtendDetention) -> Any:
    """Record a superintendent's authority."""
    actions.extend_detention(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post(
    "/arrests/{reference}/applications",
    response={201: ArrestOut},
    summary="Record an application to a court for further detention",
)
def apply_for_further_detention(request: HttpRequest, reference: str, body: ApplyForFurtherDetention) -> Any:
    """Record that a magistrates' court was asked."""
    actions.apply_for_further_detention(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post(
    "/arrests/{reference}/court-decision", response=ArrestOut, summary="Record the court's decision on further detention"
)
def record_court_decision(request: HttpRequest, reference: str, body: RecordDetentionDecision) -> Any:
    """Record for how many hours the court granted it, or that it refused."""
    actions.record_court_decision(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/arrests/{reference}/welfare", response={201: ArrestOut}, summary="Record steps of the release gate")
def record_welfare(request: HttpRequest, reference: str, body: RecordWelfareSteps) -> Any:
    """Record the steps that were taken."""
    actions.record_welfare_steps(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/contacts", response={201: ArrestOut}, summary="Record a contact with a released person")
def record_contact(request: HttpRequest, reference: str, body: RecordWelfareContact) -> Any:
    """Record a contact. Its clock stops."""
    actions.record_welfare_contact(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/release", response=ArrestOut, summary="Release without bail")
def release(request: HttpRequest, reference: str, body: ReleaseBody) -> Any:
    """Release under investigation, or with no further action. Bail has an address of its own."""
    released = {
        "released_under_investigation": actions.release_under_investigation,
        "no_further_action": actions.release_no_further_action,
    }[body.disposal]
    released(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


def found_arrest(request: HttpRequest, reference: str) -> Arrest:
    """Find an arrest for an action that follows. Raises: NotPermittedError; NotFoundError."""
    return find(request, permissions.SEE_CUSTODY, queries.arrest_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> ArrestOut:
    return shown(request, ArrestOut.of, queries.arrest_by_reference, reference)
