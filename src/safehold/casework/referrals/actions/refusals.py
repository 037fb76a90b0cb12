"""What every action on a referral refuses."""

from safehold.accounts.errors import RefusedError
from safehold.casework.referrals.models import Referral


def refuse_ended(referral: Referral) -> None:
    """Refuse to go on with a referral that has ended. Raises: RefusedError."""
    if not referral.is_open:
        ended = f"joined to {referral.case}" if referral.case else "closed"
        raise RefusedError(f"{referral} is {ended}.", "Nothing more is recorded in it.")
