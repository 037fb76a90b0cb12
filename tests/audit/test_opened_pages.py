"""Everything that is opened is an entry: a record by its own reading, a list, a board or a form by its page."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from casework.officers import Officers
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case
from safehold.casework.operations import actions as operations
from safehold.casework.operations.asked import CreateOperation
from safehold.law.calendar import london_date

Entries = Callable[[str], list[Entry]]
LogIn = Callable[[Officer], Client]


def pages(entries: Entries) -> list[str]:
    return [entry.payload["page"] for entry in entries("page.opened")]


def test_lists_boards_and_forms_are_recorded_with_what_they_were_narrowed_to(
    officers: Officers, open_case: Case, entries: Entries, log_in: LogIn
) -> None:
    browser = log_in(officers.detective)
    opened = ["/today", "/bail?show=past", "/in-custody", "/exhibits?sort=oldest", f"/cases/{open_case.reference}/decisions/new"]
    for page in opened:
        assert browser.get(page).status_code == 200, page
    assert pages(entries) == opened
    assert {entry.officer_id for entry in entries("page.opened")} == {officers.detective.pk}


def test_a_record_is_recorded_once_as_itself(officers: Officers, open_case: Case, entries: Entries, log_in: LogIn) -> None:
    assert log_in(officers.detective).get(f"/cases/{open_case.reference}").status_code == 200
    assert [entry.subject_label for entry in entries("record.read")] == [str(open_case)]
    assert pages(entries) == []


def test_what_an_open_page_asks_for_by_itself_is_recorded_when_it_is_opened_only(
    officers: Officers, now: datetime, entries: Entries, log_in: LogIn
) -> None:
    day = london_date(now)
    operations.create_operation(CreateOperation(name="Saltmarsh", first_day=day, last_day=day), by=officers.inspector, at=now)
    browser = log_in(officers.inspector)
    assert browser.get("/operations/saltmarsh/wall").status_code == 200
    before = Entry.objects.count()
    assert browser.get("/operations/saltmarsh/wall/now").status_code == 200
    assert pages(entries) == []
    assert Entry.objects.count() == before


def test_pages_without_records_and_what_was_not_shown_leave_no_entry(
    officers: Officers, open_case: Case, entries: Entries, log_in: LogIn
) -> None:
    browser = log_in(officers.other_detective)
    for page in ("/help", "/account", "/law"):
        assert browser.get(page).status_code == 200, page
    assert log_in(officers.press).get("/bail").status_code == 404
    assert browser.get("/cases/ISOT-26-9999").status_code == 404
    assert pages(entries) == []
