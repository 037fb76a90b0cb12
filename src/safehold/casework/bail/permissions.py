"""Who may do what to a bail."""

from typing import Any

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases import search
from safehold.casework.custody.permissions import ARRESTING_ROLES


def is_not_own_case(officer: Officer, bail: Any) -> bool:
    """Say whether somebody else is the officer in the case."""
    return bool(bail.case.officer_in_the_case_id != officer.pk)


SEE = declare(
    "bail.see",
    *ARRESTING_ROLES,
    Role.INTAKE,
    Role.EXHIBITS_OFFICER,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="see a bail",
)
GRANT = declare("bail.grant", *ARRESTING_ROLES, words="record a release on bail")
PREPARE_EXTENSION = declare("bail.prepare_extension", *ARRESTING_ROLES, words="prepare an extension of bail")
EXTEND = declare(
    "bail.extend",
    Role.INSPECTOR,
    words="authorise an extension of bail",
    condition=is_not_own_case,
    condition_words="nobody authorises one for their own case",
)
MOVE_CLOCK = declare("bail.move_clock", *ARRESTING_ROLES, words="record what stops or restarts a bail clock")
VARY = declare("bail.vary", *ARRESTING_ROLES, words="vary the conditions of bail")
RECORD_BREACH = declare(
    "bail.record_breach", *ARRESTING_ROLES, Role.OFFENDER_MANAGER, words="record a breach of a bail condition"
)
RECORD_FAILURE = declare("bail.record_failure", *ARRESTING_ROLES, words="record a failure to surrender, and what became of it")
READ_PACK = declare("bail.read_pack", *ARRESTING_ROLES, words="read the extension pack of a bail")
TELL = declare("bail.tell", *ARRESTING_ROLES, words="record that the person was told")
END = declare("bail.end", *ARRESTING_ROLES, words="record the end of bail")

pages_need("bail", SEE)
search.register_kind("bail", "Bail", permission=SEE)
