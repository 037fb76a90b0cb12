"""The whole demonstration, in the order in which it is played."""

from datetime import datetime, timedelta
from typing import Any

from safehold.accounts.acting import reading_as
from safehold.casework.cases import clocks
from safehold.casework.cases.queries import team_cases
from safehold.casework.notices import jobs
from safehold.casework.statistics import actions as statistics
from safehold.casework.statistics import queries as figures
from safehold.demo import plan
from safehold.demo.earlier_cases import EarlierCases
from safehold.demo.force import log_ins, set_up_force
from safehold.demo.invented import Subject
from safehold.demo.investigations import Seals
from safehold.demo.operation_days import OperationStory
from safehold.demo.playing import london, play
from safehold.demo.sample_case import SampleCase
from safehold.law.calendar import london_date

DAYS_SINCE_FIELDGATE = 378
NOTICES_BEFORE = (8, 4, 1)
"""So many days before now officers were told of limits: those who read nothing are seen to have been passed over."""


class Scenario:
    """The synthetic force, seen from a moment: the operation ended on the day before, in London."""

    def __init__(self, now: datetime) -> None:
        """Add the officers. Nothing else has happened yet."""
        self.now = now
        self.today = london_date(now)
        self.force = set_up_force(at=london(self.today - timedelta(days=450), "09:00"))
        self.sample = SampleCase(self.force, Seals(4300), self.today)
        self._others = EarlierCases(self.force, Seals(4400), self.today)
        self._fieldgate = OperationStory(
            self.force,
            "Fieldgate",
            self.today - timedelta(days=DAYS_SINCE_FIELDGATE),
            plan.FIELDGATE,
            plan.FIELDGATE_DAYS,
            Seals(4200),
            first_subject=200,
            first_child=1,
            to_laboratory_until=0,
            searchers=("kfixture", "bexample", "mproto", "eframework"),
            is_concluded=True,
        )
        self._saltmarsh = OperationStory(
            self.force,
            "Saltmarsh",
            self.today - timedelta(days=plan.SALTMARSH_DAYS),
            plan.SALTMARSH,
            plan.SALTMARSH_DAYS,
            Seals(4410),
            first_subject=100,
            first_child=20,
            to_laboratory_until=10,
            shares_account_with={21: Subject(9)},
            shares_phone_with={16: Subject(18)},
        )

    def play_until_last_night(self) -> None:
        """Play everything up to midnight, in the order of time."""
        stories = (*self._fieldgate.stories(), *self.sample.stories(), *self._others.stories(), *self._saltmarsh.stories())
        with clocks.rebuilt_at_the_end(by=self.force.intake):
            play(*stories, until=london(self.today, "00:00"))

    def play_today(self) -> None:
        """Play what lies so many hours before now, so that it is seen as it is whenever the demonstration is made."""
        with clocks.rebuilt_at_the_end(by=self.force.intake):
            play(*self._others.today_stories(self.now), until=self.now)

    def have_told_of_limits(self) -> None:
        """Leave to a worker what was told on some days before, and nobody read."""
        for days in NOTICES_BEFORE:
            jobs.have_notices_given(at=self.now - timedelta(days=days))

    def tell_of_limits(self) -> None:
        """Leave to a worker what is told now."""
        jobs.have_notices_given(at=self.now)

    def conclude(self, at: datetime) -> None:
        """What follows the examination, and the figures signed off."""
        self.sample.conclude(at)
        with reading_as(self.force.inspector):
            counted = figures.operation_figures(figures.operation_named("Saltmarsh"))
        statistics.sign_off_figures(counted, by=self.force.inspector, at=at)
        # The worker of the site makes up for the night, so that nobody waits for it here.
        night = london(self.today, "02:30")
        jobs.have_clocks_checked(at=night if night <= self.now else night - timedelta(days=1))

    def description(self) -> dict[str, Any]:
        """What was made: cases, the operation with its figures as they are counted, and the log-ins."""
        with reading_as(self.force.inspector):
            counted = figures.operation_figures(figures.operation_named("Saltmarsh"))
            cases = sorted(team_cases(self.force.inspector).values_list("reference", flat=True))
        return {
            "day": self.today.isoformat(),
            "cases": cases,
            "operation": "Saltmarsh",
            "figures": counted.document(),
            "logins": log_ins(),
            "sample": {"case": self.sample.case.reference, "exhibit": self.sample.laptop.reference},
        }
