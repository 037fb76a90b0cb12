"""Condition C: what was done since the last decision, by whom, and the days on which nothing was. Condition B: what remains.

Drawn from the records, as the timeline of the case is; the audit is not read for it (its use is limited: DPA 2018 s.62(4)).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack import sources
from safehold.casework.bail.pack.document import (
    Action,
    Done,
    Examined,
    Idle,
    NotAskedFor,
    Remaining,
    ToExamine,
    Total,
    WithoutFindings,
)
from safehold.casework.bail.pack.gaps import Stop, gaps, stopped_days
from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, timeline_by_app
from safehold.casework.examinations import queries as examinations
from safehold.casework.examinations import queue_order
from safehold.casework.examinations.models import Examination, ExaminationState, Finding
from safehold.casework.exhibits.models import GONE, ContinuityEvent
from safehold.casework.exhibits.queries import devices_of, movements_of
from safehold.law.calendar import london_date

PACE_WITHIN = timedelta(days=28)
"""The pace of a laboratory is what it finished in so long a time."""

_NO_STEPS = ("safeguarding",)
"""Apps whose entries are listed and are no steps of the investigation: the care for children."""


@dataclass(frozen=True)
class Period:
    """From the last decision on the bail to the moment of the pack, with the days on which its clock stood still."""

    since: datetime
    until: datetime
    stops: tuple[Stop, ...] = ()

    @property
    def first_day(self) -> date:
        """The day after the last decision."""
        return london_date(self.since) + timedelta(days=1)

    @property
    def last_day(self) -> date:
        """The day before the pack is made: the last one that is over."""
        return london_date(self.until) - timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """The examinations that were asked for in a case and not stopped, the earliest first, with the findings in force."""

    examinations: Sequence[Examination]
    findings: Sequence[Finding]

    @classmethod
    def in_case(cls, case: Case) -> "Asked":
        """Read them."""
        found = examinations.examinations_of_case(case).exclude(state=ExaminationState.CANCELLED)
        return cls(list(found.order_by("requested_at", "pk")), examinations.findings_in_force(case))

    def findings_of(self, examination: Examination) -> list[Finding]:
        """The findings in force of one examination."""
        return [finding for finding in self.findings if finding.examination_id == examination.pk]


# Condition C


def done(bail: Bail, period: Period, asked: Asked) -> Done:
    """Every action since the last decision, the gaps between them, and how far each examination is."""
    actions = actions_in(bail, period)
    acted_on = {action.on for action in actions if action.counts}
    found = gaps(acted_on, first=period.first_day, last=period.last_day, stops=period.stops)
    days = max(0, (period.last_day - period.first_day).days + 1)
    idle = sum(gap.days for gap in found)
    return Done(
        first_day=period.first_day,
        last_day=period.last_day,
        days=days,
        days_with_a_step=days - idle,
        days_without=idle,
        days_stopped=stopped_days(period.first_day, period.last_day, period.stops),
        gaps=tuple(Idle(gap.first, gap.last, gap.days, gap.stopped) for gap in found),
        actions=actions,
        examinations=tuple(_examination(found, asked.findings_of(found), period) for found in asked.examinations),
    )


def actions_in(bail: Bail, period: Period) -> tuple[Action, ...]:
    """Every recorded action of the case in a period, oldest first; `counts` says whether it is a step of the investigation."""
    told = [
        (entry.place, _action(entry, app))
        for app, entry in timeline_by_app(bail.case, without="bail")
        if period.since < entry.place <= period.until
    ]
    moved = [event for event in movements_of(bail.case) if period.since < event.at <= period.until]
    told += [(at, action) for at, action in _movements(moved)]
    return tuple(action for _, action in sorted(told, key=lambda item: (item[0], item[1].what)))


def _action(entry: TimelineEntry, app: str) -> Action:
    at = entry.at
    is_care = app == "custody" and not entry.is_legal_step
    return Action(
        on=london_date(at) if isinstance(at, datetime) else at,
        at=at if isinstance(at, datetime) else None,
        what=entry.title,
        who=entry.who,
        detail=entry.detail,
        counts=app not in _NO_STEPS and not is_care and not entry.is_supervision,
    )


def _movements(events: Iterable[ContinuityEvent]) -> Iterable[tuple[datetime, Action]]:
    """One action for all the exhibits that one officer moved in the same way to the same holder on one day."""

    def together(event: ContinuityEvent) -> tuple[date, str, str, str]:
        return london_date(event.at), event.kind, event.to_holder, event.officer_name

    for (on, _, holder, officer), moved in groupby(sorted(events, key=together), key=together):
        of_the_day = list(moved)
        first = min(of_the_day, key=lambda event: event.at)
        references = ", ".join(event.exhibit.reference for event in of_the_day)
        yield (
            first.at,
            Action(
                on=on,
                at=first.at,
                what=f"{first.get_kind_display()}: {references}",
                who=officer,
                detail=f"{holder}. {first.reason}".strip(),
                counts=True,
            ),
        )


def _examination(examination: Examination, findings: Sequence[Finding], period: Period) -> Examined:
    waited_until = examination.started_at or period.until
    return Examined(
        reference=examination.reference,
        exhibit=examination.exhibit.reference,
        description=examination.exhibit.description,
        state=examination.get_state_display(),
        asked_at=examination.requested_at,
        asked_by=examination.requested_by.name,
        lines_of_enquiry=examination.lines_of_enquiry,
        waited_days=(london_date(waited_until) - london_date(examination.requested_at)).days,
        is_waiting=examination.state == ExaminationState.WAITING,
        started_at=examination.started_at,
        ended_at=examination.finished_at,
        ended_because=examination.ended_because,
        findings=tuple(Total(finding.get_category_display(), finding.count) for finding in findings),
    )


# Condition B


def remaining(bail: Bail, asked: Asked, *, at: datetime, ends: date | None) -> Remaining:
    """What has still to be done: examinations with their place in the queue, devices never asked for, findings to record."""
    finished = [found for found in asked.examinations if found.state == ExaminationState.FINISHED]
    unfinished = [found for found in asked.examinations if found.state != ExaminationState.FINISHED]
    exhibits = {found.exhibit_id for found in asked.examinations}
    places = _places(unfinished, at=at)
    return Remaining(
        examinations=tuple(_still_to_do(examination, places, at=at, ends=ends) for examination in unfinished),
        without_findings=tuple(
            WithoutFindings(
                examination=examination.reference,
                exhibit=examination.exhibit.reference,
                finished_at=examination.finished_at,
                days=_days(examination.finished_at, at),
            )
            for examination in finished
            if not asked.findings_of(examination)
        ),
        not_asked_for=tuple(
            NotAskedFor(
                exhibit=exhibit.reference,
                description=exhibit.description,
                state=exhibit.get_state_display(),
                holder=exhibit.holder,
                seized_at=exhibit.seized_at,
                days=_days(exhibit.seized_at, at),
            )
            for exhibit in devices_of(bail.case)
            if exhibit.pk not in exhibits and exhibit.state not in GONE
        ),
        charging=sources.charging_of(bail, at),
    )


@dataclass(frozen=True)
class _Place:
    """A place in the queue of a laboratory; nothing of it where an examination doesn't wait."""

    place: int | None = None
    of: int | None = None
    why: str = ""
    expected: date | None = None


