"""What happens to the clock of a bail: entries, stops, restarts; and its end as the law computes it from them.

Functions for actions that hold the bail: they open no door and write no audit entry.
"""

from collections.abc import Sequence
from datetime import date, datetime

from safehold.accounts.checks import (
    refuse_day_before,
    refuse_future_day,
)
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.bail import queries
from safehold.casework.bail.facts import own_refusals
from safehold.casework.bail.models import Bail, BailState, ClockEntry, ClockEntryType
from safehold.casework.bail.refusals import refusals_say_by_when
from safehold.casework.bail.return_days import keep_replaced_return
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.policy import queries as policy
from safehold.law import bail as law
from safehold.law.calendar import london_date
from safehold.law.errors import FactsError, RefusedByLawError


def add_entry(
    act: Act,
    bail: Bail,
    type_: ClockEntryType,
    on: date,
    *,
    by: Officer,
    at: datetime,
    field: str = "on",
    rank: str = "",
    to_months: int | None = None,
    court: str = "",
    until: date | None = None,
    sent_on: date | None = None,
    note: str = "",
) -> ClockEntry:
    """Write a clock entry of a bail that the action holds, and let the law read the whole course with it.

    Raises: InputError for a day that can't be; RefusedByLawError for what the law refuses of the course.
    Writes: the entry; the bail is saved by the action.
    """
    refuse_day_before(field, on, bail.arrested_on, "the arrest")
    if type_ is not ClockEntryType.IN_PATIENT:
        refuse_day_before(field, on, bail.released_on, "the release on bail")
    entry = ClockEntry.objects.create(
        bail=bail,
        case=bail.case,
        type=type_,
        on=on,
        until=until,
        sent_on=sent_on,
        rank=rank,
        to_months=to_months,
        court=court,
        note=note.strip(),
        at=at,
        by=by,
    )
    act.changes(bail)
    project(bail, field, at=at, on=on)
    return entry


def project(bail: Bail, field: str, *, at: datetime, on: date) -> None:
    """Compute the clock anew and keep its end, which changes with what happened `on` a day (London). The bail is not saved.

    Raises: RefusedByLawError; InputError for a fact that can't be true.
    """
    queries.read_period_once(bail)
    try:
        answer = queries.clock_of(bail)
    except FactsError as error:
        raise InputError(field, f"{error.problem[0].upper()}{error.problem[1:]}.", "Check the date.") from error
    with refusals_say_by_when(bail, at=at):
        for refusal in own_refusals(bail, answer):
            raise RefusedByLawError(
                code=refusal.code,
                reason=refusal.reason,
                provision=refusal.provision,
                way_forward=refusal.way_forward,
                in_time=refusal.in_time,
            )
    _take_over(bail, answer, at=at, on=on)


def renew_ends(cases: Sequence[Case], at: datetime) -> None:
    """Compute anew when the bails of these cases end, inside a job that holds the locks of the cases.

    It writes no audit entry: what was set is one. Writes: bails, days of return that were replaced.
    """
    versions = policy.versions()
    for bail in queries.running_bails_in(cases):
        queries.read_as_in(versions, bail)
        answer = queries.clock_of(bail)
        before = bail.ends_on, bail.state
        _take_over(bail, answer, at=at, on=london_date(at))
        if before != (bail.ends_on, bail.state):
            bail.version += 1
            bail.save()


def _take_over(bail: Bail, answer: law.BailClock, *, at: datetime, on: date) -> None:
    """Take what the clock says over into the bail. A day of return after the end is none: the last day stands (s.47ZA(2))."""
    stood = bail.day_of_return
    bail.ends_on = answer.ends
    bail.state = BailState.STOPPED if answer.stopped else BailState.IN_FORCE
    if bail.returns_on is not None and answer.ends is not None and bail.returns_on > answer.ends:
        bail.returns_on, bail.returns_early = None, ""
    keep_replaced_return(bail, stood, at=at, on=on)


def stop_clock(
    act: Act, bail: Bail, *, on: date, sent_on: date | None, by: Officer, at: datetime, note: str, field: str = "on"
) -> None:
    """Stop the clock of a bail that the action holds, for a charging decision. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    sent = when_asked(sent_on, at=at, arrested_on=bail.arrested_on)
    add_entry(act, bail, ClockEntryType.SUSPENDED, on, by=by, at=at, note=note, field=field, sent_on=sent)


def when_asked(sent_on: date | None, *, at: datetime, arrested_on: date) -> date:
    """Judge the day on which the prosecutor was asked for the decision that a release waits for.

    Source: PACE 1984 ss. 37(7)(a), 37B, 47ZL. Units and zones: London dates. Raises: InputError.
    """
    if sent_on is None:
        raise InputError(
            "sent_on",
            "No day is recorded on which the decision was asked of the prosecutor (PACE 1984 ss. 37(7)(a), 37B).",
            "Send the request and write its day; without one the clock runs.",
        )
    refuse_future_day("sent_on", sent_on, at=at)
    refuse_day_before("sent_on", sent_on, arrested_on, "the arrest")
    return sent_on


def run_clock_again(act: Act, bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Let the clock of a bail that the action holds run because the CPS asked for more. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    # A prosecutor who asks for more has not decided, even where a decision was recorded before.
    bail.cps_decided_on = None
    add_entry(act, bail, ClockEntryType.DPP_REQUEST, on, by=by, at=at, note=note, field=field)


def stop_clock_again(act: Act, bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Stop the clock of a bail that the action holds because what the CPS asked for was sent. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    add_entry(act, bail, ClockEntryType.DPP_REQUEST_MET, on, by=by, at=at, note=note, field=field)
