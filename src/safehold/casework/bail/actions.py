"""What people do with a bail. Each function is one transaction with one audit entry.

Nobody types when a bail ends: the law computes it from what is recorded here. Only a court's order is taken as ordered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.urls import reverse

from safehold.casework.accounts.checks import (
    not_before,
    one_of,
    refuse_day_before,
    refuse_future,
    refuse_future_day,
    refuse_if_stale,
    require_text,
)
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.accounts.permissions import require
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.models import (
    Bail,
    BailBreach,
    BailCondition,
    BailOutcome,
    BailState,
    ClockEntry,
    ClockEntryType,
    ExtensionRequest,
    Factor,
    FirstRelease,
    Purpose,
    Regime,
)
from safehold.casework.cases import access, clocks, search
from safehold.casework.cases.actions import move_to_stage
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.queries import case_for_update
from safehold.casework.cases.references import next_reference
from safehold.casework.custody.actions import end_detention
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.custody.queries import arrest_for_update
from safehold.casework.policy import queries as policy
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken, spoken_time
from safehold.law.charging import OFFENCES
from safehold.law.errors import FactsError, RefusedByLawError

CONDITIONS = {
    "A": "There are reasonable grounds to suspect that the person is guilty",
    "B": "Further time is needed for a charging decision or for the investigation",
    "C": "The investigation is conducted diligently and expeditiously",
    "D": "Release on bail is necessary and proportionate in all the circumstances",
}
"""What an officer must have reasonable grounds to believe before extending (PACE 1984 s.47ZC)."""

BREACH_ARREST_POWER = "PACE 1984 s.46A(1A)"
FAILURE_TO_SURRENDER = "BA1976-S6"
"""Code of the one offence of the Bail Act itself: failing to surrender to custody."""


@dataclass(frozen=True)
class NewCondition:
    """A condition to be set: which of the four permitted purposes it serves, and its words."""

    purpose: Purpose | str
    text: str


def grant_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    necessary: bool,
    proportionate: bool,
    factors: Iterable[Factor | str],
    reasons: str,
    representations: str,
    custody_officer: str,
    conditions: Sequence[NewCondition] = (),
    regime: Regime | str = Regime.STANDARD,
    first_release: FirstRelease | str = FirstRelease.BAIL,
    victims_views: str = "",
    gate_reason: str = "",
    version: int | None = None,
) -> Bail:
    """Release an arrested person on bail. The clock runs from the day after the arrest.

    Source: PACE 1984 ss. 34, 37, 47, 47ZB, 50A; Bail Act 1976 s.3A. Units and zones: London dates. The welfare gate is force
    policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing, a moment that can't be true);
    RefusedError (released already, a bail runs already, welfare gate); StaleError.
    Writes: a bail, its conditions; the end of detention; the case's stage and clocks; audit `bail.granted`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(arrest.case)
        arrest = arrest_for_update(arrest)
        arrest.case = case
        require(by, permissions.GRANT, arrest)
        refuse_if_stale(arrest, version)
        if not necessary:
            raise InputError(
                "necessary", "Bail needs to be necessary in all the circumstances.", "If it is not, release without bail."
            )
        if not proportionate:
            raise InputError(
                "proportionate", "Bail needs to be proportionate in all the circumstances.", "If it is not, release without bail."
            )
        weighed = [one_of(Factor, factor, "factors") for factor in factors]
        if not weighed:
            raise InputError("factors", "Choose which of the five factors weighed in the decision.")
        running = queries.running_bail_of(arrest.person, case)
        if running is not None:
            raise RefusedError(
                f"{running} of {arrest.person} still runs: its clock goes on from the first arrest.",
                "Release them on that bail, or record how it ended first.",
            )
        missing = end_detention(
            arrest,
            at=at,
            released_at=released_at,
            disposal=Disposal.BAILED,
            reason=require_text("reasons", reasons, "Write why the bail is necessary and proportionate."),
            gate_reason=gate_reason,
        )
        released_at = arrest.released_at or released_at
        bail = Bail(
            case=case,
            arrest=arrest,
            person=arrest.person,
            reference=next_reference("bail", london_date(released_at)),
            regime=one_of(Regime, regime, "regime"),
            arrested_on=london_date(arrest.arrested_at),
            released_on=london_date(released_at),
            first_release=one_of(FirstRelease, first_release, "first_release"),
            factors=[factor.value for factor in weighed],
            reasons=reasons.strip(),
            representations=require_text(
                "representations", representations, "Write what the person or their solicitor said, or that they said nothing."
            ),
            victims_views=victims_views.strip(),
            custody_officer=require_text("custody_officer", custody_officer, "Write the custody officer who decided."),
            granted_at=released_at,
            recorded_at=at,
            recorded_by=by,
        )
        bail.save()
        set_conditions = _add_conditions(bail, conditions, by=by, set_at=released_at)
        _project(bail, "released_at")
        move_to_stage(case, Stage.BAIL)
        _make_findable(bail)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.BAIL_GRANTED,
            subject=bail,
            case=case.pk,
            reason=f"{reasons} {gate_reason}".strip(),
            ends=bail.ends_on,
            conditions=[condition.text for condition in set_conditions],
            regime=str(bail.regime),
            missing_steps=missing,
        )
    return bail


