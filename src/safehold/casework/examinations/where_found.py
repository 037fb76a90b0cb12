"""Where else a file occurs: one digest asked of the catalogue of every exhibit that the reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from safehold.casework.accounts.errors import InputError
from safehold.casework.accounts.permissions import may, require
from safehold.casework.audit import recording as audit
from safehold.casework.examinations import catalogues, permissions, presenters, queries, stores
from safehold.web import wording

if TYPE_CHECKING:
    from safehold.casework.accounts.models import Officer
    from safehold.casework.examinations.models import Examination

_OF_NOTHING = frozenset({
    "d41d8cd98f00b204e9800998ecf8427e", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the catalogue of one examination."""

    examination: Examination
    row: catalogues.CatalogueRow


@dataclass(frozen=True, slots=True)
class WhereFound:
    """The answer: the files, of how many examinations, and those whose catalogue could not be asked."""

    digest: str
    files: list[Found]
    asked: int
    unread: list[Examination]

    @property
    def exhibits(self) -> int:
        """In how many exhibits the file is."""
        return len({found.examination.exhibit_id for found in self.files})

    @property
    def cases(self) -> int:
        """In how many cases."""
        return len({found.examination.case_id for found in self.files})

    @property
    def is_cut_short(self) -> bool:
        """Whether there are more than are listed."""
        return len(self.files) >= catalogues.MOST_OCCURRENCES


def find(viewer: Officer, digest: str, *, at: datetime) -> WhereFound:
    """Ask the catalogue of every finished examination that the viewer may see, for an MD5 or a SHA-256.

    Raises: NotPermittedError; InputError for what is no such digest, and for the digest of an empty file.
    Writes: an entry of what was looked for.
    """
    require(viewer, permissions.READ_CATALOGUE)
    digest = "".join(digest.split()).lower()
    if catalogues.digest_column(digest) is None:
        raise InputError("digest", "Enter an MD5 (32 signs) or a SHA-256 (64 signs), in hexadecimal.")
    if digest in _OF_NOTHING:
        raise InputError("digest", "This is the digest of every empty file: it says nothing.")
    asked: dict[str, Examination] = {}
    unread = []
    for examination in queries.examinations_with_catalogue():
        if may(viewer, permissions.READ_CATALOGUE, examination):
            path = stores.catalogue_path(examination)
            if path.is_file():
                asked[str(path)] = examination
            else:
                unread.append(examination)
    rows = catalogues.occurrences(sorted(asked), digest)
    files = [Found(asked[found.catalogue], found.row) for found in rows]
    audit.searched(viewer, digest, at=at, found=len(files))
    return WhereFound(digest, files, len(asked), unread)


def page_of(found: WhereFound) -> Mapping[str, Any]:
    """Put the answer into words."""
    exhibits, cases = wording.counted(found.exhibits, "exhibit"), wording.counted(found.cases, "case")
    return {
        "digest": found.digest,
        "answer": f"In {exhibits} of {cases} that you may see." if found.files else "",
        "asked": f"{wording.counted(found.asked, 'catalogue')} asked.",
        "cut_short": f"The first {len(found.files):,} files are listed." if found.is_cut_short else "",
        "unread": [str(examination) for examination in found.unread],
        "rows": [_row(one) for one in found.files],
    }


def document_of(found: Found) -> dict[str, Any]:
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
        "size": row.size,
        "modified": row.modified.isoformat() if row.modified else None,
        "md5": row.md5,
        "sha256": row.sha256,
    }


def _row(found: Found) -> dict[str, Any]:
    examination, row = found.examination, found.row
    report = examination.report or {}
    return {
        "exhibit": str(examination.exhibit),
        "case": examination.case.reference,
        "examination": examination.reference,
        "url": f"{reverse('examinations:catalogue', args=[examination.reference])}?q={row.sha256}",
        "path": row.path,
        "deleted": presenters.allocation_words(row.allocation),
        "size": presenters.size_words(row.size),
        "modified": presenters.modified(row, report.get("volumes", [])),
    }
