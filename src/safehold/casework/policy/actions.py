"""What administrators do with force policy and readings. Each function is one transaction with one audit entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError
from procrastinate.contrib.django import app as jobs

from safehold.accounts.acting import forget
from safehold.accounts.checks import refuse_future_day, refuse_missing
from safehold.accounts.errors import InputError, RefusedError, broken_constraint
from safehold.accounts.models import Officer
from safehold.accounts.permissions import require
from safehold.audit import recording as audit
from safehold.casework.policy import names, permissions, queries
from safehold.casework.policy.asked import PrepareChange, SetPolicy, SetReading
from safehold.casework.policy.models import Decided, PolicyChange, PolicyVersion
from safehold.casework.policy.verbs import Verb
from safehold.law.calendar import london_date, spoken
from safehold.law.errors import FactsError

COUNT_JOB = "policy.count_what_moves"
REBUILD_JOB = "policy.rebuild_clocks"
POLICY_QUEUE = "policy"
"""The jobs that count what a prepared change would move, and that move it once it is set; the app of cases carries them out."""


def prepare_change(name: str, asked: PrepareChange, *, by: Officer, at: datetime) -> PolicyChange:
    """Write down a change that may be set, and have counted which clocks it would move. Nothing is in force by this.

    Units and zones: `effective_from` is a London date.
    Raises: NotPermittedError; InputError as `set_policy` and `set_reading`; RefusedError where the day has a version already.
    Writes: a prepared change, the job that counts; audit `policy.change_prepared`.
    """
    with audit.action(by=by, at=at) as act:
        require(by, permissions.SET)
        what = _named(name)
        refuse_missing(asked)
        change = _decided(PolicyChange(prepared_by=by, prepared_at=at), what, asked, asked.advised_on, at=at)
        change.save()
        jobs.configure_task(COUNT_JOB, queue=POLICY_QUEUE).defer(change_id=change.pk)
        act.record(
            Verb.POLICY_CHANGE_PREPARED,
            subject=change,
            reason=change.reason,
            name=what.title,
            value=what.words(change.value),
            effective_from=change.effective_from,
            authority=change.authority,
        )
    return change


def set_policy(name: str, asked: SetPolicy, *, by: Officer, at: datetime, change: PolicyChange | None = None) -> PolicyVersion:
    """Set a figure of force policy from a day on. What happened before that day keeps the version that applied to it.

    Units and zones: `effective_from` is a London date, today at the earliest: force policy is never changed for the past.
    Assumes: force policy, not law.
    Raises: NotPermittedError; InputError (a reading, no whole number in the range, a day that has passed, no reason, no
    authority); RefusedError where the day has a version already, or where `change` has not been counted or is set.
    Writes: a version, the change it was prepared as, the job that rebuilds clocks; audit `policy.set`.
    """
    what = _named(name)
    if what.is_reading:
        raise InputError("name", f"{what.title} This is a reading of the law.", "Name the lawyer and the day of the advice.")
    with _one_version_a_day(asked.effective_from), audit.action(by=by, at=at) as act:
        require(by, permissions.SET)
        refuse_missing(asked)
        version = _decided(PolicyVersion(set_by=by, set_at=at), what, asked, None, at=at)
        before = _put_in_force(version, change)
        act.record(
            Verb.POLICY_SET,
            subject=version,
            reason=version.reason,
            name=what.title,
            before=what.words(before),
            after=what.words(version.value),
            effective_from=version.effective_from,
            authority=version.authority,
        )
    return version


def set_reading(name: str, asked: SetReading, *, by: Officer, at: datetime, change: PolicyChange | None = None) -> PolicyVersion:
    """Set which reading is taken where the law leaves a point open, on a lawyer's advice. It may reach back: the law was the law.

    Units and zones: `effective_from` is the London date of the arrest (or arrival) from which the reading is taken.
    Raises: NotPermittedError; InputError (no reading, no lawyer, no day of the advice or one to come, no reason); RefusedError
    where the day has a version already, or where `change` has not been counted or is set.
    Writes: a version, the change it was prepared as, the job that rebuilds clocks; audit `policy.reading_set`.
    """
    what = _named(name)
    if not what.is_reading:
        raise InputError("name", f"{what.title} is a figure of the force, not a reading of the law.")
    with _one_version_a_day(asked.effective_from), audit.action(by=by, at=at) as act:
        require(by, permissions.SET)
        refuse_missing(asked)
        version = _decided(PolicyVersion(set_by=by, set_at=at), what, asked, asked.advised_on, at=at)
        before = _put_in_force(version, change)
        act.record(
            Verb.READING_SET,
            subject=version,
            reason=version.reason,
            name=what.title,
            before=what.words(before),
            after=what.words(version.value),
            effective_from=version.effective_from,
            authority=version.authority,
            advised_on=version.advised_on,
        )
    return version


def _named(name: str) -> names.Name:
    try:
        return names.named(name)
    except FactsError as error:
        raise InputError("name", f"There is nothing named {name} to set.", "Choose one from the list.") from error


def _decided[Row: Decided](
    row: Row, what: names.Name, asked: PrepareChange | SetPolicy, advised_on: date | None, *, at: datetime
) -> Row:
    """Check everything that a version or a prepared change says, and write it into its row."""
    try:
        row.value = what.check(asked.value)
    except FactsError as error:
        raise InputError("value", f"{error.problem[0].upper()}{error.problem[1:]}.", "Check the value.") from error
    if what.is_reading:
        who = "Write the name of the lawyer who advised."
        if advised_on is None:
            raise InputError("advised_on", "Write the day of the advice.")
        refuse_future_day("advised_on", advised_on, at=at)
        row.advised_on = advised_on
    else:
        who = "Write who in the force decided this."
        today = london_date(at)
        if asked.effective_from < today:
            raise InputError(
                "effective_from",
                f"{spoken(asked.effective_from)} has passed. Force policy is never changed for the past.",
                f"Choose {spoken(today)} or a later day.",
            )
    if not asked.authority:
        raise InputError("authority", who)
    row.name, row.effective_from, row.reason, row.authority = what.name, asked.effective_from, asked.reason, asked.authority
    if PolicyVersion.objects.filter(name=what.name, effective_from=asked.effective_from).exists():
        raise _there_is_one(asked.effective_from)
    return row


def _put_in_force(version: PolicyVersion, change: PolicyChange | None) -> object:
    """Write the version and have the clocks rebuilt. Gives what applied on its first day before."""
    before = queries.versions().value_on(version.name, version.effective_from)
    if change is not None:
        change = _locked(change)
    version.save()
    forget(queries.KEPT_AS)
    if change is not None:
        change.set_version = version
        change.save(update_fields=["set_version"])
    jobs.configure_task(REBUILD_JOB, queue=POLICY_QUEUE).defer(version_id=version.pk)
    return before


def _locked(change: PolicyChange) -> PolicyChange:
    locked = queries.change_for_update(change)
    if locked.is_set:
        raise RefusedError("This change is set already.", "Prepare another one.")
    if locked.counted_at is None:
        raise RefusedError("What this change would move has not been counted yet.", "Wait until the page says it, then set it.")
    return locked


def _there_is_one(day: date) -> RefusedError:
    return RefusedError(f"There is a version from {spoken(day)} already, and none is ever changed.", "Choose another day.")


@contextmanager
def _one_version_a_day(day: date) -> Iterator[None]:
    """Answer two administrators who set the same day at the same moment as if one had come after the other."""
    try:
        yield
    except IntegrityError as error:
        if broken_constraint(error) == "one_version_for_a_name_and_day":
            raise _there_is_one(day) from error
        raise
