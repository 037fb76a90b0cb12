"""Code that runs in the web, in a worker or in a reader of images tries everything to become the owner of the database."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from conftest import TestDatabase
from safehold.config import data_folder
from safehold.config.data_folder import owner_password, prepare_data_folder
from safehold.config.errors import DataFolderError
from safehold.config.postgres import connection_parameters, database_settings
from safehold.examiner.processes import landlock

ROOT = Path(__file__).parents[2]
needs_landlock = pytest.mark.skipif(landlock.version() < landlock.WHOLE_FROM, reason="this kernel offers no whole Landlock")

#: Run by Python itself at the start of every process; it acts in the web and in the workers alone.
INTRUDER = """
import ctypes, json, os, signal, socket, subprocess, sys, tempfile
from pathlib import Path

role = "web" if "gunicorn" in sys.orig_argv else "worker" if "safehold.config.worker" in sys.orig_argv else ""
data = Path(os.environ.get("SAFEHOLD_DATA", "/"))
found = data / "uploads" / f"found-by-{role}"

def attempt(what):
    try:
        said = what()
    except Exception as error:
        return f"{type(error).__name__}: {error}".strip().splitlines()[0][:300]
    return "done" if said is None else f"done: {said}"

def connect(**changes):
    import psycopg
    parameters = {"host": own["HOST"], "port": own["PORT"], "dbname": own["NAME"], "connect_timeout": 5, **changes}
    with psycopg.connect(**parameters) as connection:
        return connection.execute("SELECT current_user").fetchone()[0]

def take(path):
    with open(path, "r+b"):
        pass

def make(path):
    with open(path, "x"):
        os.unlink(path)

def move(path, to, how=os.rename):
    # Where it is permitted, all is as before in the end: the test fails, and nothing else does.
    how(path, to)
    os.rename(to, path)

def owner_by_settings():
    from safehold.config.postgres import connection_parameters, database_settings
    return connect(**connection_parameters(database_settings(data, "owner")))

def link():
    os.symlink(owner, data / "uploads" / f"way-of-{role}")
    return os.listdir(data / "uploads" / f"way-of-{role}")

def start_another():
    program = "import sys; print(open(sys.argv[1]).read())"
    command = [sys.executable, "-c", program, str(owner / "database-password")]
    return subprocess.run(command, check=True, capture_output=True).stdout

def abstract():
    with socket.socket(socket.AF_UNIX) as new:
        new.connect(b"\\0" + os.environ["ABSTRACT"].encode())

def over_tcp():
    with socket.create_connection(("127.0.0.1", int(os.environ["PORT_OF_ANOTHER"]))):
        pass

def trace(number):
    if ctypes.CDLL(None, use_errno=True).ptrace(16, number, None, None) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def kernel():
    if os.geteuid() != 0:
        raise PermissionError("not root")
    os.mknod(data / "uploads" / f"disk-of-{role}", 0o60600, os.makedev(7, 0))

if role and not found.exists():
    from safehold.config.postgres import database_settings
    own = database_settings(data, role)
    server = int(os.environ["SERVER"])
    watcher = os.getppid()
    owner = (data / "owner").resolve()
    cluster = (data / "database" / "cluster").resolve()
    checkout = Path(os.environ["CODE"])
    tried = {
        "owner without a password": lambda: connect(user="safehold_owner"),
        "owner with the password of its keys": lambda: connect(
            user="safehold_owner", password=(data / "keys" / "database-password").read_text()),
        "owner by the settings": owner_by_settings,
        "superuser": lambda: connect(user="postgres"),
        "owner over TCP": lambda: connect(user="safehold_owner", host="127.0.0.1"),
        "role of the owner": lambda: connect(user=own["USER"], options="-c role=safehold_owner"),
        "another service over TCP": over_tcp,
        "another service by an abstract name": abstract,
        "read the password": lambda: (owner / "database-password").read_text(),
        "read the password through the data folder": lambda: (data / "owner" / "database-password").read_text(),
        "read it through the watching process": lambda: Path(f"/proc/{watcher}/root{owner}/database-password").read_text(),
        "read it by another process": start_another,
        "read it through a link": link,
        "read the environment of the watching process": lambda: Path(f"/proc/{watcher}/environ").read_bytes(),
        "read the memory of the watching process": lambda: open(f"/proc/{watcher}/mem", "rb"),
        "trace the watching process": lambda: trace(watcher),
        "trace the server": lambda: trace(server),
        "end the server": lambda: os.kill(server, signal.SIGHUP),
        "read the files of the database": lambda: (cluster / "global" / "pg_control").read_bytes(),
        "let itself in": lambda: take(cluster / "pg_hba.conf"),
        "move the password away": lambda: move(owner, owner.with_name("moved")),
        "move the password to the uploads": lambda: move(owner / "database-password", data / "uploads" / "password"),
        "link the password to the uploads": lambda: move(owner / "database-password", data / "uploads" / "password", os.link),
        "lead commands to another server": lambda: make(data / "run" / "socket-folder"),
        "change the code": lambda: take(checkout),
        "add code": lambda: make(checkout.with_name("usercustomize.py")),
        "change the key": lambda: take(data / "keys" / "secret-key"),
        "make a device": kernel,
    }
    may = {
        "own role": lambda: connect(user=own["USER"], password=own["PASSWORD"]),
        "temporary file": lambda: tempfile.TemporaryFile().close(),
        "file of the store": lambda: (data / "catalogues" / f"by-{role}").touch(),
        "another program": lambda: subprocess.run(["true"], check=True) and None,
    }
    said = {name: {what: attempt(how) for what, how in all_of.items()} for name, all_of in (("tried", tried), ("may", may))}
    draft = found.with_name(f"draft-{role}")
    draft.write_text(json.dumps(said))
    draft.rename(found)
