"""What many tests share: made once for some minutes of tests, in transactions inside which each test is undone.

Making the fifteen officers of the team through the actions takes longer than most tests, a suspect on bail three times as
long, and a world with a clock of every kind a hundred times. So these are made in layers, each in a transaction inside the one
that it stands on: the team, a case of the team, a warrant in it, an exhibit seized under the warrant. A test has the layers
that it asks for and no others; what the next one asks for too stays, the rest is undone.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import connection

from casework.undoing import undone

SECONDS_KEPT = 240
"""The database's `now()` is the beginning of the outermost transaction: the moments of the tests must not lie after it."""
OLDEST = timedelta(minutes=5)

Made = dict[str, Any]
"""What stands in the layers of a test, each by the name of its layer."""


@dataclass(frozen=True)
class Layer:
    """What is made on top of the layers below it, for a moment of the tests.

    That of a module is named with it ("tests/…/test_figures.py:story").
    """

    name: str
    make: Callable[[Made, datetime], Any]


@dataclass(frozen=True)
class _Open:
    name: str
    block: AbstractContextManager[None]
    kept: bytes
    """All that stands, up to this layer: together, so that a copy's officer in the case is the copy's officer."""


class Shared:
    """The open transactions, the one inside the other, and what was made in them."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._since = 0.0
        self._now: datetime | None = None
        self._blocker: Any = None

    def moment(self, latest: datetime) -> datetime:
        """The moment for which the layers were made, where they serve tests of `latest`; otherwise that one.

        Some modules tell a story of another time: theirs is not the moment of those after them.
        """
        if not self._open or self._now is None or monotonic() - self._since >= SECONDS_KEPT:
            return latest
        return self._now if timedelta() <= latest - self._now < OLDEST else latest

    def copy(self, layers: Sequence[Layer], now: datetime, blocker: Any) -> Made | None:
        """Copies of what stands in these layers, made for `now`; None where another transaction is open already.

        The team alone also serves a moment that is a little later.
        """
        if not self._serves(now, alone=len(layers) == 1):
            self.put_away()
        self.keep([layer.name for layer in layers])
        if not self._open and connection.in_atomic_block:
            return None
        with blocker.unblock():
            self._blocker = blocker
            for layer in layers[len(self._open) :]:
                self._add(layer, now)
        copied: Made = pickle.loads(self._open[-1].kept)
        return copied

    def _add(self, layer: Layer, now: datetime) -> None:
        made: Made = pickle.loads(self._open[-1].kept) if self._open else {}
        if not self._open:
            self._now, self._since = now, monotonic()
        block = undone()
        block.__enter__()
        try:
            made[layer.name.rpartition(":")[2]] = layer.make(made, now)
            self._open.append(_Open(layer.name, block, pickle.dumps(made)))
        except BaseException:
            block.__exit__(None, None, None)
            raise

    def _serves(self, now: datetime, *, alone: bool) -> bool:
        if self._now is None or monotonic() - self._since >= SECONDS_KEPT:
            return False
        return timedelta() <= now - self._now < OLDEST if alone else now == self._now

    def keep(self, names: Sequence[str]) -> None:
        """Undo the layers that a test with these does not have."""
        same = 0
        while same < min(len(names), len(self._open)) and self._open[same].name == names[same]:
            same += 1
        while len(self._open) > same:
            block = self._open.pop().block
            with self._blocker.unblock():
                block.__exit__(None, None, None)

    def put_away(self) -> None:
        """Undo what was made, if anything was."""
        self.keep([])


SHARED = Shared()
