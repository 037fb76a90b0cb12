"""What can go wrong before the work begins.

SetUpError
├── DataFolderError        the data folder cannot be used
├── DatabaseServerError    the PostgreSQL server cannot be found, made, started or stopped
├── TablesError            the tables are those of another version of safehold
└── ServiceError           the site cannot be served (port taken, a part that never answers)
"""


class SetUpError(Exception):
    """The installation cannot do what was asked; the message is one sentence that says what to do."""


class DataFolderError(SetUpError):
    """The data folder cannot be used."""


class DatabaseServerError(SetUpError):
    """The PostgreSQL server cannot be found, made, started or stopped."""


class TablesError(SetUpError):
    """The tables are those of another version of safehold, which this one must leave alone."""


class ServiceError(SetUpError):
    """The site cannot be served."""
