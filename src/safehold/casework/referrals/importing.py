"""Receiving every referral of a delivery: what the upload page and the command line share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from safehold.casework.accounts.models import Officer
from safehold.casework.referrals.actions import receive_or_find
from safehold.casework.referrals.models import Referral
from safehold.exchange import cybertip


@dataclass
class Delivery:
    """What came of a delivery. `received` and `known` are in the order of the documents."""

    received: list[Referral] = field(default_factory=list)
    known: list[Referral] = field(default_factory=list)
    unreadable: tuple[cybertip.Unreadable, ...] = ()

    @property
    def referrals(self) -> list[Referral]:
        """All of them."""
        return [*self.received, *self.known]


def receive_delivery(documents: Sequence[Any], *, by: Officer, at: datetime) -> Delivery:
    """Read the documents of one delivery together and receive each referral in them, as the officer's team.

    Each referral is an action of its own; those received before are left as they are, so that a delivery that was interrupted
    can be given again.
    Raises: UnreadableReportError when any document must be refused, before anything is written; NotPermittedError.
    Writes: as `receive_referral`.
    """
    result = cybertip.read(documents)
    delivery = Delivery(unreadable=result.unreadable)
    for report in result.referrals:
        referral, is_new = receive_or_find(report, by=by, at=at, team=by.team)
        (delivery.received if is_new else delivery.known).append(referral)
    return delivery
