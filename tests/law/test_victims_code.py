"""Right 6 of the Victims' Code, on the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import victims_code
from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.victims_code import Event

D = date


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_told_within_five_working_days_or_one(event):
    # Thursday 2 April 2026; Good Friday, Easter Monday: 7, 8, 9, 10 and 13 April.
    assert victims_code.tell_by(event, D(2026, 4, 2), enhanced=False).tell_by == D(2026, 4, 13)
    assert victims_code.tell_by(event, D(2026, 4, 2), enhanced=True).tell_by == D(2026, 4, 7)


def test_answer_says_the_event_and_that_it_is_guidance():
    answer = victims_code.tell_by(Event.RELEASED_ON_BAIL, D(2026, 3, 2), enhanced=True)
    assert answer.steps[0].text == (
        "The victim is told of a release on bail on 2 March 2026 within 1 working day, having enhanced rights; "
        "that day is not counted."
    )
    assert {step.basis.value for step in answer.steps} == {"statutory_guidance"}


@given(st.dates(D(2021, 4, 1), D(2045, 1, 1)))
def test_enhanced_rights_are_never_later(happened):
    plain = victims_code.tell_by(Event.ARREST, happened, enhanced=False).tell_by
    assert happened < victims_code.tell_by(Event.ARREST, happened, enhanced=True).tell_by <= plain


def test_day_before_the_code_or_out_of_the_calendar():
    with pytest.raises(NotCoveredError):
        victims_code.tell_by(Event.ARREST, D(2021, 3, 31), enhanced=False)
    with pytest.raises(FactsError, match="happened"):
        victims_code.tell_by(Event.ARREST, D(1066, 1, 1), enhanced=False)
