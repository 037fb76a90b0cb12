"""`examine`: from an image to its catalogue and its report."""

from __future__ import annotations

import contextlib
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from safehold.examiner import bytecode
from safehold.examiner.checkpoints import Checkpoint
from safehold.examiner.children import Child
from safehold.examiner.confinement import Limits
from safehold.examiner.errors import (
    BIGALLOC,
    ExaminationFailedError,
    ExaminationStoppedError,
    MediumGoneError,
    NoSpaceError,
    ReaderKilledError,
    UnreadableImageError,
    is_no_space,
    output_error,
)
from safehold.examiner.lanes import widest
from safehold.examiner.medium import Medium
from safehold.examiner.merging import Merge
from safehold.examiner.names import text_from_surrogates
from safehold.examiner.places import Place
from safehold.examiner.problems import VOLUME_PLACE
from safehold.examiner.reading import Reading, VolumeReading
from safehold.examiner.reports import COUNT_NAMES, LOCAL_TIMES, HashLookup, ImageRecord, Problem, Progress, Report, VolumeRecord

_MAX_LISTED = 1000
_CATALOGUE_VERSION = 11
#: What a file is taken for by the ending of its name; what it is, its content says.
_CONTAINERS = {"e01": "an E01", "qcow2": "a QCOW2", "vhd": "a VHD", "vhdx": "a VHDX", "vmdk": "a VMDK"}
_LIBRARIES = (
    "pytsk3", "libewf-python", "libfsapfs-python", "libvhdi-python", "libvmdk-python", "libvshadow-python", "pyarrow", "zlib-ng",
)  # fmt: skip


def _no_progress(_: Progress) -> None:
    return


def _never() -> bool:
    return False


def examine(
    image: Path,
    *segments: Path,
    out: Path,
    hashlists: Sequence[HashLookup] = (),
    jobs: int = 2,
    archives: bool = True,
    image_digest: bool = True,
    jsonl: bool = False,
    progress: Callable[[Progress], None] = _no_progress,
    should_stop: Callable[[], bool] = _never,
    limits: Limits | None = None,
) -> Report:
    """Examine an image, read-only, and write `catalogue.parquet` and `report.json` (last) into `out`.

    A call that was killed or stopped is taken up again by the next one with the same `out`: finished work is not read
    twice. The output does not depend on `jobs`.

    Raises: UnreadableImageError (nothing in it can be examined; nothing is written), OutputError, OutputBusyError,
    ExaminationStoppedError (within two seconds of `should_stop`), ExaminationFailedError; MachineFaultError for a full disk, a
    medium that is gone, processes that somebody else kills: what was sound is kept, and the same call goes on from there;
    whatever a hash list raises that was damaged meanwhile.
    Writes: `report.json`, `catalogue.parquet` and, with `jsonl`, `catalogue.jsonl`.
    """
    started = datetime.now(UTC)
    limits = limits or Limits()
    given = [image, *segments]
    existed = out.exists()
    checkpoint = Checkpoint(out)
    opener: Child | None = None
    merge: Merge | None = None
    finished = False
    try:
        layout, opener = _layout(given, checkpoint, limits, should_stop)
        paths = [Path(os.fsdecode(bytes.fromhex(segment))) for segment in layout["image"]["segments"]]
        for name in ("report.json", "catalogue.parquet", "catalogue.jsonl"):
            (out / name).unlink(missing_ok=True)
        volumes = layout["layout"]["volumes"]
        work = {index: VolumeReading(index, _place(item), item["size"], _name(item)) for index, item in enumerate(volumes)}
        reading = Reading(
            paths, list(work.values()), checkpoint, limits=limits, jobs=jobs, archives=archives,
            digest_size=layout["image"]["size"] if image_digest else None, progress=progress, should_stop=should_stop,
            opener=opener,
        )  # fmt: skip
        for index, item in enumerate(volumes):
            work[index].is_walked = not item["is_readable"] or item["size"] == 0
        reading.restore(checkpoint.resume(_identity(paths, archives)))
        with _writing(out):
            merge = Merge(checkpoint, reading.volumes, hashlists, jsonl=jsonl)
        reading.run(lambda: _advance(out, merge))
        _require_something(given[0], layout, work)
        report = _report(given[0], paths, layout, reading, work, hashlists, started)
        with _writing(out):
            _write(out, report, merge, hashlists)
        finished = True
    except UnreadableImageError:
        finished = True
        raise
    except OSError as error:
        if not is_no_space(error):
            raise
        raise output_error(str(out), "cannot be written", error) from error
    finally:
        if opener is not None:
            opener.close()
        if merge is not None and not finished:
            merge.close()
        checkpoint.close(finished=finished)
        if finished and not existed:
            with contextlib.suppress(OSError):
                out.rmdir()
    return report


