"""Letting an exhibit go for good: given back against a receipt, destroyed or forfeited on an authority; and a return undone.

Nothing leaves by one step: somebody asks, what stands against it is computed, an inspector decides where there is something to
decide, and what stands against it is computed again when it is carried out.
"""

from datetime import datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day, require_text
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Rank
from safehold.casework.cases.door import Act, doing
from safehold.casework.exhibits import continuity_entries, moves, objections, permissions, queries
from safehold.casework.exhibits.asked import (
    Agreed,
    AskDisposal,
    AskReturn,
    DecideLeaving,
    DisposeOfExhibit,
    Disposing,
    ReturnExhibit,
    UndoReturn,
)
from safehold.casework.exhibits.models import (
    ContinuityEvent,
    ContinuityKind,
    Disposal,
    DisposalAuthority,
    DisposalState,
    DisposalWay,
    Exhibit,
    ExhibitState,
    Relation,
)
from safehold.casework.exhibits.verbs import Verb
from safehold.law.calendar import london_date


def ask_return(exhibit: Exhibit, asked: AskReturn, *, by: Officer, at: datetime) -> Disposal:
    """Ask for an exhibit to be given back to somebody. A later asking overtakes one that waits.

    Source: PACE 1984 s.22 (retained while necessary).
    Raises: NotPermittedError; InputError; StaleError; RefusedError naming everything that stands against it (findings, the
    laboratory, a hold, what is not graded), or where it is gone.
    Writes: a disposal; audit `exhibit.return_asked`.
    """
    with doing(Verb.EXHIBIT_RETURN_ASKED, exhibit, asked, may=permissions.ASK_DISPOSAL, by=by, at=at, in_closed_case=True) as (
        act,
        exhibit,
    ):
        if asked.relation == Relation.OTHER and len(objections.words_of(asked.reason)) < 2:
            raise InputError("reason", "Say why this person is entitled to it.")
        disposal = Disposal(way=DisposalWay.RETURN, to=asked.to, relation=asked.relation, reason=asked.reason)
        act.says(reason=asked.reason, to=asked.to, relation=asked.relation)
        return _asked(act, exhibit, disposal, by=by, at=at)


def ask_disposal(exhibit: Exhibit, asked: AskDisposal, *, by: Officer, at: datetime) -> Disposal:
    """Ask for an exhibit to be destroyed or forfeited, on an order of a court or the owner's disclaimer.

    Raises: NotPermittedError; InputError (a forfeiture without an order, an authority of a day to come or before the seizure, an
    officer as the owner); StaleError; RefusedError naming everything that stands against it, or where it is gone.
    Writes: a disposal; audit `exhibit.disposal_asked`.
    """
    with doing(Verb.EXHIBIT_DISPOSAL_ASKED, exhibit, asked, may=permissions.ASK_DISPOSAL, by=by, at=at, in_closed_case=True) as (
        act,
        exhibit,
    ):
        _check_authority(exhibit, asked, by=by, at=at)
        disposal = Disposal(
            way=DisposalWay(asked.way),
            authority=asked.authority,
            authority_by=asked.authority_by,
            authority_on=asked.authority_on,
            authority_reference=asked.authority_reference,
            reason=asked.reason,
        )
        act.says(reason=asked.reason, way=asked.way, authority=asked.authority)
        return _asked(act, exhibit, disposal, by=by, at=at)


def decide_leaving(exhibit: Exhibit, asked: DecideLeaving, *, number: int, by: Officer, at: datetime) -> Disposal:
    """Decide, as an inspector, whether an exhibit leaves as was asked. What was decided on is kept with the decision.

    Raises: NotPermittedError; InputError without a reason; RefusedError (below inspector, one's own request or case, nothing to
    decide, decided already, something against it that nobody may decide away); NotFoundError.
    Writes: the disposal; audit `exhibit.disposal_decided`.
    """
    with doing(
        Verb.EXHIBIT_DISPOSAL_DECIDED, exhibit, asked, may=permissions.DECIDE_DISPOSAL, by=by, at=at, in_closed_case=True
    ) as (act, exhibit):
        act.changes(exhibit)
        disposal = queries.disposal_by_number(exhibit, number)
        _refuse_decider(disposal, by)
        found = objections.against_disposal(disposal, on=london_date(at))
        agreed = asked.agreed == Agreed.YES
        if agreed:
            _refuse_against(exhibit, objections.refusing(found))
        to_decide = objections.to_decide(found)
        if not to_decide:
            raise RefusedError("There is nothing to decide.", "It can be given back as was asked.")
        disposal.state = DisposalState.AGREED if agreed else DisposalState.REFUSED
        disposal.decided_by, disposal.decided_at, disposal.decided_because = by, at, asked.reason
        disposal.decided_on = sorted({one.code.value for one in to_decide})
        disposal.save()
        act.says(reason=asked.reason, way=disposal.way, agreed=agreed, decided_on=disposal.decided_on)
    return disposal