def release_on_running_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    reason: str,
    gate_reason: str = "",
    version: int | None = None,
) -> Bail:
    """Release somebody arrested for a breach on the bail that still runs. Its clock and conditions go on unchanged.

    Source: PACE 1984 s.37C, s.46A. Raises: NotPermittedError; InputError; RefusedError (no bail runs, welfare gate); StaleError.
    Writes: the end of detention; the case's stage and clocks; audit `bail.resumed`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(arrest.case)
        arrest = arrest_for_update(arrest)
        arrest.case = case
        require(by, permissions.GRANT, arrest)
        refuse_if_stale(arrest, version)
        bail = queries.running_bail_of(arrest.person, case)
        if bail is None:
            raise RefusedError(f"No bail of {arrest.person} runs in {case}.", "Grant bail, or release without it.")
        missing = end_detention(
            arrest,
            at=at,
            released_at=released_at,
            disposal=Disposal.BAILED,
            reason=require_text("reason", reason, "Write why they are released on the same bail."),
            gate_reason=gate_reason,
        )
        move_to_stage(case, Stage.BAIL)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.BAIL_RESUMED,
            subject=bail,
            case=case.pk,
            reason=f"{reason} {gate_reason}".strip(),
            missing_steps=missing,
        )
    return bail


# Extension


def prepare_extension(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    to_months: int,
    condition_reasons: Mapping[str, str],
    told_whom: str,
    told_at: datetime,
    representations: str,
    sent_to: Officer,
    version: int | None = None,
) -> ExtensionRequest:
    """Prepare an extension and send it to the officer who may authorise it, who is given access to the case.

    Source: PACE 1984 ss. 47ZC–47ZE. It extends nothing: the authority is theirs.
    Raises: NotPermittedError; InputError (a reason is missing, the wrong rank, their own case); RefusedByLawError; StaleError.
    Writes: a request, an access row; the case's clocks; audit `bail.extension_prepared`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.PREPARE_EXTENSION, version)
        reasons = _all_four(condition_reasons)
        told_at = _told(told_whom, told_at, bail, at)
        if sent_to.pk == bail.case.officer_in_the_case_id:
            raise InputError("sent_to", f"{sent_to.name} is the officer in the case.", "Nobody authorises for their own case.")
        law.check_extension(
            queries.facts_of(bail),
            authorised=london_date(at),
            rank=sent_to.rank,
            to_months=to_months,
            readings=queries.readings_of(bail),
        )
        request = ExtensionRequest.objects.create(
            bail=bail,
            case=bail.case,
            to_months=to_months,
            condition_reasons=reasons,
            told_whom=told_whom.strip(),
            told_at=told_at,
            representations=representations.strip(),
            sent_to=sent_to,
            prepared_by=by,
            prepared_at=at,
        )
        access.give(
            bail.case, to=sent_to, role="authority for bail", by=by, at=at, reason=f"To decide on {to_months} months of bail"
        )
        _save(bail)
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_EXTENSION_PREPARED, subject=bail, case=bail.case_id, to_months=to_months, sent_to=sent_to.name)
    return request


