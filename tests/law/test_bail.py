"""The bail clock, against the worked cases of PACE 1984 ss. 47ZA–47ZM. The working of each case stands beside it."""

from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import bail
from safehold.law.bail import (
    BailClock,
    BailFacts,
    CourtExtension,
    DppRequest,
    DppRequestMet,
    Extension,
    FirstRelease,
    InPatient,
    LimitState,
    Rank,
    Readings,
    Regime,
    Suspended,
)
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError

D = date
MARCH_14 = D(2026, 3, 14)  # standard limits: 14 Jun, 14 Sep, 14 Dec 2026; court 14 Mar, 14 Sep 2027


def facts(arrested=MARCH_14, *events, regime=Regime.STANDARD, first_release=FirstRelease.BAIL, released=None):
    return BailFacts(regime, arrested, released, first_release, tuple(events))


def ends(arrested, **kwargs):
    return {limit.months: limit.ends for limit in bail.clock(facts(arrested, **kwargs)).limits}


def codes(clock: BailClock) -> list[tuple[int, str]]:
    return [(refusal.event, refusal.code) for refusal in clock.refused]


TO_6 = Extension(D(2026, 6, 1), Rank.INSPECTOR, 6)
TO_9 = Extension(D(2026, 9, 1), Rank.SUPERINTENDENT, 9)
TO_12 = Extension(D(2026, 12, 1), Rank.ASSISTANT_CHIEF_CONSTABLE, 12)


class TestLimits:
    def test_case_1_month_ends_without_a_corresponding_date(self):
        # Starts 1 Feb 2024; day before 1 May, 1 Aug, 1 Nov.
        assert ends(D(2024, 1, 31)) | {12: None, 18: None} == {
            3: D(2024, 4, 30),
            6: D(2024, 7, 31),
            9: D(2024, 10, 31),
            12: None,
            18: None,
        }

    def test_case_2_starts_on_the_first_of_a_month(self):
        assert ends(D(2025, 2, 28))[3] == D(2025, 5, 31)  # starts 1 Mar 2025

    def test_case_3_leap_day(self):
        # Starts 1 Mar 2024; twelve months end the day before 1 Mar 2025.
        limits = ends(D(2024, 2, 29), regime=Regime.DESIGNATED)
        assert (limits[3], limits[12]) == (D(2024, 5, 31), D(2025, 2, 28))

    def test_case_4_either_side_of_a_leap_february(self):
        # Starts 29 Nov: day before 29 Feb. Starts 30 Nov: no 30 Feb, so its last day.
        assert ends(D(2023, 11, 28))[3] == D(2024, 2, 28)
        assert ends(D(2023, 11, 29))[3] == D(2024, 2, 29)

    def test_case_5_short_months_do_not_shorten_the_later_limits(self):
        # Starts 31 Aug: no 31 Nov, no 31 Feb; nine months end the day before 31 May.
        limits = ends(D(2025, 8, 30))
        assert (limits[3], limits[6], limits[9]) == (D(2025, 11, 30), D(2026, 2, 28), D(2026, 5, 30))

    def test_case_6_non_standard_chain(self):
        assert ends(D(2025, 12, 31), regime=Regime.NON_STANDARD) == {
            6: D(2026, 6, 30),
            12: D(2026, 12, 31),
            18: D(2027, 6, 30),
            24: D(2027, 12, 31),
        }

    def test_case_7_designated_chain(self):
        assert ends(MARCH_14, regime=Regime.DESIGNATED) == {
            3: D(2026, 6, 14),
            6: D(2026, 9, 14),
            9: D(2026, 12, 14),
            12: D(2027, 3, 14),
            18: D(2027, 9, 14),
            24: D(2028, 3, 14),
        }

    def test_case_7_standard_chain_ends_with_the_court(self):
        limits = bail.clock(facts()).limits
        assert [limit.months for limit in limits] == [3, 6, 9, 12, 18]
        assert [limit.authority.split(",")[0] for limit in limits[-2:]] == ["magistrates' court"] * 2

    def test_case_8_release_after_street_bail_does_not_move_the_start(self):
        assert bail.clock(facts(released=D(2026, 4, 2))).ends == D(2026, 6, 14)

    def test_initial_limit_is_in_force_and_the_rest_not_yet(self):
        states = [limit.state for limit in bail.clock(facts()).limits]
        assert states == [LimitState.IN_FORCE] + [LimitState.NOT_YET] * 4

    def test_arrest_before_the_act_of_2022_is_not_answered(self):
        assert bail.clock(facts(D(2022, 10, 28))).ends == D(2023, 1, 28)
        with pytest.raises(NotCoveredError):
            bail.clock(facts(D(2022, 10, 27)))


