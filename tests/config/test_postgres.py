"""The embedded server: who may use it, what it survives, and that nothing is left running."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import psycopg
import pytest

from safehold.config.data_folder import database_password
from safehold.config.errors import DatabaseServerError, DataFolderError
from safehold.config.postgres import (
    ROLE_NAMES,
    EmbeddedPostgres,
    connection_parameters,
    database_settings,
    ensure_running,
)
from safehold.config.postgres_cluster import ROLES, locate, run_single_user
from safehold.config.postgres_keeper import has_users, open_lock
from safehold.config.postgres_programs import Account, found_programs

AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="changes the account, which only root may")


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests are about the server in the data folder, whatever the process around them uses."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SAFEHOLD_DATABASE_NAME", raising=False)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder whose database has been made; tests work on copies, since making one takes a second."""
    with _data_folder() as data:
        with ensure_running(data, durable=False):
            pass
        yield data


@pytest.fixture
def data(prepared: Path) -> Iterator[Path]:
    """A data folder of the test's own with a stopped database."""
    with _data_folder() as own:
        own.rmdir()
        subprocess.run(["cp", "-a", prepared, own], check=True)
        yield own
        _kill_all(own)


@contextlib.contextmanager
def _data_folder() -> Iterator[Path]:
    """A data folder that the server's account can reach; pytest's own temporary folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="safehold-postgres-"))
    folder.chmod(0o711)
    try:
        yield folder / "data" if not (folder / "data").mkdir() else folder
    finally:
        shutil.rmtree(folder)


def _processes(data: Path) -> list[int]:
    """The processes that belong to this data folder: its server's and its keeper."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_bytes().split(b"\0")
                works_here = (entry / "cwd").resolve().is_relative_to(data)
                if works_here or (b"safehold.config.postgres_keeper" in command and os.fsencode(data) in command):
                    found.append(int(entry.name))
    return found


def _kill_all(data: Path) -> None:
    """Kill everything of this data folder at once, as a power cut would."""
    for blow in (signal.SIGSTOP, signal.SIGKILL):
        for number in _processes(data):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, blow)
    _wait_until_nothing_runs(data)


