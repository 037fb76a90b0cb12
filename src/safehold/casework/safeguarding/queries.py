"""Reads of children. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case, Clock, ClockKind, Stage
from safehold.casework.cases.queries import cannot_find, read_once
from safehold.casework.people.children_named import NamedIn
from safehold.casework.people.models import CaseRole, PersonInCase
from safehold.casework.safeguarding.models import (
    OPEN_NAMED,
    STARTS_S47,
    WITHOUT_OUTCOME,
    ActionType,
    Child,
    ChildNamed,
    ChildNamedAnswer,
    ChildReferral,
    SafeguardingAction,
    StrategyDiscussion,
)
from safehold.casework.warrants.models import Warrant
from safehold.law.calendar import london_date, midnight
from safehold.linking import IdentifierKind, LinkingError, normalise

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


# Children who were named or seen


def named_children() -> QuerySet[ChildNamed]:
    """Everybody who was named or seen as a child in the cases that the reader may see, with what a page needs."""
    return ChildNamed.objects.select_related("case", "person", "child", "recorded_by")


def named_in(case: Case) -> QuerySet[ChildNamed]:
    """Those who were named or seen in a case, the longest known first, with what was answered."""
    answers = ChildNamedAnswer.objects.select_related("by", "child").order_by("at", "pk")
    return named_children().filter(case=case).prefetch_related(Prefetch("answers", answers)).order_by("seen_at", "pk")


def named_on_page(case: Case) -> list[ChildNamed]:
    """Those who were named or seen in a case for the parts of its page, read once."""
    return read_once(case, "children_named", named_in(case))


def named_by_number(number: int) -> ChildNamed:
    """One who was named or seen. Raises: NotFoundError, the same for missing and for not visible."""
    named = named_children().filter(pk=number).first()
    if named is None:
        raise cannot_find("that child")
    return named


def named_waiting_in(cases: Sequence[Case]) -> QuerySet[ChildNamed]:
    """Those who were named or seen in these cases and of whom nobody has said what they are."""
    return ChildNamed.objects.filter(OPEN_NAMED, case_id__in=[case.pk for case in cases]).order_by("pk")


def people_known_as_children(case: Case) -> set[int]:
    """The numbers of the people of whom it is asked, or answered, in a case which child they are."""
    rows = ChildNamed.objects.filter(OPEN_NAMED | Q(child__isnull=False), case=case, person__isnull=False)
    return set(rows.values_list("person_id", flat=True))


def found_in_search(case: Case, warrant: str) -> bool:
    """Whether a child is recorded as found during the search under a warrant."""
    return Child.objects.filter(case=case, warrant__reference=warrant).exists()


def others_of_source(named: ChildNamed) -> QuerySet[ChildNamed]:
    """The others whom the same record names beside one."""
    return ChildNamed.objects.filter(kind=named.kind, source=named.source, case=named.case_id).exclude(pk=named.pk)


def warrant_of_named(named: ChildNamed) -> Warrant | None:
    """The warrant under which a child was seen at a search."""
    if named.kind not in (NamedIn.SEARCH, NamedIn.FURTHER_ENTRY):
        return None
    return Warrant.objects.filter(case=named.case_id, reference=named.reference).first()


def role_of_named(named: ChildNamed) -> str:
    """The role in which a person who was named was added to the case; "" where they were not."""
    if named.kind != NamedIn.PERSON:
        return ""
    return PersonInCase.objects.filter(pk=named.source).values_list("role", flat=True).first() or ""


def lives_in_household(named: ChildNamed) -> bool | None:
    """Whether the record says that a child lives in the household; None where it says nothing of it."""
    return True if role_of_named(named) == CaseRole.HOUSEHOLD else None


def how_named(named: ChildNamed) -> str:
    """How a child was named or seen, as the first words of the concern."""
    told = f", {named.relation_said[:1].lower()}{named.relation_said[1:]}" if named.relation_said else ""
    age = f", age {named.age_said}" if named.age_said else ""
    return f"{named.get_kind_display()} ({named.reference}){told}{age}."


def comparable(name: str) -> str:
    """A name as it is compared: without letter case, accents and titles, in any order of its parts."""
    try:
        return normalise(IdentifierKind.NAME, name).alike or ""
    except LinkingError:
        return " ".join(sorted(name.casefold().split()))


def named_beside_each_other(one: Child, other: Child) -> bool:
    """Whether a report or a search names two children beside each other."""
    rows = ChildNamed.objects.filter(child=one)
    beside = ChildNamed.objects.filter(child=other, kind=OuterRef("kind"), source=OuterRef("source"))
    return rows.filter(Exists(beside)).exists()
