"""Where a case stands: worked out from how each of its suspects stands and from what was done under its warrants.

Each app registers what it knows (`register`, in an app's `stage_sources`); nothing that is recorded about one suspect hides how
another stands.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from safehold.casework.cases.clock_facts import Needs, Rows, which_are_met
from safehold.casework.cases.models import Case, Stage

BEFORE_ACTION = (Stage.INVESTIGATION, Stage.WARRANT)
"""Stages in which the target of a case runs: the first one after them meets it, for good."""

ORDER = (
    Stage.INVESTIGATION,
    Stage.WARRANT,
    Stage.SEARCHED,
    Stage.CHARGED,
    Stage.RELEASED,
    Stage.WITH_PROSECUTOR,
    Stage.BAIL,
    Stage.CUSTODY,
)
"""Of several suspects, the one who stands furthest on in this order says where the case stands: what waits comes before what is
done, and what the law limits before what it does not."""


@dataclass(frozen=True)
class Standing:
    """How a suspect, or the case itself (no person), stands since a moment. No stage: nothing more is done about them.

    What goes on now (`lasts`) counts before whatever is over; of what is over, the latest counts.
    """

    stage: Stage | None
    since: datetime
    person: int | None = None
    lasts: bool = False


Source = Callable[[Case], Iterable[Standing]]
_SOURCES: list[tuple[Needs, Source]] = []


def register(*needs: Rows) -> Callable[[Source], Source]:
    """Add what an app knows of where a case stands. Without any of the rows that it `needs` it has nothing to say of a case."""

    def add(source: Source) -> Source:
        _SOURCES.append((needs, source))
        return source

    return add


def stage_of(standings: Iterable[Standing]) -> Stage:
    """Where a case stands, from how each of its suspects does. Asks the database nothing."""
    of_person: dict[int, list[Standing]] = defaultdict(list)
    stages = [Stage.INVESTIGATION]
    for standing in standings:
        if standing.person is not None:
            of_person[standing.person].append(standing)
        elif standing.stage is not None:
            stages.append(standing.stage)
    for theirs in of_person.values():
        lasting = [standing for standing in theirs if standing.lasts]
        latest = max(theirs, key=lambda standing: standing.since)
        stages += [standing.stage for standing in lasting or [latest] if standing.stage is not None]
    return max(stages, key=ORDER.index)


def stage_from_facts(case: Case) -> Stage:
    """Where a case stands that is open. One question, and a query or two of each app that has something to say of it."""
    met = which_are_met(case, [needs for needs, _ in _SOURCES])
    return stage_of(standing for (_, source), has in zip(_SOURCES, met, strict=True) if has for standing in source(case))


def settle(case: Case, *, at: datetime) -> None:
    """Let a case that is open stand where the facts of all its suspects put it. Nothing is saved.

    A closed case stays closed: nothing opens it again by the way.
    """
    if not case.is_open:
        return
    case.stage = stage_from_facts(case)
    if case.target_met_at is None and case.stage not in BEFORE_ACTION:
        case.target_met_at = at