def _wait_until_nothing_runs(data: Path, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while _processes(data):
        assert time.monotonic() < until, "processes are left running"
        time.sleep(0.02)


def _connect(data: Path, role: str = "owner") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(**connection_parameters(database_settings(data, role)), autocommit=True)


def _value(data: Path, query: str, role: str = "owner") -> object:
    with _connect(data, role) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def _user_of_the_server(data: Path) -> "subprocess.Popen[str]":
    """Another process that uses the server until it is told to end."""
    script = (
        "import sys; from pathlib import Path; from safehold.config.postgres import ensure_running\n"
        "with ensure_running(Path(sys.argv[1]), durable=False): print('using', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", script, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "using\n"
    return process


def test_server_runs_while_it_is_used_and_nothing_is_left_after(prepared: Path) -> None:
    with EmbeddedPostgres(prepared, durable=False) as server:
        assert server.is_running()
        assert _value(prepared, "SELECT count(*) FROM pg_database WHERE datname = 'safehold'") == 1
    assert _processes(prepared) == []
    assert not EmbeddedPostgres(prepared).is_running()


def test_the_keeper_who_waits_for_the_last_user_is_not_taken_for_one(data: Path) -> None:
    (data / "run").mkdir(parents=True, exist_ok=True)
    keepers, answers = open_lock(data, "users"), Queue[bool]()
    fcntl.flock(keepers, fcntl.LOCK_EX)
    asking = threading.Thread(target=lambda: answers.put(has_users(data)))
    asking.start()
    with pytest.raises(Empty):
        answers.get(timeout=0.2)
    os.close(keepers)
    assert answers.get(timeout=60) is False
    asking.join()
    user = open_lock(data, "users")
    fcntl.flock(user, fcntl.LOCK_SH)
    assert has_users(data) is True
    os.close(user)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_only_the_owner_is_beyond_row_level_security_and_nobody_is_superuser(prepared: Path, role: str) -> None:
    with ensure_running(prepared, durable=False):
        query = "SELECT (rolsuper, rolbypassrls, rolcreaterole)::text FROM pg_roles WHERE rolname = current_user"
        assert _value(prepared, query, role) == ("(f,t,f)" if role == "owner" else "(f,f,f)")


def test_the_owner_logs_in_with_a_password_and_the_account_alone_does_not(prepared: Path) -> None:
    with ensure_running(prepared, durable=False):
        owner = connection_parameters(database_settings(prepared, "owner"))
        assert owner.pop("password") == (prepared / "owner" / "database-password").read_text()
        for password in (None, (prepared / "keys" / "database-password").read_text()):
            with pytest.raises(psycopg.OperationalError, match=r"no password supplied|password authentication failed"):
                psycopg.connect(**owner, password=password)
        assert [path.stat().st_mode & 0o777 for path in (prepared / "owner", *(prepared / "owner").iterdir())] == [0o700, 0o600]


def test_a_database_from_before_the_owner_had_a_password_opens_and_closes_that_way(data: Path) -> None:
    cluster = locate(data)
    marker = cluster.files / "safehold-roles"
    old = marker.read_text().replace((data / "owner" / "database-password").read_text(), database_password(data))
    run_single_user(cluster, cluster.files, cluster.programs(), ["ALTER ROLE safehold_owner PASSWORD NULL"])
    marker.write_text(old)
    (cluster.files / "pg_hba.conf").write_text(f"local all {','.join(ROLES)} peer map=safehold\n")
    (cluster.files / "pg_ident.conf").write_text("".join(f'safehold "root" {role}\n' for role in ROLES))
    for name in ("owner", "temporary"):
        shutil.rmtree(data / name)
    with ensure_running(data, durable=False):
        assert _value(data, "SELECT current_user::text") == "safehold_owner"
        owner = connection_parameters(database_settings(data, "owner"))
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(**{name: value for name, value in owner.items() if name != "password"})
        assert _value(data, "SELECT current_user::text", "web") == "safehold_web"


def test_a_lost_password_of_the_owner_is_made_anew(data: Path) -> None:
    (data / "owner" / "database-password").unlink()
    with ensure_running(data, durable=False):
        assert _value(data, "SELECT current_user::text") == "safehold_owner"


def test_what_killed_processes_left_of_temporary_files_is_removed_at_the_next_start(data: Path) -> None:
    (data / "temporary" / "folder").mkdir()
    (data / "temporary" / "folder" / "file").touch()
    (data / "temporary" / "way").symlink_to(data / "keys")
    with ensure_running(data, durable=False):
        assert list((data / "temporary").iterdir()) == []
        assert (data / "keys" / "database-password").exists()


def test_superuser_has_no_log_in(prepared: Path) -> None:
    with ensure_running(prepared, durable=False), pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(**{**connection_parameters(database_settings(prepared, "owner")), "user": "postgres"})


def test_server_listens_on_no_network_and_keeps_what_the_house_needs(prepared: Path) -> None:
    with ensure_running(prepared):
        shown = {
            name: _value(prepared, f"SHOW {name}")
            for name in ("listen_addresses", "timezone", "server_encoding", "lc_collate", "fsync", "data_checksums")
            if name != "lc_collate"
        }
        assert shown == {
            "listen_addresses": "",
            "timezone": "UTC",
            "server_encoding": "UTF8",
            "fsync": "on",
            "data_checksums": "on",
        }
        assert _value(prepared, "SELECT datcollate FROM pg_database WHERE datname = 'safehold'") == "C.UTF-8"


def test_private_folders_are_closed_to_others(prepared: Path) -> None:
    with ensure_running(prepared, durable=False):
        modes = {path: (prepared / path).stat().st_mode & 0o777 for path in ("keys", "catalogues", "images", "logs")}
        assert set(modes.values()) == {0o700}
        assert (prepared / "database" / "socket").stat().st_mode & 0o777 == 0o700
        assert (prepared / "database" / "cluster").stat().st_mode & 0o777 == 0o700


def test_several_users_share_one_server_and_the_last_stops_it(prepared: Path) -> None:
    other = _user_of_the_server(prepared)
    with ensure_running(prepared, durable=False):
        started = _value(prepared, "SELECT pg_postmaster_start_time()")
    assert _value(prepared, "SELECT pg_postmaster_start_time()") == started
    other.communicate("")
    assert _processes(prepared) == []


def test_server_stops_by_itself_when_its_only_user_is_killed(prepared: Path) -> None:
    other = _user_of_the_server(prepared)
    other.kill()
    other.wait()
    _wait_until_nothing_runs(prepared)


def test_two_first_starts_at_once_make_one_database() -> None:
    with _data_folder() as data:
        script = (
            "import sys; from pathlib import Path; from safehold.config.postgres import ensure_running\n"
            "with ensure_running(Path(sys.argv[1]), durable=False): pass"
        )
        starts = [subprocess.Popen([sys.executable, "-c", script, data], stderr=subprocess.PIPE) for _ in range(3)]
        assert [start.communicate()[1] for start in starts] == [b"", b"", b""]
        assert [start.returncode for start in starts] == [0, 0, 0]
        assert _processes(data) == []


def test_what_was_committed_survives_killing_everything(data: Path) -> None:
    other = _user_of_the_server(data)
    with _connect(data) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (13)")
    _kill_all(data)
    other.kill()
    other.wait()
    assert (data / "database" / "cluster" / "postmaster.pid").exists()
    with ensure_running(data, durable=False):
        assert _value(data, "SELECT number FROM kept") == 13


def test_a_number_of_a_killed_server_that_another_process_has_now_is_not_believed(data: Path) -> None:
    other = _user_of_the_server(data)
    _kill_all(data)
    other.kill()
    other.wait()
    cluster = locate(data)
    change = {"user": cluster.account.uid, "group": cluster.account.gid} if AS_ROOT else {}
    # A process of the server's own account: for PostgreSQL itself it would be reason enough to refuse to start.
    stranger = subprocess.Popen(["sleep", "60"], **change)  # type: ignore[call-overload]
    record = cluster.files / "postmaster.pid"
    record.write_text(f"{stranger.pid}\n{cluster.files}\n1\n5432\n{data}/database/socket\n\n  1  1\nready   \n")
    try:
        with ensure_running(data, durable=False):
            assert _value(data, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_is_ended_under_its_user_is_started_again(prepared: Path) -> None:
    with EmbeddedPostgres(prepared, durable=False) as server:
        _kill_all(prepared)
        server.ensure()
        assert _value(prepared, "SELECT 1") == 1
    assert _processes(prepared) == []


def test_an_unfinished_first_start_is_made_again() -> None:
    with _data_folder() as data:
        script = (
            "import sys; from pathlib import Path; from safehold.config.postgres import ensure_running\n"
            "ensure_running(Path(sys.argv[1]))"
        )
        attempt = subprocess.Popen([sys.executable, "-c", script, data], start_new_session=True)
        until = time.monotonic() + 20
        while not list(data.glob("database/initialising-*/base")):
            assert time.monotonic() < until
            time.sleep(0.005)
        os.killpg(attempt.pid, signal.SIGKILL)
        attempt.wait()
        _kill_all(data)
        with ensure_running(data, durable=False):
            assert _value(data, "SELECT 1") == 1
        assert list(data.glob("database/initialising-*")) == []


def test_wrong_permissions_of_the_files_are_put_right(data: Path) -> None:
    (data / "database" / "cluster").chmod(0o755)
    with ensure_running(data, durable=False):
        assert _value(data, "SELECT 1") == 1


def test_a_data_folder_with_a_long_path_gets_a_short_private_socket_folder(prepared: Path) -> None:
    with _data_folder() as outer:
        data = outer / ("long" * 25) / "data"
        data.parent.mkdir()
        subprocess.run(["cp", "-a", prepared, data], check=True)
        with ensure_running(data, durable=False):
            folder = Path(database_settings(data)["HOST"])
            assert len(str(folder)) < 90
            assert folder.stat().st_mode & 0o777 == 0o700
            assert _value(data, "SELECT 1") == 1
        assert not folder.exists()


@needs_root
def test_a_data_folder_that_the_servers_account_cannot_reach_keeps_its_database_elsewhere() -> None:
    closed = Path(tempfile.mkdtemp(prefix="safehold-closed-"))
    data = closed / "data"
    try:
        with ensure_running(data, durable=False):
            elsewhere = Path((data / "database" / "elsewhere").read_text().strip())
            assert not elsewhere.is_relative_to(closed)
            assert _value(data, "SELECT 1") == 1
        shutil.rmtree(elsewhere)
        with pytest.raises(DatabaseServerError, match="which is gone"):
            ensure_running(data)
    finally:
        shutil.rmtree(closed)


@needs_root
def test_an_account_without_a_name_logs_in_with_a_password() -> None:
    number = next(number for number in range(54321, 60000) if Account.of(number).name is None)
    with _data_folder() as data:
        os.chown(data, number, number)
        script = (
            "import sys; from pathlib import Path; import psycopg\n"
            "from safehold.config.postgres import *\n"
            "from safehold.config.postgres import connection_parameters\n"
            "data = Path(sys.argv[1])\n"
            "with ensure_running(data, durable=False):\n"
            "    settings = database_settings(data, 'worker')\n"
            "    with psycopg.connect(**connection_parameters(settings)) as connection:\n"
            "        print(connection.execute('SELECT current_user').fetchone()[0], bool(settings['PASSWORD']))\n"
        )
        done = subprocess.run(
            [sys.executable, "-B", "-c", script, data],
            user=number, group=number, extra_groups=[], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.stdout, done.stderr) == ("safehold_worker True\n", "")


@needs_root
def test_another_account_of_the_machine_cannot_connect(prepared: Path) -> None:
    with ensure_running(prepared, durable=False):
        # Even where somebody opens the folder of the socket, the account is compared.
        (prepared / "database" / "socket").chmod(0o777)
        (prepared / "database" / "socket" / ".s.PGSQL.5432").chmod(0o777)
        parameters = connection_parameters(database_settings(prepared, "web"))
        script = f"import psycopg; psycopg.connect(**{parameters!r})"
        account = Account.of(1) if locate(prepared).account.uid != 1 else Account.of(2)
        done = subprocess.run(
            [sys.executable, "-B", "-c", script],
            user=account.uid, group=account.gid, extra_groups=[], capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Peer authentication failed" in done.stderr


@pytest.mark.parametrize("programs", found_programs(), ids=lambda programs: programs.source)
def test_each_postgresql_that_is_here_can_serve(programs: object, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = programs.folder  # type: ignore[attr-defined]
    monkeypatch.setenv("PGBIN", str(folder))
    with _data_folder() as data, ensure_running(data, durable=False):
        assert str(_value(data, "SHOW server_version")).startswith(str(programs.major))  # type: ignore[attr-defined]
        with _connect(data) as connection:
            for extension in ("btree_gist", "pg_trgm"):
                connection.execute(f"CREATE EXTENSION {extension}")


def test_a_wrong_pgbin_is_refused_by_name(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGBIN", "/nowhere/bin")
    with pytest.raises(DatabaseServerError, match=r"^PGBIN=/nowhere/bin: no PostgreSQL 15 or newer"):
        ensure_running(prepared)


def test_a_database_of_a_missing_version_is_refused_with_what_to_install(data: Path) -> None:
    (data / "database" / "cluster" / "PG_VERSION").write_text("12\n")
    with pytest.raises(DatabaseServerError, match=r"made by PostgreSQL 12.*install postgresql-12"):
        ensure_running(data)


def test_files_that_are_no_database_are_left_alone(data: Path) -> None:
    shutil.rmtree(data / "database" / "cluster")
    (data / "database" / "cluster").mkdir()
    (data / "database" / "cluster" / "letter.txt").write_text("mine")
    with pytest.raises(DatabaseServerError, match="holds files that are no database"):
        ensure_running(data)
    assert (data / "database" / "cluster" / "letter.txt").read_text() == "mine"


def test_the_reason_why_a_server_does_not_start_is_one_sentence(data: Path) -> None:
    (data / "database" / "cluster" / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseServerError, match=r"did not start: .*pg_control") as refusal:
        ensure_running(data)
    assert "\n" not in str(refusal.value)
    assert _processes(data) == []


@needs_root
def test_a_full_disk_is_named() -> None:
    with _data_folder() as outer:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=20m,mode=711", "none", outer], capture_output=True, check=False
        )
        if mounted.returncode != 0:
            pytest.skip("this machine does not allow a small disk to be mounted")
        try:
            with pytest.raises(DatabaseServerError, match="MB free and the database needs 200 MB"):
                ensure_running(outer / "data")
        finally:
            subprocess.run(["umount", outer], check=True)


def test_a_data_folder_that_is_a_file_is_refused() -> None:
    with _data_folder() as outer:
        (outer / "file").write_text("")
        with pytest.raises(DataFolderError, match="this is a file"):
            ensure_running(outer / "file")


def test_database_url_replaces_the_embedded_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://chief:p%40ss@db.example:6432/cases?sslmode=require")
    owner, web = database_settings(tmp_path, "owner"), database_settings(tmp_path, "web")
    assert (owner["USER"], owner["PASSWORD"], owner["HOST"], owner["PORT"], owner["NAME"]) == (
        "chief", "p@ss", "db.example", "6432", "cases",
    )  # fmt: skip
    assert owner["OPTIONS"] == {"connect_timeout": 20, "sslmode": "require"}
    assert web["OPTIONS"]["options"] == "-c role=safehold_web"
    ensure_running(tmp_path / "untouched").release()
    assert not (tmp_path / "untouched").exists()


def test_a_role_may_have_a_log_in_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://chief@db.example/cases")
    monkeypatch.setenv("DATABASE_URL_WEB", "postgres://site@db.example/cases")
    web = database_settings(tmp_path, "web")
    assert web["USER"] == "site"
    assert "options" not in web["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgres://user:secret@host", "postgres://h:port/x", "nonsense"])
def test_an_unreadable_database_url_is_refused_without_showing_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(DatabaseServerError, match="expected postgres://user:password@host:port/name") as refusal:
        database_settings(tmp_path)
    assert "secret" not in str(refusal.value)
