"""Tables that this program must not work on are named by every command, and left as they are.

The other versions are real: a copy of the program with another migration, which made the tables.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import TestDatabase
from upgrades.kept import FIRST, add_migration, another_version, folders_of, kept_tables, migrations_of, safehold

BACKUP_OF_FIRST = {"made": "2026-12-02T18:15:55+00:00", "safehold": "0.1.0", "postgresql": "15.20"}


def refusals(database: TestDatabase, program: Path | None = None) -> dict[str, tuple[int, str]]:
    """What each command that works on the tables answers: exit code and standard error; of this program, or of a copy."""
    (database.data / "demonstration.json").write_text('{"logins": []}')
    commands = {
        "migrate": ["migrate"],
        "serve": ["serve", "--port", "0"],
        "worker": ["worker"],
        "demo": ["demo", "--port", "0"],
        "demo --no-serve": ["demo", "--no-serve"],
        "clocks": ["clocks", "check"],
    }
    done = {name: safehold(database, *arguments, program=program) for name, arguments in commands.items()}
    assert {name for name, answer in done.items() if answer.stdout} == set()
    answers = {name: (answer.returncode, answer.stderr) for name, answer in done.items()}
    examined = safehold(database, "doctor", "--json", program=program)
    tables = next(finding for finding in json.loads(examined.stdout)["checks"] if finding["name"] == "tables")
    assert tables["state"] == "wrong"
    return {**answers, "doctor": (examined.returncode + 1, f"safehold: {tables['detail']}\n")}


def tables_of(database: TestDatabase) -> list[Any]:
    """What migrations are recorded, and the columns of every table."""
    with database.connect("owner") as connection:
        applied = connection.execute("SELECT django_migrations FROM django_migrations ORDER BY id").fetchall()
        columns = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        ).fetchall()
    return [*applied, *columns]


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """A copy of the program that has one migration more."""
    program = another_version(tmp_path / "newer")
    add_migration(program)
    return program


def test_tables_of_a_newer_version_are_refused_by_name(fresh_database: TestDatabase, newer: Path) -> None:
    done = safehold(fresh_database, "migrate", program=newer)
    assert done.returncode == 0, done.stderr
    before = tables_of(fresh_database)
    for command, (code, said) in refusals(fresh_database).items():
        assert (command, code) == (command, 2)
        assert said.startswith("safehold: the tables were made by a newer version of safehold: bail.0099_more is a migration"), (
            command
        )
        assert said.count("\n") == 1
    assert tables_of(fresh_database) == before
    assert safehold(fresh_database, "worker", "--help", program=newer).returncode == 0
    assert safehold(fresh_database, "clocks", "check", program=newer).returncode == 0


def test_a_migration_that_was_applied_in_another_form_is_named(fresh_database: TestDatabase, newer: Path, tmp_path: Path) -> None:
    """As long as migrations were rewritten, only their names were compared, and every page failed on tables said to be well."""
    other = another_version(tmp_path / "other")
    add_migration(other)
    changed = migrations_of(other, "bail") / "0099_more.py"
    changed.write_text(changed.read_text().replace("id bigint", "id bigint, more text"))
    done = safehold(fresh_database, "migrate", program=newer)
    assert done.returncode == 0, done.stderr
    before = tables_of(fresh_database)
    for command, (code, said) in refusals(fresh_database, other).items():
        assert (command, code) == (command, 2)
        assert said.startswith("safehold: bail.0099_more was applied in another form than this version has"), command
    assert tables_of(fresh_database) == before


def test_migrations_by_hand_are_refused_too(fresh_database: TestDatabase, newer: Path) -> None:
    assert safehold(fresh_database, "migrate", program=newer).returncode == 0
    done = safehold(fresh_database, "manage", "migrate")
    assert (done.returncode, "bail.0099_more" in done.stderr) == (2, True)
    mended = safehold(fresh_database, "doctor", "--mend", "--json")
    assert (mended.returncode, "bail.0099_more" in mended.stderr) == (1, True)


def test_a_start_brings_tables_of_an_earlier_version_up_to_date(fresh_database: TestDatabase, newer: Path) -> None:
    examined = json.loads(safehold(fresh_database, "doctor", "--json", program=newer).stdout)
    tables = next(finding for finding in examined["checks"] if finding["name"] == "tables")
    assert (tables["state"], tables["mend"]) == ("wrong", "safehold migrate")
    site = subprocess.Popen(
        [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1", "--job-workers", "0"],
        env={**fresh_database.environment, "PYTHONPATH": str(newer)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert site.stdout is not None
        assert "The site is at" in site.stdout.readline()
        with fresh_database.connect("owner") as connection:
            row = connection.execute("SELECT safehold_digest FROM django_migrations WHERE name = '0099_more'").fetchone()
    finally:
        site.terminate()
        site.communicate(timeout=30)
    wanted = hashlib.sha256((migrations_of(newer, "bail") / "0099_more.py").read_bytes()).hexdigest()
    assert row == (wanted,)


@pytest.fixture
def first(database_server: Any) -> Iterator[TestDatabase]:
    """The tables of 2 December 2026, in which no digest is recorded yet."""
    with kept_tables(FIRST) as database:
        yield database


def test_tables_whose_migrations_were_rewritten_since_are_refused_and_what_is_missing_is_named(first: TestDatabase) -> None:
    """Tables made before a migration was given another column: their migrations have the names that this program knows."""
    with first.connect("owner") as connection:
        connection.execute("ALTER TABLE cases_case DROP COLUMN target_met_at")
    before = tables_of(first)
    for command, (code, said) in refusals(first).items():
        assert (command, code) == (command, 2)
        assert "from before 2 December 2026, or changed by hand: column cases_case.target_met_at is missing" in said, command
        assert "Nothing was changed" in said
    assert tables_of(first) == before


def test_tables_that_lack_only_a_policy_or_have_another_function_are_refused(first: TestDatabase) -> None:
    with first.connect("owner") as connection:
        connection.execute("DROP POLICY officers ON cases_decision")
        connection.execute("CREATE OR REPLACE FUNCTION app_team_id() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'")
    done = safehold(first, "migrate")
    assert done.returncode == 2
    assert "policy cases_decision.officers is missing, function app_team_id() is another." in done.stderr


def backup_of(dump: Path, folder: Path, rows: dict[str, int], **named: str) -> Path:
    """A backup that holds a kept dump, as today's command would have written it then."""
    folder.mkdir()
    shutil.copyfile(dump, folder / "database.dump")
    files = {"database.dump": hashlib.sha256(dump.read_bytes()).hexdigest()}
    (folder / "backup.json").write_text(json.dumps({**BACKUP_OF_FIRST, **named, "rows": rows, "files": files}))
    return folder


