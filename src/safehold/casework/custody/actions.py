"""What people do from an arrest to the end of detention. Each function is one transaction with one audit entry."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NoReturn, Unpack

from django.urls import reverse

from safehold.casework.accounts.checks import not_before, one_of, refuse_future, refuse_if_stale, require_text
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer, Rank
from safehold.casework.accounts.permissions import require
from safehold.casework.accounts.policy_gates import PassedGates, pass_gates
from safehold.casework.audit import recording as audit
from safehold.casework.audit.recording import Action
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases import clocks, search
from safehold.casework.cases.actions import refuse_closed, settle_stage
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_for_update
from safehold.casework.cases.references import next_reference
from safehold.casework.custody import permissions, queries
from safehold.casework.custody.asking_victims import NewViews, check_views
from safehold.casework.custody.deciding_bail import (
    Gathered,
    NewCondition,
    ReleaseDecision,
    check_conditions,
    check_release,
    refusals_name_a_field,
)
from safehold.casework.custody.models import (
    Arrest,
    CourtApplication,
    DetentionReview,
    Disposal,
    ExcludedTime,
    Factor,
    Interview,
    WayIn,
    WelfareContact,
    WelfareRecord,
    WelfareStep,
)
from safehold.casework.people.models import Person
from safehold.casework.policy import queries as policy
from safehold.casework.warrants.models import Warrant
from safehold.law import bail as law
from safehold.law import detention
from safehold.law.calendar import EARLIEST, add_months, in_london, london_date, spoken, spoken_time, years_of_age
from safehold.law.charging import OFFENCES, Mode
from safehold.law.errors import FactsError, RefusedByLawError

RESPONSIBLE_FROM = 10
"""Years of age (Children and Young Persons Act 1933 s.50)."""


def record_arrest(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    arrested_at: datetime,
    arrested_by: Officer,
    grounds: str,
    necessity: str,
    offences: Sequence[str],
    station: str,
    arrived_at: datetime | None = None,
    warrant: Warrant | None = None,
    way_in: WayIn | str = WayIn.BROUGHT,
    for_breach_of_bail: bool = False,
    minutes_used_before: int | None = None,
    gate_reason: str = "",
) -> Arrest:
    """Record an arrest. From when the detention clock runs follows from the way in.

    `arrived_at` is arrival at the first station, wherever that is; somebody who came voluntarily was there before the arrest.
    Street bail is recorded afterwards, with `release_on_street_bail`. Earlier detention in the same case is counted from the
    record, where nothing else is said, after an arrest for a breach of bail and for somebody who comes to the station while on
    bail in the case: they answer it. The three hours that are left out (s.47(6A)) are those of a breach only; whoever is arrested
    anew while on bail, on new evidence, is treated as arrested for the first time (s.47(7)).

    An arrest long before the case was opened is most often a wrong year: it needs a reason (force policy).

    Source: PACE 1984 ss. 24, 41, 46A, 47(6)–(7). Units and zones: aware moments.
    Raises: NotPermittedError; InputError (a future moment, arrival before arrest, an unknown offence, a person who is not in
    the case); RefusedError where the person is held already, or on street bail.
    Writes: an arrest; the case's stage and clocks; audit `custody.arrest_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.RECORD_ARREST, case)
        refuse_closed(case)
        if not case.people.filter(person=person).exists():
            raise InputError("person", f"{person} is not recorded in {case}.", "Add them to the case first.")
        refuse_future("arrested_at", arrested_at, at=at)
        _refuse_before_suspicion(person, london_date(arrested_at))
        passed = pass_gates(queries.early_arrest_gate(case, arrested_at), reason=gate_reason)
        chosen_way = _way_in(way_in, for_breach_of_bail=for_breach_of_bail)
        arrived_at = _first_arrival(chosen_way, arrested_at, arrived_at, at=at)
        if warrant is not None and warrant.case_id != case.pk:
            raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
        _refuse_unknown_offences(offences)
        held = queries.detention_of(person, case)
        if held is not None:
            raise RefusedError(f"{person} is in custody already, under {held}.", "Record how that detention ended first.")
        waiting = queries.street_bail_of(person, case)
        if waiting is not None:
            raise RefusedError(
                f"{person} is on street bail, under {waiting}.", "Record there that they came, or were brought, to the station."
            )
        on_bail = queries.is_on_bail(person, case)
        if for_breach_of_bail and not on_bail:
            raise InputError(
                "for_breach_of_bail",
                f"No bail of {person} runs in {case}, so nothing of it can be broken (PACE 1984 s.46A).",
                "Record an arrest for the offence, or the bail first.",
            )
        if for_breach_of_bail or (chosen_way is WayIn.VOLUNTARY and on_bail):
            # Earlier detention counts (s.47(6)): what is said can only add to what is on record.
            minutes_used_before = max(minutes_used_before or 0, queries.minutes_used_before(person, case))
        minutes_used_before = minutes_used_before or 0
        arrest = Arrest.objects.create(
            case=case,
            person=person,
            warrant=warrant,
            reference=next_reference("arrest", london_date(arrested_at)),
            arrested_at=arrested_at,
            arrested_by=arrested_by,
            grounds=require_text("grounds", grounds, "Write the grounds for the arrest."),
            necessity=require_text("necessity", necessity, "Write why the arrest was necessary."),
            offences=list(offences),
            station=require_text("station", station, "Write the police station."),
            arrived_at=arrived_at,
            way_in=chosen_way,
            for_breach_of_bail=for_breach_of_bail,
            minutes_used_before=minutes_used_before,
            recorded_at=at,
            recorded_by=by,
        )
        _check_facts(arrest)
        settle_stage(case, at=at)
        _make_findable(arrest)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.ARREST_RECORDED,
            subject=arrest,
            case=case.pk,
            reason=grounds,
            arrested_at=arrested_at,
            arrived_at=arrived_at,
            offences=list(offences),
            passed_gates=passed,
        )
    return arrest


