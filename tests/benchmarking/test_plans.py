"""Which cases the bulk data has: the stages of a team as written down, exhibits shared out exactly, references in order."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from safehold.accounts.models import Officer, Role, Team
from safehold.benchmarking.force import Force, raise_force
from safehold.benchmarking.loading import Loader
from safehold.benchmarking.plans import OPEN_CASES, References, plan_cases
from safehold.casework.cases.models import Stage

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def force_of(teams: int) -> Force:
    return raise_force(Loader(), teams=teams, password="!", at=AT)


@given(cases=some.integers(1, 600), each=some.integers(0, 12), seed=some.integers(0, 5))
def test_exhibits_of_searched_cases_add_up_exactly(cases: int, each: int, seed: int) -> None:
    plans = plan_cases(force_of(max(1, cases // 200)), cases=cases, exhibits_per_case=each, at=AT, chance=Random(seed))
    assert len(plans) == cases
    if any(plan.has_search for plan in plans):
        assert sum(plan.exhibits for plan in plans) == cases * each
    assert all(plan.exhibits == 0 for plan in plans if not plan.has_search)
    assert [plan.number for plan in plans] == list(range(1, cases + 1))
    assert all(before.opened_at <= after.opened_at < AT for before, after in pairwise(plans))


def test_each_team_of_200_cases_has_the_open_cases_that_are_written_down() -> None:
    plans = plan_cases(force_of(3), cases=600, exhibits_per_case=1, at=AT, chance=Random(1))
    for unit in {plan.unit.team.name for plan in plans}:
        stages = Counter(plan.stage for plan in plans if plan.unit.team.name == unit)
        assert stages == {**OPEN_CASES, Stage.CLOSED: 175}


def test_nobody_shares_a_user_name_or_initials() -> None:
    officers = force_of(100).officers
    assert len({officer.username for officer in officers}) == len({officer.initials for officer in officers}) == len(officers)
    assert {officer.role for officer in officers} == set(Role)


def test_references_count_by_series_and_year() -> None:
    references = References()
    assert references.next("case", date(2025, 12, 31)) == "ISOT-25-0001"
    assert references.next("case", date(2026, 1, 1)) == "ISOT-26-0001"
    assert references.next("case", date(2026, 1, 2)) == "ISOT-26-0002"
    assert references.next_exhibit(7, "KLP") == "KLP/1"
    assert references.next_exhibit(7, "KLP") == "KLP/2"
    assert sorted(references.counters()) == [("ISOT", 2025, 1), ("ISOT", 2026, 2)]
    assert references.last_exhibit_numbers() == {7: 2}


def test_row_has_the_defaults_of_its_model_and_knows_its_columns() -> None:
    loader = Loader()
    first, second = (loader.add(Officer, username=name, team_id=1) for name in ("a", "b"))
    assert (first.pk, second.pk) == (1, 2)
    assert first.is_active
    assert loader.add(Team, name="A").pk == 1
    with pytest.raises(TypeError, match="Officer has no column team"):
        loader.add(Officer, team=1)


def test_same_seed_gives_the_same_cases() -> None:
    def planned(seed: int) -> list[tuple[datetime, str]]:
        plans = plan_cases(force_of(1), cases=50, exhibits_per_case=1, at=AT, chance=Random(seed))
        return [(plan.opened_at, plan.stage) for plan in plans]

    assert planned(3) == planned(3) != planned(4)
    assert all(AT - opened > timedelta(days=1) for opened, _ in planned(3))


def test_all_open_leaves_out_the_closed_cases_and_keeps_the_stages_in_proportion() -> None:
    plans = plan_cases(force_of(1), cases=200, exhibits_per_case=0, at=AT, chance=Random(1), all_open=True)
    assert Counter(plan.stage for plan in plans) == {stage: number * 8 for stage, number in OPEN_CASES.items()}
