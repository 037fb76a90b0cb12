"""Preparing the demonstration in a data folder."""

from collections.abc import Callable
from datetime import datetime, timedelta

from safehold.demo import operation_days, plan
from safehold.demo.force import Force, set_up_force
from safehold.demo.investigations import Seals
from safehold.demo.operation_days import OperationStory
from safehold.demo.playing import london, play
from safehold.law.calendar import london_date


def prepare(now: datetime) -> Force:
    today = london_date(now)
    force = set_up_force(at=london(today - timedelta(days=420), "09:00"))
    first_day = today - timedelta(days=plan.SALTMARSH_DAYS)
    saltmarsh = OperationStory(
        force, "Saltmarsh", first_day, plan.SALTMARSH, plan.SALTMARSH_DAYS, Seals(4410), first_subject=100, first_child=20,
        to_laboratory_until=8,
    )
    play(*saltmarsh.stories(), until=london(today, "00:00"))
    return force
