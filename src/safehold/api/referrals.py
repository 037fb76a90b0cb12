"""Referrals: received by upload or as text, listed by triage, assessed, opened as a case, joined or closed."""

import base64
import binascii
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import ConfigDict

from safehold.accounts.errors import InputError
from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import CaseOut, find_case
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.refusals import unless_too_large
from safehold.api.shapes import Body
from safehold.asked import Count, Line, Name, Short
from safehold.audit.recording import current_submission
from safehold.casework.cases.models import RiskLevel
from safehold.casework.cases.queries import cannot_find, case_by_reference
from safehold.casework.people.models import Person
from safehold.casework.referrals import actions, matching, permissions, queries
from safehold.casework.referrals.asked import (
    AssessReferral,
    AssignReferral,
    CloseReferral,
    DecideMatch,
    JoinReferral,
    OpenCaseFromReferral,
    TakeReferral,
)
from safehold.casework.referrals.deliveries import Delivery, receive_delivery
from safehold.casework.referrals.matching import Match
from safehold.casework.referrals.models import Referral, ReferralState, Source
from safehold.casework.referrals.stored import TriageLine
from safehold.exchange import cybertip

router = Router(tags=["Referrals"])

MOST_DOCUMENTS = 50


class ReferralOut(Schema):
    """A referral, with its triage points and the fact behind each."""

    reference: str = Field(examples=["REF-26-0031"])
    state: str
    owner: str | None
    source: str
    external_reference: str
    incident_type: str
    received_at: datetime
    high_priority: bool
    risk_level: str
    triage_points: int
    triage: list[Any]
    case: str | None
    version: int

    @staticmethod
    def of(referral: Referral) -> "ReferralOut":
        """Put a referral into the shape of the API."""
        return ReferralOut.of_many([referral])[0]

    @staticmethod
    def of_many(referrals: Sequence[Referral]) -> "list[ReferralOut]":
        """Put referrals into the shape of the API, with the names behind their triage that the caller may see."""
        triage = queries.triage_of(referrals)
        return [ReferralOut._of(referral, triage[referral.pk]) for referral in referrals]

    @staticmethod
    def _of(referral: Referral, triage: list[TriageLine]) -> "ReferralOut":
        return ReferralOut(
            reference=referral.reference,
            state=referral.state,
            owner=referral.owner.name if referral.owner else None,
            source=referral.source,
            external_reference=referral.external_reference,
            incident_type=referral.incident_type,
            received_at=referral.received_at,
            high_priority=referral.high_priority,
            risk_level=referral.risk_level,
            triage_points=referral.triage_points,
            triage=triage,
            case=referral.case.reference if referral.case else None,
            version=referral.version,
        )


class ReportedPersonOut(Schema):
    """A person or account holder as the report speaks of them."""

    number: int = Field(description="By which a decision on a match names the person")
    role: str
    called: str
    age: int | None
    identifiers: list[str]


class MatchOut(Schema):
    """A record that may concern the same person, and why. A person decides."""

    person: int | None = Field(description="The number of a recorded person, or empty")
    referral: str | None = Field(description="The reference of another referral, or empty")
    called: str
    about: int | None = Field(
        description="The number of the person of the report whose identifiers matched; empty for another referral, and where "
        "what matched belongs to nobody in the report"
    )
    about_role: str
    strength: str
    reasons: list[str]

    @staticmethod
    def of(match: Match) -> "MatchOut":
        """Put a match into the shape of the API."""
        is_person = isinstance(match.record, Person)
        return MatchOut(
            person=match.record.pk if is_person else None,
            referral=None if is_person else str(match.record),
            called=str(match.record),
            about=match.reported.pk if match.reported else None,
            about_role=match.reported.role if match.reported else "",
            strength=match.strength,
            reasons=[reason["words"] for reason in match.reasons],
        )


class DecidedOut(Schema):
    """What somebody decided about a match."""

    called: str
    about: int | None
    decision: str
    reason: str
    by: str
    at: datetime


class AssessmentOut(Schema):
    """One assessment with the national tool."""

    level: str
    at: datetime
    by: str
    tool: str
    tool_version: str
    reason: str
    target_at: datetime

    @staticmethod
    def of(assessment: Any) -> "AssessmentOut":
        """Put an assessment into the shape of the API."""
        return AssessmentOut(
            level=assessment.level,
            at=assessment.at,
            by=assessment.by.name,
            tool=assessment.tool,
            tool_version=assessment.tool_version,
            reason=assessment.reason,
            target_at=assessment.target_at,
        )


class ReferralDetailOut(ReferralOut):
    """A referral with its people, matches and assessments."""

    people: list[ReportedPersonOut]
    matches: list[MatchOut]
    decided: list[DecidedOut]
    assessments: list[AssessmentOut]
    unreadable: list[Any]
    unrecognised: list[str]


