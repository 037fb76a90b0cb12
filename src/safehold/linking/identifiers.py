"""One way of writing each identifier, so that the same thing is found again.

Rules:
- `key` is for comparing: two identifiers are the same when kind and key are equal.
- `shown` is for people, and normalising it again gives the same key.
- `alike` is a coarser key: equal `alike` is a reason to look, never a reason to join.
- Nothing is guessed. What makes a comparison unsafe is said in `cautions`; what cannot be read is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .errors import UnknownKindError, UnreadableIdentifierError
from .network_identifiers import read_email, read_ip_address, read_mac_address, read_url
from .readings import Quality, Reading, UnreadableValueError
from .things import read_digest, read_imei, read_serial_number
from .words import read_account, read_address, read_name, read_phone, read_postcode

LONGEST: Final = 4096
"""Characters; anything longer is no identifier and is not worth the work of reading."""


class IdentifierKind(StrEnum):
    """What an identifier identifies by."""

    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    IP_ADDRESS = "ip_address"
    ADDRESS = "address"
    POSTCODE = "postcode"
    IMEI = "imei"
    SERIAL_NUMBER = "serial_number"
    MAC_ADDRESS = "mac_address"
    DIGEST = "digest"
    URL = "url"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class NormalisedIdentifier:
    """An identifier in the one form in which it is compared."""

    kind: IdentifierKind
    key: str
    shown: str
    quality: Quality
    cautions: tuple[str, ...] = ()
    service: str | None = None
    alike: str | None = None


_READERS: Final[dict[IdentifierKind, Callable[[str], Reading]]] = {
    IdentifierKind.PHONE: read_phone,
    IdentifierKind.EMAIL: read_email,
    IdentifierKind.IP_ADDRESS: read_ip_address,
    IdentifierKind.ADDRESS: read_address,
    IdentifierKind.POSTCODE: read_postcode,
    IdentifierKind.IMEI: read_imei,
    IdentifierKind.SERIAL_NUMBER: read_serial_number,
    IdentifierKind.MAC_ADDRESS: read_mac_address,
    IdentifierKind.DIGEST: read_digest,
    IdentifierKind.URL: read_url,
    IdentifierKind.NAME: read_name,
}
# C0 and C1 controls that are not white space: no identifier has them, and a database column refuses the first.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def normalise(kind: IdentifierKind | str, value: str, service: str | None = None) -> NormalisedIdentifier:
    """Read an identifier into the form in which it is compared.

    `service` is the service that an account is on (its name or domain); other kinds take none into account.
    Telephone numbers without a country code are read as United Kingdom numbers.

    Raises: UnknownKindError; UnreadableIdentifierError, with the reason in words.
    """
    try:
        kind = IdentifierKind(kind)
    except ValueError:
        raise UnknownKindError(str(kind), tuple(IdentifierKind)) from None
    try:
        if not value.strip():
            raise UnreadableValueError("it is empty")
        if len(value) > LONGEST:
            raise UnreadableValueError(f"it has more than {LONGEST} characters")
        if _CONTROL.search(value):
            raise UnreadableValueError("it contains control characters")
        reading = read_account(value, service) if kind is IdentifierKind.ACCOUNT else _READERS[kind](value)
    except UnreadableValueError as error:
        raise UnreadableIdentifierError(kind, value, str(error)) from None
    return NormalisedIdentifier(
        kind, reading.key, reading.shown, reading.quality, reading.cautions, reading.service, reading.alike
    )
