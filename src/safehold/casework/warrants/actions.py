"""What people do with a warrant. Each function is one transaction with one audit entry."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse

from safehold.casework.accounts import permissions as accounts_permissions
from safehold.casework.accounts.checks import refuse_future, refuse_future_day, refuse_if_stale
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases import actions as cases_actions
from safehold.casework.cases import clocks, search
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.queries import case_for_update
from safehold.casework.cases.references import next_reference
from safehold.casework.warrants import permissions, queries
from safehold.casework.warrants.models import PremisesRecord, SearchResult, Warrant, WarrantKind, WarrantState
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken, spoken_time

require = accounts_permissions.require


def record_warrant(
    case: Case,
    *,
    by: Officer,
    at: datetime,
    kind: WarrantKind,
    court: str,
    issued_on: date,
    address: str,
    place: str,
    child_expected: bool,
) -> Warrant:
    """Record a warrant that a court has issued. Its last day is computed.

    Source: PACE 1984 s.16(3).
    Units and zones: `issued_on` is a London date.
    Raises: NotPermittedError; RefusedError for a closed case; InputError for a date to come or a missing court or address.
    Writes: a warrant; the stage of the case; its clocks; audit `warrant.recorded`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.RECORD, case)
        if not case.is_open:
            raise RefusedError(f"{case} is closed.", "A warrant can be recorded only in an open case.")
        for field, value, message in (
            ("court", court, "Write which court issued the warrant."),
            ("address", address, "Write the address that the warrant names."),
            ("place", place, "Write the town or village."),
        ):
            if not value.strip():
                raise InputError(field, message)
        refuse_future_day("issued_on", issued_on, at=at)
        last_day = law.last_day(issued_on, kind)
        warrant = Warrant.objects.create(
            case=case,
            reference=next_reference("warrant", london_date(at)),
            kind=kind,
            court=court.strip(),
            issued_on=issued_on,
            last_day=last_day,
            address=address.strip(),
            place=place.strip(),
            child_expected=child_expected,
            recorded_at=at,
            recorded_by=by,
        )
        if case.stage == Stage.INVESTIGATION:
            cases_actions.move_to_stage(case, Stage.WARRANT)
        clocks.rebuild(case, at=at)
        search.index(
            "warrant",
            warrant.pk,
            team=case.team,
            case=case,
            title=f"{warrant.reference} {warrant.place}",
            detail=f"Warrant of {case.reference}, {case.title}",
            url=reverse("warrants:warrant", args=[warrant.reference]),
            values=(warrant.reference, warrant.address, warrant.place, case.reference),
        )
        act.record(
            Verb.WARRANT_RECORDED,
            subject=warrant,
            case=case.pk,
            kind=kind,
            issued=issued_on,
            last_day=last_day,
            court=warrant.court,
        )
    return warrant


def enter_premises(warrant: Warrant, *, by: Officer, at: datetime, entered_at: datetime, version: int | None = None) -> Warrant:
    """Record that officers went in. The result follows with `execute_warrant`.

    Source: PACE 1984 s.16(3).
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant; RefusedError where it was entered before or
    has ended; InputError for a moment to come; StaleError.
    Writes: the warrant; the clocks of its case; audit `warrant.entered`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(warrant.case)
        warrant = queries.warrant_for_update(warrant)
        require(by, permissions.EXECUTE, warrant)
        refuse_if_stale(warrant, version)
        if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
            raise RefusedError(f"Entry was recorded at {spoken_time(warrant.entered_at)}.", "Record the result of the search.")
        _refuse_if_ended(warrant)
        refuse_future("entered_at", entered_at, at=at)
        law.check_entry(warrant.issued_on, warrant.kind, london_date(entered_at))
        warrant.state, warrant.entered_at = WarrantState.AT_THE_DOOR, entered_at
        _save(warrant)
        clocks.rebuild(case, at=at)
        act.record(Verb.WARRANT_ENTERED, subject=warrant, case=case.pk, entered_at=entered_at)
    return warrant


def execute_warrant(
    warrant: Warrant,
    *,
    by: Officer,
    at: datetime,
    left_at: datetime,
    officers: Sequence[str],
    people_present: Sequence[str],
    rooms: Sequence[str],
    result: SearchResult,
    notice_left: str,
    copy_of_warrant_left: bool,
    entered_at: datetime | None = None,
    child_present: bool = False,
    force_used: str = "",
    damage: str = "",
    endorsement: str = "",
    version: int | None = None,
) -> Warrant:
    """Record that a warrant was executed, with the record of the search that Code B asks for.

    `entered_at` is needed only where the entry was not recorded at the door.
    Source: PACE 1984 s.16(3), (9); Code B 8.1.
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant; RefusedError where it was executed before or
    has lapsed; InputError naming what is missing or out of order; StaleError.
    Writes: the warrant, a premises record; the stage of the case; its clocks; audit `warrant.executed`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(warrant.case)
        warrant = queries.warrant_for_update(warrant)
        require(by, permissions.EXECUTE, warrant)
        refuse_if_stale(warrant, version)
        _refuse_if_ended(warrant)
        entered = _moment_of_entry(warrant, entered_at)
        refuse_future("entered_at", entered, at=at)
        law.check_entry(warrant.issued_on, warrant.kind, london_date(entered))
        refuse_future("left_at", left_at, at=at)
        if left_at < entered:
            raise InputError(
                "left_at", f"Officers entered at {spoken_time(entered)}.", "They can't have left before; check both times."
            )
        searchers = _written(officers)
        if not searchers:
            raise InputError("officers", "Write the names of the officers who searched.")
        if not notice_left.strip():
            raise InputError("notice_left", "Write to whom the notice of powers and rights was given, or where it was left.")
        warrant.state, warrant.entered_at, warrant.left_at = WarrantState.EXECUTED, entered, left_at
        warrant.executed_by, warrant.result = by, result
        _save(warrant)
        PremisesRecord.objects.create(
            warrant=warrant,
            case=case,
            officers=searchers,
            people_present=_written(people_present),
            rooms=_written(rooms),
            child_present=child_present,
            force_used=force_used.strip(),
            damage=damage.strip(),
            notice_left=notice_left.strip(),
            copy_of_warrant_left=copy_of_warrant_left,
            endorsement=endorsement.strip(),
            recorded_at=at,
            recorded_by=by,
        )
        if case.stage in (Stage.INVESTIGATION, Stage.WARRANT):
            cases_actions.move_to_stage(case, Stage.SEARCHED)
        clocks.rebuild(case, at=at)
        act.record(Verb.WARRANT_EXECUTED, subject=warrant, case=case.pk, entered_at=entered, left_at=left_at, result=result)
    return warrant


