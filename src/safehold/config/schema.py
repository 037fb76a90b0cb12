"""Bring the tables up to date, as the role that owns them: `python -m safehold.config.schema`, or `prepare_schema`.

What each role may do to each table is said in one place, `safehold.casework.accounts.grants`, and applied after migrations.
"""

import compileall
import hashlib
import importlib
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
    """Carry out the migrations that are missing, in a process of its own that connects as the owner.

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
    """Whether no migration is missing.

    The tables carry a fingerprint of what made them; where it is the right one, that is the answer, in milliseconds. Otherwise,
    or where a `thorough` answer is wanted, Django is asked, in a process of its own so that this one stays without it.
    """
    if not thorough and _fingerprint_of_tables(data) == fingerprint():
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
    _migrate()
