"""Where images, catalogues and hash lists lie. Everything that names a file in a store is checked here."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from safehold import hashlists
from safehold.accounts.errors import InputError, StoredFileError
from safehold.casework.examinations import soundness
from safehold.casework.examinations.models import Examination, HashList, RecheckResult

IMAGE_ENDINGS = (".e01", ".raw", ".dd", ".img", ".001", ".ex01", ".vmdk", ".vhd", ".vhdx", ".qcow2")
_MAX_LISTED = 500
PUT_LIST_BACK = "Put its file back from a backup, or add the list again."


def image_path(name: str) -> Path:
    """The file of an image in the image store.

    Raises: InputError for a name that leads out of the store, or where no such file is there.
    """
    store = Path(settings.IMAGE_STORE).resolve()
    wanted = (store / name).resolve()
    if not name.strip() or wanted == store or not wanted.is_relative_to(store):
        raise InputError("image", "Choose an image of the image store.")
    if not wanted.is_file():
        raise InputError("image", f"There is no image {name} in the image store.", "Copy it there first, or check its name.")
    return wanted


def images() -> list[str]:
    """The first segments of the images in the store, by name, at most 500."""
    store = Path(settings.IMAGE_STORE)
    found = (path for path in store.rglob("*") if path.suffix.lower() in IMAGE_ENDINGS and path.is_file())
    return sorted(str(path.relative_to(store)) for path in found)[:_MAX_LISTED]


def work_parent() -> Path:
    """Where the working folders lie."""
    return Path(settings.CATALOGUE_STORE) / "work"


def mark_path(examination: Examination) -> Path:
    """The file by which it is found out that an attempt died; it lies beside the working folders."""
    return work_parent() / f"{examination.reference}.attempt"


def work_folder(examination: Examination, attempt: int | None = None) -> Path:
    """Where an examination keeps its checkpoints while it runs; with `attempt` a folder that only this attempt uses."""
    name = examination.reference if attempt is None else f"{examination.reference}-{attempt}"
    return work_parent() / name


def work_folders(examination: Examination) -> list[Path]:
    """Every working folder of an examination that is there."""
    parent = work_folder(examination).parent
    return [parent / examination.reference, *parent.glob(f"{examination.reference}-*")]


def catalogue_name(examination: Examination) -> str:
    """The name of the catalogue's file in the store."""
    return f"{examination.reference}.parquet"


def catalogue_path(examination: Examination) -> Path:
    """The catalogue of a finished examination."""
    return Path(settings.CATALOGUE_STORE) / examination.catalogue


def recheck_name(examination: Examination, hash_list: HashList) -> str:
    """The name of the file, beside the catalogue, with the rows that a newer hash list knows."""
    return f"{examination.reference}.{hash_list.sha256[:32]}.known.parquet"


def recheck_path(result: RecheckResult) -> Path:
    """The file with the rows that a newer hash list knows. Assumes: there are some."""
    return Path(settings.CATALOGUE_STORE) / result.matches


def recheck_paths(results: Iterable[RecheckResult]) -> dict[int, Path]:
    """The files with the rows that newer hash lists know, each by the number of its list."""
    return {result.hash_list_id: recheck_path(result) for result in results if result.matches}


def recheck_folder() -> Path:
    """Where the files of re-checks are written until they are whole."""
    return Path(settings.CATALOGUE_STORE) / "work"


def hash_list_path(hash_list: HashList) -> Path:
    """The index of a hash list."""
    return Path(settings.HASH_LIST_STORE) / hash_list.file


def open_hash_list(hash_list: HashList) -> hashlists.HashList:
    """Open the index of a hash list, its file compared with the digest on record.

    Raises: StoredFileError where it is damaged or missing: a fault of the store, whatever wanted to use it.
    """
    verdict = soundness.look_at(hash_list_path(hash_list), hash_list.sha256)
    if verdict.is_wrong:
        raise StoredFileError(f"The hash list {hash_list} can't be used: {verdict.detail}.", PUT_LIST_BACK, state=verdict.state)
    try:
        return hashlists.HashList(hash_list_path(hash_list))
    except hashlists.HashListError as error:
        raise StoredFileError(f"The hash list {hash_list} can't be used: {error.what}.", PUT_LIST_BACK) from error


def offered_folder() -> Path:
    """Where indexes lie that can be added."""
    return Path(settings.HASH_LIST_STORE) / "incoming"


def offered() -> list[str]:
    """The indexes that can be added, by name, at most 500."""
    return sorted(path.name for path in offered_folder().glob("*.index") if path.is_file())[:_MAX_LISTED]


def sha256_of(path: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Whether a store is there

MARKER = ".safehold-store"
"""The file by which a store is known: a share that is not mounted leaves an empty folder in its place, or none."""
STORES = {"IMAGE_STORE": "image store", "CATALOGUE_STORE": "catalogue store", "HASH_LIST_STORE": "store of hash lists"}
"""The stores: their setting, and what they are called."""


def is_there(store: str, known: Iterable[str], *, is_new: bool = False) -> bool:
    """Say whether a store (a key of `STORES`) is there, not only a folder in its place.

    It is where its marker lies. Where none does it is certain once one of the files lies there that records name (`known`), or,
    of a store in which nothing was put yet (`is_new`), by its folder. The marker is made then, where the store can be written.
    """
    folder = Path(getattr(settings, store))
    try:
        if (folder / MARKER).is_file():
            return True
        is_certain = folder.is_dir() and any((folder / name).is_file() for name in known)
        if is_new and not is_certain:
            folder.mkdir(parents=True, exist_ok=True)
            is_certain = True
    except OSError:
        return False
    if is_certain:
        with suppress(OSError):
            os.close(os.open(folder / MARKER, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return is_certain
