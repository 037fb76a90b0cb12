"""What may be the same as a referral, in the words of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.people.models import Person
from safehold.casework.referrals import permissions
from safehold.casework.referrals.matching import Match
from safehold.casework.referrals.models import (
    MatchProposal,
    Referral,
    ReferralPerson,
)
from safehold.casework.referrals.stored import StoredReason
from safehold.web import wording

STRENGTH_WORDS = {"strong": "Strong match", "possible": "Possible match", "weak": "Weak match", "person": "Found by a person"}
STRENGTH_KINDS = {"strong": "in-force", "possible": "info", "weak": "neutral", "person": "info"}


@dataclass(frozen=True, slots=True)
class MatchReason:
    """What speaks for a match, or against it."""

    words: str
    against: bool
    cautions: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A record that may be the same, with the reasons, and the decision where there is one."""

    name: str
    url: str
    what: str
    about: str
    strength: str
    strength_kind: str
    reasons: list[MatchReason]
    decision: str
    decided: str
    decide_url: str


def match_rows(
    referral: Referral, matches: Sequence[Match], proposals: Iterable[MatchProposal], *, viewer: Officer
) -> list[MatchRow]:
    """What may be the same, strongest first, with the reasons; those that were decided come last, with the decision."""
    decided = {_key(proposal): proposal for proposal in proposals if proposal.decision}
    may_decide = may(viewer, permissions.DECIDE_MATCH)
    rows = []
    for match in matches:
        proposal = decided.pop(_key_decided(match, decided), None)
        decide = reverse("referrals:decide_match", args=[referral.reference, *match.key]) if may_decide else ""
        reported = proposal.reported if proposal else match.reported
        rows.append(_match_row(match.record, reported, match.strength, match.reasons, proposal, decide))
    for proposal in decided.values():
        record = proposal.matched_person or proposal.matched_referral
        rows.append(_match_row(record, proposal.reported, proposal.strength, proposal.reasons, proposal, ""))
    return sorted(rows, key=lambda row: bool(row.decision))


def _key(proposal: MatchProposal) -> tuple[str, int, int]:
    if proposal.matched_person_id is not None:
        return "person", proposal.matched_person_id, proposal.reported_id or 0
    assert proposal.matched_referral_id is not None
    return "referral", proposal.matched_referral_id, 0


def _key_decided(match: Match, decided: Iterable[tuple[str, int, int]]) -> tuple[str, int, int]:
    """The key of the decision on a match: where no person of the report matched, that of any decision on the same record."""
    if match.reported is not None:
        return match.key
    return next((key for key in decided if key[:2] == match.key[:2]), match.key)


def about_words(reported: ReferralPerson) -> str:
    """Whom of a report a match is about, in words."""
    return f"{reported.called}, {reported.get_role_display().lower()} in the report"


def _match_row(
    record: Person | Referral | None,
    reported: ReferralPerson | None,
    strength: str,
    reasons: Sequence[StoredReason],
    proposal: MatchProposal | None,
    decide: str,
) -> MatchRow:
    if isinstance(record, Person):
        roles = [f"{role.get_role_display()} in {role.case.reference}" for role in record.cases.select_related("case")]
        name, url, what = record.name, reverse("people:person", args=[record.pk]), "; ".join(roles) or "Recorded person"
    else:
        assert record is not None
        name, url = record.reference, reverse("referrals:referral", args=[record.reference])
        what = f"Referral, {record.get_incident_type_display().lower()}, {record.get_state_display().lower()}"
    return MatchRow(
        name=name,
        url=url,
        what=what,
        about=about_words(reported) if reported else "",
        strength=STRENGTH_WORDS.get(strength, strength),
        strength_kind=STRENGTH_KINDS.get(strength, "neutral"),
        reasons=[
            MatchReason(words=reason["words"], against=reason["strength"] == "against", cautions=" ".join(reason["cautions"]))
            for reason in reasons
        ],
        decision=proposal.get_decision_display() if proposal else "",
        decided=f"{proposal.decided_by}, {wording.exact_with_year(proposal.decided_at)}: {proposal.reason}"
        if proposal and proposal.decided_at
        else "",
        decide_url="" if proposal else decide,
    )


def match_facts(matched: Person | Referral, match: Match | None, about: ReferralPerson | None) -> list[tuple[str, str | None]]:
    """The facts on which a match is decided: what speaks for it, and what against."""
    reasons = match.reasons if match else ()
    speaks_for = [reason["words"] for reason in reasons if reason["strength"] != "against"]
    against = [reason["words"] for reason in reasons if reason["strength"] == "against"]
    facts: list[tuple[str, str | None]] = [
        *([("Person of the report", about_words(about))] if about else []),
        ("May be the same as", str(matched)),
        ("What speaks for it", "; ".join(speaks_for) or "Found by a person, not by comparison"),
    ]
    return [*facts, ("What speaks against it", "; ".join(against))] if against else facts
