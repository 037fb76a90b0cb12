"""What many tests share: made once for some minutes of tests, in a transaction inside which each test is undone.

Making the fifteen officers of the team through the actions takes longer than most tests, and a world with a clock of every kind
a hundred times as long.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection

from casework.undoing import undone

SECONDS_KEPT = 240
"""The database's `now()` is the beginning of the outermost transaction: the moments of the tests must not lie after it."""
OLDEST = timedelta(minutes=5)


class Shared:
    """The open transaction, and what was made in it."""

    def __init__(self) -> None:
        self.what = ""
        self._block: AbstractContextManager[None] | None = None
        self._made = b""
        self._since = 0.0
        self._now: datetime | None = None
        self._blocker: Any = None

    def copy[T](self, what: str, make: Callable[[datetime], T], now: datetime, blocker: Any) -> T | None:
        """A copy of what was made for `now` or a little earlier; None where another transaction is open already."""
        if self.what != what or not self._serves(now):
            self.put_away()
        if self._block is None:
            if connection.in_atomic_block:
                return None
            with blocker.unblock():
                block = undone()
                block.__enter__()
                self.what, self._block, self._blocker, self._now, self._since = what, block, blocker, now, monotonic()
                try:
                    self._made = pickle.dumps(make(now))
                except BaseException:
                    self.put_away()
                    raise
        copied: T = pickle.loads(self._made)
        return copied

    def _serves(self, now: datetime) -> bool:
        return self._now is not None and timedelta() <= now - self._now < OLDEST and monotonic() - self._since < SECONDS_KEPT

    def put_away(self) -> None:
        """Undo what was made, if anything was."""
        block, self._block, self.what = self._block, None, ""
        if block is not None:
            with self._blocker.unblock():
                block.__exit__(None, None, None)


SHARED = Shared()