class TestSuspension:
    def test_case_9_first_release_for_a_decision_begins_on_the_request(self):
        # Three months beginning with 10 June end the day before 10 September.
        clock = bail.clock(facts(MARCH_14, DppRequest(D(2026, 6, 10)), first_release=FirstRelease.CHARGING_DECISION))
        assert clock.ends == D(2026, 9, 9)
        assert clock.limits[1].ends == D(2026, 12, 9)

    def test_first_release_for_a_decision_without_a_request_has_not_begun(self):
        clock = bail.clock(facts(first_release=FirstRelease.CHARGING_DECISION))
        assert clock.stopped
        assert clock.ends is None
        assert {limit.ends for limit in clock.limits} == {None}
        assert clock.days_left_when_restarted is None

    def test_case_10_day_of_suspension_counts_as_used(self):
        # Suspended 2 May to 9 June: 30 + 9 = 39 days; 14 June + 39 = 23 July.
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 5, 1)), DppRequest(D(2026, 6, 10))))
        assert clock.ends == D(2026, 7, 23)
        assert clock.suspensions == ((D(2026, 5, 2), D(2026, 6, 9)),)
        assert [point.code for point in clock.sign_off] == ["suspension_day_counts_as_used"]

    def test_case_10_other_reading_is_a_day_later(self):
        events = (Suspended(D(2026, 5, 1)), DppRequest(D(2026, 6, 10)))
        clock = bail.clock(facts(MARCH_14, *events), Readings(suspension_day_counts_as_used=False))
        assert clock.ends == D(2026, 7, 24)

    def test_stopped_before_the_start_date_uses_no_day_under_either_reading(self):
        # Arrested and released for a decision on 14 March; the period of 92 days (15 March to 14 June) is whole.
        events = (Suspended(MARCH_14),)
        for readings in (Readings(), Readings(suspension_day_counts_as_used=False)):
            clock = bail.clock(facts(MARCH_14, *events), readings)
            assert clock.days_left_when_restarted == 92
            assert clock.sign_off == ()
            assert clock.steps[-1].text == (
                "Released for a charging decision on 14 March 2026, before the bail start date, so the clock stops before any "
                "day is used, with 92 days left."
            )

    @pytest.mark.parametrize("asked", [MARCH_14, D(2026, 3, 15)])
    def test_request_before_any_suspended_day_moves_nothing(self, asked):
        clock = bail.clock(facts(MARCH_14, Suspended(MARCH_14), DppRequest(asked)))
        assert clock.ends == D(2026, 6, 14)
        assert clock.suspensions == ()
        assert any("before any day was suspended, so nothing moves" in step.text for step in clock.steps)

    def test_case_11_request_leaves_seven_days(self):
        # 11 June is used, so 12, 13 and 14 June are left; seven days from and including 10 June of the next month.
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 6, 11)), DppRequest(D(2026, 7, 10))))
        assert clock.ends == D(2026, 7, 16)

    def test_case_11_as_stated(self):
        # Arrest 4 Mar: ends 4 June. Suspended 1 June: 2, 3 and 4 June are left. Request 10 June: 10 to 16 June.
        clock = bail.clock(facts(D(2026, 3, 4), Suspended(D(2026, 6, 1)), DppRequest(D(2026, 6, 10))))
        assert clock.ends == D(2026, 6, 16)
        assert "floor_moves_later_limits" in [point.code for point in clock.sign_off]

    @pytest.mark.parametrize(("left", "expected"), [(6, D(2026, 6, 16)), (7, D(2026, 6, 16)), (8, D(2026, 6, 17))])
    def test_floor_matters_below_seven_days_only(self, left, expected):
        # Ends 4 June; stopped so that `left` days remain; request on 10 June.
        stopped = D(2026, 6, 4) - timedelta(days=left)
        clock = bail.clock(facts(D(2026, 3, 4), Suspended(stopped), DppRequest(D(2026, 6, 10))))
        assert clock.ends == expected

    def test_floor_on_later_limits_can_be_switched(self):
        # 8 days suspended (2 to 9 June) move 4 Sep to 12 Sep; the four days of the floor move it to 16 Sep, or not.
        events = (Suspended(D(2026, 6, 1)), DppRequest(D(2026, 6, 10)))
        taken = bail.clock(facts(D(2026, 3, 4), *events))
        assert (taken.ends, taken.limits[1].ends) == (D(2026, 6, 16), D(2026, 9, 12))
        other = bail.clock(facts(D(2026, 3, 4), *events), Readings(floor_moves_later_limits=True))
        assert (other.ends, other.limits[1].ends) == (D(2026, 6, 16), D(2026, 9, 16))

    def test_unless_a_force_reads_it_otherwise_the_floor_leaves_the_later_limits_sooner(self):
        # Arrest 1 Feb, stopped 28 Apr, request 10 Jun: 42 days stopped (29 Apr to 9 Jun) move 1 Aug to 12 Sep, and no further.
        events = (Suspended(D(2026, 4, 28)), DppRequest(D(2026, 6, 10)))
        assert bail.clock(facts(D(2026, 2, 1), *events)).limits[1].ends == D(2026, 9, 12)

    def test_suspension_moves_the_later_limits(self):
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 5, 1)), DppRequest(D(2026, 6, 10))))
        assert clock.limits[1].ends == D(2026, 9, 14) + timedelta(days=39)

    def test_suspension_does_not_move_a_limit_that_lies_behind(self):
        clock = bail.clock(facts(MARCH_14, TO_6, Suspended(D(2026, 7, 1)), DppRequest(D(2026, 7, 11))))
        assert [limit.ends for limit in clock.limits[:2]] == [D(2026, 6, 14), D(2026, 9, 23)]

    def test_clock_stays_stopped_until_the_request(self):
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 5, 1))))
        assert clock.stopped
        assert clock.ends is None
        assert clock.days_left_when_restarted == 44  # 2 May to 14 June
        assert clock.suspensions == ((D(2026, 5, 2), None),)

    def test_request_met_stops_it_again(self):
        # Stopped 2 May, runs from 10 June to 23 July; met 20 June: 21 June to 23 July = 33 days left.
        events = (Suspended(D(2026, 5, 1)), DppRequest(D(2026, 6, 10)), DppRequestMet(D(2026, 6, 20)))
        clock = bail.clock(facts(MARCH_14, *events))
        assert clock.stopped
        assert clock.days_left_when_restarted == 33
        again = bail.clock(facts(MARCH_14, *events, DppRequest(D(2026, 7, 1))))
        assert again.ends == D(2026, 8, 2)  # 33 days from and including 1 July

    def test_request_met_after_first_release_for_a_decision(self):
        events = (DppRequest(D(2026, 6, 10)), DppRequestMet(D(2026, 6, 12)), DppRequest(D(2026, 6, 22)))
        clock = bail.clock(facts(MARCH_14, *events, first_release=FirstRelease.CHARGING_DECISION))
        assert clock.ends == D(2026, 9, 18)  # 13 to 21 June suspended: 9 days after 9 September

    def test_request_on_the_day_of_suspension_suspends_nothing(self):
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 5, 1)), DppRequest(D(2026, 5, 1))))
        assert clock.ends == D(2026, 6, 14)
        assert clock.suspensions == ()

    def test_early_advice_and_unexpected_events_change_nothing(self):
        clock = bail.clock(facts(MARCH_14, DppRequest(D(2026, 5, 1)), DppRequestMet(D(2026, 5, 2)), TO_6))
        assert codes(clock) == [(0, "bail.not_stopped"), (1, "bail.no_request")]
        assert clock.ends == D(2026, 9, 14)

    def test_suspended_twice_is_refused(self):
        clock = bail.clock(facts(MARCH_14, Suspended(D(2026, 5, 1)), Suspended(D(2026, 5, 3)), DppRequest(D(2026, 6, 10))))
        assert codes(clock) == [(1, "bail.already_stopped")]
        assert clock.ends == D(2026, 7, 23)

    def test_suspension_on_the_last_day_is_in_time_and_the_day_after_is_not(self):
        assert bail.clock(facts(MARCH_14, Suspended(D(2026, 6, 14)))).days_left_when_restarted == 0
        late = bail.clock(facts(MARCH_14, Suspended(D(2026, 6, 15))))
        assert codes(late) == [(0, "bail.ended")]
        assert late.ends == D(2026, 6, 14)

    def test_limits_of_a_stopped_clock_have_no_end_except_those_behind_it(self):
        events = (Extension(D(2026, 6, 10), Rank.INSPECTOR, 6), Suspended(D(2026, 7, 1)))
        clock = bail.clock(facts(MARCH_14, *events))
        assert [limit.ends for limit in clock.limits[:2]] == [D(2026, 6, 14), None]
        assert {limit.ends for limit in clock.limits[1:]} == {None}
        assert clock.days_left_when_restarted is not None


