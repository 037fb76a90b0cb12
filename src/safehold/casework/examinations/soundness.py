"""Whether a stored file is the one that was recorded: its bytes are compared with the SHA-256 on record.

A file is read whole once in a process, and again when its size, its times or its inode have changed: what a page shows of it is
compared first, and costs a look at the file after that. The nightly check (`fixity`) reads it whatever is known.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from safehold.accounts.errors import StoredFileError
from safehold.casework.examinations.models import WRONG_STATES, StoredCheck, StoredState
from safehold.hashlists.reading_whole import digest_of, read_whole
from safehold.law.calendar import london_date
from safehold.web import wording


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a stored thing, and in words what of it is wrong."""

    state: StoredState
    detail: str = ""

    @property
    def is_wrong(self) -> bool:
        """Say whether it is damaged or missing."""
        return self.state in WRONG_STATES


AS_RECORDED = Verdict(StoredState.OK)


def look_at(path: Path, sha256: str, *, anew: bool = False) -> Verdict:
    """Compare a file with its digest on record; `anew` reads it again though it has not changed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return Verdict(StoredState.MISSING, "the file is not in the store")
    except OSError as error:
        return Verdict(StoredState.DAMAGED, f"the file can't be read: {error.strerror}")
    try:
        found = read_whole(descriptor, 0) if anew else digest_of(descriptor, 0)
    except OSError as error:
        return Verdict(StoredState.DAMAGED, f"the file can't be read: {error.strerror}")
    finally:
        os.close(descriptor)
    if not sha256:
        return Verdict(StoredState.UNRECORDED, "no digest is on record to compare with")
    if found != sha256:
        return Verdict(StoredState.DAMAGED, f"the file has the SHA-256 {found}, and {sha256} is on record")
    return AS_RECORDED


def refusal(what: str, verdict: Verdict, known: StoredCheck | None, way_forward: str) -> StoredFileError:
    """The refusal to show a stored thing: what is wrong with it, since when that is known, and what to do."""
    if known is not None and known.wrong_since is not None:
        since = f"This is known since {wording.exact_with_year(known.wrong_since)}."
    elif known is not None and known.sound_at is not None:
        since = f"This was found now; it was as recorded on {wording.exact_with_year(known.sound_at)}."
    else:
        since = "This was found now; it was not checked before."
    word = "is missing" if verdict.state is StoredState.MISSING else "is damaged"
    return StoredFileError(f"{what} {word}: {verdict.detail}. {since}", way_forward, state=verdict.state.value)


def spoken_short(moment: datetime) -> str:
    """Write the day in London of a moment as "2 Dec 2026"."""
    day = london_date(moment)
    return f"{wording.short_date(day)} {day.year}"


def words(known: StoredCheck | None) -> str:
    """When a stored thing was last checked and what was found, on a page."""
    if known is None:
        return "Not checked yet"
    if known.wrong_since is not None:
        return f"{StoredState(known.state).label}: known since {wording.exact_with_year(known.wrong_since)}"
    day = spoken_short(known.checked_at)
    if known.state == StoredState.UNRECORDED:
        return f"Read {day}: no digest is on record to compare with"
    return f"Checked {day}, as recorded"
