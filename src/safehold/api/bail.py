"""Bail: granted, extended, stopped and restarted, varied, breached, ended; one with its clock document."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.custody import found_arrest
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.shapes import StepOut
from safehold.asked import Count, Name
from safehold.casework.bail import actions, pack, permissions, queries
from safehold.casework.bail.asked import (
    DecideOnFailure,
    DeclineExtension,
    EndBail,
    ExtendBail,
    GrantBail,
    PrepareExtension,
    RecordBreach,
    RecordCourtApplication,
    RecordCourtDecision,
    RecordEndOfFailure,
    RecordFailureToSurrender,
    RecordInPatientStay,
    RecordOutcomeTold,
    RecordRepresentations,
    ReleaseOnRunningBail,
    RestartBail,
    SetReturnDay,
    SuspendBail,
    VaryConditions,
)
from safehold.casework.bail.models import Bail, BailCondition, FailureToSurrender
from safehold.casework.cases.queries import case_by_reference

router = Router(tags=["Bail"])


class ExtensionRequestBody(PrepareExtension):
    """An extension to be authorised by the officer who is named by user name; who was told of it beforehand, how and when."""

    sent_to: Name


class VariationBody(VaryConditions):
    """The numbers of the conditions to be lifted, and the conditions to be set, at the person's request."""

    lift: Annotated[list[Count], Field(max_length=50)] = []


class BreachBody(RecordBreach):
    """A breach of the condition with this number. In itself it is no offence."""

    condition: Count


class BailOut(Schema):
    """A bail. `ends_on` is computed from the recorded facts; it is empty while the clock is stopped.

    `returns_on` is the day of return to the station where it is before the last day of the period; else it is empty.
    """

    reference: str
    case: str
    arrest: str
    person: int
    name: str
    regime: str
    released_on: date
    state: str
    ends_on: date | None
    returns_on: date | None
    granted_at: datetime
    ended_at: datetime | None
    outcome: str
    version: int

    @staticmethod
    def of(bail: Bail) -> "BailOut":
        """Put a bail into the shape of the API."""
        return BailOut(
            case=bail.case.reference,
            arrest=bail.arrest.reference,
            person=bail.person_id,
            name=bail.person.name,
            **{name: getattr(bail, name) for name in _PLAIN},
        )


_PLAIN = [name for name in BailOut.model_fields if name not in ("case", "arrest", "person", "name")]


class ConditionOut(Schema):
    """A condition, from the day it was set to the day it was lifted."""

    number: int
    purpose: str
    text: str
    reasons: str
    set_at: datetime
    lifted_at: datetime | None


class LimitOut(Schema):
    """A limit of the regime, who may authorise it, and on what it rests."""

    months: int
    ends: date | None
    authority: str
    basis: str
    provision: str
    state: str


class SignOffOut(Schema):
    """A point that the law leaves open, and the reading taken here."""

    code: str
    point: str
    reading: str
    alternative: str
    provision: str


class BailClockOut(Schema):
    """The clock document: when the bail ends, every limit, how it was worked out, what waits for a lawyer."""

    ends: date | None
    stopped: bool
    days_left_when_restarted: int | None
    pending_since: date | None
    limits: list[LimitOut]
    steps: list[StepOut]
    sign_off: list[SignOffOut]


class BailDetailOut(BailOut):
    """A bail with the grounds on which it was granted, its conditions and its clock document."""

    reasons: str
    factors: list[str]
    representations: str
    representations_considered: bool
    guidance_regarded: bool
    custody_officer: str
    conditions: list[ConditionOut]
    clock: BailClockOut


_GROUNDS = ("reasons", "factors", "representations", "representations_considered", "guidance_regarded", "custody_officer")


class FailureOut(Schema):
    """Somebody did not come on the day of return. Whether it is an offence (Bail Act 1976 s.6) a person judges.

    `lay_by` is the last day on which the information may be laid.
    """

    failed_on: date
    duty_known: bool
    duty_words: str
    excuse: str
    judged_by: str
    surrendered_on: date | None
    arrested_on: date | None
    before_court_on: date | None
    lay_by: date
    outcome: str
    outcome_on: date | None
    outcome_reason: str
    decided_by: str

    @staticmethod
    def of(failure: FailureToSurrender) -> "FailureOut":
        """Put a failure into the shape of the API."""
        plain = {name: getattr(failure, name) for name in FailureOut.model_fields if name != "lay_by"}
        return FailureOut(**plain, lay_by=queries.information_of(failure).lay_by)


