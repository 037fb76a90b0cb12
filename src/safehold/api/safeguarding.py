"""Safeguarding: each child, the referral and its reply, discussions, actions, the outcome."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.cases import find_case
from safehold.api.lookups import find, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.api.warrants import warrant_of
from safehold.asked import Short
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.safeguarding import actions, permissions, queries
from safehold.casework.safeguarding.asked import (
    CompleteAction,
    DecideSameChild,
    RecordChild,
    RecordNamed,
    RecordOutcome,
    RecordReply,
    RecordStrategyDiscussion,
    ReferChild,
    SayAlreadyAChild,
    SayNotAChild,
    TakeBackAnswer,
)
from safehold.casework.safeguarding.models import Child, ChildNamed

router = Router(tags=["Safeguarding"])


class ChildOut(Schema):
    """A child who may be at risk."""

    reference: str
    case: str
    name: str
    date_of_birth: date | None
    age: int | None
    relation: str
    in_household: bool | None
    concern: str
    found_at: datetime
    outcome: str
    outcome_at: datetime | None
    version: int

    @staticmethod
    def of(child: Child) -> "ChildOut":
        """Put a child's record into the shape of the API."""
        return ChildOut(case=child.case.reference, **{name: getattr(child, name) for name in _PLAIN})


_PLAIN = [name for name in ChildOut.model_fields if name != "case"]


class ChildrensServicesReferralOut(Schema):
    """A referral to children's services and their reply."""

    to: str
    lawful_basis: str
    what_was_shared: str
    sent_at: datetime
    acknowledged_at: datetime | None
    replied_at: datetime | None
    reply: str
    reply_note: str


class DiscussionOut(Schema):
    """A strategy discussion. `conference_by` is computed, where it started section 47 enquiries."""

    held_on: date
    attendees: list[str]
    decision: str
    reason: str
    conference_by: date | None


class ActionOut(Schema):
    """A completed safeguarding action."""

    type: str
    completed_at: datetime
    note: str


class ChildDetailOut(ChildOut):
    """A child with what was done for them."""

    referrals: list[ChildrensServicesReferralOut]
    discussions: list[DiscussionOut]
    actions: list[ActionOut]
    outcome_reason: str

    @staticmethod
    def of(child: Child) -> "ChildDetailOut":
        """Put a child's record into the shape of the API, with everything that was done."""

        def shaped[T: Schema](shape: type[T], rows: Any) -> list[T]:
            return [shape(**{name: getattr(row, name) for name in shape.model_fields}) for row in rows.all()]

        return ChildDetailOut(
            **ChildOut.of(child).model_dump(),
            referrals=shaped(ChildrensServicesReferralOut, child.referrals),
            discussions=shaped(DiscussionOut, child.discussions),
            actions=shaped(ActionOut, child.actions),
            outcome_reason=child.outcome_reason,
        )


class RecordChildOfCase(RecordChild):
    """A child of a case, with the warrant under which the child was found."""

    warrant: Short | None = None


@router.get("/children", response=PageOf[ChildOut], summary="The children in open cases of your team, the longest known first")
@reads
def list_children(
    request: HttpRequest,
    show: Literal["", "not_referred", "silent", "no_reply", "all"] = "",
    after: After = 0,
    limit: Limit = 50,
) -> Any:
    """List children: those without an outcome, narrowed to what is missing, or all."""
    require(caller(request), permissions.SEE)
    return page_of(queries.shown_children(caller(request), show), ChildOut.of, after=after, limit=limit)


@router.get("/cases/{reference}/children", response=list[ChildOut], summary="The children of a case")
@reads
def children_of_case(request: HttpRequest, reference: str) -> Any:
    """Show the children of a case."""
    case = read(request, permissions.SEE, case_by_reference, reference)
    return [ChildOut.of(child) for child in queries.children_of(case)]


@router.post("/cases/{reference}/children", response={201: ChildOut}, summary="Record a child who may be at risk")
def record_child(request: HttpRequest, reference: str, body: RecordChildOfCase) -> Any:
    """Record a child."""
    case = find_case(request, reference)
    warrant = warrant_of(request, case, body.warrant)
    child = actions.record_child(case, body, by=caller(request), at=timezone.now(), warrant=warrant)
    return Status(201, shown(request, ChildOut.of, queries.child_by_reference, child.reference))


@router.get("/children/{reference}", response=ChildDetailOut, summary="One child with what was done")
@reads
def one_child(request: HttpRequest, reference: str) -> Any:
    """Show a child's record. Reading it is recorded."""
    return ChildDetailOut.of(read(request, permissions.SEE, queries.child_by_reference, reference))


