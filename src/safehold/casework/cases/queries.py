"""Reads of cases. Row-level security limits each to what the reader of the transaction may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Max, Model, Prefetch, Q, QuerySet, Window, prefetch_related_objects
from django.db.models.functions import Now, RowNumber

from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer, Role, Team
from safehold.audit.models import Entry
from safehold.audit.verbs import Verb
from safehold.casework.cases.models import OPEN, Case, CaseAccess, Clock, ClockKind, Decision, RiskAssessment


def cannot_find(reference: str) -> NotFoundError:
    """Make the one answer for a record that is missing or not for this reader."""
    return NotFoundError(f"We cannot find {reference}.", "Check the reference. If it is right, your supervisor can help.")


def visible_cases() -> QuerySet[Case]:
    """Every case that the reader may see."""
    return Case.objects.select_related("officer_in_the_case", "supervisor", "team", "risk_set_by")


def case_by_reference(reference: str) -> Case:
    """Find one case. Raises: NotFoundError, the same for missing and for not visible."""
    case = visible_cases().filter(reference=reference).first()
    if case is None:
        raise cannot_find(reference)
    return case


def for_update[Row: Model](rows: QuerySet[Row], record: Row) -> Row:
    """Lock a record for the action under way and read it anew, with what `rows` joins to it. Raises: NotFoundError.

    What is joined is not locked. Join little: most actions need the record alone, and each column takes its time.
    """
    return all_for_update(rows, [record])[0]


def all_for_update[Row: Model](rows: QuerySet[Row], records: Sequence[Row]) -> list[Row]:
    """Lock records of one kind, as `for_update` does, by one statement. Gives them in the order of their keys, each once.

    Raises: NotFoundError, naming the first that is missing or not for this officer.
    """
    wanted = {record.pk: record for record in records}
    found = list(rows.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk"))
    missing = wanted.keys() - {record.pk for record in found}
    if missing:
        raise cannot_find(str(wanted[min(missing)]))
    return found


def case_for_update(case: Case) -> Case:
    """Lock a case for the action under way and read it anew. Raises: NotFoundError."""
    return for_update(Case.objects.all(), case)


def team_cases(viewer: Officer) -> QuerySet[Case]:
    """The cases of the reader's team, newest first."""
    return visible_cases().filter(team=viewer.team_id).order_by("-opened_at", "-pk")


def open_cases_of(officer: Officer) -> QuerySet[Case]:
    """The open cases that an officer holds."""
    return visible_cases().filter(OPEN, officer_in_the_case=officer).order_by("-opened_at", "-pk")


def access_in_force(at: datetime) -> Q:
    """The access rows that are in force at a moment."""
    return Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def access_to(case: Case, *, at: datetime) -> QuerySet[CaseAccess]:
    """Who may see a case at a moment, and why."""
    return case.access.filter(access_in_force(at)).select_related("officer", "team", "granted_by").order_by("pk")


def access_of(case: Case, number: int, *, at: datetime) -> CaseAccess:
    """One access to a case that is in force. Raises: NotFoundError."""
    found = access_to(case, at=at).filter(pk=number).first()
    if found is None:
        raise NotFoundError(f"We cannot find that access to {case}.", "It may have ended. Look at who may see the case.")
    return found


def cases_of_everybody_in(team: Team, *, at: datetime) -> QuerySet[Case]:
    """The cases that every officer of a team sees, as far as the reader sees them: restricted ones are not among them."""
    return Case.objects.filter(pk__in=CaseAccess.objects.filter(access_in_force(at), team=team).values("case"))


def read_once[Row: Model](case: Case, relation: str, rows: QuerySet[Row]) -> list[Row]:
    """The rows of a case that several parts of one page show: they are read for the first and kept with the case for the others.

    Counting the relation of the same case asks nothing more either. Not for actions, which must read anew.
    """
    prefetch_related_objects([case], Prefetch(relation, rows))
    return list(getattr(case, relation).all())


def decisions_of(case: Case) -> QuerySet[Decision]:
    """The policy book of a case, newest first."""
    return case.decisions.select_related("by").order_by("-at", "-pk")


def risk_history_of(case: Case) -> QuerySet[RiskAssessment]:
    """Each setting of the risk, newest first."""
    return case.risk_assessments.select_related("by").order_by("-at", "-pk")


def clocks_of(case: Case) -> list[Clock]:
    """The clocks of a case, the most urgent first: what the law ends by itself, then the sooner."""
    return list(case.clocks.select_related("owner", "case").order_by(F("ends_at").asc(nulls_last=True), "-ended_by_law", "pk"))


def supervisors_of_team(viewer: Officer) -> QuerySet[Officer]:
    """The officers who may supervise a case of the reader's team: its inspectors."""
    return officers_of_team(viewer).filter(role=Role.INSPECTOR)


@dataclass(frozen=True)
class WithoutSupervisor:
    """A case whose supervisor can't supervise it any more: all that an inspector of its team is told who may not see it."""

    number: int
    reference: str
    opened_at: datetime


def cases_without_supervisor() -> list[WithoutSupervisor]:
    """The cases of the reader's team whose supervisor left it, for an inspector; for anybody else, none.

    Closed ones once something of them is due soon: what is kept is reviewed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, reference, opened_at FROM cases_without_supervisor() ORDER BY opened_at, id")
        return [WithoutSupervisor(*row) for row in cursor.fetchall()]


def see_as_supervisor(found: WithoutSupervisor, *, at: datetime, reason: str) -> Case:
    """Give the acting inspector access to such a case, and lock it. Raises: NotFoundError where another was sooner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_over_supervision(%s, %s, %s)", [found.number, at, reason])
        row = cursor.fetchone()
    if not row or not row[0]:
        raise cannot_find(found.reference)
    return case_for_update(Case(pk=found.number, reference=found.reference))