class UnreadableOut(Schema):
    """A part of a document that could not be read."""

    where: str
    text: str
    reason: str


class DeliveryOut(Schema):
    """What came of a delivery: what is new, what was received before, what could not be read and what is not known."""

    received: list[ReferralOut]
    known: list[ReferralOut]
    unreadable: list[UnreadableOut]
    unrecognised: list[str]


class DocumentIn(Body):
    """One document of a delivery, as text or in base64."""

    name: Line
    content: str
    encoding: Literal["text", "base64"] = "text"


class DeliveryIn(Body):
    """The documents of one delivery: a report with its file details, a download, a referral table."""

    documents: list[DocumentIn] = Field(min_length=1, max_length=MOST_DOCUMENTS)

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"documents": [{"name": "referrals.csv", "content": "source,received\n"}]}]}
    )


class AssignReferralBody(AssignReferral):
    """The officer who is to assess it, by user name."""

    to: Name


class OpenCaseFromReferralBody(OpenCaseFromReferral):
    """The case to be opened from a referral. Officers are named by user name."""

    officer_in_the_case: Name
    supervisor: Name


class JoinReferralBody(JoinReferral):
    """The case to which a referral belongs."""

    case: Short


class DecideMatchBody(DecideMatch):
    """The person or the other referral of a match, and whether they are the same. `about` says whom of the report it is about."""

    person: Count | None = None
    about: Count | None = None
    referral: Short | None = None


@router.get("/referrals", response=PageOf[ReferralOut], summary="The referrals of your team: those that wait, by triage points")
@reads
def list_referrals(
    request: HttpRequest,
    state: ReferralState | Literal["", "waiting"] = "",
    mine: bool = False,
    source: Source | None = None,
    level: RiskLevel | None = None,
    after: After = 0,
    limit: Limit = 50,
) -> Any:
    """List referrals."""
    require(caller(request), permissions.READ)
    found = queries.team_referrals(caller(request), state=state, mine=mine, source=source or "", level=level or "")
    page = page_of(found, lambda referral: referral, after=after, limit=limit)
    return {**page, "items": ReferralOut.of_many(page["items"])}


@router.post("/referrals", response={200: DeliveryOut, 201: DeliveryOut}, summary="Receive documents sent as text")
def receive(request: HttpRequest, body: DeliveryIn) -> Any:
    """Receive each referral in the documents. The same report received again changes nothing and stands under `known`."""
    require(caller(request), permissions.RECEIVE)
    return _receive(request, [_opened(number, document) for number, document in enumerate(body.documents)])


@router.post("/referrals/upload", response={200: DeliveryOut, 201: DeliveryOut}, summary="Receive documents as an upload")
@decorate_view(unless_too_large)
def receive_upload(request: HttpRequest, documents: File[list[UploadedFile]]) -> Any:
    """Receive each referral in the files, sent as `multipart/form-data`. As for documents sent as text."""
    require(caller(request), permissions.RECEIVE)
    if len(documents) > MOST_DOCUMENTS:
        raise InputError("documents", f"Send at most {MOST_DOCUMENTS} documents together.")
    return _receive(request, documents)


@router.get("/referrals/{reference}", response=ReferralDetailOut, summary="One referral with its people and matches")
@reads
def one_referral(request: HttpRequest, reference: str) -> Any:
    """Show a referral. Reading it is recorded."""
    referral = read(request, permissions.READ, queries.referral_by_reference, reference)
    people = [
        ReportedPersonOut(
            number=person.pk,
            role=person.role,
            called=person.called,
            age=person.age,
            identifiers=[identifier.value for identifier in person.identifiers.all()],
        )
        for person in queries.people_of(referral)
    ]
    decided = [
        DecidedOut(
            called=str(proposal.matched_person or proposal.matched_referral),
            about=proposal.reported_id,
            decision=proposal.decision,
            reason=proposal.reason,
            by=str(proposal.decided_by),
            at=proposal.decided_at,
        )
        for proposal in queries.proposals_of(referral)
        if proposal.decided_at
    ]
    return ReferralDetailOut(
        **ReferralOut.of(referral).model_dump(),
        people=people,
        matches=[MatchOut.of(match) for match in matching.matches_of(referral)],
        decided=decided,
        assessments=[AssessmentOut.of(assessment) for assessment in queries.assessments_of(referral)],
        unreadable=referral.unreadable,
        unrecognised=referral.content.get("unrecognised") or [],
    )


