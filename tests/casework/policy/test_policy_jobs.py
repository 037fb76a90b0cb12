"""A real worker counts what a prepared change would move, and moves it once it is set: the administrator sees no case."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casework.custody.stories import arrested_in_1900
from conftest import TestDatabase
from safehold.casework.cases.asked import OpenCase, ReviewCase
from safehold.casework.policy.asked import PrepareChange

if TYPE_CHECKING:
    from casework.officers import Officers
    from casework.policy.conftest import Set
    from safehold.casework.cases.models import Case

PATIENCE = 90.0


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the test, in a database of its own: everything here is committed."""


@pytest.fixture
def worker(fresh_database: TestDatabase, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; it is killed at the end."""
    environment = {
        **fresh_database.environment,
        "SAFEHOLD_DATABASE_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": "safehold.config.settings",
    }
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "safehold.config.worker"], env=environment, stdout=log, stderr=log)
        yield process
        process.kill()
        process.wait()
    print((tmp_path / "worker.log").read_text())  # noqa: T201 - shown by pytest where a test fails


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    return pytest.fail(f"waited {PATIENCE:.0f} s for {what}")


def test_a_worker_counts_and_then_moves_what_was_counted(
    officers: Officers,
    open_case: Case,
    now: datetime,
    set_figure: Set,
    fresh_database: TestDatabase,
    worker: subprocess.Popen[bytes],
    tmp_path: Path,
) -> None:
    from safehold.casework.cases import actions as cases
    from safehold.casework.policy import actions
    from safehold.law.calendar import london_date

    def look(columns: str, table: str) -> Any:
        with fresh_database.connect("owner") as connection:
            return connection.execute(f"SELECT {columns} FROM {table}").fetchone()

    broken = cases.open_case(
        OpenCase(title="Test Subject 023", reason="Report of uploads"),
        by=officers.inspector,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    arrested_in_1900(broken, officers)
    cases.review_case(open_case, ReviewCase(reason="All lines of enquiry followed"), by=officers.inspector, at=now)
    change = actions.prepare_change(
        "supervisor_review_days",
        PrepareChange(value=14, effective_from=london_date(now), reason="Inspection", authority="Ch Supt E. Xample"),
        by=officers.administrator,
        at=now,
    )
    wait_until(lambda: look("counted_at", "policy_policychange")[0], "the worker to count")
    # The administrator sees no case: the page says how many can't be read, the log of the worker which.
    unread = "The law can't read the facts of 1 record: its clocks are not counted and stay as they are. The log names it."
    assert look("would_move, would_end_sooner, problem", "policy_policychange") == (1, 1, unread)
    assert f"the clocks of {broken.reference} can't be computed" in (tmp_path / "worker.log").read_text()
    set_figure("supervisor_review_days", 14, change=change)
    wait_until(lambda: look("rebuilt_at", "policy_policychange")[0], "the worker to rebuild")
    assert look("moved", "policy_policychange") == (1,)
    [ends] = look("ends_at", f"cases_clock WHERE kind = 'review' AND case_id = {open_case.pk}")
    assert london_date(ends) == london_date(now) + timedelta(days=14)
