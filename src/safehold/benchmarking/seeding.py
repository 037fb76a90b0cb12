"""Fills an empty installation with data of a chosen size, and marks its data folder as one for measuring only."""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from safehold.accounts.models import Officer, Role, Team
from safehold.audit.models import Entry
from safehold.audit.verbs import RULES, Verb
from safehold.benchmarking.caseload import Caseload
from safehold.benchmarking.force import Force, Unit, raise_force
from safehold.benchmarking.loading import Loader, unguarded
from safehold.benchmarking.plans import CASES_OF_A_TEAM, CasePlan, References, plan_cases
from safehold.casework.bail import queries as bails
from safehold.casework.bail.models import Bail, BailState
from safehold.casework.cases import clocks
from safehold.casework.cases.models import OPEN, Case, Clock, ReferenceCounter
from safehold.casework.operations.models import Operation, PlannedWarrant
from safehold.casework.policy import queries as policy
from safehold.casework.referrals.clock_sources import clocks_of_referral
from safehold.casework.referrals.models import OPEN as OPEN_REFERRALS
from safehold.casework.referrals.models import Referral
from safehold.casework.warrants.models import PartOfDay, Warrant
from safehold.law.calendar import london_date

MARK = "measuring-only.json"
"""The file that marks a data folder whose records nobody made."""

CASES_AT_ONCE = 200
"""How many cases a process takes whose clocks it computes."""

REFERRALS_THAT_WAIT = 6
"""Open referrals without a case, for each team."""

READ_PER_WRITTEN = 4
"""Of five audit entries four say that a record was read."""

WRITTEN = (Verb.DECISION_RECORDED, Verb.RISK_ASSESSED, Verb.EXHIBIT_TRANSFERRED, Verb.CASE_REVIEWED, Verb.WELFARE_RECORDED)

Progress = Callable[[str], None]


class NotEmptyError(Exception):
    """The installation holds records already: data for measuring is written only into a new data folder."""


