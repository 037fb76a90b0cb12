"""Which cases there are: for each team, at which stages, opened when. Everything else follows from that."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from safehold.benchmarking.force import Force, Unit
from safehold.casework.cases.models import RiskLevel, Stage
from safehold.casework.cases.references import SERIES

CASES_OF_A_TEAM = 200

OPEN_CASES = {
    Stage.INVESTIGATION: 5,
    Stage.WARRANT: 3,
    Stage.SEARCHED: 2,
    Stage.CUSTODY: 1,
    Stage.BAIL: 7,
    Stage.RELEASED: 2,
    Stage.WITH_PROSECUTOR: 3,
    Stage.CHARGED: 2,
}
"""How many of a team's 200 cases are open, and where they stand; the others are closed."""

DAYS_SINCE_OPENED = {
    Stage.INVESTIGATION: (2, 27),
    Stage.WARRANT: (12, 60),
    Stage.SEARCHED: (25, 90),
    Stage.CUSTODY: (20, 70),
    Stage.BAIL: (40, 200),
    Stage.RELEASED: (120, 320),
    Stage.WITH_PROSECUTOR: (120, 330),
    Stage.CHARGED: (150, 400),
    Stage.CLOSED: (420, 3_600),
}
"""How long ago a case at this stage was opened: at least, at most."""

RISKS = (RiskLevel.VERY_HIGH, RiskLevel.HIGH, RiskLevel.MEDIUM, RiskLevel.LOW)
ONE_RESTRICTED_IN = 40


@dataclass(frozen=True)
class CasePlan:
    """A case to be written."""

    number: int
    unit: Unit
    stage: Stage
    risk: RiskLevel
    restricted: bool
    opened_at: datetime
    exhibits: int

    @property
    def has_search(self) -> bool:
        """Whether premises were searched."""
        return self.stage not in (Stage.INVESTIGATION, Stage.WARRANT)

    @property
    def has_arrest(self) -> bool:
        """Whether somebody was arrested."""
        return self.has_search and self.stage != Stage.SEARCHED and (self.stage != Stage.CLOSED or self.number % 5 != 0)


def plan_cases(
    force: Force, *, cases: int, exhibits_per_case: int, at: datetime, chance: Random, all_open: bool = False
) -> list[CasePlan]:
    """Plan the cases in the order in which they were opened. The exhibits of all searched cases add up exactly.

    `all_open` leaves out the closed ones, for measuring what only open cases cost.
    """
    drawn = []
    for place in range(cases):
        unit = force.teams[place * len(force.teams) // cases]
        within = sum(OPEN_CASES.values()) if all_open else CASES_OF_A_TEAM
        stage = _stage_of(place % within, min(cases, within), within)
        least, most = DAYS_SINCE_OPENED[stage]
        opened_at = at - timedelta(minutes=chance.randrange(least * 1440, most * 1440))
        drawn.append((opened_at, unit, stage))
    drawn.sort(key=lambda case: case[0])
    weights = [chance.uniform(0.4, 1.6) if stage not in (Stage.INVESTIGATION, Stage.WARRANT) else 0.0 for _, _, stage in drawn]
    numbers = _shared_out(cases * exhibits_per_case, weights)
    return [
        CasePlan(
            number=number,
            unit=unit,
            stage=stage,
            risk=chance.choices(RISKS, (1, 3, 4, 2))[0],
            restricted=chance.randrange(ONE_RESTRICTED_IN) == 0,
            opened_at=opened_at,
            exhibits=exhibits,
        )
        for number, ((opened_at, unit, stage), exhibits) in enumerate(zip(drawn, numbers, strict=True), 1)
    ]


def _stage_of(place: int, of: int, within: int) -> Stage:
    """The stage of a team's case by its place among `of` cases, spread as in `OPEN_CASES` over `within` cases."""
    reached = 0.0
    for stage, number in OPEN_CASES.items():
        reached += number * of / within
        if place < round(reached):
            return stage
    return Stage.CLOSED


def _shared_out(total: int, weights: Iterable[float]) -> list[int]:
    """Share a whole number out by weights, so that the parts add up to it."""
    shares = list(weights)
    whole = sum(shares) or 1.0
    parts, reached, given = [], 0.0, 0
    for share in shares:
        reached += share / whole * total
        parts.append(round(reached) - given)
        given += parts[-1]
    return parts


class References:
    """Gives references as the counters of the installation do, and says what they stand at afterwards."""

    def __init__(self) -> None:
        self._last: Counter[tuple[str, int]] = Counter()
        self._exhibits: defaultdict[int, int] = defaultdict(int)

    def next(self, kind: str, on: date) -> str:
        """The next reference of a series in the year of a date."""
        series = SERIES[kind]
        self._last[series, on.year] += 1
        return f"{series}-{on.year % 100:02}-{self._last[series, on.year]:04}"

    def next_exhibit(self, officer_id: int, initials: str) -> str:
        """The next exhibit reference of an officer."""
        self._exhibits[officer_id] += 1
        return f"{initials}/{self._exhibits[officer_id]}"

    def counters(self) -> list[tuple[str, int, int]]:
        """The counters that later references go on from: series, year, last number."""
        return [(series, year, last) for (series, year), last in self._last.items()]

    def last_exhibit_numbers(self) -> dict[int, int]:
        """By officer, the number of their last exhibit."""
        return dict(self._exhibits)
