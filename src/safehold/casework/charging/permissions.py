"""Who may do what around a charge."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases import search
from safehold.casework.custody.permissions import ARRESTING_ROLES

SEE = declare(
    "charging.see",
    *ARRESTING_ROLES,
    Role.INTAKE,
    Role.EXHIBITS_OFFICER,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="see a charging request",
)
REQUEST_DECISION = declare("charging.request_decision", *ARRESTING_ROLES, words="ask for a charging decision")
RECORD_ANSWER = declare("charging.record_answer", *ARRESTING_ROLES, words="record what the CPS asked for or decided")
CHARGE = declare("charging.charge", *ARRESTING_ROLES, words="record a charge")
RECORD_HEARING = declare(
    "charging.record_hearing", *ARRESTING_ROLES, words="record that somebody who was charged came before the court"
)

pages_need("charging", SEE)
search.register_kind("charging request", "Charging request", permission=SEE)
