"""Examinations in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import RiskLevel
from safehold.casework.examinations import hash_list_presenters, pace, permissions, soundness
from safehold.casework.examinations.copy_presenters import copy_facts, size_words, verdict
from safehold.casework.examinations.models import Examination, ExaminationState, Finding, RecheckResult, StoredCheck
from safehold.casework.exhibits.models import Exhibit
from safehold.examiner.results import problems
from safehold.web import wording
from safehold.web.shown import Cell, Facts
from safehold.web.steps import Step

STATE_KINDS = {
    ExaminationState.WAITING: "waiting",
    ExaminationState.RUNNING: "under-way",
    ExaminationState.FINISHED: "done",
    ExaminationState.FAILED: "late",
    ExaminationState.CANCELLED: "lapsed",
    ExaminationState.SET_ASIDE: "late",
}
"""The kind of tag of each state."""


def status(examination: Examination) -> tuple[str, str]:
    """The word for where an examination stands, and its kind of tag."""
    if examination.is_put_back:
        return "Put back", "waiting"
    return examination.get_state_display(), STATE_KINDS[ExaminationState(examination.state)]


# One examination


@dataclass(frozen=True)
class ProgressPart:
    """How far a running examination is."""

    is_running: bool
    status: str
    status_kind: str
    percent: int
    words: str
    left: str
    said: str
    bench_words: str


@dataclass(frozen=True)
class Header:
    """The head of the page: what it is, where it stands, what may be done now. It changes while the page is looked at."""

    reference: str
    name: str
    status: str
    status_kind: str
    risk: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class TypeRow:
    """How many files are of a type."""

    name: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """How many files are on a hash list, and what that means."""

    name: str
    count: Cell | str
    kind: str


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A volume of the image."""

    name: str
    filesystem: str
    files: str
    deleted: str
    state: str
    kind: str


@dataclass(frozen=True)
class ExaminationPage:
    """What the page of an examination shows."""

    reference: str
    header: Header
    exhibit: str
    exhibit_url: str
    case_reference: str
    case_url: str
    progress: ProgressPart
    progress_url: str
    ended_because: str
    ended_by: str
    after_end: str
    facts: Facts
    copy: Facts
    verdict: str
    verdict_kind: str
    totals: Facts
    types: list[TypeRow]
    matches: list[MatchRow]
    volumes: list[VolumeRow]
    problems: list[dict[str, str]]
    problems_note: str
    findings: Facts
    findings_note: str
    catalogue_url: str
    tool: Facts
    news: list[hash_list_presenters.News]
    other_checks: list[str]


AFTER_END = {
    ExaminationState.FAILED: "Check the copy, or choose another image, and start it again.",
    ExaminationState.CANCELLED: "It can be started again, and with the same image goes on from where it was.",
    ExaminationState.SET_ASIDE: "Have the machine and the image looked at, then start it again.",
}
"""What can be done after an examination ended without a result."""


def progress_part(examination: Examination, *, now: datetime) -> ProgressPart:
    """Say how far an examination is, and when that was last said."""
    word, kind = status(examination)
    progress = examination.progress or {}
    done, total = progress.get("bytes_done", 0), progress.get("bytes_total", 0)
    percent = min(100, round(100 * done / total)) if total else 0
    is_running = examination.state == ExaminationState.RUNNING
    words = "Waits for a worker." if is_running and not total else ""
    if is_running and total:
        words = f"{percent}%, {wording.counted(progress.get('files_done', 0), 'file')}, {size_words(done)} of {size_words(total)}"
    said = ""
    if examination.is_put_back and examination.put_back_at:
        words = f"Put back {wording.ago(examination.put_back_at, now).lower()}, and waits for a worker: it goes on by itself."
        said = examination.put_back_because
    elif is_running and examination.progress_at:
        # A worker is only heard of once it has taken the examination on.
        said = f"{'Last heard' if total else 'Handed over'} {wording.ago(examination.progress_at, now).lower()}."
    if is_running and examination.attempt > 1 and not examination.is_put_back:
        said += f" Attempt {examination.attempt}: it goes on from where the one before was."
    left = pace.words_left(progress.get("samples", ()), now=now.timestamp()) if is_running else ""
    return ProgressPart(is_running, word, kind, percent, words, left, said, examination.bench)


