"""What people do with a warrant. Each function is one transaction with one audit entry."""

from datetime import date, datetime, timedelta

from safehold.accounts.checks import refuse_future, refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.warrants import permissions, queries
from safehold.casework.warrants.asked import (
    EnterPremises,
    ExecuteWarrant,
    LapseWarrant,
    RecordFurtherEntry,
    RecordWarrant,
    ReturnWarrant,
)
from safehold.casework.warrants.children_seen import as_stored, refuse_adults_among, tell_of_children
from safehold.casework.warrants.models import FurtherEntry, PremisesRecord, Warrant, WarrantState
from safehold.casework.warrants.verbs import Verb
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken, spoken_time


def record_warrant(case: Case, asked: RecordWarrant, *, by: Officer, at: datetime) -> Warrant:
    """Record a warrant that a court has issued. Its last day is computed.

    Source: PACE 1984 ss. 8(1A)–(1D), 15(5)–(5A), 16(3).
    Units and zones: `issued_on` is a London date.
    Raises: NotPermittedError; RefusedError for a closed case; InputError for a date to come or a missing court or address;
    RefusedByLawError for all premises or several entries under the Protection of Children Act 1978 s.4.
    Writes: a warrant; the stage of the case; its clocks; audit `warrant.recorded`.
    """
    with doing(Verb.WARRANT_RECORDED, case, asked, may=permissions.RECORD, by=by, at=at) as (act, case):
        refuse_future_day("issued_on", asked.issued_on, at=at)
        if asked.entries_allowed is not None and not (asked.multiple_entries and asked.entries_allowed > 1):
            raise InputError("entries_allowed", "A number belongs to a warrant of several entries.", "Say so, or leave it empty.")
        last_day = law.last_day(asked.issued_on, asked.kind)
        law.check_granted(
            law.SearchWarrant(asked.issued_on, asked.kind, asked.all_premises, asked.multiple_entries, asked.entries_allowed)
        )
        warrant = Warrant.objects.create(
            case=case,
            reference=next_reference("warrant", london_date(at)),
            kind=asked.kind,
            court=asked.court,
            issued_on=asked.issued_on,
            last_day=last_day,
            address=asked.address,
            place=asked.place,
            child_expected=asked.child_expected,
            all_premises=asked.all_premises,
            multiple_entries=asked.multiple_entries,
            entries_allowed=asked.entries_allowed,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(warrant)
        act.says(kind=asked.kind, issued=asked.issued_on, last_day=last_day, court=warrant.court)
    return warrant


def enter_premises(warrant: Warrant, asked: EnterPremises, *, by: Officer, at: datetime) -> Warrant:
    """Record that officers went in. The result follows with `execute_warrant`.

    Source: PACE 1984 s.16(3)–(4).
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant, or at an unreasonable hour without its reason;
    RefusedError where it was entered before or has ended; InputError for a moment to come; StaleError.
    Writes: the warrant; the clocks of its case; audit `warrant.entered`.
    """
    with doing(Verb.WARRANT_ENTERED, warrant, asked, may=permissions.EXECUTE, by=by, at=at) as (act, warrant):
        if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
            raise RefusedError(f"Entry was recorded at {spoken_time(warrant.entered_at)}.", "Record the result of the search.")
        _refuse_if_ended(warrant)
        refuse_future("entered_at", asked.entered_at, at=at)
        _check_first_entry(warrant, asked.entered_at, asked)
        warrant.state, warrant.entered_at, warrant.hour_reason = WarrantState.AT_THE_DOOR, asked.entered_at, asked.hour_reason
        act.says(entered_at=asked.entered_at)
    return warrant


def execute_warrant(warrant: Warrant, asked: ExecuteWarrant, *, by: Officer, at: datetime) -> Warrant:
    """Record that a warrant was executed, with the record of the search that Code B asks for.

    `entered_at` and its hour are needed only where the entry was not recorded at the door.
    Source: PACE 1984 s.16(3)–(4), (9); Code B 8.1.
    Raises: NotPermittedError; RefusedByLawError outside the life of the warrant, or at an unreasonable hour without its reason;
    RefusedError where it was executed before or has lapsed; InputError naming what is missing or out of order; StaleError.
    Writes: the warrant, a premises record; the stage of the case; its clocks; audit `warrant.executed`.
    """
    with doing(Verb.WARRANT_EXECUTED, warrant, asked, may=permissions.EXECUTE, by=by, at=at) as (act, warrant):
        _refuse_if_ended(warrant)
        entered = _moment_of_entry(warrant, asked.entered_at)
        refuse_future("entered_at", entered, at=at)
        if warrant.entered_at is None:
            _check_first_entry(warrant, entered, asked)
            warrant.hour_reason = asked.hour_reason
        refuse_future("left_at", asked.left_at, at=at)
        if asked.left_at < entered:
            raise InputError(
                "left_at", f"Officers entered at {spoken_time(entered)}.", "They can't have left before; check both times."
            )
        warrant.state, warrant.entered_at, warrant.left_at = WarrantState.EXECUTED, entered, asked.left_at
        warrant.executed_by, warrant.result = by, asked.result
        refuse_adults_among(asked.children_present, at=at)
        record = PremisesRecord.objects.create(
            warrant=warrant,
            case=warrant.case,
            officers=asked.officers,
            people_present=asked.people_present,
            rooms=asked.rooms,
            child_present=asked.child_present or bool(asked.children_present),
            children_present=as_stored(asked.children_present),
            force_used=asked.force_used,
            damage=asked.damage,
            notice_left=asked.notice_left,
            copy_of_warrant_left=asked.copy_of_warrant_left,
            endorsement=asked.endorsement,
            recorded_at=at,
            recorded_by=by,
        )
        tell_of_children(act, warrant, record, asked.children_present, by=by, address=warrant.address, seen_at=entered)
        act.says(entered_at=entered, left_at=asked.left_at, result=asked.result)
    return warrant


def record_further_entry(warrant: Warrant, asked: RecordFurtherEntry, *, by: Officer, at: datetime) -> FurtherEntry:
    """Record an entry after the first, or to premises that the warrant does not name, with the inspector who authorised it.

    Without `address` it is that of the warrant.

    Source: PACE 1984 ss. 15(5)–(5A), (6)(a), 16(3)–(4).
    Raises: NotPermittedError; RefusedByLawError (one entry only, entries used, other premises, no inspector's written authority,
    outside the life of the warrant, an unreasonable hour without its reason); RefusedError (not entered yet, lapsed, returned);
    InputError naming what is missing or out of order; StaleError.
    Writes: a further entry; the clocks of the case; audit `warrant.entered_again`.
    """
    with doing(Verb.WARRANT_ENTERED_AGAIN, warrant, asked, may=permissions.EXECUTE, by=by, at=at) as (act, warrant):
        where = asked.address or warrant.address
        is_named = _is_same_place(where, warrant.address)
        _refuse_if_not_to_be_entered_again(warrant, is_named=is_named)
        for field, moment in (("entered_at", asked.entered_at), ("left_at", asked.left_at)):
            refuse_future(field, moment, at=at)
        if asked.left_at < asked.entered_at:
            raise InputError("left_at", f"Officers entered at {spoken_time(asked.entered_at)}.", "Check both times.")
        number = _number_of_entry(warrant, where, is_named=is_named)
        law.check_entry_under(
            _granted(warrant),
            law.Entry(
                on=london_date(asked.entered_at),
                number=number,
                premises_named=is_named,
                inspector_in_writing=bool(asked.inspector),
                reasonable_hour=not asked.at_an_unreasonable_hour,
                why_at_that_hour=asked.hour_reason,
            ),
        )
        if asked.authorised_at is None:
            raise InputError("authorised_at", "Write when the inspector authorised it in writing.")
        if asked.authorised_at > asked.entered_at:
            raise InputError("authorised_at", f"Officers had entered at {spoken_time(asked.entered_at)}.", "It is given before.")
        refuse_adults_among(asked.children_present, at=at)
        entry = FurtherEntry.objects.create(
            warrant=warrant,
            case=warrant.case,
            number=number,
            address=where,
            inspector=asked.inspector,
            authorised_at=asked.authorised_at,
            entered_at=asked.entered_at,
            left_at=asked.left_at,
            officers=asked.officers,
            hour_reason=asked.hour_reason,
            child_present=asked.child_present or bool(asked.children_present),
            children_present=as_stored(asked.children_present),
            notice_left=asked.notice_left,
            endorsement=asked.endorsement,
            recorded_at=at,
            recorded_by=by,
        )
        tell_of_children(act, warrant, entry, asked.children_present, by=by, address=where, seen_at=asked.entered_at)
        act.changes(warrant)
        act.says(entered_at=asked.entered_at, left_at=asked.left_at, number=number, inspector=entry.inspector)
    return entry


def lapse_warrant(warrant: Warrant, asked: LapseWarrant, *, by: Officer, at: datetime) -> Warrant:
    """Record that a warrant lapsed without entry. Only a person records it, and only after its last day.

    Raises: NotPermittedError; RefusedError while it still allows entry, or where it was entered or has ended; InputError
    without a reason; StaleError.
    Writes: the warrant; the stage of the case; its clocks; audit `warrant.lapsed`.
    """
    with doing(Verb.WARRANT_LAPSED, warrant, asked, may=permissions.LAPSE, by=by, at=at) as (act, warrant):
        _refuse_if_ended(warrant)
        if warrant.state == WarrantState.AT_THE_DOOR:
            raise RefusedError(f"Officers have entered under {warrant}.", "Record the result of the search.")
        if london_date(at) <= warrant.last_day:
            raise RefusedError(
                f"{warrant} allows entry until the end of {spoken(warrant.last_day)}.", "It lapses only after that day."
            )
        warrant.state = WarrantState.LAPSED
        act.says(reason=asked.reason, last_day=warrant.last_day)
    return warrant


def return_warrant(warrant: Warrant, asked: ReturnWarrant, *, by: Officer, at: datetime) -> Warrant:
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
        asked,
        may=permissions.RETURN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, warrant):
        if warrant.state not in (WarrantState.EXECUTED, WarrantState.LAPSED):
            raise RefusedError(f"{warrant} is {warrant.get_state_display().lower()}.", "It is returned once executed or lapsed.")
        if warrant.returned_on is not None:
            raise RefusedError(f"{warrant} went back to the court on {spoken(warrant.returned_on)}.")
        earliest = _first_day_of_return(warrant)
        if not earliest <= asked.returned_on <= london_date(at):
            raise InputError(
                "returned_on", f"Write a day from {spoken(earliest)} to today.", "It can't be returned before or after."
            )
        if warrant.state == WarrantState.EXECUTED:
            _endorse(warrant, asked.endorsement, asked.copy_note)
        warrant.returned_on = asked.returned_on
        act.says(court=warrant.court, on=asked.returned_on)
    return warrant


def plan(warrant: Warrant, *, day: date | None, part: str) -> None:
    """Write on a held warrant when an operation plans it, or that none does."""
    warrant.planned_on, warrant.planned_part = day, part


def _granted(warrant: Warrant) -> law.SearchWarrant:
    return law.SearchWarrant(
        warrant.issued_on, warrant.kind, warrant.all_premises, warrant.multiple_entries, warrant.entries_allowed
    )


def _check_first_entry(warrant: Warrant, entered: datetime, asked: EnterPremises | ExecuteWarrant) -> None:
    """Refuse a first entry that the warrant doesn't allow on that day or at that hour. Raises: RefusedByLawError."""
    entry = law.Entry(
        on=london_date(entered), reasonable_hour=not asked.at_an_unreasonable_hour, why_at_that_hour=asked.hour_reason
    )
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
