"""Bulk data: the numbers asked for, with everything that the database and the law insist on still true."""

import json
import subprocess
import sys
from typing import Any

import pytest

from conftest import TestDatabase

GUARDS = """
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || convalidated FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    UNION SELECT 'index ' || split_part(indexdef, ' WHERE ', 1) FROM pg_indexes WHERE schemaname = 'public'
    UNION SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""


def seed(database: TestDatabase, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "bench", "seed", *options],
        env=database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def guards(database: TestDatabase) -> set[str]:
    with database.connect("owner") as connection:
        return {row[0] for row in connection.execute(GUARDS).fetchall()}


@pytest.fixture(scope="module")
def before(database_of_module: TestDatabase) -> set[str]:
    """Every constraint, index and trigger of the tables before anything is written."""
    return guards(database_of_module)


@pytest.fixture(scope="module")
def seeded(database_of_module: TestDatabase, before: set[str]) -> dict[str, Any]:
    """Two teams with 400 cases, made once: what the tests look at, none of them changes."""
    done = seed(database_of_module, "--cases", "400", "--exhibits-per-case", "2", "--audit", "1000")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_numbers_are_those_asked_for_and_the_folder_is_marked(database_of_module: TestDatabase, seeded: dict[str, Any]) -> None:
    from safehold.casework.cases.models import Case
    from safehold.casework.exhibits.models import Exhibit

    with database_of_module.connect("owner") as connection:
        counted = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # type: ignore[index]
            for table in ("cases_case", "exhibits_exhibit", "audit_entry", "accounts_team")
        }
    assert counted == {"cases_case": 400, "exhibits_exhibit": 800, "audit_entry": 1000, "accounts_team": 4}
    assert {table: seeded["rows"][table] for table in counted} == counted
    mark = json.loads((database_of_module.data / "measuring-only.json").read_text())
    assert "Never work with this data folder" in mark["what"]
    assert mark["rows"] == seeded["rows"]
    assert Case.objects.count() == Exhibit.objects.count() == 0, "the site shows nothing to nobody"


def test_every_guard_of_the_database_is_back(database_of_module: TestDatabase, before: set[str], seeded: dict[str, Any]) -> None:
    assert guards(database_of_module) == before


def test_inspector_finds_the_cases_of_the_team_with_whole_chains_and_true_clocks(seeded: dict[str, Any]) -> None:
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    from casework.comparing import difference
    from safehold.accounts.acting import reading_as
    from safehold.accounts.models import Officer
    from safehold.casework.cases import search
    from safehold.casework.cases.models import OPEN, Case, Clock
    from safehold.casework.exhibits.models import Exhibit
    from safehold.casework.exhibits.queries import continuity_check

    inspector = Officer.objects.select_related("team").get(username="inspector.2")
    assert PBKDF2PasswordHasher().verify(seeded["password"], inspector.password)
    with reading_as(inspector):
        cases = Case.objects.filter(team=inspector.team)
        assert cases.count() == Case.objects.count() == 200
        assert 20 <= cases.filter(OPEN).count() <= 30
        assert 25 <= Clock.objects.count() <= 80
        for case in cases.filter(OPEN).select_related("team", "supervisor"):
            assert difference(case) == []
        exhibits = list(Exhibit.objects.filter(team=inspector.team))
        assert exhibits
        assert [check.words for exhibit in exhibits if not (check := continuity_check(exhibit)).is_unbroken] == []
        chosen = exhibits[0]
        assert chosen.reference in search.find(inspector, chosen.reference)[0].title


def test_later_rows_are_numbered_after_those_written(database_of_module: TestDatabase, seeded: dict[str, Any]) -> None:
    with database_of_module.connect("owner") as connection:
        next_case = connection.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))").fetchone()
        counters = connection.execute("SELECT last FROM cases_referencecounter WHERE series = 'ISOT'").fetchall()
    assert next_case == (401,)
    assert sum(last for (last,) in counters) == 400
    assert len(counters) > 1


def test_data_folder_with_records_is_refused(database_of_module: TestDatabase, seeded: dict[str, Any]) -> None:
    again = seed(database_of_module, "--cases", "3", "--exhibits-per-case", "1", "--audit", "0")
    assert again.returncode == 2
    assert again.stderr == "safehold: bench seed: this data folder holds records already; name a new one with --data DIR\n"
    assert again.stdout == ""