def record_arrival(
    arrest: Arrest, *, by: Officer, at: datetime, arrived_at: datetime, station: str = "", version: int | None = None
) -> Arrest:
    """Record when the person arrived at the first police station: from then on the 24 hours count.

    For somebody on street bail it is when they came to answer it, or were brought after not coming.

    Source: PACE 1984 ss. 30A(5), 30D, 41(2).
    Raises: NotPermittedError; InputError; RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.arrival_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_DETENTION, version)
        if arrest.arrived_at is not None:
            raise RefusedError(f"The arrival is recorded already: {spoken_time(arrest.arrived_at)}.")
        refuse_future("arrived_at", arrived_at, at=at)
        arrived_at = not_before("arrived_at", arrived_at, arrest.arrested_at, "the arrest")
        if arrest.street_bailed_at is not None:
            arrived_at = not_before("arrived_at", arrived_at, arrest.street_bailed_at, "the release on street bail")
        arrest.arrived_at = arrived_at
        arrest.station = station.strip() or arrest.station
        _finish(arrest, at=at, stage=arrest.street_bailed_at is not None)
        act.record(Verb.ARRIVAL_RECORDED, subject=arrest, case=arrest.case_id, arrived_at=arrived_at, station=arrest.station)
    return arrest


def record_arrival_in_area(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    arrived_at: datetime,
    station: str,
    questioned_elsewhere: bool = False,
    version: int | None = None,
) -> Arrest:
    """Record when somebody arrested in another police area came to the first station in this one.

    Unless they were questioned there about the offence, the hours count from this arrival or from 24 hours after the arrest,
    whichever is earlier.

    Source: PACE 1984 s.41(2)(a), (3). Raises: NotPermittedError; InputError; RefusedError (another way in, no arrival at the
    first station, recorded already); StaleError.
    Writes: the arrest; the case's clocks; audit `custody.arrival_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_DETENTION, version)
        if arrest.way_in != WayIn.OUT_OF_AREA:
            raise RefusedError(f"{arrest.person} was not arrested in another police area.")
        if arrest.arrived_at is None:
            raise RefusedError("The arrival at the first station is not recorded.", "Record it first.")
        if arrest.arrived_in_area_at is not None:
            raise RefusedError(f"The arrival here is recorded already: {spoken_time(arrest.arrived_in_area_at)}.")
        refuse_future("arrived_at", arrived_at, at=at)
        arrest.arrived_in_area_at = not_before("arrived_at", arrived_at, arrest.arrived_at, "the arrival at the first station")
        arrest.questioned_elsewhere = questioned_elsewhere
        arrest.station = require_text("station", station, "Write the police station.")
        _check_facts(arrest)
        _finish(arrest, at=at)
        act.record(
            Verb.ARRIVAL_RECORDED,
            subject=arrest,
            case=arrest.case_id,
            arrived_at=arrest.arrived_in_area_at,
            station=arrest.station,
        )
    return arrest


