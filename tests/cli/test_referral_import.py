"""`safehold referral import`: stored once, in somebody's name, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import TestDatabase
from safehold.accounts.asked import AddOfficer

DATA = Path(__file__).parents[1] / "exchange" / "data"
REPORT = [str(DATA / name) for name in ("report.xml", "fileDetails_1.xml", "fileDetails_2.xml")]


@pytest.fixture
def installation(fresh_database: TestDatabase) -> TestDatabase:
    """An installation with one intake officer."""
    from django.utils import timezone

    from safehold.accounts import actions
    from safehold.accounts.models import Rank, Role, TeamKind

    now = timezone.now()
    administrator = actions.set_up_first_administrator(
        username="administrator", name="S. Ystem", password="a long demonstration password", team_name="Systems", at=now
    )
    for username, role in (("intake", Role.INTAKE), ("press", Role.PRESS)):
        actions.add_officer(
            AddOfficer(
                username=username,
                name=username.title(),
                initials=username[:3].upper(),
                rank=Rank.STAFF,
                role=role,
                team_name="Northshire ISOT",
                team_kind=TeamKind.INVESTIGATION,
                phone="",
                password="a long demonstration password",
            ),
            by=administrator,
            at=now,
        )
    return fresh_database


def safehold(installation: TestDatabase, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from safehold.cli import main; main()", "referral", "import", *arguments]
    return subprocess.run(command, env=installation.environment, capture_output=True, text=True, check=False, timeout=120)


def stored(installation: TestDatabase) -> list[tuple[str, str, str]]:
    with installation.connect("worker") as connection:
        return connection.execute(
            "SELECT r.reference, o.username, t.name FROM referrals_referral r"
            " JOIN accounts_officer o ON o.id = r.recorded_by_id JOIN accounts_team t ON t.id = r.team_id"
        ).fetchall()


def test_a_delivery_is_stored_once_in_the_name_of_the_intake_officer(installation: TestDatabase) -> None:
    first, again = safehold(installation, *REPORT), safehold(installation, *REPORT)
    assert (first.returncode, again.returncode) == (3, 3), first.stderr  # the sample holds parts that can't be read
    answers = [json.loads(done.stdout) for done in (first, again)]
    (reference,) = answers[0]["received"]
    assert (answers[0]["known"], answers[0]["received_by"], len(answers[0]["unreadable"])) == ([], "intake", 5)
    assert (answers[1]["received"], answers[1]["known"]) == ([], [reference])
    assert stored(installation) == [(reference, "intake", "Northshire ISOT")]


def test_nothing_is_stored_when_a_document_or_the_officer_is_refused(installation: TestDatabase, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.xml"
    hostile.write_bytes(b'<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/passwd">]><report>&x;</report>')
    for arguments in ([*REPORT, str(hostile)], ["--officer", "press", *REPORT], ["--officer", "nobody", *REPORT]):
        done = safehold(installation, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("safehold: ")
        assert done.stderr.count("\n") == 1
    assert stored(installation) == []
