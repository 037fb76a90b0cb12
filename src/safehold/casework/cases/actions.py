"""What people do with a case. Each function is one transaction with one audit entry."""

from datetime import datetime

from django.db import connection
from django.urls import reverse

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Role, Team
from safehold.casework.cases import access, closures, permissions, queries, stages
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
from safehold.casework.cases.clock_sources import next_review_of
from safehold.casework.cases.door import Act, doing, making
from safehold.casework.cases.events import Event
from safehold.casework.cases.models import (
    Case,
    Decision,
    DecisionKind,
    Restriction,
    RiskAssessment,
    RiskLevel,
    Stage,
)
from safehold.casework.cases.references import next_reference
from safehold.casework.cases.verbs import Verb
from safehold.law.calendar import london_date, spoken_time


def open_case(asked: OpenCase, *, officer_in_the_case: Officer, supervisor: Officer, by: Officer, at: datetime) -> Case:
    """Open a case for an investigation.

    Raises: NotPermittedError; InputError where the officer in the case is of another team, or where the supervisor is not an
    inspector, or the officer in the case: a restricted case could never be led again.
    Writes: the case, its access rows (the team, or only the people named); audit `case.opened`.
    """
    with making(Verb.CASE_OPENED, asked, may=permissions.OPEN_CASE, by=by, at=at) as act:
        case = new_case(
            by=by,
            at=at,
            title=asked.title,
            officer_in_the_case=officer_in_the_case,
            supervisor=supervisor,
            reason=asked.reason,
            restriction=asked.restriction,
        )
        act.made(case)
        act.says(
            reason=asked.reason,
            officer_in_the_case=officer_in_the_case.name,
            supervisor=supervisor.name,
            restriction=asked.restriction,
        )
    return case


def new_case(
    *,
    by: Officer,
    at: datetime,
    title: str,
    officer_in_the_case: Officer,
    supervisor: Officer,
    reason: str,
    restriction: Restriction,
) -> Case:
    """Write a case and its access rows inside an action that another app has opened (a referral that opens a case).

    It checks no permission, writes no audit entry and names the case to no door: the action that calls it does.
    """
    if officer_in_the_case.team_id != supervisor.team_id:
        raise InputError("officer_in_the_case", "The officer in the case and the supervisor must be in one team.")
    _refuse_leaver(officer_in_the_case, "officer_in_the_case")
    _refuse_supervisor(supervisor, officer_in_the_case)
    case = Case(
        pk=_next_case_id(),
        reference=next_reference("case", london_date(at)),
        title=title,
        team=officer_in_the_case.team,
        officer_in_the_case=officer_in_the_case,
        supervisor=supervisor,
        restriction=restriction,
        opened_at=at,
        opened_by=by,
    )
    # The access rows come first: a case is visible, even to the one who writes it, only through them.
    first: list[tuple[Officer | Team, str, str]] = [
        (officer_in_the_case, access.OFFICER_IN_THE_CASE, reason),
        (supervisor, access.SUPERVISOR, reason),
    ]
    if by.pk not in (officer_in_the_case.pk, supervisor.pk):
        first.append((by, "opened the case", reason))
    if restriction == Restriction.STANDARD:
        first.append((officer_in_the_case.team, access.TEAM, "Unrestricted case of the team"))
    access.open_to(case, first, by=by, at=at)
    case.save(force_insert=True)
    return case


def set_risk(case: Case, asked: SetRisk, *, by: Officer, at: datetime) -> RiskAssessment:
    """Set the risk level of a case, with the tool that was used and the reason. A person decides; nothing is graded by itself.

    Raises: NotPermittedError; InputError without a reason; StaleError where somebody changed the case meanwhile.
    Writes: a risk assessment; the case; its clocks; audit `case.risk_assessed`.
    """
    with doing(Verb.RISK_ASSESSED, case, asked, may=permissions.SET_RISK, by=by, at=at, in_closed_case=True) as (act, case):
        level, tool, tool_version = asked.level, asked.tool, asked.tool_version
        before = case.risk_level
        assessment = add_risk(case, by=by, at=at, level=level, tool=tool, tool_version=tool_version, reason=asked.reason)
        act.says(reason=asked.reason, before=before, after=level, tool=tool, tool_version=tool_version)
    return assessment