def judge_other_offence(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    different_from: Sequence[str],
    reason: str,
    version: int | None = None,
) -> Arrest:
    """Record the judgement that an arrest was for a different offence of the same kind than earlier ones: another incident.

    Two offences of one case with one code are otherwise taken for the same one, whose bail period the first arrest keeps; each
    arrest that is named (by its reference) no longer counts for this one. An empty list takes the judgement back.

    Source: PACE 1984 ss. 47(7), 47ZB: the period belongs to an offence. That two are different is the inspector's judgement.
    Raises: NotPermittedError; InputError (no reason, an arrest that is not an earlier one with the same code, nothing changes);
    StaleError; RefusedError in a closed case.
    Writes: the arrest; what the bails of the case keep of their ends; the case's clocks; audit `custody.offence_judged`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = lock_arrest(arrest, by, permissions.JUDGE_OFFENCE, version)
        known = [one.reference for one in queries.earlier_of_the_kind(arrest)]
        for reference in different_from:
            if reference not in known:
                raise InputError(
                    "different_from",
                    f"{reference} is not an earlier arrest of {arrest.person} in {arrest.case} with the same offence code.",
                    "Choose from the arrests that are listed.",
                )
        judged = [reference for reference in known if reference in different_from]
        before = arrest.different_from
        if judged == before:
            raise InputError("different_from", "That is how it is recorded.", "Choose another arrest, or leave it as it is.")
        arrest.different_from = judged
        arrest.different_reason = require_text("reason", reason, "Write why the offences are different, or the same after all.")
        arrest.different_judged_at, arrest.different_judged_by = at, by
        _save(arrest)
        clocks.renew_kept_dates([arrest.case], at=at)
        clocks.rebuild(arrest.case, at=at)
        act.record(
            Verb.OFFENCE_JUDGED,
            subject=arrest,
            case=arrest.case_id,
            reason=arrest.different_reason,
            before=before,
            different_from=judged,
        )
    return arrest


def release_on_street_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    return_at: datetime,
    station: str,
    custody_officer: str,
    conditions: Sequence[NewCondition] = (),
    copy_given: bool = False,
    views: NewViews | None = None,
    version: int | None = None,
    **decided: Unpack[ReleaseDecision],
) -> Arrest:
    """Record a release on bail after the arrest and before any station, to come to one later.

    No detention clock runs until they come. The bail clock stays that of the arrest, also when they are bailed again (47ZM(2)).

    It is decided as any release on bail: all five factors are considered, those of `decided` weighed. `views` says what was done
    about the victims' views before conditions.

    Source: PACE 1984 ss. 30A(1A), (3A), 30B, 30CA(4A)–(4D), 50A; Bail Act 1976 s.3A. Units and zones: aware moments; `return_at`
    is to come, at the latest on the last London day of the applicable bail period.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing); RefusedError (arrived at a
    station, on street bail, arrested for a breach); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.street_bailed`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RELEASE, version)
        if arrest.is_on_street_bail:
            raise RefusedError(f"{arrest.person} is on street bail already.")
        if arrest.arrived_at is not None:
            raise RefusedError(
                "Street bail is given before arrival at a station (PACE 1984 s.30A(2)).", "Release them on bail from the station."
            )
        if arrest.for_breach_of_bail:
            raise RefusedError("Whoever is arrested for a breach of bail is taken to a station (PACE 1984 s.46A(2)).")
        refuse_future("released_at", released_at, at=at)
        released_at = not_before("released_at", released_at, arrest.arrested_at, "the arrest")
        if return_at <= released_at:
            raise InputError("return_at", "They come to the station after the release.", "Check the date and the time.")
        _refuse_after_bail_period(arrest, released_at, return_at)
        on = london_date(released_at)
        wrong, asked = Gathered(), None
        weighed, said = list[Factor](), ""
        with wrong:
            weighed, said = check_release(on, decided)
        with wrong:
            check_conditions(conditions, on=on, copy_given=copy_given)
        with wrong:
            if conditions or views is not None:
                arrested_on = london_date(arrest.arrested_at)
                asked = check_views(arrest.case, views, on=on, arrested_on=arrested_on, on_the_street=True)
        wrong.refuse()
        arrest.way_in = WayIn.STREET_BAIL
        arrest.street_bailed_at, arrest.street_bail_return_at = released_at, return_at
        arrest.station = require_text("station", station, "Write the police station.")
        arrest.street_bail_authority = require_text("custody_officer", custody_officer, "Write the custody officer who agreed.")
        arrest.street_bail_reason, arrest.street_bail_representations = decided["reasons"].strip(), said
        arrest.street_bail_factors = [str(factor) for factor in weighed]
        arrest.street_bail_guidance_regarded = decided["guidance_regarded"]
        arrest.street_bail_copy_given = copy_given
        arrest.street_bail_conditions = [condition.as_kept() for condition in conditions]
        arrest.street_bail_views = {} if asked is None else asked.as_kept()
        _finish(arrest, at=at, stage=True)
        act.record(
            Verb.STREET_BAILED,
            subject=arrest,
            case=arrest.case_id,
            reason=arrest.street_bail_reason,
            released_at=released_at,
            return_at=return_at,
            authority=arrest.street_bail_authority,
            conditions=[condition["text"] for condition in arrest.street_bail_conditions],
            victims_views=arrest.street_bail_views.get("sought", ""),
        )
    return arrest


def authorise_detention(
    arrest: Arrest, *, by: Officer, at: datetime, authorised_at: datetime, reason: str, version: int | None = None
) -> Arrest:
    """Record that the custody officer authorised detention. The reviews are counted from then.

    Source: PACE 1984 ss. 37, 40(3). Raises: NotPermittedError; InputError; RefusedError where it is recorded already; StaleError.
    Writes: the arrest; the case's clocks; audit `custody.detention_authorised`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_DETENTION, version)
        if arrest.arrived_at is None:
            raise RefusedError("Detention is authorised at a police station.", "Record the arrival first.")
        if arrest.detention_authorised_at is not None:
            raise RefusedError(f"Detention was authorised already: {spoken_time(arrest.detention_authorised_at)}.")
        require_text("reason", reason, "Write why detention is necessary.")
        refuse_future("authorised_at", authorised_at, at=at)
        arrest.detention_authorised_at = authorised_at
        _check_facts(arrest)
        _finish(arrest, at=at)
        act.record(Verb.DETENTION_AUTHORISED, subject=arrest, case=arrest.case_id, reason=reason, authorised_at=authorised_at)
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
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_DETENTION, version)
        if arrest.detention_authorised_at is None:
            raise RefusedError("There is no detention to review before it was authorised.", "Record the authority first.")
        _refuse_below(Rank.INSPECTOR, rank, "review this detention", "PACE 1984 s.40(1)(b)")
        _refuse_involved("reviewer", reviewer, arrest)
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
        _check_facts(arrest)
        _finish(arrest, at=at)
        act.record(Verb.DETENTION_REVIEWED, subject=arrest, case=arrest.case_id, reason=outcome, reviewed_at=reviewed_at)
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
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_DETENTION, version)
        refuse_future("ends", ends, at=at)
        if arrest.arrived_at is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        period = ExcludedTime.objects.create(
            arrest=arrest, case=arrest.case, begins=begins, ends=ends, questioned_minutes=questioned_minutes
        )
        _check_facts(arrest)
        _finish(arrest, at=at)
        act.record(
            Verb.EXCLUDED_TIME_RECORDED,
            subject=arrest,
            case=arrest.case_id,
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
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.EXTEND_DETENTION, version)
        facts = queries.facts_of(arrest)
        if facts is None:
            raise RefusedError("No clock runs before the arrival at the station.", "Record the arrival first.")
        _refuse_summary_only(arrest, "36 hours are", "PACE 1984 s.42(1)(b)")
        if arrest.superintendent_at is not None:
            raise RefusedError(f"36 hours were authorised already: {spoken_time(arrest.superintendent_at)}.")
        _refuse_below(Rank.SUPERINTENDENT, rank, "authorise 36 hours", "PACE 1984 s.42(1)")
        _refuse_involved("authority", authority, arrest)
        refuse_future("authorised_at", authorised_at, at=at)
        detention.check_superintendents_authority(facts, at=authorised_at, readings=queries.readings_of(facts, policy.versions()))
        arrest.superintendent_at = authorised_at
        arrest.superintendent_name = authority.strip()
        arrest.superintendent_grounds = require_text("grounds", grounds, "Write the grounds for detaining longer.")
        _finish(arrest, at=at)
        act.record(
            Verb.DETENTION_EXTENDED,
            subject=arrest,
            case=arrest.case_id,
            reason=grounds,
            hours=36,
            authority=arrest.superintendent_name,
        )
    return arrest


def apply_for_further_detention(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    applied_at: datetime,
    court: str,
    grounds: str,
    court_not_sitting: bool = False,
    version: int | None = None,
) -> CourtApplication:
    """Record that a magistrates' court was asked for a warrant of further detention, or to extend the one that runs.

    Source: PACE 1984 ss. 41(7)–(8), 43, 44: an indictable offence, asked while the person is lawfully held: within 24 hours, or
    36 by a superintendent (the warrant); `court_not_sitting` is for a court that could not sit then and sat within six hours.
    Raises: NotPermittedError; InputError; RefusedByLawError (too late, not held any more); RefusedError (no clock runs, the court
    has not decided on the one before); StaleError.
    Writes: an application; the case's clocks; audit `custody.court_applied`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.ASK_COURT, version)
        facts = queries.facts_of(arrest)
        if facts is None or arrest.detention_authorised_at is None:
            raise RefusedError("There is no detention to lengthen before it was authorised.", "Record the authority first.")
        _refuse_summary_only(arrest, "Further detention is", "PACE 1984 s.43(4)(b)")
        pending = queries.pending_application(arrest)
        if pending is not None:
            raise RefusedError(f"The court asked at {spoken_time(pending.applied_at)} has not decided.", "Record its decision.")
        refuse_future("applied_at", applied_at, at=at)
        asked = detention.FurtherDetention(in_london(applied_at), court_not_sitting=court_not_sitting)
        _check_application(facts, asked)
        application = CourtApplication.objects.create(
            arrest=arrest,
            case=arrest.case,
            applied_at=applied_at,
            court=require_text("court", court, "Write which court was asked."),
            grounds=require_text("grounds", grounds, "Write the grounds of the application."),
            court_not_sitting=court_not_sitting,
            asked_by=by,
        )
        _finish(arrest, at=at)
        act.record(
            Verb.FURTHER_DETENTION_ASKED,
            subject=arrest,
            case=arrest.case_id,
            reason=application.grounds,
            recipients=[application.court],
            applied_at=applied_at,
        )
    return application


def record_court_decision(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    decided_at: datetime,
    hours: int | None = None,
    reason: str,
    version: int | None = None,
) -> CourtApplication:
    """Record what the court decided on the application: so many hours, or none where it refused.

    Source: PACE 1984 ss. 43, 44: at most 36 hours at a time and 96 in all.
    Raises: NotPermittedError; InputError; RefusedByLawError (too many hours, the warrant had ended); RefusedError where no
    application is pending; StaleError.
    Writes: the application; the case's clocks; audit `custody.court_decided`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.ASK_COURT, version)
        facts, application = queries.facts_of(arrest), queries.pending_application(arrest)
        if facts is None or application is None:
            raise RefusedError("No application to a court is pending.", "Record the application first.")
        refuse_future("decided_at", decided_at, at=at)
        decided_at = not_before("decided_at", decided_at, application.applied_at, "the application")
        decided = replace(facts.court[-1], decided=in_london(decided_at), hours=hours)
        _check_application(replace(facts, court=facts.court[:-1]), decided)
        application.decided_at, application.hours = decided_at, hours
        application.decision_reason = require_text("reason", reason, "Write the reason that the court gave.")
        application.save()
        _finish(arrest, at=at)
        act.record(
            Verb.FURTHER_DETENTION_DECIDED,
            subject=arrest,
            case=arrest.case_id,
            reason=application.decision_reason,
            court=application.court,
            decided_at=decided_at,
            hours=hours,
        )
    return application


def record_interview(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    began_at: datetime,
    ended_at: datetime,
    place: str,
    legal_adviser: str,
    voluntary: bool,
    appropriate_adult: str = "",
    offences: Sequence[str] = (),
) -> Interview:
    """Record an interview of a suspect under caution. The victims of the case are told of it.

    In detention it belongs to the arrest that went on then, with its offences; voluntary, nobody was under arrest. For somebody
    under 18 an appropriate adult is present.

    Source: PACE 1984 s.29; PACE Code C 11.15. Raises: NotPermittedError; InputError; RefusedError in a closed case.
    Writes: an interview; the case's clocks; audit `custody.interview_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.RECORD_INTERVIEW, case)
        refuse_closed(case)
        if not case.people.filter(person=person).exists():
            raise InputError("person", f"{person} is not recorded in {case}.", "Add them to the case first.")
        refuse_future("ended_at", ended_at, at=at)
        if ended_at <= began_at:
            raise InputError("ended_at", "An interview ends after it began.", "Check the date and the time.")
        other = queries.interview_during(person, case, began_at, ended_at)
        if other is not None:
            raise InputError(
                "began_at",
                f"An interview of {person} that began at {spoken_time(other.began_at)} is recorded already.",
                "Check the times; one interview is recorded once.",
            )
        arrest = queries.arrest_at(person, case, began_at)
        if voluntary and arrest is not None:
            raise InputError(
                "voluntary", f"{person} was under arrest then, under {arrest} (PACE 1984 s.29).", "Record it as one in detention."
            )
        if not voluntary and arrest is None:
            raise InputError("voluntary", f"No arrest of {person} is recorded at that time.", "Record the arrest first.")
        if arrest is None:
            _refuse_unknown_offences(offences)
        born = person.date_of_birth
        if born is not None and years_of_age(born, london_date(began_at)) < 18 and not appropriate_adult.strip():
            raise InputError(
                "appropriate_adult",
                f"{person} was under 18: an appropriate adult is present (PACE Code C 11.15).",
                "Write who was present.",
            )
        interview = Interview.objects.create(
            case=case,
            person=person,
            arrest=arrest,
            offences=list(arrest.offences if arrest is not None else offences),
            began_at=began_at,
            ended_at=ended_at,
            place=require_text("place", place, "Write where it was held."),
            legal_adviser=require_text("legal_adviser", legal_adviser, "Write who advised them, or that they wanted nobody."),
            appropriate_adult=appropriate_adult.strip(),
            recorded_at=at,
            recorded_by=by,
        )
        clocks.rebuild(case, at=at)
        act.record(
            Verb.INTERVIEW_RECORDED,
            subject=interview,
            case=case.pk,
            began_at=began_at,
            ended_at=ended_at,
            voluntary=interview.is_voluntary,
        )
    return interview


