"""What people do with an exhibit. Each function is one transaction with one audit entry."""

from datetime import datetime

from safehold.casework.accounts.errors import InputError, RefusedError, StaleError
from safehold.casework.accounts.models import Officer, Team, TeamKind
from safehold.casework.accounts.permissions import require
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases import access
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, case_for_update
from safehold.casework.exhibits import permissions, queries, writing
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, DeviceType, Exhibit, ExhibitState
from safehold.casework.warrants.models import Warrant
from safehold.law import warrants as law
from safehold.law.calendar import london_date

CORRECTABLE = ("place", "reason")
"""What a correcting entry may put right. Seals and holders are never rewritten: what happened to them is recorded."""


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
    RefusedByLawError (the warrant gave no power on that day); RefusedError (closed case).
    Writes: the exhibit with the next reference of the officer who seized it, entry 1 of its continuity; audit `exhibit.seized`.
    """
    with audit.action(by=by, at=at) as act:
        case = case_for_update(case)
        require(by, permissions.SEIZE, case)
        if not case.is_open:
            raise RefusedError(f"{case} is closed.", "Record the seizure in an open case.")
        _require_words(device_type, description, place_found)
        writing.moment(at, seized_at, "seized_at")
        _require_power(case, power, warrant, seized_at)
        if parent is not None and parent.case_id != case.pk:
            raise InputError("parent", f"{parent} belongs to another case.", "Choose a device of this case.")
        seal = writing.new_seal(seal)
        officer = seized_by or by
        exhibit = Exhibit.objects.create(
            case=case,
            team=case.team,
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
        writing.make_findable(exhibit)
        act.record(Verb.EXHIBIT_SEIZED, subject=exhibit, case=case.pk, power=power, seal=seal, place=exhibit.place_found)
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
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.RECORD_AUTHORITY, exhibit)
        _refuse_stale(exhibit, version)
        if not (inspector_authority.strip() or notice_given or agreement.strip()):
            raise InputError("notice_given", "Say which authority, notice or agreement there is.")
        exhibit.inspector_authority = inspector_authority.strip() or exhibit.inspector_authority
        exhibit.notice_given = notice_given or exhibit.notice_given
        exhibit.agreement = agreement.strip() or exhibit.agreement
        writing.save(exhibit)
        act.record(
            Verb.EXHIBIT_AUTHORITY_RECORDED,
            subject=exhibit,
            case=exhibit.case_id,
            inspector=exhibit.inspector_authority,
            notice=exhibit.notice_given,
            agreement=exhibit.agreement,
        )
    return exhibit


def transfer_exhibit(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    to_holder: str,
    place: str,
    reason: str,
    seal_seen: str,
    receiver: Officer | None = None,
    laboratory: Team | None = None,
    what_happened: str = "",
    happened_at: datetime | None = None,
    version: int | None = None,
) -> ContinuityEvent:
    """Hand an exhibit to someone, or put it in a store. Both see the seal; it must be the one that left.

    Handing it to a laboratory (`laboratory`, or a receiver who works in one) lets that laboratory see the case. In a
    restricted case only the receiver, who must be named, gets access.
    Raises: NotPermittedError; InputError (no reason, another seal and nobody has said what happened, a wrong moment);
    RefusedError (returned, or its continuity is broken).
    Writes: a continuity entry, the exhibit, an access row; audit `exhibit.transferred`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.TRANSFER, exhibit)
        _refuse_stale(exhibit, version)
        writing.refuse_returned(exhibit)
        writing.refuse_broken(exhibit)
        holder = (to_holder.strip() or (receiver.name if receiver else ""))[:120]
        if not holder:
            raise InputError("to_holder", "Say who takes it, or in which store it is put.")
        if not reason.strip():
            raise InputError("reason", "Write why it is handed over.")
        moved_at = writing.moment(at, happened_at)
        writing.refuse_before_last(exhibit, moved_at)
        seal, explanation = writing.seal_as_seen(exhibit, seal_seen, what_happened)
        before = exhibit.holder
        _go_to_laboratory(exhibit, receiver, laboratory, by=by, at=at)
        entry = writing.add_entry(
            exhibit,
            ContinuityKind.TRANSFERRED,
            by=by,
            at=moved_at,
            recorded_at=at,
            to_holder=holder,
            place=place,
            reason=reason,
            seal_in=seal,
            seal_out=seal,
            explanation=explanation,
        )
        exhibit.holder, exhibit.held_by, exhibit.seal = entry.to_holder, receiver, seal
        writing.save(exhibit)
        act.record(
            Verb.EXHIBIT_TRANSFERRED,
            subject=exhibit,
            case=exhibit.case_id,
            reason=explanation or reason,
            from_holder=before,
            to_holder=entry.to_holder,
            seal=seal,
        )
    return entry


