"""The files of the embedded database: where they lie, how they are made, and what the server is told at each start."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from safehold.config.data_folder import database_password, make_folder, owner_password
from safehold.config.errors import DatabaseServerError
from safehold.config.postgres_programs import Account, Programs, choose_programs, programs_for, server_account

DATABASE = "safehold"
OWNER_ROLE = "safehold_owner"
ROLES_THAT_SERVE = ("safehold_web", "safehold_worker", "safehold_audit")
ROLES = (OWNER_ROLE, *ROLES_THAT_SERVE)
PORT = 5432
"""Only names the socket file: the server listens on no network address."""

LONGEST_SOCKET_FOLDER = 90
"""The system allows 107 bytes for the path of a socket; its file name needs the rest."""

NEEDED_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class Cluster:
    """The database files of one data folder and the account that owns them."""

    data: Path
    home: Path
    account: Account

    @property
    def files(self) -> Path:
        """The folder that PostgreSQL calls the data directory."""
        return self.home / "cluster"

    @property
    def major(self) -> int | None:
        """The major version that made these files; None when there are none yet."""
        try:
            return int((self.files / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise DatabaseServerError(
                f"{self.files}: permission denied; run safehold with the account that owns {self.data}, "
                "or `safehold doctor --mend`"
            ) from error

    def programs(self) -> Programs:
        """The PostgreSQL programs that fit these files, as the account of the server can run them."""
        return programs_for(choose_programs(self.major), self.account, self.home / "programs")


def home_of(data: Path) -> Path:
    """The folder that holds the database files of this data folder: its own `database`, or the recorded place elsewhere."""
    try:
        return Path((data / "database" / "elsewhere").read_text(encoding="utf-8").strip())
    except (FileNotFoundError, NotADirectoryError):
        return data / "database"
    except PermissionError as error:
        raise DatabaseServerError(
            f"{data}: permission denied; run safehold with the account that owns this data folder"
        ) from error


def socket_folder(data: Path) -> Path:
    """The folder of the server's socket: beside the database files, or the recorded short one where that path is too long."""
    try:
        return Path((data / "run" / "socket-folder").read_text(encoding="utf-8").strip())
    except (FileNotFoundError, NotADirectoryError):
        return home_of(data) / "socket"
    except PermissionError as error:
        raise DatabaseServerError(
            f"{data}: permission denied; run safehold with the account that owns this data folder"
        ) from error


def needs_password(data: Path) -> bool:
    """Whether the roles that serve log in with a password: only where the account has no name for peer authentication."""
    try:
        return Account.of(data.stat().st_uid).name is None
    except FileNotFoundError:
        return Account.of(os.geteuid()).name is None


def locate(data: Path) -> Cluster:
    """The cluster of a prepared data folder, placed elsewhere when the server's account cannot get into that folder.

    Writes: `database/elsewhere` in the data folder when the files must lie in `/var/lib` (a data folder below /root).
    """
    account = server_account(data)
    if not (data / "database" / "elsewhere").exists() and not account.may_reach(data / "database"):
        if (data / "database" / "cluster").exists():
            raise DatabaseServerError(
                f"{data}: the account `{account.name or account.uid}` of the database server cannot get into this folder; "
                f"make its parent folders passable (chmod o+x) or move it"
            )
        place = Path("/var/lib") / f"safehold-{secrets.token_hex(6)}"
        try:
            place.mkdir(mode=0o711)
        except OSError:
            place = Path(tempfile.mkdtemp(prefix="safehold-", dir="/tmp"))
        place.chmod(0o711)
        (place / "data-folder").write_text(f"{data}\n", encoding="utf-8")
        (data / "database" / "elsewhere").write_text(f"{place}\n", encoding="utf-8")
    home = home_of(data)
    if home != data / "database" and not home.is_dir():
        raise DatabaseServerError(
            f"{data / 'database' / 'elsewhere'}: the database files should be in {home}, which is gone; "
            "restore a backup into a new data folder with `safehold restore`"
        )
    cluster_files = home / "cluster"
    if os.geteuid() == 0 and cluster_files.exists() and cluster_files.stat().st_uid not in (0, account.uid):
        account = Account.of(cluster_files.stat().st_uid, cluster_files.stat().st_gid)
    return Cluster(data, home, account)


