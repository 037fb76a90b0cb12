"""The database server of an installation: an embedded PostgreSQL in the data folder, or the one that `DATABASE_URL` names.

    with ensure_running(data):
        ...                                       # the server runs; the last user's end stops it
    DATABASES = {"default": database_settings(data, "web")}

The embedded server listens on a socket in the data folder only. The owner of the tables logs in with a password of its own,
which only an administrator's commands read (`safehold.config.confinement`). Which account may act for the other roles is
decided by the system (peer authentication): the account that owns the data folder, and root. Where the account has no name (a
container that runs under a bare number), these roles log in with a password from the data folder's keys instead.

With `DATABASE_URL` (`postgres://user:password@host:port/name?sslmode=require`) that user owns the tables. Each other role
logs in with `DATABASE_URL_WEB`, `DATABASE_URL_WORKER` or `DATABASE_URL_AUDIT` where these are set; otherwise the owner logs
in and takes the role on by an option of the connection. Behind a pooler that drops such options the site refuses to work.
`safehold migrate` makes these roles and the owner a member of them; where the owner may not make roles, whoever looks after the
server does it before. For backups the owner needs `BYPASSRLS`.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

from safehold.config.data_folder import TEMPORARY, database_password, own_like_parent, owner_password, prepare_data_folder
from safehold.config.errors import DatabaseServerError
from safehold.config.postgres_cluster import (
    DATABASE,
    PORT,
    clear_stale_remains,
    configure,
    establish_roles,
    explain,
    initialise,
    live_server,
    locate,
    needs_password,
    server_is_ready,
    socket_folder,
)
from safehold.config.postgres_keeper import has_users, held, is_held, open_lock, stop_server

Role = Literal["owner", "web", "worker", "audit"]
ROLE_NAMES: tuple[Role, ...] = ("owner", "web", "worker", "audit")
SECONDS_TO_START = 120
LONGEST_LOG = 10 * 1024 * 1024


class ConnectionParts(TypedDict):
    """Where a database is and who opens it, as Django names it."""

    NAME: str
    USER: str
    PASSWORD: str
    HOST: str
    PORT: str
    OPTIONS: dict[str, str | int]


class DatabaseSettings(ConnectionParts):
    """Django's settings of one database connection."""

    ENGINE: str
    CONN_MAX_AGE: int
    CONN_HEALTH_CHECKS: bool


def database_settings(data: Path, role: str = "web") -> DatabaseSettings:
    """Django's settings of the database connection for one role: owner, web, worker or audit.

    `SAFEHOLD_DATABASE_NAME` names another database of the embedded server than the usual one.
    Raises: DatabaseServerError for an unknown role or a DATABASE_URL that cannot be read.
    """
    if role not in ROLE_NAMES:
        raise DatabaseServerError(f"{role}: no such database role; SAFEHOLD_DATABASE_ROLE is one of {', '.join(ROLE_NAMES)}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        # A new connection costs more than the queries of most pages. Who is acting is set for one transaction only, so nothing
        # of one request is left for the next.
        "CONN_MAX_AGE": 60 if role == "web" else 0,
        "CONN_HEALTH_CHECKS": True,
        **_connection_of(data, role),
    }


def _connection_of(data: Path, role: str) -> ConnectionParts:
    url = os.environ.get("DATABASE_URL")
    if url:
        own = os.environ.get(f"DATABASE_URL_{role.upper()}")
        parts = _parts_of(own or url)
        if role != "owner" and not own:
            parts["OPTIONS"]["options"] = f"-c role=safehold_{role}"
        return parts
    return {
        "NAME": os.environ.get("SAFEHOLD_DATABASE_NAME", DATABASE),
        "USER": f"safehold_{role}",
        "PASSWORD": owner_password(data) if role == "owner" else database_password(data) if needs_password(data) else "",
        "HOST": str(socket_folder(data)),
        "PORT": str(PORT),
        "OPTIONS": {"connect_timeout": 20, "application_name": f"safehold {role}"},
    }


def connection_parameters(settings: ConnectionParts) -> dict[str, Any]:
    """The same connection for psycopg: `psycopg.connect(**connection_parameters(database_settings(data, "owner")))`."""
    parameters = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"] or None,
        "host": settings["HOST"],
        "port": settings["PORT"],
        **settings["OPTIONS"],
    }
    return {name: value for name, value in parameters.items() if value not in (None, "")}


