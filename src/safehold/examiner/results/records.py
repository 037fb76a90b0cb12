"""The report of an image, from what its reading processes said of it."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from safehold.examiner.digests.lanes import widest
from safehold.examiner.errors import BIGALLOC, UnreadableImageError
from safehold.examiner.results.reports import LOCAL_TIMES, HashLookup, ImageRecord, Problem, Report, Tool, VolumeRecord
from safehold.examiner.results.states import DigestReading, VolumeReading

if TYPE_CHECKING:
    from safehold.examiner.results.openings import Opening

_MAX_LISTED = 1000
#: What a file is taken for by the ending of its name; what it is, its content says.
_CONTAINERS = {"e01": "an E01", "qcow2": "a QCOW2", "vhd": "a VHD", "vhdx": "a VHDX", "vmdk": "a VMDK"}
_LIBRARIES = (
    "pytsk3", "libewf-python", "libfsapfs-python", "libvhdi-python", "libvmdk-python", "libvshadow-python", "pyarrow", "zlib-ng",
)  # fmt: skip


def require_something(path: Path, opening: Opening, volumes_read: Sequence[VolumeReading]) -> None:
    """Raises: UnreadableImageError where the image shows neither a volume nor a file system."""
    volumes = opening["layout"]["volumes"]
    if opening["layout"]["scheme"] != "none" and volumes:
        return
    for index, item in enumerate(volumes):
        if item["encryption"] or item["filesystem"] or volumes_read[index].filesystem:
            return
        if item["problems"]:
            raise UnreadableImageError(str(path), f"cannot be read from its start: {item['problems'][0][2]}")
    if packed := opening["image"]["packed"]:
        raise UnreadableImageError(str(path), f"is an archive ({packed}), not an image: unpack it, and examine what is in it")
    taken_for = _CONTAINERS.get(path.suffix.lower().lstrip(".")) if opening["image"]["format"] == "raw" else None
    what = f"is named as {taken_for} and is none; read as raw sectors it " if taken_for else ""
    raise UnreadableImageError(
        str(path),
        f"{what}has no partition table and no file system that is known (looked at byte 0, and for lost volumes at each MiB)",
    )


def image_record(path: Path, paths: Sequence[Path], opening: Opening, digest: DigestReading) -> tuple[ImageRecord, list[Problem]]:
    """Return the record of an image and what was wrong with it; its digests are compared with those its container stores."""
    found = opening["image"]
    record = ImageRecord(
        str(path), found["format"], [str(segment) for segment in paths], found["size"], stored=found["stored"],
        complete=opening["layout"]["is_whole"],
    )  # fmt: skip
    problems = [Problem(*problem) for problem in opening["layout"]["problems"]]
    record.bad_sectors = found["acquisition_errors"]
    for first, last in found["acquisition_errors"][:_MAX_LISTED]:
        problems.append(Problem("acquisition-error", f"sectors {first}–{last}", "could not be read at acquisition"))
    if not record.complete:
        missing = found["missing_segment"]
        where = f"it goes on in {missing}, which is not there, and " if missing else ""
        problems.append(Problem("truncated", str(path), f"the image is cut short: {where}what is missing is not examined"))
    if digest.failure:
        problems.append(Problem("image-digest", str(path), digest.failure))
    if digest.digests:
        record.bad_sectors = sorted(record.bad_sectors + digest.bad)
        for first, last in digest.bad[:_MAX_LISTED]:
            problems.append(Problem("bad-sectors", f"sectors {first}–{last}", "the container is damaged here"))
        if digest.read < found["size"]:
            record.complete = False
            problems.append(Problem("truncated", str(path), f"ends at byte {digest.read} of {found['size']}"))
        if not digest.bad and digest.read == found["size"]:
            record.md5, record.sha1, record.sha256 = digest.digests
        stored = {name: value for name, value in record.stored.items() if value}
        if stored:
            computed = dict(zip(("md5", "sha1"), digest.digests, strict=False))
            record.verified = not digest.bad and all(computed[name] == value for name, value in stored.items())
            if not record.verified:
                problems.append(
                    Problem(
                        "verification-failed",
                        str(path),
                        "the image's digest is not the one stored when it was acquired",
                    )
                )
    return record, problems


def made_report(
    path: Path, paths: Sequence[Path], opening: Opening, volumes_read: Sequence[VolumeReading], digest: DigestReading,
    hashlists: Sequence[HashLookup], started: datetime,
) -> Report:  # fmt: skip
    """Return the report but for its counts and matches, which the catalogue gives."""
    record, problems = image_record(path, paths, opening, digest)
    volumes = []
    for index, item in enumerate(opening["layout"]["volumes"]):
        volume = VolumeRecord(
            item["slot"], item["start_sector"], item["length_sectors"], item["description"], item["filesystem"],
            item["state"], item["encryption"], problems=[Problem(*problem) for problem in item["problems"]],
            shadow_copies=item["shadow_copies"],
        )  # fmt: skip
        found = volumes_read[index]
        if item["is_readable"] and item["size"]:
            _describe(volume, found)
        if found.is_cut_short or any(problem.code == "truncated" for problem in volume.problems):
            record.complete = False
        volumes.append(volume)
    lists = [{"name": item.name, "version": item.version, "kind": item.kind, "sha256": item.sha256} for item in hashlists]
    return Report(record, opening["layout"]["scheme"], volumes, {}, problems, lists, {}, _tool(opening), started, started)


def _describe(volume: VolumeRecord, found: VolumeReading) -> None:
    """Say what the walk made of a volume that looked readable."""
    if found.filesystem is not None:
        volume.filesystem, volume.state = found.filesystem, "read"
        if any(problem.code == "encrypted" for problem in found.problems):
            volume.encryption = found.filesystem
            if not found.blocks:
                volume.state = "encrypted"
        volume.times = _meaning_of_times(found)
        if found.is_cut_short and not volume.problems:
            volume.problems.append(Problem("truncated", found.place, "the file system continues past the end of the volume"))
    elif found.failure == BIGALLOC:
        volume.state = "unsupported"
        volume.problems.append(Problem("unsupported", found.place, f"{volume.filesystem}: {BIGALLOC}"))
    elif volume.filesystem is not None:
        volume.state = "damaged"
        volume.problems.append(
            Problem("damaged", found.place, f"the {volume.filesystem} file system cannot be opened: {found.failure}")
        )
    elif found.problems:
        volume.state = "damaged"
    else:
        volume.state = "unsupported"
        volume.problems.append(Problem("unrecognised", found.place, "holds data, but no file system that is known"))
    volume.problems.extend(found.problems)


def _meaning_of_times(found: VolumeReading) -> str:
    told = {problem.code for problem in found.problems}
    if found.filesystem in LOCAL_TIMES or "times-local" in told:
        return "local"
    return "mixed" if "some-times-local" in told else "UTC"


def own_version() -> str:
    """Return the version of this program, as it is installed."""
    try:
        return version("safehold")
    except PackageNotFoundError:
        return "unknown"


def _tool(opening: Opening) -> Tool:
    """Say what examined the image: the program, its libraries, how digests are computed, what its readers were kept from."""
    import ssl

    confinement = {name: opening["confinement"][name] is True for name in ("network", "files", "sockets")}
    libraries = {"python": platform.python_version(), "openssl": ssl.OPENSSL_VERSION.removeprefix("OpenSSL ")}
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            libraries[name] = version(name)
    return {
        "name": "safehold", "version": own_version(), "libraries": libraries, "digest_lanes": widest(),
        "confinement": confinement,
    }  # fmt: skip
