"""The calendar feed: an officer's limits, at an address that is a secret, for a calendar that knows no log-in."""

from collections.abc import Callable, Iterable
from datetime import datetime

from safehold.accounts import queries as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.actions import USE_CALENDAR
from safehold.accounts.errors import NotFoundError, RefusedError
from safehold.accounts.models import TokenPurpose
from safehold.accounts.permissions import may
from safehold.audit import recording as audit
from safehold.casework.cases.models import Clock
from safehold.casework.notices import queries
from safehold.exchange.calendars import CalendarEvent, write_calendar
from safehold.law.calendar import london_date

MOST_A_DAY = 500
"""Force policy: a feed is read at most so often on one day. Calendars ask between once a day and once in five minutes."""

NAME = "Safehold limits"


class TooOftenError(RefusedError):
    """The feed was read too often today."""


def read_feed(secret: str, *, at: datetime) -> list[Clock]:
    """Read the limits of the officer whose feed this is, in their name: row-level security shows what they may see now.

    Raises: NotFoundError, the same for a wrong, revoked or ended secret and for an officer who has left; TooOftenError.
    Writes: the count of the day; of the first reading of a day an entry, as of any other reading.
    """
    token = accounts.valid_token(secret, TokenPurpose.CALENDAR, at=at)
    if token is None or not may(token.officer, USE_CALENDAR):
        raise NotFoundError("We cannot find this page.")
    with reading_as(token.officer):
        reads = queries.count_reading(token, london_date(at))
        if reads > MOST_A_DAY:
            raise TooOftenError("This feed was read too often today.", "Let your calendar ask less often.")
        if reads == 1:
            audit.read(token.officer, token, at=at, reason="Calendar feed")
        return queries.own_limits(token.officer)


def calendar_of(clocks: Iterable[Clock], *, at: datetime, host: str, address: Callable[[str], str]) -> bytes:
    """Write limits as an iCalendar document: all day where the limit is a day, else its moment; no name of a person.

    `address` makes the whole address of a page.
    """
    events = {event.identifier: event for event in (_event(clock, address) for clock in clocks)}
    return write_calendar(NAME, events.values(), written=at, host=host)


def _event(clock: Clock, address: Callable[[str], str]) -> CalendarEvent:
    assert clock.ends_at is not None
    return CalendarEvent(
        identifier=f"{clock.kind}-{clock.subject_kind}-{clock.subject_id}",
        summary=f"{clock.limit_name}, {clock.reference}",
        starts=london_date(clock.ends_at) if clock.whole_day else clock.ends_at,
        url=address(clock.record_url),
        # Grows whenever the clock was computed anew, so that a calendar moves the event it has.
        revision=int(clock.computed_at.timestamp()) // 60,
    )
