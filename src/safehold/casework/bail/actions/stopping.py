"""What stops the clock of a bail and lets it run again."""

from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day, require_text
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.bail import permissions
from safehold.casework.bail.actions.writing import add_entry, refuse_ended
from safehold.casework.bail.models import Bail, ClockEntryType
from safehold.casework.cases.door import Act, doing


def suspend_bail(
    bail: Bail, *, by: Officer, at: datetime, on: date, sent_on: date | None, reason: str, version: int | None = None
) -> Bail:
    """Record a release for a charging decision: the clock stops. `sent_on` is the day on which the prosecutor was asked for it.

    Without a request there is no decision to wait for, and nothing that could stop the clock.

    Source: PACE 1984 ss. 37(7)(a), 37C(2)(b), 47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's stage and clocks; audit `bail.suspended`.
    """
    with doing(Verb.BAIL_SUSPENDED, bail, may=permissions.MOVE_CLOCK, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        stop_clock(act, bail, on=on, sent_on=sent_on, by=by, at=at, note=reason)
        act.says(reason=reason, on=on, sent_on=sent_on)
    return bail


def restart_bail(bail: Bail, *, by: Officer, at: datetime, on: date, reason: str, version: int | None = None) -> Bail:
    """Record that the CPS asked for more: the clock runs again from that day, with at least seven days left.

    Source: PACE 1984 s.47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's stage and clocks; audit `bail.restarted`.
    """
    with doing(Verb.BAIL_RESTARTED, bail, may=permissions.MOVE_CLOCK, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        run_clock_again(act, bail, on=on, by=by, at=at, note=reason)
        act.says(reason=reason, on=on, ends=bail.ends_on)
    return bail


def record_in_patient_stay(
    bail: Bail, *, by: Officer, at: datetime, first_day: date, last_day: date, reason: str, version: int | None = None
) -> Bail:
    """Record a stay in hospital as an in-patient. It matters where the bail would end during it.

    Source: PACE 1984 s.47ZM. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.in_patient_recorded`.
    """
    with doing(Verb.BAIL_IN_PATIENT, bail, may=permissions.MOVE_CLOCK, by=by, at=at, version=version) as (act, bail):
        refuse_ended(bail)
        refuse_future_day("last_day", last_day, at=at)
        refuse_day_before("last_day", last_day, first_day, "the first day of the stay")
        reason = require_text("reason", reason, "Write which hospital, and who said so.")
        add_entry(act, bail, ClockEntryType.IN_PATIENT, first_day, by=by, at=at, until=last_day, note=reason, field="first_day")
        act.says(reason=reason, first_day=first_day, last_day=last_day)
    return bail


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
    # Whoever asks for more has not decided, whatever was decided before.
    bail.cps_decided_on = None
    add_entry(act, bail, ClockEntryType.DPP_REQUEST, on, by=by, at=at, note=note, field=field)


def stop_clock_again(act: Act, bail: Bail, *, on: date, by: Officer, at: datetime, note: str, field: str = "on") -> None:
    """Stop the clock of a bail that the action holds because what the CPS asked for was sent. It writes no audit entry."""
    refuse_future_day(field, on, at=at)
    add_entry(act, bail, ClockEntryType.DPP_REQUEST_MET, on, by=by, at=at, note=note, field=field)
