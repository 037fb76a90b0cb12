"""Bring the tables up to date, as the role that owns them: `python -m safehold.config.schema`, or `prepare_schema`.

What each role may do to each table is said in one place, `safehold.casework.accounts.grants`, and applied after migrations.
"""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safehold.config.errors import DatabaseServerError

MIGRATING = 2_016_042_000
"""The advisory lock that lets only one process at a time change the tables."""


def prepare_schema(data: Path) -> None:
    """Carry out the migrations that are missing and grant anew, in a process of its own that connects as the owner.

    Assumes: the database server runs. Raises: DatabaseServerError with the last line of what went wrong.
    """
    environment = {**os.environ, "SAFEHOLD_DATA": str(data), "SAFEHOLD_DATABASE_ROLE": "owner"}
    done = subprocess.run(
        [sys.executable, "-m", "safehold.config.schema"], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        log = data / "logs" / "migrations.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise DatabaseServerError(f"the tables could not be brought up to date: {lines[-1]} (see {log})")


def schema_is_current(data: Path, *, thorough: bool = False) -> bool:
    """Whether the tables, and what each role may do to them, are as this program makes them.

    The tables carry a fingerprint of what made them, read in milliseconds. Another one means that there is work even
    where no migration is missing: grants change without one. Where a `thorough` answer is wanted, Django is asked for missing
    migrations too, in a process of its own so that this one stays without it.
    """
    if _fingerprint_of_tables(data) != fingerprint():
        return False
    if not thorough:
        return True
    environment = {**os.environ, "SAFEHOLD_DATA": str(data), "SAFEHOLD_DATABASE_ROLE": "owner"}
    # The checks of the whole site say nothing of migrations, and take longer than the question.
    command = [sys.executable, "-m", "django", "migrate", "--check", "--skip-checks", "--settings=safehold.config.settings"]
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def fingerprint() -> str:
    """A digest of everything that makes the tables: our migrations and grants, and the versions of what brings its own."""
    package = Path(__file__).parents[1]
    named = [package / "config" / "schema.py", package / "casework" / "accounts" / "grants.py"]
    named += [package / "casework" / "cases" / "row_level_security.py", package / "casework" / "statistics" / "counting_sql.py"]
    digest = hashlib.sha256()
    for file in sorted([*named, *package.glob("casework/*/migrations/*.py")]):
        digest.update(file.read_bytes())
    for distribution in ("django", "django-axes", "django-pghistory", "django-pgtrigger", "procrastinate"):
        digest.update(version(distribution).encode())
    return f"safehold {digest.hexdigest()}"


def _fingerprint_of_tables(data: Path) -> str:
    import psycopg

    from safehold.config.postgres import connection_parameters, database_settings

    try:
        # Every role may read it; the process that asks need not know how the owner logs in.
        with psycopg.connect(**connection_parameters(database_settings(data, "web"))) as connection:
            row = connection.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')").fetchone()
    except psycopg.Error:
        return ""
    return str(row[0]) if row and row[0] else ""


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
    _migrate()
