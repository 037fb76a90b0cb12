"""What of an image is encrypted, from the examiner's report alone. Pure: no query, no clock."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

OF_FILES = {
    "archive-encrypted": ("archive that is encrypted as a whole", "archives that are encrypted as a whole"),
    "encrypted-member": ("member of an archive with a password", "members of archives with a password"),
    "encrypted-file": ("file encrypted by its file system", "files encrypted by their file system"),
}
"""Codes of problems of files whose content needs a key, each with its words for one and for many."""

OF_VOLUMES = ("encrypted", "possibly-encrypted")
_ITS_OWN = "volume "
"""How the place of a problem of a whole volume begins; other places are volumes inside a container."""


def met(report: Mapping[str, Any], problems: Sequence[Mapping[str, str]]) -> list[str]:
    """What was met that a key would open, in words: volumes first, then how many archives, members and files.

    `report` is what is kept of the examiner's report, `problems` the problems that are kept with the examination.
    """
    volumes = [_volume(volume) for volume in report.get("volumes", ()) if volume["state"] == "encrypted" or volume["encryption"]]
    inside = [
        f"{found['where']}: encrypted"
        for found in problems
        if found["code"] in OF_VOLUMES and not found["where"].startswith(_ITS_OWN)
    ]
    counts = Counter(found["code"] for found in problems)
    counts["encrypted-member"] = max(counts["encrypted-member"], report.get("totals", {}).get("encrypted_members", 0))
    files = [f"{counts[code]:,} {one if counts[code] == 1 else many}" for code, (one, many) in OF_FILES.items() if counts[code]]
    return [*volumes, *inside, *files]


def _volume(volume: Mapping[str, Any]) -> str:
    encryption = str(volume["encryption"] or "")
    what = "may be encrypted: " + encryption if encryption.startswith("possibly") else encryption or "encrypted"
    return f"Volume {volume['slot']} ({volume['description']}): {what}"
