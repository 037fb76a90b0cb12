"""What warrants add to the page of a case."""

from safehold.casework.cases.panels import CaseAction, Tab, register_action, register_tab
from safehold.casework.warrants import permissions


def register() -> None:
    """Register the tab of a case and the entry of its menu."""
    register_tab(30, Tab("Warrants", "warrants:of_case", lambda case: case.warrants.count()))
    register_action(30, CaseAction("A warrant", "warrants:record", permissions.RECORD))
