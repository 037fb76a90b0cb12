"""Clocks of a record: computed by the law from recorded facts, stored so that the Today board is one query.

Each app that knows facts with a limit registers a source. Reading is apart from computing, so that the clocks of a hundred
thousand cases take no more queries than those of a few: the source says how the facts of many cases are read, and its function
says which clocks the facts of one case make.

    @register(queries.running_warrants_in)
    def warrant_clocks(case, warrants): …          # computes; asks the database nothing

    @register_with_policy(queries.awaiting_contact_in)
    def contact_clocks(case, arrests, versions): … # the same, by the force policy and the readings of the day of each fact

Most cases have few kinds of facts, so one question comes before an action reads those of its case: which sources have any
(`safehold.casework.cases.clock_facts`). For that a source names the rows without which there is nothing to read, as `needs`.

The door of every action (`cases/door.py`) rebuilds the clocks of its cases; a nightly check computes all clocks again and reports
differences (`safehold.casework.cases.clock_comparison`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, QuerySet

from safehold.accounts.acting import acting_as
from safehold.accounts.models import Officer, Team
from safehold.casework.cases.clock_facts import Needs, which_are_met
from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy import queries as policy
from safehold.casework.policy.versions import Versions
from safehold.law.calendar import LONDON
from safehold.law.errors import LawError


def last_minute_of(day: date) -> datetime:
    """The moment at which a limit that is a day is shown and sorted: 23:59 in London."""
    return datetime.combine(day, time(23, 59), LONDON)


@dataclass(frozen=True)
class Limit:
    """A limit on the bar. `at` is the last moment; `in_force` the one that runs now.

    `short` is its label where little room is, if it has one; `code` says for a program where it stands, if one asks.
    """

    label: str
    at: datetime
    in_force: bool = False
    authority: str = ""
    state: str = ""
    short: str = ""
    code: str = ""

    def as_stored(self) -> dict[str, Any]:
        """Give it as the picture of its clock keeps it; what few limits have is left out of the others."""
        few = {name: value for name in ("short", "code") if (value := getattr(self, name))}
        plain = {"label": self.label, "at": _text(self.at), "in_force": self.in_force}
        return {**plain, "authority": self.authority, "state": self.state, **few}


@dataclass(frozen=True)
class OnceLate:
    """What stands in place of tag and next action once the time is up."""

    tag: str
    sentence: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class RunningClock:
    """One clock of a record, as a source computes it. All moments are aware.

    `ends_at` is None while the clock is stopped; then `days_left` says what is left when it runs again. `owner_id` is the number
    of the officer who holds the clock where that is not the officer in the case; `decider` is who may take the next step where
    that is not the owner. `steps` are pairs of (sentence, basis); `sign_off` are points that a lawyer has still to settle.
    """

    kind: ClockKind
    subject_kind: str
    subject_id: int
    reference: str
    limit_name: str
    starts_at: datetime
    ends_at: datetime | None
    record_url: str
    owner_id: int | None = None
    decider: Officer | None = None
    subject_name: str = ""
    soon: timedelta = timedelta(days=3)
    days_left: int | None = None
    tag: Tag | None = None
    tag_from: datetime | None = None
    when_late: OnceLate | None = None
    ended_by_law: bool = True
    whole_day: bool = True
    consequence: str = ""
    next_action: str = ""
    action_label: str = ""
    action_url: str = ""
    action_note: str = ""
    limits: tuple[Limit, ...] = ()
    stopped: tuple[tuple[datetime, datetime | None], ...] = ()
    scale_end: datetime | None = None
    steps: tuple[tuple[str, str], ...] = ()
    sign_off: tuple[str, ...] = field(default=())


SHOWN = tuple(column.attname for column in Clock._meta.concrete_fields if column.attname not in ("id", "computed_at"))
"""The columns that say something of a clock."""


Read = Callable[[Sequence[Case]], Iterable[Any]]
"""The facts of many cases, in a few queries whatever their number. Each row says by `case_id` to which case it belongs."""

Compute = Callable[[Case, Sequence[Any]], Iterable[RunningClock]]
"""The clocks that the facts of one case make. Asks the database nothing."""

ComputeWithPolicy = Callable[[Case, Sequence[Any], Versions], Iterable[RunningClock]]
"""The same, where the force's figures or readings enter: it asks the versions for the day of each fact."""


