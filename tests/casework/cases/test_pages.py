"""The forms of a case in the browser's eyes: what is kept, what is refused, what is done once."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from casework.officers import PASSWORD, Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases import actions, queries
from safehold.casework.cases.asked import OpenCase, ReassignCase
from safehold.casework.cases.models import Case, CaseAccess

LogIn = Callable[[Officer], Client]


def hidden_fields(browser: Client, path: str) -> dict[str, str]:
    """The hidden fields of the form on a page."""
    return hidden_in(browser.get(path).content.decode())


def hidden_in(page: str) -> dict[str, str]:
    """The hidden fields of the form that a page shows."""
    return dict(re.findall(r'<input type="hidden" name="(submission|typed_by|form_page|version)" value="([^"]*)"', page))


def decisions(case: Case, viewer: Officer) -> list[str]:
    """What stands in the policy book."""
    with reading_as(viewer):
        return [entry.decision for entry in queries.decisions_of(case)]


def test_a_form_page_and_its_action_have_two_addresses(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 405
    assert browser.get(f"{path}/save").status_code == 405


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    answer = browser.post(f"{path}/save", {**hidden_fields(browser, path), "decision": "Examine KLP/7 first", "reason": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Examine KLP/7 first" in page
    assert "<title>Error: " in page
    assert 'href="#id_reason"' in page
    assert decisions(open_case, officers.detective) == []


def test_the_same_form_sent_twice_is_carried_out_once(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    typed = {**hidden_fields(browser, path), "decision": "Arrest on Monday", "reason": "Children at the address"}
    first, second = (browser.post(f"{path}/save", typed) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert decisions(open_case, officers.detective) == ["Arrest on Monday"]
    assert "not saved a second time" in browser.get(second["Location"]).content.decode()


def test_another_supervisor_is_recorded_on_the_page_of_the_case(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.inspector)
    path = f"/cases/{open_case.reference}/supervisor"
    assert f'href="{path}"' in browser.get(f"/cases/{open_case.reference}").content.decode()
    typed = {**hidden_fields(browser, path), "to": str(officers.superintendent.pk), "reason": "Leave"}
    assert browser.post(f"{path}/save", typed).status_code == 302
    assert "Det Supt P. Model" in browser.get(f"/cases/{open_case.reference}").content.decode()
    assert log_in(officers.detective).get(path).status_code == 403


def test_two_people_editing_see_each_other(officers: Officers, open_case: Case, log_in: LogIn, now: datetime) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    typed = {**hidden_fields(browser, path), "decision": "Arrest on Monday", "reason": "Children at the address"}
    actions.reassign_case(open_case, ReassignCase(reason="Leave"), by=officers.inspector, at=now, to=officers.other_detective)
    answer = browser.post(f"{path}/save", typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you opened this form" in page
    assert "Children at the address" in page
    assert browser.post(f"{path}/save", {**typed, **hidden_in(page)}).status_code == 302
    assert decisions(open_case, officers.detective) == ["Arrest on Monday"]


def test_a_form_filled_in_wrongly_is_still_compared_with_what_its_officer_saw(
    officers: Officers, open_case: Case, log_in: LogIn, now: datetime
) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    seen = hidden_fields(browser, path)
    page = browser.post(f"{path}/save", {**seen, "decision": "Arrest on Monday", "reason": ""})
    assert (page.status_code, hidden_in(page.content.decode())) == (422, seen)
    actions.reassign_case(open_case, ReassignCase(reason="Leave"), by=officers.inspector, at=now, to=officers.other_detective)
    again = {**hidden_in(page.content.decode()), "decision": "Arrest on Monday", "reason": "Children at the address"}
    assert browser.post(f"{path}/save", again).status_code == 409
    assert decisions(open_case, officers.detective) == []


def test_what_was_typed_when_the_session_had_ended_comes_back_once(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    typed = {**hidden_fields(browser, path), "decision": "Arrest on Monday", "reason": "Children at the address"}
    browser.logout()
    answer = browser.post(f"{path}/save", typed)
    assert answer.status_code == 303
    back = browser.post("/log-in", {"username": "detective", "password": PASSWORD, "next": path})
    page = browser.get(back["Location"]).content.decode()
    assert "Children at the address" in page
    assert "signed out before this was saved" in page
    assert "Children at the address" not in browser.get(path).content.decode()
    assert decisions(open_case, officers.detective) == []


def test_what_somebody_typed_is_not_shown_to_the_next_person(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.detective)
    path = f"/cases/{open_case.reference}/decisions/new"
    typed = {**hidden_fields(browser, path), "decision": "Arrest on Monday", "reason": "Children at the address"}
    browser.logout()
    browser.post(f"{path}/save", typed)
    browser.post("/log-in", {"username": "inspector", "password": PASSWORD, "next": path})
    assert "Children at the address" not in browser.get(path).content.decode()


def test_a_form_without_its_token_is_refused(officers: Officers, open_case: Case) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officers.detective, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(f"/cases/{open_case.reference}/decisions/new/save", {"decision": "x", "reason": "y"})
    assert answer.status_code == 403
    assert decisions(open_case, officers.detective) == []


@pytest.mark.parametrize("role", ["press", "administrator", "auditor"])
@pytest.mark.parametrize("path", ["/today", "/cases", "/cases/new", "/cases/{reference}", "/cases/{reference}/access"])
def test_pages_are_for_those_who_are_offered_them(
    officers: Officers, open_case: Case, log_in: LogIn, role: str, path: str
) -> None:
    answer = log_in(getattr(officers, role)).get(path.format(reference=open_case.reference))
    assert answer.status_code in (403, 404)
    assert "Test Subject" not in answer.content.decode()


def test_nothing_says_none(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    page = log_in(officers.inspector).get(f"/cases/{open_case.reference}").content.decode()
    assert not re.search(r">\s*None\s*<", page)


def test_markup_in_a_title_is_shown_as_text(officers: Officers, now: datetime, log_in: LogIn) -> None:
    case = actions.open_case(
        OpenCase(title="<script>alert(1)</script>", reason="Report"),
        by=officers.inspector,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    page = log_in(officers.inspector).get(f"/cases/{case.reference}").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_button_is_shown_only_to_those_who_may_press_it(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    address = f"/cases/{open_case.reference}/review"
    for officer, offered in ((officers.inspector, True), (officers.intake, False), (officers.detective, False)):
        for path in ("/today?mine=0", f"/cases/{open_case.reference}"):
            assert (address in log_in(officer).get(path).content.decode()) is offered


def test_a_reason_of_several_sentences_is_kept_whole(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    browser = log_in(officers.inspector)
    path = f"/cases/{open_case.reference}/officer"
    reason = "She goes on leave for a month, and the devices come back in that time. " * 5
    typed = {**hidden_fields(browser, path), "to": officers.other_detective.pk, "reason": reason}
    assert browser.post(f"{path}/save", typed).status_code == 302
    with reading_as(officers.inspector):
        access = CaseAccess.objects.get(case=open_case, officer=officers.other_detective, valid_until=None)
    assert access.reason == reason.strip()
