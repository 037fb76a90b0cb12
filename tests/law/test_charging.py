"""Who decides on a charge, and what a charge by the police has to meet."""

from datetime import date, timedelta

import pytest

from safehold.law import charging
from safehold.law.charging import Decider, ExcludedCategory
from safehold.law.errors import FactsError, RefusedByLawError

TO_POLICE = {"SA2020-S354", "SOA2003-S103I", "SOA2003-S91", "SOA2003-S113", "SOA2003-S122H"}
SUMMARY_ONLY = {"BA1976-S6"}
"""The police charge it whatever plea is anticipated."""


def test_only_breaches_of_orders_and_notification_and_failing_to_surrender_may_be_charged_by_the_police():
    to_police = {code for code in charging.OFFENCES if charging.who_decides(code).decider is Decider.POLICE_OR_CPS}
    assert to_police == TO_POLICE | SUMMARY_ONLY


def test_failing_to_surrender_is_summary_only_and_asks_for_no_plea():
    offence = charging.OFFENCES[charging.FAILING_TO_SURRENDER]
    assert {code for code, one in charging.OFFENCES.items() if one.mode is charging.Mode.SUMMARY_ONLY} == {offence.code}
    assert (offence.provision, offence.checked) == ("Bail Act 1976 s.6", "general knowledge")
    assert "summarily only" in charging.who_decides(offence.code).steps[-1].text
    charging.check_police_charge(offence.code, guilty_plea_anticipated=False, suits_magistrates_court=True)
    with pytest.raises(RefusedByLawError):
        charging.check_police_charge(
            offence.code,
            guilty_plea_anticipated=False,
            suits_magistrates_court=True,
            categories={ExcludedCategory.DOMESTIC_ABUSE},
        )


@pytest.mark.parametrize(
    "named",
    [f"SOA2003-S{section}" for section in (*range(1, 16), "15A", *range(47, 51), *range(61, 68), 91, 113)]
    + ["SOA2003-S66A", "SOA2003-S66B", "SOA2003-S67A", "SOA2003-S122H", "CJA2009-S62", "CJIA2008-S63", "SCA2015-S69"]
    + ["RIPA2000-S53", "CAA1981-S1", "CLA1977-S1", "SCA2007-S44", "SCA2007-S45", "SCA2007-S46", "BA1976-S6"],
)
def test_what_this_work_arrests_for_is_in_the_table(named):
    assert charging.OFFENCES[named].first_day is not None


@pytest.mark.parametrize(
    ("code", "first"),
    [("SOA2003-S15A", date(2017, 4, 3)), ("SOA2003-S66A", date(2024, 1, 31)), ("SOA2003-S2", date(2004, 5, 1))],
)
def test_an_offence_can_be_committed_from_its_first_day(code, first):
    offence = charging.OFFENCES[code]
    assert [offence.can_be_committed_by(first + timedelta(days=days)) for days in (-1, 0, 1)] == [False, True, True]


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2021, 6, 1), 6), (date(2022, 5, 1), 6), (date(2022, 5, 2), 12), (date(2023, 3, 29), 12),
        (date(2023, 3, 30), 6), (date(2024, 11, 17), 6), (date(2024, 11, 18), 12), (date(2026, 3, 2), 12),
    ],
)  # fmt: skip
def test_the_longest_sentence_of_a_magistrates_court_went_up_down_and_up_again(day, months):
    assert charging.RULES["police_charge"].on(day).value == months


def test_image_offences_need_the_directors_consent():
    assert {code for code in charging.OFFENCES if charging.who_decides(code).dpp_consent} == {
        "PCA1978-S1", "CJA1988-S160", "CJA2009-S62", "CJIA2008-S63", "SCA2015-S69",
    }  # fmt: skip
    assert [step.provision for step in charging.who_decides("CJA2009-S62").steps][-1] == "Coroners and Justice Act 2009 s.62(9)"
    assert [step.provision for step in charging.who_decides("PCA1978-S1").steps][-1] == "Protection of Children Act 1978 s.1(3)"


@pytest.mark.parametrize(
    ("code", "maximum"),
    [
        ("PCA1978-S1", 10),
        ("CJA1988-S160", 5),
        ("SOA2003-S14", 14),
        ("SOA2003-S15", 10),
        ("SOA2003-S15A", 2),
        ("SOA2003-S8", None),
        ("SOA2003-S10", 14),
        ("SOA2003-S1", None),
        ("SOA2003-S5", None),
        ("SOA2003-S3", 10),
        ("SOA2003-S7", 14),
        ("SA2020-S354", 5),
        ("SOA2003-S103I", 5),
        ("SOA2003-S91", 5),
        ("BA1976-S6", 1),
    ],
)
def test_maximum_sentences(code, maximum):
    assert charging.OFFENCES[code].maximum_years == maximum


@pytest.mark.parametrize("code", sorted(set(charging.OFFENCES) - SUMMARY_ONLY))
def test_the_police_decide_nothing_without_its_order(code):
    with pytest.raises(RefusedByLawError) as refusal:
        charging.refuse_police_charge_without_order(code)
    assert refusal.value.code == ("charging.breach_without_order" if code in TO_POLICE else "charging.cps_decides")
    assert refusal.value.way_forward


@pytest.mark.parametrize("code", sorted(TO_POLICE))
def test_breach_that_meets_the_tests_may_be_charged_there_and_then(code):
    charging.check_police_charge(code, guilty_plea_anticipated=True, suits_magistrates_court=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"guilty_plea_anticipated": False}, "charging.no_plea"),
        ({"suits_magistrates_court": False}, "charging.too_grave"),
        ({"categories": {ExcludedCategory.DOMESTIC_ABUSE}}, "charging.excluded_category"),
        ({"person_under_18_involved": True}, "charging.person_under_18"),
    ],
)
def test_each_test_that_is_not_met_sends_it_to_the_cps(change, code):
    with pytest.raises(RefusedByLawError) as refusal:
        charging.check_police_charge(
            "SOA2003-S91", **({"guilty_plea_anticipated": True, "suits_magistrates_court": True} | change)
        )
    assert refusal.value.code == code
    assert refusal.value.way_forward == "Request a charging decision from the Crown Prosecution Service."


@pytest.mark.parametrize("code", sorted(set(charging.OFFENCES) - TO_POLICE - SUMMARY_ONLY))
def test_police_never_charge_what_the_cps_decides(code):
    with pytest.raises(RefusedByLawError) as refusal:
        charging.check_police_charge(code, guilty_plea_anticipated=True, suits_magistrates_court=True)
    assert refusal.value.code == "charging.cps_decides"


def test_under_18_rule_is_about_sexual_offences_act_offences():
    charging.check_police_charge(
        "SA2020-S354", guilty_plea_anticipated=True, suits_magistrates_court=True, person_under_18_involved=True
    )


def test_unknown_code_is_a_mistake_in_the_facts():
    with pytest.raises(FactsError, match="offence_code"):
        charging.who_decides("PCA1978-S2")
