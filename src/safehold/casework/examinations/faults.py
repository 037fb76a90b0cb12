"""Faults of the machine that end an attempt and say nothing of the image.

The examination is put back to wait for a worker, this process takes no other until the fault is gone, and the managers of the
laboratory are told, once for each cause and place. What ends its worker, or the processes that read, three times is set aside.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import shutil
import socket
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connections
from django.db.models import F
from django.utils import timezone

from safehold import examiner, hashlists
from safehold.accounts.acting import acting_by_itself
from safehold.accounts.errors import StoredFileError
from safehold.casework.examinations import actions, queries, stores
from safehold.casework.examinations.models import Examination, ExaminationState
from safehold.casework.notices.telling import settle_machine
from safehold.config import jobs

logger = logging.getLogger(__name__)

MOST_DEATHS = 3
"""How often an examination may end what works on it before it is set aside."""
ROOM = 32 << 20
"""Without so much room a disk still counts as full. Units: bytes."""
_PROBED = 1 << 20
#: How a system says that what lies behind a folder is away.
_AWAY = frozenset({errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN, errno.ETIMEDOUT})


class PutBackError(Exception):
    """The examination was put back for a fault of the machine; its job is to be taken on again."""


class StoreAwayError(Exception):
    """A store is not there: only a folder in its place, or none. `store` is a key of `stores.STORES`."""

    def __init__(self, store: str) -> None:
        super().__init__(f"the {stores.STORES[store]} is not there")
        self.store = store


@dataclass(frozen=True)
class Fault:
    """A fault: its cause, the place, what is said of it, how to find out that it is gone, and whether a process was killed."""

    cause: str
    place: str
    words: str
    is_gone: Callable[[], bool]
    is_death: bool = False

    @property
    def number(self) -> int:
        """The same for the same cause at the same place of the same machine."""
        return zlib.crc32(f"{self.cause}\0{self.place}\0{host()}".encode())


def host() -> str:
    """The name of this machine."""
    return socket.gethostname()


def require_stores(*, with_hash_lists: bool) -> None:
    """Check that this machine has the stores. Raises: StoreAwayError."""
    for store in ("IMAGE_STORE", "CATALOGUE_STORE", *(["HASH_LIST_STORE"] if with_hash_lists else [])):
        if not _is_there(store):
            raise StoreAwayError(store)


def _is_there(store: str) -> bool:
    known = queries.known_files(store)
    return stores.is_there(store, known, is_new=not known)


def fault_of(error: BaseException, examination: Examination) -> Fault | None:
    """The fault of the machine that an error stands for; None where it stands for none."""
    image = examination.image
    if isinstance(error, StoreAwayError):
        name = stores.STORES[error.store]
        words = f"The {name} is not there on {host()}: mount it, or look at its folder."
        return Fault("store away", name, words, partial(_is_there, error.store))
    if isinstance(error, examiner.NoSpaceError) or examiner.is_no_space(error):
        words = f"There is no space left in the catalogue store on {host()}: make room."
        return Fault("no space", "catalogue store", words, partial(has_room, stores.work_parent()))
    if isinstance(error, examiner.MediumGoneError):
        words = f"The medium of {image} can't be read any more on {host()}: look at its disk, its cable or its share."
        return Fault("medium gone", image, words, lambda: examiner.is_readable(stores.image_path(image)))
    if isinstance(error, examiner.ReaderKilledError):
        words = f"The processes that read {image} were ended from outside on {host()}, as a rule because memory ran out."
        return Fault("killed", "reading processes", words, lambda: True, is_death=True)
    if isinstance(error, StoredFileError | hashlists.IndexDamagedError):
        said = str(error) if isinstance(error, StoredFileError) else f"A hash list can't be used: {error.what}."
        return Fault("stored file damaged", "hash list store", said, _lists_are_sound)
    if isinstance(error, OSError) and error.errno in _AWAY:
        words = f"A store can't be reached on {host()} ({error.strerror}): look at its disk or its share."
        return Fault("store away", "stores", words, lambda: all(_is_there(store) for store in stores.STORES))
    return None


def _lists_are_sound() -> bool:
    """Say whether each hash list in use is as it is on record again."""
    try:
        with acting_by_itself():
            lists = list(queries.hash_lists_in_use())
        for found in lists:
            stores.open_hash_list(found)
    except (StoredFileError, hashlists.HashListError, OSError):
        return False
    return True


def put_back(examination: Examination, attempt: int, fault: Fault) -> bool:
    """Put an examination back, tell the managers, and hold the queue here until the fault is gone.

    Returns whether it waits again: False where it was overtaken or, as its processes were killed too often, set aside.
    """
    if jobs.hold(actions.EXAMINE_QUEUE, (fault.cause, fault.place), is_gone=fault.is_gone, then=partial(_settle, fault)):
        logger.error("%s Examinations wait here until it is gone.", fault.words)
    try:
        if fault.is_death and examination.deaths + 1 >= MOST_DEATHS:
            problem = f"It ended its reading processes {_times(MOST_DEATHS)}; started again only by a person. {fault.words}"
            actions.set_aside(examination, at=timezone.now(), attempt=attempt, problem=problem)
            return False
        actions.put_back(
            examination, at=timezone.now(), attempt=attempt, problem=fault.words, fault=fault.number, place=fault.place,
            host=host(), is_death=fault.is_death,
        )  # fmt: skip
    except actions.OvertakenError:
        return False
    # Put back for the same again, which is not recorded twice: it waits since now.
    mine = Examination.objects.filter(pk=examination.pk, attempt=attempt, state=ExaminationState.RUNNING)
    with acting_by_itself():
        mine.update(put_back_at=timezone.now())
    return True


def _settle(fault: Fault) -> None:
    logger.warning("It works again on %s: %s (%s). Examinations are taken on.", host(), fault.place, fault.cause)
    try:
        with acting_by_itself():
            settle_machine(fault.number, at=timezone.now())
    finally:
        connections.close_all()


def settle_after_success(examination: Examination) -> None:
    """Settle what was told of this machine and an examination that was finished on it disproves."""
    of_stores = [("store away", name) for name in (*stores.STORES.values(), "stores")]
    others = [("no space", "catalogue store"), ("medium gone", examination.image), ("killed", "reading processes")]
    others.append(("stored file damaged", "hash list store"))
    with acting_by_itself():
        for cause, place in (*of_stores, *others):
            settle_machine(Fault(cause, place, "", lambda: True).number, at=timezone.now())


def has_room(folder: Path) -> bool:
    """Say whether something can be written into a folder again, and there is some room besides."""
    probe = folder / f".room-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with probe.open("wb") as file:
            file.write(b"\1" * _PROBED)
            file.flush()
            os.fsync(file.fileno())
        return shutil.disk_usage(folder).free >= ROOM
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()


# Attempts that ended by the death of their worker


@contextlib.contextmanager
def marked(examination: Examination, attempt: int) -> Iterator[bool]:
    """Leave a mark while an attempt is under way. Gives whether the one before died: its mark is there, and nobody holds it.

    A worker that is told to stop, or whose examination ends however it may, takes its mark away; one that was killed cannot. A
    worker that only seemed dead still holds it.
    """
    path = stores.mark_path(examination)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        died = os.fstat(descriptor).st_size > 0
        os.pwrite(descriptor, str(attempt).encode(), 0)
        try:
            yield died
        finally:
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def count_death(examination: Examination, attempt: int) -> bool:
    """Count that a worker died of an examination. Returns whether it may go on: else it was set aside.

    Writes: the examination.
    """
    mine = Examination.objects.filter(pk=examination.pk, attempt=attempt, state=ExaminationState.RUNNING)
    with acting_by_itself():
        mine.update(deaths=F("deaths") + 1)
    examination.refresh_from_db(fields=["deaths"])
    if examination.deaths < MOST_DEATHS:
        logger.warning("%s: its worker died while it ran it, %s", examination, _times(examination.deaths))
        return True
    problem = f"It ended its worker {_times(MOST_DEATHS)}; started again only by a person."
    with contextlib.suppress(actions.OvertakenError):
        actions.set_aside(examination, at=timezone.now(), attempt=attempt, problem=problem)
    return False


def _times(number: int) -> str:
    return {1: "once", 2: "twice", 3: "three times"}.get(number, f"{number} times")