@dataclass(frozen=True)
class RecordsWithoutCase:
    """Records that have limits before they have a case (referrals): how those that are open are read, and their clocks."""

    subject_kind: str
    read: Callable[[], QuerySet[Any]]
    compute: Callable[[Any, Versions], Iterable[RunningClock]]


@dataclass(frozen=True)
class _Source:
    """How the facts of many cases are read, the clocks that they make, and whether these run in a closed case too.

    `needs`: without any of these rows a case has no facts of this kind. None: not known without reading.
    """

    read: Read
    compute: ComputeWithPolicy
    after_closing: bool = False
    needs: Needs | None = None


_SOURCES: list[_Source] = []
_WITHOUT_CASE: list[RecordsWithoutCase] = []
_FOLLOWERS: list[Callable[["Replaced"], None]] = []


def no_facts(_: Sequence[Case]) -> Iterable[Any]:
    """What a source reads whose clocks follow from the case alone."""
    return ()


def register(read: Read, *, needs: Needs | None = None) -> Callable[[Compute], Compute]:
    """Add a source of clocks, in an app's `clock_sources`: `read` gives the facts, the decorated function computes.

    `needs` names the rows without which a case has no such facts: more than `read` gives, never fewer.
    """

    def add(compute: Compute) -> Compute:
        _SOURCES.append(_Source(read, lambda case, facts, _: compute(case, facts), needs=needs))
        return compute

    return add


def register_with_policy(
    read: Read, *, needs: Needs | None = None, after_closing: bool = False
) -> Callable[[ComputeWithPolicy], ComputeWithPolicy]:
    """Add a source of clocks that force policy or a reading of the law moves: it is given the versions as well.

    `after_closing`: it also has clocks in closed cases (what is kept is reviewed then).
    """

    def add(compute: ComputeWithPolicy) -> ComputeWithPolicy:
        _SOURCES.append(_Source(read, compute, after_closing, needs))
        return compute

    return add


def register_without_case(records: RecordsWithoutCase) -> None:
    """Add records that have clocks of their own as long as they have no case."""
    _WITHOUT_CASE.append(records)


def records_without_case() -> Sequence[RecordsWithoutCase]:
    """The kinds of records that have clocks before they have a case."""
    return tuple(_WITHOUT_CASE)


@dataclass(frozen=True)
class Replaced:
    """Whose clocks were just replaced: those of cases, or those of a record that has none."""

    at: datetime
    cases: tuple[int, ...] = ()
    record: tuple[str, int] | None = None


def follow(follower: Callable[[Replaced], None]) -> None:
    """Call a function whenever clocks were replaced, in the same transaction."""
    _FOLLOWERS.append(follower)


def clocks_of_cases(cases: Sequence[Case], versions: Versions | None = None) -> Iterator[tuple[Case, list[RunningClock]]]:
    """Compute every clock of many cases from their facts: a few queries in all. Nothing is stored.

    The cases should come with their supervisors. A closed case has the clocks of what is kept, and no others. `versions` are
    others of force policy and readings than those that are set, to see what they would do.
    """
    return _computed(cases, _SOURCES, policy.versions() if versions is None else versions)


def _computed(cases: Sequence[Case], asked: Sequence[_Source], by: Versions) -> Iterator[tuple[Case, list[RunningClock]]]:
    """Compute the clocks of cases that the facts of some sources make."""
    open_cases = {case.pk: case for case in cases if case.is_open}
    everything = {case.pk: case for case in cases}
    sources = []
    for source in asked:
        of = everything if source.after_closing else open_cases
        if of:
            sources.append((source, _by_case(source.read(list(of.values())), of)))
    for case in cases:
        yield (
            case,
            [
                clock
                for source, facts in sources
                if case.is_open or source.after_closing
                for clock in source.compute(case, facts.get(case.pk, ()), by)
            ],
        )


def by_halves[T](
    cases: Sequence[Case], work: Callable[[Sequence[Case]], T], unreadable: Callable[[Case, LawError], T]
) -> Iterator[T]:
    """Do something for many cases at once; where the law can't read the facts of one, only that one is left to `unreadable`.

    By halves: the one case is found in few steps, and the others are still done many at once.
    """
    try:
        done = work(cases)
    except LawError as error:
        if len(cases) == 1:
            yield unreadable(cases[0], error)
            return
        middle = len(cases) // 2
        yield from by_halves(cases[:middle], work, unreadable)
        yield from by_halves(cases[middle:], work, unreadable)
    else:
        yield done


