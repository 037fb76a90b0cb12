"""Custody: arrests, the detention clock and its reviews, the welfare gate, release."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from safehold.accounts.models import Rank
from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import ClockOut, find_case
from safehold.api.finding import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.people import person_of
from safehold.api.shapes import Body
from safehold.api.warrants import warrant_of
from safehold.asked import Count, Line, Moment, Name, Sentence, Short, Text, Version, Word
from safehold.casework.cases.queries import case_by_reference, clocks_of
from safehold.casework.custody import actions, permissions, queries
from safehold.casework.custody.asking_victims import NewViews
from safehold.casework.custody.deciding_bail import NewCondition
from safehold.casework.custody.models import Arrest, Factor, Purpose, Sought, WelfareStep

router = Router(tags=["Custody"])


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


class ArrestIn(Body):
    """An arrest of a person of the case. The arresting officer is named by user name, offences by their codes."""

    person: Count
    arrested_at: Moment
    arrested_by: Name
    grounds: Text
    necessity: Text
    offences: list[Word] = Field(max_length=50)
    station: Name
    arrived_at: Moment | None = None
    warrant: Short | None = None
    way_in: Literal["brought", "voluntary", "out_of_area"] = "brought"
    for_breach_of_bail: bool = False
    minutes_used_before: Count | None = Field(default=None, le=100_000)
    gate_reason: Text = ""

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


class InterviewIn(Body):
    """An interview under caution of a person of the case. Offences are needed where it was voluntary."""

    person: Count
    began_at: Moment
    ended_at: Moment
    place: Name
    legal_adviser: Line
    voluntary: bool
    appropriate_adult: Line = ""
    offences: list[Word] = Field(default=[], max_length=50)


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


class ArrivalIn(Body):
    """When the person arrived at the first station."""

    arrived_at: Moment
    station: Name = ""
    version: Version | None = None


class AreaArrivalIn(Body):
    """When somebody arrested in another police area arrived in this one, and whether they were questioned there."""

    arrived_at: Moment
    station: Name
    questioned_elsewhere: bool = False
    version: Version | None = None


class ConditionIn(Body):
    """A condition, the purpose it serves, and why it is necessary for that."""

    purpose: Purpose
    text: Text
    reasons: Text


class ViewsIn(Body):
    """What was done about the victims' views, asked for where conditions are set (PACE 1984 ss. 30CA, 47ZZA)."""

    sought: Sought
    words: Text = ""
    vulnerable: bool = False
    through_representative: bool = False
    custody_officer_told: bool = False


def new_views(body: ViewsIn | None) -> NewViews | None:
    """Give what was done about the victims' views as the actions take it."""
    return NewViews(**body.model_dump()) if body is not None else None


class StreetBailIn(Body):
    """A release on bail before any station, to come to one later."""

    released_at: Moment
    return_at: Moment
    station: Name
    custody_officer: Name
    necessary: bool
    proportionate: bool
    factors: list[Factor] = Field(max_length=len(Factor))
    reasons: Text
    representations: Text
    representations_considered: bool
    guidance_regarded: bool
    conditions: list[ConditionIn] = Field(default=[], max_length=50)
    copy_given: bool = False
    views: ViewsIn | None = None
    version: Version | None = None


class ApplicationIn(Body):
    """An application to a magistrates' court for further detention."""

    applied_at: Moment
    court: Name
    grounds: Text
    court_not_sitting: bool = False
    version: Version | None = None


class WarrantOfFurtherDetentionIn(Body):
    """What the court decided: for how many hours, or none where it refused."""

    decided_at: Moment
    hours: int | None = Field(default=None, ge=1, le=96)
    reason: Text
    version: Version | None = None


class DetentionIn(Body):
    """When the custody officer authorised detention, and why."""

    authorised_at: Moment
    reason: Text
    version: Version | None = None


class CustodyReviewIn(Body):
    """A review by an inspector who is not involved."""

    reviewed_at: Moment
    reviewer: Name
    rank: Rank = Rank.INSPECTOR
    outcome: Text
    version: Version | None = None


class OtherOffenceIn(Body):
    """The earlier arrests, by reference, from whose offence this one is judged to be different. None takes it back."""

    different_from: list[Short] = Field(max_length=100)
    reason: Text
    version: Version | None = None


class ExcludedIn(Body):
    """Time in hospital or on the way."""

    begins: Moment
    ends: Moment
    questioned_minutes: int = Field(default=0, ge=0, le=100_000)
    reason: Text
    version: Version | None = None


class LongerDetentionIn(Body):
    """A superintendent's authority to detain up to 36 hours: who gave it, of which rank, on which grounds."""

    authorised_at: Moment
    authority: Name
    rank: Rank
    grounds: Text
    version: Version | None = None


class WelfareIn(Body):
    """Steps of the release gate that were taken."""

    steps: list[WelfareStep] = Field(max_length=len(WelfareStep))
    note: Sentence = ""
    version: Version | None = None


class ContactIn(Body):
    """A contact with a released person."""

    contacted_at: Moment
    outcome: Text
    version: Version | None = None


class ReleaseIn(Body):
    """A release without bail. `gate_reason` says why, where a step of the release gate is missing."""

    disposal: Literal["released_under_investigation", "no_further_action"]
    released_at: Moment
    reason: Text
    gate_reason: Text = ""
    version: Version | None = None


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
def record_arrest(request: HttpRequest, reference: str, body: ArrestIn) -> Any:
    """Record an arrest. The detention clock begins."""
    case = find_case(request, reference)
    person = person_of(request, case, body.person)
    found = {
        "arrested_by": officer_named("arrested_by", body.arrested_by),
        "warrant": warrant_of(request, case, body.warrant),
    }
    facts = {**body.given(), **found}
    del facts["person"]
    arrest = actions.record_arrest(case, person, by=caller(request), at=timezone.now(), **facts)
    return Status(201, _shown(request, arrest.reference))


