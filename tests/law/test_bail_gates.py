"""The gates of a bail: each refuses with its section and a way forward where a judgement is missing or says no."""

from dataclasses import replace
from datetime import date

import pytest

from safehold.law import bail
from safehold.law.bail import (
    BailFacts,
    Condition,
    EarlierReturn,
    ExtensionCondition,
    ExtensionDecision,
    Factor,
    FirstRelease,
    Judgement,
    Purpose,
    Regime,
    ReleaseDecision,
    VictimsViews,
)
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError

D = date
ON = D(2026, 3, 15)
RELEASE = ReleaseDecision(
    necessary=True,
    proportionate=True,
    reasons="Devices are with the laboratory",
    considered=dict.fromkeys(Factor, "Considered"),
    representations_considered=True,
    guidance_regarded=True,
)


class TestRelease:
    def test_all_pre_conditions_met_give_the_reasons_back(self):
        steps = bail.check_release_on_bail(RELEASE, on=ON)
        assert steps[0].text == "Bail is necessary and proportionate: Devices are with the laboratory."
        assert len(steps) == 1 + 5 + 2

    @pytest.mark.parametrize(
        ("change", "code", "provision"),
        [
            ({"necessary": False}, "bail.not_necessary", "PACE 1984 s.50A(1)(a)"),
            ({"proportionate": False}, "bail.not_proportionate", "PACE 1984 s.50A(1)(a)"),
            ({"reasons": " "}, "bail.no_reasons", "PACE 1984 s.50A(1)(a)"),
            ({"representations_considered": False}, "bail.representations", "PACE 1984 s.50A(1)(b)"),
            ({"guidance_regarded": False}, "bail.guidance", "PACE 1984 s.50B(7)"),
        ],
    )
    def test_each_pre_condition_that_is_not_met_is_refused(self, change, code, provision):
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_release_on_bail(replace(RELEASE, **change), on=ON)
        assert (refusal.value.code, refusal.value.provision) == (code, provision)
        assert refusal.value.way_forward

    @pytest.mark.parametrize("factor", list(Factor))
    def test_each_factor_has_to_be_considered(self, factor):
        considered = {**RELEASE.considered, factor: ""}
        with pytest.raises(RefusedByLawError, match="Nothing is recorded on the need") as refusal:
            bail.check_release_on_bail(replace(RELEASE, considered=considered), on=ON)
        assert refusal.value.provision == "PACE 1984 s.50A(2)"

    def test_day_before_the_act_is_not_answered(self):
        with pytest.raises(NotCoveredError):
            bail.check_release_on_bail(RELEASE, on=D(2022, 10, 27))


NO_CONTACT = Condition("Not to contact the child", Purpose.NO_INTERFERENCE, "She is a witness")


class TestConditions:
    def test_condition_with_a_permitted_purpose_passes(self):
        (step,) = bail.check_conditions([NO_CONTACT], on=ON)
        assert step.text.startswith("“Not to contact the child”: to secure that they do not interfere with witnesses")

    @pytest.mark.parametrize(
        ("condition", "code"),
        [
            (replace(NO_CONTACT, purpose=None), "bail.condition_purpose"),
            (replace(NO_CONTACT, reasons=""), "bail.condition_reasons"),
            (replace(NO_CONTACT, text="To live at the hostel", bail_hostel=True), "bail.hostel"),
        ],
    )
    def test_condition_that_can_not_be_is_refused_by_name(self, condition, code):
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_conditions([NO_CONTACT, condition], on=ON)
        assert refusal.value.code == code
        assert condition.text in refusal.value.reason

    def test_copy_is_given_of_conditions_and_not_asked_for_without_any(self):
        with pytest.raises(RefusedByLawError, match="copy"):
            bail.check_conditions([NO_CONTACT], on=ON, copy_given=False)
        assert bail.check_conditions([], on=ON, copy_given=False) == ()

    def test_variation_is_at_the_persons_request_and_asks_the_victim(self):
        with pytest.raises(RefusedByLawError, match="at the person's request only"):
            bail.check_variation([NO_CONTACT], on=ON, asked_by_person=False)
        with pytest.raises(RefusedByLawError, match="views"):
            bail.check_variation([NO_CONTACT], on=ON, asked_by_person=True, victims=[VictimsViews()])
        told = VictimsViews(sought=True, custody_officer_told=True)
        assert len(bail.check_variation([NO_CONTACT], on=ON, asked_by_person=True, victims=[told])) == 3


