"""The API as the tests call it, and a case that was walked through the whole path by it.

People and case are made once for each module of tests; what a test does to them is undone after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from api.callers import Api, Walked
    from casework.officers import Officers
    from safehold.audit.models import Entry


@pytest.fixture(scope="module")
def shared_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The transaction of the module."""
    from casework.undoing import undone

    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(autouse=True)
def each_undone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Undo what the test does to what the module shares."""
    if "officers" not in request.fixturenames:
        yield
        return
    from casework.undoing import undone

    request.getfixturevalue("walked" if "walked" in request.fixturenames else "officers")
    with undone():
        yield


@pytest.fixture(scope="module")
def now() -> datetime:
    """A few minutes ago, so that nothing lies in the future."""
    from django.utils import timezone

    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture(scope="module")
def officers(shared_database: None, now: datetime) -> Officers:
    """A team of investigators, a laboratory, and others."""
    from casework.officers import make_officers

    return make_officers(now)


@pytest.fixture(scope="module")
def api(officers: Officers, now: datetime) -> Api:
    """Call the API as an officer: `api(officer, "GET", "/cases")` gives status and body."""
    from api.callers import Api

    api = Api(now)
    for officer in officers.everybody():
        api.headers(officer)
    return api


@pytest.fixture(scope="module")
def walked(api: Api, officers: Officers, now: datetime) -> Walked:
    """A case of the team, from the report to the charging request."""
    from api.callers import walk

    return walk(api, officers, now)


@pytest.fixture
def entries(officers: Officers) -> Callable[[str], list[Entry]]:
    """Read the audit entries with a verb, as the auditor."""
    from safehold.accounts.acting import reading_as
    from safehold.audit.models import Entry

    def read(verb: str) -> list[Entry]:
        with reading_as(officers.auditor):
            return list(Entry.objects.filter(verb=verb).order_by("pk"))

    return read
