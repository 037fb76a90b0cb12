"""Decisions on whether two records concern the same person."""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.people.models import Person
from safehold.casework.people.queries import person_by_number
from safehold.casework.referrals import matching, permissions, queries
from safehold.casework.referrals.asked import DecideMatch
from safehold.casework.referrals.models import MatchDecision, MatchProposal, Referral, ReferralPerson, ReportedRole
from safehold.casework.referrals.verbs import Verb


def decide_match(
    referral: Referral,
    asked: DecideMatch,
    *,
    matched: Person | Referral,
    about: ReferralPerson | None = None,
    by: Officer,
    at: datetime,
) -> MatchProposal:
    """Decide whether a recorded person, or another referral, concerns the same person. The decision is kept and not asked again.

    `about` is the person of the report whom a recorded person is, or is not: nobody else of the report becomes that person in a
    case. It may be left out where only one can be meant.
    Raises: NotPermittedError; NotFoundError for a record that the officer may not see; InputError without a reason, or where it
    is not clear whom of the report it is about; RefusedError where it was decided so before, or where whom it is about was
    decided to be somebody else.
    Writes: the proposal with its decision; audit `referral.match_decided`.
    """
    with doing(Verb.MATCH_DECIDED, referral, asked, may=permissions.DECIDE_MATCH, by=by, at=at, in_closed_case=True) as (
        act,
        referral,
    ):
        if isinstance(matched, Person):
            found = person_by_number(matched.pk)
            matches = [match for match in matching.matches_of(referral) if match.record == found]
            about = _whom(referral, matches, about, asked.decision)
            _refuse_second_identity(about, found, asked.decision)
            match = next((match for match in matches if match.reported in (about, None)), None)
            proposal = _proposal(referral, match, found, about)
        else:
            other = queries.referral_by_reference(matched.reference)
            match = next((match for match in matching.matches_of(referral) if match.record == matched), None)
            proposal = _proposal(referral, match, other, None)
        if proposal.decision == asked.decision:
            raise RefusedError(f"{proposal.decided_by} decided so before.", "Nothing was changed.")
        proposal.decision, proposal.reason = asked.decision, asked.reason
        proposal.decided_by, proposal.decided_at = by, at
        proposal.save()
        act.says(
            reason=asked.reason,
            decision=asked.decision,
            matched=str(matched),
            about=str(proposal.reported) if proposal.reported else None,
        )
    return proposal


def _whom(
    referral: Referral, matches: Sequence[matching.Match], about: ReferralPerson | None, decision: MatchDecision
) -> ReferralPerson | None:
    """The person of the report whom a decision about a recorded person is about: the one named, or the only one it can be.

    None only where what matched belongs to nobody in the report, and is decided to be of somebody else. Raises: InputError;
    NotFoundError for somebody of another referral.
    """
    if about is not None:
        return queries.reported_in(referral, about.pk)
    reported = {match.reported for match in matches if match.reported is not None}
    # Who made the report is never compared.
    possible = reported or {person for person in queries.people_of(referral) if person.role != ReportedRole.REPORTER}
    if len(possible) == 1:
        return possible.pop()
    if decision == MatchDecision.SAME or reported:
        raise InputError("about", "Choose whom of the report it is about.", "The decision is about that person only.")
    return None


def _refuse_second_identity(about: ReferralPerson | None, matched: Person, decision: MatchDecision) -> None:
    """Refuse that somebody in a report is two recorded people. Raises: RefusedError."""
    if about is None or decision != MatchDecision.SAME:
        return
    decided = queries.decided_to_be_the_same(about.referral).get(about.pk)
    if decided is not None and decided != matched:
        raise RefusedError(
            f"{about} was decided to be {decided}.", f"Nobody is two people. Decide first that {about} and {decided} differ."
        )


def _proposal(
    referral: Referral, match: matching.Match | None, matched: Person | Referral, about: ReferralPerson | None
) -> MatchProposal:
    """The stored proposal that a decision is about, locked, or a new one. One of nobody's in the report becomes somebody's."""
    stored = MatchProposal.objects.select_for_update(of=("self",), no_key=True).filter(referral=referral)
    if isinstance(matched, Person):
        stored = stored.filter(matched_person=matched)
        proposal = stored.filter(reported=about).first() or stored.filter(reported=None, decision="").first()
    else:
        proposal = stored.filter(matched_referral=matched, reported=None).first()
    if proposal is None:
        proposal = MatchProposal(referral=referral)
        proposal.matched_person = matched if isinstance(matched, Person) else None
        proposal.matched_referral = matched if isinstance(matched, Referral) else None
        proposal.strength, proposal.reasons = (match.strength, list(match.reasons)) if match else ("person", [])
    proposal.reported = about
    return proposal
