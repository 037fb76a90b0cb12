"""Who or what in the records may be the same as in a referral: proposals with their reasons, for a person to decide on.

The comparison is that of `safehold.linking`; here its records are gathered from what the reader may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from safehold.casework.people.models import Person
from safehold.casework.people.queries import known_by
from safehold.casework.referrals import queries
from safehold.casework.referrals.models import Referral, ReferralIdentifier, ReportedRole
from safehold.linking import (
    IdentifierKind,
    IpSighting,
    LinkingError,
    NormalisedIdentifier,
    Proposal,
    Record,
    Strength,
    normalise,
    propose,
)

COMPARED_BY_LIKENESS = (
    IdentifierKind.ACCOUNT,
    IdentifierKind.EMAIL,
    IdentifierKind.IMEI,
    IdentifierKind.IP_ADDRESS,
    IdentifierKind.NAME,
    IdentifierKind.SERIAL_NUMBER,
)
"""Kinds whose coarser key is a reason to look."""


@dataclass(frozen=True)
class Match:
    """A record that may concern the same person, and why."""

    record: Person | Referral
    strength: str
    reasons: tuple[dict[str, Any], ...]

    @property
    def key(self) -> tuple[str, int]:
        """By which a decision about it is found: the kind of record and its number."""
        return ("person" if isinstance(self.record, Person) else "referral", self.record.pk)


def matches_of(referral: Referral, *, weakest: Strength = Strength.WEAK) -> list[Match]:
    """Compare a referral with the people and referrals that the reader may see, strongest first. Five queries."""
    rows = list(referral.identifiers.select_related("person"))
    relevant = [row for row in rows if row.person is None or row.person.role != ReportedRole.REPORTER]
    keys = {(row.kind, row.key) for row in relevant}
    alike = {(row.kind, row.alike) for row in relevant if row.alike and row.kind in COMPARED_BY_LIKENESS}
    if not keys:
        return []
    ours = _record_of_referral(referral, relevant)
    people = {f"person {person.pk}": person for person in known_by(keys, alike)}
    others = {f"referral {other.pk}": other for other in queries.referrals_known_by(referral, keys, alike)}
    candidates = [_record_of_person(reference, person) for reference, person in people.items()]
    candidates += [_record_of_referral(other, other.identifiers.all()) for other in others.values()]
    found: dict[str, Person | Referral] = {**people, **others}
    return [_match(proposal, found[proposal.candidate]) for proposal in propose(ours, candidates, weakest=weakest)]


def _match(proposal: Proposal, record: Person | Referral) -> Match:
    reasons: list[dict[str, Any]] = [
        {"words": reason.words, "strength": reason.strength.value, "cautions": list(reason.cautions)}
        for reason in proposal.reasons[:12]
    ]
    reasons += [{"words": words, "strength": "against", "cautions": []} for words in proposal.against]
    return Match(record, proposal.strength.value, tuple(reasons))


def _record_of_referral(referral: Referral, rows: Iterable[ReferralIdentifier]) -> Record:
    identifiers, sightings = [], []
    for row in rows:
        read = _read(row.kind, row.value, row.service)
        if read is None:
            continue
        if read.kind is IdentifierKind.IP_ADDRESS and row.seen:
            sightings += [IpSighting(read, at) for at in row.seen]
        else:
            identifiers.append(read)
    reported = [person for person in referral.people.all() if person.role == ReportedRole.REPORTED]
    births = {person.date_of_birth for person in reported if person.date_of_birth}
    return Record(
        reference=f"referral {referral.pk}",
        identifiers=tuple(identifiers),
        date_of_birth=births.pop() if len(births) == 1 else None,
        ip_sightings=tuple(sightings),
    )


def _record_of_person(reference: str, person: Person) -> Record:
    identifiers, sightings = [], []
    for row in person.identifiers.all():
        read = _read(row.kind, row.value, row.service)
        if read is None:
            continue
        if read.kind is IdentifierKind.IP_ADDRESS and row.seen_at:
            sightings.append(IpSighting(read, row.seen_at))
        else:
            identifiers.append(read)
    return Record(reference, tuple(identifiers), person.date_of_birth, tuple(sightings))


def _read(kind: str, value: str, service: str) -> NormalisedIdentifier | None:
    try:
        return normalise(kind, value, service or None)
    except LinkingError:
        return None


def last_seen(seen: list[datetime]) -> datetime | None:
    """The latest of some sightings."""
    return max(seen, default=None)
