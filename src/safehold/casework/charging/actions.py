"""What people do from a charging request to the charge. Each function is one transaction with one audit entry."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

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
from safehold.casework.accounts.policy_gates import PassedGates
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.bail.actions import (
    finish_bail,
    lay_information_with_charge,
    note_decision,
    run_clock_again,
    stop_clock,
    stop_clock_again,
)
from safehold.casework.bail.models import Bail, BailOutcome, BailState, FailureToSurrender
from safehold.casework.bail.queries import bail_for_update, facts_of_failure, failure_of_person, running_bail_of
from safehold.casework.cases import clocks, search
from safehold.casework.cases.actions import refuse_closed, settle_stage
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_for_update
from safehold.casework.cases.references import next_reference
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.models import (
    Charge,
    ChargingRequest,
    Decides,
    DecisionKind,
    HearingOutcome,
    MaterialRequest,
    Paper,
    Remand,
    RemandGround,
    RequestState,
    Test,
    ThresholdCondition,
)
from safehold.casework.custody.actions import end_detention
from safehold.casework.custody.models import Arrest, Disposal
from safehold.casework.custody.queries import arrest_for_update, arrests_of, detention_of
from safehold.casework.people.models import Order, Person
from safehold.law import bail as bail_law
from safehold.law import charging as law
from safehold.law.calendar import london_date, spoken, spoken_time, years_of_age
from safehold.law.charging.offences import GUIDANCE
from safehold.law.errors import RefusedByLawError
from safehold.law.judgements import Judgement


def request_charging_decision(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    offences: Sequence[str],
    test: Test | str,
    papers: Sequence[Paper | str],
    key_evidence: str,
    released_on: date | None = None,
    threshold_reasons: Mapping[str, str] | None = None,
) -> ChargingRequest:
    """Ask the Crown Prosecution Service for a charging decision.

    `released_on` is the day on which the person was released on bail for this decision: from then the bail clock stands
    still. Without it (a person in custody, early advice) no clock stops.

    Source: PACE 1984 ss. 37(7)(a), 37B, 47ZL; Director's Guidance on Charging. Units and zones: London dates.
    Raises: NotPermittedError; InputError (an unknown offence or paper, a reason of the Threshold Test is missing);
    RefusedError (a request is open, no bail runs that could stop); RefusedByLawError (papers are missing, the Threshold Test for
    somebody who is not held, the bail ended).
    Writes: a request; the bail's clock; the case's stage and clocks; audit `charging.decision_requested`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.REQUEST_DECISION, case)
        refuse_closed(case)
        _refuse_stranger(case, person)
        decided_by_cps = _who_decides(offences)
        chosen_test = one_of(Test, test, "test")
        reasons = _threshold_reasons(chosen_test, threshold_reasons or {})
        if chosen_test is Test.THRESHOLD:
            law.check_threshold(
                {law.Threshold(name): Judgement(True, text) for name, text in reasons.items()},
                held=detention_of(person, case) is not None,
            )
        kept_papers = _papers(papers, on=london_date(at))
        waiting = queries.open_request_of(person, case)
        if waiting is not None:
            raise RefusedError(f"{waiting} for {person} is still open.", "Record the decision on it first.")
        bail = running_bail_of(person, case)
        if released_on is not None and bail is None:
            raise RefusedError(f"No bail of {person} runs in {case}.", "Release them on bail first, or leave the day empty.")
        if bail is not None:
            bail = bail_for_update(bail)
            if queries.decision_to_charge(person.pk, case) is None:
                note_decision(bail, on=None)
        # A clock that stands still for an earlier request goes on to do so for this one.
        stopped = bail is not None and (released_on is not None or bail.state == BailState.STOPPED)
        if bail is not None and released_on is not None and bail.state != BailState.STOPPED:
            note = "Charging decision asked for."
            stop_clock(bail, on=released_on, sent_on=london_date(at), by=by, at=at, note=note, field="released_on")
        request = ChargingRequest.objects.create(
            case=case,
            person=person,
            bail=bail if stopped else None,
            reference=next_reference("charging", london_date(at)),
            offences=list(offences),
            decides=Decides.CPS,
            test=chosen_test,
            threshold_reasons=reasons,
            papers=kept_papers,
            key_evidence=require_text("key_evidence", key_evidence, "Write the key evidence."),
            released_on=released_on,
            requested_at=at,
            requested_by=by,
        )
        settle_stage(case, at=at)
        _make_findable(request)
        clocks.rebuild(case, at=at)
        act.record(
            Verb.CHARGING_DECISION_REQUESTED,
            subject=request,
            case=case.pk,
            reason=decided_by_cps,
            recipients=["Crown Prosecution Service"],
            decides=str(Decides.CPS),
            offences=list(offences),
            test=str(chosen_test),
        )
    return request


