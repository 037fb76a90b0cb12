"""What happens of which a victim is told: each app that knows such facts registers how they are read.

    @register(sought=[Rows(Arrest, …)])
    def arrests(named, asked): …   # events of the cases with a recorded victim, and of those in which one was asked

A victim is whoever has the role of victim in the case. Where none is recorded but a victim's views on conditions were sought,
somebody is there to be told of those conditions; of anything else, nobody is.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from safehold.casework.cases.clock_facts import Rows
from safehold.casework.people.models import CaseRole, PersonInCase
from safehold.law.victims_code import Event


@dataclass(frozen=True)
class Happened:
    """Something of which the victims of a case are told.

    `source` and `number` name the fact: ("arrest", 12). `words` go on after "told of": "the arrest of Test Subject 014".
    `vulnerable` says that an officer recorded the victim as such; `asked`, that a victim's views were sought before it.
    """

    case_id: int
    source: str
    number: int
    event: Event
    at: datetime
    words: str
    reference: str
    record_url: str
    offences: tuple[str, ...] = ()
    vulnerable: bool = False
    asked: bool = False
    provision: str = ""

    @property
    def key(self) -> str:
        """Its name in forms and addresses: "arrest-12"."""
        return f"{self.source}-{self.number}"


Source = Callable[[Collection[int], Collection[int]], Iterable[Happened]]
"""The events of the cases with the first numbers, and of the others those before which a victim's views were sought."""

_SOURCES: list[Source] = []

NEEDED = [Rows(PersonInCase, Q(role=CaseRole.VICTIM))]
"""Without any of these rows nobody in a case is told of anything: no victim is recorded, and nobody's views were sought."""


def register(*, sought: Sequence[Rows] = ()) -> Callable[[Source], Source]:
    """Add a source of events: a few queries whatever the number of cases.

    `sought`: the rows without which no victim's views were sought before such an event.
    """

    def add(source: Source) -> Source:
        _SOURCES.append(source)
        NEEDED.extend(sought)
        return source

    return add


def events_of(named: Collection[int], asked: Collection[int]) -> list[Happened]:
    """Read the events of many cases, the oldest first."""
    found = [happened for source in _SOURCES for happened in source(named, asked)]
    return sorted(found, key=lambda happened: (happened.at, happened.source, happened.number))
