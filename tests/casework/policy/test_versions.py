"""Which version applies on a day: whatever the order in which they were set, and never a later one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safehold.casework.policy import names
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law import bail, detention, register, targets
from safehold.law.errors import FactsError

FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 900).map(lambda number: FIRST + timedelta(days=number))
REVIEW = "supervisor_review_days"
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def version(day: date, value: object, name: str = REVIEW, advised_on: date | None = None) -> SetVersion:
    return SetVersion(
        name, value, day, "Inspection", "Ch Supt E. Xample", advised_on, "S. Ystem", datetime(2026, 6, 3, 9, tzinfo=UTC)
    )


SET = st.dictionaries(DAYS, st.integers(1, 365), max_size=8).map(
    lambda values: [version(day, value) for day, value in values.items()]
)


@UNHURRIED
@given(SET, st.randoms(use_true_random=False), DAYS)
def test_any_order_of_setting_gives_the_same_answer_for_a_day(rows: list[SetVersion], random: object, day: date) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Versions(shuffled).value_on(REVIEW, day) == Versions(rows).value_on(REVIEW, day)


@UNHURRIED
@given(SET, DAYS)
def test_the_version_of_a_day_is_the_latest_that_had_begun(rows: list[SetVersion], day: date) -> None:
    begun = [row for row in rows if row.effective_from <= day]
    expected = max(begun, key=lambda row: row.effective_from).value if begun else 28
    assert Versions(rows).value_on(REVIEW, day) == expected
    assert Versions(rows).force_policy_on(day).supervisor_review_days == expected


@UNHURRIED
@given(SET, DAYS, st.integers(1, 365), DAYS)
def test_a_further_version_changes_no_earlier_day(rows: list[SetVersion], from_day: date, value: int, day: date) -> None:
    before = Versions(rows)
    after = before.with_version(version(from_day, value))
    if day < from_day:
        assert after.value_on(REVIEW, day) == before.value_on(REVIEW, day)
    else:
        later = [row for row in rows if from_day < row.effective_from <= day]
        assert after.value_on(REVIEW, day) == (max(later, key=lambda row: row.effective_from).value if later else value)


def test_where_nothing_is_set_the_library_decides() -> None:
    none = Versions()
    assert none.force_policy_on(date(2026, 6, 3)) == targets.DEFAULT_POLICY
    assert none.force_policy_on(date(1999, 6, 3)) == targets.DEFAULT_POLICY
    assert none.bail_readings_on(date(2026, 6, 3)) == bail.DEFAULT_READINGS
    assert none.detention_readings_on(date(2026, 6, 3)) == detention.DEFAULT_READINGS
    assert none.basis_on(REVIEW, date(2026, 6, 3)) == "Force policy, not law"


def test_each_level_has_days_of_its_own() -> None:
    set_ = Versions([version(date(2026, 6, 1), 3, "target_days.high")])
    days = set_.force_policy_on(date(2026, 6, 3)).days_by_level
    assert {str(level): number for level, number in days.items()} == {"very_high": 1, "high": 3, "medium": 14, "low": 30}


def test_a_clock_says_which_version_it_rests_on() -> None:
    set_ = Versions([version(date(2026, 7, 1), 14)])
    assert set_.basis_on(REVIEW, date(2026, 6, 30)) == "Force policy, not law"
    assert set_.basis_on(REVIEW, date(2026, 7, 1)) == "Force policy, not law, as set on 3 June 2026 by S. Ystem"


def test_a_reading_says_on_whose_advice_it_is_taken() -> None:
    name = "bail.suspension_day_counts_as_used"
    set_ = Versions([version(date(2026, 5, 1), False, name, advised_on=date(2026, 6, 1))])
    assert set_.bail_readings_on(date(2026, 4, 30)).suspension_day_counts_as_used is True
    assert set_.bail_readings_on(date(2026, 5, 1)).suspension_day_counts_as_used is False
    [point] = [point for point in bail.SIGN_OFFS if point.code == "suspension_day_counts_as_used"]
    said = set_.sign_off_on("bail", point, date(2026, 5, 1))
    assert said.endswith("Taken on the advice of Ch Supt E. Xample of 1 June 2026, as set on 3 June 2026 by S. Ystem.")
    assert set_.sign_off_on("bail", point, date(2026, 4, 30)) == f"{point.point} {point.reading}"


@pytest.mark.parametrize("value", [0, -1, 366, True, "14", 14.0, None, [14]])
def test_a_figure_is_a_whole_number_in_its_range(value: object) -> None:
    with pytest.raises(FactsError, match="a whole number of days from 1 to 365"):
        names.named(REVIEW).check(value)


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_a_reading_is_one_of_two(value: object) -> None:
    with pytest.raises(FactsError, match="one of the two readings"):
        names.named("bail.floor_moves_later_limits").check(value)


@pytest.mark.parametrize(
    ("typed", "value"), [("14", 14), (" 14 ", 14), ("14.5", "14.5"), ("", ""), ("٣", "٣"), ("9" * 40, "9" * 40)]
)
def test_what_was_typed_becomes_a_number_or_is_refused_as_it_is(typed: str, value: object) -> None:
    assert names.named(REVIEW).parse(typed) == value


def test_every_switch_of_the_library_can_be_set() -> None:
    expected = {
        f"{area}.{field}"
        for area, type_ in (("bail", bail.Readings), ("detention", detention.Readings))
        for field in type_.__dataclass_fields__
    }
    assert expected <= names.names().keys()


def test_each_reading_says_what_the_library_takes_by_default() -> None:
    for area, points in (("bail", bail.SIGN_OFFS), ("detention", detention.SIGN_OFFS)):
        for point in points:
            asked = names.names().get(f"{area}.{point.code}")
            if asked is not None:
                assert asked.words(asked.default_on(FIRST)) == point.reading


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        names.register(names.named(REVIEW))


def test_every_switch_of_the_register_can_be_set() -> None:
    switched = {f"{topic.name}.{point.code}" for topic, point, can_be_switched in register.sign_offs() if can_be_switched}
    assert switched == {asked.name for asked in names.names().values() if asked.is_reading}
