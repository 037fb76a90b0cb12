"""From the blocks that processes have read to the rows of the catalogue, in the order of the walk.

Blocks are taken over as soon as all before them are there, while the rest of the image is still being read: at the end
little is left to write.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from safehold.examiner.errors import ExaminationFailedError
from safehold.examiner.filesystems.items import Item
from safehold.examiner.results.catalogues import CatalogueWriter
from safehold.examiner.results.checkpoints import Checkpoint
from safehold.examiner.results.problems import UNKNOWN, WORDS
from safehold.examiner.results.reports import COUNT_NAMES, ENCRYPTED_NAMES, NOTES, HashLookup, Problem
from safehold.examiner.results.rows import ALLOCATION, INSIDE, KIND, PATH, PROBLEM, Row, bare_row
from safehold.examiner.results.states import Block, VolumeReading

_MAX_LISTED = 1000
_LONGEST_SHOWN = 1000
#: Codes that tell the examiner why there is nothing to read, and are no problem of the file.
_NO_PROBLEM = frozenset({"reserved", "virtual"})
_COUNTED = {"file": "files", "dir": "dirs", "symlink": "symlinks"}

_CHANGED = "a spool file was changed or removed during the examination"


class Merge:
    """Rows of every volume on their way into the catalogue. `counts`, `problems` and `hidden` (how many more) are by volume."""

    def __init__(
        self, checkpoint: Checkpoint, volumes: Sequence[VolumeReading], hashlists: Sequence[HashLookup], *, jsonl: bool
    ) -> None:
        self.parquet = checkpoint.folder / "catalogue.parquet"
        self.jsonl = checkpoint.folder / "catalogue.jsonl" if jsonl else None
        self._checkpoint = checkpoint
        self._volumes = volumes
        self._hashlists = hashlists
        self._begin()

    def _begin(self) -> None:
        self._writer = CatalogueWriter(self.parquet, self.jsonl, self._hashlists)
        self._at = self._merged = 0
        #: How often each volume had been walked when its first block was taken over.
        self._walks: dict[int, int] = {}
        self.counts = [dict.fromkeys(COUNT_NAMES, 0) for _ in self._volumes]
        self.problems: list[list[Problem]] = [[] for _ in self._volumes]
        self.hidden = [0] * len(self._volumes)

    @property
    def matches(self) -> dict[str, int]:
        """How many files were found on each list."""
        return dict(self._writer.matches)

    def advance(self) -> None:
        """Take over the blocks that are ready. Raises: ExaminationFailedError, OSError."""
        if any(self._volumes[number].walks != walks for number, walks in self._walks.items()):
            # A walk that was begun again may have planned other blocks: nothing taken over from it counts.
            self._writer.close()
            self._begin()
        while self._at < len(self._volumes):
            volume = self._volumes[self._at]
            while self._merged < len(volume.blocks):
                block = volume.blocks[self._merged]
                if block.result is None and not block.is_given_up:
                    return
                self._walks[self._at] = volume.walks
                self._take(volume, block)
                self._merged += 1
            if not volume.is_walked:
                return
            self._at, self._merged = self._at + 1, 0

    def finish(self) -> None:
        """Take over the rest and close the catalogue. Raises: as `advance`."""
        self.advance()
        if self._at < len(self._volumes):
            raise ExaminationFailedError(str(self._checkpoint.folder), "a block of files was left unread")
        self._writer.close()
        for volume, problems, hidden in zip(self._volumes, self.problems, self.hidden, strict=True):
            if hidden:
                detail = f"{hidden} more files with problems are in the catalogue"
                problems.append(Problem("more", volume.place, detail))

    def close(self) -> None:
        """Let go of the files of an examination that ends early."""
        self._writer.close()

    def _take(self, volume: VolumeReading, block: Block) -> None:
        counts, problems = self.counts[self._at], self.problems[self._at]
        for rows in _results(self._checkpoint, block, self._at):
            kinds = Counter((row[KIND], row[ALLOCATION], row[INSIDE] is not None) for row in rows)
            for (kind, allocation, is_member), number in kinds.items():
                counts[count_of(kind, allocation, is_member=is_member)] += number
            for row in rows:
                code = row[PROBLEM]
                if code is None:
                    continue
                if code in ENCRYPTED_NAMES:
                    counts[ENCRYPTED_NAMES[code]] += 1
                if code in _NO_PROBLEM:
                    row[PROBLEM] = None
                elif code not in NOTES:
                    self._list(problems, code, row[PATH])
            self._writer.add(rows)

    def _list(self, problems: list[Problem], code: str, path: str) -> None:
        if len(problems) < _MAX_LISTED:
            problems.append(Problem(code, _shown(path), WORDS.get(code, UNKNOWN).sentence))
        else:
            self.hidden[self._at] += 1


def _shown(path: str) -> str:
    """Return a path as the report has it; the catalogue has the longest too."""
    return path if len(path) <= _LONGEST_SHOWN else f"{path[:_LONGEST_SHOWN]}…"


def count_of(kind: str, allocation: str, *, is_member: bool) -> str:
    """Return what a row counts as: one of `reports.ROW_NAMES`, whatever the row says."""
    if is_member:
        return "members"
    if kind == "meta":
        return "meta"
    if kind == "stream":
        return "streams"
    if allocation == "orphan":
        return "orphans"
    name = _COUNTED.get(kind, "specials")
    return f"deleted_{name}" if allocation == "deleted" else name


def _results(checkpoint: Checkpoint, block: Block, volume: int) -> Iterator[list[Row]]:
    """Yield a block's rows, some hundred at a time. Raises: ExaminationFailedError where a spool file has changed."""
    if not (block.is_given_up if block.result is None else checkpoint.holds(block.result)):
        raise ExaminationFailedError(str(checkpoint.folder), _CHANGED)
    if block.result is None:
        names = checkpoint.read(block.names)
        if names is None:
            raise ExaminationFailedError(str(checkpoint.folder), _CHANGED)
        yield [bare_row(volume, Item(*item)._replace(note="not-examined"), "not-examined") for item in json.loads(names)]
        return
    ended = 0
    for line in checkpoint.lines(block.result):
        files, rows = json.loads(line)
        ended += files
        yield rows
    if ended != block.items:
        raise ExaminationFailedError(str(checkpoint.folder), f"block {block.number} has another number of files than names")