def add_risk(
    case: Case, *, by: Officer, at: datetime, level: RiskLevel, tool: str, tool_version: str, reason: str
) -> RiskAssessment:
    """Write a risk assessment of a held case inside an action that another app has opened. It writes no audit entry."""
    assessment = RiskAssessment.objects.create(
        case=case, level=level, at=at, by=by, tool=tool, tool_version=tool_version, reason=reason
    )
    case.risk_level, case.risk_set_at, case.risk_set_by = level, at, by
    return assessment


def record_decision(case: Case, asked: RecordDecision, *, by: Officer, at: datetime) -> Decision:
    """Add an entry to the policy book.

    Raises: NotPermittedError; InputError without a decision or its reason; StaleError where the case changed since the form
    was opened.
    Writes: a decision; audit `case.decision_recorded`.
    """
    with doing(
        Verb.DECISION_RECORDED,
        case,
        asked,
        may=permissions.RECORD_DECISION,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, case):
        entry = Decision.objects.create(case=case, at=at, by=by, decision=asked.decision, reason=asked.reason)
        act.says(reason=asked.reason, decision=asked.decision)
    return entry


def reassign_case(case: Case, asked: ReassignCase, *, to: Officer, by: Officer, at: datetime) -> Case:
    """Give a case to another officer of its team. A case is never without one. Who had it sees it no longer by that alone.

    Raises: NotPermittedError; InputError for an officer of another team or one who has left; StaleError.
    Writes: the case, access rows, its clocks; audit `case.reassigned`.
    """
    with doing(Verb.CASE_REASSIGNED, case, asked, may=permissions.REASSIGN, by=by, at=at, in_closed_case=True) as (act, case):
        if to.team_id != case.team_id:
            raise InputError("to", "Choose an officer of the team that holds the case.")
        _refuse_leaver(to, "to")
        if to.pk == case.supervisor_id:
            raise InputError("to", f"{to} supervises {case}.", "Give it another supervisor first.")
        before = case.officer_in_the_case
        case.officer_in_the_case = to
        access.give(case, to=to, role=access.OFFICER_IN_THE_CASE, by=by, at=at, reason=asked.reason)
        if before.pk != to.pk:
            access.end(case, of=before, role=access.OFFICER_IN_THE_CASE, at=at)
        _tell_of_gift(act, Event.CASE_GIVEN, case, asked.reason, to=to)
        act.says(reason=asked.reason, before=before.name, after=to.name)
    return case


def change_supervisor(case: Case, asked: ChangeSupervisor, *, to: Officer, by: Officer, at: datetime) -> Case:
    """Give a case another supervisor: an inspector of its team who does not hold it. Who had it sees it no longer by that alone.

    Of a closed case too: its supervisor is who reviews what is kept.
    Raises: NotPermittedError; InputError for anybody else, the same one, or without a reason; StaleError.
    Writes: the case, access rows, its clocks; audit `case.supervisor_changed`.
    """
    with doing(
        Verb.CASE_SUPERVISOR_CHANGED,
        case,
        asked,
        may=permissions.REASSIGN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, case):
        if to.pk == case.supervisor_id:
            raise InputError("to", f"{to} supervises {case} already.", "Choose another inspector.")
        if to.team_id != case.team_id:
            raise InputError("to", "Choose an inspector of the team that holds the case.")
        _refuse_supervisor(to, case.officer_in_the_case, field="to")
        access.give(case, to=to, role=access.SUPERVISOR, by=by, at=at, reason=asked.reason)
        before, case.supervisor = case.supervisor, to
        _tell_of_gift(act, Event.SUPERVISION_GIVEN, case, asked.reason, to=to)
        act.says(reason=asked.reason, before=before.name, after=to.name)
        # The officer who gives away a restricted case sees it no longer.
        act.last(lambda: access.end(case, of=before, role=access.SUPERVISOR, at=at))
    return case


