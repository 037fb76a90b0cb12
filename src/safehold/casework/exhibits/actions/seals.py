"""Opening the seal of an exhibit on the bench, and sealing it again."""

from datetime import datetime

from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.exhibits import continuity_entries, permissions, queries
from safehold.casework.exhibits.asked import OpenSeal, Reseal
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit
from safehold.casework.exhibits.verbs import Verb


def open_seal(exhibit: Exhibit, asked: OpenSeal, *, by: Officer, at: datetime) -> ContinuityEvent:
    """Open the seal on the bench. From now on the exhibit is open and in the hands of the opener.

    Raises: NotPermittedError; InputError (no reason, another seal); RefusedError (open already, not at the laboratory, broken).
    Writes: a continuity entry, the exhibit; audit `exhibit.seal_opened`.
    """
    with doing(
        Verb.EXHIBIT_OPENED,
        exhibit,
        asked,
        may=permissions.OPEN_SEAL,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        continuity_entries.refuse_gone(exhibit)
        chain = queries.continuity_of(exhibit)
        continuity_entries.refuse_broken(exhibit, chain)
        if not exhibit.seal:
            raise RefusedError(f"{exhibit} is open already, with {exhibit.holder}.", "Seal it again before it is handed on.")
        if exhibit.laboratory_id != by.team_id:
            raise RefusedError(f"{exhibit} is not booked in at your laboratory.", "Book it in first.")
        seal, explanation = continuity_entries.seal_as_seen(exhibit, asked.seal_seen, asked.what_happened)
        entry = continuity_entries.add_entry(
            exhibit,
            ContinuityKind.OPENED,
            chain,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=f"{by.name}, {asked.place}".rstrip(", "),
            place=asked.place,
            reason=asked.reason,
            seal_in=seal,
            seal_out="",
            explanation=explanation,
        )
        exhibit.holder, exhibit.held_by, exhibit.seal = entry.to_holder, by, ""
        act.says(reason=asked.reason, seal=seal)
    return entry


def reseal(exhibit: Exhibit, asked: Reseal, *, by: Officer, at: datetime) -> ContinuityEvent:
    """Put a new seal on an open exhibit. Only the opener does: nobody else saw that nothing was added or taken.

    Raises: NotPermittedError; InputError (a seal that was used); RefusedError (not open, or opened by somebody else).
    Writes: a continuity entry, the exhibit; audit `exhibit.resealed`.
    """
    with doing(
        Verb.EXHIBIT_RESEALED,
        exhibit,
        asked,
        may=permissions.RESEAL,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        opened = queries.opener_of(exhibit)
        if opened is None:
            raise RefusedError(f"{exhibit} is sealed with {exhibit.seal}.", "Open that seal first, with a reason.")
        if opened.officer_id_by_value != by.pk:
            raise RefusedError(f"{opened.officer_name} opened {exhibit}.", f"Only {opened.officer_name} can seal it again.")
        seal = continuity_entries.new_seal(asked.new_seal)
        chain = queries.continuity_of(exhibit)
        entry = continuity_entries.add_entry(
            exhibit,
            ContinuityKind.SEALED,
            chain,
            by=by,
            at=at,
            recorded_at=at,
            to_holder=exhibit.holder,
            place=asked.place,
            reason=asked.reason,
            seal_in="",
            seal_out=seal,
            new_seal=seal,
        )
        exhibit.seal = seal
        act.says(reason=asked.reason, seal=seal)
    return entry
