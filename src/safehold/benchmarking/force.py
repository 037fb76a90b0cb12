"""The teams and officers of the synthetic nation: a hundred teams of investigators share one laboratory."""

from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase

from safehold.accounts.models import Officer, Rank, Role, Team, TeamKind
from safehold.benchmarking.loading import Loader

ESTABLISHMENT = (
    (Role.INSPECTOR, Rank.INSPECTOR, "DI", 1),
    (Role.INTAKE, Rank.STAFF, "", 1),
    (Role.DETECTIVE, Rank.CONSTABLE, "DC", 6),
    (Role.EXHIBITS_OFFICER, Rank.CONSTABLE, "PC", 1),
    (Role.CUSTODY_LIAISON, Rank.SERGEANT, "PS", 1),
    (Role.SAFEGUARDING_LEAD, Rank.SERGEANT, "DS", 1),
    (Role.OFFENDER_MANAGER, Rank.STAFF, "", 1),
)
"""Who works in a team: role, rank, title, number."""

LABORATORY = ((Role.DFU_MANAGER, Rank.STAFF, "", 2), (Role.DFU_EXAMINER, Rank.STAFF, "", 90))
HEADQUARTERS = (
    (Role.ADMINISTRATOR, Rank.STAFF, "", 1),
    (Role.AUDITOR, Rank.STAFF, "", 2),
    (Role.PRESS, Rank.STAFF, "", 1),
    (Role.INSPECTOR, Rank.SUPERINTENDENT, "Det Supt", 2),
)


@dataclass(frozen=True)
class Unit:
    """A team with its officers by role."""

    team: Team
    officers: tuple[Officer, ...]

    def of(self, role: Role) -> list[Officer]:
        """The officers of the team who have this role."""
        return [officer for officer in self.officers if officer.role == role]

    def one(self, role: Role) -> Officer:
        """The first officer of the team who has this role."""
        return self.of(role)[0]


@dataclass(frozen=True)
class Force:
    """All teams."""

    teams: tuple[Unit, ...]
    laboratory: Unit
    headquarters: Unit

    @property
    def officers(self) -> list[Officer]:
        """Everybody."""
        return [officer for unit in (*self.teams, self.laboratory, self.headquarters) for officer in unit.officers]


def raise_force(loader: Loader, *, teams: int, password: str, at: datetime) -> Force:
    """Make the officers. `password` is the encoded one that all of them share.

    User names are the role and the number of the team: inspector.1, detective.1.3.
    """
    raised = 0

    def unit(name: str, kind: TeamKind, establishment: tuple[tuple[Role, Rank, str, int], ...], place: str) -> Unit:
        nonlocal raised
        team = loader.add(
            Team,
            name=name,
            kind=kind,
        )
        officers = []
        for role, rank, title, number in establishment:
            for each in range(1, number + 1):
                raised += 1
                initials = _initials(raised)
                username = ".".join(part for part in (role.value, place, str(each) if number > 1 else "") if part)
                called = f"{title} {initials[0]}. Sample-{raised:04}".strip()
                officers.append(
                    loader.add(
                        Officer,
                        username=username,
                        name=called,
                        initials=initials,
                        rank=rank,
                        role=role,
                        team_id=team.pk,
                        phone="01632 960014",
                        password=password,
                        last_login=at,
                    )
                )
        return Unit(team, tuple(officers))

    return Force(
        teams=tuple(
            unit(f"Internet Sex Offences Team {number:03}", TeamKind.INVESTIGATION, ESTABLISHMENT, str(number))
            for number in range(1, teams + 1)
        ),
        laboratory=unit("Digital Forensics Unit", TeamKind.LABORATORY, LABORATORY, ""),
        headquarters=unit("Headquarters", TeamKind.OTHER, HEADQUARTERS, "headquarters"),
    )


def _initials(number: int) -> str:
    """Three letters for each officer, all different: 1 is BAA."""
    letters = ""
    for _ in range(3):
        number, letter = divmod(number, 26)
        letters += ascii_uppercase[letter]
    return letters
