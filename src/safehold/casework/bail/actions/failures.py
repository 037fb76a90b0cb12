"""A failure to surrender to bail, what ended it, and what was decided (Bail Act 1976 s.6)."""

from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.asked import DecideOnFailure, RecordEndOfFailure, RecordFailureToSurrender
from safehold.casework.bail.informations import settle_failure
from safehold.casework.bail.models import Bail, FailureEnd, FailureOutcome, FailureToSurrender
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken

S6 = "Bail Act 1976 s.6"
END_FIELDS = {
    FailureEnd.SURRENDERED: "surrendered_on",
    FailureEnd.ARRESTED: "arrested_on",
    FailureEnd.BEFORE_COURT: "before_court_on",
}


def record_failure_to_surrender(bail: Bail, asked: RecordFailureToSurrender, *, by: Officer, at: datetime) -> FailureToSurrender:
    """Record that somebody did not come on a day of return that stood. It says of nobody that they committed an offence.

    That another day was appointed since is of no matter. It gives a power of arrest (PACE 1984 s.46A(1)), and begins the six
    months in which the information may be laid. It is recorded after the end of the bail, too: by then it has often ended by
    law.

    Source: Bail Act 1976 s.6(1)–(2), (11)–(14). Units and zones: London dates.
    Raises: NotPermittedError; InputError (a day that never stood as the day of return, a future day); RefusedError (no
    day of return stood, one waits for a decision, recorded already); StaleError.
    Writes: a failure; the case's clocks; audit `bail.failure_recorded`.
    """
    with doing(Verb.BAIL_FAILURE, bail, asked, may=permissions.RECORD_FAILURE, by=by, at=at) as (act, bail):
        refuse_future_day("failed_on", asked.failed_on, at=at)
        _refuse_other_day(bail, asked.failed_on)
        if queries.failure_to_decide(bail) is not None:
            raise RefusedError(f"A failure to surrender to {bail} waits for a decision.", "Record that decision first.")
        if bail.failures.filter(failed_on=asked.failed_on).exists():
            raise RefusedError(f"The failure to surrender on {spoken(asked.failed_on)} is recorded already.")
        failure = FailureToSurrender.objects.create(
            bail=bail,
            case=bail.case,
            failed_on=asked.failed_on,
            duty_known=asked.duty_known,
            duty_words=asked.duty_words,
            excuse=asked.excuse,
            judged_by=asked.judged_by,
            recorded_at=at,
            recorded_by=by,
        )
        act.changes(bail)
        lay_by = queries.information_of(failure).lay_by
        act.says(reason=asked.excuse, failed_on=asked.failed_on, duty_known=asked.duty_known, lay_by=lay_by)
    return failure


def record_end_of_failure(bail: Bail, asked: RecordEndOfFailure, *, by: Officer, at: datetime) -> FailureToSurrender:
    """Record that the person surrendered, was arrested, or came before a court. The first of them begins three months.

    The order of recording is of no matter; one that is recorded later and came earlier counts.

    Source: Bail Act 1976 s.6(13)–(14). Units and zones: London dates.
    Raises: NotPermittedError; InputError (before the failure, a future day); RefusedError (none waits, recorded already);
    StaleError.
    Writes: the failure; the case's clocks; audit `bail.failure_over`.
    """
    with doing(Verb.BAIL_FAILURE_OVER, bail, asked, may=permissions.RECORD_FAILURE, by=by, at=at) as (act, bail):
        failure = _waiting(bail)
        refuse_future_day("on", asked.on, at=at)
        refuse_day_before("on", asked.on, failure.failed_on, "the failure to surrender")
        field = END_FIELDS[asked.what]
        before: date | None = getattr(failure, field)
        if before is not None:
            raise RefusedError(f"It is recorded already: {asked.what.label.lower()} on {spoken(before)}.")
        setattr(failure, field, asked.on)
        failure.save()
        act.changes(bail)
        act.says(what=str(asked.what), on=asked.on, lay_by=queries.information_of(failure).lay_by)
    return failure


def decide_on_failure(bail: Bail, asked: DecideOnFailure, *, by: Officer, at: datetime) -> FailureToSurrender:
    """Record what a person decided on a failure to surrender: the information was laid, or it is not proceeded with. Why, too.

    An information laid with a charge that is recorded here is recorded by that charge.

    Source: Bail Act 1976 s.6(11)–(14). Units and zones: London dates.
    Raises: NotPermittedError; InputError (laid out of time, a day before the failure or in the future); RefusedError where none
    waits; StaleError.
    Writes: the failure; the case's clocks; audit `bail.failure_decided`.
    """
    with doing(Verb.BAIL_FAILURE_DECIDED, bail, asked, may=permissions.RECORD_FAILURE, by=by, at=at) as (act, bail):
        failure = _waiting(bail)
        refuse_future_day("on", asked.on, at=at)
        refuse_day_before("on", asked.on, failure.failed_on, "the failure to surrender")
        if asked.outcome is FailureOutcome.INFORMATION_LAID:
            with refusals_name_a_field({"bail.information_late": "on"}):
                law.check_information(queries.facts_of_failure(failure), laid=asked.on)
        outcome, on = asked.outcome, asked.on
        settle_failure(act, bail, failure, outcome, at=at, on=on, decided_by=asked.decided_by, reason=asked.reason)
        act.says(reason=asked.reason, outcome=str(outcome), on=on, decided_by=asked.decided_by)
    return failure


def _waiting(bail: Bail) -> FailureToSurrender:
    failure = queries.failure_to_decide(bail)
    if failure is None:
        raise RefusedError(f"No failure to surrender to {bail} waits for a decision.", "Record the failure first.")
    return failure


def _refuse_other_day(bail: Bail, failed_on: date) -> None:
    """Refuse a day that never stood as the day of return, or one on which the duty to return had ended. Raises: InputError."""
    days = queries.days_of_return(bail)
    if not days:
        raise RefusedError(
            f"No day of return stands while the clock of {bail} is stopped, so nobody had to come.",
            "Appoint a day of return, and tell the person in writing.",
        )
    if failed_on not in days:
        raise InputError(
            "failed_on",
            f"They were to return on {' and on '.join(map(spoken, days))} ({S6}(1)).",
            "Choose that day, or correct the day of return." if len(days) == 1 else "Choose one of these days.",
        )
    if bail.ended_at is not None and london_date(bail.ended_at) < failed_on:
        raise InputError(
            "failed_on", f"{bail} had ended by then: {bail.get_outcome_display().lower()}.", "Nobody had to come on that day."
        )
