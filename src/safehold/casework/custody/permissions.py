"""Who may do what around an arrest."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases import search

ARRESTING_ROLES = (Role.INSPECTOR, Role.DETECTIVE, Role.CUSTODY_LIAISON)

SEE_CUSTODY = declare(
    "custody.see",
    *ARRESTING_ROLES,
    Role.INTAKE,
    Role.EXHIBITS_OFFICER,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="see who is in custody",
)
RECORD_ARREST = declare("custody.record_arrest", *ARRESTING_ROLES, words="record an arrest")
JUDGE_OFFENCE = declare(
    "custody.judge_offence",
    Role.INSPECTOR,
    words="judge that an arrest was for a different offence of the same kind than one before it",
)
RECORD_DETENTION = declare("custody.record_detention", *ARRESTING_ROLES, words="record what happens in detention")
EXTEND_DETENTION = declare(
    "custody.extend_detention", *ARRESTING_ROLES, words="record a superintendent's authority to detain longer"
)
ASK_COURT = declare(
    "custody.ask_court", *ARRESTING_ROLES, words="record an application for further detention and what the court decides"
)
RECORD_INTERVIEW = declare("custody.record_interview", *ARRESTING_ROLES, words="record an interview under caution")
RECORD_WELFARE = declare("custody.record_welfare", *ARRESTING_ROLES, Role.OFFENDER_MANAGER, words="record a welfare step")
RELEASE = declare("custody.release", *ARRESTING_ROLES, words="record a release")

pages_need("custody", SEE_CUSTODY)
search.register_kind("arrest", "Arrest", permission=SEE_CUSTODY)
