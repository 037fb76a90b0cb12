"""The order of the lab queue: the rule, its reasons, and the places that people give."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.casework.cases.models import RiskLevel
from safehold.casework.examinations.queue_order import Waiting, expected_day, order, will_miss

TODAY = date(2026, 10, 12)
NOW = datetime(2026, 10, 12, 7, 12, tzinfo=UTC)


def waiting(key: int, days: int = 10, risk: str = "medium", **facts: object) -> Waiting:
    return Waiting(key=key, requested_at=NOW - timedelta(days=days), risk=risk, **facts)  # type: ignore[arg-type]


def keys(*items: Waiting) -> list[int]:
    return [placed.item.key for placed in order(items, today=TODAY)]


def test_custody_comes_before_every_date_and_risk() -> None:
    in_custody = waiting(1, days=1, risk="low", custody_ends=NOW + timedelta(hours=5))
    assert keys(waiting(2, risk="very_high", needed_by=TODAY), in_custody) == [1, 2]


def test_the_sooner_custody_limit_comes_first() -> None:
    assert keys(waiting(1, custody_ends=NOW + timedelta(hours=9)), waiting(2, custody_ends=NOW + timedelta(hours=5))) == [2, 1]


@pytest.mark.parametrize(("days_ahead", "expected"), [(27, [1, 2]), (28, [1, 2]), (29, [2, 1])])
def test_a_date_counts_from_four_weeks_ahead(days_ahead: int, expected: list[int]) -> None:
    dated = waiting(1, risk="low", needed_by=TODAY + timedelta(days=days_ahead))
    assert keys(dated, waiting(2, risk="very_high")) == expected


def test_the_end_of_bail_counts_like_a_date_asked_for_and_the_sooner_of_both() -> None:
    bail = waiting(1, bail_ends=TODAY + timedelta(days=5))
    both = waiting(2, bail_ends=TODAY + timedelta(days=9), needed_by=TODAY + timedelta(days=3))
    assert keys(bail, both) == [2, 1]


def test_then_risk_then_a_child_at_the_address_then_the_time_waited() -> None:
    assert keys(
        waiting(1, days=300, risk="not_assessed"),
        waiting(2, days=200, risk="high"),
        waiting(3, days=1, risk="high", child_at_address=True),
        waiting(4, days=5, risk="very_high"),
        waiting(5, days=250, risk="high"),
    ) == [4, 3, 5, 2, 1]


def test_a_place_given_by_a_person_holds_and_the_rule_fills_the_rest() -> None:
    placed = order([waiting(1, days=30), waiting(2, days=20), waiting(3, days=10, place=1)], today=TODAY)
    assert [(found.item.key, found.place, found.by_rule) for found in placed] == [(3, 1, 3), (1, 2, 1), (2, 3, 2)]


def test_a_place_beyond_the_end_is_the_last() -> None:
    assert keys(waiting(1, days=30, place=9), waiting(2, days=20)) == [2, 1]


def test_every_place_says_why() -> None:
    placed = order(
        [
            waiting(1, custody_ends=NOW),
            waiting(2, needed_by=TODAY - timedelta(days=1)),
            waiting(3, needed_by=TODAY),
            waiting(4, risk="high", child_at_address=True),
            waiting(5, days=90, risk="low"),
        ],
        today=TODAY,
    )
    assert [found.why for found in placed] == [
        "Somebody is in custody.",
        "The day it was needed by has passed.",
        "Needed by a day within 28 days.",
        "Risk high, child at the address, then the time waited.",
        "Risk low, then the time waited.",
    ]
    assert [found.item.key for found in placed if found.waited_longest] == [5]


ITEMS = st.lists(
    st.builds(
        Waiting,
        key=st.integers(1, 10_000),
        requested_at=st.datetimes(datetime(2025, 1, 1), datetime(2026, 10, 1), timezones=st.just(UTC)),
        risk=st.sampled_from(RiskLevel.values),
        custody_ends=st.none() | st.datetimes(datetime(2026, 10, 12), datetime(2026, 10, 16), timezones=st.just(UTC)),
        needed_by=st.none() | st.dates(date(2026, 9, 1), date(2027, 1, 1)),
        child_at_address=st.booleans(),
        place=st.none() | st.integers(1, 12),
    ),
    unique_by=lambda item: item.key,
    max_size=12,
)


@given(ITEMS, st.randoms())
def test_everybody_has_one_place_whatever_the_order_of_the_records(items: list[Waiting], random: object) -> None:
    placed = order(items, today=TODAY)
    assert [found.place for found in placed] == list(range(1, len(items) + 1))
    assert {found.item.key for found in placed} == {item.key for item in items}
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order(shuffled, today=TODAY) == placed


@given(ITEMS)
def test_without_places_given_the_order_is_that_of_the_rule(items: list[Waiting]) -> None:
    ruled = [Waiting(**{name: getattr(item, name) for name in Waiting.__slots__} | {"place": None}) for item in items]
    assert all(found.place == found.by_rule for found in order(ruled, today=TODAY))


@pytest.mark.parametrize(
    ("place", "finished", "expected"),
    [
        (1, 28, date(2026, 10, 13)),  # one a day: tomorrow
        (14, 44, date(2026, 10, 21)),  # 14 × 28 / 44 = 8.9 days, so the ninth
        (44, 44, date(2026, 11, 9)),  # four weeks
        (1, 4, date(2026, 10, 19)),  # one a week
        (1, 3, None),
        (1, 0, None),
    ],
)
def test_the_day_at_this_pace_is_a_plain_sum(place: int, finished: int, expected: date | None) -> None:
    assert expected_day(place, finished, today=TODAY) == expected


@pytest.mark.parametrize(
    ("due", "expected", "misses"),
    [
        (None, date(2026, 12, 1), False),
        (date(2026, 10, 20), date(2026, 10, 21), True),
        (date(2026, 10, 21), date(2026, 10, 21), False),
        (date(2026, 10, 11), None, True),
        (date(2026, 10, 12), None, False),
    ],
)
def test_it_misses_its_date_when_it_comes_up_after_it(due: date | None, expected: date | None, misses: bool) -> None:
    assert will_miss(due, expected, today=TODAY) is misses