def verify_image(
    image: Path,
    *segments: Path,
    out: Path,
    progress: Callable[[Progress], None] = _no_progress,
    should_stop: Callable[[], bool] = _never,
    limits: Limits | None = None,
) -> ImageRecord:
    """Compute the digests of an image and compare them with those its container stores; `out` holds the spool meanwhile.

    Raises: as `examine`.
    """
    limits = limits or Limits()
    checkpoint = Checkpoint(out)
    try:
        layout, opener = _layout([image, *segments], checkpoint, limits, should_stop)
        opener.close()
        paths = [Path(os.fsdecode(bytes.fromhex(segment))) for segment in layout["image"]["segments"]]
        reading = Reading(
            paths, [], checkpoint, limits=limits, jobs=1, archives=False, digest_size=layout["image"]["size"],
            progress=progress, should_stop=should_stop,
        )  # fmt: skip
        checkpoint.resume(["verify", *_identity(paths, False)])
        reading.run(lambda: None)
        record, _ = _image_record(image, paths, layout, reading)
    finally:
        checkpoint.close(finished=True)
    return record


def _layout(
    paths: Sequence[Path], checkpoint: Checkpoint, limits: Limits, should_stop: Callable[[], bool]
) -> tuple[dict[str, Any], Child]:
    """Have a confined process open the container and read the partition table; it stays to walk the first volume."""
    for path in paths:
        if path.is_fifo() or path.is_socket() or path.is_char_device():
            # It would be waited for, by the medium's question and then until its reader counts as stalled.
            raise UnreadableImageError(str(path), "is a pipe or another special file, not an image")
    with Medium(paths) as medium:
        _refuse_if_gone(paths, medium)
        for path in paths:
            if path.is_dir():
                raise UnreadableImageError(str(path), "is a folder, not an image")
            if not path.exists():
                raise UnreadableImageError(str(path), "there is no such file")
        bytecode.prepare()
        child = Child("layout", paths, checkpoint.folder, limits)
        try:
            return _answer(child, paths, medium, checkpoint, should_stop), child
        except BaseException:
            child.close()
            raise


def _refuse_if_gone(paths: Sequence[Path], medium: Medium) -> None:
    """Raises: MediumGoneError."""
    if (fault := medium.fault()) is not None:
        raise MediumGoneError(str(paths[0]), f"its medium cannot be read, at any place: {fault}")


def _answer(
    child: Child, paths: Sequence[Path], medium: Medium, checkpoint: Checkpoint, should_stop: Callable[[], bool]
) -> dict[str, Any]:
    """Return what the process that opens the image says of it. Raises: as `examine`."""
    found: dict[str, Any] = {}
    while not _is_answered(found) and not child.has_ended():
        if should_stop():
            raise ExaminationStoppedError(str(paths[0]), "the examination was stopped before its end")
        if child.is_stalled():
            _refuse_if_gone(paths, medium)
            raise UnreadableImageError(str(paths[0]), "cannot be opened: its reader made no progress and was ended")
        for event in child.events():
            # What was said first stands: how it is confined, before it read anything.
            found = event | found
        if not _is_answered(found) and not child.has_ended():
            _pause(child)
    _refuse_if_gone(paths, medium)
    if "full" in found:
        raise NoSpaceError(str(checkpoint.folder.parent), "cannot be written: there is no space left")
    if not _is_answered(found):
        if child.was_ended_from_outside():
            raise ReaderKilledError(str(paths[0]), f"the process that opens it {child.ending()}: was there enough memory?")
        raise UnreadableImageError(str(paths[0]), f"cannot be opened: its reader {child.ending()}")
    if "unreadable" in found:
        where, what = found["unreadable"]
        # The child was given whole paths; the caller's own spelling is shown.
        spelling = {str(path.resolve()): str(path) for path in paths}
        # A container names further files in whatever bytes it likes.
        raise UnreadableImageError(spelling.get(where, where), text_from_surrogates(what))
    return found


def _is_answered(found: dict[str, Any]) -> bool:
    """Whether the process that opens the image has said what is in it, or why nothing is."""
    return "layout" in found or "unreadable" in found


def _place(item: dict[str, Any]) -> Place:
    return Place(item["offset"], item["shadow_copy"], item["first_sector_at"])


def _name(item: dict[str, Any]) -> str:
    return f"{VOLUME_PLACE}{item['slot']}" if item["shadow_copy"] else f"{VOLUME_PLACE}{item['slot']} at byte {item['offset']}"


def _pause(child: Child) -> None:
    import select

    select.select([child], [], [], 0.1)


def _identity(paths: Sequence[Path], archives: bool) -> list[Any]:
    """Return what makes an earlier call's work usable: the same bytes, the same program, the same question."""
    stats = [(path, path.stat()) for path in paths]
    files = [[os.fsencode(path).hex(), stat.st_size, stat.st_mtime_ns] for path, stat in stats]
    return [_CATALOGUE_VERSION, _own_version(), archives, files]