def take_over_case(reference: str, asked: TakeOverCase, *, by: Officer, at: datetime) -> Case:
    """Supervise a case of the team whose supervisor can't any more (an account that ended), also one that nobody else may see.

    Until then the inspector is told its reference alone; taking it over is an entry of the audit in their name.
    Raises: NotPermittedError; NotFoundError where its supervisor is there, or the officer holds it; InputError without a reason.
    Writes: the case, access rows, its clocks; audit `case.taken_over`.
    """
    with making(Verb.CASE_TAKEN_OVER, asked, may=permissions.TAKE_OVER, by=by, at=at) as act:
        found = next((one for one in queries.cases_without_supervisor() if one.reference == reference), None)
        if found is None:
            raise queries.cannot_find(reference)
        case = act.reaches(queries.see_as_supervisor(found, at=at, reason=asked.reason))
        act.about(case)
        before, case.supervisor = case.supervisor, by
        access.end(case, of=before, role=access.SUPERVISOR, at=at)
        act.says(reason=asked.reason, before=before.name, after=by.name)
    return case


def review_case(case: Case, asked: ReviewCase, *, by: Officer, at: datetime) -> Case:
    """Record a supervisor's review. The next falls due after the force's interval.

    Raises: NotPermittedError; InputError without a finding.
    Writes: the case, a decision, its clocks; audit `case.reviewed`.
    """
    with doing(Verb.CASE_REVIEWED, case, asked, may=permissions.REVIEW, by=by, at=at, in_closed_case=True) as (act, case):
        case.last_reviewed_at = at
        _note(case, DecisionKind.REVIEW, by=by, at=at, reason=asked.reason)
        act.says(reason=asked.reason, next_review=next_review_of(case))
    return case


def grant_access(case: Case, asked: GrantAccess, *, to: Officer, by: Officer, at: datetime) -> None:
    """Let an officer see a case until a moment (None: until it is ended). In the same role this end takes the place of another.

    Raises: NotPermittedError; InputError without a role or a reason, for oneself (nobody grants their own access), for a role
    that has access by itself, or for an end that has passed; RefusedError where nothing would change.
    Writes: access rows; audit `case.access_granted`.
    """
    with doing(Verb.ACCESS_GRANTED, case, asked, may=permissions.GRANT_ACCESS, by=by, at=at, in_closed_case=True) as (act, case):
        if to.pk == by.pk:
            raise InputError("to", "You cannot give yourself access. Ask another inspector.")
        role, until = " ".join(asked.role.split()), asked.until
        if role.lower() in access.BY_ITSELF:
            raise InputError("role", f"Access as {role.lower()} comes with being it.", "Write what they will do in the case.")
        if until is not None and until <= at:
            raise InputError("until", f"{spoken_time(until)} has passed.", "Choose a day to come, or leave it empty.")
        if access.give(case, to=to, role=role, by=by, at=at, reason=asked.reason, until=until) is None:
            raise RefusedError(f"{to} has this access already.", "Nothing was changed.")
        act.says(reason=asked.reason, to=to.name, until=until)


def end_access(case: Case, asked: EndAccess, *, number: int, by: Officer, at: datetime) -> None:
    """End an access to a case now. `number` is that of the access. What was done with it stays recorded.

    Raises: NotPermittedError; NotFoundError where it is not in force; InputError without a reason; RefusedError for access that
    comes with being the officer in the case, the supervisor or the team.
    Writes: an access row; audit `case.access_ended`.
    """
    with doing(Verb.ACCESS_ENDED, case, asked, may=permissions.END_ACCESS, by=by, at=at, in_closed_case=True) as (act, case):
        found = queries.access_of(case, number, at=at)
        if found.role in access.BY_ITSELF:
            raise RefusedError(
                f"Access as {found.role} ends with being it.", "Give the case to another officer or supervisor instead."
            )
        # Last: an officer who ends their own access sees the case no longer.
        act.last(lambda: access.end_row(found, at=at))
        act.says(reason=asked.reason, of=str(found.officer or found.team), role=found.role)