@router.post("/referrals/{reference}/take", response=ReferralOut, summary="Take a referral that nobody has")
def take(request: HttpRequest, reference: str, body: TakeReferral) -> Any:
    """Take it."""
    actions.take_referral(_found(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, ReferralOut.of, queries.referral_by_reference, reference)


@router.post("/referrals/{reference}/officer", response=ReferralOut, summary="Give a referral to an officer of the team")
def assign(request: HttpRequest, reference: str, body: AssignReferralBody) -> Any:
    """Assign an officer."""
    referral, to = _found(request, reference), officer_named("to", body.to)
    actions.assign_referral(referral, body, to=to, by=caller(request), at=timezone.now())
    return shown(request, ReferralOut.of, queries.referral_by_reference, reference)


@router.post("/referrals/{reference}/assessments", response={201: AssessmentOut}, summary="Record an assessment")
def assess(request: HttpRequest, reference: str, body: AssessReferral) -> Any:
    """Record the level that a person assessed."""
    assessment = actions.assess_referral(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, AssessmentOut.of(assessment))


@router.post("/referrals/{reference}/case", response={201: CaseOut}, summary="Open a case from an assessed referral")
def open_case(request: HttpRequest, reference: str, body: OpenCaseFromReferralBody) -> Any:
    """Open a case."""
    referral = _found(request, reference)
    case = actions.open_case_from_referral(
        referral,
        body,
        officer_in_the_case=officer_named("officer_in_the_case", body.officer_in_the_case),
        supervisor=officer_named("supervisor", body.supervisor),
        by=caller(request),
        at=timezone.now(),
    )
    return Status(201, shown(request, CaseOut.of, case_by_reference, case.reference))


@router.post("/referrals/{reference}/join", response=ReferralOut, summary="Join an assessed referral to a case that is open")
def join(request: HttpRequest, reference: str, body: JoinReferralBody) -> Any:
    """Join it."""
    referral, case = _found(request, reference), find_case(request, body.case)
    actions.join_referral(referral, case, body, by=caller(request), at=timezone.now())
    return shown(request, ReferralOut.of, queries.referral_by_reference, reference)


@router.post("/referrals/{reference}/closure", response=ReferralOut, summary="Close a referral with a reason")
def close(request: HttpRequest, reference: str, body: CloseReferral) -> Any:
    """Close it."""
    actions.close_referral(_found(request, reference), body, by=caller(request), at=timezone.now())
    return shown(request, ReferralOut.of, queries.referral_by_reference, reference)


@router.post("/referrals/{reference}/matches", response={201: None}, summary="Decide whether a match is the same person")
def decide_match(request: HttpRequest, reference: str, body: DecideMatchBody) -> Any:
    """Record the decision. Only what is proposed for this referral can be decided on."""
    if (body.person is None) == (body.referral is None):
        raise InputError("person", "Name either the person or the other referral.", "Send one of the two.")

    def proposed() -> tuple[Referral, Any, Any]:
        referral = queries.referral_by_reference(reference)
        about = queries.reported_in(referral, body.about) if body.about is not None else None
        for match in matching.matches_of(referral):
            if body.person == match.record.pk if isinstance(match.record, Person) else body.referral == str(match.record):
                return referral, match.record, about
        raise cannot_find(f"this match of {reference}")

    referral, matched, about = find(request, permissions.READ, proposed)
    actions.decide_match(referral, body, matched=matched, about=about, by=caller(request), at=timezone.now())
    return Status(201, None)


def _found(request: HttpRequest, reference: str) -> Referral:
    return find(request, permissions.READ, queries.referral_by_reference, reference)


def _receive(request: HttpRequest, documents: list[Any]) -> Status[DeliveryOut]:
    # Each referral is an action of its own and is known again by its content: sending it twice changes nothing.
    token = current_submission.set(None)
    try:
        delivery = receive_delivery(cybertip.read(documents), by=caller(request), at=timezone.now())
    finally:
        current_submission.reset(token)
    return Status(201 if delivery.received else 200, _delivery(request, delivery))


def _delivery(request: HttpRequest, delivery: Delivery) -> DeliveryOut:
    def shape(referral: Referral) -> ReferralOut:
        return shown(request, ReferralOut.of, queries.referral_by_reference, referral.reference)

    return DeliveryOut(
        received=[shape(referral) for referral in delivery.received],
        known=[shape(referral) for referral in delivery.known],
        unreadable=[UnreadableOut(where=part.where, text=part.text, reason=part.reason) for part in delivery.unreadable],
        unrecognised=list(delivery.unrecognised),
    )


def _opened(number: int, document: DocumentIn) -> io.BytesIO:
    if document.encoding == "text":
        content = document.content.encode()
    else:
        try:
            content = base64.b64decode(document.content, validate=True)
        except (binascii.Error, ValueError):
            raise InputError(f"documents.{number}.content", "It is not base64.", "Send it as text, or encode it anew.") from None
    opened = io.BytesIO(content)
    opened.name = document.name
    return opened
