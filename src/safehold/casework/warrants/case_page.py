"""What warrants add to the page of a case."""

from safehold.accounts.models import Role
from safehold.casework.cases.panels import CaseAction, Tab, register_action, register_tab
from safehold.casework.warrants import permissions, queries
from safehold.web import frame


def register() -> None:
    """Register the navigation entry with its count, the tab of a case and the entry of its menu."""
    frame.register_navigation(
        frame.Item(
            "Warrants to return",
            "warrants:to_return",
            frozenset({Role.INSPECTOR, Role.DETECTIVE}),
            count=queries.warrants_to_return_count,
            order=45,
        )
    )
    register_tab(30, Tab("Warrants", "warrants:of_case", lambda case: case.warrants.count()))
    register_action(30, CaseAction("A warrant", "warrants:record", permissions.RECORD))