def extend_bail(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    to_months: int,
    condition_reasons: Mapping[str, str],
    told_whom: str,
    told_at: datetime,
    representations: str,
    director_consulted: bool = False,
    version: int | None = None,
) -> Bail:
    """Authorise an extension of the bail, in the officer's own rank.

    `condition_reasons` gives the reasons for each of the conditions A to D (`CONDITIONS`).

    Source: PACE 1984 ss. 47ZC–47ZE. Units and zones: calendar months from the bail start date; the law uses the London date
    of `at`.
    Raises: NotPermittedError (also for one's own case); InputError (a reason is missing, the person was not told);
    RefusedByLawError (ended, out of sequence, rank), with the provision; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.extended`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.EXTEND, version)
        today = london_date(at)
        law.check_extension(
            queries.facts_of(bail), authorised=today, rank=by.rank, to_months=to_months, readings=queries.readings_of(bail)
        )
        reasons = _all_four(condition_reasons)
        told_at = _told(told_whom, told_at, bail, at)
        said = require_text("representations", representations, "Write what they said, or that they said nothing.")
        if bail.regime == Regime.DESIGNATED and to_months == 12 and not director_consulted:
            raise InputError(
                "director_consulted", "The Director of Public Prosecutions is consulted first.", "Consult, then extend."
            )
        before = bail.ends_on
        _add_entry(
            bail,
            ClockEntryType.EXTENSION,
            today,
            by=by,
            at=at,
            rank=by.rank,
            to_months=to_months,
            condition_reasons=reasons,
            told_whom=told_whom.strip(),
            told_at=told_at,
            representations=said,
        )
        clocks.rebuild(bail.case, at=at)
        act.record(
            Verb.BAIL_EXTENDED,
            subject=bail,
            case=bail.case_id,
            reason=" ".join(f"{letter}: {text}" for letter, text in reasons.items()),
            to_months=to_months,
            before=before,
            after=bail.ends_on,
            rank=by.rank,
        )
    return bail


def record_court_application(
    bail: Bail, *, by: Officer, at: datetime, applied_on: date, court: str, version: int | None = None
) -> Bail:
    """Record an application to the magistrates' court. Made in time, the bail is treated as extended until it is decided.

    Source: PACE 1984 ss. 47ZF–47ZJ.
    Raises: NotPermittedError; InputError; RefusedByLawError (too late, out of sequence); StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.court_applied`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.MOVE_CLOCK, version)
        refuse_future_day("applied_on", applied_on, at=at)
        court = require_text("court", court, "Write the court.")
        _add_entry(bail, ClockEntryType.COURT_EXTENSION, applied_on, by=by, at=at, court=court, field="applied_on")
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_COURT_APPLIED, subject=bail, case=bail.case_id, applied=applied_on, court=court)
    return bail


def record_court_decision(
    bail: Bail, *, by: Officer, at: datetime, decided_on: date, ends_on: date | None, version: int | None = None
) -> Bail:
    """Record what the court decided: the end that it ordered, or a refusal (no end). The order is stored as ordered.

    Source: PACE 1984 ss. 47ZF, 47ZG, 47ZJ. Raises: NotPermittedError; InputError; RefusedError where no application is open;
    RefusedByLawError; StaleError.
    Writes: the clock entry of the application; the case's clocks; audit `bail.court_decided`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.MOVE_CLOCK, version)
        refuse_future_day("decided_on", decided_on, at=at)
        entry = bail.clock_entries.filter(type=ClockEntryType.COURT_EXTENSION, decided_on__isnull=True).first()
        if entry is None:
            raise RefusedError(f"No application to the court is open for {bail}.", "Record the application first.")
        refuse_day_before("decided_on", decided_on, entry.on, "the application")
        entry.decided_on, entry.court_ends_on = decided_on, ends_on
        entry.save()
        _project(bail, "ends_on")
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_COURT_DECIDED, subject=bail, case=bail.case_id, decided=decided_on, ends=ends_on)
    return bail


# What stops and restarts the clock


def suspend_bail(bail: Bail, *, by: Officer, at: datetime, on: date, reason: str, version: int | None = None) -> Bail:
    """Record a release for a charging decision: the clock stops.

    Source: PACE 1984 ss. 37(7)(a), 37C(2)(b), 47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.suspended`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.MOVE_CLOCK, version)
        stop_clock(bail, on=on, by=by, at=at, note=reason)
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_SUSPENDED, subject=bail, case=bail.case_id, reason=reason, on=on)
    return bail


