"""Who may do what with a warrant."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases import search

RECORD = declare("warrants.record", Role.INSPECTOR, Role.DETECTIVE, words="record a warrant")
EXECUTE = declare(
    "warrants.execute", Role.INSPECTOR, Role.DETECTIVE, Role.EXHIBITS_OFFICER, words="record an entry or a search under a warrant"
)
LAPSE = declare("warrants.lapse", Role.INSPECTOR, Role.DETECTIVE, words="record that a warrant lapsed")
RETURN = declare("warrants.return", Role.INSPECTOR, Role.DETECTIVE, words="record the return of a warrant to the court")

search.register_kind("warrant", "Warrant", permission=cases_permissions.READ)
