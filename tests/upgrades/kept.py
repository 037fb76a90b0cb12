"""Dumps of the demonstration as earlier programs made it, and programs of another version to meet them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import TestDatabase, database_without_tables
from safehold.cli.backup import _load

ROOT = Path(__file__).parents[2]
DUMPS = sorted((ROOT / "tests" / "upgrades" / "data").glob("*.dump"))
FIRST = ROOT / "tests" / "upgrades" / "data" / "2026-12-02.dump"


@contextmanager
def kept_tables(dump: Path) -> Iterator[TestDatabase]:
    """A database into which a dump was loaded as `safehold restore` loads it."""
    with database_without_tables("kept") as database, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAFEHOLD_DATABASE_NAME", database.name)
        _load(database.data, dump)
        yield database


def safehold(
    database: TestDatabase, *arguments: str, program: Path | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run a command on this database, of this program or of the copy in `program`."""
    environment = {**database.environment, **variables}
    if program is not None:
        environment["PYTHONPATH"] = str(program)
    command = [sys.executable, "-P", "-m", "safehold", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def another_version(folder: Path) -> Path:
    """A copy of the program in `folder`, to be changed there and run with `safehold(…, program=…)`."""
    shutil.copytree(ROOT / "src" / "safehold", folder / "safehold", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def migrations_of(program: Path, app: str) -> Path:
    """The folder of an app's migrations in a copy of the program."""
    [folder] = (program / "safehold").glob(f"**/{app}/migrations")
    return folder


def add_migration(program: Path) -> str:
    """Add a migration to a copy of the program: a column that a site without it need not know. Returns its name."""
    (migrations_of(program, "bail") / "0099_more.py").write_text(
        "from django.db import migrations\n\n\n"
        "class Migration(migrations.Migration):\n"
        f'    dependencies = [("bail", "{_last(migrations_of(program, "bail"))}")]\n'
        '    operations = [migrations.RunSQL("CREATE TABLE bail_more (id bigint)", "DROP TABLE bail_more")]\n'
    )
    return "bail.0099_more"


def _last(folder: Path) -> str:
    return max(path.stem for path in folder.glob("[0-9]*.py"))


def folders_of(data: Path) -> list[str]:
    """What lies in a data folder, if there is one."""
    return sorted(os.listdir(data)) if data.exists() else []
