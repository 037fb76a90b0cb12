"""What a new version of force policy, or of a reading, does to the clocks that are stored: counted before, and carried out after.

Only the clocks of a kind that rests on the name are looked at, and of these only cases with a fact on or after the first day;
they are read in batches, so that the cost follows what the change can reach and not the number of cases of the force.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from safehold.casework.cases import clocks
from safehold.casework.cases.clock_comparison import Columns, stored_columns
from safehold.casework.cases.models import Case, Clock
from safehold.casework.policy.names import named
from safehold.casework.policy.versions import Versions
from safehold.law.calendar import midnight
from safehold.law.errors import LawError

logger = logging.getLogger(__name__)

CASES_AT_ONCE = 200


@dataclass(frozen=True)
class Effect:
    """How many clocks rest on a name, and how many of them end later, sooner, or otherwise than they do now.

    `unreadable` are records whose facts the law can't read: their clocks are left out, and the log names them.
    """

    seen: int = 0
    moved: int = 0
    later: int = 0
    sooner: int = 0
    unreadable: int = 0

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(
            self.seen + other.seen,
            self.moved + other.moved,
            self.later + other.later,
            self.sooner + other.sooner,
            self.unreadable + other.unreadable,
        )


@dataclass(frozen=True)
class Batch:
    """One part of the rebuilding: what it did, and after which case the next part begins (None after the last)."""

    effect: Effect
    last_case: int | None


def resting_on(name: str, since: date) -> QuerySet[Clock]:
    """The stored clocks that rest on a name and count from a fact of a day or later. Units and zones: London date."""
    start = midnight(since)
    return Clock.objects.filter(kind__in=named(name).clock_kinds, starts_at__gte=start)


def count(name: str, since: date, versions: Versions) -> Effect:
    """Compute what these versions would make of the clocks that rest on a name, compared with what is stored. Stores nothing.

    A case or record whose facts the law can't read is named in the log, and the others are counted.
    """

    def compare(cases: Sequence[Case]) -> Effect:
        stored = stored_columns(Clock.objects.filter(case_id__in=[case.pk for case in cases]), "case_id")
        return sum(
            (
                _compared(name, stored[case.pk], [clocks.columns_of_case(clock, case) for clock in found])
                for case, found in clocks.clocks_of_cases(cases, versions)
            ),
            Effect(),
        )

    total, after = rebuild_records(name, since, versions, at=None), 0
    while numbers := _next_cases(name, since, after):
        cases = list(_with_officers(Case.objects.filter(pk__in=numbers)))
        total += sum(clocks.by_halves(cases, compare, _unreadable), Effect())
        after = numbers[-1]
    return total


def _unreadable(record: Model, error: LawError) -> Effect:
    logger.error("the clocks of %s can't be computed and were left as they are: %s", record, error)
    return Effect(unreadable=1)


def rebuild_batch(name: str, since: date, versions: Versions, *, after: int, at: datetime) -> Batch:
    """Store anew the clocks of the next cases that rest on a name, after a case number. Call it inside a transaction.

    What is as it should be is left alone: a batch that is carried out twice changes nothing the second time. A case whose facts
    the law can't read keeps its clocks and is named in the log; the nightly check finds it as well.
    Writes: clock rows, and what records keep of them.
    """
    numbers = _next_cases(name, since, after)
    # Actions lock a case before they change its facts: with the lock, what is read here is what they left.
    cases = list(_with_officers(Case.objects.filter(pk__in=numbers)).select_for_update(of=("self",), no_key=True))
    if not numbers:
        return Batch(Effect(), None)
    return Batch(_rebuild_what_can_be_read(name, cases, versions, at=at), numbers[-1])


def _rebuild_what_can_be_read(name: str, cases: Sequence[Case], versions: Versions, *, at: datetime) -> Effect:
    """Rebuild all at once, each attempt whole or not at all; a case whose facts the law can't read is left out."""

    def rebuild(some: Sequence[Case]) -> Effect:
        with transaction.atomic():
            return _rebuild(name, some, versions, at=at)

    return sum(clocks.by_halves(cases, rebuild, _unreadable), Effect())


