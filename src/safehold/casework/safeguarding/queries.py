"""Reads of children. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case, Clock, ClockKind, Stage
from safehold.casework.cases.queries import cannot_find, read_once
from safehold.casework.safeguarding.models import (
    STARTS_S47,
    WITHOUT_OUTCOME,
    ActionType,
    Child,
    ChildReferral,
    SafeguardingAction,
    StrategyDiscussion,
)
from safehold.law.calendar import london_date, midnight

CHILDREN_SAFEGUARDED = "Distinct children with at least one completed safeguarding action of a listed type in the period."
"""The definition printed with the figure; none is published nationally."""

IN_OPEN_CASE = ~Q(case__stage=Stage.CLOSED)
"""`cases.models.OPEN`, asked of a child."""


def children() -> QuerySet[Child]:
    """Every child that the reader may see, with what their page and clock need."""
    return Child.objects.select_related(
        "case__officer_in_the_case", "case__team", "recorded_by", "warrant", "outcome_by"
    ).prefetch_related(
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


def children_of(case: Case) -> QuerySet[Child]:
    """The children of a case, in the order in which they were recorded."""
    return children().filter(case=case).order_by("pk")


def children_waiting_in(cases: Sequence[Case]) -> QuerySet[Child]:
    """The children of these cases that have no outcome, with what their clocks need."""
    found = children().select_related(None).filter(WITHOUT_OUTCOME, case_id__in=[case.pk for case in cases])
    return found.order_by("pk")


def children_on_page(case: Case) -> list[Child]:
    """The children of a case for the parts of its page, read once."""
    return read_once(case, "children", children_of(case).select_related(None).select_related("recorded_by", "outcome_by"))


def team_children(viewer: Officer) -> QuerySet[Child]:
    """The children in the open cases of the reader's team, the longest known first."""
    return children().filter(IN_OPEN_CASE, case__team=viewer.team_id).order_by("found_at", "pk")


SHOWN = {
    "": "Without outcome",
    "not_referred": "Not referred",
    "silent": "No acknowledgement",
    "no_reply": "No reply",
    "all": "All",
}
"""The ways to narrow the list of children. An outcome that is recorded ends the waiting."""


def shown_children(viewer: Officer, show: str = "") -> QuerySet[Child]:
    """The children of the reader's team that a way of `SHOWN` shows, the longest known first."""
    return _narrowed(team_children(viewer), show)


def shown_counts(viewer: Officer) -> dict[str, int]:
    """How many children each way of `SHOWN` shows, save all of them."""
    team = Child.objects.filter(IN_OPEN_CASE, case__team=viewer.team_id)
    return {show: _narrowed(team, show).count() for show in SHOWN if show != "all"}


def waiting_count(viewer: Officer) -> int:
    """How many children of the reader's team have no recorded outcome."""
    return Child.objects.filter(IN_OPEN_CASE, WITHOUT_OUTCOME, case__team=viewer.team_id).count()


def _narrowed(found: QuerySet[Child], show: str) -> QuerySet[Child]:
    if show == "all":
        return found
    referrals = ChildReferral.objects.filter(child=OuterRef("pk"))
    waiting = found.filter(WITHOUT_OUTCOME)
    if show == "not_referred":
        return waiting.filter(~Exists(referrals))
    if show == "silent":
        return waiting.filter(Exists(referrals.filter(acknowledged_at__isnull=True, replied_at__isnull=True)))
    if show == "no_reply":
        return waiting.filter(Exists(referrals.filter(replied_at__isnull=True)))
    return waiting


def clocks_of_children(numbers: list[int]) -> dict[int, Clock]:
    """The clock of each of some children: what is due next for the child, the soonest where more than one step is."""
    kinds = ("child", "child_reply")
    clocks = Clock.objects.filter(kind=ClockKind.CHILD, subject_kind__in=kinds, subject_id__in=numbers)
    return {clock.subject_id: clock for clock in clocks.select_related("owner", "case").order_by("-ends_at", "-pk")}


def clocks_of_child(child: Child) -> QuerySet[Clock]:
    """Every clock of one child, police protection too, the sooner first."""
    kinds = ("child", "child_reply", "child_protection")
    clocks = Clock.objects.filter(kind=ClockKind.CHILD, subject_kind__in=kinds, subject_id=child.pk)
    return clocks.select_related("owner", "case").order_by("ends_at", "pk")


def open_referral(child: Child) -> ChildReferral | None:
    """The newest referral that has no reply."""
    return next((referral for referral in reversed(list(child.referrals.all())) if referral.replied_at is None), None)


def police_protection_since(child: Child) -> datetime | None:
    """When the police protection began that has not ended: there is one 72 hours, from its first beginning (s.46(6))."""
    since: datetime | None = None
    for action in sorted(child.actions.all(), key=lambda action: (action.completed_at, action.pk)):
        if action.type == ActionType.POLICE_PROTECTION:
            since = since or action.completed_at
        elif action.type == ActionType.POLICE_PROTECTION_ENDED:
            since = None
    return since


def enquiries_started(child: Child) -> list[StrategyDiscussion]:
    """The discussions that started section 47 enquiries. One held while they run, before a conference, starts none anew."""
    conferences = [
        london_date(action.completed_at) for action in child.actions.all() if action.type == ActionType.CONFERENCE_HELD
    ]
    started: list[StrategyDiscussion] = []
    for discussion in sorted(child.discussions.all(), key=lambda discussion: (discussion.held_on, discussion.pk)):
        if discussion.decision not in STARTS_S47:
            continue
        if not started or any(started[-1].held_on <= held_on < discussion.held_on for held_on in conferences):
            started.append(discussion)
    return started


def open_enquiries(child: Child) -> StrategyDiscussion | None:
    """The discussion that started the enquiries for which no conference has been held."""
    started = enquiries_started(child)
    if not started:
        return None
    held = any(
        action.type == ActionType.CONFERENCE_HELD and london_date(action.completed_at) >= started[-1].held_on
        for action in child.actions.all()
    )
    return None if held else started[-1]


def children_safeguarded(first_day: date, last_day: date, *, cases: QuerySet[Case] | None = None) -> QuerySet[Child]:
    """The children that count as safeguarded in a period (`CHILDREN_SAFEGUARDED`).

    Units and zones: London days, both included. `cases` narrows the count, for example to those of an operation.
    """
    begins = midnight(first_day).astimezone(UTC)
    ends = midnight(last_day + timedelta(days=1)).astimezone(UTC)
    completed = SafeguardingAction.objects.filter(
        child=OuterRef("pk"), type__in=ActionType.values, completed_at__gte=begins, completed_at__lt=ends
    )
    found = Child.objects.filter(Exists(completed)).order_by("pk")
    return found if cases is None else found.filter(case__in=cases)
