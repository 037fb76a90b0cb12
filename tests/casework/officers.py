"""The people of the tests."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from safehold.accounts import actions as accounts
from safehold.accounts.asked import AddOfficer
from safehold.accounts.models import Officer, Rank, Role, TeamKind

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


def make_officers(now: datetime) -> Officers:
    """Make all of them through the actions, as they were 400 days before a moment."""
    at = now - timedelta(days=400)
    administrator = accounts.set_up_first_administrator(
        username="administrator", name="S. Ystem", password=PASSWORD, team_name="Systems", at=at
    )

    def add(username: str, name: str, initials: str, rank: Rank, role: Role, team: str, kind: TeamKind) -> Officer:
        return accounts.add_officer(
            AddOfficer(
                username=username,
                name=name,
                initials=initials,
                rank=rank,
                role=role,
                team_name=team,
                team_kind=kind,
                phone="01632 960014",
                password=PASSWORD,
            ),
            by=administrator,
            at=at,
        )

    team = ("Northshire ISOT", TeamKind.INVESTIGATION)
    laboratory = ("Northshire DFU", TeamKind.LABORATORY)
    return Officers(
        administrator=administrator,
        inspector=add("inspector", "DI R. Template", "RTM", Rank.INSPECTOR, Role.INSPECTOR, *team),
        intake=add("intake", "I. Ntake", "INT", Rank.STAFF, Role.INTAKE, *team),
        detective=add("detective", "DC A. Sample", "ASM", Rank.CONSTABLE, Role.DETECTIVE, *team),
        other_detective=add("detective2", "DC K. Fixture", "KFX", Rank.CONSTABLE, Role.DETECTIVE, *team),
        exhibits_officer=add("exhibits", "PC K. Placeholder", "KLP", Rank.CONSTABLE, Role.EXHIBITS_OFFICER, *team),
        custody_liaison=add("custody", "PS C. Liaison", "CLI", Rank.SERGEANT, Role.CUSTODY_LIAISON, *team),
        dfu_manager=add("manager", "H. Workbench", "HWB", Rank.STAFF, Role.DFU_MANAGER, *laboratory),
        dfu_examiner=add("examiner", "T. Benchmark", "TBM", Rank.STAFF, Role.DFU_EXAMINER, *laboratory),
        safeguarding_lead=add("safeguarding", "DS L. Specimen", "LSP", Rank.SERGEANT, Role.SAFEGUARDING_LEAD, *team),
        offender_manager=add("offender", "O. Manager", "OMG", Rank.STAFF, Role.OFFENDER_MANAGER, *team),
        auditor=add("auditor", "A. Uditor", "AUD", Rank.STAFF, Role.AUDITOR, "Standards", TeamKind.OTHER),
        press=add("press", "C. Caption", "CCP", Rank.STAFF, Role.PRESS, "Press office", TeamKind.OTHER),
        superintendent=add("superintendent", "Det Supt P. Model", "PMD", Rank.SUPERINTENDENT, Role.INSPECTOR, *team),
        outsider=add(
            "outsider", "DC O. Utside", "OUT", Rank.CONSTABLE, Role.DETECTIVE, "Southshire ISOT", TeamKind.INVESTIGATION
        ),
    )
