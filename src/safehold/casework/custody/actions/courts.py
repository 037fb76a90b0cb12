"""Warrants of further detention: the court is asked, and decides."""

from dataclasses import replace
from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import ApplyForFurtherDetention, RecordDetentionDecision
from safehold.casework.custody.models import (
    Arrest,
    CourtApplication,
)
from safehold.casework.custody.refusals import refuse_fact, refuse_released, refuse_summary_only
from safehold.casework.custody.verbs import Verb
from safehold.casework.policy import queries as policy
from safehold.law import detention
from safehold.law.calendar import in_london, spoken_time
from safehold.law.errors import FactsError


def apply_for_further_detention(
    arrest: Arrest, asked: ApplyForFurtherDetention, *, by: Officer, at: datetime
) -> CourtApplication:
    """Record that a magistrates' court was asked for a warrant of further detention, or to extend the one that runs.

    Source: PACE 1984 ss. 41(7)–(8), 43, 44: an indictable offence, asked while the person is lawfully held: within 24 hours, or
    36 by a superintendent (the warrant); `court_not_sitting` is for a court that could not sit then and sat within six hours.
    Raises: NotPermittedError; InputError; RefusedByLawError (too late, not held any more); RefusedError (no clock runs, the court
    has not decided on the one before); StaleError.
    Writes: an application; the case's clocks; audit `custody.court_applied`.
    """
    with doing(Verb.FURTHER_DETENTION_ASKED, arrest, asked, may=permissions.ASK_COURT, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        facts = queries.facts_of(arrest)
        if facts is None or arrest.detention_authorised_at is None:
            raise RefusedError("There is no detention to lengthen before it was authorised.", "Record the authority first.")
        refuse_summary_only(arrest, "Further detention is", "PACE 1984 s.43(4)(b)")
        pending = queries.pending_application(arrest)
        if pending is not None:
            raise RefusedError(f"The court asked at {spoken_time(pending.applied_at)} has not decided.", "Record its decision.")
        refuse_future("applied_at", asked.applied_at, at=at)
        _check_application(
            facts, detention.FurtherDetention(in_london(asked.applied_at), court_not_sitting=asked.court_not_sitting)
        )
        application = CourtApplication.objects.create(
            arrest=arrest,
            case=arrest.case,
            applied_at=asked.applied_at,
            court=asked.court,
            grounds=asked.grounds,
            court_not_sitting=asked.court_not_sitting,
            asked_by=by,
        )
        act.changes(arrest)
        act.says(reason=application.grounds, recipients=[application.court], applied_at=asked.applied_at)
    return application


def record_court_decision(arrest: Arrest, asked: RecordDetentionDecision, *, by: Officer, at: datetime) -> CourtApplication:
    """Record what the court decided on the application: so many hours, or none where it refused.

    Source: PACE 1984 ss. 43, 44: at most 36 hours at a time and 96 in all.
    Raises: NotPermittedError; InputError; RefusedByLawError (too many hours, the warrant had ended); RefusedError where no
    application is pending; StaleError.
    Writes: the application; the case's clocks; audit `custody.court_decided`.
    """
    with doing(Verb.FURTHER_DETENTION_DECIDED, arrest, asked, may=permissions.ASK_COURT, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        facts, application = queries.facts_of(arrest), queries.pending_application(arrest)
        if facts is None or application is None:
            raise RefusedError("No application to a court is pending.", "Record the application first.")
        refuse_future("decided_at", asked.decided_at, at=at)
        decided_at = not_before("decided_at", asked.decided_at, application.applied_at, "the application")
        decided = replace(facts.court[-1], decided=in_london(decided_at), hours=asked.hours)
        _check_application(replace(facts, court=facts.court[:-1]), decided)
        application.decided_at, application.hours = decided_at, asked.hours
        application.decision_reason = asked.reason
        application.save()
        act.changes(arrest)
        act.says(reason=application.decision_reason, court=application.court, decided_at=decided_at, hours=asked.hours)
    return application


def _check_application(facts: detention.DetentionFacts, application: detention.FurtherDetention) -> None:
    try:
        detention.check_court_application(facts, application=application, readings=queries.readings_of(facts, policy.versions()))
    except FactsError as error:
        refuse_fact(error)
