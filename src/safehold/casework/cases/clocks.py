"""Clocks of a record: computed by the law from recorded facts, stored so that the Today board is one query.

Each app that knows facts with a limit registers a source: a function that says which clocks run for a case. An action that
records such a fact calls `rebuild` in its own transaction; a nightly check computes all clocks again and reports differences.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from safehold.casework.accounts.acting import acting_as
from safehold.casework.accounts.models import Officer, Team
from safehold.casework.cases.models import Case, Clock, ClockKind, RiskLevel

LONDON = ZoneInfo("Europe/London")


def last_minute_of(day: date) -> datetime:
    """The moment at which a limit that is a day is shown and sorted: 23:59 in London."""
    return datetime.combine(day, time(23, 59), LONDON)


@dataclass(frozen=True)
class Limit:
    """A limit on the bar. `at` is the last moment; `in_force` the one that runs now."""

    label: str
    at: datetime
    in_force: bool = False
    authority: str = ""
    state: str = ""


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

    `ends_at` is None while the clock is stopped; then `days_left` says what is left when it runs again. `steps` are pairs of
    (sentence, basis); `sign_off` are points that a lawyer has still to settle.
    """

    kind: ClockKind
    subject_kind: str
    subject_id: int
    reference: str
    limit_name: str
    starts_at: datetime
    ends_at: datetime | None
    record_url: str
    owner: Officer | None = None
    subject_name: str = ""
    soon: timedelta = timedelta(days=3)
    days_left: int | None = None
    tag: str = ""
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


Source = Callable[[Case], Iterable[RunningClock]]

_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add a source of clocks. Used as a decorator in an app's `clock_sources`."""
    _SOURCES.append(source)
    return source


def clocks_of(case: Case) -> list[RunningClock]:
    """Compute every clock of a case from its facts. Nothing is stored."""
    return [clock for source in _SOURCES for clock in source(case)] if case.is_open else []


def rebuild(case: Case, *, at: datetime) -> None:
    """Compute the clocks of a case anew and store them. Part of the action that recorded a fact.

    Writes: the clock rows of the case; inside `rebuilt_at_the_end`, nothing yet.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting[case.pk] = (case, at)
        return
    rows = [_row(clock, at=at, team=case.team, case=case) for clock in clocks_of(case)]
    Clock.objects.filter(case_id=case.pk).delete()
    Clock.objects.bulk_create(rows)


_waiting: ContextVar[dict[int, tuple[Case, datetime]] | None] = ContextVar("waiting", default=None)


@contextmanager
def rebuilt_at_the_end() -> Iterator[None]:
    """Rebuild the clocks of each case once, when a long history is recorded at once and nobody looks before its end.

    Meant for set-up and imports. An error leaves the clocks as they were: whoever opens this block starts over.
    Writes: at the end, the clock rows of every case that changed, each in a transaction of its officer.
    """
    waiting: dict[int, tuple[Case, datetime]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for changed, at in waiting.values():
        with acting_as(changed.officer_in_the_case):
            rebuild(Case.objects.select_related("team", "officer_in_the_case", "supervisor").get(pk=changed.pk), at=at)


def replace_for_record(
    subject_kind: str, subject_id: int, clocks: Iterable[RunningClock], *, at: datetime, team: Team, risk: str
) -> None:
    """Store the clocks of a record that has no case yet (a referral). Writes: its clock rows."""
    rows = [_row(clock, at=at, team=team, case=None, risk=risk) for clock in clocks]
    Clock.objects.filter(subject_kind=subject_kind, subject_id=subject_id, case__isnull=True).delete()
    Clock.objects.bulk_create(rows)


def _row(clock: RunningClock, *, at: datetime, team: Team, case: Case | None, risk: str = "") -> Clock:
    picture = {
        "limits": [{**asdict(limit), "at": limit.at.isoformat()} for limit in clock.limits],
        "stopped": [[begin.isoformat(), end.isoformat() if end else None] for begin, end in clock.stopped],
        "scale_end": clock.scale_end.isoformat() if clock.scale_end else None,
    }
    return Clock(
        case=case,
        team=team,
        owner=clock.owner or (case.officer_in_the_case if case else None),
        kind=clock.kind,
        subject_kind=clock.subject_kind,
        subject_id=clock.subject_id,
        reference=clock.reference,
        subject_name=clock.subject_name or (case.title if case else ""),
        risk_level=risk or (case.risk_level if case else RiskLevel.NOT_ASSESSED),
        limit_name=clock.limit_name,
        starts_at=clock.starts_at,
        ends_at=clock.ends_at,
        soon_at=clock.ends_at - clock.soon if clock.ends_at else None,
        days_left=clock.days_left,
        tag=clock.tag,
        tag_from=clock.tag_from,
        when_late=asdict(clock.when_late) if clock.when_late else {},
        ended_by_law=clock.ended_by_law,
        whole_day=clock.whole_day,
        consequence=clock.consequence,
        next_action=clock.next_action,
        action_label=clock.action_label,
        action_url=clock.action_url,
        action_note=clock.action_note,
        record_url=clock.record_url,
        picture=picture,
        steps=[list(step) for step in clock.steps],
        sign_off=list(clock.sign_off),
        computed_at=at,
    )


def difference(case: Case, *, at: datetime) -> list[str]:
    """Compare the stored clocks of a case with a fresh computation. Returns one sentence for each difference."""

    def essence(row: Clock) -> tuple[Any, ...]:
        return (row.kind, row.subject_kind, row.subject_id, row.limit_name, row.ends_at, row.days_left, row.tag)

    fresh = {essence(_row(clock, at=at, team=case.team, case=case)) for clock in clocks_of(case)}
    stored = {essence(row) for row in Clock.objects.filter(case_id=case.pk)}
    missing = [f"{case}: {item[0]} {item[3]} should run until {item[4]}" for item in fresh - stored]
    wrong = [f"{case}: {item[0]} {item[3]} is stored with {item[4]}" for item in stored - fresh]
    return sorted(missing + wrong)
