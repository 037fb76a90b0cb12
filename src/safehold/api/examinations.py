"""Examinations: asked for, placed in the queue, run, and what people found."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.exhibits import EXHIBIT, found_exhibit, laboratory_named
from safehold.api.lookups import find, officer_named, read, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.asked import Line, Name, Sentence
from safehold.audit import recording as audit
from safehold.casework.examinations import actions, catalogues, permissions, queries, queue_order
from safehold.casework.examinations.asked import (
    CancelExamination,
    ChangePlace,
    MakeReport,
    RecordFindings,
    RequestExamination,
    StartExamination,
)
from safehold.casework.examinations.models import (
    Examination,
    ExaminationReport,
    Finding,
    RecheckResult,
    StoredCheck,
    StoredKind,
)
from safehold.casework.examinations.queue_presenters import waiting_facts
from safehold.casework.exhibits import permissions as exhibits_permissions
from safehold.casework.exhibits.queries import exhibit_by_reference
from safehold.law.calendar import london_date

router = Router(tags=["Examinations"])


class ExaminationOut(Schema):
    """An examination, with its place and the date by which its result is needed."""

    reference: str
    exhibit: str
    case: str
    laboratory: str
    state: str
    lines_of_enquiry: str
    authority: str
    needed_by: date | None
    needed_because: str
    requested_at: datetime
    place: int | None = Field(description="As a person placed it; empty: by the rule")
    place_reason: str
    examiner: str | None
    started_at: datetime | None
    finished_at: datetime | None
    ended_because: str
    put_back_at: datetime | None = Field(description="When it was put back last for a fault of the machine: it goes on by itself")
    put_back_because: str
    stopped_by: str | None
    version: int

    @staticmethod
    def of(examination: Examination) -> "ExaminationOut":
        """Put an examination into the shape of the API."""
        return ExaminationOut(
            exhibit=examination.exhibit.reference,
            case=examination.case.reference,
            laboratory=examination.laboratory.name,
            examiner=examination.examiner.name if examination.examiner else None,
            stopped_by=examination.stopped_by.name if examination.stopped_by else None,
            **{name: getattr(examination, name) for name in _PLAIN},
        )


_NAMED = ("exhibit", "case", "laboratory", "examiner", "stopped_by")
_PLAIN = [name for name in ExaminationOut.model_fields if name not in _NAMED]


class QueuedOut(ExaminationOut):
    """An examination that waits, with its place in the queue and the reason for it."""

    queue_place: int
    why: str


class CatalogueRowOut(Schema):
    """One file of an image: metadata only. Sizes in bytes."""

    volume: int
    path: str
    kind: str
    allocation: str
    size: int | None
    media_type: str
    modified: datetime | None
    sha256: str
    md5: str
    extension_mismatch: bool
    inside: str
    matches: list[tuple[str, str, str]] = Field(description="Each: hash list, its kind, the category")
    known_since: list[tuple[int, str]] = Field(description="Each: number of a newer hash list (see `rechecks`), the category")
    problem: str


class FindingOut(Schema):
    """How many files a person graded in a category."""

    category: str
    count: int
    graded_by: str
    graded_at: datetime
    note: str

    @staticmethod
    def of(finding: Finding) -> "FindingOut":
        """Put a finding into the shape of the API."""
        return FindingOut(
            category=finding.category,
            count=finding.count,
            graded_by=finding.graded_by.name,
            graded_at=finding.graded_at,
            note=finding.note,
        )


class RecheckOut(Schema):
    """What a newer version of a hash list knows of the files, and the examination did not."""

    hash_list: int
    name: str
    version: str
    kind: str
    checked_at: datetime
    files: int
    by_category: dict[str, int]
    problem: str = Field(description="Why the catalogue could not be checked; empty: it was")

    @staticmethod
    def of(result: RecheckResult) -> "RecheckOut":
        """Put a result into the shape of the API. Paths are in the catalogue, for those who may read it."""
        return RecheckOut(
            hash_list=result.hash_list_id,
            name=result.hash_list.name,
            version=result.hash_list.version,
            kind=result.hash_list.kind,
            checked_at=result.checked_at,
            files=result.files,
            by_category=result.by_category,
            problem=result.problem,
        )


class StoredOut(Schema):
    """Whether a stored file was last found as recorded: `ok`, `damaged`, `missing`, `unrecorded`; null where not checked yet."""

    kind: str
    state: str | None
    checked_at: datetime | None
    wrong_since: datetime | None

    @classmethod
    def of(cls, kind: StoredKind, check: StoredCheck | None) -> Self:
        """Show the last check."""
        if check is None:
            return cls(kind=kind.value, state=None, checked_at=None, wrong_since=None)
        return cls(kind=kind.value, state=check.state, checked_at=check.checked_at, wrong_since=check.wrong_since)


class ExaminationDetailOut(ExaminationOut):
    """An examination with its progress, the machine's report, its problems, the findings in force, and later checks."""

    progress: dict[str, Any]
    progress_at: datetime | None
    report: dict[str, Any]
    problems: list[Any]
    problem_count: int
    catalogue_sha256: str
    findings: list[FindingOut]
    rechecks: list[RecheckOut]
    stored: list[StoredOut]


