"""Who may add people and what they are known by."""

from safehold.casework.accounts.models import Role
from safehold.casework.accounts.permissions import declare

ADD = declare(
    "people.add",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.CUSTODY_LIAISON,
    Role.SAFEGUARDING_LEAD,
    Role.OFFENDER_MANAGER,
    words="add a person or an identifier to a case",
)