def _still_to_do(examination: Examination, places: dict[int, _Place], *, at: datetime, ends: date | None) -> ToExamine:
    place = places.get(examination.pk, _Place())
    return ToExamine(
        reference=examination.reference,
        exhibit=examination.exhibit.reference,
        description=examination.exhibit.description,
        laboratory=examination.laboratory.name,
        state=examination.get_state_display(),
        lines_of_enquiry=examination.lines_of_enquiry,
        asked_at=examination.requested_at,
        waiting_days=_days(examination.requested_at, at),
        place=place.place,
        of=place.of,
        why=place.why,
        expected=place.expected,
        comes_too_late=bool(place.expected and ends and place.expected > ends),
    )


def _places(unfinished: Sequence[Examination], *, at: datetime) -> dict[int, _Place]:
    """The place of each examination that waits, in the whole queue of its laboratory, and the day that its pace gives."""
    today = london_date(at)
    places: dict[int, _Place] = {}
    for laboratory in {found.laboratory for found in unfinished if found.state == ExaminationState.WAITING}:
        queue = queue_order.order(examinations.queue_of(laboratory), today=today)
        pace = examinations.finished_by(laboratory, since=at - PACE_WITHIN)
        for placed in queue:
            places[placed.item.key] = _Place(
                place=placed.place,
                of=len(queue),
                why=placed.why,
                expected=queue_order.expected_day(placed.place, pace, today=today),
            )
    return places


def _days(since: datetime | None, at: datetime) -> int:
    return (london_date(at) - london_date(since)).days if since else 0