class ReportOut(Schema):
    """A report of an examination as it was kept: what it states, its digest, and where the PDF is."""

    number: int
    made_at: datetime
    made_by: str
    responsible: str
    findings_revision: int
    accreditation: str
    accreditation_note: str
    validation: str
    validation_note: str
    sha256: str = Field(description="Of the document")
    pdf: str = Field(description="The address of the PDF on the site, for an officer who is signed in")
    pdf_sha256: str = Field(description="Of the PDF as it was issued")

    @staticmethod
    def of(report: ExaminationReport) -> "ReportOut":
        """Put a report into the shape of the API."""
        return ReportOut(
            made_by=report.made_by.name,
            responsible=report.responsible.name,
            pdf=reverse("examinations:report_pdf", args=[report.examination.reference, report.number]),
            **{name: getattr(report, name) for name in _OF_REPORT},
        )


_OF_REPORT = [name for name in ReportOut.model_fields if name not in ("made_by", "responsible", "pdf")]


class ReportDetailOut(ReportOut):
    """A report with its document."""

    document: dict[str, Any]


class ReportBody(MakeReport):
    """What the laboratory states of itself and the method. `responsible` is the user name of somebody who works there."""

    responsible: Name


class ExaminationBody(RequestExamination):
    """What an examination should answer, and by when; the laboratory by its name, where another is asked."""

    laboratory: Name | None = None