def return_exhibit(exhibit: Exhibit, asked: ReturnExhibit, *, by: Officer, at: datetime) -> ContinuityEvent:
    """Give an exhibit back to whom it was asked for, against the receipt that they signed. It ends the continuity.

    Source: PACE 1984 s.22 (retained while necessary).
    Raises: NotPermittedError; InputError (no receipt, another seal); StaleError; RefusedError (nobody asked, something stands
    against it, an inspector has not agreed, gone, broken).
    Writes: a continuity entry, the exhibit, the disposal; audit `exhibit.returned`.
    """
    with doing(Verb.EXHIBIT_RETURNED, exhibit, asked, may=permissions.RETURN, by=by, at=at, in_closed_case=True) as (
        act,
        exhibit,
    ):
        if not asked.receipt_signed:
            raise InputError("receipt_signed", "Have the receipt signed: it can be printed here.")
        disposal = _ready(exhibit, (DisposalWay.RETURN,), at=at)
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = continuity_entries.seal_as_seen(exhibit, asked.seal_seen, asked.what_happened)
        reason = f"Receipt {disposal.number} signed. {disposal.reason}"[:200]
        entry = moves.let_go(act, move, ContinuityKind.RETURNED, to=disposal.to, place="Returned", reason=reason, by=by, at=at)
        _done(disposal, by=by, at=at)
        act.says(reason=disposal.reason, to=disposal.to)
    return entry


def dispose_of_exhibit(
    exhibit: Exhibit, asked: DisposeOfExhibit, *, witness: Officer, by: Officer, at: datetime
) -> ContinuityEvent:
    """Destroy an exhibit, or let it go where the court said, before a witness. It ends the continuity.

    Raises: NotPermittedError; InputError (no method, one's own witness or one of another team, another seal); StaleError;
    RefusedError (nobody asked, something stands against it, an inspector has not agreed, gone, broken).
    Writes: a continuity entry, the exhibit, the disposal; audit `exhibit.disposed`.
    """
    with doing(Verb.EXHIBIT_DISPOSED, exhibit, asked, may=permissions.DISPOSE, by=by, at=at, in_closed_case=True) as (
        act,
        exhibit,
    ):
        if witness.pk == by.pk or not witness.is_active or witness.team_id != exhibit.team_id:
            raise InputError("witness", "The witness is another officer of the team, who was there.")
        disposal = _ready(exhibit, (DisposalWay.DESTRUCTION, DisposalWay.FORFEITURE), at=at)
        act.changes(exhibit)
        [move] = moves.ready([exhibit])
        move.seal, move.explanation = continuity_entries.seal_as_seen(exhibit, asked.seal_seen, asked.what_happened)
        is_destroyed = disposal.way == DisposalWay.DESTRUCTION
        kind = ContinuityKind.DESTROYED if is_destroyed else ContinuityKind.FORFEITED
        entry = moves.let_go(
            act, move, kind, to="Nobody: destroyed" if is_destroyed else f"Forfeited: {disposal.authority_by}",
            place="Destroyed" if is_destroyed else "Forfeited", reason=asked.method, by=by, at=at,
        )  # fmt: skip
        disposal.method, disposal.witness = asked.method, witness
        _done(disposal, by=by, at=at)
        act.says(reason=disposal.reason, way=disposal.way, witness=witness.username, method=asked.method)
    return entry


def undo_return(exhibit: Exhibit, asked: UndoReturn, *, by: Officer, at: datetime) -> ContinuityEvent:
    """Record that an exhibit recorded as returned is still here: a further entry; that of the return stays.

    Only on the London day of the return, by who recorded it or an inspector: later the thing has been out of police hands, and
    whoever brings it back hands over another exhibit.
    Raises: NotPermittedError; InputError; StaleError; RefusedError (not returned, another day, another officer).
    Writes: a continuity entry, the exhibit, the disposal; audit `exhibit.return_undone`.
    """
    with doing(Verb.EXHIBIT_RETURN_UNDONE, exhibit, asked, may=permissions.UNDO_RETURN, by=by, at=at, in_closed_case=True) as (
        act,
        exhibit,
    ):
        if exhibit.state != ExhibitState.RETURNED:
            raise RefusedError(f"{exhibit} is not returned.", "There is nothing to undo.")
        disposal = queries.disposals_of(exhibit).filter(state=DisposalState.DONE).first()
        if disposal is None or disposal.done_at is None or london_date(disposal.done_at) != london_date(at):
            raise RefusedError(
                f"{exhibit} was returned on an earlier day.", "What is brought back now is logged as another exhibit."
            )
        if by.pk != disposal.done_by_id and not Rank(by.rank).is_at_least(Rank.INSPECTOR):
            raise RefusedError(f"{disposal.done_by} recorded the return.", "They undo it, or an inspector does.")
        act.changes(exhibit)
        chain = queries.continuity_of(exhibit)
        continuity_entries.refuse_broken(exhibit, chain)
        move = moves.Move(exhibit, chain, from_holder=exhibit.holder)
        move.seal, move.explanation = continuity_entries.seal_as_seen(exhibit, asked.seal_seen, asked.what_happened)
        entry = moves.take_back(move, held_at=asked.held_at, reason=asked.reason[:200], by=by, at=at)
        disposal.state = DisposalState.UNDONE
        disposal.undone_by, disposal.undone_at, disposal.undone_because = by, at, asked.reason
        disposal.save()
        act.says(reason=asked.reason, held_at=asked.held_at)
    return entry


