"""Life of warrants, powers of seizure, and the gate to examination."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import warrants
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError
from safehold.law.warrants import Authority

D = date


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        (D(2025, 11, 30), D(2026, 2, 28)),
        (D(2023, 11, 30), D(2024, 2, 29)),
        (D(2026, 2, 10), D(2026, 5, 10)),
        (D(2026, 2, 28), D(2026, 5, 28)),  # the corresponding date, not the end of May
        (D(2026, 1, 31), D(2026, 4, 30)),
    ],
)
@pytest.mark.parametrize("kind", ["pace_s8", "pca_s4"])
def test_last_day_is_the_corresponding_date(issued, last, kind):
    assert warrants.last_day(issued, kind) == last


@given(st.dates(D(2006, 1, 1), D(2100, 1, 1)))
def test_warrant_lives_between_89_and_92_days(issued):
    assert 89 <= (warrants.last_day(issued, "pace_s8") - issued).days <= 92


def test_entry_is_possible_from_issue_to_the_last_day():
    for on in (D(2026, 2, 10), D(2026, 5, 9), D(2026, 5, 10)):
        warrants.check_entry(D(2026, 2, 10), "pca_s4", on)


@pytest.mark.parametrize(("on", "code"), [(D(2026, 2, 9), "warrant.not_issued"), (D(2026, 5, 11), "warrant.expired")])
def test_entry_outside_the_life_of_the_warrant_is_refused(on, code):
    with pytest.raises(RefusedByLawError) as refusal:
        warrants.check_entry(D(2026, 2, 10), "pca_s4", on)
    assert refusal.value.code == code
    assert refusal.value.provision == "PACE 1984 s.16(3)"


def test_unknown_kind_and_uncovered_date_are_named():
    with pytest.raises(FactsError, match="kind: 'search' is not a kind of warrant"):
        warrants.last_day(D(2026, 2, 10), "search")
    assert warrants.last_day(D(2006, 1, 1), "pace_s8") == D(2006, 4, 1)
    with pytest.raises(NotCoveredError):
        warrants.last_day(D(2005, 12, 31), "pace_s8")


def test_table_holds_each_power_with_what_it_allows_and_the_notice():
    assert list(warrants.POWERS) == [
        "PACE1984-S8", "PCA1978-S4", "PACE1984-S18", "PACE1984-S19", "PACE1984-S32", "CJPA2001-S50", "PCSC2022-S37",
    ]  # fmt: skip
    for power in warrants.POWERS.values():
        assert power.allows
        assert power.does_not_reach
        assert power.notice
        assert power.provision


COMPLETE = {
    "PACE1984-S8": Authority("PACE1984-S8", warrant_reference="W 12/26"),
    "PCA1978-S4": Authority("PCA1978-S4", warrant_reference="W 13/26"),
    "PACE1984-S18": Authority("PACE1984-S18", inspector=True),
    "PACE1984-S19": Authority("PACE1984-S19"),
    "PACE1984-S32": Authority("PACE1984-S32"),
    "CJPA2001-S50": Authority("CJPA2001-S50", notice_given=True),
    "PCSC2022-S37": Authority("PCSC2022-S37", agreement=True, notice_given=True),
}


@pytest.mark.parametrize("code", list(warrants.POWERS))
def test_complete_authority_opens_the_queue(code):
    assert warrants.require_authority_to_examine(COMPLETE[code]).code == code


@pytest.mark.parametrize(
    ("authority", "missing"),
    [
        (Authority("PACE1984-S8"), "warrant's reference"),
        (Authority("PCA1978-S4", warrant_reference=""), "warrant's reference"),
        (Authority("PACE1984-S18"), "inspector"),
        (Authority("CJPA2001-S50"), "written notice"),
        (Authority("PCSC2022-S37", agreement=True), "written notice"),
        (Authority("PCSC2022-S37", notice_given=True), "agreement"),
    ],
)
def test_incomplete_authority_is_refused_by_name(authority, missing):
    with pytest.raises(RefusedByLawError, match=missing) as refusal:
        warrants.require_authority_to_examine(authority)
    assert refusal.value.code == "examination.authority_incomplete"


def test_exhibit_without_authority_is_refused():
    with pytest.raises(RefusedByLawError, match="No lawful authority to examine this exhibit is recorded"):
        warrants.require_authority_to_examine(Authority(None))


def test_unknown_power_is_a_mistake_in_the_facts():
    with pytest.raises(FactsError, match="power"):
        warrants.require_authority_to_examine(Authority("PACE1984-S99"))


def test_seizure_after_the_warrant_ended_is_no_authority():
    late = Authority("PACE1984-S8", warrant_reference="W 12/26", warrant_issued=D(2026, 2, 10), seized_on=D(2026, 5, 11))
    with pytest.raises(RefusedByLawError, match="last day was 10 May 2026"):
        warrants.require_authority_to_examine(late)
