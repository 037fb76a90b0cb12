"""The clock bar: from facts to the numbers that its picture is drawn with.

Pure: no database, no request. Positions are percentages of the picture's width, so that a page needs no inline style.
The order of `spans` is the order of drawing.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
class Tick:
    """A limit's mark. `label` is empty where a slim bar shows none; `lines` are the three of a large one."""

    x: float
    in_force: bool
    label: str
    lines: tuple[str, str, str]
    number: str

    @property
    def anchor(self) -> str:
        """Where the slim label is anchored, so that it stays inside the picture."""
        return "end" if self.x > 92 else "start" if self.x < 6 else "middle"

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

    Raises: ValueError when there is no limit in force, or more than one.
    """
    limits = tuple(sorted(picture.limits, key=lambda limit: limit.at))
    in_force = _in_force(limits)
    end_of_scale = picture.scale_end or _end_of_scale(picture, limits, in_force)
    seen_until = picture.ended_at or picture.now
    stopped_now = picture.ended_at is None and any(stop.end is None for stop in picture.stopped)
    late = wording.elapsed(in_force.at, seen_until) > timedelta(0)

    def at(moment: datetime) -> float:
        return _percent(picture.start, end_of_scale, moment)

    limit_x, seen_x = at(in_force.at), at(seen_until)
    spans = [
        Span(SpanKind.UNAUTHORISED, limit_x, _width(limit_x, 100.0)),
        Span(SpanKind.AUTHORISED, 0.0, limit_x),
        Span(SpanKind.USED, 0.0, min(seen_x, limit_x)),
        *(_stopped_span(picture, stop, at, seen_until) for stop in picture.stopped),
    ]
    if late:
        spans.append(Span(SpanKind.PAST, limit_x, _width(limit_x, seen_x)))
    following = next((limit for limit in limits if limit.at > in_force.at), None)
    ticks = tuple(
        _tick(picture, limit, at(limit.at), labelled=limit in (in_force, following))
        for limit in limits
        if wording.elapsed(limit.at, end_of_scale) >= timedelta(0)
    )
    left = wording.elapsed(picture.now, in_force.at)
    due_soon = (
        picture.ended_at is None
        and not late
        and not stopped_now
        and left <= _due_soon_within(picture, wording.elapsed(picture.start, in_force.at))
    )
    return ClockBar(
        kind=picture.kind,
        spans=tuple(span for span in spans if span.width > 0),
        ticks=ticks,
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
        detail=f"{_short(picture, stop.start)} to {_last_shown(picture, end) if stop.end else 'now'}",
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
    days = (wording.london_date(limit.at) - wording.london_date(picture.now)).days
    return wording.counted(max(days, 0), "day")


def _words(picture: ClockPicture, limit: Limit, *, stopped_now: bool) -> str:
    """Return the short line that stands beside the bar; a stopped clock never names a date."""
    name = _capital(_limit_name(picture, limit))
    if picture.ended_at:
        return f"{name}, ended {wording.exact_with_year(wording.london_date(picture.ended_at))}"
    if stopped_now:
        running = next(stop for stop in picture.stopped if stop.end is None)
        since = f"{_capital(running.why or 'stopped')} since {_since(picture, running.start)}"
        return f"{since}. {_left(picture, limit)} left when it runs again"
    if wording.elapsed(limit.at, picture.now) > timedelta(0):
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
        if stop.end is None:
            until = picture.ended_at or picture.now
            facts.append(f"Stopped for {_length(picture, stop, until)}, since {_spoken(stop.start)}{why}.")
        else:
            period = _period(picture, stop.start, _last_moment(stop.end))
            facts.append(f"Stopped for {_length(picture, stop, stop.end)}, {period}{why}.")
    name = _limit_name(picture, limit)
    if picture.ended_at:
        facts.append(f"The clock ended on {_spoken(picture.ended_at)}, under the {name}.")
    elif stopped_now:
        facts.append(f"The {name} is in force; {_left(picture, limit)} left when it runs again.")
    elif wording.elapsed(limit.at, picture.now) > timedelta(0):
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
