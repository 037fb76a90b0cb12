"""Release on bail, and on a bail that still runs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from safehold.accounts.checks import one_of, refuse_missing, require_text
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.clock_entries import project, when_asked
from safehold.casework.bail.conditions import add_conditions, record_decision
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, BailCondition, EarlierReturn, FirstRelease, Regime
from safehold.casework.bail.refusals import refuse_after_the_last_day
from safehold.casework.bail.return_days import appoint_return
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.custody.detention_ends import end_detention
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.releases.asked import NewCondition, NewViews, ReleaseDecision, ReleaseWithConditions
from safehold.casework.releases.choices import Factor
from safehold.casework.releases.decisions import check_release, judge_release
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date


class Decided(TypedDict):
    """What was decided, by the names of `ReleaseDecision`."""

    necessary: bool
    proportionate: bool
    factors: list[Factor]
    reasons: str
    representations: str
    representations_considered: bool
    guidance_regarded: bool


def grant_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    custody_officer: str,
    copy_given: bool = False,
    conditions: Sequence[NewCondition] = (),
    regime: Regime | str = Regime.STANDARD,
    first_release: FirstRelease | str = FirstRelease.BAIL,
    sent_on: date | None = None,
    views: NewViews | None = None,
    returns_on: date | None = None,
    returns_early: EarlierReturn | str = "",
    gate_reason: str = "",
    version: int | None = None,
    **decided: Unpack[Decided],
) -> Bail:
    """Release an arrested person on bail. The clock runs from the day after the arrest, or the first one for the offence.

    `sent_on` is the day on which the prosecutor was asked for the decision that a first release waits for, needed there.
    All five factors are considered; those of `decided` weighed. `views` says what was done about the victims' views.

    Source: PACE 1984 ss. 34, 37, 47, 47ZB, 47ZZA, 50A, 50B(7); Bail Act 1976 s.3A. Units and zones: London dates. The welfare
    gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing, a moment that can't be true, the
    period of an earlier arrest is over); RefusedError (released already, a bail runs already, welfare gate); StaleError.
    Writes: a bail, its conditions, what was done about the victims' views; the end of detention; the case's stage and clocks;
    audit `bail.granted`.
    """
    with doing(Verb.BAIL_GRANTED, arrest, may=permissions.GRANT, by=by, at=at, version=version) as (act, arrest):
        asked = ReleaseWithConditions(
            released_at=released_at, conditions=list(conditions), copy_given=copy_given, views=views, **decided
        )
        refuse_missing(asked)
        custody_officer = require_text("custody_officer", custody_officer, "Write the custody officer who decided.")
        kept_views = judge_release(arrest.case, asked, arrested_on=london_date(arrest.arrested_at))
        _refuse_while_a_bail_runs(arrest)
        passed_gates = end_detention(
            arrest, at=at, released_at=released_at, disposal=Disposal.BAILED, reason=asked.reasons, gate_reason=gate_reason
        )
        bail = act.made(_begin_bail(arrest, asked, custody_officer, first_release, sent_on, regime, by=by, at=at))
        _refuse_when_the_period_is_over(bail)
        set_conditions = _set_conditions(bail, asked, kept_views, by=by)
        _set_end(bail, returns_on, returns_early, at=at)
        act.says(
            reason=asked.reasons,
            ends=bail.ends_on,
            returns=bail.day_of_return,
            conditions=[condition.text for condition in set_conditions],
            regime=str(bail.regime),
            passed_gates=passed_gates,
        )
    return bail


def release_on_running_bail(
    arrest: Arrest,
    *,
    by: Officer,
    at: datetime,
    released_at: datetime,
    gate_reason: str = "",
    version: int | None = None,
    **decided: Unpack[Decided],
) -> Bail:
    """Release somebody arrested for a breach on the bail that still runs. Its clock and conditions go on unchanged.

    It is a decision to release on bail like the first one: the pre-conditions apply again.

    Source: PACE 1984 ss. 37C, 37CA, 46A, 50A. Raises: NotPermittedError; InputError (a pre-condition, a bail that ended by law);
    RefusedError (no bail runs, welfare gate); StaleError.
    Writes: the end of detention; the case's stage and clocks; audit `bail.resumed`.
    """
    with doing(Verb.BAIL_RESUMED, arrest, may=permissions.GRANT, by=by, at=at, version=version) as (act, arrest):
        running = queries.running_bail_of(arrest.person, arrest.case)
        if running is None:
            raise RefusedError(f"No bail of {arrest.person} runs in {arrest.case}.", "Grant bail, or release without it.")
        bail = act.hold(running)
        act.about(bail)
        on = london_date(released_at)
        refuse_after_the_last_day(bail, on, "released_at")
        asked = ReleaseDecision(released_at=released_at, **decided)
        refuse_missing(asked)
        check_release(asked)
        passed_gates = end_detention(
            arrest,
            at=at,
            released_at=released_at,
            disposal=Disposal.BAILED,
            reason=asked.reasons,
            gate_reason=gate_reason,
        )
        # By one reading of s.47(7) a new arrest begins the period anew. It counts as released on the bail once it is saved.
        act.save(arrest)
        act.changes(bail)
        project(bail, "released_at", at=at, on=on)
        act.says(
            reason=asked.reasons,
            factors=[str(factor) for factor in asked.factors],
            representations=asked.representations,
            passed_gates=passed_gates,
        )
    return bail


def _refuse_while_a_bail_runs(arrest: Arrest) -> None:
    """Refuse a second bail in the case. Raises: RefusedError."""
    running = queries.running_bail_of(arrest.person, arrest.case)
    if running is not None:
        raise RefusedError(
            f"{running} of {arrest.person} still runs: its clock goes on from the first arrest.",
            "Release them on that bail, or record how it ended first.",
        )


def _begin_bail(
    arrest: Arrest,
    asked: ReleaseWithConditions,
    custody_officer: str,
    first_release: FirstRelease | str,
    sent_on: date | None,
    regime: Regime | str,
    *,
    by: Officer,
    at: datetime,
) -> Bail:
    """Write the bail on which somebody whose detention has ended is released; its end is not computed yet. Raises: InputError."""
    released_at = arrest.released_at
    assert released_at is not None
    arrested_on, released_for = london_date(arrest.arrested_at), one_of(FirstRelease, first_release, "first_release")
    waits_for_a_decision = released_for is FirstRelease.CHARGING_DECISION
    if waits_for_a_decision:
        sent_on = when_asked(sent_on, at=at, arrested_on=arrested_on)
    return Bail.objects.create(
        case=arrest.case,
        arrest=arrest,
        person=arrest.person,
        reference=next_reference("bail", london_date(released_at)),
        regime=one_of(Regime, regime, "regime"),
        arrested_on=arrested_on,
        released_on=london_date(released_at),
        first_release=released_for,
        sent_on=sent_on if waits_for_a_decision else None,
        factors=[factor.value for factor in asked.factors],
        reasons=asked.reasons,
        representations=asked.representations,
        representations_considered=asked.representations_considered,
        guidance_regarded=asked.guidance_regarded,
        custody_officer=custody_officer,
        granted_at=released_at,
        recorded_at=at,
        recorded_by=by,
    )


def _set_conditions(bail: Bail, asked: ReleaseWithConditions, views: NewViews | None, *, by: Officer) -> list[BailCondition]:
    """Write the conditions of a release, and the decision on them where there is one. Writes: conditions, the decision."""
    at = bail.granted_at
    made = add_conditions(bail, asked.conditions, by=by, set_at=at)
    if views is not None:
        record_decision(bail, views, by=by, at=at, custody_officer=bail.custody_officer, copy_given=asked.copy_given)
    return made


def _set_end(bail: Bail, returns_on: date | None, returns_early: EarlierReturn | str, *, at: datetime) -> None:
    """Let the law compute when the bail ends, and put an earlier day of return on it. Writes: the bail."""
    project(bail, "released_at", at=at, on=bail.released_on)
    if returns_on is not None:
        appoint_return(bail, returns_on, returns_early)
    bail.save()


def _refuse_when_the_period_is_over(bail: Bail) -> None:
    """Refuse bail after the period that counts from an earlier arrest for the offence (s.47ZB(4)(a)). Raises: InputError."""
    queries.read_period_once(bail)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts_of(bail), released=bail.released_on, readings=queries.readings_of(bail))