def initialise(cluster: Cluster, *, durable: bool) -> None:
    """Make the database files where there are none, in a folder beside that takes its name only when it is complete.

    An attempt that was killed or ran out of space leaves nothing that a later one would take for a database.
    Raises: DatabaseServerError with the reason that PostgreSQL gave.
    """
    for remains in cluster.home.glob("initialising-*"):
        shutil.rmtree(remains, ignore_errors=True)
    if cluster.files.exists():
        if cluster.major is not None:
            return
        if any(cluster.files.iterdir()):
            raise DatabaseServerError(
                f"{cluster.files}: holds files that are no database; move them away or restore a backup with `safehold restore`"
            )
        cluster.files.rmdir()
    free = shutil.disk_usage(cluster.home).free
    if free < NEEDED_BYTES:
        raise DatabaseServerError(
            f"{cluster.home}: the disk has {free // 1024 // 1024} MB free and the database needs "
            f"{NEEDED_BYTES // 1024 // 1024} MB; "
            "free some space or choose another --data DIR"
        )
    programs = cluster.programs()
    draft = Path(tempfile.mkdtemp(prefix="initialising-", dir=cluster.home))
    if cluster.account.is_other:
        os.chown(draft, cluster.account.uid, cluster.account.gid)
    try:
        command = [
            *(
                "-D",
                str(draft),
                "-U",
                "postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-sync",
            ),
            *("--auth=reject", "--no-instructions"),
        ]
        _run(cluster, programs.program("initdb"), command)
        establish_roles(cluster, draft, programs)
        run_single_user(cluster, draft, programs, [f"CREATE DATABASE {DATABASE} OWNER safehold_owner"])
        if durable:
            _run(cluster, programs.program("initdb"), ["-D", str(draft), "--sync-only"])
        draft.rename(cluster.files)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def establish_roles(cluster: Cluster, files: Path, programs: Programs) -> None:
    """Create the roles and their rights where they are missing or changed; the server must not be running.

    The owner of the tables sees every row (migrations, backups); web, worker and audit are subject to row-level
    security. There is no log-in for PostgreSQL's superuser: it exists only in this single-user mode. The owner's password is
    set anew where it is another than the one in its folder, so a database of an older version is opened with it.
    """
    commands = []
    for role in ROLES:
        rights = "CREATEDB BYPASSRLS" if role == OWNER_ROLE else "NOCREATEDB NOBYPASSRLS"
        secret = owner_password(cluster.data) if role == OWNER_ROLE else database_password(cluster.data)
        commands += [
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF; END $$",
            f"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION INHERIT {rights} PASSWORD '{secret}'",
        ]
    commands.append("REVOKE ALL ON DATABASE postgres FROM PUBLIC")
    commands.append("GRANT CONNECT ON DATABASE postgres TO safehold_owner")
    commands.append("GRANT pg_signal_backend TO safehold_owner")
    marker = files / "safehold-roles"
    wanted = "\n".join(commands)
    if marker.is_file() and marker.read_text(encoding="utf-8") == wanted:
        return
    run_single_user(cluster, files, programs, commands)
    _write(cluster, marker, wanted)


def configure(cluster: Cluster, *, durable: bool) -> Path:
    """Write what the server is told at each start, and make the folder of its socket; returns that folder.

    Writes: postgresql.conf, pg_hba.conf and pg_ident.conf, so that a newer version of the product brings its own.
    """
    sockets = _prepare_socket_folder(cluster)
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",
        "max_connections": 100,
        "shared_buffers": "128MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "dynamic_shared_memory_type": "posix" if os.access("/dev/shm", os.W_OK) else "mmap",  # noqa: S108 - only asked about
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "max_wal_size": "512MB",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "jit": "off",
        "random_page_cost": 1.1,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "datestyle": "ISO, YMD",
        "log_line_prefix": "%m [%p] %u@%d ",
        "cluster_name": "safehold",
    }
    lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
    _write(cluster, cluster.files / "postgresql.conf", "# Written at each start.\n" + "".join(lines))
    method = "scram-sha-256" if needs_password(cluster.data) else "peer map=safehold"
    rules = f"local all {OWNER_ROLE} scram-sha-256\nlocal all {','.join(ROLES_THAT_SERVE)} {method}\n"
    _write(cluster, cluster.files / "pg_hba.conf", f"# Written at each start.\n{rules}")
    pairs = [f'safehold "{name}" {role}\n' for name in _account_names(cluster) for role in ROLES_THAT_SERVE]
    _write(cluster, cluster.files / "pg_ident.conf", "# Written at each start.\n" + "".join(pairs))
    return sockets


def run_single_user(cluster: Cluster, files: Path, programs: Programs, commands: list[str]) -> None:
    """Carry out commands without a server, as PostgreSQL's superuser; none may contain a line break."""
    arguments = ["--single", "-D", str(files), "-F", "-c", "exit_on_error=on", "-c", "log_checkpoints=off", "postgres"]
    _run(cluster, programs.program("postgres"), arguments, given="\n".join(commands) + "\n")


