"""Detention: authorised, reviewed, lengthened by a superintendent; and the time that does not count."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Rank
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asked import AuthoriseDetention, ExtendDetention, RecordExcludedTime, RecordReview
from safehold.casework.custody.models import (
    Arrest,
    DetentionReview,
    ExcludedTime,
)
from safehold.casework.custody.refusals import (
    check_facts,
    refuse_below,
    refuse_involved,
    refuse_released,
    refuse_summary_only,
)
from safehold.casework.custody.verbs import Verb
from safehold.casework.policy import queries as policy
from safehold.law import detention
from safehold.law.calendar import spoken_time


def authorise_detention(arrest: Arrest, asked: AuthoriseDetention, *, by: Officer, at: datetime) -> Arrest:
    """Record that the custody officer authorised detention. The reviews are counted from then.

    Source: PACE 1984 ss. 37, 40(3). Raises: NotPermittedError; InputError; RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's clocks; audit `custody.detention_authorised`.
    """
    with doing(Verb.DETENTION_AUTHORISED, arrest, asked, may=permissions.RECORD_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        if arrest.arrived_at is None:
            raise RefusedError("Detention is authorised at a police station.", "Record the arrival first.")
        if arrest.detention_authorised_at is not None:
            raise RefusedError(f"Detention was authorised already: {spoken_time(arrest.detention_authorised_at)}.")
        refuse_future("authorised_at", asked.authorised_at, at=at)
        arrest.detention_authorised_at = asked.authorised_at
        check_facts(arrest)
        act.says(reason=asked.reason, authorised_at=asked.authorised_at)
    return arrest


def record_review(arrest: Arrest, asked: RecordReview, *, by: Officer, at: datetime) -> DetentionReview:
    """Record a review of detention by an inspector who is not involved in the investigation.

    One held late does not move the one after it (s.40(6)).

    Source: PACE 1984 s.40. Assumes: the officer in the case and the arresting officer count as involved; who else is, the
    reviewing inspector answers for.
    Raises: NotPermittedError; InputError (a future moment, one before the last review, an involved officer); RefusedByLawError
    below an inspector; RefusedError; StaleError.
    Writes: a review; the case's clocks; audit `custody.detention_reviewed`.
    """
    with doing(Verb.DETENTION_REVIEWED, arrest, asked, may=permissions.RECORD_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        if arrest.detention_authorised_at is None:
            raise RefusedError("There is no detention to review before it was authorised.", "Record the authority first.")
        refuse_below(Rank.INSPECTOR, asked.rank, "review this detention", "PACE 1984 s.40(1)(b)")
        refuse_involved("reviewer", asked.reviewer, arrest)
        refuse_future("reviewed_at", asked.reviewed_at, at=at)
        reviewed_at, last = asked.reviewed_at, arrest.reviews.order_by("-at").first()
        if last is not None and reviewed_at <= last.at:
            raise InputError("reviewed_at", f"The last review was held later, at {spoken_time(last.at)}.", "Check the time.")
        if reviewed_at <= arrest.detention_authorised_at:
            reviewed_at = not_before("reviewed_at", reviewed_at, arrest.detention_authorised_at, "the authority to detain")
        review = DetentionReview.objects.create(
            arrest=arrest,
            case=arrest.case,
            at=reviewed_at,
            by_name=asked.reviewer,
            by_rank=asked.rank,
            outcome=asked.outcome,
            recorded_by=by,
        )
        check_facts(arrest)
        act.changes(arrest)
        act.says(reason=asked.outcome, reviewed_at=reviewed_at)
    return review


def record_excluded_time(arrest: Arrest, asked: RecordExcludedTime, *, by: Officer, at: datetime) -> ExcludedTime:
    """Record time in hospital or on the way, which does not count except while the person was questioned.

    Source: PACE 1984 s.41(6). Raises: NotPermittedError; InputError where it overlaps or can't be true; StaleError.
    Writes: excluded time; the case's clocks; audit `custody.excluded_time_recorded`.
    """
    with doing(Verb.EXCLUDED_TIME_RECORDED, arrest, asked, may=permissions.RECORD_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        refuse_future("ends", asked.ends, at=at)
        if arrest.arrived_at is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        period = ExcludedTime.objects.create(
            arrest=arrest,
            case=arrest.case,
            begins=asked.begins,
            ends=asked.ends,
            questioned_minutes=asked.questioned_minutes,
        )
        check_facts(arrest)
        act.changes(arrest)
        act.says(
            reason=asked.reason,
            begins=asked.begins,
            ends=asked.ends,
            questioned_minutes=asked.questioned_minutes,
        )
    return period


def extend_detention(arrest: Arrest, asked: ExtendDetention, *, by: Officer, at: datetime) -> Arrest:
    """Record a superintendent's authority to detain up to 36 hours.

    Source: PACE 1984 s.42: an indictable offence (failing to surrender to bail is none), diligence, after the second review and
    before 24 hours are over.
    Raises: NotPermittedError; InputError (an involved officer, a future moment); RefusedByLawError (rank, too early, too late);
    RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's clocks; audit `custody.detention_extended`.
    """
    with doing(Verb.DETENTION_EXTENDED, arrest, asked, may=permissions.EXTEND_DETENTION, by=by, at=at) as (act, arrest):
        refuse_released(arrest)
        facts = queries.facts_of(arrest)
        if facts is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        refuse_summary_only(arrest, "36 hours are", "PACE 1984 s.42(1)(b)")
        if arrest.superintendent_at is not None:
            raise RefusedError(f"36 hours were authorised already: {spoken_time(arrest.superintendent_at)}.")
        refuse_below(Rank.SUPERINTENDENT, asked.rank, "authorise 36 hours", "PACE 1984 s.42(1)")
        refuse_involved("authority", asked.authority, arrest)
        refuse_future("authorised_at", asked.authorised_at, at=at)
        readings = queries.readings_of(facts, policy.versions())
        detention.check_superintendents_authority(facts, at=asked.authorised_at, readings=readings)
        arrest.superintendent_at = asked.authorised_at
        arrest.superintendent_name = asked.authority
        arrest.superintendent_grounds = asked.grounds
        act.says(reason=asked.grounds, hours=36, authority=arrest.superintendent_name)
    return arrest
