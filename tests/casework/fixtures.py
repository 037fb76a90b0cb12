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
    from casework.officers import PASSWORD, Officers
    from safehold.casework.accounts import actions as accounts
    from safehold.casework.accounts.models import Rank, Role, TeamKind

    at = now - timedelta(days=400)
    administrator = accounts.set_up_first_administrator(
        username="administrator", name="S. Ystem", password=PASSWORD, team_name="Systems", at=at
    )

    def add(username: str, name: str, initials: str, rank: Rank, role: Role, team: str, kind: TeamKind) -> Officer:
        return accounts.add_officer(
            by=administrator,
            at=at,
            username=username,
            name=name,
            initials=initials,
            rank=rank,
            role=role,
            team_name=team,
            team_kind=kind,
            phone="01632 960014",
            password=PASSWORD,
        )

    team = ("Northshire ISOT", TeamKind.INVESTIGATION)
    laboratory = ("Northshire DFU", TeamKind.LABORATORY)
    return Officers(
        administrator=administrator,
        inspector=add("inspector", "DI R. Template", "RTM", Rank.INSPECTOR, Role.INSPECTOR, *team),
        intake=add("intake", "I. Ntake", "INT", Rank.STAFF, Role.INTAKE, *team),
        detective=add("detective", "DC A. Sample", "ASM", Rank.CONSTABLE, Role.DETECTIVE, *team),
        other_detective=add("detective2", "DC K. Fixture", "KFX", Rank.CONSTABLE, Role.DETECTIVE, *team),
        exhibits_officer=add("exhibits", "PC K. Placeholder", "KLP", Rank.CONSTABLE, Role.EXHIBITS_OFFICER, *team),
        custody_liaison=add("custody", "PS C. Liaison", "CLI", Rank.SERGEANT, Role.CUSTODY_LIAISON, *team),
        dfu_manager=add("manager", "H. Workbench", "HWB", Rank.STAFF, Role.DFU_MANAGER, *laboratory),
        dfu_examiner=add("examiner", "T. Benchmark", "TBM", Rank.STAFF, Role.DFU_EXAMINER, *laboratory),
        safeguarding_lead=add("safeguarding", "DS L. Specimen", "LSP", Rank.SERGEANT, Role.SAFEGUARDING_LEAD, *team),
        offender_manager=add("offender", "O. Manager", "OMG", Rank.STAFF, Role.OFFENDER_MANAGER, *team),
        auditor=add("auditor", "A. Uditor", "AUD", Rank.STAFF, Role.AUDITOR, "Standards", TeamKind.OTHER),
        press=add("press", "C. Caption", "CCP", Rank.STAFF, Role.PRESS, "Press office", TeamKind.OTHER),
        superintendent=add("superintendent", "Det Supt P. Model", "PMD", Rank.SUPERINTENDENT, Role.INSPECTOR, *team),
        outsider=add(
            "outsider", "DC O. Utside", "OUT", Rank.CONSTABLE, Role.DETECTIVE, "Southshire ISOT", TeamKind.INVESTIGATION
        ),
    )


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
