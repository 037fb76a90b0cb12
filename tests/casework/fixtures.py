"""A small team, made through the actions, and an open case.

The apps are imported inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.casework.accounts.models import Officer
    from safehold.casework.audit.models import Entry
    from safehold.casework.cases.models import Case


@pytest.fixture
def now() -> datetime:
    """The moment of the test: a few minutes ago, so that nothing lies in the future."""
    from django.utils import timezone

    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def officers(db: None, now: datetime) -> Officers:
    """A team of investigators, a laboratory, and others."""
    from casework.officers import make_officers

    return make_officers(now)


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
