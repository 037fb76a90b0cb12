"""Release on bail, and on a bail that still runs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from safehold.accounts.checks import one_of, require_text
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.actions.conditions import add_conditions, record_decision
from safehold.casework.bail.actions.returning import appoint_return
from safehold.casework.bail.actions.stopping import when_asked
from safehold.casework.bail.actions.writing import project, refuse_after_the_last_day
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, EarlierReturn, FirstRelease, Regime
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.custody.actions import end_detention
from safehold.casework.custody.asking_victims import NewViews, check_views
from safehold.casework.custody.deciding_bail import (
    Gathered,
    NewCondition,
    ReleaseDecision,
    check_conditions,
    check_release,
    refusals_name_a_field,
)
from safehold.casework.custody.models import Arrest, Disposal, Factor
from safehold.law import bail as law
from safehold.law.calendar import london_date


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
    **decided: Unpack[ReleaseDecision],
) -> Bail:
    """Release an arrested person on bail. The clock runs from the day after the arrest, or the first one for the offence.

    `sent_on` is the day on which the prosecutor was asked for the decision that a first release waits for, needed there.
    All five factors are considered; those of `decided` weighed. `views` says what was done about the victims' views.

    Source: PACE 1984 ss. 34, 37, 47, 47ZB, 47ZZA, 50A, 50B(7); Bail Act 1976 s.3A. Units and zones: London dates. The welfare
    gate is force policy: with a step missing, a reason is asked for and audited.
    Raises: NotPermittedError; InputError (a pre-condition or a condition's purpose is missing, a moment that can't be true, the
    period of an earlier arrest for the offence is over);
    RefusedError (released already, a bail runs already, welfare gate); StaleError.
    Writes: a bail, its conditions, what was done about the victims' views; the end of detention; the case's stage and clocks;
    audit `bail.granted`.
    """
    with doing(Verb.BAIL_GRANTED, arrest, may=permissions.GRANT, by=by, at=at, version=version) as (act, arrest):
        weighed, said, officer = _decided(arrest, decided, conditions, views, custody_officer, released_at, copy_given=copy_given)
        running = queries.running_bail_of(arrest.person, arrest.case)
        if running is not None:
            raise RefusedError(
                f"{running} of {arrest.person} still runs: its clock goes on from the first arrest.",
                "Release them on that bail, or record how it ended first.",
            )
        passed_gates = end_detention(
            arrest,
            at=at,
            released_at=released_at,
            disposal=Disposal.BAILED,
            reason=decided["reasons"],
            gate_reason=gate_reason,
        )
        released_at = arrest.released_at or released_at
        released_for = one_of(FirstRelease, first_release, "first_release")
        if released_for is FirstRelease.CHARGING_DECISION:
            sent_on = when_asked(sent_on, at=at, arrested_on=london_date(arrest.arrested_at))
        bail = Bail.objects.create(
            case=arrest.case,
            arrest=arrest,
            person=arrest.person,
            reference=next_reference("bail", london_date(released_at)),
            regime=one_of(Regime, regime, "regime"),
            arrested_on=london_date(arrest.arrested_at),
            released_on=london_date(released_at),
            first_release=released_for,
            sent_on=sent_on if released_for is FirstRelease.CHARGING_DECISION else None,
            factors=[factor.value for factor in weighed],
            reasons=decided["reasons"].strip(),
            representations=said,
            representations_considered=decided["representations_considered"],
            guidance_regarded=decided["guidance_regarded"],
            custody_officer=officer,
            granted_at=released_at,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(bail)
        _refuse_when_the_period_is_over(bail)
        set_conditions = add_conditions(bail, conditions, by=by, set_at=released_at)
        if set_conditions or views is not None:
            record_decision(bail, views, by=by, at=released_at, custody_officer=officer, copy_given=copy_given)
        project(bail, "released_at", at=at, on=bail.released_on)
        if returns_on is not None:
            appoint_return(bail, returns_on, returns_early)
        bail.save()
        act.says(
            reason=decided["reasons"].strip(),
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
    **decided: Unpack[ReleaseDecision],
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
        weighed, said = check_release(on, decided)
        passed_gates = end_detention(
            arrest,
            at=at,
            released_at=released_at,
            disposal=Disposal.BAILED,
            reason=decided["reasons"].strip(),
            gate_reason=gate_reason,
        )
        # By one reading of s.47(7) a new arrest begins the period anew. It counts as released on the bail once it is saved.
        act.save(arrest)
        act.changes(bail)
        project(bail, "released_at", at=at, on=on)
        act.says(
            reason=decided["reasons"].strip(),
            factors=[str(factor) for factor in weighed],
            representations=said,
            passed_gates=passed_gates,
        )
    return bail


def _decided(
    arrest: Arrest,
    decided: ReleaseDecision,
    conditions: Sequence[NewCondition],
    views: NewViews | None,
    custody_officer: str,
    released_at: datetime,
    *,
    copy_given: bool,
) -> tuple[list[Factor], str, str]:
    """Judge the decision to release on bail, with its conditions, and name at once all that is missing. Raises: InputError.

    Gives the factors that weighed, what was said to them, and the custody officer.
    """
    on, wrong = london_date(released_at), Gathered()
    weighed, said, officer = list[Factor](), "", ""
    with wrong:
        weighed, said = check_release(on, decided)
    with wrong:
        check_conditions(conditions, on=on, copy_given=copy_given)
    with wrong:
        if conditions or views is not None:
            check_views(arrest.case, views, on=on, arrested_on=london_date(arrest.arrested_at))
    with wrong:
        officer = require_text("custody_officer", custody_officer, "Write the custody officer who decided.")
    wrong.refuse()
    return weighed, said, officer


def _refuse_when_the_period_is_over(bail: Bail) -> None:
    """Refuse bail after the period that counts from an earlier arrest for the offence (s.47ZB(4)(a)). Raises: InputError."""
    queries.read_period_once(bail)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts_of(bail), released=bail.released_on, readings=queries.readings_of(bail))
