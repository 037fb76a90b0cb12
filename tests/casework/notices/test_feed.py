"""The calendar feed: an officer's limits at a secret address; nobody's name; gone when revoked or when the officer leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from icalendar import Calendar

from safehold.accounts import actions as accounts
from safehold.accounts import queries as account_queries
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import IssueCalendarFeed, IssueToken, RetireOfficer
from safehold.accounts.errors import NotPermittedError
from safehold.accounts.models import Role
from safehold.casework.cases.models import Clock, ClockKind
from safehold.casework.notices import feed, queries
from safehold.casework.notices.permissions import READERS
from safehold.law.calendar import LONDON

if TYPE_CHECKING:
    from casework.officers import Officers
    from casework.test_permissions import World
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry
    from safehold.casework.cases.models import Case

LogIn = Callable[["Officer"], Client]


@pytest.fixture
def secret(officers: Officers, now: datetime) -> str:
    """The secret of the detective's feed."""
    return accounts.issue_calendar_feed(IssueCalendarFeed(name="Force phone"), by=officers.detective, at=now)[1]


def test_a_feed_has_the_limits_of_its_officer_and_nobodys_name(officers: Officers, world: World, secret: str) -> None:
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    with reading_as(officers.detective):
        clocks = {f"{clock.limit_name}, {clock.reference}": clock for clock in queries.own_limits(officers.detective)}
    assert {str(event["SUMMARY"]) for event in events} == set(clocks)
    assert {clock.kind for clock in clocks.values()} >= {ClockKind.BAIL, ClockKind.CUSTODY, ClockKind.WARRANT, ClockKind.CHILD}
    for event in events:
        clock = clocks[str(event["SUMMARY"])]
        assert clock.ends_at is not None
        starts = event["DTSTART"].dt
        if clock.whole_day:
            assert type(starts) is date
            assert starts == clock.ends_at.astimezone(LONDON).date()
        else:
            assert starts == clock.ends_at
        assert str(event["URL"]) == f"http://testserver{clock.record_url}"
    assert b"Test Subject" not in answer.content
    assert b"Test Child" not in answer.content


def test_an_event_keeps_its_identity_when_its_limit_moves(officers: Officers, world: World, secret: str, now: datetime) -> None:
    def event() -> tuple[str, int, date]:
        found = Calendar.from_ical(Client().get(f"/calendar/{secret}.ics").content).walk("VEVENT")
        (one,) = [
            event
            for event in found
            if str(event["UID"]).startswith("warrant-warrant-") and world.granted.reference in event["SUMMARY"]
        ]
        return str(one["UID"]), int(one["SEQUENCE"]), one["DTSTART"].dt

    uid, sequence, starts = event()
    with reading_as(officers.detective):
        clock = Clock.objects.get(kind="warrant", subject_id=world.granted.pk)
        assert clock.ends_at is not None
        clock.ends_at += timedelta(days=7)
        clock.computed_at += timedelta(minutes=1)
        clock.save()
    assert event() == (uid, sequence + 1, starts + timedelta(days=7))


def test_whatever_is_in_a_limit_is_escaped(officers: Officers, open_case: Case, now: datetime) -> None:
    strange = "Review; \\ \r\n ATTACH:x, y"
    with reading_as(officers.inspector):
        Clock.objects.update(limit_name=strange, owner=officers.detective)
        clocks = queries.own_limits(officers.detective)
    written = feed.calendar_of(clocks, at=now, host="example.org", address=lambda path: f"https://example.org{path}")
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert "ATTACH" not in event
    assert str(event["SUMMARY"]).startswith("Review; \\ ")
    assert written.count(b"BEGIN:VEVENT") == 1


