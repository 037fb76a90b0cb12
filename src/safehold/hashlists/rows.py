"""A row of a hash list, and how digests are written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

ALGORITHMS = ("md5", "sha1", "sha256")
DIGEST_SIZES = {"md5": 16, "sha1": 20, "sha256": 32}
#: Units: bytes.
_LONGEST_NAME = 1000
_BEGINNING = 880
_BY_LENGTH = {size * 2: name for name, size in DIGEST_SIZES.items()}


@dataclass(frozen=True, slots=True)
class Package:
    """A package of NSRL: its number, by which changes name it, and what it is called, where that is known."""

    number: str
    name: str | None = None
    version: str | None = None

    def __str__(self) -> str:
        return " ".join(filter(None, (self.name, self.version)))


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One known file: at least one digest, and what the list says of it."""

    md5: bytes | None = None
    sha1: bytes | None = None
    sha256: bytes | None = None
    category: str | None = None
    name: str | None = None
    package: str | Package | None = None

    def digests(self) -> dict[str, bytes]:
        """Return the digests there are, by algorithm, the strongest last."""
        found = {"md5": self.md5, "sha1": self.sha1, "sha256": self.sha256}
        return {algorithm: digest for algorithm, digest in found.items() if digest is not None}


@dataclass(frozen=True, slots=True)
class Digests:
    """Many rows of one digest each, about which the list says nothing else. The digests stand one after the other."""

    algorithm: str
    data: bytes


@dataclass(frozen=True, slots=True)
class InvalidRow:
    """A row that could not be used. `row` counts from 1 (lines of a text, records of anything else)."""

    row: int
    reason: str


def digest_from(text: str) -> tuple[str, bytes] | None:
    """Return the algorithm and the bytes of a digest in hexadecimal; None for what is no MD5, SHA-1 or SHA-256."""
    algorithm = _BY_LENGTH.get(len(text))
    if algorithm is None:
        return None
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        return None
    # White space between digits would have been passed over.
    return (algorithm, digest) if len(digest) * 2 == len(text) else None


def single_digest(algorithm: str, digest: bytes, name: str | None = None) -> ListedFile:
    """Return a row with one digest."""
    if algorithm == "md5":
        return ListedFile(md5=digest, name=name)
    if algorithm == "sha1":
        return ListedFile(sha1=digest, name=name)
    return ListedFile(sha256=digest, name=name)


def kept_name(name: str | None) -> bytes:
    """Return a name as an index keeps it: a long one by its beginning and the digest of the whole, so that no two names meet."""
    data = (name or "").encode("utf-8", "surrogateescape")
    if len(data) <= _LONGEST_NAME:
        return data
    beginning = data[:_BEGINNING].decode("utf-8", "ignore")
    return f"{beginning}… (a longer name, SHA-256 {hashlib.sha256(data).hexdigest()})".encode()


def listed_file(
    *,
    md5: str | None = None,
    sha1: str | None = None,
    sha256: str | None = None,
    category: str | None = None,
    name: str | None = None,
    package: str | Package | None = None,
) -> ListedFile | str:
    """Return a row from digests in hexadecimal, or the reason why it is none."""
    found: dict[str, bytes] = {}
    for algorithm, text in (("md5", md5), ("sha1", sha1), ("sha256", sha256)):
        text = (text or "").strip()
        if not text:
            continue
        digest = digest_from(text)
        if digest is None or digest[0] != algorithm:
            return f"{text[:80]!r} is no {algorithm.upper()}"
        found[algorithm] = digest[1]
    if not found:
        return "has no digest"
    return ListedFile(found.get("md5"), found.get("sha1"), found.get("sha256"), category or None, name or None, package)
