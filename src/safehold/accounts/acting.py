"""The one place that tells the database who is acting.

Row-level security reads `app.user_id`. It is set for the length of one transaction and cleared at its end, so that a query
outside sees nothing. Actions open their transaction through `safehold.audit.action`; pages read inside `reading_as`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from django.db import connection, transaction

from safehold.accounts.models import Officer

_read_once: ContextVar[dict[str, object] | None] = ContextVar("read_once", default=None)


def once[T](key: str, read: Callable[[], T]) -> T:
    """What `read` gives, read once in the transaction under way and kept until its end; outside of one, read each time."""
    kept = _read_once.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return cast(T, kept[key])


def forget(key: str) -> None:
    """Read it anew the next time: the transaction under way has changed it."""
    kept = _read_once.get()
    if kept is not None:
        kept.pop(key, None)


@contextmanager
def _reading_once() -> Iterator[None]:
    token = _read_once.set({})
    try:
        yield
    finally:
        _read_once.reset(token)


def _tell_database(user_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user_id', %s, true)", ["" if user_id is None else str(user_id)])


@contextmanager
def acting_as(officer: Officer) -> Iterator[None]:
    """Open the transaction of one action in the officer's name. It can't be opened inside another action."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(durable=True), _reading_once():
        _tell_database(officer.pk)
        yield
        if not is_outermost:  # What is set for a transaction ends with it; that of a test goes on.
            _tell_database(None)


@contextmanager
def acting_by_itself() -> Iterator[None]:
    """Open the transaction of something that no officer does: a job that only the time of day starts.

    In nobody's name the site sees and writes nothing; only a worker does, which the database trusts with every case.
    """
    with transaction.atomic(durable=True), _reading_once():
        _tell_database(None)
        yield


@contextmanager
def reading_as(officer: Officer) -> Iterator[None]:
    """Open a transaction in which only what the officer may see can be read.

    Where the transaction lives inside another (tests), the officer who was set before is restored at its end.
    """
    if not connection.in_atomic_block:
        with transaction.atomic(), _reading_once():
            # What is set for a transaction ends with it: there is nothing to restore.
            _tell_database(officer.pk)
            yield
        return
    with transaction.atomic(), _reading_once():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.user_id', true)")
            row = cursor.fetchone()
        _tell_database(officer.pk)
        yield
        _tell_database(int(row[0]) if row and row[0] else None)