class TestVictimsViews:
    ASKED = VictimsViews(sought=True, custody_officer_told=True)

    @pytest.mark.parametrize(
        ("views", "code"),
        [
            (VictimsViews(), "bail.views_not_sought"),
            (VictimsViews(practicable=False), "bail.views_not_practicable"),
            (replace(ASKED, vulnerable=True), "bail.views_representative"),
            (replace(ASKED, custody_officer_told=False), "bail.views_not_passed_on"),
        ],
    )
    def test_views_that_were_not_sought_or_passed_on_are_refused(self, views, code):
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_victims_views(views, on=ON)
        assert (refusal.value.code, refusal.value.provision) == (code, "PACE 1984 s.47ZZA")

    def test_views_of_a_vulnerable_victim_come_through_a_representative(self):
        (step,) = bail.check_victims_views(replace(self.ASKED, vulnerable=True, through_representative=True), on=ON)
        assert "through a representative" in step.text

    def test_not_practicable_needs_the_reason_only(self):
        (step,) = bail.check_victims_views(VictimsViews(practicable=False, why_not="Not identified yet"), on=ON)
        assert step.text.endswith("Not identified yet.")

    @pytest.mark.parametrize(("age", "vulnerable"), [(17, True), (18, False), (None, False)])
    def test_under_18_at_the_offence_counts_as_vulnerable(self, age, vulnerable):
        assert bail.counts_as_vulnerable(age, on=ON) is vulnerable
        assert bail.counts_as_vulnerable(age, on=ON, otherwise=True)

    def test_age_below_zero_is_named(self):
        with pytest.raises(FactsError, match="age_at_offence"):
            bail.counts_as_vulnerable(-1, on=ON)


MET = Judgement(met=True, reasons="Written grounds")
DECISION = ExtensionDecision(dict.fromkeys(ExtensionCondition, MET), person_told=True, representations="None made")
STANDARD = BailFacts(Regime.STANDARD, D(2026, 3, 14))
DESIGNATED = BailFacts(Regime.DESIGNATED, D(2026, 3, 14))


def check(decision, facts=STANDARD, to_months=6, **kwargs):
    return bail.check_extension_decision(facts, decision, authorised=D(2026, 6, 1), to_months=to_months, **kwargs)


class TestExtension:
    def test_four_conditions_and_representations_give_the_reasons_back(self):
        assert [step.provision for step in check(DECISION)][:4] == [f"PACE 1984 s.47ZC({number})" for number in (2, 3, 4, 5)]

    @pytest.mark.parametrize("condition", list(ExtensionCondition))
    @pytest.mark.parametrize(("judgement", "code"), [(None, "missing"), (Judgement(False, "No"), "not_met")])
    def test_each_condition_has_to_be_met_with_reasons(self, condition, judgement, code):
        judgements = {**DECISION.judgements, condition: judgement}
        with pytest.raises(RefusedByLawError, match=f"ondition {condition}") as refusal:
            check(replace(DECISION, judgements=judgements))
        assert refusal.value.code == f"bail.condition_{code}"

    def test_court_is_not_asked_for_condition_a(self):
        without_a = {key: MET for key in ExtensionCondition if key is not ExtensionCondition.A}
        assert check(replace(DECISION, judgements=without_a), by_court=True)
        with pytest.raises(RefusedByLawError, match="condition A"):
            check(replace(DECISION, judgements=without_a))

    @pytest.mark.parametrize(
        ("change", "code"), [({"person_told": False}, "bail.not_told"), ({"representations": ""}, "bail.representations")]
    )
    def test_person_is_told_and_heard_first(self, change, code):
        with pytest.raises(RefusedByLawError) as refusal:
            check(replace(DECISION, **change))
        assert refusal.value.code == code

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({}, "bail.not_designated"),
            ({"designated_on": D(2026, 6, 2), "director_consulted": True}, "bail.not_designated"),
            ({"designated_on": D(2026, 6, 1)}, "bail.director_not_consulted"),
        ],
    )
    def test_twelve_months_of_a_designated_case_need_the_director(self, change, code):
        with pytest.raises(RefusedByLawError) as refusal:
            check(replace(DECISION, **change), DESIGNATED, 12)
        assert refusal.value.code == code

    def test_director_designated_and_consulted(self):
        decision = replace(DECISION, designated_on=D(2026, 6, 1), director_consulted=True)
        assert check(decision, DESIGNATED, 12)[-1].provision == "PACE 1984 s.47ZE(2), (5)(b)"
        assert check(DECISION, DESIGNATED, 9)


