"""`examine`: from an image to its catalogue and its report."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safehold.examiner.errors import ExaminationFailedError, UnreadableImageError, is_no_space, output_error
from safehold.examiner.names import VOLUME_PLACE
from safehold.examiner.processes.children import Child
from safehold.examiner.processes.confinement import Limits
from safehold.examiner.processes.openers import open_layout
from safehold.examiner.processes.readings import Reading
from safehold.examiner.results.checkpoints import Checkpoint
from safehold.examiner.results.merges import Merge
from safehold.examiner.results.records import image_record, made_report, own_version, require_something
from safehold.examiner.results.reports import COUNT_NAMES, HashLookup, ImageRecord, Progress, Report
from safehold.examiner.results.states import VolumeReading
from safehold.examiner.volumes.places import Place

if TYPE_CHECKING:
    from safehold.examiner.results.openings import Opening

_CATALOGUE_VERSION = 11


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
    with _attempt(out) as attempt:
        checkpoint = attempt.checkpoint
        opening, attempt.opener = open_layout([image, *segments], checkpoint, limits, should_stop)
        paths = _paths(opening)
        for name in ("report.json", "catalogue.parquet", "catalogue.jsonl"):
            (out / name).unlink(missing_ok=True)
        reading = Reading(
            paths, _volumes(opening), checkpoint, limits=limits, jobs=jobs, archives=archives,
            digest_size=opening["image"]["size"] if image_digest else None, progress=progress, should_stop=should_stop,
            opener=attempt.opener,
        )  # fmt: skip
        reading.restore(checkpoint.resume(_identity(paths, archives)))
        with _writing(out):
            merge = attempt.merge = Merge(checkpoint, reading.volumes, hashlists, jsonl=jsonl)
        reading.run(lambda: _advance(out, merge))
        require_something(image, opening, reading.volumes)
        report = made_report(image, paths, opening, reading.volumes, reading.digest, hashlists, started)
        with _writing(out):
            _write(out, report, merge, hashlists)
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
        opening, opener = open_layout([image, *segments], checkpoint, limits, should_stop)
        opener.close()
        paths = _paths(opening)
        reading = Reading(
            paths, [], checkpoint, limits=limits, jobs=1, archives=False, digest_size=opening["image"]["size"],
            progress=progress, should_stop=should_stop,
        )  # fmt: skip
        checkpoint.resume(["verify", *_identity(paths, False)])
        reading.run(lambda: None)
        record, _ = image_record(image, paths, opening, reading.digest)
    finally:
        checkpoint.close(finished=True)
    return record


@dataclass(slots=True)
class _Attempt:
    """What one call holds, and lets go of however it ends."""

    checkpoint: Checkpoint
    opener: Child | None = None
    merge: Merge | None = None


@contextlib.contextmanager
def _attempt(out: Path) -> Iterator[_Attempt]:
    """Hold an output. What is in its spool stays for the next call, unless the report is written or nothing can be examined."""
    existed = out.exists()
    attempt = _Attempt(Checkpoint(out))
    is_finished = False
    try:
        yield attempt
        is_finished = True
    except UnreadableImageError:
        is_finished = True
        raise
    except OSError as error:
        if not is_no_space(error):
            raise
        raise output_error(str(out), "cannot be written", error) from error
    finally:
        if attempt.opener is not None:
            attempt.opener.close()
        if attempt.merge is not None and not is_finished:
            attempt.merge.close()
        attempt.checkpoint.close(finished=is_finished)
        if is_finished and not existed:
            with contextlib.suppress(OSError):
                out.rmdir()


def _paths(opening: Opening) -> list[Path]:
    return [Path(os.fsdecode(bytes.fromhex(segment))) for segment in opening["image"]["segments"]]


def _volumes(opening: Opening) -> list[VolumeReading]:
    """Return the volumes as they are before they are read: of some there is nothing to walk."""
    volumes = []
    for index, item in enumerate(opening["layout"]["volumes"]):
        at = Place(item["offset"], item["shadow_copy"], item["first_sector_at"])
        name = f"{VOLUME_PLACE}{item['slot']}" + ("" if item["shadow_copy"] else f" at byte {item['offset']}")
        is_walked = not item["is_readable"] or item["size"] == 0
        volumes.append(VolumeReading(index, at, item["size"], name, is_walked=is_walked))
    return volumes


def _identity(paths: Sequence[Path], archives: bool) -> list[Any]:
    """Return what makes an earlier call's work usable: the same bytes, the same program, the same question."""
    stats = [(path, path.stat()) for path in paths]
    files = [[os.fsencode(path).hex(), stat.st_size, stat.st_mtime_ns] for path, stat in stats]
    return [_CATALOGUE_VERSION, own_version(), archives, files]


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
