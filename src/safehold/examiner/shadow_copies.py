"""Volume shadow copies of NTFS: that they are there, how many, and of when. Their files are not listed.

Source: *Volume Shadow Snapshot (VSS) format*, libvshadow documentation.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC
from typing import Any

from safehold.examiner.byte_files import ByteFile

_HEADER_AT = 0x1E00
_IDENTIFIER = uuid.UUID("3808876b-c176-4e48-b7ae-04046e6cc752").bytes_le


def shadow_copies(read_at: Callable[[int, int], bytes], size: int) -> list[dict[str, Any]]:
    """Return identifier, creation (RFC 3339, UTC) and size in bytes of each shadow copy of a volume, the oldest first.

    Raises: OSError where there is a catalogue of them that cannot be read.
    """
    if read_at(_HEADER_AT, 16) != _IDENTIFIER:
        return []
    import pyvshadow

    volume = pyvshadow.volume()
    volume.open_file_object(ByteFile(read_at, size))
    found = [
        {
            "identifier": str(store.identifier),
            "created": store.creation_time.replace(tzinfo=UTC).isoformat(),
            "size": int(store.volume_size),
        }
        for store in volume.stores
    ]
    return sorted(found, key=lambda copy: str(copy["created"]))
