"""What a referral says, whatever document it came in.

Units and zones: times are aware and in UTC, with the original text beside them where the zone was another;
dates have no zone. Texts are as given, without control characters. Absent means not stated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain

from .incident_types import ReferralType


class Source(StrEnum):
    """Where a referral comes from."""

    CYBERTIP = "cybertip"
    PUBLIC = "public"
    POLICE_FORCE = "police_force"
    PARTNER_AGENCY = "partner_agency"


class PersonRole(StrEnum):
    """What a person is in the report; it is the reporter's view, not a finding."""

    REPORTED = "reported"
    VICTIM = "victim"
    RECIPIENT = "recipient"
    REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC; `original` is the text as given when its zone was another than UTC."""

    at: datetime
    original: str | None = None


@dataclass(frozen=True, slots=True)
class IpEvent:
    """An IP address seen at some event; two with equal fields are one event."""

    address: str
    event: str | None = None
    at: datetime | None = None
    port: int | None = None
    possible_proxy: bool | None = None
    at_original: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number as given, with its country calling code in front where one was stated."""

    number: str
    type: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address as given."""

    address: str
    type: str | None = None
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A postal address in the parts in which it was given."""

    street: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None
    type: str | None = None

    def line(self) -> str:
        """Write the address in one line."""
        return ", ".join(part for part in (self.street, self.city, self.region, self.postcode, self.country) if part)


@dataclass(frozen=True, slots=True)
class Device:
    """A device identifier as given, such as an IMEI."""

    type: str | None
    value: str
    event: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EstimatedLocation:
    """Where the reporter believes the person or account to be."""

    city: str | None = None
    region: str | None = None
    country: str | None = None
    verified: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportedPerson:
    """A person or user in a report, in one role."""

    role: PersonRole
    given_names: str | None = None
    surname: str | None = None
    organisation: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    service: str | None = None
    account_identifier: str | None = None
    screen_name: str | None = None
    display_names: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    ip_events: tuple[IpEvent, ...] = ()
    devices: tuple[Device, ...] = ()
    prior_reports: tuple[str, ...] = ()
    associated_accounts: tuple[ReportedPerson, ...] = ()
    """Other accounts that the reporter ties to this one."""
    estimated_location: EstimatedLocation | None = None
    additional_info: str | None = None

    @property
    def name(self) -> str | None:
        """The names as one text."""
        return " ".join(part for part in (self.given_names, self.surname) if part) or None


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A file that a report speaks of: names, digests and remarks, never the file."""

    file_id: str | None = None
    name: str | None = None
    digests: tuple[tuple[str, str], ...] = ()
    """Pairs of algorithm ("md5", "sha1", or as the report calls it) and value."""
    viewed: bool | None = None
    publicly_available: bool | None = None
    relevance: str | None = None
    classification: str | None = None
    annotations: tuple[str, ...] = ()
    ip_events: tuple[IpEvent, ...] = ()
    devices: tuple[Device, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    additional_info: tuple[str, ...] = ()

    def digest(self, algorithm: str) -> str | None:
        """Find the file's first digest of an algorithm such as "md5"."""
        return next((value for name, value in self.digests if name == algorithm), None)


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, as the reporter sums it up."""

    type: ReferralType
    original_type: str | None
    at: datetime | None = None
    at_original: str | None = field(default=None, compare=False)
    at_description: str | None = None
    platform: str | None = None
    high_priority: bool = False
    high_priority_reason: str | None = None
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InternetDetail:
    """Where on a network it happened. What was written there stays in the report itself: only its presence is noted."""

    kind: str
    """web_page, email, newsgroup, chat, online_gaming, cell_phone, non_internet or peer_to_peer."""
    urls: tuple[str, ...] = ()
    email_addresses: tuple[str, ...] = ()
    phone: str | None = None
    names: tuple[str, ...] = ()
    """Names of the chat room, game, newsgroup, place or client."""
    addresses: tuple[PostalAddress, ...] = ()
    ip_events: tuple[IpEvent, ...] = ()
    has_content: bool = field(default=False, compare=False)
    additional_info: str | None = None


@dataclass(frozen=True, slots=True)
class LawEnforcement:
    """Another agency that the reporter knows to be at work."""

    agency: str | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part that could not be read; the rest of the document was."""

    where: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral, normalised."""

    source: Source
    reference: str | None
    incident: Incident
    received: datetime | None = None
    reporter_name: str | None = None
    people: tuple[ReportedPerson, ...] = ()
    contact: ReportedPerson | None = None
    files: tuple[ReportedFile, ...] = ()
    internet_details: tuple[InternetDetail, ...] = ()
    law_enforcement: tuple[LawEnforcement, ...] = ()
    additional_info: tuple[str, ...] = ()
    unrecognised: tuple[str, ...] = field(default=(), compare=False)
    """Names of parts of the document that Safehold does not know."""
    unreadable: tuple[Unreadable, ...] = field(default=(), compare=False)
    collapsed: int = field(default=0, compare=False)
    """Repetitions of an event of the same person, file or place, left out."""
    digests: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Name and SHA-256 of every document that the referral was read from."""

    def _ip_event_lists(self) -> list[tuple[str, tuple[IpEvent, ...]]]:
        lists = [(person.role.value, person.ip_events) for person in self.people]
        lists += [
            (f"{person.role.value}, associated account", account.ip_events)
            for person in self.people
            for account in person.associated_accounts
        ]
        lists += [(f"file {file.name or file.file_id or ''}".strip(), file.ip_events) for file in self.files]
        return lists + [(detail.kind, detail.ip_events) for detail in self.internet_details]

    @property
    def ip_events(self) -> tuple[IpEvent, ...]:
        """Every event of the referral, each once, in the order of the document."""
        return tuple(dict.fromkeys(chain.from_iterable(events for _, events in self._ip_event_lists())))

    def seen_on(self) -> dict[IpEvent, tuple[str, ...]]:
        """Say whose each event is: roles of people, names of files, kinds of place."""
        owners: dict[IpEvent, dict[str, None]] = {}
        for owner, events in self._ip_event_lists():
            for event in events:
                owners.setdefault(event, {})[owner] = None
        return {event: tuple(names) for event, names in owners.items()}

    @property
    def duplicates(self) -> int:
        """How many repetitions of events were left out of `ip_events`."""
        kept = sum(len(events) for _, events in self._ip_event_lists())
        return self.collapsed + kept - len(self.ip_events)

    @property
    def urls(self) -> tuple[str, ...]:
        """Every web address of the places where it happened, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(detail.urls for detail in self.internet_details)))


@dataclass(frozen=True, slots=True)
class Counts:
    """What one reading found."""

    ip_events: int
    ip_distinct: int
    unreadable: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything that was read from the documents given together."""

    referrals: tuple[Referral, ...]
    rows_refused: tuple[Unreadable, ...] = ()
    """Rows of a referral table that make no referral."""

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Every part that could not be read."""
        return (*chain.from_iterable(referral.unreadable for referral in self.referrals), *self.rows_refused)

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """Every part that is not known, each name once."""
        return tuple(dict.fromkeys(chain.from_iterable(referral.unrecognised for referral in self.referrals)))

    @property
    def counts(self) -> Counts:
        """The figures of the import report."""
        events = [referral.ip_events for referral in self.referrals]
        return Counts(
            ip_events=sum(len(kept) for kept in events),
            ip_distinct=len({event.address for event in chain.from_iterable(events)}),
            unreadable=len(self.unreadable),
            duplicates=sum(referral.duplicates for referral in self.referrals),
        )
