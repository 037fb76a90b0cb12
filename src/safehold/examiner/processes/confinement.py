"""What a process that parses hostile input may not do.

A child sets its own limits before it opens anything: memory, processor time, size of what it writes, no core dump, no
network, no socket and no file but the image and its own where the system permits, and it dies with its parent.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from safehold.examiner.processes import landlock, seccomp

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

_LIST = landlock.READ_DIR
_READ = landlock.READ_FILE | landlock.READ_DIR
_WRITE = _READ | landlock.WRITE_FILE | landlock.TRUNCATE | landlock.MAKE_REGULAR | landlock.REMOVE_FILE
_READ_DEVICE = landlock.READ_FILE | landlock.IOCTL_DEVICE
#: Where libraries lie that are loaded with the first archive, and what they may ask the system for.
_LIBRARIES = ("/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/etc/ld.so.cache", "/proc/self")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
#: Beside an image in a folder of more files than this, every file of the folder and below it may be read.
_MAX_BESIDE = 4096
#: What lies between the signal that ends a process for its processor time and the one that nobody can tell from a kill.
_LAST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reading process may use. Units: bytes, seconds."""

    memory: int = 3 << 30
    processor_seconds: int = 24 * 3600
    written: int = 64 << 30
    stall_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Files:
    """What a reading process may open: the image's files, for reading, and its spool folder.

    With `beside` also the other files in the folders of the image: its further segments and the disks that it stands on are
    found by name.
    """

    image: Sequence[Path]
    spool: Path
    beside: bool


def confine(limits: Limits, files: Files) -> dict[str, bool]:
    """Apply the limits to this process. Returns what the system permitted.

    `network`: it has a network of its own, with nothing in it. `files`: it opens nothing but its files. `sockets`: it makes no
    socket, not even one to a path on this machine, sets no file's times, mode, owner or attributes, and reaches into no
    other process.
    """
    for what, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, limits.written),
    ):
        _, hard = resource.getrlimit(what)
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        last = wanted
        if what == resource.RLIMIT_CPU:
            # At the hard limit of its time a process is killed as if by somebody else; at the one before, by a signal of its own.
            last = wanted + _LAST_SECONDS if hard == resource.RLIM_INFINITY else min(wanted + _LAST_SECONDS, hard)
        resource.setrlimit(what, (wanted, last))
    # A write past the limit is then an error that can be reported, not the end of the process.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    network = _leave_the_network()
    return {"network": network, "files": landlock.restrict(_rules(files)), "sockets": seccomp.restrict()}


def _leave_the_network() -> bool:
    # Refused inside some containers: the process then keeps the network that it never uses.
    for flags in (os.CLONE_NEWNET, os.CLONE_NEWUSER | os.CLONE_NEWNET):
        with contextlib.suppress(OSError):
            os.unshare(flags)
            return True
    return False


def _rules(files: Files) -> Iterator[tuple[str | os.PathLike[str], int]]:
    # The first entry of the path is the root folder, where this process was started.
    own = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, *sys.path[1:]}
    for path in (*own, str(Path(__file__).resolve().parents[3]), *_LIBRARIES):
        if path and os.path.realpath(path) != "/":
            yield path, _READ
    for path in _DEVICES:
        yield path, landlock.READ_FILE | landlock.WRITE_FILE
    yield files.spool, _WRITE
    for image in files.image:
        yield image, _READ_DEVICE
    for folder in {image.parent for image in files.image}:
        yield folder, _LIST
        if files.beside:
            yield from _beside(folder)


def _beside(folder: Path) -> Iterator[tuple[str | os.PathLike[str], int]]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entry for entry in entries if entry.is_file()):
                if number == _MAX_BESIDE:
                    yield folder, _READ
                    return
                yield entry.path, landlock.READ_FILE
    except OSError:
        # In a folder that may be entered and not listed, files are still found by their names.
        yield folder, _READ