def restart_bail(bail: Bail, *, by: Officer, at: datetime, on: date, reason: str, version: int | None = None) -> Bail:
    """Record that the CPS asked for more: the clock runs again from that day, with at least seven days left.

    Source: PACE 1984 s.47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.restarted`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.MOVE_CLOCK, version)
        run_clock_again(bail, on=on, by=by, at=at, note=reason)
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_RESTARTED, subject=bail, case=bail.case_id, reason=reason, on=on, ends=bail.ends_on)
    return bail


def record_in_patient_stay(
    bail: Bail, *, by: Officer, at: datetime, first_day: date, last_day: date, reason: str, version: int | None = None
) -> Bail:
    """Record a stay in hospital as an in-patient. It matters where the bail would end during it.

    Source: PACE 1984 s.47ZM. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.in_patient_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.MOVE_CLOCK, version)
        refuse_future_day("last_day", last_day, at=at)
        refuse_day_before("last_day", last_day, first_day, "the first day of the stay")
        reason = require_text("reason", reason, "Write which hospital, and who said so.")
        _add_entry(bail, ClockEntryType.IN_PATIENT, first_day, by=by, at=at, until=last_day, note=reason, field="first_day")
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_IN_PATIENT, subject=bail, case=bail.case_id, reason=reason, first_day=first_day, last_day=last_day)
    return bail


