"""What people do with the people of a case. Each public action is one transaction with one audit entry.

Those that begin with `write_` are for actions of later apps: they check no permission and write no audit entry.
"""

from safehold.casework.people.actions.notifications import (
    record_absence,
    record_change,
    record_notification,
    record_return,
    record_stay_ended,
)
from safehold.casework.people.actions.orders import (
    NOTIFICATION_DUTIES,
    move_order,
    record_order,
    record_order_ended,
    record_prohibition_ended,
    record_requirements,
)
from safehold.casework.people.actions.people import (
    KIND_WORDS,
    KnownBy,
    add_identifier,
    add_known_person,
    add_person,
    comparable_key,
    read_identifier,
    stored_key,
    write_identifiers,
    write_person,
    write_role,
)

__all__ = [
    "KIND_WORDS",
    "NOTIFICATION_DUTIES",
    "KnownBy",
    "add_identifier",
    "add_known_person",
    "add_person",
    "comparable_key",
    "move_order",
    "read_identifier",
    "record_absence",
    "record_change",
    "record_notification",
    "record_order",
    "record_order_ended",
    "record_prohibition_ended",
    "record_requirements",
    "record_return",
    "record_stay_ended",
    "stored_key",
    "write_identifiers",
    "write_person",
    "write_role",
]