def close_case(case: Case, asked: CloseCase, *, by: Officer, at: datetime) -> Case:
    """Close a case. Its clocks stop being shown, save those of what is kept; nothing is deleted.

    Raises: NotPermittedError; InputError without an outcome or a reason; RefusedError where it is closed already, or where
    something waits in it (a person held or bailed, a warrant, a child without outcome, a decision of the CPS, a review group to
    choose…): only the force's targets and reviews end with a case.
    Writes: the case; audit `case.closed`.
    """
    with doing(Verb.CASE_CLOSED, case, asked, may=permissions.CLOSE, by=by, at=at, in_closed_case=True) as (act, case):
        if not case.is_open:
            raise RefusedError(f"{case} is closed already.")
        waiting = closures.waiting_in(case)
        if waiting:
            raise RefusedError(
                f"{case} can't be closed while this waits: {'; '.join(one.what for one in waiting)}.",
                f"First: {'; '.join(dict.fromkeys(one.to_do[:1].lower() + one.to_do[1:] for one in waiting))}.",
            )
        case.stage, case.closed_at, case.outcome = Stage.CLOSED, at, asked.outcome
        act.says(reason=asked.reason, outcome=asked.outcome)
    return case


def reopen_case(case: Case, asked: ReopenCase, *, by: Officer, at: datetime) -> Case:
    """Open a closed case again. It stands where its facts put it, and its clocks run again.

    Raises: NotPermittedError; InputError without a reason; RefusedError where it is open.
    Writes: the case, an entry of the policy book, its clocks; audit `case.reopened`.
    """
    with doing(Verb.CASE_REOPENED, case, asked, may=permissions.REOPEN, by=by, at=at, in_closed_case=True) as (act, case):
        if case.is_open:
            raise RefusedError(f"{case} is open.")
        outcome = case.outcome
        _note(case, DecisionKind.REOPENED, by=by, at=at, reason=asked.reason)
        case.closed_at, case.outcome, case.stage = None, "", Stage.INVESTIGATION
        stages.settle(case, at=at)
        act.says(reason=asked.reason, outcome=outcome, stage=case.stage)
    return case


def _tell_of_gift(act: Act, event: Event, case: Case, reason: str, *, to: Officer) -> None:
    act.tells(event, case, text=reason, url=reverse("cases:case", args=[case.reference]), to=[to])


def _note(case: Case, kind: DecisionKind, *, by: Officer, at: datetime, reason: str) -> None:
    """Write an entry of the policy book that another action than a decision makes."""
    Decision.objects.create(case=case, at=at, by=by, kind=kind, decision=kind.label, reason=reason)


def _refuse_leaver(officer: Officer, field: str) -> None:
    """Refuse to give a case to an officer whose account has ended. Locks them: their account does not end meanwhile.

    Raises: InputError.
    """
    if not Officer.objects.select_for_update(no_key=True).filter(pk=officer.pk, is_active=True):
        raise InputError(field, f"The account of {officer} has ended.", "Choose an officer of the team that holds the case.")


def _refuse_supervisor(supervisor: Officer, officer_in_the_case: Officer, *, field: str = "supervisor") -> None:
    """Refuse a supervisor who could not lead the case: review it, give it to others, close it. Raises: InputError."""
    if supervisor.role != Role.INSPECTOR:
        raise InputError(field, f"{supervisor} is not an inspector.", "Choose an inspector of the team.")
    if supervisor.pk == officer_in_the_case.pk:
        raise InputError(field, "Nobody supervises their own case.", "Choose another inspector of the team.")
    _refuse_leaver(supervisor, field)


def _next_case_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        row = cursor.fetchone()
    return int(row[0])
