"""`safehold backup` and `restore`: a consistent copy of an installation, and its verified return.

A backup is a folder: `database.dump` (PostgreSQL's custom format), the folders of the data folder that cannot be made
again (catalogues, hash lists, images, uploads, keys), and `backup.json`, which names every file with its SHA-256 and the
number of rows of every table at the moment of the copy. Files of these folders are never changed once written, so what the
rows of that moment point to is complete when it is copied after them. Only what an examination under way has written so far
comes and goes; it is left out, and the examination begins anew where it is restored.
"""

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NotRequired, TypedDict, cast

import psycopg
import typer
from psycopg import sql

from safehold.cli import DONE, NO, InputError
from safehold.config.applied_migrations import COLUMN, Applied, objection_by_columns, objection_by_name
from safehold.config.data_folder import data_folder, own_like_parent, prepare_data_folder
from safehold.config.errors import DatabaseServerError, SetUpError, TablesError
from safehold.config.postgres import DatabaseSettings, connection_parameters, database_settings, ensure_running
from safehold.config.postgres_cluster import explain, home_of
from safehold.config.postgres_programs import found_programs
from safehold.config.schema import migrations_are_missing, prepare_schema, refuse_other_tables

FOLDERS = ("catalogues", "hashlists", "images", "uploads", "keys")
MANIFEST = "backup.json"
DUMP = "database.dump"


