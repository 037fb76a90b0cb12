"""Hash lists, and what newer versions of them know of files that were examined before, in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.examinations import known_since, permissions, soundness
from safehold.casework.examinations.models import HashList, Recheck, RecheckResult, StoredCheck
from safehold.web import wording

KINDS = {"known-software": "Known software", "known-of-interest": "Known, of interest", "case": "Of a case"}
"""The words for each kind of list."""


def rows(lists: Iterable[HashList], stored: Mapping[int, StoredCheck], *, viewer: Officer) -> list[dict[str, Any]]:
    """Each version of each list, with how far stored catalogues were checked with it; `stored` says when its file was checked."""
    may_check = may(viewer, permissions.RECHECK)
    return [
        {
            "name": found.name,
            "version": found.version,
            "kind": KINDS.get(found.kind, found.kind),
            "added": wording.exact_with_year(found.added_at),
            "added_by": found.added_by.name,
            "sha256": found.sha256,
            "stored": soundness.words(stored.get(found.pk)),
            "is_wrong": found.pk in stored and stored[found.pk].wrong_since is not None,
            "in_use": found.in_use,
            "checked": progress(_of(found)),
            "check_url": _check_url(found) if may_check else "",
        }
        for found in lists
    ]


def facts(hash_list: HashList) -> list[tuple[str, str]]:
    """A list, and how far stored catalogues were checked with it."""
    return [
        ("Hash list", str(hash_list)),
        ("Kind", KINDS.get(hash_list.kind, hash_list.kind)),
        ("Checked before", ". ".join(progress(_of(hash_list)))),
    ]


def progress(recheck: Recheck | None) -> list[str]:
    """How far the stored catalogues were checked with a list, and what came of it."""
    if recheck is None:
        return ["Not checked"]
    if recheck.finished_at is None and recheck.catalogues is None:
        return ["Waits for a worker"]
    of = f"{recheck.checked:,} of {wording.counted(recheck.catalogues or 0, 'catalogue')}"
    said = [f"{of} checked" if recheck.catalogues else "There was no catalogue to check"]
    if recheck.with_news:
        said.append(f"{recheck.with_news:,} with files that were not known when they were examined")
    if recheck.unreadable:
        said.append(f"{recheck.unreadable:,} can’t be checked")
    if recheck.problem:
        said.append(recheck.problem.rstrip("."))
    return said


def _of(hash_list: HashList) -> Recheck | None:
    return getattr(hash_list, "recheck", None)


def _check_url(hash_list: HashList) -> str:
    recheck = _of(hash_list)
    is_under_way = recheck is not None and recheck.finished_at is None
    return reverse("examinations:recheck", args=[hash_list.pk]) if hash_list.in_use and not is_under_way else ""


# What is known of an examination since


def news(results: Sequence[RecheckResult], address: str) -> list[dict[str, str]]:
    """What an officer is told on the page of an examination; `address` is its catalogue's, empty for who may not read it."""
    return [
        {
            "text": f"{known_since.sentence(result)}, not when it was examined",
            "detail": f"Checked {wording.exact_with_year(result.checked_at)}{_categories(result)}.",
            "href": f"{address}?recheck={result.hash_list_id}" if address else "",
            "link": f"List {'this file' if result.files == 1 else 'these files'}",
            "paths": result.first_paths if address else [],
            "more": f"and {result.files - len(result.first_paths):,} more"
            if address and result.files > len(result.first_paths)
            else "",
        }
        for result in results
        if result.is_news
    ]


def other_checks(results: Sequence[RecheckResult]) -> list[str]:
    """The checks of which nobody is told: nothing new, known software, or a catalogue that could not be checked."""
    said = []
    for result in results:
        if result.is_news:
            continue
        when = wording.exact_with_year(result.checked_at)
        if result.problem:
            said.append(f"{result.hash_list}, {when}: {result.problem}")
        elif result.files:
            said.append(f"{result.hash_list}, {when}: {wording.counted(result.files, 'file')} more of known software.")
        else:
            said.append(f"{result.hash_list}, {when}: nothing new.")
    return said


def _categories(result: RecheckResult) -> str:
    named = sorted((name, count) for name, count in result.by_category.items() if name)
    return "".join(f"; category {name}: {wording.counted(count, 'file')}" for name, count in named)
