"""How far the court may extend bail, in which form, and which applications it is not asked. PACE 1984 ss. 47ZF–47ZJ."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import bail
from safehold.law.bail import (
    BailFacts,
    CourtExtension,
    DppRequest,
    Extension,
    ExtensionCondition,
    FirstRelease,
    Form,
    Judgement,
    Rank,
    Regime,
    Suspended,
)
from safehold.law.errors import RefusedByLawError

D = date
ARREST = D(2026, 3, 14)  # 9 months: 14 Dec 2026; 12: 14 Mar 2027; 18: 14 Sep 2027; 24: 14 Mar 2028
TO_6 = Extension(D(2026, 6, 1), Rank.INSPECTOR, 6)
TO_9 = Extension(D(2026, 9, 1), Rank.SUPERINTENDENT, 9)
TO_12 = Extension(D(2026, 12, 1), Rank.ASSISTANT_CHIEF_CONSTABLE, 12)
NINE = BailFacts(Regime.STANDARD, ARREST, events=(TO_6, TO_9))
GROUNDS = {key: Judgement(True, "Grounds") for key in (ExtensionCondition.B, ExtensionCondition.C, ExtensionCondition.D)}


def with_events(*events, regime=Regime.STANDARD):
    return BailFacts(regime, ARREST, events=events)


class TestReach:
    @pytest.mark.parametrize(
        ("facts", "plain", "needed"),
        [
            (NINE, D(2027, 3, 14), D(2027, 9, 14)),  # 47ZF(4)(a), (6)(a)
            (with_events(TO_6, TO_9, regime=Regime.DESIGNATED), D(2027, 3, 14), D(2027, 9, 14)),  # no 47ZE authority
            (with_events(TO_6, TO_9, TO_12, regime=Regime.DESIGNATED), D(2027, 9, 14), D(2028, 3, 14)),  # 47ZF(4)(b), (6)(b)
            (
                with_events(Extension(D(2026, 9, 1), Rank.SUPERINTENDENT, 12), regime=Regime.NON_STANDARD),
                D(2027, 9, 14),
                D(2028, 3, 14),
            ),
        ],
    )
    def test_first_order(self, facts, plain, needed):
        reach = bail.court_reach(facts)
        assert (reach.first_order, reach.ends, reach.ends_where_needed) == (True, plain, needed)

    def test_nothing_is_reached_before_the_officers_limits_are_used(self):
        with pytest.raises(RefusedByLawError, match="after 9 months have been authorised"):
            bail.court_reach(with_events(TO_6))

    def test_days_of_suspension_move_the_first_order(self):
        # Suspended 2 May to 9 June: 39 days.
        facts = with_events(Suspended(D(2026, 5, 1)), DppRequest(D(2026, 6, 10)), TO_6_LATER, TO_9)
        assert bail.court_reach(facts).ends == D(2027, 3, 14) + timedelta(days=39)

    def test_further_orders_add_three_months_or_six_and_repeat(self):
        first = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 3, 14))
        reach = bail.court_reach(with_events(TO_6, TO_9, first))
        assert (reach.ends, reach.ends_where_needed) == (D(2027, 6, 14), D(2027, 9, 14))
        second = CourtExtension(D(2027, 6, 1), D(2027, 6, 10), D(2027, 9, 14))
        later = bail.court_reach(
            with_events(TO_6, TO_9, first, CourtExtension(D(2027, 3, 1), D(2027, 3, 10), reach.ends), second)
        )
        assert (later.first_order, later.ends) == (False, D(2027, 12, 14))

    def test_nothing_is_reached_while_one_is_pending_or_the_clock_stands(self):
        pending = CourtExtension(D(2026, 12, 1), None, None)
        with pytest.raises(RefusedByLawError, match="has not been decided"):
            bail.court_reach(with_events(TO_6, TO_9, pending))
        with pytest.raises(RefusedByLawError, match="stopped"):
            bail.court_reach(with_events(TO_6, TO_9, Suspended(D(2026, 10, 1))))

    def test_further_order_past_six_months_is_for_sign_off(self):
        first = CourtExtension(D(2026, 12, 1), D(2026, 12, 10), D(2027, 3, 14))
        second = CourtExtension(D(2027, 3, 1), D(2027, 3, 10), D(2027, 9, 15))
        codes = [point.code for point in bail.clock(with_events(TO_6, TO_9, first, second)).sign_off]
        assert codes == ["further_order_beyond_limit"]


TO_6_LATER = Extension(D(2026, 7, 1), Rank.INSPECTOR, 6)


class TestForm:
    @pytest.mark.parametrize(
        ("until", "justice", "asked", "form"),
        [
            (D(2028, 3, 14), False, True, Form.PAPERS),  # up to 24 months a request alone gives no hearing
            (D(2028, 3, 14), True, False, Form.HEARING),
            (D(2028, 3, 15), False, True, Form.HEARING),
            (D(2028, 3, 15), True, False, Form.PAPERS),
        ],
    )
    def test_hearing_depends_on_24_months(self, until, justice, asked, form):
        answer = bail.court_form(NINE, asked_until=until, justice_requires_hearing=justice, hearing_asked_for=asked)
        assert (answer.form, answer.beyond_threshold) == (form, until == D(2028, 3, 15))
        assert answer.steps[0].provision == "PACE 1984 s.47ZI"


LAST_DAY, TWELVE = D(2026, 12, 14), D(2027, 3, 14)


class TestApplication:
    def check(self, facts=NINE, applied=LAST_DAY, until=TWELVE, grounds=GROUNDS, why=""):
        return bail.check_court_application(facts, applied=applied, asked_until=until, judgements=grounds, why_longer=why)

    def test_on_the_last_day_is_in_time(self):
        assert self.check()[-1].provision == "PACE 1984 s.47ZJ(3)–(4)"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"applied": D(2026, 12, 15)}, "bail.ended"),
            (
                {"facts": BailFacts(Regime.STANDARD, ARREST, events=(TO_6,)), "applied": D(2026, 9, 1)},
                "bail.court_out_of_sequence",
            ),
            ({"until": D(2027, 9, 15)}, "bail.court_reach"),
            ({"until": D(2027, 3, 15)}, "bail.longer_not_needed"),
            ({"grounds": {}}, "bail.condition_missing"),
            ({"grounds": {**GROUNDS, ExtensionCondition.C: Judgement(False, "Slow")}}, "bail.condition_not_met"),
        ],
    )
    def test_application_the_court_can_not_grant_is_refused_beforehand(self, change, code):
        with pytest.raises(RefusedByLawError) as refusal:
            self.check(**change)
        assert refusal.value.code == code
        assert refusal.value.way_forward

    def test_longer_time_is_asked_for_with_its_reason(self):
        assert self.check(until=D(2027, 9, 14), why="The laboratory needs ten months")


@given(st.dates(D(2022, 10, 28), D(2045, 12, 31)), st.sampled_from(list(Regime)))
def test_each_reach_is_past_the_period_in_force_and_longer_where_needed(arrested, regime):
    chain = {
        Regime.STANDARD: ((6, Rank.INSPECTOR), (9, Rank.SUPERINTENDENT)),
        Regime.DESIGNATED: ((6, Rank.INSPECTOR), (9, Rank.SUPERINTENDENT), (12, Rank.ASSISTANT_CHIEF_CONSTABLE)),
        Regime.NON_STANDARD: ((12, Rank.SUPERINTENDENT),),
    }[regime]
    events = tuple(Extension(arrested + timedelta(days=5), rank, months) for months, rank in chain)
    facts = BailFacts(regime, arrested, None, FirstRelease.BAIL, events)
    reach = bail.court_reach(facts)
    assert bail.clock(facts).ends < reach.ends < reach.ends_where_needed
    order = CourtExtension(arrested + timedelta(days=6), arrested + timedelta(days=7), reach.ends)
    again = bail.court_reach(BailFacts(regime, arrested, None, FirstRelease.BAIL, (*events, order)))
    assert reach.ends < again.ends < again.ends_where_needed
