"""What may not be known is answered as what does not exist, in every address; tokens end."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from api.bodies import MISSING, body_of, filled, known, least, operations
from api.callers import Api, Walked, walk
from casework.officers import Officers
from safehold.accounts.actions import issue_token, revoke_token
from safehold.accounts.asked import IssueToken
from safehold.api.root import described
from safehold.audit.models import Entry

LISTS = (
    "/cases",
    "/cases?mine=true",
    "/today",
    "/referrals",
    "/referrals?state=joined",
    "/operations",
    "/custody",
    "/custody/contacts",
    "/exhibits",
    "/bails",
    "/children",
    "/children?show=all",
    "/charging-requests",
    "/examinations/queue",
    "/examinations/running",
    "/notices",
    "/notices?show=open",
)
NOT_OF_A_CASE = ("/operations", "/figures", "/today", "/search")


@pytest.fixture(scope="module")
def restricted(api: Api, officers: Officers, now: datetime) -> Walked:
    """A walked case of which only the inspector and the detective may know."""
    return walk(api, officers, now, number=32, restriction="restricted")


def answered(api: Api, officer: Any, method: str, path: str, body: Any, references: dict[str, str]) -> tuple[int, str]:
    """Status and body, with the references taken out: the text echoes what was asked for."""
    status, answer = api(officer, method, path, body)
    text = json.dumps(answer)
    for reference in sorted(references.values(), key=len, reverse=True):
        text = text.replace(reference.replace("-", "/"), "…").replace(reference, "…")
    return status, text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_record_of_another_team_is_answered_as_one_that_does_not_exist(
    officers: Officers, api: Api, walked: Walked, method: str
) -> None:
    description = described()
    tried = 0
    for path, operation in operations(description, method):
        if "{" not in path:
            continue
        schema = body_of(operation)
        body = None if schema is None else least(schema, description)
        there, nowhere = filled(path, known(walked), walked.person), filled(path, MISSING, 999_999)
        found = answered(api, officers.outsider, method.upper(), there, body, known(walked))
        missing = answered(api, officers.outsider, method.upper(), nowhere, body, MISSING)
        assert found == missing, path
        assert found[0] in (403, 404, 422), (path, found)
        tried += found[0] == 404
    assert tried >= {"get": 24, "post": 40}[method]


def test_the_role_is_asked_before_the_record(officers: Officers, api: Api, walked: Walked) -> None:
    for path, _ in operations(described(), "get"):
        if "{" not in path or path.startswith("/operations"):
            continue
        there = api(officers.press, "GET", filled(path, known(walked), walked.person))
        missing = api(officers.press, "GET", filled(path, MISSING, 999_999))
        assert there == missing, path
        assert there[0] == 403, path


@pytest.mark.parametrize("who", ["other_detective", "custody_liaison", "safeguarding_lead", "dfu_manager", "outsider"])
def test_a_restricted_case_leaves_no_trace_for_those_not_named(
    officers: Officers, api: Api, restricted: Walked, walked: Walked, who: str
) -> None:
    officer = getattr(officers, who)
    hidden = [restricted.case, restricted.warrant, restricted.exhibit, restricted.arrest, restricted.bail, restricted.child]
    hidden += [
        restricted.exhibit.replace("-", "/"),
        restricted.examination,
        restricted.request,
        restricted.referral,
        "Subject 032",
    ]
    for path in (*LISTS, f"/operations/{walked.operation}", f"/operations/{restricted.operation}"):
        text = json.dumps(api(officer, "GET", path)[1])
        assert not [word for word in hidden if word in text], path
    for word in (*hidden, "S-32", "subject032@example.org"):
        assert api(officer, "GET", f"/search?q={word}")[1] == [], word
    for path in restricted.paths():
        if not path.startswith("/operations"):
            assert api(officer, "GET", path)[0] in (403, 404), path
    board = api(officers.inspector, "GET", f"/operations/{restricted.operation}")[1]
    assert restricted.warrant in json.dumps(board), "those who are named do see it"


def test_an_identifier_of_a_restricted_case_proposes_no_match_to_those_not_named(
    officers: Officers, api: Api, restricted: Walked, now: datetime
) -> None:
    table = "reference,received,source,incident_type,email\nNS-88,{at},public,grooming,subject032@example.org\n"
    document = {"name": "table.csv", "content": table.format(at=(now - timedelta(days=1)).isoformat())}
    received = api.done(officers.intake, "/referrals", {"documents": [document]})["received"][0]["reference"]
    assert api.seen(officers.intake, f"/referrals/{received}")["matches"] == []
    assert [match["person"] for match in api.seen(officers.detective, f"/referrals/{received}")["matches"] if match["person"]]


def test_every_address_needs_a_token_save_none(officers: Officers, api: Api, walked: Walked) -> None:
    for method in ("get", "post"):
        for path, _ in operations(described(), method):
            status, body = api(None, method.upper(), filled(path, known(walked), walked.person), {} if method == "post" else None)
            assert (status, body["code"]) == (401, "token"), path
    assert api(None, "GET", "/nothing/here")[0] == 401
    assert api(officers.press, "GET", "/nothing/here")[1]["code"] == "not_found"


def test_a_token_ends_when_it_expires_or_is_revoked_and_with_its_officer(officers: Officers, now: datetime) -> None:
    def status(secret: str) -> int:
        return Client().get("/api/v1/cases", headers={"Authorization": f"Bearer {secret}"}).status_code

    _, expired = issue_token(IssueToken(name="old", days=1), by=officers.detective, at=now - timedelta(days=2))
    token, valid = issue_token(IssueToken(name="new", days=1), by=officers.detective, at=now)
    assert (status(expired), status(valid), status(f"{valid}x"), status("")) == (401, 200, 401, 401)
    revoke_token(token.pk, by=officers.detective, at=now)
    assert status(valid) == 401
    _, theirs = issue_token(IssueToken(name="theirs", days=1), by=officers.other_detective, at=now)
    assert status(theirs) == 200
    type(officers.other_detective).objects.filter(pk=officers.other_detective.pk).update(is_active=False)
    assert status(theirs) == 401


def test_refused_reading_leaves_no_entry_of_a_reading(
    officers: Officers, api: Api, walked: Walked, entries: Callable[[str], list[Entry]]
) -> None:
    before = len(entries("record.read"))
    for path in walked.paths():
        api(officers.outsider, "GET", path)
    assert len(entries("record.read")) == before