def record_welfare_steps(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    steps: Iterable[WelfareStep | str],
    note: str = "",
    version: int | None = None,
) -> list[WelfareRecord]:
    """Record that steps of the release gate were taken. A step that stands already is left as it is.

    Assumes: force policy, not law.
    Raises: NotPermittedError; InputError without a step; RefusedError after release; StaleError.
    Writes: a row for each new step; audit `custody.welfare_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RECORD_WELFARE, version)
        asked = [WelfareStep(step) for step in steps]
        if not asked:
            raise InputError("steps", "Choose the steps that were taken.")
        missing = queries.missing_steps(arrest)
        records = WelfareRecord.objects.bulk_create(
            WelfareRecord(arrest=arrest, case_id=arrest.case_id, step=step, at=at, by=by, note=note.strip())
            for step in dict.fromkeys(asked)
            if step in missing
        )
        _finish(arrest, at=at)
        act.record(Verb.WELFARE_RECORDED, subject=arrest, case=arrest.case_id, reason=note, steps=[str(step) for step in asked])
    return records


def record_welfare_contact(
    arrest: Arrest, *, by: Officer, at: datetime, contacted_at: datetime, outcome: str, version: int | None = None
) -> WelfareContact:
    """Record a contact with a released person. Its clock stops.

    Assumes: force policy, not law: within 48 hours.
    Raises: NotPermittedError; InputError; RefusedError while the person is in custody; StaleError.
    Writes: a contact; the case's clocks; audit `custody.welfare_contact_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = lock_arrest(arrest, by, permissions.RECORD_WELFARE, version)
        if arrest.released_at is None:
            raise RefusedError(f"{arrest.person} is still in custody.", "Record the contact after the release.")
        refuse_future("contacted_at", contacted_at, at=at)
        contacted_at = not_before("contacted_at", contacted_at, arrest.released_at, "the release")
        contact = WelfareContact.objects.create(
            arrest=arrest,
            case=arrest.case,
            at=contacted_at,
            by=by,
            outcome=require_text("outcome", outcome, "Write how the person was and what was agreed."),
        )
        _finish(arrest, at=at)
        act.record(Verb.WELFARE_CONTACT_RECORDED, subject=arrest, case=arrest.case_id, outcome=outcome)
    return contact


