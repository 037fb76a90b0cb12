"""What people do with a referral. Each public function is one transaction with one audit entry."""

from safehold.casework.referrals.actions.assessments import assess_referral, override_target
from safehold.casework.referrals.actions.matches import decide_match
from safehold.casework.referrals.actions.outcomes import close_referral, join_referral, open_case_from_referral
from safehold.casework.referrals.actions.owners import assign_referral, take_referral
from safehold.casework.referrals.actions.receipts import ReceivedBeforeError, receive_or_find, receive_referral

__all__ = [
    "ReceivedBeforeError",
    "assess_referral",
    "assign_referral",
    "close_referral",
    "decide_match",
    "join_referral",
    "open_case_from_referral",
    "override_target",
    "receive_or_find",
    "receive_referral",
    "take_referral",
]
