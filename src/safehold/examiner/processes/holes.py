"""How much is read of what stands nowhere: holes of sparse files, which a small image may hold any number of.

What does stand on the volume may be claimed over and over, too: by names of one record, which are honest and read once where they
lie together, and by records that a hostile hand gave the same clusters.

The walk counts in its own order what the files of a volume claim. As long as that is not more than the volume's size and an
allowance, no file is looked at. From there on holes count, up to as much again; a file whose holes are more than what is left
is named as `sparse-beyond-budget`, and only what of it stands on the volume without holes is read. What is no hole counts once
for each record, up to sixteen times as much; from there on a file is named as `shared-beyond-budget`. Readers decide nothing: the
outcome depends neither on their number nor on resumption. Units: bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from safehold.examiner.results.rows import INSIDE, PATH, PROBLEM, Row

if TYPE_CHECKING:
    from safehold.examiner.digests.tasks import Task
    from safehold.examiner.filesystems.items import Item, Stream
    from safehold.examiner.processes.examiners import Examiner

BEYOND = "sparse-beyond-budget"
SHARED = "shared-beyond-budget"
#: How often deleted files, clones and compressed ones may claim what the volume holds: cards that were filled often do so too.
_TIMES_SHARED = 16
#: Of all volumes of an image together.
_ALLOWANCE = 2 << 30
#: Holes that a stream of a file beyond the budget may have all the same.
_SMALL = 1 << 20


def budget(size: int, volumes: int) -> int:
    """Return what the files of a volume of this size may claim, and then how many of their bytes may be holes."""
    return size + _ALLOWANCE // max(1, volumes)


class Budget:
    """What is left of a volume's budget while its files are counted."""

    def __init__(self, size: int) -> None:
        self._claims = self._holes = self._size = size
        self._shared = size * _TIMES_SHARED
        self._counted: set[int] = set()

    def beyond(self, number: int, claimed: int, holes: Callable[[], int]) -> str:
        """Count a file by the number of its record; return why not all of it is read, empty where it is.

        `holes` is only asked when it matters.
        """
        if claimed <= self._claims:
            self._claims -= claimed
            return ""
        found = holes()
        if found > self._holes:
            return BEYOND
        self._holes -= found
        stands = claimed - found
        # What claims more than the volume can hold is not read anyway.
        if number not in self._counted and 0 < stands <= self._size:
            if stands > self._shared:
                return SHARED
            self._shared -= stands
            self._counted.add(number)
        return ""


def holes_of(system: Any, inode: int, largest: int) -> int:
    """Return how many bytes of a file's streams are holes; none of those, or of a file, that are not read anyway."""
    try:
        file = system.open(inode)
        read = [stream for stream in file.streams() if stream.is_readable and stream.size <= largest]
        return sum(system.holes(file, stream) for stream in read)
    except OSError:
        return 0


def rows_without_holes(examiner: Examiner, item: Item) -> Task[list[Row]]:
    """Return the rows of a file beyond the budget its note tells: its streams with holes are not read, or none that is large."""
    shown = _WithoutHoles(examiner.system, item.path, examiner.largest, passes_all=item.note == SHARED)
    rows = yield from examiner.rows(item, shown.open)
    for row in rows:
        if row[INSIDE] is None and row[PROBLEM] is None and row[PATH] in shown.passed_over:
            row[PROBLEM] = item.note
    return rows


class _WithoutHoles:
    """Shows the streams with holes of one file as such that cannot be read."""

    def __init__(self, system: Any, path: str, largest: int, *, passes_all: bool = False) -> None:
        self._system, self._path, self._largest, self._passes_all = system, path, largest, passes_all
        self.passed_over: set[str] = set()

    def open(self, inode: int) -> Any:
        """Return the file. Raises: OSError."""
        file = self._system.open(inode)
        find_streams = file.streams

        def streams() -> list[Stream]:
            return [self._shown(file, stream) for stream in find_streams()]

        file.streams = streams
        return file

    def _shown(self, file: Any, stream: Stream) -> Stream:
        passed = stream.size if self._passes_all else self._system.holes(file, stream)
        if stream.size > self._largest or passed <= _SMALL:
            # What claims more than a disk holds is said so, and not read either.
            return stream
        self.passed_over.add(f"{self._path}:{stream.name}" if stream.name else self._path)
        return stream._replace(is_readable=False)
