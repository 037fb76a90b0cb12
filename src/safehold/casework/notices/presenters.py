"""Notices in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.casework.cases.clock_presenters import ClockRow, clock_row
from safehold.casework.cases.events import Event
from safehold.casework.cases.models import Clock
from safehold.casework.notices.models import Because, ClockCheck, Notice, NoticeKind
from safehold.casework.notices.queries import SHOWN
from safehold.casework.notices.stages import LATE, STAGES
from safehold.law.calendar import london_date
from safehold.web import wording
from safehold.web.action_pages import is_open_to
from safehold.web.shown import Filter


@dataclass(frozen=True)
class NoticeRow:
    """One notice: how urgent, of what, what to do, why this officer is told, and whether it still waits to be read."""

    number: int
    stage: tuple[str, str]
    limit_name: str
    when: str
    exact: str
    text: str
    because: str
    why: str
    told: str
    action_label: str
    action_url: str
    read_url: str
    state: str
    clock: ClockRow | None = None


@dataclass
class NoticeGroup:
    """The notices of one case, or of one record that has none."""

    title: str
    name: str
    url: str
    rows: list[NoticeRow] = field(default_factory=list)


def groups(notices: Sequence[Notice], clocks: Mapping[int, Clock], *, now: datetime, viewer: Officer) -> list[NoticeGroup]:
    """Put notices into groups by case. A group stands where the first of its notices does."""
    found: dict[str, NoticeGroup] = {}
    for notice in notices:
        title = notice.case.reference if notice.case else notice.reference
        if title not in found:
            found[title] = NoticeGroup(title, notice.case.title if notice.case else notice.subject_name, _page(notice, viewer))
        found[title].rows.append(notice_row(notice, clocks.get(notice.pk), now=now, viewer=viewer))
    return list(found.values())


def notice_row(notice: Notice, clock: Clock | None, *, now: datetime, viewer: Officer) -> NoticeRow:
    """Put a notice into words. What to do is said as the clock says it now, not as it stood when the notice was given."""
    live = clock_row(clock, now=now, viewer=viewer) if clock is not None else None
    action_label, action_url = (live.action_label, live.action_url) if live else ("", "")
    if live is None and notice.is_open and is_open_to(viewer, notice.url):
        action_label, action_url = ("Open it", notice.url)
    return NoticeRow(
        number=notice.pk,
        stage=_stage(notice),
        limit_name=notice.limit_name or notice.reference or notice.get_kind_display(),
        when=live.when if live else "",
        exact=wording.exact(notice.ends_at, now) if notice.ends_at else "",
        text=(live.next_action or live.action_note) if live else notice.text,
        because=_because(notice),
        why=notice.why,
        told=wording.ago(notice.at, now),
        action_label=action_label,
        action_url=action_url,
        read_url=reverse("notices:mark_read", args=[notice.pk]) if notice.read_at is None and notice.is_open else "",
        state=_state(notice, now),
        clock=live,
    )


@dataclass(frozen=True)
class EventRow:
    """What happened, in one line: of which record, what, when, and where it is."""

    event: str
    reference: str
    url: str
    text: str
    because: str
    told: str
    read_url: str


def event_rows(notices: Iterable[Notice], *, now: datetime, viewer: Officer) -> list[EventRow]:
    """Put what an officer was told into one line each. An address is left out where their role has no such page."""
    return [
        EventRow(
            event=_event(notice) or _stage(notice)[0],
            reference=notice.reference,
            url=notice.url if is_open_to(viewer, notice.url) else "",
            text=": ".join(part for part in (notice.limit_name, notice.text) if part),
            because=_because(notice),
            told=wording.ago(notice.at, now),
            read_url=reverse("notices:mark_read", args=[notice.pk]) if notice.read_at is None and notice.is_open else "",
        )
        for notice in notices
    ]


def days(notices: Sequence[Notice], *, now: datetime, viewer: Officer) -> list[tuple[str, list[EventRow]]]:
    """What an officer was told, by the day of London, in the order given."""
    by_day = groupby(notices, key=lambda notice: london_date(notice.at))
    return [(wording.long_date(day), event_rows(rows, now=now, viewer=viewer)) for day, rows in by_day]


def _event(notice: Notice) -> str:
    """The words of an event; of one that a later version has named, its code. "" where it is none."""
    return Event(notice.event).label if notice.event in Event.values else notice.event


def _page(notice: Notice, viewer: Officer) -> str:
    address = reverse("cases:case", args=[notice.case.reference]) if notice.case else notice.url
    return address if is_open_to(viewer, address) else ""


def _stage(notice: Notice) -> tuple[str, str]:
    """The stage as a tag: its words, and how much it presses."""
    if notice.kind == NoticeKind.EVENT:
        return _event(notice), "neutral"
    if notice.kind != NoticeKind.LIMIT:
        return notice.get_kind_display(), "neutral"
    stage = STAGES[notice.stage]
    if stage is LATE:
        return "Late", "late"
    return stage.words[0].upper() + stage.words[1:], "due"


def _because(notice: Notice) -> str:
    because = Because(notice.because)
    if because is Because.INSTEAD and notice.instead_of is not None:
        return f"In place of {notice.instead_of.name}, who cannot see it"
    return because.label


def _state(notice: Notice, now: datetime) -> str:
    if notice.settled_at is not None and notice.kind == NoticeKind.UNREADABLE:
        return f"Settled {wording.ago(notice.settled_at, now).lower()}: the clocks can be computed again"
    if notice.settled_at is not None and notice.kind == NoticeKind.STORED:
        return f"Settled {wording.ago(notice.settled_at, now).lower()}: it is as recorded again"
    if notice.settled_at is not None and notice.kind == NoticeKind.MACHINE:
        return f"Settled {wording.ago(notice.settled_at, now).lower()}: it works again"
    if notice.settled_at is not None and notice.kind != NoticeKind.LIMIT:
        return f"Read and settled {wording.ago(notice.settled_at, now).lower()}"
    if notice.settled_at is not None:
        return f"Settled {wording.ago(notice.settled_at, now).lower()}: the limit has moved or ended"
    return f"Read {wording.ago(notice.read_at, now).lower()}" if notice.read_at is not None else ""


def filters(show: str, unread: int) -> list[Filter]:
    """The ways to narrow one's notices."""
    return [
        Filter(
            label=label,
            href=f"?show={value}" if value else reverse("notices:list"),
            current=value == show,
            count=None if value else unread,
        )
        for value, label in SHOWN.items()
    ]


