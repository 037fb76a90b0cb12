"""Months, working days and London dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import bail, calendar
from safehold.law.bail import BailFacts, Regime
from safehold.law.errors import FactsError, NotCoveredError

D = date
DAYS = st.dates(D(1950, 1, 1), D(2150, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_date"),
    [(D(1899, 12, 31), False), (D(1900, 1, 1), True), (D(2200, 12, 31), True), (D(2201, 1, 1), False)],
)
def test_what_lies_outside_three_centuries_is_taken_for_a_typing_mistake(day, is_date):
    expected = (NotCoveredError, type(None)) if is_date else FactsError
    try:
        bail.clock(BailFacts(Regime.STANDARD, day))
        found = None
    except (FactsError, NotCoveredError) as error:
        found = error
    assert isinstance(found, expected)


@given(DAYS, st.integers(0, 400))
def test_add_months_agrees_with_dateutil(day, months):
    assert calendar.add_months(day, months) == day + relativedelta(months=months)


@given(DAYS, st.integers(1, 300))
def test_longer_period_never_ends_earlier(day, months):
    assert calendar.period_of_months(day, months) < calendar.period_of_months(day, months + 1)


@given(DAYS, st.integers(1, 300))
def test_next_period_begins_the_day_after_or_on_the_last_day_of_a_month(day, months):
    end = calendar.period_of_months(day, months)
    follows = end + timedelta(days=1)
    assert follows.day == day.day or follows.day == 1


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 28)),
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2026, 12, 1), 1, D(2026, 12, 31)),
        (D(2023, 11, 30), 3, D(2024, 2, 29)),
    ],
)
def test_period_of_months_by_hand(first, months, last):
    assert calendar.period_of_months(first, months) == last


def test_bank_holidays_of_2026_as_published():
    # gov.uk list for England and Wales.
    assert sorted(calendar.bank_holidays(2026)) == [
        D(2026, 1, 1), D(2026, 4, 3), D(2026, 4, 6), D(2026, 5, 4), D(2026, 5, 25), D(2026, 8, 31),
        D(2026, 12, 25), D(2026, 12, 26), D(2026, 12, 28),
    ]  # fmt: skip


def test_proclaimed_days_are_bank_holidays():
    assert not calendar.is_working_day(D(2022, 9, 19))
    assert not calendar.is_working_day(D(2023, 5, 8))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (D(2026, 4, 2), 1, D(2026, 4, 7)),  # Good Friday, weekend, Easter Monday
        (D(2026, 12, 24), 1, D(2026, 12, 29)),  # Christmas Day, Boxing Day (Saturday), its substitute on Monday
        (D(2026, 3, 6), 1, D(2026, 3, 9)),
        (D(2026, 3, 7), 1, D(2026, 3, 9)),
        (D(2026, 3, 7), 0, D(2026, 3, 7)),
    ],
)
def test_working_days_skip_weekends_and_bank_holidays(start, count, end):
    assert calendar.add_working_days(start, count) == end


@given(DAYS, st.integers(1, 60))
def test_working_days_end_on_a_working_day_and_count_right(day, count):
    end = calendar.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert calendar.is_working_day(end)
    assert sum(map(calendar.is_working_day, between)) == count


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), D(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), D(2026, 7, 2)),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), D(2026, 12, 1)),
    ],
)
def test_london_date_follows_summer_time(moment, day):
    assert calendar.london_date(moment) == day


def test_moment_without_offset_has_no_london_date():
    with pytest.raises(FactsError, match="no offset"):
        calendar.london_date(datetime(2026, 7, 1))


def test_spoken_dates():
    assert calendar.spoken(D(2026, 6, 4)) == "4 June 2026"
    assert calendar.spoken_time(datetime(2026, 6, 4, 7, 5, tzinfo=UTC)) == "08:05 on 4 June 2026"
