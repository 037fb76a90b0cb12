"""What the database lets each role do, asked of the real grants."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, SET_NULL, ForeignObjectRel
from django.test import Client
from django.utils import timezone

from casework.officers import PASSWORD, Officers
from safehold.accounts.grants import MAY_LOSE_ROWS, WRITERS
from safehold.accounts.models import Officer
from safehold.audit.models import Entry

Entries = Callable[[str], list[Entry]]


def _allowed(role: str, table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, quote_ident(%s), %s)", [role, table, right])
        return bool(cursor.fetchone()[0])


def _tables_that_lose_rows(role: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND has_table_privilege(%s, oid, 'DELETE')",
            [role],
        )
        return {table for (table,) in cursor.fetchall()}


@pytest.mark.parametrize("role", WRITERS)
def test_only_the_tables_named_may_lose_rows(db: None, role: str) -> None:
    assert _tables_that_lose_rows(role) == set(MAY_LOSE_ROWS)


@pytest.mark.parametrize("role", WRITERS)
def test_what_django_removes_or_empties_with_a_row_may_be_removed_or_emptied(db: None, role: str) -> None:
    # Django itself removes the rows that hang from a removed one, in the name of the same role.
    rights = {CASCADE: "DELETE", SET_NULL: "UPDATE"}
    lost = _tables_that_lose_rows(role)
    followed = [
        (relation.related_model._meta.db_table, rights[relation.on_delete])
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in lost
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.on_delete in rights
    ]
    assert followed, "nothing hangs from these tables: the question asks nothing"
    assert [(table, right) for table, right in followed if not _allowed(role, table, right)] == []


@pytest.mark.parametrize("role", WRITERS)
def test_what_hangs_in_the_database_from_a_row_that_may_go_does_not_keep_it(db: None, role: str) -> None:
    # A foreign key that cascades acts in the name of the child's owner; one without an action needs the child gone before.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname, key.confdeltype::text FROM pg_constraint key"
            " JOIN pg_class child ON child.oid = key.conrelid JOIN pg_class parent ON parent.oid = key.confrelid"
            " WHERE key.contype = 'f' AND parent.relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(%s, parent.oid, 'DELETE') ORDER BY 1",
            [role],
        )
        keys: list[tuple[str, str]] = cursor.fetchall()
    assert keys, "no foreign key leads to these tables: the question asks nothing"
    kept = [child for child, action in keys if action in "arc" and not _allowed(role, child, "DELETE")]
    assert kept == []


@pytest.fixture
def one_failed_long_ago(officers: Officers, settings: Any) -> None:
    """Somebody mistyped a password, and the time for which that counts has gone by."""
    assert _log_in(Client(), "wrong") == 422
    past = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME, seconds=1)
    assert AccessAttempt.objects.update(attempt_time=past) == 1


@pytest.mark.usefixtures("one_failed_long_ago")
def test_a_right_log_in_succeeds_after_a_failed_one_has_ceased_to_count() -> None:
    browser = Client()
    assert _log_in(browser, PASSWORD) == 302
    assert browser.get("/account").status_code == 200
    assert not AccessAttempt.objects.exists()


@pytest.mark.usefixtures("one_failed_long_ago")
def test_a_wrong_log_in_is_refused_and_audited_after_a_failed_one_has_ceased_to_count(entries: Entries) -> None:
    assert _log_in(Client(), "wrong") == 422
    assert len(entries("account.log_in_failed")) == 2
    assert [attempt.failures_since_start for attempt in AccessAttempt.objects.all()] == [1]


def test_a_log_out_ends_the_session_after_a_failed_log_in_has_ceased_to_count(
    officers: Officers, log_in: Callable[[Officer], Client], request: pytest.FixtureRequest
) -> None:
    browser = log_in(officers.detective)
    request.getfixturevalue("one_failed_long_ago")
    assert browser.post("/log-out").status_code == 302
    assert browser.get("/account")["Location"].startswith("/log-in")
    assert not AccessAttempt.objects.exists()


def _log_in(browser: Client, password: str) -> int:
    return browser.post("/log-in", {"username": "inspector", "password": password}).status_code
