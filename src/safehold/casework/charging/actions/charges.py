"""Charges on a decision of the prosecutor, and of failing to surrender."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.checks import refuse_day_before
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail.informations import lay_information_with_charge
from safehold.casework.bail.models import FailureToSurrender
from safehold.casework.bail.queries import facts_of_failure, failure_of_person
from safehold.casework.cases.door import Act, doing
from safehold.casework.cases.models import Case
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.asked import RecordCharge
from safehold.casework.charging.deciders import is_for_the_cps, who_decides
from safehold.casework.charging.effects import Charged, carry_out, say
from safehold.casework.charging.models import (
    Charge,
    ChargingRequest,
    Decides,
    Test,
)
from safehold.casework.charging.remands import UntilTheHearing, judge_until_the_hearing
from safehold.casework.charging.verbs import Verb
from safehold.casework.custody.refusals import refuse_stranger
from safehold.casework.people.models import Person
from safehold.law import bail as bail_law
from safehold.law import charging as law
from safehold.law.calendar import london_date, spoken, spoken_time


def record_charge(case: Case, person: Person, asked: RecordCharge, *, by: Officer, at: datetime) -> Charge:
    """Record a charge. It ends the bail that runs, or the detention, of this person in this case.

    It follows a recorded decision of the CPS. What the police decide themselves is a suspected breach, recorded with its order
    (`charge_breach`) and refused here, or failing to surrender alone: that ends neither bail nor, unless the person is remanded,
    detention. Failing to surrender is charged while the information may be laid (Bail Act 1976 s.6(11)–(14)); the charge lays
    it, and settles the failure. Somebody remanded in custody is not let go, so the welfare gate (force policy) applies only to
    release on bail.

    Source: PACE 1984 ss. 37, 38, 46A; Director's Guidance on Charging.
    Raises: NotPermittedError; InputError (an unknown offence, a moment that can't be true); RefusedByLawError where the police
    decided, bail follows the Threshold Test, or a remand has no ground or reasons; RefusedError (no decision of the CPS,
    somebody remanded who is not held, welfare gate).
    Writes: a charge; the end of bail or detention; the outcome of the failure; stage and clocks; audit `charging.charged`.
    """
    with doing(Verb.CHARGED, case, asked, may=permissions.CHARGE, by=by, at=at) as (act, case):
        refuse_stranger(case, person)
        who_decides(asked.offences, on=london_date(asked.charged_at))
        until = judge_until_the_hearing(asked, at=at)
        failure = _failure_in_time(case, person, asked.charged_at) if law.FAILING_TO_SURRENDER in asked.offences else None
        request = _decision(case, person, asked, until)
        if failure is not None:
            _lay_information(act, failure, asked.charged_at, until, decided_by=by.name if request is None else request.decided_by)
        made, passed_gates = carry_out(
            act,
            case,
            person,
            Charged(asked.offences, Decides.POLICE if request is None else Decides.CPS, request),
            until,
            by=by,
            at=at,
            charged_at=asked.charged_at,
            gate_reason=asked.gate_reason,
            surrender_only=set(asked.offences) == {law.FAILING_TO_SURRENDER},
        )
        say(
            act,
            made,
            passed_gates,
            reason=made.remand_grounds,
            decided_by=str(made.decided_by),
            failure="" if failure is None else f"{failure.bail.reference}, {spoken(failure.failed_on)}",
        )
    return made


def _failure_in_time(case: Case, person: Person, charged_at: datetime) -> FailureToSurrender:
    """Find the failure to surrender that a charge is about; refuse one that isn't recorded, or is out of time.

    Source: Bail Act 1976 s.6(11)–(14). Raises: RefusedError; RefusedByLawError; InputError for a day before the failure.
    """
    failure = failure_of_person(person, case)
    if failure is None:
        raise RefusedError(f"No failure of {person} to surrender is recorded in {case}.", "Record it on the page of the bail.")
    refuse_day_before("charged_at", london_date(charged_at), failure.failed_on, "the failure to surrender")
    bail_law.check_information(facts_of_failure(failure), laid=london_date(charged_at))
    return failure


def _lay_information(
    act: Act, failure: FailureToSurrender, charged_at: datetime, until: UntilTheHearing, *, decided_by: str
) -> None:
    """Let the charge lay the information for the failure to surrender, and settle it. Writes: the failure."""
    bail, on = act.hold(failure.bail), london_date(charged_at)
    hearing = f"first hearing at {until.court} on {spoken(until.first_hearing)}"
    reason = f"Charged with it at {spoken_time(charged_at)}; {hearing}."
    lay_information_with_charge(act, bail, failure, at=act.at, on=on, decided_by=decided_by, reason=reason)


def _decision(case: Case, person: Person, asked: RecordCharge, until: UntilTheHearing) -> ChargingRequest | None:
    """The request on which the CPS decided; None where the police may decide and did. Raises: as the refusal of either."""
    if asked.decided_by is Decides.CPS:
        return _decision_of_the_cps(case, person, asked.offences, asked.charged_at, until)
    _refuse_more_by_police(asked.offences)
    return None


def _refuse_more_by_police(offences: Sequence[str]) -> None:
    """Refuse that the police decide on more than failing to surrender without an order. Raises: RefusedByLawError."""
    if set(offences) != {law.FAILING_TO_SURRENDER}:
        # Of several offences the one that only the CPS decides on says more.
        law.refuse_police_charge_without_order(
            max((code for code in offences if code != law.FAILING_TO_SURRENDER), key=is_for_the_cps)
        )


def _decision_of_the_cps(
    case: Case, person: Person, offences: Sequence[str], charged_at: datetime, until: UntilTheHearing
) -> ChargingRequest:
    """Find the request on which the CPS decided to charge with these offences.

    Raises: RefusedError where there is none; InputError for an offence or a moment that it does not cover; RefusedByLawError for
    bail after the Threshold Test.
    """
    request = queries.decision_to_charge(person.pk, case)
    if request is None:
        way_forward = "Ask for a charging decision, or record the one there is."
        if not any(is_for_the_cps(code) for code in offences):
            way_forward = f"{way_forward} What the police charge themselves is recorded as a suspected breach of the order."
        raise RefusedError(f"No decision of the CPS to charge {person} is recorded.", way_forward)
    beyond = [code for code in offences if code not in request.offences]
    if beyond:
        raise InputError(
            "offences",
            f"The decision on {request} does not cover {', '.join(law.OFFENCES[code].wording.lower() for code in beyond)}.",
            "Charge what was decided, or ask again.",
        )
    if request.decided_on is not None and london_date(charged_at) < request.decided_on:
        raise InputError("charged_at", f"The CPS decided on {spoken(request.decided_on)}, after that.", "Check the date.")
    if request.test == Test.THRESHOLD:
        law.check_kept_after_threshold(kept=until.is_kept)
    return request
