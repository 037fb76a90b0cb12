"""Reads of children. Row-level security limits each to what the reader of the transaction may see."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from safehold.casework.accounts.models import Officer
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.queries import cannot_find
from safehold.casework.safeguarding.models import (
    WITHOUT_OUTCOME,
    ActionType,
    Child,
    ChildReferral,
    SafeguardingAction,
    StrategyDiscussion,
)
from safehold.law.calendar import LONDON

CHILDREN_SAFEGUARDED = "Distinct children with at least one completed safeguarding action of a listed type in the period."
"""The definition printed with the figure; none is published nationally."""

IN_OPEN_CASE = ~Q(case__stage=Stage.CLOSED)
"""`cases.models.OPEN`, asked of a child."""


def children() -> QuerySet[Child]:
    """Every child that the reader may see, with what their page and clock need."""
    return Child.objects.select_related("case__officer_in_the_case", "case__team", "recorded_by", "warrant").prefetch_related(
        Prefetch("referrals", ChildReferral.objects.select_related("sent_by").order_by("sent_at", "pk")),
        Prefetch("discussions", StrategyDiscussion.objects.select_related("recorded_by").order_by("held_on", "pk")),
        Prefetch("actions", SafeguardingAction.objects.select_related("by").order_by("completed_at", "pk")),
    )


def child_by_reference(reference: str) -> Child:
    """Find one child. Raises: NotFoundError, the same for missing and for not visible."""
    child = children().filter(reference=reference).first()
    if child is None:
        raise cannot_find(reference)
    return child


def child_for_update(child: Child) -> Child:
    """Lock a child's record for the action under way and read it anew. Raises: NotFoundError."""
    found = (
        Child.objects.select_for_update(of=("self",))
        .select_related("case__officer_in_the_case", "case__team")
        .filter(pk=child.pk)
        .first()
    )
    if found is None:
        raise cannot_find(child.reference)
    return found


def children_of(case: Case) -> QuerySet[Child]:
    """The children of a case, in the order in which they were recorded."""
    return children().filter(case=case).order_by("pk")


def team_children(viewer: Officer) -> QuerySet[Child]:
    """The children in the open cases of the reader's team, the longest known first."""
    return children().filter(IN_OPEN_CASE, case__team=viewer.team_id).order_by("found_at", "pk")


def waiting_children(viewer: Officer) -> QuerySet[Child]:
    """Those of them for whom no outcome is recorded."""
    return team_children(viewer).filter(WITHOUT_OUTCOME)


def waiting_count(viewer: Officer) -> int:
    """How many children of the reader's team have no recorded outcome."""
    return Child.objects.filter(IN_OPEN_CASE, WITHOUT_OUTCOME, case__team=viewer.team_id).count()


def not_referred(viewer: Officer) -> QuerySet[Child]:
    """Children without outcome whom nobody has referred to children's services."""
    return waiting_children(viewer).filter(~Exists(ChildReferral.objects.filter(child=OuterRef("pk"))))


def without_acknowledgement(viewer: Officer) -> QuerySet[Child]:
    """Children whose referral children's services have neither acknowledged nor answered."""
    silent = ChildReferral.objects.filter(child=OuterRef("pk"), acknowledged_at__isnull=True, replied_at__isnull=True)
    return waiting_children(viewer).filter(Exists(silent))


def without_reply(viewer: Officer) -> QuerySet[Child]:
    """Children whose referral children's services have not answered."""
    unanswered = ChildReferral.objects.filter(child=OuterRef("pk"), replied_at__isnull=True)
    return waiting_children(viewer).filter(Exists(unanswered))


def open_referral(child: Child) -> ChildReferral | None:
    """The newest referral that has no reply."""
    return next((referral for referral in reversed(list(child.referrals.all())) if referral.replied_at is None), None)


def police_protection_since(child: Child) -> datetime | None:
    """When the police protection began that has not ended."""
    since: datetime | None = None
    for action in child.actions.all():
        if action.type == ActionType.POLICE_PROTECTION:
            since = action.completed_at
        elif action.type == ActionType.POLICE_PROTECTION_ENDED:
            since = None
    return since


def children_safeguarded(first_day: date, last_day: date, *, cases: QuerySet[Case] | None = None) -> QuerySet[Child]:
    """The children that count as safeguarded in a period (`CHILDREN_SAFEGUARDED`).

    Units and zones: London days, both included. `cases` narrows the count, for example to those of an operation.
    """
    begins = datetime.combine(first_day, time(0, 0), LONDON).astimezone(UTC)
    ends = datetime.combine(last_day + timedelta(days=1), time(0, 0), LONDON).astimezone(UTC)
    completed = SafeguardingAction.objects.filter(
        child=OuterRef("pk"), type__in=ActionType.values, completed_at__gte=begins, completed_at__lt=ends
    )
    found = Child.objects.filter(Exists(completed)).order_by("pk")
    return found if cases is None else found.filter(case__in=cases)