def record_cps_request_for_more(
    request: ChargingRequest,
    *,
    by: Officer,
    at: datetime,
    asked_on: date,
    asked_for: str,
    version: int | None = None,
) -> MaterialRequest:
    """Record that the CPS asked for more. Where the bail clock stood still for this decision, it runs again from that day.

    Source: PACE 1984 s.47ZL.
    Raises: NotPermittedError; InputError; RefusedError (decided, asked already); RefusedByLawError; StaleError.
    Writes: what was asked for; the bail's clock; the case's stage and clocks; audit `charging.material_asked_for`.
    """
    with audit.action(by=by, at=at) as act:
        request = _locked(request, by, version)
        if queries.open_material(request) is not None:
            raise RefusedError("What the CPS asked for before has not been sent.", "Record that it was sent first.")
        refuse_future_day("asked_on", asked_on, at=at)
        refuse_day_before("asked_on", asked_on, london_date(request.requested_at), "the request")
        material = MaterialRequest.objects.create(
            request=request,
            case=request.case,
            asked_on=asked_on,
            asked_for=require_text("asked_for", asked_for, "Write what the CPS asked for."),
            recorded_at=at,
            recorded_by=by,
        )
        bail = _stopped_bail(request)
        if bail is not None:
            run_clock_again(bail, on=asked_on, by=by, at=at, note=material.asked_for, field="asked_on")
        request.state = RequestState.MORE_ASKED
        _save(request)
        settle_stage(request.case, at=at)
        clocks.rebuild(request.case, at=at)
        act.record(Verb.CHARGING_MATERIAL_ASKED, subject=request, case=request.case_id, asked_for=material.asked_for)
    return material


def record_material_sent(
    request: ChargingRequest, *, by: Officer, at: datetime, sent_on: date, sent: str, version: int | None = None
) -> MaterialRequest:
    """Record that what the CPS asked for was sent. The bail clock stops again.

    Source: PACE 1984 s.47ZL.
    Raises: NotPermittedError; InputError; RefusedError where nothing is asked for; RefusedByLawError; StaleError.
    Writes: what was sent; the bail's clock; the case's stage and clocks; audit `charging.material_sent`.
    """
    with audit.action(by=by, at=at) as act:
        request = _locked(request, by, version)
        material = queries.open_material(request)
        if material is None:
            raise RefusedError(f"The CPS has asked for nothing that was not sent, for {request}.")
        refuse_future_day("sent_on", sent_on, at=at)
        refuse_day_before("sent_on", sent_on, material.asked_on, "the request")
        material.sent_on, material.sent = sent_on, require_text("sent", sent, "Write what was sent.")
        material.save()
        bail = _stopped_bail(request)
        if bail is not None:
            stop_clock_again(bail, on=sent_on, by=by, at=at, note=material.sent, field="sent_on")
        request.state = RequestState.SENT
        _save(request)
        settle_stage(request.case, at=at)
        clocks.rebuild(request.case, at=at)
        act.record(
            Verb.CHARGING_MATERIAL_SENT,
            subject=request,
            case=request.case_id,
            recipients=["Crown Prosecution Service"],
            sent=material.sent,
        )
    return material


