"""What the actions on a bail share: adding a fact to its clock, and refusals that say by when to do what."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from safehold.accounts.checks import (
    not_before,
    one_of,
    refuse_day_before,
    refuse_future,
    require_text,
)
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.bail import queries
from safehold.casework.bail.facts import own_refusals
from safehold.casework.bail.models import Bail, BailState, ClockEntry, ClockEntryType, ReplacedReturn
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.custody.deciding_bail import with_section
from safehold.casework.people.models import How
from safehold.casework.policy import queries as policy
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken
from safehold.law.errors import FactsError, RefusedByLawError

ASKED_BEFORE_THE_END = frozenset(
    {
        "bail.rank",
        "bail.out_of_sequence",
        "bail.court_out_of_sequence",
        "bail.not_designated",
        "bail.director_not_consulted",
    }
)
"""Refusals of the law after which something else must be done first, while the bail runs."""


def refuse_ended(bail: Bail) -> None:
    """Refuse a step of a bail that is over. Raises: RefusedError."""
    if not bail.is_running:
        raise RefusedError(f"{bail} has ended: {bail.get_outcome_display().lower()}.", "Nothing can be added to it.")


def refuse_after_the_last_day(bail: Bail, on: date, field: str) -> None:
    """Refuse what needs a bail that runs, on a day after its last one: it ended by law, with its conditions (s.47ZA(2)).

    Units and zones: London dates. Raises: InputError.
    """
    if bail.ends_on is not None and on > bail.ends_on:
        raise InputError(
            field,
            f"{bail} ended by law on {spoken(bail.ends_on)}, and its conditions with it (PACE 1984 s.47ZA(2)).",
            "Record the end of the bail.",
        )


@contextmanager
def refusals_say_by_when(bail: Bail, *, at: datetime) -> Iterator[None]:
    """Let what the law refuses name its section, and the last day on which the way forward is open."""
    try:
        yield
    except RefusedByLawError as refused:
        reason = refused.reason if refused.provision in refused.reason else with_section(refused.reason, refused.provision)
        way = by_when(refused.way_forward, bail, at=at) if refused.code in ASKED_BEFORE_THE_END else refused.way_forward
        way = way.replace("before the bail ends", _by_its_last_day(bail, at=at) or "before the bail ends")
        raise RefusedByLawError(code=refused.code, reason=reason, provision=refused.provision, way_forward=way) from refused


def who_was_told(
    told_whom: str, told_how: How | str, told_at: datetime, *, at: datetime, since: datetime, what: str, missing: str
) -> tuple[str, How, datetime]:
    """Judge a record that somebody was told, after `since` (when `what` was). Gives whom, how and when. Raises: InputError."""
    whom = require_text("told_whom", told_whom, missing)
    refuse_future("told_at", told_at, at=at)
    when = not_before("told_at", told_at, since, what)
    return whom, one_of(How, told_how, "told_how"), when


def by_when(way_forward: str, bail: Bail, *, at: datetime) -> str:
    """Say by which day the way forward is to be gone: "Send it to one, by 14 June 2026, when the bail ends."."""
    day = _by_its_last_day(bail, at=at)
    return f"{way_forward.rstrip('.')}, {day}." if day else way_forward


def _by_its_last_day(bail: Bail, *, at: datetime) -> str:
    """The last day of a bail that runs, as a deadline; nothing where it is stopped or over."""
    if bail.ends_on is None or bail.ends_on < london_date(at):
        return ""
    return f"by {spoken(bail.ends_on)}, when the bail ends"


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
                code=refusal.code, reason=refusal.reason, provision=refusal.provision, way_forward=refusal.way_forward
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


def keep_replaced_return(bail: Bail, stood: date | None, *, at: datetime, on: date) -> None:
    """Keep the day of return that stood until a day, where another one or none stands now. Writes: the day."""
    if stood is not None and stood != bail.day_of_return:
        ReplacedReturn.objects.create(bail=bail, case_id=bail.case_id, returns_on=stood, replaced_on=on, recorded_at=at)
