"""Handing over, or receiving at the laboratory, several exhibits of one case at once: all of them move, or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from safehold.casework.accounts.errors import InputError
from safehold.casework.accounts.models import Officer, Team
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.exhibits import moves, permissions, writing
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit


def transfer_together(
    exhibits: Sequence[Exhibit],
    *,
    by: Officer,
    at: datetime,
    to_holder: str,
    place: str,
    reason: str,
    seals_seen: Mapping[int, str],
    receiver: Officer | None = None,
    laboratory: Team | None = None,
    happened_at: datetime | None = None,
    versions: Mapping[int, int] | None = None,
) -> list[ContinuityEvent]:
    """Hand exhibits of one case to someone, or put them in a store. All go or none; for each it is as `transfer_exhibit`.

    `seals_seen` and `versions` (what the form saw) are by the key of the exhibit. A seal that differs is never explained here:
    that exhibit is handed over by itself. Returns an entry for each exhibit, in the order of their keys.
    Raises: NotPermittedError; NotFoundError; InputError (no exhibit, several cases, every seal that differs, no reason, a wrong
    moment); StaleError and RefusedError (returned, or its continuity is broken), naming the exhibit.
    Writes: a continuity entry for each, the exhibits, an access row; audit `exhibits.transferred`.
    """
    with audit.action(by=by, at=at) as act:
        moving = _held(exhibits, by, permissions.TRANSFER, seals_seen, versions)
        entries = moves.hand_over(
            moving,
            by=by,
            at=at,
            to_holder=to_holder,
            place=place,
            reason=reason,
            receiver=receiver,
            laboratory=laboratory,
            happened_at=happened_at,
        )
        _record(act, Verb.EXHIBITS_TRANSFERRED, moving, entries, reason)
    return entries


def book_in_together(
    exhibits: Sequence[Exhibit],
    *,
    by: Officer,
    at: datetime,
    place: str,
    seals_seen: Mapping[int, str],
    reason: str = "Received at the laboratory",
    on_bench: bool = False,
    versions: Mapping[int, int] | None = None,
) -> list[ContinuityEvent]:
    """Receive exhibits of one case at the laboratory. All are booked in or none; for each it is as `book_in`.

    `seals_seen` and `versions` as `transfer_together` takes them; a seal that differs is explained where that exhibit is booked
    in by itself. Returns an entry for each exhibit, in the order of their keys.
    Raises: NotPermittedError; NotFoundError; InputError (no exhibit, several cases, every seal that differs, no place);
    StaleError and RefusedError (returned, or its continuity is broken), naming the exhibit.
    Writes: a continuity entry for each, the exhibits; audit `exhibits.booked_in`.
    """
    with audit.action(by=by, at=at) as act:
        moving = _held(exhibits, by, permissions.BOOK_IN, seals_seen, versions)
        entries = moves.receive(moving, by=by, at=at, place=place, reason=reason, on_bench=on_bench)
        _record(act, Verb.EXHIBITS_BOOKED_IN, moving, entries, reason)
    return entries


def _held(
    exhibits: Sequence[Exhibit], by: Officer, permission: str, seals_seen: Mapping[int, str], versions: Mapping[int, int] | None
) -> list[moves.Move]:
    """Lock the exhibits and judge each, with its seal."""
    if not exhibits:
        raise InputError("exhibits", "Choose at least one exhibit.")
    moving = moves.hold(exhibits, by=by, permission=permission, versions=versions or {})
    if len({move.exhibit.case_id for move in moving}) > 1:
        raise InputError("exhibits", "These exhibits belong to several cases.", "Move the exhibits of one case at a time.")
    seals = writing.seals_as_seen([move.exhibit for move in moving], seals_seen)
    for move in moving:
        move.seal = seals[move.exhibit.pk]
    return moving


def _record(act: audit.Action, verb: Verb, moving: Sequence[moves.Move], entries: Sequence[ContinuityEvent], reason: str) -> None:
    """Write the one audit entry, about the case, with every exhibit by its reference."""
    case = moving[0].exhibit.case
    act.record(
        verb,
        subject=case,
        case=case.pk,
        reason=reason,
        exhibits=[{"reference": str(move.exhibit), "seal": move.seal, "from_holder": move.from_holder} for move in moving],
        to_holder=entries[0].to_holder,
    )
