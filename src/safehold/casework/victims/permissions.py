"""Who may record what a victim was told."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need

TELL = declare(
    "victims.tell",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.CUSTODY_LIAISON,
    Role.SAFEGUARDING_LEAD,
    words="record that a victim was told, or why not",
)
SEE = declare(
    "victims.see",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.CUSTODY_LIAISON,
    Role.INTAKE,
    Role.EXHIBITS_OFFICER,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="see what the victims of a case are told",
)

pages_need("victims", SEE)
