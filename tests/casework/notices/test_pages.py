"""The pages of notices: the count beside every page, one's own list, marking as read, the panel of a case, the check."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.custody.stories import arrested_in_1900
from casework.notices.conftest import AsWorker
from conftest import TestDatabase
from safehold.accounts.models import Officer, Role
from safehold.casework.cases.models import Clock
from safehold.casework.notices.actions import give_due_notices
from safehold.casework.notices.clock_check import check_clocks

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.casework.cases.models import Case

LogIn = Callable[["Officer"], "Client"]


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """A database of the test's own: a worker gives the notices, and the site shows them."""


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_one_reads_a_notice_and_the_count_goes_down(
    officers: Officers, open_case: Case, log_in: LogIn, as_worker: AsWorker, now: datetime
) -> None:
    client = log_in(officers.inspector)
    assert "Nothing to read" in text_of(client, "/notices")
    with as_worker():
        give_due_notices(at=now)
    assert 'class="badge">1<' in client.get("/help").content.decode()
    page = text_of(client, "/notices")
    assert f"{open_case.reference}" in page
    assert "Late 28-day supervisor's review" in page.replace("&#39;", "'")
    assert "Record the review" in page
    assert "You hold it." in page
    assert "Told of limits" in text_of(client, f"/cases/{open_case.reference}")
    (address,) = re.findall(r'action="(/notices/\d+/read)"', client.get("/notices").content.decode())
    assert client.get(address).status_code == 405
    answer = client.post(address, {"next": "/notices?show=open"})
    assert (answer.status_code, answer["Location"]) == (303, "/notices?show=open")
    assert client.post(address, {"next": "https://example.org/"})["Location"] == "/notices"
    assert 'class="badge"' not in client.get("/help").content.decode()
    assert "Read just now" in text_of(client, "/notices?show=open")
    assert "Nothing is settled yet" in text_of(client, "/notices?show=done")
    assert log_in(officers.superintendent).post(address).status_code == 404


def test_only_those_who_are_given_notices_have_the_page(officers: Officers, log_in: LogIn) -> None:
    for officer in officers.everybody():
        client = log_in(officer)
        has_link = 'class="alerts"' in client.get("/help").content.decode()
        told = officer not in (officers.auditor, officers.press)
        assert has_link is told, officer
        assert client.get("/notices").status_code == (200 if told else 404)


def test_the_count_costs_one_query_of_the_page(
    officers: Officers, open_case: Case, log_in: LogIn, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        give_due_notices(at=now)
    client = log_in(officers.inspector)
    client.get("/help")
    with CaptureQueriesContext(connection) as asked:
        client.get("/help")
    assert len([query for query in asked.captured_queries if "notices_notice" in query["sql"]]) == 1


def test_the_check_is_shown_to_inspectors_and_administrators(
    officers: Officers, open_case: Case, log_in: LogIn, as_worker: AsWorker, now: datetime
) -> None:
    assert "The check has not run yet" in text_of(log_in(officers.administrator), "/notices/clock-check")
    with as_worker():
        Clock.objects.update(ends_at=now)
        check_clocks(at=now, processes=1)
    for_inspector = text_of(log_in(officers.inspector), "/notices/clock-check")
    assert "1 difference" in for_inspector
    assert open_case.reference in for_inspector
    for_administrator = text_of(log_in(officers.administrator), "/notices/clock-check")
    assert "1 difference" in for_administrator
    assert open_case.reference not in for_administrator
    assert "1 clock differed from the facts" in text_of(log_in(officers.administrator), "/notices")
    assert log_in(officers.detective).get("/notices/clock-check").status_code == 404


def test_a_case_that_cannot_be_computed_is_named_to_those_who_may_see_it_only(
    officers: Officers, open_case: Case, log_in: LogIn, as_worker: AsWorker, now: datetime
) -> None:
    arrested_in_1900(open_case, officers)
    with as_worker():
        check_clocks(at=now, processes=1)
    sentence = "no rule held here covers 1900-03-14"
    for inspector in (officers.inspector, officers.superintendent):
        page = text_of(log_in(inspector), "/notices/clock-check")
        assert open_case.reference in page
        assert sentence in page
    for_administrator = text_of(log_in(officers.administrator), "/notices/clock-check")
    assert "The clocks of all your cases can be computed." in for_administrator
    assert open_case.reference not in for_administrator
    # An inspector of another team, who may not see the case.
    Officer.objects.filter(pk=officers.outsider.pk).update(role=Role.INSPECTOR)
    elsewhere = text_of(log_in(officers.outsider), "/notices/clock-check")
    assert open_case.reference not in elsewhere
    assert sentence not in elsewhere
