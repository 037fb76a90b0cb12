"""The data folder: database, catalogues, keys, images and logs of one installation, all in one place."""

import os
import secrets
import tempfile
from pathlib import Path

from safehold.config.errors import DataFolderError

OWNER = "owner"
"""The subfolder of what opens the database as its owner: no process that serves may read it (`safehold.config.confinement`)."""

TEMPORARY = "temporary"
"""The subfolder for temporary files of the processes that serve."""

WRITTEN = ("catalogues", "hashlists", "images", "uploads", TEMPORARY)
"""Subfolders that the processes that serve write into; nowhere else."""

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a place that exists, not one to write to
"""Where the processes that serve may write besides: shared memory of their own."""

PRIVATE = ("keys", "static", OWNER, *WRITTEN)
"""Subfolders that only the account of the application may open."""

TRAVERSABLE = ("database", "run")
"""Subfolders that the account of the database server must be able to pass through when the application runs as root."""

LOGS = "logs"


def data_folder(chosen: Path | str | None = None) -> Path:
    """Where this installation keeps its data: `chosen`, else `SAFEHOLD_DATA`, else the usual place.

    The usual place is `.data` in a checkout; once installed, `/var/lib/safehold` for root and the user's own data
    folder for anyone else. Nothing is created: see `prepare_data_folder`.
    """
    named = chosen or os.environ.get("SAFEHOLD_DATA")
    if named:
        return Path(named).expanduser().absolute()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src" / "safehold").is_dir():
        return checkout / ".data"
    if os.geteuid() == 0:
        return Path("/var/lib/safehold")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "safehold"


def prepare_data_folder(data: Path) -> Path:
    """Create the data folder and its subfolders where they are missing.

    Writes: the folders. Private ones have mode 0700; what root makes in somebody else's data folder becomes theirs.
    Raises: DataFolderError when the place cannot be written, belongs to another account, or is open to the processes that serve.
    """
    if is_open_to_services(data):
        raise DataFolderError(
            f"{data}: the processes that serve may write anywhere in {SHARED_MEMORY}; choose another folder with --data DIR"
        )
    as_root = os.geteuid() == 0
    passing = 0o711 if as_root else 0o700
    try:
        ours = not data.exists() or _is_data_folder_or_empty(data)
        if not data.exists():
            data.mkdir(parents=True, exist_ok=True)
            data.chmod(passing)
        elif as_root and ours and data.stat().st_uid == 0 and not data.stat().st_mode & 0o001:
            # The unprivileged account of the database server has to pass through, and may read nothing on the way.
            data.chmod(data.stat().st_mode | 0o011)
        if not data.is_dir():
            raise DataFolderError(f"{data}: this is a file; name a folder with --data DIR or SAFEHOLD_DATA")
        if not as_root and data.stat().st_uid != os.geteuid() and not os.access(data, os.W_OK):
            raise DataFolderError(f"{data}: this data folder belongs to another account; use that account or another --data DIR")
        for name in (*PRIVATE, LOGS):
            make_folder(data / name, 0o700)
        for name in TRAVERSABLE:
            make_folder(data / name, passing)
    except PermissionError as error:
        raise DataFolderError(
            f"{error.filename or data}: permission denied; choose a folder you may write with --data DIR or SAFEHOLD_DATA"
        ) from error
    except NotADirectoryError as error:
        raise DataFolderError(f"{data}: a part of this path is a file; choose another folder with --data DIR") from error
    except OSError as error:
        raise DataFolderError(f"{data}: {error.strerror or error}; choose another folder with --data DIR") from error
    return data


def is_open_to_services(data: Path) -> bool:
    """Say whether a data folder lies where the processes that serve may write anyway, and so read what opens the database."""
    return data.resolve().is_relative_to(SHARED_MEMORY.resolve())


def make_folder(folder: Path, mode: int) -> Path:
    """Create `folder` with exactly `mode` where it is missing, owned like the folder that holds it."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
        own_like_parent(folder)
    return folder


def own_like_parent(path: Path) -> None:
    """Give what root has made in somebody's data folder to that person, so that they can go on without root."""
    if os.geteuid() == 0:
        holder = path.parent.stat()
        if (holder.st_uid, holder.st_gid) != (path.lstat().st_uid, path.lstat().st_gid):
            os.chown(path, holder.st_uid, holder.st_gid, follow_symlinks=False)


def secret_key(data: Path) -> str:
    """The key that signs sessions and links of this installation, made once and readable by its owner alone."""
    return _kept_secret(data, "keys/secret-key", 50)


def database_password(data: Path) -> str:
    """The password of the roles that serve, used only where the account has no name for peer authentication."""
    return _kept_secret(data, "keys/database-password", 32)


def owner_password(data: Path) -> str:
    """The password of the database's owner. The processes that serve can't read it."""
    return _kept_secret(data, f"{OWNER}/database-password", 32)


def _kept_secret(data: Path, name: str, size: int) -> str:
    """Read the named key file, making it first where it is missing; two at once get the same key."""
    path = data / name
    if not path.exists():
        prepare_data_folder(data)
        descriptor, draft = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(size))
        own_like_parent(Path(draft))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    try:
        return path.read_text(encoding="ascii").strip()
    except PermissionError as error:
        raise DataFolderError(f"{path}: permission denied; run safehold with the account that owns {data}") from error


def _is_data_folder_or_empty(data: Path) -> bool:
    if not data.is_dir():
        return False
    names = {entry.name for entry in data.iterdir()}
    return not names or {"keys", "database"} <= names
