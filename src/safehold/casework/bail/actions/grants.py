"""Release on bail, and on a bail that still runs."""

from datetime import datetime

from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.asked import GrantBail, ReleaseOnRunningBail
from safehold.casework.bail.clock_entries import project, when_asked
from safehold.casework.bail.conditions import add_conditions, record_decision
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, BailCondition, FirstRelease
from safehold.casework.bail.refusals import refuse_after_the_last_day
from safehold.casework.bail.return_days import appoint_return
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.custody.detention_ends import end_detention
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.decisions import check_release, judge_release
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import london_date


def grant_bail(arrest: Arrest, asked: GrantBail, *, by: Officer, at: datetime) -> Bail:
    """Release an arrested person on bail. The clock runs from the day after the arrest, or the first one for the offence.

    The day on which the prosecutor was asked for the decision that a first release waits for is needed there.

    Source: PACE 1984 ss. 34, 37, 47, 47ZB, 47ZZA, 50A, 50B(7); Bail Act 1976 s.3A. Units and zones: London dates. The welfare
    gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing, a moment that can't be true, the
    period of an earlier arrest is over); RefusedError (released already, a bail runs already, welfare gate); StaleError.
    Writes: a bail, its conditions, what was done about the victims' views; the end of detention; the case's stage and clocks;
    audit `bail.granted`.
    """
    with doing(Verb.BAIL_GRANTED, arrest, asked, may=permissions.GRANT, by=by, at=at) as (act, arrest):
        kept_views = judge_release(arrest.case, asked, arrested_on=london_date(arrest.arrested_at))
        _refuse_while_a_bail_runs(arrest)
        passed_gates = end_detention(
            arrest,
            at=at,
            released_at=asked.released_at,
            disposal=Disposal.BAILED,
            reason=asked.reasons,
            gate_reason=asked.gate_reason,
        )
        bail = act.made(_begin_bail(arrest, asked, by=by, at=at))
        _refuse_when_the_period_is_over(bail)
        set_conditions = _set_conditions(bail, asked, kept_views, by=by)
        _set_end(bail, asked, at=at)
        act.says(
            reason=asked.reasons,
            ends=bail.ends_on,
            returns=bail.day_of_return,
            conditions=[condition.text for condition in set_conditions],
            regime=str(bail.regime),
            passed_gates=passed_gates,
        )
    return bail


def release_on_running_bail(arrest: Arrest, asked: ReleaseOnRunningBail, *, by: Officer, at: datetime) -> Bail:
    """Release somebody arrested for a breach on the bail that still runs. Its clock and conditions go on unchanged.

    It is a decision to release on bail like the first one: the pre-conditions apply again.

    Source: PACE 1984 ss. 37C, 37CA, 46A, 50A. Raises: NotPermittedError; InputError (a pre-condition, a bail that ended by law);
    RefusedError (no bail runs, welfare gate); StaleError.
    Writes: the end of detention; the case's stage and clocks; audit `bail.resumed`.
    """
    with doing(Verb.BAIL_RESUMED, arrest, asked, may=permissions.GRANT, by=by, at=at) as (act, arrest):
        running = queries.running_bail_of(arrest.person, arrest.case)
        if running is None:
            raise RefusedError(f"No bail of {arrest.person} runs in {arrest.case}.", "Grant bail, or release without it.")
        bail = act.hold(running)
        act.about(bail)
        on = london_date(asked.released_at)
        refuse_after_the_last_day(bail, on, "released_at")
        check_release(asked)
        passed_gates = end_detention(
            arrest,
            at=at,
            released_at=asked.released_at,
            disposal=Disposal.BAILED,
            reason=asked.reasons,
            gate_reason=asked.gate_reason,
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


def _begin_bail(arrest: Arrest, asked: GrantBail, *, by: Officer, at: datetime) -> Bail:
    """Write the bail on which somebody whose detention has ended is released; its end is not computed yet. Raises: InputError."""
    released_at = arrest.released_at
    assert released_at is not None
    arrested_on = london_date(arrest.arrested_at)
    waits_for_a_decision = asked.first_release is FirstRelease.CHARGING_DECISION
    return Bail.objects.create(
        case=arrest.case,
        arrest=arrest,
        person=arrest.person,
        reference=next_reference("bail", london_date(released_at)),
        regime=asked.regime,
        arrested_on=arrested_on,
        released_on=london_date(released_at),
        first_release=asked.first_release,
        sent_on=when_asked(asked.sent_on, at=at, arrested_on=arrested_on) if waits_for_a_decision else None,
        factors=[factor.value for factor in asked.factors],
        reasons=asked.reasons,
        representations=asked.representations,
        representations_considered=asked.representations_considered,
        guidance_regarded=asked.guidance_regarded,
        custody_officer=asked.custody_officer,
        granted_at=released_at,
        recorded_at=at,
        recorded_by=by,
    )


def _set_conditions(bail: Bail, asked: GrantBail, views: NewViews | None, *, by: Officer) -> list[BailCondition]:
    """Write the conditions of a release, and the decision on them where there is one. Writes: conditions, the decision."""
    at = bail.granted_at
    made = add_conditions(bail, asked.conditions, by=by, set_at=at)
    if views is not None:
        record_decision(bail, views, by=by, at=at, custody_officer=asked.custody_officer, copy_given=asked.copy_given)
    return made


def _set_end(bail: Bail, asked: GrantBail, *, at: datetime) -> None:
    """Let the law compute when the bail ends, and put an earlier day of return on it. Writes: the bail."""
    project(bail, "released_at", at=at, on=bail.released_on)
    if asked.returns_on is not None:
        appoint_return(bail, asked.returns_on, asked.returns_early)
    bail.save()


def _refuse_when_the_period_is_over(bail: Bail) -> None:
    """Refuse bail after the period that counts from an earlier arrest for the offence (s.47ZB(4)(a)). Raises: InputError."""
    queries.read_period_once(bail)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts_of(bail), released=bail.released_on, readings=queries.readings_of(bail))