class TestInPatient:
    def test_case_12_in_hospital_on_the_last_day(self):
        # 10 to 20 June are eleven days: 14 June + 11 = 25 June.
        clock = bail.clock(facts(MARCH_14, InPatient(D(2026, 6, 10), D(2026, 6, 20))))
        assert clock.ends == D(2026, 6, 25)
        assert clock.limits[1].ends == D(2026, 9, 25)
        assert clock.suspensions == ((D(2026, 6, 10), D(2026, 6, 20)),)

    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (D(2026, 6, 10), D(2026, 6, 13), D(2026, 6, 14)),  # left the day before: nothing
            (D(2026, 6, 10), D(2026, 6, 14), D(2026, 6, 19)),  # left on the last day: five days
            (D(2026, 6, 14), D(2026, 6, 14), D(2026, 6, 15)),  # only the last day
            (D(2026, 6, 15), D(2026, 6, 20), D(2026, 6, 14)),  # came the day after: nothing
        ],
    )
    def test_only_a_stay_on_the_last_day_suspends(self, first, last, expected):
        assert bail.clock(facts(MARCH_14, InPatient(first, last))).ends == expected

    def test_earlier_stays_count_once_the_last_day_is_in_hospital(self):
        # 1 to 5 May are five days more: 14 June + 5 + 11.
        stays = (InPatient(D(2026, 5, 1), D(2026, 5, 5)), InPatient(D(2026, 6, 10), D(2026, 6, 20)))
        assert bail.clock(facts(MARCH_14, *stays)).ends == D(2026, 6, 30)

    def test_a_stay_after_the_new_end_adds_nothing(self):
        # 10 to 20 June give 25 June; the person was at liberty then, so that what came later moves nothing.
        stays = (InPatient(D(2026, 6, 10), D(2026, 6, 20)), InPatient(D(2026, 6, 26), D(2026, 7, 3)))
        clock = bail.clock(facts(MARCH_14, *stays))
        assert clock.ends == D(2026, 6, 25)
        assert clock.suspensions == ((D(2026, 6, 10), D(2026, 6, 20)),)

    def test_a_stay_across_the_new_end_moves_it_by_the_days_until_it_ends(self):
        # 10 to 20 June give 25 June; in hospital again on that day, from 24 June to 2 July: nine days more, 4 July.
        stays = (InPatient(D(2026, 6, 10), D(2026, 6, 20)), InPatient(D(2026, 6, 24), D(2026, 7, 2)))
        assert bail.clock(facts(MARCH_14, *stays)).ends == D(2026, 7, 4)

    def test_overlapping_stays_count_each_day_once(self):
        stays = (InPatient(D(2026, 6, 10), D(2026, 6, 20)), InPatient(D(2026, 6, 15), D(2026, 6, 20)))
        assert bail.clock(facts(MARCH_14, *stays)).ends == D(2026, 6, 25)

    def test_days_suspended_for_a_decision_do_not_count_twice(self):
        # Suspended 2 May to 9 June; ends 23 July. In hospital 1 to 9 June (suspended already) and 20 to 23 July (4 days).
        events = (
            Suspended(D(2026, 5, 1)),
            DppRequest(D(2026, 6, 10)),
            InPatient(D(2026, 6, 1), D(2026, 6, 9)),
            InPatient(D(2026, 7, 20), D(2026, 7, 23)),
        )
        assert bail.clock(facts(MARCH_14, *events)).ends == D(2026, 7, 27)

    def test_extension_on_the_last_day_in_hospital_ends_the_matter(self):
        stay = InPatient(D(2026, 6, 10), D(2026, 6, 20))
        clock = bail.clock(facts(MARCH_14, stay, Extension(D(2026, 6, 14), Rank.INSPECTOR, 6)))
        assert clock.ends == D(2026, 9, 14)

    def test_extension_within_the_in_patient_days_is_in_time(self):
        stay = InPatient(D(2026, 6, 10), D(2026, 6, 20))
        in_time = bail.clock(facts(MARCH_14, Extension(D(2026, 6, 25), Rank.INSPECTOR, 6), stay))
        assert in_time.ends == D(2026, 9, 25)
        late = bail.clock(facts(MARCH_14, Extension(D(2026, 6, 26), Rank.INSPECTOR, 6), stay))
        assert codes(late) == [(0, "bail.ended")]
        assert late.ends == D(2026, 6, 25)

    def test_stays_may_be_recorded_in_any_place(self):
        stays = [InPatient(D(2026, 5, 1), D(2026, 5, 5)), InPatient(D(2026, 6, 10), D(2026, 6, 20))]
        answers = {
            bail.clock(facts(MARCH_14, *order)).ends
            for order in permutations([*stays, Extension(D(2026, 6, 29), Rank.INSPECTOR, 6)])
        }
        assert answers == {D(2026, 9, 30)}  # 14 September + 16