def record_decision(
    request: ChargingRequest,
    *,
    by: Officer,
    at: datetime,
    decision: DecisionKind | str,
    decided_on: date,
    decided_by: str,
    reason: str,
    version: int | None = None,
) -> ChargingRequest:
    """Record what the prosecutor decided. It charges nobody and ends no bail: that is recorded by itself.

    Raises: NotPermittedError; InputError; RefusedError where it is decided already; StaleError.
    Writes: the request; the case's stage and clocks; audit `charging.decision_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        request = _locked(request, by, version)
        refuse_future_day("decided_on", decided_on, at=at)
        refuse_day_before("decided_on", decided_on, london_date(request.requested_at), "the request")
        request.decision = one_of(DecisionKind, decision, "decision")
        request.decided_on = decided_on
        request.decided_by = require_text("decided_by", decided_by, "Write the prosecutor who decided.")
        request.decision_reason = require_text("reason", reason, "Write the reason that the prosecutor gave.")
        request.state = RequestState.DECIDED
        _save(request)
        bail = running_bail_of(request.person, request.case)
        if bail is not None:
            note_decision(bail_for_update(bail), on=decided_on)
        settle_stage(request.case, at=at)
        clocks.rebuild(request.case, at=at)
        act.record(
            Verb.CHARGING_DECISION_RECORDED,
            subject=request,
            case=request.case_id,
            reason=reason,
            decision=str(request.decision),
            decided_by=request.decided_by,
        )
    return request


def charge(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    offences: Sequence[str],
    charged_at: datetime,
    remand: Remand | str,
    first_hearing: date,
    court: str,
    decided_by: Decides | str = Decides.CPS,
    remand_ground: RemandGround | str = "",
    remand_grounds: str = "",
    gate_reason: str = "",
) -> Charge:
    """Record a charge. It ends the bail that runs, or the detention, of this person in this case.

    It follows a recorded decision of the CPS. What the police decide themselves is a suspected breach, recorded with its order
    (`charge_breach`) and refused here, or failing to surrender alone: that ends neither bail nor, unless the person is remanded,
    detention. Failing to surrender is charged while the information may be laid (Bail Act 1976 s.6(11)–(14)); the charge lays
    it, and settles the failure. Somebody remanded in custody is not let go, so the welfare gate (force policy) applies only to
    release on bail.

    Source: PACE 1984 ss. 37, 38, 46A; Director's Guidance on Charging.
    Raises: NotPermittedError; InputError (an unknown offence, a moment that can't be true);
    RefusedByLawError where the police decided, bail follows the Threshold Test, or a remand has no ground or reasons;
    RefusedError (no decision of the CPS, somebody remanded who is not held, welfare gate).
    Writes: a charge; the end of bail or detention; the outcome of the failure; the case's stage and clocks; audit
    `charging.charged`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.CHARGE, case)
        refuse_closed(case)
        _refuse_stranger(case, person)
        _who_decides(offences)
        refuse_future("charged_at", charged_at, at=at)
        chosen_remand, ground = _remand(remand, remand_ground, remand_grounds, charged_at=charged_at)
        refuse_day_before("first_hearing", first_hearing, london_date(charged_at), "the charge")
        surrender_only = set(offences) == {law.FAILING_TO_SURRENDER}
        failure = _failure_in_time(case, person, charged_at) if law.FAILING_TO_SURRENDER in offences else None
        by_police = one_of(Decides, decided_by, "decided_by") is Decides.POLICE
        if by_police and not surrender_only:
            # Of several offences the one that only the CPS decides on says more.
            law.refuse_police_charge_without_order(
                max((code for code in offences if code != law.FAILING_TO_SURRENDER), key=_is_for_the_cps)
            )
        request = None if by_police else _decision_of_the_cps(case, person, offences, charged_at)
        if request is not None and request.test == Test.THRESHOLD:
            law.check_kept_after_threshold(kept=chosen_remand is Remand.REMANDED)
        court = require_text("court", court, "Write the court.")
        if failure is not None:
            lay_information_with_charge(
                bail_for_update(failure.bail),
                failure,
                at=at,
                on=london_date(charged_at),
                decided_by=request.decided_by if request is not None else by.name,
                reason=f"Charged with it at {spoken_time(charged_at)}; first hearing at {court} on {spoken(first_hearing)}.",
            )
        made, passed_gates = _carry_out(
            case,
            person,
            by=by,
            at=at,
            charged_at=charged_at,
            remand=chosen_remand,
            remand_ground=ground,
            remand_grounds=remand_grounds,
            gate_reason=gate_reason,
            surrender_only=surrender_only,
            offences=list(offences),
            request=request,
            decided_by=Decides.POLICE if by_police else Decides.CPS,
            first_hearing=first_hearing,
            court=court,
        )
        act.record(
            Verb.CHARGED,
            subject=made,
            case=case.pk,
            reason=remand_grounds.strip(),
            offences=list(offences),
            remand=str(chosen_remand),
            remand_ground=ground,
            first_hearing=first_hearing,
            decided_by=str(made.decided_by),
            failure="" if failure is None else f"{failure.bail.reference}, {spoken(failure.failed_on)}",
            passed_gates=passed_gates,
        )
    return made


