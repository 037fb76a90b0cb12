"""What every request brings: text that can be stored, and the key under which it is carried out once."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from safehold.accounts.errors import InputError
from safehold.audit.recording import current_submission

IDEMPOTENCY_KEY = "Idempotency-Key"


def carried_out_once(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Let a request that changes something carry a key of its own: the same key a second time is answered 409 repeated.

    Raises: InputError for a key that is no UUID, and for text in the address that no record can hold.
    """

    @wraps(operation)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        for name, value in kwargs.items():
            if isinstance(value, str) and "\x00" in value:
                raise InputError(name, "It contains a character (NUL) that no record can hold.", "Check the address.")
        token = current_submission.set(_key(request) if request.method == "POST" else None)
        try:
            return operation(request, *args, **kwargs)
        finally:
            current_submission.reset(token)

    return inside


def _key(request: HttpRequest) -> UUID | None:
    text = request.headers.get(IDEMPOTENCY_KEY)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise InputError(IDEMPOTENCY_KEY, "The key is no UUID.", "Make a new UUID for each thing that you want done.") from None