def _rebuild(name: str, cases: Sequence[Case], versions: Versions, *, at: datetime) -> Effect:
    clocks.renew_kept_dates(cases, at=at)
    stored = stored_columns(Clock.objects.filter(case_id__in=[case.pk for case in cases]), "case_id")
    total, changed = Effect(), list[tuple[Case, Sequence[clocks.RunningClock]]]()
    for case, found in clocks.clocks_of_cases(cases, versions):
        fresh = [clocks.columns_of_case(clock, case) for clock in found]
        total += _compared(name, stored[case.pk], fresh)
        if _differs(stored[case.pk], fresh):
            changed.append((case, found))
    clocks.replace_for_cases(changed, at=at)
    return total


def rebuild_records(name: str, since: date, versions: Versions, *, at: datetime | None) -> Effect:
    """Compute the clocks of records without a case that rest on a name; with a moment, store them too, inside a transaction.

    One whose facts the law can't read keeps its clocks and is named in the log, as a case is.
    Writes: with a moment, clock rows.
    """
    total = Effect()
    for kind in clocks.records_without_case():
        mine = resting_on(name, since).filter(case__isnull=True, subject_kind=kind.subject_kind)
        numbers = sorted(set(mine.values_list("subject_id", flat=True)))
        rows = Clock.objects.filter(case__isnull=True, subject_kind=kind.subject_kind, subject_id__in=numbers)
        records = kind.read().filter(pk__in=numbers)
        if at is not None:
            records = records.select_for_update(of=("self",), no_key=True)
        found = list(records)
        stored = stored_columns(rows, "subject_id")
        for record in found:
            try:
                computed = list(kind.compute(record, versions))
            except LawError as error:
                total += _unreadable(record, error)
                continue
            fresh = [clocks.columns(clock, team_id=record.team_id, risk=record.risk_level) for clock in computed]
            total += _compared(name, stored[record.pk], fresh)
            if at is not None and _differs(stored[record.pk], fresh):
                clocks.replace_for_record(kind.subject_kind, record.pk, computed, at=at, team=record.team, risk=record.risk_level)
    return total


def _next_cases(name: str, since: date, after: int) -> list[int]:
    numbers = resting_on(name, since).filter(case_id__gt=after).order_by("case_id").values_list("case_id", flat=True)
    return [number for number in numbers.distinct()[:CASES_AT_ONCE] if number is not None]


def _with_officers(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.order_by("pk").select_related("team", "supervisor", "officer_in_the_case")


def _compared(name: str, stored: Sequence[Columns], fresh: Sequence[Columns]) -> Effect:
    """Pair the clocks of the kinds that rest on a name by what they belong to, and see which end at another time."""
    kinds = named(name).clock_kinds
    before, after = _by_identity(stored, kinds), _by_identity(fresh, kinds)
    total = Effect(seen=len(after))
    for identity in before.keys() | after.keys():
        old, new = before.get(identity), after.get(identity)
        if old is None or new is None or (old["ends_at"], old["days_left"]) != (new["ends_at"], new["days_left"]):
            later = sooner = False
            for column in ("ends_at", "days_left"):
                if old is not None and new is not None and old[column] is not None and new[column] is not None:
                    later, sooner = later or new[column] > old[column], sooner or new[column] < old[column]
            total += Effect(moved=1, later=int(later), sooner=int(sooner))
    return total


def _by_identity(rows: Iterable[Columns], kinds: Sequence[str]) -> dict[tuple[Any, ...], Columns]:
    return {(row["kind"], row["subject_kind"], row["subject_id"]): row for row in rows if row["kind"] in kinds}


def _differs(stored: Sequence[Columns], fresh: Sequence[Columns]) -> bool:
    return sorted(stored, key=_place) != sorted(fresh, key=_place)


def _place(row: Columns) -> tuple[Any, ...]:
    return (row["kind"], row["subject_kind"], row["subject_id"], row["limit_name"])
