"""Reads disk images: container, volumes, file systems, files, archives; writes a catalogue of what is there.

Each has a room, in the order in which an image is gone through: `containers`, `volumes`, `filesystems`, `archives`.
`digests` serves them all, `processes` does the reading in confinement, `results` keeps what is found; `examinations` leads
from one to the next.

The image is hostile input: everything that parses it runs in confined child processes, and a part that cannot be read
is a named problem of the report while the rest is examined.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from safehold.examiner.containers.media import is_readable
    from safehold.examiner.errors import (
        ExaminationFailedError,
        ExaminationStoppedError,
        ExaminerError,
        MachineFaultError,
        MediumGoneError,
        NoSpaceError,
        OutputBusyError,
        OutputError,
        ReaderKilledError,
        UnreadableImageError,
        is_no_space,
    )
    from safehold.examiner.examinations import examine, verify_image
    from safehold.examiner.processes.confinement import Limits
    from safehold.examiner.results.reports import HashLookup, ImageRecord, Problem, Progress, Report, VolumeRecord

__all__ = [
    "ExaminationFailedError",
    "ExaminationStoppedError",
    "ExaminerError",
    "HashLookup",
    "ImageRecord",
    "Limits",
    "MachineFaultError",
    "MediumGoneError",
    "NoSpaceError",
    "OutputBusyError",
    "OutputError",
    "Problem",
    "Progress",
    "ReaderKilledError",
    "Report",
    "UnreadableImageError",
    "VolumeRecord",
    "examine",
    "is_no_space",
    "is_readable",
    "verify_image",
]

_HOMES = ("errors", "examinations", "results.reports", "processes.confinement", "containers.media")


def __getattr__(name: str) -> Any:
    """Load what is asked for: each reading process starts with this package and needs almost nothing of it."""
    if name in __all__:
        for home in _HOMES:
            module = import_module(f"{__name__}.{home}")
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