def book_in(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    seal_seen: str,
    place: str,
    reason: str = "Received at the laboratory",
    what_happened: str = "",
    on_bench: bool = False,
    version: int | None = None,
) -> ContinuityEvent:
    """Receive an exhibit at the laboratory, in its store or (`on_bench`) on the bench of the person who books it in.

    Raises: NotPermittedError; InputError where the seal is not the one that left and nobody has said what happened; StaleError;
    RefusedError (returned, or its continuity is broken).
    Writes: a continuity entry (with the explanation where the seal differs), the exhibit; audit `exhibit.booked_in`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.BOOK_IN, exhibit)
        _refuse_stale(exhibit, version)
        writing.refuse_returned(exhibit)
        writing.refuse_broken(exhibit)
        if not place.strip():
            raise InputError("place", "Say where you put it: a shelf or a bench.")
        seal, explanation = writing.seal_as_seen(exhibit, seal_seen, what_happened)
        before = exhibit.holder
        exhibit.laboratory = by.team
        if exhibit.state in (ExhibitState.SEIZED, ExhibitState.STORED):
            exhibit.state = ExhibitState.IN_LAB
        entry = writing.add_entry(
            exhibit,
            ContinuityKind.BOOKED_IN,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=f"{by.name}, {place.strip()}" if on_bench else f"{by.team}, {place.strip()}",
            place=place,
            reason=reason,
            seal_in=seal,
            seal_out=seal,
            explanation=explanation,
        )
        exhibit.holder, exhibit.held_by, exhibit.seal = entry.to_holder, by if on_bench else None, seal
        writing.save(exhibit)
        act.record(
            Verb.EXHIBIT_BOOKED_IN,
            subject=exhibit,
            case=exhibit.case_id,
            reason=explanation,
            from_holder=before,
            to_holder=entry.to_holder,
            seal=seal,
        )
    return entry


def open_seal(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    seal_seen: str,
    place: str,
    reason: str,
    what_happened: str = "",
    version: int | None = None,
) -> ContinuityEvent:
    """Open the seal on the bench. From now on the exhibit is open and in the hands of the opener.

    Raises: NotPermittedError; InputError (no reason, another seal); RefusedError (open already, not at the laboratory, broken).
    Writes: a continuity entry, the exhibit; audit `exhibit.seal_opened`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.OPEN_SEAL, exhibit)
        _refuse_stale(exhibit, version)
        writing.refuse_returned(exhibit)
        writing.refuse_broken(exhibit)
        if not exhibit.seal:
            raise RefusedError(f"{exhibit} is open already, with {exhibit.holder}.", "Seal it again before it is handed on.")
        if exhibit.laboratory_id != by.team_id:
            raise RefusedError(f"{exhibit} is not booked in at your laboratory.", "Book it in first.")
        if not reason.strip():
            raise InputError("reason", "Write why the seal is opened.")
        seal, explanation = writing.seal_as_seen(exhibit, seal_seen, what_happened)
        entry = writing.add_entry(
            exhibit,
            ContinuityKind.OPENED,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=f"{by.name}, {place.strip()}".rstrip(", "),
            place=place,
            reason=reason,
            seal_in=seal,
            seal_out="",
            explanation=explanation,
        )
        exhibit.holder, exhibit.held_by, exhibit.seal = entry.to_holder, by, ""
        writing.save(exhibit)
        act.record(Verb.EXHIBIT_OPENED, subject=exhibit, case=exhibit.case_id, reason=reason, seal=seal)
    return entry


