"""How an entry of the continuity is written. Private to actions: the caller holds the transaction and writes the audit entry."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from safehold.casework.accounts.checks import refuse_future
from safehold.casework.accounts.errors import InputError, RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.cases import search
from safehold.casework.exhibits import continuity, queries
from safehold.casework.exhibits.models import ContinuityEvent, ContinuityKind, Exhibit, ExhibitState


def add_entry(
    exhibit: Exhibit,
    kind: ContinuityKind,
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
    """Write the next entry of a chain.

    Raises: InputError where the new seal is on another exhibit already.
    Writes: a continuity entry.
    """
    before = exhibit.continuity.order_by("-number").first()
    if before is not None and at < before.at:
        # Where what happened last was recorded by a clock that runs minutes ahead, this is not recorded as earlier.
        at = max(at, _last_moved(exhibit).at)
    entry = ContinuityEvent(
        exhibit=exhibit,
        case_id=exhibit.case_id,
        number=before.number + 1 if before else 1,
        kind=kind,
        at=at,
        from_holder=before.to_holder if before else "",
        to_holder=to_holder[:120],
        place=place.strip()[:120],
        reason=reason.strip()[:200],
        seal_in=seal_in,
        seal_out=seal_out,
        new_seal=new_seal,
        explanation=explanation.strip()[:300],
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
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if "a_seal_is_used_once" in str(error):
            # The exhibit that carries it may be in a case that this officer may not know of: it is not named.
            raise seal_is_used(new_seal or "", exhibit=None) from error
        raise
    return entry


def seal_is_used(seal: str, *, exhibit: Exhibit | None) -> InputError:
    """Make the refusal of a seal that was used before; it names the other exhibit only where the officer may see it."""
    where = exhibit.reference if exhibit else "another exhibit"
    return InputError("seal", f"Seal {seal} is already on {where}.", "Scan the seal again, or take another one.")


def clean_seal(seal: str, field: str = "seal") -> str:
    """Write a seal number one way: no surrounding or doubled blanks, capital letters. Raises: InputError when there is none."""
    written = " ".join(seal.split()).upper()
    if not written:
        raise InputError(field, "Scan the seal, or type its number.")
    if len(written) > 40:
        raise InputError(field, "A seal number has at most 40 characters.", "Scan the seal again.")
    return written


def new_seal(seal: str) -> str:
    """Check that a seal can be put on: it was never used. Raises: InputError."""
    written = clean_seal(seal)
    other = queries.exhibit_with_seal(written)
    if other is not None:
        raise seal_is_used(written, exhibit=other)
    return written


def seal_as_seen(exhibit: Exhibit, seen: str, what_happened: str) -> tuple[str, str]:
    """Compare the seal that a person sees with the seal that left. Returns the seal seen, and the explanation where it differs.

    Raises: InputError where it differs and nobody has said what happened.
    """
    if not exhibit.seal:
        if seen.strip():
            raise InputError(
                "seal_seen", f"{exhibit} is open on the bench and carries no seal.", "Leave the seal empty, or seal it first."
            )
        return "", ""
    written = clean_seal(seen, "seal_seen")
    if written == exhibit.seal:
        return written, ""
    if not what_happened.strip():
        raise InputError(
            "seal_seen",
            f"{exhibit} left with seal {exhibit.seal}; you see {written}.",
            "Read the seal again. If it really differs, write what happened: the break is then recorded.",
        )
    return written, what_happened.strip()


def moment(at: datetime, happened_at: datetime | None, field: str = "happened_at") -> datetime:
    """The moment at which something happened: now, where nothing else is said. Raises: InputError for the future."""
    if happened_at is None:
        return at
    refuse_future(field, happened_at, at=at)
    return happened_at


def _last_moved(exhibit: Exhibit) -> ContinuityEvent:
    """The latest entry that moved the exhibit or its seal; corrections and explanations move nothing."""
    about = (ContinuityKind.CORRECTED, ContinuityKind.EXPLAINED)
    return exhibit.continuity.exclude(kind__in=about).order_by("-number")[0]


def refuse_before_last(exhibit: Exhibit, happened_at: datetime) -> None:
    """Refuse a moment before the exhibit last moved. Raises: InputError."""
    last = _last_moved(exhibit)
    if happened_at < last.at:
        raise InputError(
            "happened_at", f"{exhibit} was still with {last.to_holder} then.", "Check the date and the time of this entry."
        )


def refuse_returned(exhibit: Exhibit) -> None:
    """Refuse what can't be done to an exhibit that the police no longer hold. Raises: RefusedError."""
    if exhibit.state == ExhibitState.RETURNED:
        raise RefusedError(f"{exhibit} was returned.", "Only a correction can be added to its continuity.")


def refuse_broken(exhibit: Exhibit) -> None:
    """Refuse to pass on an exhibit whose continuity is broken. Raises: RefusedError, naming the entry."""
    check = queries.continuity_check(exhibit)
    if not check.is_unbroken:
        raise RefusedError(check.words, f"Record what happened before {exhibit} leaves.")


def save(exhibit: Exhibit) -> None:
    """Save an exhibit that changed, and renew what it can be found by. Writes: the exhibit, its search entry."""
    exhibit.version += 1
    exhibit.save()
    make_findable(exhibit)


def make_findable(exhibit: Exhibit) -> None:
    """Renew what an exhibit can be found by: its reference, seals and serial number."""
    seals = exhibit.continuity.exclude(new_seal=None).values_list("new_seal", flat=True)
    search.index(
        "exhibit",
        exhibit.pk,
        team=exhibit.case.team,
        case=exhibit.case,
        title=f"{exhibit.reference} {exhibit.description}",
        detail=f"Exhibit of {exhibit.case.reference}",
        url=reverse("exhibits:exhibit", args=[exhibit.reference]),
        values=(exhibit.reference, exhibit.serial_number, exhibit.make_and_model, *(seal for seal in seals if seal)),
    )
