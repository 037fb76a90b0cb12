"""With `DATABASE_URL`, safehold works on a server that others look after, and starts none of its own."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from safehold.config.postgres_programs import choose_programs, server_account


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a server outside any data folder, with an ordinary user that may create roles."""
    folder = Path(tempfile.mkdtemp(prefix="safehold-external-"))
    account, programs = server_account(folder), choose_programs(None)
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        pytest.skip("the initdb of PostgreSQL needs an account that has a name")
    change = {"user": account.uid, "group": account.gid, "extra_groups": []} if account.is_other else {}
    os.chown(folder, account.uid, account.gid)
    files = folder / "files"

    def run(program: str, *arguments: str) -> None:
        command = [programs.program(program), "-D", files, *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **change)  # type: ignore[call-overload]

    run("initdb", "-U", "chief", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-w", "-o", f"-F -k {folder} -c listen_addresses=''", "start")
    try:
        with psycopg.connect(host=str(folder), user="chief", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE ROLE police LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE cases OWNER police")
        yield f"postgres://police@/cases?host={folder}"
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def test_tables_are_made_and_the_site_takes_on_its_role(address: str, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAFEHOLD_")}
    environment |= {"DATABASE_URL": address, "SAFEHOLD_DATA": str(tmp_path / "data")}

    def safehold(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "safehold", *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    safehold("migrate")
    environment["SAFEHOLD_DATABASE_ROLE"] = "web"
    query = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('SELECT session_user, current_user'); print(cursor.fetchone())"
    )
    assert safehold("manage", "shell", "-v0", "-c", query).splitlines()[-1] == "('police', 'safehold_web')"
    assert not (tmp_path / "data" / "database" / "cluster").exists()