class TestExtensions:
    @pytest.mark.parametrize(("on", "refused"), [(D(2026, 6, 13), False), (D(2026, 6, 14), False), (D(2026, 6, 15), True)])
    def test_extension_is_in_time_up_to_the_last_day(self, on, refused):
        clock = bail.clock(facts(MARCH_14, Extension(on, Rank.INSPECTOR, 6)))
        assert bool(clock.refused) is refused
        assert clock.ends == (D(2026, 6, 14) if refused else D(2026, 9, 14))

    def test_limits_follow_each_other_from_the_bail_start_date(self):
        clock = bail.clock(facts(MARCH_14, TO_6, TO_9, TO_12, regime=Regime.DESIGNATED))
        assert clock.ends == D(2027, 3, 14)
        assert [limit.state.value for limit in clock.limits] == ["used"] * 3 + ["in force"] + ["not yet"] * 2

    def test_rank_above_the_one_needed_is_enough(self):
        clock = bail.clock(facts(MARCH_14, Extension(D(2026, 6, 1), Rank.ASSISTANT_CHIEF_CONSTABLE, 6)))
        assert clock.ends == D(2026, 9, 14)

    @pytest.mark.parametrize(
        ("regime", "events", "code"),
        [
            (Regime.STANDARD, (Extension(D(2026, 6, 1), Rank.SUPERINTENDENT, 9),), "bail.out_of_sequence"),
            (Regime.STANDARD, (TO_6, Extension(D(2026, 9, 1), Rank.INSPECTOR, 9)), "bail.rank"),
            (Regime.STANDARD, (TO_6, Extension(D(2026, 6, 2), Rank.INSPECTOR, 6)), "bail.already_extended"),
            (Regime.STANDARD, (TO_6, TO_9, TO_12), "bail.not_an_officers_limit"),
            (Regime.DESIGNATED, (TO_6, TO_9, Extension(D(2026, 12, 1), Rank.SUPERINTENDENT, 12)), "bail.rank"),
            (Regime.NON_STANDARD, (Extension(D(2026, 6, 1), Rank.INSPECTOR, 12),), "bail.rank"),
            (Regime.NON_STANDARD, (Extension(D(2026, 6, 1), Rank.SUPERINTENDENT, 9),), "bail.not_an_officers_limit"),
            (Regime.NON_STANDARD, (TO_6,), "bail.not_an_officers_limit"),
        ],
    )
    def test_out_of_the_chain_is_refused_and_changes_nothing(self, regime, events, code):
        clock = bail.clock(facts(MARCH_14, *events, regime=regime))
        assert codes(clock) == [(len(events) - 1, code)]
        assert clock.ends == bail.clock(facts(MARCH_14, *events[:-1], regime=regime)).ends

    def test_non_standard_superintendent_extends_to_twelve(self):
        events = (Extension(D(2026, 9, 14), Rank.SUPERINTENDENT, 12),)
        assert bail.clock(facts(MARCH_14, *events, regime=Regime.NON_STANDARD)).ends == D(2027, 3, 14)

    def test_refused_event_changes_nothing_after_it(self):
        wrong = Extension(D(2026, 5, 30), Rank.SUPERINTENDENT, 9)
        assert bail.clock(facts(MARCH_14, wrong, TO_6, TO_9)).ends == bail.clock(facts(MARCH_14, TO_6, TO_9)).ends

    def test_extension_while_stopped_takes_effect_and_is_for_sign_off(self):
        events = (Suspended(D(2026, 5, 1)), Extension(D(2026, 5, 20), Rank.INSPECTOR, 6), DppRequest(D(2026, 6, 10)))
        clock = bail.clock(facts(MARCH_14, *events))
        assert clock.ends == D(2026, 10, 23)  # 14 September + 39
        assert "extension_while_stopped" in [point.code for point in clock.sign_off]

    def test_nothing_is_extended_before_the_clock_has_begun(self):
        events = (TO_6, CourtExtension(D(2026, 6, 2), D(2026, 6, 3), D(2026, 12, 1)))
        clock = bail.clock(facts(MARCH_14, *events, first_release=FirstRelease.CHARGING_DECISION))
        assert codes(clock) == [(0, "bail.not_begun"), (1, "bail.not_begun")]

    def test_check_extension_says_the_rank_and_the_way_forward(self):
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_extension(facts(MARCH_14, TO_6), authorised=D(2026, 9, 1), rank="inspector", to_months=9)
        assert str(refusal.value) == "Only a superintendent or above may authorise 9 months. Send it to one."
        assert refusal.value.provision == "PACE 1984 s.47ZDA"

    def test_check_extension_after_the_end_says_when_it_ended(self):
        # Arrest 13 July 2026: three months beginning with 14 July end on 13 October.
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_extension(facts(D(2026, 7, 13)), authorised=D(2026, 10, 14), rank="inspector", to_months=6)
        assert str(refusal.value) == (
            "The bail ended on 13 October 2026. It can't be extended after that; record what happens next."
        )

    def test_check_extension_lets_a_lawful_one_pass(self):
        bail.check_extension(facts(), authorised=D(2026, 6, 14), rank="chief_inspector", to_months=6)

    def test_check_extension_refuses_a_rank_below_inspector(self):
        with pytest.raises(RefusedByLawError, match="Only an inspector or above may authorise 6 months"):
            bail.check_extension(facts(), authorised=D(2026, 6, 1), rank="sergeant", to_months=6)


