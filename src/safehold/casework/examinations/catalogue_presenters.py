"""The listing of a catalogue in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from safehold.casework.examinations import catalogues, known_since
from safehold.casework.examinations.copy_presenters import size_words
from safehold.casework.examinations.models import Examination, RecheckResult
from safehold.casework.examinations.presenters import by_count
from safehold.examiner.results import problems
from safehold.web import wording
from safehold.web.shown import Filter


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A file of a catalogue."""

    path: str
    volume: str
    inside: str
    size: str
    type: str
    mismatch: bool
    deleted: str
    modified: str
    sha256: str
    where_url: str
    matches: list[str]
    known_since: list[str]
    problem: dict[str, str]


@dataclass(frozen=True)
class CataloguePage:
    """A page of the listing of a catalogue."""

    rows: list[CatalogueRow]
    filters: list[Filter]
    sorts: list[Filter]
    types: list[tuple[str, str]]
    lists: list[str]
    problems: list[tuple[str, str]]
    rechecks: list[Filter]
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
        filters=[Filter(label, link(only=name), asked.only == name) for name, label in only.items()],
        sorts=[Filter(label, link(sort=name), asked.sort == name) for name, label in sorts.items()],
        types=[
            (name or "unknown", f"{name or 'Not recognised'} ({count:,})") for name, count in by_count(report.get("types", {}))
        ],
        lists=list(report.get("matches", {})),
        problems=[(code, f"{problems.label(code)}, {code} ({count:,})") for code, count in counted.items()],
        rechecks=[
            Filter("All files", link(recheck=None), asked.recheck is None),
            *(
                Filter(
                    f"{result.hash_list} ({result.files:,})",
                    link(recheck=result.hash_list_id),
                    asked.recheck == result.hash_list_id,
                )
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


def file_size_words(size: int | None) -> str:
    """The size of a file; empty where it is not known."""
    return size_words(size) if size is not None else ""


def _catalogue_row(row: catalogues.CatalogueRow, names: _ListNames, volumes: Sequence[Mapping[str, Any]]) -> CatalogueRow:
    return CatalogueRow(
        path=row.path,
        volume=f"Volume {volumes[row.volume]['slot']}" if len(volumes) > 1 and row.volume < len(volumes) else "",
        inside=row.inside,
        size=file_size_words(row.size),
        type=row.media_type or "Not recognised",
        mismatch=row.extension_mismatch,
        deleted=allocation_words(row.allocation),
        modified=modified(row, volumes),
        sha256=row.sha256,
        where_url=f"{reverse('examinations:where_found')}?digest={row.sha256}" if row.sha256 and row.size else "",
        matches=[names.found(name, category) for name, _, category in row.matches],
        known_since=[names.known(number, category) for number, category in row.known_since],
        problem=problem_of_row(row.problem),
    )


def problem_of_row(code: str) -> dict[str, str]:
    """What a file's problem is called, and the sentence that explains it; empty where there is none."""
    return {"code": code, "label": problems.label(code), "sentence": problems.sentence(code)} if code else {}
