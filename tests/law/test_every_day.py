"""Every day of 2020 to 2045, leap days, month ends and clock changes among them, against sums done in another way."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.relativedelta import relativedelta

from safehold.law import bail, detention, safeguarding, victims_code, warrants
from safehold.law.bail import BailFacts, Regime
from safehold.law.calendar import LONDON, add_months, is_working_day, period_of_months
from safehold.law.detention import DetentionFacts

FIRST, LAST = date(2020, 1, 1), date(2045, 12, 31)
DAYS = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
MONTHS = (3, 6, 9, 12, 18, 24)


def corresponding(day: date, months: int) -> date:
    """The corresponding date, or the last day of a month that has none, by a library that knows no law."""
    return day + relativedelta(months=months)


def last_of_period(first_day: date, months: int) -> date:
    """The day before the corresponding date; the end of the month where there is none."""
    end = corresponding(first_day, months)
    return end - timedelta(days=1) if end.day == first_day.day else end


def test_months_agree_with_another_library_and_a_longer_period_never_ends_earlier():
    for day in DAYS:
        ends = [period_of_months(day, months) for months in MONTHS]
        assert ends == [last_of_period(day, months) for months in MONTHS]
        assert add_months(day, 3) == corresponding(day, 3)
        assert all(one < other for one, other in pairwise(ends))


def test_a_period_that_begins_later_never_ends_earlier():
    for months in MONTHS:
        ends = [period_of_months(day, months) for day in DAYS]
        assert ends == sorted(ends)


@pytest.mark.parametrize("regime", list(Regime))
def test_bail_limits_of_every_arrest(regime):
    for arrested in DAYS:
        if arrested < date(2022, 10, 28):
            continue
        limits = bail.clock(BailFacts(regime, arrested)).limits
        start = arrested + timedelta(days=1)
        assert [limit.ends for limit in limits] == [last_of_period(start, limit.months) for limit in limits]


def test_a_limit_at_the_end_of_a_month_is_never_in_the_next():
    # Nine months from 31 May: February has no 31; the limit is its last day.
    for year in range(2023, 2046):
        ends = bail.clock(BailFacts(Regime.STANDARD, date(year, 5, 30))).limits[2].ends
        assert ends == date(year + 1, 2, monthrange(year + 1, 2)[1])


def test_warrant_of_every_day():
    for issued in DAYS:
        assert warrants.last_day(issued, "pace_s8") == corresponding(issued, 3)


def test_working_days_are_counted_one_by_one():
    for day in DAYS[::7]:
        by = safeguarding.conference_by(day)
        between = [day + timedelta(days=number) for number in range(1, (by - day).days + 1)]
        assert sum(map(is_working_day, between)) == 15
        assert is_working_day(by)
        if day >= date(2021, 4, 1):
            told = victims_code.tell_by(victims_code.Event.ARREST, day, enhanced=False).tell_by
            assert sum(map(is_working_day, (one for one in between if one <= told))) == 5


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() + 1) % 7)


CHANGES = [last_sunday(year, month) for year in range(2020, 2046) for month in (3, 10)]


def test_both_nights_of_each_year_keep_elapsed_hours():
    for change in CHANGES:
        midnight = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=1)
        for half_hours in range(0, 96, 3):
            arrived = midnight + timedelta(minutes=30 * half_hours)
            clock = detention.clock(DetentionFacts(arrived.astimezone(LONDON), arrived.astimezone(LONDON)))
            assert [limit.at.astimezone(UTC) - arrived for limit in clock.limits] == [
                timedelta(hours=limit.hours) for limit in clock.limits
            ]
            assert clock.next_review_by is not None
            assert clock.next_review_by.astimezone(UTC) - arrived == timedelta(hours=6)


def test_wall_clock_is_an_hour_off_only_on_those_nights():
    off = set()
    for day in DAYS:
        noon_before = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON) - timedelta(days=1)
        at = detention.clock(DetentionFacts(noon_before)).limits[0].at
        if at.hour != 12:
            off.add(day)
    assert off == set(CHANGES)
