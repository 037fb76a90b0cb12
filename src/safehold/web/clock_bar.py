"""The clock bar: from facts to the numbers that its picture is drawn with.

Pure: no database, no request. Positions are percentages of the picture's width, so that a page needs no inline style.
The order of `spans` is the order of drawing.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from safehold.web import wording


class ClockKind(StrEnum):
    """The kinds of clock; one linear scale for each, so that bars in a column compare."""

    BAIL = "bail"
    DETENTION = "detention"
    WARRANT = "warrant"
    TARGET = "target"


DUE_SOON: dict[ClockKind, timedelta] = {
    ClockKind.BAIL: timedelta(days=5),
    ClockKind.WARRANT: timedelta(days=3),
    ClockKind.DETENTION: timedelta(hours=6),
}
"""How long before the limit a clock counts as due soon, where the force has set nothing else. A target: its last half."""

_START_WORDS = {
    ClockKind.BAIL: "Arrested",
    ClockKind.DETENTION: "Arrived",
    ClockKind.WARRANT: "Issued",
    ClockKind.TARGET: "Received",
}
_HOURS_TO_WARRANT_LIMIT = timedelta(hours=96)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a clock. `at` is its last minute; while the clock is stopped, as if it ran again today."""

    label: str
    at: datetime
    in_force: bool = False
    authority: str = ""

    @property
    def short_label(self) -> str:
        """The label as it fits under a slim bar: "3 mo", "24 h"."""
        return self.label.replace(" months", " mo").replace(" hours", " h")


@dataclass(frozen=True, slots=True)
class Stopped:
    """A time in which the clock did not run: from `start` up to `end` (not included; None while it lasts)."""

    start: datetime
    end: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """The facts of one clock, as a law library or a query gives them. All moments are aware."""

    kind: ClockKind
    start: datetime
    limits: tuple[Limit, ...]
    now: datetime
    stopped: tuple[Stopped, ...] = ()
    ended_at: datetime | None = None
    open_end: bool = False
    """The limit in force is treated as extended until somebody decides: passing it is not late."""
    scale_end: datetime | None = None
    due_soon_within: timedelta | None = None
    start_word: str = ""


class SpanKind(StrEnum):
    """What a piece of the bar stands for; also its class in the style sheet."""

    UNAUTHORISED = "dotted"
    AUTHORISED = "authorised"
    USED = "used"
    STOPPED = "stopped"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the bar: where it begins and how wide it is, in percent."""

    kind: SpanKind
    x: float
    width: float
    name: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StopLabel:
    """What stands below a stopped time on a large bar, where there is room for it."""

    x: float
    anchor: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A limit's mark. `label` is empty where a slim bar shows none; `lines` are those of a large one that have room."""

    x: float
    in_force: bool
    label: str
    lines: tuple[str, ...]
    number: str

    @property
    def anchor(self) -> str:
        """Where the slim label is anchored, so that it stays inside the picture."""
        return "end" if self.x > 92 else "start" if self.x < 6 else "middle"

    @property
    def number_anchor(self) -> str:
        """Where the number on a phone's bar is anchored, so that it stays inside a picture 300 pixels wide."""
        half = len(self.number) * 8 / 300 * 50
        return "end" if self.x > 100 - half else "start" if self.x < half else "middle"

    @property
    def large_anchor(self) -> str:
        """On which side of the tick the three lines stand: left of it, unless it is too near the start."""
        return "start" if self.x < 18 else "end"


@dataclass(frozen=True, slots=True)
class ClockBar:
    """What is drawn, in percent, and the same in words."""

    kind: ClockKind
    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    stop_labels: tuple[StopLabel, ...]
    today: float | None
    due_soon: bool
    late: bool
    stopped: bool
    ended: bool
    start_label: str
    today_label: str
    sentence: str
    words: str

    @property
    def today_anchor(self) -> str:
        """Where the label of today is anchored, so that it stays inside the picture."""
        return (
            "end"
            if self.today is not None and self.today > 95
            else "start"
            if self.today is not None and self.today < 5
            else "middle"
        )

    @property
    def today_stands_lower(self) -> bool:
        """Whether the label of today has a row of its own, below that of the start."""
        return self.today is not None and self.today < _share_of(self.start_label) + 5

    @property
    def state(self) -> str:
        """The state as a status tag knows it: "ended", "late", "stopped", "due" or "running"."""
        if self.ended:
            return "ended"
        if self.late:
            return "late"
        if self.stopped:
            return "stopped"
        return "due" if self.due_soon else "running"


