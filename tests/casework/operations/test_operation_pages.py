"""The pages of operations: list, board, table, wall and forms."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework.officers import Officers
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.operations import actions, board_counts
from safehold.casework.operations.asked import CreateOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import EnterPremises, RecordWarrant
from safehold.casework.warrants.models import PartOfDay, Warrant, WarrantKind
from safehold.law.calendar import london_date

LogIn = Callable[[Officer], Client]


@pytest.fixture
def operation(officers: Officers, now: datetime) -> Operation:
    first = london_date(now - timedelta(days=2))
    return actions.create_operation(
        CreateOperation(name="Saltmarsh", first_day=first, last_day=first + timedelta(days=12)),
        by=officers.inspector,
        at=now - timedelta(days=3),
    )


@pytest.fixture
def warrant(open_case: Case, officers: Officers, now: datetime) -> Warrant:
    return warrants.record_warrant(
        open_case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Northshire Magistrates’ Court",
            issued_on=london_date(now - timedelta(days=4)),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=True,
        ),
        by=officers.detective,
        at=now - timedelta(days=3),
    )


@pytest.fixture
def counted() -> Iterator[None]:
    """Two people, nine devices and a child at each warrant."""

    def count(operation: Operation, warrant_ids: Sequence[int]) -> board_counts.OperationCounts:
        each = board_counts.WarrantCounts(2, 9, 1)
        return board_counts.OperationCounts(
            dict.fromkeys(warrant_ids, each), board_counts.Total(2, "/custody"), board_counts.Total(9), board_counts.Total(1)
        )

    before = board_counts._provider[0]
    board_counts.register(count)
    yield
    board_counts.register(before)


def hidden(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_warrant_is_planned_from_the_list_to_the_board(
    operation: Operation, warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    client = log_in(officers.inspector)
    listed = client.get("/operations").content.decode()
    assert "Saltmarsh" in listed
    assert f"/warrants/{warrant.reference}/plan" in listed
    address, day = f"/warrants/{warrant.reference}/plan", london_date(now)
    typed = {
        "operation": str(operation.pk),
        "day_0": str(day.day),
        "day_1": str(day.month),
        "day_2": str(day.year),
        "part_of_day": "am",
        "team_name": "Team 2",
    }
    answer = client.post(f"{address}/save", {**hidden(client, address), **typed}, follow=True)
    text = answer.content.decode()
    assert "W-26-0001 is planned as W-01." in text
    assert "Planned, am" in text
    assert "Team 2" in text
    assert "Day 3, today" in text


def test_the_board_asks_whoever_counts(
    operation: Operation, warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn, counted: None
) -> None:
    actions.schedule_warrant(
        operation, warrant, ScheduleWarrant(day=london_date(now), part_of_day=PartOfDay.MORNING), by=officers.inspector, at=now
    )
    warrants.enter_premises(warrant, EnterPremises(entered_at=now), by=officers.detective, at=now)
    text = log_in(officers.detective).get("/operations/saltmarsh").content.decode()
    assert "9 devices so far" in text
    assert "1 child" in text
    assert 'href="/custody"' in text
    assert "Record a result" in text
    results = log_in(officers.detective).get("/operations/saltmarsh/results").content.decode()
    assert f"/warrants/{warrant.reference}/result" in results


def test_the_wall_names_nobody_and_no_street(
    operation: Operation, warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    actions.schedule_warrant(
        operation, warrant, ScheduleWarrant(day=london_date(now), part_of_day=PartOfDay.MORNING), by=officers.inspector, at=now
    )
    client = log_in(officers.detective)
    for address in ("/operations/saltmarsh/wall", "/operations/saltmarsh/wall/now"):
        text = client.get(address).content.decode()
        main = text[text.find("<main") :] if "<main" in text else text
        assert "Kettleby" in main
        for secret in ("Test Subject", "Sample Lane", "ISOT-26", "DC A. Sample", "/warrants/"):
            assert secret not in main


def test_the_table_leads_to_the_case_and_can_be_narrowed(
    operation: Operation, warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    actions.schedule_warrant(
        operation, warrant, ScheduleWarrant(day=london_date(now), part_of_day=PartOfDay.MORNING), by=officers.inspector, at=now
    )
    client = log_in(officers.detective)
    assert warrant.case.reference in client.get("/operations/saltmarsh?view=table").content.decode()
    assert "No warrant here" in client.get("/operations/saltmarsh?view=table&result=arrested").content.decode()
    assert client.get("/operations/saltmarsh?view=table&result=%3Cscript%3E&team=%3Cb%3E").status_code == 200


def test_an_operation_without_warrants_says_the_first_step(operation: Operation, officers: Officers, log_in: LogIn) -> None:
    text = log_in(officers.inspector).get("/operations/saltmarsh").content.decode()
    assert "No warrant is planned yet" in text


def test_an_operation_is_set_up_and_ended_through_the_forms(officers: Officers, now: datetime, log_in: LogIn) -> None:
    client, first = log_in(officers.inspector), london_date(now)
    last = first + timedelta(days=1)
    days = {f"{name}_{place}": str(part) for name, day in (("first_day", first), ("last_day", last))
            for place, part in enumerate((day.day, day.month, day.year))}  # fmt: skip
    answer = client.post("/operations/new/save", {**hidden(client, "/operations/new"), "name": "Heron", **days}, follow=True)
    assert "Operation Heron is set up." in answer.content.decode()
    ended = client.post("/operations/heron/end/save", hidden(client, "/operations/heron/end"), follow=True)
    assert "Operation Heron is ended." in ended.content.decode()


def test_another_team_and_other_roles_find_no_board(operation: Operation, officers: Officers, log_in: LogIn) -> None:
    for officer in (officers.outsider, officers.press, officers.administrator):
        answer = log_in(officer).get("/operations/saltmarsh")
        assert answer.status_code == 404
        assert "Day 3" not in answer.content.decode()