def reseal(
    exhibit: Exhibit, *, by: Officer, at: datetime, new_seal: str, place: str, reason: str, version: int | None = None
) -> ContinuityEvent:
    """Put a new seal on an open exhibit. Only the opener does: nobody else saw that nothing was added or taken.

    Raises: NotPermittedError; InputError (a seal that was used); RefusedError (not open, or opened by somebody else).
    Writes: a continuity entry, the exhibit; audit `exhibit.resealed`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.RESEAL, exhibit)
        _refuse_stale(exhibit, version)
        opened = queries.opener_of(exhibit)
        if opened is None:
            raise RefusedError(f"{exhibit} is sealed with {exhibit.seal}.", "Open that seal first, with a reason.")
        if opened.officer_id_by_value != by.pk:
            raise RefusedError(f"{opened.officer_name} opened {exhibit}.", f"Only {opened.officer_name} can seal it again.")
        if not reason.strip():
            raise InputError("reason", "Write what was done while it was open.")
        seal = writing.new_seal(new_seal)
        entry = writing.add_entry(
            exhibit,
            ContinuityKind.SEALED,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=exhibit.holder,
            place=place,
            reason=reason,
            seal_in="",
            seal_out=seal,
            new_seal=seal,
        )
        exhibit.seal = seal
        writing.save(exhibit)
        act.record(Verb.EXHIBIT_RESEALED, subject=exhibit, case=exhibit.case_id, reason=reason, seal=seal)
    return entry


def correct_entry(
    exhibit: Exhibit, *, by: Officer, at: datetime, number: int, field: str, value: str, reason: str
) -> ContinuityEvent:
    """Put a mistake in an entry right by a new entry; the first one stays. Only place and reason can be corrected.

    Raises: NotPermittedError; InputError (no such field, nothing changed, no reason); NotFoundError (no such entry).
    Writes: a continuity entry; audit `exhibit.entry_corrected`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.CORRECT, exhibit)
        if field not in CORRECTABLE:
            raise InputError(
                "field",
                "Only the place and the reason of an entry can be corrected.",
                "For a holder or a seal, record what happened.",
            )
        first = queries.entry_of(exhibit, number)
        before = as_corrected(first).get(field, getattr(first, field))
        if not value.strip() or value.strip() == before:
            raise InputError("value", "Write what is right.", f"It says “{before}” now.")
        if not reason.strip():
            raise InputError("reason", "Write why this is corrected.")
        entry = _annotate(
            exhibit,
            ContinuityKind.CORRECTED,
            first,
            by=by,
            at=at,
            reason=reason,
            corrected_field=field,
            value_before=before,
            value_after=value.strip()[:200],
        )
        act.record(
            Verb.EXHIBIT_CORRECTED,
            subject=exhibit,
            case=exhibit.case_id,
            reason=reason,
            entry=number,
            field=field,
            before=before,
            after=entry.value_after,
        )
    return entry