def _by_case(rows: Iterable[Any], cases: Mapping[int, Case]) -> Mapping[int, Sequence[Any]]:
    """Sort rows by their case, and let each know it, so that computing asks nothing more."""
    sorted_rows: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        row.case = cases[row.case_id]
        sorted_rows[row.case_id].append(row)
    return sorted_rows


_KEEPING_DATES: list[Callable[[Sequence[Case], datetime], None]] = []


def keeps_dates(renew: Callable[[Sequence[Case], datetime], None]) -> None:
    """Have an app bring up to date what its records keep of their clocks, when force policy or a reading was set anew."""
    _KEEPING_DATES.append(renew)


def renew_kept_dates(cases: Sequence[Case], *, at: datetime) -> None:
    """Bring up to date what the records of these cases keep of their clocks. Writes: those records."""
    for renew in _KEEPING_DATES:
        renew(cases, at)


def clocks_of(case: Case) -> list[RunningClock]:
    """Compute every clock of a case from its facts, as `clocks_of_cases` does. Nothing is stored.

    Sources that have no facts in the case are not read: one question tells which.
    """
    return [clock for _, clocks in _computed([case], _sources_for(case), policy.versions()) for clock in clocks]


def _sources_for(case: Case) -> list[_Source]:
    """The sources that may have facts in a case, in their order."""
    asked = [source for source in _SOURCES if case.is_open or source.after_closing]
    met = iter(which_are_met(case, [source.needs for source in asked if source.needs is not None]))
    return [source for source in asked if source.needs is None or next(met)]


def rebuild(case: Case, *, at: datetime) -> None:
    """Compute the clocks of a case anew, and store them where any differs. Part of the action that recorded a fact.

    Writes: the clock rows of the case; inside `rebuilt_at_the_end`, nothing yet.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.cases[case.pk] = (case, at)
        return
    computed = clocks_of(case)
    fresh = [columns_of_case(clock, case) for clock in computed]
    stored = list(Clock.objects.filter(case=case).values(*SHOWN))
    if len(fresh) != len(stored) or any(row not in stored for row in fresh):
        replace_for_cases([(case, computed)], at=at)


def replace_for_cases(computed: Sequence[tuple[Case, Sequence[RunningClock]]], *, at: datetime) -> None:
    """Store the clocks of cases that hold their locks. Writes: their clock rows."""
    rows = [Clock(computed_at=at, **columns_of_case(clock, case)) for case, clocks in computed for clock in clocks]
    Clock.objects.filter(case_id__in=[case.pk for case, _ in computed]).delete()
    Clock.objects.bulk_create(rows)
    _tell(Replaced(at, cases=tuple(case.pk for case, _ in computed)))


def _tell(replaced: Replaced) -> None:
    for follower in _FOLLOWERS:
        follower(replaced)


@dataclass(frozen=True)
class _Waiting:
    """What `rebuilt_at_the_end` has still to store: the last of each case and of each record without one."""

    cases: dict[int, tuple[Case, datetime]] = field(default_factory=dict)
    records: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)


_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def rebuilt_at_the_end(*, by: Officer) -> Iterator[None]:
    """Store the clocks of each record once, when a long history is recorded at once and nobody looks before its end.

    Meant for set-up and imports. An error leaves the clocks as they were: whoever opens this block starts over.
    Writes: at the end, the clock rows of every record without a case that changed, in the name of `by`, who sees them; and those
    of every case that changed, in a transaction for each officer in the case.
    """
    waiting = _Waiting()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    with acting_as(by):
        for (subject_kind, subject_id), last in waiting.records.items():
            replace_for_record(subject_kind, subject_id, **last)
    of_officer: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    for case, at in waiting.cases.values():
        of_officer[case.officer_in_the_case_id][case.pk] = at
    officers = Officer.objects.in_bulk(of_officer)
    for number, changed in of_officer.items():
        with acting_as(officers[number]):
            for case, clocks in clocks_of_cases(list(Case.objects.select_related("supervisor").filter(pk__in=changed))):
                replace_for_cases([(case, clocks)], at=changed[case.pk])


def replace_for_record(
    subject_kind: str, subject_id: int, clocks: Iterable[RunningClock], *, at: datetime, team: Team, risk: str
) -> None:
    """Store the clocks of a record that has no case yet (a referral).

    Writes: its clock rows; inside `rebuilt_at_the_end`, nothing yet.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting.records[subject_kind, subject_id] = {"clocks": clocks, "at": at, "team": team, "risk": risk}
        return
    rows = [Clock(computed_at=at, **columns(clock, team_id=team.pk, risk=risk)) for clock in clocks]
    Clock.objects.filter(subject_kind=subject_kind, subject_id=subject_id, case__isnull=True).delete()
    Clock.objects.bulk_create(rows)
    _tell(Replaced(at, record=(subject_kind, subject_id)))


