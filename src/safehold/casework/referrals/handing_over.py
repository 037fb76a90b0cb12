"""Nobody leaves with an open referral."""

from safehold.accounts import leaving
from safehold.accounts.leaving import StillHeld
from safehold.accounts.models import Officer
from safehold.web.wording import counted


@leaving.register
def open_referrals(officer: Officer) -> StillHeld | None:
    """The referrals that somebody has to assess or to act on."""
    number = leaving.counted("open_referrals_of", officer)
    if not number:
        return None
    return StillHeld(
        f"has {counted(number, 'open referral')}",
        "Referrals: an inspector of the team gives each to another officer, on its page under “Assign an officer”.",
    )
