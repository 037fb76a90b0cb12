"""What people do with a warrant. Each function is one transaction with one audit entry."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from safehold.casework.accounts.checks import refuse_future, refuse_future_day, require_text
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.warrants import permissions, queries
from safehold.casework.warrants.models import FurtherEntry, PremisesRecord, SearchResult, Warrant, WarrantKind, WarrantState
from safehold.casework.warrants.verbs import Verb
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken, spoken_time


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
    all_premises: bool = False,
    multiple_entries: bool = False,
    entries_allowed: int | None = None,
) -> Warrant:
    """Record a warrant that a court has issued. Its last day is computed.

    `all_premises` is for every place of a person, `entries_allowed` the most entries where the court named a number.

    Source: PACE 1984 ss. 8(1A)–(1D), 15(5)–(5A), 16(3).
    Units and zones: `issued_on` is a London date.
    Raises: NotPermittedError; RefusedError for a closed case; InputError for a date to come or a missing court or address;
    RefusedByLawError for all premises or several entries under the Protection of Children Act 1978 s.4.
    Writes: a warrant; the stage of the case; its clocks; audit `warrant.recorded`.
    """
    with doing(Verb.WARRANT_RECORDED, case, may=permissions.RECORD, by=by, at=at) as (act, case):
        for field, value, message in (
            ("court", court, "Write which court issued the warrant."),
            ("address", address, "Write the address that the warrant names."),
            ("place", place, "Write the town or village."),
        ):
            if not value.strip():
                raise InputError(field, message)
        refuse_future_day("issued_on", issued_on, at=at)
        if entries_allowed is not None and not (multiple_entries and entries_allowed > 1):
            raise InputError("entries_allowed", "A number belongs to a warrant of several entries.", "Say so, or leave it empty.")
        last_day = law.last_day(issued_on, kind)
        law.check_granted(law.SearchWarrant(issued_on, kind, all_premises, multiple_entries, entries_allowed))
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
            all_premises=all_premises,
            multiple_entries=multiple_entries,
            entries_allowed=entries_allowed,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(warrant)
        act.says(kind=kind, issued=issued_on, last_day=last_day, court=warrant.court)
    return warrant


def enter_premises(
    warrant: Warrant,
    *,
    by: Officer,
    at: datetime,
    entered_at: datetime,
    at_an_unreasonable_hour: bool = False,
    hour_reason: str = "",
    version: int | None = None,
) -> Warrant:
    """Record that officers went in. The result follows with `execute_warrant`.

    Source: PACE 1984 s.16(3)–(4).
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant, or at an unreasonable hour without its reason;
    RefusedError where it was entered before or has ended; InputError for a moment to come; StaleError.
    Writes: the warrant; the clocks of its case; audit `warrant.entered`.
    """
    with doing(Verb.WARRANT_ENTERED, warrant, may=permissions.EXECUTE, by=by, at=at, version=version) as (act, warrant):
        if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
            raise RefusedError(f"Entry was recorded at {spoken_time(warrant.entered_at)}.", "Record the result of the search.")
        _refuse_if_ended(warrant)
        refuse_future("entered_at", entered_at, at=at)
        _check_first_entry(warrant, entered_at, at_an_unreasonable_hour=at_an_unreasonable_hour, hour_reason=hour_reason)
        warrant.state, warrant.entered_at, warrant.hour_reason = WarrantState.AT_THE_DOOR, entered_at, hour_reason.strip()
        act.says(entered_at=entered_at)
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
    at_an_unreasonable_hour: bool = False,
    hour_reason: str = "",
    child_present: bool = False,
    force_used: str = "",
    damage: str = "",
    endorsement: str = "",
    version: int | None = None,
) -> Warrant:
    """Record that a warrant was executed, with the record of the search that Code B asks for.

    `entered_at` and its hour are needed only where the entry was not recorded at the door.
    Source: PACE 1984 s.16(3)–(4), (9); Code B 8.1.
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant, or at an unreasonable hour without its reason;
    RefusedError where it was executed before or has lapsed; InputError naming what is missing or out of order; StaleError.
    Writes: the warrant, a premises record; the stage of the case; its clocks; audit `warrant.executed`.
    """
    with doing(Verb.WARRANT_EXECUTED, warrant, may=permissions.EXECUTE, by=by, at=at, version=version) as (act, warrant):
        _refuse_if_ended(warrant)
        entered = _moment_of_entry(warrant, entered_at)
        refuse_future("entered_at", entered, at=at)
        if warrant.entered_at is None:
            _check_first_entry(warrant, entered, at_an_unreasonable_hour=at_an_unreasonable_hour, hour_reason=hour_reason)
            warrant.hour_reason = hour_reason.strip()
        refuse_future("left_at", left_at, at=at)
        if left_at < entered:
            raise InputError(
                "left_at", f"Officers entered at {spoken_time(entered)}.", "They can't have left before; check both times."
            )
        searchers = _searchers(officers)
        if not notice_left.strip():
            raise InputError("notice_left", "Write to whom the notice of powers and rights was given, or where it was left.")
        warrant.state, warrant.entered_at, warrant.left_at = WarrantState.EXECUTED, entered, left_at
        warrant.executed_by, warrant.result = by, result
        PremisesRecord.objects.create(
            warrant=warrant,
            case=warrant.case,
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
        act.says(entered_at=entered, left_at=left_at, result=result)
    return warrant


def record_further_entry(
    warrant: Warrant,
    *,
    by: Officer,
    at: datetime,
    entered_at: datetime,
    left_at: datetime,
    officers: Sequence[str],
    inspector: str,
    authorised_at: datetime | None,
    notice_left: str,
    endorsement: str,
    address: str = "",
    at_an_unreasonable_hour: bool = False,
    hour_reason: str = "",
    version: int | None = None,
) -> FurtherEntry:
    """Record an entry after the first, or to premises that the warrant does not name, with the inspector who authorised it.

    Without `address` it is that of the warrant.

    Source: PACE 1984 ss. 15(5)–(5A), (6)(a), 16(3)–(4).
    Raises: NotPermittedError; RefusedByLawError (one entry only, entries used, other premises, no inspector's written authority,
    outside the life of the warrant, an unreasonable hour without its reason); RefusedError (not entered yet, lapsed, returned);
    InputError naming what is missing or out of order; StaleError.
    Writes: a further entry; the clocks of the case; audit `warrant.entered_again`.
    """
    with doing(Verb.WARRANT_ENTERED_AGAIN, warrant, may=permissions.EXECUTE, by=by, at=at, version=version) as (act, warrant):
        where = address.strip() or warrant.address
        is_named = _is_same_place(where, warrant.address)
        _refuse_if_not_to_be_entered_again(warrant, is_named=is_named)
        for field, moment in (("entered_at", entered_at), ("left_at", left_at)):
            refuse_future(field, moment, at=at)
        if left_at < entered_at:
            raise InputError("left_at", f"Officers entered at {spoken_time(entered_at)}.", "Check both times.")
        number = _number_of_entry(warrant, where, is_named=is_named)
        law.check_entry_under(
            _granted(warrant),
            law.Entry(
                on=london_date(entered_at),
                number=number,
                premises_named=is_named,
                inspector_in_writing=bool(inspector.strip()),
                reasonable_hour=not at_an_unreasonable_hour,
                why_at_that_hour=hour_reason,
            ),
        )
        if authorised_at is None:
            raise InputError("authorised_at", "Write when the inspector authorised it in writing.")
        if authorised_at > entered_at:
            raise InputError("authorised_at", f"Officers had entered at {spoken_time(entered_at)}.", "It is given before.")
        entry = FurtherEntry.objects.create(
            warrant=warrant,
            case=warrant.case,
            number=number,
            address=where,
            inspector=require_text("inspector", inspector, "Write the inspector who authorised it."),
            authorised_at=authorised_at,
            entered_at=entered_at,
            left_at=left_at,
            officers=_searchers(officers),
            hour_reason=hour_reason.strip(),
            notice_left=require_text("notice_left", notice_left, "Write to whom the notice was given, or where it was left."),
            endorsement=require_text("endorsement", endorsement, "Write what was found and what else was seized."),
            recorded_at=at,
            recorded_by=by,
        )
        act.changes(warrant)
        act.says(entered_at=entered_at, left_at=left_at, number=number, inspector=entry.inspector)
    return entry


def lapse_warrant(warrant: Warrant, *, by: Officer, at: datetime, reason: str, version: int | None = None) -> Warrant:
    """Record that a warrant lapsed without entry. Only a person records it, and only after its last day.

    Raises: NotPermittedError; RefusedError while it still allows entry, or where it was entered or has ended; InputError
    without a reason; StaleError.
    Writes: the warrant; the stage of the case; its clocks; audit `warrant.lapsed`.
    """
    with doing(Verb.WARRANT_LAPSED, warrant, may=permissions.LAPSE, by=by, at=at, version=version) as (act, warrant):
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
        act.says(reason=reason.strip(), last_day=warrant.last_day)
    return warrant


def return_warrant(
    warrant: Warrant,
    *,
    by: Officer,
    at: datetime,
    returned_on: date,
    endorsement: str = "",
    copy_note: str = "",
    version: int | None = None,
) -> Warrant:
    """Record that an executed or lapsed warrant went back to the court that issued it, endorsed where it was executed.

    `endorsement` is needed where the search recorded none; `copy_note` where it recorded no copy: where it was left, or why not.

    Source: PACE 1984 s.16(5)–(7), (9)–(10A).
    Raises: NotPermittedError; RefusedByLawError where it is not endorsed or nothing says what became of the copy; RefusedError
    before it was executed or lapsed, or where it was returned; InputError for a day before its execution or to come; StaleError.
    Writes: the warrant, its premises record; the clocks of the case; audit `warrant.returned_to_court`.
    """
    with doing(
        Verb.WARRANT_RETURNED,
        warrant,
        may=permissions.RETURN,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, warrant):
        if warrant.state not in (WarrantState.EXECUTED, WarrantState.LAPSED):
            raise RefusedError(f"{warrant} is {warrant.get_state_display().lower()}.", "It is returned once executed or lapsed.")
        if warrant.returned_on is not None:
            raise RefusedError(f"{warrant} went back to the court on {spoken(warrant.returned_on)}.")
        earliest = _first_day_of_return(warrant)
        if not earliest <= returned_on <= london_date(at):
            raise InputError(
                "returned_on", f"Write a day from {spoken(earliest)} to today.", "It can't be returned before or after."
            )
        if warrant.state == WarrantState.EXECUTED:
            _endorse(warrant, endorsement.strip(), copy_note.strip())
        warrant.returned_on = returned_on
        act.says(court=warrant.court, on=returned_on)
    return warrant


def plan(warrant: Warrant, *, day: date | None, part: str) -> None:
    """Write on a held warrant when an operation plans it, or that none does."""
    warrant.planned_on, warrant.planned_part = day, part


def _granted(warrant: Warrant) -> law.SearchWarrant:
    return law.SearchWarrant(
        warrant.issued_on, warrant.kind, warrant.all_premises, warrant.multiple_entries, warrant.entries_allowed
    )


def _check_first_entry(warrant: Warrant, entered: datetime, *, at_an_unreasonable_hour: bool, hour_reason: str) -> None:
    """Refuse a first entry that the warrant doesn't allow on that day or at that hour. Raises: RefusedByLawError."""
    entry = law.Entry(on=london_date(entered), reasonable_hour=not at_an_unreasonable_hour, why_at_that_hour=hour_reason)
    law.check_entry_under(_granted(warrant), entry)


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
            "Record a further entry with its inspector's authority, or apply for a new warrant.",
        )
    if warrant.state == WarrantState.LAPSED:
        raise RefusedError(f"{warrant} lapsed after {spoken(warrant.last_day)}.", "Apply for a new one.")


