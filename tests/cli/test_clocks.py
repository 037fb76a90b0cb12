"""`safehold clocks check` and `safehold notices run`, on a database of the test's own; what the doctor says of the check."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import TestDatabase

if TYPE_CHECKING:
    from safehold.casework.cases.models import Case


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """Everything is committed: the commands are processes of their own."""


def safehold(database: TestDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "safehold", *arguments],
        env=database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def doctor_on_clocks(database: TestDatabase) -> tuple[str, str]:
    checks = json.loads(safehold(database, "doctor", "--json").stdout)["checks"]
    return next((check["state"], check["detail"]) for check in checks if check["name"] == "clocks")


def test_clocks_are_compared_and_put_right_from_the_command_line(fresh_database: TestDatabase, open_case: Case) -> None:
    assert doctor_on_clocks(fresh_database) == ("note", "never compared with the facts yet; each night they are")
    # Two processes, as at night with many cases.
    sound = safehold(fresh_database, "clocks", "check", "--processes", "2")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout.startswith("1 clocks of 1 cases and 0 records without a case in ")
    assert sound.stdout.endswith("\nNothing differs.\n")
    with fresh_database.connect("owner") as connection:
        connection.execute("UPDATE cases_clock SET limit_name = 'Another'")
    wrong = safehold(fresh_database, "clocks", "check", "--json")
    answer = json.loads(wrong.stdout)
    assert (wrong.returncode, answer["cases"], len(answer["differences"]), answer["mended"]) == (1, 1, 1, False)
    assert answer["differences"][0]["reference"] == open_case.reference
    mended = safehold(fresh_database, "clocks", "check", "--mend")
    assert mended.returncode == 1
    assert mended.stdout.startswith(
        f"{open_case.reference}: Review due, 28-day supervisor's review, differs in its limit: stored is"
    )
    assert mended.stdout.endswith("\n1 differ; put right.\n")
    assert safehold(fresh_database, "clocks", "check").returncode == 0
    state, detail = doctor_on_clocks(fresh_database)
    assert state == "note"
    assert detail.startswith("1 clocks of 1 cases compared at ")
    assert detail.endswith("; 1 differed, 1 records put right")


def test_notices_are_given_once_from_the_command_line(fresh_database: TestDatabase, open_case: Case) -> None:
    assert safehold(fresh_database, "notices", "run").stdout == "1 notices of 1 cases and referrals\n"
    assert safehold(fresh_database, "notices", "run", "--quiet").stdout == ""