def told(notices: Iterable[Notice], now: datetime) -> list[tuple[str, str, tuple[str, str]]]:
    """Who was told of a limit of a case: what, whom and when, and whether they have looked."""
    rows = []
    for notice in notices:
        words = _stage(notice)[0]
        seen = ("done", "Read") if notice.read_at is not None else ("waiting", "Not read")
        detail = f"{notice.recipient.name}, {wording.exact(notice.at, now)}. {notice.why}".strip()
        rows.append((f"{notice.limit_name or notice.reference}: {words[0].lower()}{words[1:]}", detail, seen))
    return rows


@dataclass(frozen=True, slots=True)
class Found:
    """What the check found in a record: what can't be read since when, or what was put right."""

    reference: str
    url: str
    text: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A run of the nightly check."""

    when: str
    seconds: str
    cases: str
    records: str
    clocks: str
    found: tuple[str, str]
    unreadable: tuple[str, str]
    corrected: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """What one night's check put right."""

    night: str
    rows: list[Found]


def unreadable_rows(notices: Iterable[Notice]) -> list[Found]:
    """The records whose clocks can't be computed, each with the sentence that says what can't be read."""
    return [Found(each.reference, each.url, each.text, wording.exact_with_year(each.at)) for each in notices]


def check_rows(checks: Iterable[ClockCheck]) -> list[CheckRow]:
    """The runs of the nightly check, the newest first."""
    return [
        CheckRow(
            when=wording.exact_with_year(check.began_at),
            seconds=f"{check.seconds:.0f} s",
            cases=f"{check.cases:,}",
            records=f"{check.records:,}",
            clocks=f"{check.clocks:,}",
            found=(wording.counted(check.differences, "difference"), "missing" if check.differences else "done"),
            unreadable=(f"{check.unreadable:,}", "missing" if check.unreadable else "done"),
            corrected=wording.counted(check.corrected, "record") + ("" if check.is_finished else ", not finished"),
        )
        for check in checks
    ]


def correction_groups(notices: Iterable[Notice]) -> list[Corrections]:
    """What the checks put right, by night."""
    by_night = groupby(notices, key=lambda notice: notice.at)
    return [
        Corrections(
            wording.exact_with_year(at),
            [
                Found(
                    notice.reference,
                    reverse("cases:case", args=[notice.case.reference]) if notice.case else notice.url,
                    notice.text,
                )
                for notice in rows
            ],
        )
        for at, rows in by_night
    ]
