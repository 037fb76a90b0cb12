"""What stops the clock of a bail and lets it run again."""

from datetime import datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions
from safehold.casework.bail.asked import RecordInPatientStay, RestartBail, SuspendBail
from safehold.casework.bail.clock_entries import add_entry, run_clock_again, stop_clock
from safehold.casework.bail.models import Bail, ClockEntryType
from safehold.casework.bail.refusals import refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing


def suspend_bail(bail: Bail, asked: SuspendBail, *, by: Officer, at: datetime) -> Bail:
    """Record a release for a charging decision: the clock stops. It says on which day the prosecutor was asked for it.

    Without a request there is no decision to wait for, and nothing that could stop the clock.

    Source: PACE 1984 ss. 37(7)(a), 37C(2)(b), 47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's stage and clocks; audit `bail.suspended`.
    """
    with doing(Verb.BAIL_SUSPENDED, bail, asked, may=permissions.MOVE_CLOCK, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        stop_clock(act, bail, on=asked.on, sent_on=asked.sent_on, by=by, at=at, note=asked.reason)
        act.says(reason=asked.reason, on=asked.on, sent_on=asked.sent_on)
    return bail


def restart_bail(bail: Bail, asked: RestartBail, *, by: Officer, at: datetime) -> Bail:
    """Record that the CPS asked for more: the clock runs again from that day, with at least seven days left.

    Source: PACE 1984 s.47ZL. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's stage and clocks; audit `bail.restarted`.
    """
    with doing(Verb.BAIL_RESTARTED, bail, asked, may=permissions.MOVE_CLOCK, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        run_clock_again(act, bail, on=asked.on, by=by, at=at, note=asked.reason)
        act.says(reason=asked.reason, on=asked.on, ends=bail.ends_on)
    return bail


def record_in_patient_stay(bail: Bail, asked: RecordInPatientStay, *, by: Officer, at: datetime) -> Bail:
    """Record a stay in hospital as an in-patient. It matters where the bail would end during it.

    Source: PACE 1984 s.47ZM. Raises: NotPermittedError; InputError; RefusedByLawError; StaleError.
    Writes: a clock entry; the case's clocks; audit `bail.in_patient_recorded`.
    """
    with doing(Verb.BAIL_IN_PATIENT, bail, asked, may=permissions.MOVE_CLOCK, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        first_day, last_day = asked.first_day, asked.last_day
        refuse_future_day("last_day", last_day, at=at)
        refuse_day_before("last_day", last_day, first_day, "the first day of the stay")
        stay = ClockEntryType.IN_PATIENT
        add_entry(act, bail, stay, first_day, by=by, at=at, until=last_day, note=asked.reason, field="first_day")
        act.says(reason=asked.reason, first_day=first_day, last_day=last_day)
    return bail
