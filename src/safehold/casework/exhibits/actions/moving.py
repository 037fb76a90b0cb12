"""Handing an exhibit over, receiving it at the laboratory, giving it back."""

from datetime import datetime

from safehold.casework.accounts.checks import refuse_if_stale
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer, Team, TeamKind
from safehold.casework.accounts.permissions import require
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases import access
from safehold.casework.exhibits import permissions, queries, writing
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit, ExhibitState
from safehold.law.calendar import london_date


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
        refuse_if_stale(exhibit, version)
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
        refuse_if_stale(exhibit, version)
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
        refuse_if_stale(exhibit, version)
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


def move_to_state(exhibit: Exhibit, state: ExhibitState) -> Exhibit:
    """Move an exhibit to a state inside an action that another app has opened. It writes no audit entry."""
    exhibit = queries.exhibit_for_update(exhibit)
    if exhibit.state != state:
        exhibit.state = state
        writing.save(exhibit)
    return exhibit


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
