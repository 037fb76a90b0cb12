"""The officers of Northshire Police, and those who log in to the demonstration."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from safehold.accounts import actions as accounts
from safehold.accounts.asked import AddOfficer
from safehold.accounts.models import Officer, Rank, Role, Team, TeamKind

PASSWORD = "Saltmarsh-Demonstration"  # noqa: S105 - shown to everybody who starts the demonstration
"""The one password of every log-in."""

ISOT = ("Northshire ISOT", TeamKind.INVESTIGATION)
DFU = ("Northshire DFU", TeamKind.LABORATORY)
HEADQUARTERS = ("Northshire Headquarters", TeamKind.OTHER)
SOUTH = ("Southshire ISOT", TeamKind.INVESTIGATION)


@dataclass(frozen=True)
class Member:
    """An officer to be added. Those with a `log_in` can be logged in to; it says who they are in the demonstration."""

    username: str
    name: str
    initials: str
    rank: Rank
    role: Role
    team: tuple[str, TeamKind]
    log_in: str = ""


MEMBERS = (
    Member("inspector", "DI R. Template", "RTM", Rank.INSPECTOR, Role.INSPECTOR, ISOT, "Detective inspector"),
    Member("intake", "M. Draft", "MDR", Rank.STAFF, Role.INTAKE, ISOT, "Intake officer"),
    Member("detective", "DC A. Sample", "ASM", Rank.CONSTABLE, Role.DETECTIVE, ISOT, "Detective constable"),
    Member("exhibits_officer", "PC K. Placeholder", "KLP", Rank.CONSTABLE, Role.EXHIBITS_OFFICER, ISOT, "Exhibits officer"),
    Member("custody_liaison", "PS O. Stub", "OST", Rank.SERGEANT, Role.CUSTODY_LIAISON, ISOT, "Custody liaison"),
    Member("dfu_manager", "H. Index", "HIX", Rank.STAFF, Role.DFU_MANAGER, DFU, "DFU manager"),
    Member("dfu_examiner", "T. Benchmark", "TBM", Rank.STAFF, Role.DFU_EXAMINER, DFU, "DFU examiner"),
    Member("safeguarding_lead", "DS L. Specimen", "LSP", Rank.SERGEANT, Role.SAFEGUARDING_LEAD, ISOT, "Safeguarding lead"),
    Member("offender_manager", "PC V. Outline", "VOU", Rank.CONSTABLE, Role.OFFENDER_MANAGER, ISOT, "Offender manager"),
    Member("auditor", "Q. Register", "QRG", Rank.STAFF, Role.AUDITOR, HEADQUARTERS, "Auditor"),
    Member("press", "C. Caption", "CCP", Rank.STAFF, Role.PRESS, HEADQUARTERS, "Press office"),
    Member("superintendent", "Det Supt P. Model", "PMD", Rank.SUPERINTENDENT, Role.INSPECTOR, ISOT, "Superintendent"),
    Member("outsider", "DC X. Elsewhere", "XEL", Rank.CONSTABLE, Role.DETECTIVE, SOUTH, "Detective of another team"),
    Member("kfixture", "DC K. Fixture", "KFX", Rank.CONSTABLE, Role.DETECTIVE, ISOT),
    Member("bexample", "DC B. Example", "BEX", Rank.CONSTABLE, Role.DETECTIVE, ISOT),
    Member("mproto", "DC M. Proto", "MPR", Rank.CONSTABLE, Role.DETECTIVE, ISOT),
    Member("eframework", "DC E. Framework", "EFR", Rank.CONSTABLE, Role.DETECTIVE, ISOT),
    Member("jdummy", "J. Dummy", "JDY", Rank.STAFF, Role.DFU_EXAMINER, DFU),
    Member("sinspector", "DI Z. Southern", "ZSO", Rank.INSPECTOR, Role.INSPECTOR, SOUTH),
)
ADMINISTRATOR = Member("administrator", "Y. Console", "ADM", Rank.STAFF, Role.ADMINISTRATOR, HEADQUARTERS, "Administrator")


@dataclass(frozen=True)
class Force:
    """The officers by user name."""

    officers: Mapping[str, Officer]

    def __getattr__(self, name: str) -> Officer:
        try:
            return self.officers[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def detectives(self) -> tuple[Officer, ...]:
        """Those who carry cases."""
        return tuple(self.officers[name] for name in ("detective", "kfixture", "bexample", "mproto", "eframework"))

    @property
    def laboratory(self) -> Team:
        """The Digital Forensics Unit."""
        return self.officers["dfu_manager"].team


def set_up_force(*, at: datetime) -> Force:
    """Add every officer. All log-ins have one password, which was hashed once.

    Writes: officers, teams; audit `account.officer_added` for each.
    """
    administrator = accounts.set_up_first_administrator(
        username=ADMINISTRATOR.username,
        name=ADMINISTRATOR.name,
        password=PASSWORD,
        team_name=ADMINISTRATOR.team[0],
        at=at,
    )
    officers = {ADMINISTRATOR.username: administrator}
    for number, member in enumerate(MEMBERS):
        officers[member.username] = accounts.add_officer(
            AddOfficer(
                username=member.username,
                name=member.name,
                initials=member.initials,
                rank=member.rank,
                role=member.role,
                team_name=member.team[0],
                team_kind=member.team[1],
                phone=f"01632 960{100 + number}",
            ),
            by=administrator,
            at=at,
            password_hash=administrator.password if member.log_in else None,
        )
    return Force(officers)


def log_ins() -> list[dict[str, str]]:
    """Every log-in: its role in short, who it is in words, user name and password."""
    return [
        {"role": _role_words(member.username), "title": member.log_in, "user": member.username, "password": PASSWORD}
        for member in (*MEMBERS, ADMINISTRATOR)
        if member.log_in
    ]


def _role_words(username: str) -> str:
    """The role in short, as the guide names it: "exhibits officer", "DFU manager"."""
    return username.replace("_", " ").replace("dfu", "DFU")
