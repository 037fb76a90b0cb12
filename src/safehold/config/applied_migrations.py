"""Which migrations made the tables of a database, and in which form: a name alone does not say what was done.

    objection(cursor)                 why this program must leave the tables alone, or ""
    prepare_record(cursor)            before migrations are carried out: adopt tables that hold no record yet
    complete_record(cursor)           after them: write down the form of what was applied

Django keeps the names of the migrations that it has applied. Beside each of ours stands the SHA-256 of its file, in a column
that we add to Django's table, so that it is backed up, restored and taken back with its row. A migration never changes once it
is on the main branch (`scripts/lint_migrations.py`), and so a digest that differs names tables that another program made.
Cursors are those of psycopg or of Django; every role may read what is asked here.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from safehold.config.catalog import describe, differences
from safehold.config.errors import TablesError

PACKAGE = Path(__file__).parents[1]
FIRST_TABLES = Path(__file__).with_name("first_tables.txt")
COLUMN = "safehold_digest"
KEEP = "Nothing was changed: go on with the version of safehold that made them, or name another data folder with --data DIR"


class Applied(NamedTuple):
    """The migrations that a database, or a dump of one, holds as applied: its digest by name, None where none is recorded."""

    digests: Mapping[str, str | None]
    is_recorded: bool
    """Whether the form of migrations is recorded there at all."""


def program_migrations(package: Path = PACKAGE) -> dict[str, str]:
    """The SHA-256 of every migration that this program has, by its name: `bail.0001_initial`."""
    files = migration_files(package)
    return {f"{file.parents[1].name}.{file.stem}": hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def migration_files(package: Path = PACKAGE) -> list[Path]:
    """The files of our migrations, app by app: of the work, and of what lies below the page frame."""
    return sorted([*package.glob("*/migrations/[0-9]*.py"), *package.glob("casework/*/migrations/[0-9]*.py")])


def applied_migrations(cursor: Any) -> Applied:
    """What this database holds as applied; nothing where no migration was ever carried out."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('public.django_migrations')"
        " AND attnum > 0 AND NOT attisdropped"
    )
    columns = {name for (name,) in cursor.fetchall()}
    if not columns:
        return Applied({}, is_recorded=True)
    is_recorded = COLUMN in columns
    cursor.execute(f"SELECT app, name, {COLUMN if is_recorded else 'NULL'} FROM django_migrations")  # noqa: S608 - our own column
    return Applied({f"{app}.{name}": digest for app, name, digest in cursor.fetchall()}, is_recorded)


def objection(cursor: Any) -> str:
    """Why this program must not work on these tables, in one sentence that says what to do; "" where it may.

    Missing migrations are no objection: they can be carried out.
    """
    applied = applied_migrations(cursor)
    if by_name := objection_by_name(applied):
        return by_name
    if applied.is_recorded or not _ours(applied):
        return ""
    first, found = _first_tables(), describe(cursor)
    # For a few days more migrations were applied without a record; what they added is not in the first description.
    return _older(differences(first, found if _ours(applied) == _first_migrations() else found & first))


def objection_by_name(applied: Applied) -> str:
    """As `objection`, as far as the names and digests alone tell, also of a dump that is in no database yet."""
    program = program_migrations()
    ours = _ours(applied)
    if unknown := sorted(ours - program.keys()):
        if applied.is_recorded:
            are = "is a migration" if len(unknown) == 1 else "are migrations"
            return (
                f"the tables were made by a newer version of safehold: {_listed(unknown)} {are} that this version does not have."
                " Nothing was changed: install the newer version, or go back to a backup made with this one"
            )
        return _older([f"{name} is a migration of then" for name in unknown])
    changed = sorted(name for name in ours if applied.digests[name] not in (None, program[name]))
    if changed:
        was = "was applied in another form than this version has" if len(changed) == 1 else "were applied in other forms"
        return f"{_listed(changed)} {was}: the tables are those of another version of safehold. {KEEP}"
    if not applied.is_recorded and ours:
        return _older([f"{name} was not applied" for name in sorted(_first_migrations() - ours)])
    return ""


def objection_by_columns(found: Iterable[str]) -> str:
    """Why tables without a record, of which only the columns are known (`cases_case.id`), are not the first ones; or ""."""
    first = [line.split(" ")[:2] for line in _first_tables()]
    # A dump defines the columns of a view by its query.
    views = {name for kind, name in first if kind == "view"}
    wanted = {f"column {name}" for kind, name in first if kind == "column" and name.partition(".")[0] not in views}
    return _older(sorted(f"{name} is missing" for name in wanted - {f"column {name}" for name in found}))


def prepare_record(cursor: Any) -> None:
    """Make room for the digests, and adopt the first tables as what they are. Assumes: Django's own table is there.

    Writes: the column of digests. Raises: TablesError where these tables must be left alone.
    """
    if reason := objection(cursor):
        raise TablesError(reason)
    if not applied_migrations(cursor).is_recorded:
        cursor.execute(f"ALTER TABLE public.django_migrations ADD COLUMN {COLUMN} text")
        complete_record(cursor)


def complete_record(cursor: Any) -> None:
    """Write down the form of every migration of ours that has none yet, which is the one that this program has.

    Writes: digests. A migration that was carried out and not written down, because the process was killed between, is one that
    never changes, like all since digests are recorded.
    """
    for name, digest in program_migrations().items():
        app, _, migration = name.partition(".")
        cursor.execute(
            f"UPDATE public.django_migrations SET {COLUMN} = %s WHERE app = %s AND name = %s AND {COLUMN} IS NULL",  # noqa: S608
            [digest, app, migration],
        )


def _ours(applied: Applied) -> set[str]:
    """The applied migrations that are not those of a library: of our apps, or with a digest."""
    apps = {name.partition(".")[0] for name in program_migrations()}
    return {name for name, digest in applied.digests.items() if digest is not None or name.partition(".")[0] in apps}


def _older(found: list[str]) -> str:
    """The sentence for tables of a time when migrations could still change; "" where nothing differs."""
    if not found:
        return ""
    return (
        f"the tables were made by a version of safehold from before 2 December 2026, or changed by hand: {_listed(found, 2)}."
        f" This version can't bring them up to date. {KEEP}; a demonstration is made anew with --fresh"
    )


def _listed(names: list[str], shown: int = 3) -> str:
    """`a, b, c and 4 more`."""
    rest = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {rest} more" if rest > 0 else "")


@cache
def _first_lines() -> tuple[str, ...]:
    return tuple(line for line in FIRST_TABLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def _first_migrations() -> set[str]:
    return {line.partition(" ")[2] for line in _first_lines() if line.startswith("migration ")}


def _first_tables() -> set[str]:
    return {line for line in _first_lines() if not line.startswith("migration ")}
