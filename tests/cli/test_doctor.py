"""`safehold doctor` finds what is broken, names the command that mends it, and that command does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import TestDatabase
from safehold.cli.doctor import _digests
from safehold.examiner.digests import lanes
from safehold.examiner.processes import landlock


def doctor(database: TestDatabase, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the doctor on this database; its exit code, and its findings by name."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "doctor", "--json", *options],
        env=database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, {finding["name"]: finding for finding in json.loads(done.stdout)["checks"]}


def test_a_sound_installation_has_nothing_wrong(fresh_database: TestDatabase) -> None:
    code, found = doctor(fresh_database)
    assert code == 0
    assert {found[name]["state"] for name in ("interpreter", "libraries", "digests", "roles", "tables", "time zones")} == {"ok"}


def test_what_keeps_hostile_code_from_the_database_is_tried_on_this_machine(
    fresh_database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, found = doctor(fresh_database)
    if landlock.version() >= landlock.WHOLE_FROM:
        assert found["web and workers"]["state"] == "ok"
        assert found["web and workers"]["detail"].startswith("can't read the password of the database's owner")
        assert "open other files than the image's, make sockets" in found["readers of images"]["detail"]
    # The same on a kernel without Landlock and seccomp: every process is told that it has neither.
    without = "landlock._CREATE_RULESET = 100_000; seccomp._ARCHITECTURES.clear()"
    (tmp_path / "sitecustomize.py").write_text(f"from safehold.examiner.processes import landlock, seccomp; {without}\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    code, found = doctor(fresh_database)
    assert code == 0
    assert found["web and workers"]["state"] == found["readers of images"]["state"] == "note"
    assert "could become the owner of the database" in found["web and workers"]["detail"]
    assert "keep them from these: open other files" in found["readers of images"]["detail"]


def test_files_that_are_digested_one_by_one_are_noted_with_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "widest", lambda: 0)
    found = _digests()
    assert (found.state, found.mend.split()[-2:]) == ("note", ["safehold", "doctor"])


def test_missing_migrations_are_found_and_mended(fresh_database: TestDatabase) -> None:
    with fresh_database.connect("owner") as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        connection.execute("DROP TABLE django_session")
    code, found = doctor(fresh_database)
    assert (code, found["tables"]["state"], found["tables"]["mend"]) == (1, "wrong", "safehold migrate")
    subprocess.run([sys.executable, "-P", "-m", "safehold", "migrate"], env=fresh_database.environment, check=True)
    assert doctor(fresh_database)[0] == 0


def test_keys_that_others_may_read_are_found_and_mended(fresh_database: TestDatabase) -> None:
    (fresh_database.data / "keys").chmod(0o755)
    code, found = doctor(fresh_database)
    assert code == 1
    assert found["data folder"]["mend"] == "safehold doctor --mend"
    assert doctor(fresh_database, "--mend")[0] == 0
    assert (fresh_database.data / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="this machine has no shared memory by path")
def test_a_data_folder_where_the_services_may_write_anyway_is_named() -> None:
    command = [sys.executable, "-P", "-m", "safehold", "doctor", "--json", "--data", "/dev/shm/safehold-not-there"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {finding["name"]: finding for finding in json.loads(done.stdout)["checks"]}
    assert done.returncode == 1
    assert found["data folder"]["state"] == "wrong"
    assert "where the processes that serve may write anyway" in found["data folder"]["detail"]


def test_a_wrong_pgbin_is_named(fresh_database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGBIN", "/nowhere")
    code, found = doctor(fresh_database)
    assert code == 1
    assert found["PostgreSQL"]["detail"].startswith("PGBIN=/nowhere: ")


def test_a_person_reads_what_to_do_first(fresh_database: TestDatabase) -> None:
    os.chmod(fresh_database.data / "keys", 0o755)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "doctor"],
        env=fresh_database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.endswith(" wrong. First: safehold doctor --mend\n")
