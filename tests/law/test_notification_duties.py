"""When somebody has to notify, how long an order runs, and what a match brings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import notification
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.notification import Disposal, Earlier, Order, Readings, Restriction, RestrictionKind

D = date


class TestSentences:
    def test_consecutive_sentences_are_added(self):
        # 20 + 12 = 32 months, 30 or more: without end, though neither is by itself.
        total, step = notification.added_sentences([20, 12])
        assert (total, step.text) == (32, "Sentences that run one after the other are added: 20 + 12 = 32 months.")
        assert notification.period(Disposal.IMPRISONMENT, total, 40, D(2026, 3, 14)).indefinite

    @pytest.mark.parametrize(
        ("given_months", "fact"), [([], "consecutive"), ([3, 0], "consecutive[1]"), ([900, 900], "consecutive")]
    )
    def test_sentences_that_can_not_be_are_named(self, given_months, fact):
        with pytest.raises(FactsError) as error:
            notification.added_sentences(given_months)
        assert error.value.fact == fact


class TestDuties:
    def test_three_days_begin_with_the_relevant_date(self):
        assert notification.first_by(D(2026, 3, 14)).by == D(2026, 3, 16)

    def test_days_away_are_not_counted(self):
        # Released from prison on 20 March: 21, 22 and 23 March; the day of conviction itself was free.
        assert notification.first_by(D(2026, 3, 14), [(D(2026, 3, 14), D(2026, 3, 20))]).by == D(2026, 3, 23)
        assert notification.first_by(D(2026, 3, 14), [(D(2026, 3, 15), D(2026, 3, 20))]).by == D(2026, 3, 22)

    def test_overlapping_days_away_count_once_and_earlier_ones_not_at_all(self):
        away = [(D(2026, 3, 1), D(2026, 3, 14)), (D(2026, 3, 14), D(2026, 3, 15))]
        assert notification.first_by(D(2026, 3, 14), away).by == D(2026, 3, 18)

    def test_changes_within_three_days(self):
        assert notification.change_by(D(2026, 2, 27)).by == D(2026, 3, 1)

    def test_days_away_are_not_counted_for_a_change_either(self):
        # Changed on 27 February, in hospital on 28 February and 1 March: 27 February, 2 and 3 March.
        assert notification.change_by(D(2026, 2, 27), [(D(2026, 2, 28), D(2026, 3, 1))]).by == D(2026, 3, 3)

    @pytest.mark.parametrize(
        ("away", "by"),
        [
            # Abroad on 14 March 2027, back on 21 March: 21, 22 and 23 March.
            ([(D(2027, 3, 10), D(2027, 3, 20))], D(2027, 3, 23)),
            # From custody into hospital without a day between: back on 26 March.
            ([(D(2027, 3, 10), D(2027, 3, 20)), (D(2027, 3, 21), D(2027, 3, 25))], D(2027, 3, 28)),
            # Back on the last day itself, or away only before it or after it: the year stands.
            ([(D(2027, 3, 10), D(2027, 3, 13))], D(2027, 3, 14)),
            ([(D(2027, 3, 15), D(2027, 3, 20))], D(2027, 3, 14)),
        ],
    )
    def test_a_year_that_ends_away_goes_on_to_three_days_from_the_return(self, away, by):
        answer = notification.periodic_by(D(2026, 3, 14), away=away)
        assert answer.by == by
        assert [step.provision for step in answer.steps[1:]] == (
            [] if by == D(2027, 3, 14) else ["Sexual Offences Act 2003 s.85(3)–(4)"]
        )

    @pytest.mark.parametrize(
        ("earlier", "is_excused"),
        [
            (Earlier(D(2025, 1, 1), None, D(2025, 1, 2)), True),
            (Earlier(D(2025, 1, 1), D(2026, 3, 16), D(2025, 1, 2)), True),
            (Earlier(D(2025, 1, 1), D(2026, 3, 15), D(2025, 1, 2)), False),
            (Earlier(D(2025, 1, 1), None, None), False),
            (Earlier(D(2025, 1, 1), None, D(2026, 3, 14)), False),
            (Earlier(D(2026, 3, 14), None, D(2026, 3, 13)), False),
        ],
    )
    def test_who_was_under_requirements_and_notified_makes_no_first_notification_again(self, earlier, is_excused):
        # Three days beginning with 14 March 2026: to the 16th.
        assert (notification.excused_from_first(D(2026, 3, 14), [earlier]) is not None) is is_excused

    @pytest.mark.parametrize(
        ("last", "fixed", "by"),
        [(D(2026, 3, 14), True, D(2027, 3, 14)), (D(2024, 2, 29), True, D(2025, 2, 28)), (D(2026, 3, 14), False, D(2026, 3, 21))],
    )
    def test_every_year_or_every_week(self, last, fixed, by):
        answer = notification.periodic_by(last, fixed_address=fixed)
        assert answer.by == by
        assert [point.code for point in answer.sign_off] == ["day_of_notification_counts"]
        earlier = notification.periodic_by(last, fixed_address=fixed, readings=Readings(day_of_notification_counts=True))
        assert earlier.by == by - timedelta(days=1)

    def test_another_address_after_seven_days_in_twelve_months(self):
        # Four days and three days: full on 12 May, in time until 14 May.
        stays = [(D(2026, 1, 10), D(2026, 1, 13)), (D(2026, 5, 10), D(2026, 5, 20))]
        assert notification.other_address_by(stays).by == D(2026, 5, 14)
        assert notification.other_address_by([(D(2026, 1, 10), D(2026, 1, 15))]).by is None

    def test_days_more_than_twelve_months_apart_do_not_add_up(self):
        stays = [(D(2025, 1, 10), D(2025, 1, 13)), (D(2026, 1, 14), D(2026, 1, 16))]
        assert notification.other_address_by(stays).by is None
        within = [(D(2025, 1, 10), D(2025, 1, 13)), (D(2026, 1, 7), D(2026, 1, 9))]
        assert notification.other_address_by(within).by == D(2026, 1, 11)

    def test_days_in_custody_are_not_counted_once_seven_days_at_another_address_are_full(self):
        # Full on 7 March, which is the first day; released on the 20th: the 21st and the 22nd.
        stays, custody = [(D(2026, 3, 1), D(2026, 3, 7))], [(D(2026, 3, 8), D(2026, 3, 20))]
        assert notification.other_address_by(stays, custody).by == D(2026, 3, 22)
        assert notification.other_address_by(stays, custody).by == notification.change_by(D(2026, 3, 7), custody).by

    def test_travel_seven_days_before(self):
        assert notification.travel_by(D(2026, 8, 20)).by == D(2026, 8, 13)
        notification.check_travel(D(2026, 8, 20), D(2026, 8, 13))
        with pytest.raises(RefusedByLawError, match="a person decides"):
            notification.check_travel(D(2026, 8, 20), D(2026, 8, 14))

    @pytest.mark.parametrize(
        ("call", "fact"),
        [
            (lambda: notification.first_by(D(1066, 1, 1)), "relevant"),
            (lambda: notification.first_by(D(2026, 1, 1), [(D(2026, 1, 3), D(2026, 1, 2))]), "away[0].to"),
            (lambda: notification.other_address_by([(D(2026, 1, 3), D(2026, 1, 2))]), "stays[0].to"),
            (lambda: notification.other_address_by([(D(2000, 1, 3), D(2190, 1, 2))]), "stays[0].to"),
        ],
    )
    def test_days_that_can_not_be_are_named(self, call, fact):
        with pytest.raises(FactsError) as error:
            call()
        assert error.value.fact == fact

    @given(st.dates(D(2020, 1, 1), D(2045, 1, 1)), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=4))
    def test_days_away_never_shorten_and_three_days_stay_free(self, relevant, spans):
        away = [(relevant + timedelta(days=start), relevant + timedelta(days=start + more)) for start, more in spans]
        by = notification.first_by(relevant, away).by
        assert by >= notification.first_by(relevant).by
        days = [relevant + timedelta(days=number) for number in range((by - relevant).days + 1)]
        assert sum(not any(first <= day <= last for first, last in away) for day in days) == 3


FOR_EVER = Restriction("No unsupervised contact", RestrictionKind.PROHIBITION)
FIVE_YEARS = Restriction("No device without history", RestrictionKind.PROHIBITION, D(2031, 3, 13))
TRAVEL = Restriction("Not to leave the United Kingdom", RestrictionKind.FOREIGN_TRAVEL, D(2028, 3, 13))


class TestOrders:
    def test_order_ends_with_its_last_restriction(self):
        assert notification.order_end(Order(D(2026, 3, 14), (FIVE_YEARS, TRAVEL))).ends == D(2031, 3, 13)
        assert notification.order_end(Order(D(2026, 3, 14), (FIVE_YEARS, FOR_EVER))).ends is None

    def test_restrictions_end_one_by_one(self):
        order = Order(D(2026, 3, 14), (FOR_EVER, FIVE_YEARS, TRAVEL))
        assert notification.in_force(order, on=D(2026, 3, 13)) == ()
        assert notification.in_force(order, on=D(2028, 3, 13)) == (FOR_EVER, FIVE_YEARS, TRAVEL)
        assert notification.in_force(order, on=D(2028, 3, 14)) == (FOR_EVER, FIVE_YEARS)
        assert notification.in_force(order, on=D(2031, 3, 14)) == (FOR_EVER,)

    def test_what_binds_on_a_day_is_not_said_of_an_order_that_cannot_have_been_made(self):
        with pytest.raises(FactsError):
            notification.in_force(Order(D(2026, 3, 14), ()), on=D(2026, 3, 14))

    @pytest.mark.parametrize(
        ("restriction", "code"),
        [
            (Restriction("Short", RestrictionKind.REQUIREMENT, D(2031, 3, 12)), "order.too_short"),
            (Restriction("Travel", RestrictionKind.FOREIGN_TRAVEL, D(2031, 3, 14)), "order.travel_too_long"),
            (Restriction("Travel", RestrictionKind.FOREIGN_TRAVEL), "order.travel_too_long"),
        ],
    )
    def test_each_prohibition_runs_five_years_and_only_travel_is_shorter(self, restriction, code):
        with pytest.raises(RefusedByLawError) as refusal:
            notification.check_order(Order(D(2026, 3, 14), (FOR_EVER, restriction)))
        assert refusal.value.code == code

    @pytest.mark.parametrize(
        ("order", "fact"),
        [
            (Order(D(2026, 3, 14), ()), "restrictions"),
            (Order(D(1066, 3, 14), (FOR_EVER,)), "made"),
            (Order(D(2026, 3, 14), (Restriction("x", RestrictionKind.PROHIBITION, D(2026, 3, 13)),)), "restrictions[0].ends"),
        ],
    )
    def test_orders_that_can_not_be_are_named(self, order, fact):
        with pytest.raises(FactsError) as error:
            notification.check_order(order)
        assert error.value.fact == fact


class TestMatches:
    def test_match_tells_the_offender_manager_the_same_day_and_is_policy(self):
        answer = notification.on_match(D(2026, 3, 14), order=True, requirements=True)
        assert [duty.code for duty in answer.duties] == [
            "tell_offender_manager", "test_prohibitions", "test_declared", "reassess",
        ]  # fmt: skip
        assert answer.duties[0].by == D(2026, 3, 14)
        assert {step.basis.value for step in answer.steps} == {"force_policy"}
        assert len(notification.on_match(D(2026, 3, 14), order=False, requirements=True).duties) == 3

    def test_no_match_is_no_finding(self):
        answer = notification.on_no_match(D(2026, 3, 14))
        assert answer.duties == ()
        assert "no finding about risk" in answer.steps[0].text
