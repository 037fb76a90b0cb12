"""Linux Landlock: a process gives up, for good, every file that it does not name beforehand.

Source: *Landlock: unprivileged access control*, documentation of the Linux kernel (`userspace-api/landlock`). The numbers of its
system calls are the same on every architecture that Python runs on. Where the kernel has no Landlock nothing is given up.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import struct
from collections.abc import Iterable, Iterator

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION = 1
_PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REGULAR = 1 << 7, 1 << 8
#: Moving a file to another folder.
REFER = 1 << 13
TRUNCATE, IOCTL_DEVICE = 1 << 14, 1 << 15
#: Connecting to a socket that lies as a file on the machine.
CONNECT = 1 << 16
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE | CONNECT
#: How many kinds of access to files each version of the interface knows, the first of all in Linux 5.13.
_KINDS_OF_ACCESS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16, 8: 16}
_ALL_KINDS = 17
#: Binding and connecting TCP sockets, from version 4; abstract sockets and signals to others, from version 6.
_TCP, _SCOPES = 0b11, 0b11
#: From this version on (Linux 6.2) no file can be cut short either.
WHOLE_FROM = 3
#: From this version on no socket outside can be connected to by its path.
SOCKETS_FROM = 9


def version() -> int:
    """Return the version of the interface that the kernel offers; 0 where it offers none."""
    return max(0, _call(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION))


def restrict(rules: Iterable[tuple[str | os.PathLike[str], int]], *, kept: int = 0, tcp: bool = False) -> bool:
    """Keep to these paths and what lies below them, each with its kinds of access; this thread and all that it starts.

    Paths that are not there are passed over. The kinds of access in `kept` stay as they are everywhere. TCP (unless kept),
    abstract sockets and signals to other processes are given up too, as far as the kernel knows them. Needs
    `PR_SET_NO_NEW_PRIVS`. Returns whether nothing else can now be read, written or cut short.
    """
    known = version()
    if not known:
        return False
    handled = (1 << _KINDS_OF_ACCESS.get(known, _ALL_KINDS)) - 1 & ~kept
    attributes = struct.pack("=QQQ", handled, _TCP if known >= 4 and not tcp else 0, _SCOPES if known >= 6 else 0)
    attributes = attributes[: 8 if known < 4 else 16 if known < 6 else 24]
    ruleset = _call(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    try:
        for path, access in rules:
            with contextlib.suppress(OSError), _place(path) as (place, is_folder):
                allowed = access & handled & (-1 if is_folder else _OF_FILES)
                _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
        return _call(_RESTRICT_SELF, ruleset, 0) == 0 and known >= WHOLE_FROM
    finally:
        os.close(ruleset)


@contextlib.contextmanager
def _place(path: str | os.PathLike[str]) -> Iterator[tuple[int, bool]]:
    """Give a descriptor that only says where something is, and whether it is a folder. Raises: OSError."""
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        yield place, stat.S_ISDIR(os.fstat(place).st_mode)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    """Return what a system call says; below zero where it was refused or there is none."""
    try:
        return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *arguments))
    except (OSError, AttributeError):
        return -1