class TestReturn:
    def test_last_day_of_the_period_needs_no_reason(self):
        assert bail.check_return_date(STANDARD, returns=D(2026, 6, 14))

    @pytest.mark.parametrize("why", list(EarlierReturn))
    def test_earlier_day_needs_one_of_the_two_reasons(self, why):
        with pytest.raises(RefusedByLawError) as refusal:
            bail.check_return_date(STANDARD, returns=D(2026, 6, 13))
        assert (refusal.value.code, refusal.value.provision) == ("bail.return_too_early", "PACE 1984 s.47ZA(2)")
        assert bail.check_return_date(STANDARD, returns=D(2026, 6, 13), earlier=why)

    def test_day_after_the_period_is_refused(self):
        with pytest.raises(RefusedByLawError, match="Choose 14 June 2026, or extend the bail first"):
            bail.check_return_date(STANDARD, returns=D(2026, 6, 15), earlier=EarlierReturn.ALIGNED)

    def test_day_before_the_release_is_impossible_and_that_day_itself_is_not(self):
        with pytest.raises(FactsError, match="returns"):
            bail.check_return_date(STANDARD, returns=D(2026, 3, 13))
        assert bail.check_return_date(STANDARD, returns=D(2026, 3, 14), earlier=EarlierReturn.DECISION_EXPECTED)

    def test_stopped_clock_has_no_last_day_to_return_on(self):
        stopped = BailFacts(Regime.STANDARD, D(2026, 3, 14), first_release=FirstRelease.CHARGING_DECISION)
        (step,) = bail.check_return_date(stopped, returns=D(2026, 7, 1))
        assert "47ZL" in step.provision


class TestFirstArrest:
    def test_street_bail_and_further_arrests_leave_the_period_of_the_first(self):
        facts = replace(STANDARD, released=D(2026, 4, 2), street_bail=D(2026, 3, 14), rearrested=(D(2026, 4, 1), D(2026, 5, 1)))
        clock = bail.clock(facts)
        assert clock.ends == D(2026, 6, 14)
        assert [step.provision for step in clock.steps].count("PACE 1984 s.47ZM(2)") == 3

    def test_release_for_a_decision_after_street_bail_stops_a_clock_that_runs(self):
        # Began 15 March with street bail; sent to the CPS on 1 May; request on 10 June: as if suspended on 1 May.
        facts = BailFacts(
            Regime.STANDARD,
            D(2026, 3, 14),
            D(2026, 5, 1),
            FirstRelease.CHARGING_DECISION,
            street_bail=D(2026, 3, 14),
        )
        clock = bail.clock(facts)
        assert (clock.stopped, clock.days_left_when_restarted) == (True, 44)
        again = bail.clock(replace(facts, events=(bail.DppRequest(D(2026, 6, 10)),)))
        assert again.ends == D(2026, 7, 23)

    @pytest.mark.parametrize(
        ("change", "fact"),
        [
            ({"street_bail": D(2026, 3, 13)}, "street_bail"),
            ({"street_bail": D(2026, 3, 20), "released": D(2026, 3, 19)}, "street_bail"),
            ({"street_bail": D(2026, 3, 14), "first_release": FirstRelease.CHARGING_DECISION}, "released"),
            ({"rearrested": (D(2026, 3, 13),)}, "rearrested[0]"),
        ],
    )
    def test_arrests_that_can_not_be_are_named(self, change, fact):
        with pytest.raises(FactsError) as error:
            bail.clock(replace(STANDARD, **change))
        assert error.value.fact == fact