@dataclass
class Lease:
    """The right to use the running server. The server stops when its last lease is given back, or its holder ends."""

    data: Path
    durable: bool
    _users: int | None = field(default=None, repr=False)

    def release(self) -> None:
        """Give the lease back; the last one to do so stops the server and waits until it is gone."""
        if self._users is None:
            return
        users, self._users = self._users, None
        try:
            with held(self.data, "lock"):
                os.close(users)
                if not has_users(self.data):
                    stop_server(locate(self.data))
                    _wait_for_keeper(self.data)
        except FileNotFoundError:
            # The data folder was removed while the server ran; the server notices by itself and ends.
            return

    def outlive_exec(self) -> None:
        """Keep the lease when this process becomes another program; it is given back when that one ends."""
        if self._users is not None:
            os.set_inheritable(self._users, True)

    def is_alive(self) -> bool:
        """Whether the server still runs (always true for a server that others look after)."""
        return self._users is None or (is_held(self.data, "keeper") and server_is_ready(locate(self.data)))

    def ensure(self) -> None:
        """Start the server again if somebody has ended it under its users."""
        if self._users is not None and not self.is_alive():
            with held(self.data, "lock"):
                _start_unless_running(self.data, durable=self.durable)

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def ensure_running(data: Path, *, durable: bool = True) -> Lease:
    """Start the embedded server unless it runs already, and return a lease on it. With `DATABASE_URL` nothing is started.

    `durable=False` trades safety against a power cut for speed; it is meant for tests.
    Raises: DataFolderError, DatabaseServerError.
    """
    if os.environ.get("DATABASE_URL"):
        return Lease(data, durable)
    prepare_data_folder(data)
    with held(data, "lock"):
        if not has_users(data):
            _clear_temporary_files(data)
        users = open_lock(data, "users")
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            _start_unless_running(data, durable=durable)
        except BaseException:
            os.close(users)
            raise
    return Lease(data, durable, users)


class EmbeddedPostgres:
    """The embedded server of one data folder, as a context manager or by hand."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.durable = durable
        self._lease: Lease | None = None

    def start(self) -> "EmbeddedPostgres":
        """Start the server, or join the users of the running one."""
        if self._lease is None:
            self._lease = ensure_running(self.data, durable=self.durable)
        return self

    def ensure(self) -> None:
        """Start the server if it does not run, or no longer runs."""
        self.start()
        if self._lease is not None:
            self._lease.ensure()

    def stop(self) -> None:
        """Leave the server; it stops when nobody else uses it."""
        if self._lease is not None:
            lease, self._lease = self._lease, None
            lease.release()

    def is_running(self) -> bool:
        """Whether a server of this data folder runs, whoever uses it."""
        return (self.data / "run").is_dir() and server_is_ready(locate(self.data))

    def __enter__(self) -> "EmbeddedPostgres":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _start_unless_running(data: Path, *, durable: bool) -> None:
    """Bring the server to the point where it accepts connections; whoever calls holds `database.lock`."""
    cluster = locate(data)
    if server_is_ready(cluster) and is_held(data, "keeper"):
        return
    try:
        if live_server(cluster) is not None:
            stop_server(cluster)
        _wait_for_keeper(data)
        clear_stale_remains(cluster)
        initialise(cluster, durable=durable)
        if cluster.files.stat().st_mode & 0o777 != 0o700:
            cluster.files.chmod(0o700)
        establish_roles(cluster, cluster.files, cluster.programs())
        configure(cluster, durable=durable)
    except PermissionError as error:
        raise DatabaseServerError(
            f"{error.filename}: permission denied; run safehold with the account that owns {data}, or `safehold doctor --mend`"
        ) from error
    except OSError as error:
        raise DatabaseServerError(f"{error.filename or cluster.home}: {explain(error.strerror or str(error))}") from error
    log = data / "logs" / "postgresql.log"
    if log.exists() and log.stat().st_size > LONGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    own_like_parent(log)
    already = log.stat().st_size
    with log.open("ab") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "safehold.config.postgres_keeper", data],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
        )
    waited_until = time.monotonic() + SECONDS_TO_START
    while not server_is_ready(cluster):
        if keeper.poll() is not None or time.monotonic() > waited_until:
            keeper.terminate()
            with log.open("rb") as output_file:
                output_file.seek(already)
                reason = explain(output_file.read().decode("utf-8", "replace"))
            raise DatabaseServerError(f"the database server did not start: {reason} (see {log})")
        time.sleep(0.01)
    # The keeper outlives this process on purpose; nobody waits for it here.
    keeper.returncode = 0


def _clear_temporary_files(data: Path) -> None:
    """Remove what processes that were killed have left; none serves while nobody uses the server."""
    for remains in (data / TEMPORARY).iterdir():
        if remains.is_dir() and not remains.is_symlink():
            shutil.rmtree(remains, ignore_errors=True)
        else:
            remains.unlink(missing_ok=True)


def _wait_for_keeper(data: Path) -> None:
    """Wait until the keeper of a stopped server has gone, so that nothing is left when a command ends."""
    with held(data, "keeper"):
        return


def _parts_of(url: str) -> ConnectionParts:
    """The parts of a DATABASE_URL as Django names them."""
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("postgres", "postgresql") or not name or port == -1:
        shown = url.replace(parts.password, "…") if parts.password else url
        raise DatabaseServerError(f"DATABASE_URL: {shown}: expected postgres://user:password@host:port/name")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {"connect_timeout": 20, **options},
    }
