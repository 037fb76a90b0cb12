"""`safehold examine`: a disk image to a catalogue of its files."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from safehold import examiner
from safehold.examiner import Progress

_MIB = 1 << 20


def command(
    image: Annotated[Path, typer.Argument(help="The image, or the first of its segments.")],
    segments: Annotated[list[Path] | None, typer.Argument(help="Further segments, where their names do not tell.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The folder for report.json and catalogue.parquet.")] = None,
    hashlist: Annotated[list[Path] | None, typer.Option("--hashlist", help="A hash list built by `hashlist build`.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="How many processes read files.")] = os.cpu_count() or 1,
    no_archives: Annotated[bool, typer.Option("--no-archives", help="Do not look inside archives.")] = False,
    no_image_digest: Annotated[bool, typer.Option("--no-image-digest", help="Do not compute the image's digests.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Write catalogue.jsonl too.")] = False,
    verify_only: Annotated[
        bool,
        typer.Option("--verify-only", help="Only compute the image's digests; print them and compare with those stored."),
    ] = False,
) -> None:
    """Examine a disk image, read-only: volumes, file systems, files, deleted files, archives, digests.

    Exit codes: 0 all was read; 1 (--verify-only) the digests differ; 2 nothing can be examined; 3 parts could not be
    read: report.json names them.

    Example: safehold examine disk.E01 --out examined --hashlist known.index
    """
    try:
        if verify_only:
            _verify(image, segments or [])
        if out is None:
            _refuse("--out", "name the folder for the report and the catalogue")
        report = _examine(image, segments or [], out, hashlist or [], jobs, not no_archives, not no_image_digest, jsonl)
    except examiner.ExaminerError as error:
        _refuse(error.where, error.what)
    except KeyboardInterrupt:
        _refuse(str(image), "stopped; the same command goes on from here")
    if not report.is_whole:
        print(f"safehold: {image}: parts could not be read: {out / 'report.json'} names them", file=sys.stderr)
        raise typer.Exit(3)


def _examine(
    image: Path,
    segments: list[Path],
    out: Path,
    lists: list[Path],
    jobs: int,
    archives: bool,
    digest: bool,
    jsonl: bool,
) -> examiner.Report:
    from safehold import hashlists

    try:
        opened = [hashlists.HashList(path) for path in lists]
    except hashlists.HashListError as error:
        _refuse(error.where, error.what)
    try:
        with _ProgressLine() as line:
            return examiner.examine(
                image, *segments, out=out, hashlists=opened, jobs=jobs, archives=archives, image_digest=digest,
                jsonl=jsonl, progress=line.show,
            )  # fmt: skip
    except hashlists.HashListError as error:
        _refuse(error.where, error.what)


def _verify(image: Path, segments: list[Path]) -> NoReturn:
    with tempfile.TemporaryDirectory(prefix="safehold-verify-") as folder, _ProgressLine() as line:
        record = examiner.verify_image(image, *segments, out=Path(folder), progress=line.show)
    names = ("path", "format", "media_size", "md5", "sha1", "sha256", "stored", "verified", "complete", "bad_sectors")
    print(json.dumps({name: getattr(record, name) for name in names}))
    if record.verified is False:
        raise typer.Exit(1)
    raise typer.Exit(0 if record.complete and not record.bad_sectors else 3)


def _refuse(where: str, what: str) -> NoReturn:
    print(f"safehold: {where}: {what}", file=sys.stderr)
    raise typer.Exit(2)


class _ProgressLine:
    """One line that is written over, on a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")

    def show(self, progress: Progress) -> None:
        """Show how far the examination is."""
        if self._shown:
            sys.stderr.write(
                f"\r\x1b[K{progress.stage}: {progress.bytes_done // _MIB:,} of {progress.bytes_total // _MIB:,} MiB, "
                f"{progress.files_done:,} files"
            )
            sys.stderr.flush()
