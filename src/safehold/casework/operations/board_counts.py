"""What the board counts, and who counts it.

Arrests, exhibits and children are recorded by later stages of the work, so the board does not count them itself: a later app
registers a provider, and the board asks it.

    counting.register(count)    # count(operation, warrant_ids) -> OperationCounts
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from safehold.casework.operations.models import Operation


@dataclass(frozen=True, slots=True)
class WarrantCounts:
    """What came of one warrant so far: distinct people arrested, digital devices seized, children safeguarded."""

    arrested_people: int = 0
    devices: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """One of the totals, and the address of the records behind it. `words` stand in place of a number that is not told."""

    number: int = 0
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class OperationCounts:
    """The counts of an operation: by the key of each warrant, and in total.

    A total may be smaller than the sum of its warrants where one person or child occurs at two of them. `figures_url` is the page
    on which the figures of the operation are prepared, if there is one.
    """

    warrants: Mapping[int, WarrantCounts] = field(default_factory=dict)
    arrested_people: Total = field(default_factory=Total)
    devices: Total = field(default_factory=Total)
    children: Total = field(default_factory=Total)
    figures_url: str = ""

    def of(self, warrant_id: int) -> WarrantCounts:
        """The counts of one warrant; nothing counted is zero."""
        return self.warrants.get(warrant_id, WarrantCounts())


Provider = Callable[[Operation, Sequence[int]], OperationCounts]


def _nothing_counted(operation: Operation, warrant_ids: Sequence[int]) -> OperationCounts:  # noqa: ARG001
    return OperationCounts()


_provider: list[Provider] = [_nothing_counted]


def register(provider: Provider) -> Provider:
    """Name who counts. The last one registered is asked. Usable as a decorator."""
    _provider[:] = [provider]
    return provider


def counts_of(operation: Operation, warrant_ids: Sequence[int]) -> OperationCounts:
    """Count for a board, as the reader of the transaction."""
    return _provider[0](operation, warrant_ids)
