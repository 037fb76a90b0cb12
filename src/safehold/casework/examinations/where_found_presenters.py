"""Where else a file occurs, in the words of a page and of a line of JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from safehold.casework.cases import search
from safehold.casework.cases.presenters import found_rows
from safehold.casework.examinations import catalogue_presenters, catalogues, permissions
from safehold.casework.examinations.queries import FoundFile, WhereFound
from safehold.web import wording


def address(digest: str) -> str:
    """The page that says where else a file occurs."""
    return f"{reverse('examinations:where_found')}?digest={catalogues.without_gaps(digest)}"


SEARCH_LEAD = search.Lead(
    recognises=catalogues.is_digest,
    address=address,
    permission=permissions.READ_CATALOGUE,
    what="This is the digest of a file. In which exhibits the file is, the catalogues of their images say",
)
"""A digest in the search box leads to the page."""


def page_of(found: WhereFound, records: Sequence[search.Found]) -> Mapping[str, Any]:
    """Put the answer into words; `records` are those that are found by this digest, a person that it is known of for one."""
    exhibits, cases = wording.counted(found.exhibits, "exhibit"), wording.counted(found.cases, "case")
    return {
        "digest": found.digest,
        "answer": f"In {exhibits} of {cases} that you may see." if found.files else "",
        "asked": f"{wording.counted(found.asked, 'catalogue')} asked.",
        "cut_short": f"The first {len(found.files):,} files are listed." if found.is_cut_short else "",
        "unread": left_out(found),
        "rows": [_row(one) for one in found.files],
        "records": found_rows(list(records)),
    }


def left_out(found: WhereFound) -> str:
    """Name the examinations whose catalogue was not asked, and why; nothing where all were."""
    if not found.unread:
        return ""
    each = ", ".join(f"{examination} ({verdict.state.label.lower()})" for examination, verdict in found.unread)
    return f"Not asked, since their catalogue is not the one on record: {each}. Tell the DFU manager."


def document_of(found: FoundFile) -> dict[str, object]:
    """Return a file as JSON has it."""
    examination, row = found.examination, found.row
    return {
        "case": examination.case.reference,
        "exhibit": str(examination.exhibit),
        "examination": examination.reference,
        "volume": row.volume,
        "path": row.path,
        "inside": row.inside or None,
        "allocation": row.allocation,
        "problem": row.problem or None,
        "size": row.size,
        "modified": row.modified.isoformat() if row.modified else None,
        "md5": row.md5,
        "sha256": row.sha256,
    }


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A file in the image of an exhibit."""

    exhibit: str
    case: str
    examination: str
    url: str
    path: str
    deleted: str
    problem: dict[str, str]
    size: str
    modified: str


def _row(found: FoundFile) -> FoundRow:
    examination, row = found.examination, found.row
    report = examination.report or {}
    return FoundRow(
        exhibit=str(examination.exhibit),
        case=examination.case.reference,
        examination=examination.reference,
        url=f"{reverse('examinations:catalogue', args=[examination.reference])}?q={row.sha256}",
        path=row.path,
        deleted=catalogue_presenters.allocation_words(row.allocation),
        problem=catalogue_presenters.problem_of_row(row.problem),
        size=catalogue_presenters.file_size_words(row.size),
        modified=catalogue_presenters.modified(row, report.get("volumes", [])),
    )
