"""The opening of an image: a confined process says what container it is in and which volumes it holds."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from safehold.examiner.containers.media import Medium
from safehold.examiner.errors import (
    ExaminationStoppedError,
    MediumGoneError,
    NoSpaceError,
    ReaderKilledError,
    UnreadableImageError,
)
from safehold.examiner.names import text_from_surrogates
from safehold.examiner.processes import bytecode
from safehold.examiner.processes.children import Child
from safehold.examiner.processes.confinement import Limits
from safehold.examiner.results.checkpoints import Checkpoint
from safehold.examiner.results.openings import Answer, Opening


def open_layout(
    paths: Sequence[Path], checkpoint: Checkpoint, limits: Limits, should_stop: Callable[[], bool]
) -> tuple[Opening, Child]:
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
) -> Opening:
    """Return what the process that opens the image says of it. Raises: as `examine`."""
    found: Answer = {}
    while not _is_answered(found) and not child.has_ended():
        if should_stop():
            raise ExaminationStoppedError(str(paths[0]), "the examination was stopped before its end")
        if child.is_stalled():
            _refuse_if_gone(paths, medium)
            raise UnreadableImageError(str(paths[0]), "cannot be opened: its reader made no progress and was ended")
        for event in child.events():
            # What was said first stands: how it is confined, before it read anything.
            found = cast(Answer, event | found)
        if not _is_answered(found) and not child.has_ended():
            select.select([child], [], [], 0.1)
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
    return cast(Opening, found)


def _is_answered(found: Answer) -> bool:
    """Whether the process that opens the image has said what is in it, or why nothing is."""
    return "layout" in found or "unreadable" in found
