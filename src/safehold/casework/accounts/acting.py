"""The one place that tells the database who is acting.

Row-level security reads `app.user_id`. It is set for the length of one transaction and cleared at its end, so that a query
outside sees nothing. Actions open their transaction through `safehold.casework.audit.action`; pages read inside `reading_as`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from safehold.casework.accounts.models import Officer


def _tell_database(user_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user_id', %s, true)", ["" if user_id is None else str(user_id)])


@contextmanager
def acting_as(officer: Officer) -> Iterator[None]:
    """Open the transaction of one action in the officer's name. It can't be opened inside another action."""
    with transaction.atomic(durable=True):
        _tell_database(officer.pk)
        yield
        _tell_database(None)


@contextmanager
def reading_as(officer: Officer) -> Iterator[None]:
    """Open a transaction in which only what the officer may see can be read.

    Where the transaction lives inside another (tests), the officer who was set before is restored at its end.
    """
    if not connection.in_atomic_block:
        with transaction.atomic():
            # What is set for a transaction ends with it: there is nothing to restore.
            _tell_database(officer.pk)
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.user_id', true)")
            row = cursor.fetchone()
        _tell_database(officer.pk)
        yield
        _tell_database(int(row[0]) if row and row[0] else None)
