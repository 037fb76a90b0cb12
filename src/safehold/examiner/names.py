"""Names as evidence: text where they are text, and nothing lost where they are not."""

import re
from typing import Final

VOLUME_PLACE: Final = "volume "
"""How a problem's place begins where the problem is of a whole volume."""

_LOOKS_ESCAPED = re.compile(r"\\(?=x[0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2})")
_NOTHING = "\x00"
_SURROGATE = re.compile("[\udc80-\udcff]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def text_from_bytes(raw: bytes) -> str:
    r"""Return a name as text; a byte that is not UTF-8 becomes `\xNN`.

    A name that really contains such a sequence gets its backslash written as `\x5c`, so that no two names meet.
    """
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        return text_from_surrogates(raw.decode("utf-8", "surrogateescape"))
    return text_from_surrogates(name) if "\\" in name or _NOTHING in name else name


def text_from_utf16(raw: bytes) -> str:
    r"""Return a name in UTF-16 (little-endian) as text; a surrogate that stands alone becomes `\uNNNN`."""
    name = _LOOKS_ESCAPED.sub(r"\\x5c", raw.decode("utf-16-le", "surrogatepass" if len(raw) % 2 == 0 else "replace"))
    return _LONE_SURROGATE.sub(_code, name.replace(_NOTHING, r"\x00"))


def text_from_surrogates(name: str) -> str:
    r"""Return a name decoded with `surrogateescape` as text that any encoder and any database takes."""
    if "\\" in name:
        name = _LOOKS_ESCAPED.sub(r"\\x5c", name)
    if _NOTHING in name:
        # A zip or a pax header may hold it, and PostgreSQL keeps no text that does.
        name = name.replace(_NOTHING, r"\x00")
    name = _SURROGATE.sub(lambda found: f"\\x{ord(found.group()) - 0xDC00:02x}", name)
    return _LONE_SURROGATE.sub(_code, name)


def _code(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"
