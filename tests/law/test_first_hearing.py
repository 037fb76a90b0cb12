"""By which day somebody who was charged comes before a court, worked out by hand (PACE 1984 ss. 46, 47(3A))."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import charging
from safehold.law.calendar import LONDON, good_friday, london_date
from safehold.law.errors import FactsError, NotCoveredError

D = date


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("charged", "hearing", "by", "inform", "late"),
    [
        # Tuesday 3 November 2026; the court sits on Wednesday.
        (at(D(2026, 11, 3), 16), D(2026, 11, 4), D(2026, 11, 4), False, False),
        # In the morning; the court still sits on that day.
        (at(D(2026, 11, 3), 9), D(2026, 11, 3), D(2026, 11, 3), False, False),
        # Friday 6 November; the remand court sits on Saturday.
        (at(D(2026, 11, 6), 21), D(2026, 11, 7), D(2026, 11, 7), False, False),
        # The same Friday; recorded for Monday: the court is informed, and sits on Saturday.
        (at(D(2026, 11, 6), 21), D(2026, 11, 9), D(2026, 11, 7), True, True),
        # Saturday 7 November; Sunday is passed over, so Monday is in time, and the court is informed.
        (at(D(2026, 11, 7), 15), D(2026, 11, 9), D(2026, 11, 9), True, False),
        # Saturday, and a court that happens to sit on Sunday is the first sitting.
        (at(D(2026, 11, 7), 15), D(2026, 11, 8), D(2026, 11, 8), False, False),
        # Thursday 24 December 2026: Christmas Day is passed over; Boxing Day, a Saturday, is the last day.
        (at(D(2026, 12, 24), 21, 10), D(2026, 12, 29), D(2026, 12, 26), True, True),
        (at(D(2026, 12, 24), 21, 10), D(2026, 12, 26), D(2026, 12, 26), True, False),
        # Christmas Eve of 2022 was a Saturday: Christmas Day fell on Sunday; the Monday after is a bank holiday and counts.
        (at(D(2022, 12, 24), 12), D(2022, 12, 28), D(2022, 12, 26), True, True),
        # Maundy Thursday 2 April 2026: Good Friday is passed over, Saturday counts.
        (at(D(2026, 4, 2), 18), D(2026, 4, 7), D(2026, 4, 4), True, True),
        # Easter Saturday: Sunday is passed over, Easter Monday counts.
        (at(D(2026, 4, 4), 18), D(2026, 4, 6), D(2026, 4, 6), True, False),
    ],
)
def test_kept_in_custody_comes_before_the_first_sitting(charged, hearing, by, inform, late):
    answer = charging.brought_by(charged, hearing)
    assert (answer.by, answer.inform_court, answer.listed_late) == (by, inform, late)
    assert bool(answer.sign_off) is inform


def test_the_day_of_the_charge_is_the_one_in_london_at_each_clock_change():
    # 23:30 UTC on 28 March is 23:30 in London; the clocks go forward at 01:00 UTC on Sunday 29 March 2026.
    saturday = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert charging.brought_by(saturday, D(2026, 3, 31)).by == D(2026, 3, 30)
    # 23:30 UTC a day later is half past midnight on Monday in London: Tuesday is the last day.
    monday = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    assert charging.brought_by(monday, D(2026, 3, 31)).by == D(2026, 3, 31)
    # Both halves of the hour that 25 October 2026 shows twice belong to that Sunday.
    for fold in (0, 1):
        twice = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"), fold=fold)
        assert charging.brought_by(twice, D(2026, 10, 27)).by == D(2026, 10, 26)


def test_steps_say_that_the_court_is_informed_and_what_was_passed_over():
    answer = charging.brought_by(at(D(2026, 12, 24), 21, 10), D(2026, 12, 29))
    assert [(step.text, step.provision) for step in answer.steps[2:]] == [
        (
            "No sitting is recorded for 24 December 2026 or 25 December 2026: the custody officer informs the court.",
            "PACE 1984 s.46(3)",
        ),
        ("25 December 2026 is Christmas Day, so it is passed over.", "PACE 1984 s.46(8)"),
        (
            "Once informed, the court sits not later than 26 December 2026: the recorded hearing is after it.",
            "PACE 1984 s.46(6)–(8)",
        ),
    ]


def test_bailed_appears_on_the_day_that_was_appointed():
    answer = charging.appears_on(at(D(2026, 11, 6), 12), D(2026, 12, 4))
    assert (answer.by, answer.inform_court, answer.listed_late) == (D(2026, 12, 4), False, False)
    assert answer.steps[0].provision == "PACE 1984 s.47(3A)"


@pytest.mark.parametrize("rule", [charging.brought_by, charging.appears_on])
def test_a_hearing_before_the_charge_and_a_day_before_the_act_are_refused(rule):
    with pytest.raises(FactsError, match="before the charge"):
        rule(at(D(2026, 11, 3), 9), D(2026, 11, 2))
    with pytest.raises(NotCoveredError):
        rule(at(D(1985, 12, 31), 9), D(1986, 1, 2))


@given(
    charged=st.datetimes(datetime(1999, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)),
    days=st.integers(min_value=0, max_value=20),
)
def test_no_last_day_is_a_sunday_christmas_day_or_good_friday_unless_a_court_sits_then(charged, days):
    day = london_date(charged)
    hearing = day + timedelta(days=days)
    answer = charging.brought_by(charged, hearing)
    assert day <= answer.by <= hearing
    assert answer.by <= day + timedelta(days=4)
    if answer.by != hearing:
        assert answer.by.weekday() != 6
        assert (answer.by.month, answer.by.day) != (12, 25)
        assert answer.by != good_friday(answer.by.year)
