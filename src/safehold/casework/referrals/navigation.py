"""The place of referrals in the navigation."""

from safehold.accounts.models import Role
from safehold.casework.referrals import queries
from safehold.web.frame import Item, register_navigation

READERS = frozenset({Role.INSPECTOR, Role.INTAKE, Role.DETECTIVE, Role.SAFEGUARDING_LEAD, Role.OFFENDER_MANAGER})


def register() -> None:
    """Register the entry: the first page of intake officers, with the number that waits for an assessment."""
    register_navigation(
        Item("Referrals", "referrals:list", READERS, count=queries.waiting, order=20, order_for=((Role.INTAKE, 5),))
    )
