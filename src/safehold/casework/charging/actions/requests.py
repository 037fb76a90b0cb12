"""Requests for a charging decision: asked, more material asked for and sent, decided."""

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse

from safehold.accounts.checks import refuse_day_before, refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail.clock_entries import run_clock_again, stop_clock, stop_clock_again
from safehold.casework.bail.ends import note_decision
from safehold.casework.bail.models import Bail, BailState
from safehold.casework.bail.queries import running_bail_of
from safehold.casework.cases.door import Act, doing
from safehold.casework.cases.events import Event
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.asked import (
    RecordCpsRequestForMore,
    RecordMaterialSent,
    RecordProsecutorsDecision,
    RequestChargingDecision,
)
from safehold.casework.charging.deciders import who_decides
from safehold.casework.charging.models import (
    ChargingRequest,
    Decides,
    MaterialRequest,
    RequestState,
    Test,
    ThresholdCondition,
)
from safehold.casework.charging.verbs import Verb
from safehold.casework.custody.queries import detention_of
from safehold.casework.custody.refusals import refuse_stranger
from safehold.casework.people.models import Person
from safehold.law import charging as law
from safehold.law.calendar import london_date
from safehold.law.judgements import Judgement


def request_charging_decision(
    case: Case, person: Person, asked: RequestChargingDecision, *, by: Officer, at: datetime
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
    with doing(Verb.CHARGING_DECISION_REQUESTED, case, asked, may=permissions.REQUEST_DECISION, by=by, at=at) as (act, case):
        refuse_stranger(case, person)
        decided_by_cps = who_decides(asked.offences, on=london_date(at))
        reasons = {} if asked.test is Test.FULL_CODE else _threshold_reasons(case, person, asked.threshold_reasons or {})
        law.check_papers(law.FileStage.CHARGING_DECISION, {law.Paper(paper) for paper in asked.papers}, on=london_date(at))
        waiting = queries.open_request_of(person, case)
        if waiting is not None:
            raise RefusedError(f"{waiting} for {person} is still open.", "Record the decision on it first.")
        bail = _bail_that_stops(act, case, person, asked.released_on, by=by)
        request = act.made(
            ChargingRequest.objects.create(
                case=case,
                person=person,
                bail=bail,
                reference=next_reference("charging", london_date(at)),
                offences=asked.offences,
                decides=Decides.CPS,
                test=asked.test,
                threshold_reasons=reasons,
                papers=[str(paper) for paper in asked.papers],
                key_evidence=asked.key_evidence,
                released_on=asked.released_on,
                requested_at=at,
                requested_by=by,
            )
        )
        act.says(
            reason=decided_by_cps,
            recipients=["Crown Prosecution Service"],
            decides=str(Decides.CPS),
            offences=asked.offences,
            test=str(asked.test),
        )
    return request


def record_cps_request_for_more(
    request: ChargingRequest, asked: RecordCpsRequestForMore, *, by: Officer, at: datetime
) -> MaterialRequest:
    """Record that the CPS asked for more. Where the bail clock stood still for this decision, it runs again from that day.

    Source: PACE 1984 s.47ZL.
    Raises: NotPermittedError; InputError; RefusedError (decided, asked already); RefusedByLawError; StaleError.
    Writes: what was asked for; the bail's clock; the case's stage and clocks; audit `charging.material_asked_for`.
    """
    with doing(Verb.CHARGING_MATERIAL_ASKED, request, asked, may=permissions.RECORD_ANSWER, by=by, at=at) as (act, request):
        _refuse_decided(request)
        if queries.open_material(request) is not None:
            raise RefusedError("What the CPS asked for before has not been sent.", "Record that it was sent first.")
        refuse_future_day("asked_on", asked.asked_on, at=at)
        refuse_day_before("asked_on", asked.asked_on, london_date(request.requested_at), "the request")
        material = MaterialRequest.objects.create(
            request=request,
            case=request.case,
            asked_on=asked.asked_on,
            asked_for=asked.asked_for,
            recorded_at=at,
            recorded_by=by,
        )
        bail = _stopped_bail(act, request)
        if bail is not None:
            run_clock_again(act, bail, on=asked.asked_on, by=by, at=at, note=material.asked_for, field="asked_on")
        request.state = RequestState.MORE_ASKED
        act.says(asked_for=material.asked_for)
    return material


def record_material_sent(request: ChargingRequest, asked: RecordMaterialSent, *, by: Officer, at: datetime) -> MaterialRequest:
    """Record that what the CPS asked for was sent. The bail clock stops again.

    Source: PACE 1984 s.47ZL.
    Raises: NotPermittedError; InputError; RefusedError where nothing is asked for; RefusedByLawError; StaleError.
    Writes: what was sent; the bail's clock; the case's stage and clocks; audit `charging.material_sent`.
    """
    with doing(Verb.CHARGING_MATERIAL_SENT, request, asked, may=permissions.RECORD_ANSWER, by=by, at=at) as (act, request):
        _refuse_decided(request)
        material = queries.open_material(request)
        if material is None:
            raise RefusedError(f"The CPS has asked for nothing that was not sent, for {request}.")
        refuse_future_day("sent_on", asked.sent_on, at=at)
        refuse_day_before("sent_on", asked.sent_on, material.asked_on, "the request")
        material.sent_on, material.sent = asked.sent_on, asked.sent
        material.save()
        bail = _stopped_bail(act, request)
        if bail is not None:
            stop_clock_again(act, bail, on=asked.sent_on, by=by, at=at, note=material.sent, field="sent_on")
        request.state = RequestState.SENT
        act.says(recipients=["Crown Prosecution Service"], sent=material.sent)
    return material


def record_prosecutors_decision(
    request: ChargingRequest, asked: RecordProsecutorsDecision, *, by: Officer, at: datetime
) -> ChargingRequest:
    """Record what the prosecutor decided. It charges nobody and ends no bail: that is recorded by itself.

    Raises: NotPermittedError; InputError; RefusedError where it is decided already; StaleError.
    Writes: the request; the case's stage and clocks; audit `charging.decision_recorded`.
    """
    with doing(Verb.CHARGING_DECISION_RECORDED, request, asked, may=permissions.RECORD_ANSWER, by=by, at=at) as (act, request):
        _refuse_decided(request)
        refuse_future_day("decided_on", asked.decided_on, at=at)
        refuse_day_before("decided_on", asked.decided_on, london_date(request.requested_at), "the request")
        request.decision, request.decided_on, request.decided_by = asked.decision, asked.decided_on, asked.decided_by
        request.decision_reason, request.state = asked.reason, RequestState.DECIDED
        bail = running_bail_of(request.person, request.case)
        if bail is not None:
            note_decision(act.hold(bail), on=asked.decided_on)
        act.tells(
            Event.PROSECUTOR_DECIDED,
            request,
            text=f"{request.get_decision_display()}: {request.person}",
            url=reverse("charging:request", args=[request.reference]),
            to=[request.requested_by],
        )
        act.says(reason=asked.reason, decision=str(asked.decision), decided_by=asked.decided_by)
    return request


def _bail_that_stops(act: Act, case: Case, person: Person, released_on: date | None, *, by: Officer) -> Bail | None:
    """The bail whose clock stands still for a request, from the day of the release on; None where none does.

    Raises: RefusedError where no bail runs that could stop; RefusedByLawError. Writes: the bail and its clock.
    """
    running = running_bail_of(person, case)
    if running is None:
        if released_on is not None:
            raise RefusedError(f"No bail of {person} runs in {case}.", "Release them on bail first, or leave the day empty.")
        return None
    bail = act.hold(running)
    if queries.decision_to_charge(person.pk, case) is None:
        note_decision(bail, on=None)
    if bail.state == BailState.STOPPED:
        # A clock that stands still for an earlier request goes on to do so for this one.
        return bail
    if released_on is None:
        return None
    note, sent_on = "Charging decision asked for.", london_date(act.at)
    stop_clock(act, bail, on=released_on, sent_on=sent_on, by=by, at=act.at, note=note, field="released_on")
    return bail


def _refuse_decided(request: ChargingRequest) -> None:
    if not request.is_open:
        raise RefusedError(f"{request} is decided already: {request.get_decision_display().lower()}.")


def _stopped_bail(act: Act, request: ChargingRequest) -> Bail | None:
    """The bail whose clock this request moves, locked; None where none was stopped for it or it has ended."""
    if request.bail is None or not request.bail.is_running:
        return None
    return act.hold(request.bail)


def _threshold_reasons(case: Case, person: Person, reasons: Mapping[ThresholdCondition, str]) -> dict[str, str]:
    """Judge the reasons of the Threshold Test. Raises: InputError; RefusedByLawError for somebody who is not held."""
    for condition in ThresholdCondition:
        if not reasons.get(condition):
            raise InputError(f"threshold_{condition.value}", f"Write the reasons: {condition.label.lower()}.")
    kept = {condition.value: reasons[condition] for condition in ThresholdCondition}
    law.check_threshold(
        {law.Threshold(name): Judgement(True, text) for name, text in kept.items()},
        held=detention_of(person, case) is not None,
    )
    return kept
