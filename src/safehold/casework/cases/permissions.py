"""Who may do what to a case."""

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare
from safehold.casework.cases import search
from safehold.casework.cases.models import Case


def is_supervisor_or_inspector(officer: Officer, case: Case) -> bool:
    """Say whether the officer supervises the case or is an inspector of its team."""
    return case.supervisor_id == officer.pk or (officer.role == Role.INSPECTOR and case.team_id == officer.team_id)


TEAM_ROLES = (
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.EXHIBITS_OFFICER,
    Role.CUSTODY_LIAISON,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
)
"""The roles of an investigation team."""

READ = declare("cases.read", *TEAM_ROLES, Role.DFU_MANAGER, Role.DFU_EXAMINER, words="read a case")
OPEN_CASE = declare("cases.open", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="open a case")
SET_RISK = declare("cases.set_risk", Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, words="set the risk of a case")
RECORD_DECISION = declare(
    "cases.record_decision", Role.INSPECTOR, Role.DETECTIVE, Role.SAFEGUARDING_LEAD, words="record a decision"
)
REASSIGN = declare(
    "cases.reassign",
    Role.INSPECTOR,
    words="give a case, or its supervision, to another officer",
    condition=is_supervisor_or_inspector,
    condition_words="only an inspector of the team that holds it may",
)
TAKE_OVER = declare("cases.take_over", Role.INSPECTOR, words="take over a case of the team whose supervisor left")
REVIEW = declare(
    "cases.review",
    Role.INSPECTOR,
    words="review a case",
    condition=is_supervisor_or_inspector,
    condition_words="only its supervisor or an inspector of its team may",
)
GRANT_ACCESS = declare(
    "cases.grant_access",
    Role.INSPECTOR,
    words="give access to a case",
    condition=is_supervisor_or_inspector,
    condition_words="only its supervisor or an inspector of its team may",
)
END_ACCESS = declare(
    "cases.end_access",
    Role.INSPECTOR,
    words="end access to a case",
    condition=is_supervisor_or_inspector,
    condition_words="only its supervisor or an inspector of its team may",
)
CLOSE = declare(
    "cases.close",
    Role.INSPECTOR,
    words="close a case",
    condition=is_supervisor_or_inspector,
    condition_words="only its supervisor or an inspector of its team may",
)

REOPEN = declare(
    "cases.reopen",
    Role.INSPECTOR,
    words="open a closed case again",
    condition=is_supervisor_or_inspector,
    condition_words="only its supervisor or an inspector of its team may",
)

search.register_kind("case", "Case", permission=READ)