def clock_bar(picture: ClockPicture) -> ClockBar:
    """Work out the bar of one clock.

    The scale ends where its kind says, or today where that is later.
    Raises: ValueError when there is no limit in force, or more than one.
    """
    limits = tuple(sorted(picture.limits, key=lambda limit: limit.at))
    in_force = _in_force(limits)
    seen_until = picture.ended_at or picture.now
    end_of_scale = max(picture.scale_end or _end_of_scale(picture, limits, in_force), seen_until)
    stopped_now = picture.ended_at is None and any(stop.end is None for stop in picture.stopped)
    late = _has_passed(picture, in_force)

    def at(moment: datetime) -> float:
        return _percent(picture.start, end_of_scale, moment)

    limit_x, seen_x = at(in_force.at), at(seen_until)
    if picture.open_end:
        limit_x = max(limit_x, seen_x)
    spans = [
        Span(SpanKind.UNAUTHORISED, limit_x, _width(limit_x, 100.0)),
        Span(SpanKind.AUTHORISED, 0.0, limit_x),
        Span(SpanKind.USED, 0.0, min(seen_x, limit_x)),
        *(_stopped_span(picture, stop, at, seen_until) for stop in picture.stopped),
    ]
    if late:
        spans.append(Span(SpanKind.PAST, limit_x, _width(limit_x, seen_x)))
    spans = [span for span in spans if span.width > 0]
    following = next((limit for limit in limits if limit.at > in_force.at), None)
    ticks = [
        _tick(picture, limit, at(limit.at), labelled=limit in (in_force, following))
        for limit in limits
        if wording.elapsed(limit.at, end_of_scale) >= timedelta(0)
    ]
    left = wording.elapsed(picture.now, in_force.at)
    due_soon = (
        picture.ended_at is None
        and not late
        and not stopped_now
        and not picture.open_end
        and left <= _due_soon_within(picture, wording.elapsed(picture.start, in_force.at))
    )
    return ClockBar(
        kind=picture.kind,
        spans=tuple(spans),
        ticks=_with_room(ticks),
        stop_labels=_stop_labels(spans),
        today=None if picture.ended_at else seen_x,
        due_soon=due_soon,
        late=late,
        stopped=stopped_now,
        ended=picture.ended_at is not None,
        start_label=f"{_start_word(picture)} {_ends(picture, picture.start)}",
        today_label="Now" if picture.kind is ClockKind.DETENTION else "Today",
        sentence=_sentence(picture, in_force, stopped_now=stopped_now),
        words=_words(picture, in_force, stopped_now=stopped_now),
    )


def _has_passed(picture: ClockPicture, in_force: Limit) -> bool:
    return not picture.open_end and wording.elapsed(in_force.at, picture.ended_at or picture.now) > timedelta(0)


# The narrowest large bar with all its lines, and a letter of its text, in pixels: they decide whether labels have room.
_WIDTH, _LETTER, _BOLD_LETTER = 640, 6.5, 8


def _share_of(text: str, letter: float = _LETTER) -> float:
    """How much of the narrowest large bar a text takes, in percent, with the gap beside it."""
    return (len(text) * letter + 8) / _WIDTH * 100


def _with_room(ticks: Sequence[Tick]) -> tuple[Tick, ...]:
    """Leave out the lines of a large bar's limits that would stand on others or cross a mark. The one in force keeps its own.

    A line is kept only with those above it. The table below a large bar names every limit.
    """
    taken: list[list[tuple[float, float]]] = [[], [], []]
    kept: dict[Tick, tuple[str, ...]] = {}
    for tick in sorted(ticks, key=lambda tick: (not tick.in_force, tick.x)):
        lines: list[str] = []
        for row, line, letter in zip(taken, tick.lines, (_BOLD_LETTER, _LETTER, _LETTER), strict=True):
            width = _share_of(line, letter)
            place = (tick.x, tick.x + width) if tick.large_anchor == "start" else (tick.x - width, tick.x)
            crosses = any(place[0] < other.x < place[1] for other in ticks)
            if not tick.in_force and (crosses or any(place[0] < end and start < place[1] for start, end in row)):
                break
            row.append(place)
            lines.append(line)
        kept[tick] = tuple(lines)
    return tuple(replace(tick, lines=kept[tick]) for tick in ticks)


