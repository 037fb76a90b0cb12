"""Days on which nothing is recorded: counted by hand, and for any days."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safehold.casework.bail.pack.gaps import Gap, gaps

MARCH_15, JUNE_9 = date(2026, 3, 15), date(2026, 6, 9)


def test_gaps_are_whole_days_without_a_step_the_longest_first() -> None:
    # Steps on 20 March, 3 May and 3 June 2026: between 3 May and 3 June lie 30 days, 4 May to 2 June.
    found = gaps([date(2026, 3, 20), date(2026, 5, 3), date(2026, 6, 3)], first=MARCH_15, last=JUNE_9)
    assert [(gap.first, gap.last, gap.days) for gap in found] == [
        (date(2026, 3, 21), date(2026, 5, 2), 43),
        (date(2026, 5, 4), date(2026, 6, 2), 30),
        (date(2026, 6, 4), date(2026, 6, 9), 6),
        (date(2026, 3, 15), date(2026, 3, 19), 5),
    ]


def test_two_steps_on_one_day_or_on_days_that_follow_leave_no_gap() -> None:
    days = [MARCH_15, MARCH_15, MARCH_15 + timedelta(days=1)]
    assert gaps(days, first=MARCH_15, last=MARCH_15 + timedelta(days=1)) == []


def test_without_a_step_the_whole_period_is_one_gap() -> None:
    assert gaps([], first=MARCH_15, last=JUNE_9) == [Gap(MARCH_15, JUNE_9)]
    assert gaps([], first=JUNE_9, last=MARCH_15) == [], "decided today: no day is over yet"


def test_a_gap_says_on_how_many_of_its_days_the_clock_stood_still() -> None:
    stops = ((date(2026, 3, 18), date(2026, 3, 21)), (date(2026, 6, 1), None))
    (gap,) = gaps([], first=MARCH_15, last=JUNE_9, stops=stops)
    assert gap.stopped == 4 + 9


days_of_a_year = st.integers(0, 364).map(lambda number: date(2026, 1, 1) + timedelta(days=number))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(days_of_a_year, max_size=12), days_of_a_year, days_of_a_year)
def test_every_day_is_either_acted_on_or_in_one_gap(acted_on: set[date], first: date, last: date) -> None:
    found = gaps(acted_on, first=first, last=last)
    within = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    in_gaps = [gap.first + timedelta(days=number) for gap in found for number in range(gap.days)]
    assert len(in_gaps) == len(set(in_gaps))
    assert set(in_gaps) == within - acted_on
    assert [gap.days for gap in found] == sorted((gap.days for gap in found), reverse=True)