class TestCourt:
    chain = (TO_6, TO_9)  # in force to 14 December 2026

    def test_order_is_taken_as_made(self):
        order = CourtExtension(D(2026, 12, 14), D(2026, 12, 14), D(2027, 3, 1))
        clock = bail.clock(facts(MARCH_14, *self.chain, order))
        assert clock.ends == D(2027, 3, 1)
        assert [limit.state.value for limit in clock.limits] == ["used", "used", "used", "in force", "not yet"]

    def test_pending_application_keeps_the_period_open(self):
        clock = bail.clock(facts(MARCH_14, *self.chain, CourtExtension(D(2026, 12, 14), None, D(2027, 3, 14))))
        assert clock.ends is None
        assert clock.pending_since == D(2026, 12, 14)
        assert not clock.stopped

    def test_decision_after_the_last_day_still_extends(self):
        order = CourtExtension(D(2026, 12, 10), D(2027, 1, 20), D(2027, 3, 14))
        later = Suspended(D(2027, 1, 5))  # after 14 December, while the application is pending
        clock = bail.clock(facts(MARCH_14, *self.chain, order, later, DppRequest(D(2027, 1, 25))))
        assert codes(clock) == []
        assert clock.ends == D(2027, 3, 18)  # of the days stopped, the order did not know 21 to 24 January: four

    def test_application_after_the_end_is_refused(self):
        late = CourtExtension(D(2026, 12, 15), D(2026, 12, 20), D(2027, 3, 14))
        clock = bail.clock(facts(MARCH_14, *self.chain, late))
        assert codes(clock) == [(2, "bail.ended")]
        assert clock.ends == D(2026, 12, 14)

    def test_application_before_the_officers_limits_are_used_is_refused(self):
        early = CourtExtension(D(2026, 9, 1), D(2026, 9, 2), D(2027, 3, 14))
        clock = bail.clock(facts(MARCH_14, TO_6, early))
        assert codes(clock) == [(1, "bail.court_out_of_sequence")]

    def test_designated_case_may_go_to_court_from_nine_months(self):
        # s.47ZF(1)(b) asks for an extension under 47ZDA, whether or not the case is designated.
        order = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 3, 14))
        assert bail.clock(facts(MARCH_14, *self.chain, order, regime=Regime.DESIGNATED)).ends == D(2027, 3, 14)

    def test_refused_application_ends_the_bail_with_the_decision(self):
        refused = CourtExtension(D(2026, 12, 10), D(2026, 12, 20), None)
        assert bail.clock(facts(MARCH_14, *self.chain, refused)).ends == D(2026, 12, 20)
        early = CourtExtension(D(2026, 12, 1), D(2026, 12, 5), None)
        assert bail.clock(facts(MARCH_14, *self.chain, early)).ends == D(2026, 12, 14)

    def test_court_may_extend_again(self):
        first = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 3, 14))
        again = CourtExtension(D(2027, 3, 1), D(2027, 3, 10), D(2027, 6, 14))
        clock = bail.clock(facts(MARCH_14, *self.chain, first, again))
        assert clock.ends == D(2027, 6, 14)
        assert codes(clock) == []

    def test_second_application_while_one_is_pending_is_refused_with_its_decision(self):
        first = CourtExtension(D(2026, 12, 1), None, None)
        second = CourtExtension(D(2026, 12, 1), D(2026, 12, 5), D(2027, 3, 14))
        clock = bail.clock(facts(MARCH_14, *self.chain, first, second))
        assert codes(clock) == [(3, "bail.application_pending")]
        assert clock.ends is None

    def test_officer_can_not_extend_after_the_court(self):
        order = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 3, 14))
        events = (*self.chain, order, Extension(D(2027, 1, 10), Rank.ASSISTANT_CHIEF_CONSTABLE, 12))
        assert codes(bail.clock(facts(MARCH_14, *events, regime=Regime.DESIGNATED))) == [(3, "bail.with_the_court")]

    def test_order_that_extends_nothing_is_refused(self):
        order = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2026, 12, 14))
        assert codes(bail.clock(facts(MARCH_14, *self.chain, order))) == [(2, "bail.order_extends_nothing")]

    def test_first_order_past_the_last_limit_is_for_sign_off(self):
        order = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 9, 15))
        clock = bail.clock(facts(MARCH_14, *self.chain, order))
        assert clock.ends == D(2027, 9, 15)
        assert "court_order_beyond_limit" in [point.code for point in clock.sign_off]