def stopped_words(examination: Examination) -> str:
    """Say who stopped an examination, and when; empty where nobody did."""
    if examination.stopped_by is None or examination.finished_at is None:
        return ""
    return f"Stopped by {examination.stopped_by.name}, {wording.exact_with_year(examination.finished_at)}."


def header(examination: Examination, *, viewer: Officer, has_findings: bool) -> Header:
    """Put the head of an examination's page into words."""
    word, kind = status(examination)
    risk = examination.case.risk_level
    return Header(
        reference=examination.reference,
        name=f"Examination of {examination.exhibit.reference}, {examination.exhibit.description}",
        status=word,
        status_kind=kind,
        risk=risk if risk != RiskLevel.NOT_ASSESSED else "",
        steps=_steps(examination, viewer, has_findings=has_findings),
    )


def examination_page(
    examination: Examination,
    findings: Sequence[Finding],
    rechecks: Sequence[RecheckResult],
    *,
    viewer: Officer,
    now: datetime,
) -> ExaminationPage:
    """Put an examination, its result, its findings and what newer hash lists know of it into words."""
    report: Mapping[str, Any] = examination.report or {}
    image: Mapping[str, Any] = report.get("image", {})
    address = reverse("examinations:catalogue", args=[examination.reference])
    may_list = bool(examination.catalogue) and may(viewer, permissions.READ_CATALOGUE, examination)

    def listed(**values: str) -> str:
        return f"{address}?{urlencode(values)}" if may_list else ""

    said, said_kind = verdict(image)
    return ExaminationPage(
        reference=examination.reference,
        header=header(examination, viewer=viewer, has_findings=bool(findings)),
        exhibit=examination.exhibit.reference,
        exhibit_url=reverse("exhibits:exhibit", args=[examination.exhibit.reference]),
        case_reference=examination.case.reference,
        case_url=reverse("cases:case", args=[examination.case.reference]),
        progress=progress_part(examination, now=now),
        progress_url=reverse("examinations:progress", args=[examination.reference]),
        ended_because=examination.ended_because,
        ended_by=stopped_words(examination),
        after_end=AFTER_END.get(ExaminationState(examination.state), ""),
        facts=_facts(examination),
        copy=copy_facts(image),
        verdict=said,
        verdict_kind=said_kind,
        totals=_totals(report),
        types=[
            TypeRow(name=name or "Not recognised", count=f"{count:,}", href=listed(type=name or "unknown"))
            for name, count in by_count(report.get("types", {}))[:15]
        ],
        matches=[
            MatchRow(
                name=name,
                count=Cell(text=f"{count:,}", href=listed(list=name)) if count else "0",
                kind=_list_kind(report, name),
            )
            for name, count in report.get("matches", {}).items()
        ],
        volumes=[_volume(volume) for volume in report.get("volumes", [])],
        problems=[problem_words(found) for found in examination.problems[:50]],
        problems_note=_problems_note(examination),
        findings=[(finding.get_category_display(), f"{finding.count:,}") for finding in findings],
        findings_note=_graded(findings[0]) if findings else "",
        catalogue_url=address if may_list else "",
        tool=tool_facts(report.get("tool", {})),
        news=hash_list_presenters.news(rechecks, address if may_list else ""),
        other_checks=hash_list_presenters.other_checks(rechecks),
    )


def _graded(finding: Finding) -> str:
    """Who graded, when, and what they noted."""
    return f"Graded by {finding.graded_by.name}, {wording.exact_with_year(finding.graded_at)}. {finding.note}".strip()


TOTALS = {
    "files": "Files",
    "deleted_files": "Deleted files",
    "orphans": "Without a folder",
    "streams": "Alternate streams",
    "members": "Inside archives",
    "encrypted_members": "Of them with a password",
    "encrypted_archives": "Archives encrypted as a whole",
    "encrypted_files": "Encrypted by the file system",
    "dirs": "Folders",
    "deleted_dirs": "Deleted folders",
    "symlinks": "Links",
    "deleted_symlinks": "Deleted links",
    "specials": "Devices, pipes and sockets",
    "deleted_specials": "Deleted devices, pipes and sockets",
    "meta": "The file system’s own",
}
"""What is counted, in the order in which it is shown."""


