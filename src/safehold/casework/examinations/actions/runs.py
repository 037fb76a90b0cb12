"""A run over an image: its start, what became of it, and its stop. The job records in the name of the person who started it."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app as jobs

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit import recording as audit
from safehold.casework.cases.door import Holding, doing, in_step
from safehold.casework.examinations import permissions, queries, stores
from safehold.casework.examinations.actions.hash_lists import have_rechecked
from safehold.casework.examinations.actions.requests import authority_of
from safehold.casework.examinations.asked import CancelExamination, StartExamination
from safehold.casework.examinations.models import Examination, ExaminationState
from safehold.casework.examinations.verbs import Verb
from safehold.casework.exhibits.actions import move_to_state
from safehold.casework.exhibits.models import GONE, Exhibit, ExhibitState
from safehold.casework.exhibits.queries import unopened_seal
from safehold.casework.notices.announcements import Hearer, tell, tell_of_machine, those_who_may_know
from safehold.casework.notices.models import Because, NoticeKind
from safehold.law import warrants as law

EXAMINE_JOB = "examinations.examine_image"
EXAMINE_QUEUE = "examinations"
"""The job that examines an image, and the queue from which workers take it."""

KEPT_PROBLEMS = 1000
"""How many problems of an image are kept with its examination; the catalogue names every file that could not be read."""


class OvertakenError(RefusedError):
    """Another worker took the examination on, or a person stopped it: this attempt may write nothing."""


def start_examination(examination: Examination, asked: StartExamination, *, by: Officer, at: datetime) -> Examination:
    """Have the copy of an exhibit examined. The job is enqueued in this transaction: both happen, or neither.

    One that failed, was stopped or set aside can be started again; it goes on from where it was. An image that was examined as
    the copy of another exhibit is only examined with the reason why it is this one's too: what is found on it would be held
    against the wrong person. Where the exhibit is sealed and no opening of it was ever recorded, the image is only examined with
    the reason how it was made without: at the scene, or by another unit.
    Raises: NotPermittedError; InputError (no such image, another exhibit's, or of one that nobody opened); RefusedError
    (running, finished, the exhibit returned, or another examination of it under way); RefusedByLawError where the authority is
    no longer complete; StaleError.
    Writes: the examination, the exhibit's state, a job; audit `examination.started`.
    """
    with doing(
        Verb.EXAMINATION_STARTED,
        examination,
        asked,
        may=permissions.START,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        exhibit = _exhibit_to_examine(act, examination)
        law.require_authority_to_examine(authority_of(exhibit))
        seal = _check_image(asked, exhibit)
        examination.unopened_seal, examination.unopened_because = seal, asked.unopened_because if seal else ""
        examination.state = ExaminationState.RUNNING
        examination.image, examination.bench, examination.examiner = asked.image, asked.bench, by
        examination.started_at, examination.finished_at, examination.ended_because = at, None, ""
        examination.stopped_by = None
        examination.progress, examination.progress_at = {}, at
        examination.put_back_because, examination.put_back_at, examination.deaths = "", None, 0
        move_to_state(exhibit, ExhibitState.IN_EXAMINATION)
        jobs.configure_task(EXAMINE_JOB, queue=EXAMINE_QUEUE).defer(examination_id=examination.pk)
        act.says(
            reason=". ".join(filter(None, (asked.same_image_because.rstrip("."), examination.unopened_because))),
            image=asked.image,
            attempt=examination.attempt + 1,
            unopened_seal=seal,
        )
    return examination


def _exhibit_to_examine(act: Holding, examination: Examination) -> Exhibit:
    """The exhibit, locked. Raises: RefusedError where this examination runs or is finished, or another of it is under way."""
    if examination.state == ExaminationState.RUNNING:
        raise RefusedError(f"{examination} is running already.", "Look at its progress.")
    if examination.state == ExaminationState.FINISHED:
        raise RefusedError(f"{examination} is finished.", "Ask for a new examination to run it again.")
    exhibit = act.hold(examination.exhibit)
    if exhibit.state in GONE:
        raise RefusedError(f"{exhibit} is gone: {exhibit.get_state_display().lower()}.", "It can't be examined any more.")
    others = queries.under_way_for(exhibit).exclude(pk=examination.pk)
    if others.exists():
        raise RefusedError(f"{exhibit} is in the queue as {others[0]}.", "Start that one.")
    return exhibit


def _check_image(asked: StartExamination, exhibit: Exhibit) -> str:
    """Refuse an image that is not there, or not of this exhibit without a reason. Gives the seal that nobody opened, or "".

    Raises: InputError.
    """
    stores.image_path(asked.image)
    if queries.is_image_of_another(asked.image, exhibit) and not asked.same_image_because:
        raise InputError(
            "image",
            f"{asked.image} was examined as the copy of another exhibit.",
            "Choose the image of this one; if it is this one’s too, say why.",
        )
    seal = unopened_seal(exhibit)
    if seal and not asked.unopened_because:
        raise InputError(
            "unopened_because",
            f"No opening of the seal on {exhibit}, {seal}, is recorded.",
            "Record it first, or say how the image was made without it.",
        )
    return seal


def record_result(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    attempt: int,
    report: Mapping[str, Any],
    types: Mapping[str, int],
    catalogue: Path,
    sha256: str,
) -> Examination:
    """Record what the examiner found, by the job, in the name of the person who started it.

    `report` is the examiner's report as a document, `types` counts files by media type, `catalogue` the finished file with its
    SHA-256. It is put into the catalogue store while the examination is locked, so that an attempt that was overtaken can
    never replace the catalogue of the one that counts.
    A hash list that was added while it ran, and that it may not have used, is looked up afterwards.
    Raises: OvertakenError where another attempt took over or a person stopped it. Nothing is written then.
    Writes: the catalogue's file, the examination, jobs; audit `examination.finished`.
    """
    with doing(Verb.EXAMINATION_FINISHED, examination, may=None, by=by, at=at, in_closed_case=True) as (act, examination):
        _refuse_overtaken(examination, attempt)
        problems = _problems(report)
        name = stores.catalogue_name(examination)
        stores.put_in_place(catalogue, Path(settings.CATALOGUE_STORE) / name)
        examination.state, examination.finished_at = ExaminationState.FINISHED, at
        examination.catalogue, examination.catalogue_sha256 = name, sha256
        examination.problems, examination.problem_count = problems[:KEPT_PROBLEMS], _problem_count(report)
        examination.report = _summary(report, types)
        for missed in queries.hash_lists_added_since(examination.started_at):
            have_rechecked(missed)
        act.says(
            files=report["totals"].get("files", 0),
            matches=report["matches"],
            problems=_problem_count(report),
            sha256=sha256,
        )
    return examination


def record_failure(examination: Examination, *, by: Officer, at: datetime, attempt: int, problem: str) -> Examination:
    """Record that an examination could not be done, by the job. It can be started again, or the exhibit returned.

    Raises: OvertakenError, as `record_result`.
    Writes: the examination, the exhibit's state; audit `examination.failed`.
    """
    with doing(Verb.EXAMINATION_FAILED, examination, may=None, by=by, at=at, in_closed_case=True) as (act, examination):
        _refuse_overtaken(examination, attempt)
        examination.state, examination.finished_at = ExaminationState.FAILED, at
        examination.ended_because = problem[:300]
        _leave_examination(act, examination.exhibit)
        act.says(problem=problem[:300])
    return examination


def put_back(
    examination: Examination, *, at: datetime, attempt: int, problem: str, fault: int, place: str, host: str, is_death: bool
) -> Examination:
    """Put an examination back to wait for a worker, for a fault of the machine `host`; the laboratory's managers are told once.

    `fault` is a number for the cause and its place. Where it was put back for the same before, and nothing was read since,
    nothing is written. With `is_death` a process that worked on it was killed, which counts (`examinations.faults`).
    Raises: OvertakenError, as `record_result`.
    Writes: the examination, notices; audit `examination.put_back`.
    """
    with audit.machine_action(at=at) as act, in_step(at=at) as held:
        held.reaches(examination.case)
        examination = held.hold(examination)
        _refuse_overtaken(examination, attempt)
        if examination.put_back_because == problem[:300] and not examination.progress and not is_death:
            raise audit.NothingToDoError
        examination.put_back_because, examination.put_back_at, examination.progress = problem[:300], at, {}
        examination.deaths += is_death
        told = tell_of_machine(
            list(queries.managers_of(examination.laboratory)),
            fault=fault,
            place=place,
            host=host,
            text=f"{problem} Examinations wait until it is gone."[:400],
            url=reverse("examinations:queue"),
            at=at,
        )
        act.record(
            Verb.EXAMINATION_PUT_BACK, subject=examination, case=examination.case_id, problem=problem[:300], host=host, told=told
        )
    return examination


def set_aside(examination: Examination, *, at: datetime, attempt: int, problem: str) -> Examination:
    """Set an examination aside that ends whatever works on it: only a person starts it again. The managers are told.

    Raises: OvertakenError, as `record_result`.
    Writes: the examination, the exhibit's state, notices; audit `examination.set_aside`.
    """
    with audit.machine_action(at=at) as act, in_step(at=at) as held:
        held.reaches(examination.case)
        examination = held.hold(examination)
        _refuse_overtaken(examination, attempt)
        examination.state, examination.finished_at = ExaminationState.SET_ASIDE, at
        examination.ended_because = problem[:300]
        _leave_examination(held, examination.exhibit)
        case = examination.case
        managers = those_who_may_know(list(queries.managers_of(examination.laboratory)), case, at=at)
        told = tell(
            [Hearer(manager, Because.ROLE) for manager in managers],
            case,
            kind=NoticeKind.SET_ASIDE,
            subject=("examination", examination.pk),
            reference=examination.reference,
            text=problem,
            url=reverse("examinations:examination", args=[examination.reference]),
            at=at,
        )
        act.record(Verb.EXAMINATION_SET_ASIDE, subject=examination, case=examination.case_id, problem=problem[:300], told=told)
    return examination


def cancel_examination(examination: Examination, asked: CancelExamination, *, by: Officer, at: datetime) -> Examination:
    """Stop an examination, waiting or running. A worker that runs it stops within seconds and writes nothing more.

    Raises: NotPermittedError; InputError without a reason; RefusedError once it has ended; StaleError.
    Writes: the examination, the exhibit's state; audit `examination.cancelled`.
    """
    with doing(
        Verb.EXAMINATION_CANCELLED,
        examination,
        asked,
        may=permissions.CANCEL,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        if not examination.is_unfinished:
            raise RefusedError(f"{examination} has ended.", "There is nothing to stop.")
        before = examination.state
        examination.state, examination.finished_at = ExaminationState.CANCELLED, at
        examination.ended_because, examination.stopped_by = asked.reason, by
        examination.attempt += 1
        _leave_examination(act, examination.exhibit)
        act.says(reason=asked.reason, state=before)
    return examination


def _leave_examination(held: Holding, exhibit: Exhibit) -> None:
    """Move an exhibit back to where it was before its examination waited or ran."""
    exhibit = held.hold(exhibit)
    move_to_state(exhibit, ExhibitState.IN_LAB if exhibit.laboratory_id else ExhibitState.STORED)


def _refuse_overtaken(examination: Examination, attempt: int) -> None:
    if examination.state != ExaminationState.RUNNING or examination.attempt != attempt:
        raise OvertakenError(f"{examination} was taken on by another worker, or stopped.", "This attempt writes nothing.")


def _problems(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """What could not be read, of the image and of each volume; the image is named as its file is, not by its path."""
    path = report["image"]["path"]
    found = [*report["problems"], *(problem for volume in report["volumes"] for problem in volume["problems"])]
    return [{**problem, "where": Path(path).name} if problem["where"] == path else problem for problem in found]


def _problem_count(report: Mapping[str, Any]) -> int:
    """How many problems there were, those too that the report does not list."""
    return len(report["problems"]) + sum(int(volume["problem_count"]) for volume in report["volumes"])


def _summary(report: Mapping[str, Any], types: Mapping[str, int]) -> dict[str, Any]:
    """What is kept of a report beside its problems. Paths of this machine stay out of it."""
    image = {**report["image"]}
    image["path"] = Path(image["path"]).name
    image["segments"] = [Path(segment).name for segment in image["segments"]]
    image["bad_sectors"] = image["bad_sectors"][:KEPT_PROBLEMS]
    volumes = [{**volume, "problems": volume["problem_count"]} for volume in report["volumes"]]
    kept = ("partition_scheme", "totals", "hashlists", "matches", "tool", "started", "finished")
    return {**{name: report[name] for name in kept}, "image": image, "volumes": volumes, "types": dict(types)}