def _require_something(path: Path, layout: dict[str, Any], work: dict[int, VolumeReading]) -> None:
    """Raises: UnreadableImageError where the image shows neither a volume nor a file system."""
    volumes = layout["layout"]["volumes"]
    if layout["layout"]["scheme"] != "none" and volumes:
        return
    for index, item in enumerate(volumes):
        if item["encryption"] or item["filesystem"] or work[index].filesystem:
            return
        if item["problems"]:
            raise UnreadableImageError(str(path), f"cannot be read from its start: {item['problems'][0][2]}")
    if packed := layout["image"]["packed"]:
        raise UnreadableImageError(str(path), f"is an archive ({packed}), not an image: unpack it, and examine what is in it")
    taken_for = _CONTAINERS.get(path.suffix.lower().lstrip(".")) if layout["image"]["format"] == "raw" else None
    what = f"is named as {taken_for} and is none; read as raw sectors it " if taken_for else ""
    raise UnreadableImageError(
        str(path),
        f"{what}has no partition table and no file system that is known (looked at byte 0, and for lost volumes at each MiB)",
    )


def _image_record(
    path: Path, paths: Sequence[Path], layout: dict[str, Any], reading: Reading
) -> tuple[ImageRecord, list[Problem]]:
    found = layout["image"]
    record = ImageRecord(
        str(path), found["format"], [str(segment) for segment in paths], found["size"], stored=found["stored"],
        complete=layout["layout"]["is_whole"],
    )  # fmt: skip
    problems = [Problem(*problem) for problem in layout["layout"]["problems"]]
    record.bad_sectors = found["acquisition_errors"]
    for first, last in found["acquisition_errors"][:_MAX_LISTED]:
        problems.append(Problem("acquisition-error", f"sectors {first}–{last}", "could not be read at acquisition"))
    if not record.complete:
        missing = found["missing_segment"]
        where = f"it goes on in {missing}, which is not there, and " if missing else ""
        problems.append(Problem("truncated", str(path), f"the image is cut short: {where}what is missing is not examined"))
    digest = reading.digest
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


def _report(
    path: Path, paths: Sequence[Path], layout: dict[str, Any], reading: Reading, work: dict[int, VolumeReading],
    hashlists: Sequence[HashLookup], started: datetime,
) -> Report:  # fmt: skip
    record, problems = _image_record(path, paths, layout, reading)
    volumes = []
    for index, item in enumerate(layout["layout"]["volumes"]):
        volume = VolumeRecord(
            item["slot"], item["start_sector"], item["length_sectors"], item["description"], item["filesystem"],
            item["state"], item["encryption"], problems=[Problem(*problem) for problem in item["problems"]],
            shadow_copies=item["shadow_copies"],
        )  # fmt: skip
        found = work[index]
        if item["is_readable"] and item["size"]:
            _describe(volume, found)
        if found.is_cut_short or any(problem.code == "truncated" for problem in volume.problems):
            record.complete = False
        volumes.append(volume)
    lists = [{"name": item.name, "version": item.version, "kind": item.kind, "sha256": item.sha256} for item in hashlists]
    return Report(record, layout["layout"]["scheme"], volumes, {}, problems, lists, {}, _tool(layout), started, started)


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


def _write(out: Path, report: Report, merge: Merge, hashlists: Sequence[HashLookup]) -> None:
    """Finish the catalogue and the report under temporary names, then put them in place, the report last."""
    merge.finish()
    for item in hashlists:
        # A list that was damaged on the way has lost matches in silence: there is no result with it.
        item.verify()
    for volume, counts, problems, hidden in zip(report.volumes, merge.counts, merge.problems, merge.hidden, strict=True):
        volume.counts = counts
        volume.problems.extend(problems)
        # One of those listed says how many are not.
        volume.problem_count = len(volume.problems) + max(0, hidden - 1)
    report.totals = {name: sum(volume.counts[name] for volume in report.volumes) for name in COUNT_NAMES}
    report.matches = merge.matches
    report.finished = datetime.now(UTC)
    document = merge.parquet.with_name("report.json")
    document.write_text(json.dumps(report.document(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(merge.parquet, out / "catalogue.parquet")
    if merge.jsonl is not None:
        os.replace(merge.jsonl, out / "catalogue.jsonl")
    with document.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(document, out / "report.json")


def _advance(out: Path, merge: Merge) -> None:
    with _writing(out):
        merge.advance()


@contextlib.contextmanager
def _writing(out: Path) -> Iterator[None]:
    """Raises: OutputError, ExaminationFailedError for what goes wrong in writing what was read."""
    try:
        yield
    except OSError as error:
        raise output_error(str(out), "cannot be written", error) from error
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        # What a confined process wrote is data, and may be anything once the image has had its way with it.
        raise ExaminationFailedError(str(out), f"a reading process wrote what cannot be read: {error}") from error


def _own_version() -> str:
    try:
        return version("safehold")
    except PackageNotFoundError:
        return "unknown"


def _tool(layout: dict[str, Any]) -> dict[str, Any]:
    """Say what examined the image: the program, its libraries, how digests are computed, what its readers were kept from."""
    import ssl

    confinement = {name: layout["confinement"][name] is True for name in ("network", "files", "sockets")}
    libraries = {"python": platform.python_version(), "openssl": ssl.OPENSSL_VERSION.removeprefix("OpenSSL ")}
    for name in _LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            libraries[name] = version(name)
    return {
        "name": "safehold", "version": _own_version(), "libraries": libraries, "digest_lanes": widest(),
        "confinement": confinement,
    }  # fmt: skip
