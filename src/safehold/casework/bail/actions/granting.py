"""Release on bail, and on a bail that still runs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Unpack

from django.urls import reverse

from safehold.casework.accounts.checks import one_of, require_text
from safehold.casework.accounts.errors import RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.actions.conditions import add_conditions, record_decision
from safehold.casework.bail.actions.returning import appoint_return
from safehold.casework.bail.actions.stopping import when_asked
from safehold.casework.bail.actions.writing import project, refuse_after_the_last_day
from safehold.casework.bail.facts import facts_of
from safehold.casework.bail.models import Bail, EarlierReturn, FirstRelease, Regime
from safehold.casework.cases import clocks, search
from safehold.casework.cases.actions import settle_stage
from safehold.casework.cases.references import next_reference
from safehold.casework.custody.actions import end_detention, lock_arrest
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
from safehold.law.calendar import london_date, spoken


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
    with audit.action(by=by, at=at) as act:
        arrest = lock_arrest(arrest, by, permissions.GRANT, version)
        case = arrest.case
        on, wrong = london_date(released_at), Gathered()
        weighed, said = list[Factor](), ""
        with wrong:
            weighed, said = check_release(on, decided)
        with wrong:
            check_conditions(conditions, on=on, copy_given=copy_given)
        with wrong:
            if conditions or views is not None:
                check_views(case, views, on=on, arrested_on=london_date(arrest.arrested_at))
        with wrong:
            require_text("custody_officer", custody_officer, "Write the custody officer who decided.")
        wrong.refuse()
        running = queries.running_bail_of(arrest.person, case)
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
        bail = Bail(
            case=case,
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
            custody_officer=require_text("custody_officer", custody_officer, "Write the custody officer who decided."),
            granted_at=released_at,
            recorded_at=at,
            recorded_by=by,
        )
        bail.save()
        _refuse_when_the_period_is_over(bail)
        set_conditions = add_conditions(bail, conditions, by=by, set_at=released_at)
        if set_conditions or views is not None:
            record_decision(bail, views, by=by, at=released_at, custody_officer=bail.custody_officer, copy_given=copy_given)
        project(bail, "released_at", at=at, on=bail.released_on)
        if returns_on is not None:
            appoint_return(bail, returns_on, returns_early)
            bail.save()
        settle_stage(case, at=at)
        _make_findable(bail)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.BAIL_GRANTED,
            subject=bail,
            case=case.pk,
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
    with audit.action(by=by, at=at) as act:
        arrest = lock_arrest(arrest, by, permissions.GRANT, version)
        case = arrest.case
        bail = queries.running_bail_of(arrest.person, case)
        if bail is None:
            raise RefusedError(f"No bail of {arrest.person} runs in {case}.", "Grant bail, or release without it.")
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
        # By one reading of s.47(7) a new arrest begins the period anew.
        project(bail, "released_at", at=at, on=on)
        settle_stage(case, at=at)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.BAIL_RESUMED,
            subject=bail,
            case=case.pk,
            reason=decided["reasons"].strip(),
            factors=[str(factor) for factor in weighed],
            representations=said,
            passed_gates=passed_gates,
        )
    return bail


def _refuse_when_the_period_is_over(bail: Bail) -> None:
    """Refuse bail after the period that counts from an earlier arrest for the offence (s.47ZB(4)(a)). Raises: InputError."""
    queries.read_period_once(bail)
    with refusals_name_a_field({"bail.period_over": "released_at"}):
        law.check_release_in_period(facts_of(bail), released=bail.released_on, readings=queries.readings_of(bail))


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
