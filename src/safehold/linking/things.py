"""Readers of what is printed on a device or computed from a file: IMEI, serial number, digest."""

from __future__ import annotations

import re
from typing import Final

from .readings import Quality, Reading, UnreadableValueError
from .words import folded

_DIGEST_LENGTHS: Final = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_DIGEST_NAMES: Final = {**{name: name for name in _DIGEST_LENGTHS.values()}, "sha-1": "sha1", "sha-256": "sha256"}
# Digests of no bytes at all: they "match" every empty file there is.
_EMPTY_FILE: Final = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_PLACEHOLDERS: Final = frozenset(
    {"NA", "NONE", "UNKNOWN", "NOTKNOWN", "DEFAULTSTRING", "TOBEFILLEDBYOEM", "SYSTEMSERIALNUMBER", "NOTSPECIFIED"}
)
_LOOK_ALIKE: Final = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


def luhn_check_digit(digits: str) -> str:
    """Compute the check digit that belongs behind the given digits.

    Source: ISO/IEC 7812-1 annex B; for an IMEI, 3GPP TS 23.003 annex B.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def read_imei(value: str) -> Reading:
    """Read the equipment identity of a mobile device, with or without check digit or software version.

    Source: 3GPP TS 23.003 section 6.2: 14 digits identify; a 15th checks them (IMEI), or a 15th and 16th name the
    software version (IMEISV). The key is the 14 digits, unless the check digit is wrong.
    """
    digits = re.sub(r"[\s/.\-]", "", folded(value))
    if not re.fullmatch(r"[0-9]{14,16}", digits) or not digits.isascii():
        raise UnreadableValueError("an IMEI has 14 to 16 digits")
    body = digits[:14]
    check = luhn_check_digit(body)
    if len(digits) == 15 and digits[14] != check:
        caution = f"The check digit is {digits[14]} and should be {check}: read the number again on the device."
        return Reading(digits, digits, Quality.DOUBTFUL, (caution,), alike=body)
    if len(set(body)) == 1:
        return Reading(body, body + check, Quality.DOUBTFUL, ("The number is a placeholder.",))
    return Reading(body, body + check, alike=body)


def read_serial_number(value: str) -> Reading:
    """Read a device's serial number; the key is in capitals without spaces and dashes."""
    key = "".join(letter for letter in folded(value).upper() if letter.isalnum())
    if not key or key in _PLACEHOLDERS or len(set(key)) == 1:
        raise UnreadableValueError("it is empty or a placeholder, no serial number")
    shown = " ".join(value.split())
    if len(key) < 6:
        caution = "The number is short: devices of other makes may carry the same one."
        return Reading(key, shown, Quality.PARTIAL, (caution,), alike=key.translate(_LOOK_ALIKE))
    return Reading(key, shown, alike=key.translate(_LOOK_ALIKE))


def read_digest(value: str) -> Reading:
    """Read a file's digest in hexadecimal; the key names the algorithm, which the length tells."""
    text = folded(value)
    named, colon, digits = text.rpartition(":")
    digits = digits.strip()
    algorithm = _DIGEST_LENGTHS.get(len(digits))
    if algorithm is None or not re.fullmatch(r"[0-9a-f]+", digits):
        raise UnreadableValueError("it is no digest in hexadecimal of a known length")
    if colon and _DIGEST_NAMES.get(named.strip()) != algorithm:
        raise UnreadableValueError(f"its length is that of {algorithm}, not of {named.strip()}")
    if digits in _EMPTY_FILE:
        caution = "This is the digest of an empty file: it matches every empty file."
        return Reading(f"{algorithm}:{digits}", digits, Quality.DOUBTFUL, (caution,))
    return Reading(f"{algorithm}:{digits}", digits)