def rebuild_without_case(record: Model, *, at: datetime) -> None:
    """Compute the clocks of a record anew that may have clocks before it has a case (a referral), and store them.

    Writes: its clock rows, none once it belongs to a case; nothing for a record of another kind.
    """
    kind = next((one for one in _WITHOUT_CASE if one.subject_kind == record._meta.model_name), None)
    if kind is not None:
        row: Any = record
        computed = () if row.case_id is not None else kind.compute(row, policy.versions())
        replace_for_record(kind.subject_kind, row.pk, computed, at=at, team=row.team, risk=row.risk_level)


def columns_of_case(clock: RunningClock, case: Case) -> dict[str, Any]:
    """What is stored of a clock of a case: its columns by name."""
    return columns(
        clock,
        team_id=case.team_id,
        risk=case.risk_level,
        case_id=case.pk,
        owner_id=case.officer_in_the_case_id,
        subject_name=case.title,
    )


def columns(
    clock: RunningClock,
    *,
    team_id: int,
    risk: str,
    case_id: int | None = None,
    owner_id: int | None = None,
    subject_name: str = "",
) -> dict[str, Any]:
    """What is stored of a clock: all columns by name, save when it was computed. The same facts give the same columns.

    `owner_id` and `subject_name` stand where the clock names none of its own.
    """
    return {
        "case_id": case_id,
        "team_id": team_id,
        "owner_id": clock.owner_id if clock.owner_id is not None else owner_id,
        "decider_id": clock.decider.pk if clock.decider else None,
        "kind": str(clock.kind),
        "subject_kind": clock.subject_kind,
        "subject_id": clock.subject_id,
        "reference": clock.reference,
        "subject_name": clock.subject_name or subject_name,
        "risk_level": str(risk),
        "limit_name": clock.limit_name,
        "starts_at": _stored(clock.starts_at),
        "ends_at": _stored(clock.ends_at),
        "soon_at": _soon(clock),
        "days_left": clock.days_left,
        "tag": str(clock.tag or ""),
        "tag_from": _stored(clock.tag_from),
        "when_late": vars(clock.when_late) if clock.when_late else {},
        "ended_by_law": clock.ended_by_law,
        "whole_day": clock.whole_day,
        "consequence": clock.consequence,
        "next_action": clock.next_action,
        "action_label": clock.action_label,
        "action_url": clock.action_url,
        "action_note": clock.action_note,
        "record_url": clock.record_url,
        "picture": {
            "limits": [limit.as_stored() for limit in clock.limits],
            "stopped": [[_text(begin), _text(end)] for begin, end in clock.stopped],
            "scale_end": _text(clock.scale_end),
        },
        "steps": [list(step) for step in clock.steps],
        "sign_off": list(clock.sign_off),
    }


def _soon(clock: RunningClock) -> datetime | None:
    """From when on a clock is due soon: days are counted in London, hours as they pass."""
    if clock.ends_at is None:
        return None
    return _stored(clock.ends_at.astimezone(LONDON if clock.whole_day else UTC) - clock.soon)


def _stored(moment: datetime | None) -> datetime | None:
    """A moment as the database gives it back: two zones never compare equal in the hour that London has twice."""
    return moment.astimezone(UTC) if moment else None


def _text(moment: datetime | None) -> str | None:
    """A moment inside a document: always in UTC, so that the same moment is always the same text."""
    return moment.astimezone(UTC).isoformat() if moment else None
