"""Handing over, or receiving at the laboratory, several exhibits of one case at once: all of them move, or none."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer, Team
from safehold.casework.cases.door import Act, doing_all
from safehold.casework.exhibits import continuity_entries, moves, permissions
from safehold.casework.exhibits.asked import BookInTogether, ExhibitsSeen, TransferTogether
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit
from safehold.casework.exhibits.verbs import Verb


def transfer_together(
    seen: ExhibitsSeen,
    asked: TransferTogether,
    *,
    receiver: Officer | None = None,
    laboratory: Team | None = None,
    by: Officer,
    at: datetime,
) -> list[ContinuityEvent]:
    """Hand exhibits of one case to someone, or put them in a store. All go or none; for each it is as `transfer_exhibit`.

    A seal that differs is never explained here: that exhibit is handed over by itself. Returns an entry for each exhibit, in the
    order of their keys.
    Raises: NotPermittedError; NotFoundError; InputError (no exhibit, several cases, every seal that differs, no reason, a wrong
    moment); StaleError and RefusedError (returned, or its continuity is broken), naming the exhibit.
    Writes: a continuity entry for each, the exhibits, an access row; audit `exhibits.transferred`.
    """
    _refuse_none(seen)
    with doing_all(
        Verb.EXHIBITS_TRANSFERRED,
        seen.exhibits,
        asked,
        may=permissions.TRANSFER,
        by=by,
        at=at,
        versions=seen.versions,
        in_closed_case=True,
    ) as (act, held):
        moving = _moving(act, held, seen)
        entries = moves.hand_over(act, moving, asked, receiver=receiver, laboratory=laboratory, by=by, at=at)
        _says(act, moving, entries, asked.reason)
    return entries


def book_in_together(seen: ExhibitsSeen, asked: BookInTogether, *, by: Officer, at: datetime) -> list[ContinuityEvent]:
    """Receive exhibits of one case at the laboratory. All are booked in or none; for each it is as `book_in`.

    A seal that differs is explained where that exhibit is booked in by itself. Returns an entry for each exhibit, in the order of
    their keys.
    Raises: NotPermittedError; NotFoundError; InputError (no exhibit, several cases, every seal that differs, no place);
    StaleError and RefusedError (returned, or its continuity is broken), naming the exhibit.
    Writes: a continuity entry for each, the exhibits; audit `exhibits.booked_in`.
    """
    _refuse_none(seen)
    with doing_all(
        Verb.EXHIBITS_BOOKED_IN,
        seen.exhibits,
        asked,
        may=permissions.BOOK_IN,
        by=by,
        at=at,
        versions=seen.versions,
        in_closed_case=True,
    ) as (act, held):
        moving = _moving(act, held, seen)
        entries = moves.receive(moving, asked, by=by, at=at)
        _says(act, moving, entries, asked.reason)
    return entries


def _refuse_none(seen: ExhibitsSeen) -> None:
    if not seen.exhibits:
        raise InputError("exhibits", "Choose at least one exhibit.")


def _moving(act: Act, held: Sequence[Exhibit], seen: ExhibitsSeen) -> list[moves.Move]:
    """Judge each of the held exhibits, with its seal. Forms on all of them are stale from now on."""
    moving = moves.ready(held)
    if len({exhibit.case_id for exhibit in held}) > 1:
        raise InputError("exhibits", "These exhibits belong to several cases.", "Move the exhibits of one case at a time.")
    seals = continuity_entries.seals_as_seen(held, seen.seals)
    for move in moving:
        move.seal = seals[move.exhibit.pk]
        act.changes(move.exhibit)
    return moving


def _says(act: Act, moving: Sequence[moves.Move], entries: Sequence[ContinuityEvent], reason: str) -> None:
    """Give the one audit entry, about the case, with every exhibit by its reference."""
    act.about(moving[0].exhibit.case)
    act.says(
        reason=reason,
        exhibits=[{"reference": str(move.exhibit), "seal": move.seal, "from_holder": move.from_holder} for move in moving],
        to_holder=entries[0].to_holder,
    )
