"""Days on which nothing is recorded. Pure: no query, no clock.

A gap is a run of whole London days on which no step of the investigation is recorded; its first and last day are both such days.
The day of the last decision is not looked at, nor is the day on which the pack is made: it is not over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
Stop = tuple[date, date | None]
"""Days on which the bail clock did not run, first and last included; the last is open while it is stopped."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A run of days without a step. `stopped` says on how many of them the bail clock stood still."""

    first: date
    last: date
    stopped: int = 0

    @property
    def days(self) -> int:
        """How many days, first and last included."""
        return (self.last - self.first).days + 1


def gaps(acted_on: Iterable[date], *, first: date, last: date, stops: Sequence[Stop] = ()) -> list[Gap]:
    """The runs of days from `first` to `last` on which nothing was done: the longest first, of two as long the earlier."""
    found = []
    begins = first
    for day in [*sorted({day for day in acted_on if first <= day <= last}), last + _ONE_DAY]:
        if day > begins:
            ends = day - _ONE_DAY
            found.append(Gap(begins, ends, stopped_days(begins, ends, stops)))
        begins = day + _ONE_DAY
    return sorted(found, key=lambda gap: (-gap.days, gap.first))


def stopped_days(first: date, last: date, stops: Sequence[Stop]) -> int:
    """On how many days from `first` to `last` the bail clock stood still."""
    return sum(max(0, (min(last, until or last) - max(first, since)).days + 1) for since, until in stops if since <= last)