def restore(backup: Path, data: Path, database: TestDatabase) -> "subprocess.CompletedProcess[str]":
    """Restore into a data folder of its own, with the usual name of the database."""
    without = TestDatabase("safehold", database.data)
    return safehold(without, "restore", str(backup), "--data", str(data))


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_restored(
    fresh_database: TestDatabase, newer: Path, reachable_folder: Path
) -> None:
    assert safehold(fresh_database, "migrate", program=newer).returncode == 0
    assert safehold(fresh_database, "backup", str(reachable_folder / "copy"), program=newer).returncode == 0
    done = restore(reachable_folder / "copy", reachable_folder / "new", fresh_database)
    assert done.returncode == 2
    assert "nothing was restored: the tables were made by a newer version of safehold: bail.0099_more" in done.stderr
    assert folders_of(reachable_folder / "new") == []


@pytest.mark.parametrize(
    ("version", "dump", "reason"),
    [
        ("99.0", FIRST.read_bytes(), "was made by safehold 99.0, and this is 0.1.0; nothing was restored"),
        ("0.1.0", FIRST.read_bytes()[:40_000], "database.dump: can't be read, and nothing was restored"),
        ("0.1.0", b"PGDMP of something else", "database.dump: can't be read, and nothing was restored"),
    ],
    ids=["newer by its version", "cut off", "no dump"],
)
def test_a_backup_that_names_a_newer_version_or_is_broken_is_refused(
    version: str, dump: bytes, reason: str, reachable_folder: Path, fresh_database: TestDatabase
) -> None:
    (reachable_folder / "dump").write_bytes(dump)
    backup = backup_of(reachable_folder / "dump", reachable_folder / "copy", {}, safehold=version)
    done = restore(backup, reachable_folder / "new", fresh_database)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert folders_of(reachable_folder / "new") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("ALTER TABLE cases_case DROP COLUMN target_met_at", "column cases_case.target_met_at is missing"),
        ("DROP POLICY officers ON cases_decision", "policy cases_decision.officers is missing"),
        ("DELETE FROM django_migrations WHERE name = '0003_places'", "examinations.0003_places was not applied"),
    ],
)
def test_a_backup_of_tables_that_were_made_otherwise_leaves_nothing_behind(
    first: TestDatabase, change: str, reason: str, reachable_folder: Path
) -> None:
    with first.connect("owner") as connection:
        connection.execute(change)
    assert safehold(first, "backup", str(reachable_folder / "copy")).returncode == 0
    done = restore(reachable_folder / "copy", reachable_folder / "new", first)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr
    assert not {"database", "catalogues", "keys"} & set(folders_of(reachable_folder / "new"))


def test_a_backup_of_an_earlier_version_is_restored_and_brought_up_to_date(
    first: TestDatabase, newer: Path, reachable_folder: Path
) -> None:
    """The first kept tables, restored and migrated by a version that has more migrations than they do."""
    assert safehold(first, "backup", str(reachable_folder / "copy")).returncode == 0
    data = reachable_folder / "new"
    database = TestDatabase("safehold", data)
    done = safehold(database, "restore", str(reachable_folder / "copy"), program=newer)
    assert done.returncode == 0, done.stderr
    assert "of an earlier version: the next start brings it up to date" in done.stderr
    assert safehold(database, "migrate", program=newer).returncode == 0
    assert safehold(database, "clocks", "check", program=newer).returncode == 0
