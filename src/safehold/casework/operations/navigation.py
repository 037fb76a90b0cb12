"""The place of operations in the navigation."""

from safehold.accounts.models import Role
from safehold.casework.cases.permissions import TEAM_ROLES
from safehold.web.frame import Item, register_navigation


def register() -> None:
    """Register the entry."""
    register_navigation(Item("Operations", "operations:list", frozenset({*TEAM_ROLES, Role.DFU_MANAGER}), order=40))
