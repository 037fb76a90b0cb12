"""Handing an exhibit over, receiving it at the laboratory."""

from datetime import datetime

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.door import doing
from safehold.casework.exhibits import continuity_entries, moves, permissions
from safehold.casework.exhibits.asked import BookIn, TransferExhibit
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit, ExhibitState
from safehold.casework.exhibits.verbs import Verb


def transfer_exhibit(
    exhibit: Exhibit,
    asked: TransferExhibit,
    *,
    receiver: Officer | None = None,
    laboratory: Team | None = None,
    by: Officer,
    at: datetime,
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
        asked,
        may=permissions.TRANSFER,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = continuity_entries.seal_as_seen(move.exhibit, asked.seal_seen, asked.what_happened)
        [entry] = moves.hand_over(act, [move], asked, receiver=receiver, laboratory=laboratory, by=by, at=at)
        act.says(
            reason=move.explanation or asked.reason,
            from_holder=move.from_holder,
            to_holder=entry.to_holder,
            seal=move.seal,
        )
    return entry


def book_in(exhibit: Exhibit, asked: BookIn, *, by: Officer, at: datetime) -> ContinuityEvent:
    """Receive an exhibit at the laboratory, in its store or (`on_bench`) on the bench of the person who books it in.

    Raises: NotPermittedError; InputError where the seal is not the one that left and nobody has said what happened; StaleError;
    RefusedError (returned, or its continuity is broken).
    Writes: a continuity entry (with the explanation where the seal differs), the exhibit; audit `exhibit.booked_in`.
    """
    with doing(
        Verb.EXHIBIT_BOOKED_IN,
        exhibit,
        asked,
        may=permissions.BOOK_IN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = continuity_entries.seal_as_seen(move.exhibit, asked.seal_seen, asked.what_happened)
        [entry] = moves.receive([move], asked, by=by, at=at)
        act.says(
            reason=move.explanation,
            from_holder=move.from_holder,
            to_holder=entry.to_holder,
            seal=move.seal,
        )
    return entry


def move_to_state(exhibit: Exhibit, state: ExhibitState) -> None:
    """Move an exhibit to a state inside an action of another app, which holds it. It writes no audit entry."""
    exhibit.state = state
