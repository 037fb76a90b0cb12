"""Notices are given by a worker, whom row-level security does not limit.

Most tests here run as a worker from end to end (`worker_database`). Those of who may see what run as the site, in a database of
their own, and become a worker for a while (`as_worker`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from conftest import TestDatabase

if TYPE_CHECKING:
    from safehold.accounts.models import Officer
    from safehold.casework.notices.models import Notice

AsWorker = Callable[[], AbstractContextManager[None]]


@contextmanager
def connected_with(settings: dict[str, Any]) -> Iterator[None]:
    """Use other settings for Django's connection until the end of the block."""
    from django.db import connection

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


@pytest.fixture
def worker_role(test_database: TestDatabase, django_db_blocker: Any) -> Iterator[None]:
    """Be a worker for the whole test. Modules ask for it before the database: `def db(worker_role, db)`."""
    with django_db_blocker.unblock(), connected_with(test_database.settings("worker")):
        yield


@pytest.fixture
def as_worker(fresh_database: TestDatabase) -> AsWorker:
    """Be a worker until the end of a block, in the database of the test's own."""
    return lambda: connected_with(fresh_database.settings("worker"))


@pytest.fixture
def stages_of() -> Callable[[Officer], list[tuple[str, str]]]:
    """The stages at which an officer was told, and why."""

    def read(officer: Officer) -> list[tuple[str, str]]:
        return [(notice.stage, notice.because) for notice in all_notices() if notice.recipient_id == officer.pk]

    return read


def all_notices() -> list[Notice]:
    """Every notice that was given, the earliest first. For workers."""
    from safehold.casework.notices.models import Notice

    return list(Notice.objects.select_related("recipient", "case").order_by("at", "pk"))
