"""Readers of single values, and the notebook in which what could not be read is noted."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from .models import IpEvent, Moment, Unreadable

LONGEST_TEXT: Final = 100_000
"""Characters kept of one text."""
_LONGEST_UNREADABLE: Final = 2_000
MOST_PLACES: Final = 1_000
"""Places that are not known, named of one document."""
_LONGEST_PLACE: Final = 300

EVENT_NAMES: Final = ("Login", "Registration", "Purchase", "Upload", "Other", "Unknown")
_EVENT_BY_FOLDED: Final = {name.casefold(): name for name in EVENT_NAMES}
_YES: Final = frozenset({"true", "1", "yes", "y"})
_NO: Final = frozenset({"false", "0", "no", "n"})
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,12})?)?) ?(?:([Zz]|UTC|GMT)|([+-]\d{2}):?(\d{2}))?",
    re.ASCII,
)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class UnreadableFieldError(ValueError):
    """A value is none of its kind; the message is the reason, in words."""


@dataclass(slots=True)
class Notebook:
    """Collects the unreadable parts of one referral and counts collapsed repetitions."""

    file: str
    unreadable: list[Unreadable] = field(default_factory=list)
    collapsed: int = 0

    def note(self, where: str, text: str, reason: str) -> None:
        """Note a part that could not be read."""
        shown = text if len(text) <= _LONGEST_UNREADABLE else f"{text[:_LONGEST_UNREADABLE]}…"
        self.unreadable.append(Unreadable(f"{self.file}, {where}" if where else self.file, shown, reason))

    def without_repetitions(self, events: Iterable[IpEvent]) -> tuple[IpEvent, ...]:
        """Leave out exact repetitions and count them."""
        listed = list(events)
        kept = tuple(dict.fromkeys(listed))
        self.collapsed += len(listed) - len(kept)
        return kept


def named_places(places: Iterable[str]) -> tuple[str, ...]:
    """Name places of a document, each once, shortened where somebody made them long; how many are left out is said."""
    found = dict.fromkeys(clean_text(place[:_LONGEST_PLACE]) or "(a name of blanks)" for place in places)
    further = len(found) - MOST_PLACES
    return (*list(found)[:MOST_PLACES], *([f"and {further:,} further places"] if further > 0 else []))


def clean_text(text: str) -> str | None:
    """Trim a text; control characters and halves of characters, which no database takes, become U+FFFD."""
    text = _NOT_TEXT.sub("\ufffd", text[:LONGEST_TEXT]).strip()
    return text or None


def read_boolean(text: str) -> bool:
    """Read true, false, 1 or 0 in any case. Raises: UnreadableFieldError."""
    folded = text.strip().casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise UnreadableFieldError("it is neither true nor false")


def read_moment(text: str) -> Moment:
    """Read a time with its zone and turn it into UTC. Raises: UnreadableFieldError.

    A time without a zone is refused: which instant it means is not known.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise UnreadableFieldError("it is no date and time")
    day, clock, utc, hours, minutes = found.groups()
    zone = "+00:00" if utc else f"{hours}:{minutes}" if hours else ""
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{zone}")
        if moment.tzinfo is None:
            raise UnreadableFieldError("the time has no time zone, so the instant is not known")
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, UnreadableFieldError):
            raise
        raise UnreadableFieldError("there is no such date and time") from None
    return Moment(in_utc, None if moment.utcoffset() == in_utc.utcoffset() else text.strip())


def read_date(text: str) -> date:
    """Read a date as 2001-12-31, or the date of a time. Raises: UnreadableFieldError."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[TZ+-].*)?", text.strip(), re.ASCII)
    try:
        return date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise UnreadableFieldError("there is no such date") from None


def read_ip_address(text: str) -> str:
    """Read an IP address into its usual spelling; IPv4 mapped into IPv6 becomes IPv4. Raises: UnreadableFieldError."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        raise UnreadableFieldError("it is no IP address") from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address)


def read_number(text: str, lowest: int, highest: int) -> int:
    """Read a whole number within limits. Raises: UnreadableFieldError."""
    text = text.strip()
    if not re.fullmatch(r"\+?[0-9]{1,9}", text) or not lowest <= int(text) <= highest:
        raise UnreadableFieldError(f"it is no whole number from {lowest} to {highest}")
    return int(text)


def read_ip_event(
    notebook: Notebook,
    where: Callable[[], str],
    *,
    address: str | None,
    event: str | None,
    at: str | None,
    port: str | None,
    possible_proxy: str | None,
) -> IpEvent | None:
    """Read one event; with a bad address or time the whole event is noted as unreadable, with its text.

    A bad port or proxy mark is noted, and the event is kept without it. `where` is asked only when needed.
    """
    given = {"address": address, "event": event, "time": at, "port": port, "possible proxy": possible_proxy}
    text = ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
    try:
        if address is None:
            raise UnreadableFieldError("no IP address is given")
        read_address = _within("IP address", address, read_ip_address)
        moment = _within("time", at, read_moment) if at is not None else None
    except UnreadableFieldError as error:
        notebook.note(where(), text, str(error))
        return None
    read_port: int | None = None
    proxy: bool | None = None
    if port is not None:
        try:
            read_port = read_number(port, 1, 65535)
        except UnreadableFieldError as error:
            notebook.note(where(), text, f"port {port!r}: {error}; the event is kept without it")
    if possible_proxy is not None:
        try:
            proxy = read_boolean(possible_proxy)
        except UnreadableFieldError as error:
            notebook.note(where(), text, f"possible proxy {possible_proxy!r}: {error}; the event is kept without it")
    name = _EVENT_BY_FOLDED.get(event.casefold(), event) if event else None
    return IpEvent(read_address, name, moment.at if moment else None, read_port, proxy, moment.original if moment else None)


def _within[Value](name: str, text: str, reader: Callable[[str], Value]) -> Value:
    try:
        return reader(text)
    except UnreadableFieldError as error:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        raise UnreadableFieldError(f"{name} {shown!r}: {error}") from None
