"""The team that many tests share: made once for a minute of tests, in a transaction inside which each test is undone.

Making its fifteen officers through the actions takes longer than most tests.
"""

from __future__ import annotations

import pickle
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection

from casework.officers import Officers, make_officers
from casework.undoing import undone

SECONDS_KEPT = 60
"""The database's `now()` is the beginning of the outermost transaction: it must not lie far before the moments of the tests."""
OLDEST = timedelta(minutes=5)


class Shared:
    """The open transaction, and the team that was made in it."""

    def __init__(self) -> None:
        self._block: AbstractContextManager[None] | None = None
        self._officers = b""
        self._made = 0.0
        self._now: datetime | None = None
        self._blocker: Any = None

    def officers(self, now: datetime, blocker: Any) -> Officers | None:
        """A copy of the team, made 400 days before `now` or a little earlier; None where another transaction is open already."""
        if self._block is not None and not self._serves(now):
            self.put_away()
        if self._block is None:
            if connection.in_atomic_block:
                return None
            with blocker.unblock():
                block = undone()
                block.__enter__()
                self._block, self._blocker, self._now, self._made = block, blocker, now, monotonic()
                self._officers = pickle.dumps(make_officers(now))
        copied: Officers = pickle.loads(self._officers)
        return copied

    def _serves(self, now: datetime) -> bool:
        return self._now is not None and timedelta() <= now - self._now < OLDEST and monotonic() - self._made < SECONDS_KEPT

    def put_away(self) -> None:
        """Undo the team, if there is one."""
        block, self._block = self._block, None
        if block is not None:
            with self._blocker.unblock():
                block.__exit__(None, None, None)


SHARED = Shared()
