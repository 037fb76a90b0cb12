"""The chain of an exhibit's continuity: what each entry's digest covers, and whether a chain is unbroken.

Pure: it reads the entries it is given and nothing else, so that a bundle can be checked in the same way away from the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from safehold import ledger
from safehold.casework.exhibits.models import ANNOTATIONS, ContinuityEvent

COVERED = (
    "number",
    "kind",
    "at",
    "from_holder",
    "to_holder",
    "place",
    "reason",
    "seal_in",
    "seal_out",
    "new_seal",
    "explanation",
    "corrected_field",
    "value_before",
    "value_after",
    "officer_id_by_value",
    "officer_name",
    "recorded_at",
)
"""The fields that the digest covers, besides the exhibit's reference, the entry that it is about, and the digest before."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the number of the entry, and what is wrong in words."""

    entry: int
    words: str


@dataclass(frozen=True, slots=True)
class ContinuityCheck:
    """The result of checking a chain. `breaks` lists what is not explained, `explained` what a person has accounted for."""

    entries: int
    breaks: tuple[Break, ...] = ()
    explained: tuple[Break, ...] = ()

    @property
    def is_unbroken(self) -> bool:
        """Say whether every entry follows the one before, or a person has recorded what happened."""
        return not self.breaks

    @property
    def words(self) -> str:
        """The result as one sentence."""
        if self.breaks:
            return self.breaks[0].words
        counted = f"{self.entries} of {self.entries} {'entry checks' if self.entries == 1 else 'entries check'}"
        if self.explained:
            return f"{counted}; {len(self.explained)} explained"
        return counted


def facts_of(entry: ContinuityEvent, exhibit_reference: str) -> dict[str, object]:
    """What the digest of an entry covers, by name: the entry as a bundle carries it."""
    about = entry.corrects.number if entry.corrects else None
    return {"exhibit": exhibit_reference, "about": about, **{name: getattr(entry, name) for name in COVERED}}


def digest_of(entry: ContinuityEvent, exhibit_reference: str) -> str:
    """Compute the digest of an entry from the digest before and its canonical form (`safehold.ledger`), in hexadecimal."""
    previous = bytes.fromhex(entry.previous_digest) if entry.previous_digest else None
    return ledger.link(previous, facts_of(entry, exhibit_reference)).hex()


def check(entries: Sequence[ContinuityEvent], exhibit_reference: str) -> ContinuityCheck:
    """Check a chain, oldest entry first: numbers, digests, holders, times and seals.

    It proves that nothing was changed, removed or put in between since it was written, and that each seal that arrived is the
    seal that left. It does not prove that what a person wrote was true.
    """
    breaks: list[Break] = []
    explained: list[Break] = []
    accounted = {entry.corrects.number for entry in entries if entry.corrects and entry.kind == "explained"}
    before: ContinuityEvent | None = None
    moved: ContinuityEvent | None = None
    for place, entry in enumerate(entries, 1):
        faults = _faults(entry, before, place, exhibit_reference)
        if entry.kind not in ANNOTATIONS:
            if moved is not None and entry.at < moved.at:
                faults.append((f"Entry {entry.number} is earlier than entry {moved.number}.", False))
            moved = entry
        for words, is_about_the_seal in faults:
            fault = Break(entry.number, words)
            can_be_accounted = is_about_the_seal and bool(entry.explanation)
            (explained if can_be_accounted or entry.number in accounted else breaks).append(fault)
        before = entry
    if not entries:
        breaks.append(Break(0, "No entry is recorded."))
    return ContinuityCheck(len(entries), tuple(breaks), tuple(explained))


def _faults(entry: ContinuityEvent, before: ContinuityEvent | None, place: int, exhibit_reference: str) -> list[tuple[str, bool]]:
    """List what is wrong with an entry after the one before; the second value marks what concerns the seal alone."""
    faults: list[tuple[str, bool]] = []
    previous = before.digest if before else ""
    last = before.number if before else 0
    if entry.number != last + 1:
        faults.append((f"Entry {place} is missing: entry {entry.number} comes after entry {last}.", False))
    if entry.previous_digest != previous:
        faults.append((f"Entry {entry.number} does not follow entry {last}: the fingerprint of the one before differs.", False))
    if not _holds(entry, exhibit_reference):
        faults.append((f"Entry {entry.number} was changed after it was written.", False))
    if before is None:
        if entry.kind != "seized":
            faults.append((f"Entry {entry.number} is not a seizure: the beginning is missing.", False))
        return faults
    if entry.from_holder != before.to_holder:
        held, given = before.to_holder, entry.from_holder
        faults.append((f"Entry {entry.number} does not follow entry {last}: it was with {held}, not with {given}.", False))
    if entry.seal_in != before.seal_out:
        arrived, left = entry.seal_in or "no seal", before.seal_out or "no seal"
        faults.append((f"Entry {entry.number} does not follow entry {last}: {left} left, {arrived} arrived.", True))
    return faults


def _holds(entry: ContinuityEvent, exhibit_reference: str) -> bool:
    """Whether the digest of an entry is that of what it says; a digest before that is none at all is no reason to fail."""
    try:
        return entry.digest == digest_of(entry, exhibit_reference)
    except (ValueError, ledger.LedgerError):
        return False
