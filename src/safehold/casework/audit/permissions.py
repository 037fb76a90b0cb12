"""Who may read the audit."""

from safehold.casework.accounts.models import Role
from safehold.casework.accounts.permissions import declare

READ_AUDIT = declare("audit.read", Role.AUDITOR, words="read the audit")
