"""Who may do what with a warrant."""

from safehold.casework.accounts.models import Role
from safehold.casework.accounts.permissions import declare

RECORD = declare("warrants.record", Role.INSPECTOR, Role.DETECTIVE, words="record a warrant")
EXECUTE = declare(
    "warrants.execute", Role.INSPECTOR, Role.DETECTIVE, Role.EXHIBITS_OFFICER, words="record an entry or a search under a warrant"
)
LAPSE = declare("warrants.lapse", Role.INSPECTOR, Role.DETECTIVE, words="record that a warrant lapsed")
RETURN = declare("warrants.return", Role.INSPECTOR, Role.DETECTIVE, words="record the return of a warrant to the court")
