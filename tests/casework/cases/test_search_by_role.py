"""Search finds what the reader's role may open, and nothing else: neither the title nor the count of a record behind a door."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from casework.custody.stories import bailed_after_arrest
from casework.officers import Officers
from casework.referrals.reports import report
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer, Role
from safehold.casework.cases import actions as cases
from safehold.casework.cases import search
from safehold.casework.cases.asked import GrantAccess
from safehold.casework.cases.models import Case
from safehold.casework.referrals import actions as referrals
from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import RecordChild

LogIn = Callable[[Officer], Client]


@pytest.fixture
def everybody_has_access(open_case: Case, officers: Officers, now: datetime) -> Case:
    """A case with a suspect, an arrest, a bail and a child, to which every officer of the tests was given access."""
    bailed_after_arrest(open_case, officers, now - timedelta(days=10))
    safeguarding.record_child(
        open_case,
        RecordChild(name="Test Child 014", relation="own_child", in_household=True, concern="Lives with Test Subject 014", age=7),
        by=officers.detective,
        at=now,
    )
    for officer in officers.everybody():
        if officer != officers.inspector:
            cases.grant_access(
                open_case, GrantAccess(role="reader", reason="For this test"), by=officers.inspector, at=now, to=officer
            )
    return open_case


@pytest.mark.parametrize("role", Role.values)
def test_every_result_opens(everybody_has_access: Case, officers: Officers, log_in: LogIn, role: str) -> None:
    browser = log_in(officers.by_role()[role])
    page = browser.get("/search?q=014")
    assert page.status_code == 200
    links = re.findall(r'<div class="row-line"><a href="([^"]+)"', page.content.decode())
    assert f"Found for “014”: {len(links)}" in page.content.decode()
    assert [link for link in links if browser.get(link).status_code != 200] == []


def test_a_laboratory_finds_the_case_and_neither_the_child_nor_the_arrest(
    everybody_has_access: Case, officers: Officers, log_in: LogIn
) -> None:
    found = {}
    for officer in (officers.dfu_examiner, officers.safeguarding_lead, officers.press):
        with reading_as(officer):
            found[officer.role] = {item.kind for item in search.find(officer, "014")}
    assert found[Role.DFU_EXAMINER] == {"case", "person"}
    assert {"case", "person", "child"} <= found[Role.SAFEGUARDING_LEAD]
    assert found[Role.PRESS] == set()
    assert "Test Child 014" not in log_in(officers.dfu_examiner).get("/search?q=child").content.decode()


def test_a_record_of_an_unknown_kind_can_not_be_made_findable(open_case: Case) -> None:
    with pytest.raises(ValueError, match="no page is known"):
        search.index_all(
            [search.Findable(kind="rumour", subject_id=1, team=open_case.team, case=open_case, title="", detail="", url="")]
        )


def test_a_referral_without_a_case_is_found_by_the_team_that_holds_it_and_by_no_other(
    officers: Officers, now: datetime, log_in: LogIn
) -> None:
    by = officers.intake
    referral = referrals.receive_referral(report("900001"), by=by, at=now - timedelta(days=3), team=by.team)
    own, other = officers.detective, officers.outsider
    assert (own.role, own.team == referral.team, other.role, other.team == referral.team) == (other.role, True, own.role, False)
    found = {}
    for officer in (own, other):
        with reading_as(officer):
            found[officer.username] = [item.kind for item in search.find(officer, referral.reference)]
    assert found == {own.username: ["referral"], other.username: []}
    assert "Found for “900001”: 0" in log_in(other).get("/search?q=900001").content.decode()
