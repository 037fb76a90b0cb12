"""A backup holds what was there at one moment; a restore brings it back whole, or says what is damaged."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import TestDatabase


@pytest.fixture
def installation(fresh_database: TestDatabase) -> TestDatabase:
    """An installation with a row and a catalogue."""
    with fresh_database.connect("owner") as connection:
        connection.execute("INSERT INTO django_session (session_key, session_data, expire_date) VALUES ('kept', 'Zoë', now())")
    (fresh_database.data / "catalogues" / "one.parquet").write_bytes(b"PAR1 rows PAR1")
    return fresh_database


def safehold(database: TestDatabase, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "safehold", *arguments],
        env=database.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_backup_holds_rows_and_files_and_their_digests(installation: TestDatabase, tmp_path: Path) -> None:
    done = safehold(installation, "backup", str(tmp_path / "copy"), "--json")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "copy" / "backup.json").read_text())
    assert manifest["rows"]["public.django_session"] == 1
    expected = subprocess.run(["sha256sum"], input=b"PAR1 rows PAR1", capture_output=True, check=True).stdout[:64].decode()
    assert manifest["files"]["catalogues/one.parquet"] == expected
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


def test_backup_leaves_out_what_an_examination_has_written_so_far(installation: TestDatabase, tmp_path: Path) -> None:
    work = installation.data / "catalogues" / "work" / "EXM-26-0001"
    work.mkdir(parents=True)
    (work / "part.parquet").write_bytes(b"half")
    (work / "gone").symlink_to(work / "removed meanwhile")
    (installation.data / "images" / "disk.dd").write_bytes(b"disk")
    done = safehold(installation, "backup", str(tmp_path / "copy"), "--json")
    assert done.returncode == 0, done.stderr
    files = json.loads((tmp_path / "copy" / "backup.json").read_text())["files"]
    assert {"catalogues/one.parquet", "images/disk.dd"} <= files.keys()
    assert not [name for name in files if "work" in name]


def test_backup_without_images_leaves_them_out(installation: TestDatabase, tmp_path: Path) -> None:
    (installation.data / "images" / "disk.dd").write_bytes(b"disk")
    done = safehold(installation, "backup", str(tmp_path / "copy"), "--without-images")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "copy" / "images").exists()


def test_a_file_that_cannot_be_copied_is_named(installation: TestDatabase, tmp_path: Path) -> None:
    (installation.data / "catalogues" / "lost.parquet").symlink_to(tmp_path / "nowhere")
    done = safehold(installation, "backup", str(tmp_path / "copy"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "lost.parquet: can't be copied" in done.stderr
    assert not (tmp_path / "copy").exists()


def test_backup_never_writes_into_a_folder_that_holds_something(installation: TestDatabase, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    done = safehold(installation, "backup", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_a_damaged_backup_is_not_restored(installation: TestDatabase, tmp_path: Path) -> None:
    safehold(installation, "backup", str(tmp_path / "copy"))
    (tmp_path / "copy" / "catalogues" / "one.parquet").write_bytes(b"PAR1 r0ws PAR1")
    done = safehold(installation, "restore", str(tmp_path / "copy"), "--data", str(tmp_path / "new"))
    assert done.returncode == 1
    assert "damaged or missing: catalogues/one.parquet; nothing was restored" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_restore_brings_back_rows_and_files(installation: TestDatabase, reachable_folder: Path) -> None:
    safehold(installation, "backup", str(reachable_folder / "copy"))
    data = reachable_folder / "new"
    own = {name: value for name, value in os.environ.items() if name != "SAFEHOLD_DATABASE_NAME"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "restore", str(reachable_folder / "copy"), "--data", str(data)],
        env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (data / "catalogues" / "one.parquet").read_bytes() == b"PAR1 rows PAR1"
    query = "from django.contrib.sessions.models import Session; print(Session.objects.get().session_data)"
    shown = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "manage", "shell", "-c", query, "--data", str(data)],
        env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.stdout.splitlines()[-1:] == ["Zoë"], shown.stderr
    again = safehold(installation, "restore", str(reachable_folder / "copy"), "--data", str(data))
    assert again.returncode == 2
    assert "already holds an installation" in again.stderr


def test_a_restore_names_the_table_whose_rows_are_not_as_many_as_in_the_backup(
    installation: TestDatabase, reachable_folder: Path
) -> None:
    safehold(installation, "backup", str(reachable_folder / "copy"))
    listing = reachable_folder / "copy" / "backup.json"
    manifest = json.loads(listing.read_text())
    manifest["rows"]["public.django_session"] += 1
    listing.write_text(json.dumps(manifest))
    own = {name: value for name, value in os.environ.items() if name != "SAFEHOLD_DATABASE_NAME"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "safehold", "restore", str(listing.parent), "--data", str(reachable_folder / "new")],
        env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert "differs from the backup: public.django_session\n" in done.stderr
