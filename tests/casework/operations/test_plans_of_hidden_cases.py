"""A worker takes warrants of cases that the inspector may not see out of an operation that they ended."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from conftest import TestDatabase
from safehold.casework.operations.asked import CreateOperation, EndOperation, ScheduleWarrant
from safehold.casework.warrants.asked import RecordWarrant

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.cases.models import Case

DAY = date(2026, 10, 5)
AT = datetime(2026, 10, 1, 9, 0, tzinfo=ZoneInfo("Europe/London"))
JOB = "import django; django.setup(); from safehold.casework.operations.jobs import let_go_of_plans as job; job({})"


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the test, in a database of its own: everything here is committed."""


def test_a_hidden_warrant_asks_for_a_plan_again(officers: Officers, restricted_case: Case, fresh_database: TestDatabase) -> None:
    from safehold.accounts.acting import reading_as
    from safehold.casework.cases.models import Clock
    from safehold.casework.operations import actions
    from safehold.casework.warrants import actions as warrants
    from safehold.casework.warrants.models import PartOfDay, WarrantKind
    from safehold.casework.warrants.queries import warrant_by_reference

    operation = actions.create_operation(
        CreateOperation(name="Saltmarsh", first_day=DAY, last_day=DAY), by=officers.inspector, at=AT
    )
    warrant = warrants.record_warrant(
        restricted_case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Northshire Magistrates\u2019 Court",
            issued_on=date(2026, 9, 1),
            address="1 Sample Lane",
            place="Alderwick",
            child_expected=False,
        ),
        by=officers.detective,
        at=AT,
    )
    actions.schedule_warrant(
        operation, warrant, ScheduleWarrant(day=DAY, part_of_day=PartOfDay.MORNING), by=officers.detective, at=AT
    )
    # The superintendent is an inspector of the team, and does not see the restricted case.
    actions.end_operation(operation, EndOperation(), by=officers.superintendent, at=AT)
    with fresh_database.connect("owner") as connection:
        queued = "SELECT (args ->> 'operation_id')::int FROM procrastinate_jobs WHERE task_name = 'operations.let_go_of_plans'"
        assert connection.execute(queued).fetchall() == [(operation.pk,)]
    environment = {
        **fresh_database.environment,
        "SAFEHOLD_DATABASE_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": "safehold.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", JOB.format(operation.pk)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with reading_as(officers.detective):
        assert warrant_by_reference(warrant.reference).planned_on is None
        assert Clock.objects.get(subject_kind="warrant", subject_id=warrant.pk).tag == "not_planned"
