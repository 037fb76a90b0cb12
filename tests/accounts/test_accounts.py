"""Officers, log-in, tokens and permissions."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from pydantic import ValidationError

from casework.closing import close_case
from casework.officers import PASSWORD, Officers
from casework.referrals.reports import report
from safehold.accounts import actions, permissions, queries
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import AddOfficer, IssueCalendarFeed, IssueToken, RetireOfficer, SetPassword
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.accounts.jobs import forget_ended_sessions
from safehold.accounts.models import Officer, PersonalToken, Rank, Role, TeamKind
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import ChangeSupervisor, OpenCase, ReassignCase
from safehold.casework.cases.models import Case
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.asked import AssignReferral

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
    assert officers.administrator.check_password(PASSWORD)


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


def test_a_lock_out_counts_a_name_however_its_letters_are_written(officers: Officers) -> None:
    browser = Client()
    for name in ("inspector", "Inspector", "INSPECTOR", "iNspector", "inSpector", " inspector"):
        browser.post("/log-in", {"username": name, "password": "wrong"})
    for name in ("inspector", "insPector"):
        assert browser.post("/log-in", {"username": name, "password": PASSWORD}).status_code == 429


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
    token, secret = actions.issue_token(IssueToken(name="Lab export", days=1), by=officers.detective, at=now)
    assert secret not in (token.digest, token.name)
    assert queries.officer_with_token(secret, at=now) == officers.detective
    assert queries.officer_with_token(secret, at=now + timedelta(days=1)) is None
    assert queries.officer_with_token(secret + "x", at=now) is None


def test_a_revoked_token_no_longer_works(officers: Officers, now: datetime) -> None:
    token, secret = actions.issue_token(IssueToken(name="Lab export", days=30), by=officers.detective, at=now)
    with pytest.raises(NotFoundError):
        actions.revoke_token(token.pk, by=officers.inspector, at=now)
    actions.revoke_token(token.pk, by=officers.detective, at=now)
    assert queries.officer_with_token(secret, at=now) is None


def test_the_token_of_a_leaver_no_longer_works(officers: Officers, now: datetime) -> None:
    _, secret = actions.issue_token(IssueToken(name="Lab export", days=30), by=officers.detective, at=now)
    Officer.objects.filter(pk=officers.detective.pk).update(is_active=False)
    assert queries.officer_with_token(secret, at=now) is None


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_token_lasts_between_one_and_ninety_days(days: int) -> None:
    with pytest.raises(ValidationError, match="days"):
        IssueToken(name="x", days=days)


def test_what_is_missing_is_refused_in_the_words_of_the_form_and_nothing_is_written(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="Write what the token is for"):
        actions.issue_token(IssueToken(name=" ", days=1), by=officers.detective, at=now)
    with pytest.raises(InputError, match="Write where the calendar is"):
        actions.issue_calendar_feed(IssueCalendarFeed(name=" "), by=officers.detective, at=now)
    with pytest.raises(InputError, match="Write why the account ends"):
        actions.retire_officer(officers.detective, RetireOfficer(reason=" "), by=officers.administrator, at=now)
    assert not PersonalToken.objects.exists()
    assert Officer.objects.get(pk=officers.detective.pk).is_active


def test_a_password_is_kept_as_typed_and_out_of_what_is_printed() -> None:
    facts = {"username": "new", "name": "DC N. Ew", "initials": "NEW", "rank": "constable", "role": "detective"}
    added = AddOfficer.model_validate({**facts, "team_name": "A", "team_kind": "other", "password": " three words "})
    for asked in (added, SetPassword(password=" three words ")):
        assert asked.password == " three words "
        assert "three" not in repr(asked)


def test_an_inactive_officer_may_do_nothing(officers: Officers) -> None:
    officers.inspector.is_active = False
    assert not any(permissions.may(officers.inspector, permission.name) for permission in permissions.declared())


def _add(by: Officer, at: datetime, username: str, initials: str) -> Officer:
    return actions.add_officer(
        AddOfficer(
            username=username,
            name="DC N. Ew",
            initials=initials,
            rank=Rank.CONSTABLE,
            role=Role.DETECTIVE,
            team_name="Northshire ISOT",
            team_kind=TeamKind.INVESTIGATION,
        ),
        by=by,
        at=at,
    )


def test_a_leaver_cannot_log_in_and_keeps_their_history(officers: Officers, now: datetime, entries: Entries) -> None:
    actions.retire_officer(officers.detective, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)
    assert Client().post("/log-in", {"username": "detective", "password": PASSWORD}).status_code == 422
    assert Officer.objects.filter(pk=officers.detective.pk).exists()
    assert [entry.reason for entry in entries("account.officer_retired")] == ["Left the force"]


def test_a_session_ends_when_the_officer_leaves(officers: Officers, now: datetime, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.detective)
    actions.retire_officer(officers.detective, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)
    assert browser.get("/cases").status_code == 302


def retire(leaver: Officer, officers: Officers, now: datetime) -> None:
    actions.retire_officer(leaver, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)


def test_nobody_leaves_with_an_open_case(open_case: Case, officers: Officers, now: datetime, entries: Entries) -> None:
    with pytest.raises(RefusedError, match=r"DC A\. Sample is the officer in 1 open case\.") as refused:
        retire(officers.detective, officers, now)
    assert "on its page under “Another officer in the case”. Then end the account." in refused.value.way_forward
    assert Officer.objects.get(pk=officers.detective.pk).is_active
    assert entries("account.officer_retired") == []
    cases.reassign_case(
        open_case, ReassignCase(reason="Leaves the force"), by=officers.inspector, at=now, to=officers.other_detective
    )
    retire(officers.detective, officers, now)
    assert not Officer.objects.get(pk=officers.detective.pk).is_active


def test_nobody_leaves_while_they_supervise_an_open_case(open_case: Case, officers: Officers, now: datetime) -> None:
    with pytest.raises(RefusedError, match=r"DI R\. Template supervises 1 open case\.") as refused:
        retire(officers.inspector, officers, now)
    assert "on the page of each case under “Another supervisor”" in refused.value.way_forward
    cases.change_supervisor(
        open_case, ChangeSupervisor(reason="Leaves the force"), by=officers.inspector, at=now, to=officers.superintendent
    )
    retire(officers.inspector, officers, now)


def test_nobody_leaves_with_an_open_referral(officers: Officers, now: datetime) -> None:
    referral = referrals.receive_referral(report("1", at=now), by=officers.intake, at=now, team=officers.intake.team)
    referrals.assign_referral(referral, AssignReferral(), by=officers.inspector, at=now, to=officers.detective)
    with pytest.raises(RefusedError, match=r"DC A\. Sample has 1 open referral\.") as refused:
        retire(officers.detective, officers, now)
    assert "on its page under “Assign an officer”" in refused.value.way_forward
    referrals.assign_referral(referral, AssignReferral(), by=officers.inspector, at=now, to=officers.other_detective)
    retire(officers.detective, officers, now)


def test_the_refusal_names_all_that_is_still_with_somebody(open_case: Case, officers: Officers, now: datetime) -> None:
    cases.open_case(
        OpenCase(title="Test Subject 098", reason="Small team"),
        by=officers.inspector,
        at=now,
        officer_in_the_case=officers.inspector,
        supervisor=officers.superintendent,
    )
    with pytest.raises(RefusedError, match=r"is the officer in 1 open case; supervises 1 open case\.") as refused:
        retire(officers.inspector, officers, now)
    assert "“Another officer in the case”" in refused.value.way_forward
    assert "“Another supervisor”" in refused.value.way_forward


def test_a_case_that_the_administrator_may_not_see_counts_and_a_closed_one_does_not(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    with pytest.raises(RefusedError, match="1 open case"):
        actions.retire_officer(officers.detective, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)
    close_case(restricted_case, by=officers.inspector, at=now, outcome="No further action", reason="Nothing found")
    actions.retire_officer(officers.detective, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)


@pytest.mark.parametrize(
    ("function", "number"),
    [
        ("open_cases_of", 1),
        ("open_cases_supervised_by", 0),
        ("open_referrals_of", 0),
        ("exhibits_held_by", 0),
        ("extensions_waiting_for", 0),
    ],
)
def test_how_much_somebody_holds_is_told_to_administrators_only(
    open_case: Case, officers: Officers, function: str, number: int
) -> None:
    def told(officer: Officer) -> int | None:
        with reading_as(officer), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [officers.detective.pk])
            return cursor.fetchone()[0]

    assert told(officers.administrator) == number
    assert [told(officer) for officer in (officers.inspector, officers.outsider, officers.auditor)] == [None] * 3


def test_a_leaver_gets_no_case(open_case: Case, officers: Officers, now: datetime) -> None:
    leaver = officers.other_detective
    actions.retire_officer(leaver, RetireOfficer(reason="Left the force"), by=officers.administrator, at=now)
    assert leaver.is_active  # as a form that was opened before knows them
    with pytest.raises(InputError, match=r"The account of DC K\. Fixture has ended") as refused:
        cases.reassign_case(open_case, ReassignCase(reason="Workload"), by=officers.inspector, at=now, to=leaver)
    assert refused.value.field == "to"
    with pytest.raises(InputError) as refused:
        cases.open_case(
            OpenCase(title="Test Subject 015", reason="Report of uploads"),
            by=officers.inspector,
            at=now,
            officer_in_the_case=leaver,
            supervisor=officers.inspector,
        )
    assert refused.value.field == "officer_in_the_case"


def test_a_new_password_by_an_administrator_ends_sessions_tokens_and_feeds(
    officers: Officers, now: datetime, log_in: Callable[[Officer], Client], entries: Entries
) -> None:
    officer = officers.detective
    browsers = [log_in(officer), log_in(officer)]
    _, secret = actions.issue_token(IssueToken(name="Lab export", days=30), by=officer, at=now)
    feed, _ = actions.issue_calendar_feed(IssueCalendarFeed(name="Phone"), by=officer, at=now)
    _, of_another = actions.issue_token(IssueToken(name="Lab export", days=30), by=officers.inspector, at=now)
    assert [browser.get("/cases").status_code for browser in browsers] == [200, 200]
    answer = log_in(officers.administrator).post(
        f"/officers/{officer.pk}/password/save", {"password": "three words unrelated", "again": "three words unrelated"}
    )
    assert answer.status_code == 302
    assert [browser.get("/cases").status_code for browser in browsers] == [302, 302]
    assert queries.officer_with_token(secret, at=now) is None
    assert PersonalToken.objects.get(pk=feed.pk).revoked_at is not None
    assert queries.officer_with_token(of_another, at=now) == officers.inspector
    assert [entry.payload for entry in entries("account.password_set")] == [{"tokens_ended": 2}]


def test_ones_own_new_password_ends_other_sessions_and_keeps_the_programs(
    officers: Officers, now: datetime, log_in: Callable[[Officer], Client]
) -> None:
    here, elsewhere = log_in(officers.detective), log_in(officers.detective)
    _, secret = actions.issue_token(IssueToken(name="Lab export", days=30), by=officers.detective, at=now)
    new = "three words unrelated"
    assert here.post("/account/password/save", {"present": PASSWORD, "password": new, "again": new}).status_code == 302
    assert here.get("/cases").status_code == 200
    assert elsewhere.get("/cases").status_code == 302
    assert queries.officer_with_token(secret, at=now) == officers.detective


def test_failed_log_ins_are_recorded_in_nobodys_name_and_look_alike(officers: Officers, entries: Entries) -> None:
    pages = {}
    for username in ("inspector", "Inspector", "nobody", "my secret words"):
        pages[username] = Client().post("/log-in", {"username": username, "password": "wrong"})
    assert {page.status_code for page in pages.values()} == {422}
    found = entries("account.log_in_failed")
    assert [(entry.officer_id, entry.officer_name) for entry in found] == [(None, "Nobody signed in")] * 4
    assert [(entry.subject_label, entry.subject_id) for entry in found] == [
        ("DI R. Template", officers.inspector.pk),
        ("DI R. Template", officers.inspector.pk),
        ("A user name that nobody has", None),
        ("A user name that nobody has", None),
    ]
    assert [entry.payload for entry in found] == [{"address": "127.0.0.1", "locked_out": False}] * 4


def test_what_is_tried_during_a_lock_out_fills_no_audit(officers: Officers, entries: Entries) -> None:
    browser = Client()
    for _ in range(9):
        browser.post("/log-in", {"username": "inspector", "password": "wrong"})
    assert [entry.payload["locked_out"] for entry in entries("account.log_in_failed")] == [False] * 5 + [True]


def test_a_failed_log_in_is_shown_to_the_auditor_and_to_no_other(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    Client().post("/log-in", {"username": "inspector", "password": "wrong"})
    page = log_in(officers.auditor).get("/audit?verb=account.log_in_failed").content.decode()
    assert "failed to log in" in page
    assert "Nobody signed in" in page
    for officer in (officers.inspector, officers.administrator):
        with reading_as(officer):
            assert not Entry.objects.filter(verb="account.log_in_failed").exists()


def test_an_administrator_does_not_retire_themselves(officers: Officers, now: datetime) -> None:
    with pytest.raises(InputError, match="another administrator"):
        actions.retire_officer(officers.administrator, RetireOfficer(reason="x"), by=officers.administrator, at=now)


def test_a_password_is_changed_by_oneself_or_an_administrator(officers: Officers, now: datetime) -> None:
    actions.set_password(officers.detective, SetPassword(password="three words unrelated"), by=officers.detective, at=now)
    actions.set_password(officers.detective, SetPassword(password="other words unrelated"), by=officers.administrator, at=now)
    with pytest.raises(NotPermittedError):
        actions.set_password(officers.detective, SetPassword(password="x"), by=officers.inspector, at=now)
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
    assert browser.post("/officers/new/save", {**typed, "username": "new one"}).status_code == 422
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


def test_a_password_like_the_name_of_its_officer_is_refused(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.administrator)
    typed = {"password": "safeguarding_lead", "again": "safeguarding_lead"}
    refused = browser.post(f"/officers/{officers.safeguarding_lead.pk}/password/save", typed)
    assert refused.status_code == 422
    assert "too similar to the username" in refused.content.decode()
    assert not Officer.objects.get(pk=officers.safeguarding_lead.pk).check_password("safeguarding_lead")


def test_passwords_are_not_kept_when_a_session_has_ended(officers: Officers, log_in: Callable[[Officer], Client]) -> None:
    browser = log_in(officers.detective)
    page = browser.get("/account/password").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(typed_by|form_page)" value="([^"]*)"', page))
    browser.logout()
    typed = {"present": PASSWORD, "password": "three words unrelated", "again": "three words unrelated", "note": "kept"}
    answer = browser.post("/account/password/save", {**hidden, **typed})
    assert answer.status_code == 303
    kept = browser.session["kept_form"]["values"]
    assert kept["note"] == ["kept"]
    assert not {"present", "password", "again"} & kept.keys()


def test_sessions_that_have_ended_are_forgotten_in_the_night(db: None, now: datetime) -> None:
    for key, until in (("ended", now - timedelta(days=400)), ("lasting", now + timedelta(days=4000))):
        Session.objects.create(session_key=key, session_data="", expire_date=until)
    forget_ended_sessions(timestamp=0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lasting"]