def charge_breach(
    case: Case,
    order: Order,
    *,
    by: Officer,
    at: datetime,
    prohibition: int,
    conduct_on: date,
    conduct: str,
    full_code: Mapping[law.FullCode, Judgement],
    charged_at: datetime,
    remand: Remand | str,
    first_hearing: date,
    court: str,
    remand_ground: RemandGround | str = "",
    remand_grounds: str = "",
    guilty_plea_anticipated: bool = False,
    suits_magistrates_court: bool = False,
    categories: Collection[law.ExcludedCategory] = (),
    person_under_18_involved: bool = False,
    gate_reason: str = "",
) -> Charge:
    """Charge a suspected breach of an order, or of the notification requirements, there and then: the police decide.

    `prohibition` is its number in the order, from 1; `conduct` says what is suspected. The tests of the Director's Guidance and
    the Full Code Test are judgements of the officer, kept with the charge; nothing here says that anybody broke anything. Who is
    recorded as under 18 on the day of the charge counts as such, whatever `person_under_18_involved` says.

    Source: Sentencing Act 2020 s.354; Sexual Offences Act 2003 ss. 91, 103I; Director's Guidance on Charging.
    Raises: NotPermittedError; InputError; RefusedByLawError (the order did not bind on that day, a test is not met: then the
    CPS decides; a remand without its ground or reasons); RefusedError (a closed case, a remand of
    somebody who is not held, welfare gate).
    Writes: a charge; the end of bail or detention; the case's stage and clocks; audit `charging.breach_charged`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.CHARGE, case)
        refuse_closed(case)
        order = queries.order_for(case, order.pk)
        refuse_future_day("conduct_on", conduct_on, at=at)
        if not 1 <= prohibition <= len(order.prohibitions):
            raise InputError("prohibition", "Choose a prohibition of the order.")
        text = order.prohibitions[prohibition - 1]
        under_18 = person_under_18_involved or _is_under_18(order.person, london_date(charged_at))
        answer = law.fast_route(
            queries.order_held(order),
            text,
            on=conduct_on,
            guilty_plea_anticipated=guilty_plea_anticipated,
            suits_magistrates_court=suits_magistrates_court,
            categories=categories,
            person_under_18_involved=under_18,
        )
        if not answer.police_may_charge:
            raise RefusedByLawError(
                code="charging.no_fast_route",
                reason=answer.refusal,
                provision=GUIDANCE,
                way_forward=answer.way_forward,
            )
        law.check_full_code(full_code)
        refuse_future("charged_at", charged_at, at=at)
        chosen_remand, ground = _remand(remand, remand_ground, remand_grounds, charged_at=charged_at)
        refuse_day_before("charged_at", london_date(charged_at), conduct_on, "the conduct")
        refuse_day_before("first_hearing", first_hearing, london_date(charged_at), "the charge")
        what = require_text("conduct", conduct, "Write what is suspected.")
        made, passed_gates = _carry_out(
            case,
            order.person,
            by=by,
            at=at,
            charged_at=charged_at,
            remand=chosen_remand,
            remand_ground=ground,
            remand_grounds=remand_grounds,
            gate_reason=gate_reason,
            offences=[answer.offence.code],
            decided_by=Decides.POLICE,
            police_tests=_police_tests(
                guilty_plea_anticipated, suits_magistrates_court, categories, person_under_18_involved=under_18
            ),
            order=order,
            prohibition=text,
            conduct_on=conduct_on,
            judgement={"conduct": what, **{str(stage): judged.reasons.strip() for stage, judged in full_code.items()}},
            first_hearing=first_hearing,
            court=require_text("court", court, "Write the court."),
        )
        act.record(
            Verb.BREACH_CHARGED,
            subject=made,
            case=case.pk,
            reason=f"{what} {remand_grounds}".strip(),
            offences=[answer.offence.code],
            remand=str(chosen_remand),
            remand_ground=ground,
            first_hearing=first_hearing,
            order=str(order),
            prohibition=prohibition,
            conduct_on=conduct_on,
            passed_gates=passed_gates,
        )
    return made


def record_first_hearing(
    charge: Charge,
    *,
    by: Officer,
    at: datetime,
    outcome: HearingOutcome | str,
    heard_at: datetime,
    note: str = "",
) -> Charge:
    """Record what came of the first hearing after a charge. Its clock ends.

    Whoever was kept in custody is brought, so that they did not come can only be recorded of somebody bailed. It says of nobody
    that they committed an offence: the court judges a failure to surrender.

    Source: PACE 1984 ss. 46, 47(3A). Units and zones: an aware moment, when they came, should have come, or the charge ended.
    Raises: NotPermittedError; InputError (a future moment, one before the charge or, of somebody who did not come, before the day
    of the hearing; no reason where nobody came); RefusedError (recorded already, a closed case).
    Writes: the charge; the case's clocks; audit `charging.first_hearing_recorded`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(charge.case)
        charge = queries.charge_for_update(charge)
        charge.case = case
        require(by, permissions.RECORD_HEARING, charge)
        refuse_closed(case)
        if not charge.awaits_hearing:
            raise RefusedError(f"What came of the hearing is recorded already: {charge.get_hearing_outcome_display().lower()}.")
        chosen = one_of(HearingOutcome, outcome, "outcome")
        refuse_future("heard_at", heard_at, at=at)
        heard_at = not_before("heard_at", heard_at, charge.charged_at, "the charge")
        if chosen is HearingOutcome.DID_NOT_COME:
            _refuse_not_coming(charge, heard_at)
        if chosen is not HearingOutcome.CAME:
            require_text("note", note, "Write why it came to nothing.")
        charge.hearing_outcome, charge.heard_at = chosen, heard_at
        charge.hearing_note, charge.hearing_recorded_by = note.strip(), by
        charge.save()
        clocks.rebuild(case, at=at)
        act.record(
            Verb.FIRST_HEARING_RECORDED,
            subject=charge,
            case=case.pk,
            reason=charge.hearing_note,
            outcome=str(chosen),
            heard_at=heard_at,
        )
    return charge


