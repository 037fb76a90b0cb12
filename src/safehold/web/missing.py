"""The name by which a page that cannot be found is called, taken from its address alone."""

import re

_REFERENCE = re.compile(r"^[A-Z]{2,8}-\d{2}-\d{3,6}$")


def reference_in(path: str) -> str | None:
    """Return the last record reference in an address ("ISOT-26-0999"), or None.

    Only the address is looked at, so that the answer is the same whether the record exists or not.
    """
    found = [part for part in path.upper().split("/") if _REFERENCE.match(part)]
    return found[-1] if found else None
