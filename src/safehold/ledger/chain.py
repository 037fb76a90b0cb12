"""A chain of entries in which each digest covers its entry and the digest before it.

Rules:
- The digest of an entry is SHA-256 over a domain label, the digest before (32 bytes; zeros for the first) and the
  entry's canonical bytes. So a change, removal, insertion or exchange of entries breaks the chain at that place.
- Entries cut off at the end leave a chain that is whole: whoever checks must know the last digest from elsewhere,
  and gives it as `last`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .canonical import canonical_bytes
from .errors import LedgerError, NotCanonicalError

DIGEST_SIZE: Final = 32
BEFORE_FIRST: Final = bytes(DIGEST_SIZE)
_LABEL: Final = b"safehold chain v1\x00"


class BreakKind(StrEnum):
    """How a chain is broken."""

    DIGEST = "digest"
    """The entry, or its digest, is not what was recorded; or an entry before it was removed, added or exchanged."""
    NOT_CANONICAL = "not_canonical"
    """The entry holds something that was never recorded in this form."""
    END = "end"
    """The chain is whole and ends elsewhere than is known: entries are missing from its end, or were added to it."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with the digest that was recorded for it."""

    entry: Mapping[str, object]
    digest: bytes


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain is first broken; `place` counts entries from 0."""

    place: int
    kind: BreakKind
    detail: str


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What the check of a chain found. `first_break` is None when the chain is whole."""

    entries: int
    """Entries found in order before the first break."""
    last: bytes
    """Digest of the last entry in order."""
    first_break: ChainBreak | None = None

    @property
    def ok(self) -> bool:
        """Whether the chain is whole."""
        return self.first_break is None


def link(previous: bytes | None, entry: Mapping[str, object]) -> bytes:
    """Compute the digest of an entry that follows the digest `previous` (None for the first entry).

    Raises: NotCanonicalError; LedgerError when `previous` is no digest.
    """
    before = BEFORE_FIRST if previous is None else previous
    if len(before) != DIGEST_SIZE:
        raise LedgerError(f"The digest before an entry has {DIGEST_SIZE} bytes, not {len(before)}.")
    return hashlib.sha256(_LABEL + before + canonical_bytes(entry)).digest()


def check(links: Iterable[Link], *, previous: bytes | None = None, last: bytes | None = None) -> ChainResult:
    """Check a chain from its first entry and name the first break.

    `previous` is the digest before the first link given, when the chain is checked from its middle; `last` is the
    last digest as known from elsewhere, without which a cut end cannot be seen.
    """
    before = BEFORE_FIRST if previous is None else previous
    number = 0
    for number, item in enumerate(links, 1):
        try:
            expected = link(before, item.entry)
        except NotCanonicalError as error:
            return ChainResult(number - 1, before, ChainBreak(number - 1, BreakKind.NOT_CANONICAL, str(error)))
        if not hmac.compare_digest(expected, bytes(item.digest)):
            detail = f"The digest recorded is {bytes(item.digest).hex()}, and that of what is there is {expected.hex()}."
            return ChainResult(number - 1, before, ChainBreak(number - 1, BreakKind.DIGEST, detail))
        before = expected
    if last is not None and not hmac.compare_digest(before, last):
        detail = f"The chain ends with {before.hex()}, and should end with {last.hex()}."
        return ChainResult(number, before, ChainBreak(number, BreakKind.END, detail))
    return ChainResult(number, before)
