"""The same report imported by two people at the same moment is one referral."""

import threading
from concurrent.futures import ThreadPoolExecutor

from casework.referrals.reports import report
from conftest import TestDatabase
from safehold.accounts.asked import AddOfficer


def test_two_imports_of_one_report_at_once_make_one_referral(fresh_database: TestDatabase) -> None:
    from django.db import connection
    from django.utils import timezone

    from safehold.accounts import actions as accounts
    from safehold.accounts.models import Officer, Rank, Role, TeamKind
    from safehold.casework.referrals.actions import receive_or_find

    now = timezone.now()
    password = "a long demonstration password"
    administrator = accounts.set_up_first_administrator(
        username="administrator", name="S. Ystem", password=password, team_name="Systems", at=now
    )
    officers = [
        accounts.add_officer(
            AddOfficer(
                username=f"intake{number}",
                name=f"I. Ntake {number}",
                initials=f"IN{number}",
                rank=Rank.STAFF,
                role=Role.INTAKE,
                team_name="Northshire ISOT",
                team_kind=TeamKind.INVESTIGATION,
                phone="",
                password=password,
            ),
            by=administrator,
            at=now,
        )
        for number in range(4)
    ]
    together = threading.Barrier(len(officers))

    def receive(officer: Officer) -> tuple[str, bool]:
        try:
            together.wait(timeout=30)
            referral, is_new = receive_or_find(report(), by=officer, at=now, team=officer.team)
            return referral.reference, is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(len(officers)) as threads:
        answers = list(threads.map(receive, officers))
    assert {reference for reference, _ in answers} == {"REF-26-0001"}
    assert [is_new for _, is_new in answers].count(True) == 1
    with fresh_database.connect("worker") as connection_of_worker:
        (number,) = connection_of_worker.execute("SELECT count(*) FROM referrals_referral").fetchone() or (None,)
    assert number == 1
