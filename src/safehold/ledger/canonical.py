"""The one way in which an entry becomes bytes, so that its digest is the same everywhere and for ever.

Rules:
- JSON in UTF-8, no spaces, keys in the order of their code points, only the escapes that JSON demands.
- Values: text, whole numbers of at most 63 bits, true, false, null, lists and objects. Fractions of floating point are refused:
  they are written differently by different programs.
- Times are aware and written in UTC as 2026-01-31T14:05:06.000001Z, always with six decimals; dates as 2026-01-31.
- Enumerations are their values; UUIDs their usual text; digests (bytes) hexadecimal in small letters.
- Text that is no Unicode (half characters) is refused. Text is not normalised: what was recorded is what is sealed.

Source: like RFC 8785 (JSON Canonicalization Scheme) for the kinds of value allowed here, except that keys are ordered
by code point and not by UTF-16 unit, and whole numbers may have up to 63 bits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Final
from uuid import UUID

from .errors import NotCanonicalError

DEEPEST: Final = 64
LARGEST_NUMBER: Final = 2**63 - 1


def canonical_bytes(value: object) -> bytes:
    """Write a value in canonical form.

    Raises: NotCanonicalError, naming the place, for a value without canonical form.
    """
    plain = _plain(value, "entry", 0)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise NotCanonicalError("entry", "holds text with half a character, which is no Unicode") from None


def _plain(value: object, where: str, depth: int) -> object:
    """Turn a value into what JSON has, or refuse it."""
    if depth > DEEPEST:
        raise NotCanonicalError(where, f"is nested more than {DEEPEST} deep")
    if isinstance(value, Enum):
        return _plain(value.value, where, depth)
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise NotCanonicalError(where, "is a number that other programs cannot hold: write it as text")
        return int(value)
    if isinstance(value, float):
        raise NotCanonicalError(where, "is a floating-point number: write it as whole number or text")
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise NotCanonicalError(where, "is a time without zone: the instant is not known")
        try:
            in_utc = value.astimezone(UTC)
        except OverflowError:
            raise NotCanonicalError(where, "is a time outside the years 1 to 9999") from None
        return in_utc.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return _plain_object(value, where, depth)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{number}]", depth + 1) for number, item in enumerate(value)]
    raise NotCanonicalError(where, f"is a {type(value).__name__}, which has no canonical form")


def _plain_object(value: Mapping[object, object], where: str, depth: int) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, item in value.items():
        if isinstance(key, Enum):
            key = key.value
        if not isinstance(key, str):
            raise NotCanonicalError(where, f"has the key {key!r}, which is no text")
        if str(key) in plain:
            raise NotCanonicalError(where, f"has the key {key!r} twice")
        plain[str(key)] = _plain(item, f"{where}.{key}", depth + 1)
    return plain