class Manifest(TypedDict):
    """The list of a backup: how many rows each table has, and the SHA-256 of each file."""

    made: str
    safehold: NotRequired[str]
    postgresql: NotRequired[str]
    rows: dict[str, int]
    files: dict[str, str]


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must not exist, or be empty.")],
    without_images: Annotated[
        bool, typer.Option("--without-images", help="Leave out the disk images, where they are backed up elsewhere.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was copied as JSON.")] = False,
) -> int:
    """Copy database, catalogues, images and keys into DIR. The site may go on working meanwhile. Keep DIR as safe as the keys."""
    data = data_folder()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: already exists; name a new folder for the backup")
    if not (data / "keys").is_dir():
        raise InputError(f"{data}: there is no installation here to back up; name it with --data DIR")
    draft = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir(mode=0o700, parents=True)
        with ensure_running(data):
            rows, server = _dump(data, draft / DUMP)
        for name in FOLDERS:
            if (data / name).is_dir() and not (name == "images" and without_images):
                shutil.copytree(data / name, draft / name, ignore=_under_way(data))
        manifest = Manifest(
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            safehold=importlib.metadata.version("safehold"),
            postgresql=server,
            rows=rows,
            files={str(path.relative_to(draft)): _digest(path) for path in _files(draft)},
        )
        (draft / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except shutil.Error as error:
        source, _, reason = error.args[0][0]
        raise InputError(f"{source}: can't be copied ({reason})") from error
    except OSError as error:
        raise InputError(f"{error.filename or folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _report(manifest, as_json, f"Backed up to {folder}")
    return DONE


def _under_way(data: Path) -> Callable[[str, list[str]], list[str]]:
    """Leave out the folder in which examinations work."""
    return lambda folder, names: [name for name in names if Path(folder) == data / "catalogues" and name == "work"]


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that `safehold backup` made.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what was restored as JSON.")] = False,
) -> int:
    """Restore a backup into an empty data folder (--data DIR), and verify every file and every table. 1: it differs.

    A backup of an earlier version is restored and brought up to date at the next start; one of a newer version is refused.
    """
    data = data_folder()
    manifest = _read_manifest(folder)
    damaged = [name for name, digest in manifest["files"].items() if not _is_intact(folder, name, digest)]
    if damaged:
        print(f"safehold: {folder}: damaged or missing: {', '.join(sorted(damaged))}; nothing was restored", file=sys.stderr)
        return NO
    _refuse_another_version(folder, manifest)
    if not os.environ.get("DATABASE_URL") and (home_of(data) / "cluster").exists():
        raise InputError(f"{data}: already holds an installation; name a new data folder with --data DIR")
    if any((data / name).is_dir() and any((data / name).iterdir()) for name in FOLDERS):
        raise InputError(f"{data}: already holds files; name a new data folder with --data DIR")
    prepare_data_folder(data)
    try:
        for name in FOLDERS:
            if (folder / name).is_dir():
                shutil.copytree(folder / name, data / name, dirs_exist_ok=True)
                for path in (data / name).rglob("*"):
                    own_like_parent(path)
        with ensure_running(data):
            _load(data, folder / DUMP)
            _refuse_loaded(folder, data)
    except BaseException:
        # The data folder was empty before, so what is in it now is the half that was restored.
        for name in (*FOLDERS, "database"):
            shutil.rmtree(data / name, ignore_errors=True)
        raise
    with ensure_running(data):
        with psycopg.connect(**connection_parameters(database_settings(data, "owner"))) as connection:
            rows = _count(connection)
        is_earlier = migrations_are_missing(data)
        if not is_earlier:
            # What a dump leaves out: the fingerprint by which a start knows its tables.
            prepare_schema(data)
    differing = sorted(name for name in {*rows, *manifest["rows"]} if rows.get(name) != manifest["rows"].get(name))
    differing += [name for name, digest in manifest["files"].items() if name != DUMP and not _is_intact(data, name, digest)]
    if differing:
        print(f"safehold: {data}: differs from the backup: {', '.join(differing)}", file=sys.stderr)
        return NO
    _report(manifest, as_json, f"Restored to {data}, and verified")
    if is_earlier:
        print("The backup is of an earlier version: the next start brings it up to date, or `safehold migrate`.", file=sys.stderr)
    return DONE


def _dump(data: Path, target: Path) -> tuple[dict[str, int], str]:
    """Dump the database, and count the rows of every table at the very moment that the dump shows."""
    settings = database_settings(data, "owner")
    with psycopg.connect(**connection_parameters(settings)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot(), current_setting('server_version')").fetchone()
        assert row is not None
        _run("pg_dump", ["--format=custom", f"--snapshot={row[0]}", f"--file={target}"], settings, row[1])
        return _count(connection), str(row[1])


def _load(data: Path, dump: Path) -> None:
    """Load a dump into the empty database, all of it or nothing."""
    settings = database_settings(data, "owner")
    with psycopg.connect(**connection_parameters(settings)) as connection:
        if _count(connection):
            raise InputError("the database already holds tables; restore into an empty one")
        row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
    options = [
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-comments",
        f"--dbname={settings['NAME']}",
        str(dump),
    ]
    _run("pg_restore", options, settings, str(row[0]))


def _refuse_another_version(folder: Path, manifest: Manifest) -> None:
    """Do nothing where this program can work with the backup, or bring it up to date.

    Raises: InputError that names why not, before anything is restored.
    """
    own = importlib.metadata.version("safehold")
    if _numbers(str(manifest.get("safehold", ""))) > _numbers(own):
        raise InputError(f"{folder}: was made by safehold {manifest['safehold']}, and this is {own}; nothing was restored")
    try:
        applied = _applied_in(folder / DUMP)
        reason = objection_by_name(applied)
        if not reason and not applied.is_recorded:
            reason = objection_by_columns(_columns_in(folder / DUMP))
    except SetUpError as error:
        raise InputError(f"{folder / DUMP}: can't be read, and nothing was restored: {error}") from error
    if reason:
        raise InputError(f"{folder}: nothing was restored: {reason}")


def _refuse_loaded(folder: Path, data: Path) -> None:
    """What a dump does not say before it is loaded: whether tables without a record are the first ones in every part.

    Raises: InputError.
    """
    try:
        refuse_other_tables(data)
    except TablesError as error:
        kept = "; its tables are in the database that DATABASE_URL names now: empty it" if os.environ.get("DATABASE_URL") else ""
        raise InputError(f"{folder}: was not restored: {error}{kept}") from error


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _applied_in(dump: Path) -> Applied:
    """The migrations that a dump holds as applied."""
    lines = iter(_read_dump(dump, "--data-only", "--table=django_migrations").splitlines())
    head = next((line for line in lines if line.startswith("COPY public.django_migrations ")), "")
    columns = head[head.find("(") + 1 : head.find(")")].split(", ")
    if not {"app", "name"} <= set(columns):
        raise TablesError("it names no migrations")
    digests: dict[str, str | None] = {}
    for line in lines:
        if line == "\\.":
            break
        row = dict(zip(columns, line.split("\t"), strict=True))
        digest = row.get(COLUMN, "\\N")
        digests[f"{row['app']}.{row['name']}"] = None if digest == "\\N" else digest
    return Applied(digests, COLUMN in columns)


def _columns_in(dump: Path) -> Iterator[str]:
    """Every column of every table in a dump: `cases_case.id`."""
    table = ""
    for line in _read_dump(dump, "--schema-only").splitlines():
        if made := re.match(r"CREATE TABLE public\.(\w+) \($", line):
            table = made[1]
        elif line == ");":
            table = ""
        elif table and (column := re.match(r' {4}(?!CONSTRAINT )"?(\w+)"? ', line)):
            yield f"{table}.{column[1]}"


def _read_dump(dump: Path, *options: str) -> str:
    """What a dump holds, as SQL; no server is asked. Raises: SetUpError."""
    newest = max((found for found in found_programs() if found.has("pg_restore")), key=lambda found: found.major, default=None)
    chosen = str(newest.program("pg_restore")) if newest else shutil.which("pg_restore")
    if chosen is None:
        raise DatabaseServerError("pg_restore was not found: install postgresql-client (Debian), or set PGBIN")
    done = subprocess.run([chosen, *options, "--file=-", dump], capture_output=True, check=False)
    if done.returncode != 0:
        raise DatabaseServerError(explain(done.stderr.decode("utf-8", "replace")))
    return done.stdout.decode("utf-8", "replace")


def _run(program: str, options: list[str], settings: DatabaseSettings, server: str) -> None:
    """Run pg_dump or pg_restore of a version that fits the server, as the owner."""
    major = int(server.split(".")[0])
    fitting = [str(found.program(program)) for found in found_programs() if found.major >= major and found.has(program)]
    chosen = fitting[0] if fitting else shutil.which(program)
    if chosen is None:
        raise DatabaseServerError(f"{program} {major} or newer was not found: install postgresql-client (Debian), or set PGBIN")
    variables = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
        "PGSSLMODE": str(settings["OPTIONS"].get("sslmode", "")),
    }
    environment = {name: value for name, value in variables.items() if value}
    done = subprocess.run(
        [chosen, *options],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DatabaseServerError(f"{program} failed: {explain(done.stderr)}")


def _count(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The number of rows of every table; the owner sees them all."""
    names = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename"
    ).fetchall()
    counts = {}
    for schema, table in names:
        row = connection.execute(
            sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table))
        ).fetchone()
        assert row is not None
        counts[f"{schema}.{table}"] = int(row[0])
    return counts


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; name a folder that `safehold backup` made") from error
    except ValueError as error:
        raise InputError(f"{path}: is no list of a backup ({error})") from error
    if (
        not isinstance(manifest, dict)
        or not isinstance(manifest.get("files"), dict)
        or not isinstance(manifest.get("rows"), dict)
    ):
        raise InputError(f"{path}: is no list of a backup")
    if DUMP not in manifest["files"]:
        raise InputError(f"{path}: names no {DUMP}")
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name in manifest["files"]):
        raise InputError(f"{path}: names a file outside the backup")
    return cast(Manifest, manifest)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _is_intact(folder: Path, name: str, digest: str) -> bool:
    path = folder / name
    return path.is_file() and _digest(path) == digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(manifest: Manifest, as_json: bool, sentence: str) -> None:
    rows, files = sum(manifest["rows"].values()), len(manifest["files"])
    if as_json:
        print(json.dumps({"made": manifest["made"], "tables": len(manifest["rows"]), "rows": rows, "files": files}))
    else:
        print(f"{sentence}: {rows} rows in {len(manifest['rows'])} tables, {files} files.")
