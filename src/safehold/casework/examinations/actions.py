"""What people, and the job on their behalf, do with an examination. Each function is one transaction with one audit entry."""

import os
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from procrastinate.contrib.django import app as jobs

from safehold import hashlists
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Team, TeamKind
from safehold.audit import recording as audit
from safehold.audit.verbs import Verb
from safehold.casework.cases import access
from safehold.casework.cases.door import Holding, doing, in_step, making
from safehold.casework.cases.references import next_reference
from safehold.casework.examinations import keys, known_since, permissions, queries, reports, stores
from safehold.casework.examinations.models import (
    Accreditation,
    Examination,
    ExaminationReport,
    ExaminationState,
    Finding,
    FindingCategory,
    HashList,
    KeyGround,
    KeyNotice,
    KeyOutcome,
    Recheck,
    RecheckResult,
    Validation,
)
from safehold.casework.examinations.rechecks import Found
from safehold.casework.examinations.reports.method import Statement
from safehold.casework.exhibits.actions import move_to_state
from safehold.casework.exhibits.models import Exhibit, ExhibitState
from safehold.casework.exhibits.queries import unopened_seal
from safehold.casework.notices.models import Because, NoticeKind
from safehold.casework.notices.telling import Hearer, tell, tell_of_machine, those_who_may_know
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken

EXAMINE_JOB = "examinations.examine_image"
EXAMINE_QUEUE = "examinations"
"""The job that examines an image, and the queue from which workers take it."""
RECHECK_JOB = "examinations.recheck"
RECHECK_QUEUE = "rechecks"
"""The job that checks stored catalogues with a newer hash list, and its queue."""

KEPT_PROBLEMS = 1000
"""How many problems of an image are kept with its examination; the catalogue names every file that could not be read."""


class OvertakenError(RefusedError):
    """Another worker took the examination on, or a person stopped it: this attempt may write nothing."""


def request_examination(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    lines_of_enquiry: str,
    needed_by: date | None = None,
    needed_because: str = "",
    laboratory: Team | None = None,
) -> Examination:
    """Ask a laboratory to examine an exhibit.

    Source: `law.warrants.require_authority_to_examine`: no examination without a recorded lawful authority.
    Units and zones: `needed_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what is not recorded; InputError (no lines of enquiry, a date that has
    passed or without a reason); RefusedError (returned, or an examination is under way).
    Writes: the examination, the exhibit's state, an access row (not in a restricted case); audit `examination.requested`.
    """
    with doing(Verb.EXAMINATION_REQUESTED, exhibit, may=permissions.REQUEST, by=by, at=at, in_closed_case=True) as (act, exhibit):
        if exhibit.state == ExhibitState.RETURNED:
            raise RefusedError(f"{exhibit} was returned.", "It can't be examined any more.")
        if not lines_of_enquiry.strip():
            raise InputError("lines_of_enquiry", "Write what the examination should answer.")
        _check_needed_by(needed_by, needed_because, london_date(at))
        under_way = queries.under_way_for(exhibit).first()
        if under_way is not None:
            raise RefusedError(f"{exhibit} is in the queue already, as {under_way}.", "Add to that request instead.")
        power = law.require_authority_to_examine(authority_of(exhibit))
        laboratory = _laboratory(exhibit, laboratory)
        if not exhibit.case.is_restricted:
            access.give(
                exhibit.case, to=laboratory, role="laboratory", by=by, at=at, reason=f"Asked to examine {exhibit.reference}"
            )
        examination = Examination.objects.create(
            reference=next_reference("examination", london_date(at)),
            exhibit=exhibit,
            case=exhibit.case,
            team_id=exhibit.team_id,
            laboratory=laboratory,
            lines_of_enquiry=lines_of_enquiry.strip(),
            authority=power.code,
            authority_provision=power.provision,
            needed_by=needed_by,
            needed_because=needed_because.strip(),
            requested_by=by,
            requested_at=at,
        )
        move_to_state(exhibit, ExhibitState.WAITING)
        act.made(examination)
        act.says(
            exhibit=exhibit.reference,
            lines_of_enquiry=examination.lines_of_enquiry,
            needed_by=needed_by,
        )
    return examination


