"""The period of one bail as it stands on a day: its limits, what has suspended it, how much of it is left."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from safehold.law.bail.answers import BailLimit, LimitState, Readings
from safehold.law.bail.facts import BailFacts, FirstRelease
from safehold.law.bail.limits import FLOOR, LIMITS, Limit
from safehold.law.calendar import period_of_months, spoken
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule
from safehold.law.steps import Basis, SignOff, Step

__all__ = ["ONE_DAY", "Period", "number_of_days"]

ONE_DAY: Final = timedelta(days=1)


class Period:
    """The period and how it came about. Limits that lie behind are fixed; the rest move with each suspension."""

    def __init__(self, facts: BailFacts, readings: Readings, limits: Mapping[str, Rule[tuple[Limit, ...]]] = LIMITS) -> None:
        self.readings = readings
        # s.47(7): where a new arrest begins the period anew, what came before it belongs to the one before.
        self.begun_anew = max(facts.rearrested, default=None) if not readings.first_arrest_keeps_the_period else None
        self.facts = facts if self.begun_anew is None else _since(facts, self.begun_anew)
        facts = self.facts
        self.table = limits[facts.regime].on(facts.arrested).value
        self.floor = FLOOR.on(facts.arrested).value
        self.current = 0
        self.court_ends: date | None = None
        self.court_counts_from: date | None = None
        self.treated_until: date | None = None
        self.pending_since: date | None = None
        self.stopped_from: date | None = None
        self.suspensions: list[tuple[date, date | None]] = []
        self.stays: list[tuple[date, date]] = []
        self.in_patient_days: set[date] = set()
        self.steps: list[Step] = []
        self.sign_off: dict[str, SignOff] = {}
        self.start: date | None = facts.arrested + ONE_DAY
        self.ends: list[date] = []
        # s.47ZL(12)(c): after street bail the clock has begun, so a release for a decision is not the first.
        self.sent_after_street_bail = facts.first_release == FirstRelease.CHARGING_DECISION and facts.street_bail is not None
        if facts.first_release == FirstRelease.CHARGING_DECISION and facts.street_bail is None:
            self.start = None
        else:
            self._begin(self.start)
            # Somebody arrested again may have been released on bail when the period of the first arrest was over.
            if facts.released is not None and not facts.rearrested and facts.released > self.ends[0]:
                # s.47ZA(2): the return date can't be later than the period's last day.
                raise FactsError(
                    "released",
                    f"{facts.released.isoformat()} is after the first period of bail ended on {self.ends[0].isoformat()}",
                )

    # -- how it stands --------------------------------------------------------------------------------------------

    @property
    def _is_stopped(self) -> bool:
        return self.start is None or self.stopped_from is not None

    @property
    def _in_force(self) -> date:
        return self.treated_until or self.court_ends or self.ends[self.current]

    @property
    def _days_left(self) -> int | None:
        if self.stopped_from is None:
            return None
        return max(0, (self._in_force - self.stopped_from).days + 1)

    def _begin(self, start: date) -> None:
        self.ends = [period_of_months(start, limit.months) for limit in self.table]

    def _move(self, days: int, court_days: int) -> None:
        """Move the period in force and the limits after it; those already behind stay where they were."""
        shift = timedelta(days=days)
        for place in range(self.current, len(self.ends)):
            self.ends[place] += shift
        if self.court_ends is not None:
            self.court_ends += timedelta(days=court_days)
        if self.treated_until is not None:
            self.treated_until += shift

    def _court_days(self, first_stopped: date, restarted: date) -> int:
        """Days of a suspension that an order of the court did not already know of."""
        return max(0, (restarted - max(first_stopped, self.court_counts_from or first_stopped)).days)

    def _first_stopped(self, day: date) -> date:
        """The first day that a stop on a day suspends."""
        first = day + ONE_DAY if self.readings.suspension_day_counts_as_used else day
        return first if self.start is None else max(first, self.start)

    def _limits(self) -> tuple[BailLimit, ...]:
        place_in_force = self._place_in_force()
        return tuple(
            BailLimit(
                limit.months,
                None if self.start is None or (self._is_stopped and place >= self.current) else self.ends[place],
                limit.authority,
                Basis.STATUTE,
                limit.provision,
                LimitState.USED
                if place < place_in_force
                else LimitState.IN_FORCE
                if place == place_in_force
                else LimitState.NOT_YET,
            )
            for place, limit in enumerate(self.table)
        )

    def _place_in_force(self) -> int:
        if self.court_ends is None:
            return self.current
        for place in range(self.current + 1, len(self.table)):
            if self.court_ends <= self.ends[place]:
                return place
        return len(self.table)

    # -- stays in hospital ----------------------------------------------------------------------------------------

    def _settle_stays(self, day: date | None) -> None:
        """Suspend the in-patient days where the person is in hospital on the day the period would end.

        Before an event, only an end that lies behind it matters: on the last day itself the period can still be extended.
        """
        while not self._is_stopped and self.pending_since is None and self.stays and self.start is not None:
            last_day = self._in_force
            if day is not None and last_day >= day:
                return
            if not any(first <= last_day <= last for first, last in self.stays):
                return
            before = len(self.in_patient_days)
            while fresh := self._in_patient_days_until(self._in_force):
                self.in_patient_days |= fresh
                self._move(len(fresh), len(fresh))
            suspended = len(self.in_patient_days) - before
            if not suspended:
                return
            self._say(
                f"In hospital as an in-patient on {spoken(last_day)}, the last day, so in-patient days are suspended "
                f"({number_of_days(suspended)}) and the bail ends on {spoken(self._in_force)}.",
                "PACE 1984 s.47ZM",
            )

    def _in_patient_days_until(self, last_day: date) -> set[date]:
        days: set[date] = set()
        start = self.start or self.facts.arrested + ONE_DAY
        for first, last in self.stays:
            day = max(first, start)
            while day <= min(last, last_day):
                if day not in self.in_patient_days and not self._was_suspended(day):
                    days.add(day)
                day += ONE_DAY
        return days

    def _was_suspended(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.suspensions)

    def _stays_suspended(self) -> list[tuple[date, date | None]]:
        runs: list[tuple[date, date | None]] = []
        for day in sorted(self.in_patient_days):
            if runs and runs[-1][1] == day - ONE_DAY:
                runs[-1] = (runs[-1][0], day)
            else:
                runs.append((day, day))
        return runs

    # -- what is said of it ---------------------------------------------------------------------------------------

    def _say(self, text: str, provision: str) -> None:
        self.steps.append(Step(text, Basis.STATUTE, provision))

    def _ask(self, point: SignOff) -> None:
        self.sign_off.setdefault(point.code, point)


def _since(facts: BailFacts, again: date) -> BailFacts:
    """The facts as they are read from a new arrest on. Events keep their positions; those before it are left out when read."""
    before = facts.released is None or facts.released < again
    street = facts.street_bail if facts.street_bail is not None and facts.street_bail >= again else None
    return replace(
        facts,
        arrested=again,
        released=None if before else facts.released,
        first_release=FirstRelease.BAIL if before else facts.first_release,
        street_bail=street,
    )


def number_of_days(count: int) -> str:
    """Return how many days, in words: `1 day`, `2 days`."""
    return f"{count} day" if count == 1 else f"{count} days"
