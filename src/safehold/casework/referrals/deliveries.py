"""Receiving every referral of a delivery: what the upload page and the command line share."""

from dataclasses import dataclass, field
from datetime import datetime

from safehold.accounts.models import Officer
from safehold.casework.referrals.actions import ReceivedBeforeError, receive_or_find
from safehold.casework.referrals.models import Referral
from safehold.exchange import cybertip


@dataclass
class Delivery:
    """What came of a delivery, in the order of the documents; `not_shown` counts known ones that may not be shown."""

    received: list[Referral] = field(default_factory=list)
    known: list[Referral] = field(default_factory=list)
    not_shown: int = 0
    unreadable: tuple[cybertip.Unreadable, ...] = ()
    unrecognised: tuple[str, ...] = ()

    @property
    def referrals(self) -> list[Referral]:
        """All of them."""
        return [*self.received, *self.known]


def receive_delivery(result: cybertip.ReadResult, *, by: Officer, at: datetime, reason: str = "") -> Delivery:
    """Receive each referral that was read from a delivery, for the officer's team.

    Each referral is an action of its own; those received before are left as they are, so that a delivery that was interrupted
    can be given again.
    Raises: NotPermittedError.
    Writes: as `receive_referral`.
    """
    delivery = Delivery(unreadable=result.unreadable, unrecognised=result.unrecognised)
    for report in result.referrals:
        try:
            referral, is_new = receive_or_find(report, by=by, at=at, team=by.team, reason=reason)
        except ReceivedBeforeError:
            delivery.not_shown += 1
            continue
        (delivery.received if is_new else delivery.known).append(referral)
    return delivery
