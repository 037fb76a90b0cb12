"""What a process that parses hostile input may not do.

A child sets its own limits before it opens anything: memory, processor time, size of what it writes, no core dump, no
network where the system permits, and it dies with its parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
#: Room among a process's addresses for the parts of an image that it maps; the system can take that memory back at any time.
_MAPPED = 4 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading process may use. Units: bytes, seconds."""

    memory: int = 3 << 30
    processor_seconds: int = 24 * 3600
    written: int = 64 << 30
    stall_seconds: float = 120.0


def confine(limits: Limits) -> None:
    """Apply the limits to this process."""
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_AS, limits.memory + _MAPPED),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, limits.written),
    ):
        _, hard = resource.getrlimit(what)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (wanted, wanted))
    # A write past the limit is then an error that can be reported, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Refused inside some containers: the process then keeps the network that it never uses.
    for flags in (os.CLONE_NEWNET, os.CLONE_NEWUSER | os.CLONE_NEWNET):
        with contextlib.suppress(OSError):
            os.unshare(flags)
            break