def release_under_investigation(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    reason: str,
    gate_reason: str = "",
    version: int | None = None,
) -> Arrest:
    """Release without bail while the investigation goes on: no return date, no conditions.

    Source: PACE 1984 s.37. The welfare gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError; RefusedError (welfare gate, released already); StaleError.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RELEASE, version)
        _release(act, arrest, at, released_at, Disposal.RELEASED_UNDER_INVESTIGATION, reason, gate_reason)
    return arrest


def release_no_further_action(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    reason: str,
    gate_reason: str = "",
    version: int | None = None,
) -> Arrest:
    """Release with no further action against this person. A person decides it, with the reason. The case stays open.

    Raises, welfare gate: as `release_under_investigation`.
    Writes: the arrest; the case's stage and clocks; audit `custody.released`.
    """
    with audit.action(by=by, at=at) as act:
        arrest = _locked(arrest, by, permissions.RELEASE, version)
        _release(act, arrest, at, released_at, Disposal.NO_FURTHER_ACTION, reason, gate_reason)
    return arrest


def _release(
    act: Action,
    arrest: Arrest,
    at: datetime,
    released_at: datetime,
    disposal: Disposal,
    reason: str,
    gate_reason: str,
) -> None:
    require_text("reason", reason, "Write why the person is released.")
    passed = end_detention(arrest, at=at, released_at=released_at, disposal=disposal, reason=reason, gate_reason=gate_reason)
    settle_stage(arrest.case, at=at)
    clocks.rebuild(arrest.case, at=at)
    act.record(
        Verb.RELEASED,
        subject=arrest,
        case=arrest.case_id,
        reason=reason.strip(),
        disposal=disposal,
        passed_gates=passed,
    )


def end_detention(
    arrest: Arrest,
    *,
    at: datetime,
    released_at: datetime,
    disposal: Disposal,
    reason: str,
    gate_reason: str = "",
    remanded: bool = False,
) -> PassedGates:
    """End a detention inside an action that holds the locks of its case and arrest. It writes no audit entry.

    Nobody is let go past the welfare gate unless a reason says why; somebody remanded in custody is not let go, so neither
    the gate nor the contact within 48 hours applies.
    Returns: the gates of force policy that were passed, for the audit entry of the action.
    Raises: InputError (a future moment, one before arrest or arrival); RefusedError (released already, welfare gate).
    """
    if arrest.released_at is not None:
        raise RefusedError(f"{arrest.person} was released already, {spoken_time(arrest.released_at)}.")
    if arrest.is_on_street_bail and disposal == Disposal.BAILED:
        raise RefusedError(f"{arrest.person} is on street bail.", "Record first that they came to the station.")
    refuse_future("released_at", released_at, at=at)
    released_at = not_before("released_at", released_at, arrest.arrested_at, "the arrest")
    if arrest.arrived_at is not None:
        released_at = not_before("released_at", released_at, arrest.arrived_at, "the arrival at the station")
    # Nobody who is on street bail is let go: they are not held.
    gate = None if remanded or arrest.is_on_street_bail else queries.welfare_gate(arrest)
    passed = pass_gates(gate, reason=gate_reason)
    arrest.released_at = released_at
    arrest.disposal = disposal
    arrest.disposal_reason = reason.strip()
    arrest.gate_reason = gate_reason.strip() if passed else ""
    arrest.welfare_contact_by = None if remanded else queries.contact_due(released_at, policy.versions())
    _save(arrest)
    return passed


def renew_contact_times(cases: Sequence[Case], _: datetime) -> None:
    """Compute anew by when the released people of these cases are contacted, inside a job that holds the locks of the cases.

    It writes no audit entry: what was set is one. Writes: arrests.
    """
    versions = policy.versions()
    for arrest in queries.awaiting_contact_in(cases):
        due = queries.contact_due(arrest.released_at, versions) if arrest.released_at else None
        if due != arrest.welfare_contact_by:
            arrest.welfare_contact_by = due
            _save(arrest)


def lock_arrest(arrest: Arrest, by: Officer, permission: str, version: int | None) -> Arrest:
    """Lock the case, then the arrest, inside an action, and judge whether this officer may change what they saw.

    Raises: NotFoundError; NotPermittedError; StaleError; RefusedError in a closed case.
    """
    case = case_for_update(arrest.case)
    arrest = queries.arrest_for_update(arrest)
    arrest.case = case
    require(by, permission, arrest)
    refuse_if_stale(arrest, version)
    refuse_closed(case)
    return arrest


def _locked(arrest: Arrest, by: Officer, permission: str, version: int | None) -> Arrest:
    """The same for a step of a detention that goes on."""
    arrest = lock_arrest(arrest, by, permission, version)
    if arrest.released_at is not None:
        raise RefusedError(f"{arrest.person} was released already, {spoken_time(arrest.released_at)}.")
    return arrest


def _finish(arrest: Arrest, *, at: datetime, stage: bool = False) -> None:
    """Save an arrest and what follows from it; `stage` where the person may stand elsewhere now."""
    _save(arrest)
    if stage:
        settle_stage(arrest.case, at=at)
    clocks.rebuild(arrest.case, at=at)


def _save(arrest: Arrest) -> None:
    arrest.version += 1
    arrest.save()


def _refuse_unknown_offences(offences: Sequence[str]) -> None:
    if not offences:
        raise InputError("offences", "Choose the offence.")
    for code in offences:
        if code not in OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")


def _refuse_before_suspicion(person: Person, day: date) -> None:
    """Refuse an arrest on a London day on which nobody could suspect the person of an offence. Raises: InputError."""
    if day < EARLIEST:
        raise InputError("arrested_at", f"{spoken(day)} is not a date of this work.", "Check the year.")
    born = person.date_of_birth
    if born is None or add_months(born, RESPONSIBLE_FROM * 12) <= day:
        return
    raise InputError(
        "arrested_at",
        f"{person}, born on {spoken(born)}, was under {RESPONSIBLE_FROM} then, and nobody under {RESPONSIBLE_FROM} can be guilty "
        "of an offence (Children and Young Persons Act 1933 s.50).",
        "Check the date, and the date of birth.",
    )


def _way_in(way_in: WayIn | str, *, for_breach_of_bail: bool) -> WayIn:
    chosen = one_of(WayIn, way_in, "way_in")
    if chosen is WayIn.STREET_BAIL:
        raise InputError("way_in", "Street bail is recorded after the arrest.", "Record the arrest, then the release.")
    if chosen is WayIn.VOLUNTARY and for_breach_of_bail:
        raise InputError("for_breach_of_bail", "Somebody arrested for a breach of bail did not come voluntarily.")
    return chosen


def _first_arrival(way_in: WayIn, arrested_at: datetime, arrived_at: datetime | None, *, at: datetime) -> datetime | None:
    if way_in is WayIn.VOLUNTARY and arrived_at is None:
        return arrested_at
    if arrived_at is None:
        return None
    refuse_future("arrived_at", arrived_at, at=at)
    if way_in is not WayIn.VOLUNTARY:
        return not_before("arrived_at", arrived_at, arrested_at, "the arrest")
    if arrived_at > arrested_at:
        raise InputError("arrived_at", "Somebody who came voluntarily was there before the arrest.", "Check the times.")
    return arrived_at


def _refuse_after_bail_period(arrest: Arrest, released_at: datetime, return_at: datetime) -> None:
    """Refuse a return after the bail has ended by law: nobody would have to come. Raises: InputError."""
    readings = policy.versions().bail_readings_on(london_date(arrest.arrested_at))
    facts = queries.street_bail_facts(arrest, released_at)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts, released=london_date(released_at), readings=readings)
    first = law.clock(facts, readings).limits[0]
    if first.ends is not None and london_date(return_at) > first.ends:
        raise InputError(
            "return_at",
            f"The applicable bail period ends on {spoken(first.ends)}, before that ({first.provision}).",
            f"Choose {spoken(first.ends)} or a day before it.",
        )


def _refuse_summary_only(arrest: Arrest, what: str, provision: str) -> None:
    """Refuse longer detention for an offence that is not indictable. Raises: RefusedByLawError."""
    if arrest.offences and all(OFFENCES[code].mode is Mode.SUMMARY_ONLY for code in arrest.offences):
        raise RefusedByLawError(
            code="detention.not_indictable",
            reason=f"{what} for an indictable offence only; what they were arrested for is tried summarily.",
            provision=provision,
            way_forward="Charge or release them before the 24 hours are over.",
        )


def _refuse_below(least: Rank, rank: Rank | str, what: str, provision: str) -> None:
    if rank not in Rank.values or not Rank(rank).is_at_least(least):
        article = "an" if least is Rank.INSPECTOR else "a"
        raise RefusedByLawError(
            code="detention.rank",
            reason=f"Only {article} {least.label.lower()} or above may {what}.",
            provision=provision,
            way_forward="Send it to one.",
        )


def _check_application(facts: detention.DetentionFacts, application: detention.FurtherDetention) -> None:
    try:
        detention.check_court_application(facts, application=application, readings=queries.readings_of(facts, policy.versions()))
    except FactsError as error:
        _refuse_fact(error)


def _refuse_involved(field: str, name: str, arrest: Arrest) -> None:
    asked = " ".join(require_text(field, name, "Write who decided.").lower().split())
    for involved, what in (
        (arrest.arrested_by, "the arresting officer"),
        (arrest.case.officer_in_the_case, "the officer in the case"),
    ):
        if asked == involved.name.lower():
            raise InputError(field, f"{involved.name} is {what} and so is involved.", "Name an officer who is not involved.")


_FIELDS = {
    "authorised": "authorised_at",
    "voluntary_arrest": "arrested_at",
    "used_minutes": "minutes_used_before",
    "superintendent": "authorised_at",
    "arrived": "arrived_at",
    "out_of_area": "arrived_at",
}


_PARTS = {
    "from": "begins",
    "to": "ends",
    "questioned_minutes": "questioned_minutes",
    "applied": "applied_at",
    "decided": "decided_at",
    "hours": "hours",
}


def _check_facts(arrest: Arrest) -> None:
    """Let the law read the facts as they would now stand. Raises: InputError naming the field of the fact that can't be true."""
    facts = queries.facts_of(arrest)
    if facts is None:
        return
    try:
        queries.clock_of(facts, policy.versions())
    except FactsError as error:
        _refuse_fact(error)


def _refuse_fact(error: FactsError) -> NoReturn:
    name = error.fact.split("[")[0]
    part = error.fact.rsplit(".", 1)[-1]
    field = _FIELDS.get(name) or _PARTS.get(part, "reviewed_at")
    raise InputError(field, f"{error.problem[0].upper()}{error.problem[1:]}.", "Check the date and the time.") from error


def _make_findable(arrest: Arrest) -> None:
    search.index(
        "arrest",
        arrest.pk,
        case=arrest.case,
        title=f"{arrest.reference} {arrest.person}",
        detail=f"Arrested {spoken_time(arrest.arrested_at)}",
        url=reverse("custody:arrest", args=[arrest.reference]),
        values=(arrest.reference, arrest.person.name),
    )
