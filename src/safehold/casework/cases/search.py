"""Search across everything: each action that adds or changes a record says what it can be found by.

Words are whole values in lower case and the parts between their punctuation, so that "ISOT-26-0147", "0147" and
"klp/3" all find. What a person may not see is not found and not counted: the database function `search_records` decides by
the access to cases, and the role by the kinds of record whose pages it opens (`register_kind`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from safehold.accounts import permissions
from safehold.accounts.models import Officer, Team
from safehold.casework.cases.models import Case

_PARTS = re.compile(r"[^\w]+", re.UNICODE)
_LONGEST = 120


@dataclass(frozen=True)
class _Kind:
    word: str
    permission: str


_KINDS: dict[str, _Kind] = {}


def register_kind(kind: str, word: str, *, permission: str) -> None:
    """Say what a kind of record is called in the results, and which permission its pages ask for: nobody else finds it."""
    _KINDS[kind] = _Kind(word, permission)


def word_for(kind: str) -> str:
    """What a kind of record is called in the results."""
    return _KINDS[kind].word


def kinds_open_to(viewer: Officer) -> list[str]:
    """The kinds of record whose pages the viewer's role may open."""
    return [name for name, kind in _KINDS.items() if permissions.may(viewer, kind.permission)]


@dataclass(frozen=True)
class Lead:
    """Another page that answers some of what is typed into the search box: the whole text, if `recognises` says so.

    `address` gives the page for the text; `permission` is what it asks for; `what` begins the sentence for everybody else ("This
    is the digest of a file").
    """

    recognises: Callable[[str], bool]
    address: Callable[[str], str]
    permission: str
    what: str


_LEADS: list[Lead] = []


def register_lead(lead: Lead) -> None:
    """Add a page that answers what it recognises in the search box. It records the question itself."""
    _LEADS.append(lead)


def lead_for(text: str) -> Lead | None:
    """The page that answers this text, where there is one."""
    return next((lead for lead in _LEADS if lead.recognises(text)), None)


def words_of(*values: str) -> list[str]:
    """List the words that a record can be found by, each once, in lower case."""
    words: set[str] = set()
    for value in values:
        for chunk in value.lower().split():
            words.add(chunk[:_LONGEST])
            words.update(part[:_LONGEST] for part in _PARTS.split(chunk) if part)
    words.discard("")
    return sorted(words)


@dataclass(frozen=True, kw_only=True)
class Findable:
    """What a record of a registered kind can be found by. `team` is the team that holds a record without a case."""

    kind: str
    subject_id: int
    case: Case | None
    team: Team | None = None
    title: str
    detail: str
    url: str
    values: tuple[str, ...] = ()

    def row(self) -> list[Any]:
        """The columns of its search entry, as `index_all` writes them."""
        if self.kind not in _KINDS:
            raise ValueError(f"no page is known for records of the kind {self.kind}: register it")
        team_id = self.team.pk if self.team else self.case.team_id if self.case else None
        words = words_of(self.title, *self.values)
        place = [self.case.pk if self.case else None, team_id, self.kind, self.subject_id]
        return [*place, self.title[:160], self.detail[:200], self.url, words, words]


@dataclass(frozen=True)
class _Entry:
    columns: frozenset[str]
    read: Callable[[Any], Findable]


_ENTRIES: dict[type[Model], _Entry] = {}


def register[Row: Model](model: type[Row], *columns: str) -> Callable[[Callable[[Row], Findable]], Callable[[Row], Findable]]:
    """Say how a record of this model is found, in an app's `search_entries`, and from which of its columns that follows.

    Each action that makes such a record, or changes one of these columns, renews its entry.
    """

    def add(findable: Callable[[Row], Findable]) -> Callable[[Row], Findable]:
        _ENTRIES[model] = _Entry(frozenset(columns), findable)
        return findable

    return add


def follows_from(record: Model, columns: Iterable[str]) -> bool:
    """Say whether what a record is found by follows from one of these columns."""
    entry = _ENTRIES.get(type(record))
    return entry is not None and not entry.columns.isdisjoint(columns)


def renew(records: Iterable[Model]) -> None:
    """Renew the entries of those records that can be found, each once. Writes: a search entry for each."""
    found = {(type(record), record.pk): record for record in records if type(record) in _ENTRIES}
    if found:
        index_all(_ENTRIES[kind].read(record) for (kind, _), record in found.items())


def index_all(records: Iterable[Findable]) -> None:
    """Make records findable, each of them once, or renew what they can be found by. Part of the action that changed them.

    Writes: a search entry for each.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO cases_searchentry (case_id, team_id, kind, subject_id, title, detail, url, words, document)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, array_to_tsvector(%s))"
            " ON CONFLICT (kind, subject_id) DO UPDATE SET case_id = excluded.case_id, team_id = excluded.team_id,"
            " title = excluded.title, detail = excluded.detail, url = excluded.url, words = excluded.words,"
            " document = excluded.document",
            [record.row() for record in records],
        )


@dataclass(frozen=True)
class Found:
    """One record that was found."""

    kind: str
    title: str
    detail: str
    url: str


def find(viewer: Officer, text: str, *, limit: int = 50) -> list[Found]:
    """Find the records that have every word of the text, or a word that begins with it, and whose pages the viewer may open.

    Runs in the transaction of the viewer. Returns at most `limit` records, exact words first. An empty text finds nothing.
    """
    asked = [word for word in dict.fromkeys(text.lower().split()) if _PARTS.sub("", word)][:8]
    if not asked:
        return []
    query = " & ".join("'" + word[:_LONGEST].replace("\\", "").replace("'", "''") + "':*" for word in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, title, detail, url FROM search_records(%s::tsquery, %s, %s, %s)",
            [query, asked, kinds_open_to(viewer), limit],
        )
        return [Found(*row) for row in cursor.fetchall()]
