"""Who or what in the records may be the same as in a referral: proposals with their reasons, for a person to decide on.

The comparison is that of `safehold.linking`; here its records are gathered from what the reader may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from safehold.casework.cases.models import Case
from safehold.casework.people.models import Identifier, Person
from safehold.casework.people.queries import known_by
from safehold.casework.referrals import queries
from safehold.casework.referrals.models import Referral, ReferralIdentifier, ReferralPerson, ReportedRole
from safehold.casework.referrals.stored import StoredReason
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
    """A record that may concern the same person, and why.

    `reported` is the person of the report whose identifiers matched a recorded person; None where they belong to nobody in it,
    and for another referral, which is compared as a whole.
    """

    record: Person | Referral
    strength: str
    reasons: tuple[StoredReason, ...]
    reported: ReferralPerson | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """By which a decision about it is found: the kind of record, its number, and that of the person reported or 0."""
        kind = "person" if isinstance(self.record, Person) else "referral"
        return kind, self.record.pk, self.reported.pk if self.reported else 0


def matches_of(referral: Referral, *, weakest: Strength = Strength.WEAK, cases: QuerySet[Case] | None = None) -> list[Match]:
    """Compare a referral with the people and referrals that the reader may see, strongest first. Five queries.

    Recorded people are compared with each person of the report by what the report ties to that person; with what it ties to
    nobody only where no person of it matches. With `cases`, only with what these cases tell, and with the team's referrals that
    have no case.
    """
    rows = list(referral.identifiers.select_related("person"))
    relevant = [row for row in rows if row.person is None or row.person.role != ReportedRole.REPORTER]
    keys = {(row.kind, row.key) for row in relevant}
    alike = {(row.kind, row.alike) for row in relevant if row.alike and row.kind in COMPARED_BY_LIKENESS}
    if not keys:
        return []
    others = {f"referral {other.pk}": other for other in queries.referrals_known_by(referral, keys, alike, cases=cases)}
    candidates = [_record_of_referral(other, other.identifiers.all()) for other in others.values()]
    ours = _record_of_referral(referral, relevant)
    matches = [_match(*one) for one in _people_like(relevant, known_by(keys, alike, cases=cases), weakest)]
    matches += [_match(proposal, others[proposal.candidate], None) for proposal in propose(ours, candidates, weakest=weakest)]
    return sorted(matches, key=lambda match: _STRENGTHS.index(match.strength))


_STRENGTHS = [strength.value for strength in Strength]


def _people_like(
    rows: Sequence[ReferralIdentifier], people: Sequence[Person], weakest: Strength
) -> list[tuple[Proposal, Person, ReferralPerson | None]]:
    """Compare recorded people with each person of a report, and with what belongs to nobody in it."""
    records = {person.pk: _record_of_person(f"person {person.pk}", person) for person in people}
    theirs = {person.pk: {pair for row in person.identifiers.all() for pair in _pairs(row)} for person in people}
    by_reported: dict[int | None, list[ReferralIdentifier]] = defaultdict(list)
    for row in rows:
        by_reported[row.person_id].append(row)
    found: list[tuple[Proposal, Person, ReferralPerson | None]] = []
    # Those who are somebody come first: what is nobody's is asked only about people whom none of them matched.
    for _, own in sorted(by_reported.items(), key=lambda item: (item[0] is None, item[0])):
        reported = own[0].person
        ours = _record("this referral", own, reported.date_of_birth if reported else None)
        pairs = {pair for row in own for pair in _pairs(row)}
        matched = {person.pk for _, person, _ in found} if reported is None else set()
        like = {
            f"person {person.pk}": person
            for person in people
            if person.pk not in matched and not pairs.isdisjoint(theirs[person.pk])
        }
        proposals = propose(ours, [records[person.pk] for person in like.values()], weakest=weakest)
        found += [(proposal, like[proposal.candidate], reported) for proposal in proposals]
    return found


def _pairs(row: ReferralIdentifier | Identifier) -> list[tuple[str, str, str]]:
    """By what an identifier is compared: its key, and its coarser key where there is one."""
    return [(field, row.kind, value) for field, value in (("key", row.key), ("alike", row.alike)) if value]


def _match(proposal: Proposal, record: Person | Referral, reported: ReferralPerson | None) -> Match:
    reasons = [
        StoredReason(words=reason.words, strength=reason.strength.value, cautions=list(reason.cautions))
        for reason in proposal.reasons[:12]
    ]
    reasons += [StoredReason(words=words, strength="against", cautions=[]) for words in proposal.against]
    return Match(record, proposal.strength.value, tuple(reasons), reported)


def _record_of_referral(referral: Referral, rows: Iterable[ReferralIdentifier]) -> Record:
    reported = [person for person in referral.people.all() if person.role == ReportedRole.REPORTED]
    births = {person.date_of_birth for person in reported if person.date_of_birth}
    return _record(f"referral {referral.pk}", rows, births.pop() if len(births) == 1 else None)


def _record(reference: str, rows: Iterable[ReferralIdentifier], date_of_birth: date | None) -> Record:
    identifiers, sightings = [], []
    for row in rows:
        read = _read(row.kind, row.value, row.service)
        if read is None:
            continue
        if read.kind is IdentifierKind.IP_ADDRESS and row.seen:
            sightings += [IpSighting(read, at) for at in row.seen]
        else:
            identifiers.append(read)
    return Record(reference, tuple(identifiers), date_of_birth, tuple(sightings))


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
