"""What custody, bail and charging add to the page of a case: one tab, and the entries of its menu."""

from safehold.casework.cases.panels import CaseAction, Tab, register_action, register_tab
from safehold.casework.charging import permissions


def register() -> None:
    """Register the tab and the entries of the menu."""
    register_tab(50, Tab("Custody and bail", "charging:of_case"))
    register_action(55, CaseAction("A charging request", "charging:request_decision", permissions.REQUEST_DECISION))
    register_action(56, CaseAction("A charge", "charging:charge", permissions.CHARGE))
