"""Who may do what with a referral."""

from safehold.casework.accounts.models import Role
from safehold.casework.accounts.permissions import declare, pages_need
from safehold.casework.cases import search

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
CLOSE = declare("referrals.close", Role.INSPECTOR, Role.INTAKE, words="close a referral")

pages_need("referrals", READ)
search.register_kind("referral", "Referral", permission=READ)
