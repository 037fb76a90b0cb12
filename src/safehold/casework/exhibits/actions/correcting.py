"""Putting entries of the continuity right, and explaining where it is broken: new entries, the first ones stay."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import Act, doing
from safehold.casework.exhibits import permissions, queries, writing
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit

CORRECTABLE = ("place", "reason")
"""What a correcting entry may put right. Seals and holders are never rewritten: what happened to them is recorded."""


def correct_entry(
    exhibit: Exhibit, *, by: Officer, at: datetime, number: int, field: str, value: str, reason: str
) -> ContinuityEvent:
    """Put a mistake in an entry right by a new entry; the first one stays. Only place and reason can be corrected.

    Raises: NotPermittedError; InputError (no such field, nothing changed, no reason); NotFoundError (no such entry).
    Writes: a continuity entry; audit `exhibit.entry_corrected`.
    """
    with doing(Verb.EXHIBIT_CORRECTED, exhibit, may=permissions.CORRECT, by=by, at=at, in_closed_case=True) as (act, exhibit):
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
            act,
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
        act.says(
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
    with doing(
        Verb.EXHIBIT_BREAK_EXPLAINED,
        exhibit,
        may=permissions.EXPLAIN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        if not what_happened.strip():
            raise InputError("what_happened", "Write what happened.")
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
            explanation=what_happened,
        )
        act.says(reason=what_happened, entry=number)
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
    entry = writing.add_entry(
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