def _refuse_not_coming(charge: Charge, moment: datetime) -> None:
    """Refuse that somebody did not come who was in custody, or whose hearing had not come. Raises: InputError."""
    if charge.remand == Remand.REMANDED:
        raise InputError(
            "outcome",
            f"{charge.person} is kept in custody, and is brought before the court (PACE 1984 s.46).",
            "Record when they were brought.",
        )
    refuse_day_before("heard_at", london_date(moment), charge.first_hearing, "the day appointed")


def _carry_out(
    case: Case,
    person: Person,
    *,
    by: Officer,
    at: datetime,
    charged_at: datetime,
    remand: Remand,
    remand_ground: str,
    remand_grounds: str,
    gate_reason: str,
    surrender_only: bool = False,
    **facts: Any,
) -> tuple[Charge, PassedGates]:
    """Write a charge and what it ends; one of failing to surrender alone leaves bail, and detention without a remand, as it was.

    Gives it with the gates of force policy that were passed. Writes no audit entry.
    """
    held = detention_of(person, case)
    arrest = held or arrests_of(case).filter(person=person).first()
    if arrest is not None:
        charged_at = not_before("charged_at", charged_at, arrest.arrested_at, "the arrest")
    if remand == Remand.REMANDED and held is None:
        raise RefusedError(
            f"{person} is not in custody, so cannot be kept there (PACE 1984 s.38).",
            "Record first that they surrendered or were arrested; whoever answers bail counts as arrested (s.34(7)).",
        )
    passed_gates: PassedGates = []
    goes_on = surrender_only and remand != Remand.REMANDED
    if arrest is not None and not goes_on and (held is not None or arrest.is_on_street_bail):
        passed_gates = _end_detention(arrest, at, charged_at, remand, gate_reason)
    bail = running_bail_of(person, case)
    if bail is not None and not surrender_only:
        finish_bail(bail_for_update(bail), at=at, ended_at=charged_at, outcome=BailOutcome.CHARGED, reason="Charged.")
    made = Charge.objects.create(
        case=case,
        person=person,
        arrest=arrest,
        charged_at=charged_at,
        remand=remand,
        remand_ground=remand_ground,
        remand_grounds=remand_grounds.strip(),
        recorded_at=at,
        recorded_by=by,
        **facts,
    )
    settle_stage(case, at=at)
    clocks.rebuild(case, at=at)
    return made, passed_gates


def _police_tests(
    guilty_plea_anticipated: bool,
    suits_magistrates_court: bool,
    categories: Collection[law.ExcludedCategory],
    *,
    person_under_18_involved: bool,
) -> dict[str, Any]:
    """The tests of a police charge, as the officer answered them or the record says."""
    return {
        "guilty_plea_anticipated": guilty_plea_anticipated,
        "suits_magistrates_court": suits_magistrates_court,
        "categories": sorted(str(category) for category in categories),
        "person_under_18_involved": person_under_18_involved,
    }


