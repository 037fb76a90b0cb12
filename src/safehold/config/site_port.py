"""The port of the site: one that the web processes of a killed watcher still hold is waited for.

Two lock files in `run` for each port: `site-PORT.watcher` is held by the process that watches, `site-PORT.web` by that one and
the web processes, which inherit it. The system gives a lock back when every process that holds it has ended, however it ended:
where the second is held and the first is not, the predecessor is on its way out.
"""

import contextlib
import errno
import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from safehold.config.errors import ServiceError
from safehold.config.postgres_keeper import is_held, open_lock

SECONDS_FOR_PREDECESSOR = 10
BETWEEN_TRIES = 0.1

Waiting = Callable[[float], bool]
"""Waits so many seconds, and says whether to stop."""


@contextlib.contextmanager
def listening(data: Path, host: str, port: int, stopped: Waiting) -> Iterator[tuple[socket.socket, tuple[int, ...]]]:
    """The socket that the web processes accept connections from, and all descriptors to hand on to them, the socket's first.

    Where `stopped` says so, the socket is given back without a port.
    Raises: ServiceError when the port is taken by anybody but a predecessor that is on its way out, or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + SECONDS_FOR_PREDECESSOR
    waiting = False
    with socket.socket(family, socket.SOCK_STREAM) as listener, contextlib.ExitStack() as locks:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while not stopped(BETWEEN_TRIES if waiting else 0):
            try:
                listener.bind((host, port))
                listener.listen(512)
                break
            except (OSError, OverflowError) as error:
                number = getattr(error, "errno", None) or 0
                # Once it was seen leaving, the lock may be back a moment before the port.
                waiting = waiting or (number == errno.EADDRINUSE and _predecessor_leaves(data, port))
                if waiting and time.monotonic() < until:
                    continue
                reason = {errno.EADDRINUSE: "already in use by another program", errno.EACCES: "reserved for root"}.get(
                    number, getattr(error, "strerror", None) or "not a port number"
                )
                raise ServiceError(f"port {port} on {host} is {reason}; choose another with --port N") from error
        handed_on = [listener.fileno()]
        # Port 0 is another one at each start: nobody comes back to it.
        if port:
            locks.enter_context(_lock(data, port, "watcher"))
            handed_on.append(locks.enter_context(_lock(data, port, "web")))
        yield listener, tuple(handed_on)


def _predecessor_leaves(data: Path, port: int) -> bool:
    """Whether web processes of this installation may still hold the port, while nobody watches over them any more."""
    return is_held(data, "web", of=f"site-{port}") and not is_held(data, "watcher", of=f"site-{port}")


@contextlib.contextmanager
def _lock(data: Path, port: int, name: str) -> Iterator[int]:
    """Hold one of the locks, beside others who do: the same port may be served on another address."""
    descriptor = open_lock(data, name, of=f"site-{port}")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield descriptor
    finally:
        os.close(descriptor)
