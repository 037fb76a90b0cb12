"""What happens until the first hearing."""

from dataclasses import dataclass
from datetime import date, datetime

from safehold.accounts.checks import one_of, refuse_day_before, refuse_future, require_text
from safehold.casework.charging.models import (
    Remand,
    RemandGround,
)
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


def judge_until_the_hearing(
    remand: Remand | str,
    ground: RemandGround | str,
    reasons: str,
    *,
    charged_at: datetime,
    first_hearing: date,
    court: str,
    at: datetime,
) -> UntilTheHearing:
    """Judge what happens from the charge to the first hearing. The ground is empty where bail is given.

    Units and zones: an aware moment of the charge, a London date of the hearing.
    Raises: InputError; RefusedByLawError for a remand without a ground or its reasons (PACE 1984 s.38(1)(a), (3)).
    """
    refuse_future("charged_at", charged_at, at=at)
    chosen, named = one_of(Remand, remand, "remand"), None
    if chosen is Remand.REMANDED:
        named = one_of(RemandGround, ground, "remand_ground") if ground else None
        bail_law.check_remand(
            on=london_date(charged_at),
            charged=True,
            ground=bail_law.RemandGround(named.value) if named else None,
            reasons=reasons,
        )
    refuse_day_before("first_hearing", first_hearing, london_date(charged_at), "the charge")
    where = require_text("court", court, "Write the court.")
    return UntilTheHearing(chosen, str(named) if named else "", reasons.strip(), first_hearing, where)
