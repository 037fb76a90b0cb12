"""What can go wrong in an examination.

    ExaminerError
    ├── UnreadableImageError     nothing in the image can be examined
    ├── OutputError              the output folder cannot be used
    │   └── OutputBusyError      another examination is writing to it
    ├── ExaminationStoppedError  the caller asked it to stop
    ├── ExaminationFailedError   no reading process could be kept alive
    └── MachineFaultError        a fault of the machine: what was sound is kept, and the same call goes on once it is gone
        ├── NoSpaceError         no room left for what is written (also an OutputError)
        ├── MediumGoneError      the medium of the image can't be read any more
        └── ReaderKilledError    reading processes were ended from outside, again and again

A part of an image that cannot be read is no error: it is a `Problem` of the report.
"""

import errno
import re

#: How The Sleuth Kit's wrapper begins: `FS_Info_Con: (tsk3.cpp:327) `.
_OWN_PLACE = re.compile(r"\b\w+: \(\w+\.\w+:\d+\) ")


#: What is said of a volume of ext that The Sleuth Kit refuses for its layout: it is whole, and could be read elsewhere.
BIGALLOC = "its blocks are allocated in clusters (bigalloc), which cannot be read here"


def reason_of(error: OSError) -> str:
    """Return what a library says, on one line and without the place in its own source."""
    return _OWN_PLACE.sub("", " ".join(str(error).split())) or type(error).__name__


class ExaminerError(Exception):
    """An examination that gives no report."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class UnreadableImageError(ExaminerError):
    """Nothing in the image can be examined: no usable container, no volume and no file system."""


class OutputError(ExaminerError):
    """The output folder cannot be created or written."""


class OutputBusyError(OutputError):
    """Another examination is writing to the same output folder."""


class ExaminationStoppedError(ExaminerError):
    """The caller asked the examination to stop; what was finished is kept for the next call."""


class ExaminationFailedError(ExaminerError):
    """The machine made the examination impossible: no reading process could be kept alive."""


class MachineFaultError(ExaminerError):
    """The machine failed, not the image: nothing is reported. What was sound is kept, and the same call goes on from there."""


class NoSpaceError(MachineFaultError, OutputError):
    """There is no room left for what is written: a full disk, or a quota that is used up."""


class MediumGoneError(MachineFaultError):
    """The medium of the image can't be read any more, at no place: no matter of single bad sectors."""


class ReaderKilledError(MachineFaultError):
    """Reading processes were ended from outside, again and again: as a rule because memory ran out."""


class SpoolFullError(BaseException):
    """In a reading process: no room for what it writes. No Exception, which of an archive would mean that it is damaged."""


def is_no_space(error: BaseException) -> bool:
    """Say whether an error means that no room is left; libraries in between keep the number in their words only."""
    numbers = (errno.ENOSPC, errno.EDQUOT)
    said = str(error).lower()
    return isinstance(error, OSError) and (error.errno in numbers or any(f"[errno {number}]" in said for number in numbers))


def output_error(where: str, what: str, error: OSError) -> OutputError:
    """Return the error of an output that can't be written; `what` says what could not be done."""
    if is_no_space(error):
        return NoSpaceError(where, f"{what}: there is no space left")
    return OutputError(where, f"{what}: {error.strerror or error}")