class TestFacts:
    @pytest.mark.parametrize(
        ("given_facts", "fact"),
        [
            (facts(MARCH_14, released=D(2026, 3, 13)), "released"),
            (facts(MARCH_14, released=D(2026, 6, 15)), "released"),
            (facts(MARCH_14, Suspended(D(2026, 3, 13))), "events[0].date"),
            (facts(MARCH_14, Suspended(D(2026, 3, 15)), released=D(2026, 3, 16)), "events[0].date"),
            (facts(MARCH_14, DppRequest(D(2026, 6, 10)), Suspended(D(2026, 5, 1))), "events[1].date"),
            (facts(MARCH_14, TO_9, TO_6), "events[1].authorised"),
            (facts(MARCH_14, InPatient(D(2026, 6, 2), D(2026, 6, 1))), "events[0].to"),
            (facts(MARCH_14, InPatient(D(2026, 3, 13), D(2026, 6, 1))), "events[0].from"),
            (facts(MARCH_14, CourtExtension(D(2026, 6, 2), D(2026, 6, 1), D(2026, 9, 1))), "events[0].decided"),
            (facts(MARCH_14, CourtExtension(D(2026, 6, 2), D(2026, 6, 5), D(2026, 6, 4))), "events[0].ends"),
            (facts(D(1066, 10, 14)), "arrested"),
        ],
    )
    def test_impossible_or_out_of_order_facts_are_named(self, given_facts, fact):
        with pytest.raises(FactsError) as error:
            bail.clock(given_facts)
        assert error.value.fact == fact

    def test_release_on_the_last_day_is_possible(self):
        assert bail.clock(facts(MARCH_14, released=D(2026, 6, 14))).ends == D(2026, 6, 14)


