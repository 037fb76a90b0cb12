"""Length of the notification requirements, Sexual Offences Act 2003 s.82."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.notification import Disposal, period

D = date
BEGINS = D(2026, 3, 14)


@pytest.mark.parametrize(
    ("disposal", "months", "adult", "under_18"),
    [
        (Disposal.LIFE, None, None, None),
        (Disposal.RESTRICTION_ORDER, None, None, None),
        (Disposal.IMPRISONMENT, 31, None, None),
        (Disposal.IMPRISONMENT, 30, None, None),
        (Disposal.IMPRISONMENT, 29, 120, 60),
        (Disposal.IMPRISONMENT, 7, 120, 60),
        (Disposal.IMPRISONMENT, 6, 84, 42),
        (Disposal.IMPRISONMENT, 1, 84, 42),
        (Disposal.HOSPITAL_ORDER, None, 84, 42),
        (Disposal.CAUTION, None, 24, 12),
        (Disposal.CONDITIONAL_DISCHARGE, 18, 18, 18),
        (Disposal.OTHER, None, 60, 30),
    ],
)
def test_table_of_section_82(disposal, months, adult, under_18):
    for age, expected in ((18, adult), (17, under_18)):
        answer = period(disposal, months, age, BEGINS)
        assert (answer.indefinite, answer.months) == (expected is None, expected)


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        (D(2026, 3, 14), 12, D(2027, 3, 13)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
    ],
)
def test_ends_the_day_before_the_corresponding_date(begins, months, ends):
    assert period(Disposal.CONDITIONAL_DISCHARGE, months, 30, begins).ends == ends


def test_a_period_past_every_date_is_taken_for_a_typing_mistake():
    assert period(Disposal.CAUTION, None, 30, D(2199, 1, 1)).ends == D(2200, 12, 31)
    with pytest.raises(FactsError) as error:
        period(Disposal.CAUTION, None, 30, D(2199, 1, 2))
    assert error.value.fact == "months"


def test_months_of_a_community_order_make_no_difference():
    assert period(Disposal.OTHER, 12, 30, BEGINS).months == 60


@pytest.mark.parametrize(
    ("disposal", "months", "age", "fact"),
    [
        (Disposal.IMPRISONMENT, None, 30, "months"),
        (Disposal.IMPRISONMENT, 0, 30, "months"),
        (Disposal.IMPRISONMENT, -1, 30, "months"),
        (Disposal.CONDITIONAL_DISCHARGE, None, 30, "months"),
        (Disposal.CAUTION, None, 9, "age_at_conviction"),
        (Disposal.CAUTION, None, 121, "age_at_conviction"),
    ],
)
def test_impossible_facts_are_named(disposal, months, age, fact):
    with pytest.raises(FactsError) as error:
        period(disposal, months, age, BEGINS)
    assert error.value.fact == fact


@pytest.mark.parametrize("age", [10, 120])
def test_youngest_and_oldest_that_can_be_dealt_with_are_answered(age):
    assert period(Disposal.CAUTION, None, age, BEGINS).ends is not None


def test_day_before_the_act_is_not_answered():
    assert period(Disposal.CAUTION, None, 30, D(2004, 5, 1)).ends == D(2006, 4, 30)
    with pytest.raises(NotCoveredError):
        period(Disposal.CAUTION, None, 30, D(2004, 4, 30))


@given(st.integers(1, 400), st.integers(10, 90), st.dates(D(2004, 5, 1), D(2100, 1, 1)))
def test_longer_sentence_never_ends_earlier(months, age, begins):
    shorter = period(Disposal.IMPRISONMENT, months, age, begins)
    longer = period(Disposal.IMPRISONMENT, months + 1, age, begins)
    assert longer.indefinite or (not shorter.indefinite and shorter.ends <= longer.ends)
