"""What can go wrong in an examination.

    ExaminerError
    ├── UnreadableImageError     nothing in the image can be examined
    ├── OutputError              the output folder cannot be used
    │   └── OutputBusyError      another examination is writing to it
    ├── ExaminationStoppedError  the caller asked it to stop
    └── ExaminationFailedError   the machine, not the image, made it impossible

A part of an image that cannot be read is no error: it is a `Problem` of the report.
"""

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