class PackOut(Schema):
    """An extension pack: the facts that the records hold for conditions A to D, and where it was kept, its digest."""

    number: int | None = None
    sha256: str = ""
    document: dict[str, Any]


@router.get("/bails", response=PageOf[BailOut], summary="The bails that run in the cases of your team, the sooner to end first")
@reads
def running_bails(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List running bails."""
    require(caller(request), permissions.SEE)
    return page_of(queries.running_bails(caller(request)), BailOut.of, after=after, limit=limit)


@router.get("/cases/{reference}/bails", response=list[BailOut], summary="The bails of a case, newest first")
@reads
def bails_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the bails of a case."""
    case = read(request, permissions.SEE, case_by_reference, reference)
    return [BailOut.of(bail) for bail in queries.bails_of(case)]


@router.post("/arrests/{reference}/bail", response={201: BailOut}, summary="Release an arrested person on bail")
def grant(request: HttpRequest, reference: str, body: GrantBail) -> Any:
    """Release on bail. The clock runs from the day after the arrest."""
    bail = actions.grant_bail(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, bail.reference))


@router.post("/arrests/{reference}/running-bail", response=BailOut, summary="Release on the bail that still runs, after a breach")
def release_on_running(request: HttpRequest, reference: str, body: ReleaseOnRunningBail) -> Any:
    """Release on it. Its clock and conditions go on unchanged."""
    bail = actions.release_on_running_bail(found_arrest(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, bail.reference)


@router.get("/bails/{reference}", response=BailDetailOut, summary="One bail with its conditions and its clock document")
@reads
def one_bail(request: HttpRequest, reference: str) -> Any:
    """Show a bail. Reading it is recorded."""
    bail = read(request, permissions.SEE, queries.bail_by_reference, reference)
    conditions = [
        ConditionOut(
            number=row.number, purpose=row.purpose, text=row.text, reasons=row.reasons, set_at=row.set_at, lifted_at=row.lifted_at
        )
        for row in queries.conditions_of(bail)
    ]
    clock = BailClockOut.model_validate(asdict(queries.clock_of(bail)))
    return BailDetailOut(
        **BailOut.of(bail).model_dump(),
        **{name: getattr(bail, name) for name in _GROUNDS},
        conditions=conditions,
        clock=clock,
    )


@router.post("/bails/{reference}/extension-requests", response={201: BailOut}, summary="Prepare an extension for authority")
def prepare_extension(request: HttpRequest, reference: str, body: ExtensionRequestBody) -> Any:
    """Prepare it. It extends nothing: the authority is that of the officer to whom it is sent."""
    bail, to = _found(request, reference), officer_named("sent_to", body.sent_to)
    actions.prepare_extension(bail, body, sent_to=to, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/bails/{reference}/extensions", response={201: BailOut}, summary="Authorise an extension in your own rank")
def extend(request: HttpRequest, reference: str, body: ExtendBail) -> Any:
    """Authorise it."""
    actions.extend_bail(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/bails/{reference}/representations", response=BailOut, summary="Record what the person answered on an extension")
def record_representations(request: HttpRequest, reference: str, body: RecordRepresentations) -> Any:
    """Record it, for the extension that waits."""
    actions.record_representations(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/extension-refusals", response={201: BailOut}, summary="Decide not to authorise an extension")
def decline_extension(request: HttpRequest, reference: str, body: DeclineExtension) -> Any:
    """Decide against it. The bail ends as before."""
    actions.decline_extension(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/bails/{reference}/outcome-told", response=BailOut, summary="Record that the person was told what was decided")
def record_outcome_told(request: HttpRequest, reference: str, body: RecordOutcomeTold) -> Any:
    """Record whom, how and when."""
    actions.record_outcome_told(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.get("/bails/{reference}/pack", response=PackOut, summary="The extension pack as it stands")
@reads
def extension_pack(request: HttpRequest, reference: str) -> Any:
    """Draw the pack from the records. Reading it is recorded."""
    bail = read(request, permissions.READ_PACK, queries.bail_by_reference, reference)
    return PackOut(document=pack.stored(pack.build(bail, by=caller(request), at=timezone.now())))


@router.get("/bails/{reference}/packs/{number}", response=PackOut, summary="An extension pack as it was kept")
@reads
def kept_pack(request: HttpRequest, reference: str, number: int) -> Any:
    """Show a kept pack. Reading it is recorded."""
    bail = read(request, permissions.READ_PACK, queries.bail_by_reference, reference)
    kept = queries.pack_by_number(bail, number)
    kept.refuse_if_changed()
    return PackOut(number=kept.number, sha256=kept.sha256, document=kept.facts)


@router.post("/bails/{reference}/court-application", response=BailOut, summary="Record an application to the magistrates' court")
def apply_to_court(request: HttpRequest, reference: str, body: RecordCourtApplication) -> Any:
    """Record the application."""
    actions.record_court_application(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/court-decision", response=BailOut, summary="Record what the court decided")
def record_court_decision(request: HttpRequest, reference: str, body: RecordCourtDecision) -> Any:
    """Record the decision."""
    actions.record_court_decision(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/suspension", response=BailOut, summary="Release for a charging decision: the clock stops")
def suspend(request: HttpRequest, reference: str, body: SuspendBail) -> Any:
    """Stop the clock."""
    actions.suspend_bail(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/restart", response=BailOut, summary="Record that the CPS asked for more: the clock runs again")
def restart(request: HttpRequest, reference: str, body: RestartBail) -> Any:
    """Let the clock run again."""
    actions.restart_bail(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/in-patient-stays", response={201: BailOut}, summary="Record a stay in hospital as an in-patient")
def record_stay(request: HttpRequest, reference: str, body: RecordInPatientStay) -> Any:
    """Record the stay."""
    actions.record_in_patient_stay(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/bails/{reference}/variations", response={201: BailOut}, summary="Lift conditions and set new ones")
def vary(request: HttpRequest, reference: str, body: VariationBody) -> Any:
    """Vary the conditions. A condition is never rewritten."""
    bail = _found(request, reference)
    lift = [_condition(request, bail, number) for number in body.lift]
    actions.vary_conditions(bail, body, lift=lift, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/bails/{reference}/return-day", response=BailOut, summary="Appoint another day of return to the station")
def set_return_day(request: HttpRequest, reference: str, body: SetReturnDay) -> Any:
    """Appoint the day."""
    actions.set_return_day(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/bails/{reference}/breaches", response={201: BailOut}, summary="Record a breach of a condition")
def record_breach(request: HttpRequest, reference: str, body: BreachBody) -> Any:
    """Record the breach."""
    bail = _found(request, reference)
    condition = _condition(request, bail, body.condition)
    actions.record_breach(bail, body, condition=condition, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.get("/bails/{reference}/failures", response=list[FailureOut], summary="The failures to surrender to a bail")
@reads
def failures(request: HttpRequest, reference: str) -> Any:
    """Show them, the newest first. Reading them is recorded."""
    bail = read(request, permissions.SEE, queries.bail_by_reference, reference)
    return [FailureOut.of(failure) for failure in queries.failures_of(bail)]


@router.post("/bails/{reference}/failures", response={201: FailureOut}, summary="Record a failure to surrender")
def record_failure(request: HttpRequest, reference: str, body: RecordFailureToSurrender) -> Any:
    """Record it. It says of nobody that they committed an offence."""
    bail = _found(request, reference)
    made = actions.record_failure_to_surrender(bail, body, by=caller(request), at=timezone.now())
    return Status(201, FailureOut.of(made))


@router.post("/bails/{reference}/failures/end", response=FailureOut, summary="Record what ended a failure to surrender")
def record_end_of_failure(request: HttpRequest, reference: str, body: RecordEndOfFailure) -> Any:
    """Record it. The first of them begins three months for the information."""
    bail = _found(request, reference)
    return FailureOut.of(actions.record_end_of_failure(bail, body, by=caller(request), at=timezone.now()))


@router.post("/bails/{reference}/failures/decision", response=FailureOut, summary="Record the decision on a failure to surrender")
def decide_on_failure(request: HttpRequest, reference: str, body: DecideOnFailure) -> Any:
    """Record whether the information was laid."""
    bail = _found(request, reference)
    return FailureOut.of(actions.decide_on_failure(bail, body, by=caller(request), at=timezone.now()))


@router.post("/bails/{reference}/end", response=BailOut, summary="Record how a bail ended")
def end(request: HttpRequest, reference: str, body: EndBail) -> Any:
    """Record the end."""
    actions.end_bail(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


def _condition(request: HttpRequest, bail: Bail, number: int) -> BailCondition:
    return find(request, permissions.SEE, queries.condition_by_number, bail, number)


def _found(request: HttpRequest, reference: str) -> Bail:
    return find(request, permissions.SEE, queries.bail_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> BailOut:
    return shown(request, BailOut.of, queries.bail_by_reference, reference)
