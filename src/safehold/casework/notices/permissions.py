"""Who is given notices, and who sees what the nightly check found."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare, pages_need
from safehold.casework.cases.permissions import TEAM_ROLES

READERS = (*TEAM_ROLES, Role.DFU_MANAGER, Role.DFU_EXAMINER, Role.ADMINISTRATOR)
"""The roles that are given notices. The laboratory is told of no limit, but of what a newer hash list knows."""

READ = declare("notices.read", *READERS, words="be given notices")
SEE_CHECKS = declare("notices.see_checks", Role.INSPECTOR, Role.ADMINISTRATOR, words="see the nightly check of the clocks")

pages_need("notices", READ)
