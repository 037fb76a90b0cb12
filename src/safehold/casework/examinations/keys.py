"""What of an image is encrypted, from the examiner's report alone. Pure: no query, no clock."""

from collections.abc import Mapping, Sequence
from typing import Any

from safehold.examiner.results.problems import is_of_whole_volume

OF_FILES = {
    "encrypted_archives": ("archive that is encrypted as a whole", "archives that are encrypted as a whole"),
    "encrypted_members": ("member of an archive with a password", "members of archives with a password"),
    "encrypted_files": ("file encrypted by its file system", "files encrypted by their file system"),
}
"""What is counted of files whose content needs a key, each with its words for one and for many."""

OF_VOLUMES = ("encrypted", "possibly-encrypted")


def met(report: Mapping[str, Any], problems: Sequence[Mapping[str, str]]) -> list[str]:
    """What was met that a key would open, in words: volumes first, then how many archives, members and files.

    `report` is what is kept of the examiner's report, `problems` the problems that are kept with the examination: of these only
    the first are, so that files are counted by the report's totals.
    """
    volumes = [_volume(volume) for volume in report.get("volumes", ()) if volume["state"] == "encrypted" or volume["encryption"]]
    inside = [
        f"{found['where']}: encrypted"
        for found in problems
        if found["code"] in OF_VOLUMES and not is_of_whole_volume(found["where"])
    ]
    totals = report.get("totals", {})
    files = [
        f"{totals[name]:,} {one if totals[name] == 1 else many}" for name, (one, many) in OF_FILES.items() if totals.get(name)
    ]
    return [*volumes, *inside, *files]


def _volume(volume: Mapping[str, Any]) -> str:
    encryption = str(volume["encryption"] or "")
    what = "may be encrypted: " + encryption if encryption.startswith("possibly") else encryption or "encrypted"
    return f"Volume {volume['slot']} ({volume['description']}): {what}"
