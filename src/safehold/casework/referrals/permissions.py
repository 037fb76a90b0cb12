"""Who may do what with a referral."""

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases import search
from safehold.casework.cases.permissions import is_supervisor_or_inspector
from safehold.casework.referrals.models import Referral


def supervises(officer: Officer, referral: Referral) -> bool:
    """Say whether the officer is an inspector of the referral's team, or supervises the case that it was joined to."""
    if referral.case is not None:
        return is_supervisor_or_inspector(officer, referral.case)
    return officer.team_id == referral.team_id


READ = declare(
    "referrals.read",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="read referrals",
)
RECEIVE = declare("referrals.receive", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="receive a referral")
TAKE = declare("referrals.take", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="take a referral")
ASSIGN = declare("referrals.assign", Role.INSPECTOR, Role.INTAKE, words="give a referral to another officer")
ASSESS = declare("referrals.assess", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="assess a referral")
DECIDE_MATCH = declare(
    "referrals.decide_match",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.OFFENDER_MANAGER,
    words="decide whether two records concern the same person",
)
OPEN_CASE = declare("referrals.open_case", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="open a case from a referral")
JOIN = declare("referrals.join", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="join a referral to a case")
OVERRIDE_TARGET = declare(
    "referrals.override_target",
    Role.INSPECTOR,
    words="move the target of a referral",
    condition=supervises,
    condition_words="only an inspector of its team, or the supervisor of its case, may",
)
CLOSE = declare("referrals.close", Role.INSPECTOR, Role.INTAKE, words="close a referral")

pages_need("referrals", READ)
search.register_kind("referral", "Referral", permission=READ)
