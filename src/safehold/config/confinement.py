"""What a process that serves (the web, a worker) may not do: become the owner of the database, or outlive its confinement.

The owner logs in with a password that lies in a folder of its own. Everything here runs under one account, so no mode of a file
keeps the password from the web and the workers: Landlock does. A process that serves reads everything but that folder and the
files of the database, writes only into the stores and its folder for temporary files (so it changes no program that an
administrator runs later), makes no link, looks into no process outside and signals none. Root also loses every capability
that would lead around this. All that it starts inherits it, and none of it can be taken back.

    confine_service(data)            in the process itself, before it does anything; then exec, so that its memory is new
"""

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from safehold.config.data_folder import OWNER, SHARED_MEMORY, TEMPORARY, WRITTEN, prepare_data_folder, secret_key
from safehold.config.postgres import ensure_running
from safehold.config.postgres_cluster import home_of, socket_folder
from safehold.config.row_level_security import refuse_role_above
from safehold.config.schema import prepare_schema, schema_is_current
from safehold.examiner.processes import landlock

_READ = landlock.READ_FILE | landlock.READ_DIR
_WRITE = (
    _READ | landlock.WRITE_FILE | landlock.TRUNCATE | landlock.MAKE_REGULAR | landlock.MAKE_DIR
    | landlock.REMOVE_FILE | landlock.REMOVE_DIR | landlock.REFER
)  # fmt: skip
_READ_DEVICES = ("/dev/random", "/dev/urandom")
_WRITTEN_DEVICES = ("/dev/null", "/dev/zero", "/dev/full")

#: What root keeps: `CAP_CHOWN`, `CAP_DAC_OVERRIDE`, `CAP_FOWNER`, `CAP_FSETID`, to work in a data folder of another account.
_KEPT_CAPABILITIES = 0b11011
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _CLEAR_ALL = 24, 38, 47, 4
_CAPABILITIES_VERSION = 0x20080522


def confine_service(data: Path) -> bool:
    """Confine this process, which serves the installation in `data`, and all that it starts.

    Returns whether the system holds it from the owner's password and from the files of the database. It goes on without where
    the kernel offers no whole Landlock.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    if os.geteuid() == 0:
        _give_up_capabilities(library)
    # A server elsewhere may be reached over TCP; the embedded one only by its socket.
    return landlock.restrict(_rules(data), kept=landlock.EXECUTE | landlock.IOCTL_DEVICE, tcp="DATABASE_URL" in os.environ)


def environment_of_service(data: Path, role: str) -> dict[str, str]:
    """The environment of a process that serves as this role: no other role's log-in, and temporary files in the data folder."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    usual |= {
        "SAFEHOLD_DATA": str(data),
        "SAFEHOLD_DATABASE_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "safehold.config.settings",
        "TMPDIR": str(data / TEMPORARY),
    }
    url, own = os.environ.get("DATABASE_URL"), os.environ.get(f"DATABASE_URL_{role.upper()}")
    if url and own:
        usual |= {"DATABASE_URL": own, f"DATABASE_URL_{role.upper()}": own}
    elif url:
        usual["DATABASE_URL"] = url
    return usual


def become_worker(data: Path, arguments: Sequence[str]) -> NoReturn:
    """Start the database server if need be, bring the tables up to date, and become a confined worker in this process.

    The process goes on as another program: what it knew of the owner is forgotten with its memory.
    Raises: DataFolderError, DatabaseServerError.
    """
    prepare_data_folder(data)
    lease = ensure_running(data)
    try:
        if not schema_is_current(data):
            prepare_schema(data)
        secret_key(data)
        refuse_role_above(data, "worker")
    except BaseException:
        lease.release()
        raise
    lease.outlive_exec()
    environment = environment_of_service(data, "worker")
    confine_service(data)
    command = [sys.executable, "-P", "-m", "safehold.config.worker", *arguments]
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell is wanted


def _rules(data: Path) -> Iterator[tuple[Path | str, int]]:
    yield from _all_but(_hidden(data))
    for name in WRITTEN:
        yield data / name, _WRITE
    yield SHARED_MEMORY, _WRITE
    for device in _READ_DEVICES:
        yield device, landlock.READ_FILE
    for device in _WRITTEN_DEVICES:
        yield device, landlock.READ_FILE | landlock.WRITE_FILE
    if "DATABASE_URL" not in os.environ:
        yield socket_folder(data), landlock.CONNECT
    else:
        # Where its server listens is not known: its address may name a service.
        yield "/", landlock.CONNECT


def _hidden(data: Path) -> set[Path]:
    """What a process that serves may not read, by every path that leads to it."""
    home = home_of(data)
    found = {Path("/dev"), data / OWNER, home / "cluster", *home.glob("initialising-*")}
    real = {path.resolve() for path in found if path.exists()}
    return real | {other for path in real for other in _mounted_again(path)}


def _all_but(hidden: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """Everything but these: a rule holds for all below it, so the folders on the way to them are given entry by entry.

    What is made in such a folder later can't be read before the process is started again.
    """
    hidden = set(hidden)
    on_the_way = {folder for path in hidden for folder in path.parents}
    for folder in on_the_way:
        yield folder, landlock.READ_DIR
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                place = Path(entry.path)
                # A link leads to what has, or has not, a rule of its own.
                if place not in hidden and place not in on_the_way and not entry.is_symlink():
                    yield place, _READ


def _mounted_again(path: Path) -> Iterator[Path]:
    """The other paths by which the same is reached: the same file system, mounted at a second place."""
    mounts = []
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            _, _, device, root, point = line.split(" ")[:5]
            mounts.append((device, Path(_unescaped(root)), Path(_unescaped(point))))
    holding = [mount for mount in mounts if path.is_relative_to(mount[2])]
    if not holding:
        return
    own_device, own_root, own_point = max(holding, key=lambda mount: len(mount[2].parts))
    inside = own_root / path.relative_to(own_point)
    for other_device, other_root, other_point in mounts:
        if other_device != own_device or other_point == own_point:
            continue
        if inside.is_relative_to(other_root):
            with contextlib.suppress(OSError):
                again = other_point / inside.relative_to(other_root)
                if again.samefile(path):
                    yield again
        elif other_root.is_relative_to(inside):
            yield other_point


def _unescaped(field: str) -> str:
    for sign in " \t\n\\":
        field = field.replace(f"\\{ord(sign):03o}", sign)
    return field


def _give_up_capabilities(library: ctypes.CDLL) -> None:
    """Keep of root's powers only those over files: nothing that loads, mounts, traces, or reads a device past its files."""
    for number in range(64):
        if not _KEPT_CAPABILITIES >> number & 1:
            library.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    library.prctl(_PR_CAP_AMBIENT, _CLEAR_ALL, 0, 0, 0)
    sets = struct.pack("=6I", _KEPT_CAPABILITIES, _KEPT_CAPABILITIES, 0, 0, 0, 0)
    library.capset(struct.pack("=Ii", _CAPABILITIES_VERSION, 0), sets)
