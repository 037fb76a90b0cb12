"""How a referral ends: with a case of its own, in a case that is there, or without one."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases import actions as cases_actions
from safehold.casework.cases.door import Act, doing
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.people import children_named
from safehold.casework.referrals import copies, permissions, queries
from safehold.casework.referrals.actions.refusals import refuse_ended
from safehold.casework.referrals.asked import CloseReferral, JoinReferral, OpenCaseFromReferral
from safehold.casework.referrals.models import ClosedAs, Referral, ReferralState
from safehold.casework.referrals.verbs import Verb


def open_case_from_referral(
    referral: Referral,
    asked: OpenCaseFromReferral,
    *,
    officer_in_the_case: Officer,
    supervisor: Officer,
    by: Officer,
    at: datetime,
) -> Case:
    """Open a case from an assessed referral: its people, what they are known by and its risk go into the case.

    A person whom somebody decided to be the same as a recorded one is not recorded a second time.
    Raises: NotPermittedError; RefusedError before the assessment, or where the referral has ended; InputError as `open_case`;
    StaleError.
    Writes: a case with its access rows, people, identifiers and risk; the referral; clocks; audit `referral.opened_case`.
    """
    with doing(
        Verb.REFERRAL_OPENED_CASE,
        referral,
        asked,
        may=permissions.OPEN_CASE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, referral):
        _refuse_unless_assessed(referral)
        case = cases_actions.new_case(
            by=by,
            at=at,
            title=asked.title or copies.name_for_case(referral),
            officer_in_the_case=officer_in_the_case,
            supervisor=supervisor,
            reason=asked.reason or f"Opened from {referral}",
            restriction=asked.restriction,
        )
        act.finds(case)
        _join(act, referral, case, by=by, at=at)
        act.says(reason=asked.reason, case_reference=case.reference)
    return case


def join_referral(referral: Referral, case: Case, asked: JoinReferral, *, by: Officer, at: datetime) -> Referral:
    """Join an assessed referral to a case that is open: its people and what they are known by go into the case.

    The level of the case is not changed where it has one: a person does that.
    Raises: NotPermittedError; RefusedError before the assessment, where the referral has ended or the case is closed;
    InputError without a reason; StaleError.
    Writes: people and identifiers of the case; the referral; clocks; audit `referral.joined_to_case`.
    """
    with doing(
        Verb.REFERRAL_JOINED,
        referral,
        asked,
        may=permissions.JOIN,
        by=by,
        at=at,
        also=[case],
        in_closed_case=True,
    ) as (act, referral):
        case = act.reaches(case)
        _refuse_unless_assessed(referral)
        if not case.is_open:
            raise RefusedError(f"{case} is closed.", "Open a new case from the referral.")
        _join(act, referral, case, by=by, at=at)
        act.says(reason=asked.reason, case_reference=case.reference)
    return referral


def close_referral(referral: Referral, asked: CloseReferral, *, by: Officer, at: datetime) -> Referral:
    """Close a referral without a case. Only a person closes one, with a reason.

    Raises: NotPermittedError; RefusedError where it has ended; InputError without a reason, or without a receiver where it is
    passed on; StaleError.
    Writes: the referral, its clock; audit `referral.closed`.
    """
    with doing(
        Verb.REFERRAL_CLOSED,
        referral,
        asked,
        may=permissions.CLOSE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, referral):
        refuse_ended(referral)
        if asked.outcome == ClosedAs.PASSED_ON and not asked.passed_to:
            raise InputError("passed_to", "Write to which force or agency it was passed.")
        referral.state, referral.closed_as, referral.closed_reason = ReferralState.CLOSED, asked.outcome, asked.reason
        referral.passed_to = asked.passed_to if asked.outcome == ClosedAs.PASSED_ON else ""
        referral.ended_at = at
        act.says(
            reason=asked.reason,
            recipients=[referral.passed_to] if referral.passed_to else (),
            outcome=asked.outcome,
        )
    return referral


def _join(act: Act, referral: Referral, case: Case, *, by: Officer, at: datetime) -> None:
    became = copies.copy_people(referral, case, by=by, at=at)
    children_named.tell(act, case, copies.children_in(referral, became), by=by)
    last = queries.assessments_of(referral).first()
    if case.risk_level == RiskLevel.NOT_ASSESSED and last is not None:
        cases_actions.add_risk(
            case,
            by=by,
            at=at,
            level=RiskLevel(last.level),
            tool=last.tool,
            tool_version=last.tool_version,
            reason=f"{referral}, assessed by {last.by}: {last.reason}",
        )
    referral.state, referral.case, referral.ended_at = ReferralState.JOINED, case, at
    for rows in (referral.people, referral.identifiers, referral.assessments):
        rows.update(case=case)


def _refuse_unless_assessed(referral: Referral) -> None:
    """Refuse what follows the assessment before there is one. Raises: RefusedError."""
    refuse_ended(referral)
    if referral.state != ReferralState.ASSESSED:
        raise RefusedError(f"{referral} is not assessed yet.", "Record the assessment first.")
