"""Set-up that many tests share: one transaction for a module, and each test undone on top of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """Take back at its end whatever was written inside. Actions open their own transactions in it, as in Django's `TestCase`."""
    block: Any = transaction.atomic()
    block._from_testcase = True  # as `TestCase` marks its own, so that a durable transaction may be opened inside
    with block:
        yield
        transaction.set_rollback(True)
