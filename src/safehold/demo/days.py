"""Days chosen backwards: from the limit that is to be seen to the arrest or the issue that leads to it."""

from dataclasses import dataclass
from datetime import date, timedelta

from safehold.law import bail as bail_law
from safehold.law import warrants as warrant_law

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """A time during which the clock stands still for a charging decision: when after the arrest it begins, and how long it is."""

    after: int
    days: int


def arrest_that_leads_to(ends: date, *, months: int, stop: Stop | None = None) -> tuple[date, Stop | None]:
    """Find the arrest whose bail limit ends on a day; the length of a stop gives way where no day of arrest fits otherwise.

    Where not even that helps (the last days of some months), the limit ends up to three days later.
    """
    lengths = [stop.days + change for change in (0, -1, 1, -2, 2, -3, 3)] if stop else [0]
    for later in range(4):
        for length in lengths:
            tried = Stop(stop.after, length) if stop else None
            for back in range(months * 28 - 2, months * 32 + 60):
                arrest = ends - timedelta(days=back)
                if limit_after(arrest, months, tried) == ends + later * ONE_DAY:
                    return arrest, tried
    raise ValueError(f"no arrest leads to a limit of {months} months on {ends}")


def limit_after(arrest: date, months: int, stop: Stop | None) -> date | None:
    """Compute the bail limit of so many months after an arrest."""
    events: list[bail_law.BailEvent] = []
    if stop:
        stopped = arrest + timedelta(days=stop.after)
        events = [bail_law.Suspended(stopped), bail_law.DppRequest(stopped + timedelta(days=stop.days))]
    answer = bail_law.clock(bail_law.BailFacts(bail_law.Regime.STANDARD, arrest, arrest, events=tuple(events)))
    return next(limit.ends for limit in answer.limits if limit.months == months)


def issue_that_lapses(last_day: date) -> date:
    """Find the day of issue of a warrant whose last day is this one, or the nearest later."""
    for later in range(4):
        for back in range(86, 95):
            issued = last_day - back * ONE_DAY
            if warrant_law.last_day(issued, "pace_s8") == last_day + later * ONE_DAY:
                return issued
    raise ValueError(f"no issue leads to {last_day} as last day")
