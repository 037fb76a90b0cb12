"""Putting entries of the continuity right, and explaining where it is broken: new entries, the first ones stay."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act, doing
from safehold.casework.exhibits import continuity_entries, permissions, queries
from safehold.casework.exhibits.asked import CorrectEntry, ExplainBreak
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit
from safehold.casework.exhibits.verbs import Verb


def correct_entry(exhibit: Exhibit, asked: CorrectEntry, *, number: int, by: Officer, at: datetime) -> ContinuityEvent:
    """Put a mistake in the entry of a number right by a new entry; the first one stays. Only place and reason can be corrected.

    Raises: NotPermittedError; InputError (nothing changed, no reason); NotFoundError (no such entry).
    Writes: a continuity entry; audit `exhibit.entry_corrected`.
    """
    with doing(
        Verb.EXHIBIT_CORRECTED,
        exhibit,
        asked,
        may=permissions.CORRECT,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        first = queries.entry_of(exhibit, number)
        before = as_corrected(first).get(asked.field, getattr(first, asked.field))
        if asked.value == before:
            raise InputError("value", "Write what is right.", f"It says “{before}” now.")
        entry = _annotate(
            act,
            exhibit,
            ContinuityKind.CORRECTED,
            first,
            by=by,
            at=at,
            reason=asked.reason,
            corrected_field=asked.field,
            value_before=before,
            value_after=asked.value,
        )
        act.says(
            reason=asked.reason,
            entry=number,
            field=asked.field,
            before=before,
            after=entry.value_after,
        )
    return entry


def explain_break(exhibit: Exhibit, asked: ExplainBreak, *, number: int, by: Officer, at: datetime) -> ContinuityEvent:
    """Record what happened where the entry of a number does not follow the one before. The break stays visible.

    Raises: NotPermittedError; InputError without an account; RefusedError where that entry follows; NotFoundError.
    Writes: a continuity entry, the exhibit; audit `exhibit.break_explained`.
    """
    with doing(
        Verb.EXHIBIT_BREAK_EXPLAINED,
        exhibit,
        asked,
        may=permissions.EXPLAIN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        check = queries.continuity_check(exhibit)
        if number not in {found.entry for found in check.breaks}:
            raise RefusedError(f"Entry {number} of {exhibit} follows the entry before.", "There is no break to explain.")
        entry = _annotate(
            act,
            exhibit,
            ContinuityKind.EXPLAINED,
            queries.entry_of(exhibit, number),
            by=by,
            at=at,
            reason="Break in the continuity",
            explanation=asked.what_happened,
        )
        act.says(reason=asked.what_happened, entry=number)
    return entry


def as_corrected(entry: ContinuityEvent) -> dict[str, str]:
    """What later entries say is right about an entry: field → latest value."""
    corrections = entry.corrections.filter(kind=ContinuityKind.CORRECTED).order_by("number")
    return {correction.corrected_field: correction.value_after for correction in corrections}


def _annotate(
    act: Act,
    exhibit: Exhibit,
    kind: ContinuityKind,
    about: ContinuityEvent,
    *,
    by: Officer,
    at: datetime,
    reason: str,
    **fields: str,
) -> ContinuityEvent:
    """Write an entry about an earlier one; holder and seal stay."""
    chain = queries.continuity_of(exhibit)
    last = chain[-1]
    entry = continuity_entries.add_entry(
        exhibit,
        kind,
        chain,
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
    act.changes(exhibit)
    return entry
