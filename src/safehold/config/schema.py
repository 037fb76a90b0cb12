"""Bring the tables up to date, as the role that owns them: `python -m safehold.config.schema`, or `prepare_schema`.

What each role may do to each table is said in one place, `safehold.accounts.grants`, and applied after migrations.
Tables that another version of safehold made in another form are named and left alone (`safehold.config.applied_migrations`).
"""

import compileall
import hashlib
import importlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safehold.config.applied_migrations import migration_files, objection
from safehold.config.errors import DatabaseServerError, SetUpError, TablesError

if TYPE_CHECKING:
    import psycopg

MIGRATING = 2_016_042_000
"""The advisory lock that lets only one process at a time change the tables."""


def prepare_schema(data: Path) -> None:
    """Carry out the migrations that are missing and grant anew, in a process of its own that connects as the owner.

    Assumes: the database server runs. Raises: TablesError where the tables are those of another version; DatabaseServerError
    with the last line of what went wrong.
    """
    refuse_other_tables(data)
    environment = {**os.environ, "SAFEHOLD_DATA": str(data), "SAFEHOLD_DATABASE_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, "-m", "safehold.config.schema"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        log = data / "logs" / "migrations.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise DatabaseServerError(f"the tables could not be brought up to date: {lines[-1]} (see {log})")


def bring_up_to_date(data: Path) -> None:
    """Prepare the schema unless the tables carry the fingerprint of this program: milliseconds where they do.

    Another fingerprint means that there is work even where no migration is missing: grants change without one.
    Assumes: the database server runs. Raises: TablesError, DatabaseServerError.
    """
    if not _carries_fingerprint(data):
        prepare_schema(data)


def refuse_other_tables(data: Path) -> None:
    """Do nothing where this program may work on the tables of this data folder, or bring them up to date.

    Assumes: the database server runs. Raises: TablesError that names what differs; DatabaseServerError.
    """
    import psycopg

    try:
        with connect_as_owner(data) as connection, connection.cursor() as cursor:
            reason = objection(cursor)
    except psycopg.Error as error:
        raise DatabaseServerError(f"the tables can't be looked at: {str(error).strip().splitlines()[-1]}") from error
    if reason:
        raise TablesError(reason)


def schema_is_current(data: Path) -> bool:
    """Whether the tables, and what each role may do to them, are as this program makes them."""
    return _carries_fingerprint(data) and not migrations_are_missing(data)


def migrations_are_missing(data: Path) -> bool:
    """Whether a migration is missing; Django is asked, in a process of its own so that this one stays without it."""
    environment = {**os.environ, "SAFEHOLD_DATA": str(data), "SAFEHOLD_DATABASE_ROLE": "owner"}
    # The checks of the whole site say nothing of migrations, and take longer than the question.
    command = [sys.executable, "-m", "django", "migrate", "--check", "--skip-checks", "--settings=safehold.config.settings"]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode != 0


def _carries_fingerprint(data: Path) -> bool:
    import psycopg

    from safehold.config.postgres import connection_parameters, database_settings

    try:
        # Every role may read it; the process that asks need not know how the owner logs in.
        parameters = connection_parameters(database_settings(data, "web"))
        with psycopg.connect(**parameters) as connection, connection.cursor() as cursor:
            return carries_fingerprint(cursor)
    except psycopg.Error:
        return False


def fingerprint() -> str:
    """A digest of everything that makes the tables: our migrations and grants, and the versions of what brings its own."""
    package = Path(__file__).parents[1]
    named = [package / "config" / name for name in ("schema.py", "applied_migrations.py")]
    named += [package / "accounts" / "grants.py"]
    named += [package / "casework" / "cases" / "row_level_security.py", package / "casework" / "statistics" / "counting_sql.py"]
    digest = hashlib.sha256()
    for file in sorted([*named, *migration_files(package)]):
        digest.update(file.read_bytes())
    for distribution in ("django", "django-axes", "django-pghistory", "django-pgtrigger", "procrastinate"):
        digest.update(version(distribution).encode())
    return f"safehold {digest.hexdigest()}"


def carries_fingerprint(cursor: Any) -> bool:
    """Whether this program brought the tables up to date last. `cursor` is one of psycopg or of Django, of any role."""
    cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
    row = cursor.fetchone()
    return bool(row and row[0] == fingerprint())


def connect_as_owner(data: Path) -> "psycopg.Connection[Any]":
    """A connection of the role that owns the tables of this data folder. Raises: psycopg.Error."""
    import psycopg

    from safehold.config.postgres import connection_parameters, database_settings

    return psycopg.connect(**connection_parameters(database_settings(data, "owner")))


def _migrate() -> None:
    """Migrate, under a lock."""
    import django
    from django.core.management import call_command
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        if os.environ.get("DATABASE_URL"):
            _create_missing_roles(cursor)
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON SCHEMA public IS '{fingerprint()}'")
    _keep_compiled()


def _keep_compiled() -> None:
    """Compile what the site is made of, once for each version: processes that serve write nothing beside the code.

    Writes: the `__pycache__` folders, where they may be written.
    """
    compileall.compile_dir(Path(__file__).parents[1], quiet=2)
    # With it what it needs of the libraries.
    importlib.import_module("safehold.config.urls")


def _create_missing_roles(cursor: Any) -> None:
    """Create the roles on a server that others look after, and let the owner take them on.

    Writes: `safehold_web`, `safehold_worker` and `safehold_audit`, without a log-in of their own.
    """
    for role in ("safehold_web", "safehold_worker", "safehold_audit"):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [role])
        if not cursor.fetchone()[0]:
            cursor.execute(f"GRANT {role} TO CURRENT_USER")


if __name__ == "__main__":
    try:
        _migrate()
    except SetUpError as refused:
        sys.exit(str(refused))
