"""Examinations, the bench and catalogues in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import RiskLevel
from safehold.casework.examinations import catalogues, hash_list_presenters, known_since, pace, permissions, soundness
from safehold.casework.examinations.models import Examination, ExaminationState, Finding, RecheckResult, StoredCheck
from safehold.casework.exhibits.models import Exhibit, ExhibitState
from safehold.casework.exhibits.presenters import exhibit_rows
from safehold.examiner import problems
from safehold.web import wording

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
class Step:
    """Something that may be done with the examination now."""

    label: str
    url: str
    is_main: bool = False


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
    facts: list[Any]
    copy: list[Any]
    verdict: str
    verdict_kind: str
    totals: list[Any]
    types: list[dict[str, Any]]
    matches: list[dict[str, Any]]
    volumes: list[dict[str, Any]]
    problems: list[dict[str, str]]
    problems_note: str
    findings: list[Any]
    findings_note: str
    catalogue_url: str
    tool: list[Any]
    news: list[dict[str, Any]]
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
        words = f"{percent}%, {wording.counted(progress.get('files_done', 0), 'file')}, {_size(done)} of {_size(total)}"
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


def _size(number: int | None) -> str:
    if number is None:
        return wording.NOT_RECORDED
    size = float(number)
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}"
        size /= 1000
    # "3 GB of 3 GB" would look like the end.
    return f"{size:,.1f} GB" if size < 1000 else f"{size / 1000:,.1f} TB"


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
    report: dict[str, Any] = examination.report or {}
    image: dict[str, Any] = report.get("image", {})
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
            {"name": name or "Not recognised", "count": f"{count:,}", "href": listed(type=name or "unknown")}
            for name, count in _by_count(report.get("types", {}))[:15]
        ],
        matches=[
            {
                "name": name,
                "count": {"text": f"{count:,}", "href": listed(list=name)} if count else "0",
                "kind": _list_kind(report, name),
            }
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


def _by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Counts, the largest first: the database keeps no order of names."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _facts(examination: Examination) -> list[Any]:
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


def copy_facts(image: Mapping[str, Any]) -> list[Any]:
    """The copy that was examined: its container, size and digests."""
    if not image:
        return []
    segments = image.get("segments") or []
    return [
        ("Image", image["path"]),
        ("Format", f"{str(image['format']).upper()}, {_size(image['media_size'])}"),
        ("Segments", str(len(segments)) if len(segments) > 1 else "1"),
        {"key": "SHA-256", "value": image.get("sha256"), "mono": True},
        {"key": "MD5", "value": image.get("md5"), "mono": True},
    ]


@dataclass(frozen=True)
class StoredPart:
    """Whether what is stored of an examination is as recorded: facts, and what has to be said first."""

    facts: list[Any]
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


def verdict(image: Mapping[str, Any]) -> tuple[str, str]:
    """Whether the copy is the one that was made, in words."""
    if not image:
        return "", ""
    if not image.get("complete", True):
        return "The image is cut short", "late"
    if image.get("verified") is True:
        return "The digest is the one stored when it was made", "done"
    if image.get("verified") is False:
        return "The digest is not the one stored when it was made", "late"
    return "No digest was stored when it was made", "neutral"


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


def _volume(volume: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"read": "done", "empty": "neutral", "encrypted": "restricted", "unsupported": "late", "damaged": "late"}
    return {
        "name": f"{volume['slot']}: {volume['description']}",
        "filesystem": volume["filesystem"] or volume["encryption"] or "None known",
        "files": f"{volume['counts'].get('files', 0):,}",
        "deleted": f"{volume['counts'].get('deleted_files', 0):,}",
        "state": VOLUME_STATES.get(volume["state"], volume["state"]),
        "kind": kinds.get(volume["state"], "neutral"),
    }


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


def examination_rows(examinations: Sequence[Examination], *, now: datetime) -> list[dict[str, Any]]:
    """Examinations as the rows of a list."""
    return [
        {
            "reference": examination.reference,
            "url": reverse("examinations:examination", args=[examination.reference]),
            "exhibit": f"{examination.exhibit.reference} {examination.exhibit.description}",
            "exhibit_url": reverse("exhibits:exhibit", args=[examination.exhibit.reference]),
            "case": examination.case.reference,
            "case_url": reverse("cases:case", args=[examination.case.reference]),
            "examiner": examination.examiner.name if examination.examiner else "",
            "asked": wording.exact_with_year(examination.requested_at),
            "progress": progress_part(examination, now=now),
            "status": status(examination)[0],
            "status_kind": status(examination)[1],
        }
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


# The bench


@dataclass(frozen=True)
class BenchRow:
    """A device on the bench and the one thing to do next."""

    exhibit: dict[str, Any]
    examination: dict[str, Any] | None
    next_label: str
    next_url: str
    other: list[dict[str, str]]


def bench_rows(exhibits: Sequence[Exhibit], examinations: Mapping[int, Examination], *, now: datetime) -> list[BenchRow]:
    """What lies on the bench, each with what comes next: open, start, record findings, seal, book out."""
    rows = []
    shown = exhibit_rows(exhibits, with_case=True)
    for exhibit, row in zip(exhibits, shown, strict=True):
        found = examinations.get(exhibit.pk)
        label, url = _next_on_bench(exhibit, found)
        other = [{"label": "Hand over", "href": reverse("exhibits:transfer", args=[exhibit.reference])}]
        rows.append(
            BenchRow(
                exhibit=row,
                examination=examination_rows([found], now=now)[0] if found else None,
                next_label=label,
                next_url=url,
                other=other if exhibit.seal else [],
            )
        )
    return rows


def _next_on_bench(exhibit: Exhibit, examination: Examination | None) -> tuple[str, str]:
    at = [exhibit.reference]
    if examination is None:
        return ("Seal it again", reverse("exhibits:reseal", args=at)) if not exhibit.seal else ("", "")
    address = [examination.reference]
    if examination.state == ExaminationState.RUNNING:
        return "See its progress", reverse("examinations:examination", args=address)
    if examination.state == ExaminationState.FINISHED and exhibit.state == ExhibitState.IN_EXAMINATION:
        return "Record findings", reverse("examinations:findings", args=address)
    if examination.state == ExaminationState.FINISHED:
        return ("Seal it again", reverse("exhibits:reseal", args=at)) if not exhibit.seal else ("", "")
    if exhibit.seal and examination.state == ExaminationState.WAITING:
        return "Open the seal", reverse("exhibits:open_seal", args=at)
    return "Start the examination", reverse("examinations:start", args=address)


# The catalogue


@dataclass(frozen=True)
class CataloguePage:
    """A page of the listing of a catalogue."""

    rows: list[dict[str, Any]]
    filters: list[dict[str, Any]]
    sorts: list[dict[str, Any]]
    types: list[tuple[str, str]]
    lists: list[str]
    problems: list[tuple[str, str]]
    rechecks: list[dict[str, Any]]
    asked: catalogues.CatalogueFilter
    is_narrowed: bool
    previous_url: str
    next_url: str


def catalogue_page(
    examination: Examination,
    rows: Sequence[catalogues.CatalogueRow],
    asked: catalogues.CatalogueFilter,
    rechecks: Sequence[RecheckResult],
    *,
    page: int,
    has_more: bool,
    counted: Mapping[str, int],
) -> CataloguePage:
    """Put a page of a catalogue into words; every filter is a link that keeps the others. `counted`: files by problem."""
    here = reverse("examinations:catalogue", args=[examination.reference])

    def link(**changes: Any) -> str:
        values = {
            "q": asked.text,
            "type": asked.media_type,
            "list": asked.list_name,
            "only": asked.only,
            "problem": asked.problem,
            "recheck": asked.recheck,
            "sort": "" if asked.sort == "path" else asked.sort,
            **changes,
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{here}?{query}" if query else here

    only = {"": "All", "matched": "On a list", "deleted": "Deleted", "mismatch": "Other ending", "problem": "With a problem"}
    sorts = {"path": "Path", "size": "Largest", "newest": "Newest"}
    report = examination.report or {}
    names = _ListNames(report, rechecks)
    found = [result for result in rechecks if result.matches]
    return CataloguePage(
        rows=[_catalogue_row(row, names, report.get("volumes", [])) for row in rows],
        filters=[{"label": label, "href": link(only=name), "current": asked.only == name} for name, label in only.items()],
        sorts=[{"label": label, "href": link(sort=name), "current": asked.sort == name} for name, label in sorts.items()],
        types=[
            (name or "unknown", f"{name or 'Not recognised'} ({count:,})") for name, count in _by_count(report.get("types", {}))
        ],
        lists=list(report.get("matches", {})),
        problems=[(code, f"{problems.label(code)}, {code} ({count:,})") for code, count in counted.items()],
        rechecks=[
            {"label": "All files", "href": link(recheck=None), "current": asked.recheck is None},
            *(
                {
                    "label": f"{result.hash_list} ({result.files:,})",
                    "href": link(recheck=result.hash_list_id),
                    "current": asked.recheck == result.hash_list_id,
                }
                for result in found
            ),
        ]
        if found
        else [],
        asked=asked,
        is_narrowed=page > 1 or replace(asked, sort="path") != catalogues.CatalogueFilter(),
        previous_url=link(page=page - 1) if page > 1 else "",
        next_url=link(page=page + 1) if has_more else "",
    )


_ALLOCATIONS = {"deleted": "Deleted", "orphan": "Deleted, its folder is gone"}


class _ListNames:
    """The versions of the hash lists of an examination: those that it used, and those that were looked at later."""

    def __init__(self, report: Mapping[str, Any], rechecks: Sequence[RecheckResult]) -> None:
        self._used = {used["name"]: f"{used['name']} {used['version'] or ''}".strip() for used in report.get("hashlists", [])}
        self._later = {result.hash_list_id: result.hash_list for result in rechecks}

    def found(self, name: str, category: str) -> str:
        """A match of the examination: the list with its version, and the category."""
        return f"{self._used.get(name, name)}{f': {category}' if category else ''}"

    def known(self, number: int, category: str) -> str:
        """A match with a newer version."""
        words = known_since.since(self._later[number])
        return f"{words[0].upper()}{words[1:]}{f': {category}' if category else ''}"


def modified(row: catalogues.CatalogueRow, volumes: Sequence[Mapping[str, Any]]) -> str:
    """When a file was modified: London time, or as it stands and said so where its volume keeps no zone (FAT, exFAT)."""
    if row.modified is None:
        return ""
    times = volumes[row.volume].get("times") if row.volume < len(volumes) else None
    if not row.inside and (times == "local" or (times == "mixed" and row.problem == "local-time")):
        # The catalogue holds such a time as if it were UTC: put into London time, summer would move it by an hour.
        as_it_stands = row.modified.astimezone(UTC).replace(tzinfo=wording.LONDON)
        return f"{wording.exact_with_year(as_it_stands)}, by the device’s clock"
    return wording.exact_with_year(row.modified)


def allocation_words(allocation: str) -> str:
    """What is said of a file that is not there any more; nothing of one that is."""
    return _ALLOCATIONS.get(allocation, "")


def size_words(size: int | None) -> str:
    """A size in bytes as pages show it; empty where it is not known."""
    return _size(size) if size is not None else ""


def _catalogue_row(row: catalogues.CatalogueRow, names: _ListNames, volumes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "path": row.path,
        "volume": f"Volume {volumes[row.volume]['slot']}" if len(volumes) > 1 and row.volume < len(volumes) else "",
        "inside": row.inside,
        "size": size_words(row.size),
        "type": row.media_type or "Not recognised",
        "mismatch": row.extension_mismatch,
        "deleted": allocation_words(row.allocation),
        "modified": modified(row, volumes),
        "sha256": row.sha256,
        "where_url": f"{reverse('examinations:where_found')}?digest={row.sha256}" if row.sha256 and row.size else "",
        "matches": [names.found(name, category) for name, _, category in row.matches],
        "known_since": [names.known(number, category) for number, category in row.known_since],
        "problem": problem_of_row(row.problem),
    }


def problem_of_row(code: str) -> dict[str, str]:
    """What a file's problem is called, and the sentence that explains it; empty where there is none."""
    return {"code": code, "label": problems.label(code), "sentence": problems.sentence(code)} if code else {}
