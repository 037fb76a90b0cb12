"""The warrant pages: the tab of a case, one warrant with its record, and the forms."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.warrants import actions, queries
from safehold.casework.warrants.asked import EnterPremises, RecordWarrant
from safehold.casework.warrants.models import Warrant, WarrantKind, WarrantState
from safehold.law.calendar import in_london, london_date

LogIn = Callable[[Officer], Client]


@pytest.fixture
def warrant(open_case: Case, officers: Officers, now: datetime) -> Warrant:
    return actions.record_warrant(
        open_case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Northshire Magistrates’ Court",
            issued_on=london_date(now - timedelta(days=21)),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=True,
        ),
        by=officers.detective,
        at=now - timedelta(days=20),
    )


def hidden(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def moment(name: str, at: datetime) -> dict[str, str]:
    local = in_london(at)
    parts = (str(local.day), str(local.month), str(local.year), f"{local:%H:%M}")
    return {f"{name}_{place}": part for place, part in enumerate(parts)}


def state_of(warrant: Warrant, reader: Officer) -> str:
    with reading_as(reader):
        return queries.warrant_by_reference(warrant.reference).state


def test_a_warrant_is_recorded_through_the_form_and_its_last_day_shown(
    open_case: Case, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    client, address = log_in(officers.detective), f"/cases/{open_case.reference}/warrants/new"
    issued = london_date(now)
    typed = {
        "kind": "pca_s4",
        "court": "Northshire Magistrates’ Court",
        "issued_on_0": str(issued.day),
        "issued_on_1": str(issued.month),
        "issued_on_2": str(issued.year),
        "address": "12 Sample Lane",
        "place": "Kettleby",
    }
    answer = client.post(f"{address}/save", {**hidden(client, address), **typed}, follow=True)
    text = answer.content.decode()
    assert "W-26-0001 is recorded" in text
    assert "Why " in text
    assert "corresponding date" in text
    tab = client.get(f"/cases/{open_case.reference}/warrants").content.decode()
    assert "Not planned" in tab


def test_entry_and_result_are_recorded_through_the_forms(
    warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    client, page = log_in(officers.exhibits_officer), f"/warrants/{warrant.reference}"
    entered = now - timedelta(hours=3)
    client.post(f"{page}/entry/save", {**hidden(client, f"{page}/entry"), **moment("entered_at", entered)})
    assert state_of(warrant, officers.detective) == WarrantState.AT_THE_DOOR
    form = client.get(f"{page}/result").content.decode()
    assert "entered_at_0" not in form  # what was recorded at the door is not asked again
    typed = {
        "result": "found",
        **moment("left_at", now - timedelta(hours=1)),
        "officers": "PC K. Placeholder\r\nDC A. Sample\r\n\r\n",
        "people_present": "Test Subject 014, occupier",
        "rooms": "Kitchen\r\nBedroom 1",
        "notice_left": "Test Subject 014",
        "copy_of_warrant_left": "on",
    }
    answer = client.post(f"{page}/result/save", {**hidden(client, f"{page}/result"), **typed}, follow=True)
    text = answer.content.decode()
    assert "The search is recorded." in text
    assert "PC K. Placeholder and DC A. Sample" in text
    assert "Kitchen and Bedroom 1" in text
    assert "2 h" in text
    assert state_of(warrant, officers.detective) == WarrantState.EXECUTED


def test_a_stale_form_is_refused_and_keeps_what_was_typed(
    warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    client, page = log_in(officers.detective), f"/warrants/{warrant.reference}"
    seen = hidden(client, f"{page}/entry")
    actions.enter_premises(warrant, EnterPremises(entered_at=now), by=officers.exhibits_officer, at=now)
    answer = client.post(f"{page}/entry/save", {**seen, **moment("entered_at", now)})
    assert answer.status_code == 409
    assert "was changed since you opened this form" in answer.content.decode()


def test_what_the_law_refuses_is_said_on_the_form(warrant: Warrant, officers: Officers, now: datetime, log_in: LogIn) -> None:
    client, page = log_in(officers.detective), f"/warrants/{warrant.reference}"
    before_issue = now - timedelta(days=40)
    answer = client.post(f"{page}/entry/save", {**hidden(client, f"{page}/entry"), **moment("entered_at", before_issue)})
    assert answer.status_code == 409
    assert "it gave no power of entry" in answer.content.decode()
    assert state_of(warrant, officers.detective) == WarrantState.GRANTED


def test_an_intake_officer_reads_a_warrant_and_is_offered_no_action(warrant: Warrant, officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.intake)
    text = client.get(f"/warrants/{warrant.reference}").content.decode()
    assert "Kettleby" in text
    assert "Record the entry" not in text
    assert client.get(f"/warrants/{warrant.reference}/entry").status_code in (403, 404)


def test_somebody_of_another_team_and_the_press_find_no_page(warrant: Warrant, officers: Officers, log_in: LogIn) -> None:
    for officer in (officers.outsider, officers.press):
        answer = log_in(officer).get(f"/warrants/{warrant.reference}")
        assert answer.status_code == 404
        assert "Kettleby" not in answer.content.decode()
