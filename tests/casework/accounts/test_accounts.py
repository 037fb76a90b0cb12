"""Officers, log-in, tokens and permissions."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings

from casework.officers import PASSWORD, Officers
from safehold.casework.accounts import actions, permissions, queries
from safehold.casework.accounts.errors import InputError, NotFoundError, NotPermittedError
from safehold.casework.accounts.models import Officer, Rank, Role, TeamKind
from safehold.casework.audit.models import Entry

Entries = Callable[[str], list[Entry]]


def test_only_an_administrator_adds_officers(officers: Officers, now: datetime) -> None:
    for officer in officers.everybody():
        if officer.role != Role.ADMINISTRATOR:
            with pytest.raises(NotPermittedError):
                _add(officer, now, "new", "NEW")
    assert _add(officers.administrator, now, "new", "NEW").team.name == "Northshire ISOT"


def test_user_names_and_initials_are_given_once(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="user name INSPECTOR is taken"):
        _add(officers.administrator, now, "INSPECTOR", "NEW")
    with pytest.raises(InputError, match="initials klp are taken"):
        _add(officers.administrator, now, "new", "klp")


def test_the_first_administrator_is_set_up_once(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="officers already"):
        actions.set_up_first_administrator(username="x", name="X", password="y", team_name="z", at=now)


@pytest.mark.parametrize(
    ("rank", "at_least", "answer"),
    [
        (Rank.INSPECTOR, Rank.INSPECTOR, True),
        (Rank.CHIEF_INSPECTOR, Rank.INSPECTOR, True),
        (Rank.SERGEANT, Rank.INSPECTOR, False),
        (Rank.STAFF, Rank.CONSTABLE, False),
        (Rank.ASSISTANT_CHIEF_CONSTABLE, Rank.SUPERINTENDENT, True),
    ],
)
def test_ranks_are_in_order(rank: Rank, at_least: Rank, answer: bool) -> None:
    assert rank.is_at_least(at_least) is answer


def test_logging_in_and_out_is_recorded(officers: Officers, entries: Entries) -> None:
    browser = Client()
    answer = browser.post("/log-in", {"username": "inspector", "password": PASSWORD, "next": "/today"})
    assert (answer.status_code, answer["Location"]) == (302, "/today")
    assert browser.get("/log-out").status_code == 405
    assert browser.post("/log-out").status_code == 302
    assert [entry.officer_name for entry in entries("account.logged_in")] == ["DI R. Template"]
    assert [entry.officer_name for entry in entries("account.logged_out")] == ["DI R. Template"]


@pytest.mark.parametrize("back", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:alert(1)"])
def test_log_in_leads_only_to_this_site(officers: Officers, back: str) -> None:
    answer = Client().post("/log-in", {"username": "inspector", "password": PASSWORD, "next": back})
    assert answer["Location"] == "/"


def test_a_wrong_password_tells_nothing(officers: Officers) -> None:
    known = Client().post("/log-in", {"username": "inspector", "password": "wrong"})
    unknown = Client().post("/log-in", {"username": "nobody", "password": "wrong"})
    assert known.status_code == unknown.status_code == 422
    assert b"user name or the password is not right" in known.content
    assert b"user name or the password is not right" in unknown.content


def test_a_lock_out_follows_failed_tries_only(officers: Officers) -> None:
    browser = Client()
    for _ in range(5):
        assert browser.post("/log-in", {"username": "inspector", "password": "wrong"}).status_code == 422
    assert browser.post("/log-in", {"username": "inspector", "password": "wrong"}).status_code == 429
    assert browser.post("/log-in", {"username": "inspector", "password": PASSWORD}).status_code == 429
    assert browser.post("/log-in", {"username": "detective", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "path", ["/", "/today", "/cases", "/cases/ISOT-26-0001", "/audit", "/search?q=x", "/account", "/nothing"]
)
def test_anonymous_people_meet_the_log_in_page(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/log-in")


@override_settings(STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}})
def test_security_headers_stand_on_every_page(officers: Officers) -> None:
    answer = Client().get("/log-in")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    cookie = answer.cookies["csrftoken"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_token_acts_as_its_officer_until_it_ends(officers: Officers, now: datetime) -> None:
    token, secret = actions.issue_token(by=officers.detective, at=now, name="Lab export", days=1)
    assert secret not in (token.digest, token.name)
    assert queries.officer_with_token(secret, at=now) == officers.detective
    assert queries.officer_with_token(secret, at=now + timedelta(days=1)) is None
    assert queries.officer_with_token(secret + "x", at=now) is None


def test_a_revoked_token_no_longer_works(officers: Officers, now: datetime) -> None:
    token, secret = actions.issue_token(by=officers.detective, at=now, name="Lab export", days=30)
    with pytest.raises(NotFoundError):
        actions.revoke_token(token.pk, by=officers.inspector, at=now)
    actions.revoke_token(token.pk, by=officers.detective, at=now)
    assert queries.officer_with_token(secret, at=now) is None


def test_the_token_of_a_leaver_no_longer_works(officers: Officers, now: datetime) -> None:
    _, secret = actions.issue_token(by=officers.detective, at=now, name="Lab export", days=30)
    Officer.objects.filter(pk=officers.detective.pk).update(is_active=False)
    assert queries.officer_with_token(secret, at=now) is None


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_token_lasts_between_one_and_ninety_days(officers: Officers, now: datetime, days: int) -> None:
    with pytest.raises(InputError, match="between 1 and 90"):
        actions.issue_token(by=officers.detective, at=now, name="x", days=days)


def test_an_inactive_officer_may_do_nothing(officers: Officers) -> None:
    officers.inspector.is_active = False
    assert not any(permissions.may(officers.inspector, permission.name) for permission in permissions.declared())


def _add(by: Officer, at: datetime, username: str, initials: str) -> Officer:
    return actions.add_officer(
        by=by,
        at=at,
        username=username,
        name="DC N. Ew",
        initials=initials,
        rank=Rank.CONSTABLE,
        role=Role.DETECTIVE,
        team_name="Northshire ISOT",
        team_kind=TeamKind.INVESTIGATION,
    )


def test_a_leaver_cannot_log_in_and_keeps_their_history(officers: Officers, now: datetime, entries: Entries) -> None:
    actions.retire_officer(officers.detective, by=officers.administrator, at=now, reason="Left the force")
    assert Client().post("/log-in", {"username": "detective", "password": PASSWORD}).status_code == 422
    assert Officer.objects.filter(pk=officers.detective.pk).exists()
    assert [entry.reason for entry in entries("account.officer_retired")] == ["Left the force"]


def test_a_session_ends_when_the_officer_leaves(officers: Officers, now: datetime, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.detective)
    actions.retire_officer(officers.detective, by=officers.administrator, at=now, reason="Left the force")
    assert browser.get("/cases").status_code == 302


def test_an_administrator_does_not_retire_themselves(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="another administrator"):
        actions.retire_officer(officers.administrator, by=officers.administrator, at=now, reason="x")


def test_a_password_is_changed_by_oneself_or_an_administrator(officers: Officers, now: datetime) -> None:
    actions.set_password(officers.detective, by=officers.detective, at=now, password="three words unrelated")
    actions.set_password(officers.detective, by=officers.administrator, at=now, password="other words unrelated")
    with pytest.raises(NotPermittedError):
        actions.set_password(officers.detective, by=officers.inspector, at=now, password="x")
    assert Officer.objects.get(pk=officers.detective.pk).check_password("other words unrelated")


def test_an_administrator_adds_an_officer_on_the_page(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.administrator)
    typed = {
        "username": "new-one",
        "name": "DC N. Ew",
        "initials": "NEW",
        "rank": "constable",
        "role": "detective",
        "team_name": "Northshire ISOT",
        "team_kind": "investigation",
        "phone": "",
        "password": "three words unrelated",
        "again": "three words unrelated",
    }
    assert browser.post("/officers/new/save", {**typed, "again": "different words here"}).status_code == 422
    assert browser.post("/officers/new/save", {**typed, "password": "short", "again": "short"}).status_code == 422
    assert browser.post("/officers/new/save", typed).status_code == 302
    assert "DC N. Ew" in browser.get("/officers").content.decode()
    assert Client().post("/log-in", {"username": "new-one", "password": "three words unrelated"}).status_code == 302


def test_the_list_of_officers_is_for_administrators(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    for officer in officers.everybody():
        allowed = officer.role == Role.ADMINISTRATOR
        assert (log_in(officer).get("/officers").status_code == 200) is allowed


def test_ones_own_password_is_changed_with_the_present_one(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.detective)
    new = {"password": "three words unrelated", "again": "three words unrelated"}
    assert browser.post("/account/password/save", {**new, "present": "guessed"}).status_code == 422
    assert browser.post("/account/password/save", {**new, "present": PASSWORD}).status_code == 302
    assert browser.get("/account").status_code == 200
    assert Officer.objects.get(pk=officers.detective.pk).check_password("three words unrelated")