@router.post("/children/{reference}/referrals", response={201: ChildDetailOut}, summary="Refer a child to children's services")
def refer(request: HttpRequest, reference: str, body: ReferChild) -> Any:
    """Record the referral. The reply falls due within one working day."""
    actions.refer_child(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/children/{reference}/replies", response={201: ChildDetailOut}, summary="Record what children's services answered")
def record_reply(request: HttpRequest, reference: str, body: RecordReply) -> Any:
    """Record the reply."""
    actions.record_reply(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/children/{reference}/discussions", response={201: ChildDetailOut}, summary="Record a strategy discussion")
def record_discussion(request: HttpRequest, reference: str, body: RecordStrategyDiscussion) -> Any:
    """Record the discussion."""
    actions.record_strategy_discussion(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/children/{reference}/actions", response={201: ChildDetailOut}, summary="Record a completed safeguarding action")
def complete_action(request: HttpRequest, reference: str, body: CompleteAction) -> Any:
    """Record the action."""
    actions.complete_action(_found(request, reference), body, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, reference))


@router.post("/children/{reference}/outcome", response=ChildDetailOut, summary="Record how the work for a child ended")
def record_outcome(request: HttpRequest, reference: str, body: RecordOutcome) -> Any:
    """Record the outcome. The child's clocks stop."""
    actions.record_outcome(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


def _found(request: HttpRequest, reference: str) -> Child:
    return find(request, permissions.SEE, queries.child_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> ChildDetailOut:
    return shown(request, ChildDetailOut.of, queries.child_by_reference, reference)


class NamedOut(Schema):
    """Somebody who was named or seen as a child, or may be one. `answer` is empty while nobody has said what became of them."""

    number: int
    case: str
    kind: str
    reference: str
    name: str
    age_said: str
    age: int | None
    date_of_birth: date | None
    relation_said: str
    address: str
    seen_at: datetime
    answer: str
    child: str | None
    version: int

    @staticmethod
    def of(named: ChildNamed) -> "NamedOut":
        """Put it into the shape of the API."""
        return NamedOut(
            number=named.pk,
            case=named.case.reference,
            child=named.child.reference if named.child else None,
            **{name: getattr(named, name) for name in _PLAIN_NAMED},
        )


_PLAIN_NAMED = [name for name in NamedOut.model_fields if name not in ("number", "case", "child")]


@router.get("/cases/{reference}/named-children", response=list[NamedOut], summary="The children who were named or seen in a case")
@reads
def named_in_case(request: HttpRequest, reference: str) -> Any:
    """Show them, the longest known first, with what was answered."""
    case = read(request, permissions.SEE, case_by_reference, reference)
    return [NamedOut.of(named) for named in queries.named_in(case)]


@router.post("/named-children/{number}/child", response={201: ChildOut}, summary="Record who was named or seen as a child")
def record_named(request: HttpRequest, number: int, body: RecordNamed) -> Any:
    """Record the child. What is left out is taken as it was said."""
    child = actions.record_named(_named(request, number), body, by=caller(request), at=timezone.now())
    return Status(201, shown(request, ChildOut.of, queries.child_by_reference, child.reference))


@router.post("/named-children/{number}/already", response=NamedOut, summary="Say which child of the case it is")
def say_already_a_child(request: HttpRequest, number: int, body: SayAlreadyAChild) -> Any:
    """Record which child it is."""
    actions.say_already_a_child(_named(request, number), body, by=caller(request), at=timezone.now())
    return shown(request, NamedOut.of, queries.named_by_number, number)


@router.post("/named-children/{number}/not-a-child", response=NamedOut, summary="Say why somebody is not recorded as a child")
def say_not_a_child(request: HttpRequest, number: int, body: SayNotAChild) -> Any:
    """Record why not."""
    actions.say_not_a_child(_named(request, number), body, by=caller(request), at=timezone.now())
    return shown(request, NamedOut.of, queries.named_by_number, number)


@router.post("/named-children/{number}/take-back", response=NamedOut, summary="Take an answer back")
def take_back_answer(request: HttpRequest, number: int, body: TakeBackAnswer) -> Any:
    """Take it back. The time runs again from when the child was named or seen."""
    actions.take_back_answer(_named(request, number), body, by=caller(request), at=timezone.now())
    return shown(request, NamedOut.of, queries.named_by_number, number)


@router.post("/children/{reference}/same", response=ChildDetailOut, summary="Decide whether another record is of the same child")
def decide_same_child(request: HttpRequest, reference: str, body: DecideSameChild) -> Any:
    """Record the decision. The figures count one child once; both records stay as they are."""
    other = find(request, permissions.SEE, queries.child_by_reference, body.other)
    actions.decide_same_child(_found(request, reference), body, other=other, by=caller(request), at=timezone.now())
    return _shown(request, reference)


def _named(request: HttpRequest, number: int) -> ChildNamed:
    return find(request, permissions.SEE, queries.named_by_number, number)
