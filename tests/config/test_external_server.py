"""With `DATABASE_URL`, safehold works on a server that others look after, and starts none of its own."""

import contextlib
import os
import pwd
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from safehold.config.errors import DatabaseServerError
from safehold.config.postgres_programs import choose_programs, server_account
from safehold.config.row_level_security import refuse_role_above


@pytest.fixture(scope="module")
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


class Pooler:
    """Stands before the server as poolers do that drop the options of a connection, and lets all else through."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.server = server
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / ".s.PGSQL.5432"))
        self.listening.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.connect(str(self.server / ".s.PGSQL.5432"))
            reading = client.makefile("rb")
            length, version = struct.unpack("!II", reading.read(8))
            words = reading.read(length - 8).rstrip(b"\0").split(b"\0")
            kept = [
                word for name, value in zip(words[::2], words[1::2], strict=True) if name != b"options" for word in (name, value)
            ]
            start = b"\0".join(kept) + b"\0\0"
            server.sendall(struct.pack("!II", len(start) + 8, version) + start)
            threading.Thread(target=self._pass_on, args=(server.recv, client), daemon=True).start()
            self._pass_on(reading.read1, server)

    @staticmethod
    def _pass_on(read: Callable[[int], bytes], to: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := read(65536):
                to.sendall(data)
            to.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def pooled(address: str) -> Iterator[str]:
    """The same address through a pooler."""
    server = Path(address.partition("?host=")[2])
    with tempfile.TemporaryDirectory(prefix="safehold-pooler-") as folder:
        pooler = Pooler(Path(folder), server)
        yield f"{address.partition('?')[0]}?host={folder}"
        pooler.listening.close()


class Installation:
    """Commands of safehold in a data folder of their own, with this address of the database."""

    def __init__(self, address: str, data: Path, **changes: str) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SAFEHOLD_")}
        self.environment |= {"DATABASE_URL": address, "SAFEHOLD_DATA": str(data), **changes}

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Carry out a command."""
        command = [sys.executable, "-P", "-m", "safehold", *arguments]
        return subprocess.run(command, env=self.environment | changes, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def migrated(address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address, where the tables have been made and roles may log in by themselves."""
    done = Installation(address, tmp_path_factory.mktemp("migrated") / "data").run("migrate")
    assert (done.returncode, done.stderr) == (0, "The tables are up to date.\n")
    with psycopg.connect(host=address.partition("?host=")[2], user="chief", dbname="cases", autocommit=True) as connection:
        for role in ("web", "worker"):
            connection.execute(f"ALTER ROLE safehold_{role} LOGIN")
        connection.execute("CREATE ROLE beyond LOGIN BYPASSRLS IN ROLE safehold_web, safehold_worker")
        connection.execute("CREATE ROLE deputy LOGIN IN ROLE police")
    return address


def who(role: str) -> tuple[list[str], dict[str, str]]:
    """A command of Django's that prints who its connection is, in this role."""
    query = (
        "from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('SELECT session_user, current_user'); print(cursor.fetchone())"
    )
    return ["manage", "shell", "-v0", "-c", query], {"SAFEHOLD_DATABASE_ROLE": role}


def test_tables_are_made_and_the_site_takes_on_its_role(migrated: str, tmp_path: Path) -> None:
    command, role = who("web")
    done = Installation(migrated, tmp_path / "data").run(*command, **role)
    assert done.stdout.splitlines()[-1] == "('police', 'safehold_web')", done.stderr
    assert not (tmp_path / "data" / "database" / "cluster").exists()


def test_nothing_serves_as_the_owner_behind_a_pooler_that_drops_the_role(migrated: str, pooled: str, tmp_path: Path) -> None:
    behind = Installation(pooled, tmp_path / "data")
    command, _ = who("web")
    for arguments, role in ((["serve", "--port", "0"], "web"), (["worker"], "worker"), (command, "web")):
        done = behind.run(*arguments, SAFEHOLD_DATABASE_ROLE=role)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert done.stderr == (
            f"safehold: the database takes the {role} for `police`, which is above row-level security: "
            f"give it a log-in of its own with DATABASE_URL_{role.upper()}\n"
        )


@pytest.mark.parametrize("user", ["chief", "police", "beyond", "deputy"])
@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_log_in_that_was_given_too_much_is_refused(
    role: str, user: str, migrated: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", migrated)
    refuse_role_above(tmp_path, role)
    monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", migrated.replace("police", user))
    with pytest.raises(DatabaseServerError, match=f"takes the {role} for `{user}`, which is above row-level security"):
        refuse_role_above(tmp_path, role)


def test_with_log_ins_of_their_own_the_site_works_behind_a_pooler(migrated: str, pooled: str, tmp_path: Path) -> None:
    own = {f"DATABASE_URL_{role.upper()}": pooled.replace("police", f"safehold_{role}") for role in ("web", "worker")}
    behind = Installation(migrated, tmp_path / "data", **own)
    serve = [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1", "--job-workers", "0"]
    with subprocess.Popen(serve, env=behind.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        line = site.stdout.readline()
        try:
            assert "http" in line, site.communicate(timeout=30)[1]
            address = next(word for word in line.split() if word.startswith("http"))
            with urllib.request.urlopen(f"{address}/health", timeout=20) as answer:
                assert answer.status == 200
            web = Path(f"/proc/{site.pid}/task/{site.pid}/children").read_text().split()
            held = [Path(f"/proc/{number}/environ").read_bytes() for number in web]
            assert held
            assert not any(migrated.encode() in environment for environment in held), "the web holds the owner's log-in"
        finally:
            site.terminate()
        assert site.wait(30) == 0