def _stop_labels(spans: Iterable[Span]) -> tuple[StopLabel, ...]:
    """Name the stopped times that have room for it, the latest first: what still lasts matters most."""
    labels: list[StopLabel] = []
    free_until = math.inf
    for span in sorted((span for span in spans if span.kind is SpanKind.STOPPED), key=lambda span: -span.x):
        width = max(_share_of(span.name, _BOLD_LETTER), _share_of(span.detail))
        begins = span.x if span.x + width <= 100 else span.x + span.width - width
        if begins < 0 or begins + width > free_until:
            continue
        free_until = begins
        at_start = begins == span.x
        labels.append(
            StopLabel(
                span.x if at_start else round(span.x + span.width, 2), "start" if at_start else "end", span.name, span.detail
            )
        )
    return tuple(reversed(labels))


def _in_force(limits: tuple[Limit, ...]) -> Limit:
    found = [limit for limit in limits if limit.in_force]
    if len(found) != 1:
        raise ValueError(f"A clock has one limit in force; this one has {len(found)}.")
    return found[0]


def _end_of_scale(picture: ClockPicture, limits: tuple[Limit, ...], in_force: Limit) -> datetime:
    """Return where the kind's scale ends.

    Bail: the limit after the one in force. Detention: 36 hours, or 96 once that limit is in force. Warrant: the last day
    and a tenth more. Target: one and a half times the target.
    """
    whole = wording.elapsed(picture.start, in_force.at)
    if picture.kind is ClockKind.WARRANT:
        return in_force.at + whole / 10
    if picture.kind is ClockKind.TARGET:
        return in_force.at + whole / 2
    later = [limit.at for limit in limits if limit.at > in_force.at]
    if picture.kind is ClockKind.DETENTION and later:
        before_warrant = [moment for moment in later if wording.elapsed(picture.start, moment) < _HOURS_TO_WARRANT_LIMIT]
        return before_warrant[-1] if before_warrant else later[-1]
    return later[0] if later else in_force.at + whole / 10


def _percent(start: datetime, end: datetime, moment: datetime) -> float:
    share = wording.elapsed(start, moment) / wording.elapsed(start, end)
    return round(min(max(share, 0.0), 1.0) * 100, 2)


def _width(x: float, end: float) -> float:
    return round(max(end - x, 0.0), 2)


def _due_soon_within(picture: ClockPicture, whole: timedelta) -> timedelta:
    return picture.due_soon_within or DUE_SOON.get(picture.kind, whole / 2)


def _stopped_span(picture: ClockPicture, stop: Stopped, at: Callable[[datetime], float], seen_until: datetime) -> Span:
    end = stop.end or seen_until
    x = at(stop.start)
    why = f", {stop.why}" if stop.why else ""
    return Span(
        SpanKind.STOPPED,
        x,
        _width(x, at(end)),
        name=f"Stopped {_length(picture, stop, end)}{why}",
        detail=f"{_short(picture, stop.start)} to {_last_shown(picture, end) if stop.end or picture.ended_at else 'now'}",
    )


def _tick(picture: ClockPicture, limit: Limit, x: float, *, labelled: bool) -> Tick:
    number = limit.label.split(" ", 1)[0]
    return Tick(
        x=x,
        in_force=limit.in_force,
        label=limit.short_label if labelled else "",
        lines=(limit.label, _ends(picture, limit.at), limit.authority),
        number=number if number.isdigit() else limit.label,
    )


def _ends(picture: ClockPicture, moment: datetime) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.exact(moment, picture.now)
    day = wording.london_date(moment)
    return f"{wording.short_date(day)} {day.year}"


def _short(picture: ClockPicture, moment: datetime) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.clock_time(moment)
    day = wording.london_date(moment)
    return f"{wording.short_date(day)} {day.year}"


def _last_shown(picture: ClockPicture, end: datetime) -> str:
    return _short(picture, end if picture.kind is ClockKind.DETENTION else _last_moment(end))


def _last_moment(end: datetime) -> datetime:
    """A stop that ends at midnight was last in force on the day before."""
    return end - timedelta(microseconds=1)


def _length(picture: ClockPicture, stop: Stopped, end: datetime) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.duration(wording.elapsed(stop.start, end))
    days = (wording.london_date(_last_moment(end)) - wording.london_date(stop.start)).days + 1
    return wording.counted(max(days, 1), "day")


def _start_word(picture: ClockPicture) -> str:
    return picture.start_word or _START_WORDS[picture.kind]


