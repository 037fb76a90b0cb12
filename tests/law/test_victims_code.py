"""Right 6 of the Victims' Code, on the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import victims_code
from safehold.law.charging import OFFENCES
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


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (["SOA2003-S3"], ("SOA2003-S3",)),
        (["PCA1978-S1", "SOA2003-S15A", "SOA2003-S1"], ("SOA2003-S15A", "SOA2003-S1")),
        (["PCA1978-S1", "CJA1988-S160", "SOA2003-S91", "SOA2003-S103I", "SA2020-S354"], ()),
        ([], ()),
    ],
)
def test_sexual_offences_against_a_person_give_enhanced_rights(codes, found):
    assert victims_code.most_serious(codes, on=D(2026, 4, 2)) == found


def test_most_serious_offences_are_in_the_table_of_offences():
    assert set(victims_code.RULES["enhanced_offences"].on(D(2026, 4, 2)).value) <= set(OFFENCES)


@given(st.dates(D(2021, 4, 1), D(2045, 1, 1)))
def test_enhanced_rights_are_never_later(happened):
    plain = victims_code.tell_by(Event.ARREST, happened, enhanced=False).tell_by
    assert happened < victims_code.tell_by(Event.ARREST, happened, enhanced=True).tell_by <= plain


def test_day_before_the_code_or_out_of_the_calendar():
    with pytest.raises(NotCoveredError):
        victims_code.tell_by(Event.ARREST, D(2021, 3, 31), enhanced=False)
    with pytest.raises(FactsError, match="happened"):
        victims_code.tell_by(Event.ARREST, D(1066, 1, 1), enhanced=False)


def test_whoever_becomes_known_later_is_told_from_then_on():
    # Easter 2026: Good Friday is 3 April, Easter Monday 6 April.
    known = victims_code.tell_by(Event.ARREST, D(2026, 3, 2), enhanced=False, known=D(2026, 4, 2))
    assert known.tell_by == D(2026, 4, 13)
    assert [step.basis.value for step in known.steps].count("force_policy") == 1
    same = victims_code.tell_by(Event.ARREST, D(2026, 3, 2), enhanced=False, known=D(2026, 2, 1))
    assert same == victims_code.tell_by(Event.ARREST, D(2026, 3, 2), enhanced=False)


def test_what_happened_before_the_code_is_not_told_under_it():
    assert not victims_code.is_in_force(D(2021, 3, 31))
    assert victims_code.is_in_force(D(2021, 4, 1))
