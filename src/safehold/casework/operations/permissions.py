"""Who may do what with an operation."""

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases.permissions import TEAM_ROLES
from safehold.casework.operations.models import Operation


def is_of_the_team(officer: Officer, operation: Operation) -> bool:
    """Say whether the officer belongs to the team that runs the operation."""
    return operation.team_id == officer.team_id


READ = declare("operations.read", *TEAM_ROLES, Role.DFU_MANAGER, words="read the board of an operation")
CREATE = declare("operations.create", Role.INSPECTOR, words="set up an operation")
SCHEDULE = declare("operations.schedule", Role.INSPECTOR, Role.DETECTIVE, words="plan a warrant in an operation")
END = declare(
    "operations.end",
    Role.INSPECTOR,
    words="end an operation",
    condition=is_of_the_team,
    condition_words="only an inspector of the team that runs it may",
)

pages_need("operations", READ)