def lapse_warrant(warrant: Warrant, *, by: Officer, at: datetime, reason: str, version: int | None = None) -> Warrant:
    """Record that a warrant lapsed without entry. Only a person records it, and only after its last day.

    Raises: NotPermittedError; RefusedError while it still allows entry, or where it was entered or has ended; InputError
    without a reason; StaleError.
    Writes: the warrant; the stage of the case; its clocks; audit `warrant.lapsed`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(warrant.case)
        warrant = queries.warrant_for_update(warrant)
        require(by, permissions.LAPSE, warrant)
        refuse_if_stale(warrant, version)
        _refuse_if_ended(warrant)
        if warrant.state == WarrantState.AT_THE_DOOR:
            raise RefusedError(f"Officers have entered under {warrant}.", "Record the result of the search.")
        if london_date(at) <= warrant.last_day:
            raise RefusedError(
                f"{warrant} allows entry until the end of {spoken(warrant.last_day)}.", "It lapses only after that day."
            )
        if not reason.strip():
            raise InputError("reason", "Write why the warrant was not executed.")
        warrant.state = WarrantState.LAPSED
        _save(warrant)
        if case.stage == Stage.WARRANT and not queries.running_warrants_of(case).exists():
            cases_actions.move_to_stage(case, Stage.INVESTIGATION)
        clocks.rebuild(case, at=at)
        act.record(Verb.WARRANT_LAPSED, subject=warrant, case=case.pk, reason=reason.strip(), last_day=warrant.last_day)
    return warrant


def return_warrant(warrant: Warrant, *, by: Officer, at: datetime, returned_on: date, version: int | None = None) -> Warrant:
    """Record that an executed or lapsed warrant went back to the court that issued it.

    Source: PACE 1984 s.16(10).
    Raises: NotPermittedError; RefusedError before it was executed or lapsed, or where it was returned; InputError for a day
    before its execution or to come; StaleError.
    Writes: the warrant; audit `warrant.returned_to_court`.
    """
    with audit.action(by=by, at=at) as act:
        case_for_update(warrant.case)
        warrant = queries.warrant_for_update(warrant)
        require(by, permissions.RETURN, warrant)
        refuse_if_stale(warrant, version)
        if warrant.state not in (WarrantState.EXECUTED, WarrantState.LAPSED):
            raise RefusedError(f"{warrant} is {warrant.get_state_display().lower()}.", "It is returned once executed or lapsed.")
        if warrant.returned_on is not None:
            raise RefusedError(f"{warrant} went back to the court on {spoken(warrant.returned_on)}.")
        earliest = london_date(warrant.entered_at) if warrant.entered_at else warrant.last_day + timedelta(days=1)
        if not earliest <= returned_on <= london_date(at):
            raise InputError(
                "returned_on", f"Write a day from {spoken(earliest)} to today.", "It can't be returned before or after."
            )
        warrant.returned_on = returned_on
        _save(warrant)
        act.record(Verb.WARRANT_RETURNED, subject=warrant, case=warrant.case_id, court=warrant.court, on=returned_on)
    return warrant


def plan(warrant: Warrant, *, day: date | None, part: str) -> None:
    """Write on a locked warrant when an operation plans it, or that none does. It writes no audit entry."""
    warrant.planned_on, warrant.planned_part = day, part
    _save(warrant)


def _moment_of_entry(warrant: Warrant, given: datetime | None) -> datetime:
    if warrant.entered_at is not None:
        if given is not None and given != warrant.entered_at:
            raise InputError("entered_at", f"Entry was recorded at {spoken_time(warrant.entered_at)}.", "Leave it as recorded.")
        return warrant.entered_at
    if given is None:
        raise InputError("entered_at", "Write when officers entered.")
    return given


def _refuse_if_ended(warrant: Warrant) -> None:
    if warrant.state == WarrantState.EXECUTED and warrant.entered_at is not None:
        raise RefusedError(
            f"{warrant} was executed at {spoken_time(warrant.entered_at)}.",
            "A further entry needs a further authority or warrant.",
        )
    if warrant.state == WarrantState.LAPSED:
        raise RefusedError(f"{warrant} lapsed after {spoken(warrant.last_day)}.", "Apply for a new one.")


def _written(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]


def _save(warrant: Warrant) -> None:
    warrant.version += 1
    warrant.save()
