"""What moving one exhibit and moving several of a case have in common. Private to actions.

The caller holds the transaction and writes the audit entry. However many exhibits move, the number of statements stays the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer, Team, TeamKind
from safehold.casework.cases import access
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import continuity_entries, queries
from safehold.casework.exhibits.asked import BookIn, BookInTogether, TransferExhibit, TransferTogether
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit, ExhibitState

LABORATORY = "laboratory"
"""In which role a laboratory sees a case."""

LABORATORY_KEEPS_FOR = timedelta(days=28)
"""Force policy: how long a laboratory may still look after it handed back the last exhibit, to write up and to be asked."""


@dataclass(slots=True)
class Move:
    """An exhibit that is locked and moves.

    `chain` is its continuity so far, oldest entry first; `from_holder` who has it; `seal` what is seen on it, and `explanation`
    why that is not the seal that left.
    """

    exhibit: Exhibit
    chain: Sequence[ContinuityEvent]
    from_holder: str
    seal: str = ""
    explanation: str = ""


def ready(exhibits: Sequence[Exhibit]) -> list[Move]:
    """Judge whether held exhibits may move. The seals are still to be compared.

    Raises: RefusedError (returned, or its continuity is broken).
    """
    chains = queries.continuities_of(exhibits)
    for exhibit in exhibits:
        continuity_entries.refuse_gone(exhibit)
        continuity_entries.refuse_broken(exhibit, chains[exhibit.pk])
    return [Move(exhibit, chains[exhibit.pk], from_holder=exhibit.holder) for exhibit in exhibits]


def hand_over(
    act: Act,
    moves: Sequence[Move],
    asked: TransferExhibit | TransferTogether,
    *,
    receiver: Officer | None,
    laboratory: Team | None,
    by: Officer,
    at: datetime,
) -> list[ContinuityEvent]:
    """Hand exhibits of one case to someone, or put them in a store; a laboratory that takes them may see the case.

    Raises: InputError (no holder, a wrong moment, nobody named in a restricted case).
    Writes: a continuity entry for each; the exhibits; an access row.
    """
    holder = asked.to_holder or (receiver.name if receiver else "")
    if not holder:
        raise InputError("to_holder", "Say who takes it, or in which store it is put.")
    moved_at = continuity_entries.moment(at, asked.happened_at)
    for move in moves:
        continuity_entries.refuse_before_last(move.exhibit, move.chain, moved_at)
    were_at = {move.exhibit.laboratory for move in moves}
    _go_to_laboratory([move.exhibit for move in moves], receiver, laboratory, by=by, at=at)
    entries = _move(
        moves,
        ContinuityKind.TRANSFERRED,
        held_by=receiver,
        by=by,
        at=moved_at,
        recorded_at=at,
        to_holder=holder,
        place=asked.place,
        reason=asked.reason,
    )
    # Which laboratory still needs the case is asked of the database.
    act.save_now()
    _let_go(were_at, moves[0].exhibit.case, at=at)
    return entries


def receive(moves: Sequence[Move], asked: BookIn | BookInTogether, *, by: Officer, at: datetime) -> list[ContinuityEvent]:
    """Receive exhibits of one case at the laboratory, in its store or on the bench of the person who books them in.

    Writes: a continuity entry for each; the exhibits.
    """
    for move in moves:
        _come_to_laboratory(move.exhibit, by.team)
    return _move(
        moves,
        ContinuityKind.BOOKED_IN,
        held_by=by if asked.on_bench else None,
        by=by,
        at=at,
        recorded_at=at,
        to_holder=f"{by.name if asked.on_bench else by.team}, {asked.place}",
        place=asked.place,
        reason=asked.reason,
    )


_STATES = {
    ContinuityKind.RETURNED: ExhibitState.RETURNED,
    ContinuityKind.DESTROYED: ExhibitState.DESTROYED,
    ContinuityKind.FORFEITED: ExhibitState.FORFEITED,
}


def let_go(
    act: Act, move: Move, kind: ContinuityKind, *, to: str, place: str, reason: str, by: Officer, at: datetime
) -> ContinuityEvent:
    """Let an exhibit go for good: the last entry of its continuity. Writes: it; the exhibit."""
    was_at = move.exhibit.laboratory
    move.exhibit.laboratory, move.exhibit.state = None, _STATES[kind]
    [entry] = _move([move], kind, held_by=None, by=by, at=at, recorded_at=at, to_holder=to, place=place, reason=reason)
    act.save_now()
    _let_go({was_at}, move.exhibit.case, at=at)
    return entry


def take_back(move: Move, *, held_at: str, reason: str, by: Officer, at: datetime) -> ContinuityEvent:
    """Go on with the continuity of an exhibit that was recorded as returned and never left. Writes: an entry; the exhibit."""
    move.exhibit.state = ExhibitState.STORED
    [entry] = _move(
        [move],
        ContinuityKind.NOT_RETURNED,
        held_by=None,
        by=by,
        at=at,
        recorded_at=at,
        to_holder=held_at,
        place=held_at,
        reason=reason,
    )
    return entry


def _move(moves: Sequence[Move], kind: ContinuityKind, *, held_by: Officer | None, **facts: Any) -> list[ContinuityEvent]:
    """Write the next entry of each chain, and where each exhibit is now."""
    entries = [
        continuity_entries.next_entry(
            move.exhibit,
            kind,
            move.chain,
            seal_in=move.seal,
            seal_out=move.seal,
            explanation=move.explanation,
            **facts,
        )
        for move in moves
    ]
    continuity_entries.insert(entries)
    for move, entry in zip(moves, entries, strict=True):
        move.exhibit.holder, move.exhibit.held_by, move.exhibit.seal = entry.to_holder, held_by, move.seal
    return entries


def _go_to_laboratory(
    exhibits: Sequence[Exhibit], receiver: Officer | None, laboratory: Team | None, *, by: Officer, at: datetime
) -> None:
    """Follow what the new place of exhibits means: the laboratory may see the case; leaving it ends the work there."""
    if laboratory is not None and laboratory.kind != TeamKind.LABORATORY:
        raise InputError("laboratory", f"{laboratory} is not a laboratory.", "Choose one, or name the person who takes it.")
    if laboratory is not None and receiver is not None and receiver.team_id != laboratory.pk:
        # Access follows the receiver: nobody outside the laboratory gets it this way.
        raise InputError("receiver", f"{receiver.name} does not work at {laboratory}.", "Name somebody who does.")
    if receiver is not None and receiver.team.kind == TeamKind.LABORATORY:
        laboratory = receiver.team
    if laboratory is None:
        for exhibit in exhibits:
            _leave_laboratory(exhibit, receiver, by=by)
        return
    case = exhibits[0].case
    if case.is_restricted and receiver is None:
        raise InputError(
            "receiver", f"{case} is restricted.", "Name the person at the laboratory who takes it; only they get access."
        )
    who = receiver if case.is_restricted and receiver is not None else laboratory
    access.give(case, to=who, role=LABORATORY, by=by, at=at, reason=f"Received {_named(exhibits)} for examination")
    for exhibit in exhibits:
        _come_to_laboratory(exhibit, laboratory)


def _come_to_laboratory(exhibit: Exhibit, laboratory: Team) -> None:
    exhibit.laboratory = laboratory
    if exhibit.state in (ExhibitState.SEIZED, ExhibitState.STORED):
        exhibit.state = ExhibitState.IN_LAB


def _leave_laboratory(exhibit: Exhibit, receiver: Officer | None, *, by: Officer) -> None:
    if exhibit.laboratory_id is not None and by.team_id == exhibit.laboratory_id and receiver is None:
        return  # put in the laboratory's own store
    exhibit.laboratory = None
    if exhibit.state in (ExhibitState.SEIZED, ExhibitState.IN_LAB):
        exhibit.state = ExhibitState.STORED
    elif exhibit.state == ExhibitState.FINDINGS_READY:
        exhibit.state = ExhibitState.EXAMINED


def _let_go(laboratories: Collection[Team | None], case: Case, *, at: datetime) -> None:
    """Set an end to the access of each laboratory that has handed back the last exhibit of a case, and waits for none.

    Writes: access rows.
    """
    for laboratory in laboratories:
        if laboratory is not None and not queries.is_needed_at(laboratory, case):
            access.end_of_team(case, team=laboratory, role=LABORATORY, at=at + LABORATORY_KEEPS_FOR)


def _named(exhibits: Sequence[Exhibit]) -> str:
    """Name exhibits in a few words: "KLP/1", "KLP/1, KLP/2", "KLP/1 and 7 more"."""
    if len(exhibits) > 5:
        return f"{exhibits[0]} and {len(exhibits) - 1} more"
    return ", ".join(str(exhibit) for exhibit in exhibits)
