"""Handing an exhibit over, receiving it at the laboratory, giving it back."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Team
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.exhibits import moves, permissions, writing
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit, ExhibitState
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
    Raises: NotPermittedError; InputError (no reason, another seal and nobody has said what happened, a wrong moment, a team
    that is no laboratory); RefusedError (returned, or its continuity is broken).
    Writes: a continuity entry, the exhibit, an access row; audit `exhibit.transferred`.
    """
    with doing(
        Verb.EXHIBIT_TRANSFERRED,
        exhibit,
        may=permissions.TRANSFER,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, exhibit):
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = writing.seal_as_seen(move.exhibit, seal_seen, what_happened)
        [entry] = moves.hand_over(
            act,
            [move],
            by=by,
            at=at,
            to_holder=to_holder,
            place=place,
            reason=reason,
            receiver=receiver,
            laboratory=laboratory,
            happened_at=happened_at,
        )
        act.says(
            reason=move.explanation or reason,
            from_holder=move.from_holder,
            to_holder=entry.to_holder,
            seal=move.seal,
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
    with doing(
        Verb.EXHIBIT_BOOKED_IN,
        exhibit,
        may=permissions.BOOK_IN,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, exhibit):
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = writing.seal_as_seen(move.exhibit, seal_seen, what_happened)
        [entry] = moves.receive([move], by=by, at=at, place=place, reason=reason, on_bench=on_bench)
        act.says(
            reason=move.explanation,
            from_holder=move.from_holder,
            to_holder=entry.to_holder,
            seal=move.seal,
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
    with doing(
        Verb.EXHIBIT_RETURNED,
        exhibit,
        may=permissions.RETURN,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, exhibit):
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        if exhibit.state in (ExhibitState.WAITING, ExhibitState.IN_EXAMINATION):
            raise RefusedError(f"The examination of {exhibit} is not finished.", "Stop it first, or wait for the findings.")
        if exhibit.hold_until is not None and exhibit.hold_until >= london_date(at):
            raise RefusedError(f"{exhibit} is held until {exhibit.hold_until:%-d %B %Y}.", "It can be returned after that day.")
        if not to.strip():
            raise InputError("to", "Write who takes it back.")
        if not reason.strip():
            raise InputError("reason", "Write why it is returned, and on which receipt.")
        move.seal, move.explanation = writing.seal_as_seen(exhibit, seal_seen, what_happened)
        entry = moves.give_back(act, move, by=by, at=at, to=to, reason=reason)
        act.says(reason=reason, to=to.strip())
    return entry


def move_to_state(exhibit: Exhibit, state: ExhibitState) -> None:
    """Move an exhibit to a state inside an action of another app, which holds it. It writes no audit entry."""
    exhibit.state = state
