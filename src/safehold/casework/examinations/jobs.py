"""The jobs of the laboratory: the examination of an image, and the check of stored catalogues with a newer hash list.

An examination is taken on by any worker, resumed after a kill, stopped when it is overtaken.

Each time a worker takes an examination on, its attempt number goes up. The job says how far it is every few seconds, in an
update that only succeeds while its number is still the latest: a worker that was thought dead, or whose examination a person
stopped, learns it there, stops, and can write no result.
"""

import contextlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from safehold import examiner, hashlists
from safehold.accounts.errors import SafeholdError, StoredFileError
from safehold.casework.examinations import actions, catalogues, faults, fixity_jobs, pace, queries, rechecks, soundness, stores
from safehold.casework.examinations.actions import EXAMINE_JOB, EXAMINE_QUEUE, RECHECK_JOB, RECHECK_QUEUE
from safehold.casework.examinations.models import Examination, ExaminationState, HashList, Recheck

logger = logging.getLogger(__name__)

check_what_is_stored = fixity_jobs.check_what_is_stored
"""The nightly check of what is stored: procrastinate finds the jobs of an app in this module."""
PROGRESS_SECONDS = 1.0
"""How often the job says how far it is, and learns whether it was overtaken."""
PATIENCE_SECONDS = 20.0
"""How long a new attempt waits for an overtaken one to let go of the checkpoints before it starts from the beginning."""


class InterruptedExaminationError(Exception):
    """The worker is stopping; the examination goes on from here on the next one."""


@app.task(
    name=EXAMINE_JOB,
    queue=EXAMINE_QUEUE,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=1000,
        wait=2,
        retry_exceptions=(InterruptedExaminationError, faults.PutBackError, OperationalError, InterfaceError),
    ),
)
def examine_image(context: JobContext, examination_id: int) -> None:
    """Examine the image of an examination and record the result, or why there is none."""
    attempt = take_on(examination_id)
    examination = queries.examination_of_job(examination_id)
    if examination is None:
        return
    if attempt is None:
        logger.info("%s no longer runs: nothing to do", examination)
        _clear(examination)
        return
    run_attempt(examination, attempt, is_stopping=context.should_abort)


def take_on(examination_id: int) -> int | None:
    """Give this worker the next attempt number of a running examination; None where it no longer runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE examinations_examination SET attempt = attempt + 1, progress_at = now()"
            " WHERE id = %s AND state = 'running' RETURNING attempt",
            [examination_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


class Watch:
    """What a running attempt tells and asks the database, every few seconds."""

    def __init__(
        self, examination: Examination, attempt: int, is_stopping: Callable[[], bool], seconds: float | None = None
    ) -> None:
        self._examination_id = examination.pk
        self._attempt = attempt
        self._is_stopping = is_stopping
        self._seconds = PROGRESS_SECONDS if seconds is None else seconds
        self._next = 0.0
        self._latest: dict[str, Any] = {}
        self._samples: list[pace.Sample] = []
        self.is_overtaken = False

    def note(self, progress: examiner.Progress) -> None:
        """Take down how far the examination is."""
        # The time of the wall: pages compare it with theirs.
        self._samples = pace.with_sample(self._samples, (time.time(), progress.bytes_done, progress.bytes_total))
        self._latest = {**asdict(progress), "samples": self._samples}

    def must_stop(self) -> bool:
        """Say whether the attempt has to end, because it was overtaken or because the worker is stopping."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._seconds
            # A database that is away for a while stops nothing: the result is only recorded while the number holds.
            try:
                self.is_overtaken = not store_progress(self._examination_id, self._attempt, self._latest)
            except (OperationalError, InterfaceError):
                logger.warning("examination %s: its progress could not be stored", self._examination_id)
                connection.close()
        return self.is_overtaken or self._is_stopping()


def store_progress(examination_id: int, attempt: int, progress: dict[str, Any]) -> bool:
    """Store how far an attempt is; False where it was overtaken or stopped."""
    mine = Examination.objects.filter(pk=examination_id, state=ExaminationState.RUNNING, attempt=attempt)
    return mine.update(progress=progress, progress_at=timezone.now()) == 1


