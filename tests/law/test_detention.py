"""The detention clock, against worked cases of PACE 1984 ss. 40–44 and 47, and across both clock changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import detention
from safehold.law.calendar import LONDON
from safehold.law.detention import DetentionFacts, ExcludedPeriod, LimitState, Readings
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A moment in November 2026, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def limits(facts: DetentionFacts) -> dict[int, datetime]:
    return {limit.hours: limit.at for limit in detention.clock(facts).limits}


HOSPITAL = ExcludedPeriod(at(11), at(14))
TWO_REVIEWS = (at(14, 30), at(23, 0))


class TestWorkedCases:
    def test_limits_run_from_arrival(self):
        assert limits(DetentionFacts(at(8, 40), at(9))) == {
            24: at(8, 40, 4),
            36: at(20, 40, 4),
            96: at(8, 40, 7),
        }

    def test_first_review_runs_from_authorisation(self):
        assert detention.clock(DetentionFacts(at(8, 40), at(9))).next_review_by == at(15)

    def test_next_review_runs_from_the_one_held(self):
        assert detention.clock(DetentionFacts(at(8, 40), at(9), reviews=(at(14, 30),))).next_review_by == at(23, 30)

    def test_hospital_time_is_left_out(self):
        assert limits(DetentionFacts(at(8, 40), at(9), excluded=(HOSPITAL,)))[24] == at(11, 40, 4)

    def test_minutes_questioned_in_hospital_count(self):
        questioned = ExcludedPeriod(at(11), at(14), questioned_minutes=20)
        assert limits(DetentionFacts(at(8, 40), at(9), excluded=(questioned,)))[24] == at(11, 20, 4)

    def test_voluntary_attender_runs_from_the_arrest(self):
        clock = detention.clock(DetentionFacts(at(9), at(10, 30), voluntary_arrest=at(10, 15)))
        assert clock.relevant_time == at(10, 15)
        assert clock.limits[0].at == at(10, 15, 4)

    def test_breach_arrest_leaves_out_three_hours_and_counts_earlier_detention(self):
        # Resumes 17:00; fifteen of 24 hours are left: 08:00.
        facts = DetentionFacts(at(14), at(14, 10), used_minutes=9 * 60, breach_arrest=True)
        assert limits(facts)[24] == at(8, 0, 4)
        assert any("runs again at 17:00" in step.text for step in detention.clock(facts).steps)

    @pytest.mark.parametrize(
        ("stay", "over"),
        [
            # Arrives 14:00, three hours are left out to 17:00, fifteen of 24 hours are left.
            (ExcludedPeriod(at(14, 30), at(16, 30), questioned_minutes=60), at(7, 0, 4)),
            (ExcludedPeriod(at(14, 30), at(16, 30)), at(8, 0, 4)),
            # At 17:00 half of the hour in which they were questioned may lie on either side: it counts once.
            (ExcludedPeriod(at(16, 30), at(17, 30), questioned_minutes=60), at(7, 30, 4)),
            (ExcludedPeriod(at(17), at(18), questioned_minutes=20), at(8, 40, 4)),
        ],
    )
    def test_minutes_questioned_in_hospital_count_within_the_three_hours_of_a_breach(self, stay, over):
        facts = DetentionFacts(at(14), at(14, 10), used_minutes=9 * 60, breach_arrest=True, excluded=(stay,))
        assert limits(facts)[24] == over

    def test_the_other_reading_leaves_out_all_three_hours_and_is_said(self):
        stay = ExcludedPeriod(at(14, 30), at(16, 30), questioned_minutes=60)
        facts = DetentionFacts(at(14), at(14, 10), used_minutes=9 * 60, breach_arrest=True, excluded=(stay,))
        other = detention.clock(facts, detention.Readings(breach_hours_take_in_questioning=True))
        assert other.limits[0].at == at(8, 0, 4)
        readings = {point.code: point.reading for point in other.sign_off}
        assert readings["breach_hours_take_in_questioning"] == "They don't: nothing within the three hours counts."
        assert "breach_hours_take_in_questioning" in [point.code for point in detention.clock(facts).sign_off]

    def test_an_earlier_authority_is_shown_and_holds_by_the_other_reading_only(self):
        # 24 h 30 min used before; at the station at 14:00: by the sooner reading the limit was passed half an hour before.
        facts = DetentionFacts(
            at(14), at(14, 10), used_minutes=24 * 60 + 30, breach_arrest=True, superintendent_before=at(7, 0, 1)
        )
        taken = detention.clock(facts)
        assert taken.authorised_until == at(13, 30)
        assert any("taken not to hold for this one" in step.text for step in taken.steps)
        assert [point.code for point in taken.sign_off] == ["earlier_authority_holds"]
        other = detention.clock(facts, detention.Readings(earlier_authority_holds=True))
        # 11 h 30 min of 36 are left from 17:00.
        assert (other.authorised_until, other.limits[1].state) == (at(4, 30, 4), LimitState.AUTHORISED)

    def test_superintendent_before_the_second_review_is_refused(self):
        facts = DetentionFacts(at(8, 40), at(9), reviews=(at(14, 30),), superintendent=at(20))
        clock = detention.clock(facts)
        assert [entry.code for entry in clock.refused] == ["detention.before_second_review"]
        assert clock.limits[1].state is LimitState.NOT_AUTHORISED
        assert clock.refused[0].provision == "PACE 1984 s.42(4)(b)"


class TestSuperintendent:
    @pytest.mark.parametrize(
        ("when", "code"),
        [
            (at(22, 59), "detention.before_second_review"),
            (at(23, 0), None),
            (at(8, 39, 4), None),
            (at(8, 40, 4), None),
            (at(8, 41, 4), "detention.too_late"),
        ],
    )
    def test_authority_is_possible_from_second_review_to_24_hours(self, when, code):
        clock = detention.clock(DetentionFacts(at(8, 40), at(9), reviews=TWO_REVIEWS, superintendent=when))
        assert [entry.code for entry in clock.refused] == ([code] if code else [])
        assert clock.limits[1].state is (LimitState.NOT_AUTHORISED if code else LimitState.AUTHORISED)

    def test_hospital_time_moves_the_moment_it_comes_too_late(self):
        facts = DetentionFacts(at(8, 40), at(9), excluded=(HOSPITAL,), reviews=TWO_REVIEWS, superintendent=at(11, 40, 4))
        assert detention.clock(facts).refused == ()

    def test_check_raises_with_the_way_forward(self):
        with pytest.raises(RefusedByLawError, match="Hold the second review, then ask again"):
            detention.check_superintendents_authority(DetentionFacts(at(8, 40), at(9)), at=at(20))

    def test_check_lets_a_lawful_authority_pass(self):
        detention.check_superintendents_authority(DetentionFacts(at(8, 40), at(9), reviews=TWO_REVIEWS), at=at(7, 0, 4))


class TestReviews:
    def test_postponed_review_does_not_move_the_next(self):
        # Due 15:00, held 16:10; the next is nine hours after 15:00, not after 16:10.
        clock = detention.clock(DetentionFacts(at(8, 40), at(9), reviews=(at(16, 10),)))
        assert clock.next_review_by == at(0, 0, 4)
        assert clock.steps[-1].provision == "PACE 1984 s.40(6)"

    def test_review_held_at_its_last_moment_is_in_time(self):
        assert detention.clock(DetentionFacts(at(8, 40), at(9), reviews=(at(15),))).next_review_by == at(0, 0, 4)

    def test_reviews_are_not_moved_by_hospital_time_which_is_for_sign_off(self):
        facts = DetentionFacts(at(8, 40), at(9), excluded=(HOSPITAL,))
        clock = detention.clock(facts)
        assert clock.next_review_by == at(15)
        assert [point.code for point in clock.sign_off] == ["hospital_time_moves_reviews"]
        assert detention.clock(facts, Readings(hospital_time_moves_reviews=True)).next_review_by == at(18)

    def test_hospital_that_begins_when_the_review_is_due_does_not_move_it(self):
        as_it_is_due = ExcludedPeriod(at(15), at(17))
        facts = DetentionFacts(at(8, 40), at(9), excluded=(as_it_is_due,))
        clock = detention.clock(facts, Readings(hospital_time_moves_reviews=True))
        assert clock.next_review_by == at(15)
        assert clock.sign_off == ()

    def test_no_review_is_due_before_detention_is_authorised(self):
        assert detention.clock(DetentionFacts(at(8, 40))).next_review_by is None


class TestExcludedTime:
    def test_period_after_a_limit_does_not_move_it(self):
        after = ExcludedPeriod(at(10, 0, 4), at(12, 0, 4))
        assert limits(DetentionFacts(at(8, 40), at(9), excluded=(after,))) == {
            24: at(8, 40, 4),
            36: at(22, 40, 4),
            96: at(10, 40, 7),
        }

    def test_period_across_the_limit_moves_it_by_all_of_it(self):
        across = ExcludedPeriod(at(7, 40, 4), at(10, 40, 4))
        assert limits(DetentionFacts(at(8, 40), at(9), excluded=(across,)))[24] == at(11, 40, 4)

    def test_limit_within_questioning_is_put_at_its_earliest(self):
        # One hour is left; ninety minutes are questioned, nobody knows which.
        questioned = ExcludedPeriod(at(7, 40, 4), at(10, 40, 4), questioned_minutes=90)
        assert limits(DetentionFacts(at(8, 40), at(9), excluded=(questioned,)))[24] == at(8, 40, 4)

    def test_hospital_within_the_three_hours_is_left_out_once(self):
        overlap = ExcludedPeriod(at(16), at(18))
        facts = DetentionFacts(at(14), at(14, 10), breach_arrest=True, excluded=(overlap,))
        assert limits(facts)[24] == at(18, 0, 4)  # four hours left out, 14:00 to 18:00


class TestClockChanges:
    def test_spring_night_is_an_hour_longer_on_the_wall(self):
        # Arrives 20:00 GMT on 28 March 2026; clocks go forward at 01:00.
        arrived = datetime(2026, 3, 28, 20, 0, tzinfo=LONDON)
        clock = detention.clock(DetentionFacts(arrived, arrived))
        assert clock.limits[0].at.isoformat() == "2026-03-29T21:00:00+01:00"
        assert clock.next_review_by.isoformat() == "2026-03-29T03:00:00+01:00"

    def test_autumn_night_is_an_hour_shorter_on_the_wall(self):
        # Arrives 20:00 BST on 24 October 2026; clocks go back at 02:00.
        arrived = datetime(2026, 10, 24, 20, 0, tzinfo=LONDON)
        clock = detention.clock(DetentionFacts(arrived, arrived))
        assert clock.limits[0].at.isoformat() == "2026-10-25T19:00:00+00:00"
        assert clock.next_review_by.isoformat() == "2026-10-25T01:00:00+00:00"

    def test_hospital_across_the_change_counts_elapsed_time(self):
        arrived = datetime(2026, 3, 28, 20, 0, tzinfo=LONDON)
        hospital = ExcludedPeriod(
            datetime(2026, 3, 29, 0, 30, tzinfo=LONDON), datetime(2026, 3, 29, 2, 30, tzinfo=LONDON)
        )  # two hours on the wall, one in truth
        assert detention.clock(DetentionFacts(arrived, arrived, excluded=(hospital,))).limits[0].at.hour == 22

    def test_answer_is_in_london_time_whatever_the_offset_given(self):
        clock = detention.clock(DetentionFacts(datetime(2026, 7, 1, 8, 40, tzinfo=UTC)))
        assert clock.relevant_time.isoformat() == "2026-07-01T09:40:00+01:00"


class TestFacts:
    @pytest.mark.parametrize(
        ("facts", "fact"),
        [
            (DetentionFacts(datetime(2026, 11, 3, 8)), "arrived"),
            (DetentionFacts(at(8), at(7)), "authorised"),
            (DetentionFacts(at(8), voluntary_arrest=at(7)), "voluntary_arrest"),
            (DetentionFacts(at(8), at(9), voluntary_arrest=at(10)), "authorised"),
            (DetentionFacts(at(8), voluntary_arrest=at(9), breach_arrest=True), "voluntary_arrest"),
            (DetentionFacts(at(8), used_minutes=-1), "used_minutes"),
            (DetentionFacts(at(8), used_minutes=96 * 60 + 1), "used_minutes"),
            (DetentionFacts(at(8), excluded=(ExcludedPeriod(at(7), at(9)),)), "excluded[0].from"),
            (DetentionFacts(at(8), excluded=(ExcludedPeriod(at(10), at(10)),)), "excluded[0].to"),
            (DetentionFacts(at(8), excluded=(HOSPITAL, ExcludedPeriod(at(13), at(15)))), "excluded[1].from"),
            (DetentionFacts(at(8), excluded=(ExcludedPeriod(at(11), at(12), 61),)), "excluded[0].questioned_minutes"),
            (DetentionFacts(at(8), excluded=(ExcludedPeriod(at(11), at(12), -1),)), "excluded[0].questioned_minutes"),
            (DetentionFacts(at(8), reviews=(at(12),)), "authorised"),
            (DetentionFacts(at(8), at(9), reviews=(at(9),)), "reviews[0]"),
            (DetentionFacts(at(8), at(9), reviews=(at(13), at(12))), "reviews[1]"),
            (DetentionFacts(at(8), at(9), superintendent=at(7)), "superintendent"),
        ],
    )
    def test_impossible_or_out_of_order_facts_are_named(self, facts, fact):
        with pytest.raises(FactsError) as error:
            detention.clock(facts)
        assert error.value.fact == fact

    def test_detention_before_the_rules_held_here_is_not_answered(self):
        with pytest.raises(NotCoveredError):
            detention.clock(DetentionFacts(datetime(2005, 12, 31, 12, tzinfo=UTC)))


ARRIVALS = st.datetimes(datetime(2023, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


class TestProperties:
    @given(ARRIVALS, st.integers(0, 23 * 60))
    def test_limits_are_elapsed_time_from_the_relevant_time(self, arrived, used):
        for limit in detention.clock(DetentionFacts(arrived, used_minutes=used)).limits:
            assert limit.at - arrived.astimezone(UTC) == timedelta(hours=limit.hours, minutes=-used)

    @given(ARRIVALS, st.lists(st.tuples(st.integers(1, 600), st.integers(1, 600), st.integers(0, 100)), max_size=4))
    def test_excluded_time_never_shortens_and_keeps_the_order_of_limits(self, arrived, spans):
        periods, cursor = [], arrived
        for gap, length, share in spans:
            start = cursor + timedelta(minutes=gap)
            cursor = start + timedelta(minutes=length)
            periods.append(ExcludedPeriod(start, cursor, length * share // 100))
        plain = detention.clock(DetentionFacts(arrived))
        clock = detention.clock(DetentionFacts(arrived, excluded=tuple(periods)))
        assert all(one.at <= other.at for one, other in zip(plain.limits, clock.limits, strict=True))
        assert clock.limits[0].at < clock.limits[1].at < clock.limits[2].at

    @given(ARRIVALS, st.lists(st.integers(1, 900), min_size=1, max_size=5))
    def test_no_review_is_due_more_than_nine_hours_after_the_one_held(self, arrived, gaps):
        held, cursor = [], arrived
        for gap in gaps:
            cursor += timedelta(minutes=gap)
            held.append(cursor)
        due = detention.clock(DetentionFacts(arrived, arrived, reviews=tuple(held))).next_review_by
        assert due - held[-1] <= timedelta(hours=9)
