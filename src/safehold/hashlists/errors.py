"""What can go wrong with hash lists.

    HashListError
    ├── HashListFormatError   a source file is no hash list that is known, or it is damaged as a whole
    ├── IndexFormatError      a file is no index of this program, or it can't be opened
    │   └── IndexDamagedError an index is not what was built: nothing is answered from it
    ├── IndexWriteError       the new index cannot be written
    └── NotAHashError         what was asked for is no MD5, SHA-1 or SHA-256

A bad row of a source is no error: it is listed and the rest is built.
"""


class HashListError(Exception):
    """Something about a hash list that leaves no result."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class HashListFormatError(HashListError):
    """A source file is no hash list that is known, or it is damaged as a whole."""


class IndexFormatError(HashListError):
    """A file is no index of this program, or it can't be opened."""


class IndexDamagedError(IndexFormatError):
    """An index is not what was built, or changed while it was open: nothing is answered from it. A fault of the store."""


class IndexWriteError(HashListError):
    """The new index cannot be written."""


class NotAHashError(HashListError):
    """What was asked for is no MD5, SHA-1 or SHA-256 in hexadecimal."""
