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
    from casework.shared import Made
    from casework.test_permissions import World
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry
    from safehold.casework.bail.models import Bail
    from safehold.casework.cases.models import Case
    from safehold.casework.exhibits.models import Exhibit
    from safehold.casework.warrants.models import Warrant


@pytest.fixture
def now(request: pytest.FixtureRequest) -> datetime:
    """The moment of the test: some minutes ago, so that nothing lies in the future; that of what it shares with others."""
    from django.utils import timezone

    latest = timezone.now().replace(microsecond=0) - timedelta(minutes=10)
    if not _layers_of(request.node):
        return latest
    from casework.shared import SHARED

    return SHARED.moment(latest)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a module that share the same follow each other, in their order."""
    modules = {item.nodeid.split("::")[0]: place for place, item in reversed(list(enumerate(items)))}
    items.sort(key=lambda item: (modules[item.nodeid.split("::")[0]], _layers_of(item)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put away what tests share before one that shares something else, commits, or changes the connection.

    One that asks for no database leaves it.
    """
    if "casework.shared" in sys.modules:
        from casework.shared import SHARED

        if "django_db_setup" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db") is not None:
            SHARED.keep(_layers_of(item))


_LAYERS = {
    "shared_world": ("team", "world"),
    "shared_exhibit": ("team", "case", "warrant", "exhibit"),
    "shared_warrant": ("team", "case", "warrant"),
    "shared_bail": ("team", "case", "bail"),
    "shared_case": ("team", "case"),
    "shared": ("team",),
}
"""The layers that a test shares with others by the fixtures that it asks for: by the first of these."""
_OF_THEIR_OWN = {"worker_role", "fresh_database", "database_of_module", "transactional_db", "shared_database"}
"""Tests with one of these fixtures make their officers themselves."""


def _layers_of(item: pytest.Item) -> tuple[str, ...]:
    """The layers that this test shares with others, by name; none where it shares nothing.

    A module may have some of its own on top, for its fixtures: `LAYERS = {"story": (("team",), make_story)}`.
    """
    asked = set(getattr(item, "fixturenames", ()))
    if asked & _OF_THEIR_OWN or item.get_closest_marker("django_db") is not None:
        return ()
    own = _own_layers(item)
    for wanted, (below, _) in reversed(own.items()):
        if wanted in asked:
            return tuple(f"{item.nodeid.split('::')[0]}:{name}" if name in own else name for name in (*below, wanted))
    return next((layers for fixture, layers in _LAYERS.items() if fixture in asked), ())


def _own_layers(item: pytest.Item) -> dict[str, tuple[tuple[str, ...], Callable[[Made, datetime], Any]]]:
    found: dict[str, tuple[tuple[str, ...], Callable[[Made, datetime], Any]]]
    found = getattr(getattr(item, "module", None), "LAYERS", {})
    return found


@pytest.fixture
def shared(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, now: datetime) -> Made:
    """Copies of what many tests share, by the names of the layers; asked for before the transaction of the test begins."""
    wanted = _layers_of(request.node)
    if not wanted:
        return {}
    from casework.layers import LAYERS
    from casework.shared import SHARED, Layer

    own = _own_layers(request.node)
    layers = [LAYERS.get(name) or Layer(name, own[name.rpartition(":")[2]][1]) for name in wanted]
    return SHARED.copy(layers, now, django_db_blocker) or {}


@pytest.fixture
def officers(shared: Made, db: None, now: datetime) -> Officers:
    """A team of investigators, a laboratory, and others."""
    from casework.officers import make_officers

    team: Officers | None = shared.get("team")
    return team or make_officers(now)


@pytest.fixture
def shared_world(shared: Made) -> World | None:
    """The world, where it is shared. The others likewise."""
    return shared.get("world")


@pytest.fixture
def world(shared_world: World | None, officers: Officers, now: datetime) -> World:
    """A case with a clock of every kind, and the records beside it."""
    from casework.layers import make_world

    return shared_world or make_world(officers, now)


@pytest.fixture
def shared_case(shared: Made) -> Case | None:
    """The open case, where it is shared."""
    return shared.get("case")


@pytest.fixture
def open_case(shared_case: Case | None, officers: Officers, now: datetime) -> Case:
    """A case of the team, opened 200 days ago."""
    from casework.layers import make_case

    return shared_case or make_case(officers, now)


@pytest.fixture
def shared_warrant(shared: Made) -> Warrant | None:
    """The warrant, where it is shared."""
    return shared.get("warrant")


@pytest.fixture
def shared_exhibit(shared: Made) -> Exhibit | None:
    """The exhibit, where it is shared."""
    return shared.get("exhibit")


@pytest.fixture
def shared_bail(shared: Made) -> Bail | None:
    """The bail, where it is shared."""
    return shared.get("bail")


@pytest.fixture
def bail(shared_bail: Bail | None, open_case: Case, officers: Officers) -> Bail:
    """Arrested at 7:00 on 14 March 2026, and released on bail the same day: three months end on 14 June."""
    from casework.layers import make_bail

    return shared_bail or make_bail(open_case, officers)


@pytest.fixture
def restricted_case(officers: Officers, now: datetime) -> Case:
    """A case of which only the inspector and the detective may know."""
    from safehold.casework.cases import actions as cases
    from safehold.casework.cases.asked import OpenCase
    from safehold.casework.cases.models import Restriction

    return cases.open_case(
        OpenCase(title="Test Subject 099", reason="A colleague's relative", restriction=Restriction.RESTRICTED),
        by=officers.inspector,
        at=now - timedelta(days=100),
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
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
    from safehold.accounts.acting import reading_as
    from safehold.audit.models import Entry

    def read(verb: str) -> list[Entry]:
        with reading_as(officers.auditor):
            return list(Entry.objects.filter(verb=verb).order_by("pk"))

    return read
