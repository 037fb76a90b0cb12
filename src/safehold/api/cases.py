"""Cases: list, one, open, decide."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from safehold.api.authentication import caller, reads
from safehold.api.pages import PageOf, page_of
from safehold.casework.accounts.errors import InputError
from safehold.casework.accounts.models import Officer
from safehold.casework.accounts.permissions import require
from safehold.casework.accounts.queries import officer_by_username
from safehold.casework.audit import recording as audit
from safehold.casework.cases import actions, permissions, queries, search, timeline
from safehold.casework.cases.models import Case, Clock, Restriction

router = Router(tags=["Cases"])


class CaseOut(Schema):
    """A case."""

    reference: str
    title: str
    stage: str
    risk_level: str
    restriction: str
    officer_in_the_case: str
    supervisor: str
    opened_at: datetime
    version: int

    @staticmethod
    def of(case: Case) -> "CaseOut":
        """Put a case into the shape of the API."""
        return CaseOut(
            reference=case.reference,
            title=case.title,
            stage=case.stage,
            risk_level=case.risk_level,
            restriction=case.restriction,
            officer_in_the_case=case.officer_in_the_case.name,
            supervisor=case.supervisor.name,
            opened_at=case.opened_at,
            version=case.version,
        )


class ClockOut(Schema):
    """A clock, with how its end was worked out."""

    kind: str
    limit: str
    reference: str
    ends_at: datetime | None = Field(description="Empty while the clock is stopped")
    days_left: int | None
    ended_by_law: bool
    next_action: str
    steps: list[Any]
    sign_off: list[str]

    @staticmethod
    def of(clock: Clock) -> "ClockOut":
        """Put a clock into the shape of the API."""
        return ClockOut(
            kind=clock.kind,
            limit=clock.limit_name,
            reference=clock.reference,
            ends_at=clock.ends_at,
            days_left=clock.days_left,
            ended_by_law=clock.ended_by_law,
            next_action=clock.next_action,
            steps=clock.steps,
            sign_off=clock.sign_off,
        )


class TimelineOut(Schema):
    """Something that happened in a case."""

    at: datetime
    title: str
    who: str
    detail: str


class CaseIn(Schema):
    """A case to be opened. Officers are named by user name."""

    title: str
    officer_in_the_case: str
    supervisor: str
    reason: str
    restriction: Restriction = Restriction.STANDARD


class DecisionIn(Schema):
    """An entry of the policy book."""

    decision: str
    reason: str
    version: int | None = None


class FoundOut(Schema):
    """A record that was found."""

    kind: str
    title: str
    detail: str
    url: str


@router.get("/cases", response=PageOf[CaseOut], summary="The cases of your team, newest first")
@reads
def list_cases(request: HttpRequest, mine: bool = False, stage: str = "", after: int = 0, limit: int = 50) -> Any:
    """List cases."""
    require(caller(request), permissions.READ)
    return page_of(queries.filtered_cases(caller(request), mine=mine, stage=stage), CaseOut.of, after=after, limit=limit)


@router.post("/cases", response={201: CaseOut}, summary="Open a case")
def open_case(request: HttpRequest, body: CaseIn) -> Any:
    """Open a case."""
    case = actions.open_case(
        by=caller(request),
        at=timezone.now(),
        title=body.title,
        officer_in_the_case=_officer("officer_in_the_case", body.officer_in_the_case),
        supervisor=_officer("supervisor", body.supervisor),
        reason=body.reason,
        restriction=body.restriction,
    )
    return 201, CaseOut.of(case)


@router.get("/cases/{reference}", response=CaseOut, summary="One case")
@reads
def one_case(request: HttpRequest, reference: str) -> Any:
    """Show a case. Reading it is recorded."""
    return CaseOut.of(_read(request, reference))


@router.get("/cases/{reference}/clocks", response=list[ClockOut], summary="The clocks of a case, the most urgent first")
@reads
def case_clocks(request: HttpRequest, reference: str) -> Any:
    """Show the clocks of a case."""
    return [ClockOut.of(clock) for clock in queries.clocks_of(_read(request, reference))]


@router.get("/cases/{reference}/timeline", response=list[TimelineOut], summary="What happened in a case, newest first")
@reads
def case_timeline(request: HttpRequest, reference: str) -> Any:
    """Show the timeline of a case."""
    return [
        TimelineOut(at=entry.at, title=entry.title, who=entry.who, detail=entry.detail)
        for entry in timeline.timeline_of(_read(request, reference))
    ]


@router.post("/cases/{reference}/decisions", response={201: None}, summary="Record a decision with its reason")
def record_decision(request: HttpRequest, reference: str, body: DecisionIn) -> Any:
    """Record a decision."""
    case = find_case(request, reference)
    actions.record_decision(
        case, by=caller(request), at=timezone.now(), decision=body.decision, reason=body.reason, version=body.version
    )
    return 201, None


@router.get("/today", response=PageOf[ClockOut], summary="The clocks of your team, soonest first")
@reads
def today(request: HttpRequest, mine: bool = False, after: int = 0, limit: int = 50) -> Any:
    """Show the Today board."""
    require(caller(request), permissions.READ)
    return page_of(queries.team_clocks(caller(request), mine=mine), ClockOut.of, after=after, limit=limit)


@router.get("/search", response=list[FoundOut], summary="Search across everything that you may see")
@reads
def find(request: HttpRequest, q: str) -> Any:
    """Search. What was asked is recorded."""
    found = search.find(q)
    audit.searched(caller(request), q, at=timezone.now(), found=len(found))
    return [FoundOut(kind=item.kind, title=item.title, detail=item.detail, url=item.url) for item in found]


def find_case(request: HttpRequest, reference: str) -> Case:
    """Find a case for an action that follows."""

    @reads
    def found(request: HttpRequest) -> Case:
        require(caller(request), permissions.READ)
        return queries.case_by_reference(reference)

    return found(request)


def _read(request: HttpRequest, reference: str) -> Case:
    require(caller(request), permissions.READ)
    case = queries.case_by_reference(reference)
    audit.read(caller(request), case, at=timezone.now(), case=case.pk)
    return case


def _officer(field: str, username: str) -> Officer:
    officer = officer_by_username(username)
    if officer is None:
        raise InputError(field, f"There is no active officer with the user name {username}.")
    return officer