def _is_under_18(person: Person, day: date) -> bool:
    return person.date_of_birth is not None and years_of_age(person.date_of_birth, day) < 18


def _end_detention(held: Arrest, at: datetime, charged_at: datetime, remand: Remand, gate_reason: str) -> PassedGates:
    locked = arrest_for_update(held)
    passed = end_detention(
        locked,
        at=at,
        released_at=charged_at,
        disposal=Disposal.CHARGED,
        reason="Charged.",
        gate_reason=gate_reason,
        remanded=remand is Remand.REMANDED,
    )
    locked.version += 1
    locked.save()
    return passed


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


def _decision_of_the_cps(case: Case, person: Person, offences: Sequence[str], charged_at: datetime) -> ChargingRequest:
    request = queries.decision_to_charge(person.pk, case)
    if request is None:
        way_forward = "Ask for a charging decision, or record the one there is."
        if not any(_is_for_the_cps(code) for code in offences):
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
    return request


def _locked(request: ChargingRequest, by: Officer, version: int | None) -> ChargingRequest:
    case = case_for_update(request.case)
    request = queries.request_for_update(request)
    request.case = case
    require(by, permissions.RECORD_ANSWER, request)
    refuse_if_stale(request, version)
    refuse_closed(case)
    if not request.is_open:
        raise RefusedError(f"{request} is decided already: {request.get_decision_display().lower()}.")
    return request


def _stopped_bail(request: ChargingRequest) -> Bail | None:
    """The bail whose clock this request moves, locked; None where none was stopped for it or it has ended."""
    if request.bail is None or not request.bail.is_running:
        return None
    return bail_for_update(request.bail)


def _save(request: ChargingRequest) -> None:
    request.version += 1
    request.save()


def _refuse_stranger(case: Case, person: Person) -> None:
    if not case.people.filter(person=person).exists():
        raise InputError("person", f"{person} is not recorded in {case}.", "Add them to the case first.")


def _who_decides(offences: Sequence[str]) -> str:
    """Check the offences against the table; give the reason of the first that only the CPS decides on. Raises: InputError."""
    if not offences:
        raise InputError("offences", "Choose the offence.")
    for code in offences:
        if code not in law.OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")
    decisions = [law.who_decides(code) for code in offences]
    first = next((decision for decision in decisions if decision.decider is law.Decider.CPS), decisions[0])
    return first.steps[-1].text


def _is_for_the_cps(code: str) -> bool:
    return law.who_decides(code).decider is law.Decider.CPS


def _threshold_reasons(test: Test, reasons: Mapping[str, str]) -> dict[str, str]:
    if test is Test.FULL_CODE:
        return {}
    for condition in ThresholdCondition:
        if not reasons.get(condition.value, "").strip():
            raise InputError(f"threshold_{condition.value}", f"Write the reasons: {condition.label.lower()}.")
    return {condition.value: reasons[condition.value].strip() for condition in ThresholdCondition}


def _papers(papers: Sequence[Paper | str], *, on: date) -> list[str]:
    unknown = [paper for paper in papers if paper not in Paper.values]
    if unknown:
        raise InputError("papers", f"{unknown[0]} is not one of the papers.", "Choose from those listed.")
    law.check_papers(law.FileStage.CHARGING_DECISION, {law.Paper(paper) for paper in papers}, on=on)
    return [str(paper) for paper in papers]


def _remand(remand: Remand | str, ground: RemandGround | str, reasons: str, *, charged_at: datetime) -> tuple[Remand, str]:
    """Check what happens until the hearing; give it with the ground, empty where bail is given.

    Raises: InputError; RefusedByLawError for a remand without a ground or its reasons (PACE 1984 s.38(1)(a), (3)).
    """
    chosen = one_of(Remand, remand, "remand")
    if chosen is Remand.BAILED:
        return chosen, ""
    named = one_of(RemandGround, ground, "remand_ground") if ground else None
    bail_law.check_remand(
        on=london_date(charged_at),
        charged=True,
        ground=bail_law.RemandGround(named.value) if named else None,
        reasons=reasons,
    )
    return chosen, str(named)


def _make_findable(request: ChargingRequest) -> None:
    search.index(
        "charging request",
        request.pk,
        case=request.case,
        title=f"{request.reference} {request.person}",
        detail=f"Charging decision asked for on {spoken(london_date(request.requested_at))}",
        url=reverse("charging:request", args=[request.reference]),
        values=(request.reference, request.person.name),
    )
