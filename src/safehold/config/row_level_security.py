"""No process serves as a role that stands above row-level security, whatever stands between it and the database.

A pooler may drop the option by which the owner takes a role on; a log-in may have been given too much. So the database is
asked who a connection is: at the start of each process that serves, and for each new connection of Django's.
"""

import os
from pathlib import Path
from typing import Any

import psycopg

from safehold.config.errors import DatabaseServerError
from safehold.config.postgres import connection_parameters, database_settings

_ASKED = """
SELECT current_user, r.rolsuper OR r.rolbypassrls OR EXISTS (
  SELECT FROM pg_class c WHERE c.relrowsecurity AND pg_has_role(c.relowner, 'USAGE'))
FROM pg_roles r WHERE r.rolname = current_user
"""


def refuse_above(connection: psycopg.Connection[Any], role: str) -> None:
    """Ask who this connection is: one query. `role` is the one that the process serves as (web, worker, audit).

    Raises: DatabaseServerError for a superuser, a role with `BYPASSRLS`, and one that owns tables with row-level security.
    """
    with connection.cursor() as cursor:
        row = cursor.execute(_ASKED).fetchone()
    if row is None or row[1] is not False:
        user = row[0] if row else "nobody"
        raise DatabaseServerError(f"the database takes the {role} for `{user}`, which is above row-level security: {_mend(role)}")


def refuse_role_above(data: Path, role: str) -> None:
    """Connect as this role of the installation in `data` and ask; a database that can't be reached now is asked later.

    Raises: DatabaseServerError as `refuse_above` does.
    """
    try:
        with psycopg.connect(**connection_parameters(database_settings(data, role))) as connection:
            refuse_above(connection, role)
    except psycopg.OperationalError:
        return


def _mend(role: str) -> str:
    if role == "owner":
        return "a process that serves is never the owner; unset SAFEHOLD_DATABASE_ROLE"
    if os.environ.get("DATABASE_URL"):
        return f"give it a log-in of its own with DATABASE_URL_{role.upper()}"
    return "run `safehold doctor --mend`"
