"""Open an installation from the command line: its database runs, its tables are up to date, Django is ready.

with open_installation():
from safehold.casework.cases import queries
...
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safehold.config.data_folder import data_folder, prepare_data_folder
from safehold.config.postgres import Lease, Role, ensure_running
from safehold.config.schema import carries_fingerprint, prepare_schema


@contextmanager
def open_installation(data: Path | None = None, *, role: Role = "web", migrate: bool = True) -> Iterator[Lease]:
    """Start the database server if need be, bring the tables up to date, set up Django; stop what was started at the end.

    Must come before the first import of a model: the settings are read once, for `role`.
    Raises: DataFolderError, DatabaseServerError; TablesError where the tables are those of another version of safehold.
    """
    place = data or data_folder()
    prepare_data_folder(place)
    os.environ["SAFEHOLD_DATA"] = str(place)
    os.environ["SAFEHOLD_DATABASE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    with ensure_running(place) as lease:
        import django
        from django.db import connections

        django.setup()
        try:
            if migrate and not _tables_are_ready():
                connections.close_all()
                prepare_schema(place)
            yield lease
        finally:
            connections.close_all()


def _tables_are_ready() -> bool:
    """Whether this very program brought the tables up to date. Assumes that Django is set up and the database server runs."""
    from django.db import connection

    with connection.cursor() as cursor:
        return carries_fingerprint(cursor)
