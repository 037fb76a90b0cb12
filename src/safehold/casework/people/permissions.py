"""Who may add people and what they are known by."""

from safehold.accounts.models import Role
from safehold.accounts.permissions import declare
from safehold.casework.cases import permissions as cases_permissions
from safehold.casework.cases import search

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

search.register_kind("person", "Person", permission=cases_permissions.READ)
search.register_kind("identifier", "Identifier", permission=cases_permissions.READ)
RECORD_ORDER = declare(
    "people.record_order",
    Role.INSPECTOR,
    Role.INTAKE,
    Role.DETECTIVE,
    Role.CUSTODY_LIAISON,
    Role.OFFENDER_MANAGER,
    words="record an order or notification requirements of a person",
)
RECORD_NOTIFICATION = declare(
    "people.record_notification",
    Role.INSPECTOR,
    Role.DETECTIVE,
    Role.OFFENDER_MANAGER,
    words="record what a person under notification requirements notified, or hold an order in another case",
)
END_ORDER = declare(
    "people.end_order",
    Role.INSPECTOR,
    Role.OFFENDER_MANAGER,
    words="record that an order or notification requirements ended",
)
