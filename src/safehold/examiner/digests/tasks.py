"""Files examined side by side: where one waits for its digest, the next is read, until the lanes have enough to do.

A task is a generator that yields whenever it has handed something in, and returns its result. Before it makes much of what it
returns it yields `ALONE`, and goes on when every result before its own has left: what waits to leave stays small. Results come in
the order of the tasks, and are what they would be one after the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from safehold.examiner.digests.lanes import Lanes

type Task[Result] = Generator[bool, None, Result]

#: What a task yields: that it waits for what it has handed in, or for the tasks before it.
TAKEN, ALONE = False, True

#: How many bytes wait for the lanes before they are taken: some hundred kilobytes for each.
_ENOUGH = 4 << 20


class _Running[Result]:
    """A task that was begun, and its result when it has ended."""

    __slots__ = ("_number", "_task", "has_ended", "result", "waits_for_others")

    def __init__(self, number: int, task: Task[Result]) -> None:
        self._number, self._task = number, task
        self.has_ended = self.waits_for_others = False
        self.result: Result

    def go_on(self, on_turn: Callable[[int], None]) -> None:
        """Let the task run until it waits or ends. Raises: what it raises."""
        on_turn(self._number)
        try:
            self.waits_for_others = next(self._task)
        except StopIteration as end:
            self.has_ended, self.result = True, end.value


def side_by_side[Result](tasks: Iterable[Task[Result]], lanes: Lanes, on_turn: Callable[[int], None]) -> Iterator[Result]:
    """Yield the results of tasks in their order. `on_turn` hears whose turn it is, by its place among the tasks.

    Raises: what a task raises.
    """
    running: deque[_Running[Result]] = deque()
    for number, task in enumerate(tasks):
        running.append(_Running(number, task))
        running[-1].go_on(on_turn)
        if lanes.held >= _ENOUGH:
            _take_turns(running, lanes, on_turn)
        yield from _ended(running, on_turn)
    while running:
        _take_turns(running, lanes, on_turn)
        yield from _ended(running, on_turn)


def _take_turns(running: Iterable[_Running[Any]], lanes: Lanes, on_turn: Callable[[int], None]) -> None:
    lanes.take()
    for one in running:
        if not (one.has_ended or one.waits_for_others):
            one.go_on(on_turn)


def _ended[Result](running: deque[_Running[Result]], on_turn: Callable[[int], None]) -> Iterator[Result]:
    while running:
        first = running[0]
        while first.waits_for_others and not first.has_ended:
            first.go_on(on_turn)
        if not first.has_ended:
            return
        yield running.popleft().result
