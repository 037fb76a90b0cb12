"""Calendar feeds of court, bail and review dates (iCalendar).

Rules:
- An event says when, what and where to look it up; names of people belong in the record, not in a feed that a
  telephone keeps.
- The same events give the same bytes: the moment of writing is passed in.
- A date alone is an all-day event; a time is aware and written in UTC.

Source: RFC 5545 (iCalendar), RFC 7986 (NAME, REFRESH-INTERVAL).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Event

from .errors import ExchangeError
from .tables import seen_text

_PRODUCT = "-//Safehold//Calendar feed//EN"
_REFRESH = timedelta(hours=1)


class EventState(StrEnum):
    """Whether an event still stands."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event of a feed.

    `identifier` stays the same for as long as the event lives, and `revision` grows with each change, so that
    calendar programs move the event instead of adding another. `starts` is a date (all day) or an aware time.
    """

    identifier: str
    summary: str
    starts: date | datetime
    ends: date | datetime | None = None
    """The end of a timed event, or the last day of an all-day one; None is a moment or one day."""
    location: str | None = None
    description: str | None = None
    url: str | None = None
    state: EventState = EventState.CONFIRMED
    revision: int = 0
    remind_before: timedelta | None = None


def write_calendar(name: str, events: Iterable[CalendarEvent], *, written: datetime, host: str = "safehold.invalid") -> bytes:
    """Write a feed; events stand in order of time, then identifier. `host` completes the identifiers.

    Raises: ExchangeError for a time without zone, an end before its start, or an identifier used twice.
    """
    _require_zone(written, "the moment of writing")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", seen_text(name))
    calendar.add("x-wr-calname", seen_text(name))
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    seen: set[str] = set()
    for event in sorted(events, key=_place):
        if event.identifier in seen:
            raise ExchangeError(f"Two events of the feed have the identifier {event.identifier!r}.")
        seen.add(event.identifier)
        calendar.add_component(_component(event, written, host))
    return bytes(calendar.to_ical())


def _place(event: CalendarEvent) -> tuple[str, str]:
    starts = event.starts
    if isinstance(starts, datetime):
        _require_zone(starts, event.identifier)
        starts = starts.astimezone(UTC)
    return starts.isoformat(), event.identifier


def _require_zone(moment: date, owner: str) -> None:
    if isinstance(moment, datetime) and moment.utcoffset() is None:
        raise ExchangeError(f"A time of {owner} has no time zone: the instant is not known.")


def _component(event: CalendarEvent, written: datetime, host: str) -> Event:
    component = Event()
    component.add("uid", f"{event.identifier}@{host}")
    component.add("dtstamp", written.astimezone(UTC))
    component.add("sequence", event.revision)
    component.add("summary", seen_text(event.summary))
    component.add("status", event.state.value)
    component.add("class", "PRIVATE")
    starts, ends = event.starts, event.ends
    if ends is not None:
        _require_zone(ends, event.identifier)
        if isinstance(starts, datetime) is not isinstance(ends, datetime) or ends < starts:
            raise ExchangeError(f"The end of {event.identifier} does not fit its start.")
    if isinstance(starts, datetime):
        component.add("dtstart", starts.astimezone(UTC))
        if isinstance(ends, datetime):
            component.add("dtend", ends.astimezone(UTC))
    else:
        component.add("dtstart", starts)
        component.add("dtend", (ends or starts) + timedelta(days=1))  # RFC 5545: the end is the day after the last
        component.add("transp", "TRANSPARENT")
    for field, text in (("location", event.location), ("description", event.description), ("url", event.url)):
        if text:
            component.add(field, seen_text(text))
    if event.remind_before is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", seen_text(event.summary))
        alarm.add("trigger", -event.remind_before)
        component.add_component(alarm)
    return component
