"""Words for moments and counts, with the nights on which the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.web import wording
from safehold.web.wording import LONDON

NOW = datetime(2026, 10, 12, 8, 12, tzinfo=LONDON)


def london(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (london(10, 12, 12, 55), "4 h 43 min left"),
        (london(10, 12, 8, 12), "Less than 1 min left"),
        (london(10, 12, 17, 12), "9 h left"),
        (london(10, 13, 8, 11), "23 h 59 min left"),
        (london(10, 13, 8, 12), "Tomorrow"),
        (london(10, 13, 23, 59), "Tomorrow"),
        (london(10, 14, 0, 0), "In 2 days"),
        (london(10, 15, 23, 59), "In 3 days"),
        (datetime(2034, 11, 26, 23, 59, tzinfo=LONDON), "In 8 years"),
        (london(10, 12, 8, 11), "1 min late"),
        (london(10, 11, 23, 59), "8 h 13 min late"),
        (london(10, 11, 8, 12), "1 day late"),
        (london(10, 10, 23, 59), "2 days late"),
    ],
)
def test_a_moment_is_told_in_hours_below_a_day_and_in_london_days_beyond(moment: datetime, words: str) -> None:
    assert wording.relative(moment, NOW) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 12), "Today"),
        (date(2026, 10, 13), "Tomorrow"),
        (date(2026, 10, 14), "In 2 days"),
        (date(2026, 10, 11), "1 day late"),
        (date(2026, 10, 10), "2 days late"),
    ],
)
def test_a_date_without_a_time_is_told_in_days_only(day: date, words: str) -> None:
    assert wording.relative(day, NOW) == words


def test_hours_can_be_rounded_for_a_target() -> None:
    assert wording.relative(london(10, 12, 17, 20), NOW, rounded=True) == "In 9 hours"
    assert wording.relative(london(10, 12, 9, 20), NOW, rounded=True) == "In 1 hour"


def test_midnight_in_summer_belongs_to_the_london_day() -> None:
    """23:30 UTC on 12 July is 00:30 on 13 July in London."""
    moment = datetime(2026, 7, 12, 23, 30, tzinfo=UTC)
    assert wording.london_date(moment) == date(2026, 7, 13)
    assert wording.exact(moment, NOW) == "Mon 13 Jul, 00:30"
    assert wording.relative(moment, datetime(2026, 7, 11, 22, 0, tzinfo=UTC)) == "In 2 days"


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    """25 October 2026: from 00:30 to 02:30 three hours pass."""
    assert wording.elapsed(london(10, 25, 0, 30), london(10, 25, 2, 30)) == timedelta(hours=3)
    assert wording.relative(london(10, 25, 2, 30), london(10, 25, 0, 30)) == "3 h left"
    assert wording.relative(london(10, 25, 23, 59), london(10, 25, 0, 10)) == "Today"
    assert wording.relative(london(10, 25, 0, 10), london(10, 25, 23, 50)) == "24 h 40 min late"


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    """29 March 2026: from 00:30 to 02:30 one hour passes."""
    assert wording.relative(london(3, 29, 2, 30), london(3, 29, 0, 30)) == "1 h left"


def test_the_hour_that_occurs_twice_says_which_one_it_is() -> None:
    assert wording.clock_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "01:30 BST"
    assert wording.clock_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "01:30 GMT"
    assert wording.clock_time(datetime(2026, 10, 25, 2, 30, tzinfo=UTC)) == "02:30"
    assert wording.clock_time(datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == "02:30"


def test_the_year_is_dropped_only_when_it_is_the_current_one() -> None:
    assert wording.exact(london(10, 15, 23, 59), NOW) == "Thu 15 Oct, 23:59"
    assert wording.exact(london(1, 12, 23, 59, year=2027), NOW) == "Tue 12 Jan 2027, 23:59"
    assert wording.exact(date(2026, 10, 15), NOW) == "Thu 15 Oct"
    assert wording.exact_with_year(date(2026, 10, 15)) == "Thu 15 Oct 2026"
    assert wording.full(NOW) == "Monday 12 October 2026, 08:12"


def test_new_year_is_counted_in_london() -> None:
    """At 23:30 on New Year's Eve the next year's date still carries its year."""
    eve = london(12, 31, 23, 30)
    assert wording.exact(date(2027, 1, 1), eve) == "Fri 1 Jan 2027"
    assert wording.relative(date(2027, 1, 1), eve) == "Tomorrow"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (london(10, 12, 8, 12), "Just now"),
        (london(10, 12, 8, 0), "12 min ago"),
        (london(10, 12, 5, 0), "3 hours ago"),
        (london(10, 11, 23, 0), "Yesterday"),
        (london(10, 8, 9, 0), "4 days ago"),
    ],
)
def test_what_was_recorded_says_how_long_ago(moment: datetime, words: str) -> None:
    assert wording.ago(moment, NOW) == words


def test_counts_carry_their_noun() -> None:
    assert wording.counted(1, "device") == "1 device"
    assert wording.counted(0, "device") == "0 devices"
    assert wording.counted(2, "child", "children") == "2 children"
    assert wording.counted(1204, "file") == "1,204 files"


def test_words_are_joined_as_people_do() -> None:
    assert wording.listed([]) == ""
    assert wording.listed(["A"]) == "A"
    assert wording.listed(["A", "B", "C"]) == "A, B and C"


@pytest.mark.parametrize(("value", "shown"), [(None, "Not recorded"), ("  ", "Not recorded"), (0, 0), ("x", "x"), (False, False)])
def test_nothing_is_said_to_be_not_recorded(value: object, shown: object) -> None:
    assert wording.not_recorded(value) == shown


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        wording.relative(datetime(2026, 10, 12), NOW)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
)
def test_a_moment_is_late_exactly_when_it_has_passed(moment: datetime, now: datetime) -> None:
    words = wording.relative(moment, now)
    assert (words.endswith("late") or words == "Just passed") == (moment < now)
    assert not words.startswith("0 ")
    assert words != "In 1 days"