@dataclass(frozen=True)
class Size:
    """How much to write. The same size and seed give the same rows, counted back from the moment they are written."""

    cases: int = 20_000
    exhibits_per_case: int = 10
    audit: int = 2_000_000
    seed: int = 0
    all_open: bool = False

    @property
    def teams(self) -> int:
        """A team for every 200 cases."""
        return max(1, self.cases // CASES_OF_A_TEAM)


@dataclass(frozen=True)
class Seeded:
    """What was written: rows by table, and the password that every officer has (`inspector.1` is one)."""

    rows: dict[str, int]
    password: str


def seed(size: Size, *, data: Path, at: datetime, progress: Progress) -> Seeded:
    """Write the data as the owner of the tables, let the database gather its statistics, then compute the clocks.

    It bypasses the actions: no permission is checked, no history is kept, and the audit does not tell what was done.
    Raises: NotEmptyError. Writes: every table of the casework apps; the mark in the data folder.
    """
    if Case.objects.exists() or Officer.objects.exists() or Team.objects.exists():
        raise NotEmptyError("this data folder holds records already; name a new one with --data DIR")
    chance = Random(size.seed)  # noqa: S311 - made-up data, the same each time
    password = secrets.token_urlsafe(12)
    _mark(data, size)
    tables = _tables()
    loader = Loader()
    with transaction.atomic(), unguarded(tables):
        force = raise_force(loader, teams=size.teams, password=make_password(password), at=at)
        cases = _write_cases(loader, force, size, at, chance, progress)
        progress("audit")
        _write_audit(cases, size, at, chance)
        progress("indexes and constraints")
    progress("statistics")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
    _compute_clocks(at, progress)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {Clock._meta.db_table}, {Bail._meta.db_table}")
    rows = {table: loader.written[table] for table in sorted(loader.written)}
    rows[Entry._meta.db_table] = size.audit
    rows[Clock._meta.db_table] = Clock.objects.count()
    _mark(data, size, rows=rows)
    return Seeded(rows, password)


def _mark(data: Path, size: Size, *, rows: dict[str, int] | None = None) -> None:
    """Mark the data folder before the first row is written, and again, with the numbers of rows, when all is there."""
    what = "Rows for measuring, written past the actions. Never work with this data folder."
    (data / MARK).write_text(json.dumps({"what": what, "size": vars(size), "rows": rows}, indent=2) + "\n", encoding="utf-8")


def _tables() -> list[str]:
    """The tables of the casework apps, without history and without the clocks (which are computed, not loaded)."""
    models = [model for app in apps.get_app_configs() if app.name.startswith("safehold.") for model in app.get_models()]
    loaded = [model for model in models if model is not Clock and "pgh_id" not in {field.name for field in model._meta.fields}]
    return sorted(model._meta.db_table for model in loaded)


@dataclass(frozen=True)
class _Written:
    """What the audit needs to know of a case."""

    plan: CasePlan
    case_id: int
    reference: str


def _write_cases(loader: Loader, force: Force, size: Size, at: datetime, chance: Random, progress: Progress) -> list[_Written]:
    plans = plan_cases(
        force,
        cases=size.cases,
        exhibits_per_case=size.exhibits_per_case,
        at=at,
        chance=chance,
        all_open=size.all_open,
    )
    references = References()
    load = Caseload(loader, force, references, at=at, chance=chance)
    written = []
    for plan in plans:
        case = load.write(plan)
        written.append(_Written(plan, case.pk, case.reference))
        if plan.number % 200 == 0:
            progress(f"cases {plan.number:,} of {len(plans):,}")
            loader.write_full()
    for number, unit in enumerate(force.teams):
        for place in range(REFERRALS_THAT_WAIT):
            load.write_waiting_referral(unit, f"{number} {place}", place)
        _write_operation(loader, unit, load.planned[unit.team.pk], at)
    last_numbers = references.last_exhibit_numbers()
    for officer in force.officers:
        officer.last_exhibit_number = last_numbers.get(officer.pk, 0)
    for series, year, last in references.counters():
        loader.add(ReferenceCounter, series=series, year=year, last=last)
    loader.flush()
    return written


def _write_operation(loader: Loader, unit: Unit, warrants: list[Warrant], at: datetime) -> None:
    """Write the running operation of a team with the warrants that are planned in it."""
    inspector = unit.one(Role.INSPECTOR)
    name = f"Saltmarsh {unit.team.pk:03}"
    operation = loader.add(
        Operation,
        name=name,
        slug=name.lower().replace(" ", "-"),
        team_id=unit.team.pk,
        first_day=london_date(at - timedelta(days=5)),
        last_day=london_date(at + timedelta(days=7)),
        created_at=at - timedelta(days=20),
        created_by_id=inspector.pk,
    )
    for number, warrant in enumerate(warrants, 1):
        assert warrant.planned_on is not None
        loader.add(
            PlannedWarrant,
            operation_id=operation.pk,
            warrant_id=warrant.pk,
            case_id=warrant.case_id,
            number=number,
            day=warrant.planned_on,
            part_of_day=PartOfDay.MORNING,
            planned_at=at - timedelta(days=1),
            planned_by_id=inspector.pk,
        )


_AUDIT_COLUMNS = (
    "at, written_at, officer_id, officer_name, officer_role, verb, subject_kind, subject_id, subject_label, case_id, reason,"
    " recipients, payload"
)


def _write_audit(cases: list[_Written], size: Size, at: datetime, chance: Random) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY audit_entry ({_AUDIT_COLUMNS}) FROM STDIN") as copy:
        for row in _audit_rows(cases, size.audit, at, chance):
            copy.write_row(row)


def _audit_rows(cases: list[_Written], number: int, at: datetime, chance: Random) -> Iterator[tuple[object, ...]]:
    """Entries in the order of time; at each moment mostly about the cases that were opened last."""
    begin = cases[0].plan.opened_at
    step = (at - begin) / max(1, number)
    payloads = {verb: json.dumps(dict.fromkeys(sorted(RULES[verb].fields), "")) for verb in (Verb.RECORD_READ, *WRITTEN)}
    opened = 0
    for place in range(number):
        moment = begin + step * place
        while opened < len(cases) and cases[opened].plan.opened_at <= moment:
            opened += 1
        about = cases[opened - 1 - int(chance.random() ** 3 * opened)]
        officers = about.plan.unit.officers
        officer = officers[int(chance.random() * len(officers))]
        verb = WRITTEN[place % len(WRITTEN)] if place % (READ_PER_WRITTEN + 1) == 0 else Verb.RECORD_READ
        yield (
            moment, moment, officer.pk, officer.name, officer.role, verb.value, "cases.case", about.case_id, about.reference,
            about.case_id, "", "[]", payloads[verb],
        )  # fmt: skip


def _compute_clocks(at: datetime, progress: Progress) -> None:
    """Compute the clocks as the actions would, from the facts that were written, on every processor."""
    cases = list(Case.objects.filter(OPEN).order_by("pk").values_list("pk", flat=True))
    parts = [cases[start : start + CASES_AT_ONCE] for start in range(0, len(cases), CASES_AT_ONCE)]
    # Each process that is forked makes its own connection.
    connection.close()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        for done, _ in enumerate(pool.map(_clocks_of_cases, parts, [at] * len(parts)), 1):
            progress(f"clocks of {min(done * CASES_AT_ONCE, len(cases)):,} of {len(cases):,} open cases")
    versions = policy.versions()
    for referral in Referral.objects.filter(OPEN_REFERRALS, case__isnull=True).select_related("team", "owner"):
        computed = clocks_of_referral(referral, versions)
        clocks.replace_for_record("referral", referral.pk, computed, at=at, team=referral.team, risk=referral.risk_level)


def _clocks_of_cases(numbers: list[int], at: datetime) -> None:
    """Compute the clocks of some cases, and where their bails stand."""
    cases = list(Case.objects.filter(pk__in=numbers).select_related("team", "supervisor", "officer_in_the_case"))
    with transaction.atomic():
        for bail in bails.running_bails_in(cases):
            answer = bails.clock_of(bail)
            state = BailState.STOPPED if answer.stopped else BailState.IN_FORCE
            Bail.objects.filter(pk=bail.pk).update(ends_on=answer.ends, state=state)
        clocks.replace_for_cases(list(clocks.clocks_of_cases(cases)), at=at)
    connection.close()
