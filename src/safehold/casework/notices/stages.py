"""How long before a limit who is told: force policy, in dated versions like a rule of law.

A change of policy is a new version beside the old one. What was told under the old one stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from safehold.accounts.models import Role
from safehold.casework.cases.models import ClockKind
from safehold.law.calendar import add_working_days, london_date, midnight
from safehold.law.provisions import Rule, Version
from safehold.law.steps import Basis


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment at which somebody is told: so long before the limit. `late` is when it has passed, `begun` when it has begun."""

    code: str
    before: timedelta
    words: str

    @property
    def order(self) -> float:
        """Later stages have higher orders."""
        return -self.before.total_seconds()


BEGUN = Stage("begun", timedelta.max, "as it began")
DAYS_90 = Stage("90d", timedelta(days=90), "90 days before")
DAYS_28 = Stage("28d", timedelta(days=28), "28 days before")
DAYS_14 = Stage("14d", timedelta(days=14), "14 days before")
DAYS_7 = Stage("7d", timedelta(days=7), "7 days before")
DAYS_3 = Stage("3d", timedelta(days=3), "3 days before")
DAY_1 = Stage("1d", timedelta(days=1), "1 day before")
HOURS_12 = Stage("12h", timedelta(hours=12), "12 hours before")
HOURS_6 = Stage("6h", timedelta(hours=6), "6 hours before")
HOURS_3 = Stage("3h", timedelta(hours=3), "3 hours before")
HOUR_1 = Stage("1h", timedelta(hours=1), "1 hour before")
HALF_HOUR = Stage("30m", timedelta(minutes=30), "half an hour before")
LATE = Stage("late", timedelta(0), "the limit has passed")

_FROM_DAYS = (DAYS_90, DAYS_28, DAYS_14, DAYS_7, DAYS_3, DAY_1)
STAGES = {stage.code: stage for stage in (BEGUN, *_FROM_DAYS, HOURS_12, HOURS_6, HOURS_3, HOUR_1, HALF_HOUR, LATE)}
"""Every stage by its code, the earliest first."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """Who is told of a kind of limit, and when.

    - `stages`: the earliest first. Stages of hours are left out where the limit is a whole day.
    - `roles`: told besides the owner. `without_owner`: told where nobody holds the record yet.
    - `decider_from`: from this stage on, whoever may take the next step is told too.
    - `heads_from`: from this stage on the inspectors of the team are told as well, where nobody has acted.
    - `at_beginning`: a short limit (`is_short`) is told of as soon as it begins. Without it a limit of one working day would be
      late before anybody is told: no stage of days lies within it.
    """

    stages: tuple[Stage, ...]
    roles: tuple[Role, ...] = ()
    without_owner: tuple[Role, ...] = ()
    decider_from: Stage | None = None
    heads_from: Stage = DAY_1
    at_beginning: bool = True

    def tells_decider_at(self, stage: Stage) -> bool:
        """Say whether whoever may take the next step is told at a stage. A short limit begins near its end."""
        return self.decider_from is not None and (stage is BEGUN or stage.order >= self.decider_from.order)

    def stages_of(self, *, whole_day: bool) -> tuple[Stage, ...]:
        """The stages of a limit that is a whole day, or a time of the day; the last is always that it has passed."""
        return (*(stage for stage in self.stages if not whole_day or stage.before >= DAY_1.before), LATE)


_DAYS = (DAYS_14, DAYS_7, DAYS_3, DAY_1)
_DETENTION = (HOURS_6, HOURS_3, HOUR_1, HALF_HOUR)

_FIRST: Mapping[ClockKind, Warnings] = {
    ClockKind.CUSTODY: Warnings(_DETENTION, roles=(Role.CUSTODY_LIAISON,), heads_from=HALF_HOUR, at_beginning=False),
    ClockKind.CUSTODY_REVIEW: Warnings((HOUR_1, HALF_HOUR), roles=(Role.CUSTODY_LIAISON,), heads_from=LATE, at_beginning=False),
    ClockKind.BAIL: Warnings(_DAYS, decider_from=DAYS_7),
    ClockKind.SURRENDER: Warnings((DAYS_28, *_DAYS)),
    ClockKind.HEARING: Warnings((DAYS_7, DAY_1), roles=(Role.CUSTODY_LIAISON,)),
    ClockKind.WARRANT: Warnings(_DAYS),
    ClockKind.WARRANT_RETURN: Warnings((DAYS_3, DAY_1), heads_from=LATE),
    ClockKind.KEY: Warnings((DAYS_3, DAY_1), heads_from=LATE),
    ClockKind.TARGET: Warnings((DAYS_7, DAYS_3, DAY_1, HOURS_6), without_owner=(Role.INTAKE,)),
    ClockKind.CHILD: Warnings((DAYS_7, DAYS_3, DAY_1, HOURS_12, HOURS_3), roles=(Role.SAFEGUARDING_LEAD,)),
    ClockKind.VICTIM: Warnings((DAYS_3, DAY_1)),
    ClockKind.WELFARE: Warnings((HOURS_12, HOURS_3), heads_from=HOURS_3),
    ClockKind.NOTIFICATION: Warnings(_DAYS, roles=(Role.OFFENDER_MANAGER,)),
    ClockKind.ORDER: Warnings((DAYS_90, DAYS_28, DAYS_7), roles=(Role.OFFENDER_MANAGER,), heads_from=LATE),
    ClockKind.BIOMETRICS: Warnings((DAYS_28, DAYS_7, DAY_1), heads_from=LATE),
    ClockKind.RETENTION: Warnings((DAYS_90, DAYS_28, DAYS_7), heads_from=LATE),
    ClockKind.REVIEW: Warnings((DAYS_3, DAY_1), heads_from=LATE),
}

WARNINGS = Rule(
    "notices.warnings",
    "notices ahead of limits",
    (
        Version(
            value=_FIRST,
            unit="stages of each kind of limit",
            effective_from=date(2015, 1, 1),
            reference="Force policy",
            text=(
                "The owner of a limit is told 14, 7, 3 and 1 days before it, of one in custody 6, 3, 1 and half an hour before,"
                " of one of a working day or of 48 hours at most as soon as it begins; of the information for failing to"
                " surrender, 28 days before, too; whoever decides, from 7 days on; of the"
                " end of an order and of a review of what is kept, 90, 28 and 7 days before; of the end of prints and DNA, 28, 7"
                " and 1 days before; of a first hearing, 7 and 1 days before."
                " Where nobody acts, the supervisor is told, at last the inspectors of"
                " the team."
            ),
            basis=Basis.FORCE_POLICY,
            checked="force policy",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The limits of a kind that are at a stage now: those that end from `begins` (none: ever since) until before `ends`.

    `tells_decider` says whether whoever may take the next step is told at this stage; `shorter_than` leaves out every limit that
    has run as long when it ends.
    """

    kind: ClockKind
    whole_day: bool
    stage: Stage
    begins: datetime | None
    ends: datetime
    tells_decider: bool
    shorter_than: timedelta | None = None


