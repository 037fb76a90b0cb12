"""The reading of an image by confined processes: who reads what, and what happens when one of them dies.

One process walks a volume and plans blocks of work; `jobs` processes take the blocks, the one that has walked among them; one
more computes the digest of the whole image. A block's result is the same whoever reads it, so the catalogue does not depend on
the number of jobs, on kills or on resumption.
"""

from __future__ import annotations

import selectors
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from safehold.examiner.containers.media import Medium
from safehold.examiner.errors import (
    ExaminationFailedError,
    ExaminationStoppedError,
    MediumGoneError,
    NoSpaceError,
    ReaderKilledError,
)
from safehold.examiner.processes import holes
from safehold.examiner.processes.children import Child
from safehold.examiner.processes.confinement import Limits
from safehold.examiner.results.checkpoints import Checkpoint, Chunk
from safehold.examiner.results.reports import Problem, Progress
from safehold.examiner.results.states import Block, DigestReading, VolumeReading

_POLL_SECONDS = 0.1
_MAX_WALKS = 5
_MAX_CRASHES = 200
_MAX_ATTEMPTS = 3
_WORTH_STARTING_EARLY = 64 << 20
_SLOWEST_WALK = 50 << 20
_MAX_PROBLEMS = 10_000
_BLOCKS_AHEAD = 2
#: How often the medium is asked whether it is there, and how much rarer than it takes; what is found meanwhile counts once it has
#: answered.
_MEDIUM_SECONDS = 0.05
_MEDIUM_REST = 20
#: How often processes may be ended from outside before the machine is held for unfit.
_MAX_KILLS = 2


@dataclass(slots=True)
class _Worker:
    """A reading process; `work` is the block that it reads, and the next one while many wait, so that it never has to."""

    child: Child
    spool: Path
    work: deque[tuple[VolumeReading, Block]] = field(default_factory=deque)
    bytes_before: int = 0