def server_environment() -> dict[str, str]:
    """The environment of the server's processes: nothing of the caller's but the search path."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def live_server(cluster: Cluster) -> int | None:
    """The process number of the running server of these files, or None.

    A number left in `postmaster.pid` by a killed server may meanwhile belong to any other process, so the number is
    believed only when that process has these files as its working folder.
    """
    number = _recorded_process(cluster)
    return number if number is not None and _works_in(number, cluster.files) else None


def server_is_ready(cluster: Cluster) -> bool:
    """Whether the running server accepts connections."""
    try:
        lines = (cluster.files / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, PermissionError):
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and live_server(cluster) is not None


def clear_stale_remains(cluster: Cluster) -> None:
    """Remove what a server that is gone has left: its `postmaster.pid` and its socket with its lock.

    PostgreSQL would refuse to start when the number in them belongs to any process now, be it one that has ended and
    that nobody has collected. A server killed hard may leave a process that still writes: it is waited for, then ended,
    before another may start.
    """
    if live_server(cluster) is not None:
        return
    waited_until = time.monotonic() + 10
    while remaining := _processes_in(cluster.files):
        if time.monotonic() > waited_until:
            for number in remaining:
                _signal(number, 9)
        time.sleep(0.05)
    (cluster.files / "postmaster.pid").unlink(missing_ok=True)
    for remains in socket_folder(cluster.data).glob(".s.PGSQL.*"):
        remains.unlink(missing_ok=True)


def _recorded_process(cluster: Cluster) -> int | None:
    try:
        return int((cluster.files / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _works_in(number: int, folder: Path) -> bool:
    """Whether the process exists and has `folder` as its working folder."""
    # A process that has ended and that nobody has collected has no working folder any more.
    try:
        return Path(f"/proc/{number}/cwd").samefile(folder)
    except OSError:
        return False


def _processes_in(folder: Path) -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(int(entry.name), folder)]


def _signal(number: int, signal_number: int) -> None:
    try:
        os.kill(number, signal_number)
    except ProcessLookupError:
        return


def _prepare_socket_folder(cluster: Cluster) -> Path:
    """Make the folder of the socket, which only the server's account (and root) may enter."""
    record = cluster.data / "run" / "socket-folder"
    usual = cluster.home / "socket"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER:
        record.unlink(missing_ok=True)
        make_folder(usual, 0o700)
        os.chown(usual, cluster.account.uid, cluster.account.gid)
        usual.chmod(0o700)
        return usual
    if record.exists():
        recorded = Path(record.read_text(encoding="utf-8").strip())
        if recorded.is_dir() and not recorded.is_symlink():
            found = recorded.stat()
            if found.st_uid == cluster.account.uid and found.st_mode & 0o777 == 0o700:
                return recorded
    personal = os.environ.get("XDG_RUNTIME_DIR", "")
    fitting = personal and len(personal) < 50 and os.access(personal, os.W_OK) and not cluster.account.is_other
    short = Path(tempfile.mkdtemp(prefix="safehold-", dir=personal if fitting else "/tmp"))  # noqa: S108 - mkdtemp makes it ours alone
    os.chown(short, cluster.account.uid, cluster.account.gid)
    draft = record.with_name(".socket-folder")
    draft.write_text(f"{short}\n", encoding="utf-8")
    draft.rename(record)
    return short


def _account_names(cluster: Cluster) -> list[str]:
    """The accounts that may act for the roles that serve: the one that owns the data folder, the one that runs this, and root."""
    numbers = {cluster.data.stat().st_uid, os.geteuid(), 0}
    names = []
    for number in sorted(numbers):
        try:
            names.append(pwd.getpwuid(number).pw_name)
        except KeyError:
            continue
    return names


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _write(cluster: Cluster, path: Path, text: str) -> None:
    """Write a file of the cluster, complete or not at all, owned by the server's account."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)
    os.chown(draft, cluster.account.uid, cluster.account.gid)
    draft.rename(path)


def _run(cluster: Cluster, program: Path, arguments: list[str], given: str = "") -> None:
    """Run one of PostgreSQL's programs as the server's account and turn its failure into one sentence."""
    change = {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []} if cluster.account.is_other else {}
    try:
        done = subprocess.run(  # type: ignore[call-overload]
            [program, *arguments],
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            cwd=cluster.home,
            env=server_environment(),
            check=False,
            umask=0o077,
            **change,
        )
    except OSError as error:
        raise DatabaseServerError(
            f"{program}: {error.strerror}; set PGBIN to the folder of a PostgreSQL that runs here"
        ) from error
    if done.returncode != 0:
        raise DatabaseServerError(f"the database could not be prepared in {cluster.home}: {explain(done.stderr)}")


def explain(output: str) -> str:
    """The sentence of PostgreSQL's output that says why it failed, with what to do where that is known."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "the disk is full; free some space and try again"
    if "could not create shared memory segment" in output or "could not map anonymous shared memory" in output:
        return "there is not enough memory for PostgreSQL; close other programs and try again"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for mark in ("FATAL:", "PANIC:", "error:", "ERROR:"):
        for line in lines:
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return lines[-1] if lines else "PostgreSQL gave no reason"
