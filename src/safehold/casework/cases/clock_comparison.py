"""Compares the stored clocks with a fresh computation: everything that is shown of a clock, and nothing else.

The stored clocks are a projection of recorded facts. A difference means that an action forgot to rebuild them, that a rule
changed since, or that somebody changed rows by hand.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from multiprocessing import get_context
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from safehold.casework.cases.clocks import (
    SHOWN,
    RunningClock,
    by_halves,
    clocks_of_cases,
    columns,
    columns_of_case,
    records_without_case,
)
from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.policy import queries as policy
from safehold.config.processes import set_up_for_a_share
from safehold.law.calendar import spoken_time
from safehold.law.errors import LawError

_IDENTITY = ("kind", "subject_kind", "subject_id")
_DOCUMENTS = {
    "picture": "the picture",
    "steps": "how the date was worked out",
    "sign_off": "the points to settle",
    "subject_name": "the name",
}
"""Columns whose contents are not repeated in a sentence: too long, or a name."""
_WORDS = {"ends_at": "its end", "owner_id": "its owner", "decider_id": "who decides", "limit_name": "its limit"}

CASES_AT_ONCE = 500
"""How many cases are read at once: enough that the queries weigh little, few enough for the memory."""

ALONE_UP_TO = 4_000
"""With so many cases or fewer, one process has finished before others have started."""

Columns = Mapping[str, Any]


class InterruptedComparisonError(Exception):
    """The comparison was asked to stop before its end. Nothing was written."""


@dataclass(frozen=True)
class Difference:
    """One clock that is not stored as the facts give it, or a record whose facts the law can't read."""

    case_id: int | None
    subject_kind: str
    subject_id: int
    reference: str
    sentence: str


@dataclass(frozen=True)
class Compared:
    """What was compared, what differs, and which records can't be compared since the law can't read their facts."""

    cases: int = 0
    records: int = 0
    clocks: int = 0
    differences: tuple[Difference, ...] = ()
    unreadable: tuple[Difference, ...] = ()

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(
            self.cases + other.cases,
            self.records + other.records,
            self.clocks + other.clocks,
            self.differences + other.differences,
            self.unreadable + other.unreadable,
        )


def compare_everything(*, processes: int = 0, should_stop: Callable[[], bool] = lambda: False) -> Compared:
    """Compare the clocks of every case, and of every record that has none, on `processes` processes.

    0 processes: one for each processor, or one where there is little to do. Closed cases too: what
    is kept of them is reviewed. Assumes a database role that sees every case.
    Raises: InterruptedComparisonError.
    """
    numbers = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    parts = [list(part) for part in batched(numbers, CASES_AT_ONCE)]
    processes = processes or (1 if len(numbers) <= ALONE_UP_TO else os.cpu_count() or 1)
    total = compare_without_case()
    if processes == 1:
        for part in parts:
            _stop_if(should_stop)
            total += compare(part)
        return total
    # Started anew rather than forked: a job worker has threads, and a copy of it would have their locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=set_up_for_a_share) as pool:
        try:
            for compared in pool.map(compare, parts):
                total += compared
                _stop_if(should_stop)
        except InterruptedComparisonError:
            pool.shutdown(cancel_futures=True)
            raise
    return total


def _stop_if(should_stop: Callable[[], bool]) -> None:
    if should_stop():
        raise InterruptedComparisonError


def compare(numbers: Sequence[int]) -> Compared:
    """Compare the clocks of the cases with these numbers, all as of one moment: what is written meanwhile is no difference."""
    with _one_moment():
        cases = Case.objects.filter(pk__in=numbers).prefetch_related("supervisor")
        return compare_cases(list(cases))


def compare_cases(cases: Sequence[Case]) -> Compared:
    """Compare the clocks of these cases, in a few queries whatever their number. Call it inside a transaction.

    A case whose facts the law can't read is said by itself, and keeps none of the others from being compared.
    """

    def unreadable(case: Case, error: LawError) -> Compared:
        return Compared(cases=1, unreadable=(_unreadable(case.pk, "case", case.pk, case.reference, error),))

    return sum(by_halves(cases, _compare_cases, unreadable), Compared())


