"""What custody adds to the navigation and to the menu of a case."""

from safehold.accounts.models import Role
from safehold.casework.cases.panels import CaseAction, register_action
from safehold.casework.custody import permissions, queries
from safehold.web import frame


def register() -> None:
    """Register the navigation entry with its count, and the entry of the menu."""
    roles = frozenset({*permissions.ARRESTING_ROLES})
    frame.register_navigation(
        frame.Item(
            "In custody",
            "custody:in_custody",
            roles,
            count=queries.in_custody_count,
            order=50,
            order_for=((Role.CUSTODY_LIAISON, 5),),
        )
    )
    register_action(50, CaseAction("An arrest", "custody:record_arrest", permissions.RECORD_ARREST))
    register_action(51, CaseAction("An interview under caution", "custody:record_interview", permissions.RECORD_INTERVIEW))
