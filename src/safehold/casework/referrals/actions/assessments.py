"""The assessed level, and the target that counts from receipt."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import RiskLevel
from safehold.casework.policy import queries as policy
from safehold.casework.referrals import permissions, queries
from safehold.casework.referrals.actions.refusals import refuse_ended
from safehold.casework.referrals.asked import AssessReferral, OverrideTarget
from safehold.casework.referrals.clock_sources import target_of
from safehold.casework.referrals.models import Assessment, Referral, ReferralState
from safehold.casework.referrals.verbs import Verb
from safehold.law import targets
from safehold.law.calendar import london_date, spoken_time


def assess_referral(referral: Referral, asked: AssessReferral, *, by: Officer, at: datetime) -> Assessment:
    """Record the level that a person assessed, with the tool, its version and the answers. It may be assessed again.

    Assumes: target times by level are force policy, counted from receipt.
    Raises: NotPermittedError; RefusedError where it has ended; InputError without level, tool, version or reason; StaleError.
    Writes: an assessment; the referral, its clock; audit `referral.assessed`.
    """
    with doing(
        Verb.REFERRAL_ASSESSED,
        referral,
        asked,
        may=permissions.ASSESS,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, referral):
        refuse_ended(referral)
        if asked.level == RiskLevel.NOT_ASSESSED:
            raise InputError("level", "Choose the level that the assessment gave.")
        received_on = london_date(referral.received_at)
        target = targets.target_for(asked.level, referral.received_at, policy.versions().force_policy_on(received_on))
        assessment = Assessment.objects.create(
            referral=referral,
            team=referral.team,
            level=asked.level,
            at=at,
            by=by,
            tool=asked.tool,
            tool_version=asked.tool_version,
            answers=[answer.model_dump() for answer in asked.answers],
            reason=asked.reason,
            target_at=target.at,
        )
        if referral.owner_id is None:
            referral.owner = by
        referral.state, referral.risk_level, referral.assessed_at = ReferralState.ASSESSED, asked.level, at
        act.says(
            reason=assessment.reason,
            level=asked.level,
            tool=assessment.tool,
            tool_version=assessment.tool_version,
            target=target.at,
        )
    return assessment


def override_target(referral: Referral, asked: OverrideTarget, *, by: Officer, at: datetime) -> Referral:
    """Move the target that counts from the receipt of a referral: its own, or that of the case that it was joined to first.

    The move is of the target that runs now: when the level changes, the new level's target counts again.
    Units and zones: aware moments. Assumes: force policy, not law; no limit that the law sets is ever moved here.
    Raises: NotPermittedError; RefusedError where no target runs; InputError for a moment that has passed, the same moment, or
    without a reason; StaleError.
    Writes: the referral, its clock or those of its case; audit `referral.target_moved`.
    """
    with doing(
        Verb.TARGET_MOVED,
        referral,
        asked,
        may=permissions.OVERRIDE_TARGET,
        by=by,
        at=at,
        also=lambda: [queries.referral_by_reference(referral.reference)],
        in_closed_case=True,
    ) as (act, referral):
        case = referral.case
        counts = referral.is_open if case is None else case.is_open and queries.receipt_of(case) == referral
        if not counts:
            raise RefusedError(f"No target counts from {referral} any more.", "Nothing needs to be moved.")
        before = target_of(referral, policy.versions(), case)
        if asked.moved_to <= at:
            raise InputError("moved_to", f"{spoken_time(asked.moved_to)} has passed.", "Choose a time to come.")
        if asked.moved_to == before.ends_at:
            raise InputError("moved_to", f"The target is {spoken_time(asked.moved_to)} already.", "Choose another time.")
        referral.target_moved_to, referral.target_moved_of = asked.moved_to, before.of
        referral.target_moved_at, referral.target_moved_by = at, by
        referral.target_moved_reason = asked.reason
        act.says(reason=asked.reason, before=before.ends_at, after=asked.moved_to)
    return referral
