"""Proposals that two records concern the same person, account or device, with the reasons in words.

Rules:
- Each reason is one named level; a proposal is as strong as its strongest reason. No weights, nothing learned.
- An IP address is never a strong reason: subscribers share addresses, and addresses change hands.
- A reason that rests on a doubtful identifier (a carrier's shared address, a wrong check digit) is one step weaker.
- What speaks against is listed too and changes no strength: a person weighs it.
- The same records give the same proposals in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import product
from typing import Final

from .identifiers import IdentifierKind, NormalisedIdentifier
from .readings import Quality

NEAR_IN_TIME: Final = timedelta(hours=24)


class Strength(StrEnum):
    """How much a reason says, in a word."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


_ORDER: Final = tuple(Strength)


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which two records can agree."""

    code: str
    words: str
    strength: Strength
    caution: str | None = None


_SHARED_ADDRESS: Final = "Several subscribers may have used this address: the provider can tell them apart by time and port."
_NAMESAKES: Final = "People of the same name are common: look for an identifier or an address that agrees."

SAME_ACCOUNT: Final = Level("same_account", "same account on the same service", Strength.STRONG)
SAME_EMAIL: Final = Level("same_email", "same e-mail address", Strength.STRONG)
SAME_PHONE: Final = Level(
    "same_phone", "same phone number", Strength.STRONG, "Numbers are given to new subscribers: compare the dates."
)
SAME_IMEI: Final = Level("same_imei", "same IMEI", Strength.STRONG)
SAME_SERIAL: Final = Level("same_serial", "same serial number", Strength.STRONG)
SAME_MAC: Final = Level("same_mac_address", "same network hardware address", Strength.STRONG)
SAME_NAME_AND_BIRTH: Final = Level(
    "same_name_and_birth", "same name and date of birth", Strength.STRONG, "Namesakes born on one day do occur."
)
ONE_MAILBOX: Final = Level("one_mailbox", "e-mail addresses that reach one mailbox", Strength.POSSIBLE)
SAME_USER_NAME: Final = Level(
    "same_user_name", "same user name, the service not stated", Strength.POSSIBLE,
    "The same user name on another service may be another person.",
)  # fmt: skip
EXCHANGED_NAMES_AND_BIRTH: Final = Level(
    "exchanged_names_and_birth", "same names in another order and same date of birth", Strength.POSSIBLE
)
ONE_NAME_AND_BIRTH: Final = Level("one_name_and_birth", "same single name and same date of birth", Strength.POSSIBLE, _NAMESAKES)
SAME_NAME_AND_POSTCODE: Final = Level(
    "same_name_and_postcode", "same name and postcode", Strength.POSSIBLE, "Relatives of one name share a household."
)
SAME_ADDRESS: Final = Level(
    "same_address", "same postal address", Strength.POSSIBLE, "Households and later occupants share an address."
)
SAME_URL: Final = Level("same_url", "same web address", Strength.POSSIBLE)
SAME_IP_NEAR: Final = Level("same_ip_near", "same IP address within 24 hours", Strength.POSSIBLE, _SHARED_ADDRESS)
SAME_NETWORK_NEAR: Final = Level(
    "same_network_near", "same IPv6 network within 24 hours", Strength.POSSIBLE, "A household shares one network."
)
SAME_IP: Final = Level(
    "same_ip", "same IP address at times more than 24 hours apart or not known", Strength.WEAK,
    "Addresses change hands: without the time they identify nobody.",
)  # fmt: skip
OTHER_SERVICE: Final = Level("user_name_elsewhere", "same user name on another service", Strength.WEAK)
SAME_NAME: Final = Level("same_name", "same name", Strength.WEAK, _NAMESAKES)
SAME_PART_OF_ADDRESS: Final = Level(
    "same_incomplete_address", "same postal address, without house number or postcode", Strength.WEAK
)
SAME_FILE: Final = Level(
    "same_file", "same file", Strength.WEAK, "Files spread: many people may hold one."
)  # fmt: skip
LIKE_URL: Final = Level("like_url", "web addresses that differ in scheme or www only", Strength.WEAK)
LIKE_IMEI: Final = Level("like_imei", "IMEIs that differ in the check digit only", Strength.WEAK)
LIKE_SERIAL: Final = Level(
    "like_serial", "serial numbers that differ in look-alike characters only", Strength.WEAK
)  # fmt: skip

_SAME_KEY: Final = {
    IdentifierKind.EMAIL: SAME_EMAIL,
    IdentifierKind.PHONE: SAME_PHONE,
    IdentifierKind.IMEI: SAME_IMEI,
    IdentifierKind.SERIAL_NUMBER: SAME_SERIAL,
    IdentifierKind.MAC_ADDRESS: SAME_MAC,
    IdentifierKind.URL: SAME_URL,
    IdentifierKind.DIGEST: SAME_FILE,
}
_LIKE_KEY: Final = {
    IdentifierKind.EMAIL: ONE_MAILBOX,
    IdentifierKind.IMEI: LIKE_IMEI,
    IdentifierKind.SERIAL_NUMBER: LIKE_SERIAL,
    IdentifierKind.URL: LIKE_URL,
}


@dataclass(frozen=True, slots=True)
class IpSighting:
    """An IP address seen at an instant (aware), or at a time not known."""

    address: NormalisedIdentifier
    at: datetime | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of a person, an account holder or a referral."""

    reference: str
    identifiers: tuple[NormalisedIdentifier, ...] = ()
    date_of_birth: date | None = None
    ip_sightings: tuple[IpSighting, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One agreement, with the value that agrees."""

    level: Level
    strength: Strength
    value: str
    cautions: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The reason as people say it, as in `same phone number (+44 7700 900123)`."""
        return f"{self.level.words} ({self.value})"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record to look at, and why. A person decides."""

    candidate: str
    strength: Strength
    reasons: tuple[Reason, ...]
    against: tuple[str, ...] = ()

    @property
    def cautions(self) -> tuple[str, ...]:
        """Every caution of its reasons, each once."""
        return tuple(dict.fromkeys(caution for reason in self.reasons for caution in reason.cautions))


def propose(query: Record, candidates: Sequence[Record], *, weakest: Strength = Strength.WEAK) -> list[Proposal]:
    """Propose the candidates that agree with the query, strongest first, then by number of reasons and reference.

    A candidate with the query's own reference is left out; proposals weaker than `weakest` too.
    """
    proposals = []
    for candidate in candidates:
        if candidate.reference == query.reference:
            continue
        reasons = sorted(_reasons(query, candidate), key=_reason_place)
        if reasons and _ORDER.index(reasons[0].strength) <= _ORDER.index(weakest):
            against = tuple(_against(query, candidate))
            proposals.append(Proposal(candidate.reference, reasons[0].strength, tuple(reasons), against))
    return sorted(proposals, key=_proposal_place)


def _reason_place(reason: Reason) -> tuple[int, str, str]:
    return _ORDER.index(reason.strength), reason.level.code, reason.value


def _proposal_place(proposal: Proposal) -> tuple[int, list[int], str]:
    numbers = [-sum(reason.strength is strength for reason in proposal.reasons) for strength in _ORDER]
    return _ORDER.index(proposal.strength), numbers, proposal.candidate


def _reasons(query: Record, candidate: Record) -> Iterator[Reason]:
    yield from _same_identifiers(query, candidate)
    yield from _same_accounts(query, candidate)
    yield from _same_people(query, candidate)
    yield from _same_addresses(query, candidate)
    yield from _same_networks(query, candidate)


def _reason(level: Level, one: NormalisedIdentifier, other: NormalisedIdentifier) -> Reason:
    """Make a reason; one step weaker when either identifier is doubtful, with what makes it so."""
    strength = level.strength
    cautions = [level.caution] if level.caution else []
    doubtful = [item for item in (one, other) if item.quality is Quality.DOUBTFUL]
    if doubtful:
        strength = _ORDER[min(_ORDER.index(strength) + 1, len(_ORDER) - 1)]
        cautions += [caution for item in doubtful for caution in item.cautions]
    return Reason(level, strength, one.shown, tuple(dict.fromkeys(cautions)))


def _of_kind(record: Record, kind: IdentifierKind) -> list[NormalisedIdentifier]:
    """The record's identifiers of a kind, each key once, in a fixed order."""
    found: dict[str, NormalisedIdentifier] = {}
    for item in sorted((item for item in record.identifiers if item.kind is kind), key=lambda item: (item.key, item.shown)):
        found.setdefault(item.key, item)
    return list(found.values())


def _same_identifiers(query: Record, candidate: Record) -> Iterator[Reason]:
    """Kinds whose key alone decides; a like key counts only where no equal key does."""
    for kind, level in _SAME_KEY.items():
        ours, theirs = _of_kind(query, kind), {item.key: item for item in _of_kind(candidate, kind)}
        for one in ours:
            if one.key in theirs:
                yield _reason(level, one, theirs[one.key])
            elif kind in _LIKE_KEY and one.alike is not None:
                like = next((item for item in theirs.values() if item.alike == one.alike), None)
                if like is not None:
                    yield _reason(_LIKE_KEY[kind], one, like)


def _same_accounts(query: Record, candidate: Record) -> Iterator[Reason]:
    for one in _of_kind(query, IdentifierKind.ACCOUNT):
        alike = [item for item in _of_kind(candidate, IdentifierKind.ACCOUNT) if item.alike == one.alike]
        same = [item for item in alike if item.key == one.key and one.service is not None]
        unstated = [item for item in alike if item.service is None or one.service is None]
        if same:
            yield _reason(SAME_ACCOUNT, one, same[0])
        elif unstated:
            yield _reason(SAME_USER_NAME, one, unstated[0])
        elif alike:
            yield _reason(OTHER_SERVICE, one, alike[0])


def _same_people(query: Record, candidate: Record) -> Iterator[Reason]:
    """The best that can be said of the names: with date of birth, with postcode, or alone."""
    born_together = query.date_of_birth is not None and query.date_of_birth == candidate.date_of_birth
    shared_postcode = _postcodes(query) & _postcodes(candidate)
    for one, other in product(_of_kind(query, IdentifierKind.NAME), _of_kind(candidate, IdentifierKind.NAME)):
        same, whole = one.key == other.key, one.quality is Quality.COMPLETE
        if same and born_together:
            yield _reason(SAME_NAME_AND_BIRTH if whole else ONE_NAME_AND_BIRTH, one, other)
        elif born_together and one.alike == other.alike:
            yield _reason(EXCHANGED_NAMES_AND_BIRTH, one, other)
        elif same and whole and shared_postcode:
            yield _reason(SAME_NAME_AND_POSTCODE, one, other)
        elif same:
            yield _reason(SAME_NAME, one, other)


def _postcodes(record: Record) -> set[str]:
    postcodes = {item.key for item in record.identifiers if item.kind is IdentifierKind.POSTCODE}
    return postcodes | {item.alike for item in record.identifiers if item.kind is IdentifierKind.ADDRESS and item.alike}


def _same_addresses(query: Record, candidate: Record) -> Iterator[Reason]:
    theirs = {item.key: item for item in _of_kind(candidate, IdentifierKind.ADDRESS)}
    for one in _of_kind(query, IdentifierKind.ADDRESS):
        if one.key in theirs:
            level = SAME_ADDRESS if one.quality is Quality.COMPLETE else SAME_PART_OF_ADDRESS
            yield _reason(level, one, theirs[one.key])


def _same_networks(query: Record, candidate: Record) -> Iterator[Reason]:
    """One reason for each IP address that both were seen on, the nearest sightings deciding."""
    ours, theirs = _sightings(query), _sightings(candidate)
    for key in sorted(ours.keys() & theirs.keys()):
        near = _are_near(ours[key], theirs[key])
        yield _reason(SAME_IP_NEAR if near else SAME_IP, ours[key][0].address, theirs[key][0].address)
    our_networks, their_networks = _by_network(ours), _by_network(theirs)
    for network in sorted(our_networks.keys() & their_networks.keys()):
        one, other = our_networks[network], their_networks[network]
        shared = {item.address.key for item in one} & {item.address.key for item in other}
        if not shared and _are_near(one, other):
            reason = _reason(SAME_NETWORK_NEAR, one[0].address, other[0].address)
            yield Reason(reason.level, reason.strength, network, reason.cautions)


def _sightings(record: Record) -> dict[str, list[IpSighting]]:
    found: dict[str, list[IpSighting]] = {}
    without_time = (IpSighting(item) for item in record.identifiers if item.kind is IdentifierKind.IP_ADDRESS)
    for sighting in (*record.ip_sightings, *without_time):
        found.setdefault(sighting.address.key, []).append(sighting)
    return found


def _by_network(sightings: dict[str, list[IpSighting]]) -> dict[str, list[IpSighting]]:
    found: dict[str, list[IpSighting]] = {}
    for key in sorted(sightings):
        for sighting in sightings[key]:
            if sighting.address.alike is not None:
                found.setdefault(sighting.address.alike, []).append(sighting)
    return found


def _are_near(ours: list[IpSighting], theirs: list[IpSighting]) -> bool:
    """Say whether any two sightings lie at most 24 hours apart: both lists are walked once, in order of time."""
    our_times = sorted(sighting.at for sighting in ours if sighting.at is not None)
    their_times = sorted(sighting.at for sighting in theirs if sighting.at is not None)
    place = other_place = 0
    while place < len(our_times) and other_place < len(their_times):
        if abs(our_times[place] - their_times[other_place]) <= NEAR_IN_TIME:
            return True
        if our_times[place] < their_times[other_place]:
            place += 1
        else:
            other_place += 1
    return False


def _against(query: Record, candidate: Record) -> Iterator[str]:
    born, other_born = query.date_of_birth, candidate.date_of_birth
    if born is not None and other_born is not None and born != other_born:
        yield f"dates of birth differ ({born.isoformat()} and {other_born.isoformat()})"
    names = {item.alike for item in _of_kind(query, IdentifierKind.NAME)}
    other_names = {item.alike for item in _of_kind(candidate, IdentifierKind.NAME)}
    if names and other_names and not names & other_names:
        yield "names differ"