def _limit_name(picture: ClockPicture, limit: Limit) -> str:
    """Name the limit in force: "6 months" becomes "6-month limit"; a label without a number stays as it is."""
    number, _, unit = limit.label.partition(" ")
    if not (number.isdigit() and unit):
        return limit.label
    noun = "target" if picture.kind is ClockKind.TARGET else "limit"
    return f"{number}-{unit.removesuffix('s')} {noun}"


def _left(picture: ClockPicture, limit: Limit) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.duration(wording.elapsed(picture.now, limit.at))
    # Only a stopped clock asks: its limit is drawn as if it ran again today, so today is the first of the days left.
    days = (wording.london_date(limit.at) - wording.london_date(picture.now)).days + 1
    return wording.counted(max(days, 0), "day")


def _words(picture: ClockPicture, limit: Limit, *, stopped_now: bool) -> str:
    """Return the short line that stands beside the bar; a stopped clock never names a date."""
    name = _capital(_limit_name(picture, limit))
    if picture.ended_at:
        return f"{name}, ended {wording.exact_with_year(wording.london_date(picture.ended_at))}"
    if picture.open_end:
        return f"{name}, open until it is decided"
    if stopped_now:
        running = next(stop for stop in picture.stopped if stop.end is None)
        word = "from" if running.start > picture.now else "since"
        since = f"{_capital(running.why or 'stopped')} {word} {_since(picture, running.start)}"
        return f"{since}. {_left(picture, limit)} left when it runs again"
    if _has_passed(picture, limit):
        return f"{name} passed, {_lower(wording.relative(limit.at, picture.now))}: {_exact_end(picture, limit)}"
    return f"{name}, {_lower(wording.relative(limit.at, picture.now))}: {_exact_end(picture, limit)}"


def _since(picture: ClockPicture, moment: datetime) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.clock_time(moment)
    return wording.short_date(wording.london_date(moment))


def _exact_end(picture: ClockPicture, limit: Limit) -> str:
    if picture.kind is ClockKind.DETENTION:
        return wording.exact(limit.at, picture.now)
    return wording.exact_with_year(wording.london_date(limit.at))


def _sentence(picture: ClockPicture, limit: Limit, *, stopped_now: bool) -> str:
    """Return one sentence for each fact of the picture, for those who do not see it."""
    facts = [f"{_start_word(picture)} {_spoken(picture.start)}."]
    for stop in picture.stopped:
        why = f", while {stop.why}" if stop.why else ""
        until = picture.ended_at or picture.now
        if stop.start > until:
            facts.append(f"Stopped from {_spoken(stop.start)}{why}.")
        elif stop.end is None:
            facts.append(f"Stopped for {_length(picture, stop, until)}, since {_spoken(stop.start)}{why}.")
        else:
            period = _period(picture, stop.start, _last_moment(stop.end))
            facts.append(f"Stopped for {_length(picture, stop, stop.end)}, {period}{why}.")
    name = _limit_name(picture, limit)
    if picture.ended_at:
        facts.append(f"The clock ended on {_spoken(picture.ended_at)}, under the {name}.")
    elif picture.open_end:
        facts.append(f"The {name} ended on {_spoken(limit.at)} and is treated as extended until it is decided.")
    elif stopped_now:
        facts.append(f"The {name} is in force; {_left(picture, limit)} left when it runs again.")
    elif _has_passed(picture, limit):
        facts.append(f"The {name} passed on {_spoken(limit.at)}, {_lower(wording.relative(limit.at, picture.now))}.")
    else:
        facts.append(
            f"The {name} is in force and ends on {_spoken(limit.at)}, {_lower(wording.relative(limit.at, picture.now))}."
        )
    return " ".join(facts)


def _spoken(moment: datetime) -> str:
    """Write "13 October 2026 at 23:59"; a midnight is a date that nobody timed."""
    local = moment.astimezone(wording.LONDON)
    day = wording.long_date(local.date())
    return day if (local.hour, local.minute) == (0, 0) else f"{day} at {wording.clock_time(moment)}"


def _period(picture: ClockPicture, start: datetime, last: datetime) -> str:
    if picture.kind is ClockKind.DETENTION:
        return f"{wording.clock_time(start)} to {wording.clock_time(last + timedelta(microseconds=1))}"
    first_day, last_day = wording.london_date(start), wording.london_date(last)
    if first_day == last_day:
        return wording.long_date(first_day)
    return f"{_without_year(first_day, last_day)} to {wording.long_date(last_day)}"


def _without_year(day: date, other: date) -> str:
    text = wording.long_date(day)
    return text.removesuffix(f" {day.year}") if day.year == other.year else text


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
