"""The Full Code and Threshold Tests, the fast route after a suspected breach, and the papers of a file."""

from datetime import date

import pytest

from safehold.law import charging
from safehold.law.charging import ExcludedCategory, FileStage, FullCode, OrderHeld, OrderType, Paper, Threshold
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.judgements import Judgement

D = date
ON = D(2026, 11, 3)
MET, NOT_MET = Judgement(True, "Chat log and device"), Judgement(False, "Not attributed")


class TestTests:
    def test_full_code_gives_both_stages_back_in_order(self):
        steps = charging.check_full_code(dict.fromkeys(FullCode, MET))
        assert ["realistic prospect" in steps[0].text, "public interest" in steps[1].text] == [True, True]

    @pytest.mark.parametrize("stage", list(FullCode))
    def test_each_stage_has_to_be_met_and_recorded(self, stage):
        for judgement, end in ((NOT_MET, "not_met"), (None, "missing"), (Judgement(True, " "), "missing")):
            with pytest.raises(RefusedByLawError) as refusal:
                charging.check_full_code({**dict.fromkeys(FullCode, MET), stage: judgement})
            assert refusal.value.code == f"charging.full_code_{end}"

    @pytest.mark.parametrize("condition", list(Threshold))
    def test_each_of_the_five_conditions_has_to_be_met(self, condition):
        with pytest.raises(RefusedByLawError) as refusal:
            charging.check_threshold({**dict.fromkeys(Threshold, MET), condition: NOT_MET}, held=True)
        assert refusal.value.code == "charging.threshold_not_met"

    def test_threshold_test_is_for_somebody_held(self):
        assert len(charging.check_threshold(dict.fromkeys(Threshold, MET), held=True)) == 5
        with pytest.raises(RefusedByLawError, match="Apply the Full Code Test"):
            charging.check_threshold(dict.fromkeys(Threshold, MET), held=False)


NO_DEVICE = "Not to own a device that can reach the internet unless it keeps its history"
ORDER = OrderHeld(
    OrderType.SHPO_2020, D(2024, 1, 10), (NO_DEVICE, "No unsupervised contact with a child"), D(2029, 1, 9), "B 12/24"
)


def route(order=ORDER, prohibition=NO_DEVICE, on=ON, plea=True, suits=True, **kwargs):
    return charging.fast_route(order, prohibition, on=on, guilty_plea_anticipated=plea, suits_magistrates_court=suits, **kwargs)


class TestFastRoute:
    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (OrderType.SHPO_2020, "SA2020-S354"),
            (OrderType.SHPO_2003, "SOA2003-S103I"),
            (OrderType.NOTIFICATION, "SOA2003-S91"),
        ],
    )
    def test_finds_the_offence_and_names_the_prohibition(self, kind, code):
        answer = route(OrderHeld(kind, D(2024, 1, 10), (NO_DEVICE,)))
        assert (answer.offence.code, answer.police_may_charge, answer.prohibition) == (code, True, NO_DEVICE)

    @pytest.mark.parametrize("change", [{"plea": False}, {"suits": False}, {"categories": {ExcludedCategory.DOMESTIC_ABUSE}}])
    def test_test_that_is_not_met_sends_it_to_the_cps(self, change):
        answer = route(**change)
        assert not answer.police_may_charge
        assert "Crown Prosecution Service" in answer.way_forward
        assert sum(step.text.startswith("Not met") for step in answer.steps) == 1

    def test_never_says_that_somebody_broke_it(self):
        assert "Suspected to be broken" in route().steps[1].text

    @pytest.mark.parametrize("on", [D(2024, 1, 9), D(2029, 1, 10)])
    def test_order_that_was_not_in_force_grounds_nothing(self, on):
        with pytest.raises(RefusedByLawError, match="did not bind anybody"):
            route(on=on)

    def test_order_until_further_order_goes_on(self):
        assert route(OrderHeld(OrderType.SHPO_2020, D(2024, 1, 10), (NO_DEVICE,)), on=D(2044, 1, 1)).police_may_charge

    def test_prohibition_that_the_order_does_not_hold_is_named(self):
        with pytest.raises(FactsError, match="prohibition"):
            route(prohibition="Not to travel")


class TestPapers:
    def test_request_lacks_its_papers_by_name(self):
        with pytest.raises(RefusedByLawError, match="MG5, summary of the case; MG6"):
            charging.check_papers(FileStage.CHARGING_DECISION, {Paper.MG3}, on=ON)

    def test_disclosure_needs_both_schedules_and_the_report(self):
        assert charging.papers_of(FileStage.DISCLOSURE, on=ON) == (Paper.MG6C, Paper.MG6D, Paper.MG6E)
        assert charging.check_papers(FileStage.DISCLOSURE, set(Paper), on=ON)
