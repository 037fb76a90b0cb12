"""The name by which a page that cannot be found is called, taken from its address alone."""

import re

_REFERENCE = re.compile(r"^[A-Z]{2,8}-\d{2}-\d{3,6}$")


def reference_in(path: str) -> str | None:
    """Return the record reference that an address ends with ("ISOT-26-0999"), or None.

    Only the address is looked at, so that the answer is the same whether the record exists or not.
    """
    last = path.rstrip("/").rpartition("/")[2].upper()
    return last if _REFERENCE.match(last) else None