ALWAYS_SHOWN = frozenset({"files", "deleted_files", "orphans", "streams", "members", "dirs"})
"""What is shown where there is none of it too."""


def _totals(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    counts = {name: report["totals"].get(name, 0) for name in TOTALS} if report else {}
    return [(TOTALS[name], f"{count:,}") for name, count in counts.items() if count or name in ALWAYS_SHOWN]


def by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts, the largest first: the database keeps no order of names."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _facts(examination: Examination) -> Facts:
    needed = None
    if examination.needed_by:
        needed = f"{wording.exact_with_year(examination.needed_by)}: {examination.needed_because}"
    started = f"{wording.exact_with_year(examination.started_at)}, {examination.examiner}" if examination.started_at else None
    finished = wording.exact_with_year(examination.finished_at) if examination.finished_at else None
    if finished and examination.stopped_by:
        finished = f"{finished}, {examination.stopped_by}"
    return [
        ("Lines of enquiry", examination.lines_of_enquiry),
        ("Authority", examination.authority_provision),
        ("Asked for", f"{wording.exact_with_year(examination.requested_at)}, {examination.requested_by.name}"),
        ("Needed by", needed),
        ("Started", started),
        ("Ended", finished),
        *([("Image", examination.image)] if examination.image and examination.state != ExaminationState.FINISHED else []),
        ("Bench", examination.bench),
        *([("Seal", unopened_words(examination))] if examination.unopened_seal else []),
    ]


@dataclass(frozen=True)
class StoredPart:
    """Whether what is stored of an examination is as recorded: facts, and what has to be said first."""

    facts: Facts
    wrong: list[str]


def stored_part(examination: Examination, *, catalogue: StoredCheck | None, image: StoredCheck | None) -> StoredPart:
    """Say when the image and the catalogue of a finished examination were last checked, and what was found."""
    if not examination.catalogue:
        return StoredPart([], [])
    things = (("Catalogue", catalogue), ("Image", image))
    wrong = [
        f"{name}: {soundness.words(check)}. {check.detail[:1].upper()}{check.detail[1:]}. Tell the DFU manager."
        for name, check in things
        if check is not None and check.wrong_since is not None
    ]
    return StoredPart([(name, soundness.words(check)) for name, check in things], wrong)


LIST_KINDS = hash_list_presenters.KINDS
"""What a match with a list of each kind means."""


def _list_kind(report: Mapping[str, Any], name: str) -> str:
    kinds = {found["name"]: found["kind"] for found in report.get("hashlists", [])}
    return LIST_KINDS.get(kinds.get(name, ""), "")


VOLUME_STATES = {
    "read": "Read",
    "empty": "Empty",
    "encrypted": "Encrypted",
    "unsupported": "Can’t be read here",
    "damaged": "Damaged",
}
"""The word for what became of a volume."""


def _volume(volume: Mapping[str, Any]) -> VolumeRow:
    kinds = {"read": "done", "empty": "neutral", "encrypted": "restricted", "unsupported": "late", "damaged": "late"}
    return VolumeRow(
        name=f"{volume['slot']}: {volume['description']}",
        filesystem=volume["filesystem"] or volume["encryption"] or "None known",
        files=f"{volume['counts'].get('files', 0):,}",
        deleted=f"{volume['counts'].get('deleted_files', 0):,}",
        state=VOLUME_STATES.get(volume["state"], volume["state"]),
        kind=kinds.get(volume["state"], "neutral"),
    )


def problem_words(found: Mapping[str, str]) -> dict[str, str]:
    """A problem of a report: where, what it is called, the sentence that explains it, and what is said of this one besides."""
    code, detail = found["code"], found["detail"]
    known = problems.WORDS.get(code)
    own = "" if known is not None and detail == known.sentence else detail
    return {
        "where": found["where"],
        "code": code,
        "label": problems.label(code),
        "sentence": problems.sentence(code),
        "detail": f"{own[:1].upper()}{own[1:].rstrip('.')}." if own else "",
    }


def _problems_note(examination: Examination) -> str:
    if examination.problem_count > 50:
        return f"The first 50 of {examination.problem_count:,}."
    return ""


def tool_facts(tool: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The program and its libraries, each with its version."""
    if not tool:
        return []
    return [(tool["name"], tool["version"]), *sorted(tool.get("libraries", {}).items())]


def _steps(examination: Examination, viewer: Officer, *, has_findings: bool) -> list[Step]:
    """What this officer may do now, the likeliest first; only that one is green."""
    wanted: list[tuple[str, str, str]] = []
    state = examination.state
    if state == ExaminationState.FINISHED:
        wanted.append(("Change the findings" if has_findings else "Record findings", "findings", permissions.RECORD_FINDINGS))
        wanted.append(("Make the report", "make_report", permissions.MAKE_REPORT))
    if state in (*AFTER_END, ExaminationState.WAITING):
        label = "Start the examination" if state == ExaminationState.WAITING else "Start it again"
        wanted.append((label, "start", permissions.START))
    if state == ExaminationState.WAITING:
        wanted.append(("Change its place", "change_place", permissions.CHANGE_PLACE))
    if examination.is_unfinished:
        wanted.append(("Stop it", "cancel", permissions.CANCEL))
    allowed = [(label, name) for label, name, permission in wanted if may(viewer, permission, examination)]
    return [
        Step(
            label,
            reverse(f"examinations:{name}", args=[examination.reference]),
            is_main=place == 0 and name in ("findings", "start") and not (name == "findings" and has_findings),
        )
        for place, (label, name) in enumerate(allowed)
    ]


@dataclass(frozen=True, slots=True)
class ExaminationRow:
    """An examination as a row of a list."""

    reference: str
    url: str
    exhibit: str
    exhibit_url: str
    case: str
    case_url: str
    examiner: str
    asked: str
    progress: ProgressPart
    status: str
    status_kind: str


def examination_rows(examinations: Sequence[Examination], *, now: datetime) -> list[ExaminationRow]:
    """Examinations as the rows of a list."""
    return [
        ExaminationRow(
            reference=examination.reference,
            url=reverse("examinations:examination", args=[examination.reference]),
            exhibit=f"{examination.exhibit.reference} {examination.exhibit.description}",
            exhibit_url=reverse("exhibits:exhibit", args=[examination.exhibit.reference]),
            case=examination.case.reference,
            case_url=reverse("cases:case", args=[examination.case.reference]),
            examiner=examination.examiner.name if examination.examiner else "",
            asked=wording.exact_with_year(examination.requested_at),
            progress=progress_part(examination, now=now),
            status=status(examination)[0],
            status_kind=status(examination)[1],
        )
        for examination in examinations
    ]


@dataclass(frozen=True)
class SealedNote:
    """What the form of the start says of a seal that nobody opened, and the link to what comes before the start."""

    title: str
    text: str
    link: str
    url: str


def sealed_note(exhibit: Exhibit, seal: str, *, viewer: Officer) -> SealedNote:
    """Say which seal is on an exhibit, that no opening is recorded, and how one is: it is booked in first."""
    is_here = exhibit.laboratory_id == viewer.team_id
    label, name = ("Record the opening first", "open_seal") if is_here else ("Book it in first", "book_in")
    where = f"{seal} is the seal on {exhibit.reference}, which is with {exhibit.holder}."
    text = f"{where} An image that was made without is examined only with a reason."
    return SealedNote("No opening of the seal is recorded", text, label, reverse(f"exhibits:{name}", args=[exhibit.reference]))


def unopened_words(examination: Examination) -> str:
    """Say that an image was examined though no opening of the exhibit's seal was on record, and why; empty where one was."""
    if not examination.unopened_seal:
        return ""
    return f"No opening of {examination.unopened_seal} was recorded: {examination.unopened_because}"
