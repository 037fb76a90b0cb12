"""From a report, as `safehold.exchange` reads it, to the rows of a referral. Nothing is written here."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from safehold.exchange import cybertip
from safehold.linking import IdentifierKind, LinkingError, NormalisedIdentifier, normalise

MOST_IDENTIFIERS = 5_000
MOST_SIGHTINGS = 100


@dataclass
class ReadIdentifier:
    """What somebody or something in a report is known by, with the times at which it was seen."""

    value: str
    read: NormalisedIdentifier
    service: str = ""
    seen: list[datetime] = field(default_factory=list)


@dataclass
class ReadPerson:
    """A person or account holder of a report."""

    role: str
    name: str
    called: str
    date_of_birth: date | None
    age: int | None
    note: str
    identifiers: list[ReadIdentifier]


def normalised_content(report: cybertip.Referral) -> dict[str, Any]:
    """The report in the normalised form that `safehold referral read` prints, without the files that it came in."""
    whole: Any = cybertip.document(cybertip.ReadResult((report,)))["referrals"]
    content: dict[str, Any] = whole[0]
    return content


def digest_of(content: dict[str, Any]) -> str:
    """The digest by which the same report is known again, whatever file it came in, and however many parts are known by now."""
    told = {name: value for name, value in content.items() if name != "documents"} | {"unrecognised": []}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def people_of(report: cybertip.Referral) -> list[ReadPerson]:
    """The people of a report, with those accounts that it ties to them."""
    return [_person(person, number) for number, person in enumerate(report.people, 1)]


def other_identifiers_of(report: cybertip.Referral) -> list[ReadIdentifier]:
    """What belongs to nobody in the report: files, places on the network and the addresses seen there."""
    found = _Collected()
    for file in report.files:
        for algorithm in ("md5", "sha1", "sha256"):
            digest = file.digest(algorithm)
            if digest:
                found.add(IdentifierKind.DIGEST, digest)
        found.add_sightings(file.ip_events)
    for detail in report.internet_details:
        for address in detail.urls:
            found.add(IdentifierKind.URL, address)
        found.add_sightings(detail.ip_events)
    return found.items()


def _person(person: cybertip.ReportedPerson, number: int) -> ReadPerson:
    found = _Collected()
    for one in (person, *person.associated_accounts):
        _collect(found, one)
    called = person.name or person.screen_name or person.account_identifier or next(iter(person.display_names), None)
    called = called or next((mail.address for mail in person.emails), None) or f"Person {number}, not named"
    return ReadPerson(
        role=person.role.value,
        name=(person.name or "")[:120],
        called=called[:120],
        date_of_birth=person.date_of_birth,
        age=person.age,
        note=person.additional_info or "",
        identifiers=found.items(),
    )


def _collect(found: "_Collected", person: cybertip.ReportedPerson) -> None:
    if person.name:
        found.add(IdentifierKind.NAME, person.name)
    for phone in person.phones:
        found.add(IdentifierKind.PHONE, phone.number)
    for mail in person.emails:
        found.add(IdentifierKind.EMAIL, mail.address)
    for address in person.addresses:
        if address.line():
            found.add(IdentifierKind.ADDRESS, address.line())
    for account in dict.fromkeys((person.account_identifier, person.screen_name)):
        if account:
            found.add(IdentifierKind.ACCOUNT, account, service=person.service or "")
    for profile in person.profile_urls:
        found.add(IdentifierKind.URL, profile)
    for device in person.devices:
        kind = IdentifierKind.IMEI if "imei" in (device.type or "").lower() else IdentifierKind.SERIAL_NUMBER
        found.add(kind, device.value, seen=device.at)
    found.add_sightings(person.ip_events)


class _Collected:
    """Identifiers, each once; what can't be compared is left to the content of the report."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], ReadIdentifier] = {}

    def add(self, kind: IdentifierKind, value: str, *, service: str = "", seen: datetime | None = None) -> None:
        try:
            read = normalise(kind, value, service or None)
        except LinkingError:
            return
        if len(self._found) >= MOST_IDENTIFIERS and (read.kind, read.key) not in self._found:
            return
        item = self._found.setdefault((read.kind, read.key), ReadIdentifier(value, read, read.service or service))
        if seen is not None and seen not in item.seen and len(item.seen) < MOST_SIGHTINGS:
            item.seen.append(seen)

    def add_sightings(self, events: Iterable[cybertip.IpEvent]) -> None:
        for event in events:
            self.add(IdentifierKind.IP_ADDRESS, event.address, seen=event.at)

    def items(self) -> list[ReadIdentifier]:
        return list(self._found.values())


def latest_activity(report: cybertip.Referral) -> datetime | None:
    """The last moment of activity that the report speaks of."""

    def moments() -> Iterator[datetime]:
        if report.incident.at is not None:
            yield report.incident.at
        for event in report.ip_events:
            if event.at is not None:
                yield event.at

    return max(moments(), default=None)