@router.get("/examinations/queue", response=PageOf[QueuedOut], summary="What waits at your laboratory, in order, with reasons")
@reads
def queue(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List what waits."""
    require(caller(request), permissions.SEE_QUEUE)
    waiting = {examination.pk: examination for examination in queries.waiting_at(caller(request).team)}
    clocks = queries.clocks_of_cases([examination.case_id for examination in waiting.values()])
    placed = queue_order.order(waiting_facts(list(waiting.values()), clocks), today=london_date(timezone.now()))
    items = [
        QueuedOut(**ExaminationOut.of(waiting[row.item.key]).model_dump(), queue_place=row.place, why=row.why)
        for row in placed[after : after + limit]
    ]
    return {"items": items, "next_after": after + limit if len(placed) > after + limit else None}


@router.get("/examinations/running", response=PageOf[ExaminationOut], summary="What is in examination at your laboratory")
@reads
def running(request: HttpRequest, after: After = 0, limit: Limit = 50) -> Any:
    """List what is running."""
    require(caller(request), permissions.SEE_QUEUE)
    return page_of(queries.running_at(caller(request).team), ExaminationOut.of, after=after, limit=limit)


@router.get(
    "/exhibits/{reference}/examinations", response=list[ExaminationOut], summary="The examinations of an exhibit, newest first"
)
@reads
def examinations_of_exhibit(request: HttpRequest, reference: str) -> Any:
    """Show the examinations of an exhibit."""
    require(caller(request), permissions.READ)
    exhibit = read(request, exhibits_permissions.READ, exhibit_by_reference, EXHIBIT.to_python(reference))
    return [ExaminationOut.of(examination) for examination in queries.examinations_of_exhibit(exhibit)]


@router.post("/exhibits/{reference}/examinations", response={201: ExaminationOut}, summary="Ask for an examination")
def request_examination(request: HttpRequest, reference: str, body: ExaminationBody) -> Any:
    """Ask a laboratory to examine an exhibit."""
    exhibit, laboratory = found_exhibit(request, reference), laboratory_named(body.laboratory)
    examination = actions.request_examination(exhibit, body, laboratory=laboratory, by=caller(request), at=timezone.now())
    return Status(201, _shown(request, examination.reference))


@router.get("/examinations/{reference}", response=ExaminationDetailOut, summary="One examination with progress and findings")
@reads
def one_examination(request: HttpRequest, reference: str) -> Any:
    """Show an examination. Reading it is recorded."""
    examination = read(request, permissions.READ, queries.examination_by_reference, reference)
    return ExaminationDetailOut(
        **ExaminationOut.of(examination).model_dump(),
        progress={name: value for name, value in examination.progress.items() if name != "samples"},
        progress_at=examination.progress_at,
        report=examination.report,
        problems=examination.problems,
        problem_count=examination.problem_count,
        catalogue_sha256=examination.catalogue_sha256,
        findings=[FindingOut.of(finding) for finding in queries.findings_of(examination)],
        rechecks=[RecheckOut.of(result) for result in queries.recheck_results(examination)],
        stored=[StoredOut.of(kind, queries.stored_check(kind, examination)) for kind in (StoredKind.CATALOGUE, StoredKind.IMAGE)],
    )


@router.get(
    "/examinations/{reference}/catalogue", response=PageOf[CatalogueRowOut], summary="The files of an image, page by page"
)
@reads
def catalogue(
    request: HttpRequest,
    reference: str,
    text: Sentence = "",
    media_type: Line = "",
    hash_list: Line = "",
    only: Literal["", "matched", "deleted", "mismatch", "problem"] = "",
    sort: Literal["path", "size", "newest"] = "path",
    recheck: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Number of a newer hash list, from `rechecks`")] = None,
    after: After = 0,
) -> Any:
    """List the files from the catalogue, 50 a page; metadata only. Reading it is recorded."""
    require(caller(request), permissions.READ_CATALOGUE)
    examination = queries.examination_by_reference(reference)
    if not examination.catalogue:
        raise RefusedError(f"{examination} has no catalogue.", "There is one when the examination is finished.")
    if after % catalogues.ROWS:
        raise InputError("after", f"Pages of a catalogue begin at multiples of {catalogues.ROWS}.", "Send `next_after`.")
    audit.read(caller(request), examination, at=timezone.now(), case=examination.case_id, reason="Catalogue")
    asked = catalogues.CatalogueFilter(
        text=text.strip(), media_type=media_type, list_name=hash_list, only=only, sort=sort, recheck=recheck
    )
    rechecks, _ = queries.sound_rechecks(queries.recheck_results(examination))
    rows, has_more = catalogues.listing(
        queries.sound_catalogue(examination),
        asked,
        page=after // catalogues.ROWS + 1,
        rechecks=rechecks,
    )
    return {
        "items": [CatalogueRowOut.model_validate(asdict(row)) for row in rows],
        "next_after": after + catalogues.ROWS if has_more else None,
    }


@router.post("/examinations/{reference}/place", response=ExaminationOut, summary="Change a place in the queue, with a reason")
def change_place(request: HttpRequest, reference: str, body: ChangePlace) -> Any:
    """Change its place."""
    actions.change_place(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/examinations/{reference}/start", response=ExaminationOut, summary="Have the copy of an exhibit examined")
def start(request: HttpRequest, reference: str, body: StartExamination) -> Any:
    """Start it. The job is enqueued."""
    actions.start_examination(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/examinations/{reference}/cancellation", response=ExaminationOut, summary="Stop an examination")
def cancel(request: HttpRequest, reference: str, body: CancelExamination) -> Any:
    """Stop it."""
    actions.cancel_examination(_found(request, reference), body, by=caller(request), at=timezone.now())
    return _shown(request, reference)


@router.post("/examinations/{reference}/findings", response={201: list[FindingOut]}, summary="Record what people graded")
def record_findings(request: HttpRequest, reference: str, body: RecordFindings) -> Any:
    """Record findings. A later record replaces this one; both stay."""
    actions.record_findings(_found(request, reference), body, by=caller(request), at=timezone.now())

    def findings() -> list[FindingOut]:
        examination = queries.examination_by_reference(reference)
        return [FindingOut.of(finding) for finding in queries.findings_of(examination)]

    return Status(201, find(request, permissions.READ, findings))


@router.get("/examinations/{reference}/reports", response=list[ReportOut], summary="The reports of an examination, newest first")
@reads
def reports(request: HttpRequest, reference: str) -> Any:
    """List them. Reading them is recorded."""
    examination = read(request, permissions.READ, queries.examination_by_reference, reference)
    return [ReportOut.of(report) for report in queries.reports_of(examination)]


@router.get("/examinations/{reference}/reports/{number}", response=ReportDetailOut, summary="A report as it was kept")
@reads
def one_report(request: HttpRequest, reference: str, number: int) -> Any:
    """Show a report with its document. Reading it is recorded."""
    examination = read(request, permissions.READ, queries.examination_by_reference, reference)
    report = queries.report_by_number(examination, number)
    report.refuse_if_changed()
    return ReportDetailOut(**ReportOut.of(report).model_dump(), document=report.facts)


@router.post("/examinations/{reference}/reports", response={201: ReportOut}, summary="Make the report of a finished examination")
def make_report(request: HttpRequest, reference: str, body: ReportBody) -> Any:
    """Make it, and keep it as it stands."""
    examination, responsible = _found(request, reference), officer_named("responsible", body.responsible)
    made = actions.make_report(examination, body, responsible=responsible, by=caller(request), at=timezone.now())
    return Status(201, ReportOut.of(made))


def _found(request: HttpRequest, reference: str) -> Examination:
    return find(request, permissions.READ, queries.examination_by_reference, reference)


def _shown(request: HttpRequest, reference: str) -> ExaminationOut:
    return shown(request, ExaminationOut.of, queries.examination_by_reference, reference)
