"""The pages of further detention, street bail, further entries, orders and the charge there and then, as officers use them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework.charging.test_pages_from_arrest_to_charge import day, moment, send
from casework.custody.stories import add_subject, arrest_at
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import AuthoriseDetention
from safehold.casework.people.models import Order, Person
from safehold.casework.people.queries import orders_of
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import ExecuteWarrant, RecordWarrant
from safehold.casework.warrants.models import SearchResult, Warrant, WarrantKind

LogIn = Callable[[Officer], Client]


@pytest.fixture
def subject(officers: Officers, open_case: Case, now: datetime) -> Person:
    return add_subject(open_case, officers, at=now - timedelta(days=3))


def test_further_detention_through_the_forms(
    officers: Officers, open_case: Case, subject: Person, now: datetime, log_in: LogIn
) -> None:
    start = now - timedelta(hours=10)
    arrest = arrest_at(open_case, officers, start, person=subject)
    at = start + timedelta(minutes=40)
    custody.authorise_detention(
        arrest, AuthoriseDetention(authorised_at=at, reason="To secure evidence"), by=officers.custody_liaison, at=at
    )
    browser, page_of = log_in(officers.custody_liaison), f"/arrests/{arrest.reference}"
    page = browser.get(page_of).content.decode()
    assert "36 hours by a superintendent" in page
    page = send(
        browser,
        f"{page_of}/further-detention",
        {"court": "Alderwick", "grounds": "A phone was found", **moment("applied_at", now - timedelta(hours=2))},
    )
    assert "Court asked" in page
    assert "Record the court&#39;s decision" in page
    listed = browser.get("/in-custody").content.decode()
    assert "Court asked" in listed
    refused = browser.post(
        f"{page_of}/court-decision/save",
        {"outcome": "granted", "hours": "40", "reason": "R", **moment("decided_at", now - timedelta(hours=1))},
    )
    assert refused.status_code == 409
    assert "at most 36 hours at a time" in refused.content.decode()
    missing = browser.post(
        f"{page_of}/court-decision/save", {"outcome": "granted", "reason": "R", **moment("decided_at", now - timedelta(hours=1))}
    )
    assert missing.status_code == 422
    page = send(
        browser,
        f"{page_of}/court-decision",
        {"outcome": "granted", "hours": "36", "reason": "Satisfied", **moment("decided_at", now - timedelta(hours=1))},
    )
    assert "Granted: 36 hours" in page
    assert "Court&#39;s order" in page


def test_street_bail_through_the_forms(
    officers: Officers, open_case: Case, subject: Person, now: datetime, log_in: LogIn
) -> None:
    browser = log_in(officers.custody_liaison)
    arrest = arrest_at(open_case, officers, now - timedelta(hours=3), person=subject, arrived_at=None)
    page_of = f"/arrests/{arrest.reference}"
    assert "Release on street bail" in browser.get(page_of).content.decode()
    page = send(
        browser,
        f"{page_of}/street-bail",
        {
            "station": "Alderwick",
            "custody_officer": "PS D. Desk",
            "necessary": "on",
            "proportionate": "on",
            "guidance_regarded": "on",
            "factors": ["safeguard_victims"],
            "reasons": "A child at home",
            "representations": "None made.",
            "representations_considered": "on",
            "purpose_1": "no_interference",
            "text_1": "No contact with Test Child 04",
            "reasons_1": "She is a witness.",
            "copy_given": "on",
            "sought": "given",
            "views": "Keep him from the school.",
            "vulnerable": "on",
            "through_representative": "on",
            "custody_officer_told": "on",
            **moment("released_at", now - timedelta(hours=2)),
            **moment("return_at", now - timedelta(hours=1)),
        },
    )
    assert "On street bail" in page
    assert "No contact with Test Child 04 (No interference with witnesses or obstruction of justice: She is a witness.)" in page
    assert "Sought, and given. Keep him from the school. Through a representative. The custody officer was told." in page
    assert arrest.reference not in browser.get("/in-custody").content.decode()
    page = send(browser, f"{page_of}/arrival", {"station": "Alderwick", **moment("arrived_at", now - timedelta(minutes=30))})
    assert "24-hour limit" in page


def test_an_order_and_a_charge_there_and_then_through_the_forms(
    officers: Officers, open_case: Case, subject: Person, now: datetime, log_in: LogIn
) -> None:
    of_case = f"/cases/{open_case.reference}"
    manager = log_in(officers.offender_manager)
    ban_ends = now + timedelta(days=400)
    page = send(
        manager,
        f"{of_case}/people/{subject.pk}/orders/new",
        {
            "kind": "shpo_2020",
            "court": "Alderwick Crown Court",
            "prohibitions": "No contact with a child.\nNot to use a device that can reach the internet.\nNo travel.",
            "own_last_days": f"3: {ban_ends.day} {ban_ends.month} {ban_ends.year}",
            "travel_bans": "3",
            **day("made_on", now - timedelta(days=400)),
        },
    )
    assert "Not to use a device" in page
    assert "No travel. (foreign travel ban, to" in page
    with reading_as(officers.inspector):
        order = orders_of(subject).get()
    arrest = arrest_at(open_case, officers, now - timedelta(hours=9), person=subject, offences=["SA2020-S354"])
    browser = log_in(officers.custody_liaison)
    assert "Sexual harm prevention order" in browser.get(f"/arrests/{arrest.reference}").content.decode()
    tab = browser.get(f"{of_case}/custody-and-bail").content.decode()
    assert "May be charged there and then" in tab
    assert f"?breach={order.pk}.2" in tab
    typed: dict[str, object] = {
        "breach": f"{order.pk}.2",
        "conduct": "A second phone was in use",
        "guilty_plea_anticipated": "on",
        "suits_magistrates_court": "on",
        "evidential": "Seen by two officers",
        "public_interest": "The order protects children",
        "remand": "bailed",
        "court": "Alderwick",
        "gate_reason": "Every step was offered",
        **day("conduct_on", now - timedelta(hours=9)),
        **moment("charged_at", now),
        **day("first_hearing", now + timedelta(days=28)),
    }
    refused = browser.post(f"{of_case}/charges/breach/save", typed)
    assert refused.status_code == 409
    assert "It is not met that there is enough evidence" in refused.content.decode()
    page = send(
        browser, f"{of_case}/charges/breach?breach={order.pk}.2", {**typed, "evidential_met": "on", "public_interest_met": "on"}
    )
    assert "The charge is recorded." in page
    assert "A second phone was in use" in page
    assert "Not to use a device that can reach the internet." in page


def executed(case: Case, officers: Officers, now: datetime) -> Warrant:
    granted = warrants.record_warrant(
        case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Alderwick",
            issued_on=(now - timedelta(days=8)).date(),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=False,
            multiple_entries=True,
        ),
        by=officers.detective,
        at=now - timedelta(days=8),
    )
    return warrants.execute_warrant(
        granted,
        ExecuteWarrant(
            entered_at=now - timedelta(days=3, hours=3),
            left_at=now - timedelta(days=3),
            officers=["DC A. Sample"],
            people_present=[],
            rooms=["Kitchen"],
            result=SearchResult.FOUND,
            notice_left="Left on the table",
            copy_of_warrant_left=False,
        ),
        by=officers.detective,
        at=now - timedelta(days=3),
    )


def test_a_further_entry_and_the_return_through_the_forms(
    officers: Officers, open_case: Case, now: datetime, log_in: LogIn
) -> None:
    warrant = executed(open_case, officers, now)
    browser, page_of = log_in(officers.detective), f"/warrants/{warrant.reference}"
    assert "Record a further entry" in browser.get(page_of).content.decode()
    typed: dict[str, object] = {
        "officers": "DC A. Sample",
        "notice_left": "Test Subject 014",
        "endorsement": "A phone was found",
        **moment("entered_at", now - timedelta(hours=3)),
        **moment("left_at", now - timedelta(hours=2)),
    }
    refused = browser.post(f"{page_of}/further-entry/save", typed)
    assert refused.status_code == 409
    assert "written authority" in refused.content.decode()
    page = send(
        browser,
        f"{page_of}/further-entry",
        {**typed, "inspector": "Insp U. Ninvolved", **moment("authorised_at", now - timedelta(hours=5))},
    )
    assert "Insp U. Ninvolved" in page
    assert warrant.reference in browser.get("/warrants-to-return").content.decode()
    form = browser.get(f"{page_of}/return").content.decode()
    assert "Endorsement" in form
    assert "Where was a copy of the warrant left" in form
    page = send(
        browser,
        f"{page_of}/return",
        {"endorsement": "One laptop. Nothing else.", "copy_note": "With the neighbour", **day("returned_on", now)},
    )
    assert "With the neighbour" in page
    assert warrant.reference not in browser.get("/warrants-to-return").content.decode()


def test_the_form_for_an_exhibit_says_what_each_power_allows(officers: Officers, open_case: Case, log_in: LogIn) -> None:
    page = log_in(officers.exhibits_officer).get(f"/cases/{open_case.reference}/exhibits/new").content.decode()
    assert "What each power allows, and the notice it needs" in page
    assert "Written notice of what was seized, on what grounds" in page


def test_officers_of_another_team_find_none_of_these_pages(
    officers: Officers, open_case: Case, subject: Person, now: datetime, log_in: LogIn
) -> None:
    warrant = executed(open_case, officers, now)
    arrest = arrest_at(open_case, officers, now - timedelta(hours=3), person=subject)
    browser = log_in(officers.outsider)
    for address in (
        f"/arrests/{arrest.reference}/further-detention",
        f"/arrests/{arrest.reference}/court-decision",
        f"/arrests/{arrest.reference}/street-bail",
        f"/warrants/{warrant.reference}/further-entry",
        f"/cases/{open_case.reference}/charges/breach",
        f"/cases/{open_case.reference}/people/{subject.pk}/orders/new",
    ):
        assert browser.get(address).status_code == 404, address
    assert warrant.reference not in browser.get("/warrants-to-return").content.decode()
    with reading_as(officers.outsider):
        assert not Order.objects.exists()
