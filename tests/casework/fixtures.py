"""A small team, made through the actions, and an open case.

The team is made once for many tests, in a transaction inside which each of them is undone (`casework.undoing`).

The apps are imported inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from casework.test_permissions import World
    from safehold.casework.accounts.models import Officer
    from safehold.casework.audit.models import Entry
    from safehold.casework.cases.models import Case


@pytest.fixture
def now() -> datetime:
    """The moment of the test: a few minutes ago, so that nothing lies in the future."""
    from django.utils import timezone

    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put away what tests share before one that shares something else, commits, or changes the connection."""
    if "casework.shared" in sys.modules:
        from casework.shared import SHARED

        if SHARED.what != _what_is_shared(item):
            SHARED.put_away()


def _what_is_shared(item: pytest.Item) -> str:
    """What this test shares with others: the team, a whole world with it, or nothing."""
    asked = set(getattr(item, "fixturenames", ()))
    if "shared" not in asked or asked & _OF_THEIR_OWN or item.get_closest_marker("django_db") is not None:
        return ""
    return "world" if "world" in asked else "team"


_OF_THEIR_OWN = {"worker_role", "fresh_database", "database_of_module", "transactional_db", "shared_database"}
"""Tests with one of these fixtures make their officers themselves."""


@pytest.fixture
def shared(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, now: datetime
) -> Officers | World | None:
    """A copy of what many tests share; asked for before the transaction of the test begins."""
    what = _what_is_shared(request.node)
    if not what:
        return None
    from casework.officers import make_officers
    from casework.shared import SHARED

    return SHARED.copy(what, _make_world if what == "world" else make_officers, now, django_db_blocker)


@pytest.fixture
def officers(shared: Officers | World | None, db: None, now: datetime) -> Officers:
    """A team of investigators, a laboratory, and others."""
    from casework.officers import Officers, make_officers

    if shared is None:
        return make_officers(now)
    return shared if isinstance(shared, Officers) else shared.officers


@pytest.fixture
def world(shared: Officers | World | None, officers: Officers, now: datetime) -> World:
    """A case with a clock of every kind, and the records beside it."""
    from casework.officers import Officers

    return _make_world(now, officers) if shared is None or isinstance(shared, Officers) else shared


def _make_world(now: datetime, officers: Officers | None = None) -> World:
    from casework.officers import make_officers
    from casework.test_permissions import make_world
    from safehold.casework.cases.models import Restriction

    team = officers or make_officers(now)
    return make_world(team, now, number=1, restriction=Restriction.STANDARD, visible_to=frozenset(), laboratory=True)


@pytest.fixture
def open_case(officers: Officers, now: datetime) -> Case:
    """A case of the team, opened 200 days ago."""
    from safehold.casework.cases import actions as cases

    return cases.open_case(
        by=officers.inspector,
        at=now - timedelta(days=200),
        title="Test Subject 014",
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
        reason="Report of uploads from an account",
    )


@pytest.fixture
def restricted_case(officers: Officers, now: datetime) -> Case:
    """A case of which only the inspector and the detective may know."""
    from safehold.casework.cases import actions as cases
    from safehold.casework.cases.models import Restriction

    return cases.open_case(
        by=officers.inspector,
        at=now - timedelta(days=100),
        title="Test Subject 099",
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
        reason="A colleague's relative",
        restriction=Restriction.RESTRICTED,
    )


@pytest.fixture
def log_in(officers: Officers) -> Callable[[Officer], Client]:
    """Give a browser in which an officer is logged in."""
    from django.test import Client

    def make(officer: Officer) -> Client:
        client = Client()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def entries(officers: Officers) -> Callable[[str], list[Entry]]:
    """Read the audit entries with a verb, as the auditor."""
    from safehold.casework.accounts.acting import reading_as
    from safehold.casework.audit.models import Entry

    def read(verb: str) -> list[Entry]:
        with reading_as(officers.auditor):
            return list(Entry.objects.filter(verb=verb).order_by("pk"))

    return read
