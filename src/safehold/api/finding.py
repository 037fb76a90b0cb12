"""Finding the record that a request is about, and showing it after an action, in the caller's name.

Each is a reading transaction of its own, so that row-level security applies: what the caller may not see is not found.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import require
from safehold.accounts.queries import officer_by_username
from safehold.api.authentication import caller
from safehold.audit import recording as audit


def find[**P, T](request: HttpRequest, permission: str, query: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Find the record for an action that follows. The role is asked first, so that a refusal says nothing of the record.

    Raises: NotPermittedError; NotFoundError.
    """
    with reading_as(caller(request)):
        require(caller(request), permission)
        return query(*args, **kwargs)


def shown[M, T](request: HttpRequest, shape: Callable[[M], T], query: Callable[..., M], *args: Any) -> T:
    """Read a record anew after an action and put it into the shape of the API."""
    with reading_as(caller(request)):
        return shape(query(*args))


def read[**P, M: Any](request: HttpRequest, permission: str, query: Callable[P, M], *args: P.args, **kwargs: P.kwargs) -> M:
    """Find a record to be shown and record that it was read. Runs inside `reads`. Raises: NotPermittedError; NotFoundError."""
    require(caller(request), permission)
    record = query(*args, **kwargs)
    case = record.pk if record._meta.label_lower == "cases.case" else getattr(record, "case_id", None)
    audit.read(caller(request), record, at=timezone.now(), case=case)
    return record


def officer_named(field: str, username: str) -> Officer:
    """Find the active officer that a field names. Raises: InputError."""
    officer = officer_by_username(username)
    if officer is None:
        raise InputError(field, f"There is no active officer with the user name {username}.", "Check the user name.")
    return officer
