"""How an action is opened and its entry written.

    with audit.action(by=officer, at=moment) as act:
        …lock, permission, law, write…
        act.record(Verb.BAIL_EXTENDED, subject=bail, case=bail.case_id, reason=reason, to_months=6)

The block is one transaction in the officer's name. It must record exactly one entry: none, or two, is an error of the program
and nothing is written. What only the time of day starts is opened with `machine_action`, in nobody's name.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models

from safehold.accounts.acting import acting_as, acting_by_itself
from safehold.accounts.errors import RepeatedError, broken_constraint
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.audit.verbs import RULES, Verb

current_submission: ContextVar[UUID | None] = ContextVar("current_submission", default=None)
"""The form submission being carried out, set by the site; an entry keeps it, and a second entry with it is refused."""


@dataclass(frozen=True)
class Machine:
    """Who stands in an entry of something that no person did. The database lets nobody but a worker write such an entry."""

    pk: None = None
    name: str = "Safehold"
    role: str = "machine"


MACHINE = Machine()


class NothingToDoError(Exception):
    """Ends a `machine_action` that has found nothing to do: what it wrote is undone, and nobody is told."""


class Action:
    """One action under way."""

    def __init__(self, by: Officer | Machine, at: datetime) -> None:
        self.by = by
        self.at = at
        self.entries: list[Entry] = []

    def record(
        self,
        verb: Verb,
        *,
        subject: models.Model,
        case: int | None = None,
        reason: str = "",
        recipients: Sequence[str] = (),
        **payload: Any,
    ) -> Entry:
        """Write the entry of this action. `payload` must hold the fields that the verb's rule names, no more and no fewer.

        Raises: RepeatedError where the same form was carried out before.
        """
        entry = _entry(verb, self.by, self.at, subject, case, reason, recipients, payload)
        entry.submission = current_submission.get()
        try:
            _insert(entry)
        except IntegrityError as error:
            if broken_constraint(error) == "audit_entry_submission_key":
                raise RepeatedError("This was already saved.", "It was not saved a second time.") from error
            raise
        self.entries.append(entry)
        return entry


@contextmanager
def action(*, by: Officer, at: datetime) -> Iterator[Action]:
    """Open the one transaction of an action. `at` must be aware: it is the moment that the record will carry."""
    if at.tzinfo is None:
        raise ValueError("the moment of an action must carry its time zone")
    with acting_as(by):
        _refuse_if_repeated()
        opened = Action(by, at)
        yield opened
        _refuse_unless_one(opened)


@contextmanager
def machine_action(*, at: datetime) -> Iterator[Action]:
    """Open the one transaction of something that the program does by itself, in a job that the time of day starts.

    Only a worker can. Where the block raises NothingToDoError, nothing is written, and that is no error.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of an action must carry its time zone")
    try:
        with acting_by_itself():
            opened = Action(MACHINE, at)
            yield opened
            _refuse_unless_one(opened)
    except NothingToDoError:
        return


def _refuse_unless_one(opened: Action) -> None:
    if len(opened.entries) != 1:
        raise RuntimeError(f"an action writes exactly one audit entry; this one wrote {len(opened.entries)}")


def _refuse_if_repeated() -> None:
    submission = current_submission.get()
    if submission is None:
        return
    with connection.cursor() as cursor:
        # Of two that are sent at once the second waits for the first: it would be refused for what the first has written.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(submission)])
    if Entry.objects.filter(submission=submission).exists():
        raise RepeatedError("This was already saved.", "It was not saved a second time.")


def read(viewer: Officer, subject: models.Model, *, at: datetime, case: int | None = None, reason: str = "") -> None:
    """Record that somebody read a record. Runs in the reader's transaction.

    Source: Data Protection Act 2018 s.62(1)(c), consultation.
    """
    _insert(_entry(Verb.RECORD_READ, viewer, at, subject, case, reason, (), {}))


def log_in_failed(officer: Officer | None, *, at: datetime, address: str, locked_out: bool) -> None:
    """Record that somebody failed to log in: who it was, nobody knows. `officer` is the one whose name was typed.

    The database accepts an entry in nobody's name only of this verb, and only outside of an action.
    """
    payload = {"address": address, "locked_out": locked_out}
    RULES[Verb.LOG_IN_FAILED].check(payload)
    _insert(
        Entry(
            at=at,
            officer_id=None,
            officer_name="Nobody signed in",
            officer_role="unknown",
            verb=Verb.LOG_IN_FAILED,
            subject_kind=Officer._meta.label_lower,
            subject_id=officer.pk if officer else None,
            subject_label=str(officer) if officer else "A user name that nobody has",
            payload=payload,
        )
    )


@contextmanager
def noting_readings() -> Iterator[list[Verb]]:
    """Note which readings are recorded in this block."""
    noted: list[Verb] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


_noted: ContextVar[list[Verb] | None] = ContextVar("noted_readings", default=None)


def opened(viewer: Officer, page: str, *, at: datetime) -> None:
    """Record that somebody opened a page or asked for a list, by its address with what it was narrowed to."""
    payload = {"page": page[:400]}
    RULES[Verb.PAGE_OPENED].check(payload)
    _insert(
        Entry(
            at=at,
            officer_id=viewer.pk,
            officer_name=viewer.name,
            officer_role=viewer.role,
            verb=Verb.PAGE_OPENED,
            subject_kind="page",
            subject_label=page.partition("?")[0][:200],
            payload=payload,
        )
    )


def searched(viewer: Officer, text: str, *, at: datetime, found: int) -> None:
    """Record what was searched for and how many records were shown."""
    rule = RULES[Verb.SEARCHED]
    rule.check({"text": text, "found": found})
    _insert(
        Entry(
            at=at,
            officer_id=viewer.pk,
            officer_name=viewer.name,
            officer_role=viewer.role,
            verb=Verb.SEARCHED,
            subject_kind="search",
            subject_label=text[:200],
            payload={"text": text[:200], "found": found},
        )
    )


def _entry(
    verb: Verb,
    by: Officer | Machine,
    at: datetime,
    subject: models.Model,
    case: int | None,
    reason: str,
    recipients: Sequence[str],
    payload: dict[str, Any],
) -> Entry:
    RULES[verb].check(payload)
    return Entry(
        at=at,
        officer_id=by.pk,
        officer_name=by.name,
        officer_role=by.role,
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_label=str(subject)[:200],
        case_id=case,
        reason=reason,
        recipients=list(recipients),
        payload={name: _plain(value) for name, value in payload.items()},
    )


def _insert(entry: Entry) -> None:
    # Plain SQL rather than save(): save() asks for the new key back, and reading the audit is a right that writers need not have.
    noted = _noted.get()
    if noted is not None:
        noted.append(Verb(entry.verb))
    fields = [field for field in Entry._meta.concrete_fields if field.name not in ("id", "written_at")]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO audit_entry ({columns}) VALUES ({marks})", values)  # noqa: S608 - names of our own columns


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, models.Model):
        return str(value)
    return value
