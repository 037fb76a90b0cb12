"""Calendar feeds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from safehold.exchange import ExchangeError
from safehold.exchange.calendars import CalendarEvent, EventState, write_calendar

WRITTEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")


def lines(*events: CalendarEvent) -> list[str]:
    return write_calendar("My dates", events, written=WRITTEN).decode().replace("\r\n ", "").split("\r\n")


def test_a_time_is_written_in_utc() -> None:
    court = CalendarEvent(
        "court-1", "Court", datetime(2026, 7, 1, 10, 0, tzinfo=LONDON), datetime(2026, 7, 1, 11, 0, tzinfo=LONDON)
    )
    written = lines(court)
    assert "DTSTART:20260701T090000Z" in written
    assert "DTEND:20260701T100000Z" in written
    assert "UID:court-1@safehold.invalid" in written
    assert "DTSTAMP:20260301T090000Z" in written


def test_a_date_is_an_all_day_event_that_ends_the_day_after() -> None:
    written = lines(CalendarEvent("bail-1", "Bail ends", date(2026, 2, 28)))
    assert "DTSTART;VALUE=DATE:20260228" in written
    assert "DTEND;VALUE=DATE:20260301" in written


def test_a_cancelled_event_keeps_its_identifier_and_counts_its_changes() -> None:
    written = lines(CalendarEvent("court-1", "Court", date(2026, 7, 1), state=EventState.CANCELLED, revision=2))
    assert {"STATUS:CANCELLED", "SEQUENCE:2", "UID:court-1@safehold.invalid"} <= set(written)


def test_a_reminder_comes_before() -> None:
    assert "TRIGGER:-P1D" in lines(CalendarEvent("a", "A", date(2026, 7, 1), remind_before=timedelta(days=1)))


def test_events_stand_in_order_of_time_whatever_order_they_come_in() -> None:
    early = CalendarEvent("b", "B", datetime(2026, 7, 1, 10, 0, tzinfo=LONDON))
    later = CalendarEvent("a", "A", datetime(2026, 7, 1, 9, 30, tzinfo=UTC))
    assert lines(early, later) == lines(later, early)
    assert [line for line in lines(later, early) if line.startswith("UID")] == [
        "UID:b@safehold.invalid",
        "UID:a@safehold.invalid",
    ]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([CalendarEvent("a", "A", datetime(2026, 7, 1, 10, 0))], "no time zone"),
        ([CalendarEvent("a", "A", date(2026, 7, 2), date(2026, 7, 1))], "does not fit"),
        ([CalendarEvent("a", "A", date(2026, 7, 2), datetime(2026, 7, 3, tzinfo=UTC))], "does not fit"),
        ([CalendarEvent("a", "A", date(2026, 7, 1)), CalendarEvent("a", "B", date(2026, 7, 2))], "identifier 'a'"),
    ],
)
def test_what_is_no_event_is_refused(events: list[CalendarEvent], words: str) -> None:
    with pytest.raises(ExchangeError, match=words):
        write_calendar("x", events, written=WRITTEN)


@given(st.text(min_size=1, max_size=200), st.text(max_size=200))
def test_any_text_stays_inside_its_own_property(summary: str, location: str) -> None:
    content = write_calendar("x", [CalendarEvent("a", summary, date(2026, 7, 1), location=location)], written=WRITTEN)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["uid"] == "a@safehold.invalid"
    assert set(event) <= {
        "UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "STATUS", "CLASS", "DTSTART", "DTEND", "TRANSP", "LOCATION",
    }  # fmt: skip
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_text_that_looks_like_a_property_is_text() -> None:
    written = lines(CalendarEvent("a", "A\r\nATTENDEE:mailto:x@example.org\nBEGIN:VALARM", date(2026, 7, 1)))
    assert not any(line.startswith(("ATTENDEE", "BEGIN:VALARM")) for line in written)
