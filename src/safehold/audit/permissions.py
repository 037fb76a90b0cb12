"""Who may read the audit."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare

READ_AUDIT = declare("audit.read", Role.AUDITOR, words="read the audit")