@router.post("/cases/{reference}/interviews", response={201: InterviewOut}, summary="Record an interview under caution")
def record_interview(request: HttpRequest, reference: str, body: InterviewIn) -> Any:
    """Record an interview, voluntary or in detention. The victims of the case are told of it."""
    case = find_case(request, reference)
    facts = body.given()
    person = person_of(request, case, facts.pop("person"))
    made = actions.record_interview(case, person, by=caller(request), at=timezone.now(), **facts)
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
def record_arrival(request: HttpRequest, reference: str, body: ArrivalIn) -> Any:
    """Record the arrival: the 24 hours count from then."""
    actions.record_arrival(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post("/arrests/{reference}/arrival-in-area", response=ArrestOut, summary="Record the arrival from another police area")
def record_arrival_in_area(request: HttpRequest, reference: str, body: AreaArrivalIn) -> Any:
    """Record the arrival in this area after an arrest in another."""
    actions.record_arrival_in_area(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post("/arrests/{reference}/street-bail", response=ArrestOut, summary="Record a release on street bail")
def release_on_street_bail(request: HttpRequest, reference: str, body: StreetBailIn) -> Any:
    """Record a release on bail before any station."""
    conditions = [NewCondition(**condition.model_dump()) for condition in body.conditions]
    decided = {**body.given(), "conditions": conditions, "views": new_views(body.views)}
    actions.release_on_street_bail(found_arrest(request, reference), by=caller(request), at=timezone.now(), **decided)
    return _shown(request, reference)


@router.post("/arrests/{reference}/detention", response=ArrestOut, summary="Record that detention was authorised")
def authorise_detention(request: HttpRequest, reference: str, body: DetentionIn) -> Any:
    """Record the custody officer's decision."""
    actions.authorise_detention(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post("/arrests/{reference}/reviews", response={201: ArrestOut}, summary="Record a review of detention")
def record_review(request: HttpRequest, reference: str, body: CustodyReviewIn) -> Any:
    """Record a review."""
    actions.record_review(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/excluded-times", response={201: ArrestOut}, summary="Record time that does not count")
def record_excluded_time(request: HttpRequest, reference: str, body: ExcludedIn) -> Any:
    """Record time in hospital or on the way."""
    actions.record_excluded_time(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, _shown(request, reference))


@router.post(
    "/arrests/{reference}/other-offence", response=ArrestOut, summary="Judge that it was for a different offence of the same kind"
)
def judge_other_offence(request: HttpRequest, reference: str, body: OtherOffenceIn) -> Any:
    """Judge it. The bail of this arrest has a period of its own then."""
    actions.judge_other_offence(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post("/arrests/{reference}/extension", response=ArrestOut, summary="Record an authority to detain up to 36 hours")
def extend_detention(request: HttpRequest, reference: str, body: LongerDetentionIn) -> Any:
    """Record a superintendent's authority."""
    actions.extend_detention(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post(
    "/arrests/{reference}/applications",
    response={201: ArrestOut},
    summary="Record an application to a court for further detention",
)
def apply_for_further_detention(request: HttpRequest, reference: str, body: ApplicationIn) -> Any:
    """Record that a magistrates' court was asked."""
    actions.apply_for_further_detention(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, _shown(request, reference))


@router.post(
    "/arrests/{reference}/court-decision", response=ArrestOut, summary="Record the court's decision on further detention"
)
def record_court_decision(request: HttpRequest, reference: str, body: WarrantOfFurtherDetentionIn) -> Any:
    """Record for how many hours the court granted it, or that it refused."""
    actions.record_court_decision(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return _shown(request, reference)


@router.post("/arrests/{reference}/welfare", response={201: ArrestOut}, summary="Record steps of the release gate")
def record_welfare(request: HttpRequest, reference: str, body: WelfareIn) -> Any:
    """Record the steps that were taken."""
    actions.record_welfare_steps(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/contacts", response={201: ArrestOut}, summary="Record a contact with a released person")
def record_contact(request: HttpRequest, reference: str, body: ContactIn) -> Any:
    """Record a contact. Its clock stops."""
    actions.record_welfare_contact(found_arrest(request, reference), by=caller(request), at=timezone.now(), **body.given())
    return Status(201, _shown(request, reference))


@router.post("/arrests/{reference}/release", response=ArrestOut, summary="Release without bail")
def release(request: HttpRequest, reference: str, body: ReleaseIn) -> Any:
    """Release under investigation, or with no further action. Bail has an address of its own."""
    released = {
        "released_under_investigation": actions.release_under_investigation,
        "no_further_action": actions.release_no_further_action,
    }[body.disposal]
    facts = body.given()
    del facts["disposal"]
    released(found_arrest(request, reference), by=caller(request), at=timezone.now(), **facts)
    return _shown(request, reference)


def found_arrest(request: HttpRequest, reference: str) -> Arrest:
    """Find an arrest for an action that follows. Raises: NotPermittedError; NotFoundError."""
    return find(request, permissions.SEE_CUSTODY, queries.arrest_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> ArrestOut:
    return shown(request, ArrestOut.of, queries.arrest_by_reference, reference)