def run_attempt(examination: Examination, attempt: int, *, is_stopping: Callable[[], bool]) -> None:
    """Run one attempt to its end: a result, a failure, or nothing where it was overtaken.

    Raises: InterruptedExaminationError where the worker is stopping, PutBackError where it was put back for a fault of the
    machine; what is finished is kept for the next attempt.
    """
    try:
        faults.require_stores(with_hash_lists=queries.hash_lists_in_use().exists())
        with faults.marked(examination, attempt) as died:
            if not died or faults.count_death(examination, attempt):
                _run_attempt(examination, attempt, is_stopping)
    except Exception as error:
        fault = faults.fault_of(error, examination)
        if fault is None:
            raise
        if faults.put_back(examination, attempt, fault):
            raise faults.PutBackError(f"{examination}: {fault.words}") from error


def _run_attempt(examination: Examination, attempt: int, is_stopping: Callable[[], bool]) -> None:
    by = examination.examiner or examination.requested_by
    watch = Watch(examination, attempt, is_stopping)
    try:
        out, report = _examine(examination, attempt, watch)
        catalogue = out / "catalogue.parquet"
        actions.record_result(
            examination,
            by=by,
            at=timezone.now(),
            attempt=attempt,
            report=report,
            types=catalogues.count_types(catalogue),
            catalogue=catalogue,
            sha256=stores.sha256_of(catalogue),
        )
    except examiner.ExaminationStoppedError as stopped:
        if watch.is_overtaken:
            logger.info("%s: attempt %s was overtaken and stops", examination, attempt)
            return
        raise InterruptedExaminationError(str(examination)) from stopped
    except actions.OvertakenError:
        logger.info("%s: attempt %s was overtaken; its result is not recorded", examination, attempt)
        return
    except (OperationalError, InterfaceError, StoredFileError, hashlists.IndexDamagedError):
        # Faults of the database or of a store, and none of the image.
        raise
    except (examiner.ExaminerError, hashlists.HashListError) as error:
        if isinstance(error, examiner.MachineFaultError):
            raise
        _fail(examination, attempt, f"{Path(error.where).name}: {error.what}")
        return
    except SafeholdError as error:
        _fail(examination, attempt, str(error))
        return
    except Exception as error:
        if faults.fault_of(error, examination) is not None:
            raise
        _fail(examination, attempt, f"The examination program failed ({type(error).__name__}). Tell its administrator.")
        raise
    _clear(examination)
    faults.settle_after_success(examination)


def _fail(examination: Examination, attempt: int, problem: str) -> None:
    by = examination.examiner or examination.requested_by
    with contextlib.suppress(actions.OvertakenError):
        actions.record_failure(examination, by=by, at=timezone.now(), attempt=attempt, problem=problem)


def _examine(examination: Examination, attempt: int, watch: Watch) -> tuple[Path, dict[str, Any]]:
    """Have the image examined; gives the folder with the catalogue, and the report as a document."""
    image = stores.image_path(examination.image)
    lists = [stores.open_hash_list(found) for found in queries.hash_lists_in_use()]
    out = stores.work_folder(examination)
    finished = _finished_before(out, image, lists)
    if finished is not None:
        return out, finished
    patience = time.monotonic() + PATIENCE_SECONDS
    while True:
        out.parent.mkdir(parents=True, exist_ok=True)
        try:
            report = examiner.examine(
                image,
                out=out,
                hashlists=lists,
                jobs=max(1, (os.cpu_count() or 1)),
                progress=watch.note,
                should_stop=watch.must_stop,
            )
        except examiner.OutputBusyError:
            # The attempt that was overtaken still holds the checkpoints: it lets go within seconds, unless it hangs.
            if watch.must_stop():
                raise examiner.ExaminationStoppedError(examination.reference, "stopped while it waited") from None
            if time.monotonic() > patience:
                out = stores.work_folder(examination, attempt)
            time.sleep(0.5)
        else:
            return out, report.document()


def _finished_before(out: Path, image: Path, lists: list[hashlists.HashList]) -> dict[str, Any] | None:
    """The report of an attempt that was killed between the end of the work and its recording; the report is written last."""
    try:
        document: dict[str, Any] = json.loads((out / "report.json").read_bytes())
    except (OSError, ValueError):
        return None
    used = {found["sha256"] for found in document["hashlists"]}
    is_the_same = document["image"]["path"] == str(image) and used == {found.sha256 for found in lists}
    is_whole = (out / "catalogue.parquet").is_file() and not (out / ".examination").exists()
    return document if is_the_same and is_whole else None


