"""How an entry of the continuity is written. Private to actions: the caller holds the transaction and writes the audit entry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from safehold.accounts.checks import refuse_future
from safehold.accounts.errors import InputError, RefusedError, broken_constraint
from safehold.accounts.models import Officer
from safehold.casework.exhibits import continuity, queries, seals
from safehold.casework.exhibits.models import ANNOTATIONS, GONE, ContinuityEvent, ContinuityKind, Exhibit


def add_entry(exhibit: Exhibit, kind: ContinuityKind, chain: Sequence[ContinuityEvent], **facts: Any) -> ContinuityEvent:
    """Write the next entry of a chain; `facts` as `next_entry` takes them.

    Raises: InputError where the new seal is on another exhibit already.
    Writes: a continuity entry.
    """
    entry = next_entry(exhibit, kind, chain, **facts)
    insert([entry])
    return entry


def next_entry(
    exhibit: Exhibit,
    kind: ContinuityKind,
    chain: Sequence[ContinuityEvent],
    *,
    by: Officer,
    at: datetime,
    recorded_at: datetime,
    to_holder: str,
    place: str,
    reason: str,
    seal_in: str,
    seal_out: str,
    new_seal: str | None = None,
    explanation: str = "",
    corrects: ContinuityEvent | None = None,
    corrected_field: str = "",
    value_before: str = "",
    value_after: str = "",
) -> ContinuityEvent:
    """Make the entry that follows a chain (oldest entry first; empty: the first one), with its digest. Nothing is written."""
    before = chain[-1] if chain else None
    if chain:
        # Where what happened last was recorded by a clock that runs minutes ahead, this is not recorded as earlier.
        at = max(at, _last_moved(chain).at)
    entry = ContinuityEvent(
        exhibit=exhibit,
        case_id=exhibit.case_id,
        number=before.number + 1 if before else 1,
        kind=kind,
        at=at,
        from_holder=before.to_holder if before else "",
        to_holder=to_holder[:120],
        place=place,
        reason=reason,
        seal_in=seal_in,
        seal_out=seal_out,
        new_seal=new_seal,
        explanation=explanation,
        corrects=corrects,
        corrected_field=corrected_field,
        value_before=value_before,
        value_after=value_after,
        officer_id_by_value=by.pk,
        officer_name=by.name,
        recorded_at=recorded_at,
        previous_digest=before.digest if before else "",
    )
    entry.digest = continuity.digest_of(entry, exhibit.reference)
    return entry


def insert(entries: Sequence[ContinuityEvent]) -> None:
    """Write entries, each of another exhibit, by one statement.

    Raises: InputError where a new seal is on another exhibit already.
    Writes: continuity entries.
    """
    try:
        ContinuityEvent.objects.bulk_create(entries)
    except IntegrityError as error:
        if broken_constraint(error) == "a_seal_is_used_once":
            # The exhibit that carries it may be in a case that this officer may not know of: it is not named.
            raise seal_is_used(entries[0].new_seal or "") from error
        raise


def seal_is_used(seal: str, where: str = "another exhibit") -> InputError:
    """Make the refusal of a seal that was used before; it names the other exhibit only where the officer may see it."""
    return InputError("seal", f"Seal {seal} is already on {where}.", "Scan the seal again, or take another one.")


def new_seal(seal: str) -> str:
    """Check that a seal can be put on: it was never used. Raises: InputError."""
    written = seals.as_typed(seal)
    other = queries.reference_with_seal(written)
    if other is not None:
        raise seal_is_used(written, other)
    return written


def seal_as_seen(
    exhibit: Exhibit,
    seen: str,
    what_happened: str,
    *,
    field: str = "seal_seen",
    if_it_differs: str = "Read the seal again. If it really differs, write what happened: the break is then recorded.",
) -> tuple[str, str]:
    """Compare the seal that a person sees with the seal that left. Returns the seal seen, and the explanation where it differs.

    Raises: InputError where it differs and nobody has said what happened.
    """
    if not exhibit.seal:
        if seen.strip():
            raise InputError(
                field, f"{exhibit} is open on the bench and carries no seal.", "Leave the seal empty, or seal it first."
            )
        return "", ""
    if not seen.strip():
        raise InputError(field, f"Scan the seal of {exhibit}, or type its number.")
    written = seals.as_typed(seen)
    if seals.comparable(written) == seals.comparable(exhibit.seal):
        return exhibit.seal, ""
    if not what_happened:
        raise InputError(field, f"{exhibit} left with seal {exhibit.seal}; you see {written}.", if_it_differs)
    return written, what_happened


def seals_as_seen(exhibits: Sequence[Exhibit], seen: Mapping[int, str]) -> dict[int, str]:
    """Compare the seals that a person sees with those that left; both by the key of the exhibit. Each must be the same.

    Raises: InputError with every seal that differs or was not read; the field is `seal_` with the reference of the exhibit.
    """
    found: dict[int, str] = {}
    wrong: list[InputError] = []
    carries = {seals.comparable(exhibit.seal): exhibit for exhibit in exhibits if exhibit.seal}
    for exhibit in exhibits:
        read = seen.get(exhibit.pk, "")
        other = carries.get(seals.comparable(read))
        way_forward = (
            f"That is the seal of {other}: look which is which."
            if other
            else f"Read the seal again. If it really differs, move {exhibit} by itself and write what happened."
        )
        try:
            found[exhibit.pk], _ = seal_as_seen(exhibit, read, "", field=f"seal_{exhibit}", if_it_differs=way_forward)
        except InputError as error:
            wrong.append(error)
    if wrong:
        raise InputError.of_all(wrong)
    return found


def moment(at: datetime, happened_at: datetime | None, field: str = "happened_at") -> datetime:
    """The moment at which something happened: now, where nothing else is said. Raises: InputError for the future."""
    if happened_at is None:
        return at
    refuse_future(field, happened_at, at=at)
    return happened_at


def _last_moved(chain: Sequence[ContinuityEvent]) -> ContinuityEvent:
    """The latest entry of a chain that moved the exhibit or its seal; corrections and explanations move nothing."""
    return next(entry for entry in reversed(chain) if entry.kind not in ANNOTATIONS)


def refuse_before_last(exhibit: Exhibit, chain: Sequence[ContinuityEvent], happened_at: datetime) -> None:
    """Refuse a moment before the exhibit last moved. Raises: InputError."""
    last = _last_moved(chain)
    if happened_at < last.at:
        raise InputError(
            "happened_at", f"{exhibit} was still with {last.to_holder} then.", "Check the date and the time of this entry."
        )


def refuse_gone(exhibit: Exhibit) -> None:
    """Refuse what can't be done to an exhibit that the police no longer hold. Raises: RefusedError."""
    if exhibit.state in GONE:
        raise RefusedError(
            f"{exhibit} is gone: {exhibit.get_state_display().lower()}.", "Only a correction can be added to its continuity."
        )


def refuse_broken(exhibit: Exhibit, chain: Sequence[ContinuityEvent]) -> None:
    """Refuse to pass on an exhibit whose continuity is broken. Raises: RefusedError, naming the entry."""
    check = continuity.check(chain, exhibit.reference)
    if not check.is_unbroken:
        raise RefusedError(check.words, f"Record what happened before {exhibit} leaves.")