"""


@pytest.fixture
def intruded(fresh_database: TestDatabase, tmp_path: Path) -> Iterator[dict[str, dict[str, dict[str, str]]]]:
    """What code found that ran in the web and in a worker of a served site."""
    import socket

    from safehold.config.postgres_cluster import live_server, locate

    (tmp_path / "sitecustomize.py").write_text(INTRUDER)
    server = live_server(locate(fresh_database.data))
    code = tmp_path / "code.py"
    code.write_text("pass\n")
    with socket.socket(socket.AF_UNIX) as abstract, socket.create_server(("127.0.0.1", 0)) as another:
        abstract.bind(f"\0safehold-{os.getpid()}")
        abstract.listen()
        environment = {
            **fresh_database.environment, "PYTHONPATH": str(tmp_path), "SERVER": str(server), "CODE": str(code),
            "ABSTRACT": f"safehold-{os.getpid()}", "PORT_OF_ANOTHER": str(another.getsockname()[1]),
        }  # fmt: skip
        command = [sys.executable, "-P", "-m", "safehold", "serve", "--port", "0", "--workers", "1"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as site:
            try:
                places = {role: fresh_database.data / "uploads" / f"found-by-{role}" for role in ("web", "worker")}
                until = time.monotonic() + 120
                while not all(place.exists() for place in places.values()):
                    assert site.poll() is None, site.communicate()[1]
                    assert time.monotonic() < until, "the intruder said nothing"
                    time.sleep(0.05)
                yield {role: json.loads(place.read_text()) for role, place in places.items()}
            finally:
                site.terminate()


@needs_landlock
def test_code_in_the_web_and_in_a_worker_does_not_become_the_owner(intruded: dict[str, dict[str, dict[str, str]]]) -> None:
    assert intruded.keys() == {"web", "worker"}
    for role, found in intruded.items():
        succeeded = {what: said for what, said in found["tried"].items() if said.startswith("done")}
        assert succeeded == {}, role
        assert "no password supplied" in found["tried"]["owner without a password"]
        assert found["may"] == {
            "own role": f"done: safehold_{role}", "temporary file": "done",
            "file of the store": "done", "another program": "done",
        }  # fmt: skip


@needs_landlock
def test_code_that_reads_an_image_connects_to_no_database(fresh_database: TestDatabase, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, psycopg; from safehold.examiner.processes.confinement import Files, Limits, confine\n"
        "if sys.argv[5] == 'confined': confine(Limits(), Files([], pathlib.Path(sys.argv[1]), beside=False))\n"
        "for user in ('safehold_owner', 'safehold_web', 'safehold_worker', 'postgres'):\n"
        "    for host in (sys.argv[2], '127.0.0.1', '@postgresql'):\n"
        "        try: psycopg.connect(host=host, port=sys.argv[3], user=user, dbname=sys.argv[4])\n"
        "        except psycopg.OperationalError: print('refused')\n"
        "        else: print('connected')\n"
    )
    web = fresh_database.settings("web")
    command = [sys.executable, "-P", "-c", program, tmp_path, web["HOST"], web["PORT"], web["NAME"]]

    def said(how: str) -> list[str]:
        return subprocess.run([*command, how], cwd="/", capture_output=True, text=True, check=True).stdout.split()

    assert said("confined") == ["refused"] * 12
    if not web["PASSWORD"]:
        assert said("free").count("connected") == 2


@needs_landlock
@pytest.mark.skipif(os.geteuid() != 0, reason="changes the account, which only root may")
def test_a_data_folder_that_is_mounted_at_a_second_place_is_closed_there_too(reachable_folder: Path) -> None:
    data, again, part = (reachable_folder / name for name in ("data", "again", "part"))
    prepare_data_folder(data)
    owner_password(data)
    for folder in (again, part):
        folder.mkdir()
    program = (
        "import pathlib, sys; from safehold.config.confinement import confine_service\n"
        "assert confine_service(pathlib.Path(sys.argv[1]))\n"
        "for path in sys.argv[2:]:\n"
        "    try: print(len(open(path).read()))\n"
        "    except PermissionError: print('refused')\n"
    )
    secret = Path("owner") / "database-password"
    command = [sys.executable, "-P", "-c", program, data, data / secret, again / secret, part / secret.name, again / "other"]
    (data / "other").write_text("other")
    mounting = 'mount --bind "$1" "$2" && mount --bind "$1/owner" "$3" || exit 9; shift 3; exec "$@"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mounting, "sh", data, again, part, *command],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 9:
        pytest.skip("this machine does not allow a small disk to be mounted")
    assert done.stdout.split() == ["refused", "refused", "refused", "5"], done.stderr


@pytest.mark.parametrize("way", ["itself", "below", "by a link"])
def test_a_data_folder_where_the_services_may_write_anyway_is_refused(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(data_folder, "SHARED_MEMORY", shared)
    link = tmp_path / "link"
    link.symlink_to(shared)
    data = {"itself": shared, "below": shared / "a" / "data", "by a link": link / "data"}[way]
    with pytest.raises(DataFolderError, match=r"may write anywhere in .*; choose another folder"):
        prepare_data_folder(data)
    assert list(shared.iterdir()) == []


def test_the_account_alone_is_not_the_owner(fresh_database: TestDatabase) -> None:
    parameters = {**connection_parameters(fresh_database.settings("owner"))}
    with psycopg.connect(**parameters) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("safehold_owner",)
    del parameters["password"]
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(**parameters)
    web = connection_parameters(database_settings(fresh_database.data, "web"))
    with pytest.raises(psycopg.OperationalError, match="permission denied to set role"):
        psycopg.connect(**web | {"dbname": fresh_database.name, "options": "-c role=safehold_owner"})