def test_wrong_revoked_and_ended_secrets_and_those_of_leavers_look_alike(
    officers: Officers, open_case: Case, secret: str, now: datetime
) -> None:
    wrong = Client().get("/calendar/wrong.ics")
    _, of_programs = accounts.issue_token(IssueToken(name="Program", days=1), by=officers.detective, at=now)
    revoked_token, revoked = accounts.issue_calendar_feed(IssueCalendarFeed(name="Old phone"), by=officers.detective, at=now)
    accounts.revoke_token(revoked_token.pk, by=officers.detective, at=now)
    _, ended = accounts.issue_calendar_feed(
        IssueCalendarFeed(name="Older phone"), by=officers.detective, at=now - timedelta(days=367)
    )
    _, of_leaver = accounts.issue_calendar_feed(IssueCalendarFeed(name="Phone"), by=officers.other_detective, at=now)
    accounts.retire_officer(officers.other_detective, RetireOfficer(reason="Has left"), by=officers.administrator, at=now)
    answers = [Client().get(f"/calendar/{value}.ics") for value in (of_programs, revoked, ended, of_leaver)]
    assert {(answer.status_code, _without_address(answer.content)) for answer in (wrong, *answers)} == {
        (404, _without_address(wrong.content))
    }
    assert Client().get(f"/calendar/{secret}.ics").status_code == 200
    assert Client().post(f"/calendar/{secret}.ics").status_code == 405


def _without_address(content: bytes) -> str:
    """The page without the address that was asked for, which the theme's form carries."""
    return re.sub(r"/calendar/[\w-]+\.ics", "", content.decode())


def test_a_feed_opens_nothing_else(officers: Officers, secret: str, now: datetime) -> None:
    assert account_queries.officer_with_token(secret, at=now) is None
    assert Client().get("/api/v1/cases", headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_a_feed_shows_what_its_officer_may_see_now(officers: Officers, restricted_case: Case, secret: str, now: datetime) -> None:
    with reading_as(officers.inspector):
        Clock.objects.update(owner=officers.other_detective)
    _, theirs = accounts.issue_calendar_feed(IssueCalendarFeed(name="Phone"), by=officers.other_detective, at=now)
    assert feed.read_feed(theirs, at=now) == []


def test_the_readings_of_a_day_are_one_entry_and_too_many_are_refused(
    officers: Officers, secret: str, now: datetime, monkeypatch: pytest.MonkeyPatch, entries: Callable[[str], list[Entry]]
) -> None:
    monkeypatch.setattr(feed, "MOST_A_DAY", 3)
    statuses = [Client().get(f"/calendar/{secret}.ics").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    read = [entry for entry in entries("record.read") if entry.reason == "Calendar feed"]
    assert [(entry.officer_name, entry.subject_label) for entry in read] == [("DC A. Sample", "Force phone of DC A. Sample")]
    assert feed.read_feed(secret, at=now + timedelta(days=1)) == []


def test_an_officer_makes_copies_and_revokes_a_feed_on_the_account_page(officers: Officers, log_in: LogIn) -> None:
    client = log_in(officers.detective)
    assert "No calendar feed" in client.get("/account").content.decode()
    assert client.get("/account/calendar-feeds/new").status_code == 200
    made = client.post("/account/calendar-feeds/new/save", {"name": "Force phone"}, follow=True).content.decode()
    (address,) = set(re.findall(r"http://testserver(/calendar/[\w-]{43}\.ics)", made))
    assert Client().get(address).status_code == 200
    again = client.get("/account").content.decode()
    assert address not in again
    (revoke,) = re.findall(r'action="(/account/tokens/\d+/revoke)"', again)
    client.post(revoke)
    assert Client().get(address).status_code == 404


def test_only_those_who_have_limits_have_a_feed(officers: Officers, log_in: LogIn, now: datetime) -> None:
    for role, officer in officers.by_role().items():
        if role in READERS and role != Role.ADMINISTRATOR:
            continue
        with pytest.raises(NotPermittedError):
            accounts.issue_calendar_feed(IssueCalendarFeed(name="Phone"), by=officer, at=now)
        assert "Calendar feed" not in log_in(officer).get("/account").content.decode()