def _compare_cases(cases: Sequence[Case]) -> Compared:
    stored = stored_columns(Clock.objects.filter(case_id__in=[case.pk for case in cases]), "case_id")
    number, found = 0, list[Difference]()
    for case, clocks in clocks_of_cases(cases):
        number += len(clocks)
        found += _differences(case.reference, [columns_of_case(clock, case) for clock in clocks], stored.get(case.pk, ()))
    return Compared(cases=len(cases), clocks=number, differences=tuple(found))


def compare_without_case() -> Compared:
    """Compare the clocks of every record that has no case yet, all as of one moment."""
    with _one_moment():
        total = Compared()
        versions = policy.versions()
        for kind in records_without_case():
            stored = stored_columns(Clock.objects.filter(case__isnull=True, subject_kind=kind.subject_kind), "subject_id")
            for record in kind.read():
                kept = stored.pop(record.pk, ())
                try:
                    total += _compare_record(record, kind.compute(record, versions), kept)
                except LawError as error:
                    unreadable = _unreadable(None, kind.subject_kind, record.pk, str(record), error)
                    total += Compared(records=1, unreadable=(unreadable,))
            for rest in stored.values():
                total += Compared(differences=tuple(_differences(rest[0]["reference"], (), rest)))
        return total


def compare_record(record: Any, clocks: Iterable[RunningClock], *, subject_kind: str) -> Compared:
    """Compare the clocks of one record without a case. Call it inside a transaction."""
    rows = Clock.objects.filter(case__isnull=True, subject_kind=subject_kind, subject_id=record.pk)
    return _compare_record(record, clocks, stored_columns(rows, "subject_id").get(record.pk, ()))


def _compare_record(record: Any, clocks: Iterable[RunningClock], stored: Sequence[Columns]) -> Compared:
    fresh = [columns(clock, team_id=record.team_id, risk=record.risk_level) for clock in clocks]
    return Compared(records=1, clocks=len(fresh), differences=tuple(_differences(str(record), fresh, stored)))


def stored_columns(rows: QuerySet[Clock], by: str) -> defaultdict[int, list[Columns]]:
    """Read what is stored of some clocks, the columns that are compared, by the record that `by` names. One query."""
    found: defaultdict[int, list[Columns]] = defaultdict(list)
    for row in rows.values_list(*SHOWN):
        named = dict(zip(SHOWN, row, strict=True))
        found[named[by]].append(named)
    return found


def _differences(reference: str, fresh: Sequence[Columns], stored: Sequence[Columns]) -> Iterator[Difference]:
    """Pair the clocks by what they belong to, and say of each pair what differs."""
    waiting: defaultdict[tuple[Any, ...], list[Columns]] = defaultdict(list)
    for row in stored:
        waiting[_identity(row)].append(row)
    for row in fresh:
        others = waiting[_identity(row)]
        if not others:
            yield _difference(reference, row, f"is not stored; it should run until {_shown(row['ends_at'])}")
            continue
        other = others.pop(0)
        if other != row:
            yield _difference(reference, row, _what_differs(row, other))
    for rest in waiting.values():
        for row in rest:
            yield _difference(reference, row, f"is stored until {_shown(row['ends_at'])}; it should not run")


def _identity(row: Columns) -> tuple[Any, ...]:
    return tuple(row[name] for name in _IDENTITY)


def _difference(reference: str, row: Columns, what: str) -> Difference:
    sentence = f"{reference}: {ClockKind(row['kind']).label}, {row['limit_name']}, {what}."
    return Difference(row["case_id"], row["subject_kind"], row["subject_id"], reference, sentence)


def _unreadable(case_id: int | None, subject_kind: str, number: int, reference: str, error: LawError) -> Difference:
    sentence = f"{reference}: the clocks can't be computed. {error}"
    return Difference(case_id, subject_kind, number, reference, sentence)


def _what_differs(fresh: Columns, stored: Columns) -> str:
    parts = []
    for name in SHOWN:
        if fresh[name] != stored[name]:
            words = _DOCUMENTS.get(name) or _WORDS.get(name) or name.removesuffix("_id").replace("_", " ")
            parts.append(
                words if name in _DOCUMENTS else f"{words}: stored is {_shown(stored[name])}, right is {_shown(fresh[name])}"
            )
    return "differs in " + "; ".join(parts)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return spoken_time(value)
    return "nothing" if value in (None, "", {}) else str(value)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees everything as it was at its beginning, and writes nothing."""
    if connection.in_atomic_block:
        # Whoever opened that transaction decides what it sees.
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
