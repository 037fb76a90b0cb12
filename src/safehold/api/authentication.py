"""Personal tokens, and the transaction in which a request reads."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from safehold.accounts import queries
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.audit import recording


class PersonalTokenAuthentication(HttpBearer):
    """`Authorization: Bearer safehold_…`. The program acts as the officer who made the token."""

    def authenticate(self, request: HttpRequest, token: str) -> Officer | None:
        """Find the officer of a token that is valid now."""
        return queries.officer_with_token(token, at=timezone.now())


def caller(request: HttpRequest) -> Officer:
    """The officer in whose name the request is made."""
    officer = request.auth  # type: ignore[attr-defined]
    assert isinstance(officer, Officer)
    return officer


def reads[**P, R](operation: Callable[P, R]) -> Callable[P, R]:
    """Run an operation that only reads in one transaction of the caller, so that row-level security applies to all of it.

    Where it records no reading of a record, as a list does not, what was asked for is recorded.
    """

    @wraps(operation)
    def inside(*args: Any, **kwargs: Any) -> Any:
        request = args[0] if args else kwargs["request"]
        with reading_as(caller(request)):
            with recording.noting_readings() as noted:
                answer = operation(*args, **kwargs)
            if not noted:
                recording.opened(caller(request), request.get_full_path(), at=timezone.now())
            return answer

    return inside