class Reading:
    """Reads the volumes of an image, and the image itself, until all is done, given up or stopped."""

    def __init__(
        self, paths: Sequence[Path], volumes: list[VolumeReading], checkpoint: Checkpoint, *, limits: Limits, jobs: int,
        archives: bool, digest_size: int | None, progress: Callable[[Progress], None], should_stop: Callable[[], bool],
        opener: Child | None = None,
    ) -> None:  # fmt: skip
        self._paths = paths
        self.volumes = volumes
        self._opener = opener
        self._checkpoint = checkpoint
        self._folder = checkpoint.folder.resolve()
        self._limits = limits
        self._jobs = max(1, jobs)
        self._archives = archives
        self._digest_size = digest_size
        self._progress = progress
        self._should_stop = should_stop
        self.digest = DigestReading()
        self._walker: tuple[Child, VolumeReading] | None = None
        self._workers: list[_Worker] = []
        self._digester: Child | None = None
        self._queue: deque[tuple[VolumeReading, Block]] = deque()
        self._bytes_total = digest_size or 0
        self._bytes_done = self._files_done = 0
        self._idle_deaths = self._kills = 0
        #: What was found since the medium was last asked: where it is gone by then, its errors are not those of the image.
        self._unproved: list[dict[str, Any]] = []
        self._medium: Medium | None = None
        self._ask_medium_at = 0.0

    def restore(self, entries: list[dict[str, Any]]) -> None:
        """Take over what an earlier call finished."""
        for entry in entries:
            if "result" in entry:
                volume, number, names, *chunk = entry["result"]
                self.volumes[volume].kept[number, names] = Chunk(*chunk)
            elif "walked" in entry:
                volume = self.volumes[entry["walked"]]
                volume.filesystem, volume.is_cut_short = entry["opened"], entry["cut_short"]
                volume.problems = [Problem(*problem) for problem in entry["problems"]]
                volume.failure = entry["failure"]
                volume.names_file, volume.is_walked = entry["names"], True
                volume.blocks = [
                    Block(number, Chunk(volume.names_file, offset, length, checksum), items, size)
                    for number, (offset, length, items, size, checksum) in enumerate(entry["blocks"])
                ]
            elif "digests" in entry:
                self.digest = DigestReading(entry["digests"], entry["read"], entry["bad"])
        for volume in self.volumes:
            if volume.is_walked and not all(self._checkpoint.holds(block.names) for block in volume.blocks):
                volume.is_walked, volume.blocks, volume.problems = False, [], []
            for block in volume.blocks:
                self._count(volume, block)

    def run(self, on_results: Callable[[], None]) -> None:
        """Read everything; `on_results` is called whenever there may be more of it.

        Raises: ExaminationStoppedError, ExaminationFailedError, MachineFaultError.
        """
        self._medium = Medium(self._paths)
        try:
            while True:
                if self._should_stop():
                    self._prove()
                    raise ExaminationStoppedError(str(self._paths[0]), "the examination was stopped before its end")
                self._start()
                if not self._children():
                    self._prove()
                    return
                self._wait()
                self._hear_walker()
                for worker in list(self._workers):
                    self._hear_worker(worker)
                self._hear_digester()
                if self._unproved and time.monotonic() >= self._ask_medium_at:
                    self._prove()
                self._show()
                on_results()
        finally:
            self._medium.close()
            for child in self._children():
                child.kill()
            for child in self._children():
                child.close()

    def _prove(self) -> None:
        """Record what was found, once the medium has shown that it is there after it. Raises: MediumGoneError."""
        began = time.monotonic()
        if self._medium is not None and (fault := self._medium.fault()) is not None:
            raise MediumGoneError(str(self._paths[0]), f"its medium cannot be read any more, at any place: {fault}")
        now = time.monotonic()
        self._ask_medium_at = now + max(_MEDIUM_SECONDS, _MEDIUM_REST * (now - began))
        for entry in self._unproved:
            self._checkpoint.record(**entry)
        self._unproved = []

    def _refuse_machine_faults(self, child: Child) -> bool:
        """Say whether a process that has died was ended from outside, which says nothing of what it read.

        Raises: MediumGoneError where nothing of the image can be read; ReaderKilledError once it has happened too often.
        """
        fault = self._medium and (self._medium.fault() or self._medium.fault_of_files())
        if fault:
            raise MediumGoneError(str(self._paths[0]), f"it cannot be read any more, at any place: {fault}")
        if not (child.has_ended() and child.was_ended_from_outside()):
            return False
        self._kills += 1
        if self._kills > _MAX_KILLS:
            self._prove()
            how = f"{self._kills} reading processes were ended from outside, the last {child.ending()}"
            raise ReaderKilledError(str(self._paths[0]), f"{how}: was there enough memory?")
        return True

    def _events(self, child: Child) -> list[dict[str, Any]]:
        """Return what a child has said. Raises: NoSpaceError where it says that it can't write."""
        events = child.events()
        if any("full" in event for event in events):
            raise NoSpaceError(str(self._folder.parent), "cannot be written: there is no space left")
        return events

    def _children(self) -> list[Child]:
        children = [worker.child for worker in self._workers]
        if self._walker is not None:
            children.append(self._walker[0])
        if self._digester is not None:
            children.append(self._digester)
        return children

    # Starting

    def _start(self) -> None:
        if self._walker is None:
            waiting = next((volume for volume in self.volumes if not volume.is_walked), None)
            if waiting is not None:
                self._start_walk(waiting)
        early = self._walker is not None and self._walker[1].size >= _WORTH_STARTING_EARLY
        # Whoever walks reads later: to start a process takes as long as to read a hundred megabytes.
        jobs = max(1, self._jobs - 1) if self._walker is not None else self._jobs
        while len(self._workers) < jobs and (early or (self._queue and not self._idle_worker())):
            # On a large volume the readers get ready while the walker opens it.
            self._start_reading(None)
        while self._queue and (taker := self._taker()) is not None:
            self._assign(taker)
        if self._walker is None and not self._queue:
            for worker in list(self._workers):
                if not worker.work:
                    worker.child.close()
                    self._workers.remove(worker)
        # With one job the image's own digest waits for the files', so that one job is one busy process.
        busy = self._walker is not None or self._workers
        if self._digest_size is not None and self._digester is None and not self.digest.digests \
                and not self.digest.failure and (self._jobs > 1 or not busy):  # fmt: skip
            self._digester = Child("digest", self._paths, self._checkpoint.folder, self._limits)

    def _start_walk(self, volume: VolumeReading) -> None:
        spool = self._checkpoint.spool_path("names")
        volume.names_file, volume.walks = spool.name, volume.walks + 1
        patience = self._limits.stall_seconds + volume.size / _SLOWEST_WALK
        orders = {
            "spool": str(spool.resolve()), "at": volume.at, "skip": sorted(volume.skipped_folders),
            "budget": holes.budget(volume.size, len(self.volumes)),
        }  # fmt: skip
        if self._opener is not None:
            # The process that read the partition table has the image open already.
            child, self._opener = self._opener, None
            child.take_up("walk", patience, **orders)
        else:
            limits = replace(self._limits, stall_seconds=patience)
            child = Child("walk", self._paths, self._checkpoint.folder, limits, **orders)
        self._walker = (child, volume)

    def _start_reading(self, child: Child | None) -> None:
        """Have one more process read: `child`, which has done its own work, or a new one."""
        spool = self._checkpoint.spool_path("rows")
        orders = {"spool": str(spool.resolve()), "archives": self._archives}
        if child is None:
            child = Child("hash", self._paths, self._checkpoint.folder, self._limits, **orders)
        else:
            child.take_up("hash", self._limits.stall_seconds, **orders)
        self._workers.append(_Worker(child, spool))
        if self._queue:
            self._assign(self._workers[-1])

    def _idle_worker(self) -> _Worker | None:
        return next((worker for worker in self._workers if not worker.work), None)

    def _taker(self) -> _Worker | None:
        """Return who may take one more block: the last ones go to whoever has none."""
        room = _BLOCKS_AHEAD if len(self._queue) > len(self._workers) else 1
        return min((worker for worker in self._workers if len(worker.work) < room), key=lambda one: len(one.work), default=None)

    def _assign(self, worker: _Worker) -> None:
        volume, block = self._queue.popleft()
        if not worker.work:
            worker.bytes_before = worker.child.status()[1]
        worker.work.append((volume, block))
        worker.child.send(
            block=block.number, names=f"{self._folder}/{block.names.file}", offset=block.names.offset, length=block.names.length,
            volume=volume.index, at=volume.at, skip={str(place): code for place, code in block.skip.items()},
            failures={str(place): times for place, times in block.failures.items()},
        )  # fmt: skip

    # Listening

    def _wait(self) -> None:
        with selectors.DefaultSelector() as selector:
            for child in self._children():
                selector.register(child, selectors.EVENT_READ)
            selector.select(_POLL_SECONDS)

    def _hear_walker(self) -> None:
        if self._walker is None:
            return
        child, volume = self._walker
        done = False
        for event in self._events(child):
            if "opened" in event:
                volume.filesystem, volume.is_cut_short = str(event["opened"]), bool(event["cut_short"])
            elif "closed" in event:
                volume.failure, done = str(event["closed"]), True
            elif "problem" in event:
                code, where, detail = map(str, event["problem"])
                if len(volume.problems) < _MAX_PROBLEMS:
                    volume.problems.append(Problem(code, where, detail))
                elif len(volume.problems) == _MAX_PROBLEMS:
                    detail = f"more than {_MAX_PROBLEMS:,} problems were met with folders: the others are not listed"
                    volume.problems.append(Problem("more", volume.place, detail))
            elif "block" in event:
                offset, length, items, size, checksum = map(int, event["block"])
                chunk = Chunk(volume.names_file, offset, length, checksum)
                volume.blocks.append(Block(len(volume.blocks), chunk, items, size))
                self._count(volume, volume.blocks[-1])
            elif "done" in event:
                done = True
        if done:
            self._end_walk(volume)
            if all(other.is_walked for other in self.volumes) and self._queue and len(self._workers) < self._jobs:
                self._start_reading(child)
            else:
                child.close()
        elif child.has_ended() or child.is_stalled():
            self._walker_died(child, volume)

    def _end_walk(self, volume: VolumeReading) -> None:
        self._walker, volume.is_walked = None, True
        self._unproved.append({
            "walked": volume.index, "opened": volume.filesystem, "cut_short": volume.is_cut_short, "failure": volume.failure,
            "names": volume.names_file, "problems": [[item.code, item.where, item.detail] for item in volume.problems],
            "blocks": [[block.names.offset, block.names.length, block.items, block.size, block.names.checksum]
                       for block in volume.blocks],
        })  # fmt: skip

    def _walker_died(self, child: Child, volume: VolumeReading) -> None:
        folder, _, _ = child.status()
        code, how = self._how_it_died(child)
        was_killed = self._refuse_machine_faults(child)
        if was_killed or (volume.walks < _MAX_WALKS and folder and folder - 1 not in volume.skipped_folders):
            # The walk starts again, without the folder that it died of; blocks that come out the same keep their results.
            child.close()
            self._walker = None
            if not was_killed:
                volume.skipped_folders.add(folder - 1)
            self._queue = deque(entry for entry in self._queue if entry[0] is not volume)
            for worker in list(self._workers):
                if any(other is volume for other, _ in worker.work):
                    worker.child.close()
                    self._workers.remove(worker)
                    self._queue.extendleft(entry for entry in reversed(worker.work) if entry[0] is not volume)
            for block in volume.blocks:
                if block.result is not None:
                    volume.kept[block.number, block.names.checksum] = block.result
            volume.blocks, volume.problems = [], []
            return
        where = f"{volume.place}, folder number {folder - 1}" if folder else volume.place
        volume.problems.append(Problem(code, where, f"the process that walks the volume {how}: its files may be incomplete"))
        if volume.filesystem is None:
            volume.failure = f"the process that opens the file system {how}"
        child.close()
        self._end_walk(volume)

    def _hear_worker(self, worker: _Worker) -> None:
        for event in self._events(worker.child):
            if "block" in event and worker.work:
                volume, block = worker.work[0]
                number, offset, length, checksum = map(int, event["block"])
                if number != block.number:
                    continue
                chunk = Chunk(worker.spool.name, offset, length, checksum)
                block.result = chunk
                self._unproved.append({
                    "result": [volume.index, number, block.names.checksum,
                               chunk.file, chunk.offset, chunk.length, chunk.checksum],
                })  # fmt: skip
                self._finish(block)
                worker.work.popleft()
                worker.bytes_before = worker.child.status()[1]
        if worker.child.has_ended() or (worker.work and worker.child.is_stalled()):
            self._worker_died(worker)

    def _worker_died(self, worker: _Worker) -> None:
        current, _, _ = worker.child.status()
        code, how = self._how_it_died(worker.child)
        was_killed = self._refuse_machine_faults(worker.child)
        worker.child.close()
        self._workers.remove(worker)
        if not worker.work:
            self._idle_deaths += 1
            if self._idle_deaths > _MAX_CRASHES:
                raise ExaminationFailedError(str(self._paths[0]), f"reading processes keep dying: the last {how}")
            return
        volume, block = worker.work.popleft()
        self._queue.extendleft(reversed(worker.work))
        place = current - 1
        if not was_killed:
            volume.crashes += 1
            block.failures[place] = block.failures.get(place, 0) + 1
        where = f"{volume.place}, block {block.number}, file {place}" if current else f"{volume.place}, block {block.number}"
        failures = block.failures.get(place, 0)
        if volume.crashes > _MAX_CRASHES or (not current and failures >= _MAX_ATTEMPTS):
            volume.problems.append(Problem(code, where, f"the reading process {how}: {block.items} names were not examined"))
            block.is_given_up = True
            self._finish(block)
            return
        if failures >= _MAX_ATTEMPTS:
            block.skip[place] = code
        else:
            volume.problems.append(Problem("reader-restarted", where, f"the reading process {how}; the file was read again"))
        self._queue.appendleft((volume, block))

    def _hear_digester(self) -> None:
        if self._digester is None:
            return
        for event in self._events(self._digester):
            if "digests" in event:
                self.digest.digests = [str(digest) for digest in event["digests"]]
                self.digest.read, self.digest.bad = int(event["read"]), event["bad"]
                self._unproved.append({"digests": self.digest.digests, "read": self.digest.read, "bad": self.digest.bad})
        ended = self._digester.has_ended()
        if self.digest.digests or ended or self._digester.is_stalled():
            if not self.digest.digests:
                _, how = self._how_it_died(self._digester)
                if self._refuse_machine_faults(self._digester):
                    # What it had read is lost with it: the next one begins anew.
                    self._digester.close()
                    self._digester = None
                    return
                self.digest.failure = f"the process that computes the image's digest {how}"
            self._digester.close()
            self._digester = None

    @staticmethod
    def _how_it_died(child: Child) -> tuple[str, str]:
        if not child.has_ended():
            child.kill()
            return "parser-stalled", f"showed no progress for {child.stall_seconds:.0f} seconds and was ended"
        return "parser-crashed", child.ending()

    # Counting

    def _count(self, volume: VolumeReading, block: Block) -> None:
        """Count a planned block, and take its result from an earlier reading where there is one."""
        self._bytes_total += block.size
        kept = volume.kept.get((block.number, block.names.checksum))
        if kept is not None and self._checkpoint.holds(kept):
            block.result = kept
            self._finish(block)
        else:
            self._queue.append((volume, block))

    def _finish(self, block: Block) -> None:
        self._bytes_done += block.size
        self._files_done += block.items

    def _show(self) -> None:
        done = self._bytes_done
        for worker in self._workers:
            if worker.work:
                done += min(worker.child.status()[1] - worker.bytes_before, worker.work[0][1].size)
        if self._digester is not None:
            done += self._digester.status()[1]
        elif self.digest.digests:
            done += self.digest.read
        volume = self._walker[1].index if self._walker is not None else None
        volume = next((worker.work[0][0].index for worker in self._workers if worker.work), volume)
        stage = "files" if self._walker is not None or self._workers else "image digest"
        self._progress(Progress(stage, volume, done, self._bytes_total, self._files_done))
