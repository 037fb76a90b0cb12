"""`safehold clocks check` and `safehold notices run`, on a database of the test's own; what the doctor says of the check."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from conftest import TestDatabase

if TYPE_CHECKING:
    from casework.officers import Officers
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


def test_a_case_that_cannot_be_computed_is_said_and_ends_the_command_with_1(
    fresh_database: TestDatabase, open_case: Case, officers: Officers
) -> None:
    from casework.custody.stories import arrested_in_1900

    arrested_in_1900(open_case, officers)
    done = safehold(fresh_database, "clocks", "check", "--mend")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{open_case.reference}: the clocks can't be computed. ")
    assert "\nNothing differs.\n1 can't be computed" in done.stdout
    state, detail = doctor_on_clocks(fresh_database)
    assert state == "note"
    assert "the clocks of 1 records can't be computed" in detail


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


def test_a_check_that_is_killed_between_two_corrections_leaves_its_report_and_the_next_does_the_rest(
    fresh_database: TestDatabase, open_case: Case, restricted_case: Case, officers: Officers
) -> None:
    with fresh_database.connect("owner") as connection, fresh_database.connect("owner") as holding:

        def look(what: str) -> tuple[Any, ...]:
            row = connection.execute(f"SELECT {what}").fetchone()
            assert row is not None
            return tuple(row)

        connection.execute("UPDATE cases_clock SET limit_name = 'Another'")
        # The second case is held by somebody, so that the check waits there until it is killed.
        with holding.transaction():
            holding.execute("SELECT 1 FROM cases_case WHERE id = %s FOR UPDATE", [max(open_case.pk, restricted_case.pk)])
            command = [sys.executable, "-P", "-m", "safehold", "clocks", "check", "--mend", "--processes", "1"]
            process = subprocess.Popen(command, env=fresh_database.environment, stdout=subprocess.DEVNULL)
            try:
                wait_until(lambda: look("count(*) FROM audit_entry WHERE verb = 'clocks.corrected'") == (1,), "one correction")
            finally:
                process.kill()
                process.wait()
        left = "differences, corrected, is_finished FROM notices_clockcheck ORDER BY id"
        assert look(left) == (2, 1, False)
        assert look("count(*) FROM audit_entry WHERE verb = 'clocks.checked'") == (1,)
        told = "text FROM notices_notice WHERE kind = 'checked' ORDER BY id"
        assert look(told) == ("2 clocks differed from the facts; the run says what was put right",)
        assert doctor_on_clocks(fresh_database)[1].endswith("; 2 differed, 1 records put right; it did not come to its end")
        assert safehold(fresh_database, "clocks", "check", "--mend").returncode == 1
        assert look(f"{left} DESC") == (1, 1, True)
        assert look("count(*) FROM audit_entry WHERE verb = 'clocks.corrected'") == (2,)
    assert safehold(fresh_database, "clocks", "check").stdout.endswith("\nNothing differs.\n")


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.1)


def test_notices_are_given_once_from_the_command_line(fresh_database: TestDatabase, open_case: Case) -> None:
    assert safehold(fresh_database, "notices", "run").stdout == "1 notices of 1 cases and referrals\n"
    assert safehold(fresh_database, "notices", "run", "--quiet").stdout == ""
