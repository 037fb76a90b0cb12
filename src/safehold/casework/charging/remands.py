"""What happens until the first hearing."""

from dataclasses import dataclass
from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future
from safehold.casework.charging.asked import ChargeBreach, RecordCharge
from safehold.casework.charging.models import Remand
from safehold.law import bail as bail_law
from safehold.law.calendar import london_date


@dataclass(frozen=True)
class UntilTheHearing:
    """Whether somebody who was charged is bailed or kept, with the ground and the reasons; and where and when they are heard."""

    remand: Remand
    ground: str
    reasons: str
    first_hearing: date
    court: str

    @property
    def is_kept(self) -> bool:
        """Whether they stay in custody."""
        return self.remand is Remand.REMANDED


def judge_until_the_hearing(asked: RecordCharge | ChargeBreach, *, at: datetime) -> UntilTheHearing:
    """Judge what happens from the charge to the first hearing. The ground is empty where bail is given.

    Raises: InputError; RefusedByLawError for a remand without a ground or its reasons (PACE 1984 s.38(1)(a), (3)).
    """
    refuse_future("charged_at", asked.charged_at, at=at)
    charged_on, ground = london_date(asked.charged_at), ""
    if asked.remand is Remand.REMANDED:
        ground = str(asked.remand_ground)
        bail_law.check_remand(
            on=charged_on,
            charged=True,
            ground=bail_law.RemandGround(ground) if ground else None,
            reasons=asked.remand_grounds,
        )
    refuse_day_before("first_hearing", asked.first_hearing, charged_on, "the charge")
    return UntilTheHearing(asked.remand, ground, asked.remand_grounds, asked.first_hearing, asked.court)
