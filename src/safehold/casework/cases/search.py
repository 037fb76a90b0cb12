"""Search across everything: each action that adds or changes a record says what it can be found by.

Words are whole values in lower case and the parts between their punctuation, so that "ISOT-26-0147", "0147" and
"klp/3" all find. What a person may not see is not found and not counted: the database function `search_records` decides.
"""

import re
from dataclasses import dataclass

from django.db import connection

from safehold.casework.accounts.models import Team
from safehold.casework.cases.models import Case

_PARTS = re.compile(r"[^\w]+", re.UNICODE)
_LONGEST = 120


def words_of(*values: str) -> list[str]:
    """List the words that a record can be found by, each once, in lower case."""
    words: set[str] = set()
    for value in values:
        for chunk in value.lower().split():
            words.add(chunk[:_LONGEST])
            words.update(part[:_LONGEST] for part in _PARTS.split(chunk) if part)
    words.discard("")
    return sorted(words)


def index(
    kind: str,
    subject_id: int,
    *,
    team: Team,
    case: Case | None,
    title: str,
    detail: str,
    url: str,
    values: tuple[str, ...] = (),
) -> None:
    """Make a record findable, or renew what it can be found by. Part of the action that changed it. Writes: a search entry."""
    words = words_of(title, *values)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_searchentry WHERE kind = %s AND subject_id = %s", [kind, subject_id])
        cursor.execute(
            "INSERT INTO cases_searchentry (case_id, team_id, kind, subject_id, title, detail, url, words, document)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, array_to_tsvector(%s))",
            [case.pk if case else None, team.pk, kind, subject_id, title[:160], detail[:200], url, words, words],
        )


@dataclass(frozen=True)
class Found:
    """One record that was found."""

    kind: str
    title: str
    detail: str
    url: str


def find(text: str, *, limit: int = 50) -> list[Found]:
    """Find the records that have every word of the text, or a word that begins with it. Runs as the reader.

    Returns at most `limit` records, exact words first. An empty text finds nothing.
    """
    asked = [word for word in dict.fromkeys(text.lower().split()) if _PARTS.sub("", word)][:8]
    if not asked:
        return []
    query = " & ".join("'" + word[:_LONGEST].replace("\\", "").replace("'", "''") + "':*" for word in asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, title, detail, url FROM search_records(%s::tsquery, %s, %s)", [query, asked, limit])
        return [Found(*row) for row in cursor.fetchall()]