def stop_clock(bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Stop the clock for a charging decision, inside an action that holds the locks. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    _add_entry(bail, ClockEntryType.SUSPENDED, on, by=by, at=at, note=note, field=field)


def run_clock_again(bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Let the clock run because the CPS asked for more, inside an action that holds the locks. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    _add_entry(bail, ClockEntryType.DPP_REQUEST, on, by=by, at=at, note=note, field=field)


def stop_clock_again(bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Stop the clock because what the CPS asked for was sent, inside an action that holds the locks. No audit entry."""
    refuse_future_day(field, on, at=at)
    _add_entry(bail, ClockEntryType.DPP_REQUEST_MET, on, by=by, at=at, note=note, field=field)


# Conditions


def vary_conditions(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    reason: str,
    lift: Iterable[BailCondition] = (),
    add: Sequence[NewCondition] = (),
    victims_views: str = "",
    version: int | None = None,
) -> Bail:
    """Lift conditions and set new ones. A condition is never rewritten: the old one stays in the record with its end.

    Source: Bail Act 1976 s.3A; PACE 1984 s.47ZZA (the victim's views, where safeguarding conditions change).
    Raises: NotPermittedError; InputError; RefusedError where the bail has ended; StaleError.
    Writes: conditions; audit `bail.varied`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.VARY, version)
        reason = require_text("reason", reason, "Write why the conditions change.")
        before = [condition.text for condition in queries.conditions_in_force(bail)]
        lifted = [condition.pk for condition in lift]
        if not lifted and not add:
            raise InputError("add", "Choose a condition to lift, or write a new one.")
        standing = list(queries.conditions_in_force(bail).filter(pk__in=lifted))
        if len(standing) != len(set(lifted)):
            raise InputError("lift", "A condition to lift is no longer in force.", "Check the conditions and try again.")
        for condition in standing:
            condition.lifted_at = max(at, condition.set_at)
            condition.save()
        _add_conditions(bail, add, by=by, set_at=at)
        if victims_views.strip():
            bail.victims_views = victims_views.strip()
        _save(bail)
        after = [condition.text for condition in queries.conditions_in_force(bail)]
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_VARIED, subject=bail, case=bail.case_id, reason=reason, before=before, after=after)
    return bail


def record_breach(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    condition: BailCondition,
    happened_at: datetime,
    what: str,
    response: str,
    further_offence: str = "",
    version: int | None = None,
) -> BailBreach:
    """Record a breach of a condition. It is no offence in itself: it gives a power of arrest.

    `further_offence` is the code of the offence that the conduct grounds by itself, as named by the officer; empty for none.

    Source: PACE 1984 s.46A(1A); Bail Act 1976 s.6. Raises: NotPermittedError; InputError; RefusedError; StaleError.
    Writes: a breach; audit `bail.breach_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.RECORD_BREACH, version)
        found = bail.conditions.filter(pk=condition.pk).first()
        if found is None:
            raise InputError("condition", "That condition is not one of this bail.", "Choose one that is.")
        condition = found
        refuse_future("happened_at", happened_at, at=at)
        happened_at = not_before("happened_at", happened_at, condition.set_at, "the condition was set")
        if condition.lifted_at is not None and happened_at >= condition.lifted_at:
            raise InputError(
                "happened_at",
                f"The condition was lifted before that, {spoken_time(condition.lifted_at)}.",
                "Check the time, or choose the condition that was in force.",
            )
        if further_offence and further_offence != FAILURE_TO_SURRENDER and further_offence not in OFFENCES:
            raise InputError("further_offence", f"{further_offence} is not in the table of offences.", "Choose one, or none.")
        breach = BailBreach.objects.create(
            bail=bail,
            case=bail.case,
            condition=condition,
            happened_at=happened_at,
            what=require_text("what", what, "Write what happened."),
            arrest_power=BREACH_ARREST_POWER,
            response=require_text("response", response, "Write what is done about it, and why."),
            further_offence=further_offence,
            recorded_at=at,
            recorded_by=by,
        )
        _save(bail)
        act.record(
            Verb.BAIL_BREACHED,
            subject=bail,
            case=bail.case_id,
            reason=response,
            condition=condition.text,
            further_offence=further_offence,
        )
    return breach


# The end


def end_bail(
    bail: Bail,
    *,
    by: Officer,
    at: datetime,
    ended_at: datetime,
    outcome: BailOutcome | str,
    reason: str,
    version: int | None = None,
) -> Bail:
    """Record how a bail ended. A charge ends it by itself and is not recorded here.

    Raises: NotPermittedError; InputError (a moment that can't be true, ended by law while it still runs); RefusedError;
    StaleError.
    Writes: the bail; the case's stage and clocks; audit `bail.ended`.
    """
    with audit.action(by=by, at=at) as act:
        bail = _locked(bail, by, permissions.END, version)
        chosen = one_of(BailOutcome, outcome, "outcome")
        if chosen is BailOutcome.CHARGED:
            raise InputError("outcome", "A charge ends bail by itself.", "Record the charge.")
        finish_bail(bail, at=at, ended_at=ended_at, outcome=chosen, reason=reason)
        stage = Stage.INVESTIGATION if chosen is BailOutcome.NO_FURTHER_ACTION else Stage.RELEASED
        move_to_stage(bail.case, stage)
        clocks.rebuild(bail.case, at=at)
        act.record(Verb.BAIL_ENDED, subject=bail, case=bail.case_id, reason=reason, outcome=chosen)
    return bail


def finish_bail(bail: Bail, *, at: datetime, ended_at: datetime, outcome: BailOutcome, reason: str) -> None:
    """End a bail inside an action that holds the locks. Its conditions end with it. It writes no audit entry.

    Raises: InputError (a moment that can't be true); RefusedError where it has ended already.
    """
    if not bail.is_running:
        raise RefusedError(f"{bail} has ended already: {bail.get_outcome_display().lower()}.")
    refuse_future("ended_at", ended_at, at=at)
    ended_at = not_before("ended_at", ended_at, bail.granted_at, "the release on bail")
    if outcome is BailOutcome.ENDED_BY_LAW and (bail.ends_on is None or london_date(ended_at) <= bail.ends_on):
        until = f"runs until {spoken(bail.ends_on)}" if bail.ends_on else "is stopped"
        raise InputError("outcome", f"The bail {until}, so the law has not ended it.", "Choose how else it ended.")
    bail.state, bail.ended_at, bail.outcome = BailState.ENDED, ended_at, outcome
    bail.outcome_reason = require_text("reason", reason, "Write why the bail ends.")
    # A condition set after the moment that is recorded as the end never ran.
    bail.conditions.filter(lifted_at__isnull=True).update(lifted_at=Greatest(F("set_at"), Value(ended_at)))
    _save(bail)


def note_decision(bail: Bail, *, on: date) -> None:
    """Note on a bail, inside an action that holds the locks, that the CPS has decided. It writes no audit entry."""
    bail.cps_decided_on = on
    _save(bail)


# Private


def _locked(bail: Bail, by: Officer, permission: str, version: int | None) -> Bail:
    """Lock the case, then the bail, and judge what holds for every step of a bail that runs."""
    case = case_for_update(bail.case)
    bail = queries.bail_for_update(bail)
    bail.case = case
    require(by, permission, bail)
    refuse_if_stale(bail, version)
    if not bail.is_running:
        raise RefusedError(f"{bail} has ended: {bail.get_outcome_display().lower()}.", "Nothing can be added to it.")
    return bail


def _add_entry(
    bail: Bail,
    type_: ClockEntryType,
    on: date,
    *,
    by: Officer,
    at: datetime,
    field: str = "on",
    rank: str = "",
    to_months: int | None = None,
    condition_reasons: Mapping[str, str] | None = None,
    told_whom: str = "",
    told_at: datetime | None = None,
    representations: str = "",
    court: str = "",
    until: date | None = None,
    note: str = "",
) -> ClockEntry:
    """Write a clock entry and let the law read the whole course with it: what that refuses, is refused."""
    refuse_day_before(field, on, bail.arrested_on, "the arrest")
    if type_ is not ClockEntryType.IN_PATIENT:
        refuse_day_before(field, on, bail.released_on, "the release on bail")
    entry = ClockEntry.objects.create(
        bail=bail,
        case=bail.case,
        type=type_,
        on=on,
        until=until,
        rank=rank,
        to_months=to_months,
        condition_reasons=dict(condition_reasons or {}),
        told_whom=told_whom,
        told_at=told_at,
        representations=representations,
        court=court,
        note=note.strip(),
        at=at,
        by=by,
    )
    _project(bail, field)
    return entry


def renew_ends(cases: Sequence[Case]) -> None:
    """Compute anew when the bails of these cases end, inside a job that holds the locks of the cases.

    It writes no audit entry: what was set is one. Writes: bails.
    """
    versions = policy.versions()
    for bail in queries.running_bails_in(cases):
        queries.read_as_in(versions, bail)
        answer = queries.clock_of(bail)
        state = BailState.STOPPED if answer.stopped else BailState.IN_FORCE
        if (bail.ends_on, bail.state) != (answer.ends, state):
            bail.ends_on, bail.state = answer.ends, state
            _save(bail)


def _project(bail: Bail, field: str) -> None:
    """Compute the clock anew and keep its end. Raises: RefusedByLawError; InputError for a fact that can't be true."""
    try:
        answer = queries.clock_of(bail)
    except FactsError as error:
        raise InputError(field, f"{error.problem[0].upper()}{error.problem[1:]}.", "Check the date.") from error
    for refusal in answer.refused:
        raise RefusedByLawError(
            code=refusal.code, reason=refusal.reason, provision=refusal.provision, way_forward=refusal.way_forward
        )
    bail.ends_on = answer.ends
    bail.state = BailState.STOPPED if answer.stopped else BailState.IN_FORCE
    _save(bail)


def _save(bail: Bail) -> None:
    bail.version += 1
    bail.save()


def _add_conditions(bail: Bail, conditions: Sequence[NewCondition], *, by: Officer, set_at: datetime) -> list[BailCondition]:
    number = bail.conditions.count()
    added = []
    for condition in conditions:
        number += 1
        added.append(
            BailCondition.objects.create(
                bail=bail,
                case=bail.case,
                number=number,
                purpose=one_of(Purpose, condition.purpose, "conditions"),
                text=require_text("conditions", condition.text, "Write what the condition says."),
                set_at=set_at,
                set_by=by,
            )
        )
    return added


def _all_four(condition_reasons: Mapping[str, str]) -> dict[str, str]:
    missing = [letter for letter in CONDITIONS if not condition_reasons.get(letter, "").strip()]
    if missing:
        letter = missing[0]
        raise InputError(
            f"condition_{letter.lower()}", f"Write the reasons for condition {letter}: {CONDITIONS[letter].lower()}."
        )
    return {letter: condition_reasons[letter].strip() for letter in CONDITIONS}


def _told(told_whom: str, told_at: datetime, bail: Bail, at: datetime) -> datetime:
    """Refuse an extension of which nobody was told; give the moment to record. Raises: InputError."""
    require_text("told_whom", told_whom, "Write whom you told of the extension: the person or their solicitor.")
    refuse_future("told_at", told_at, at=at)
    return not_before("told_at", told_at, bail.granted_at, "the release on bail")


def _make_findable(bail: Bail) -> None:
    search.index(
        "bail",
        bail.pk,
        case=bail.case,
        title=f"{bail.reference} {bail.person}",
        detail=f"Released on bail on {spoken(bail.released_on)}",
        url=reverse("bail:bail", args=[bail.reference]),
        values=(bail.reference, bail.person.name),
    )
