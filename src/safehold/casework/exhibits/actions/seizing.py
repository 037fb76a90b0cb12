"""Seizing an exhibit, and recording the authority for it."""

from datetime import datetime

from django.db.models import F

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.custody.queries import times_under_arrest
from safehold.casework.exhibits import permissions, writing
from safehold.casework.exhibits.models import ContinuityKind, DeviceType, Exhibit
from safehold.casework.warrants.models import Warrant
from safehold.casework.warrants.queries import further_entries_of, warrant_for_update
from safehold.law import warrants as law
from safehold.law.calendar import london_date


def seize_exhibit(
    case: Case,
    *,
    by: Officer,
    at: datetime,
    device_type: DeviceType | str,
    description: str,
    power: str,
    place_found: str,
    seal: str,
    seized_at: datetime,
    warrant: Warrant | None = None,
    witness: str = "",
    serial_number: str = "",
    make_and_model: str = "",
    parent: Exhibit | None = None,
    seized_by: Officer | None = None,
    inspector_authority: str = "",
    notice_given: bool = False,
    agreement: str = "",
) -> Exhibit:
    """Record a seizure: the thing, the power, where it was found, and the seal put on it. It begins the continuity.

    Source: PACE 1984 ss.8, 18–22, 32; Protection of Children Act 1978 s.4; CJPA 2001 s.50; PCSC Act 2022 s.37; Code B 8.1.
    Units and zones: `seized_at` is aware; the life of a warrant is judged by its London date.
    Raises: NotPermittedError; InputError (no power, a moment before the entry or in the future, a seal that was used);
    RefusedByLawError (the warrant gave no power on that day, officers had left, nobody under arrest); RefusedError (closed case).
    Writes: the exhibit with the next reference of the officer who seized it, entry 1 of its continuity; audit `exhibit.seized`.
    """
    with doing(Verb.EXHIBIT_SEIZED, case, may=permissions.SEIZE, by=by, at=at) as (act, case):
        _require_words(device_type, description, place_found)
        writing.moment(at, seized_at, "seized_at")
        if parent is not None and parent.case_id != case.pk:
            raise InputError("parent", f"{parent} belongs to another case.", "Choose a device of this case.")
        # Read anew: officers may have left since whoever asks last looked.
        warrant = warrant_for_update(warrant) if warrant is not None else None
        _require_power(case, power, warrant, seized_at, parent)
        seal = writing.new_seal(seal)
        officer = seized_by or by
        exhibit = Exhibit.objects.create(
            case=case,
            team_id=case.team_id,
            warrant=warrant,
            parent=parent,
            reference=_next_reference(officer),
            device_type=device_type,
            description=description.strip(),
            make_and_model=make_and_model.strip(),
            serial_number=serial_number.strip(),
            power=power,
            inspector_authority=inspector_authority.strip(),
            notice_given=notice_given,
            agreement=agreement.strip(),
            place_found=place_found.strip(),
            seized_at=seized_at,
            seized_by=officer,
            recorded_by=by,
            witness=witness.strip(),
            holder=officer.name,
            held_by=officer,
            seal=seal,
            recorded_at=at,
        )
        writing.add_entry(
            exhibit,
            ContinuityKind.SEIZED,
            [],
            by=by,
            at=seized_at,
            recorded_at=at,
            to_holder=officer.name,
            place=place_found,
            reason=f"{law.POWERS[power].name}{f', warrant {warrant.reference}' if warrant else ''}",
            seal_in="",
            seal_out=seal,
            new_seal=seal,
        )
        act.made(exhibit)
        act.says(power=power, seal=seal, place=exhibit.place_found)
    return exhibit


def record_authority(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    inspector_authority: str = "",
    notice_given: bool = False,
    agreement: str = "",
    version: int | None = None,
) -> Exhibit:
    """Add what the power of seizure asks for before an examination: an inspector's authority, a notice, an agreement.

    Source: PACE 1984 s.18(4), (5A); CJPA 2001 s.52; PCSC Act 2022 ss.37, 39.
    Raises: NotPermittedError; InputError where nothing is said; StaleError. What was recorded before stays.
    Writes: the exhibit; audit `exhibit.authority_recorded`.
    """
    with doing(
        Verb.EXHIBIT_AUTHORITY_RECORDED,
        exhibit,
        may=permissions.RECORD_AUTHORITY,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, exhibit):
        if not (inspector_authority.strip() or notice_given or agreement.strip()):
            raise InputError("notice_given", "Say which authority, notice or agreement there is.")
        exhibit.inspector_authority = inspector_authority.strip() or exhibit.inspector_authority
        exhibit.notice_given = notice_given or exhibit.notice_given
        exhibit.agreement = agreement.strip() or exhibit.agreement
        act.says(
            inspector=exhibit.inspector_authority,
            notice=exhibit.notice_given,
            agreement=exhibit.agreement,
        )
    return exhibit


def _require_words(device_type: str, description: str, place_found: str) -> None:
    if device_type not in DeviceType.values:
        raise InputError("device_type", "Choose what kind of thing it is.")
    if not description.strip():
        raise InputError("description", "Describe the exhibit: Laptop, grey, 14 inch.")
    if not place_found.strip():
        raise InputError("place_found", "Write where it was found: the room, and where in it.")


def _require_power(case: Case, power: str, warrant: Warrant | None, seized_at: datetime, parent: Exhibit | None) -> None:
    """Refuse a seizure without a power that the facts support. Raises: InputError; RefusedByLawError."""
    found = law.POWERS.get(power)
    if found is None:
        raise InputError("power", "Choose the power of seizure.")
    if found.warrant_kind is not None and warrant is None:
        raise InputError("warrant", f"{found.name} needs its warrant.", "Choose the warrant under which you entered.")
    if found.after_arrest and (parent is None or parent.power != power):
        # What is found later inside a device was seized with it.
        law.check_under_arrest(found, seized_at=seized_at, held=times_under_arrest(case))
    if warrant is None:
        return
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


def _next_reference(officer: Officer) -> str:
    """Give the next exhibit reference of an officer. Locks the officer's counter until the action ends."""
    # One statement, which keeps the key: others may meanwhile record what names this officer. A full lock would let two who
    # seize for each other wait for one another.
    officer.last_exhibit_number = F("last_exhibit_number") + 1
    officer.save(update_fields=["last_exhibit_number"])
    return f"{officer.initials}/{officer.last_exhibit_number}"
