"""The process between the commands and the database server: it starts the server and stops it when nobody uses it.

Every user of the server holds a shared lock on one file. The system gives a lock back however its holder ends, so a
command that is killed counts as gone, and nothing is left running. The keeper holds no data and knows no Django.

Three lock files in `run`: `database.lock` is held by whoever starts or stops the server, `database.users` is shared by
all users, `database.keeper` is held by the living keeper. Order: `database.lock` before `database.users`; the keeper
waits for the users without holding anything else, and gives that lock back at once, so that nobody waits for another.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safehold.config.data_folder import own_like_parent
from safehold.config.postgres_cluster import Cluster, live_server, locate, server_environment, socket_folder

PR_SET_PDEATHSIG = 1
SECONDS_TO_STOP = 60


def open_lock(data: Path, name: str, *, of: str = "database") -> int:
    """Open one of the lock files; closing the descriptor gives the lock back."""
    path = data / "run" / f"{of}.{name}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    own_like_parent(path)
    return descriptor


@contextmanager
def held(data: Path, name: str) -> Iterator[None]:
    """Hold one of the locks alone, waiting for it."""
    descriptor = open_lock(data, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_held(data: Path, name: str, *, of: str = "database") -> bool:
    """Whether anybody holds this lock now."""
    descriptor = open_lock(data, name, of=of)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def has_users(data: Path) -> bool:
    """Whether anybody uses the server; whoever calls holds `database.lock`.

    Users share their lock. The keeper, who waits for the last of them, holds it alone for a moment: that is no use of the server.
    """
    descriptor = open_lock(data, "users")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def stop_server(cluster: Cluster) -> None:
    """Stop the server of this cluster and wait until it is gone; whoever calls holds `database.lock`.

    Connections are ended; if the server has not ended within a minute it is told to leave at once, which costs nothing
    but a recovery at the next start.
    """
    number = live_server(cluster)
    if number is not None:
        os.kill(number, signal.SIGINT)
        asked = time.monotonic()
        hurried = False
        while live_server(cluster) is not None:
            if not hurried and time.monotonic() - asked > SECONDS_TO_STOP:
                os.kill(number, signal.SIGQUIT)
                hurried = True
            time.sleep(0.01)
    record = cluster.data / "run" / "socket-folder"
    if record.exists():
        short = socket_folder(cluster.data)
        record.unlink(missing_ok=True)
        if short.is_dir() and not any(short.iterdir()):
            short.rmdir()


def keep(data: Path) -> None:
    """Run the server of this data folder until nobody uses it. The keeper is a process of its own: see `python -m`."""
    cluster = locate(data)
    programs = cluster.programs()
    log = data / "logs" / "postgresql.log"
    with held(data, "keeper"), log.open("ab") as output:
        server = subprocess.Popen(  # type: ignore[call-overload]
            [programs.program("postgres"), "-D", cluster.files],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cluster.home,
            env=server_environment(),
            start_new_session=True,
            umask=0o077,
            preexec_fn=_stop_with_keeper,
            **(
                {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []}
                if cluster.account.is_other
                else {}
            ),
        )
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
        threading.Thread(target=lambda: os._exit(server.wait()), daemon=True).start()
        while True:
            users = open_lock(data, "users")
            fcntl.flock(users, fcntl.LOCK_EX)
            os.close(users)
            with held(data, "lock"):
                if not has_users(data):
                    stop_server(cluster)
                    server.wait()
                    return


def _stop_with_keeper() -> None:
    """Have the system stop the server in good order when the keeper is killed."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