def explain_break(exhibit: Exhibit, *, by: Officer, at: datetime, number: int, what_happened: str) -> ContinuityEvent:
    """Record what happened where an entry does not follow the one before. The break stays visible, with the explanation.

    Raises: NotPermittedError; InputError without an account; RefusedError where that entry follows; NotFoundError.
    Writes: a continuity entry, the exhibit; audit `exhibit.break_explained`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.EXPLAIN, exhibit)
        if not what_happened.strip():
            raise InputError("what_happened", "Write what happened.")
        check = queries.continuity_check(exhibit)
        if number not in {found.entry for found in check.breaks}:
            raise RefusedError(f"Entry {number} of {exhibit} follows the entry before.", "There is no break to explain.")
        entry = _annotate(
            exhibit,
            ContinuityKind.EXPLAINED,
            queries.entry_of(exhibit, number),
            by=by,
            at=at,
            reason="Break in the continuity",
            explanation=what_happened,
        )
        act.record(Verb.EXHIBIT_BREAK_EXPLAINED, subject=exhibit, case=exhibit.case_id, reason=what_happened, entry=number)
    return entry


def return_exhibit(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    to: str,
    reason: str,
    seal_seen: str,
    what_happened: str = "",
    version: int | None = None,
) -> ContinuityEvent:
    """Give an exhibit back to the person entitled to it. It ends the continuity.

    Source: PACE 1984 s.22 (retained while necessary).
    Raises: NotPermittedError; InputError; RefusedError (its examination is not finished, returned, held, broken).
    Writes: a continuity entry, the exhibit; audit `exhibit.returned`.
    """
    with audit.action(by=by, at=at) as act:
        exhibit = queries.exhibit_for_update(exhibit)
        require(by, permissions.RETURN, exhibit)
        _refuse_stale(exhibit, version)
        writing.refuse_returned(exhibit)
        writing.refuse_broken(exhibit)
        if exhibit.state in (ExhibitState.WAITING, ExhibitState.IN_EXAMINATION):
            raise RefusedError(f"The examination of {exhibit} is not finished.", "Stop it first, or wait for the findings.")
        if exhibit.hold_until is not None and exhibit.hold_until >= london_date(at):
            raise RefusedError(f"{exhibit} is held until {exhibit.hold_until:%-d %B %Y}.", "It can be returned after that day.")
        if not to.strip():
            raise InputError("to", "Write who takes it back.")
        if not reason.strip():
            raise InputError("reason", "Write why it is returned, and on which receipt.")
        seal, explanation = writing.seal_as_seen(exhibit, seal_seen, what_happened)
        entry = writing.add_entry(
            exhibit,
            ContinuityKind.RETURNED,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=to,
            place="Returned",
            reason=reason,
            seal_in=seal,
            seal_out=seal,
            explanation=explanation,
        )
        exhibit.holder, exhibit.held_by, exhibit.laboratory = entry.to_holder, None, None
        exhibit.state = ExhibitState.RETURNED
        writing.save(exhibit)
        act.record(Verb.EXHIBIT_RETURNED, subject=exhibit, case=exhibit.case_id, reason=reason, to=to.strip())
    return entry


def record_labels_printed(exhibits: list[Exhibit], *, by: Officer, at: datetime) -> int:
    """Record that labels were printed: they leave the system on paper. Returns how many.

    Raises: NotFoundError for one that the officer may not see; NotPermittedError; InputError where none is chosen or they are
    of several cases.
    Writes: audit `exhibit.labels_printed`.
    """
    with audit.action(by=by, at=at) as act:
        if not exhibits:
            raise InputError("exhibits", "Choose at least one exhibit.")
        if len({exhibit.case_id for exhibit in exhibits}) > 1:
            raise InputError("exhibits", "Print the labels of one case at a time.")
        visible = queries.exhibits_by_references([exhibit.reference for exhibit in exhibits])
        for exhibit in exhibits:
            if exhibit not in visible:
                raise cannot_find(exhibit.reference)
            require(by, permissions.PRINT_LABELS, exhibit)
        act.record(Verb.LABELS_PRINTED, subject=exhibits[0], case=exhibits[0].case_id, count=len(exhibits))
    return len(exhibits)


def move_to_state(exhibit: Exhibit, state: ExhibitState) -> Exhibit:
    """Move an exhibit to a state inside an action that another app has opened. It writes no audit entry."""
    exhibit = queries.exhibit_for_update(exhibit)
    if exhibit.state != state:
        exhibit.state = state
        writing.save(exhibit)
    return exhibit


def as_corrected(entry: ContinuityEvent) -> dict[str, str]:
    """What later entries say is right about an entry: field → latest value."""
    corrections = entry.corrections.filter(kind=ContinuityKind.CORRECTED).order_by("number")
    return {correction.corrected_field: correction.value_after for correction in corrections}


def _annotate(
    exhibit: Exhibit, kind: ContinuityKind, about: ContinuityEvent, *, by: Officer, at: datetime, reason: str, **fields: str
) -> ContinuityEvent:
    """Write an entry about an earlier one; holder and seal stay."""
    last = queries.last_entry(exhibit)
    entry = writing.add_entry(
        exhibit,
        kind,
        by=by,
        at=at,
        recorded_at=at,
        to_holder=last.to_holder,
        place=last.place,
        reason=reason,
        seal_in=last.seal_out,
        seal_out=last.seal_out,
        corrects=about,
        **fields,
    )
    writing.save(exhibit)
    return entry


def _go_to_laboratory(exhibit: Exhibit, receiver: Officer | None, laboratory: Team | None, *, by: Officer, at: datetime) -> None:
    """Follow what the new place of an exhibit means: the laboratory may see the case; leaving it ends the work there."""
    if receiver is not None and receiver.team.kind == TeamKind.LABORATORY:
        laboratory = receiver.team
    if laboratory is None:
        if exhibit.laboratory_id is not None and by.team_id == exhibit.laboratory_id and receiver is None:
            return  # put in the laboratory's own store
        exhibit.laboratory = None
        if exhibit.state in (ExhibitState.SEIZED, ExhibitState.IN_LAB):
            exhibit.state = ExhibitState.STORED
        elif exhibit.state == ExhibitState.FINDINGS_READY:
            exhibit.state = ExhibitState.EXAMINED
        return
    if exhibit.case.is_restricted and receiver is None:
        raise InputError(
            "receiver", f"{exhibit.case} is restricted.", "Name the person at the laboratory who takes it; only they get access."
        )
    reason = f"Received {exhibit.reference} for examination"
    if exhibit.case.is_restricted and receiver is not None:
        access.give(exhibit.case, to=receiver, role="laboratory", by=by, at=at, reason=reason)
    else:
        access.give(exhibit.case, to=laboratory, role="laboratory", by=by, at=at, reason=reason)
    exhibit.laboratory = laboratory
    if exhibit.state in (ExhibitState.SEIZED, ExhibitState.STORED):
        exhibit.state = ExhibitState.IN_LAB


def _require_words(device_type: str, description: str, place_found: str) -> None:
    if device_type not in DeviceType.values:
        raise InputError("device_type", "Choose what kind of thing it is.")
    if not description.strip():
        raise InputError("description", "Describe the exhibit: Laptop, grey, 14 inch.")
    if not place_found.strip():
        raise InputError("place_found", "Write where it was found: the room, and where in it.")


def _require_power(case: Case, power: str, warrant: Warrant | None, seized_at: datetime) -> None:
    """Refuse a seizure without a power that the facts support. Raises: InputError; RefusedByLawError."""
    found = law.POWERS.get(power)
    if found is None:
        raise InputError("power", "Choose the power of seizure.")
    if found.warrant_kind is not None and warrant is None:
        raise InputError("warrant", f"{found.name} needs its warrant.", "Choose the warrant under which you entered.")
    if warrant is None:
        return
    if warrant.case_id != case.pk:
        raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
    if warrant.entered_at is None:
        raise InputError("warrant", f"No entry under {warrant} is recorded.", "Record the entry first.")
    if seized_at < warrant.entered_at:
        raise InputError("seized_at", f"The entry under {warrant} was after that.", "Check the time of the seizure.")
    if found.warrant_kind is not None:
        if found.warrant_kind.value != warrant.kind:
            raise InputError("power", f"{warrant} was issued under {warrant.get_kind_display()}.", "Choose that power.")
        law.check_entry(warrant.issued_on, warrant.kind, london_date(warrant.entered_at))


def _next_reference(officer: Officer) -> str:
    """Give the next exhibit reference of an officer. Locks the officer's counter until the action ends."""
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    locked.last_exhibit_number += 1
    locked.save(update_fields=["last_exhibit_number"])
    return f"{locked.initials}/{locked.last_exhibit_number}"


def _refuse_stale(exhibit: Exhibit, version: int | None) -> None:
    if version is not None and version != exhibit.version:
        raise StaleError(
            f"{exhibit} was changed since you opened this form.", "Your text is below; check what changed and save again."
        )
