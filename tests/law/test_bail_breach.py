"""Breach of bail before charge, failing to surrender, and keeping somebody for the court."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import bail
from safehold.law.bail import FailureToSurrender, RemandGround
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError

D = date
ON = D(2026, 3, 15)


class TestBreach:
    @pytest.mark.parametrize(("street", "arrest"), [(False, "PACE 1984 s.46A(1A)"), (True, "PACE 1984 s.30D(2A)")])
    def test_gives_a_power_of_arrest_and_entry_and_is_no_offence(self, street, arrest):
        answer = bail.after_breach(on=ON, street_bail=street)
        assert (answer.arrest, answer.entry, answer.is_offence) == (arrest, "PACE 1984 s.17(1)(cab)", False)
        assert "no offence by itself" in answer.steps[2].text
        assert answer.question.startswith("Which further offence, if any")

    def test_three_ways_on_and_the_charge_leads_to_court(self):
        routes = bail.after_breach(on=ON).routes
        assert [route.provision for route in routes] == ["PACE 1984 s.37CA(2)(a)"] + ["PACE 1984 s.37CA(2)(b)"] * 2
        assert "next sitting of the court" in routes[0].then

    def test_release_for_a_decision_keeps_the_same_conditions(self):
        routes = bail.after_breach(on=ON, for_charging_decision=True).routes
        assert routes[1].provision == "PACE 1984 s.37C(2)(b)"
        assert "same conditions" in routes[1].then

    def test_day_before_the_act_is_not_answered(self):
        with pytest.raises(NotCoveredError):
            bail.after_breach(on=D(2022, 10, 27))


class TestInformation:
    def test_six_months_from_the_failure_while_nothing_ended_it(self):
        answer = bail.information_clock(FailureToSurrender(D(2026, 8, 31)))
        assert (answer.lay_by, answer.may_lengthen) == (D(2027, 2, 28), True)

    def test_three_months_from_the_first_of_surrender_arrest_or_court(self):
        # Failed 14 June: 14 December. Arrested 1 December: 1 March 2027, which is later.
        answer = bail.information_clock(FailureToSurrender(D(2026, 6, 14), arrested=D(2026, 12, 1), before_court=D(2026, 12, 2)))
        assert (answer.lay_by, answer.may_lengthen) == (D(2027, 3, 1), False)

    def test_either_period_is_enough(self):
        answer = bail.information_clock(FailureToSurrender(D(2026, 6, 14), surrendered=D(2026, 6, 20)))
        assert answer.lay_by == D(2026, 12, 14)

    def test_laid_on_the_last_day_is_in_time_and_the_day_after_is_not(self):
        failure = FailureToSurrender(D(2026, 6, 14), surrendered=D(2026, 6, 20))
        bail.check_information(failure, laid=D(2026, 12, 14))
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_information(failure, laid=D(2026, 12, 15))
        assert refusal.value.provision == "Bail Act 1976 s.6(11)"

    @pytest.mark.parametrize(
        ("failure", "fact"),
        [
            (FailureToSurrender(D(2026, 6, 14), surrendered=D(2026, 6, 13)), "surrendered"),
            (FailureToSurrender(D(2026, 6, 14), arrested=D(2026, 6, 13)), "arrested"),
            (FailureToSurrender(D(2026, 6, 14), before_court=D(2026, 6, 13)), "before_court"),
            (FailureToSurrender(D(1700, 6, 14)), "failed"),
        ],
    )
    def test_days_that_can_not_be_are_named(self, failure, fact):
        with pytest.raises(FactsError) as error:
            bail.information_clock(failure)
        assert error.value.fact == fact
        with pytest.raises(FactsError, match="laid"):
            bail.check_information(FailureToSurrender(D(2026, 6, 14)), laid=D(2026, 6, 13))

    @given(st.dates(D(2020, 1, 1), D(2045, 1, 1)), st.integers(0, 900), st.integers(0, 100))
    def test_an_earlier_end_never_gives_longer(self, failed, after, more):
        days = [D.fromordinal(failed.toordinal() + number) for number in (after, after + more)]
        one, other = (bail.information_clock(FailureToSurrender(failed, surrendered=day)).lay_by for day in days)
        assert bail.information_clock(FailureToSurrender(failed)).lay_by <= one <= other


class TestRemand:
    def test_ground_with_reasons_keeps_for_the_next_sitting(self):
        answer = bail.check_remand(on=ON, charged=True, ground=RemandGround.INTERFERENCE, reasons="Wrote to the child")
        assert [step.provision for step in answer.steps] == ["PACE 1984 s.38(1)(a)", "PACE 1984 s.46(2)"]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"charged": False}, "remand.not_charged"),
            ({"ground": None}, "remand.no_ground"),
            ({"reasons": ""}, "remand.no_reasons"),
            ({"ground": RemandGround.FURTHER_OFFENCE, "imprisonable": False}, "remand.not_imprisonable"),
            ({"ground": RemandGround.INJURY_OR_DAMAGE}, "remand.imprisonable"),
        ],
    )
    def test_without_charge_or_ground_nobody_is_kept(self, change, code):
        given_facts = {"charged": True, "ground": RemandGround.WILL_NOT_APPEAR, "reasons": "Fled before"} | change
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_remand(on=ON, **given_facts)
        assert refusal.value.code == code
