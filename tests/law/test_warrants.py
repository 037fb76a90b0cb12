"""Life of warrants, powers of seizure, and the gate to examination."""

from datetime import UTC, date, datetime, timedelta

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


NOON = datetime(2026, 6, 14, 12, 0, tzinfo=UTC)  # 13:00 in London


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


@pytest.mark.parametrize("code", list(warrants.POWERS))
def test_only_sections_18_and_32_follow_an_arrest(code):
    power = warrants.POWERS[code]
    if code not in ("PACE1984-S18", "PACE1984-S32"):
        warrants.check_under_arrest(power, seized_at=NOON, held=[])
        return
    with pytest.raises(RefusedByLawError) as refusal:
        warrants.check_under_arrest(power, seized_at=NOON, held=[])
    assert (refusal.value.code, refusal.value.provision) == ("seizure.no_arrest", power.after_arrest)


@pytest.mark.parametrize(("released", "is_refused"), [(30, False), (0, False), (-0.1, True), (-2, True)])
def test_the_power_ends_with_the_release_in_whole_minutes(released, is_refused):
    power = warrants.POWERS["PACE1984-S32"]
    held = [(minutes(-200), minutes(-150)), (minutes(-120), minutes(released)), (minutes(60), None)]
    if not is_refused:
        warrants.check_under_arrest(power, seized_at=NOON, held=held)
        return
    with pytest.raises(RefusedByLawError, match=r"the last person was let go at 12:5[89] on 14 June 2026") as refusal:
        warrants.check_under_arrest(power, seized_at=NOON, held=held)
    assert (refusal.value.code, refusal.value.provision) == ("seizure.after_release", power.after_arrest)
    warrants.check_under_arrest(power, seized_at=NOON, held=[*held, (minutes(-60), None)])


@pytest.mark.parametrize(("arrested", "is_refused"), [(-60, False), (0, False), (0.9, False), (1, True)])
def test_the_arrest_comes_first_in_whole_minutes(arrested, is_refused):
    power = warrants.POWERS["PACE1984-S18"]
    held = [(minutes(arrested), None), (minutes(90), None)]
    if not is_refused:
        warrants.check_under_arrest(power, seized_at=NOON, held=held)
        return
    with pytest.raises(RefusedByLawError, match="the first was made at 13:01 on 14 June 2026, after that"):
        warrants.check_under_arrest(power, seized_at=NOON, held=held)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (-1, "warrant.before_entry"),
        (0, None),
        (60, None),
        (60.9, None),
        (61, "warrant.officers_had_left"),
        (119, "warrant.officers_had_left"),
        (120, None),
        (200, None),
    ],
)
def test_seizure_falls_into_an_entry(at, code):
    """Officers were there from 13:00 to 14:00, and are there again since 15:00."""
    presence = [(minutes(120), None), (NOON, minutes(60))]
    if code is None:
        warrants.check_seized_during(minutes(at), presence, allows_more=True)
        return
    with pytest.raises(RefusedByLawError) as refusal:
        warrants.check_seized_during(minutes(at), presence, allows_more=True)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("allows_more", "provision", "way"),
    [(True, "PACE 1984 s.16(3A)–(3B)", "inspector's written authority"), (False, "PACE 1984 s.15(5)", "a new warrant")],
)
def test_seizure_after_leaving_says_what_a_further_entry_needs(allows_more, provision, way):
    with pytest.raises(RefusedByLawError, match="Officers left at 14:00 on 14 June 2026") as refusal:
        warrants.check_seized_during(minutes(90), [(NOON, minutes(60))], allows_more=allows_more)
    assert refusal.value.provision == provision
    assert way in refusal.value.way_forward


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


@pytest.mark.parametrize(("day", "is_covered"), [(D(2022, 11, 7), False), (D(2022, 11, 8), True)])
def test_powers_of_seizure_are_held_from_the_day_on_which_agreement_became_one(day, is_covered):
    if is_covered:
        assert "PCSC2022-S37" in warrants.RULES["powers"].on(day).value
    else:
        with pytest.raises(NotCoveredError):
            warrants.RULES["powers"].on(day)
