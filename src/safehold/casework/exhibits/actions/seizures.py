"""Seizing an exhibit, and recording the authority for it."""

from datetime import datetime

from django.db.models import F

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.custody.queries import times_under_arrest
from safehold.casework.exhibits import continuity_entries, permissions
from safehold.casework.exhibits.asked import RecordAuthority, SeizeExhibit
from safehold.casework.exhibits.models import ContinuityKind, Exhibit
from safehold.casework.exhibits.verbs import Verb
from safehold.casework.warrants.models import Warrant
from safehold.casework.warrants.queries import further_entries_of, warrant_for_update
from safehold.law import warrants as law
from safehold.law.calendar import london_date


def seize_exhibit(
    case: Case,
    asked: SeizeExhibit,
    *,
    warrant: Warrant | None = None,
    parent: Exhibit | None = None,
    seized_by: Officer | None = None,
    by: Officer,
    at: datetime,
) -> Exhibit:
    """Record a seizure: the thing, the power, where it was found, and the seal put on it. It begins the continuity.

    `parent` is the device in which it was found; without `seized_by` it was seized by the officer who records it.

    Source: PACE 1984 ss.8, 18–22, 32; Protection of Children Act 1978 s.4; CJPA 2001 s.50; PCSC Act 2022 s.37; Code B 8.1.
    Units and zones: `seized_at` is aware; the life of a warrant is judged by its London date.
    Raises: NotPermittedError; InputError (no power, a moment before the entry or in the future, a seal that was used);
    RefusedByLawError (the warrant gave no power on that day, officers had left, nobody under arrest); RefusedError (closed case).
    Writes: the exhibit with the next reference of the officer who seized it, entry 1 of its continuity; audit `exhibit.seized`.
    """
    with doing(Verb.EXHIBIT_SEIZED, case, asked, may=permissions.SEIZE, by=by, at=at) as (act, case):
        continuity_entries.moment(at, asked.seized_at, "seized_at")
        warrant = _require_power(case, asked.power, warrant, asked.seized_at, parent)
        officer = seized_by or by
        exhibit = Exhibit.objects.create(
            case=case,
            team_id=case.team_id,
            warrant=warrant,
            parent=parent,
            reference=_next_reference(officer),
            device_type=asked.device_type,
            description=asked.description,
            make_and_model=asked.make_and_model,
            serial_number=asked.serial_number,
            power=asked.power,
            inspector_authority=asked.inspector_authority,
            notice_given=asked.notice_given,
            agreement=asked.agreement,
            place_found=asked.place_found,
            seized_at=asked.seized_at,
            seized_by=officer,
            recorded_by=by,
            witness=asked.witness,
            holder=officer.name,
            held_by=officer,
            seal=continuity_entries.new_seal(asked.seal),
            recorded_at=at,
        )
        _begin_continuity(act.made(exhibit))
        act.says(power=asked.power, seal=exhibit.seal, place=exhibit.place_found)
    return exhibit


def record_authority(exhibit: Exhibit, asked: RecordAuthority, *, by: Officer, at: datetime) -> Exhibit:
    """Add what the power of seizure asks for before an examination: an inspector's authority, a notice, an agreement.

    Source: PACE 1984 s.18(4), (5A); CJPA 2001 s.52; PCSC Act 2022 ss.37, 39.
    Raises: NotPermittedError; InputError where nothing is said; StaleError. What was recorded before stays.
    Writes: the exhibit; audit `exhibit.authority_recorded`.
    """
    with doing(
        Verb.EXHIBIT_AUTHORITY_RECORDED,
        exhibit,
        asked,
        may=permissions.RECORD_AUTHORITY,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        if not (asked.inspector_authority or asked.notice_given or asked.agreement):
            raise InputError("notice_given", "Say which authority, notice or agreement there is.")
        exhibit.inspector_authority = asked.inspector_authority or exhibit.inspector_authority
        exhibit.notice_given = asked.notice_given or exhibit.notice_given
        exhibit.agreement = asked.agreement or exhibit.agreement
        act.says(
            inspector=exhibit.inspector_authority,
            notice=exhibit.notice_given,
            agreement=exhibit.agreement,
        )
    return exhibit


def _begin_continuity(exhibit: Exhibit) -> None:
    """Write entry 1 of the continuity of an exhibit: seized by its officer, under its power, and sealed."""
    continuity_entries.add_entry(
        exhibit,
        ContinuityKind.SEIZED,
        [],
        by=exhibit.recorded_by,
        at=exhibit.seized_at,
        recorded_at=exhibit.recorded_at,
        to_holder=exhibit.holder,
        place=exhibit.place_found,
        reason=f"{law.POWERS[exhibit.power].name}{f', warrant {exhibit.warrant.reference}' if exhibit.warrant else ''}",
        seal_in="",
        seal_out=exhibit.seal,
        new_seal=exhibit.seal,
    )


def _require_power(case: Case, power: str, named: Warrant | None, seized_at: datetime, parent: Exhibit | None) -> Warrant | None:
    """Refuse a seizure without a power that the facts support, and give the warrant. Raises: InputError; RefusedByLawError."""
    if parent is not None and parent.case_id != case.pk:
        raise InputError("parent", f"{parent} belongs to another case.", "Choose a device of this case.")
    # Read anew: officers may have left since the last look.
    warrant = warrant_for_update(named) if named is not None else None
    found = law.POWERS.get(power)
    if found is None:
        raise InputError("power", "Choose the power of seizure.")
    if found.warrant_kind is not None and warrant is None:
        raise InputError("warrant", f"{found.name} needs its warrant.", "Choose the warrant under which you entered.")
    if found.after_arrest and (parent is None or parent.power != power):
        # What is found later inside a device was seized with it.
        law.check_under_arrest(found, seized_at=seized_at, held=times_under_arrest(case))
    if warrant is None:
        return None
    if warrant.case_id != case.pk:
        raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
    if warrant.entered_at is None:
        raise InputError("warrant", f"No entry under {warrant} is recorded.", "Record the entry first.")
    if seized_at < warrant.entered_at:
        raise InputError("seized_at", f"The entry under {warrant} was after that.", "Check the time of the seizure.")
    if parent is None or parent.warrant_id != warrant.pk:
        # What is found later inside a device left the premises with it.
        # Nobody goes in again before officers have left.
        further = further_entries_of(warrant).values_list("entered_at", "left_at") if warrant.left_at else ()
        law.check_seized_during(seized_at, [(warrant.entered_at, warrant.left_at), *further], allows_more=warrant.allows_more)
    if found.warrant_kind is not None:
        if found.warrant_kind.value != warrant.kind:
            raise InputError("power", f"{warrant} was issued under {warrant.get_kind_display()}.", "Choose that power.")
        law.check_entry(warrant.issued_on, warrant.kind, london_date(warrant.entered_at))
    return warrant


def _next_reference(officer: Officer) -> str:
    """Give the next exhibit reference of an officer. Locks the officer's counter until the action ends."""
    # One statement, which keeps the key: others may meanwhile record what names this officer. A full lock would let two who
    # seize for each other wait for one another.
    officer.last_exhibit_number = F("last_exhibit_number") + 1
    officer.save(update_fields=["last_exhibit_number"])
    return f"{officer.initials}/{officer.last_exhibit_number}"
