"""Reads disk images: container, volumes, file systems, files, archives; writes a catalogue of what is there.

The image is hostile input: everything that parses it runs in confined child processes, and a part that cannot be read
is a named problem of the report while the rest is examined.
"""

from safehold.examiner.confinement import Limits
from safehold.examiner.errors import (
    ExaminationFailedError,
    ExaminationStoppedError,
    ExaminerError,
    OutputBusyError,
    OutputError,
    UnreadableImageError,
)
from safehold.examiner.examination import examine, verify_image
from safehold.examiner.reports import HashLookup, ImageRecord, Problem, Progress, Report, VolumeRecord

__all__ = [
    "ExaminationFailedError",
    "ExaminationStoppedError",
    "ExaminerError",
    "HashLookup",
    "ImageRecord",
    "Limits",
    "OutputBusyError",
    "OutputError",
    "Problem",
    "Progress",
    "Report",
    "UnreadableImageError",
    "VolumeRecord",
    "examine",
    "verify_image",
]