ARRESTS = st.dates(D(2022, 10, 28), D(2060, 12, 31))
REGIMES = st.sampled_from(list(Regime))


class TestProperties:
    @given(ARRESTS, REGIMES)
    def test_no_limit_ends_before_the_one_before_it(self, arrested, regime):
        limits = bail.clock(facts(arrested, regime=regime)).limits
        assert all(earlier.ends < later.ends for earlier, later in pairwise(limits))

    @given(ARRESTS, REGIMES)
    def test_a_later_arrest_never_ends_earlier(self, arrested, regime):
        day_after = arrested + timedelta(days=1)
        for one, other in zip(
            bail.clock(facts(arrested, regime=regime)).limits,
            bail.clock(facts(day_after, regime=regime)).limits,
            strict=True,
        ):
            assert one.ends <= other.ends

    @given(ARRESTS, REGIMES, st.integers(0, 80), st.integers(0, 400))
    def test_suspension_never_shortens_and_leaves_seven_days(self, arrested, regime, after, pause):
        stopped = arrested + timedelta(days=after)
        request = stopped + timedelta(days=pause)
        plain = bail.clock(facts(arrested, regime=regime))
        clock = bail.clock(facts(arrested, Suspended(stopped), DppRequest(request), regime=regime))
        assert all(one.ends <= other.ends for one, other in zip(plain.limits, clock.limits, strict=True))
        assert (clock.ends - request).days + 1 >= 7
        assert all(earlier.ends < later.ends for earlier, later in pairwise(clock.limits))

    @given(ARRESTS, st.integers(1, 80), st.integers(1, 400))
    def test_days_left_at_the_stop_are_left_at_the_restart(self, arrested, after, pause):
        stopped = arrested + timedelta(days=after)
        request = stopped + timedelta(days=pause)
        left = bail.clock(facts(arrested, Suspended(stopped))).days_left_when_restarted
        clock = bail.clock(facts(arrested, Suspended(stopped), DppRequest(request)))
        assert (clock.ends - request).days + 1 == max(left, 7)

    @given(ARRESTS, st.integers(1, 80), st.integers(1, 400))
    def test_counting_the_day_as_used_never_ends_later(self, arrested, after, pause):
        stopped = arrested + timedelta(days=after)
        events = (Suspended(stopped), DppRequest(stopped + timedelta(days=pause)))
        safe = bail.clock(facts(arrested, *events))
        other = bail.clock(facts(arrested, *events), Readings(suspension_day_counts_as_used=False))
        assert safe.ends <= other.ends <= safe.ends + timedelta(days=1)

    @given(ARRESTS, st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=4), st.randoms())
    def test_stays_never_shorten_and_their_order_does_not_matter(self, arrested, spans, random):
        stays = [
            InPatient(arrested + timedelta(days=start), arrested + timedelta(days=start + length)) for start, length in spans
        ]
        one = bail.clock(facts(arrested, *stays))
        random.shuffle(stays)
        other = bail.clock(facts(arrested, *stays))
        assert (one.ends, one.suspensions) == (other.ends, other.suspensions)
        assert one.ends >= bail.clock(facts(arrested)).ends

    @given(ARRESTS, REGIMES, st.integers(0, 200))
    def test_same_facts_give_the_same_answer(self, arrested, regime, after):
        given_facts = facts(arrested, Suspended(arrested + timedelta(days=after)), regime=regime)
        assert bail.clock(given_facts) == bail.clock(given_facts)

    @given(ARRESTS, st.integers(0, 120), st.sampled_from([6, 9, 12]), st.sampled_from(list(Rank)), REGIMES)
    def test_check_extension_agrees_with_the_clock(self, arrested, after, months, rank, regime):
        on = arrested + timedelta(days=after)
        refused = bool(bail.clock(facts(arrested, Extension(on, rank, months), regime=regime)).refused)
        try:
            bail.check_extension(facts(arrested, regime=regime), authorised=on, rank=rank.value, to_months=months)
        except RefusedByLawError:
            assert refused
        else:
            assert not refused


