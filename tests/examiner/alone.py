"""Files examined in this process, without a reading process around them."""

from collections.abc import Iterable

from safehold.examiner.digests.lanes import Lanes
from safehold.examiner.digests.tasks import Task, side_by_side
from safehold.examiner.results.rows import Row


def rows_made(*tasks: Task[list[Row]], lanes: Lanes | None = None) -> list[Row]:
    """Return the rows that tasks make, together."""
    return [row for rows in in_turns(tasks, lanes) for row in rows]


def in_turns(tasks: Iterable[Task[list[Row]]], lanes: Lanes | None = None) -> list[list[Row]]:
    """Return the rows of each task."""
    return list(side_by_side(tasks, lanes or Lanes(0), lambda _: None))
