"""Cases: list, one, open, and what is decided about them; the Today board and the search."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.asked import Name, Sentence
from safehold.audit import recording as audit
from safehold.casework.cases import actions, permissions, queries, search, timeline
from safehold.casework.cases.asked import (
    ChangeSupervisor,
    CloseCase,
    EndAccess,
    GrantAccess,
    OpenCase,
    ReassignCase,
    RecordDecision,
    ReopenCase,
    ReviewCase,
    SetRisk,
    TakeOverCase,
)
from safehold.casework.cases.models import Case, CaseAccess, Clock, Decision, RiskLevel, Stage

router = Router(tags=["Cases"])


class CaseOut(Schema):
    """A case."""

    reference: str = Field(examples=["ISOT-26-0147"])
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
    """Something that happened in a case. `at` is a date where nobody recorded the time."""

    at: datetime | date
    title: str
    who: str
    detail: str


class DecisionOut(Schema):
    """An entry of the policy book."""

    at: datetime
    by: str
    decision: str
    reason: str

    @staticmethod
    def of(entry: Decision) -> "DecisionOut":
        """Put an entry into the shape of the API."""
        return DecisionOut(at=entry.at, by=entry.by.name, decision=entry.decision, reason=entry.reason)


class OpenCaseBody(OpenCase):
    """A case to be opened. Officers are named by user name."""

    officer_in_the_case: Name
    supervisor: Name

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Test Subject 014",
                    "officer_in_the_case": "detective",
                    "supervisor": "inspector",
                    "reason": "Report of uploads from an account",
                }
            ]
        }
    )


class ReassignCaseBody(ReassignCase):
    """The officer who takes the case over, by user name, and why."""

    to: Name


class ChangeSupervisorBody(ChangeSupervisor):
    """The inspector who takes the supervision of the case over, by user name, and why."""

    to: Name


class WithoutSupervisorOut(Schema):
    """A case of your team whose supervisor left: what is told of it until an inspector takes it over."""

    reference: str
    opened_at: datetime


class GrantAccessBody(GrantAccess):
    """Who may see the case from now on, by user name, and until when (empty: until it is ended)."""

    to: Name


class AccessOut(Schema):
    """Who may see a case, why, and until when (empty: until it is ended)."""

    number: int
    who: str
    role: str
    since: datetime
    until: datetime | None
    given_by: str
    reason: str

    @staticmethod
    def of(access: CaseAccess) -> "AccessOut":
        """Put an access into the shape of the API."""
        return AccessOut(
            number=access.pk,
            who=str(access.officer or access.team),
            role=access.role,
            since=access.valid_from,
            until=access.valid_until,
            given_by=access.granted_by.name,
            reason=access.reason,
        )


class FoundOut(Schema):
    """A record that was found."""

    kind: str
    title: str
    detail: str
    url: str


@router.get("/cases", response=PageOf[CaseOut], summary="The cases of your team, newest first")
@reads
def list_cases(
    request: HttpRequest,
    mine: bool = False,
    stage: Stage | None = None,
    risk: RiskLevel | None = None,
    after: After = 0,
    limit: Limit = 50,
) -> Any:
    """List cases."""
    require(caller(request), permissions.READ)
    cases = queries.filtered_cases(caller(request), mine=mine, stage=stage or "", risk=risk or "")
    return page_of(cases, CaseOut.of, after=after, limit=limit)


@router.post("/cases", response={201: CaseOut}, summary="Open a case")
def open_case(request: HttpRequest, body: OpenCaseBody) -> Any:
    """Open a case."""
    holder = officer_named("officer_in_the_case", body.officer_in_the_case)
    supervisor = officer_named("supervisor", body.supervisor)
    case = actions.open_case(body, officer_in_the_case=holder, supervisor=supervisor, by=caller(request), at=timezone.now())
    return Status(201, CaseOut.of(case))


@router.get(
    "/cases/without-supervisor",
    response=list[WithoutSupervisorOut],
    summary="The open cases of your team whose supervisor left, for its inspectors",
)
@reads
def without_supervisor(request: HttpRequest) -> Any:
    """List them."""
    require(caller(request), permissions.TAKE_OVER)
    found = queries.cases_without_supervisor()
    return [WithoutSupervisorOut(reference=one.reference, opened_at=one.opened_at) for one in found]


@router.get("/cases/{reference}", response=CaseOut, summary="One case")
@reads
def one_case(request: HttpRequest, reference: str) -> Any:
    """Show a case. Reading it is recorded."""
    return CaseOut.of(read(request, permissions.READ, queries.case_by_reference, reference))


@router.get("/cases/{reference}/clocks", response=list[ClockOut], summary="The clocks of a case, the most urgent first")
@reads
def case_clocks(request: HttpRequest, reference: str) -> Any:
    """Show the clocks of a case."""
    case = read(request, permissions.READ, queries.case_by_reference, reference)
    return [ClockOut.of(clock) for clock in queries.clocks_of(case)]


@router.get("/cases/{reference}/timeline", response=list[TimelineOut], summary="What happened in a case, newest first")
@reads
def case_timeline(request: HttpRequest, reference: str) -> Any:
    """Show the timeline of a case."""
    case = read(request, permissions.READ, queries.case_by_reference, reference)
    return [
        TimelineOut(at=entry.at, title=entry.title, who=entry.who, detail=entry.detail) for entry in timeline.timeline_of(case)
    ]


@router.get("/cases/{reference}/decisions", response=PageOf[DecisionOut], summary="The policy book of a case, newest first")
@reads
def case_decisions(request: HttpRequest, reference: str, after: After = 0, limit: Limit = 50) -> Any:
    """Show the decisions of a case."""
    case = read(request, permissions.READ, queries.case_by_reference, reference)

    return page_of(queries.decisions_of(case), DecisionOut.of, after=after, limit=limit)


@router.post("/cases/{reference}/decisions", response={201: DecisionOut}, summary="Record a decision with its reason")
def record_decision(request: HttpRequest, reference: str, body: RecordDecision) -> Any:
    """Record a decision. The answer is the entry of the policy book."""
    case = find_case(request, reference)
    return Status(201, DecisionOut.of(actions.record_decision(case, body, by=caller(request), at=timezone.now())))


@router.post("/cases/{reference}/risk", response=CaseOut, summary="Set the risk of a case, with the tool and the reason")
def set_risk(request: HttpRequest, reference: str, body: SetRisk) -> Any:
    """Set the risk."""
    actions.set_risk(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.post("/cases/{reference}/officer", response=CaseOut, summary="Give a case to another officer of its team")
def reassign(request: HttpRequest, reference: str, body: ReassignCaseBody) -> Any:
    """Give it to another officer."""
    case, to = find_case(request, reference), officer_named("to", body.to)
    actions.reassign_case(case, body, to=to, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.post("/cases/{reference}/supervisor", response=CaseOut, summary="Give the supervision of a case to another officer")
def change_supervisor(request: HttpRequest, reference: str, body: ChangeSupervisorBody) -> Any:
    """Give its supervision to another officer."""
    case, to = find_case(request, reference), officer_named("to", body.to)
    # Who gives away a restricted case sees it no longer: what comes back is the case as it was given.
    changed = actions.change_supervisor(case, body, to=to, by=caller(request), at=timezone.now())
    return CaseOut.of(changed)


@router.post("/cases/{reference}/take-over", response=CaseOut, summary="Take over a case whose supervisor left")
def take_over(request: HttpRequest, reference: str, body: TakeOverCase) -> Any:
    """Take it over."""
    actions.take_over_case(reference, body, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.post("/cases/{reference}/reviews", response=CaseOut, summary="Record a supervisor's review")
def review(request: HttpRequest, reference: str, body: ReviewCase) -> Any:
    """Record a review."""
    actions.review_case(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.post("/cases/{reference}/access", response={201: None}, summary="Let an officer see a case")
def grant_access(request: HttpRequest, reference: str, body: GrantAccessBody) -> Any:
    """Let an officer see it."""
    case, to = find_case(request, reference), officer_named("to", body.to)
    actions.grant_access(case, body, to=to, by=caller(request), at=timezone.now())
    return Status(201, None)


@router.get("/cases/{reference}/access", response=list[AccessOut], summary="Who may see a case, and why")
@reads
def case_access(request: HttpRequest, reference: str) -> Any:
    """Show who may see a case."""
    case = read(request, permissions.READ, queries.case_by_reference, reference)
    return [AccessOut.of(access) for access in queries.access_to(case, at=timezone.now())]


@router.post("/cases/{reference}/access/{number}/end", response={201: None}, summary="End an access to a case")
def end_access(request: HttpRequest, reference: str, number: int, body: EndAccess) -> Any:
    """End it."""
    case = find_case(request, reference)
    actions.end_access(case, body, number=number, by=caller(request), at=timezone.now())
    return Status(201, None)


@router.post("/cases/{reference}/closure", response=CaseOut, summary="Close a case")
def close(request: HttpRequest, reference: str, body: CloseCase) -> Any:
    """Close it."""
    actions.close_case(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.post("/cases/{reference}/reopening", response=CaseOut, summary="Open a closed case again")
def reopen(request: HttpRequest, reference: str, body: ReopenCase) -> Any:
    """Open it again."""
    actions.reopen_case(find_case(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, CaseOut.of, queries.case_by_reference, reference)


@router.get("/today", response=PageOf[ClockOut], summary="The clocks of your team, soonest first")
@reads
def today(request: HttpRequest, mine: bool = False, after: After = 0, limit: Limit = 50) -> Any:
    """Show the Today board."""
    require(caller(request), permissions.READ)
    return page_of(queries.team_clocks(caller(request), mine=mine), ClockOut.of, after=after, limit=limit)


@router.get("/search", response=list[FoundOut], summary="Search across everything that you may see")
@reads
def find_records(request: HttpRequest, q: Sentence) -> Any:
    """Search. What was asked is recorded."""
    found = search.find(caller(request), q)
    audit.searched(caller(request), q, at=timezone.now(), found=len(found))
    return [FoundOut(kind=item.kind, title=item.title, detail=item.detail, url=item.url) for item in found]


def find_case(request: HttpRequest, reference: str) -> Case:
    """Find a case for an action that follows. Raises: NotPermittedError; NotFoundError."""
    return find(request, permissions.READ, queries.case_by_reference, reference)