def _refuse_if_not_to_be_entered_again(warrant: Warrant, *, is_named: bool) -> None:
    if warrant.returned_on is not None:
        raise RefusedError(f"{warrant} went back to the court on {spoken(warrant.returned_on)}.", "Apply for a new one.")
    if warrant.state == WarrantState.LAPSED:
        raise RefusedError(f"{warrant} lapsed after {spoken(warrant.last_day)}.", "Apply for a new one.")
    if is_named and warrant.state != WarrantState.EXECUTED:
        raise RefusedError(f"No search of {warrant.address} is recorded yet.", "Record the entry and the result of it.")


def _is_same_place(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())


def _number_of_entry(warrant: Warrant, where: str, *, is_named: bool) -> int:
    """Count entries to these premises, this one included."""
    before = sum(_is_same_place(entry.address, where) for entry in warrant.further_entries.all())
    return before + 1 + int(is_named and warrant.entered_at is not None)


def _first_day_of_return(warrant: Warrant) -> date:
    """The day from which a warrant goes back: the last entry under it, or the day after its life ended."""
    entered = queries.last_entry_day(warrant)
    if entered is None:
        return warrant.last_day + timedelta(days=1)
    return law.return_by(warrant.issued_on, warrant.kind, executed=entered).last_day


def _endorse(warrant: Warrant, endorsement: str, copy_note: str) -> None:
    """Complete the record of the search before the warrant goes back. Raises: RefusedByLawError."""
    record = PremisesRecord.objects.select_for_update(no_key=True).get(warrant=warrant)
    record.endorsement = record.endorsement or endorsement
    record.copy_note = copy_note
    is_endorsed = bool(record.endorsement)
    law.check_endorsement(
        found_recorded=is_endorsed,
        other_seized_recorded=is_endorsed,
        copy_left=record.copy_of_warrant_left or bool(copy_note),
    )
    if copy_note or endorsement:
        record.save()


def _searchers(officers: Sequence[str]) -> list[str]:
    searchers = _written(officers)
    if not searchers:
        raise InputError("officers", "Write the names of the officers who searched.")
    return searchers


def _written(lines: Sequence[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip()]
