"""Notices by the API: one's own, and marking them as read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from api.callers import Api
from casework.notices.conftest import connected_with
from conftest import TestDatabase
from safehold.casework.notices.actions import give_due_notices

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.cases.models import Case


@pytest.fixture
def now() -> datetime:
    """A few minutes ago."""
    from django.utils import timezone

    return timezone.now().replace(microsecond=0)


@pytest.fixture
def officers(fresh_database: TestDatabase, now: datetime) -> Officers:
    """A database of the test's own: a worker gives the notices, and the API shows them."""
    from casework.officers import make_officers

    return make_officers(now)


@pytest.fixture(autouse=True)
def each_undone() -> None:
    """Nothing is to be undone: the database goes with the test."""


def test_an_officer_reads_their_notices_and_marks_them(
    officers: Officers, open_case: Case, fresh_database: TestDatabase, now: datetime
) -> None:
    api = Api(now)
    assert api.seen(officers.inspector, "/notices") == {"items": [], "next_after": None}
    with connected_with(fresh_database.settings("worker")):
        give_due_notices(at=now)
    (notice,) = api.seen(officers.inspector, "/notices")["items"]
    assert (notice["case"], notice["stage"], notice["because"]) == (open_case.reference, "late", "owner")
    assert (notice["limit"], notice["read_at"]) == ("28-day supervisor's review", None)
    address = f"/notices/{notice['notice']}/read"
    assert api(officers.superintendent, "POST", address)[0] == 404
    assert api(officers.outsider, "POST", address)[0] == 404
    assert api(officers.press, "POST", address)[0] == 403
    assert api.done(officers.inspector, address, {})["read_at"] is not None
    assert api.seen(officers.inspector, "/notices")["items"] == []
    assert [one["notice"] for one in api.seen(officers.inspector, "/notices?show=open")["items"]] == [notice["notice"]]
    assert api.seen(officers.inspector, "/notices?show=settled")["items"] == []


def test_what_happened_is_told_by_its_code_and_marked_as_read_together(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    from safehold.casework.cases import actions as cases
    from safehold.casework.cases.asked import ReassignCase

    api = Api(now)
    cases.reassign_case(open_case, ReassignCase(reason="Leave"), to=officers.other_detective, by=officers.inspector, at=now)
    (notice,) = api.seen(officers.other_detective, "/notices")["items"]
    assert (notice["kind"], notice["event"], notice["case"]) == ("event", "case.given", open_case.reference)
    assert api(officers.press, "POST", "/notices/events/read", {"upto": notice["notice"]})[0] == 403
    assert api(officers.detective, "POST", "/notices/events/read", {"upto": notice["notice"]})[0] == 409
    assert api.done(officers.other_detective, "/notices/events/read", {"upto": notice["notice"]}) == {"read": 1}
    assert api.seen(officers.other_detective, "/notices")["items"] == []
