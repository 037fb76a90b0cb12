"""The people of the tests."""

from dataclasses import dataclass, fields

from safehold.casework.accounts.models import Officer, Role

PASSWORD = "a long demonstration password"


@dataclass(frozen=True)
class Officers:
    """One officer for each role, a superintendent, and somebody of another team."""

    administrator: Officer
    inspector: Officer
    intake: Officer
    detective: Officer
    other_detective: Officer
    exhibits_officer: Officer
    custody_liaison: Officer
    dfu_manager: Officer
    dfu_examiner: Officer
    safeguarding_lead: Officer
    offender_manager: Officer
    auditor: Officer
    press: Officer
    superintendent: Officer
    outsider: Officer

    def by_role(self) -> dict[str, Officer]:
        """One officer for each role."""
        return {role: getattr(self, role) for role in Role.values}

    def everybody(self) -> list[Officer]:
        """All of them."""
        return [getattr(self, field.name) for field in fields(self)]