def authority_of(exhibit: Exhibit) -> law.Authority:
    """Gather what is recorded of the authority to hold and examine an exhibit, for the law to judge."""
    warrant = exhibit.warrant
    return law.Authority(
        power=exhibit.power or None,
        warrant_reference=warrant.reference if warrant else None,
        warrant_issued=warrant.issued_on if warrant else None,
        seized_on=london_date(warrant.entered_at if warrant and warrant.entered_at else exhibit.seized_at),
        inspector=bool(exhibit.inspector_authority),
        notice_given=exhibit.notice_given,
        agreement=bool(exhibit.agreement),
    )


def change_place(
    examination: Examination, *, by: Officer, at: datetime, place: int | None, reason: str, version: int | None = None
) -> Examination:
    """Give an examination a place in the queue, or (`place` None) let the rule place it again. A person decides, with a reason.

    Raises: NotPermittedError; InputError (no reason, a place that is none); RefusedError once it no longer waits; StaleError.
    Writes: the examination; audit `examination.place_changed`.
    """
    with doing(
        Verb.QUEUE_PLACE_CHANGED,
        examination,
        may=permissions.CHANGE_PLACE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.WAITING:
            raise RefusedError(f"{examination} no longer waits.", "Only what waits has a place.")
        if place is not None and place < 1:
            raise InputError("place", "Places are counted from 1.")
        if not reason.strip():
            raise InputError("reason", "Write why its place is changed.")
        before = examination.place
        examination.place, examination.place_reason = place, reason.strip()
        examination.place_set_by, examination.place_set_at = by, at
        act.says(
            reason=reason,
            before=before or "by the rule",
            after=place or "by the rule",
        )
    return examination


def start_examination(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    image: str,
    bench: str = "",
    same_image_because: str = "",
    unopened_because: str = "",
    version: int | None = None,
) -> Examination:
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
        may=permissions.START,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state == ExaminationState.RUNNING:
            raise RefusedError(f"{examination} is running already.", "Look at its progress.")
        if examination.state == ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is finished.", "Ask for a new examination to run it again.")
        exhibit = act.hold(examination.exhibit)
        if exhibit.state == ExhibitState.RETURNED:
            raise RefusedError(f"{exhibit} was returned.", "It can't be examined any more.")
        others = queries.under_way_for(exhibit).exclude(pk=examination.pk)
        if others.exists():
            raise RefusedError(f"{exhibit} is in the queue as {others[0]}.", "Start that one.")
        law.require_authority_to_examine(authority_of(exhibit))
        stores.image_path(image)
        if queries.is_image_of_another(image, exhibit) and not same_image_because.strip():
            raise InputError(
                "image",
                f"{image} was examined as the copy of another exhibit.",
                "Choose the image of this one; if it is this one’s too, say why.",
            )
        seal = unopened_seal(exhibit)
        if seal and not unopened_because.strip():
            raise InputError(
                "unopened_because",
                f"No opening of the seal on {exhibit}, {seal}, is recorded.",
                "Record it first, or say how the image was made without it.",
            )
        examination.unopened_seal, examination.unopened_because = seal, unopened_because.strip() if seal else ""
        examination.state = ExaminationState.RUNNING
        examination.image, examination.bench, examination.examiner = image, bench.strip(), by
        examination.started_at, examination.finished_at, examination.ended_because = at, None, ""
        examination.stopped_by = None
        examination.progress, examination.progress_at = {}, at
        examination.put_back_because, examination.put_back_at, examination.deaths = "", None, 0
        move_to_state(exhibit, ExhibitState.IN_EXAMINATION)
        jobs.configure_task(EXAMINE_JOB, queue=EXAMINE_QUEUE).defer(examination_id=examination.pk)
        act.says(
            reason=". ".join(filter(None, (same_image_because.strip().rstrip("."), examination.unopened_because))),
            image=image,
            attempt=examination.attempt + 1,
            unopened_seal=seal,
        )
    return examination


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
        _put_in_place(catalogue, Path(settings.CATALOGUE_STORE) / name)
        examination.state, examination.finished_at = ExaminationState.FINISHED, at
        examination.catalogue, examination.catalogue_sha256 = name, sha256
        examination.problems, examination.problem_count = problems[:KEPT_PROBLEMS], _problem_count(report)
        examination.report = _summary(report, types)
        for missed in queries.hash_lists_added_since(examination.started_at):
            _have_rechecked(missed)
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


def cancel_examination(
    examination: Examination, *, by: Officer, at: datetime, reason: str, version: int | None = None
) -> Examination:
    """Stop an examination, waiting or running. A worker that runs it stops within seconds and writes nothing more.

    Raises: NotPermittedError; InputError without a reason; RefusedError once it has ended; StaleError.
    Writes: the examination, the exhibit's state; audit `examination.cancelled`.
    """
    with doing(
        Verb.EXAMINATION_CANCELLED,
        examination,
        may=permissions.CANCEL,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if not examination.is_unfinished:
            raise RefusedError(f"{examination} has ended.", "There is nothing to stop.")
        if not reason.strip():
            raise InputError("reason", "Write why it is stopped.")
        before = examination.state
        examination.state, examination.finished_at = ExaminationState.CANCELLED, at
        examination.ended_because, examination.stopped_by = reason.strip()[:300], by
        examination.attempt += 1
        _leave_examination(act, examination.exhibit)
        act.says(reason=reason, state=before)
    return examination


def record_findings(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    counts: Mapping[FindingCategory | str, int],
    note: str = "",
    version: int | None = None,
) -> list[Finding]:
    """Record how many files a person graded in each category. A later record replaces this one; both stay.

    Raises: NotPermittedError; InputError (no count, a negative one, an unknown category); RefusedError before the examination
    is finished; StaleError.
    Writes: findings, the exhibit's state; audit `examination.findings_recorded`.
    """
    with doing(
        Verb.FINDINGS_RECORDED,
        examination,
        may=permissions.RECORD_FINDINGS,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is not finished.", "Findings are recorded when the machine is done.")
        if not counts:
            raise InputError("counts", "Write how many files are in each category; 0 where there are none.")
        for category, count in counts.items():
            if category not in FindingCategory.values or count < 0:
                raise InputError("counts", "Each count is a whole number of files, from 0.")
        act.changes(examination)
        earlier = queries.findings_of(examination)
        findings = Finding.objects.bulk_create(
            Finding(
                examination=examination,
                case_id=examination.case_id,
                revision=earlier[0].revision + 1 if earlier else 1,
                category=category,
                count=counts[category],
                graded_by=by,
                graded_at=at,
                note=note.strip()[:300],
            )
            for category in FindingCategory.values
            if category in counts
        )
        exhibit = act.hold(examination.exhibit)
        if exhibit.state == ExhibitState.IN_EXAMINATION:
            move_to_state(exhibit, ExhibitState.FINDINGS_READY)
        act.says(
            reason=note,
            counts={str(category): count for category, count in counts.items()},
        )
    return findings


def give_key_notice(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    information: str,
    believed_because: str,
    ground: KeyGround | str,
    proportionate_because: str,
    no_other_way_because: str,
    permission_by: str,
    permission_at: datetime,
    in_writing: bool,
    served_on: str,
    served_at: datetime,
    comply_by: date | None,
    version: int | None = None,
) -> KeyNotice:
    """Record that a notice was given to disclose what opens protected information, as asked for by the officer.

    Source: RIPA 2000 s.49, Sch.2, by the gate of `law.check_notice`.
    Units and zones: `comply_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what the notice lacks; InputError (nobody served, times out of order);
    RefusedError where the examination met nothing that is encrypted; StaleError.
    Writes: a notice, the clocks of the case; audit `examination.key_notice_given`.
    """
    with doing(
        Verb.KEY_NOTICE_GIVEN,
        examination,
        may=permissions.GIVE_KEY_NOTICE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if not keys.met(examination.report, examination.problems):
            raise RefusedError(f"{examination} met nothing that is encrypted.", "A notice needs protected information.")
        law.check_notice(
            law.DisclosureNotice(
                permission=permission_by,
                key_held=bool(believed_because.strip()),
                ground=law.NoticeGround(ground) if ground in KeyGround.values else None,
                proportionate=bool(proportionate_because.strip()),
                no_other_way=bool(no_other_way_because.strip()),
                in_writing=in_writing,
                describes_information=bool(information.strip()),
                time_allowed=comply_by.isoformat() if comply_by else "",
            )
        )
        assert comply_by is not None
        _check_service(served_on, served_at, permission_at, comply_by, at)
        notice = KeyNotice.objects.create(
            examination=examination,
            case=examination.case,
            number=examination.key_notices.count() + 1,
            information=information.strip(),
            believed_because=believed_because.strip(),
            ground=ground,
            proportionate_because=proportionate_because.strip(),
            no_other_way_because=no_other_way_because.strip(),
            permission_by=permission_by.strip(),
            permission_at=permission_at,
            served_on=served_on.strip(),
            served_at=served_at,
            comply_by=comply_by,
            asked_by=by,
            recorded_at=at,
        )
        act.says(
            reason=notice.believed_because,
            number=notice.number,
            permission=notice.permission_by,
            served_on=notice.served_on,
            comply_by=comply_by,
        )
    return notice


def record_key_outcome(
    notice: KeyNotice,
    *,
    by: Officer,
    at: datetime,
    outcome: KeyOutcome | str,
    outcome_at: datetime,
    note: str,
    version: int | None = None,
) -> KeyNotice:
    """Record what came of a notice to disclose a key. That it was not complied with asserts no offence.

    Source: RIPA 2000 s.53: whether somebody knowingly failed is a matter for the charging decision.
    Raises: NotPermittedError; InputError (no outcome, no note, a time before service or to come); RefusedError where one is
    recorded, or the time that the notice gives still runs; StaleError.
    Writes: the notice, the clocks of the case; audit `examination.key_outcome_recorded`.
    """
    with doing(
        Verb.KEY_OUTCOME_RECORDED,
        notice,
        may=permissions.GIVE_KEY_NOTICE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, notice):
        if notice.outcome:
            raise RefusedError(f"What came of {notice} is recorded.", "Give a further notice where one is needed.")
        if outcome not in KeyOutcome.values:
            raise InputError("outcome", "Choose what came of the notice.")
        if not note.strip():
            raise InputError("note", "Write what was disclosed, or what the person said.")
        if not notice.served_at <= outcome_at <= at:
            raise InputError("outcome_at", "That lies before the notice was served, or in the future.", "Check the time.")
        if outcome == KeyOutcome.NOT_COMPLIED and london_date(outcome_at) <= notice.comply_by:
            raise RefusedError(
                f"The person may comply until the end of {spoken(notice.comply_by)}.", "Record it once that day is over."
            )
        notice.outcome, notice.outcome_at, notice.outcome_by = str(outcome), outcome_at, by
        notice.outcome_note = note.strip()[:300]
        act.about(notice.examination)
        act.says(
            reason=notice.outcome_note,
            number=notice.number,
            outcome=notice.outcome,
        )
    return notice


def _check_service(served_on: str, served_at: datetime, permission_at: datetime, comply_by: date, at: datetime) -> None:
    """Refuse a notice that was served on nobody, before its permission, later than now, or with no time left to comply."""
    if not served_on.strip():
        raise InputError("served_on", "Write on whom the notice was served.")
    if served_at > at:
        raise InputError("served_at", "That lies in the future.", "Record the notice once it was served.")
    if permission_at > served_at:
        raise InputError("permission_at", "The permission comes before the notice.", "Check the times.")
    if comply_by < london_date(served_at):
        raise InputError("comply_by", "That day lies before the notice was served.", "Check the date.")


def make_report(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    accreditation: Accreditation | str,
    accreditation_note: str,
    validation: Validation | str,
    validation_note: str,
    responsible: Officer,
    version: int | None = None,
) -> ExaminationReport:
    """Make the report of a finished examination, and keep it and its PDF as they stand. What changes later makes a further one.

    Whether the laboratory is accredited and the method validated is stated by the officer, with the scope or the reason why not;
    `responsible` works in the laboratory.
    Raises: NotPermittedError; InputError (what is not stated, somebody of elsewhere); RefusedError (not finished, or the latest
    report says the same); StaleError.
    Writes: a report; audit `examination.report_made`.
    """
    with doing(
        Verb.EXAMINATION_REPORT_MADE,
        examination,
        may=permissions.MAKE_REPORT,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is not finished.", "A report is made of a finished examination.")
        statement = _statement(accreditation, accreditation_note, validation, validation_note)
        if responsible.team_id != examination.laboratory_id or not responsible.is_active:
            raise InputError(
                "responsible", f"{responsible} does not work at {examination.laboratory}.", "Choose who is responsible."
            )
        number = reports.next_number(examination)
        document = reports.build(examination, by=by, at=at, statement=statement, responsible=responsible, number=number)
        latest = queries.reports_of(examination).first()
        if latest is not None and reports.says_the_same(document, latest.facts):
            raise RefusedError(f"{latest} says the same.", "A further one is made once something has changed.")
        made = reports.keep(examination, document, by=by, at=at, statement=statement, responsible=responsible)
        act.says(
            number=made.number,
            findings_revision=made.findings_revision,
            accreditation=made.accreditation,
            validation=made.validation,
            responsible=responsible.name,
            sha256=made.sha256,
            pdf_sha256=made.pdf_sha256,
        )
    return made


def _statement(accreditation: str, accreditation_note: str, validation: str, validation_note: str) -> Statement:
    """What the laboratory states of itself and its method. Raises: InputError for what is not stated."""
    if accreditation not in Accreditation.values:
        raise InputError("accreditation", "Choose whether the laboratory is accredited for this.")
    if not accreditation_note.strip():
        raise InputError("accreditation_note", "Write the accreditation’s number and scope, or what is not met and why.")
    if validation not in Validation.values:
        raise InputError("validation", "Choose whether the method is validated.")
    if not validation_note.strip():
        raise InputError("validation_note", "Write which validation, and of which day; or why there is none.")
    return Statement(str(accreditation), accreditation_note.strip()[:300], str(validation), validation_note.strip()[:300])


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
        _have_rechecked(added)
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
        _have_rechecked(hash_list)
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
            _put_in_place(matches, Path(settings.CATALOGUE_STORE) / name)
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


def _have_rechecked(hash_list: HashList) -> None:
    """Leave it to a worker to check the stored catalogues. One at a time for each list: a second job finds nothing left to do."""
    jobs.configure_task(RECHECK_JOB, queue=RECHECK_QUEUE, lock=f"recheck {hash_list.pk}").defer(hash_list_id=hash_list.pk)


def _laboratory(exhibit: Exhibit, laboratory: Team | None) -> Team:
    """The laboratory asked: the one named, the one that holds the exhibit, or the only one there is. Raises: InputError."""
    chosen = laboratory or exhibit.laboratory
    if chosen is None:
        known = list(queries.laboratories()[:2])
        if len(known) != 1:
            raise InputError("laboratory", "Choose the laboratory.")
        chosen = known[0]
    if chosen.kind != TeamKind.LABORATORY:
        raise InputError("laboratory", f"{chosen} is not a laboratory.", "Choose one.")
    return chosen


def _check_needed_by(needed_by: date | None, needed_because: str, today: date) -> None:
    if needed_by is None:
        return
    if needed_by < today:
        raise InputError("needed_by", "That day has passed.", "Check the date.")
    if not needed_because.strip():
        raise InputError("needed_because", "Write why it is needed by then.")


def _leave_examination(held: Holding, exhibit: Exhibit) -> None:
    """Move an exhibit back to where it was before its examination waited or ran."""
    exhibit = held.hold(exhibit)
    move_to_state(exhibit, ExhibitState.IN_LAB if exhibit.laboratory_id else ExhibitState.STORED)


def _refuse_overtaken(examination: Examination, attempt: int) -> None:
    if examination.state != ExaminationState.RUNNING or examination.attempt != attempt:
        raise OvertakenError(f"{examination} was taken on by another worker, or stopped.", "This attempt writes nothing.")


def _put_in_place(catalogue: Path, wanted: Path) -> None:
    """Put a finished file into the store in one step; across file systems by way of a copy beside its place."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    draft = wanted.with_name(f"{wanted.name}.part")
    draft.unlink(missing_ok=True)
    try:
        os.link(catalogue, draft)
    except OSError:
        shutil.copyfile(catalogue, draft)
    os.replace(draft, wanted)


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