def _clear(examination: Examination) -> None:
    """Remove the working folders of an examination that has ended."""
    for folder in stores.work_folders(examination):
        shutil.rmtree(folder, ignore_errors=True)
    stores.mark_path(examination).unlink(missing_ok=True)


# Checking what was examined before


@app.task(
    name=RECHECK_JOB,
    queue=RECHECK_QUEUE,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=1000, wait=2, retry_exceptions=(rechecks.RecheckStoppedError, OperationalError, InterfaceError)
    ),
)
def recheck_catalogues(context: JobContext, hash_list_id: int) -> int:
    """Check the catalogues of finished examinations with a hash list, one after the other. Returns how many."""
    return run_recheck(hash_list_id, should_stop=context.should_abort)


def run_recheck(hash_list_id: int, *, should_stop: Callable[[], bool]) -> int:
    """Check what is left to check with a hash list. Each catalogue is recorded by itself: after a kill the next one follows.

    A catalogue that can't be read, or is not the one that was recorded, is listed as such, and the others are checked.
    Raises: RecheckStoppedError where the worker is stopping.
    """
    hash_list = HashList.objects.filter(pk=hash_list_id).first()
    recheck = Recheck.objects.filter(hash_list=hash_list_id).first()
    if hash_list is None or recheck is None:
        return 0
    try:
        index = stores.open_hash_list(hash_list)
    except StoredFileError as error:
        logger.exception("%s can't be used", hash_list)
        _end_recheck(recheck, str(error))
        return 0
    checked = 0
    while True:
        if not HashList.objects.filter(pk=hash_list_id, in_use=True).exists():
            _end_recheck(recheck, "A newer version took its place.")
            return checked
        left = queries.unchecked(hash_list, index_sha256=index.sha256, begun=recheck.asked_at)
        # Counted anew each time: examinations finish meanwhile.
        done = hash_list.recheck_results.exclude(examination__in=left.values("pk")).count()
        Recheck.objects.filter(pk=recheck.pk).update(catalogues=done + left.count(), finished_at=None)
        examination = left.first()
        if examination is None:
            _end_recheck(recheck, "")
            return checked
        if should_stop():
            raise rechecks.RecheckStoppedError(str(hash_list))
        try:
            _recheck(examination, hash_list, index, should_stop)
        except hashlists.IndexDamagedError as error:
            logger.exception("%s was damaged while catalogues were checked", hash_list)
            _end_recheck(recheck, f"{stores.PUT_LIST_BACK} {error.what}.")
            return checked
        checked += 1


def _recheck(examination: Examination, hash_list: HashList, index: hashlists.HashList, should_stop: Callable[[], bool]) -> None:
    """Look one catalogue up, and record what was found, or why it could not be."""
    folder = stores.recheck_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="recheck-", dir=folder) as kept:
        out = Path(kept) / "known.parquet"
        found, problem = rechecks.Found(), ""
        try:
            catalogue = stores.catalogue_path(examination)
            verdict = soundness.look_at(catalogue, examination.catalogue_sha256)
            if verdict.is_wrong:
                problem = f"The catalogue is not the one that was recorded: {verdict.detail}."
            else:
                # Where one of these is wrong, what it knew is told once more: twice is better than never.
                earlier = queries.sound_rechecks(queries.told_by(hash_list, examination))[0]
                told = list(earlier.values())
                found = rechecks.look_up(catalogue, index, told=told, out=out, should_stop=should_stop)
                # Nothing is recorded that was looked up in a list that lost matches on the way.
                index.verify()
        except (OSError, rechecks.UnreadableCatalogueError):
            logger.exception("%s can't be checked with %s", examination, hash_list)
            problem = "The catalogue can't be read."
        matches = None if problem else out
        actions.record_recheck(examination, hash_list, at=timezone.now(), found=found, matches=matches, problem=problem)


def _end_recheck(recheck: Recheck, problem: str) -> None:
    Recheck.objects.filter(pk=recheck.pk).update(finished_at=timezone.now(), problem=problem[:300])