def walked_day_by_day(arrested, stops, restarts, stays):
    """The last day of the first three months, found by walking: every day uses one up unless the clock is stopped on it.

    In hospital on the day the last one would be used, all in-patient days are given back and no further one is used.
    """
    month = arrested.month + 3
    last = date(arrested.year + (month > 12), (month - 1) % 12 + 1, arrested.day)  # the arrest is on a day below 28
    left = (last - arrested).days
    running, given_back, used_in_hospital = True, False, 0
    day = arrested
    while True:
        day += timedelta(days=1)
        if day in restarts and not running:
            running = True
            left = max(left, 7)
        in_hospital = any(first <= day <= to for first, to in stays)
        if running and not (in_hospital and given_back):
            left -= 1
            used_in_hospital += in_hospital
            if left == 0 and day not in stops:
                if not in_hospital:
                    return day
                left, given_back = used_in_hospital, True
        if day in stops:
            running = False


class TestAgainstAWalkThroughTheCalendar:
    DAY_BELOW_28 = st.dates(D(2023, 1, 1), D(2040, 1, 1)).map(lambda day: day.replace(day=min(day.day, 27)))

    @given(DAY_BELOW_28, st.lists(st.tuples(st.integers(1, 88), st.integers(1, 60)), min_size=1, max_size=4))
    def test_stops_and_restarts(self, arrested, spans):
        events, stops, restarts, cursor = [], set(), set(), arrested
        for number, (run, pause) in enumerate(spans):
            stop = cursor + timedelta(days=run)
            cursor = stop + timedelta(days=pause)
            if number and run > 5:
                run = 5  # within the seven days that every restart leaves
                stop = cursor - timedelta(days=pause) - timedelta(days=spans[number][0] - run)
            events += [(Suspended if number == 0 else DppRequestMet)(stop), DppRequest(cursor)]
            stops.add(stop)
            restarts.add(cursor)
        clock = bail.clock(facts(arrested, *events))
        assert clock.refused == ()
        assert clock.ends == walked_day_by_day(arrested, stops, restarts, [])

    @given(DAY_BELOW_28, st.lists(st.tuples(st.integers(1, 130), st.integers(0, 25)), max_size=4))
    def test_stays_in_hospital(self, arrested, spans):
        stays = [(arrested + timedelta(days=start), arrested + timedelta(days=start + length)) for start, length in spans]
        clock = bail.clock(facts(arrested, *(InPatient(*stay) for stay in stays)))
        assert clock.ends == walked_day_by_day(arrested, set(), set(), stays)


DAYS_AFTER = st.integers(0, 500)
EVENTS = st.one_of(
    st.builds(lambda n: (n, lambda d: Suspended(d)), DAYS_AFTER),
    st.builds(lambda n: (n, lambda d: DppRequest(d)), DAYS_AFTER),
    st.builds(lambda n: (n, lambda d: DppRequestMet(d)), DAYS_AFTER),
    st.builds(lambda n, m: (n, lambda d: InPatient(d, d + timedelta(days=m))), DAYS_AFTER, st.integers(0, 40)),
    st.builds(
        lambda n, rank, months: (n, lambda d: Extension(d, rank, months)),
        st.integers(0, 300),
        st.sampled_from(list(Rank)),
        st.sampled_from([6, 9, 12]),
    ),
    st.builds(
        lambda n, wait, more: (
            n,
            lambda d: CourtExtension(
                d,
                None if wait is None else d + timedelta(days=wait),
                None if more is None else d + timedelta(days=(wait or 0) + more),
            ),
        ),
        DAYS_AFTER,
        st.none() | st.integers(0, 60),
        st.none() | st.integers(0, 400),
    ),
)


@given(ARRESTS, REGIMES, st.sampled_from(list(FirstRelease)), st.lists(EVENTS, max_size=8))
def test_any_course_has_ordered_limits_and_its_refused_events_changed_nothing(arrested, regime, first_release, drawn):
    drawn = sorted(drawn, key=lambda one: one[0])
    events = [make(arrested + timedelta(days=days)) for days, make in drawn]
    clock = bail.clock(facts(arrested, *events, regime=regime, first_release=first_release))
    open_limits = [limit.ends for limit in clock.limits if limit.ends is not None]
    assert open_limits == sorted(open_limits)
    if clock.ends is not None and first_release is FirstRelease.BAIL:
        assert clock.ends >= bail.clock(facts(arrested, regime=regime)).ends
    refused = {refusal.event for refusal in clock.refused}
    kept = [event for position, event in enumerate(events) if position not in refused]
    without = bail.clock(facts(arrested, *kept, regime=regime, first_release=first_release))
    assert without.refused == ()
    assert (without.ends, without.limits, without.suspensions, without.stopped) == (
        clock.ends,
        clock.limits,
        clock.suspensions,
        clock.stopped,
    )


def test_every_step_rests_on_a_provision():
    clock = bail.clock(facts(MARCH_14, TO_6, Suspended(D(2026, 7, 1)), DppRequest(D(2026, 8, 10)), TO_9))
    assert all(step.text.endswith(".") and step.provision.startswith("PACE 1984 s") for step in clock.steps)
