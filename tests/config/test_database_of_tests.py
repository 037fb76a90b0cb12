"""The databases that tests get: row-level security applies, commits are real where asked for, and nothing remains."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from conftest import TestDatabase


@pytest.mark.django_db
def test_default_connection_is_web_and_cannot_bypass_row_level_security() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("safehold_web", False, False)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_leaves_nothing_to_the_next(turn: int) -> None:
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    assert not Session.objects.filter(session_key="committed").exists()
    Session.objects.create(session_key="committed", session_data="", expire_date=now())


def test_fresh_database_takes_real_commits_that_another_role_sees(fresh_database: TestDatabase) -> None:
    from django.contrib.sessions.models import Session
    from django.utils.timezone import now

    Session.objects.create(session_key="fresh", session_data="", expire_date=now())
    with fresh_database.connect("owner") as connection:
        assert connection.execute("SELECT session_key FROM django_session").fetchall() == [("fresh",)]


@pytest.mark.parametrize("role", ["owner", "web", "worker", "audit"])
def test_each_role_can_connect(role: str, connect_as: Callable[[str], psycopg.Connection[Any]]) -> None:
    row = connect_as(role).execute("SELECT current_user, current_setting('timezone')").fetchone()
    assert row == (f"safehold_{role}", "UTC")


def test_audit_reads_the_audit_and_changes_nothing(connect_as: Callable[[str], psycopg.Connection[Any]]) -> None:
    audit = connect_as("audit")
    audit.execute("SELECT count(*) FROM audit_entry")
    for change in ("DELETE FROM audit_entry", "UPDATE audit_entry SET at = now()", "TRUNCATE audit_entry"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            audit.execute(change)  # type: ignore[call-overload]
