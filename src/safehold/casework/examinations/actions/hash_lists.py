"""Hash lists, and the checks of earlier examinations with a newer one."""

import os
import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app as jobs

from safehold import hashlists
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit import recording as audit
from safehold.casework.cases.door import doing, in_step, making
from safehold.casework.examinations import known_since, permissions, queries, stores
from safehold.casework.examinations.models import Examination, HashList, Recheck, RecheckResult
from safehold.casework.examinations.rechecks import Found
from safehold.casework.examinations.verbs import Verb

RECHECK_JOB = "examinations.recheck"
RECHECK_QUEUE = "rechecks"
"""The job that checks stored catalogues with a newer hash list, and its queue."""


def add_hash_list(*, by: Officer, at: datetime, index: Path) -> HashList:
    """Add a hash list (an index made by `safehold hashlist build`) for the examinations to come.

    The file is copied into the store. A version with the same name goes out of use; examinations that used it keep its name.
    What was examined before is checked with it by a job.
    Raises: NotPermittedError; InputError for a file that is no index; RefusedError where it was added before.
    Writes: a file of the store, the list, its re-check, a job; audit `examination.hash_list_added`.
    """
    with making(Verb.HASH_LIST_ADDED, may=permissions.ADD_HASH_LIST, by=by, at=at) as act:
        try:
            opened = hashlists.HashList(index)
        except hashlists.HashListError as error:
            raise InputError("index", f"{index.name} {error.what}.", "Make one with `safehold hashlist build`.") from error
        sha256 = stores.sha256_of(index)
        if HashList.objects.filter(sha256=sha256).exists():
            raise RefusedError(f"{opened.name} {opened.version or ''} was added before.".replace("  ", " "), "It is in use.")
        store = Path(settings.HASH_LIST_STORE)
        store.mkdir(parents=True, exist_ok=True)
        name = f"{sha256}.index"
        shutil.copyfile(index, store / f"{name}.part")
        if stores.sha256_of(store / f"{name}.part") != sha256:
            (store / f"{name}.part").unlink()
            raise InputError("index", f"{index.name} was changed while it was copied.", "Add it again.")
        os.replace(store / f"{name}.part", store / name)
        HashList.objects.filter(name=opened.name, in_use=True).update(in_use=False)
        added = HashList.objects.create(
            name=opened.name,
            version=opened.version or "",
            kind=opened.kind,
            sha256=sha256,
            file=name,
            added_by=by,
            added_at=at,
        )
        Recheck.objects.create(hash_list=added, asked_by=by, asked_at=at)
        have_rechecked(added)
        act.made(added)
        act.says(name=opened.name, version=added.version, sha256=sha256)
    return added


def recheck(hash_list: HashList, *, by: Officer, at: datetime) -> Recheck:
    """Have the catalogues that were not checked with a hash list yet, or could not be, checked by a job.

    Raises: NotPermittedError; NotFoundError; RefusedError for a version that was replaced, or while a check is under way.
    Writes: the re-check, a job; audit `examination.recheck_asked`.
    """
    with doing(Verb.RECHECK_ASKED, hash_list, may=permissions.RECHECK, by=by, at=at) as (act, hash_list):
        if not hash_list.in_use:
            raise RefusedError(f"{hash_list} was replaced.", "Check with the version in use.")
        before = Recheck.objects.filter(hash_list=hash_list).first()
        if before is not None and before.finished_at is None:
            raise RefusedError(f"The check with {hash_list} is under way.", "The page says how far it is.")
        found, _ = Recheck.objects.update_or_create(
            hash_list=hash_list, defaults={"asked_by": by, "asked_at": at, "finished_at": None, "problem": ""}
        )
        have_rechecked(hash_list)
        act.says(name=hash_list.name, version=hash_list.version)
    return found


def record_recheck(
    examination: Examination, hash_list: HashList, *, at: datetime, found: Found, matches: Path | None, problem: str = ""
) -> None:
    """Record what a newer hash list knows of a finished examination, by the job, and tell those who may see the case.

    `matches` is the file with the rows that were found, which is put beside the catalogue; None where `problem` says why there is
    none. Known software is recorded and told to nobody. Where another worker recorded it first, nothing is written.
    Writes: the result, the numbers of the re-check, a file of the catalogue store, notices; audit `examination.rechecked`.
    """
    with audit.machine_action(at=at) as act, in_step(at=at) as held:
        held.reaches(examination.case)
        examination = held.hold(examination)
        before = queries.recheck_result_of(examination, hash_list)
        if before is not None and not before.problem:
            raise audit.NothingToDoError
        name = sha256 = ""
        if matches is not None and found.files:
            name, sha256 = stores.recheck_name(examination, hash_list), stores.sha256_of(matches)
            stores.put_in_place(matches, Path(settings.CATALOGUE_STORE) / name)
        result, _ = RecheckResult.objects.update_or_create(
            examination=examination,
            hash_list=hash_list,
            defaults={
                "case_id": examination.case_id,
                "checked_at": at,
                "files": found.files,
                "by_category": dict(found.by_category),
                "first_paths": found.first_paths,
                "matches": name,
                "matches_sha256": sha256,
                "problem": problem[:300],
            },
        )
        queries.count_rechecked(hash_list)
        told = known_since.tell(result, at=at) if result.is_news else []
        act.record(
            Verb.EXAMINATION_RECHECKED,
            subject=examination,
            case=examination.case_id,
            name=hash_list.name,
            version=hash_list.version,
            files=found.files,
            categories=dict(found.by_category),
            problem=problem[:300],
            told=told,
        )


def have_rechecked(hash_list: HashList) -> None:
    """Leave it to a worker to check the stored catalogues. One at a time for each list: a second job finds nothing left to do."""
    jobs.configure_task(RECHECK_JOB, queue=RECHECK_QUEUE, lock=f"recheck {hash_list.pk}").defer(hash_list_id=hash_list.pk)
