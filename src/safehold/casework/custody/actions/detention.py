"""Detention: authorised, reviewed, lengthened by a superintendent; and the time that does not count."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Rank
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.actions.checks import (
    check_facts,
    refuse_below,
    refuse_involved,
    refuse_released,
    refuse_summary_only,
)
from safehold.casework.custody.models import (
    Arrest,
    DetentionReview,
    ExcludedTime,
)
from safehold.casework.policy import queries as policy
from safehold.law import detention
from safehold.law.calendar import spoken_time


def authorise_detention(
    arrest: Arrest, *, by: Officer, at: datetime, authorised_at: datetime, reason: str, version: int | None = None
) -> Arrest:
    """Record that the custody officer authorised detention. The reviews are counted from then.

    Source: PACE 1984 ss. 37, 40(3). Raises: NotPermittedError; InputError; RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's clocks; audit `custody.detention_authorised`.
    """
    with doing(
        Verb.DETENTION_AUTHORISED,
        arrest,
        may=permissions.RECORD_DETENTION,
        by=by,
        at=at,
        version=version,
    ) as (act, arrest):
        refuse_released(arrest)
        if arrest.arrived_at is None:
            raise RefusedError("Detention is authorised at a police station.", "Record the arrival first.")
        if arrest.detention_authorised_at is not None:
            raise RefusedError(f"Detention was authorised already: {spoken_time(arrest.detention_authorised_at)}.")
        require_text("reason", reason, "Write why detention is necessary.")
        refuse_future("authorised_at", authorised_at, at=at)
        arrest.detention_authorised_at = authorised_at
        check_facts(arrest)
        act.says(reason=reason, authorised_at=authorised_at)
    return arrest


def record_review(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    reviewed_at: datetime,
    reviewer: str,
    outcome: str,
    rank: Rank | str = Rank.INSPECTOR,
    version: int | None = None,
) -> DetentionReview:
    """Record a review of detention by an inspector who is not involved in the investigation.

    One held late does not move the one after it (s.40(6)).

    Source: PACE 1984 s.40. Assumes: the officer in the case and the arresting officer count as involved; who else is, the
    reviewing inspector answers for.
    Raises: NotPermittedError; InputError (a future moment, one before the last review, an involved officer); RefusedByLawError
    below an inspector; RefusedError; StaleError.
    Writes: a review; the case's clocks; audit `custody.detention_reviewed`.
    """
    with doing(Verb.DETENTION_REVIEWED, arrest, may=permissions.RECORD_DETENTION, by=by, at=at, version=version) as (act, arrest):
        refuse_released(arrest)
        if arrest.detention_authorised_at is None:
            raise RefusedError("There is no detention to review before it was authorised.", "Record the authority first.")
        refuse_below(Rank.INSPECTOR, rank, "review this detention", "PACE 1984 s.40(1)(b)")
        refuse_involved("reviewer", reviewer, arrest)
        refuse_future("reviewed_at", reviewed_at, at=at)
        last = arrest.reviews.order_by("-at").first()
        if last is not None and reviewed_at <= last.at:
            raise InputError("reviewed_at", f"The last review was held later, at {spoken_time(last.at)}.", "Check the time.")
        if reviewed_at <= arrest.detention_authorised_at:
            reviewed_at = not_before("reviewed_at", reviewed_at, arrest.detention_authorised_at, "the authority to detain")
        review = DetentionReview.objects.create(
            arrest=arrest,
            case=arrest.case,
            at=reviewed_at,
            by_name=reviewer.strip(),
            by_rank=rank,
            outcome=require_text("outcome", outcome, "Write what the review decided, and why."),
            recorded_by=by,
        )
        check_facts(arrest)
        act.changes(arrest)
        act.says(reason=outcome, reviewed_at=reviewed_at)
    return review


def record_excluded_time(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    begins: datetime,
    ends: datetime,
    questioned_minutes: int = 0,
    reason: str,
    version: int | None = None,
) -> ExcludedTime:
    """Record time in hospital or on the way, which does not count except while the person was questioned.

    Source: PACE 1984 s.41(6). Raises: NotPermittedError; InputError where it overlaps or can't be true; StaleError.
    Writes: excluded time; the case's clocks; audit `custody.excluded_time_recorded`.
    """
    with doing(
        Verb.EXCLUDED_TIME_RECORDED,
        arrest,
        may=permissions.RECORD_DETENTION,
        by=by,
        at=at,
        version=version,
    ) as (act, arrest):
        refuse_released(arrest)
        refuse_future("ends", ends, at=at)
        if arrest.arrived_at is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        period = ExcludedTime.objects.create(
            arrest=arrest, case=arrest.case, begins=begins, ends=ends, questioned_minutes=questioned_minutes
        )
        check_facts(arrest)
        act.changes(arrest)
        act.says(
            reason=require_text("reason", reason, "Write where the person was."),
            begins=begins,
            ends=ends,
            questioned_minutes=questioned_minutes,
        )
    return period


def extend_detention(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    authorised_at: datetime,
    authority: str,
    rank: str,
    grounds: str,
    version: int | None = None,
) -> Arrest:
    """Record a superintendent's authority to detain up to 36 hours.

    Source: PACE 1984 s.42: an indictable offence (failing to surrender to bail is none), diligence, after the second review and
    before 24 hours are over.
    Raises: NotPermittedError; InputError (an involved officer, a future moment); RefusedByLawError (rank, too early, too late);
    RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's clocks; audit `custody.detention_extended`.
    """
    with doing(Verb.DETENTION_EXTENDED, arrest, may=permissions.EXTEND_DETENTION, by=by, at=at, version=version) as (act, arrest):
        refuse_released(arrest)
        facts = queries.facts_of(arrest)
        if facts is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        refuse_summary_only(arrest, "36 hours are", "PACE 1984 s.42(1)(b)")
        if arrest.superintendent_at is not None:
            raise RefusedError(f"36 hours were authorised already: {spoken_time(arrest.superintendent_at)}.")
        refuse_below(Rank.SUPERINTENDENT, rank, "authorise 36 hours", "PACE 1984 s.42(1)")
        refuse_involved("authority", authority, arrest)
        refuse_future("authorised_at", authorised_at, at=at)
        detention.check_superintendents_authority(facts, at=authorised_at, readings=queries.readings_of(facts, policy.versions()))
        arrest.superintendent_at = authorised_at
        arrest.superintendent_name = authority.strip()
        arrest.superintendent_grounds = require_text("grounds", grounds, "Write the grounds for detaining longer.")
        act.says(reason=grounds, hours=36, authority=arrest.superintendent_name)
    return arrest
