"""Hash lists: published lists of known files, read in their formats, kept as one sorted index each, looked up fast.

A list holds digests, names and categories, never content.
"""

from safehold.hashlists.building import BuildResult, InvalidListing, build, update
from safehold.hashlists.errors import (
    HashListError,
    HashListFormatError,
    IndexDamagedError,
    IndexFormatError,
    IndexWriteError,
    NotAHashError,
)
from safehold.hashlists.index import HashList, ListKind, Match, may_be_known

__all__ = [
    "BuildResult",
    "HashList",
    "HashListError",
    "HashListFormatError",
    "IndexDamagedError",
    "IndexFormatError",
    "IndexWriteError",
    "InvalidListing",
    "ListKind",
    "Match",
    "NotAHashError",
    "build",
    "may_be_known",
    "update",
]
