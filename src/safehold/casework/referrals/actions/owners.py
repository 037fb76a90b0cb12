"""Whose a referral is."""

from datetime import datetime

from django.urls import reverse

from safehold.accounts import permissions as accounts_permissions
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.events import Event
from safehold.casework.referrals import permissions
from safehold.casework.referrals.actions.refusals import refuse_ended
from safehold.casework.referrals.asked import AssignReferral, TakeReferral
from safehold.casework.referrals.models import Referral, ReferralState
from safehold.casework.referrals.verbs import Verb


def take_referral(referral: Referral, asked: TakeReferral, *, by: Officer, at: datetime) -> Referral:
    """Take a referral that nobody has: from now on it is this officer's to assess.

    Raises: NotPermittedError; RefusedError where somebody has it, or it has ended; StaleError.
    Writes: the referral, its clock; audit `referral.taken`.
    """
    with doing(
        Verb.REFERRAL_TAKEN,
        referral,
        asked,
        may=permissions.TAKE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, referral):
        refuse_ended(referral)
        if referral.owner is not None:
            raise RefusedError(f"{referral.owner} has {referral} already.", "An inspector can give it to another officer.")
        _give(referral, by)
        act.says(owner=by.name)
    return referral


def assign_referral(referral: Referral, asked: AssignReferral, *, to: Officer, by: Officer, at: datetime) -> Referral:
    """Give a referral to an officer of the team.

    Raises: NotPermittedError; RefusedError where it has ended; InputError for an officer of another team, or who has left, or
    who may not assess; StaleError.
    Writes: the referral, its clock; audit `referral.taken`.
    """
    with doing(
        Verb.REFERRAL_TAKEN,
        referral,
        asked,
        may=permissions.ASSIGN,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, referral):
        refuse_ended(referral)
        if to.team_id != referral.team_id or not accounts_permissions.may(to, permissions.ASSESS):
            raise InputError("to", "Choose an officer of the team who may assess referrals.")
        _give(referral, to)
        act.tells(
            Event.REFERRAL_GIVEN,
            referral,
            text=asked.reason or f"By {by.name}",
            url=reverse("referrals:referral", args=[referral.reference]),
            to=[to],
        )
        act.says(reason=asked.reason, owner=to.name)
    return referral


def _give(referral: Referral, to: Officer) -> None:
    referral.owner = to
    if referral.state == ReferralState.NEW:
        referral.state = ReferralState.TAKEN
