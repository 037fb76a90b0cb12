"""Reads of what victims are told. Row-level security limits each to what the reader of the transaction may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from safehold.casework.cases.models import Case, Clock, ClockKind
from safehold.casework.people.models import CaseRole, PersonInCase
from safehold.casework.victims.events import Happened, events_of
from safehold.casework.victims.models import ToldOf, VictimNotice
from safehold.law import victims_code
from safehold.law.calendar import london_date, years_of_age

NOT_RECORDED_BY_NAME = "The victim whose views were sought"


@dataclass(frozen=True)
class Victim:
    """A victim of a case. `number` is that of their role in it; 0: views were sought of somebody not recorded by name."""

    number: int
    name: str
    since: datetime | None = None
    date_of_birth: date | None = None
    child_at_risk: bool = False

    def is_child_on(self, day: date) -> bool:
        """Whether they are under 18 on a London date, as far as is recorded."""
        return self.child_at_risk or (self.date_of_birth is not None and years_of_age(self.date_of_birth, day) < 18)


@dataclass(frozen=True)
class Owed:
    """That one victim is still to be told of one thing."""

    victim: Victim
    happened: Happened

    @property
    def key(self) -> str:
        """Its name in forms and addresses: "7-arrest-12"."""
        return f"{self.victim.number}-{self.happened.key}"

    @property
    def is_child(self) -> bool:
        """Whether somebody else has to be told for them: a child, or whoever an officer recorded as vulnerable by being one."""
        return self.victim.is_child_on(london_date(self.happened.at))

    @property
    def tell_by(self) -> victims_code.TellBy:
        """By when they are told, and why then. A vulnerable victim, and one of the most serious crime, has enhanced rights."""
        happened, known = london_date(self.happened.at), self.victim.since
        return victims_code.tell_by(
            self.happened.event, happened, enhanced=self.is_enhanced, known=london_date(known) if known else None
        )

    @property
    def is_enhanced(self) -> bool:
        """Whether the victim has enhanced rights."""
        return self.is_child or self.happened.vulnerable or bool(self.serious)

    @property
    def serious(self) -> tuple[str, ...]:
        """The offences that make it the most serious crime, by their codes."""
        return victims_code.most_serious(self.happened.offences, on=london_date(self.happened.at))


@dataclass
class OwedInCase:
    """What is owed to the victims of one case. The clocks set `case`."""

    case_id: int
    owed: tuple[Owed, ...]
    case: Case | None = None


def owed_in(cases: Sequence[Case]) -> list[OwedInCase]:
    """What the victims of these cases are still to be told, in a few queries whatever the number of cases."""
    numbers = [case.pk for case in cases]
    victims = _victims_in(numbers)
    happened = events_of(list(victims), [number for number in numbers if number not in victims])
    if not happened:
        return []
    settled = set(ToldOf.objects.filter(case_id__in=numbers).values_list("case_id", "victim_id", "source", "number"))
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for each in happened:
        if not victims_code.is_in_force(london_date(each.at)):
            continue
        for victim in victims.get(each.case_id) or ([Victim(0, NOT_RECORDED_BY_NAME)] if each.asked else []):
            if (each.case_id, victim.number or None, each.source, each.number) not in settled:
                found[each.case_id].append(Owed(victim, each))
    return [OwedInCase(case, tuple(owed)) for case, owed in found.items()]


def owed_in_case(case: Case) -> list[Owed]:
    """What the victims of one case are still to be told, the oldest first."""
    return [owed for each in owed_in([case]) for owed in each.owed]


def _victims_in(numbers: Sequence[int]) -> dict[int, list[Victim]]:
    roles = PersonInCase.objects.filter(case_id__in=numbers, role__in=(CaseRole.VICTIM, CaseRole.CHILD_AT_RISK))
    rows = list(roles.select_related("person").order_by("since", "pk"))
    at_risk = {(row.case_id, row.person_id) for row in rows if row.role == CaseRole.CHILD_AT_RISK}
    found: dict[int, list[Victim]] = {}
    for row in rows:
        if row.role == CaseRole.VICTIM:
            child = (row.case_id, row.person_id) in at_risk
            victim = Victim(row.pk, row.person.name, row.since, row.person.date_of_birth, child)
            found.setdefault(row.case_id, []).append(victim)
    return found


def has_victims(case: Case) -> bool:
    """Whether a victim is recorded in a case."""
    return case.people.filter(role=CaseRole.VICTIM).exists()


def notices_of(case: Case) -> QuerySet[VictimNotice]:
    """What the victims of a case were told, or why not, the newest first."""
    events = ToldOf.objects.select_related("victim__person").order_by("pk")
    return case.victim_notices.select_related("recorded_by").prefetch_related(Prefetch("events", events)).order_by("-pk")


def notices_of_event(case: Case, source: str, number: int) -> list[VictimNotice]:
    """What was recorded on telling the victims of one thing, the oldest first."""
    return list(VictimNotice.objects.filter(case=case, events__source=source, events__number=number).order_by("pk").distinct())


def clocks_of(case: Case) -> QuerySet[Clock]:
    """The clocks of what the victims of a case are still to be told, the soonest first."""
    clocks = Clock.objects.filter(case=case, kind=ClockKind.VICTIM)
    return clocks.select_related("owner", "case").order_by("ends_at", "pk")
