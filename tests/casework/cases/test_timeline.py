"""The order of the timeline, where some entries have a time and others only a day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from safehold.casework.cases.timeline import TimelineEntry
from safehold.web import wording

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 6, 10)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, 10, hour, minute, tzinfo=LONDON)


def test_a_day_without_a_time_stands_at_its_beginning() -> None:
    decided = TimelineEntry(DAY, "Charging decision", "CPS")
    arrested = TimelineEntry(at(0, 1), "Arrested", "DC A. Sample")
    assert decided.place < arrested.place


def test_a_day_stands_behind_what_it_followed_on_that_day() -> None:
    asked = TimelineEntry(at(14, 20), "Charging decision asked for", "DC A. Sample")
    decided = TimelineEntry(DAY, "Charging decision", "CPS", follows=at(14, 20))
    charged = TimelineEntry(at(14, 21), "Charged", "DC A. Sample")
    assert asked.place < decided.place < charged.place


def test_what_was_followed_on_an_earlier_day_moves_nothing() -> None:
    decided = TimelineEntry(date(2026, 6, 12), "Charging decision", "CPS", follows=at(14, 20))
    assert decided.place == datetime(2026, 6, 12, tzinfo=LONDON)


def test_two_days_of_which_one_followed_the_other_keep_their_order() -> None:
    asked = TimelineEntry(DAY, "The CPS asked for more", "CPS")
    sent = TimelineEntry(DAY, "What the CPS asked for was sent", "CPS", follows=DAY)
    assert asked.place < sent.place


def test_a_day_is_shown_without_a_time_that_nobody_recorded() -> None:
    assert wording.exact_with_year(TimelineEntry(DAY, "Strategy discussion", "").at) == "Wed 10 Jun 2026"
