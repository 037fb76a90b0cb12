"""Which sources of clocks have anything to read in a case: one question for all of them.

Reading every source was most of the time of an action, though most cases have few kinds of facts: it went into queries that found
nothing. A source names the rows without which it finds nothing; the text of the question is made once in each process.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q

from safehold.casework.cases.models import Case

_ANY_CASE = 1_234_567_890
"""Stands for the number of the case while the question is made."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of one table that belong to a case: those for which the condition holds, which asks of no other table."""

    model: type[Model]
    where: Q = field(default_factory=Q)


Needs = Sequence[Rows]
"""The rows without which a source has no facts in a case: without any of them, there are none."""


def which_are_met(case: Case, needs: Sequence[Needs]) -> list[bool]:
    """Tell of each of these needs whether the case has such a row, of those that the reader may see. One query."""
    if not needs:
        return []
    text, values = _question(tuple(tuple(rows) for rows in needs))
    with connection.cursor() as cursor:
        cursor.execute(text, [case.pk if value == _ANY_CASE else value for value in values])
        return list(cursor.fetchone() or ())


@cache
def _question(needs: tuple[tuple[Rows, ...], ...]) -> tuple[str, tuple[Any, ...]]:
    """The text of the question and its values, with `_ANY_CASE` where the number of the case goes."""
    columns, values = list[str](), list[Any]()
    for rows_of_source in needs:
        asked = list[str]()
        for rows in rows_of_source:
            found = rows.model._default_manager.filter(rows.where, case_id=_ANY_CASE).query.exists()
            text, of_rows = found.get_compiler(connection=connection).as_sql()
            asked.append(f"EXISTS ({text})")
            values += of_rows
        columns.append(" OR ".join(asked))
    return f"SELECT {', '.join(columns)}", tuple(values)
