"""The days of the cases are found backwards from the limit that is to be seen today, whatever today is."""

from datetime import date, timedelta

import pytest

from safehold.demo import plan
from safehold.demo.days import Stop, arrest_that_leads_to, issue_that_lapses
from safehold.law import bail, warrants

YEAR = [date(2027, 1, 1) + timedelta(days=number) for number in range(366)]


def end_of(arrest: date, months: int, stop: Stop | None) -> date | None:
    events: tuple[bail.BailEvent, ...] = ()
    if stop:
        begins = arrest + timedelta(days=stop.after)
        events = (bail.Suspended(begins), bail.DppRequest(begins + timedelta(days=stop.days)))
    answer = bail.clock(bail.BailFacts(bail.Regime.STANDARD, arrest, events=events))
    return next(limit.ends for limit in answer.limits if limit.months == months)


def test_six_months_with_a_stop_end_on_every_day_of_a_year_exactly() -> None:
    for day in YEAR:
        arrest, stop = arrest_that_leads_to(day, months=6, stop=Stop(54, 34))
        assert end_of(arrest, 6, stop) == day


def test_three_months_end_on_the_day_or_at_most_three_days_later() -> None:
    for day in YEAR:
        arrest, _ = arrest_that_leads_to(day, months=3)
        ends = end_of(arrest, 3, None)
        assert ends is not None
        assert timedelta(0) <= ends - day <= timedelta(days=3)


@pytest.mark.parametrize("day", YEAR[::7])
def test_a_warrant_is_issued_so_that_it_lapses_on_the_day_or_at_most_three_days_later(day: date) -> None:
    assert timedelta(0) <= warrants.last_day(issue_that_lapses(day), "pace_s8") - day <= timedelta(days=3)


def test_the_plan_has_the_shape_of_the_operation() -> None:
    """The sums of the operation board: days, warrants, devices, children, and people to be arrested."""
    assert {planned.day for planned in plan.SALTMARSH} == set(range(1, 14))
    arrests = [planned for planned in plan.SALTMARSH if planned.result not in (plan.Result.NO_ARREST, plan.Result.NO_TRACE)]
    assert len(arrests) == 27
    assert sum(1 + planned.also_arrested for planned in arrests) == 28
    assert [planned.number for planned in plan.SALTMARSH] == list(range(1, 33))