def officers_of_team(viewer: Officer) -> QuerySet[Officer]:
    """The officers to whom a case of the reader's team may be given."""
    return Officer.objects.filter(team=viewer.team_id, is_active=True).order_by("name")


# Today board

FROM_SOON_ON = (ClockKind.RETENTION, ClockKind.BIOMETRICS)
"""Clocks that run for years: the board has them once they are due soon."""


@dataclass(frozen=True)
class ClockGroup:
    """The clocks of one kind: how many there are, and the first of them."""

    kind: ClockKind
    count: int
    first: list[Clock]


def years_ahead() -> Q:
    """The clocks of what is kept that are not due soon."""
    return Q(kind__in=FROM_SOON_ON, soon_at__gt=Now())


def team_clocks(viewer: Officer, *, mine: bool = False) -> QuerySet[Clock]:
    """The clocks of the reader's team (or only the reader's own), soonest first; stopped ones last.

    Those of what is kept run for years in closed cases: they are on the board from when they are due soon.
    """
    clocks = Clock.objects.filter(team=viewer.team_id).select_related("owner", "case")
    clocks = clocks.exclude(years_ahead())
    if mine:
        clocks = clocks.filter(owner=viewer)
    return clocks.order_by(F("ends_at").asc(nulls_last=True), "-ended_by_law", "pk")


def clock_counts(viewer: Officer, *, mine: bool = False) -> dict[ClockKind, int]:
    """How many clocks of each kind run in the reader's team."""
    counts = team_clocks(viewer, mine=mine).order_by().values_list("kind").annotate(number=Count("pk"))
    return {ClockKind(kind): number for kind, number in counts}


def clock_groups(viewer: Officer, *, mine: bool = False, only: ClockKind | None = None, each: int | None = 4) -> list[ClockGroup]:
    """The clocks of the team in groups by what happens when the time is up, those of custody left to their own strip."""
    order = (F("ends_at").asc(nulls_last=True), F("ended_by_law").desc(), F("pk").asc())
    clocks = team_clocks(viewer, mine=mine).annotate(
        place=Window(RowNumber(), partition_by="kind", order_by=order), number=Window(Count("pk"), partition_by="kind")
    )
    clocks = clocks.filter(kind=only) if only else clocks.exclude(kind__in=(ClockKind.CUSTODY, ClockKind.CUSTODY_REVIEW))
    groups: dict[ClockKind, ClockGroup] = {}
    for clock in clocks if each is None else clocks.filter(place__lte=each):
        kind = ClockKind(clock.kind)
        groups.setdefault(kind, ClockGroup(kind, clock.number, [])).first.append(clock)
    return [groups[kind] for kind in ClockKind if kind in groups]


def in_custody(viewer: Officer, *, mine: bool = False, most: int = 6) -> list[Clock]:
    """The custody limits that run in the team, the soonest first."""
    return list(team_clocks(viewer, mine=mine).filter(kind=ClockKind.CUSTODY)[:most])


def most_urgent(viewer: Officer, *, mine: bool = False, number: int = 3) -> list[Clock]:
    """The clocks that come first: a limit that the law ends by itself, then the sooner, then the higher risk.

    Only clocks that run are candidates. Reviews of detention are left to the custody strip.
    """
    running = team_clocks(viewer, mine=mine).filter(ends_at__isnull=False).exclude(kind=ClockKind.CUSTODY_REVIEW)
    by_law = list(running.filter(ended_by_law=True).order_by("ends_at", "pk")[:number])
    if len(by_law) < number:
        by_law += list(running.filter(ended_by_law=False).order_by("ends_at", "pk")[: number - len(by_law)])
    return by_law


def clocks_by_records(clocks_kind: ClockKind, subject_ids: list[int]) -> dict[int, Clock]:
    """The clocks of one kind by the record they belong to."""
    return {clock.subject_id: clock for clock in Clock.objects.filter(kind=clocks_kind, subject_id__in=subject_ids)}


# Lists and access


def filtered_cases(viewer: Officer, *, mine: bool, stage: str = "", risk: str = "", sort: str = "") -> QuerySet[Case]:
    """The cases of the reader's team, or the reader's own open ones, narrowed and sorted as asked."""
    cases = open_cases_of(viewer) if mine else team_cases(viewer)
    if stage:
        cases = cases.filter(stage=stage)
    if risk:
        cases = cases.filter(risk_level=risk)
    orders = {"opened": ("opened_at", "pk"), "reference": ("reference",), "-reference": ("-reference",)}
    return cases.order_by(*orders[sort]) if sort in orders else cases


def people_with_access(case: Case, *, at: datetime) -> int:
    """How many officers have access to a restricted case."""
    return access_to(case, at=at).order_by().values("officer").distinct().count()


def officers_to_give_access() -> QuerySet[Officer]:
    """Every active officer: another team may need to see a case."""
    return Officer.objects.filter(is_active=True).order_by("name")


class Looked(NamedTuple):
    """Somebody who looked at a case: how often, and when last."""

    officer_name: str
    times: int
    last: datetime


def readers_of(case: Case, *, most: int = 100) -> list[Looked]:
    """Who looked at a case, whoever did so last first."""
    entries = Entry.objects.filter(case_id=case.pk, verb=Verb.RECORD_READ).order_by()
    counted = entries.values("officer_id", "officer_name").annotate(times=Count("pk"), last=Max("at"))
    return [Looked(row["officer_name"], row["times"], row["last"]) for row in counted.order_by("-last")[:most]]
