"""Time limits in the safeguarding of children, by hand on the calendar."""

from datetime import UTC, date, datetime

import pytest

from safehold.law import safeguarding
from safehold.law.calendar import LONDON
from safehold.law.errors import FactsError, NotCoveredError

D = date


@pytest.mark.parametrize(
    ("discussion", "by"),
    [
        (D(2026, 3, 2), D(2026, 3, 23)),  # three plain weeks
        # 3 April is Good Friday, 6 April Easter Monday: 7–10 (4), 13–17 (9), 20–24 (14), 27 (15).
        (D(2026, 4, 2), D(2026, 4, 27)),
        # 15–18 (4), 21–24 (8), 29–31 (11), 4–7 January (15); 25 and 28 December and 1 January do not count.
        (D(2026, 12, 14), D(2027, 1, 7)),
        (D(2026, 3, 7), D(2026, 3, 27)),  # on a Saturday
    ],
)
def test_conference_is_within_fifteen_working_days(discussion, by):
    assert safeguarding.conference_by(discussion) == by


def test_local_authority_decides_within_one_working_day():
    assert safeguarding.decision_by(D(2026, 4, 2)) == D(2026, 4, 7)


def test_assessment_takes_at_most_45_working_days():
    assert safeguarding.assessment_by(D(2026, 1, 5)) == D(2026, 3, 9)  # nine plain weeks


def test_police_protection_is_72_hours_of_elapsed_time():
    assert safeguarding.police_protection_ends(datetime(2026, 11, 3, 9, 30, tzinfo=UTC)) == datetime(
        2026, 11, 6, 9, 30, tzinfo=UTC
    )
    spring = safeguarding.police_protection_ends(datetime(2026, 3, 28, 9, 0, tzinfo=LONDON))
    assert spring.isoformat() == "2026-03-31T10:00:00+01:00"


def test_other_nations_and_uncovered_dates_are_refused():
    with pytest.raises(FactsError, match="nation: 'scotland' is not covered"):
        safeguarding.clock(D(2026, 3, 2), "scotland")
    with pytest.raises(NotCoveredError):
        safeguarding.conference_by(D(2013, 4, 14))


def test_all_limits_of_one_child_together():
    answer = safeguarding.clocks(
        referred=D(2026, 4, 1),
        strategy_discussion=D(2026, 4, 2),
        police_protection_began=datetime(2026, 4, 2, 9, 30, tzinfo=LONDON),
    )
    # Good Friday and Easter Monday are left out throughout.
    assert (answer.decision_by, answer.assessment_by, answer.conference_by) == (D(2026, 4, 2), D(2026, 6, 9), D(2026, 4, 27))
    assert answer.police_protection_ends.isoformat() == "2026-04-05T09:30:00+01:00"
    assert safeguarding.clocks().steps == ()


def test_discussion_before_the_referral_and_another_nation_are_named():
    with pytest.raises(FactsError, match="strategy_discussion"):
        safeguarding.clocks(referred=D(2026, 4, 2), strategy_discussion=D(2026, 4, 1))
    with pytest.raises(FactsError, match="nation"):
        safeguarding.clocks(referred=D(2026, 4, 2), nation="wales")


@pytest.mark.parametrize("day", [D(2026, 12, 24), D(2026, 12, 25), D(2026, 12, 26)])
def test_christmas_days_are_no_working_days(day):
    # 25 December is a Friday, 26 a Saturday with its holiday on Monday 28; Tuesday 29 is the first working day.
    assert safeguarding.decision_by(day) == D(2026, 12, 29)