def warnings_on(at: datetime) -> Mapping[ClockKind, Warnings]:
    """The policy in force at a moment."""
    return WARNINGS.on(london_date(at)).value


SHORT: Final = timedelta(hours=48)
"""The longest limit of hours that is told of as soon as it begins. Force policy."""

_LONGER_THAN_A_WORKING_DAY: Final = timedelta(days=7)
"""Longer than any working day with the weekend and the bank holidays before it: Christmas makes six days of one."""


def is_short(starts_at: datetime, ends_at: datetime, *, whole_day: bool) -> bool:
    """Say whether a limit is told of as soon as it begins: 48 hours at most, or the end of the next working day at the latest.

    Told on a Friday of what ends on Monday, an officer can still act on Friday; a day before it is a Sunday.
    """
    if not whole_day:
        return ends_at - starts_at <= SHORT
    return london_date(ends_at) <= add_working_days(london_date(starts_at), 1)


def beginnings(at: datetime) -> list[Window]:
    """Where the short limits lie that run at a moment, for each kind that is told of as it begins. `is_short` says which."""
    return [
        Window(kind, whole_day, BEGUN, at, at + longest, warnings.tells_decider_at(BEGUN), longest)
        for kind, warnings in warnings_on(at).items()
        if warnings.at_beginning
        for whole_day, longest in ((True, _LONGER_THAN_A_WORKING_DAY), (False, SHORT + timedelta(seconds=1)))
    ]


def windows(at: datetime) -> list[Window]:
    """Which ends belong to which stage at a moment, for each kind of limit. The windows of a kind follow one another."""
    found = []
    for kind, warnings in warnings_on(at).items():
        for whole_day in (True, False):
            begins: datetime | None = None
            for stage in reversed(warnings.stages_of(whole_day=whole_day)):
                ends = _first_end_not_at(stage, at, whole_day=whole_day)
                found.append(Window(kind, whole_day, stage, begins, ends, warnings.tells_decider_at(stage)))
                begins = ends
    return found


def _first_end_not_at(stage: Stage, at: datetime, *, whole_day: bool) -> datetime:
    """The first end that is still further away than the stage.

    Days before a limit that is a day are counted as people do, from midnight to midnight in London: on the seventh day before
    it, it is in seven days, from the morning on.
    """
    if whole_day and stage is not LATE:
        return midnight(london_date(at) + stage.before + timedelta(days=1))
    return at + stage.before


def begins_at(stage: Stage, ends_at: datetime, *, whole_day: bool) -> datetime:
    """The moment at which a limit comes to a stage."""
    if whole_day and stage is not LATE:
        return midnight(london_date(ends_at) - stage.before)
    return ends_at - stage.before
