"""Readers of identifiers on networks: e-mail, IP and MAC addresses, web addresses."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from .readings import Quality, Reading, UnreadableValueError
from .words import folded

_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_HOST_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ftp": 21}
# Providers whose published rules say that dots or a +tag in the local part reach the same mailbox.
_DOTS_IGNORED: Final = frozenset({"gmail.com", "googlemail.com"})
_TAGS_IGNORED: Final = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "fastmail.com",
     "protonmail.com", "proton.me"}
)  # fmt: skip

_CARRIER_NAT: Final = ipaddress.ip_network("100.64.0.0/10")
_DOCUMENTATION: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
CARRIER_NAT_CAUTION: Final = (
    "The address is in the range that carriers share between many customers (100.64.0.0/10): "
    "it identifies nobody without the carrier's own records of time and port."
)


def read_host(text: str) -> str:
    """Read a host name into its ASCII form in lower case, without a final dot.

    Source: RFC 1035, RFC 3490 (internationalised names).
    """
    host = folded(text).rstrip(".")
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise UnreadableValueError("the host name is not a valid one") from None
    if not host or len(host) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in host.split(".")):
        raise UnreadableValueError("the host name is not a valid one")
    return host


def read_email(value: str) -> Reading:
    """Read an e-mail address; the key is in lower case, and dots and +tags stay in it."""
    text = folded(value).removeprefix("mailto:").strip("<> ")
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local):
        raise UnreadableValueError("it is no e-mail address")
    domain = read_host(domain)
    if "." not in domain:
        raise UnreadableValueError("the part after @ is no domain")
    key = f"{local}@{domain}"
    mailbox = local
    if domain in _TAGS_IGNORED:
        mailbox = mailbox.partition("+")[0] or mailbox
    if domain in _DOTS_IGNORED:
        mailbox = mailbox.replace(".", "") or mailbox
    alike = f"{mailbox}@{'gmail.com' if domain in _DOTS_IGNORED else domain}"
    cautions = (f"At this provider it reaches the same mailbox as {alike}.",) if alike != key else ()
    return Reading(key=key, shown=key, cautions=cautions, alike=alike)


def read_ip_address(value: str) -> Reading:
    """Read an IP address, version 4 or 6; a version 4 address mapped into version 6 is read as version 4.

    Source: RFC 5952 (text form), RFC 4291 section 2.5.5.2 (mapped), RFC 6598 (carrier-grade NAT).
    """
    text = value.strip().removeprefix("[").removesuffix("]")
    text, _, zone = text.partition("%")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise UnreadableValueError("it is no IP address") from None
    cautions = ["The interface name after % means something on one machine only and is left out."] if zone else []
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    scope = _scope_caution(address)
    if scope is not None:
        cautions.append(scope)
    elif any(address in network for network in _DOCUMENTATION):
        cautions.append("The address is in a range kept for examples: no subscriber has it.")
    alike = None
    if isinstance(address, ipaddress.IPv6Address):
        alike = str(ipaddress.ip_network((int(address), 64), strict=False))
        if address.sixtofour is not None or address.teredo is not None:
            cautions.append("The address belongs to a tunnel: the person's own address is another one.")
    quality = Quality.DOUBTFUL if scope is not None else Quality.COMPLETE
    return Reading(str(address), str(address), quality, tuple(cautions), alike=alike)


def _scope_caution(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str | None:
    """Why the address identifies no subscriber on the internet, or None."""
    if address in _CARRIER_NAT:
        return CARRIER_NAT_CAUTION
    if any(address in network for network in _DOCUMENTATION):
        return None  # nobody shares it: for comparing it is as good as any
    if address.is_loopback or address.is_unspecified:
        return "The address means the machine itself."
    if address.is_multicast:
        return "The address means a group of machines."
    if address.is_private or address.is_link_local or address.is_reserved:
        return "The address is private: the same one is in use in many homes and offices."
    return None


def read_mac_address(value: str) -> Reading:
    """Read the hardware address of a network interface.

    Source: IEEE 802-2014 section 8 (the two lowest bits of the first octet: group, locally administered).
    """
    digits = re.sub(r"[\s:.\-]", "", folded(value))
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        raise UnreadableValueError("it has not 12 hexadecimal digits")
    key = ":".join(digits[place : place + 2] for place in range(0, 12, 2))
    first = int(digits[:2], 16)
    if digits in ("000000000000", "ffffffffffff") or first & 1:
        return Reading(key, key, Quality.DOUBTFUL, ("The address belongs to no single device.",))
    if first & 2:
        caution = "The device made this address up: it changes between networks and may be used by another device."
        return Reading(key, key, Quality.DOUBTFUL, (caution,))
    return Reading(key, key)


def read_url(value: str) -> Reading:
    """Read a web address; host and scheme in lower case, default port and log-in left out, the rest as given.

    Source: RFC 3986 section 6.2. The part after # stays: on file-sharing sites it is part of the link.
    """
    text = value.strip()
    if re.search(r"\s", text):
        raise UnreadableValueError("a web address has no spaces")
    cautions = []
    if not _SCHEME.match(text) or re.match(r"[a-z0-9.-]+\.[a-z]{2,}:[0-9]", text, re.IGNORECASE):
        text = f"https://{text.removeprefix('//')}"
        cautions.append("No scheme was given: https is assumed.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UnreadableValueError("it is no web address") from None
    scheme = parts.scheme.lower()
    if not parts.netloc:
        if scheme in _DEFAULT_PORTS or not parts.path:
            raise UnreadableValueError("it names no host")
        key = f"{scheme}:{text.partition(':')[2]}"
        return Reading(key, key, cautions=tuple(cautions))
    if parts.username is not None:
        cautions.append("A user name written into the address is left out.")
    host = _url_host(parts)
    if port is not None and port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    path = _even_escapes(parts.path) or "/"
    query = f"?{_even_escapes(parts.query)}" if parts.query else ""
    fragment = f"#{_even_escapes(parts.fragment)}" if parts.fragment else ""
    key = f"{scheme}://{host}{path}{query}{fragment}"
    alike = f"{host.removeprefix('www.')}{path.rstrip('/')}{query}{fragment}"
    return Reading(key, key, cautions=tuple(cautions), alike=alike)


def _url_host(parts: SplitResult) -> str:
    if not parts.hostname:
        raise UnreadableValueError("it names no host")
    if ":" in parts.hostname:
        try:
            return f"[{ipaddress.IPv6Address(parts.hostname)}]"
        except ValueError:
            raise UnreadableValueError("the host is no IP address") from None
    return read_host(parts.hostname)


def _even_escapes(text: str) -> str:
    """Percent-escapes evened out: unreserved characters plain, all others as given or escaped."""

    def one(found: re.Match[str]) -> str:
        character = unquote_to_bytes(found[0])
        return character.decode() if re.fullmatch(rb"[A-Za-z0-9._~-]", character) else found[0].upper()

    escaped = quote(text.encode("utf-8", "replace"), safe="%/?:@!$&'()*+,;=~#[]|{}^\\\"<>`-._")
    while True:
        evened = re.sub(r"%[0-9A-Fa-f]{2}", one, escaped)
        if evened == escaped:
            return evened
        escaped = evened