def _asked(act: Act, exhibit: Exhibit, disposal: Disposal, *, by: Officer, at: datetime) -> Disposal:
    """Write what was asked, unless something stands against it that nobody may decide away."""
    continuity_entries.refuse_gone(exhibit)
    disposal.exhibit, disposal.case = exhibit, exhibit.case
    disposal.asked_by, disposal.asked_at = by, at
    _refuse_against(exhibit, objections.refusing(objections.against_disposal(disposal, on=london_date(at))))
    act.changes(exhibit)
    earlier = list(queries.disposals_of(exhibit))
    for one in earlier:
        if one.state in (DisposalState.ASKED, DisposalState.AGREED):
            one.state = DisposalState.OVERTAKEN
            one.save()
    disposal.number = earlier[0].number + 1 if earlier else 1
    disposal.save()
    return disposal


def _ready(exhibit: Exhibit, ways: tuple[DisposalWay, ...], *, at: datetime) -> Disposal:
    """What was asked and may be carried out now."""
    continuity_entries.refuse_gone(exhibit)
    disposal = queries.running_disposal(exhibit)
    if disposal is None or disposal.way not in ways:
        raise RefusedError(f"Nobody has asked for that of {exhibit}.", "Ask first: who takes it, or on which authority, and why.")
    found = objections.against_disposal(disposal, on=london_date(at))
    _refuse_against(exhibit, objections.refusing(found))
    decided = set(disposal.decided_on) if disposal.state == DisposalState.AGREED else set()
    undecided = [one for one in objections.to_decide(found) if one.code.value not in decided]
    if undecided:
        raise RefusedError(" ".join(one.sentence for one in undecided), objections.ASK_AN_INSPECTOR)
    return disposal


def _refuse_against(exhibit: Exhibit, found: list[objections.Against]) -> None:
    if found:
        ways = dict.fromkeys(one.way_forward for one in found)
        raise RefusedError(f"{exhibit} can’t leave. " + " ".join(one.sentence for one in found), " ".join(ways))


def _refuse_decider(disposal: Disposal, by: Officer) -> None:
    if disposal.state != DisposalState.ASKED:
        raise RefusedError(f"It is {disposal.get_state_display().lower()} already.", "Ask anew where that is no longer right.")
    if not Rank(by.rank).is_at_least(Rank.INSPECTOR):
        raise RefusedError(f"{by.name} is below the rank of inspector.", objections.ASK_AN_INSPECTOR)
    if by.pk in (disposal.asked_by_id, disposal.case.officer_in_the_case_id):
        raise RefusedError("Nobody decides on their own request or in their own case.", objections.ASK_AN_INSPECTOR)


def _check_authority(exhibit: Exhibit, asked: AskDisposal, *, by: Officer, at: datetime) -> None:
    if asked.way == Disposing.FORFEITURE and asked.authority != DisposalAuthority.COURT_ORDER:
        raise InputError("authority", "Only a court forfeits. Choose its order.")
    require_text("authority_by", asked.authority_by, "Write which court, or who disclaimed it.")
    refuse_future_day("authority_on", asked.authority_on, at=at)
    refuse_day_before("authority_on", asked.authority_on, london_date(exhibit.seized_at), "the seizure")
    if asked.authority == DisposalAuthority.DISCLAIMER:
        officers = {by.name, *queries.officers_of(exhibit.team_id).values_list("name", flat=True)}
        if any(objections.words_of(asked.authority_by) == objections.words_of(name) for name in officers):
            raise InputError("authority_by", "That is an officer. The owner disclaims it, and nobody for them.")


def _done(disposal: Disposal, *, by: Officer, at: datetime) -> None:
    disposal.state, disposal.done_by, disposal.done_at = DisposalState.DONE, by, at
    disposal.save()
